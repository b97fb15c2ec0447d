-- Two records of which staff said that they are not one person. The pair comes back when the
-- digest of what identifies them has changed. first_id < second_id.
CREATE TABLE distinct_people (
    centre_id BLOB NOT NULL,
    first_id BLOB NOT NULL CHECK (length(first_id) = 16),
    second_id BLOB NOT NULL CHECK (length(second_id) = 16),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, first_id, second_id),
    CHECK (first_id < second_id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
) STRICT;
CREATE INDEX distinct_people_by_second ON distinct_people (centre_id, second_id);

-- Records that were joined: other_id lives on in keeper_id. before holds what an undo brings back;
-- erasing the person deletes it.
CREATE TABLE merges (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    keeper_id BLOB NOT NULL CHECK (length(keeper_id) = 16),
    other_id BLOB NOT NULL CHECK (length(other_id) = 16),
    before TEXT NOT NULL,
    merged_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, id),
    UNIQUE (centre_id, other_id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
) STRICT;
CREATE INDEX merges_by_keeper ON merges (centre_id, keeper_id);
