//! Two records of one person become one, and two again.

use std::collections::{BTreeMap, BTreeSet};

use super::availability::Availability;
use super::check::named;
use super::volunteer::{HeldSkill, PersonName, Travel, UnresolvedSkill, Volunteer};

/// A part of a record of which one of two values wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// What they are known as.
    KnownAs,
    /// E-mail.
    Email,
    /// Telephone.
    Phone,
    /// How they want to be reached.
    ContactBy,
    /// Home.
    Postcode,
    /// Date of birth.
    DateOfBirth,
    /// How they travel.
    Travel,
    /// Skills, placed or not.
    Skills,
    /// When they are free.
    Availability,
    /// Causes.
    Causes,
    /// Languages.
    Languages,
    /// Whether they have a vehicle.
    Vehicle,
    /// Support they need.
    SupportNeeded,
    /// Where the record stands.
    Status,
    /// "Not now" until a date.
    PausedUntil,
    /// A guardian's permission.
    Guardian,
}

named!(
    Part,
    "A field",
    GivenName = "given_name",
    FamilyName = "family_name",
    KnownAs = "known_as",
    Email = "email",
    Phone = "phone",
    ContactBy = "contact_by",
    Postcode = "postcode",
    DateOfBirth = "date_of_birth",
    Travel = "travel",
    Skills = "skills",
    Availability = "availability",
    Causes = "causes",
    Languages = "languages",
    Vehicle = "vehicle",
    SupportNeeded = "support_needed",
    Status = "status",
    PausedUntil = "paused_until",
    Guardian = "guardian"
);

impl Part {
    /// Whether the values of both records can stand together.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Skills | Self::Causes | Self::Languages | Self::SupportNeeded)
    }
}

/// Whose value stands in the one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Winner {
    /// That of the record that is kept, even where it is unknown there.
    This,
    /// That of the record that goes, even where it is unknown there.
    Other,
    /// Of a list: what stands in either.
    Both,
}

named!(Winner, "The record whose value wins", This = "this", Other = "other", Both = "both");

/// Which value wins, part by part. For a part that is not named the kept record's value stands,
/// the other's where that is unknown, and of lists both.
pub type Winners = BTreeMap<Part, Winner>;

/// How the version of a record leaps when it is joined with another: no `ETag` of the joined
/// record may ever be that of the one which an undo brings back.
pub const LEAP: i64 = 1_000;

/// The one record of two. Its id, and when it came in, are those of the record that is kept.
pub fn join(this: &Volunteer, other: &Volunteer, winners: &Winners) -> Volunteer {
    let winner = |part| winners.get(&part).copied();
    let mut one = this.clone();
    if winner(Part::GivenName) == Some(Winner::Other) {
        one.name.given.clone_from(&other.name.given);
    }
    let name = &mut one.name;
    take(&mut name.family, other.name.family.as_ref(), winner(Part::FamilyName));
    take(&mut name.known_as, other.name.known_as.as_ref(), winner(Part::KnownAs));
    take(&mut one.email, other.email.as_ref(), winner(Part::Email));
    take(&mut one.phone, other.phone.as_ref(), winner(Part::Phone));
    take(&mut one.contact_by, other.contact_by.as_ref(), winner(Part::ContactBy));
    take(&mut one.home, other.home.as_ref(), winner(Part::Postcode));
    take(&mut one.date_of_birth, other.date_of_birth.as_ref(), winner(Part::DateOfBirth));
    take(&mut one.vehicle, other.vehicle.as_ref(), winner(Part::Vehicle));
    take(&mut one.paused_until, other.paused_until.as_ref(), winner(Part::PausedUntil));
    take(&mut one.guardian, other.guardian.as_ref(), winner(Part::Guardian));
    whole(&mut one.travel, &other.travel, &Travel::default(), winner(Part::Travel));
    let never = Availability::default();
    whole(&mut one.availability, &other.availability, &never, winner(Part::Availability));
    if winner(Part::Status) == Some(Winner::Other) {
        one.status = other.status;
    }
    join_lists(&mut one, other, winner);
    one.version = this.version + LEAP;
    one
}

fn join_lists(one: &mut Volunteer, other: &Volunteer, winner: impl Fn(Part) -> Option<Winner>) {
    match winner(Part::Skills) {
        Some(Winner::This) => {}
        Some(Winner::Other) => {
            one.skills.clone_from(&other.skills);
            one.unresolved.clone_from(&other.unresolved);
        }
        Some(Winner::Both) | None => {
            one.skills = skills_of_both(&one.skills, &other.skills);
            one.unresolved = words_of_both(&one.unresolved, &other.unresolved);
        }
    }
    list(&mut one.causes, &other.causes, winner(Part::Causes));
    list(&mut one.support_needed, &other.support_needed, winner(Part::SupportNeeded));
    match (&mut one.languages, &other.languages, winner(Part::Languages)) {
        (Some(these), Some(others), Some(Winner::Both) | None) => {
            list(these, others, Some(Winner::Both));
        }
        (these, others, Some(Winner::Other))
        | (these @ None, others, Some(Winner::Both) | None) => {
            these.clone_from(others);
        }
        (_, _, Some(Winner::This)) | (Some(_), None, Some(Winner::Both) | None) => {}
    }
}

