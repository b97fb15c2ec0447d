ALTER TABLE centres DROP COLUMN staff_second_factor;
