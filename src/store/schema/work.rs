//! Needs, placements and blocks.

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
    use crate::store::types::sql::{DocSql, InstantSql, KeySql};

    needs (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        organisation_id -> KeySql,
        title -> Text,
        description -> Nullable<Text>,
        places -> Integer,
        urgency -> Text,
        remote -> Bool,
        postcode -> Nullable<Text>,
        lat -> Nullable<Integer>,
        lon -> Nullable<Integer>,
        place_precision -> Nullable<Text>,
        ward -> Nullable<Text>,
        details -> DocSql,
        min_age -> Integer,
        vehicle_needed -> Bool,
        least_coverage -> Integer,
        weights -> DocSql,
        expenses_paid -> Bool,
        skill_keys -> Text,
        cause_keys -> Text,
        state -> Text,
        last_start -> Nullable<BigInt>,
        posted_at -> InstantSql,
        version -> BigInt,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::store::types::sql::{DocSql, InstantSql, KeySql};

    placements (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        need_id -> KeySql,
        volunteer_id -> Nullable<KeySql>,
        state -> Text,
        owner -> Nullable<KeySql>,
        promise -> Nullable<DocSql>,
        since -> InstantSql,
        due -> Nullable<InstantSql>,
        asked_at -> DocSql,
        waiting_for -> Nullable<Text>,
        version -> BigInt,
        created_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::store::types::sql::{InstantSql, KeySql};

    placement_events (centre_id, placement_id, n) {
        centre_id -> KeySql,
        placement_id -> KeySql,
        n -> Integer,
        from_state -> Nullable<Text>,
        to_state -> Text,
        by_party -> Text,
        actor -> Text,
        channel -> Text,
        note -> Nullable<Text>,
        correction -> Bool,
        at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::store::types::sql::{InstantSql, KeySql};

    blocks (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        volunteer_id -> KeySql,
        need_id -> Nullable<KeySql>,
        organisation_id -> Nullable<KeySql>,
        reason -> Text,
        created_at -> InstantSql,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::store::types::sql::{DaySql, InstantSql, KeySql};

    hours (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        placement_id -> KeySql,
        first_date -> DaySql,
        last_date -> DaySql,
        minutes -> Integer,
        note -> Nullable<Text>,
        by_party -> Text,
        actor -> Text,
        import_id -> Nullable<KeySql>,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::store::types::sql::KeySql;

    past_roles (centre_id, organisation_id, role_key) {
        centre_id -> KeySql,
        organisation_id -> KeySql,
        role_key -> Text,
        need_id -> KeySql,
    }
}

diesel::allow_tables_to_appear_in_same_query!(needs, placements);
diesel::allow_tables_to_appear_in_same_query!(hours, past_roles, placements);
