report-account-changes = Accounts renamed, closed, gone or back that day:
report-disturbance =
    { $times ->
        [one] { $source } ({ $from }): { $why }
       *[other] { $source } ({ $from }–{ $until }, { $times } times): { $why }
    }
report-first-seen = Acts seen for the first time
report-captures-entered = Captures entered
report-closed = closed
report-longest-unread = Read longest ago: { $account } ({ $platform }), last read { $moment }.
report-more-changes = and { $n } more
report-never-read = Read longest ago: { $account } ({ $platform }), never read so far.
report-not-observed = Could not be observed
report-one-a-line = One a line.
report-renamed = renamed from @{ $from } to @{ $to }
report-told-note = Counted by the time of receipt, without names. Netra checks only whether what is required is there; whether a report goes into the register is decided by the office.
report-decisions = Decisions
report-units-note = Disturbances of sources, acts not kept and the quarantine are counted for the whole office and are not in this report.
report-disturbances = Disturbances that day:
report-title = Form A: Supervision Report
report-hours = Hours
report-in-all = in all
report-total = in all
report-inactive = inactive
report-items-opened = Items opened
report-items-reviewed = Items reviewed
report-none-told = Neither initial information nor a report was received on this day.
report-subject = Neutrality of civil servants on public social media
report-new-acts = New acts
report-no-activity = no activity
report-activity-note = “No activity” counts only accounts that were really read on that day. Closed: closed to the public by their owners. Inactive: deactivated, suspended, moved, or there no more. From accounts that could not be observed nothing can be concluded.
report-none-found = No item with an indication or to be traced on this day.
report-no-source-note = no source reads its accounts; what is known comes from captures, files and reports only
report-nothing = none
report-none-worked = None: nobody worked in Netra on this day.
report-none-watched = None: the watch-list had no accounts on this day.
report-not-kept = Not kept (outside the watch-list)
report-not-read = not read
report-quarantine = Not understood (quarantine)
report-noted-by = Noted by
report-number = Number
report-officers = Officers and hours
report-platforms = Platforms and accounts observed
report-print-form-a = Print Form A
report-printed = Printed { $moment } · Netra
report-put-on-hold = Put on hold
report-told = Received from citizens
report-result = Result in figures
report-state = State when printed
report-still-waiting = Still waiting when printed
report-officer = Supervising officer
report-no-conclusions = The verdicts above are no conclusions; the team meeting makes those.
report-no-findings = The verdicts above are no findings; the plenary makes those.
report-follow-up = To be followed up
report-match-means = To match is not to break a rule.
report-verdict = Verdict
report-first-verdicts = Verdicts of the first review
report-hidden = What cannot be observed:
report-why-it-matched = Why it matched
report-activity = The supervision
report-back = Back without keeping
report-data = Particulars
report-empty = (empty)
report-field-address = Address of the office
report-field-follow-up = What is next
report-field-form = Form of supervision
report-field-letter = Number of the letter of assignment
report-field-noted-by = Noted by (name and office)
report-field-number = Number of the report
report-field-object = Object of supervision
report-field-officers = Officers
report-field-purpose = Purpose
report-field-result = What else is to be said of the result
report-field-signer = Who signs (name and office)
report-field-town = Town of the signature
report-fill = Fill in Form A
report-fill-about = { $day }. What stays empty is printed visibly open and can be filled with a pen.
report-filled-by = The fields were last kept by { $name }, { $when }.
report-keep = Keep the fields
report-kept-now = What is kept now and differs from what you typed:
report-no-stage = outside the stages of a race
report-open = not filled in yet
report-remarks = Remarks and what is next
report-result-found = Of { $watched } accounts watched, { $reached } were reached and { $unreached } could not be observed. { $found ->
    [one] { $found } item is
   *[other] { $found } items are
} to be followed up; see part 6.
report-result-nihil = NONE. Of { $watched } accounts watched, { $reached } were reached and { $unreached } could not be observed. Among those reached, { $found ->
    [0] no item is
   *[other] { $found } items are
} to be followed up.
report-stage = Stage supervised
report-still-open = Still open: { $fields }.
report-usual-form = Direct supervision of public posts and acts on social media, without signing in as anybody else.
report-usual-object = { $accounts ->
    [one] { $accounts } account
   *[other] { $accounts } accounts
} of the office's watch-list, on { $platforms }.
report-usual-purpose = To prevent, and to find early, presumed breaches of the neutrality of civil servants.
report-left-out-by-recusal = New items of this day left out: the author withdrew from them
report-second-waiting-in-all = Waiting for a second review or the plenary, in all when printed
report-second-waiting-of-the-day = Waiting for a second review or the plenary, of this day’s reviews
