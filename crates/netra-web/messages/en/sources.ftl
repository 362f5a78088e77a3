sources-at-line = line { $n }
sources-at-lines = lines { $n }
sources-at-record = record { $n }
sources-finished-at = finished { $moment }
sources-kept-days = at most { $days ->
        [one] { $days } day
       *[other] { $days } days
    }, then fetched again or erased
sources-media-failed = { $n } could not be had: { $why }
sources-media-state = { $kept } secured ({ $size }), { $waiting } waiting
sources-n-accounts =
    { $n ->
        [one] { $n } account
       *[other] { $n } accounts
    }
sources-n-flags =
    { $n ->
        [one] { $n } flag
       *[other] { $n } flags
    }
sources-n-new-acts =
    { $n ->
        [one] { $n } new act
       *[other] { $n } new acts
    }
sources-n-not-kept = { $n } not kept
sources-n-not-understood = { $n } not understood
sources-reach = Accounts reached, day by day
sources-add-a-source = Add a source
sources-office-rules = as the office's rules say
sources-run-asked = Asked for. The source runs shortly; load this page again.
sources-began = Began
sources-brought = Brought
sources-change-a-source = Change the source
sources-changed-soon = The change is taken over within seconds; load this page again.
sources-check-and-save = Check and save
sources-coverage = Coverage: what can and cannot be seen
sources-desk-source-hint = Written as in config/netra.toml and checked by the same program. It takes effect within seconds; Netra need not be started again.
sources-quarantine-empty = Empty: all that came in was understood.
sources-go-on = Go on
sources-resumed = Goes on where it was; what was missed is read now.
sources-going-well = Going well; last finished { $moment }.
sources-has-not-run-yet = Has not run yet.
sources-help = Help
sources-import = import { $n }
sources-imported-files = Imported files
sources-in-all = In all
sources-trouble-since = In trouble; last went well { $moment }.
sources-trouble-always = In trouble; never went well so far.
sources-last-brought = Last brought
sources-last-run = Last run
sources-last-trial = Last trial:
sources-lines = Lines
sources-made-at-the-desk = Made at this desk.
sources-name-hint = Small letters, digits, hyphens. It cannot be changed later.
sources-name-reserved = A source of the configuration file has that name; choose another.
sources-name-taken = A source of that name is there already; choose another.
sources-never-so-far = never so far
sources-next-run = Next run
sources-reach-note = “No activity” can only be said of accounts that were reached on that day.
sources-no-coverage = No coverage is described yet.
sources-no-source-yet = No source yet
sources-none-yet = None yet.
sources-not-permitted = not permitted
sources-not-reached-today = Not reached today
sources-not-run = Not run.
sources-not-visible = not visible
sources-coverage-notes = Notes on the coverage
sources-of-the-configuration = Set in the file config/netra.toml.
sources-partly = partly
sources-pause = Pause
sources-paused-reason = paused by the admin
sources-paused-since = Paused since { $moment }.
sources-paused = Paused. What is being read is finished; after that nothing is asked of this source.
sources-media = Pictures and files of posts
sources-quarantine = Quarantine: not understood yet
sources-quarantine-note = Read again after an update (netra reparse), or thrown away on its day.
sources-remove = Remove the source
sources-remove-hint = What it has collected stays. It stops within seconds; what is being read is finished first.
sources-removed = Removed. What it has brought stays.
sources-removed-soon = Removed; it stops within seconds.
sources-run-now = Run now
sources-running = running
sources-running-now = Running now.
sources-saved = Stored. It takes effect within seconds.
sources-unreadable = Not run: its settings cannot be read ({ $why }). Other sources run on.
sources-scoring = Scoring
sources-settings = Settings
sources-settings-hint = Never type a token or password here: write where its file lies on the server (token_file).
sources-title = Sources and coverage
sources-none-hint = Write the first source at this desk or in config/netra.toml. Captures and file imports work without any.
sources-terms = Terms: what may be done with what is seen
sources-thrown-away = Thrown away
sources-trial-asked = Tried in a moment: one account is read and nothing is stored. Load this page again.
sources-tried-not-reached = Tried, not reached
sources-try = Try without storing
sources-visible = visible
sources-about = What is being collected, what is in trouble, and what cannot be seen at all.
sources-when-deleted-there = When deleted there
