//! What the service keeps for itself: changes, audit, centres.

diesel::table! {
    change_counter (id) {
        id -> Integer,
        head -> BigInt,
        floor -> BigInt,
        audit_head -> BigInt,
        audit_hash -> Binary,
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
    use diesel::sql_types::BigInt;
    use crate::store::types::sql::DaySql;

    change_days (day) {
        day -> DaySql,
        head -> BigInt,
    }
}

diesel::table! {
    write_probe (id) {
        id -> Integer,
        n -> BigInt,
    }
}

diesel::table! {
    meta (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use crate::store::types::sql::{DocSql, InstantSql, KeySql};

    audit (seq) {
        seq -> BigInt,
        centre_id -> Nullable<KeySql>,
        actor -> Text,
        action -> Text,
        entity -> Text,
        ids -> DocSql,
        fields -> DocSql,
        why -> Nullable<Text>,
        details_digest -> Nullable<Binary>,
        at -> InstantSql,
        request_id -> Nullable<Text>,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::store::types::sql::KeySql;

    audit_details (seq) {
        seq -> BigInt,
        subject -> Nullable<KeySql>,
        details -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use crate::store::types::sql::{InstantSql, KeySql};

    idempotency (caller, route, key) {
        caller -> Text,
        route -> Text,
        key -> Text,
        body_digest -> Binary,
        status -> Nullable<Integer>,
        entity_id -> Nullable<KeySql>,
        at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Text};
    use crate::store::types::sql::{DocSql, KeySql};

    centres (id) {
        id -> KeySql,
        slug -> Text,
        name -> Text,
        zone -> Text,
        weights -> DocSql,
        asks_cap -> Integer,
        check_years -> Integer,
        staff_second_factor -> Text,
        version -> BigInt,
    }
}
