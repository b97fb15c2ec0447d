//! The tables, as both migration trees make them. Written by hand: diesel's tool cannot name
//! our own types.

#![expect(missing_docs, reason = "the columns are explained in the migrations")]

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
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::store::types::sql::{InstantSql, KeySql};

    organisations (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        name -> Text,
        kind -> Text,
        description -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        postcode -> Nullable<Text>,
        lat -> Nullable<Integer>,
        lon -> Nullable<Integer>,
        place_precision -> Nullable<Text>,
        ward -> Nullable<Text>,
        state -> Text,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::store::types::sql::{InstantSql, KeySql};

    accounts (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        email -> Text,
        email_key -> Text,
        name -> Text,
        role -> Text,
        organisation_id -> Nullable<KeySql>,
        password -> Text,
        totp_secret -> Nullable<Text>,
        totp_step -> Nullable<BigInt>,
        valid_from -> InstantSql,
        active -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
    use crate::store::types::sql::{DaySql, DocSql, InstantSql, KeySql};

    volunteers (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        given_name -> Text,
        family_name -> Nullable<Text>,
        known_as -> Nullable<Text>,
        name_key -> Text,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        phone -> Nullable<Text>,
        contact_by -> Nullable<Text>,
        postcode -> Nullable<Text>,
        lat -> Nullable<Integer>,
        lon -> Nullable<Integer>,
        place_precision -> Nullable<Text>,
        ward -> Nullable<Text>,
        date_of_birth -> Nullable<DaySql>,
        travel_mode -> Nullable<Text>,
        max_metres -> Nullable<Integer>,
        vehicle -> Nullable<Bool>,
        profile -> DocSql,
        skill_keys -> Text,
        status -> Text,
        paused_until -> Nullable<DaySql>,
        guardian_name -> Nullable<Text>,
        guardian_given_at -> Nullable<DaySql>,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::store::types::sql::{InstantSql, KeySql};

    consents (centre_id, volunteer_id, n) {
        centre_id -> KeySql,
        volunteer_id -> KeySql,
        n -> Integer,
        purpose -> Text,
        act -> Text,
        wording -> Text,
        through -> Text,
        at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{DaySql, KeySql};

    checks (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        volunteer_id -> KeySql,
        level -> Text,
        workforce -> Nullable<Text>,
        issued -> DaySql,
        review_on -> DaySql,
        decision -> Text,
    }
}

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

diesel::allow_tables_to_appear_in_same_query!(needs, placements);
