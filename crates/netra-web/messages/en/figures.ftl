figures-before = before
figures-backlog = { $waiting ->
    [one] { $waiting } item waits
   *[other] { $waiting } items wait
}
figures-backlog-by-day = Backlog at the end of the day
figures-backlog-since = { $way ->
    [up] Backlog up by { $n } since { $day }: { $waiting } now
    [down] Backlog down by { $n } since { $day }: { $waiting } now
   *[same] Backlog the same as on { $day }: { $waiting }
}
figures-beside = { $from } to { $until }, beside the stretch before of the same length ({ $before_from } to { $before_until }).
figures-by-candidate = By candidate
figures-by-candidate-note = In ballot order; before the draw by name. An item that speaks of two candidates counts for both. How many items there are follows what people write, not what the office thinks.
figures-by-deadline = By deadline
figures-by-state = By state
figures-by-verdict = Verdicts of today
figures-by-week = By seven days
figures-closed = Closed (no indication, prevention suffices)
figures-compared = { $now } ({ $before } before)
figures-coverage = Coverage
figures-coverage-note = Accounts that sources tried to read. From accounts that were not read nothing can be concluded; items may rise and fall with this alone.
figures-csv = Download CSV
figures-due = { $past ->
    [0] { $soon } due today or tomorrow, none past
   *[other] { $soon } due today or tomorrow, { $past } past their deadline
}
figures-due-soon = Today or tomorrow
figures-due-few-days = In two or three days
figures-due-later = Later
figures-due-none = No day known on is set
figures-due-past = Past
figures-equality = Equal handling
figures-equality-about = Each candidate is counted in the same way: items that came into the queue from { $from } to { $until }, as they stand now.
figures-expired = Past deadline
figures-failed = Not read
figures-first-review = Median to the first review
figures-flagged = Came into the queue
figures-form-a = Form A of today
figures-forwarded = In a case that was exported
figures-from = From day
figures-handled = Handling by candidate
figures-handled-n = { $n ->
    [one] { $n } item
   *[other] { $n } items
} by candidate: waiting, closed or sent on
figures-high = Upper end
figures-hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
figures-how = How it is counted
figures-in = In
figures-in-and-out = In and out
figures-in-before = In, the stretch before
figures-in-cases = In cases with an outcome
figures-in-out-today = Today { $in } came in and { $out } were decided
figures-kappa = Cohen's kappa
figures-last-days = Last { $days } days
figures-last-month = Last month
figures-low = Lower end
figures-most-kind = Mostly { $what }: { $n } of { $total } items
figures-most-platform = Mostly on { $what }: { $n } of { $total } items
figures-most-stage = Mostly in this stage, { $what }: { $n } of { $total } items
figures-most-unit = Mostly from { $what }: { $n } of { $total } items
figures-no-backlog = Nothing waited on these days.
figures-no-difference = No difference between candidates exceeds what chance explains.
figures-no-flow = Nothing came in or went out today or yesterday.
figures-no-outcome-measured = No rule has ten or more items yet whose case has a certain outcome.
figures-no-pairs = No week has ten or more pairs of reviews yet.
figures-no-reach = No source tried to read an account on these days.
figures-no-rule-measured = No rule has ten verdicts or more yet.
figures-no-stage = outside the stages
figures-none-decided-today = Nothing has been decided today.
figures-none-in-stretch = None in this stretch and the one before.
figures-none-of-candidates = No item speaks of a candidate of this race yet.
figures-not-yet = This stretch has not begun; choose days up to today.
figures-note-decided = Verdicts are counted of decided items only. A first verdict that waits for a second review shows in no figure. There are no figures of single members of staff.
figures-note-deadline = Deadlines run from the day known on that a person set; how long they are is on the page Deadlines. Without that day there is none, and what waits for a second verdict counts as without one.
figures-note-forwarded = “In a case that was exported”: items in a case of which a bundle was made. An item can speak of several candidates and counts for each.
figures-note-opened = Items count on the day they came into the queue. One that is back counts as waiting since that day.
figures-note-two-candidates = A difference is named only where the 95 % intervals of two candidates lie apart: a careful way that seldom calls chance a difference. A difference is no proof of unequal treatment; look at the items.
figures-note-wilson = 95 % intervals after Wilson (1927). The fewer the items, the wider they are.
figures-nothing-waits = No item waits.
figures-now = now { $n }
figures-of = Of
figures-oldest = { $days ->
    [0] The item that waits longest came in today.
    [one] The item that waits longest came in on { $day }, { $days } day ago.
   *[other] The item that waits longest came in on { $day }, { $days } days ago.
}
figures-only-units = Only these units: { $units }.
figures-other-races = Candidates that the dictionaries in use do not have
figures-out = Decided
figures-outcomes = What became of cases, by rule
figures-outcomes-n = { $n ->
    [one] Once
   *[other] { $n } times
} a rule stands in a case with an outcome; { $measured ->
    [one] one rule
   *[other] { $measured } rules
} measured
figures-outcomes-note = Decided items in cases of which the receiver has told an outcome. The share proven is counted among proven and not proven; returned and nothing yet are left out. This does not measure the keywords alone: staff and plenary chose what went into a case, and the receiver weighs other evidence, too. One item may have fired several rules.
figures-over-time = Day by day
figures-pages = Figures and reports
figures-pairs = Pairs
figures-platform = Where
figures-reach-last = { $day }: { $reached } of { $tried } accounts tried were read
figures-reached = Read
figures-recap = Recap
figures-rules = Precision of rules by verdicts
figures-rules-n = { $measured ->
    [one] { $measured } rule
   *[other] { $measured } rules
} measured, { $few } with too few verdicts
figures-rules-note = The share of items decided with an indication or to be traced, among these and those with no indication. Prevention stands apart and is in neither.
figures-sent-on = Sent on (trace, indication)
figures-seven-days = Seven days
figures-share = Share
figures-share-closed = Closed, among the decided
figures-share-proven = Share proven
figures-share-sent-on = Sent on, among the decided
figures-share-waiting = Still waiting, among those that came in
figures-stage = Stage on the day of the act
figures-states = { $n ->
    [one] { $n } item is not decided yet
   *[other] { $n } items are not decided yet
}
figures-table = Table
figures-this-stretch = this stretch
figures-today = Today
figures-today-about = Figures of the whole team up to now.
figures-trend-decided = { $way ->
    [up] Decided: { $total }, up by { $n }
    [down] Decided: { $total }, down by { $n }
   *[same] Decided: { $total }, the same as before
}
figures-trend-opened = { $way ->
    [up] Items in: { $total }, up by { $n }
    [down] Items in: { $total }, down by { $n }
   *[same] Items in: { $total }, the same as before
}
figures-trend-waiting = { $way ->
    [up] Backlog at the end: { $total }, up by { $n }
    [down] Backlog at the end: { $total }, down by { $n }
   *[same] Backlog at the end: { $total }, the same as before
}
figures-trends = Trends
figures-two-days = Fill in both days, for instance 1 and 28 October.
figures-unequal-closed = The share that was closed differs between candidates by more than chance explains.
figures-unequal-sent-on = The share that was sent on differs between candidates by more than chance explains.
figures-unequal-waiting = The share that still waits differs between candidates by more than chance explains.
figures-until = Until day
figures-verdicts-today = { $n ->
    [one] { $n } item decided today, by verdict
   *[other] { $n } items decided today, by verdict
}
figures-waiting = Not decided
figures-waiting-at-end = Not decided at the end of the day
figures-week-from = Week from
figures-weeks = Items in by seven days, beside the same seven days of the stretch before
figures-what-was-opened = What came into the queue
figures-whole-stretch = The whole stretch
figures-yesterday = Yesterday
recap-about = { $n ->
    [one] { $n } item
   *[other] { $n } items
} that came into the queue from { $from } to { $until }, as they stood when the recap was made.
recap-about-few = Fewer than { $fewest } items came into the queue from { $from } to { $until }: too few to be published.
recap-all = All
recap-by-region = Region of the persons
recap-by-unit = Units and verdicts
recap-closed-cells = Cells with · are closed: they hold fewer than { $fewest }, or are closed so that another cannot be computed from totals.
recap-make = Make the recap
recap-no-outcome = no outcome yet
recap-no-provision = without a provision
recap-no-region = no region on record
recap-not-findings = These figures are internal reviews, not findings; to match is not to break a rule.
recap-of-outcome = Only in cases with this outcome: { $outcome }.
recap-of-provision = Only those decided under the provision: { $provision }.
recap-of-region = Only persons of the region: { $region }.
recap-of-unit = Only of the unit: { $unit }.
recap-of-verdict = Only with the verdict: { $verdict }.
recap-outcome = Outcome of the case
recap-prevention = Prevention by unit, { $from } to { $until } (only units with { $fewest } acts or more)
recap-printed = Made { $when }
recap-public = Public version
recap-public-about = no names or numbers, cells below { $fewest } are closed. Always exactly one month that is over, and other filters are ignored: recaps that do not overlap have no difference that could open a cell.
recap-public-month = The public version is of the month that is over: { $from } to { $until }.
recap-read = Read at least once
recap-seen = What can and cannot be observed
recap-silence = From accounts that were not read and from what cannot be observed nothing can be concluded: neither that there was something nor that there was not.
recap-title = Recap: neutrality of civil servants on public social media
recap-title-public = Public recap: neutrality of civil servants on public social media
recap-total = Total
recap-unread = Tried and not read
recap-unseen = { $platform } cannot show everything: { $what }.
recap-untried = Not tried
recap-watched = Accounts watched
figures-agreed = The same
figures-agreement = How far first and second reviews agree
figures-agreement-few = { $pairs ->
    [one] One pair
   *[other] { $pairs } pairs
} in this stretch: too few to say anything
figures-agreement-n = { $share } the same among { $pairs } pairs, kappa { $kappa }
figures-agreement-note = Of items that two people reviewed apart, by the week of the second review. Kappa (Cohen 1960) is agreement beyond chance: 1 is full, 0 is what chance gives. This is about how the office works, never about one member of staff, and does not say who was right.
