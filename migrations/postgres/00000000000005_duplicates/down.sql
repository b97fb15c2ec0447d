DROP TABLE merges;
DROP TABLE distinct_people;
