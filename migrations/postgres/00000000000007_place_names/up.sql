-- Of a postcode: which table it comes from (the postcode directory counts before Code-Point Open),
-- and the month in which it went out of use, as 202606; NULL = in use.
ALTER TABLE places ADD COLUMN source text CHECK (source IN ('code_point', 'directory'));
ALTER TABLE places ADD COLUMN terminated integer CHECK (terminated BETWEEN 190001 AND 220012);

-- The name as names of places are compared, the middle of the ward's postcodes, and that one of
-- them which is nearest to it.
ALTER TABLE wards ADD COLUMN name_key text COLLATE "C";
ALTER TABLE wards ADD COLUMN lat integer;
ALTER TABLE wards ADD COLUMN lon integer;
ALTER TABLE wards ADD COLUMN postcode text;
CREATE INDEX wards_by_name ON wards (name_key);

-- Names of places that a centre knows beside the wards. A place has a postcode, or a point of its
-- own; its name (as names are compared) is there once a centre.
CREATE TABLE centre_places (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    aliases jsonb NOT NULL,
    postcode text,
    lat integer NOT NULL CHECK (lat BETWEEN -90000000 AND 90000000),
    lon integer NOT NULL CHECK (lon BETWEEN -180000000 AND 180000000),
    place_precision text,
    ward text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, id),
    UNIQUE (centre_id, name_key),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
);
