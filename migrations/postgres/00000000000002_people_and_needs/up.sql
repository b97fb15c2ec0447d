-- A centre: a CVS with its territory.
CREATE TABLE centres (
    id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    name text NOT NULL,
    zone text NOT NULL,
    weights jsonb NOT NULL,
    asks_cap integer NOT NULL,
    check_years integer NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (slug)
);

-- Groups and organisations that need help.
CREATE TABLE organisations (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    description text,
    email text,
    phone text,
    postcode text,
    lat integer,
    lon integer,
    place_precision text,
    ward text,
    state text NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
);

-- Log-ins. An address is unique in the deployment, for it says which centre is meant.
CREATE TABLE accounts (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    email text NOT NULL,
    email_key text COLLATE "C" NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    organisation_id uuid,
    password text NOT NULL,
    totp_secret text,
    totp_step bigint,
    valid_from timestamptz NOT NULL,
    active boolean NOT NULL,
    PRIMARY KEY (centre_id, id),
    UNIQUE (id),
    UNIQUE (email_key),
    FOREIGN KEY (centre_id) REFERENCES centres (id),
    FOREIGN KEY (centre_id, organisation_id) REFERENCES organisations (centre_id, id)
);

-- People who volunteer. name_key, email_key and skill_keys are folded for search; lat and lon are
-- millionths of a degree of the centroid of the postcode.
CREATE TABLE volunteers (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    given_name text NOT NULL,
    family_name text,
    known_as text,
    name_key text COLLATE "C" NOT NULL,
    email text,
    email_key text COLLATE "C",
    phone text,
    contact_by text,
    postcode text,
    lat integer,
    lon integer,
    place_precision text,
    ward text,
    date_of_birth date,
    travel_mode text,
    max_metres integer,
    vehicle boolean,
    profile jsonb NOT NULL,
    skill_keys text NOT NULL,
    status text NOT NULL,
    paused_until date,
    guardian_name text,
    guardian_given_at date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
);
CREATE INDEX volunteers_by_email ON volunteers (centre_id, email_key);
CREATE INDEX volunteers_by_name ON volunteers (centre_id, name_key);
CREATE INDEX volunteers_by_ward ON volunteers (centre_id, ward);

-- What people agreed to: lines are added, never changed. n counts the lines of one person.
CREATE TABLE consents (
    centre_id uuid NOT NULL,
    volunteer_id uuid NOT NULL,
    n integer NOT NULL,
    purpose text NOT NULL,
    act text NOT NULL,
    wording text NOT NULL,
    through text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, volunteer_id, n),
    FOREIGN KEY (centre_id, volunteer_id) REFERENCES volunteers (centre_id, id)
);

-- Checks on people: kind, dates and decision. There is no column for what a certificate says.
CREATE TABLE checks (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    volunteer_id uuid NOT NULL,
    level text NOT NULL,
    workforce text,
    issued date NOT NULL,
    review_on date NOT NULL,
    decision text NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id, volunteer_id) REFERENCES volunteers (centre_id, id)
);
CREATE INDEX checks_by_volunteer ON checks (centre_id, volunteer_id);

-- What volunteers are wanted for. last_start is the civil minute at which the last session starts.
CREATE TABLE needs (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    title text NOT NULL,
    description text,
    places integer NOT NULL,
    urgency text NOT NULL,
    remote boolean NOT NULL,
    postcode text,
    lat integer,
    lon integer,
    place_precision text,
    ward text,
    details jsonb NOT NULL,
    min_age integer NOT NULL,
    vehicle_needed boolean NOT NULL,
    least_coverage integer NOT NULL,
    weights jsonb NOT NULL,
    expenses_paid boolean NOT NULL,
    skill_keys text NOT NULL,
    cause_keys text NOT NULL,
    state text NOT NULL,
    last_start bigint,
    posted_at timestamptz NOT NULL,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id, organisation_id) REFERENCES organisations (centre_id, id)
);
CREATE INDEX needs_by_organisation ON needs (centre_id, organisation_id);
CREATE INDEX needs_by_state ON needs (centre_id, state);

-- One volunteer and one need. volunteer_id is empty once the person was erased.
CREATE TABLE placements (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    need_id uuid NOT NULL,
    volunteer_id uuid,
    state text NOT NULL,
    owner uuid,
    promise jsonb,
    since timestamptz NOT NULL,
    due timestamptz,
    asked_at jsonb NOT NULL,
    waiting_for text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id, need_id) REFERENCES needs (centre_id, id),
    FOREIGN KEY (centre_id, volunteer_id) REFERENCES volunteers (centre_id, id),
    FOREIGN KEY (centre_id, owner) REFERENCES accounts (centre_id, id)
);
CREATE INDEX placements_by_need ON placements (centre_id, need_id);
CREATE INDEX placements_by_volunteer ON placements (centre_id, volunteer_id);
CREATE INDEX placements_by_due ON placements (centre_id, waiting_for, due);
-- A pair has at most one live placement, however many requests come at the same moment.
CREATE UNIQUE INDEX placements_one_live ON placements (centre_id, need_id, volunteer_id)
    WHERE state IN ('suggested', 'interested', 'offered', 'accepted', 'introduced', 'started');

-- The history of a placement: lines are added, never changed.
CREATE TABLE placement_events (
    centre_id uuid NOT NULL,
    placement_id uuid NOT NULL,
    n integer NOT NULL,
    from_state text,
    to_state text NOT NULL,
    by_party text NOT NULL,
    actor text NOT NULL,
    channel text NOT NULL,
    note text,
    correction boolean NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, placement_id, n),
    FOREIGN KEY (centre_id, placement_id) REFERENCES placements (centre_id, id)
);

-- Pairs that staff ruled out: from one need, or from all needs of an organisation.
CREATE TABLE blocks (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    volunteer_id uuid NOT NULL,
    need_id uuid,
    organisation_id uuid,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (centre_id, id),
    CHECK ((need_id IS NULL) <> (organisation_id IS NULL)),
    FOREIGN KEY (centre_id, volunteer_id) REFERENCES volunteers (centre_id, id),
    FOREIGN KEY (centre_id, need_id) REFERENCES needs (centre_id, id),
    FOREIGN KEY (centre_id, organisation_id) REFERENCES organisations (centre_id, id)
);
CREATE INDEX blocks_by_volunteer ON blocks (centre_id, volunteer_id);

-- The vocabulary that all centres share; replaced as a whole.
CREATE TABLE shared_terms (
    list text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    label text NOT NULL,
    heading text NOT NULL,
    parent text,
    kind text NOT NULL,
    synonyms jsonb NOT NULL,
    standard_id text,
    PRIMARY KEY (list, id)
);

-- Terms that a centre added.
CREATE TABLE own_terms (
    centre_id uuid NOT NULL,
    list text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    label text NOT NULL,
    heading text NOT NULL,
    parent text,
    kind text NOT NULL,
    synonyms jsonb NOT NULL,
    standard_id text,
    PRIMARY KEY (centre_id, list, id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
);
