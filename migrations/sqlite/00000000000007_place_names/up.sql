-- Of a postcode: which table it comes from (the postcode directory counts before Code-Point Open),
-- and the month in which it went out of use, as 202606; NULL = in use.
ALTER TABLE places ADD COLUMN source TEXT CHECK (source IN ('code_point', 'directory'));
ALTER TABLE places ADD COLUMN terminated INTEGER CHECK (terminated BETWEEN 190001 AND 220012);

-- The name as names of places are compared, the middle of the ward's postcodes, and that one of
-- them which is nearest to it.
ALTER TABLE wards ADD COLUMN name_key TEXT;
ALTER TABLE wards ADD COLUMN lat INTEGER;
ALTER TABLE wards ADD COLUMN lon INTEGER;
ALTER TABLE wards ADD COLUMN postcode TEXT;
CREATE INDEX wards_by_name ON wards (name_key);

-- Names of places that a centre knows beside the wards. A place has a postcode, or a point of its
-- own; its name (as names are compared) is there once a centre.
CREATE TABLE centre_places (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    aliases TEXT NOT NULL,
    postcode TEXT,
    lat INTEGER NOT NULL CHECK (lat BETWEEN -90000000 AND 90000000),
    lon INTEGER NOT NULL CHECK (lon BETWEEN -180000000 AND 180000000),
    place_precision TEXT,
    ward TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, id),
    UNIQUE (centre_id, name_key),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
) STRICT;
