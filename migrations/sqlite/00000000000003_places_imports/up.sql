-- The gazetteer, shared by all centres: postcodes (`L36 9YX`), their sectors (`L36 9`) and their
-- outcodes (`L36`), told apart by their form. Points are in millionths of a degree, WGS 84.
CREATE TABLE places (
    key TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('postcode', 'sector', 'outcode')),
    lat INTEGER NOT NULL CHECK (lat BETWEEN -90000000 AND 90000000),
    lon INTEGER NOT NULL CHECK (lon BETWEEN -180000000 AND 180000000),
    -- Of a sector: the commonest of its postcodes.
    ward_code TEXT
) STRICT, WITHOUT ROWID;

-- Names of wards, by their code of the Office for National Statistics.
CREATE TABLE wards (
    code TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Imports of files of volunteers: what was declared (basis), headings that were left out, and how
-- many rows came to what.
CREATE TABLE imports (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    state TEXT NOT NULL,
    basis TEXT,
    unmapped TEXT NOT NULL,
    new_rows INTEGER NOT NULL,
    refused_rows INTEGER NOT NULL,
    known_rows INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    committed_at INTEGER,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
) STRICT;

-- What became of each row. person holds who the row describes until the import is committed; a
-- refused row keeps nothing but its faults. Erasing a person empties person and volunteer_id.
CREATE TABLE import_rows (
    centre_id BLOB NOT NULL,
    import_id BLOB NOT NULL,
    line INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    volunteer_id BLOB,
    same_as_line INTEGER,
    faults TEXT,
    person TEXT,
    PRIMARY KEY (centre_id, import_id, line),
    FOREIGN KEY (centre_id, import_id) REFERENCES imports (centre_id, id)
) STRICT;
CREATE INDEX import_rows_by_volunteer ON import_rows (centre_id, volunteer_id);
