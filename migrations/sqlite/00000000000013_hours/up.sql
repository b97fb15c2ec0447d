-- Hours that a volunteer gave in a placement, on one day or between two. They stay with the
-- placement when the person is erased, without the note. import_id: the file that said so.
CREATE TABLE hours (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    placement_id BLOB NOT NULL,
    first_date TEXT NOT NULL,
    last_date TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    note TEXT,
    by_party TEXT NOT NULL,
    actor TEXT NOT NULL,
    import_id BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, id),
    CHECK (first_date <= last_date),
    FOREIGN KEY (centre_id, placement_id) REFERENCES placements (centre_id, id)
) STRICT;
CREATE INDEX hours_by_placement ON hours (centre_id, placement_id);
CREATE INDEX hours_by_import ON hours (centre_id, import_id);
