DROP TABLE wards;
DROP TABLE places;
