//! Files of volunteers: what a dry run says, and that a commit does exactly that.

use jiff::Timestamp;
use onestop::app::Error;
use onestop::app::idempotency::Made;
use onestop::app::imports::{
    BasisDraft, Choices, ColumnDraft, ImportReport, Importer, RowFilter, Sent,
};
use onestop::domain::account::Caller;
use onestop::domain::consent::{Purpose, holds};
use onestop::domain::ids::{ImportId, VolunteerId};
use onestop::domain::import::{ImportState, Outcome, Totals};
use onestop::domain::place::Precision;
use onestop::domain::taxonomy::{Skill, Taxonomy};
use onestop::domain::vocabulary::{Term, Terms, Vocabulary};
use onestop::domain::volunteer::{Status, Volunteer};
use onestop::resolve::skills::Index;
use onestop::store::{Store, consents, imports as kept, volunteers};
use uuid::Uuid;

use crate::store_samples::bare_volunteer;
use crate::support::app::TestApp;
use crate::support::databases::{Database, each_database};

const HEADINGS: &str = "First name,Surname,Email,Postcode,Skills,Status";
const FILE: &str = "\
First name,Surname,Email,Postcode,Skills,Status,Member no
Sam,Taylor,sam@example.org,L36 9YX,First aiders; Juggling,,1
Ann,Lee,ann@example.org,l36 9gg,,left,2
Ann,Lee,ANN@example.org,L36 9YX,,,3
Max,Reed,,M1 1AA,driving,,4
,Lee,nobody@,L36,,,5
Jo,Old,jo@example.org,,,,6
";

struct House {
    app: TestApp,
    by: Importer,
}

fn now() -> Timestamp {
    "2026-11-21T21:00:00Z".parse().expect("an instant")
}

/// The files of the vocabulary, read as plainly as can be.
fn vocabulary() -> Vocabulary {
    let rows = |name: &str| -> Vec<csv::StringRecord> {
        let path = format!("{}/vocabulary/{name}.csv", env!("CARGO_MANIFEST_DIR"));
        let mut reader = csv::Reader::from_path(path).expect("a table");
        reader.records().collect::<Result<_, _>>().expect("rows")
    };
    let list = |text: &str| text.split('|').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    let maybe = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let skill = |row: &csv::StringRecord| Skill {
        id: row[0].into(),
        label: row[1].to_owned(),
        heading: row[2].to_owned(),
        parent: maybe(&row[3]).map(|parent| parent.as_str().into()),
        kind: row[4].to_owned(),
        synonyms: list(&row[5]),
        standard_id: maybe(&row[6]),
    };
    let term = |row: &csv::StringRecord| Term {
        id: row[0].to_owned(),
        label: row[1].to_owned(),
        synonyms: list(&row[2]),
        standard_id: None,
    };
    let terms = |name| Terms::new(rows(name).iter().map(term).collect());
    let skills = Taxonomy::new(rows("skills").iter().map(skill).collect()).expect("a forest");
    Vocabulary::new(skills, terms("causes"), terms("languages"), terms("support"), Terms::default())
}

fn house(database: &Database) -> House {
    let app = TestApp::start(database);
    let centre = app.centre("knowsley").id;
    House { app, by: Importer { centre, caller: Caller::Anyone } }
}

fn columns(headings: &str) -> Vec<ColumnDraft> {
    let fields = ["given_name", "family_name", "email", "postcode", "skills", "status"];
    let draft = |(heading, field): (&str, &str)| ColumnDraft {
        heading: heading.to_owned(),
        field: field.to_owned(),
        separator: None,
    };
    headings.split(',').zip(fields).map(draft).collect()
}

fn basis() -> BasisDraft {
    BasisDraft {
        status: "active".to_owned(),
        consent_purpose: "matching".to_owned(),
        consent_wording: "2026-11".to_owned(),
        source: "an old list".to_owned(),
        date: "2026-11-01".to_owned(),
        asserted_by: "Jo Broker".to_owned(),
    }
}

