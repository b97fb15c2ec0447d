//! Plans and their lines.

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::store::types::sql::{DocSql, InstantSql, KeySql};

    plans (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        needs -> Nullable<DocSql>,
        candidates -> Integer,
        min_score -> Integer,
        as_of -> InstantSql,
        state -> Text,
        stage -> Text,
        percent -> Integer,
        reached_urgent -> BigInt,
        reached_places -> BigInt,
        reached_scores -> BigInt,
        bound_urgent -> Nullable<BigInt>,
        bound_places -> Nullable<BigInt>,
        bound_scores -> Nullable<BigInt>,
        attempts -> Integer,
        runner -> Nullable<KeySql>,
        beat_at -> Nullable<InstantSql>,
        created_at -> InstantSql,
        finished_at -> Nullable<InstantSql>,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::sql::KeySql;

    plan_lines (centre_id, plan_id, n) {
        centre_id -> KeySql,
        plan_id -> KeySql,
        n -> Integer,
        need_id -> KeySql,
        volunteer_id -> Nullable<KeySql>,
        score -> Integer,
        state -> Text,
        placement_id -> Nullable<KeySql>,
    }
}
