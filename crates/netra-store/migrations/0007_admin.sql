-- Files of the watch-list as they were handed in: each rests on a letter, and waits until a second person has approved it.
CREATE TABLE watch_batch (
    office_id TEXT NOT NULL, n BIGINT NOT NULL, state TEXT NOT NULL, -- 'waiting', 'approved', 'refused' or 'withdrawn'
    letter TEXT NOT NULL, letter_day TEXT, -- NULL where the command line gave none
    scan TEXT, scan_name TEXT, -- the digest under which the scan is kept; NULL when there is none or it was erased
    file_name TEXT NOT NULL, file_sha256 TEXT NOT NULL,
    rows TEXT, -- JSON list of rows; NULL once they stand in the watch-list, or were erased
    n_rows BIGINT NOT NULL, n_added BIGINT NOT NULL, n_changed BIGINT NOT NULL, n_refused BIGINT NOT NULL,
    n_accounts BIGINT NOT NULL, n_unread BIGINT NOT NULL, -- rows of the file that could not be read
    who TEXT NOT NULL, at BIGINT NOT NULL,
    decided_by TEXT, decided_at BIGINT, decided_why TEXT, erased_at BIGINT, PRIMARY KEY (office_id, n)
);
-- What somebody changed by hand about a person of the watch-list, and why.
CREATE TABLE person_change (
    office_id TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES person (id), n BIGINT NOT NULL,
    fields TEXT NOT NULL, -- JSON list of [field, before, after]
    reason TEXT NOT NULL, who TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (person_id, n)
);
-- Accounts that somebody took off the watch-list by hand: they are kept with their acts, and read no more.
CREATE TABLE account_removal (
    office_id TEXT NOT NULL, account_id TEXT PRIMARY KEY REFERENCES account (id), reason TEXT NOT NULL,
    who TEXT NOT NULL, at BIGINT NOT NULL
);
-- Backups that were made.
CREATE TABLE backup (
    office_id TEXT NOT NULL, n BIGINT NOT NULL, file_name TEXT NOT NULL, sha256 TEXT NOT NULL, bytes BIGINT NOT NULL,
    files BIGINT NOT NULL, with_database BOOLEAN NOT NULL, who TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (office_id, n)
);
-- Sources that were made at the desk, each as the TOML that stands in a configuration file otherwise.
CREATE TABLE desk_source (
    office_id TEXT NOT NULL, name TEXT NOT NULL, settings TEXT NOT NULL, who TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (office_id, name)
);
