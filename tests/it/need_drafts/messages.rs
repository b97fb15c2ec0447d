//! What groups write in a hurry, with what a person took it to ask for before anybody looked at
//! the answers: how much of that is proposed, and how much of what is proposed is right.

use std::collections::BTreeSet;

use onestop::resolve::draft::{Draft, ScheduleKind};

use super::{phrases, read};

/// The text; the skills that it asks for (`~` before one that may be proposed as well); days or
/// dates or minutes a week; times; how many; and the check, `open` where its level is not said.
/// `-` stands where nothing is to be proposed.
const MESSAGES: &[(&str, [&str; 5])] = &[
    (
        "hiya, after 3 ppl to help with gardning at our allotment sat mornings, no exp needed",
        ["gardening", "SA", "-", "3", "-"],
    ),
    (
        "Need frist aid volunteer for fun day Sunday 6th Dec 11am til 4pm, L36 9YX",
        ["first-aid", "2026-12-06", "11:00-16:00", "-", "-"],
    ),
    (
        "Could anybody drive our mini bus on Wednesday afternoons? Must have D1 and DBS",
        ["minibus-driving", "WE", "-", "-", "open"],
    ),
    (
        "Two befreinders wanted for isolated older people in Kirkby, hour a week, enhanced DBS required",
        ["befriending", "60min", "-", "2", "enhanced adult"],
    ),
    (
        "Looking 4 someone who can do our book keeping, couple of hours a month from home",
        ["bookkeeping", "-", "-", "1", "-"],
    ),
    (
        "We need help in the kitchen - cooks and washing up - Thursdays 10-2",
        ["cooking", "TH", "10:00-14:00", "-", "-"],
    ),
    (
        "Volunteers reqd to sort food parcels for the foodbank, Mon & Thurs 9.30-12, Huyton",
        ["food-sorting ~food-bank-help", "MO,TH", "09:30-12:00", "-", "-"],
    ),
    (
        "4 stewards for the Xmas market, Saturday 5 December 9-5",
        ["stewarding", "2026-12-05", "09:00-17:00", "4", "-"],
    ),
    (
        "wanted: a new treasurer for our committee. meets last Monday of the month 7pm - 9pm",
        ["treasurer", "-1MO", "19:00-21:00", "1", "-"],
    ),
    (
        "Reading volunteers for year 2 children, Tuesdays 1.30 to 3, enhanced dbs with childrens barred list",
        ["reading-with-children", "TU", "13:30-15:00", "-", "enhanced_barred child"],
    ),
    (
        "can you find us a couple of drivers w/ own car to take people to hospital appts weekdays",
        ["passenger-driving ~driving", "MO,TU,WE,TH,FR", "-", "2", "-"],
    ),
    (
        "Social media volunteer, 3 hrs a week flexible, can be done at home",
        ["social-media", "180min", "-", "-", "-"],
    ),
    (
        "We desperately need a football coach for under 11s girls, Sunday mornings 10-12",
        ["football-coaching", "SU", "10:00-12:00", "1", "-"],
    ),
    (
        "Knitting group leader wanted every Friday 1pm-3pm at Page Moss library",
        ["knitting-and-crochet", "FR", "13:00-15:00", "-", "-"],
    ),
    (
        "litter pickers needed this Sunday 10am, meet at L36 1AA, kids welcome w/ adult",
        ["litter-picking", "2026-11-22", "-", "-", "-"],
    ),
    (
        "Someone to fix our website pls. It keeps crashing",
        ["web-development ~web-editing", "-", "-", "1", "-"],
    ),
    (
        "2 or 3 people for christmas wraping and toy sorting 14-18 December 10am-1pm",
        [
            "~sorting-and-packing ~donation-sorting",
            "2026-12-14,2026-12-15,2026-12-16,2026-12-17,2026-12-18",
            "10:00-13:00",
            "-",
            "-",
        ],
    ),
    (
        "Dog walkers for elderly owners. Any day, hour or so. DBS.",
        ["dog-walking", "-", "-", "-", "open"],
    ),
    (
        "telefone befriending, Tues and Thurs evenings 6-8, basic DBS, over 18",
        ["telephone-befriending", "TU,TH", "18:00-20:00", "-", "basic"],
    ),
    (
        "Urgently need a qualified electrician for PAT testing one day next week",
        ["pat-testing electrical-work", "-", "-", "1", "-"],
    ),
    (
        "We're a small charity. We need a bid writer with fund raising experience.",
        ["bid-writing fundraising", "-", "-", "1", "-"],
    ),
    (
        "Cafe volunteers, every Weds 10.30am - 2.30pm, food hygeine certificate an advantage",
        ["food-hygiene ~food-serving", "WE", "10:30-14:30", "-", "-"],
    ),
    (
        "Driver needed 23rd December 2pm-5pm to deliver hampers",
        ["delivery-driving ~driving", "2026-12-23", "14:00-17:00", "1", "-"],
    ),
    (
        "ESOL teachers wanted for refugees Mon, Tues, Wed 1-3pm; no DBS needed",
        ["esol-teaching", "MO,TU,WE", "13:00-15:00", "-", "-"],
    ),
    (
        "Councelling volunteers for our helpline, evenings, enhanced DBS adults",
        ["counselling helpline", "-", "-", "-", "enhanced adult"],
    ),
    (
        "5 marshals for parkrun every Saturday 8.15am-10.30am",
        ["~stewarding ~event-helping", "SA", "08:15-10:30", "5", "-"],
    ),
    (
        "Trustees! We need at least 3 new trustees, meetings once a month on a Wednesday 6.30pm",
        ["trustee", "-", "-", "-", "-"],
    ),
    (
        "photografer for our awards night Fri 4 Dec 7 till 10pm",
        ["photography", "2026-12-04", "19:00-22:00", "-", "-"],
    ),
    (
        "Help people with forms and benefits advice at the hub, Mondays + Fridays 10-1",
        ["form-filling benefits-advice", "MO,FR", "10:00-13:00", "-", "-"],
    ),
    (
        "Lifegaurds for swim session Sundays 4-5pm, must be 16+",
        ["lifeguarding", "SU", "16:00-17:00", "-", "-"],
    ),
    (
        "van driver and mate to move furniture on Mondays 9am-12",
        ["van-driving furniture-moving", "MO", "09:00-12:00", "-", "-"],
    ),
    (
        "interpreter for Arabic speaking mum's group, fortnightly Thursdays 10-11.30",
        ["interpreting", "TH", "10:00-11:30", "-", "-"],
    ),
    (
        "shoping for housebound people, 1 hr per week, DBS",
        ["shopping-for-others", "60min", "-", "-", "open"],
    ),
    ("Receptionist 2 mornings a week", ["reception", "-", "-", "-", "-"]),
    (
        "Six people to paint our community centre Saturday 28th November all day",
        ["decorating", "2026-11-28", "-", "6", "-"],
    ),
    (
        "We'd love someone to play piano at our dementia cafe alternate Weds 2-4",
        ["music ~dementia-support", "WE", "14:00-16:00", "1", "-"],
    ),
    (
        "IT buddy to help older folk with there tablets and smart phones, Tue 10-12 every week",
        ["digital-champion ~smartphone-use", "TU", "10:00-12:00", "-", "-"],
    ),
    (
        "First-aiders x2 for boxing event 12/12 6pm-11pm",
        ["first-aid", "2026-12-12", "18:00-23:00", "2", "-"],
    ),
    (
        "Admin help pls, data entry mainly, Mon-Wed any hours",
        ["administration data-entry", "MO,TU,WE", "-", "-", "-"],
    ),
    ("gardeners needed, tools supplied, spring only, Roby", ["gardening", "-", "-", "-", "-"]),
    (
        "Any spare time Weds 1-3? we r short of 2 tea makers at the luncheon club",
        ["~food-serving ~lunch-club-helping", "-", "13:00-15:00", "2", "-"],
    ),
    ("Looking for a bookeeper, 2hrs per week, no DBS", ["bookkeeping", "120min", "-", "1", "-"]),
    (
        "Swimming teacher needed every Thursday 4.15-6pm, enhanced DBS with kids",
        ["swimming-teaching", "TH", "16:15-18:00", "1", "enhanced child"],
    ),
    (
        "Can you help? we need 10 volunteers for our litter pick on 9th January 10-12.30",
        ["litter-picking", "2027-01-09", "10:00-12:30", "10", "-"],
    ),
    (
        "Volunter drivers to deliver meals on weels, Mon to Fri 11.30 - 1.30, DBS needed",
        ["~delivery-driving ~driving", "MO,TU,WE,TH,FR", "11:30-13:30", "-", "open"],
    ),
    (
        "looking for 3 mentors for young people leaving care, evenings, basic DBS",
        ["mentoring ~children-and-young-people", "-", "-", "3", "basic"],
    ),
    (
        "First Aider for a school fete Sat 5th Dec 12-4",
        ["first-aid", "2026-12-05", "12:00-16:00", "-", "-"],
    ),
    (
        "A gardner to help tidy the church grounds alternate Saturdays 9-11",
        ["gardening", "SA", "09:00-11:00", "-", "-"],
    ),
    (
        "we want somebody to teach english to asylum seekers Monday evenings 6pm-8pm",
        ["esol-teaching ~refugee-support", "MO", "18:00-20:00", "1", "-"],
    ),
    (
        "Needed!! sewing bee helpers x5, every Tuesday 1-4pm at Page Moss",
        ["sewing", "TU", "13:00-16:00", "5", "-"],
    ),
    (
        "Minibus driver (MiDAS) for day trips, ad hoc, standard DBS",
        ["minibus-driving", "-", "-", "-", "-"],
    ),
    (
        "Wheelchair pushers at the hospital, Sundays 9:30-11",
        ["~wheelchair-assistance", "SU", "09:30-11:00", "-", "-"],
    ),
    (
        "Cook for 40 people lunch club every Fri 9am-2pm, level 2 food hygiene essential",
        ["cooking food-hygiene ~lunch-club-helping ~group-cooking", "FR", "09:00-14:00", "-", "-"],
    ),
    ("web site editor, from home, an hour a week", ["web-editing", "60min", "-", "-", "-"]),
    ("2 x stewards 12 Dec 6-10pm", ["stewarding", "2026-12-12", "18:00-22:00", "2", "-"]),
];

