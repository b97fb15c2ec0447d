//! Schemas as clients need them where the derived ones would mislead: a page names its items, a
//! record with an id is one object, and a merge patch requires no field.

use std::collections::BTreeMap;

use utoipa::openapi::schema::{AllOf, ArrayItems, Schema};
use utoipa::openapi::{ObjectBuilder, OpenApi, Ref, RefOr};

/// Schemas by name.
pub type Schemas = BTreeMap<String, RefOr<Schema>>;

const PREFIX: &str = "#/components/schemas/";

/// The items of `List_X` (or of another page of `X`) are an `X`, not a copy of it that generators would give another name.
pub fn name_items(schemas: &mut Schemas) {
    for (name, schema) in schemas {
        let (Some((_, item)), RefOr::T(Schema::Object(list))) = (name.split_once('_'), schema)
        else {
            continue;
        };
        if let Some(RefOr::T(Schema::Array(items))) = list.properties.get_mut("items") {
            let item = RefOr::Ref(Ref::from_schema_name(item));
            items.items = ArrayItems::RefOrSchema(Box::new(item));
        }
    }
}

/// A record that is answered is its body's fields and more. As "all of" the two nothing could be
/// valid, because the body alone forbids other fields.
pub fn join_parts(schemas: &mut Schemas) {
    let bodies = schemas.clone();
    for schema in schemas.values_mut() {
        if let RefOr::T(Schema::AllOf(parts)) = schema {
            *schema = RefOr::T(joined(&bodies, parts));
        }
    }
}

fn joined(bodies: &Schemas, parts: &AllOf) -> Schema {
    let mut object = ObjectBuilder::new().description(parts.description.clone()).build();
    for part in &parts.items {
        let found = match part {
            RefOr::Ref(reference) => {
                reference.ref_location.strip_prefix(PREFIX).and_then(|name| bodies.get(name))
            }
            RefOr::T(_) => Some(part),
        };
        let whole = match found {
            Some(RefOr::T(Schema::AllOf(parts))) => Some(joined(bodies, parts)),
            Some(RefOr::T(other)) => Some(other.clone()),
            Some(RefOr::Ref(_)) | None => None,
        };
        if let Some(Schema::Object(fields)) = whole {
            object.properties.extend(fields.properties);
            object.required.extend(fields.required);
        }
    }
    Schema::Object(object)
}

/// Makes, for the body of a merge patch, a schema without required fields; answers how it is
/// referred to.
pub fn patch_of(schemas: &mut Schemas, body: &RefOr<Schema>) -> Option<RefOr<Schema>> {
    let RefOr::Ref(reference) = body else { return None };
    let name = reference.ref_location.strip_prefix(PREFIX)?.to_owned();
    let Some(RefOr::T(Schema::Object(body))) = schemas.get(&name) else { return None };
    let mut patch = body.clone();
    patch.required.clear();
    let what = body.description.as_deref().unwrap_or_default();
    patch.description =
        Some(format!("{what}\n\nOnly what is to change; `null` takes a value away (RFC 7396)."));
    let name = format!("{}Patch", name.strip_suffix("Body").unwrap_or(&name));
    let named = RefOr::Ref(Ref::from_schema_name(&name));
    schemas.insert(name, RefOr::T(Schema::Object(patch)));
    Some(named)
}

/// Takes out what nothing refers to any more: a body of which only parts and patches are used.
pub fn drop_unused(document: &mut OpenApi) {
    // What cannot be written stays as it is, and the drift test says so.
    let Ok(text) = document.to_json() else { return };
    if let Some(components) = &mut document.components {
        components.schemas.retain(|name, _| text.contains(&format!("\"{PREFIX}{name}\"")));
    }
}
