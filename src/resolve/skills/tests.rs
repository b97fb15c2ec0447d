use super::*;
use crate::domain::taxonomy::Taxonomy;
use crate::domain::vocabulary::Terms;

fn skill(id: &str, kind: &str, label: &str, synonyms: &[&str]) -> Skill {
    Skill {
        id: id.into(),
        label: label.to_owned(),
        heading: "All".to_owned(),
        parent: None,
        kind: kind.to_owned(),
        synonyms: synonyms.iter().map(ToString::to_string).collect(),
        standard_id: None,
    }
}

fn vocabulary(skills: Vec<Skill>) -> Vocabulary {
    let none = Terms::default;
    Vocabulary::new(Taxonomy::new(skills).unwrap(), none(), none(), none(), none())
}

fn skills() -> Vec<Skill> {
    vec![
        skill("driving", "skill", "Driving (car)", &["driver", "car driver", "driving licence"]),
        skill(
            "minibus-driving",
            "credential",
            "Minibus driving",
            &["minibus driver", "drive a minibus", "MiDAS", "D1", "D1 licence"],
        ),
        skill("bus-driving", "credential", "Bus driving", &["bus driver", "PCV", "D2"]),
        skill("gardening", "skill", "Gardening", &["garden helper", "allotments"]),
        skill("cafe-work", "activity", "Café work", &["cafe helper"]),
        skill("hosting", "activity", "Hosting", &["helpers"]),
        skill("helping", "activity", "Helping", &["helper's"]),
        skill("arts", "skill", "Arts & crafts", &["art", "painting"]),
        skill("martial-arts", "skill", "Martial arts coaching", &["martial arts", "karate"]),
        skill("first-aid", "credential", "First aid", &["emergency first aid", "1st aid"]),
        skill("mental-health-first-aid", "credential", "Mental health first aid", &["MHFA"]),
        skill("organising", "skill", "Organising events", &["event organiser"]),
        skill("advice", "skill", "Advice on colour vision", &["colour vision adviser"]),
        skill("food-hygiene", "credential", "Food hygiene", &["food hygiene level 2"]),
        skill("food-hygiene-3", "credential", "Food hygiene level 3", &["level 3 food safety"]),
    ]
}

fn index() -> Index {
    Index::new(&vocabulary(skills()))
}

#[track_caller]
fn taken(written: &str, expected: &str) {
    let found = index().resolve(written);
    assert_eq!(found.skill, Some(expected.into()), "{written}: {found:?}");
    assert_eq!(index().certain(written), Some(&expected.into()), "{written}");
    assert!(found.confidence >= SURE, "{written}: {found:?}");
}

#[track_caller]
fn proposed(written: &str, expected: &str) {
    let found = index().resolve(written);
    assert_eq!(found.skill, None, "{written}: {found:?}");
    assert_eq!(found.others.first().map(|o| o.0.as_str()), Some(expected), "{written}: {found:?}");
    assert!((found.confidence - found.others[0].1).abs() < f64::EPSILON);
    assert!(found.confidence < 1.0);
}

#[track_caller]
fn not_taken(written: &str) {
    let found = index().resolve(written);
    assert_eq!(found.skill, None, "{written}: {found:?}");
}

#[test]
fn a_label_synonym_or_id_is_certain_in_any_spelling() {
    for written in ["driving (car)", "CAR  driver", "driving", "Drivers", "car-drivers"] {
        let found = index().resolve(written);
        assert_eq!(found.skill, Some("driving".into()), "{written}");
        assert!((found.confidence - 1.0).abs() < f64::EPSILON);
    }
    taken("cafe work", "cafe-work");
    taken("Allotment", "gardening");
}

#[test]
fn a_word_that_two_skills_share_is_not_certain() {
    let found = index().resolve("helper");
    assert_eq!(found.skill, None);
    let others: Vec<_> = found.others.iter().map(|(id, _)| id.as_str()).collect();
    assert!(others.contains(&"helping") && others.contains(&"hosting"), "{others:?}");
}

#[test]
fn can_drive_the_mini_bus_is_minibus_driving() {
    taken("can drive the mini bus", "minibus-driving");
    taken("I can drive a mini-bus", "minibus-driving");
    taken("Mini bus drivers", "minibus-driving");
}

#[test]
fn a_first_aider_is_first_aid_and_not_first_aid_of_another_kind() {
    taken("first aider", "first-aid");
    taken("First-Aiders", "first-aid");
    taken("mental health first aider", "mental-health-first-aid");
}

#[test]
fn art_is_never_martial_arts() {
    taken("art", "arts");
    for written in ["art", "arts", "art group", "art class", "Arts"] {
        let found = index().resolve(written);
        assert_ne!(found.skill, Some("martial-arts".into()), "{written}");
        let first = found.skill.or_else(|| found.others.first().map(|other| other.0.clone()));
        assert_eq!(first, Some("arts".into()), "{written}");
    }
    taken("martial art", "martial-arts");
    let without_arts = skills().into_iter().filter(|skill| skill.id.as_str() != "arts").collect();
    assert_eq!(Index::new(&vocabulary(without_arts)).certain("art"), None);
}

#[test]
fn word_order_and_american_spelling_do_not_matter() {
    taken("car driving", "driving");
    taken("aid, first", "first-aid");
    taken("event organizer", "organising");
    taken("organizing events", "organising");
    taken("color vision adviser", "advice");
}

