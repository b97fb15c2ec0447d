//! The audit chain, idempotency keys and vocabularies in the database.

use diesel::connection::SimpleConnection;
use jiff::SignedDuration;
use onestop::domain::ids::VolunteerId;
use onestop::store::audit::{self, AuditEntry, Verified, verify_chain};
use onestop::store::idempotency::{self, Claim};
use onestop::store::terms::{self, Origin, TermList, TermRow};
use onestop::store::{Entity, Error, Store, changes, volunteers};

use crate::store_samples::{ELSEWHERE, HERE, at, full_volunteer, id, store, write};
use crate::support::databases::each_database;

fn entry(n: u128) -> AuditEntry {
    AuditEntry {
        centre: Some(HERE),
        actor: "staff:7".to_owned(),
        action: "update",
        entity: "volunteer",
        ids: vec![id(n), id(n + 1)],
        fields: vec!["email".to_owned()],
        why: Some("asked by telephone".to_owned()),
        details: vec![("email".to_owned(), "zoe@example.org".to_owned())],
        subject: Some(VolunteerId(id(n))),
        at: at(0),
        request_id: Some("r1".to_owned()),
    }
}

fn verified(store: &Store) -> Verified {
    store.snapshot(verify_chain).expect("a look at the chain")
}

fn edit(store: &Store, sql: &str) {
    write(store, |tx| Ok(tx.conn().batch_execute(sql)?));
}

#[test]
fn an_audit_row_comes_back_and_the_chain_holds() {
    each_database(|database| {
        let store = store(database);
        let bare = AuditEntry { why: None, details: vec![], request_id: None, ..entry(5) };
        let nobodys = AuditEntry { centre: None, ..entry(6) };
        write(&store, |tx| {
            tx.audit(entry(1));
            tx.audit(bare);
            Ok(())
        });
        let undone = store.write(|tx| {
            tx.audit(entry(2));
            Err::<(), _>(Error::NotFound)
        });
        assert_eq!(undone, Err(Error::NotFound));
        write(&store, |tx| {
            tx.audit(nobodys);
            Ok(())
        });
        let lines = store.read(|conn| audit::list(conn, HERE, 0, 9)).expect("a list");
        let [first, second] = lines.as_slice() else { panic!("two rows: {lines:?}") };
        assert_eq!((first.seq, second.seq), (1, 2));
        assert_eq!((&first.ids, &first.fields), (&entry(1).ids, &entry(1).fields));
        assert_eq!((&first.why, &first.details), (&entry(1).why, &entry(1).details));
        assert_eq!((first.at, &first.actor), (at(0), &entry(1).actor));
        assert!(second.details.is_empty() && second.why.is_none());
        assert_eq!(store.read(|conn| audit::list(conn, ELSEWHERE, 0, 9)), Ok(vec![]));
        assert_eq!(store.read(|conn| audit::list(conn, HERE, 1, 9)), Ok(vec![second.clone()]));
        assert_eq!(verified(&store), Verified { rows: 3, broken: None });
    });
}

#[test]
fn an_edit_a_removal_and_a_cut_show() {
    for (sql, broken) in [
        ("UPDATE audit SET actor = 'staff:8' WHERE seq = 2", 2),
        ("UPDATE audit_details SET details = '[]' WHERE seq = 2", 2),
        ("UPDATE audit SET why = NULL WHERE seq = 1", 1),
        ("DELETE FROM audit_details WHERE seq = 2; DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit_details WHERE seq = 3; DELETE FROM audit WHERE seq = 3", 3),
    ] {
        each_database(|database| {
            let store = store(database);
            (1..=3).for_each(|n| {
                write(&store, |tx| {
                    tx.audit(entry(n));
                    Ok(())
                });
            });
            assert_eq!(verified(&store), Verified { rows: 3, broken: None });
            edit(&store, sql);
            assert_eq!(verified(&store).broken, Some(broken), "{sql}");
        });
    }
}

#[test]
fn erasing_a_person_takes_the_details_and_leaves_the_chain_whole() {
    each_database(|database| {
        let store = store(database);
        write(&store, |tx| {
            volunteers::insert(tx, HERE, &full_volunteer(1))?;
            tx.audit(entry(1));
            tx.audit(entry(5));
            Ok(())
        });
        write(&store, |tx| volunteers::erase(tx, HERE, VolunteerId(id(1))));
        let lines = store.read(|conn| audit::list(conn, HERE, 0, 9)).expect("a list");
        assert!(lines[0].details.is_empty());
        assert_eq!(lines[1].details.len(), 1);
        assert_eq!(verified(&store), Verified { rows: 2, broken: None });
    });
}

#[test]
fn eight_threads_make_one_chain() {
    each_database(|database| {
        let store = store(database);
        std::thread::scope(|threads| {
            for n in 0..8 {
                let store = &store;
                threads.spawn(move || {
                    for _ in 0..5 {
                        write(store, |tx| {
                            tx.changed(HERE, Entity::Need, id(n));
                            tx.audit(entry(n));
                            Ok(())
                        });
                    }
                });
            }
        });
        assert_eq!(verified(&store), Verified { rows: 40, broken: None });
    });
}

