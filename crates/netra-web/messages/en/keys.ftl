keys-abstract = Choose the keys that suit your hands. They are printed on every control and hold wherever you sign in.
keys-back-to-usual = Back to the usual keys
keys-case = Open or add to a case
keys-choose = Choose keys
keys-clash = { $key } is also used for: { $others }. Choose another key for one of them.
keys-command = Command
keys-filter = Filter the list
keys-hand-over = Hand to a colleague
keys-heading = My keys
keys-hint = One letter, digit or sign; or Ctrl with one letter, for instance Ctrl B. Leave it empty for no key. Keys rest while you type.
keys-key = Your key
keys-log = own keys chosen
keys-no-single = Turn off commands of a single key
keys-no-single-hint = For whoever uses a screen reader or speaks to the computer, or presses keys by accident. Commands with Ctrl go on working, and every button stays on the page.
keys-not-one = Give one letter, digit or sign; or Ctrl with one letter.
keys-not-saved = { $n ->
    [one] Not saved yet: { $n } field needs a correction. What you typed is still here.
   *[other] Not saved yet: { $n } fields need a correction. What you typed is still here.
}
keys-place-everywhere = every page
keys-place-item = an item
keys-place-lists = the queue
keys-queue = Open the queue
keys-reason-hint = Reason ({ $key }), may stay empty
keys-reason-hint-without = Reason, may stay empty
keys-save = Save
keys-saved = Your keys are saved.
keys-second = Open second review
keys-single-are-off = Commands of a single key are turned off.
keys-taken = Browsers or screen readers need this key. Choose another one.
keys-usual = Usual key
keys-where = Works on
