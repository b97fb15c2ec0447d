//! What the comparison says of people whose truth is plain.

use super::*;

/// A person of a small centre; empty = not known.
#[derive(Clone, Default)]
struct Someone {
    given: String,
    family: String,
    birth: String,
    email: String,
    phone: String,
    postcode: String,
}

fn someone(text: [&str; 6]) -> Someone {
    let [given, family, birth, email, phone, postcode] = text.map(str::to_owned);
    Someone { given, family, birth, email, phone, postcode }
}

impl Someone {
    fn fields(&self) -> PersonFields<'_> {
        fn known(text: &str) -> Option<&str> {
            Some(text).filter(|text| !text.is_empty())
        }
        PersonFields {
            given_name: known(&self.given),
            family_name: known(&self.family),
            date_of_birth: BirthDate::read(&self.birth),
            email: known(&self.email),
            phone: known(&self.phone),
            postcode: known(&self.postcode),
            ..PersonFields::default()
        }
    }
}

/// Four hundred strangers with names, dates and homes of their own.
fn crowd() -> Vec<Someone> {
    let given = ["Ann", "Brian", "Carol", "Derek", "Elsie", "Frank", "Grace", "Harold"];
    let family = ["Ashton", "Birch", "Critchley", "Dunn", "Eccles", "Fazakerley", "Gore", "Hale"];
    let mut state = 7_u64;
    let mut roll = |sides: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % sides as usize
    };
    (0..400)
        .map(|n: usize| Someone {
            given: given[roll(8)].to_owned(),
            family: format!("{}{}", family[roll(8)], ["", "ton", "son", "ley"][roll(4)]),
            birth: format!("{}-{:02}-{:02}", 1930 + roll(73), 1 + roll(12), 1 + roll(28)),
            email: format!("{}{n}@example.org", ["office", "garden", "mail", "me"][roll(4)]),
            phone: format!("07700 9{:05}", roll(100_000)),
            postcode: format!("L3{} {}A{}", roll(7), roll(9), ["A", "B", "D", "E"][roll(4)]),
        })
        .collect()
}

/// What is said of two people who stand among the crowd.
fn said(a: [&str; 6], b: [&str; 6]) -> Finding {
    let mut everybody = crowd();
    everybody.extend([someone(a), someone(b)]);
    let fields: Vec<PersonFields<'_>> = everybody.iter().map(Someone::fields).collect();
    People::of(&fields).compare(&fields[400], &fields[401])
}

fn sentences(finding: &Finding) -> Vec<&str> {
    finding.evidence.iter().map(|line| line.sentence.as_str()).collect()
}

const ROBERT: [&str; 6] =
    ["Robert", "Molyneux", "1956-04-09", "rob.m@example.org", "07700 900123", "L36 9YX"];

#[test]
fn a_short_name_and_a_new_address_are_the_same_person() {
    let bob = ["Mr Bob", "MOLYNEUX", "9/4/1956", "rob.m@example.org", "+44 7700 900123", "L33 7AA"];
    let finding = said(ROBERT, bob);
    assert_eq!(finding.class, Class::Certain, "{}", finding.probability);
    assert!(sentences(&finding).contains(&"Bob is short for Robert."));
    assert!(sentences(&finding).contains(&"Same e-mail."));
}

#[test]
fn the_evidence_adds_up_to_the_weight() {
    let bob = ["Bob", "Molyneaux", "1956-09-04", "", "07700 900124", "L36 8AA"];
    let finding = said(ROBERT, bob);
    assert!(sentences(&finding).contains(&"Day and month of birth are swapped."));
    let sum: f64 = finding.evidence.iter().map(|line| line.weight).sum();
    assert!((sum - finding.weight).abs() < 0.2, "{sum} {}", finding.weight);
}

#[test]
fn an_unknown_value_is_no_evidence() {
    let known = said(ROBERT, ["Robert", "Molyneux", "1956-04-09", "", "", ""]);
    let fields: Vec<Field> = known.evidence.iter().map(|line| line.field).collect();
    assert_eq!(&fields[..3], [Field::GivenName, Field::FamilyName, Field::DateOfBirth]);
    assert!(!fields.contains(&Field::Email) && !fields.contains(&Field::Postcode));
    assert_eq!(known.class, Class::Certain);
}

#[test]
fn a_couple_with_one_email_and_telephone_is_two_people() {
    let wife =
        ["Margaret", "Molyneux", "1958-11-23", "rob.m@example.org", "07700 900123", "L36 9YX"];
    assert_eq!(said(ROBERT, wife).class, Class::Unlikely);
    let unknown_birth =
        ["Margaret", "Molyneux", "", "rob.m@example.org", "07700 900123", "L36 9YX"];
    assert_eq!(said(ROBERT, unknown_birth).class, Class::Unlikely);
}

