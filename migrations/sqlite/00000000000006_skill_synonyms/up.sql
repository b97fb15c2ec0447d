-- What a centre's staff said that a text means: the text as somebody wrote it, and in the form in
-- which texts are compared.
CREATE TABLE skill_synonyms (
    centre_id BLOB NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    skill TEXT NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, key),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
) STRICT;
