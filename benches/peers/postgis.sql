-- People as PostGIS keeps them. {words} and {tokens} stand for several columns each.
--
-- Columns that every question looks at come first, and none of those up to `id` is ever null, so that their places in a row are known. Rows are loaded in the order of a space-filling curve, so that neighbours share pages.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_prewarm;

CREATE TABLE person (
    {words},                            -- quarter hours of the week that are free whole, 64 in each
    open boolean NOT NULL,              -- the words do not tell: time unknown, or extra windows
    guardian boolean NOT NULL,
    knows_languages boolean NOT NULL,
    knows_when boolean NOT NULL,
    on_quarters boolean NOT NULL,
    asked smallint NOT NULL,            -- asks in the last 672 hours
    vehicle smallint NOT NULL,          -- 0 no, 1 yes, 2 unknown
    paused_until integer NOT NULL,      -- days since 1970
    weekly_minutes integer NOT NULL,
    number integer NOT NULL,
    half_metres integer NOT NULL,
    max_metres integer NOT NULL,
    promised_hours integer NOT NULL,    -- minutes promised in every week
    languages_0 bigint NOT NULL,        -- bits
    languages_1 bigint NOT NULL,
    causes bigint NOT NULL,             -- bits
    id_low bigint NOT NULL,
    id uuid NOT NULL,
    born integer,                       -- yyyymmdd; unknown: null
    lat double precision,               -- radians; home unknown: null
    lon double precision,
    {tokens},                           -- skill * 4 + level
    minutes_per_week integer,           -- no limit: null
    last_ask bigint,                    -- never asked: null
    special int4multirange,             -- of those with extra windows: all their free minutes
    lost int4multirange,                -- minutes of the weekly windows lost by dates away and promised sessions
    promised integer[],                 -- minutes of promised sessions by week
    week int4multirange NOT NULL,       -- the minutes of the week that are free
    tokens integer[] NOT NULL
);

-- Placements that keep somebody off the list of the need, and blocks of a need or an organisation.
CREATE TABLE kept_apart (subject uuid NOT NULL, person integer NOT NULL);

-- Checks with the decision `cleared`.
CREATE TABLE cleared (person integer NOT NULL, level smallint NOT NULL, workforce smallint NOT NULL,
    issued integer NOT NULL, review_on integer NOT NULL);

-- Promised sessions, for spans that are no calendar weeks.
CREATE TABLE promised (person integer NOT NULL, starts bigint NOT NULL, minutes integer NOT NULL);

-- A box that nobody goes beyond: a degree is 111,195 m; a little is added for the curve.
CREATE FUNCTION reach(lat double precision, lon double precision, metres integer) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ST_MakeEnvelope(
    degrees(lon) - (metres + 10) / 111000.0 / cos(least(abs(lat) + metres / 6.3e6, 1.57)),
    degrees(lat) - (metres + 10) / 111000.0,
    degrees(lon) + (metres + 10) / 111000.0 / cos(least(abs(lat) + metres / 6.3e6, 1.57)),
    degrees(lat) + (metres + 10) / 111000.0, 4326);

CREATE FUNCTION signed(x numeric) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN (CASE WHEN x >= 9223372036854775808 THEN x - 18446744073709551616 ELSE x END)::bigint;

CREATE FUNCTION unsigned(x bigint) RETURNS numeric LANGUAGE sql IMMUTABLE
RETURN CASE WHEN x < 0 THEN x + 18446744073709551616 ELSE x::numeric END;

-- splitmix64 of scoring.md.
CREATE FUNCTION mix(x bigint) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE z bigint := signed((unsigned(x) + 11400714819323198485) % 18446744073709551616);
BEGIN
    z := z # ((z >> 30) & 17179869183);
    z := signed(unsigned(z) * 13787848793156543929 % 18446744073709551616);
    z := z # ((z >> 27) & 137438953471);
    z := signed(unsigned(z) * 10723151780598845931 % 18446744073709551616);
    RETURN unsigned(z # ((z >> 31) & 8589934591));
END $$;

-- Free minutes in some windows.
CREATE FUNCTION minutes(free int4multirange) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN (SELECT coalesce(sum(upper(r) - lower(r)), 0) FROM unnest(free) r);
