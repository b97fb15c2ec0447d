DROP TABLE idempotency;
DROP TABLE audit_details;
DROP TABLE audit;
DROP TABLE meta;
DROP TABLE write_probe;
DROP TABLE changes;
DROP TABLE change_counter;
