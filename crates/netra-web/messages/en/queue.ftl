queue-count =
    { $items ->
        [one] { $items } item
       *[other] { $items } items
    } { $status ->
        [held] on hold
        [decided] reviewed
        [reappeared] back again
        [second] waiting for second review
        [plenary] waiting for the plenary
        [all] in all
       *[waiting] waiting for review
    }
queue-erased-deleted = its words were erased { $moment } as the terms of { $platform } ask, because its author deleted it; last seen { $seen }; digests and times remain
queue-on-hold = on hold until { $day }
queue-owner = Account owner (on record)
queue-acts-on-post =
    { $acts ->
        [one] { $acts } act
       *[other] { $acts } acts
    } of persons on the watch-list on this post
queue-all-items = all items
queue-all-keys = all keys
queue-an-unknown-account = an unknown account
queue-another-unit = another unit
queue-attribution = attribution: { $level }
queue-release = Dictionary release { $release }, engine { $engine }.
queue-reviewed-by-you = Reviewed by you: { $verdict }. More than twelve hours ago, so it can no longer be undone.
queue-score = Priority { $score } of 100: of this act, not of a person.
queue-still-there = still there when seen { $moment }
queue-told-at = told { $moment }
queue-undo-until = Can be undone until { $until }.
queue-hold-needs-day = Choose a day after today; the item returns to the queue on that day.
queue-needs-verdict = Choose one of the verdicts.
queue-close = Close
queue-commented = Commented on a post by { $account }
queue-copy-secured = copy secured { $moment }
queue-decided = decided: { $verdict }.
queue-details = Details
queue-end-the-hold = End the hold
queue-first-capture = Enter the first capture
queue-first-steps = First fill the watch-list from a spreadsheet, then enter a first capture or switch on a source.
queue-followed = Followed { $account }
queue-highest-priority = highest priority
queue-hold = Hold
queue-hold-until = Hold until
queue-items-in-the-queue = Items in the queue
queue-joined = Joined { $account }
queue-keyboard = Keyboard
queue-keys-rest = Keys rest while you type; Esc leaves the field.
queue-letter-of-assignment = Letter of assignment
queue-liked = Liked a post by { $account }
queue-link = Link
queue-make-form-a = Make today's Form A
queue-move = move
queue-newest-first = newest first
queue-no-flag = no flag
queue-none-fits = No item passes this filter
queue-no-public-data = no public data
queue-no-raw-copy = no raw copy
queue-no-history = None yet. This account's history appears after the first verdict.
queue-erased-unseen = its words were erased { $moment } as the terms of { $platform } ask, because it was not seen again within its time; last seen { $seen }; digests and times remain
queue-unseen-by-officer = not seen by an officer yet
queue-nothing-waits = Nothing waits. What comes in appears here.
queue-oldest-first = oldest first
queue-on-duty-that-day = on duty that day
queue-held-until = On hold until { $day }
queue-open-its-entry = open its entry
queue-add-to-case = Open or add to a case
queue-origin = Origin
queue-original = Original
queue-other-acts =
    { $acts ->
        [one] { $acts } other act
       *[other] { $acts } other acts
    } of this account
queue-others-may-wait = Other items may still wait in the full queue.
queue-other-items =
    { $items ->
        [one] { $items } other item of this account is
       *[other] { $items } other items of this account are
    } on record.
queue-post-by = Post by { $account }
queue-prospective-candidate = prospective candidate
queue-provisions-proposed = Provisions (proposed)
queue-put-into-case = Put into case
queue-put-this-item-on-hold = Put this item on hold
queue-order-quiet-days = Quiet period: what may disappear soonest comes first. Its original stands and its account deleted something before, then its original stands, then it is gone; the newest in front.
queue-quoted = Quoted a post by { $account }
queue-reason-for-the-hold = Reason for the hold
queue-letter-late = { $letter }; recorded { $moment }, after this flag was made, and so did not lower it
queue-review-history = Review history
queue-reviewed = Reviewed { $moment }
queue-reviewed-by = Reviewed by { $name }: { $verdict }.
queue-risk-of-disappearance = risk of disappearance
queue-seen-after-signing-in = { $way }, seen after signing in
queue-seen-as-account = seen while signed in as account { $account }
queue-seen-without-signing-in = { $way }, seen without signing in
queue-shared = Shared a post by { $account }
queue-show-all = Show the whole queue
queue-by-candidate = The queue is filtered by candidate; this is logged
queue-empty = The queue is still empty
queue-no-text = This act carries no text; the reason is beside it.
queue-cannot-undo = This cannot be done: only who decided can undo it, at most twelve hours later.
queue-case-title = Title of a new case, or a case id
queue-todays-queue = today's queue
queue-todays-queue-is-done = Today's queue is done
queue-undo = Undo
queue-undone = { $verdict } (undone { $moment })
queue-view-copy = view copy
queue-what-happened-since = What happened since
queue-order-risk = What may disappear soonest comes first: its original stands and its account deleted something before, then its original stands, then it is gone; the newest in front.
queue-who-saw-it-or-told = Who saw it or told
queue-why = Why it is in the queue
queue-why-label = Why this item is here
queue-hold-needs-reason = Write why this item is put off, so that colleagues understand.
queue-reads-only = Your role reads and does not decide.
queue-news-new = New items in the list:
queue-will-be-erased = its words are erased { $moment } as the terms of { $platform } ask, unless it is seen again; what has to be kept must be captured by an officer (enter a capture)
