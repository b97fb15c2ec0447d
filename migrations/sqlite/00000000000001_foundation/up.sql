-- One row: the number of the last change, the number below which the log was pruned, and the
-- number and hash of the last audit row.
CREATE TABLE change_counter (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    head INTEGER NOT NULL CHECK (head >= floor),
    floor INTEGER NOT NULL CHECK (floor >= 0),
    audit_head INTEGER NOT NULL CHECK (audit_head >= 0),
    audit_hash BLOB NOT NULL
) STRICT;
INSERT INTO change_counter (id, head, floor, audit_head, audit_hash) VALUES (1, 0, 0, 0, x'');

-- Which row changed, in commit order and without gaps.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY NOT NULL,
    centre_id BLOB NOT NULL CHECK (length(centre_id) = 16),
    entity TEXT NOT NULL,
    entity_id BLOB NOT NULL CHECK (length(entity_id) = 16)
) STRICT;
CREATE INDEX changes_by_entity ON changes (entity_id);

-- One row that a probe counts up, to learn whether writes succeed again.
CREATE TABLE write_probe (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    n INTEGER NOT NULL
) STRICT;
INSERT INTO write_probe (id, n) VALUES (1, 0);

-- Facts about the deployment, such as the digest of the shared vocabulary.
CREATE TABLE meta (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;

-- Who did or saw what, chained by hash. No values: those are in audit_details.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY NOT NULL,
    centre_id BLOB CHECK (length(centre_id) = 16),
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    ids TEXT NOT NULL,
    fields TEXT NOT NULL,
    why TEXT,
    details_digest BLOB,
    at INTEGER NOT NULL,
    request_id TEXT,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_centre ON audit (centre_id, seq);

-- The values and notes that belong to an audit row; erasing their subject deletes them.
CREATE TABLE audit_details (
    seq INTEGER PRIMARY KEY NOT NULL REFERENCES audit (seq),
    subject BLOB CHECK (length(subject) = 16),
    details TEXT NOT NULL
) STRICT;
CREATE INDEX audit_details_by_subject ON audit_details (subject);

-- Requests that were made with an Idempotency-Key: what was answered, never the body.
CREATE TABLE idempotency (
    caller TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    body_digest BLOB NOT NULL,
    status INTEGER,
    entity_id BLOB CHECK (length(entity_id) = 16),
    at INTEGER NOT NULL,
    PRIMARY KEY (caller, route, key)
) STRICT;
CREATE INDEX idempotency_by_age ON idempotency (at);
