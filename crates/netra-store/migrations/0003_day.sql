-- A day at the desk: deadlines, who has what open, who was handed what, saved filters.

-- The rules of deadlines and the holidays in use, with the races' election types; due days are reckoned from it.
CREATE TABLE deadline_rules (
    office_id TEXT PRIMARY KEY REFERENCES office (id), sha256 TEXT NOT NULL, rules TEXT NOT NULL, at BIGINT NOT NULL
);
-- What a person noted of an item that starts or ends a clock: 'registered' or 'finished', on which day. The newest counts;
-- a day of NULL takes it back.
CREATE TABLE clock_event (
    office_id TEXT NOT NULL, item_id TEXT NOT NULL REFERENCES item (id), n BIGINT NOT NULL, event TEXT NOT NULL,
    day TEXT, note TEXT NOT NULL, staff_id TEXT NOT NULL REFERENCES staff (id), at BIGINT NOT NULL,
    PRIMARY KEY (item_id, n)
);
-- Who has an item open. A hint for colleagues, never a bar; nothing of it counts after until_at.
CREATE TABLE item_open (
    office_id TEXT NOT NULL, item_id TEXT NOT NULL REFERENCES item (id), staff_id TEXT NOT NULL REFERENCES staff (id),
    since BIGINT NOT NULL, until_at BIGINT NOT NULL, PRIMARY KEY (item_id, staff_id)
);
CREATE INDEX item_open_by_staff ON item_open (staff_id);
CREATE TABLE handover (
    office_id TEXT NOT NULL, item_id TEXT NOT NULL REFERENCES item (id), n BIGINT NOT NULL,
    from_staff TEXT NOT NULL REFERENCES staff (id), to_staff TEXT NOT NULL REFERENCES staff (id), note TEXT NOT NULL,
    at BIGINT NOT NULL, ended_at BIGINT, ended_how TEXT, -- 'returned', 'passed_on' or 'decided'
    PRIMARY KEY (item_id, n)
);
CREATE TABLE saved_filter (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, staff_id TEXT NOT NULL REFERENCES staff (id), name TEXT NOT NULL,
    query TEXT NOT NULL, shared BOOLEAN NOT NULL, at BIGINT NOT NULL, UNIQUE (office_id, staff_id, name)
);
CREATE TABLE saved_filter_star (
    office_id TEXT NOT NULL, filter_id TEXT NOT NULL REFERENCES saved_filter (id),
    staff_id TEXT NOT NULL REFERENCES staff (id), PRIMARY KEY (filter_id, staff_id)
);
