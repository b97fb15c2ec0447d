-- The gazetteer, shared by all centres: postcodes (`L36 9YX`), their sectors (`L36 9`) and their
-- outcodes (`L36`), told apart by their form. Points are in millionths of a degree, WGS 84.
CREATE TABLE places (
    key text COLLATE "C" PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('postcode', 'sector', 'outcode')),
    lat integer NOT NULL CHECK (lat BETWEEN -90000000 AND 90000000),
    lon integer NOT NULL CHECK (lon BETWEEN -180000000 AND 180000000),
    -- Of a sector: the commonest of its postcodes.
    ward_code text COLLATE "C"
);

-- Names of wards, by their code of the Office for National Statistics.
CREATE TABLE wards (
    code text COLLATE "C" PRIMARY KEY,
    name text NOT NULL
);

-- Imports of files of volunteers: what was declared (basis), headings that were left out, and how
-- many rows came to what.
CREATE TABLE imports (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    state text NOT NULL,
    basis jsonb,
    unmapped jsonb NOT NULL,
    new_rows integer NOT NULL,
    refused_rows integer NOT NULL,
    known_rows integer NOT NULL,
    created_at timestamptz NOT NULL,
    committed_at timestamptz,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
);

-- What became of each row. person holds who the row describes until the import is committed; a
-- refused row keeps nothing but its faults. Erasing a person empties person and volunteer_id.
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
