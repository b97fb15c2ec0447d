-- One row: the number of the last change, the number below which the log was pruned, and the
-- number and hash of the last audit row.
CREATE TABLE change_counter (
    id integer PRIMARY KEY CHECK (id = 1),
    head bigint NOT NULL CHECK (head >= floor),
    floor bigint NOT NULL CHECK (floor >= 0),
    audit_head bigint NOT NULL CHECK (audit_head >= 0),
    audit_hash bytea NOT NULL
);
INSERT INTO change_counter (id, head, floor, audit_head, audit_hash) VALUES (1, 0, 0, 0, '');

-- Which row changed, in commit order and without gaps.
CREATE TABLE changes (
    seq bigint PRIMARY KEY,
    centre_id uuid NOT NULL,
    entity text NOT NULL,
    entity_id uuid NOT NULL
);
CREATE INDEX changes_by_entity ON changes (entity_id);

-- One row that a probe counts up, to learn whether writes succeed again.
CREATE TABLE write_probe (
    id integer PRIMARY KEY CHECK (id = 1),
    n bigint NOT NULL
);
INSERT INTO write_probe (id, n) VALUES (1, 0);

-- Facts about the deployment, such as the digest of the shared vocabulary.
CREATE TABLE meta (
    key text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

-- Who did or saw what, chained by hash. No values: those are in audit_details.
CREATE TABLE audit (
    seq bigint PRIMARY KEY,
    centre_id uuid,
    actor text NOT NULL,
    action text NOT NULL,
    entity text NOT NULL,
    ids jsonb NOT NULL,
    fields jsonb NOT NULL,
    why text,
    details_digest bytea,
    at timestamptz NOT NULL,
    request_id text,
    hash bytea NOT NULL
);
CREATE INDEX audit_by_centre ON audit (centre_id, seq);

-- The values and notes that belong to an audit row; erasing their subject deletes them. Text and
-- not jsonb: the digest is that of these very bytes.
CREATE TABLE audit_details (
    seq bigint PRIMARY KEY REFERENCES audit (seq),
    subject uuid,
    details text NOT NULL
);
CREATE INDEX audit_details_by_subject ON audit_details (subject);

-- Requests that were made with an Idempotency-Key: what was answered, never the body.
CREATE TABLE idempotency (
    caller text COLLATE "C" NOT NULL,
    route text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    body_digest bytea NOT NULL,
    status integer,
    entity_id uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (caller, route, key)
);
CREATE INDEX idempotency_by_age ON idempotency (at);