#[test]
fn a_key_is_claimed_once_and_remembers_its_answer() {
    each_database(|database| {
        let store = store(database);
        let day = SignedDuration::from_hours(24);
        let begin = |caller: &str, body: &[u8], minute| {
            store.write(|tx| {
                idempotency::begin(tx, caller, "POST /needs", "k1", body, at(minute), day)
            })
        };
        let done = Claim::Done { status: 201, id: Some(id(9)) };
        assert_eq!(begin("staff:1", b"a", 0), Ok(Claim::New));
        assert_eq!(begin("staff:1", b"a", 1), Ok(Claim::Running));
        assert_eq!(begin("staff:1", b"b", 1), Ok(Claim::Different));
        assert_eq!(begin("staff:2", b"b", 1), Ok(Claim::New));
        write(&store, |tx| {
            idempotency::finish(tx, "staff:1", "POST /needs", "k1", 201, Some(id(9)))?;
            idempotency::release(tx, "staff:1", "POST /needs", "k1")?;
            idempotency::release(tx, "staff:2", "POST /needs", "k1")
        });
        assert_eq!(begin("staff:1", b"a", 2), Ok(done), "an answer is not released");
        assert_eq!(begin("staff:1", b"b", 2), Ok(Claim::Different));
        assert_eq!(begin("staff:2", b"c", 2), Ok(Claim::New), "it was released");
        assert_eq!(begin("staff:2", b"c", 8), Ok(Claim::New), "its process died");
        assert_eq!(begin("staff:1", b"b", 24 * 60), Ok(Claim::New), "a day has passed");
        assert_eq!(store.write(|tx| idempotency::prune(tx, at(10))), Ok(1));
        assert_eq!(store.read(idempotency::count), Ok(1));
    });
}

#[test]
fn of_many_requests_with_one_key_at_once_one_does_the_work() {
    each_database(|database| {
        let store = store(database);
        let claims: Vec<Claim> = std::thread::scope(|threads| {
            let requests: Vec<_> = (0..8)
                .map(|_| {
                    threads.spawn(|| {
                        let day = SignedDuration::from_hours(24);
                        write(&store, |tx| {
                            idempotency::begin(tx, "staff:1", "POST /x", "k", b"a", at(0), day)
                        })
                    })
                })
                .collect();
            requests.into_iter().map(|one| one.join().expect("a thread")).collect()
        });
        assert_eq!(claims.iter().filter(|claim| **claim == Claim::New).count(), 1);
        assert_eq!(claims.iter().filter(|claim| **claim == Claim::Running).count(), 7);
    });
}

#[test]
fn shared_terms_are_replaced_and_a_centres_own_are_its_own() {
    each_database(|database| {
        let store = store(database);
        let term = |list, id: &str| TermRow {
            list,
            centre: None,
            id: id.to_owned(),
            label: "Minibus driving".to_owned(),
            heading: "Transport".to_owned(),
            parent: Some("driving".to_owned()),
            kind: "skill".to_owned(),
            synonyms: vec!["minibus".to_owned(), "mini bus".to_owned()],
            standard_id: None,
        };
        let old = [term(TermList::Skill, "old")];
        let new = vec![term(TermList::Cause, "health"), term(TermList::Skill, "minibus-driving")];
        assert_eq!(store.read(|conn| terms::digest(conn, Origin::Program)), Ok(None));
        write(&store, |tx| terms::replace_shared(tx, &TermList::ALL, &old, Origin::Program, "d1"));
        let head = store.read(changes::position).expect("a position").head;
        write(&store, |tx| terms::replace_shared(tx, &TermList::ALL, &new, Origin::Program, "d2"));
        let lines = store.read(|conn| changes::since(conn, head, 9)).expect("the log");
        assert_eq!(lines.len(), 2, "each centre's vocabulary changed");
        assert_eq!(
            store.read(|conn| terms::digest(conn, Origin::Program)),
            Ok(Some("d2".to_owned()))
        );
        let own = TermRow { centre: Some(HERE), ..term(TermList::Outcome, "warm-hub") };
        write(&store, |tx| terms::insert_own(tx, HERE, &own));
        let twice = store.write(|tx| terms::insert_own(tx, HERE, &own)).expect_err("it exists");
        assert!(twice.is_unique_on("own_terms"));
        assert_eq!(store.read(|conn| terms::list(conn, None)), Ok(new.clone()));
        assert_eq!(store.read(|conn| terms::list(conn, Some(ELSEWHERE))), Ok(new.clone()));
        let all: Vec<TermRow> = new.into_iter().chain([own]).collect();
        assert_eq!(store.read(|conn| terms::list(conn, Some(HERE))), Ok(all));
    });
}