#[test]
fn twins_are_never_certain() {
    for twin in ["Rupert", "Roberta", "Albert", "Jonathan", "R"] {
        let twin = [twin, "Molyneux", "1956-04-09", "rob.m@example.org", "07700 900123", "L36 9YX"];
        assert_ne!(said(ROBERT, twin).class, Class::Certain, "{}", twin[0]);
    }
}

#[test]
fn a_father_and_a_son_of_one_name_are_never_certain() {
    let son = ["Robert", "Molyneux", "1984-02-17", "rob.m@example.org", "07700 900123", "L36 9YX"];
    assert_ne!(said(ROBERT, son).class, Class::Certain);
}

#[test]
fn two_people_of_a_common_name_are_not_shown() {
    assert_eq!(
        said(
            ["Ann", "Ashton", "1956-04-09", "", "", "L36 9YX"],
            ["Ann", "Ashton", "1971-12-30", "", "", "L33 7AA"]
        )
        .class,
        Class::Unlikely
    );
}

#[test]
fn what_half_of_a_small_centre_shares_says_nothing() {
    let of = |family: &str| {
        let everybody: Vec<Someone> = (0..60)
            .map(|n| Someone {
                given: "Sam".to_owned(),
                family: format!("{family}{n}"),
                birth: format!("1980-01-{:02}", 1 + n % 28),
                email: format!("{family}{n}@example.org"),
                postcode: ["L36 9YX", "L34 1AA"][n % 2].to_owned(),
                ..Someone::default()
            })
            .collect();
        everybody
    };
    let (before, more) = (of("Before"), of("More"));
    let fields: Vec<PersonFields<'_>> = before.iter().map(Someone::fields).collect();
    let people = People::of(&fields);
    assert!(people.pairs().is_empty());
    assert!(more.iter().all(|row| people.likely(&row.fields()).is_empty()));
}

#[test]
fn swapped_names_and_typing_errors_are_seen() {
    let swapped =
        ["Molyneux", "Robert", "1956-04-09", "rob.m@example.org", "07700 900123", "L36 9YX"];
    let finding = said(ROBERT, swapped);
    assert_ne!(finding.class, Class::Unlikely);
    assert!(sentences(&finding).contains(&"Given and family name are swapped."));
    let mistyped = ["Roebrt", "Molynuex", "1956-04-08", "rob.m@exmaple.org", "", "L36 9XY"];
    assert_ne!(said(ROBERT, mistyped).class, Class::Unlikely);
}

#[test]
fn a_new_row_finds_the_person_it_is_and_nobody_else() {
    let mut everybody = crowd();
    everybody.push(someone(ROBERT));
    let fields: Vec<PersonFields<'_>> = everybody.iter().map(Someone::fields).collect();
    let people = People::of(&fields);
    let row = someone(["Bobby", "Molineux", "1956-04-09", "", "07700 900123", ""]);
    let found = people.likely(&row.fields());
    assert_eq!(found.iter().map(|likely| likely.at).collect::<Vec<_>>(), [400]);
    let stranger = someone(["Zofia", "Nowak", "1990-01-31", "z@example.org", "", "L36 9YX"]);
    assert!(people.likely(&stranger.fields()).is_empty());
    assert!(people.pairs().is_empty());
}

#[test]
fn a_handful_of_people_is_enough() {
    let two = [someone(ROBERT), someone(["Rob", "Molyneux", "1956-04-09", "", "", "L36 9YX"])];
    let fields: Vec<PersonFields<'_>> = two.iter().map(Someone::fields).collect();
    assert_eq!(People::of(&fields).pairs().len(), 1);
    assert!(People::of(&[]).pairs().is_empty());
    assert!(People::of(&[PersonFields::default()]).likely(&PersonFields::default()).is_empty());
}

#[test]
fn the_same_people_give_the_same_answer() {
    let everybody: Vec<Someone> = crowd().into_iter().chain(crowd().into_iter().take(40)).collect();
    let fields: Vec<PersonFields<'_>> = everybody.iter().map(Someone::fields).collect();
    let answer = || -> Vec<(usize, usize, u64)> {
        let found = duplicates(&fields).pairs;
        found.iter().map(|p| (p.a, p.b, p.finding.probability.to_bits())).collect()
    };
    assert_eq!(answer(), answer());
    assert_eq!(answer().len(), 40);
}

#[test]
fn files_of_one_record_each_are_linked_one_to_one() {
    let first = crowd();
    let mut second = crowd();
    second.reverse();
    for person in second.iter_mut().step_by(3) {
        person.email.clear();
        person.given.push('e');
    }
    let a: Vec<PersonFields<'_>> = first.iter().map(Someone::fields).collect();
    let b: Vec<PersonFields<'_>> = second.iter().map(Someone::fields).collect();
    let found = link(&a, &b).pairs;
    assert_eq!(found.len(), 400);
    assert!(found.iter().all(|pair| pair.a + pair.b == 399));
}
