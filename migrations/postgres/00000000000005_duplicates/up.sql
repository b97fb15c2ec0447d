-- Two records of which staff said that they are not one person. The pair comes back when the
-- digest of what identifies them has changed. first_id < second_id.
CREATE TABLE distinct_people (
    centre_id uuid NOT NULL,
    first_id uuid NOT NULL,
    second_id uuid NOT NULL,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, first_id, second_id),
    CHECK (first_id < second_id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
);
CREATE INDEX distinct_people_by_second ON distinct_people (centre_id, second_id);

-- Records that were joined: other_id lives on in keeper_id. before holds what an undo brings back;
-- erasing the person deletes it.
CREATE TABLE merges (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    keeper_id uuid NOT NULL,
    other_id uuid NOT NULL,
    before jsonb NOT NULL,
    merged_at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, id),
    UNIQUE (centre_id, other_id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
);
CREATE INDEX merges_by_keeper ON merges (centre_id, keeper_id);
