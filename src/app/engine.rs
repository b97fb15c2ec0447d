//! The engine's index in this process: everything that matching looks at, kept in memory.
//!
//! It follows the change log: after a local commit at once, so that a caller sees its own write,
//! and from time to time for the writes of other processes. Readers take the current state and
//! never wait.

pub mod proof;

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::Error;
use super::many::{Processors, cores};
use super::matches::kept::Kept;
use super::vocabulary::{self, Words};
use crate::domain::account::Account;
use crate::domain::centre::Centre;
use crate::domain::ids::{AccountId, CentreId, NeedId, VolunteerId};
use crate::matching::Settings;
use crate::matching::snapshot::{Builder, Snapshot};
use crate::store::{self, AnyConn, Entity, Readers, Store, changes};

/// Changes read from the log at a time.
const BATCH: i64 = 5_000;
/// From this many changed people of a centre on, and this share of all of them, reading everybody
/// at once is cheaper.
const RELOAD_FROM: usize = 500;
const RELOAD_SHARE: usize = 50;

/// What is known of one centre.
#[derive(Clone)]
pub struct CentreState {
    /// Its settings.
    pub centre: Centre,
    /// Its words.
    pub words: Arc<Words>,
    /// Its people and needs, prepared for matching.
    pub snapshot: Snapshot,
    /// What was told of just this state.
    pub kept: Arc<Kept>,
}

/// Everything in memory, immutable once published.
#[derive(Clone, Default)]
pub struct World {
    centres: HashMap<CentreId, CentreState>,
    accounts: Arc<HashMap<AccountId, Account>>,
}

impl World {
    /// A centre, if it exists.
    pub fn centre(&self, id: CentreId) -> Result<&CentreState, Error> {
        self.centres.get(&id).ok_or(Error::NotFound)
    }

    /// The centre with a short name; the only one where none is named.
    pub fn centre_by_slug(&self, slug: Option<&str>) -> Result<&CentreState, Error> {
        let mut centres = self.centres.values();
        match (slug, centres.len()) {
            (Some(slug), _) => centres.find(|c| c.centre.slug == slug).ok_or(Error::NotFound),
            (None, 1) => centres.next().ok_or(Error::NotFound),
            (None, 0) => Err(Error::malformed(
                "There is no centre yet. Make one: onestop centre add --slug <short name> \
                 --name <name>.",
            )),
            (None, _) => Err(Error::malformed(
                "There are several centres: name one with ?centre=<short name>.",
            )),
        }
    }

    /// Lets go of lists that hold for earlier minutes.
    pub fn forget_lists_before(&self, minute: Timestamp) {
        for state in self.centres.values() {
            state.kept.forget_before(minute);
        }
    }

    /// An account, if it exists.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }
}

/// The index and where it stands in the change log.
pub struct Engine {
    world: ArcSwap<World>,
    followed: Mutex<i64>,
    lagging: AtomicBool,
}

impl Engine {
    /// Reads everything, in one consistent state of the database.
    pub fn load(store: &Store) -> Result<Self, Error> {
        let (world, head) = store.snapshot_by_many(cores(), |readers| {
            let head = changes::position(readers.first())?.head;
            Ok::<_, Error>((read_world(readers)?, head))
        })?;
        Ok(Self {
            world: ArcSwap::from_pointee(world),
            followed: Mutex::new(head),
            lagging: AtomicBool::new(false),
        })
    }

    /// The current state; it stays as it is while held.
    pub fn world(&self) -> Arc<World> {
        self.world.load_full()
    }

    /// Whether the last attempt to follow the log failed: rankings may be out of date.
    pub fn is_lagging(&self) -> bool {
        self.lagging.load(Ordering::Acquire)
    }

    /// Takes in whatever was committed since the last time, by any process.
    pub fn catch_up(&self, store: &Store) -> Result<(), Error> {
        let outcome = self.follow(store);
        self.lagging.store(outcome.is_err(), Ordering::Release);
        outcome
    }

    fn follow(&self, store: &Store) -> Result<(), Error> {
        // A poisoned lock means that a follower died half-way; the log is read again from where
        // the last whole step ended, so the number in it is right.
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let from = *followed;
            let step = store.snapshot(|conn| {
                let position = changes::position(conn)?;
                if position.head == from {
                    return Ok(None);
                }
                if position.floor > from {
                    return Ok::<_, Error>(Some((
                        read_world(&mut Readers::alone(conn))?,
                        position.head,
                    )));
                }
                let lines = changes::since(conn, from, BATCH)?;
                let last = lines.last().map_or(from, |line| line.seq);
                let world = World::clone(&self.world.load());
                Ok(Some((apply(conn, world, &lines)?, last)))
            })?;
            let Some((world, last)) = step else { return Ok(()) };
            self.world.store(Arc::new(world));
            *followed = last;
        }
    }
}

