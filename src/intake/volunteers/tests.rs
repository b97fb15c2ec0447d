use super::*;
use crate::domain::check::CheckLevel;
use crate::domain::volunteer::TravelMode;
use crate::intake::answer::Unreadable;
use crate::intake::cell::date::{DateOrder, ShortYears};
use crate::intake::mapping::{ColumnDraft, Field};
use crate::intake::samples::Words;
use jiff::civil::date;

const HEADINGS: &str = "First,Last,Called,Mail,Tel,By,Home,Born,Travel,Km,Skills,Causes,Speaks,Car,\
    Free,Hours,Support,Status";
const FIELDS: [Field; 18] = [
    Field::GivenName,
    Field::FamilyName,
    Field::KnownAs,
    Field::Email,
    Field::Phone,
    Field::ContactBy,
    Field::Postcode,
    Field::DateOfBirth,
    Field::TravelMode,
    Field::MaxKm,
    Field::Skills,
    Field::Causes,
    Field::Languages,
    Field::Vehicle,
    Field::Availability,
    Field::HoursPerWeek,
    Field::SupportNeeded,
    Field::Status,
];

fn mapping() -> Mapping {
    let drafts: Vec<ColumnDraft> = HEADINGS
        .split(',')
        .zip(FIELDS)
        .map(|(heading, field)| ColumnDraft {
            heading: heading.trim().to_owned(),
            field: field.as_str().to_owned(),
            separator: (field == Field::Languages).then(|| "/".to_owned()),
        })
        .collect();
    Mapping::parse(&drafts).unwrap()
}

fn rows(text: &str) -> Vec<ReadRow> {
    let words = Words::new();
    let file = format!("{HEADINGS}\n{text}");
    read(file.as_bytes(), &mapping(), &words.vocabulary, &words.index, date(2026, 11, 21))
        .unwrap()
        .rows
}

/// A file read by the proposed mapping.
fn sheet(text: &str, answers: Answers) -> Sheet {
    Words::new().read(text.as_bytes(), answers).1
}

fn only(text: &str) -> NewVolunteer {
    sheet(text, Answers::default()).rows.remove(0).person.unwrap()
}

fn codes(row: &ReadRow) -> Vec<&'static str> {
    row.person.as_ref().unwrap_err().list().iter().map(|f| f.fault.code).collect()
}

#[test]
fn a_full_row_becomes_a_person() {
    let row = "Sam,Taylor,,Sam@Example.org,07700 900123,Email,l369yx,31/01/1990,Public transport,\
        10,First aid; car drivers; ;Juggling;juggling,health,Polish/en,yes,tue 18:00-21:00,4,\
        step_free,active\n";
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
    let blank = rows("Sam,None,,n/a,-,N/A,tbc,?,,-,none,n/a,-,,-,n/a,none,\n").remove(0);
    let blank = blank.person.unwrap();
    assert_eq!(blank.name.display().reveal(), "Sam None", "there are people called None");
    assert_eq!((blank.email, blank.phone, blank.note), (None, None, None));
}

