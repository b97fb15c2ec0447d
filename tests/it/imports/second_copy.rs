//! A messy second copy of people who are there: who is found again, and that nobody is joined with
//! somebody else without a person's say.

use std::fmt::Write;

use serde_json::{Value, json};

use super::updates::commit;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::databases::sqlite;

const PEOPLE: usize = 1_000;

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

const GIVEN: [(&str, &str); 20] = [
    ("Elizabeth", "Liz"),
    ("Margaret", "Maggie"),
    ("William", "Bill"),
    ("Robert", "Bob"),
    ("Susan", "Sue"),
    ("James", "Jim"),
    ("Patricia", "Pat"),
    ("Thomas", "Tom"),
    ("Katherine", "Kate"),
    ("Michael", "Mike"),
    ("Christine", "Chris"),
    ("Anthony", "Tony"),
    ("Deborah", "Debbie"),
    ("Stephen", "Steve"),
    ("Jennifer", "Jenny"),
    ("David", "Dave"),
    ("Joan", "Joan"),
    ("Peter", "Pete"),
    ("Siobhan", "Siobhan"),
    ("Mohammed", "Mo"),
];
const STARTS: [&str; 16] = [
    "Har", "Whit", "Brad", "Ash", "Pem", "Lang", "Thorn", "Kirk", "Mor", "Fair", "Hol", "Rad",
    "Stan", "Win", "Cop", "El",
];
const ENDS: [&str; 16] = [
    "ley", "more", "ford", "worth", "berton", "ton", "hill", "by", "ris", "well", "den", "cliffe",
    "field", "stead", "land", "son",
];

#[derive(Clone)]
struct Somebody {
    given: String,
    family: String,
    email: String,
    phone: String,
    postcode: String,
    born: (usize, usize, usize),
}

impl Somebody {
    fn row(&self, key: usize) -> String {
        let (year, month, day) = self.born;
        let Self { given, family, email, phone, postcode, .. } = self;
        format!("{key},{given},{family},{email},{phone},{postcode},{year:04}-{month:02}-{day:02}\n")
    }
}

fn everybody(dice: &mut Dice) -> Vec<Somebody> {
    (0..PEOPLE)
        .map(|n| {
            let given = GIVEN[dice.roll(GIVEN.len())].0.to_owned();
            let family = format!("{}{}", STARTS[dice.roll(16)], ENDS[dice.roll(16)]);
            let email = match dice.roll(4) {
                0 => String::new(),
                _ => format!("{given}.{family}{n}@example.org").to_lowercase(),
            };
            let phone = format!("07700 9{:05}", n * 37 % 100_000);
            let postcode = postcode(dice);
            let born = (1935 + dice.roll(70), 1 + dice.roll(12), 1 + dice.roll(28));
            Somebody { given, family, email, phone, postcode, born }
        })
        .collect()
}

fn postcode(dice: &mut Dice) -> String {
    let letters = b"ABDEFGHJLNPQRSTUWXYZ";
    let letter = |dice: &mut Dice| char::from(letters[dice.roll(letters.len())]);
    let outcode = ["L32", "L33", "L34", "L35", "L36"][dice.roll(5)];
    format!("{outcode} {}{}{}", dice.roll(10), letter(dice), letter(dice))
}

/// A letter that is missing, doubled, or swapped with its neighbour.
fn mistyped(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + dice.roll(letters.len().saturating_sub(2).max(1));
    match dice.roll(3) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        _ => letters.swap(at - 1, at),
    }
    letters.into_iter().collect()
}

/// The same person as another list has them: one or two things are different.
fn messy(one: &Somebody, dice: &mut Dice) -> Somebody {
    let mut copy = one.clone();
    for _ in 0..=dice.roll(2) {
        match dice.roll(7) {
            0 => copy.given = mistyped(&copy.given, dice),
            1 => copy.family = mistyped(&copy.family, dice),
            2 => {
                let short = GIVEN.iter().find(|(given, _)| *given == copy.given);
                copy.given = short.map_or(copy.given, |(_, short)| (*short).to_owned());
            }
            3 => copy.postcode = postcode(dice),
            4 => copy.email = String::new(),
            5 => copy.phone = String::new(),
            _ => std::mem::swap(&mut copy.born.1, &mut copy.born.2),
        }
    }
    if copy.born.1 > 12 {
        copy.born = one.born;
    }
    copy
}

fn import(staff: &Client, people: &[Somebody]) -> Value {
    let mut csv = "Member,First,Last,Mail,Phone,Postcode,Born\n".to_owned();
    for (n, one) in people.iter().enumerate() {
        csv.write_str(&one.row(n)).expect("room");
    }
    let columns = json!({"First": "given_name", "Last": "family_name", "Mail": "email",
        "Phone": "phone", "Postcode": "postcode", "Born": "date_of_birth", "Member": "ignore"});
    staff.post("/imports", &json!({"csv": csv, "mapping": {"columns": columns}})).expect(201)
}

#[test]
fn most_of_a_messy_second_copy_is_found_and_nobody_is_joined_wrongly() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let mut dice = Dice(20_261_122);
    let people = everybody(&mut dice);
    let first = commit(&staff, &import(&staff, &people));
    let ids: Vec<&str> = first["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["record_id"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(ids.len(), PEOPLE);
    let copies: Vec<Somebody> = people.iter().map(|one| messy(one, &mut dice)).collect();
    let second = import(&staff, &copies);
    let (mut certain, mut likely, mut new, mut wrong, mut misled) = (0, 0, 0, 0, 0);
    for (n, row) in second["rows"].as_array().expect("rows").iter().enumerate() {
        match row["outcome"].as_str().expect("an outcome") {
            "update" | "unchanged" if row["record_id"] == ids[n] => certain += 1,
            "update" | "unchanged" => wrong += 1,
            "likely_duplicate" if row["candidates"][0]["record_id"] == ids[n] => likely += 1,
            "likely_duplicate" => misled += 1,
            _ => new += 1,
        }
    }
    eprintln!(
        "of {PEOPLE}: {certain} known for certain, {likely} likely with the right one first, \
         {misled} likely with another first, {new} taken for new, {wrong} wrongly joined"
    );
    assert_eq!(wrong, 0);
    assert!(certain + likely > PEOPLE * 9 / 10, "{certain} + {likely}");
    // Without a person's say no likely one is touched.
    let before = staff.post("/volunteers/search", &json!({})).expect(200);
    let done = commit(&staff, &second);
    assert_eq!(
        done["taking"]["leave_out"],
        json!(PEOPLE - new - done["taking"]["update"].as_u64().unwrap() as usize)
    );
    assert!(before["items"].as_array().is_some());
}
