-- Plans: which people for which needs, worked out in the background. needs: the ids that were
-- asked for, none = all open ones. Figures in millionths of score. While a plan is worked on, runner
-- is who does it, and beat_at when they last said so; attempts counts how often it was begun.
CREATE TABLE plans (
    centre_id BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    needs TEXT,
    candidates INTEGER NOT NULL,
    min_score INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    state TEXT NOT NULL,
    stage TEXT NOT NULL,
    percent INTEGER NOT NULL,
    reached_urgent INTEGER NOT NULL,
    reached_places INTEGER NOT NULL,
    reached_scores INTEGER NOT NULL,
    bound_urgent INTEGER,
    bound_places INTEGER,
    bound_scores INTEGER,
    attempts INTEGER NOT NULL,
    runner BLOB,
    beat_at INTEGER,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id) REFERENCES centres (id)
) STRICT;
CREATE INDEX plans_by_state ON plans (state, created_at);

-- The lines of a finished plan. Erasing a person empties volunteer_id.
CREATE TABLE plan_lines (
    centre_id BLOB NOT NULL,
    plan_id BLOB NOT NULL,
    n INTEGER NOT NULL,
    need_id BLOB NOT NULL,
    volunteer_id BLOB,
    score INTEGER NOT NULL,
    state TEXT NOT NULL,
    placement_id BLOB,
    PRIMARY KEY (centre_id, plan_id, n),
    FOREIGN KEY (centre_id, plan_id) REFERENCES plans (centre_id, id),
    FOREIGN KEY (centre_id, need_id) REFERENCES needs (centre_id, id),
    -- A plan that was worked out with somebody who was erased or merged meanwhile is worked out
    -- again.
    FOREIGN KEY (centre_id, volunteer_id) REFERENCES volunteers (centre_id, id)
) STRICT;
CREATE INDEX plan_lines_by_volunteer ON plan_lines (centre_id, volunteer_id);
