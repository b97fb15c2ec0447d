-- People who were erased: their id, and e-mail address and telephone number as keyed hashes, so
-- that imports do not bring back who asked to be forgotten. The same lines stand in an
-- append-only file outside the database, which outlives a restored backup.
CREATE TABLE erasures (
    centre_id uuid NOT NULL,
    volunteer_id uuid NOT NULL,
    email_hash bytea CHECK (octet_length(email_hash) = 32),
    phone_hash bytea CHECK (octet_length(phone_hash) = 32),
    erased_at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, volunteer_id)
);
CREATE INDEX erasures_by_email ON erasures (centre_id, email_hash);
CREATE INDEX erasures_by_phone ON erasures (centre_id, phone_hash);
