//! Who is the same person, and who is not.

diesel::table! {
    use diesel::sql_types::Binary;
    use crate::store::types::sql::{InstantSql, KeySql};

    distinct_people (centre_id, first_id, second_id) {
        centre_id -> KeySql,
        first_id -> KeySql,
        second_id -> KeySql,
        digest -> Binary,
        decided_at -> InstantSql,
    }
}

diesel::table! {
    use crate::store::types::sql::{DocSql, InstantSql, KeySql};

    merges (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        keeper_id -> KeySql,
        other_id -> KeySql,
        before -> DocSql,
        merged_at -> InstantSql,
    }
}
