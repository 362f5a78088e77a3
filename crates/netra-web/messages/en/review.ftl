review-abstract-agreement = Two people judge the same item without seeing each other's verdict. Kappa is the agreement beyond chance.
review-add-reason = Add a reason
review-agenda = Agenda of the plenary
review-agenda-internal = Agenda of the team meeting
review-agenda-number = Number of the agenda
review-agenda-pick = Tick the items for the agenda
review-agreement = Agreement by week
review-agreement-none = No pair of verdicts in the last twelve weeks yet.
review-alphabetical-key = Key
review-answer-missed = It should have been in the queue
review-attendants = Attendants
review-attendants-hint = Choose from the office’s users or write the name, one line for each. Who votes must be a user of the office; others are noted without a vote. Empty lines are passed over.
review-blind = You review without seeing the earlier verdict, its reason or the score. All of it appears once you have decided.
review-second = Second review
review-change-known = Change the day it became known
review-check-no = { $check }: no
review-check-yes = { $check }: yes
review-checks = What may speak for the person
review-checks-none = not checked
review-checks-yes = yes
review-choose-reason = Choose a reason
review-choose-provision = Choose a provision
review-conflict-changed = { $by } changed this item at { $at }. Look again; what you filled in is still here.
review-conflict-decided = { $by } decided first, at { $at }: { $verdict }. Your decision was not stored; what you filled in is still here.
review-conflict-second = Somebody reviewed this item at { $at }, and it now waits for its second review. Your decision was not stored; what you filled in is still here.
review-conflict-somebody = A colleague
review-day-cannot-be-read = The day it became known cannot be read. Choose it from the calendar.
review-decide = Save the verdict
review-declare = Withdraw
review-dismissed = Dismissed items
review-end = End
review-end-why = Why it ends
review-ended = ended on { $day } by { $by }: { $why }
review-estimate = { $found } of { $of } turned out to need following up: between { $low } and { $high } percent (95 %).
review-estimate-none = No sample was judged yet.
review-estimates = What may be missed
review-estimates-hint = Each day some dismissed items are judged again by somebody else, and some acts without a flag are looked at. From both it is estimated how much is missed.
review-fill-sheet = Reason and more: { $verdict }
review-first-opened-on = First opened on { $day }. A later day needs a reason.
review-for-verdicts = For verdicts
review-heading-plenary = Plenary
review-heading-plenary-internal = Team meeting
review-heading-practice = Quality of reviews
review-heading-recusal = Recusal
review-heading-samples = Sample without a flag
review-known = Known on
review-known-was = { $day } · { $by }: { $why }
review-known-without = no day · { $by }: { $why }
review-known-why = Why, if later
review-known-why-change = Why it is changed
review-label-en = English text
review-label-id = Indonesian text
review-looked-into = looked into: { $checks }
review-minutes = Minutes
review-missing =
    { $n ->
        [one] { $n } still waits.
       *[other] { $n } still wait.
    }
review-no-recusals = No declaration yet.
review-no-samples = No sample waits. New ones are drawn when a day is over.
review-not-known-yet = first opened on { $day }; day it became known not set
review-pairs = Pairs
review-person-is-relative = A relative on the watch-list
review-person-search = Search a name, then choose
review-plenary-count = { $n ->
    [one] { $n } item waits for the plenary
   *[other] { $n } items wait for the plenary
 }
review-plenary-count-internal = { $n ->
    [one] { $n } item waits for the team meeting
   *[other] { $n } items wait for the team meeting
 }
review-plenary-decides = Two reviewers differ. This item waits for the plenary.
review-plenary-done = The plenary's result for { $item } was stored.
review-plenary-hint = Two reviewers differ on the items below. Make an agenda, discuss them, then record votes and result.
review-plenary-none = No disagreement waits.
review-plenary-none-hint = When two reviewers differ, the item appears here with both verdicts.
review-plenary-vote = { $name }: { $verdict }
review-plenary-was = Plenary { $number }, { $day }, { $place }
review-print-agenda = Make an agenda of those ticked
review-provision-is = provision: { $provision }
review-reason-misfits = That reason is meant for another verdict. Choose one that fits.
review-reason-key-hint = Small letters, digits and underscores, for instance family_event
review-reasons = Reasons to choose from
review-reasons-hint = The first reason for “no indication” is taken when that verdict is chosen with a single key.
review-recorded = Record the result
review-recused-from-this = You have withdrawn from this item
review-recused-hint = Items of the units and persons you declared are not served to you anywhere. Colleagues handle them. A declaration can be ended only by another supervisor or the admin.
review-recusal-hint = Declare your own office unit and your relatives on the watch-list. Their items will not be served to you: not in the queue, in counts, in search or for second review.
review-recusal-own = Your declarations
review-recusal-all = Declarations in this office
review-recusal-saved = The declaration was stored and holds from now on.
review-recusal-from = From what
review-recusal-ended-saved = The declaration was ended.
review-remove-reason = Retire
review-result = Result
review-round-first = first review
review-round-plenary = plenary
review-round-second = second review
review-sample-counts = { $n ->
    [one] { $n } waits
   *[other] { $n } wait
 }
review-sample-day = Seen on { $day }
review-sample-hint = The dictionaries did not flag this act. Read it and say whether it should have been in the queue. The answer only serves to estimate what is missed; no item is made.
review-sample-note = Note (may stay empty)
review-samples-answered = Those that should have been in the queue
review-second-done = No item waits for your second review
review-second-done-hint = Items that you reviewed first wait for a colleague.
review-second-link = { $n ->
    [one] { $n } waits for second review
   *[other] { $n } wait for second review
 }
review-settled = Two people or the plenary have decided this item. One person alone does not decide it anew.
review-share = Agreed
review-status-plenary = waits for the plenary
review-status-second = waits for second review
review-two-verdicts = Two verdicts
review-unit-is-own = Your own office unit
review-verdict-of = { $name } ({ $round })
review-vote = Verdict
review-week = Week from
review-why-withdraw = Why you withdraw
review-yours-waits = Your first verdict waits for somebody else's second review.
review-not-your-role = In this office your role gives no second verdict.
review-your-words = What you wrote: { $words }
review-as-said = { $said }
review-choose-unit-or-person = Choose your own office unit, or search and choose your relative.
review-vote-missing = Choose the verdict of { $name }.
review-plenary-guests = There without a vote: { $names }
review-voter-is-no-user = { $name } is no user of this office: leave the vote empty to note that they were there, or choose a name from the list.
