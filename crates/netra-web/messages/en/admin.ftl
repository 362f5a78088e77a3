admin-password-rule = A password has 12 to 128 characters; a short sentence is stronger than a jumble of signs.
admin-access = Access
admin-add-somebody = Add somebody
admin-password-hint = At least 12 characters; a short sentence is easiest to remember.
admin-user-needs-role = Choose the role.
admin-backup = Backup
admin-backup-asked = Asked for. It runs in the background; other work can go on.
admin-backup-folder = Folder on the server:
admin-backup-last = Latest backup { $at }, { $size }.
admin-backup-media-only = without the database
admin-backup-moved = was moved from its folder
admin-backup-none = No backup yet
admin-backup-none-hint = Make one now, download it, and keep it away from this computer.
admin-backup-not = Never in it:
admin-backup-not-key = the key identity.key. Whoever holds backup and key together can read who told the office; keep a copy of the key elsewhere. The settings config/netra.toml and the search index are not in it either.
admin-backup-now = Make a backup now
admin-backup-postgres = This office's database is PostgreSQL: back it up with pg_dump on its server. A backup from this desk holds only media and letters.
admin-backup-what = What is in it
admin-backup-what-database = The whole database at one moment: acts, items, decisions, audit log, users.
admin-backup-what-manifest = A list of the SHA-256 of every file, so that one changed byte is found.
admin-backup-what-media = All pictures, files and scans of letters.
admin-backup-work = Latest work
admin-change-password = Change the password
admin-deed-backup-download = backup downloaded
admin-deed-backup-make = backup made
admin-deed-batch = watch-list batch handed in
admin-deed-batch-approve = watch-list batch approved
admin-deed-batch-erase = old batches erased
admin-deed-batch-refuse = watch-list batch refused
admin-deed-batch-withdraw = watch-list batch withdrawn
admin-deed-person-change = person changed by hand
admin-deed-sessions-ended = all sessions ended
admin-deed-source-remove = source removed
admin-deed-source-save = source saved
admin-deed-user-change = user changed
admin-deed-user-disable = user disabled
admin-deed-user-enable = user enabled again
admin-deed-user-password = password changed by its owner
admin-deed-user-reset = one-time password made
admin-deed-user-unlock = sign-in lock lifted
admin-deed-watchlist-download = watch-list downloaded
admin-disable = Disable
admin-disable-hint = For whoever moves on or is on leave. Their sessions end at once; what they did stays under their name.
admin-done = done
admin-enable = Enable again
admin-enable-hint = This person cannot sign in. Their decisions and records stay.
admin-erase-now = Erase now
admin-user-needs-names = Fill in login and name.
admin-first-day-done = This office is ready to work. This page stays in the menu.
admin-first-day-progress = { $done } of { $of } steps done. Any order will do, but what stands above helps first.
admin-first-password = First password
admin-users-about = Who signs in to Netra and what for. Admins do not see the content of items.
admin-goes-next = Goes next
admin-job-failed = Failed: { $why }
admin-job-runs = Running: { $done } of { $of } files.
admin-job-waits = Waits for its turn.
admin-kind-of-data = Kind of data
admin-last-purges = Last purges
admin-user-last-in = Last signed in
admin-user-unlock = Lift the lock now
admin-load-again = Load again
admin-login-disabled = This login is disabled. Ask your office's admin.
admin-may-administer = Keep watch-list, sources, users, retention, backups
admin-may-approve-watchlist = Approve what others hand in for the watch-list
admin-may-ask-shadow = Ask for a shadow run
admin-may-capture = Enter captures and what citizens tell
admin-may-edit-dictionaries = Write drafts of dictionaries
admin-may-export = Open cases and make bundles
admin-may-review = Decide items
admin-may-see-audit = Read the audit log and the list of staff
admin-may-see-dictionaries = See dictionaries, drafts and their reports
admin-may-see-identities = See who told the office
admin-may-see-items = See items, cases and search
admin-may-see-sources = See the health of sources and the coverage
admin-may-see-watchlist = See the watch-list
admin-may-sign-dictionaries = Sign others' drafts and go back to an old release
admin-may-try = Try a text on the dictionaries
admin-must-change-why = Somebody else still knows your password. Choose one of your own first; then every page opens.
admin-my-account = My account
admin-never = never
admin-new-password = New password
admin-new-password-again = New password once more
admin-no-purge-yet = Nothing was erased so far.
admin-no-session = Not signed in at present.
admin-user-own-role = One's own role and units can only be changed by another admin.
admin-one-time-password = One-time password
admin-one-time-password-hint = Write it down or read it out now: it is shown only once. At sign-in its owner is asked at once to choose a password of their own.
admin-only-some-units = Only some units
admin-open = open
admin-user-own-password = Your own password is changed on the account page.
admin-own-sessions-hint = Signed in on another computer? End all your sessions, this one too.
admin-password-stored = Your new password is stored.
admin-passwords-differ = The two new passwords differ; type them again.
admin-power = Power
admin-present-password = Present password
admin-present-password-wrong = The present password is not right.
admin-purged-batches = { $n ->
        [one] { $n } watch-list batch
        *[other] { $n } watch-list batches
    }
