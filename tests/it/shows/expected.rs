//! What the reference says, in the form in which the service answers.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use onestop::app::vocabulary;
use onestop::domain::check::Workforce;
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::{CentreId, VolunteerId};
use onestop::domain::schedule::Session;
use onestop::domain::weights::{Millionths, WeightOverrides};
use onestop::store::{Error, Store, centres, facts};
use serde_json::{Map, Value, json};

use crate::reference::{Centre, Pair, volunteers_for};
use crate::support::everybody::all_volunteers;

/// All that a ranking depends on, as it lies in the database.
pub struct Facts {
    centre: Centre,
    pub volunteers: Vec<VolunteerFacts>,
    pub needs: Vec<NeedFacts>,
}

impl Facts {
    /// Reads them past the service's index.
    pub fn read(store: &Store, id: CentreId) -> Self {
        let found = store.snapshot(|conn| {
            let centre = centres::get(conn, id)?.expect("the centre");
            let words = vocabulary::read(conn, id).expect("its words");
            Ok::<_, Error>(Self {
                centre: Centre {
                    zone: centre.zone.tz().clone(),
                    weights: centre.weights,
                    asks_cap: centre.asks_cap,
                    skills: words.terms.skills.all().to_vec(),
                },
                volunteers: all_volunteers(conn, id)?,
                needs: facts::all_needs(conn, id)?,
            })
        });
        found.expect("the facts")
    }
}

/// The answer to `GET /needs/{id}/matches?counts=true` for every need, without its sentences.
/// Two threads: everybody is scored for every need, minute by minute.
pub fn rankings(facts: &Facts, as_of: Timestamp, limit: usize) -> Vec<Value> {
    let names: HashMap<VolunteerId, String> = facts
        .volunteers
        .iter()
        .map(|f| (f.volunteer.id, f.volunteer.name.display().reveal().clone()))
        .collect();
    let half = facts.needs.len().div_ceil(2).max(1);
    let of = |need: &NeedFacts| ranking(facts, need, as_of, limit, &names);
    std::thread::scope(|scope| {
        let parts: Vec<_> = facts
            .needs
            .chunks(half)
            .map(|needs| scope.spawn(move || needs.iter().map(of).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("the reference")).collect()
    })
}

fn ranking(
    facts: &Facts,
    need: &NeedFacts,
    as_of: Timestamp,
    limit: usize,
    names: &HashMap<VolunteerId, String>,
) -> Value {
    let none = WeightOverrides::default();
    let list = volunteers_for(&facts.centre, &facts.volunteers, need, as_of, &none);
    let list = list.expect("a need that is not over");
    let mut excluded: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in list.everyone.iter().flat_map(|pair| &pair.reasons) {
        *excluded.entry(reason).or_default() += 1;
    }
    let weights = list.everyone.first().expect("somebody").weights;
    let items: Vec<Value> =
        list.ranked.iter().take(limit).map(|pair| item(pair, &names[&pair.volunteer])).collect();
    json!({
        "need_id": need.need.id.to_string(), "as_of": as_of.to_string(),
        "weights": COMPONENTS.into_iter().zip(weights).collect::<BTreeMap<_, _>>(),
        "considered": facts.volunteers.len(), "eligible": list.ranked.len(),
        "excluded": excluded, "items": items,
    })
}

const COMPONENTS: [&str; 5] = ["skills", "availability", "distance", "interests", "rest"];

fn item(pair: &Pair, name: &str) -> Value {
    let mut components: Map<String, Value> = COMPONENTS
        .iter()
        .enumerate()
        .map(|(c, component)| {
            let (value, share) = (decimal(pair.components[c]), decimal(pair.shares[c]));
            let said = json!({"value": value, "weight": pair.weights[c], "share": share});
            ((*component).to_owned(), said)
        })
        .collect();
    components["skills"]["parts"] = pair
        .parts
        .iter()
        .map(|part| {
            json!({"needed": part.needed.to_string(), "quality": decimal(part.quality),
                "held": part.held.as_ref().map(ToString::to_string),
                "importance": part.importance.as_str()})
        })
        .collect();
    components["availability"]["covered"] = sessions(&pair.covered);
    components["availability"]["uncovered"] = sessions(&pair.uncovered);
    if let Some(metres) = pair.metres {
        components["distance"]["km"] = json!(f64::from((metres + 50) / 100) / 10.0);
    }
    let checks = pair.checks_to_obtain.iter().map(|check| {
        json!({"kind": "dbs", "level": check.kind.level().as_str(), "when": check.when.as_str(),
            "workforce": check.kind.workforce().map(Workforce::as_str)})
    });
    json!({
        "volunteer_id": pair.volunteer.to_string(), "name": name, "score": decimal(pair.score),
        "unknown": pair.unknown, "checks_to_obtain": checks.collect::<Vec<_>>(),
        "support_missing":
            pair.support_missing.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "components": components,
    })
}

/// Six decimals, as they are written.
fn decimal(value: Millionths) -> Value {
    let text = format!("{}.{:06}", value / 1_000_000, value % 1_000_000);
    serde_json::from_str(&text).expect("a number")
}

fn sessions(sessions: &[Session]) -> Value {
    let written = |minute: i64| {
        let midnight = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
        let at = midnight.checked_add(jiff::Span::new().minutes(minute)).expect("a minute");
        at.strftime("%Y-%m-%dT%H:%M").to_string()
    };
    sessions
        .iter()
        .map(|s| json!({"starts": written(s.span().from), "ends": written(s.span().to)}))
        .collect()
}

/// An answer of the service without what the reference does not say: the sentences, each of which
/// must be one.
pub fn without_sentences(mut answer: Value) -> Value {
    for item in answer["items"].as_array_mut().expect("items") {
        let components = item["components"].as_object_mut().expect("components");
        for component in components.values_mut() {
            let sentence = component.as_object_mut().expect("a component").remove("sentence");
            let sentence = sentence.expect("a sentence");
            let sentence = sentence.as_str().expect("text");
            assert!(!sentence.is_empty() && sentence.ends_with('.'), "{sentence:?}");
        }
    }
    answer
}
