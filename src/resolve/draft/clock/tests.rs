use super::*;

fn said(text: &str) -> Vec<String> {
    let words = Words::new(text);
    let show = |t: &Times| {
        let to = t.to.map_or_else(|| "?".to_owned(), |to| to.to_string());
        format!("{}-{to}{}", t.from, if t.doubtful { " ?" } else { "" })
    };
    all(&words, &|_| false).iter().map(show).collect()
}

#[test]
fn times_are_read_as_people_write_them() {
    for (text, times) in [
        ("Sat 10-4", "10:00-16:00"),
        ("10am-4pm", "10:00-16:00"),
        ("10am to 4", "10:00-16:00"),
        ("from 10 till 4pm", "10:00-16:00"),
        ("between 2 and 4", "14:00-16:00"),
        ("5.30pm - 7.30pm", "17:30-19:30"),
        ("5.30-7.30", "17:30-19:30"),
        ("9:30\u{2013}12", "09:30-12:00"),
        ("11-1pm", "11:00-13:00"),
        ("7-9pm", "19:00-21:00"),
        ("Tuesday evenings 7-9", "19:00-21:00"),
        ("Tuesdays 7-9", "07:00-09:00 ?"),
        ("Monday mornings 9 to 11", "09:00-11:00"),
        ("12-2 on Fridays", "12:00-14:00"),
        ("18:00-20:30", "18:00-20:30"),
        ("6pm for 2 hours", "18:00-20:00"),
        ("from 6pm", "18:00-?"),
        ("noon till 3", "12:00-15:00"),
        ("10pm to 2am", "22:00-02:00"),
        ("09.00-12.00", "09:00-12:00"),
        ("1400-1600 hrs", "14:00-16:00"),
        ("half past six to 8pm", "18:30-20:00"),
        ("9.30 a.m. to 1 p.m.", "09:30-13:00"),
        ("at 7 o'clock in the evening", "19:00-?"),
    ] {
        assert_eq!(said(text), [times], "{text}");
    }
}

#[test]
fn numbers_that_are_no_times_are_left_alone() {
    for text in [
        "2-3 people",
        "aged 5-11",
        "10-15 minutes",
        "12/12/2026",
        "5-11 year olds",
        "12-14 December",
        "need 4",
        "2 hours a week",
        "room 12-14",
    ] {
        assert_eq!(said(text), Vec::<String>::new(), "{text}");
    }
}