#[test]
fn a_credential_is_known_by_its_name_whatever_is_written_around_it() {
    for written in ["MiDAS trained", "midas certificate 2019", "holds current MiDAS", "full D1"] {
        taken(written, "minibus-driving");
    }
    taken("D1 entitlement on my licence", "minibus-driving");
    taken("first aid course 2021", "first-aid");
    taken("qualified in first aid, certificate held", "first-aid");
}

#[test]
fn one_number_is_not_another() {
    taken("D2 licence", "bus-driving");
    not_taken("D3 licence");
    taken("food hygiene certificate level 3", "food-hygiene-3");
    not_taken("food hygiene level 4");
    not_taken("MiDAS 7");
}

#[test]
fn what_is_denied_or_only_wished_for_is_never_taken() {
    for written in
        ["no first aid", "can't drive a minibus", "not a car driver", "want to learn gardening"]
    {
        not_taken(written);
    }
}

#[test]
fn a_slip_of_the_pen_is_found() {
    for written in ["gardning", "gradening", "gardeing"] {
        let found = index().resolve(written);
        let first = found.skill.or_else(|| found.others.first().map(|other| other.0.clone()));
        assert_eq!(first, Some("gardening".into()), "{written}");
        assert!(found.confidence > 0.5 && found.confidence < 1.0, "{written}");
    }
    proposed("gardening on the moon", "gardening");
}

#[test]
fn a_long_word_that_is_a_slip_of_one_skill_alone_is_taken() {
    for written in ["gardning", "Gradening", "gardeing", "gardeniing", "I like gardning"] {
        taken(written, "gardening");
    }
    // Short words are words of their own.
    for written in ["diving", "drivng"] {
        not_taken(written);
    }
}

#[test]
fn what_staff_said_goes_before_all_else() {
    let index = index().saying(&[
        ("Elf on the shelf".to_owned(), "hosting".into()),
        ("painting".to_owned(), "cafe-work".into()),
        ("ghost".to_owned(), "gone".into()),
    ]);
    assert_eq!(index.certain("elf on the  SHELF"), Some(&"hosting".into()));
    assert_eq!(index.certain("Elves on the shelf"), None);
    assert_eq!(index.named("painting"), Some(&"cafe-work".into()));
    assert_eq!(index.certain("ghost"), None);
}

#[test]
fn a_synonym_proves_little_where_skills_share_their_synonyms() {
    let mut shared = skills();
    shared.push(skill(
        "x",
        "skill",
        "Robotic components",
        &["sensors", "circuit boards", "servos"],
    ));
    shared.push(skill(
        "y",
        "skill",
        "Printed circuit boards",
        &["electronic circuit boards", "PC boards", "boards for circuits", "sensors"],
    ));
    let found = Index::new(&vocabulary(shared)).resolve("circuit boards");
    assert_eq!(found.skill, None, "{found:?}");
}

#[test]
fn nonsense_and_silence_mean_nothing() {
    for written in ["", "  ", "!!", "zzzz qqqq", "the", "of and", &"x ".repeat(10_000), "д", "日本"]
    {
        let found = index().resolve(written);
        assert_eq!((found.skill, found.others.len()), (None, 0), "{written}");
        assert!(found.confidence.abs() < f64::EPSILON);
    }
}

#[test]
fn an_empty_vocabulary_knows_nothing() {
    let index = Index::new(&vocabulary(Vec::new()));
    assert_eq!(index.resolve("gardening").others, []);
    assert!(index.search("g", 10).is_empty());
}

#[test]
fn answers_are_five_at_most_in_order_and_each_skill_once() {
    let index = index();
    let words = ["driving", "first", "level", "garden", "helper", "the", "licence", "bus", "zz"];
    for a in words {
        for b in words {
            for written in [format!("{a} {b}"), format!("{b}{a}"), format!("{a}-{b} 3")] {
                let found = index.resolve(&written);
                let named = found.others.len() + usize::from(found.skill.is_some());
                assert!(named <= NAMED_MAX, "{written}: {found:?}");
                assert!((0.0..=1.0).contains(&found.confidence));
                assert!(found.others.iter().all(|other| (0.0..1.0).contains(&other.1)));
                assert!(found.others.is_sorted_by(|x, y| x.1 >= y.1), "{written}: {found:?}");
                let mut ids: Vec<_> = found.others.iter().map(|other| &other.0).collect();
                ids.extend(&found.skill);
                ids.sort_unstable();
                assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{written}: {found:?}");
                assert_eq!(index.certain(&written), found.skill.as_ref(), "{written}");
                assert_eq!(index.resolve(&written), found);
            }
        }
    }
}

#[test]
fn typing_finds_labels_before_synonyms() {
    let found = index().search("dri", 10);
    assert_eq!(found, ["driving".into(), "bus-driving".into(), "minibus-driving".into()]);
    assert_eq!(index().search("MID", 10), ["minibus-driving".into()]);
    assert_eq!(index().search("café", 10), ["cafe-work".into()]);
    assert_eq!(index().search("ardenin", 10), ["gardening".into()]);
    assert_eq!(index().search("helper", 10).len(), 4);
    assert_eq!(index().search("dri", 1).len(), 1);
    assert!(index().search("  ", 10).is_empty());
    assert!(index().search("dri", 0).is_empty());
}
