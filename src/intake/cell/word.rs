//! Words for which the API has its own: statuses, ways to travel, ways of contact, checks.

use crate::domain::check::{CheckLevel, Decision, Workforce};
use crate::domain::text::key;
use crate::domain::volunteer::{ContactBy, Status, TravelMode};

/// Where a record stands.
pub fn status(cell: &str) -> Option<Status> {
    Some(match key(cell).as_str() {
        "applied"
        | "applicant"
        | "application"
        | "pending"
        | "new"
        | "enquiry"
        | "enquirer"
        | "enquired"
        | "prospective"
        | "awaiting"
        | "waiting"
        | "registered interest"
        | "application received"
        | "in progress" => Status::Applied,
        "active" | "current" | "live" | "placed" | "volunteering" | "matched" | "approved"
        | "accepted" | "available" => Status::Active,
        "left" | "inactive" | "leaver" | "lapsed" | "former" | "ended" | "past" | "resigned"
        | "withdrawn" | "moved away" | "not active" | "finished" => Status::Left,
        "archived" | "archive" | "closed" | "deceased" | "deleted" => Status::Archived,
        _ => return None,
    })
}

/// How somebody goes about; of several ways the one that goes furthest.
pub fn travel(cell: &str) -> Option<TravelMode> {
    let plain = key(cell).replace('_', " ");
    if let Some(mode) = one_way(&plain) {
        return Some(mode);
    }
    let parts = plain.split(['/', ',', ';', '&', '+']).flat_map(|p| p.split(" and "));
    let parts = parts.flat_map(|part| part.split(" or ")).map(str::trim);
    let modes: Option<Vec<TravelMode>> = parts.map(one_way).collect();
    modes?.into_iter().max()
}

fn one_way(word: &str) -> Option<TravelMode> {
    Some(match word {
        "walk" | "walking" | "walks" | "on foot" | "foot" | "by foot" => TravelMode::Walk,
        "cycle" | "cycling" | "bike" | "bicycle" | "cycles" | "by bike" | "push bike" => {
            TravelMode::Cycle
        }
        "public transport" | "bus" | "train" | "buses" | "by bus" | "trains" | "bus pass"
        | "public" | "tram" | "metro" => TravelMode::PublicTransport,
        "car" | "own car" | "has car" | "has a car" | "drive" | "drives" | "driving" | "driver"
        | "by car" | "own transport" | "car driver" | "van" | "motorbike" | "own vehicle" => {
            TravelMode::Car
        }
        _ => return None,
    })
}

/// How somebody wants to be reached.
pub fn contact_by(cell: &str) -> Option<ContactBy> {
    Some(match key(cell).as_str() {
        "email" | "e-mail" | "e mail" | "by email" | "via email" => ContactBy::Email,
        "phone" | "telephone" | "phone call" | "call" | "mobile" | "landline" | "home phone"
        | "by phone" | "tel" | "mobile phone" | "home" => ContactBy::Phone,
        "text" | "sms" | "text message" | "by text" | "texts" => ContactBy::Text,
        "post" | "letter" | "mail" | "by post" | "by letter" => ContactBy::Post,
        _ => return None,
    })
}

/// The level of a DBS check, told by words that cannot mean another.
pub fn check_level(cell: &str) -> Option<CheckLevel> {
    let words = words(cell);
    let has = |word: &str| words.iter().any(|one| one == word);
    let levels = ["basic", "standard", "enhanced"].map(has);
    match levels {
        [true, false, false] => Some(CheckLevel::Basic),
        [false, true, false] => Some(CheckLevel::Standard),
        [false, false, true] if has("barred") && !has("without") && !has("no") => {
            Some(CheckLevel::EnhancedBarred)
        }
        [false, false, true] => Some(CheckLevel::Enhanced),
        [_, _, _] => None,
    }
}

/// The workforce of a DBS check.
pub fn workforce(cell: &str) -> Option<Workforce> {
    let words = words(cell);
    let has = |some: &[&str]| words.iter().any(|word| some.contains(&word.as_str()));
    let (adult, child) = (has(&["adult", "adults"]), has(&["child", "children", "childrens"]));
    match (adult, child) {
        (true, true) => Some(Workforce::AdultAndChild),
        (true, false) => Some(Workforce::Adult),
        (false, true) => Some(Workforce::Child),
        (false, false) => has(&["both"]).then_some(Workforce::AdultAndChild),
    }
}

/// What a cell says about a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// There is none.
    None,
    /// A decision.
    Decided(Decision),
    /// It was cleared once and its time is over.
    Expired,
}

/// What was decided on a check. `yes` alone is no decision: it may mean that one was asked for.
pub fn decision(cell: &str) -> Option<Said> {
    Some(match key(cell).replace('_', " ").as_str() {
        "cleared" | "clear" | "passed" | "pass" | "satisfactory" | "approved" | "valid"
        | "complete and clear" | "no content" | "in date" | "ok" => {
            Said::Decided(Decision::Cleared)
        }
        "pending" | "applied" | "applied for" | "in progress" | "awaiting" | "submitted"
        | "processing" | "sent" | "waiting" => Said::Decided(Decision::Pending),
        "not cleared" | "refused" | "failed" | "fail" | "rejected" | "unsuitable" => {
            Said::Decided(Decision::NotCleared)
        }
        "expired" | "out of date" | "lapsed" | "renewal due" | "due" => Said::Expired,
        "none" | "never checked" | "no" | "not required" | "not needed" | "n/a" | "na" | "-"
        | "not checked" | "not applied" | "no dbs" => Said::None,
        _ => return None,
    })
}

fn words(cell: &str) -> Vec<String> {
    cell.to_lowercase()
        .replace(['\'', '\u{2019}'], "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_systems_become_ours() {
        assert_eq!(status("Current"), Some(Status::Active));
        assert_eq!(status("on hold"), None);
        assert_eq!(travel("Bus / own car"), Some(TravelMode::Car));
        assert_eq!(travel("Public_transport"), Some(TravelMode::PublicTransport));
        assert_eq!(travel("Walk or hover"), None);
        assert_eq!(contact_by("Text message"), Some(ContactBy::Text));
        assert_eq!(contact_by("WhatsApp"), None);
    }

    #[test]
    fn a_check_is_what_its_words_surely_say() {
        assert_eq!(check_level("Enhanced DBS (adult)"), Some(CheckLevel::Enhanced));
        assert_eq!(check_level("Enhanced with barred list"), Some(CheckLevel::EnhancedBarred));
        assert_eq!(check_level("Enhanced without barred lists"), Some(CheckLevel::Enhanced));
        assert_eq!(check_level("Standard or enhanced"), None);
        assert_eq!(check_level("DBS"), None);
        assert_eq!(workforce("Children's workforce"), Some(Workforce::Child));
        assert_eq!(workforce("Adult & child"), Some(Workforce::AdultAndChild));
        assert_eq!(decision("Clear"), Some(Said::Decided(Decision::Cleared)));
        assert_eq!(decision("expired"), Some(Said::Expired));
        assert_eq!(decision("yes"), None);
    }
}
