-- Deletion by age: what was deleted, what is kept from it, and files that are still to be removed.

-- What stays of an act that was deleted: nobody's name, no words. The index learns from it what to forget; the digest, keyed
-- with the office's secret, lets a source that shows the same act again bring it back only when its words changed.
CREATE TABLE erased_act (
    office_id TEXT NOT NULL, act_id TEXT NOT NULL, digest TEXT NOT NULL, class TEXT NOT NULL, at BIGINT NOT NULL,
    change_seq BIGINT NOT NULL, PRIMARY KEY (act_id)
);
CREATE INDEX erased_act_by_change ON erased_act (office_id, change_seq);
CREATE INDEX erased_act_by_digest ON erased_act (office_id, digest);
-- Kept from deletion by a person, with a reason. Rows stay until what they hold is deleted; one that ended counts no more.
CREATE TABLE retention_hold (
    office_id TEXT NOT NULL, n BIGINT NOT NULL, item_id TEXT REFERENCES item (id), case_id TEXT REFERENCES case_file (id),
    reason TEXT NOT NULL, staff_id TEXT NOT NULL REFERENCES staff (id), at BIGINT NOT NULL,
    ended_at BIGINT, ended_by TEXT, PRIMARY KEY (office_id, n)
);
CREATE INDEX retention_hold_of_item ON retention_hold (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX retention_hold_of_case ON retention_hold (case_id) WHERE case_id IS NOT NULL;
-- Files whose last row went and that may still be on the disk: written with the deletion, taken away after the file is.
CREATE TABLE media_gone (office_id TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (office_id, sha256));
-- Which rows rest on an exchange.
CREATE INDEX act_by_exchange ON act (exchange_id) WHERE exchange_id IS NOT NULL;
CREATE INDEX content_version_by_exchange ON content_version (exchange_id) WHERE exchange_id IS NOT NULL;
CREATE INDEX act_event_by_exchange ON act_event (exchange_id) WHERE exchange_id IS NOT NULL;
CREATE INDEX sighting_by_exchange ON sighting (exchange_id);