admin-purged-posts = { $n ->
        [one] { $n } post
        *[other] { $n } posts
    } from { $platform }
admin-purged-quarantine = { $n ->
        [one] { $n } line
        *[other] { $n } lines
    } of the quarantine
admin-reset-password = Make a one-time password
admin-reset-password-hint = If it is forgotten: make a one-time password. The old one no longer works and all their sessions end.
admin-restore = Restoring
admin-restore-check = Check the file:
admin-restore-hand = Without Netra, too: open the .tar with tar, then sha256sum -c manifest-sha256.txt.
admin-restore-into = Restore into an empty folder:
admin-restore-key = Put the copy of the key into that folder:
admin-restore-reindex = Build the search index again:
admin-restore-run = Run it:
admin-retention = Retention
admin-retention-asked = Asked for. It runs in a moment; load this page again.
admin-retention-audit-kept = for ever; details are kept apart, the chain has nobody's name or words
admin-retention-audit-why = The chain that proves what happened breaks when one line is gone.
admin-retention-backups-kept = until they are deleted from their folder
admin-retention-backups-why = What is erased here still stands in old backups: delete old backups, too.
admin-retention-batches = Watch-list batches that were refused or withdrawn
admin-retention-batches-kept = 30 days; letter number, who and why stay
admin-retention-batches-why = They hold people who may not be observed.
admin-retention-by-itself = The program looks by itself every hour.
admin-retention-by-nobody = not automatic yet
admin-retention-by-program = fixed in the program
admin-retention-by-terms = the platform's terms (page Sources)
admin-retention-due-in-all = { $n ->
        [one] { $n } thing is
        *[other] { $n } things are
    } due now.
admin-retention-hint = How long each kind of data is kept, why, and what is erased next.
admin-retention-n-due = { $n } due now
admin-retention-nothing-due = nothing is due
admin-retention-nothing-due-at-all = Nothing is due now.
admin-retention-posts = Posts collected from { $platform }
admin-retention-posts-days = { $days } days since last seen; at once when its author deletes it
admin-retention-posts-deleted = until its author deletes it
admin-retention-posts-why = The platform's terms. Words and raw bytes are erased; times, digests and the reason stay. Officers' captures and the office's own files are not meant.
admin-retention-quarantine = Quarantine: lines not understood yet
admin-retention-quarantine-kept = 14 days
admin-retention-quarantine-next = { $n } waiting, the next { $at }
admin-retention-quarantine-why = It may hold anybody's words; it only waits for a better reader.
admin-retention-sessions-kept = 30 minutes without activity, 12 hours at most
admin-retention-sessions-why = A computer that is left must not stay open.
admin-retention-sure = I am sure: what is due is erased and cannot be brought back.
admin-retention-tick-first = Tick first that you are sure.
admin-user-details = Name, role, units
admin-roles-and-powers = Roles and powers
admin-roles-hint = This table is made from the rules that the program itself uses; nobody wrote it by hand.
admin-roles-units = Whoever works for some units only sees and decides within these. Every refused request is in the program's log.
admin-session-line = Signed in { $since }, last active { $seen }
admin-sessions = Sessions
admin-set-where = Set where
admin-sign-out-everywhere = Sign out everywhere
admin-start-campaign = Campaign accounts
admin-start-campaign-button = Add campaign accounts
admin-start-campaign-state = { $accounts ->
        [one] { $accounts } campaign account
        *[other] { $accounts } campaign accounts
    } in that race.
admin-start-campaign-why = Likes and shares mean most when they go to a campaign account registered with the KPU. The local KPU has the list.
admin-start-intake = First source or capture
admin-start-intake-button = Set up sources
admin-start-intake-state = { $acts ->
        [0] No act has come in yet.
        *[other] Acts have come in ({ $acts }).
    }
admin-start-intake-why = Acts come in through official sources, files or officers' captures. The first capture can be entered today, without any source.
admin-start-list-see-batches = See the batches
admin-start-list-state = { $persons } { $persons ->
        [one] person
        *[other] persons
    }, { $accounts } { $accounts ->
        [one] account
        *[other] accounts
    }.
admin-start-list-waiting = { $batches ->
        [one] { $batches } batch waits
        *[other] { $batches } batches wait
    } for a second person.
admin-start-list-why = Only persons and accounts on this list may be observed. What others do is never stored.
admin-start-race = Candidates and stages
admin-start-race-button = Write the race under Dictionaries
admin-start-race-state = { $races ->
        [one] { $races } race
        *[other] { $races } races
    } of this office's region that is not over, with its candidates, in the release in use.
