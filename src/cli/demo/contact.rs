//! How to reach people who do not exist: addresses that no mail can leave for, and telephone
//! numbers that ring nowhere.

use super::dice::Dice;
use crate::domain::fault::Fault;
use crate::domain::text::{Email, Phone};
use crate::domain::volunteer::{ContactBy, PersonName};

/// How somebody can be reached.
pub struct Contact {
    /// E-mail at a domain reserved for examples (RFC 2606).
    pub email: Option<Email>,
    /// A number that Ofcom keeps for drama.
    pub phone: Option<Phone>,
    /// What they like best.
    pub by: Option<ContactBy>,
}

/// The contact of the `index`-th person. Every 40th shares the address of the one before, as
/// couples do.
pub fn contact(dice: &mut Dice, name: &PersonName, index: usize) -> Result<Contact, Fault> {
    let email = if index % 40 == 1 || index % 40 == 2 {
        let household = format!("household{:04}@example.org", index / 40);
        Some(Email::parse(&household)?)
    } else if dice.percent(86) {
        Some(email(name, index)?)
    } else {
        None
    };
    let phone = if dice.percent(80) { Some(phone(dice)?) } else { None };
    let by = match (&email, &phone) {
        _ if dice.percent(30) => None,
        (Some(_), None) => Some(ContactBy::Email),
        (None, None) => Some(ContactBy::Post),
        (None, Some(_)) => Some(ContactBy::Phone),
        (Some(_), Some(_)) => dice
            .weighted(&[(ContactBy::Email, 50), (ContactBy::Phone, 25), (ContactBy::Text, 25)])
            .copied(),
    };
    Ok(Contact { email, phone, by })
}

fn email(name: &PersonName, index: usize) -> Result<Email, Fault> {
    let plain = |text: &str| -> String {
        text.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect()
    };
    let given = plain(name.given.reveal());
    let family = name.family.as_ref().map(|family| plain(family.reveal())).unwrap_or_default();
    Email::parse(&format!("{given}.{family}.{index:04}@example.org"))
}

/// 07700 900000-900999 or 0151 496 0000-0999: Ofcom's numbers for drama.
/// <https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama>
pub fn phone(dice: &mut Dice) -> Result<Phone, Fault> {
    let number = dice.below(1000);
    Phone::parse(&if dice.percent(75) {
        format!("07700 900{number:03}")
    } else {
        format!("0151 496 0{number:03}")
    })
}
