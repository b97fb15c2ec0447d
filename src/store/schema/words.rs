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
    use diesel::sql_types::Text;
    use crate::store::types::sql::{InstantSql, KeySql};

    skill_synonyms (centre_id, key) {
        centre_id -> KeySql,
        key -> Text,
        text -> Text,
        skill -> Text,
        actor -> Text,
        at -> InstantSql,
    }
}

diesel::table! {
    places (key) {
        key -> Text,
        kind -> Text,
        lat -> Integer,
        lon -> Integer,
        ward_code -> Nullable<Text>,
        source -> Nullable<Text>,
        terminated -> Nullable<Integer>,
    }
}

diesel::table! {
    wards (code) {
        code -> Text,
        name -> Text,
        name_key -> Nullable<Text>,
        lat -> Nullable<Integer>,
        lon -> Nullable<Integer>,
        postcode -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::store::types::sql::{DocSql, InstantSql, KeySql};

    centre_places (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        name -> Text,
        name_key -> Text,
        aliases -> DocSql,
        postcode -> Nullable<Text>,
        lat -> Integer,
        lon -> Integer,
        place_precision -> Nullable<Text>,
        ward -> Nullable<Text>,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}
