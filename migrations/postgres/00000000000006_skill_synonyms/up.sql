-- What a centre's staff said that a text means: the text as somebody wrote it, and in the form in
-- which texts are compared.
CREATE TABLE skill_synonyms (
    centre_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    text text NOT NULL,
    skill text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (centre_id, key),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
);
