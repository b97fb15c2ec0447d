-- One row: the number of the last change, and the number below which the log was pruned.
CREATE TABLE change_counter (
    id integer PRIMARY KEY CHECK (id = 1),
    head bigint NOT NULL CHECK (head >= floor),
    floor bigint NOT NULL CHECK (floor >= 0)
);
INSERT INTO change_counter (id, head, floor) VALUES (1, 0, 0);

-- Which row changed, in commit order and without gaps.
CREATE TABLE changes (
    seq bigint PRIMARY KEY,
    centre_id uuid NOT NULL,
    entity text NOT NULL,
    entity_id uuid NOT NULL
);

-- One row that a probe counts up, to learn whether writes succeed again.
CREATE TABLE write_probe (
    id integer PRIMARY KEY CHECK (id = 1),
    n bigint NOT NULL
);
INSERT INTO write_probe (id, n) VALUES (1, 0);
