//! The tables, as both migration trees make them. Written by hand: diesel's tool cannot name
//! our own types.

#![expect(missing_docs, reason = "the columns are explained in the migrations")]

diesel::table! {
    change_counter (id) {
        id -> Integer,
        head -> BigInt,
        floor -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::store::types::sql::KeySql;

    changes (seq) {
        seq -> BigInt,
        centre_id -> KeySql,
        entity -> Text,
        entity_id -> KeySql,
    }
}

diesel::table! {
    write_probe (id) {
        id -> Integer,
        n -> BigInt,
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
