DROP TABLE write_probe;
DROP TABLE changes;
DROP TABLE change_counter;
