fold-decide = Decide all of them
fold-decide-heading = Decide this group at once
fold-never-indication = “Indication” is decided one by one, because every item is about one person. Every act gets a decision and an audit line of its own, and can be undone by itself.
day-calendar-days-extended = { $days } calendar days, up to { $most }
day-calendar-days =
    { $days ->
        [one] { $days } calendar day
       *[other] { $days } calendar days
    }
day-came-in = Came in on { $day }; day of knowledge not set
day-choose-a-colleague = Choose the colleague who gets this item.
day-choose-the-day = Choose the day.
day-choose-what-happened = Choose what happened.
day-choose = choose …
day-clock-completion = Completion of the report
day-clock-registration = Registration of the finding or report
day-clock-tracing = Tracing
day-colleague = Colleague
day-days =
    { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
day-deadlines-summary =
    { $all ->
        [one] { $all } deadline runs
       *[other] { $all } deadlines run
    }: { $expired } overdue, { $today } due today, { $tomorrow } tomorrow. The nearest on top; what is overdue stays.
day-deadlines-word = deadlines
day-deadlines = Deadlines
day-deadline = Deadline
day-deleted-after = deleted by the person after about { $time }
day-deleted-between = deleted by the person between { $least } and { $most } later
day-due-filter-expired = overdue
day-due-filter-none = not set
day-due-filter-today = today
day-due-filter-tomorrow = tomorrow
day-due-filter-week = these seven days
day-due-on = At the latest
day-due-past =
    { $days ->
        [one] { $days } day overdue
       *[other] { $days } days overdue
    } · { $day }
day-due-today = Today · { $day }
day-due =
    { $days ->
        [one] { $days } day left
       *[other] { $days } days left
    } · { $day }
day-election = Election
day-event-finished-not = Noted as finished by mistake · { $name } { $note }
day-event-finished = Finished on { $day } · { $name } { $note }
day-event-registered-not = Noted as registered by mistake · { $name } { $note }
day-event-registered = Registered on { $day } · { $name } { $note }
day-filter-ignored = The filter “{ $what }” is not known and was ignored.
day-filter-name = Name of the filter
day-filter-share = share with the whole office
day-filter-star = show as a tab above the list
day-finished = finished, nothing is due any more
day-first-opened = First opened on { $day }; day of knowledge not set
fold-confirm = Confirm how many: write { $items }
fold-count = { $items } alike
fold-about-part = { $items } acts of one kind with the same words or on the same post. At most { $now } are decided at once; the others keep waiting.
fold-about =
    { $items } acts of { $persons ->
        [one] { $persons } person
       *[other] { $persons } persons
    }: of one kind, with the same words or on the same post. Folded for display only.
fold-heading = { $items } acts alike
fold-folded = folded
fold-name = Near-duplicates
day-for-me = For me
day-from-known = the day it was known
day-from-received = receipt of the report
day-from-registered = registration
go-acts-on-it =
    { $acts ->
        [one] { $acts } act of a listed person
       *[other] { $acts } acts of listed persons
    }
go-audit = Open the audit log
go-capture = Enter a new capture
go-dictionaries = Dictionaries and rules
go-due-tomorrow = Due tomorrow
go-find = Go
go-here =
    This address is here already: { $items ->
        [one] { $items } result
       *[other] { $items } results
    }.
go-language = Change the language: bahasa Indonesia
go-not-here = This address is not here yet. Enter a capture if you see an act of somebody on the watch-list; the address is filled in.
go-search = Search all acts
go-the-post = The post it responds to
go-this-act = this very act
go-tips = What citizens told
go-users = Users of the office
go-watchlist = Open the watch-list
day-hand-back = Give back to the common queue
day-hand-over-now = Hand over
day-hand-over = Hand to a colleague
day-handed-to-nobody = to nobody
day-handed-to-somebody = to anybody
day-handed-to-you = Handed to you by { $from }, { $at }
day-handed-to = Handed by { $from } to { $to }, { $at }
day-handed = Handed over
day-holidays-of = Holidays are listed for { $years }.
day-holidays-unknown = The holidays of that year are not listed; the deadline may be later than computed.
day-hours =
    { $n ->
        [one] { $n } hour
       *[other] { $n } hours
    }
day-how-long = How long
day-internal-office = Internal office
day-known-on = Known on { $day }
day-known = Known on
letter-asks = We ask the head of the unit to remind all staff to stay neutral, which includes liking, sharing, commenting on and following accounts or posts of contestants on social media.
letter-body = In { $month } our supervision noted { $acts } acts on social media from within this unit which were closed without a finding, because prevention suffices:
letter-is-a-draft = This is a draft: fill in number, date and signatory, then print. No name, account or post of anybody stands in it.
letter-no-names = This letter points at nobody and does not state that a rule was broken.
letter-signed-by = name and office of the signatory
letter-subject-is = Reminder to stay neutral on social media
letter-subject = Subject
letter-title = Draft of a reminder letter
letter-too-few = A reminder letter is not made from fewer than five acts of a unit: it would point at somebody.
letter-to = To the head of
letter-name = Reminder letter
prevention-make-letter = Draft a reminder letter
day-minutes =
    { $n ->
        [one] { $n } minute
       *[other] { $n } minutes
    }
prevention-month-after = Next month
prevention-month-before = Month before
fold-rows = Alike items
day-no-deadline-why = A deadline runs once somebody has set the day of knowledge with the verdict “needs tracing” or “indication”.
day-no-deadline = No deadline runs
prevention-none-why = Acts closed as “prevention suffices” are counted here per unit and kind, without a name.
prevention-none = Nothing was closed as “prevention suffices” in this month
day-no-saved-filter-how = Choose filters in the queue, then save them under a name.
day-no-saved-filter = No filter is saved yet
day-not-finished = noted as finished by mistake
day-not-registered = noted as registered by mistake
day-note-clock = Note registration or end
day-note-it = Note it
day-note = Note for the colleague
day-on-which-day = On which day
fold-one-by-one = one by one
day-open-by = Open by { $name } since { $since } (until { $until })
day-order-explained = Order: the nearest deadline, then priority, then what has waited longest.
go-about = Paste the address of a post to see whether it is here already, or type an account, a name, an item or case id, or the name of a page.
go-hint = Address, @account, name, item id, command
go-title = Open or find
prevention-about = Acts closed without a finding because prevention suffices, counted per unit and kind, without names.
prevention-too-few = fewer than { $least } acts: a letter would point at somebody
prevention-title = Prevention
day-register-number = Number in the register, or why
day-registered = the finding or report was registered
day-rename = Rename
day-report-missing = { $n ->
    [one] one requirement is not met
   *[other] { $n } requirements are not met
}
day-report-no-clock = no deadline
day-report-received = Received
day-reports = Reports without a register number
day-reports-explained = The time to complete one runs from the day it was received, by the rules below. Netra checks whether a requirement is there; the office decides about registration.
day-rules-explained = A help to count with, no legal advice: read the article. The day of the event does not count; the office can replace rules and holidays.
day-rules = Rules of deadlines
day-save-this-filter = Save this filter
day-saved-filters-explained = Starred filters stand as tabs above the list of the queue.
day-saved-filters = Saved filters
day-second-near = { $n ->
    [one] One second review is near its limit
   *[other] { $n } second reviews are near their limit
}
day-second-near-how = The limit is reckoned alike for all that wait, from the day an item was first opened, whatever the first review said.
day-shared = shared
day-sort-deadline = nearest deadline
day-source = Source in law
day-stands = Stands
day-starred = starred
day-star = Star
day-top-late = { $expired } overdue · { $today } today · { $soon } in two days
day-top-soon =
    { $two ->
        [0] { $tomorrow } due tomorrow
       *[other] { $tomorrow } due tomorrow · { $two } in two days
    }
day-undone-after = taken back by the person after about { $time }
day-undone-between = taken back by the person between { $least } and { $most } later
day-unstar = Unstar
day-what-happened = What happened
day-what-is-due = What is due
day-working-days-extended = { $days } working days, up to { $most }
day-working-days =
    { $days ->
        [one] { $days } working day
       *[other] { $days } working days
    }
day-log-clock = registration or end of an item noted
day-log-deadlines = rules of deadlines came into use
day-log-filter-deleted = filter deleted
day-log-filter-saved = filter saved
day-log-filter-starred = star of a filter changed
day-log-handed-back = item given back to the common queue
day-log-handed-over = item handed to a colleague
day-doubt = What is not certain
