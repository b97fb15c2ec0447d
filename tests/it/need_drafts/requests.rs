//! What groups write, and what is to be read from it: see [`super::shown`] for the short form. A
//! `!` stands for required, a `?` for desirable; behind the bar stand the questions.

/// Texts and what is read from them on Saturday 21 November 2026.
pub const REQUESTS: &[(&str, &str)] = &[
    (
        "we need 2 people Tues mornings to drive our minibus, DBS please, Page Moss",
        "places=2, FREQ=WEEKLY;BYDAY=TU, at=L14 8XX, minibus-driving | which_check first_date which_hours",
    ),
    (
        "Three drivers wanted every Tuesday 5.30-7.30pm from 1 December to deliver food parcels, L33 7AA. Own car needed, mileage paid.",
        "places=3, FREQ=WEEKLY;BYDAY=TU from 2026-12-01 17:30-19:30, at=L33 7AA, driving, delivery-driving, vehicle, expenses |",
    ),
    (
        "Looking for a couple of volunteers to cook lunch on Wednesdays 10am-2pm at L36 9YX. Must have food hygiene. Starting 2 December.",
        "places=2, FREQ=WEEKLY;BYDAY=WE from 2026-12-02 10:00-14:00, at=L36 9YX, cooking, food-hygiene! |",
    ),
    (
        "Stewards needed for our Christmas fair Sat 12 December 10-4 at L36 9YX, 6 people please",
        "places=6, on 2026-12-12 10:00-16:00, at=L36 9YX, stewarding |",
    ),
    (
        "Can anyone do our books? 2 hours a week, whenever suits, from home. Bookkeeping experience essential.",
        "120 min a week, bookkeeping!, remote | how_many first_date",
    ),
    (
        "Befrienders for older people, an hour a week, enhanced DBS, over 18s, Kirkby",
        "60 min a week, befriending, dbs=enhanced adult, age=18 | how_many postcode first_date",
    ),
    (
        "We need someone who speaks Polish to interpret on Thursday afternoons at the Roby hub",
        "places=1, FREQ=WEEKLY;BYDAY=TH, at=L36 4XX, speaks=pl | postcode first_date which_hours skill",
    ),
    (
        "URGENT: need a first aider this Saturday 9am-1pm, football tournament, L36 9YX",
        "on 2026-11-21 09:00-13:00, at=L36 9YX, first-aid, urgent | how_many",
    ),
    (
        "Treasurer wanted. No experience needed, no DBS needed.",
        "places=1, treasurer | postcode when",
    ),
    (
        "Help in our charity shop, every other Saturday 10-4, 2 people, Huyton",
        "places=2, FREQ=WEEKLY;INTERVAL=2;BYDAY=SA 10:00-16:00, charity-shop | postcode first_date",
    ),
    (
        "Minute taker for our committee, first Tuesday of the month 7pm-9pm, L36 9YX",
        "FREQ=MONTHLY;BYDAY=1TU 19:00-21:00, at=L36 9YX, minute-taking | how_many first_date",
    ),
    (
        "Volunteer gardeners needed weekends. Tools provided. No experience necessary.",
        "FREQ=WEEKLY;BYDAY=SA,SU, gardening | how_many postcode first_date which_hours",
    ),
    (
        "We run a lunch club for 30 people at our church hall and need 4 helpers on Fridays 11-2, L36 9YX",
        "places=4, FREQ=WEEKLY;BYDAY=FR 11:00-14:00, at=L36 9YX, lunch-club-helping | first_date",
    ),
    (
        "Minibus driver with D1, Mon-Fri 8am to 9.30am term time only, enhanced DBS for children, L32 8XX, £ expenses paid",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR 08:00-09:30, at=L32 8XX, minibus-driving, dbs=enhanced child, expenses | how_many first_date holidays",
    ),
    (
        "Someone to update our website and Facebook page, can be done remotely, 3 hours per week",
        "places=1, 180 min a week, web-editing, social-media, remote | first_date",
    ),
    (
        "Mentor for young people aged 11-16, 2 hours every Tuesday evening",
        "FREQ=WEEKLY;BYDAY=TU, mentoring | how_many postcode first_date which_hours",
    ),
    (
        "Reading with children at our primary school, Mondays and Wednesdays 1.30-3pm, DBS required",
        "FREQ=WEEKLY;BYDAY=MO,WE 13:30-15:00, reading-with-children | how_many postcode which_check first_date",
    ),
    ("Dog walkers wanted asap!", "dog-walking, urgent | how_many postcode when"),
    (
        "We're a small group looking for two friendly volunteers to help run our knitting group on a Thursday 2-4 in Page Moss",
        "places=2, FREQ=WEEKLY;BYDAY=TH 14:00-16:00, at=L14 8XX, knitting-and-crochet | first_date skill",
    ),
    (
        "Litter pick on Saturday 5th December, 10am-12 noon, all welcome, meet at L33 7AA",
        "on 2026-12-05 10:00-12:00, at=L33 7AA, litter-picking | how_many",
    ),
    (
        "Need a van driver, own van not needed, Thursdays 9-12",
        "places=1, FREQ=WEEKLY;BYDAY=TH 09:00-12:00, van-driving | postcode first_date",
    ),
    (
        "Can you help with our Christmas dinner on Christmas Day, 11-3? We need 10 volunteers at L36 9YX",
        "places=10, on 2026-12-25 11:00-15:00, at=L36 9YX |",
    ),
    (
        "Tues or Thurs evening 7-9, youth club helpers (2), over 21",
        "places=2, rule? 19:00-21:00, youth-work, age=21 | postcode which_day first_date",
    ),
    (
        "Football coach for under 11s, ideally with first aid, Sundays 10-12, Halewood",
        "FREQ=WEEKLY;BYDAY=SU 10:00-12:00, football-coaching, first-aid? | how_many postcode first_date",
    ),
    ("We need a chair for our board of trustees", "trustee | how_many postcode when skill"),
    (
        "IT support for our pensioners, fortnightly on Mondays 10-12, starting 4 January, Prescot",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO from 2027-01-04 10:00-12:00, it-support | how_many postcode",
    ),
    (
        "Deliver leaflets, any time, about 3 hours a week",
        "180 min a week, leafleting | how_many postcode first_date",
    ),
    (
        "A few volunteers to sort donations at our food bank on Mondays and Fridays",
        "FREQ=WEEKLY;BYDAY=MO,FR, donation-sorting, food-bank-help | how_many postcode first_date which_hours",
    ),
    (
        "Telephone befriending from home, 1-2 hours a week, DBS check",
        "hours?, telephone-befriending, remote | how_many which_check how_many_hours first_date",
    ),
    (
        "5th, 12th and 19th December 10-12: help wrapping presents at L36 9YX, 3 people",
        "places=3, on 2026-12-05 10:00-12:00 2026-12-12 10:00-12:00 2026-12-19 10:00-12:00, at=L36 9YX |",
    ),
    (
        "Gardener, 2 hours a week, must have own tools and own transport, Whiston",
        "120 min a week, gardening, vehicle | how_many postcode first_date",
    ),
    (
        "we want 2 or 3 people to help with our chess club Wednesday nights",
        "FREQ=WEEKLY;BYDAY=WE | how_many postcode first_date which_hours skill",
    ),
    (
        "Volunteer needed tomorrow 9-5 to drive people to the polling station, must have a car, L36 9YX",
        "places=1, on 2026-11-22 09:00-17:00, at=L36 9YX, driving, vehicle |",
    ),
    (
        "French speakers to translate letters, work from home, 2 hours a week",
        "120 min a week, translation, speaks=fr, remote | how_many first_date",
    ),
    (
        "Someone to take older people to hospital appointments, driving licence and own car essential, mileage paid, weekdays 9-5",
        "places=1, FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR 09:00-17:00, driving!, vehicle, expenses | postcode first_date",
    ),
    (
        "No drivers needed, but we do need two cooks on Saturdays 12-3 in Kirkby",
        "places=2, FREQ=WEEKLY;BYDAY=SA 12:00-15:00, cooking | postcode first_date",
    ),
    (
        "Photographer for our fun day on Sun 13 December 2026, 11am till 3pm, St. Gabriels",
        "on 2026-12-13 11:00-15:00, photography | how_many which_place",
    ),
    (
        "Every day 8am-9am for six weeks from 1 December: breakfast club helpers x4, L32 8XX",
        "places=4, FREQ=DAILY;COUNT=42 from 2026-12-01 08:00-09:00, at=L32 8XX |",
    ),
    (
        "Trustees wanted with legal or finance skills. Board meets last Wednesday of each month 6-8pm, on Zoom",
        "FREQ=MONTHLY;BYDAY=-1WE 18:00-20:00, trustee, online-meetings, remote | how_many first_date skill skill",
    ),
    (
        "Please can we have 2 volunteers for reception Tuesday 9-1",
        "places=2 | postcode every_week_or_once skill",
    ),
    (
        "DBS not required. Tea and coffee makers for our coffee morning, Fridays 10 till 12, Roby",
        "FREQ=WEEKLY;BYDAY=FR 10:00-12:00, at=L36 4XX, food-serving | how_many postcode first_date",
    ),
    (
        "Counsellor (BACP qualified), evenings, 4 hours a week",
        "240 min a week, counselling! | how_many postcode first_date",
    ),
    (
        "Painting and decorating our scout hut on the weekend of 5th and 6th December 9.30-4.30, 8 volunteers",
        "places=8, on 2026-12-05 09:30-16:30 2026-12-06 09:30-16:30, decorating | postcode",
    ),
    ("We need help.", " | how_many postcode when"),
    (
        "Need singers for carol service 20 November 2026 at 7pm",
        "on, music | how_many postcode date_past",
    ),
    (
        "The food bank at Huyton needs someone for Saturday mornings 9:30-12:00 to pack food parcels, heavy lifting, over 18",
        "places=1, FREQ=WEEKLY;BYDAY=SA 09:30-12:00, food-bank-help, food-sorting, furniture-moving, age=18 | postcode first_date",
    ),
    (
        "Volunteers needed to speak to 60 people about our campaign",
        "campaigning | how_many postcode when skill",
    ),
    (
        "Could anyone with sign language (BSL) help at our deaf club on the third Thursday of every month, 7.30-9.30pm?",
        "FREQ=MONTHLY;BYDAY=3TH 19:30-21:30, speaks=bfi | how_many postcode first_date",
    ),
    (
        "Need urgent help w shopping for isolated lady in Halewood, twice a week",
        "rule?, shopping-for-others, urgent | how_many postcode which_day",
    ),
    (
        "Admin volunteer: data entry, filing & answering phones. Mon, Wed & Fri mornings 9.30 to 12.30. Excel useful. No DBS.",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR 09:30-12:30, administration, data-entry, reception, spreadsheets? | how_many postcode first_date",
    ),
    (
        "Sewing bee Thursdays 1pm for 2 hours, must be good at sewing, 5 people",
        "places=5, FREQ=WEEKLY;BYDAY=TH 13:00-15:00, sewing | postcode first_date",
    ),
    (
        "Gardening helpers for care home residents, standard DBS, alternate Fridays 2-4, L35 3XX, travel expenses paid",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR 14:00-16:00, at=L35 3XX, gardening, dbs=standard adult, expenses | how_many first_date skill",
    ),
    ("Bingo caller Tue 2-4", "games-and-activities | how_many postcode every_week_or_once"),
    (
        "Marshals x 10 for our 10k run, 6 March 2027, 8am to 1pm, L34 5XX",
        "places=10, on 2027-03-06 08:00-13:00, at=L34 5XX, stewarding |",
    ),
    (
        "Drivers and passenger assistants for the community bus, Mon to Thurs 9-3, MiDAS essential, enhanced DBS (adults), L36 9YX",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH 09:00-15:00, at=L36 9YX, driving, passenger-assistant, minibus-driving!, dbs=enhanced adult | how_many first_date",
    ),
    (
        "Help us move furniture on 14/12/2026 between 10 and 2, 4 strong people, L26 1XX",
        "places=4, on 2026-12-14 10:00-14:00, at=L26 1XX, furniture-moving |",
    ),
    (
        "Someone to play piano for our over 60s singing group, Wednesdays 2-3.30, Knowsley Village",
        "places=1, FREQ=WEEKLY;BYDAY=WE 14:00-15:30, music | postcode first_date",
    ),
    (
        "We're desperate for drivers!! 3 needed, Mon-Fri 10-2, must be over 25 for the insurance, L36 9YX",
        "places=3, FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR 10:00-14:00, at=L36 9YX, driving, age=25, urgent | first_date",
    ),
    (
        "Maths tutor for teenagers, Tuesdays 4-6 online, enhanced DBS",
        "FREQ=WEEKLY;BYDAY=TU 16:00-18:00, numeracy-tutoring, dbs=enhanced child, remote | how_many first_date",
    ),
    (
        "Tuesday 24th November 6pm-8pm, 2 bar staff, no alcohol licence needed, L36 9YX",
        "places=2, on 2026-11-24 18:00-20:00, at=L36 9YX, food-serving |",
    ),
];