/// Right, proposed, and asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    right: usize,
    proposed: usize,
    asked_for: usize,
}

fn days(draft: &Draft) -> Option<String> {
    let schedule = &draft.need.schedule;
    match schedule.kind? {
        ScheduleKind::Recurring => {
            let days = schedule.rrule.as_deref()?.split("BYDAY=").nth(1)?;
            days.split(';').next().map(str::to_owned)
        }
        ScheduleKind::Sessions => {
            let dates = schedule.sessions.iter().map(|(date, _, _)| date.to_string());
            Some(dates.collect::<Vec<_>>().join(",")).filter(|dates| !dates.is_empty())
        }
        ScheduleKind::Flexible => schedule.minutes_per_week.map(|minutes| format!("{minutes}min")),
    }
}

fn times(draft: &Draft) -> Option<String> {
    let schedule = &draft.need.schedule;
    let dated = schedule.sessions.first().map(|(_, from, to)| (*from, *to));
    let (from, to) = schedule.from.zip(schedule.to).or(dated)?;
    Some(format!("{from}-{to}"))
}

fn check(draft: &Draft) -> Option<String> {
    if draft.questions.iter().any(|question| question.code == "which_check") {
        return Some("open".to_owned());
    }
    let (level, workforce) = draft.need.check?;
    let workforce = workforce.map_or("", |workforce| workforce.as_str());
    Some(format!("{} {workforce}", level.as_str()).trim().to_owned())
}

