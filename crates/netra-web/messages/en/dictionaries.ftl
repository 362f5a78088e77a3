dictionaries-attack = attack
dictionaries-candidate = Candidate
dictionaries-candidates = Candidates
dictionaries-draft = Draft
dictionaries-drafts = Drafts
dictionaries-engine = Engine { $n }
dictionaries-holds-candidates = candidates
dictionaries-holds-provisions = provisions
dictionaries-holds-races = races
dictionaries-holds-rules = rules
dictionaries-holds-terms = terms
dictionaries-intro = The terms and rules by which acts are flagged. Every change is tested first and signed by a second person.
dictionaries-no-drafts = No draft yet
dictionaries-no-races = No race yet: without candidates, names and numbers mean nothing. Add a race file in a draft.
dictionaries-no-release = No release yet
dictionaries-no-release-do = The first release is installed when Netra starts: the dictionaries in the office's folder, or those that come with the program.
dictionaries-races = Races in this release
dictionaries-release = Release
dictionaries-since = Since { $moment }
dictionaries-stage = Stage today
dictionaries-support = support
dictionaries-text = Text
dictionaries-way-change = Change terms, rules or races in a draft.
dictionaries-way-check = Check it: all mistakes at once.
dictionaries-way-shadow = Shadow run: what would be flagged differently, without touching the queue.
dictionaries-way-sign = A second person reads the report and signs.
draft-changed = changed
draft-changed-by = While you were writing, this draft was changed by { $names } at { $moment }. Nothing was saved; what you typed is below. Look at what is saved first; saving now replaces it with what you typed.
draft-changed-by-yourself = While you were writing, you changed this draft in another tab at { $moment }. Nothing was saved; what you typed is below. Look at what is saved first; saving now replaces it with what you typed.
draft-differences = What changes against the release in use
draft-edit = Edit the draft
draft-edit-check-hint = All mistakes are shown at once before anything is saved.
draft-edit-hint = If its files change, the existing report no longer holds.
draft-edit-n = Edit draft { $n }
draft-file-remove = remove this file when saving
draft-files = Files
draft-first = Begin the first draft
draft-have-read = I have read this report: { $new ->
    [one] { $new } new flag
   *[other] { $new } new flags
}, { $lost } lost, { $changed } changed.
draft-job-failed = The shadow run failed: { $why }
draft-job-progress = { $done ->
    [one] { $done } act
   *[other] { $done } acts
}
draft-job-progress-of = { $done } of { $of ->
    [one] { $of } act
   *[other] { $of } acts
}
draft-job-waiting = Waiting for its turn …
draft-kept-with-mistakes = This draft is saved with mistakes.
draft-last-changed = Last changed
draft-mistake-line = line with a mistake
draft-n = Draft { $n }
draft-n-note = Draft { $n }: { $note }
draft-new = New draft
draft-new-button = Draft a change
draft-new-hint = It starts from the files in use now; a change here does not flag anything yet.
draft-note = What the change is for
draft-note-example = for example: new hashtag of pair 2 since the draw
draft-nothing-saved = Nothing was saved; all you typed is below.
draft-objections = It cannot be signed here yet:
draft-open-saved = Open what is saved
draft-open-too-long = This form was open for too long; nothing was saved. What you typed is still here: send it again.
draft-own-signature = You wrote part of this draft; somebody else signs it.
draft-race-add = Add a race
draft-race-added = Added to this form: { $file }. Replace its lines, then check and save.
draft-race-exists = There is already a file { $file }.
draft-race-hint = A file of a few lines is enough to begin with.
draft-race-name = Its file's name
draft-race-name-bad = A race file's name: small letters, digits and hyphens, such as wali-kota-contoh-2029.
draft-ready-for-others = Ready to be signed by another editor, a supervisor or the admin.
draft-refresh = refresh
draft-removed = removed
draft-run = Start the shadow run
draft-run-again = Run again
draft-run-days = Acts of the last { $days } days
draft-run-hint = Both dictionaries score the same acts; no flag is stored and the queue does not change.
draft-save = Check & save
draft-save-anyway = Save as it is
draft-saved = Saved, without a mistake.
draft-saved-with-mistakes = Saved as it is; its mistakes have to be corrected before it is signed.
draft-shadow-run = Shadow run
draft-sign = Sign and put into use
draft-sign-hint = Your name stands on the release. Earlier flags are not rewritten.
draft-sign-know = What you know when you sign
draft-signature = Signature
draft-signed-is-release = This draft has been signed and is now a release.
draft-state-report = report ready to read
draft-state-signed = signed { $day }
draft-state-waiting = waiting for its shadow run
draft-step-acts = { $n ->
    [one] { $n } act
   *[other] { $n } acts
}
draft-step-blocked = something is in the way
draft-step-change = Change and check
draft-step-mistakes = to be corrected: { $n }
draft-step-no-report = no report yet
draft-step-running = under way
draft-step-sign = Signature of a second person
draft-to-correct = To be corrected: { $n }.
draft-to-look-at = To look at, blocking nothing: { $n }
draft-to-release = Look at the release
draft-way = Steps until it is in use
draft-writers = Written by
draft-written-by = Written by { $names }, last changed { $moment }.
race-governor = Pilkada: governor
race-legislative = Pemilu: legislative
race-mayor = Pilkada: mayor
race-national = national
race-over = finished
race-presidential = Pemilu: president
race-regent = Pilkada: regent
race-stage-next = from { $day }: { $stage }
race-stage-until = { $stage }, until { $day }
release-back = Go back to this release
release-back-button = Use this release again
release-back-notice = That release is in use again from now on; earlier flags stay as they are.
release-back-sure = From now on acts are flagged by this release. Existing flags and decisions do not change.
release-cause = How it came
release-current = in use now
release-differences = How it differs from the release in use
release-file-lines = { $n ->
    [one] { $n } line
   *[other] { $n } lines
}
release-files = Its files
release-history = History of use
release-in-use = In use
release-in-use-now = In use now: { $release }
release-known-since = Known since { $moment }.
release-n = Release { $n }
release-never-used = This release is kept, but was never in use.
release-no-differences = Their contents are the same.
release-no-reason = Write the reason; it is entered in the audit log.
release-not-sure = Tick that this release is in use from now on.
release-now = now
release-reason-hint = It is entered in the audit log.
release-same-value = Whoever holds these files computes the same digest.
release-signed-notice = Signed. This release is in use from now on; earlier flags stay as they are.
release-title = Dictionary release { $n }
release-until = until { $moment }
release-until-now = until now
release-unusable = This version of Netra cannot use that release. To be corrected: { $n }; the first: { $first }. The present release stays in use; write a new draft that says what you want.
release-uses = When it was in use
shadow-about = Both dictionaries were run on { $acts ->
    [one] { $acts } act
   *[other] { $acts } acts
} of the last { $days ->
    [one] { $days } day
   *[other] { $days } days
}; beside the rules { $examples ->
    [one] { $examples } example was checked
   *[other] { $examples } examples were checked
}.
shadow-accounts-hint = Candidates' accounts that are new in the draft are found in old acts too: other people are kept as one-way codes, and the code of such an account is computed again. Not found: authors once seen without a handle where the file lists only a handle, and public bodies' accounts from lists.
shadow-act = act { $act }
shadow-acts-holding = Acts that hold one
shadow-acts-naming = Acts that name
shadow-ambiguous-cost = { $candidate }: { $names ->
    [one] { $names } ambiguous name
   *[other] { $names } ambiguous names
}; { $acts ->
    [one] { $acts } act holds nothing surer and is
   *[other] { $acts } acts hold nothing surer and are
} not counted as naming the candidate.
shadow-ambiguous-only = Ambiguous only
shadow-attack-less = { $candidate } is flagged as attacked less often than { $other }.
shadow-attack-less-among = Among acts with { $form }, { $candidate } is flagged as attacked less often than { $other }.
shadow-attack-rate = attack per 1,000
shadow-by-candidate = Flags by candidate
shadow-by-form = By form of naming
shadow-by-rule = Flags by rule
shadow-changed-flags = Changed flags
shadow-flagged-by-both = flagged by both
shadow-forms = Number of forms
shadow-forms-derived = derived
shadow-forms-hint = Forms in the race file were chosen by people for that candidate; derived forms follow from name or number by the same rules for all.
shadow-forms-listed = from the race file
shadow-lacking = lacking:
shadow-lacks = { $candidate } has no { $form }, while { $other } does.
shadow-lost = lost
shadow-lost-flags = Lost flags
shadow-new-flags = New flags
shadow-no-candidates = No flag names a candidate.
shadow-no-difference = No difference beyond chance.
shadow-no-race = This draft has no race.
shadow-no-rules = No act is flagged.
shadow-no-sure-name = { $candidate } has ambiguous names only; add one that is sure.
shadow-not-run = So the shadow run was not carried out.
shadow-parity = Parity audit
shadow-parity-hint = Flags per 1,000 acts that name the candidate, with 95% intervals; then the same by form of naming. Red where a candidate is covered less than another.
shadow-rate = Flags per 1,000 acts
shadow-score = Score
shadow-score-parts = Score (support/attack)
shadow-signals = Signals that change
shadow-signals-stay = { $n ->
    [one] { $n } signal stays
   *[other] { $n } signals stay
}
shadow-slogan-of-words = The slogan “{ $slogan }” ({ $candidate }) consists of words of the general dictionary and is not compared.
shadow-support-less = { $candidate } is flagged as supported less often than { $other }.
shadow-support-less-among = Among acts with { $form }, { $candidate } is flagged as supported less often than { $other }.
shadow-support-rate = support per 1,000
shadow-swap = Swap test
shadow-swap-clean = Clean: no score changes.
shadow-swap-counts = { $texts ->
    [one] { $texts } text was
   *[other] { $texts } texts were
} compared with candidates in each other's place; { $exempt ->
    [one] { $exempt } text was
   *[other] { $exempt } texts were
} exempt (ambiguous names, slogans of general words, or forms that another candidate lacks).
shadow-swap-failed = Failed: candidates are not treated alike. This blocks the signature.
shadow-thresholds = Flagged from { $release }, under the draft from { $draft }.
shadow-words-hidden = Your role does not open the text of acts; scores and rules are shown.
try-act = The act
try-button = Try it
try-compare = Compare with a draft
try-cut = Cut off here; all of it was scored.
try-day-unreadable = The day cannot be read; pick it from the calendar.
try-empty = For example: “Ayo coblos nomor 2!” as a post, then as a like. The scores differ, and this page shows why.
try-figures = score 0–100 · { $priority } · support { $support } · attack { $attack } · flagged from { $threshold }
try-figures-in-stage = score 0–100 · { $priority } · support { $support } · attack { $attack } · flagged from { $threshold } · { $stage }
try-flagged = flagged
try-intro = What the dictionaries say about a text, and why. Nothing is stored, nothing is flagged.
try-no-draft = no draft
try-no-race = No race is running on that day: names, numbers and hashtags mean nothing.
try-not-flagged = not flagged
try-nothing = Nothing speaks for or against a candidate.
try-photo = Photo, if any: describe what is seen
try-photo-example = for example: two people showing two fingers before a billboard
try-photo-shown = Photo description
try-provisions = Provisions proposed
try-region = The person's region
try-release-in-use = Release in use
try-says-nothing = Paste a text, describe the photo, or name the account.
try-target-account = Account of the post it responds to
try-target-text = Text of the post it responds to
try-text = The text that was written
try-text-example = Paste a text here