fn take<T: Clone>(this: &mut Option<T>, other: Option<&T>, winner: Option<Winner>) {
    let others = match winner {
        Some(Winner::This) => false,
        Some(Winner::Other) => true,
        Some(Winner::Both) | None => this.is_none(),
    };
    if others {
        *this = other.cloned();
    }
}

/// A part that is unknown when it equals `unknown`.
fn whole<T: Clone + PartialEq>(this: &mut T, other: &T, unknown: &T, winner: Option<Winner>) {
    let others = match winner {
        Some(Winner::This) => false,
        Some(Winner::Other) => true,
        Some(Winner::Both) | None => this == unknown,
    };
    if others {
        this.clone_from(other);
    }
}

fn list<T: Clone + Ord>(this: &mut Vec<T>, other: &[T], winner: Option<Winner>) {
    match winner {
        Some(Winner::This) => {}
        Some(Winner::Other) => *this = other.to_vec(),
        Some(Winner::Both) | None => {
            let both: BTreeSet<T> = this.iter().chain(other).cloned().collect();
            *this = both.into_iter().collect();
        }
    }
}

/// Each skill once, at the higher level, sorted.
fn skills_of_both(these: &[HeldSkill], others: &[HeldSkill]) -> Vec<HeldSkill> {
    let mut both: BTreeMap<_, HeldSkill> = BTreeMap::new();
    for held in these.iter().chain(others) {
        let known = both.entry(held.skill.clone()).or_insert_with(|| held.clone());
        known.level = known.level.max(held.level);
    }
    both.into_values().collect()
}

fn words_of_both(these: &[UnresolvedSkill], others: &[UnresolvedSkill]) -> Vec<UnresolvedSkill> {
    let mut both = these.to_vec();
    let new = others.iter().filter(|word| !these.iter().any(|known| known.text == word.text));
    both.extend(new.cloned());
    both
}

/// The record that an undo brings back: as it was `before` it was joined, but for the parts that
/// somebody changed since it was `joined`, which stay as they are `now`. Also names those parts.
pub fn part(before: &Volunteer, joined: &Volunteer, now: &Volunteer) -> (Volunteer, Vec<Part>) {
    let mut changed = Vec::new();
    let mut pick = Pick { changed: &mut changed };
    let name = PersonName {
        given: pick.of(Part::GivenName, [&before.name.given, &joined.name.given, &now.name.given]),
        family: pick
            .of(Part::FamilyName, [&before.name.family, &joined.name.family, &now.name.family]),
        known_as: pick
            .of(Part::KnownAs, [&before.name.known_as, &joined.name.known_as, &now.name.known_as]),
    };
    let skills = pick.of(
        Part::Skills,
        [
            &(before.skills.clone(), before.unresolved.clone()),
            &(joined.skills.clone(), joined.unresolved.clone()),
            &(now.skills.clone(), now.unresolved.clone()),
        ],
    );
    let each = [before, joined, now];
    let one = Volunteer {
        id: before.id,
        name,
        email: pick.of(Part::Email, each.map(|v| &v.email)),
        phone: pick.of(Part::Phone, each.map(|v| &v.phone)),
        contact_by: pick.of(Part::ContactBy, each.map(|v| &v.contact_by)),
        home: pick.of(Part::Postcode, each.map(|v| &v.home)),
        date_of_birth: pick.of(Part::DateOfBirth, each.map(|v| &v.date_of_birth)),
        travel: pick.of(Part::Travel, each.map(|v| &v.travel)),
        skills: skills.0,
        unresolved: skills.1,
        availability: pick.of(Part::Availability, each.map(|v| &v.availability)),
        causes: pick.of(Part::Causes, each.map(|v| &v.causes)),
        languages: pick.of(Part::Languages, each.map(|v| &v.languages)),
        vehicle: pick.of(Part::Vehicle, each.map(|v| &v.vehicle)),
        support_needed: pick.of(Part::SupportNeeded, each.map(|v| &v.support_needed)),
        status: pick.of(Part::Status, each.map(|v| &v.status)),
        paused_until: pick.of(Part::PausedUntil, each.map(|v| &v.paused_until)),
        guardian: pick.of(Part::Guardian, each.map(|v| &v.guardian)),
        version: before.version,
        created_at: before.created_at,
        updated_at: before.updated_at,
    };
    (one, changed)
}

/// Picks between what was before and what is now, and remembers what was changed.
struct Pick<'a> {
    changed: &'a mut Vec<Part>,
}

impl Pick<'_> {
    fn of<T: Clone + PartialEq>(&mut self, part: Part, [before, joined, now]: [&T; 3]) -> T {
        if now == joined {
            return before.clone();
        }
        self.changed.push(part);
        now.clone()
    }
}
