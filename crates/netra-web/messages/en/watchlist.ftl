watchlist-at-column = column { $name }
watchlist-at-row = row { $n }
watchlist-by-platform = According to the platform:
watchlist-account-link = Link of the profile
watchlist-account-off = no longer observed
watchlist-accounts-hint = Links of profiles, one a line, for instance https://www.instagram.com/name
watchlist-column-accounts = accounts
watchlist-column-status = service status
watchlist-column-unit = unit
watchlist-from = from { $day }
watchlist-handle-until = @{ $handle } (until { $day })
watchlist-last-read = Last read { $moment }.
watchlist-letter-dates = dated { $issued }, recorded { $recorded }
watchlist-not-by-person = Acts are not gathered by person here: Netra ranks items, not people.
watchlist-letters-hint = Acts on the days of duty carry a note and stand lower, and are never hidden; a call in one's own words is not lowered.
watchlist-add-account = Add an account
watchlist-add-one-person = Add one person
watchlist-add-one-person-hint = Checked like a file, and counts once a second person has approved it.
watchlist-all-units = all units
watchlist-approve = Approve
watchlist-approve-hint = Compare the letter with the people below. Once approved, their accounts are observed.
watchlist-ask-admin = Ask an admin to import it.
watchlist-attribution = Attribution: { $level }
watchlist-column-attribution = attribution
watchlist-attribution-basis = What it rests on
watchlist-batch-approved = approved
watchlist-batch-counts =
    { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    }: { $added ->
        [one] { $added } new person
       *[other] { $added } new persons
    }, { $changed } changed, { $accounts ->
        [one] { $accounts } new account
       *[other] { $accounts } new accounts
    }, { $refused } not used
watchlist-batch-erased = erased
watchlist-batch-is-approved = Approved: its rows stand in the watch-list now.
watchlist-batch-is-refused = Refused. Its rows are erased after 30 days.
watchlist-batch-is-withdrawn = Withdrawn. Its rows are erased after 30 days.
watchlist-batch-refused = refused
watchlist-batch-submitted = Handed in. The people in it are observed only once it is approved.
watchlist-batch-title = Batch { $n }
watchlist-batch-waiting = waits for approval
watchlist-batch-withdrawn = withdrawn
watchlist-batches = Watch-list batches
watchlist-batches-hint = Every list is handed in with the letter that carries it. Before it is approved nobody in it is observed.
watchlist-batches-noun = batches
watchlist-change = Change
watchlist-change-of = Change { $name }
watchlist-change-person = Change a person
watchlist-change-person-hint = Every change needs a reason, and what was before stays readable.
watchlist-changes-by-hand = Changes so far
watchlist-needs-file = Choose a CSV or XLSX file.
watchlist-file-columns = Columns: Name, NIP, Employment (PNS, PPPK, non-ASN), Unit, accounts per platform, Reason, Letter, From, Until. Format the NIP column as Text.
watchlist-contents = Contents
watchlist-file-hint = CSV or XLSX. A preview comes first; nothing is handed in before you press Hand in.
watchlist-date-of-the-letter = Date of the letter
watchlist-file-example = Download an example to fill in (CSV)
watchlist-earlier-handles = Earlier handles:
watchlist-effect = Effect
watchlist-column-employment = employment
watchlist-ended = ended { $day }
watchlist-ending-soon = ends within 30 days
watchlist-file = file
watchlist-letter-needs-dates = Fill in all three dates: the letter's, the first day and the last day of duty.
watchlist-letter-needs-number = Fill in the number.
watchlist-letter-purpose-hint = For instance: guarding an open-air campaign event.
watchlist-form-incomplete = Complete the form: employment, status or level is not chosen yet.
watchlist-form-of = form: { $name }
watchlist-hand-in = Hand in
watchlist-handed-in = Handed in
watchlist-hidden-rows =
    { $rows ->
        [one] { $rows } further row is
       *[other] { $rows } further rows are
    } not shown.
