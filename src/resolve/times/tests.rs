use super::*;

/// Windows in short: `tue 17:00-21:00`.
fn windows(text: &str) -> Vec<String> {
    let name = |window: &Window| {
        let day = crate::domain::time::weekday_name(window.day);
        format!("{day} {}-{}", window.from, window.to)
    };
    read(text).windows().iter().map(name).collect()
}

fn left(text: &str) -> Vec<String> {
    read(text).left_over(text)
}

fn days(days: &str, hours: &str) -> Vec<String> {
    days.split(' ').map(|day| format!("{day} {hours}")).collect()
}

const WEEK: &str = "mon tue wed thu fri sat sun";

#[test]
fn what_people_write_becomes_windows() {
    let cases: &[(&str, Vec<String>)] = &[
        ("Tues eve", days("tue", "17:00-21:00")),
        ("am only", days(WEEK, "09:00-12:00")),
        ("Mon-Fri 9-5", days("mon tue wed thu fri", "09:00-17:00")),
        ("Mon to Thurs 9.30am - 12.30pm", days("mon tue wed thu", "09:30-12:30")),
        ("school hours", days("mon tue wed thu fri", "09:00-15:00")),
        ("any", days(WEEK, "09:00-21:00")),
        ("anytime", days(WEEK, "09:00-21:00")),
        ("Any time", days(WEEK, "09:00-21:00")),
        ("flexible", days(WEEK, "09:00-21:00")),
        ("weekday evenings", days("mon tue wed thu fri", "17:00-21:00")),
        ("weekends", days("sat sun", "09:00-21:00")),
        ("Sat 10-12", days("sat", "10:00-12:00")),
        ("Sat 10-2", days("sat", "10:00-14:00")),
        ("Tuesday mornings", days("tue", "09:00-12:00")),
        ("from 6pm", days(WEEK, "18:00-21:00")),
        ("Weds after 6", days("wed", "18:00-21:00")),
        ("Wed 6pm onwards", days("wed", "18:00-21:00")),
        ("Fridays until 3pm", days("fri", "09:00-15:00")),
        ("Mon/Wed/Fri", days("mon wed fri", "09:00-21:00")),
        ("Mon, Wed & Fri pm", days("mon wed fri", "12:00-17:00")),
        ("tue 18:00-21:00", days("tue", "18:00-21:00")),
        ("Thursday 1900-2100", days("thu", "19:00-21:00")),
        ("Tues evening 7-9", days("tue", "19:00-21:00")),
        ("Tues 7-9pm", days("tue", "19:00-21:00")),
        ("Tues 2-4pm", days("tue", "14:00-16:00")),
        ("Tues 10-2pm", days("tue", "10:00-14:00")),
        ("Tues 11-1", days("tue", "11:00-13:00")),
        ("Tues between 10 and 2", days("tue", "10:00-14:00")),
        ("mornings Mon-Wed", days("mon tue wed", "09:00-12:00")),
        ("a.m. Mondays", days("mon", "09:00-12:00")),
        ("w/e", days("sat sun", "09:00-21:00")),
        ("Fri-Mon", days("mon fri sat sun", "09:00-21:00")),
        ("any evening", days(WEEK, "17:00-21:00")),
        ("Sunday all day", days("sun", "09:00-21:00")),
        ("Mon night", days("mon", "21:00-07:00")),
        ("not before 10am Tues", days("tue", "10:00-21:00")),
    ];
    for (text, expected) in cases {
        assert_eq!(windows(text), *expected, "{text}");
        assert_eq!(left(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn several_phrases_in_a_cell_stay_apart() {
    let two = |a: Vec<String>, b: Vec<String>| [a, b].concat();
    let cases: &[(&str, Vec<String>)] = &[
        ("Tues eve, weekends", two(days("tue", "17:00-21:00"), days("sat sun", "09:00-21:00"))),
        ("Mon am, Tue pm", two(days("mon", "09:00-12:00"), days("tue", "12:00-17:00"))),
        ("am Mon, pm Tue", two(days("mon", "09:00-12:00"), days("tue", "12:00-17:00"))),
        (
            "tue 18:00-21:00; sat sun 09:00-12:00",
            two(days("tue", "18:00-21:00"), days("sat sun", "09:00-12:00")),
        ),
        ("Mon-Fri 9-5, Sat 10-12", {
            two(days("mon tue wed thu fri", "09:00-17:00"), days("sat", "10:00-12:00"))
        }),
        ("Tue 10-12 and 2-4", vec!["tue 10:00-12:00".into(), "tue 14:00-16:00".into()]),
        ("Tue am and eve", vec!["tue 09:00-12:00".into(), "tue 17:00-21:00".into()]),
        (
            "evenings and weekends",
            two(days("mon tue wed thu fri", "17:00-21:00"), days("sat sun", "09:00-21:00")),
        ),
        ("Weekdays except Wed", days("mon tue thu fri", "09:00-21:00")),
        ("Any day but not Sunday", days("mon tue wed thu fri sat", "09:00-21:00")),
        ("Mon-Fri not Tues am", {
            let mut expected = days("mon wed thu fri", "09:00-21:00");
            expected.insert(1, "tue 12:00-21:00".to_owned());
            expected
        }),
    ];
    for (text, expected) in cases {
        assert_eq!(windows(text), *expected, "{text}");
        assert_eq!(left(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_is_not_understood_is_kept() {
    let cases: &[(&str, usize, &[&str])] = &[
        ("Tuesdays, term time only", 1, &["term"]),
        ("depends on shifts", 0, &["depends", "shifts"]),
        ("every other Tuesday", 0, &["every other Tuesday"]),
        ("1st and 3rd Monday", 0, &["1st and 3rd Monday"]),
        ("Saturdays, once a month", 0, &["Saturdays, once a month"]),
        ("not Fridays", 0, &["not Fridays"]),
        ("Tuesdays at 6pm", 0, &["Tuesdays at 6pm"]),
        ("9", 0, &["9"]),
        ("fortnightly", 0, &["fortnightly"]),
        ("", 0, &[]),
    ];
    for (text, count, words) in cases {
        assert_eq!(windows(text).len(), *count, "{text}");
        assert_eq!(left(text), *words, "{text}");
    }
}

#[test]
fn a_slot_of_the_standard_is_a_day_and_a_part() {
    for text in ["Mon AM", "Monday Morning", "mon_am", "Morning - Monday", "Monday (am)"] {
        assert_eq!(windows(text), ["mon 09:00-12:00"], "{text}");
    }
}

#[test]
fn prose_is_searched_for_times() {
    let found = |text: &str| -> Vec<String> {
        find(text).phrases.iter().map(|phrase| text[phrase.at.clone()].to_owned()).collect()
    };
    let cases: &[(&str, &[&str])] = &[
        ("we need 2 people Tues mornings to drive our minibus", &["Tues mornings"]),
        ("I am 9 years old and sat in the sun all day", &[]),
        (
            "Help at our cafe every other Tuesday from 6pm, 3 volunteers",
            &["every other Tuesday from 6pm"],
        ),
        ("Sat 10-12 at the hall; weekday evenings also", &["Sat 10-12", "weekday evenings"]),
        ("Any skills welcome, no experience needed", &[]),
        ("2-3 hours a week", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(found(text), *expected, "{text}");
    }
    let tuesday = &find("every other Tuesday at 6pm").phrases[0];
    assert_eq!((&tuesday.rhythm, tuesday.starts), (&Rhythm::EveryOther, Some(18 * 60)));
}
