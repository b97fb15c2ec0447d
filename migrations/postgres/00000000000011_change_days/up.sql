-- How far the change log went on each day (UTC): what is older than the days it is kept can go.
CREATE TABLE change_days (
    day date PRIMARY KEY NOT NULL,
    head bigint NOT NULL
);
