//! A messy second copy of a thousand people of the demo borough, beside the other five thousand:
//! who is found again, and that nobody is joined with somebody else without a person's say.

use std::collections::HashMap;

use onestop::cli::demo::{SLUG, load};
use onestop::domain::account::{Caller, Role, Staff};
use onestop::domain::text::{Email, Phone};
use onestop::domain::volunteer::Volunteer;
use serde_json::{Value, json};

use super::updates::commit;
use crate::demo::borough;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::databases::sqlite;

const COPIED: usize = 1_000;

/// Names of the borough, and what the same people are called elsewhere.
const CALLED: [(&str, &str); 26] = [
    ("Andrew", "Andy"),
    ("Anthony", "Tony"),
    ("Catherine", "Cath"),
    ("Christine", "Chris"),
    ("Daniel", "Danny"),
    ("David", "Dave"),
    ("Deborah", "Debbie"),
    ("Geoff", "Geoffrey"),
    ("Gillian", "Gill"),
    ("James", "Jim"),
    ("Jenny", "Jennifer"),
    ("Jess", "Jessica"),
    ("Judith", "Judy"),
    ("Ken", "Kenneth"),
    ("Margaret", "Peggy"),
    ("Matt", "Matthew"),
    ("Michael", "Mick"),
    ("Pat", "Patricia"),
    ("Rebecca", "Becky"),
    ("Rob", "Robert"),
    ("Sam", "Samantha"),
    ("Steve", "Stephen"),
    ("Susan", "Sue"),
    ("Thomas", "Tommy"),
    ("Victoria", "Vicky"),
    ("Will", "William"),
];

/// Numbers that look like chance and are the same in every run (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }
}

/// What another list has of somebody; texts may be empty.
#[derive(Clone)]
struct Entry {
    given: String,
    family: String,
    email: String,
    phone: String,
    postcode: String,
    born: Option<jiff::civil::Date>,
}

impl Entry {
    fn of(one: &Volunteer) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            given: one.name.given.reveal().clone(),
            family: text(one.name.family.as_ref().map(|name| name.reveal().as_str())),
            email: text(one.email.as_ref().map(Email::reveal)),
            phone: text(one.phone.as_ref().map(Phone::reveal)),
            postcode: text(one.home.as_ref().map(|home| home.postcode.as_str())),
            born: one.date_of_birth.as_ref().map(|date| *date.reveal()),
        }
    }

    fn cells(&self) -> String {
        let Self { given, family, email, phone, postcode, born } = self;
        let born = born.map(|date| date.to_string()).unwrap_or_default();
        [given, family, email, phone, postcode, &born].map(|cell| format!("\"{cell}\"")).join(",")
    }

    /// One thing about it goes wrong, or is no longer so.
    fn spoil(&mut self, dice: &mut Dice, elsewhere: &str) {
        match dice.roll(8) {
            0 => self.given = mistyped(&self.given, dice),
            1 => self.family = mistyped(&self.family, dice),
            2 => {
                let called: HashMap<_, _> = CALLED.into_iter().collect();
                let other = called.get(self.given.as_str()).map(|name| (*name).to_owned());
                self.given = other.unwrap_or_else(|| format!("Mrs {}", self.given));
            }
            3 => elsewhere.clone_into(&mut self.postcode),
            4 => self.email = String::new(),
            5 => self.phone = format!("07700 9{:05}", dice.roll(100_000)),
            6 => std::mem::swap(&mut self.given, &mut self.family),
            _rest => self.born = self.born.map(|date| misread(date, dice)),
        }
    }
}

/// A letter that is missing, doubled, or swapped with its neighbour.
fn mistyped(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 3 {
        return word.to_owned();
    }
    let at = 1 + dice.roll(letters.len() - 2);
    match dice.roll(3) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        _rest => letters.swap(at - 1, at),
    }
    letters.into_iter().collect()
}

