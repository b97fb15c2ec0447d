-- The closed need that holds what was done for an organisation in a role, as files of past
-- placements and hours say; role_key is the role as roles are compared, empty where none is named.
CREATE TABLE past_roles (
    centre_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    role_key text COLLATE "C" NOT NULL,
    need_id uuid NOT NULL,
    PRIMARY KEY (centre_id, organisation_id, role_key),
    FOREIGN KEY (centre_id, organisation_id) REFERENCES organisations (centre_id, id),
    FOREIGN KEY (centre_id, need_id) REFERENCES needs (centre_id, id)
);
CREATE INDEX past_roles_by_need ON past_roles (centre_id, need_id);
