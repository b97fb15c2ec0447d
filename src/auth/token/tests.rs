use serde_json::{Value, json};

use super::*;

const KEY: &str = "0101010101010101010101010101010101010101010101010101010101010101";
const OTHER: &str = "0202020202020202020202020202020202020202020202020202020202020202";

fn keys(text: &str) -> Keys {
    Keys::parse(text).unwrap()
}

fn clock() -> Clock {
    Clock::fixed("2026-11-21T12:00:00.5Z".parse().unwrap())
}

fn tokens(clock: &Clock) -> Tokens {
    Tokens::new(&keys(KEY), clock.clone(), SignedDuration::from_hours(8)).unwrap()
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn staff() -> Caller {
    Caller::Staff(Staff { account: AccountId(id(1)), centre: CentreId(id(2)), admin: true })
}

fn good_claims(clock: &Clock) -> Value {
    let now = clock.now().as_second();
    json!({"iss": "onestop", "aud": "onestop-api", "exp": now + 60, "nbf": now,
        "issued_us": now * 1_000_000, "jti": "1", "sid": id(1).to_string(), "kind": "staff",
        "sub": id(1).to_string(), "centre": id(2).to_string(), "role": "admin"})
}

/// Signs any claims with our own key, as somebody might who has it.
fn signed(algorithm: Algorithm, claims: &Value) -> String {
    let keys = keys(KEY);
    let mut header = Header::new(algorithm);
    header.kid = Some(keys.0[0].id.clone());
    let secret = EncodingKey::from_secret(&keys.0[0].secret);
    jsonwebtoken::encode(&header, claims, &secret).unwrap()
}

#[test]
fn every_kind_of_caller_is_proven() {
    let clock = clock();
    let tokens = tokens(&clock);
    let centre = CentreId(id(2));
    let callers = [
        staff(),
        Caller::Staff(Staff { account: AccountId(id(1)), centre, admin: false }),
        Caller::Group(GroupContact {
            account: AccountId(id(3)),
            centre,
            organisation: OrganisationId(id(4)),
        }),
    ];
    for caller in callers {
        let issued = tokens.issue(&caller, id(9)).unwrap();
        assert_eq!(issued.expires_at.to_string(), "2026-11-21T20:00:00Z");
        let proof = tokens.verify(&issued.token).unwrap();
        assert_eq!(proof, Proof { caller, session: id(9), issued_at: clock.now() });
    }
    assert_eq!(tokens.issue(&Caller::Anyone, id(9)), Err(TokenError::Signing));
}

#[test]
fn a_token_ends_by_our_clock() {
    let clock = clock();
    let tokens = tokens(&clock);
    let token = tokens.issue(&staff(), id(9)).unwrap().token;
    clock.set("2026-11-21T19:59:59Z".parse().unwrap());
    assert!(tokens.verify(&token).is_ok());
    clock.set("2026-11-21T20:00:00Z".parse().unwrap());
    assert_eq!(tokens.verify(&token), Err(TokenError::Expired));
}

#[test]
fn a_token_of_the_future_is_refused() {
    let clock = clock();
    let mut claims = good_claims(&clock);
    assert!(tokens(&clock).verify(&signed(ALGORITHM, &claims)).is_ok());
    claims["nbf"] = json!(clock.now().as_second() + 30);
    assert_eq!(tokens(&clock).verify(&signed(ALGORITHM, &claims)), Err(TokenError::NotYet));
}

#[test]
fn the_algorithm_is_ours_and_not_the_tokens() {
    let clock = clock();
    let claims = good_claims(&clock);
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let token = signed(algorithm, &claims);
        assert_eq!(tokens(&clock).verify(&token), Err(TokenError::Algorithm));
    }
    // alg "none" with an empty signature
    let part = |v: &Value| data_encoding::BASE64URL_NOPAD.encode(v.to_string().as_bytes());
    let none = format!("{}.{}.", part(&json!({"alg": "none", "typ": "JWT"})), part(&claims));
    assert!(tokens(&clock).verify(&none).is_err());
}

#[test]
fn every_claim_must_be_there_and_right() {
    let clock = clock();
    for missing in ["iss", "aud", "exp", "nbf", "sub", "kind", "centre", "sid", "role"] {
        let mut claims = good_claims(&clock);
        claims.as_object_mut().unwrap().remove(missing);
        let verified = tokens(&clock).verify(&signed(ALGORITHM, &claims));
        assert_eq!(verified, Err(TokenError::Claims), "without {missing}");
    }
    let far = clock.now().as_second() + 60;
    for (claim, value) in [
        ("aud", json!("someone-else")),
        ("aud", json!(["onestop-api", "someone-else"])),
        ("iss", json!("someone-else")),
        ("exp", json!(far.to_string())),
        ("kind", json!("root")),
        ("role", json!("superadmin")),
        ("centre", json!("here")),
    ] {
        let mut claims = good_claims(&clock);
        claims[claim] = value.clone();
        let verified = tokens(&clock).verify(&signed(ALGORITHM, &claims));
        assert_eq!(verified, Err(TokenError::Claims), "{claim} = {value}");
    }
}

#[test]
fn another_key_and_an_unknown_key_are_refused() {
    let clock = clock();
    let lifetime = SignedDuration::from_hours(8);
    let others = Tokens::new(&keys(OTHER), clock.clone(), lifetime).unwrap();
    let foreign = others.issue(&staff(), id(9)).unwrap().token;
    assert_eq!(tokens(&clock).verify(&foreign), Err(TokenError::Key));

    // signed with another key under our key's name
    let mut header = Header::new(ALGORITHM);
    header.kid = Some(keys(KEY).0[0].id.clone());
    let secret = EncodingKey::from_secret(&keys(OTHER).0[0].secret);
    let forged = jsonwebtoken::encode(&header, &good_claims(&clock), &secret).unwrap();
    assert_eq!(tokens(&clock).verify(&forged), Err(TokenError::Signature));

    header.kid = None;
    let secret = EncodingKey::from_secret(&keys(KEY).0[0].secret);
    let nameless = jsonwebtoken::encode(&header, &good_claims(&clock), &secret).unwrap();
    assert_eq!(tokens(&clock).verify(&nameless), Err(TokenError::Key));
}

#[test]
fn keys_rotate_without_signing_anybody_out() {
    let clock = clock();
    let old = tokens(&clock).issue(&staff(), id(9)).unwrap().token;
    let both = keys(&format!("{OTHER}\n{KEY}"));
    let rotated = Tokens::new(&both, clock.clone(), SignedDuration::from_hours(8)).unwrap();
    assert!(rotated.verify(&old).is_ok());
    let new = rotated.issue(&staff(), id(9)).unwrap().token;
    assert_eq!(tokens(&clock).verify(&new), Err(TokenError::Key));
}

#[test]
fn what_is_no_token_is_refused() {
    let clock = clock();
    let tokens = tokens(&clock);
    let token = tokens.issue(&staff(), id(9)).unwrap().token;
    let long = "a".repeat(1_000_000);
    for nonsense in ["", ".", "..", "a.b.c", "Bearer x", "\0", &long, &token[..token.len() / 2]] {
        assert!(tokens.verify(nonsense).is_err());
    }
    let changed = token.replacen('.', ".e", 1);
    assert!(tokens.verify(&changed).is_err());
}
