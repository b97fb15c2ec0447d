DROP TABLE skill_synonyms;
