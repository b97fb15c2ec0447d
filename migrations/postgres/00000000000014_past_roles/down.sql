DROP TABLE past_roles;
