//! JSON merge patch (RFC 7396).

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{MOST_BYTES, from_value, parse, read};
use crate::app::Error;
use crate::domain::fault::Faults;
use crate::http::problem::Problem;

/// The members to change: what is there replaces, `null` takes away, the rest stays.
#[derive(Debug, Clone)]
pub struct Patch(Map<String, Value>);

impl Patch {
    /// Whether the patch says anything about a member of the resource.
    pub fn names(&self, member: &str) -> bool {
        self.0.contains_key(member)
    }

    /// The resource as it would be after the patch, read as its body is. Names that the resource
    /// does not know are refused, those that are set to `null` too.
    pub fn merged<T: Serialize + DeserializeOwned>(&self, resource: &T) -> Result<T, Error> {
        let before = serde_json::to_value(resource)
            .map_err(|error| Error::internal("writing a resource to patch it", error))?;
        let patch = Value::Object(self.0.clone());
        let mut kept = before.clone();
        merge(&mut kept, &patch, Nulls::Stay);
        refuse_unknown::<T>(kept)?;
        let mut after = before;
        merge(&mut after, &patch, Nulls::TakeAway);
        from_value(after)
    }
}

/// With its nulls kept, a document shows the names that would vanish without a word.
fn refuse_unknown<T: DeserializeOwned>(kept: Value) -> Result<(), Error> {
    let Err(Error::Invalid(all)) = from_value::<T>(kept) else { return Ok(()) };
    let mut unknown = Faults::new();
    for found in all.list().iter().filter(|found| found.fault.code == "unknown_field") {
        unknown.add(found.pointer.clone(), found.fault.clone());
    }
    // What else is wrong is found, without the nulls, by whoever reads the result; but an unknown
    // name is reported together with it.
    if unknown.is_empty() { Ok(()) } else { Err(all.into()) }
}

#[derive(Clone, Copy)]
enum Nulls {
    TakeAway,
    Stay,
}

fn merge(target: &mut Value, patch: &Value, nulls: Nulls) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(members) = target else { return };
    for (name, change) in changes {
        match (change, nulls) {
            (Value::Null, Nulls::TakeAway) => {
                members.remove(name);
            }
            (_, _) => merge(members.entry(name).or_insert(Value::Null), change, nulls),
        }
    }
}

impl FromRequest for Patch {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let types = ["application/merge-patch+json", "application/json"];
            let bytes = read(&request, payload, &types, MOST_BYTES).await?;
            Ok(Self(parse(&bytes)?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[test]
    fn the_examples_of_the_standard_hold() {
        // RFC 7396, appendix A
        for (before, patch, after) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a": "b"}), json!(["c"]), json!(["c"])),
            (json!({"a": "foo"}), json!(null), json!(null)),
            (json!({"a": "foo"}), json!("bar"), json!("bar")),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            let mut merged = before.clone();
            merge(&mut merged, &patch, Nulls::TakeAway);
            assert_eq!(merged, after, "{before} + {patch}");
        }
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Person {
        name: String,
        age: Option<u8>,
    }

    fn patched(patch: Value) -> Result<Person, Error> {
        let Value::Object(patch) = patch else { panic!("no object") };
        Patch(patch).merged(&Person { name: "Sam".to_owned(), age: Some(40) })
    }

    fn pointers(patch: Value) -> Vec<String> {
        let Err(Error::Invalid(faults)) = patched(patch) else { panic!("taken") };
        let mut found: Vec<_> =
            faults.list().iter().map(|f| format!("{} {}", f.pointer, f.fault.code)).collect();
        found.sort();
        found
    }

    #[test]
    fn what_the_patch_names_changes_and_the_rest_stays() {
        let sam = |age| Person { name: "Sam".to_owned(), age };
        assert_eq!(patched(json!({})).unwrap(), sam(Some(40)));
        assert_eq!(patched(json!({"age": 41})).unwrap(), sam(Some(41)));
        assert_eq!(patched(json!({"age": null})).unwrap(), sam(None));
    }

    #[test]
    fn an_unknown_name_is_refused_even_when_it_is_taken_away() {
        assert_eq!(pointers(json!({"nmae": null})), ["/nmae unknown_field"]);
        assert_eq!(
            pointers(json!({"nmae": "Alex", "age": "x"})),
            ["/age invalid_type", "/nmae unknown_field"]
        );
        assert_eq!(pointers(json!({"name": null})), ["/name required"]);
    }
}