impl House {
    fn dry_run(&self, file: &str, basis: Option<&BasisDraft>) -> Result<ImportReport, Error> {
        let columns = columns(HEADINGS);
        let sent =
            Sent { file: file.as_bytes(), columns: Some(&columns), basis, ..Sent::default() };
        match self.app.app.start_import(&self.by, sent, None)? {
            Made::New(report) => Ok(report),
            Made::Before(id) => panic!("made before: {id}"),
        }
    }

    fn commit(&self, id: ImportId) -> Result<ImportReport, Error> {
        self.app.app.commit_import(&self.by, id, &Choices::default())?;
        Ok(self.report(id))
    }

    /// The ids that new records of an import get.
    fn row_ids(&self, id: ImportId) -> Vec<Uuid> {
        let all = RowFilter::default();
        let rows = |conn: &mut _| kept::rows(conn, self.by.centre, id, &all, 10_000);
        let rows = self.store().read(rows).expect("the rows");
        rows.into_iter().filter_map(|row| row.new_id).collect()
    }

    /// Somebody with an id of the test's own.
    fn stand_in(&self, id: Uuid) -> VolunteerId {
        let person = Volunteer { id: VolunteerId(id), ..bare_volunteer(1, "Sam") };
        self.store().write(|tx| volunteers::insert(tx, self.by.centre, &person)).expect("written");
        person.id
    }

    fn remove(&self, id: VolunteerId) {
        let removed = self.store().write(|tx| volunteers::remove_many(tx, self.by.centre, &[id]));
        removed.expect("removed");
    }

    fn store(&self) -> &Store {
        self.app.app.store()
    }

    fn people(&self) -> Vec<Volunteer> {
        self.store().read(|conn| volunteers::all(conn, self.by.centre)).expect("the volunteers")
    }

    fn report(&self, id: ImportId) -> ImportReport {
        let filter = RowFilter::default();
        self.app.app.import_report(&self.by, id, &filter, 10_000).expect("the report")
    }
}

/// Line and outcome in short; ids are left out.
fn short(report: &ImportReport) -> Vec<(u32, String)> {
    let words = |outcome: &Outcome| match outcome {
        Outcome::Repeated { line } => format!("as on line {line}"),
        Outcome::Refused { faults } => faults
            .iter()
            .map(|f| format!("{} {}", f.pointer, f.code))
            .collect::<Vec<_>>()
            .join(", "),
        known => known.as_str().to_owned(),
    };
    report.rows.iter().map(|told| (told.row.line, words(&told.row.outcome))).collect()
}

fn conflict(result: Result<ImportReport, Error>) -> &'static str {
    match result {
        Err(Error::Conflict { code, .. }) => code,
        other => panic!("no conflict: {other:?}"),
    }
}

#[test]
fn a_dry_run_says_of_every_row_what_the_commit_then_does() {
    each_database(|database| {
        let house = house(database);
        let first = house.dry_run(
            "First name,Surname,Email,Postcode,Skills,Status\nJo,Old,JO@example.org,,,\n",
            None,
        );
        house.commit(first.expect("a dry run").import.id).expect("a commit");
        let dry = house.dry_run(FILE, Some(&basis())).expect("a dry run");
        let expected = [
            (2, "new"),
            (3, "new"),
            (4, "as on line 3"),
            (5, "new"),
            (6, "/First name required, /Email invalid_email, /Postcode invalid_postcode"),
            (7, "update"),
        ];
        assert_eq!(short(&dry), expected.map(|(line, what)| (line, what.to_owned())));
        assert_eq!(
            dry.import.totals,
            Totals { new: 3, update: 1, repeated: 1, refused: 1, ..Totals::default() }
        );
        assert_eq!(dry.import.unmapped, ["Member no"]);
        assert_eq!(house.people().len(), 1, "a dry run takes nobody in");
        assert_eq!(house.report(dry.import.id), dry);

        let done = house.commit(dry.import.id).expect("a commit");
        assert_eq!(short(&done), short(&dry));
        assert_eq!(
            (done.import.state, done.import.totals),
            (ImportState::Committed, dry.import.totals)
        );
        assert_eq!(house.report(dry.import.id), done);
        let people = house.people();
        assert_eq!(people.len(), 4);
        for row in done.rows.iter().map(|told| &told.row) {
            if row.outcome == Outcome::New {
                assert!(people.iter().any(|one| Some(one.id.0) == row.record), "line {}", row.line);
            }
        }
        let all = RowFilter::default();
        let left = |conn: &mut _| kept::rows(conn, house.by.centre, dry.import.id, &all, 100);
        let left = house.store().read(left).expect("the rows");
        assert!(left.iter().all(|row| row.draft.is_none()), "data are left over");
        assert_eq!(conflict(house.commit(dry.import.id)), "import_committed");
        assert_eq!(house.people().len(), 4);
    });
}

