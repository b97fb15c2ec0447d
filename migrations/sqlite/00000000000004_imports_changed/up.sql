-- Imports of every kind of file, that know what is there already, and that can be undone.
-- A dry run that was made before cannot be committed any more, and holds people's data.
DELETE FROM import_rows WHERE import_id IN (SELECT id FROM imports WHERE state = 'dry_run');
DELETE FROM imports WHERE state = 'dry_run';

ALTER TABLE imports ADD COLUMN kind TEXT NOT NULL DEFAULT 'volunteers';
ALTER TABLE imports ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE imports RENAME COLUMN known_rows TO unchanged_rows;
ALTER TABLE imports ADD COLUMN update_rows INTEGER NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN duplicate_rows INTEGER NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN repeated_rows INTEGER NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE imports ADD COLUMN undone_at INTEGER;
-- How the file was read: which column as which field, and what was asked.
ALTER TABLE imports ADD COLUMN reading TEXT;

-- What became of each row. What is known of people goes with them, and 30 days after the commit:
-- shown (fields old and new, who may be the same), draft (what the row says, until the commit),
-- before (what an undo brings back). new_id is the id of the record that is made if the row is
-- taken as new; record_id the one that it is matched with, as of record_version.
CREATE TABLE import_rows_4 (
    centre_id BLOB NOT NULL,
    import_id BLOB NOT NULL,
    line INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    take TEXT NOT NULL,
    same_as_line INTEGER,
    new_id BLOB,
    record_id BLOB,
    record_version INTEGER,
    reference TEXT,
    faults TEXT,
    shown TEXT,
    draft TEXT,
    before TEXT,
    undone TEXT,
    PRIMARY KEY (centre_id, import_id, line),
    FOREIGN KEY (centre_id, import_id) REFERENCES imports (centre_id, id)
) STRICT;
INSERT INTO import_rows_4 (centre_id, import_id, line, outcome, take, same_as_line, new_id, record_id, faults)
SELECT centre_id, import_id, line,
    CASE WHEN outcome <> 'already_there' THEN outcome
         WHEN same_as_line IS NULL THEN 'unchanged' ELSE 'repeated' END,
    CASE WHEN outcome = 'new' THEN 'new' ELSE 'leave_out' END,
    same_as_line,
    CASE WHEN outcome = 'new' THEN volunteer_id END,
    CASE WHEN outcome <> 'new' THEN volunteer_id END,
    faults
FROM import_rows;
DROP TABLE import_rows;
ALTER TABLE import_rows_4 RENAME TO import_rows;
CREATE INDEX import_rows_by_record ON import_rows (centre_id, record_id);
CREATE INDEX import_rows_by_new ON import_rows (centre_id, new_id);

-- Which record a row of a source is, by the source's own key where it has one, else by the id of
-- the record; base holds, field by field, a digest of what the file said and one of what stood in
-- the record after it, so that the next file of the source tells its own changes from ours.
CREATE TABLE import_references (
    centre_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    reference TEXT NOT NULL,
    record_id BLOB NOT NULL,
    import_id BLOB NOT NULL,
    base TEXT NOT NULL,
    PRIMARY KEY (centre_id, kind, source, reference),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
) STRICT;
CREATE INDEX import_references_by_record ON import_references (centre_id, record_id);
CREATE INDEX import_references_by_import ON import_references (centre_id, import_id);

-- How the files of a source are read, so that the next one needs no mapping.
CREATE TABLE import_sources (
    centre_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    reading TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, kind, source),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
) STRICT;

-- What staff write down about people and organisations, for staff. import_id: the file that said
-- so.
CREATE TABLE notes (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    volunteer_id BLOB,
    organisation_id BLOB,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    import_id BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, id),
    CHECK ((volunteer_id IS NULL) <> (organisation_id IS NULL)),
    FOREIGN KEY (centre_id, volunteer_id) REFERENCES volunteers (centre_id, id),
    FOREIGN KEY (centre_id, organisation_id) REFERENCES organisations (centre_id, id)
) STRICT;
CREATE INDEX notes_by_volunteer ON notes (centre_id, volunteer_id);
CREATE INDEX notes_by_organisation ON notes (centre_id, organisation_id);