/// Counts the skills, then days, times, people and checks.
fn tallies() -> [Tally; 5] {
    let phrases = phrases();
    let mut tallies = [Tally::default(); 5];
    for (text, expected) in MESSAGES {
        let draft = read(&phrases, text);
        let wanted: BTreeSet<&str> = expected[0].split(' ').collect();
        let asked = wanted.iter().filter(|skill| **skill != "-" && !skill.starts_with('~'));
        let found = draft.need.skills.iter().map(|(skill, _)| skill.as_str());
        let found: BTreeSet<&str> =
            found.filter(|skill| !wanted.contains(format!("~{skill}").as_str())).collect();
        tallies[0].asked_for += asked.count();
        tallies[0].proposed += found.len();
        tallies[0].right += found.iter().filter(|skill| wanted.contains(*skill)).count();
        let count = draft.need.places.map(|places| places.to_string());
        let others = [days(&draft), times(&draft), count, check(&draft)];
        for ((tally, found), wanted) in tallies[1..].iter_mut().zip(others).zip(&expected[1..]) {
            tally.asked_for += usize::from(*wanted != "-");
            tally.proposed += usize::from(found.is_some());
            tally.right += usize::from(found.as_deref() == Some(*wanted));
        }
    }
    tallies
}

/// Of the first 40 messages 27 of 44 skills were proposed at first (and 5 wrong ones), 28 of 31 days, 22
/// of 22 times, 6 of 15 numbers and 4 of 7 checks. The last 15 were written after the reading had been
/// improved on those: 13 of their 13 skills are found and one more. A change that makes any of
/// these worse has to say why.
#[test]
fn most_of_what_groups_ask_for_in_a_hurry_is_proposed_and_little_else() {
    let tally = |right, proposed, asked_for| Tally { right, proposed, asked_for };
    let now = [
        tally(46, 50, 57),
        tally(41, 42, 43),
        tally(32, 32, 33),
        tally(20, 22, 23),
        tally(10, 10, 10),
    ];
    assert_eq!(tallies(), now, "skills, days, times, people, checks");
}