#[test]
fn people_come_in_as_the_file_and_its_basis_say() {
    each_database(|database| {
        let house = house(database);
        let dry = house.dry_run(FILE, Some(&basis())).expect("a dry run");
        house.commit(dry.import.id).expect("a commit");
        let people = house.people();
        let sam = people.iter().find(|one| one.name.given.reveal() == "Sam").expect("Sam");
        assert_eq!((sam.status, sam.version, sam.created_at), (Status::Active, 1, now()));
        let skills: Vec<_> = sam.skills.iter().map(|held| held.skill.as_str()).collect();
        assert_eq!(skills, ["first-aid"]);
        assert_eq!(sam.unresolved[0].text, "Juggling");
        let home = sam.home.as_ref().expect("a home");
        let found = home.found.as_ref().expect("its sector");
        assert_eq!((home.postcode.as_str(), found.precision), ("L36 9YX", Precision::Sector));
        let ledger = |id: VolunteerId| {
            house
                .store()
                .read(|conn| consents::ledger(conn, house.by.centre, id))
                .expect("a ledger")
        };
        let line = ledger(sam.id).remove(0);
        assert_eq!(line.at, "2026-11-01T00:00:00Z".parse().expect("an instant"));
        assert_eq!(line.through, "import: an old list, asserted by Jo Broker");
        assert!(people.iter().all(|one| holds(&ledger(one.id), Purpose::Matching)));
        let ann = people.iter().find(|one| one.status == Status::Left).expect("who has left");
        assert_eq!(ann.email.as_ref().expect("an address").key(), "ann@example.org");
        let far = people.iter().find(|one| one.email.is_none()).expect("who has no address");
        let home = far.home.as_ref().expect("a home");
        assert_eq!(
            (home.postcode.as_str(), home.found.as_ref()),
            ("M1 1AA", None),
            "kept, not 0,0"
        );
    });
}

#[test]
fn without_a_basis_people_are_applied_and_have_consented_to_nothing() {
    each_database(|database| {
        let house = house(database);
        let dry = house.dry_run(FILE, None).expect("a dry run");
        house.commit(dry.import.id).expect("a commit");
        for one in house.people() {
            assert_eq!(one.status, Status::Applied, "whatever the row says");
            let ledger = house.store().read(|conn| consents::ledger(conn, house.by.centre, one.id));
            assert_eq!(ledger, Ok(vec![]));
        }
    });
}

#[test]
fn a_commit_is_refused_when_somebody_of_the_file_changed_since() {
    each_database(|database| {
        let house = house(database);
        let (one, two) = (house.dry_run(FILE, None), house.dry_run(FILE, None));
        let (one, two) = (one.expect("a dry run"), two.expect("a dry run"));
        house.commit(one.import.id).expect("a commit");
        let before = house.people();
        assert_eq!(conflict(house.commit(two.import.id)), "import_outdated");
        assert_eq!(house.people(), before, "nothing of it is there");

        let three = house.dry_run(FILE, None).expect("a dry run");
        // Without an address nobody is known for certain, and the same postcode makes it likely.
        let totals = Totals {
            likely_duplicate: 1,
            unchanged: 3,
            repeated: 1,
            refused: 1,
            ..Totals::default()
        };
        assert_eq!(three.import.totals, totals);
        let other = house.app.centre("halton").id;
        let elsewhere = Importer { centre: other, ..house.by };
        let elsewhere =
            house.app.app.commit_import(&elsewhere, three.import.id, &Choices::default());
        assert_eq!(elsewhere, Err(Error::NotFound), "an import belongs to its centre");
    });
}

