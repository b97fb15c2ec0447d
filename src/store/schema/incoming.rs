//! What comes in in bulk.

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::sql::{DocSql, InstantSql, KeySql};

    imports (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        state -> Text,
        basis -> Nullable<DocSql>,
        unmapped -> DocSql,
        new_rows -> Integer,
        refused_rows -> Integer,
        known_rows -> Integer,
        created_at -> InstantSql,
        committed_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::sql::{DocSql, KeySql};

    import_rows (centre_id, import_id, line) {
        centre_id -> KeySql,
        import_id -> KeySql,
        line -> Integer,
        outcome -> Text,
        volunteer_id -> Nullable<KeySql>,
        same_as_line -> Nullable<Integer>,
        faults -> Nullable<DocSql>,
        person -> Nullable<DocSql>,
    }
}
