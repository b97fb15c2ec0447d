-- Plans: which people for which needs, worked out in the background. needs: the ids that were
-- asked for, none = all open ones. Figures in millionths of score. While a plan is worked on, runner
-- is who does it, and beat_at when they last said so; attempts counts how often it was begun.
CREATE TABLE plans (
    centre_id uuid NOT NULL,
    id uuid NOT NULL,
    needs jsonb,
    candidates integer NOT NULL,
    min_score integer NOT NULL,
    as_of timestamptz NOT NULL,
    state text NOT NULL,
    stage text NOT NULL,
    percent integer NOT NULL,
    reached_urgent bigint NOT NULL,
    reached_places bigint NOT NULL,
    reached_scores bigint NOT NULL,
    bound_urgent bigint,
    bound_places bigint,
    bound_scores bigint,
    attempts integer NOT NULL,
    runner uuid,
    beat_at timestamptz,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    version bigint NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
);
CREATE INDEX plans_by_state ON plans (state, created_at);

-- The lines of a finished plan. Erasing a person empties volunteer_id.
CREATE TABLE plan_lines (
    centre_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    n integer NOT NULL,
    need_id uuid NOT NULL,
    volunteer_id uuid,
    score integer NOT NULL,
    state text NOT NULL,
    placement_id uuid,
    PRIMARY KEY (centre_id, plan_id, n),
    FOREIGN KEY (centre_id, plan_id) REFERENCES plans (centre_id, id),
    FOREIGN KEY (centre_id, need_id) REFERENCES needs (centre_id, id),
    -- A plan that was worked out with somebody who was erased or merged meanwhile is worked out
    -- again.
    FOREIGN KEY (centre_id, volunteer_id) REFERENCES volunteers (centre_id, id)
);
CREATE INDEX plan_lines_by_volunteer ON plan_lines (centre_id, volunteer_id);
