DROP TABLE centre_places;
DROP INDEX wards_by_name;
ALTER TABLE wards DROP COLUMN postcode;
ALTER TABLE wards DROP COLUMN lon;
ALTER TABLE wards DROP COLUMN lat;
ALTER TABLE wards DROP COLUMN name_key;
ALTER TABLE places DROP COLUMN terminated;
ALTER TABLE places DROP COLUMN source;
