search-best-match = best match
search-exclude = exclude
search-filter-the-results = Filter the results
search-from = from
search-full-search = Full search
search-newest = newest
search-no-score = no score
search-none = none
search-nothing-matches = Nothing matches
search-one-word = One word.
search-photo = photo:
search-responded-to = responded to:
search-result-pages = Result pages
search-none-hint = Try one word, the beginning of a word with a star (support*), or clear the filters.
search-example = two words · “exact phrase” · @account · -without · begin*
search-words = Words to search for
search-as-on = counted as on { $day }
search-chart-about = Number of acts from { $first } to { $last }; at most { $most }.
search-chart-by-day = Acts by day
search-chart-by-month = Acts by month
search-chart-most = at most { $acts }
search-chart-table = See as a table
search-chip-from = from { $day }
search-chip-only = only { $facet }: { $value }
search-chip-until = until { $day }
search-chip-without = except { $facet }: { $value }
search-chosen = Filters in use
search-clear-all = Clear all filters
search-clear-facet = Clear the choice of { $facet }
search-column-note = Note
search-column-person = Person
search-column-platform = Platform
search-column-remarks = Remarks
search-column-status = Item status
search-column-text = Matching text
search-column-unit = Unit
search-column-verdict = Verdict
search-deed-change = saved search changed
search-deed-delete = saved search deleted
search-deed-export = download of search results begun
search-deed-exported = download of search results finished
search-deed-list = list of searches run
search-deed-look = digest of searches looked at
search-deed-run = search run
search-deed-save = search saved
search-exclude-value = exclude { $value }
search-export = Download search results
search-export-about = This file holds the same results as the screen: the same filters, order and columns, with verdicts and their notes. The search itself does not change.
search-export-back = Back to the results
search-export-columns = Columns:
search-export-format = Kind of file
search-export-left-out = { $rows ->
    [one] A file holds at most 1,000,000 rows; the last row is left out. Narrow the search.
   *[other] A file holds at most 1,000,000 rows; the last { $rows } are left out. Narrow the search.
}
search-export-link = Download results
search-export-logged = Written into the audit log: who, which search, how many rows, and the file's SHA-256.
search-export-rows = { $rows ->
    [one] { $rows } row.
   *[other] { $rows } rows.
}
search-export-sheet = Search results
search-found-since = new since { $when }
search-history = Search history
search-history-about = Searches that colleagues of this office ran, kept for 90 days. The history is the office's: every search is seen by colleagues who see all units.
search-history-again = Again
search-history-as-then = as on { $day }
search-history-choices = { $choices ->
    [one] and { $choices } filter
   *[other] and { $choices } filters
}
search-history-find = Find words or a name
search-history-lines = searches
search-history-none = No searches yet
search-history-own = Your own searches, kept for 90 days. The history of colleagues is seen by those who see all units; yours is seen by them.
search-history-wordless = without words
search-hits-table = Search results as a table
search-how = How to search
search-how-lenient = What cannot be read as an instruction is searched for literally, and the sentence above the results says so.
search-how-near = both words near each other, at most five words apart
search-how-not = without that word
search-how-or = either
search-how-phrase = exactly so, side by side
search-how-prefix = every word that begins so
search-how-state = by verdict, status, origin and dictionary release
search-how-time = by time, in the office's time zone
search-how-typo = similar spelling, one letter off (~2: two letters)
search-how-what = by platform, kind, candidate, race, rule
search-how-who = by account, name of a person, unit
search-how-words = all words, in any form
search-keep-about = What is new is counted once a day; not one message for each act.
search-keep-do = Save this search
search-keep-name = Name of the search
search-keep-shared = seen by colleagues
search-list-after-quote = there is text behind the closing quotation mark; double quotation marks inside a cell
search-list-another = Run another list
search-list-bad = { $bad ->
    [one] { $bad } line could not be run.
   *[other] { $bad } lines could not be run.
}
search-list-download = Download as CSV
search-list-empty = There is no line to search for yet: choose a file or paste one search a line.
search-list-hits = Acts found
search-list-left-out = { $lines ->
    [one] one more line was not run: at most 1,000 lines at once
   *[other] { $lines } more lines were not run: at most 1,000 lines at once
}
search-list-line = Line
search-list-no-words = the first column is empty
search-list-not-run = not run
search-list-not-utf8 = not UTF-8 text; save the file as CSV UTF-8
search-list-open-quote = an opening quotation mark without its partner
search-list-other-columns = only the first column was read
search-list-pasted = pasted lines
search-list-result = Results of the list of searches
search-list-sum = { $ran ->
    [one] { $name }, { $when }: { $ran } line was run.
   *[other] { $name }, { $when }: { $ran } lines were run.
}
search-list-too-long = more than 512 bytes; shorten it
search-lists = Lists of searches
search-lists-about = Run many searches at once and see what each line finds. A line with a mistake is told by its number; the others run.
search-lists-earlier = Earlier lists
search-lists-file = CSV or text file
search-lists-file-about = One search a line, at most 1,000. Of a CSV the first column is read. Only you see the results; they are kept for 90 days.
search-lists-lines = Number of lines
search-lists-name = List
search-lists-paste = Or paste them here
search-lists-run = Run
search-note = Note:
search-oldest = oldest
search-remove = Remove the filter { $what }
search-saved = Digest of searches
search-saved-about = Saved searches and what they found since you last looked.
search-saved-by = by { $name }
search-saved-change = Change or delete
search-saved-fresh = { $acts ->
    [one] { $acts } new act
   *[other] { $acts } new acts
}
search-saved-keep = Save changes
search-saved-looked = I have seen these
search-saved-none = No saved searches yet
search-saved-none-about = Run a search, then choose Save.
search-saved-nothing = Nothing new
search-saved-since = since { $when }
search-saved-when = The number in the menu is counted once a day, when you first open Netra that day. This page counts when it is opened.
search-total = { $acts ->
    [one] { $acts } act.
   *[other] { $acts } acts.
}
search-view = View of the results
search-view-list = Cards
search-view-timeline = Time line