fn read_world(readers: &mut Readers<'_>) -> Result<World, Error> {
    let mut world = World::default();
    for centre in store::centres::list(readers.first())? {
        let state = read_centre(readers, centre)?;
        world.centres.insert(state.centre.id, state);
    }
    world.accounts = Arc::new(read_accounts(readers.first(), &world)?);
    Ok(world)
}

fn read_accounts(conn: &mut AnyConn, world: &World) -> Result<HashMap<AccountId, Account>, Error> {
    let mut accounts = HashMap::new();
    for centre in world.centres.keys() {
        let list = store::accounts::list(conn, *centre)?;
        accounts.extend(list.into_iter().map(|account| (account.id, account)));
    }
    Ok(accounts)
}

fn settings(centre: &Centre) -> Settings {
    Settings { zone: centre.zone.tz().clone(), weights: centre.weights, asks_cap: centre.asks_cap }
}

fn read_centre(readers: &mut Readers<'_>, centre: Centre) -> Result<CentreState, Error> {
    let words = Arc::new(vocabulary::read(readers.first(), centre.id)?);
    let empty = Builder::new(settings(&centre), Arc::clone(&words.terms));
    let (builders, needs) = store::facts::all(readers, centre.id, || empty.beside(), Builder::add)?;
    let mut builders = builders.into_iter();
    let mut builder = builders.next().unwrap_or(empty);
    builders.for_each(|other| builder.join(&other));
    let snapshot = builder.finish(needs, &Processors);
    Ok(CentreState { centre, words, snapshot, kept: Arc::default() })
}

/// What changed in one centre, each thing once.
#[derive(Default)]
struct Touched {
    centre: bool,
    terms: bool,
    synonyms: bool,
    volunteers: BTreeSet<VolunteerId>,
    needs: BTreeSet<NeedId>,
}

fn apply(conn: &mut AnyConn, mut world: World, lines: &[changes::Change]) -> Result<World, Error> {
    let mut touched: HashMap<CentreId, Touched> = HashMap::new();
    let mut accounts = false;
    for line in lines {
        let of_centre = touched.entry(line.changed.centre).or_default();
        match line.changed.entity {
            Entity::Centre => of_centre.centre = true,
            Entity::Term => of_centre.terms = true,
            Entity::Synonym => of_centre.synonyms = true,
            Entity::Volunteer => {
                of_centre.volunteers.insert(VolunteerId(line.changed.id));
            }
            Entity::Need => {
                of_centre.needs.insert(NeedId(line.changed.id));
            }
            Entity::Account => accounts = true,
            // Matching sees these through the volunteers and needs that the same commit names.
            Entity::Organisation
            | Entity::Placement
            | Entity::Block
            | Entity::Import
            | Entity::Place
            | Entity::Note
            | Entity::Hours
            | Entity::Plan => {}
        }
    }
    for (id, touched) in touched {
        let Some(centre) = store::centres::get(conn, id)? else {
            world.centres.remove(&id);
            continue;
        };
        let state = match world.centres.remove(&id) {
            Some(state) if !reloads(touched.volunteers.len(), &state.snapshot) => {
                refresh(conn, state, centre, touched)?
            }
            Some(_) | None => read_centre(&mut Readers::alone(conn), centre)?,
        };
        world.centres.insert(id, state);
    }
    if accounts {
        world.accounts = Arc::new(read_accounts(conn, &world)?);
    }
    Ok(world)
}

fn reloads(touched: usize, snapshot: &Snapshot) -> bool {
    touched >= RELOAD_FROM.max(snapshot.volunteers() / RELOAD_SHARE)
}

fn refresh(
    conn: &mut AnyConn,
    state: CentreState,
    centre: Centre,
    touched: Touched,
) -> Result<CentreState, Error> {
    let CentreState { mut words, mut snapshot, .. } = state;
    if touched.terms {
        words = Arc::new(vocabulary::read(conn, centre.id)?);
    } else if touched.synonyms {
        words = Arc::new(words.saying(conn, centre.id)?);
    }
    if touched.centre || touched.terms {
        snapshot = snapshot.with_settings(settings(&centre), Arc::clone(&words.terms));
    }
    for id in touched.volunteers {
        snapshot = match store::facts::volunteer(conn, centre.id, id)? {
            Some(facts) => snapshot.with_volunteer(&facts),
            None => snapshot.without_volunteer(id),
        };
    }
    for id in touched.needs {
        snapshot = match store::facts::need(conn, centre.id, id)? {
            Some(facts) => snapshot.with_need(facts),
            None => snapshot.without_need(id),
        };
    }
    Ok(CentreState { centre, words, snapshot, kept: Arc::default() })
}