/// A date with its day and month swapped, or with another year.
fn misread(date: jiff::civil::Date, dice: &mut Dice) -> jiff::civil::Date {
    let swapped = jiff::civil::Date::new(date.year(), date.day(), date.month());
    match (dice.roll(2), swapped) {
        (0, Ok(swapped)) => swapped,
        (_rest, Ok(_) | Err(_)) => date.with().day(1).year(date.year() - 1).build().expect("a day"),
    }
}

fn import(staff: &Client, people: &[Entry]) -> Value {
    let rows: Vec<String> = people.iter().map(Entry::cells).collect();
    let csv = format!("First,Last,Mail,Phone,Postcode,Born\n{}\n", rows.join("\n"));
    let columns = json!({"First": "given_name", "Last": "family_name", "Mail": "email",
        "Phone": "phone", "Postcode": "postcode", "Born": "date_of_birth"});
    staff.post("/imports", &json!({"csv": csv, "mapping": {"columns": columns}})).expect(201)
}

/// A thousand people of the borough and the same as another list has them, each with one to three
/// things wrong.
fn copies(dice: &mut Dice) -> Vec<(String, Entry)> {
    let people: Vec<&Volunteer> = borough().people.iter().map(|one| &one.volunteer).collect();
    let step = people.len() / COPIED;
    let copied = people.iter().step_by(step).take(COPIED).map(|one| {
        let mut entry = Entry::of(one);
        for _ in 0..=dice.roll(3) {
            let elsewhere = Entry::of(people[dice.roll(people.len())]).postcode;
            entry.spoil(dice, &elsewhere);
        }
        (one.id.to_string(), entry)
    });
    copied.collect()
}

/// The broker of the demo borough, which is served from a database of its own.
fn broker(app: &TestApp) -> Client {
    let borough = borough();
    assert_eq!(borough.centre.slug, SLUG);
    let broker = borough.accounts.iter().find(|account| account.role == Role::Broker);
    let account = broker.expect("a broker").id;
    app.as_caller(&Caller::Staff(Staff { account, centre: borough.centre.id, admin: false }))
}

#[test]
fn most_of_a_messy_second_copy_is_found_and_nobody_is_joined_wrongly() {
    let database = sqlite();
    load::load(&database.store(), borough()).expect("the borough is loaded");
    let app = TestApp::start(&database);
    // The borough is made some hours after the instant at which tests begin.
    app.clock.advance(jiff::SignedDuration::from_hours(12));
    let staff = broker(&app);
    let copies = copies(&mut Dice(20_261_122));
    let entries: Vec<Entry> = copies.iter().map(|(_, entry)| entry.clone()).collect();
    let report = import(&staff, &entries);
    let (mut certain, mut likely, mut misled, mut new, mut refused, mut wrong) = (0, 0, 0, 0, 0, 0);
    for (row, (id, _)) in report["rows"].as_array().expect("rows").iter().zip(&copies) {
        match row["outcome"].as_str().expect("an outcome") {
            "update" | "unchanged" if row["record_id"] == *id => certain += 1,
            "update" | "unchanged" => wrong += 1,
            "likely_duplicate" if row["candidates"][0]["record_id"] == *id => likely += 1,
            "likely_duplicate" => misled += 1,
            "refused" => refused += 1,
            _rest => new += 1,
        }
    }
    eprintln!(
        "of {COPIED}: {certain} known for certain, {likely} likely with the right one first, \
         {misled} likely with another first, {new} taken for new, {refused} refused, \
         {wrong} wrongly joined"
    );
    assert_eq!(wrong, 0);
    assert!(certain + likely >= COPIED * 9 / 10, "{certain} + {likely}");
    // Without a person's say the likely ones are left as they are.
    let rows = report["rows"].as_array().expect("rows").iter().zip(&copies);
    let likely = rows.filter(|(row, _)| row["outcome"] == "likely_duplicate").take(20);
    let paths: Vec<String> = likely.map(|(_, (id, _))| format!("/volunteers/{id}")).collect();
    let people = || paths.iter().map(|path| staff.get(path).expect(200)).collect::<Vec<_>>();
    let before = people();
    assert_eq!(commit(&staff, &report)["taking"]["new"], new);
    assert_eq!(people(), before);
}