admin-start-race-why = Ballot numbers, hand signs and proposed provisions follow the race and its stages. Without it hardly anything is flagged.
admin-start-review = First item reviewed
admin-start-review-button = Open the reviewer's guide
admin-start-review-state = { $items ->
        [0] No item was decided yet.
        *[other] Items were decided ({ $items }).
    }
admin-start-review-why = A reviewer signs in, opens the queue, reads an item and decides with one key. Then every part has been seen to work.
admin-start-users-button = Add users
admin-start-users-state = { $reviewers ->
        [one] { $reviewers } reviewer
        *[other] { $reviewers } reviewers
    }, { $supervisors ->
        [one] { $supervisors } supervisor
        *[other] { $supervisors } supervisors
    }.
admin-start-users-why = One person reviews, another checks. Without a supervisor there is no second review, and nothing leaves the office.
admin-take-away = Download
admin-to-work = Go to work
admin-units-hint = None ticked means all units. Whoever is limited sees nothing of other units.
admin-user-disabled-since = disabled since { $day }
admin-user-failures = { $n ->
        [one] { $n } wrong password
        *[other] { $n } wrong passwords
    }
admin-user-is-disabled = Disabled. All their sessions ended at once; what they did stays on record.
admin-user-is-enabled = Enabled again; they can sign in with their old password.
admin-user-is-unlocked = The lock is lifted; they can try again now.
admin-user-locked-until = locked until { $until }
admin-user-must-change = must change the password
admin-user-sessions = { $n ->
        [one] { $n } running session
        *[other] { $n } running sessions
    }
admin-user-sessions-ended = All their sessions were ended.
admin-yes = may
admin-your-role = your role
admin-may-lead-review = Record what the plenary decided, keep the list of reasons
admin-may-see-practice = See how reviews agree
admin-may-end-recusal = End somebody else's recusal
admin-may-attribute = Write down whose an account is
admin-may-withdraw-attributions = Take an account from the wrong person
admin-added-name = { $name } was added. This password must be changed at the first sign-in.
admin-added-must-change = This password must be changed at the first sign-in.
admin-class-closed-case = Closed cases with their items, files and exports
admin-class-closed-case-why = Records of the office by its archive schedule (UU 27/2022 art. 44: destroyed when it ends and no legal case rests on them).
admin-class-dismissed = Items without indication
admin-class-dismissed-why = Not needed once reviewed; long enough for random re-review and objections.
admin-class-prevention = Items closed by prevention
admin-class-prevention-why = Closed without a finding; long enough for the prevention letters of one campaign.
admin-class-unflagged = Acts without a flag
admin-class-unflagged-why = Nobody reviews them; a changed dictionary is tried on the latest days. Officers' captures are kept as long as items without indication.
admin-due-now-and-soon = { $now } now, { $soon } more within 30 days
admin-goes-by-itself = Deleted automatically { $day }
admin-goes-soon = Deleted within 30 days
admin-goes-soon-more = and { $n } more
admin-goes-soon-never = Never deleted by age: items of open cases, items from initial information or reports, items on which a deadline runs, items undecided or with an indication, and what is kept from deletion below.
admin-goes-soon-nothing = No item or case is due within 30 days.
admin-goes-soon-unflagged = Acts without a flag due within 30 days: { $n }.
admin-goes-within-the-hour = Deleted automatically within the hour
admin-held-by-clock = Not deleted while a deadline, a second review or an outcome is waited for
admin-held-by-closed-case = Deleted together with its case
admin-held-by-open-case = Not deleted while its case is not closed
admin-held-by-staff = Kept from deletion by { $name } since { $day }: { $reason }
admin-held-by-tip = Not deleted: initial information or a report rests on it
admin-hold-by = { $name }, { $when }
admin-hold-end = Let go
admin-hold-it = Keep it
admin-hold-look-again = more than 90 days: still needed?
admin-hold-no-id = Write the number of an item or a case, for instance DMO-7F3K.
admin-holds = Kept from deletion
admin-holds-hint = Items or cases that are needed in an objection, an examination or a legal case. Who keeps them and why is on the log; look again every 90 days.
admin-item-or-case = Item or case
admin-kept-since-closed = { $days ->
    [one] { $days } day since the case last changed
   *[other] { $days } days since the case last changed
}
admin-kept-since-decided = { $days ->
    [one] { $days } day since the last decision
   *[other] { $days } days since the last decision
}
admin-kept-since-seen = { $days ->
    [one] { $days } day since first seen
   *[other] { $days } days since first seen
}
admin-may-hold-deletion = Keep an item or a case from deletion
admin-more-than = more than { $n }
admin-not-by-age = not deleted by age
admin-purged-by-age = By age; acts: { $acts }, items: { $items }, cases: { $cases }
admin-set-in-configuration = [retention] in the configuration
