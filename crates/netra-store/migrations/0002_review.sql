-- Reviews: second review, plenary, recusal, what reviewers are measured by.

CREATE INDEX item_second ON item (office_id, sort_at, id, status, first_by) WHERE first_by IS NOT NULL;
CREATE INDEX item_view_by_item ON item_view (item_id, at);
CREATE INDEX decision_by_answer ON decision (answers) WHERE answers IS NOT NULL;

-- Every day that was set as "known on", and every change of it; the newest row is the item's.
CREATE TABLE known_on (
    office_id TEXT NOT NULL, item_id TEXT NOT NULL REFERENCES item (id), n BIGINT NOT NULL,
    day TEXT, -- NULL: taken back, with a verdict that starts no clock
    why TEXT NOT NULL, staff_id TEXT NOT NULL REFERENCES staff (id), at BIGINT NOT NULL,
    decision_id TEXT, -- with which decision it was set; NULL when it was changed later
    PRIMARY KEY (item_id, n)
);
CREATE INDEX known_on_by_decision ON known_on (decision_id) WHERE decision_id IS NOT NULL;

-- Reasons that the office added, or changed the words of, or lets nobody choose any more.
CREATE TABLE reason_template (
    office_id TEXT NOT NULL, key TEXT NOT NULL, n BIGINT NOT NULL, label_id TEXT NOT NULL, label_en TEXT NOT NULL,
    verdicts TEXT NOT NULL, who TEXT NOT NULL, at BIGINT NOT NULL, retired_at BIGINT, PRIMARY KEY (office_id, key)
);

-- A vote of the plenary on one item.
CREATE TABLE plenary_vote (
    office_id TEXT NOT NULL, decision_id TEXT NOT NULL REFERENCES decision (id), number TEXT NOT NULL,
    day TEXT NOT NULL, place TEXT NOT NULL,
    votes TEXT NOT NULL, -- JSON list of who voted, with their verdict
    guests TEXT NOT NULL, -- JSON list of the names of others who were there
    PRIMARY KEY (decision_id)
);

-- What a member of staff has withdrawn from. Rows stay; one that ended counts no more.
CREATE TABLE recusal (
    office_id TEXT NOT NULL, n BIGINT NOT NULL, staff_id TEXT NOT NULL REFERENCES staff (id),
    unit_id TEXT REFERENCES unit (id), person_id TEXT REFERENCES person (id), reason TEXT NOT NULL, at BIGINT NOT NULL,
    ended_at BIGINT, ended_by TEXT, ended_why TEXT, PRIMARY KEY (office_id, n)
);

-- Which days were drawn from, so that a day is drawn from once.
CREATE TABLE review_draw (
    office_id TEXT NOT NULL, day TEXT NOT NULL, at BIGINT NOT NULL, n_items BIGINT NOT NULL, n_acts BIGINT NOT NULL,
    PRIMARY KEY (office_id, day)
);
-- Dismissed items that somebody else was given to look at.
CREATE TABLE item_sample (
    office_id TEXT NOT NULL, item_id TEXT NOT NULL REFERENCES item (id), decision_id TEXT NOT NULL, day TEXT NOT NULL,
    PRIMARY KEY (decision_id)
);
CREATE INDEX item_sample_by_item ON item_sample (item_id);
-- Acts without a flag that somebody was given to look at.
CREATE TABLE act_sample (
    office_id TEXT NOT NULL, act_id TEXT NOT NULL REFERENCES act (id), day TEXT NOT NULL,
    missed BOOLEAN, -- whether it should have been in the queue; NULL until somebody said
    note TEXT NOT NULL, staff_id TEXT, at BIGINT, PRIMARY KEY (act_id)
);
CREATE INDEX act_sample_open ON act_sample (office_id, day, act_id) WHERE missed IS NULL;

-- Training on invented posts: a person's own answers, for nobody else.
CREATE TABLE training_answer (
    office_id TEXT NOT NULL, staff_id TEXT NOT NULL REFERENCES staff (id), exercise TEXT NOT NULL,
    verdict TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (staff_id, exercise)
);
-- Calibration: a set of items that several people judge apart, to find where the guide is unclear.
CREATE TABLE calibration_set (
    office_id TEXT NOT NULL, n BIGINT NOT NULL, title TEXT NOT NULL,
    items TEXT NOT NULL, -- JSON list: invented exercises by their key, decided items by their id
    who TEXT NOT NULL, at BIGINT NOT NULL, closed_at BIGINT, PRIMARY KEY (office_id, n)
);
CREATE TABLE calibration_answer (
    office_id TEXT NOT NULL, n BIGINT NOT NULL, place BIGINT NOT NULL, -- of the item in its set, from 0
    staff_id TEXT NOT NULL REFERENCES staff (id), verdict TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (office_id, n, place, staff_id)
);
