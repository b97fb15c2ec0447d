-- Hours that a volunteer gave in a placement, on one day or between two. They stay with the
-- placement when the person is erased, without the note. import_id: the file that said so.
CREATE TABLE hours (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    placement_id uuid NOT NULL,
    first_date date NOT NULL,
    last_date date NOT NULL,
    minutes integer NOT NULL CHECK (minutes > 0),
    note text,
    by_party text NOT NULL,
    actor text NOT NULL,
    import_id uuid,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, id),
    CHECK (first_date <= last_date),
    FOREIGN KEY (centre_id, placement_id) REFERENCES placements (centre_id, id)
);
CREATE INDEX hours_by_placement ON hours (centre_id, placement_id);
CREATE INDEX hours_by_import ON hours (centre_id, import_id);
