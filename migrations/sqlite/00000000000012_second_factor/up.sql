-- Whether staff of a centre must sign in with a second factor.
ALTER TABLE centres ADD COLUMN staff_second_factor TEXT NOT NULL DEFAULT 'optional';
