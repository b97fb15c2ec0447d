-- A centre: a CVS with its territory.
CREATE TABLE centres (
    id BLOB NOT NULL CHECK (length(id) = 16),
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    weights TEXT NOT NULL,
    asks_cap INTEGER NOT NULL,
    check_years INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (slug)
) STRICT;

-- Groups and organisations that need help.
CREATE TABLE organisations (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    description TEXT,
    email TEXT,
    phone TEXT,
    postcode TEXT,
    lat INTEGER,
    lon INTEGER,
    place_precision TEXT,
    ward TEXT,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
) STRICT;

-- Log-ins. An address is unique in the deployment, for it says which centre is meant.
CREATE TABLE accounts (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    organisation_id BLOB,
    password TEXT NOT NULL,
    totp_secret TEXT,
    totp_step INTEGER,
    valid_from INTEGER NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (centre_id, id),
    UNIQUE (id),
    UNIQUE (email_key),
    FOREIGN KEY (centre_id) REFERENCES centres (id),
    FOREIGN KEY (centre_id, organisation_id) REFERENCES organisations (centre_id, id)
) STRICT;

-- People who volunteer. name_key, email_key and skill_keys are folded for search; lat and lon are
-- millionths of a degree of the centroid of the postcode.
CREATE TABLE volunteers (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    given_name TEXT NOT NULL,
    family_name TEXT,
    known_as TEXT,
    name_key TEXT NOT NULL,
    email TEXT,
    email_key TEXT,
    phone TEXT,
    contact_by TEXT,
    postcode TEXT,
    lat INTEGER,
    lon INTEGER,
    place_precision TEXT,
    ward TEXT,
    date_of_birth TEXT,
    travel_mode TEXT,
    max_metres INTEGER,
    vehicle INTEGER CHECK (vehicle IN (0, 1)),
    profile TEXT NOT NULL,
    skill_keys TEXT NOT NULL,
    status TEXT NOT NULL,
    paused_until TEXT,
    guardian_name TEXT,
    guardian_given_at TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
) STRICT;
CREATE INDEX volunteers_by_email ON volunteers (centre_id, email_key);
CREATE INDEX volunteers_by_name ON volunteers (centre_id, name_key);
CREATE INDEX volunteers_by_ward ON volunteers (centre_id, ward);

-- What people agreed to: lines are added, never changed. n counts the lines of one person.
CREATE TABLE consents (
    centre_id BLOB NOT NULL,
    volunteer_id BLOB NOT NULL,
    n INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    act TEXT NOT NULL,
    wording TEXT NOT NULL,
    through TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, volunteer_id, n),
    FOREIGN KEY (centre_id, volunteer_id) REFERENCES volunteers (centre_id, id)
) STRICT;

-- Checks on people: kind, dates and decision. There is no column for what a certificate says.
CREATE TABLE checks (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    volunteer_id BLOB NOT NULL,
    level TEXT NOT NULL,
    workforce TEXT,
    issued TEXT NOT NULL,
    review_on TEXT NOT NULL,
    decision TEXT NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id, volunteer_id) REFERENCES volunteers (centre_id, id)
) STRICT;
CREATE INDEX checks_by_volunteer ON checks (centre_id, volunteer_id);

-- What volunteers are wanted for. last_start is the civil minute at which the last session starts.
CREATE TABLE needs (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    organisation_id BLOB NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    places INTEGER NOT NULL,
    urgency TEXT NOT NULL,
    remote INTEGER NOT NULL CHECK (remote IN (0, 1)),
    postcode TEXT,
    lat INTEGER,
    lon INTEGER,
    place_precision TEXT,
    ward TEXT,
    details TEXT NOT NULL,
    min_age INTEGER NOT NULL,
    vehicle_needed INTEGER NOT NULL CHECK (vehicle_needed IN (0, 1)),
    least_coverage INTEGER NOT NULL,
    weights TEXT NOT NULL,
    expenses_paid INTEGER NOT NULL CHECK (expenses_paid IN (0, 1)),
    skill_keys TEXT NOT NULL,
    cause_keys TEXT NOT NULL,
    state TEXT NOT NULL,
    last_start INTEGER,
    posted_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id, organisation_id) REFERENCES organisations (centre_id, id)
) STRICT;
CREATE INDEX needs_by_organisation ON needs (centre_id, organisation_id);
CREATE INDEX needs_by_state ON needs (centre_id, state);

-- One volunteer and one need. volunteer_id is empty once the person was erased.
CREATE TABLE placements (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    need_id BLOB NOT NULL,
    volunteer_id BLOB,
    state TEXT NOT NULL,
    owner BLOB,
    promise TEXT,
    since INTEGER NOT NULL,
    due INTEGER,
    asked_at TEXT NOT NULL,
    waiting_for TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id, need_id) REFERENCES needs (centre_id, id),
    FOREIGN KEY (centre_id, volunteer_id) REFERENCES volunteers (centre_id, id),
    FOREIGN KEY (centre_id, owner) REFERENCES accounts (centre_id, id)
) STRICT;
CREATE INDEX placements_by_need ON placements (centre_id, need_id);
CREATE INDEX placements_by_volunteer ON placements (centre_id, volunteer_id);
CREATE INDEX placements_by_due ON placements (centre_id, waiting_for, due);
-- A pair has at most one live placement, however many requests come at the same moment.
CREATE UNIQUE INDEX placements_one_live ON placements (centre_id, need_id, volunteer_id)
    WHERE state IN ('suggested', 'interested', 'offered', 'accepted', 'introduced', 'started');

-- The history of a placement: lines are added, never changed.
CREATE TABLE placement_events (
    centre_id BLOB NOT NULL,
    placement_id BLOB NOT NULL,
    n INTEGER NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    by_party TEXT NOT NULL,
    actor TEXT NOT NULL,
    channel TEXT NOT NULL,
    note TEXT,
    correction INTEGER NOT NULL CHECK (correction IN (0, 1)),
    at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, placement_id, n),
    FOREIGN KEY (centre_id, placement_id) REFERENCES placements (centre_id, id)
) STRICT;

-- Pairs that staff ruled out: from one need, or from all needs of an organisation.
CREATE TABLE blocks (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    volunteer_id BLOB NOT NULL,
    need_id BLOB,
    organisation_id BLOB,
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (centre_id, id),
    CHECK ((need_id IS NULL) <> (organisation_id IS NULL)),
    FOREIGN KEY (centre_id, volunteer_id) REFERENCES volunteers (centre_id, id),
    FOREIGN KEY (centre_id, need_id) REFERENCES needs (centre_id, id),
    FOREIGN KEY (centre_id, organisation_id) REFERENCES organisations (centre_id, id)
) STRICT;
CREATE INDEX blocks_by_volunteer ON blocks (centre_id, volunteer_id);

-- The vocabulary that all centres share; replaced as a whole.
CREATE TABLE shared_terms (
    list TEXT NOT NULL,
    id TEXT NOT NULL,
    label TEXT NOT NULL,
    heading TEXT NOT NULL,
    parent TEXT,
    kind TEXT NOT NULL,
    synonyms TEXT NOT NULL,
    standard_id TEXT,
    PRIMARY KEY (list, id)
) STRICT;

-- Terms that a centre added.
CREATE TABLE own_terms (
    centre_id BLOB NOT NULL,
    list TEXT NOT NULL,
    id TEXT NOT NULL,
    label TEXT NOT NULL,
    heading TEXT NOT NULL,
    parent TEXT,
    kind TEXT NOT NULL,
    synonyms TEXT NOT NULL,
    standard_id TEXT,
    PRIMARY KEY (centre_id, list, id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
) STRICT;
