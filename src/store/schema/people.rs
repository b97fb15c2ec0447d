//! Volunteers, what is on record of them, organisations and accounts.

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
    use diesel::sql_types::{Binary, Nullable};
    use crate::store::types::sql::{InstantSql, KeySql};

    erasures (centre_id, volunteer_id) {
        centre_id -> KeySql,
        volunteer_id -> KeySql,
        email_hash -> Nullable<Binary>,
        phone_hash -> Nullable<Binary>,
        erased_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::store::types::sql::{InstantSql, KeySql};

    notes (centre_id, id) {
        centre_id -> KeySql,
        id -> KeySql,
        volunteer_id -> Nullable<KeySql>,
        organisation_id -> Nullable<KeySql>,
        text -> Text,
        author -> Text,
        import_id -> Nullable<KeySql>,
        version -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}