#[test]
fn all_that_is_wrong_in_a_row_is_said_at_once_with_its_line_and_column() {
    let text = "Ann,,,,,,,,,,,,,,,,,\n,,,nope,12,,L36,31/31/1990,,0,,,,,,200,,\n";
    let found = rows(text);
    assert!(found[0].person.is_ok());
    assert_eq!(found[1].line, 3);
    let faults = found[1].person.clone().unwrap_err();
    let mut pointers: Vec<_> = faults.list().iter().map(|f| f.pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/Born", "/First", "/Home", "/Hours", "/Km", "/Mail", "/Tel"]);
    let said = faults.list().iter().map(|f| f.fault.message.as_str()).collect::<String>();
    for value in ["nope", "31/31"] {
        assert!(!said.contains(value), "a message repeats the value {value}");
    }
}

#[test]
fn words_that_nobody_knows_are_kept_and_said_so() {
    let text = "Sam,,,,,fax,,,rocket,,,space,elvish,maybe,whenever I like,,wings,king\n";
    let row = rows(text).remove(0);
    let note = row.person.unwrap().note.unwrap();
    for kept in [
        "By: fax",
        "Travel: rocket",
        "Causes: space",
        "Speaks: elvish",
        "Car: maybe",
        "Free: whenever I like",
        "Support: wings",
        "Status: king",
    ] {
        assert!(note.reveal().contains(kept), "{kept}: {}", note.reveal());
    }
    assert_eq!(row.remarks.len(), 8);
    assert!(row.remarks.iter().all(|remark| remark.code == "unresolved"));
}

#[test]
fn too_much_in_a_cell_is_refused() {
    let many: Vec<String> = (0..200).map(|n| format!("skill {n}")).collect();
    let many = many.join(";");
    let skills = format!("Sam,,,,,,,,,,\"{many}\",,,,,,,\n");
    let long = format!("{},,,,,,,,,,,,,,,,,\n", "x".repeat(201));
    let phrase = format!("Sam,,,,,,,,,,{},,,,,,,\n", "x".repeat(201));
    let control = "Sa\u{7}m,,,,,,,,,,,,,,,,,\n";
    let codes: Vec<_> =
        rows(&[&skills, &long, &phrase, control].map(|s: &str| s.to_owned()).concat())
            .iter()
            .map(|row| codes(row)[0])
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

#[test]
fn dates_are_decided_by_the_whole_column_or_asked_about() {
    let clear = "Name,Surname,DOB\nSam,T,03/02/1961\nJo,L,23/02/1961\n";
    let found = sheet(clear, Answers::default());
    assert!(found.questions.is_empty());
    let born = found.rows[0].person.as_ref().unwrap().date_of_birth.as_ref().unwrap();
    assert_eq!(born.reveal(), &date(1961, 2, 3));

    let open = "Name,Surname,DOB\nSam,T,03/02/1961\nJo,L,05/06/1970\n";
    let asked = sheet(open, Answers::default());
    assert_eq!(asked.questions[0].code, "date_order");
    assert_eq!(codes(&asked.rows[0]), ["ambiguous_date"]);
    let day = Answers { date_order: Some(DateOrder::DayFirst), ..Answers::default() };
    let answered = sheet(open, day);
    assert!(answered.questions.is_empty());
    assert!(answered.rows.iter().all(|row| row.person.is_ok()));

    let short = "Name,Surname,DOB\nSam,T,23/02/61\n";
    let asked = sheet(short, Answers::default());
    assert_eq!(
        (asked.questions[0].code, codes(&asked.rows[0])),
        ("two_digit_years", vec!["two_digit_year"])
    );
    let past = Answers { two_digit_years: Some(ShortYears::Past), ..Answers::default() };
    assert!(sheet(short, past).rows[0].person.is_ok());
}

#[test]
fn what_cannot_be_read_may_be_kept_instead() {
    let text = "First name,Phone,Email\nSam,ask my sister,nope\nSam & Jo,,\n";
    let strict = sheet(text, Answers::default());
    assert_eq!(codes(&strict.rows[0]), ["invalid_phone", "invalid_email"]);
    let lenient = Answers { unreadable: Unreadable::KeepInNote, ..Answers::default() };
    let kept = sheet(text, lenient);
    let sam = kept.rows[0].person.as_ref().unwrap();
    assert_eq!(sam.note.as_ref().unwrap().reveal(), "Phone: ask my sister\nEmail: nope");
    assert_eq!(codes(&kept.rows[1]), ["two_people"], "nobody can do without a name");
}

#[test]
fn a_list_is_parted_before_anything_is_likened() {
    let found = only("First name,Skills\nSam,\"first aider, minibus driver, knot tying\"\n");
    let skills: Vec<_> = found.skills.iter().map(|held| held.skill.as_str()).collect();
    assert_eq!(skills, ["first-aid", "minibus-driving"]);
    assert_eq!(found.unresolved[0].text, "knot tying");
}

#[test]
fn a_check_needs_everything_that_a_check_is() {
    let headings =
        "First name,DBS level,DBS workforce,DBS date,DBS status,DBS certificate number\n";
    let full = only(
        &format!("{headings}Sam,Enhanced,Adult,01/03/2025,Cleared,001234567890\n")
            .replace("01/03", "31/03"),
    );
    assert_eq!(full.checks.len(), 1);
    assert_eq!(
        (full.checks[0].kind.level(), full.checks[0].issued),
        (CheckLevel::Enhanced, date(2025, 3, 31))
    );
    assert_eq!(full.note, None, "the number of a certificate is nowhere");
    let less = only(&format!("{headings}Sam,Enhanced,,31/03/2025,Cleared,\n"));
    assert!(less.checks.is_empty());
    assert!(less.note.unwrap().reveal().contains("DBS status: Cleared"));
}

#[test]
fn consents_are_yes_no_or_a_date() {
    let text = "First name,GDPR consent,Newsletter,Consent date\n\
        Sam,Yes,No,2024-05-01\nJo,2023-04-02,,\nAl,perhaps,,\n";
    let found = sheet(text, Answers::default());
    let of = |row: usize| found.rows[row].person.as_ref().unwrap().consents.clone();
    assert_eq!(
        of(0),
        [
            SaidConsent { purpose: Purpose::Matching, act: Act::Given, on: Some(date(2024, 5, 1)) },
            SaidConsent { purpose: Purpose::News, act: Act::Withdrawn, on: Some(date(2024, 5, 1)) }
        ]
    );
    assert_eq!(of(1)[0].on, Some(date(2023, 4, 2)));
    assert_eq!((of(2).len(), found.rows[2].remarks[0].code), (0, "unresolved"));
}

#[test]
fn rows_of_one_person_are_joined_and_of_two_are_not() {
    let text = "First name,Surname,Email,Phone,Skills,DOB\n\
        Sam,Taylor,s@x.org,07700 900123,first aid,\n\
        SAM,taylor,S@x.org,07700 900124,driving,1990-01-31\n\
        Jo,Taylor,s@x.org,,,\n\
        Sam,Taylor,s@x.org,,,1961-01-31\n";
    let found = sheet(text, Answers::default());
    let same: Vec<_> = found.rows.iter().map(|row| row.same_as).collect();
    assert_eq!(same, [None, Some(2), None, None], "a couple shares an address, a son a name");
    let sam = found.rows[0].person.as_ref().unwrap();
    assert_eq!(sam.skills.len(), 2);
    assert_eq!(sam.phone.as_ref().unwrap().reveal(), "+447700900123");
    assert!(sam.note.as_ref().unwrap().reveal().contains("another phone: +447700900124"));
}
