-- Times are unix microseconds, days are YYYY-MM-DD, ids are UUIDv7 text, digests are lower-case hexadecimal.
-- Every table and every unique key carries the office.

CREATE TABLE office (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, prefix TEXT NOT NULL UNIQUE, zone TEXT NOT NULL, region TEXT,
    kind TEXT NOT NULL, created_at BIGINT NOT NULL,
    review TEXT, -- JSON: what a decision needs here; NULL means as the program has it
    -- Keys the pseudonyms of people outside the watch-list; never leaves the database.
    secret TEXT NOT NULL
);
-- Each change of an office first takes this row, so changes happen one after the other.
CREATE TABLE office_state (
    office_id TEXT PRIMARY KEY REFERENCES office (id),
    last_change BIGINT NOT NULL, audit_seq BIGINT NOT NULL, audit_hash TEXT NOT NULL,
    n_items BIGINT NOT NULL, n_cases BIGINT NOT NULL, n_imports BIGINT NOT NULL, watch_change BIGINT NOT NULL
);

CREATE TABLE staff (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL REFERENCES office (id), login TEXT NOT NULL, name TEXT NOT NULL,
    role TEXT NOT NULL, password_hash TEXT NOT NULL, language TEXT NOT NULL,
    units TEXT, -- JSON list of unit ids; NULL means all
    recusals TEXT NOT NULL DEFAULT '{"units":[],"persons":[]}', -- what stands of the table of that name
    own_keys TEXT, -- JSON: the keys they chose for the desk's commands; NULL as long as they chose none
    created_at BIGINT NOT NULL, failures BIGINT NOT NULL, locked_until BIGINT NOT NULL,
    must_change BOOLEAN NOT NULL, -- somebody else knows the password: it must be changed at the next sign-in
    signed_in_at BIGINT, disabled_at BIGINT, -- who is disabled stays, because what they did stays
    UNIQUE (office_id, login)
);
CREATE TABLE session (
    digest TEXT PRIMARY KEY, office_id TEXT NOT NULL REFERENCES office (id),
    staff_id TEXT NOT NULL REFERENCES staff (id), started_at BIGINT NOT NULL, seen_at BIGINT NOT NULL
);

CREATE TABLE unit (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL REFERENCES office (id), name TEXT NOT NULL,
    UNIQUE (office_id, name)
);
CREATE TABLE person (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL REFERENCES office (id), name TEXT NOT NULL, nip TEXT,
    employment TEXT NOT NULL, status TEXT NOT NULL, unit_id TEXT NOT NULL REFERENCES unit (id), region TEXT,
    UNIQUE (office_id, nip)
);
CREATE INDEX person_by_name ON person (office_id, name, id);
CREATE TABLE watch_entry (
    office_id TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES person (id), n BIGINT NOT NULL,
    reason TEXT NOT NULL, letter TEXT, from_day TEXT NOT NULL, until_day TEXT, who TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (person_id, n)
);
-- Letters that send a person on duty [surat tugas]; one that was withdrawn stays and counts no more.
CREATE TABLE assignment_letter (
    office_id TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES person (id), n BIGINT NOT NULL,
    number TEXT NOT NULL, issued_day TEXT NOT NULL, from_day TEXT NOT NULL, until_day TEXT NOT NULL,
    purpose TEXT NOT NULL, who TEXT NOT NULL, at BIGINT NOT NULL,
    withdrawn_by TEXT, withdrawn_at BIGINT, withdrawn_why TEXT, PRIMARY KEY (person_id, n)
);
CREATE TABLE account (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL REFERENCES office (id), platform TEXT NOT NULL, native_id TEXT,
    handle TEXT, handle_folded TEXT, display_name TEXT,
    person_id TEXT NOT NULL REFERENCES person (id), -- as the newest attribution says
    detached_at BIGINT, -- when it was taken from that person and became nobody's: it is not read, its acts are not served
    UNIQUE (office_id, platform, native_id)
);
CREATE INDEX account_by_handle ON account (office_id, platform, handle_folded);
CREATE INDEX account_by_person ON account (person_id);
CREATE TABLE account_handle (
    office_id TEXT NOT NULL, account_id TEXT NOT NULL REFERENCES account (id), handle TEXT NOT NULL,
    first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, PRIMARY KEY (account_id, handle)
);
CREATE TABLE attribution (
    office_id TEXT NOT NULL, account_id TEXT NOT NULL REFERENCES account (id), n BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id), level BIGINT NOT NULL,
    kind TEXT NOT NULL, -- what it rests on: 'list' when it came with the watch-list, 'withdrawn' when it was taken back
    basis TEXT NOT NULL, document TEXT, document_name TEXT, -- a kept file by its digest, and the name it had
    who TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (account_id, n)
);

