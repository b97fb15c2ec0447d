//! Vocabularies and places.

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::DocSql;

    shared_terms (list, id) {
        list -> Text,
        id -> Text,
        label -> Text,
        heading -> Text,
        parent -> Nullable<Text>,
        kind -> Text,
        synonyms -> DocSql,
        standard_id -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{DocSql, KeySql};

    own_terms (centre_id, list, id) {
        centre_id -> KeySql,
        list -> Text,
        id -> Text,
        label -> Text,
        heading -> Text,
        parent -> Nullable<Text>,
        kind -> Text,
        synonyms -> DocSql,
        standard_id -> Nullable<Text>,
    }
}

diesel::table! {
    places (key) {
        key -> Text,
        kind -> Text,
        lat -> Integer,
        lon -> Integer,
        ward_code -> Nullable<Text>,
    }
}

diesel::table! {
    wards (code) {
        code -> Text,
        name -> Text,
    }
}
