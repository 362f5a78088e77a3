-- Figures, recaps and the day's report.

-- Figures of a stretch of days and of what waits are read from these alone.
CREATE INDEX item_figures ON item (office_id, opened_at, unit_id, status, verdict, platform, kind, stage, candidates, rules,
    due_on, id);
CREATE INDEX item_decided ON item (office_id, decided_at, verdict, unit_id, kind) WHERE decided_at IS NOT NULL;
-- One for each side that is counted over a stretch of days: a value's stretch is read from one place, and nothing is sorted.
CREATE INDEX item_figures_unit ON item (office_id, unit_id, opened_at);
CREATE INDEX item_figures_kind ON item (office_id, platform, kind, opened_at, unit_id);
CREATE INDEX item_figures_stage ON item (office_id, stage, opened_at, unit_id);
CREATE INDEX item_figures_candidates ON item (office_id, candidates, opened_at, unit_id);
CREATE INDEX decision_standing ON decision (item_id, at, id) WHERE undone_at IS NULL;
CREATE INDEX item_by_status ON item (office_id, status, opened_at, verdict, unit_id);
CREATE INDEX reach_figures ON reach_day (office_id, day, account_id, read_at);

-- What an officer wrote into the open fields of a day's report [Form A]; one for the whole office, one for each set of
-- units that somebody works for alone.
CREATE TABLE form_a (
    office_id TEXT NOT NULL REFERENCES office (id), day TEXT NOT NULL,
    units TEXT NOT NULL, -- '' for the whole office, else the units' ids in order
    version BIGINT NOT NULL, fields TEXT NOT NULL, -- JSON
    who TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (office_id, day, units)
);
