//! Two centres with people of every kind, and everything that can be asked for in them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use jiff::SignedDuration;
use onestop::domain::account::Role as AccountRole;
use onestop::domain::ids::{AccountId, NeedId};
use onestop::domain::need::NeedState;
use onestop::store::{accounts, changes, needs};
use serde_json::{Value, json};

use crate::support::app::{TestApp, TestCentre};
use crate::support::builders::{made, need, organisation, volunteer, with};
use crate::support::client::Client;
use crate::support::databases::Database;

/// A centre with an organisation, a contact of it, and a contact of another one.
pub struct Home {
    pub centre: TestCentre,
    pub organisation: String,
    pub group: Client,
    pub other: Client,
    pub volunteer: String,
    pub need: String,
    /// Every id that was made here.
    ids: RefCell<BTreeSet<String>>,
}

/// Ashfield, which owns what is asked for, and Birchwood, from which others look at it. Every
/// text of a centre holds its name, so that it shows wherever it leaks.
pub struct World {
    pub app: TestApp,
    pub ashfield: Home,
    pub birchwood: Home,
    numbers: Cell<u32>,
}

impl Home {
    fn new(app: &TestApp, slug: &str) -> Self {
        let centre = app.centre(slug);
        let name = |name: &str| json!({"name": format!("{slug} {name}")});
        let staff = &centre.broker;
        let group = made(staff, "/organisations", &with(organisation(), &name("Pantry")));
        let other = made(staff, "/organisations", &with(organisation(), &name("Chess Club")));
        let mut home = Self {
            group: app.contact(&centre, &group),
            other: app.contact(&centre, &other),
            organisation: group.clone(),
            centre,
            volunteer: String::new(),
            need: String::new(),
            ids: RefCell::new([group, other].into()),
        };
        home.volunteer = home.volunteer();
        home.need = home.need(&json!({}));
        home.made("/blocks", &home.block());
        home
    }

    /// Makes something as the broker and remembers its id.
    #[track_caller]
    pub fn made(&self, path: &str, body: &Value) -> String {
        self.remember(made(&self.centre.broker, path, body))
    }

    fn remember(&self, id: String) -> String {
        self.ids.borrow_mut().insert(id.clone());
        id
    }

    /// Whether an answer holds an id or a word of this centre.
    pub fn shows_in(&self, text: &str) -> bool {
        let ids = self.ids.borrow();
        text.to_lowercase().contains(&self.centre.slug) || ids.iter().any(|id| text.contains(id))
    }

    pub fn new_volunteer(&self) -> Value {
        let slug = &self.centre.slug;
        // Nobody shares an address or a number with somebody who was erased.
        let email = format!("sam-{}@{slug}.example", self.ids.borrow().len());
        with(volunteer(), &json!({"family_name": slug, "email": email, "phone": null}))
    }

    pub fn volunteer(&self) -> String {
        self.made("/volunteers", &self.new_volunteer())
    }

    pub fn new_need(&self) -> Value {
        let title = format!("Drivers for {}", self.centre.slug);
        with(need(&self.organisation), &json!({"title": title, "places": 100}))
    }

    /// An open need.
    pub fn need(&self, fields: &Value) -> String {
        self.made("/needs", &with(self.new_need(), fields))
    }

    pub fn block(&self) -> Value {
        json!({"volunteer_id": self.volunteer(), "need_id": self.need, "reason": self.centre.slug})
    }

    /// A placement in a state, with the volunteer who is placed.
    #[track_caller]
    pub fn placement(&self, state: &str) -> (String, String) {
        let way: &[&str] = match state {
            "suggested" | "interested" | "offered" => &[state],
            "accepted" | "declined" | "no_reply" | "withdrawn" => &["offered", state],
            "introduced" | "refused" => &["offered", "accepted", state],
            "started" => &["offered", "accepted", "introduced", state],
            "completed" | "ended_early" => &["offered", "accepted", "introduced", "started", state],
            _ => panic!("no state: {state}"),
        };
        let person = self.volunteer();
        let first = json!({"need_id": self.need, "volunteer_id": person, "state": way[0]});
        let id = self.made("/placements", &first);
        for step in way.windows(2) {
            let body = json!({"from": step[0], "to": step[1], "note": self.centre.slug});
            self.centre.broker.post(&format!("/placements/{id}/events"), &body).expect(200);
        }
        (id, person)
    }

    /// A check of a volunteer.
    fn check(&self, volunteer: &str) -> String {
        let check = json!({"kind": "dbs", "level": "basic", "issued": "2026-01-31",
            "decision": "cleared"});
        self.made(&format!("/volunteers/{volunteer}/checks"), &check)
    }

    /// A note about somebody, or about an organisation.
    fn note(&self, about: &str) -> String {
        self.made(&format!("{about}/notes"), &json!({"text": self.centre.slug}))
    }

    pub fn hours(&self) -> Value {
        json!({"first_date": "2026-11-01", "minutes": 90, "note": self.centre.slug})
    }

