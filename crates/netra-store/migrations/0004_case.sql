-- Cases from opening to outcome, and why an account is believed to be a person's. Cases themselves, and attributions, stand
-- in 0001.

-- What is written down in a case, never changed: stages, notes, invitations, answers, hand-overs, outcomes, notices.
CREATE TABLE case_entry (
    office_id TEXT NOT NULL, case_id TEXT NOT NULL REFERENCES case_file (id), n BIGINT NOT NULL, entry TEXT NOT NULL,
    data TEXT NOT NULL, -- JSON of the entry
    who TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (case_id, n)
);
-- Who was named in a note, and whether they have read it.
CREATE TABLE case_mention (
    office_id TEXT NOT NULL, staff_id TEXT NOT NULL REFERENCES staff (id), case_id TEXT NOT NULL REFERENCES case_file (id),
    n BIGINT NOT NULL, at BIGINT NOT NULL, read_at BIGINT, PRIMARY KEY (staff_id, case_id, n)
);
CREATE INDEX case_mention_by_case ON case_mention (case_id);
CREATE INDEX case_mention_unread ON case_mention (office_id, staff_id, at) WHERE read_at IS NULL;
-- Files of a case; their bytes are kept by their digest. One that was withdrawn stays until it is purged.
CREATE TABLE case_document (
    office_id TEXT NOT NULL, case_id TEXT NOT NULL REFERENCES case_file (id), n BIGINT NOT NULL, sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL, mime TEXT NOT NULL, len BIGINT NOT NULL, about TEXT NOT NULL, who TEXT NOT NULL,
    at BIGINT NOT NULL, withdrawn_by TEXT, withdrawn_at BIGINT, withdrawn_why TEXT, PRIMARY KEY (case_id, n)
);
CREATE INDEX case_document_by_digest ON case_document (sha256);
-- What speaks against an account being a person's.
CREATE TABLE attribution_sign (
    office_id TEXT NOT NULL, account_id TEXT NOT NULL REFERENCES account (id), n BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id), kind TEXT NOT NULL, words TEXT NOT NULL, document TEXT,
    document_name TEXT, who TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (account_id, n)
);