#[test]
fn a_dry_run_that_nobody_commits_goes() {
    each_database(|database| {
        let house = house(database);
        let (old, done) = (house.dry_run(FILE, None), house.dry_run(FILE, None));
        let (old, done) = (old.expect("a dry run"), done.expect("a dry run"));
        house.commit(done.import.id).expect("a commit");
        assert_eq!(house.store().write(|tx| kept::prune(tx, now())), Ok(0));
        let later = "2026-11-22T21:00:00Z".parse().expect("an instant");
        assert_eq!(house.store().write(|tx| kept::prune(tx, later)), Ok(1));
        assert_eq!(conflict(house.commit(done.import.id)), "import_committed");
        assert_eq!(house.commit(old.import.id), Err(Error::NotFound));
    });
}

#[test]
fn six_thousand_rows_are_taken_in_all_or_none() {
    each_database(|database| {
        let house = house(database);
        // Nobody is like another: who may be there already is left out until somebody looks.
        let word = |n: u32| -> String {
            let mut left = u64::from(n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let mut letter = || {
                left = (left ^ (left >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                char::from(b'a' + u8::try_from((left >> 40) % 26).expect("a letter"))
            };
            (0..9).map(|_| letter()).collect()
        };
        let row = |n: u32| {
            let (given, family) = (word(n), word(n + 6000));
            format!("{given},{family},{given}@example.org,L36 {}YX,Befriending,\n", n % 10)
        };
        let file: String =
            std::iter::once(format!("{HEADINGS}\n")).chain((0..6000).map(row)).collect();
        let dry = house.dry_run(&file, Some(&basis())).expect("a dry run");
        assert_eq!(dry.import.totals, Totals { new: 6000, ..Totals::default() });
        // Somebody with the id that the last row gets: its insertion fails.
        let last = house.row_ids(dry.import.id).pop().expect("an id");
        let there = house.stand_in(last);
        assert!(house.commit(dry.import.id).is_err());
        assert_eq!(house.people().len(), 1, "nothing is half there");
        assert!(house.report(dry.import.id) == dry, "the dry run is as it was");
        house.remove(there);
        house.commit(dry.import.id).expect("a commit");
        assert_eq!(house.people().len(), 6000);
        let again = house.dry_run(&file, Some(&basis())).expect("a dry run");
        assert_eq!(again.import.totals, Totals { unchanged: 6000, ..Totals::default() });
    });
}

#[test]
fn a_bad_file_mapping_or_basis_is_refused_and_leaves_nothing() {
    each_database(|database| {
        let house = house(database);
        let faults = |result: Result<ImportReport, Error>| match result {
            Err(Error::Invalid(faults)) => {
                let short = faults.list().iter().map(|f| (f.pointer.clone(), f.fault.code));
                short.collect::<Vec<_>>()
            }
            other => panic!("not refused: {other:?}"),
        };
        let missing = faults(house.dry_run("First name,Surname\nSam,Taylor\n", None));
        assert_eq!(missing[0], ("/mapping/columns/Email".to_owned(), "unknown"));
        assert_eq!(faults(house.dry_run("", None)), [("/file".to_owned(), "no_heading_row")]);
        assert_eq!(faults(house.dry_run("a\0b\n", None))[0].1, "control_character");
        let late = BasisDraft { date: "2026-11-22".to_owned(), ..basis() };
        let late = faults(house.dry_run(FILE, Some(&late)));
        assert_eq!(late, [("/basis/date".to_owned(), "out_of_range")]);
        let read = |conn: &mut _| kept::list(conn, house.by.centre, None, 10);
        assert_eq!(house.store().read(read), Ok(vec![]));
    });
}

#[test]
fn every_word_of_the_vocabulary_is_certain_in_any_spelling() {
    let words = vocabulary();
    let index = Index::new(&words);
    for skill in words.skills.all() {
        for written in skill.synonyms.iter().chain([&skill.label, &skill.id.0]) {
            let shouted = format!(" {} ", written.to_uppercase().replace('-', "  "));
            assert_eq!(index.certain(&shouted), Some(&skill.id), "{written}");
        }
    }
}
