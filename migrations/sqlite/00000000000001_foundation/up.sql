-- One row: the number of the last change, and the number below which the log was pruned.
CREATE TABLE change_counter (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    head INTEGER NOT NULL CHECK (head >= floor),
    floor INTEGER NOT NULL CHECK (floor >= 0)
) STRICT;
INSERT INTO change_counter (id, head, floor) VALUES (1, 0, 0);

-- Which row changed, in commit order and without gaps.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY NOT NULL,
    centre_id BLOB NOT NULL CHECK (length(centre_id) = 16),
    entity TEXT NOT NULL,
    entity_id BLOB NOT NULL CHECK (length(entity_id) = 16)
) STRICT;

-- One row that a probe counts up, to learn whether writes succeed again.
CREATE TABLE write_probe (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    n INTEGER NOT NULL
) STRICT;
INSERT INTO write_probe (id, n) VALUES (1, 0);
