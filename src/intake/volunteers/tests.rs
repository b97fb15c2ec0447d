use super::*;
use crate::domain::taxonomy::{Skill, Taxonomy};
use crate::domain::vocabulary::{Term, Terms as Vocab};
use crate::intake::mapping::ColumnDraft;
use jiff::civil::date;

const HEADINGS: &str = "First,Last,Called,Mail,Tel,By,Home,Born,Travel,Km,Skills,Causes,Speaks,Car,\
    Free,Hours,Support,Status";

fn vocabulary() -> Vocabulary {
    let skill = |id: &str, label: &str, synonyms: &[&str]| Skill {
        id: id.into(),
        label: label.to_owned(),
        heading: "All".to_owned(),
        parent: None,
        kind: "skill".to_owned(),
        synonyms: synonyms.iter().map(ToString::to_string).collect(),
        standard_id: None,
    };
    let term = |id: &str, label: &str| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        synonyms: vec![],
        standard_id: None,
    };
    let skills =
        vec![skill("driving", "Driving", &["car driver"]), skill("first-aid", "First aid", &[])];
    Vocabulary::new(
        Taxonomy::new(skills).unwrap(),
        Vocab::new(vec![term("health", "Health")]),
        Vocab::new(vec![term("en", "English"), term("pl", "Polish")]),
        Vocab::new(vec![term("step_free", "Step-free access")]),
        Vocab::default(),
    )
}

fn mapping() -> Mapping {
    let fields = Field::ALL.iter().filter(|f| **f != Field::Ignore);
    let drafts: Vec<ColumnDraft> = HEADINGS
        .split(',')
        .zip(fields)
        .map(|(heading, field)| ColumnDraft {
            heading: heading.trim().to_owned(),
            field: field.as_str().to_owned(),
            separator: (*field == Field::Languages).then(|| "/".to_owned()),
        })
        .collect();
    Mapping::parse(&drafts).unwrap()
}

fn rows(text: &str) -> Vec<ReadRow> {
    let vocabulary = vocabulary();
    let index = Index::new(&vocabulary);
    let file = format!("{HEADINGS}\n{text}");
    read(file.as_bytes(), &mapping(), &vocabulary, &index, date(2026, 11, 21)).unwrap().rows
}

#[test]
fn a_full_row_becomes_a_person() {
    let row = "Sam,Taylor,,Sam@Example.org,07700 900123,Email,l369yx,31/01/1990,Public transport,\
        10,First aid; car drivers; ;Juggling;juggling,health,Polish/en,yes,tue 18:00-21:00,4,\
        step-free access,active\n";
    let person = rows(row).remove(0).person.unwrap();
    assert_eq!(person.name.display().reveal(), "Sam Taylor");
    assert_eq!(person.email.unwrap().key(), "sam@example.org");
    assert_eq!(person.phone.unwrap().reveal(), "+447700900123");
    assert_eq!(person.contact_by, Some(ContactBy::Email));
    assert_eq!(person.postcode.unwrap().as_str(), "L36 9YX");
    assert_eq!(person.date_of_birth.unwrap().reveal(), &date(1990, 1, 31));
    assert_eq!(person.travel.mode, Some(TravelMode::PublicTransport));
    assert_eq!(person.travel.max_metres, Some(10_000));
    let skills: Vec<_> = person.skills.iter().map(|s| s.skill.as_str()).collect();
    assert_eq!(skills, ["driving", "first-aid"]);
    assert_eq!(person.unresolved.len(), 1);
    assert_eq!(person.unresolved[0].text, "Juggling");
    assert_eq!(person.causes, [CauseId::from("health")]);
    assert_eq!(person.languages, Some(vec!["en".into(), "pl".into()]));
    assert_eq!(person.vehicle, Some(true));
    assert_eq!(person.availability.weekly.len(), 1);
    assert_eq!(person.availability.minutes_per_week, Some(240));
    assert_eq!(person.support_needed, [SupportId::from("step_free")]);
    assert_eq!(person.status, Some(Status::Active));
}

#[test]
fn what_a_row_does_not_say_is_unknown() {
    let person = rows("Sam,,,,,,,,,,,,,,,,,\n").remove(0).person.unwrap();
    assert_eq!((person.languages, person.vehicle, person.status), (None, None, None));
    assert!(!person.availability.is_known() && person.skills.is_empty());
}

#[test]
fn all_that_is_wrong_in_a_row_is_said_at_once_with_its_line_and_column() {
    let text = "Ann,,,,,,,,,,,,,,,,,\n,,,nope,12,fax,L36,31/31/1990,rocket,0,,space,elvish,maybe,\
        whenever,200,wings,king\n";
    let found = rows(text);
    assert!(found[0].person.is_ok());
    assert_eq!(found[1].line, 3);
    let faults = found[1].person.clone().unwrap_err();
    let pointers: Vec<_> = faults.list().iter().map(|f| f.pointer.as_str()).collect();
    let wrong = [
        "/First", "/Mail", "/Tel", "/By", "/Home", "/Born", "/Travel", "/Km", "/Causes", "/Speaks",
        "/Car", "/Free", "/Hours", "/Support", "/Status",
    ];
    assert_eq!(pointers, wrong);
    let said = faults.list().iter().map(|f| f.fault.message.as_str()).collect::<String>();
    for value in ["nope", "fax", "31/31", "rocket", "elvish", "king"] {
        assert!(!said.contains(value), "a message repeats the value {value}");
    }
}

#[test]
fn too_much_in_a_cell_is_refused() {
    let skills = format!("Sam,,,,,,,,,,\"{}\",,,,,,,\n", "a skill;".repeat(10_000));
    let long = format!("{},,,,,,,,,,,,,,,,,\n", "x".repeat(201));
    let phrase = format!("Sam,,,,,,,,,,{},,,,,,,\n", "x".repeat(201));
    let control = "Sa\u{7}m,,,,,,,,,,,,,,,,,\n";
    let codes: Vec<_> =
        rows(&[&skills, &long, &phrase, control].map(|s: &str| s.to_owned()).concat())
            .into_iter()
            .map(|row| row.person.unwrap_err().list()[0].fault.code)
            .collect();
    assert_eq!(codes, ["too_many", "too_long", "too_long", "control_character"]);
}

#[test]
fn a_row_of_another_width_is_refused_and_the_next_one_is_read() {
    let found =
        rows("Sam,Taylor\nAnn,,,,,,,,,,,,,,,,,\nBob,,,,,,,,,,,,,,,,,,more\nCy,,,,,,,,,,,,,,,,,,\n");
    let codes: Vec<_> = found
        .iter()
        .map(|row| row.person.as_ref().err().map(|faults| faults.list()[0].fault.code))
        .collect();
    let wrong = Some("wrong_number_of_cells");
    assert_eq!(codes, [wrong, None, wrong, None]);
}
