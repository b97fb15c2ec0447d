//! What is done at the command line, and what ends a session, is in the audit as well.

use onestop::app::accounts::NewAccount;
use onestop::app::idempotency::Made;
use onestop::app::imports::{Choices, ColumnDraft, Importer, Sent};
use onestop::domain::account::{Caller, Role};
use onestop::domain::text::Email;
use onestop::store::audit::{self, AuditLine};

use crate::support::app::{PASSWORD, TestApp, TestCentre};
use crate::support::builders::volunteer;
use crate::support::databases::{each_database, sqlite};

fn lines(app: &TestApp, centre: &TestCentre) -> Vec<AuditLine> {
    app.app.store().read(|conn| audit::list(conn, centre.id, 0, 10_000)).expect("the audit")
}

fn said(line: &AuditLine) -> String {
    let actor = line.actor.split(':').next().unwrap_or_default();
    format!("{actor} {} {}", line.action, line.entity)
}

#[test]
fn who_works_at_the_command_line_is_the_operator() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let new = NewAccount {
            centre: centre.id,
            email: Email::parse("jo@example.org").expect("an address"),
            name: "Jo".to_owned(),
            role: Role::Broker,
            password: PASSWORD.to_owned(),
            second_factor: false,
        };
        let (account, _) = app.app.add_account(new).expect("the account is new");
        let by = Importer { centre: centre.id, caller: Caller::Anyone };
        let columns = [ColumnDraft {
            heading: "Name".to_owned(),
            field: "given_name".to_owned(),
            separator: None,
        }];
        let sent = Sent {
            kind: None,
            file: b"Name\nKim\n",
            sheet: None,
            source: None,
            columns: Some(&columns),
            answers: None,
            basis: None,
        };
        let Made::New(report) = app.app.start_import(&by, sent, None).expect("a dry run") else {
            panic!("made before");
        };
        app.app.commit_import(&by, report.import.id, &Choices::default()).expect("a commit");
        let lines = lines(&app, &centre);
        let all: Vec<String> = lines.iter().map(said).collect();
        let expected = [
            "operator add centre",
            "operator add account",
            "operator dry_run import",
            "operator take_in import",
        ];
        assert_eq!(all, expected);
        assert_eq!(lines[0].ids, [centre.id.0]);
        assert_eq!(lines[1].ids, [account.id.0]);
    });
}

#[test]
fn a_row_of_the_audit_names_its_request() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let body = volunteer().to_string();
        let headers =
            [("Content-Type", "application/json"), ("X-Request-Id", "from-the-console-1")];
        let made = centre.broker.send_bytes("POST", "/volunteers", &headers, body.as_bytes());
        assert_eq!(made.status, 201, "{}", made.text);
        let own =
            centre.broker.get(&format!("/volunteers/{}", made.json()["id"].as_str().unwrap()));
        let lines = lines(&app, &centre);
        let requests: Vec<Option<&str>> =
            lines.iter().map(|line| line.request_id.as_deref()).collect();
        assert_eq!(
            requests[requests.len() - 2..],
            [Some("from-the-console-1"), own.header("x-request-id")]
        );
        assert!(requests.iter().any(Option::is_none), "what no request did names none");
    });
}

#[test]
fn who_signs_out_is_written_down() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let me = centre.broker.get("/sessions/current").expect(200)["id"].clone();
        assert_eq!(centre.broker.delete("/sessions/current").status, 204);
        let lines = lines(&app, &centre);
        let last = lines.last().expect("a line");
        assert_eq!(said(last), "staff sign_out account");
        assert_eq!(last.actor, format!("staff:{}", me.as_str().expect("an id")));
    });
}

#[test]
fn an_import_of_places_is_written_down_for_no_centre() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let rows = || app.app.store().read(audit::verify_chain).expect("the audit");
    let before = rows();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("l.csv");
    std::fs::write(&file, "").expect("a file");
    // Whether there is anything in it does not matter.
    let _ = app.app.import_places(&[file], None);
    let after = rows();
    assert_eq!((after.rows, after.broken), (before.rows + 1, before.broken));
}