    /// A placement that has started, with hours that somebody recorded.
    fn hours_by(&self, who: &Client) -> [String; 2] {
        let placement = self.placement("started").0;
        let hours = made(who, &format!("/placements/{placement}/hours"), &self.hours());
        [placement, self.remember(hours)]
    }

    /// Somebody whose record was kept, and the record that went.
    fn merged(&self) -> [String; 2] {
        let (this, other) = (self.volunteer(), self.volunteer());
        let path = format!("/volunteers/{this}/merge");
        self.centre.broker.post(&path, &json!({"other_id": other})).expect(200);
        [this, other]
    }

    /// A place of the centre's own list.
    pub fn new_place(&self, number: u32) -> Value {
        let slug = &self.centre.slug;
        json!({"name": format!("Roby {slug} {number}"), "lat": 53.41, "lon": -2.84})
    }

    pub fn import(&self) -> Value {
        let slug = &self.centre.slug;
        let csv = format!("Name,Surname,Mail\nKim,{slug},kim@{slug}.example\n");
        let columns = json!({"Name": "given_name", "Surname": "family_name", "Mail": "email"});
        json!({"csv": csv, "mapping": {"columns": columns}})
    }
}

impl World {
    pub fn new(database: &Database) -> Self {
        let app = TestApp::start(database);
        let (ashfield, birchwood) = (Home::new(&app, "ashfield"), Home::new(&app, "birchwood"));
        for state in ["offered", "introduced"] {
            ashfield.placement(state);
            birchwood.placement(state);
        }
        Self { app, ashfield, birchwood, numbers: Cell::new(0) }
    }

    /// 1, 2, 3, ..
    pub fn number(&self) -> u32 {
        self.numbers.set(self.numbers.get() + 1);
        self.numbers.get()
    }

    /// How many changes were ever written.
    pub fn changes(&self) -> i64 {
        let position = self.app.app.store().read(changes::position);
        position.expect("the change log").head
    }

    /// Tokens that prove nothing, or nothing any more.
    pub fn bad_tokens(&self) -> Vec<(&'static str, Client)> {
        let centre = self.app.centre("closing");
        let fresh = || {
            let staff = self.app.contact(&self.ashfield.centre, &self.ashfield.organisation);
            let me = staff.get("/sessions/current").expect(200);
            (staff, me["id"].as_str().expect("an id").parse::<AccountId>().expect("an id"))
        };
        let (deactivated, id) = fresh();
        self.change_account(id, |account| account.active = false);
        let (demoted, id) = fresh();
        self.change_account(id, |account| {
            (account.role, account.organisation) = (AccountRole::Broker, None);
        });
        let (outdated, id) = fresh();
        let later = self.app.clock.now() + SignedDuration::from_micros(1);
        self.change_account(id, |account| account.valid_from = later);
        let (signed_out, _) = fresh();
        signed_out.delete("/sessions/current").expect(204);
        let good = centre.admin.token.clone().expect("a token");
        let tampered = centre.admin.with_token(&good[..good.len() - 4]);
        vec![
            ("garbage", centre.admin.with_token("garbage")),
            ("a tampered token", tampered),
            ("the token of a deactivated account", deactivated),
            ("a token from before the account's role changed", demoted),
            ("a token issued before valid_from", outdated),
            ("the token of an ended session", signed_out),
        ]
    }

    fn change_account(
        &self,
        id: AccountId,
        change: impl FnOnce(&mut onestop::domain::account::Account),
    ) {
        let written = self.app.app.store().write(|tx| -> Result<(), onestop::store::Error> {
            let mut account = accounts::get_locked(tx, id)?.expect("an account");
            change(&mut account);
            accounts::update(tx, &account)
        });
        written.expect("the account changes");
        self.app.app.tick().expect("the app follows");
    }

    /// Puts a need of Ashfield into a state that no call leads to.
    fn put_need(&self, id: &str, state: NeedState) {
        let (id, centre): (NeedId, _) = (id.parse().expect("an id"), self.ashfield.centre.id);
        let written = self.app.app.store().write(|tx| -> Result<(), onestop::store::Error> {
            let mut need = needs::get_locked(tx, centre, id)?.expect("a need");
            (need.state, need.version) = (state, need.version + 1);
            needs::update(tx, centre, &need)
        });
        written.expect("the need changes");
        self.app.app.tick().expect("the app follows");
    }

