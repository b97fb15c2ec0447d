//! What comes in in bulk.

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::store::types::sql::{DocSql, InstantSql, KeySql};

    imports (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        kind -> Text,
        state -> Text,
        source -> Text,
        basis -> Nullable<DocSql>,
        unmapped -> DocSql,
        new_rows -> Integer,
        update_rows -> Integer,
        unchanged_rows -> Integer,
        duplicate_rows -> Integer,
        repeated_rows -> Integer,
        refused_rows -> Integer,
        version -> BigInt,
        created_at -> InstantSql,
        committed_at -> Nullable<InstantSql>,
        undone_at -> Nullable<InstantSql>,
        reading -> Nullable<DocSql>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::store::types::sql::{DocSql, KeySql};

    import_rows (centre_id, import_id, line) {
        centre_id -> KeySql,
        import_id -> KeySql,
        line -> Integer,
        outcome -> Text,
        take -> Text,
        same_as_line -> Nullable<Integer>,
        new_id -> Nullable<KeySql>,
        record_id -> Nullable<KeySql>,
        record_version -> Nullable<BigInt>,
        reference -> Nullable<Text>,
        faults -> Nullable<DocSql>,
        shown -> Nullable<DocSql>,
        draft -> Nullable<DocSql>,
        before -> Nullable<DocSql>,
        undone -> Nullable<DocSql>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::store::types::sql::{DocSql, KeySql};

    import_references (centre_id, kind, source, reference) {
        centre_id -> KeySql,
        kind -> Text,
        source -> Text,
        reference -> Text,
        record_id -> KeySql,
        import_id -> KeySql,
        base -> DocSql,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::store::types::sql::{DocSql, InstantSql, KeySql};

    import_sources (centre_id, kind, source) {
        centre_id -> KeySql,
        kind -> Text,
        source -> Text,
        reading -> DocSql,
        updated_at -> InstantSql,
    }
}

diesel::allow_tables_to_appear_in_same_query!(imports, import_rows);
