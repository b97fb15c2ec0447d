DROP TABLE notes;
DROP TABLE import_sources;
DROP TABLE import_references;
DROP TABLE import_rows;
CREATE TABLE import_rows (
    centre_id uuid NOT NULL,
    import_id uuid NOT NULL,
    line integer NOT NULL,
    outcome text NOT NULL,
    volunteer_id uuid,
    same_as_line integer,
    faults jsonb,
    person jsonb,
    PRIMARY KEY (centre_id, import_id, line),
    FOREIGN KEY (centre_id, import_id) REFERENCES imports (centre_id, id)
);
CREATE INDEX import_rows_by_volunteer ON import_rows (centre_id, volunteer_id);
ALTER TABLE imports DROP COLUMN reading;
ALTER TABLE imports DROP COLUMN undone_at;
ALTER TABLE imports DROP COLUMN version;
ALTER TABLE imports DROP COLUMN repeated_rows;
ALTER TABLE imports DROP COLUMN duplicate_rows;
ALTER TABLE imports DROP COLUMN update_rows;
ALTER TABLE imports RENAME COLUMN unchanged_rows TO known_rows;
ALTER TABLE imports DROP COLUMN source;
ALTER TABLE imports DROP COLUMN kind;
