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