    /// A thing of the policy table, new, in Ashfield: what fills `{id}`, and `{volunteer_id}` or
    /// `{check_id}`.
    pub fn thing(&self, name: &str) -> [String; 2] {
        let home = &self.ashfield;
        let alone = |id: String| [id, home.volunteer.clone()];
        let nobody = || self.app.clock.new_id().to_string();
        match name {
            "nothing" => [nobody(), home.volunteer.clone()],
            "nobody-for-a-need" => [home.need.clone(), nobody()],
            "stranger-for-a-need" => [home.need.clone(), self.birchwood.volunteer.clone()],
            "volunteer" => alone(home.volunteer()),
            "introduced-volunteer" => alone(home.placement("introduced").1),
            "erased-volunteer" => {
                let id = home.volunteer();
                home.centre.broker.delete(&format!("/volunteers/{id}")).expect(202);
                alone(id)
            }
            "check" => {
                let id = home.volunteer();
                let check = home.check(&id);
                [id, check]
            }
            "check-of-another" => {
                let (id, other) = (home.volunteer(), home.volunteer());
                [id, home.check(&other)]
            }
            "keeping-volunteer" => alone(home.merged()[0].clone()),
            "merged-volunteer" => alone(home.merged()[1].clone()),
            "staff-account" => alone(self.staff_account(Some("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))),
            "plain-account" => alone(self.staff_account(None)),
            "organisation" => alone(home.organisation.clone()),
            "pending-organisation" => {
                let fields = json!({"name": "ashfield Stars", "state": "pending"});
                alone(home.made("/organisations", &with(organisation(), &fields)))
            }
            "block" => alone(home.made("/blocks", &home.block())),
            "centre-place" => alone(home.made("/centre/places", &home.new_place(self.number()))),
            part if part.contains("note") || part.contains("hours") => self.part(part),
            "waiting-plan" => alone(self.waiting_plan()),
            "plan" => alone(self.plan()),
            "struck-line" => alone(self.decided_plan("strike")),
            "accepted-line" => alone(self.decided_plan("accept")),
            "import" => alone(home.made("/imports", &home.import())),
            "committed-import" => {
                let id = home.made("/imports", &home.import());
                home.centre.broker.act(&format!("/imports/{id}/commit")).expect(200);
                alone(id)
            }
            need if need.ends_with("-need") => alone(self.need_in(need)),
            // A placement, or a move of one.
            state => alone(home.placement(state.split('>').next().expect("a state")).0),
        }
    }

    /// A note or hours, and what they hang on.
    fn part(&self, name: &str) -> [String; 2] {
        let home = &self.ashfield;
        match name {
            "note" => {
                let id = home.volunteer();
                let note = home.note(&format!("/volunteers/{id}"));
                [id, note]
            }
            "note-of-another" => {
                let note = home.note(&format!("/volunteers/{}", home.volunteer()));
                [home.volunteer(), note]
            }
            "organisation-note" => {
                let note = home.note(&format!("/organisations/{}", home.organisation));
                [home.organisation.clone(), note]
            }
            "note-of-another-group" => {
                let other = with(organisation(), &json!({"name": "ashfield Scouts"}));
                let other = home.made("/organisations", &other);
                [home.organisation.clone(), home.note(&format!("/organisations/{other}"))]
            }
            "hours-of-staff" => home.hours_by(&home.centre.broker),
            "hours-of-the-group" => home.hours_by(&home.group),
            "hours-of-another" => {
                let hours = home.hours_by(&home.group)[1].clone();
                [home.placement("started").0, hours]
            }
            _ => panic!("no part: {name}"),
        }
    }

    /// An account of staff of Ashfield, perhaps with a second factor.
    fn staff_account(&self, secret: Option<&str>) -> String {
        let staff = self.app.contact(&self.ashfield.centre, &self.ashfield.organisation);
        let me = staff.get("/sessions/current").expect(200)["id"].clone();
        let id = me.as_str().expect("an id").to_owned();
        self.change_account(id.parse().expect("an id"), |account| {
            (account.role, account.organisation) = (AccountRole::Broker, None);
            account.totp_secret = secret.map(str::to_owned);
        });
        self.ashfield.remember(id)
    }

    /// A plan that waits, and no other.
    fn waiting_plan(&self) -> String {
        self.work_plans();
        let home = &self.ashfield;
        let plan = home.centre.broker.post("/plans", &json!({"all_open": true})).expect(202);
        home.remember(plan["id"].as_str().expect("an id").to_owned())
    }

    /// A plan that is there, with a line.
    fn plan(&self) -> String {
        self.ashfield.volunteer();
        let id = self.waiting_plan();
        self.work_plans();
        id
    }

    fn decided_plan(&self, how: &str) -> String {
        let id = self.plan();
        self.ashfield.centre.broker.act(&format!("/plans/{id}/lines/1/{how}")).expect(200);
        id
    }

    fn work_plans(&self) {
        while self.app.app.work_plan().expect("a plan is worked out") {}
    }

    fn need_in(&self, name: &str) -> String {
        let home = &self.ashfield;
        let id = match name {
            "pending-need" => {
                return home.remember(made(&home.group, "/needs", &home.new_need()));
            }
            "over-need" => {
                let past = json!({"starts": "2026-01-05T10:00", "ends": "2026-01-05T12:00"});
                let schedule = json!({"kind": "sessions", "sessions": [past]});
                return home.need(&json!({"schedule": schedule}));
            }
            _ => home.need(&json!({})),
        };
        match name {
            "draft-need" => self.put_need(&id, NeedState::Draft),
            "filled-need" => self.put_need(&id, NeedState::Filled),
            "closed-need" => self.put_need(&id, NeedState::Closed),
            "open-need" => {}
            _ => panic!("no need: {name}"),
        }
        id
    }
}
