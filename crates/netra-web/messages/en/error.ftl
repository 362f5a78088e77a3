error-broken = Something went wrong in Netra
error-broken-do = It is in the log. What was saved is safe; tell the admin.
error-busy = The database is busy
error-busy-do = Nothing was saved. Send it again in a moment.
error-changed = This item was changed by { $name }. Look at it again before you decide.
error-colleague = a colleague
error-conflict = Somebody else decided first
error-cut-short = The submission was cut off; nothing was saved. Send it again.
error-decided = Already decided by { $name }: { $verdict }. Your decision was not saved.
error-elsewhere = The request came from another site
error-elsewhere-do = It was refused to be safe, and nothing changed. Open Netra by its own address.
error-form = Something in the form needs correcting
error-full = The disk is full
error-full-do = Nothing was saved. Tell the admin; send it again once there is room.
error-not-allowed = Your role does not open this page
error-not-allowed-do = If your work needs it, ask your office's admin.
error-not-found = Not found
error-not-found-do = It is not in this office, or outside the units you may see. Check the number.
error-nothing-to-undo = There is no decision to undo; this item has not been decided.
error-other-units = You can only enter acts of persons in your own units. Nothing was saved.
error-refused = This cannot be done
error-session-ended = Your session has ended
error-session-ended-do = Nothing was saved yet. Sign in in a new tab, come back to this one and send again: what you typed is still there.
error-stale-form = This form is no longer valid
error-stale-form-do = Nothing was saved. Load the page again, then send it once more.
error-to-form = Back to the form
error-to-item = Look at the item
error-to-sign-in = Sign in in a new tab
error-to-start = To the start page
error-too-large = The file is too large
error-too-large-do = Nothing was saved. One submission holds at most 32 MB; send the files one by one.
error-too-often = Too many attempts
error-too-often-wait = Wait { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}, then try again.
error-undo-by-another = Only the person who made a decision can undo it. If need be, decide this item again.
error-undo-too-late = This decision is more than twelve hours old and can no longer be undone. If need be, decide this item again.
