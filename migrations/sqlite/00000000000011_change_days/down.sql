DROP TABLE change_days;
