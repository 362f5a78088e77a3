-- Saved searches and what was asked before.
CREATE TABLE saved_search (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL REFERENCES office (id), staff_id TEXT NOT NULL REFERENCES staff (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL, -- the search as the query of an address: q=…&platform=…
    shared BIGINT NOT NULL, -- 1 when colleagues see it too
    created_at BIGINT NOT NULL
);
CREATE INDEX saved_search_by_staff ON saved_search (office_id, staff_id);
-- Up to when a person has looked at what a saved search finds.
CREATE TABLE saved_search_look (
    office_id TEXT NOT NULL, saved_id TEXT NOT NULL REFERENCES saved_search (id),
    staff_id TEXT NOT NULL REFERENCES staff (id), looked_at BIGINT NOT NULL,
    PRIMARY KEY (saved_id, staff_id)
);
-- What the office's staff searched for, kept for 90 days.
CREATE TABLE search_run (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, staff_id TEXT NOT NULL REFERENCES staff (id),
    words TEXT NOT NULL, address TEXT NOT NULL,
    day TEXT NOT NULL, -- the office's day, from which "7 hari" counted
    hits BIGINT NOT NULL, at BIGINT NOT NULL
);
CREATE INDEX search_run_by_time ON search_run (office_id, at);
CREATE INDEX search_run_by_staff ON search_run (office_id, staff_id, at);
-- Many searches asked at once, with what came of each line; of whoever asked, kept for 90 days.
CREATE TABLE search_list (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, staff_id TEXT NOT NULL REFERENCES staff (id),
    name TEXT NOT NULL, lines TEXT NOT NULL, -- JSON
    at BIGINT NOT NULL
);
CREATE INDEX search_list_by_staff ON search_list (office_id, staff_id, at);