watchlist-import = Import a watch-list
watchlist-import-file = Import from a spreadsheet
watchlist-in-service = in service
watchlist-last-day = Last day
watchlist-last-tried = Last tried { $day }, but could not be observed ({ $why }).
watchlist-column-reason = lawful reason
watchlist-letter = Letter
watchlist-letter-when-longer = Number of the letter, when longer
watchlist-letters-of-assignment = Letters of assignment
watchlist-list-pages = List pages
watchlist-look-at-them = Look at them
watchlist-mend = Correct these in the spreadsheet and import it again; other rows are not affected.
watchlist-n-batches-wait = { $batches ->
        [one] { $batches } batch waits
        *[other] { $batches } batches wait
    } for approval.
watchlist-find = Name, NIP or account
watchlist-needs-care = Needs care
watchlist-never-read-so-far = Never read so far.
watchlist-new-accounts = new accounts
watchlist-new-persons = new persons
watchlist-new-units = new units
watchlist-nip-hint = 18 digits; empty for non-ASN staff.
watchlist-no-accounts = No account linked yet.
watchlist-no-batch = No batch yet
watchlist-no-batch-hint = The first one stands here once the admin has imported a list.
watchlist-no-change-yet = No change by hand so far.
watchlist-no-reason = no lawful reason on record
watchlist-no-letter-given = no letter (command line)
watchlist-no-letters = No letter is on file.
watchlist-no-scan = No scan of the letter; look at the letter itself.
watchlist-none-fits = Nobody passes this filter.
watchlist-no-observation = None; the accounts are not observed.
watchlist-not-a-day = Fill in a day such as 2026-12-31, or leave it empty.
watchlist-not-observable = Not observable: no source has read this account so far. What is known comes from captures, files and reports only; no record does not mean no activity.
watchlist-not-observed = not observed
watchlist-not-observed-today = not observed today
watchlist-nothing-new = Nothing in this file is new; there is nothing to hand in.
watchlist-observation = Observation
watchlist-one-person-suffices = This office lets whoever hands it in approve it, too (setting watchlist.two_people).
watchlist-own-batch = Your own batch: a supervisor or another admin approves it.
watchlist-persons = persons
watchlist-about = Persons and accounts this office may observe, each with its lawful reason. Nothing outside this list is stored.
watchlist-persons-in-it = Persons in it
watchlist-table = Persons on the watch-list
watchlist-import-hint = Prepare a spreadsheet with the columns Name, NIP, Employment, Unit, Accounts, Reason. A preview shows what changes before anything is handed in.
watchlist-preview = Preview
watchlist-reading-failed = reading failed: { $why }
watchlist-reason-example = for instance: transfer decree no. …
watchlist-reason-of-change = Reason of the change
watchlist-record = Record
watchlist-record-a-letter = Record a letter
watchlist-refuse = Refuse
watchlist-refuse-why = Why it is refused
watchlist-column-region = region
watchlist-row = Row
watchlist-rows-refused = rows unreadable or refused
watchlist-scan = Scan of the letter
watchlist-scan-hint = PDF, PNG or JPEG. It may be left out, but whoever approves will look for it.
watchlist-service-status = Service status
watchlist-set-the-end = Set the end
watchlist-to-preview = Show the preview
watchlist-take-account-off = Take this account off
watchlist-take-off = Take off
watchlist-the-letter = The letter that carries it
watchlist-the-letter-hint = It holds for every row that names no letter of its own.
watchlist-empty = The watch-list is still empty
watchlist-two-people-needed = Somebody else must approve it: a supervisor or a second admin.
watchlist-until-hint = Empty means no end. Longer than now needs a letter.
watchlist-basis = Why the office may look
watchlist-withdraw = Withdraw
watchlist-withdraw-batch = Withdraw the batch
watchlist-withdraw-letter = Withdraw this letter
watchlist-withdraw-why = Why it is withdrawn
watchlist-withdrawn = withdrawn { $day }: { $why }
watchlist-without-account = without account