CREATE TABLE dictionary_release (
    office_id TEXT NOT NULL, n BIGINT NOT NULL, sha256 TEXT NOT NULL, engine BIGINT NOT NULL, first_at BIGINT NOT NULL,
    files TEXT, -- JSON list of [name, text]; NULL when it was only met in a flag
    PRIMARY KEY (office_id, n), UNIQUE (office_id, sha256, engine)
);
-- Which release was in use from when on. Append-only (the triggers are in each engine's part).
CREATE TABLE dictionary_use (
    office_id TEXT NOT NULL, n BIGINT NOT NULL, release_n BIGINT NOT NULL, at BIGINT NOT NULL, who TEXT NOT NULL,
    cause TEXT NOT NULL, reason TEXT NOT NULL, draft_n BIGINT, PRIMARY KEY (office_id, n)
);
CREATE TABLE dictionary_draft (
    office_id TEXT NOT NULL, n BIGINT NOT NULL, version BIGINT NOT NULL, note TEXT NOT NULL, sha256 TEXT NOT NULL,
    files TEXT NOT NULL, -- JSON list of [name, text]
    editors TEXT NOT NULL, -- JSON list of the ids of all who wrote on it, the author first
    made_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
    report TEXT, -- JSON; NULL while there is none for these files
    job_id TEXT, -- the last shadow run that was asked for at the desk
    signed_at BIGINT, PRIMARY KEY (office_id, n)
);

CREATE TABLE exchange (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, request TEXT NOT NULL,
    status BIGINT NOT NULL, headers TEXT NOT NULL,
    wire TEXT, -- JSON: protocol, request_headers, remote, via; NULL for files and captures
    started_at BIGINT NOT NULL, finished_at BIGINT NOT NULL, body_sha256 TEXT, body_len BIGINT NOT NULL,
    parts TEXT NOT NULL -- JSON list of [offset, length, sha256, kept 1 | dropped 0 | purged 2]
);

CREATE TABLE content (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, platform TEXT NOT NULL, native_key TEXT NOT NULL, url TEXT,
    author TEXT NOT NULL, published TEXT NOT NULL, missing TEXT,
    versions BIGINT NOT NULL, -- 0 while its words are not known
    UNIQUE (office_id, platform, native_key)
);
CREATE INDEX content_by_url ON content (office_id, url) WHERE url IS NOT NULL;
CREATE INDEX content_unresolved ON content (office_id, platform, native_key) WHERE versions = 0 AND missing IS NULL;
CREATE TABLE content_version (
    office_id TEXT NOT NULL, content_id TEXT NOT NULL REFERENCES content (id), n BIGINT NOT NULL,
    content_hash TEXT NOT NULL, text TEXT NOT NULL, media TEXT NOT NULL, cause TEXT NOT NULL,
    provenance TEXT NOT NULL, reader TEXT NOT NULL, seen_at BIGINT NOT NULL, raw TEXT, exchange_id TEXT,
    PRIMARY KEY (content_id, n)
);
-- Words that were erased as their platform's terms ask: the versions up to this one have none any more.
CREATE TABLE tombstone (
    office_id TEXT NOT NULL, content_id TEXT PRIMARY KEY REFERENCES content (id), versions BIGINT NOT NULL,
    at BIGINT NOT NULL, why TEXT NOT NULL, last_seen_at BIGINT NOT NULL
);
CREATE TABLE media_ref (
    office_id TEXT NOT NULL, sha256 TEXT NOT NULL, content_id TEXT NOT NULL REFERENCES content (id),
    PRIMARY KEY (sha256, office_id, content_id)
);
CREATE INDEX media_ref_by_content ON media_ref (content_id);
-- Media whose bytes are fetched, and what became of it. A row belongs to a medium of one version of a post.
CREATE TABLE media_fetch (
    office_id TEXT NOT NULL, content_id TEXT NOT NULL REFERENCES content (id), version_n BIGINT NOT NULL,
    place BIGINT NOT NULL, -- which of the version's media, from 0
    platform TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL, asked_at BIGINT NOT NULL, tries BIGINT NOT NULL,
    next_at BIGINT, -- when it is fetched; NULL when its bytes are here or it was given up
    why TEXT, -- JSON: why it failed the last time, in both languages; NULL when it did not
    sha256 TEXT, bytes BIGINT NOT NULL, at BIGINT,
    wire TEXT, -- JSON: request, status, headers and times of the answer that brought the bytes
    PRIMARY KEY (content_id, version_n, place)
);
CREATE INDEX media_fetch_due ON media_fetch (office_id, next_at) WHERE next_at IS NOT NULL;
-- Up to which change of an act its media are planned, and under which rule: another one begins from the start.
CREATE TABLE media_plan (office_id TEXT PRIMARY KEY REFERENCES office (id), rule TEXT NOT NULL, change_seq BIGINT NOT NULL);
-- Posts of campaign accounts that were fetched once more before a quiet period [masa tenang] begins.
CREATE TABLE secured (
    office_id TEXT NOT NULL, content_id TEXT NOT NULL REFERENCES content (id), period TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (content_id, period)
);

-- Initial information and reports. Who told stands in `identity` alone, encrypted; the key is not in the database.
CREATE TABLE tip (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, kind TEXT NOT NULL, n BIGINT NOT NULL, version BIGINT NOT NULL,
    form TEXT NOT NULL, register TEXT, channel TEXT NOT NULL, received_at BIGINT NOT NULL, known_on TEXT,
    place TEXT NOT NULL, chronology TEXT NOT NULL, files TEXT NOT NULL, raw TEXT NOT NULL, who TEXT NOT NULL,
    at BIGINT NOT NULL,
    filled TEXT NOT NULL, -- JSON list of the names of the identity's fields that are filled
    identity BYTEA, identity_key TEXT, -- encrypted, and the digest that names the key
    UNIQUE (office_id, kind, n), UNIQUE (office_id, form)
);
CREATE INDEX tip_by_age ON tip (office_id, received_at, id);
CREATE TABLE tip_act (
    office_id TEXT NOT NULL, tip_id TEXT NOT NULL REFERENCES tip (id), act_id TEXT NOT NULL, n BIGINT NOT NULL,
    PRIMARY KEY (tip_id, act_id)
);
CREATE INDEX tip_act_by_act ON tip_act (act_id);

CREATE TABLE act (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, account_id TEXT NOT NULL REFERENCES account (id),
    platform TEXT NOT NULL, native_key TEXT NOT NULL, kind TEXT NOT NULL,
    content_id TEXT REFERENCES content (id), target_id TEXT REFERENCES content (id), target_account TEXT,
    happened TEXT NOT NULL, sort_at BIGINT NOT NULL, first_seen_at BIGINT NOT NULL, last_seen_at BIGINT NOT NULL,
    raw TEXT, exchange_id TEXT, gone TEXT, gone_at BIGINT,
    release_n BIGINT, -- under which release it was last matched; NULL while it waits
    provenances TEXT NOT NULL, -- '|captured|report|': all ways in which it became known, in the order they did
    change_seq BIGINT NOT NULL,
    UNIQUE (office_id, platform, native_key)
);
CREATE INDEX act_by_account ON act (account_id, sort_at, id);
CREATE INDEX act_by_change ON act (office_id, change_seq);
CREATE INDEX act_by_first_day ON act (office_id, first_seen_at, account_id);
CREATE INDEX act_by_content ON act (content_id) WHERE content_id IS NOT NULL;
CREATE INDEX act_gone ON act (account_id) WHERE gone IS NOT NULL;
CREATE INDEX act_by_target ON act (target_id) WHERE target_id IS NOT NULL;
CREATE INDEX act_to_recheck ON act (office_id, platform, last_seen_at, id) WHERE gone IS NULL;
CREATE TABLE act_event (
    office_id TEXT NOT NULL, act_id TEXT NOT NULL REFERENCES act (id), kind TEXT NOT NULL, why TEXT NOT NULL,
    at BIGINT NOT NULL, raw TEXT, exchange_id TEXT, PRIMARY KEY (act_id, at, kind)
);
CREATE TABLE observation (
    office_id TEXT NOT NULL, act_id TEXT NOT NULL REFERENCES act (id), source TEXT NOT NULL, provenance TEXT NOT NULL,
    without_login BOOLEAN, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, times BIGINT NOT NULL,
    PRIMARY KEY (act_id, source, provenance)
);
CREATE INDEX observation_captured ON observation (office_id, first_at) WHERE provenance = 'captured';
-- What a person at the desk entered about an act: each time, with the bytes of what was entered.
CREATE TABLE sighting (
    office_id TEXT NOT NULL, act_id TEXT NOT NULL REFERENCES act (id), raw TEXT NOT NULL, exchange_id TEXT NOT NULL,
    provenance TEXT NOT NULL, tip_id TEXT REFERENCES tip (id), seen_at BIGINT NOT NULL, at BIGINT NOT NULL,
    who TEXT NOT NULL, reach TEXT, picture TEXT NOT NULL, description TEXT, files TEXT NOT NULL,
    PRIMARY KEY (act_id, raw)
);
CREATE INDEX sighting_by_tip ON sighting (tip_id) WHERE tip_id IS NOT NULL;
CREATE TABLE match_work (
    office_id TEXT NOT NULL, act_id TEXT NOT NULL REFERENCES act (id), ticket BIGINT NOT NULL, asked_at BIGINT NOT NULL,
    PRIMARY KEY (act_id)
);
CREATE INDEX match_work_by_age ON match_work (office_id, asked_at, act_id);

CREATE TABLE item (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, act_id TEXT NOT NULL REFERENCES act (id), short_id TEXT NOT NULL,
    status TEXT NOT NULL, verdict TEXT, version BIGINT NOT NULL,
    queue_day TEXT, -- from which day it waits: '' at once, a day when held, NULL when decided
    -- Copies of what the queue filters, sorts and shows, so that it reads one table.
    score BIGINT, -- NULL where the platform's terms allow no figure
    place BIGINT NOT NULL, -- by which it stands in the queue: the score, else the threshold
    kind TEXT NOT NULL, platform TEXT NOT NULL, account_id TEXT NOT NULL,
    person_id TEXT NOT NULL, unit_id TEXT NOT NULL, sort_at BIGINT NOT NULL, happened_at BIGINT,
    first_seen_at BIGINT NOT NULL,
    candidates TEXT NOT NULL, -- '|race/candidate|race/|'
    rules TEXT NOT NULL, -- '|rule|rule|', strongest first
    provenances TEXT NOT NULL, -- '|captured|report|'
    snippet TEXT NOT NULL, explanation_id TEXT NOT NULL, explanation_en TEXT NOT NULL,
    flag_id TEXT NOT NULL,
    reviewed_signals TEXT NOT NULL, -- JSON list of what the reviewer has seen
    known_on TEXT, -- the day that a person set as "known on" [tanggal diketahui]; clocks run from it and from nothing else
    opened_at BIGINT NOT NULL, -- when it came into the queue
    stage TEXT, -- of the race it speaks about, on the day of the act; NULL when the day lies in none
    -- The day of the nearest clock and which clock it is; '~', which sorts after every day, while none runs.
    due_on TEXT NOT NULL DEFAULT '~', due_clock TEXT,
    near_key TEXT NOT NULL, -- what is equal here is folded in the queue: same kind of act, same words or same target
    provisions TEXT NOT NULL, -- '|provision|provision|' as proposed
    handed_to TEXT, -- to whom it was handed, while that stands
    changed_at BIGINT NOT NULL, changed_by TEXT,
    first_by TEXT, -- whose first verdict waits for a second one or for the plenary; NULL when none does
    decided_at BIGINT, -- when the decision that stands was made; NULL while it is not decided
    UNIQUE (act_id, office_id), UNIQUE (office_id, short_id)
);
CREATE INDEX item_queue ON item (office_id, place DESC, sort_at, id, queue_day, unit_id, platform, kind)
    WHERE queue_day IS NOT NULL;
CREATE INDEX item_queue_by_age ON item (office_id, sort_at, id, queue_day) WHERE queue_day IS NOT NULL;
CREATE INDEX item_queue_kinds ON item (office_id, platform, kind, unit_id, queue_day, candidates, rules,
    provenances) WHERE queue_day IS NOT NULL;
CREATE INDEX item_queue_rules ON item (office_id, candidates, rules, provisions, unit_id, queue_day, platform, kind,
    provenances)
    WHERE queue_day IS NOT NULL;
CREATE INDEX item_queue_due ON item (office_id, due_on, place DESC, sort_at, id, queue_day, unit_id, platform, kind)
    WHERE queue_day IS NOT NULL;
-- The first of a fold, and how many there are, without touching the table.
CREATE INDEX item_fold ON item (office_id, near_key, due_on, place DESC, sort_at, id, queue_day, unit_id, platform, kind)
    WHERE queue_day IS NOT NULL;
CREATE INDEX item_by_due ON item (office_id, due_on, id) WHERE due_on <> '~';
CREATE INDEX item_handed ON item (office_id, handed_to, due_on, place DESC, sort_at, id, queue_day) WHERE handed_to IS NOT NULL;
CREATE INDEX item_by_age ON item (office_id, sort_at, id);
CREATE INDEX item_by_person ON item (person_id, sort_at);
CREATE TABLE flag (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, act_id TEXT NOT NULL REFERENCES act (id),
    own_version BIGINT NOT NULL, target_version BIGINT NOT NULL, -- 0 means none
    release_n BIGINT NOT NULL, score BIGINT, input TEXT NOT NULL, scored TEXT NOT NULL, at BIGINT NOT NULL,
    UNIQUE (act_id, own_version, target_version, release_n)
);
CREATE TABLE decision (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, item_id TEXT NOT NULL REFERENCES item (id), verdict TEXT NOT NULL,
    reason TEXT NOT NULL, provision TEXT, note TEXT NOT NULL, round TEXT NOT NULL,
    staff_id TEXT NOT NULL REFERENCES staff (id), at BIGINT NOT NULL, supersedes TEXT, undone_at BIGINT,
    checks TEXT NOT NULL, -- JSON: what was looked into for the person's sake
    answers TEXT, -- the decision of the round before, of which this one is the second or the plenary's
    bulk_id TEXT, -- what was decided at once over a fold has it in common
    before TEXT NOT NULL -- JSON of how the item stood before, for undo
);
CREATE INDEX decision_by_item ON decision (item_id, at, id);
CREATE INDEX decision_by_day ON decision (office_id, at);
CREATE INDEX decision_prevention ON decision (office_id, at) WHERE verdict = 'prevention' AND undone_at IS NULL;
CREATE TABLE hold (
    office_id TEXT NOT NULL, item_id TEXT NOT NULL REFERENCES item (id), n BIGINT NOT NULL, until_day TEXT NOT NULL,
    reason TEXT NOT NULL, staff_id TEXT NOT NULL REFERENCES staff (id), at BIGINT NOT NULL, ended_at BIGINT,
    PRIMARY KEY (item_id, n)
);
CREATE TABLE item_view (
    office_id TEXT NOT NULL, staff_id TEXT NOT NULL REFERENCES staff (id), item_id TEXT NOT NULL REFERENCES item (id),
    at BIGINT NOT NULL, PRIMARY KEY (staff_id, item_id)
);

CREATE TABLE case_file (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, short_id TEXT NOT NULL, title TEXT NOT NULL, opened_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, kind TEXT NOT NULL, stage TEXT NOT NULL, version BIGINT NOT NULL,
    owner_id TEXT REFERENCES staff (id), -- who looks after it
    -- Copies of what its entries say last, so that the list reads one table.
    asked_on TEXT, -- the day from which an outcome is waited for; NULL when none is
    outcome TEXT, UNIQUE (office_id, short_id)
);
CREATE TABLE case_item (
    office_id TEXT NOT NULL, case_id TEXT NOT NULL REFERENCES case_file (id),
    item_id TEXT NOT NULL REFERENCES item (id), n BIGINT NOT NULL, added_at BIGINT NOT NULL, added_by TEXT NOT NULL,
    PRIMARY KEY (case_id, item_id)
);
CREATE INDEX case_item_by_item ON case_item (item_id);
CREATE TABLE case_export (
    office_id TEXT NOT NULL, case_id TEXT NOT NULL REFERENCES case_file (id), revision BIGINT NOT NULL,
    sha256 TEXT NOT NULL, who TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (case_id, revision)
);

CREATE TABLE cursor_position (
    office_id TEXT NOT NULL, source TEXT NOT NULL, subject TEXT NOT NULL, -- '' means the whole source
    cursor TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (office_id, source, subject)
);
CREATE TABLE lease (
    office_id TEXT NOT NULL, source TEXT NOT NULL, subject TEXT NOT NULL, fence BIGINT NOT NULL,
    until_at BIGINT NOT NULL, PRIMARY KEY (office_id, source, subject)
);
-- A source that is not to be read until somebody lets it go on.
CREATE TABLE source_pause (
    office_id TEXT NOT NULL, source TEXT NOT NULL, at BIGINT NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (office_id, source)
);
-- How each account was reached on each day: "nothing seen" and "not reached" are different sentences.
CREATE TABLE reach_day (
    office_id TEXT NOT NULL, source TEXT NOT NULL, account_id TEXT NOT NULL REFERENCES account (id),
    day TEXT NOT NULL, read_at BIGINT, -- when it was last read on that day; NULL when it was not
    failed_at BIGINT, why TEXT NOT NULL, -- when it last could not be read, and why
    PRIMARY KEY (office_id, source, account_id, day)
);
CREATE INDEX reach_by_day ON reach_day (office_id, day, source);
-- What its platform says of an account: 'active', or why it cannot be read. Never a reason to call its posts deleted.
CREATE TABLE account_state (
    office_id TEXT NOT NULL, account_id TEXT NOT NULL REFERENCES account (id), n BIGINT NOT NULL, state TEXT NOT NULL,
    source TEXT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, PRIMARY KEY (account_id, n)
);
CREATE TABLE source_run (
    office_id TEXT NOT NULL, source TEXT NOT NULL, n BIGINT NOT NULL, started_at BIGINT NOT NULL, finished_at BIGINT,
    error TEXT, next_run BIGINT, accounts BIGINT NOT NULL, new_acts BIGINT NOT NULL, known_acts BIGINT NOT NULL,
    flags BIGINT NOT NULL, quarantined BIGINT NOT NULL, dropped BIGINT NOT NULL, PRIMARY KEY (office_id, source, n)
);
CREATE INDEX source_run_by_day ON source_run (office_id, started_at);
CREATE TABLE job (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, kind TEXT NOT NULL, arguments TEXT NOT NULL, who TEXT NOT NULL,
    at BIGINT NOT NULL, status TEXT NOT NULL, done BIGINT NOT NULL, total BIGINT, result TEXT NOT NULL,
    finished_at BIGINT, fence BIGINT NOT NULL, lease_until BIGINT NOT NULL
);
CREATE INDEX job_by_age ON job (office_id, at, id);
CREATE TABLE import_file (
    office_id TEXT NOT NULL, n BIGINT NOT NULL, sha256 TEXT, file_name TEXT NOT NULL, who TEXT NOT NULL,
    started_at BIGINT NOT NULL, finished_at BIGINT, error TEXT, lines BIGINT NOT NULL, new_acts BIGINT NOT NULL,
    known_acts BIGINT NOT NULL, flags BIGINT NOT NULL, quarantined BIGINT NOT NULL, dropped BIGINT NOT NULL,
    mapping TEXT, -- JSON: which column is which field; NULL when the file itself says it
    PRIMARY KEY (office_id, n), UNIQUE (office_id, sha256)
);
-- What was dropped, by day: counted, never named.
CREATE TABLE intake_day (
    office_id TEXT NOT NULL, source TEXT NOT NULL, day TEXT NOT NULL, dropped BIGINT NOT NULL,
    PRIMARY KEY (office_id, source, day)
);

-- Append-only (the triggers are in each engine's part); no personal text, only its digest.
CREATE TABLE audit (
    office_id TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
    object TEXT NOT NULL, object_id TEXT NOT NULL, detail_sha256 TEXT NOT NULL, previous TEXT NOT NULL,
    hash TEXT NOT NULL, PRIMARY KEY (office_id, seq)
);
CREATE INDEX audit_by_object ON audit (office_id, object, object_id, seq);
CREATE INDEX audit_by_time ON audit (office_id, at);
-- A purge may empty this one.
CREATE TABLE audit_detail (
    office_id TEXT NOT NULL, seq BIGINT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (office_id, seq)
);
