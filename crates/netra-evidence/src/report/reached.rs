//! How the accounts of a case were reached: what became of each, and every day around its acts, alike days together.

use netra_model::standing::{self, ACTIVE, AccountDay, DayReach};

use super::view::{AccountCoverageView, Row};
use super::{Ink, day, shown};
use crate::bundle::{BundleAccount, Language};
use crate::text;
use crate::words;

impl Ink<'_> {
    pub(super) fn account(&self, it: &BundleAccount) -> AccountCoverageView {
        AccountCoverageView {
            account: shown(&it.account),
            platform: text::line(it.account.platform.label(), 40),
            has_source: it.has_source,
            last_read: it.last_read.map(|at| self.moment(at)),
            history: self.history(it),
            period: match (it.days.first(), it.days.last()) {
                (Some(first), Some(last)) => {
                    format!("{} – {}", day(first.day, self.language), day(last.day, self.language))
                }
                _ => String::new(),
            },
            // Where no source reads it, every day says the same; the page says it once.
            days: if it.has_source { self.stretches(&it.days) } else { Vec::new() },
        }
    }

    /// New handles and what its platform said, in the order it was noticed.
    fn history(&self, it: &BundleAccount) -> Vec<Row> {
        let mut lines: Vec<(jiff::Timestamp, String, String)> = Vec::new();
        for pair in it.handles.windows(2) {
            let (old, new) = (text::line(&pair[0].handle, 120), text::line(&pair[1].handle, 120));
            let what = match self.language {
                Language::Indonesian => format!("berganti nama dari @{old} menjadi @{new}"),
                Language::English => format!("renamed from @{old} to @{new}"),
            };
            lines.push((pair[1].first_at, self.moment(pair[1].first_at), what));
        }
        for state in &it.states {
            let since = self.moment(state.first_at);
            let (when, what) = if state.state == ACTIVE {
                (since, self.say(("dapat dibaca lagi", "can be read again")).to_owned())
            } else {
                let last = self.moment(state.last_at);
                let words = standing::in_words(&state.state);
                let when = if last == since { since } else { format!("{since} – {last}") };
                (when, text::line(self.language.say(&words), 300))
            };
            lines.push((state.first_at, when, what));
        }
        lines.sort_by_key(|(at, ..)| *at);
        lines.into_iter().map(|(_, when, what)| Row(vec![when, what])).collect()
    }

    /// Days that went alike, as one line.
    fn stretches(&self, days: &[AccountDay]) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let mut rest = days;
        while let Some(first) = rest.first() {
            let n = rest.iter().take_while(|it| alike(it, first)).count();
            let last = &rest[n - 1];
            let when = if n == 1 {
                day(first.day, self.language)
            } else {
                format!("{} – {}", day(first.day, self.language), day(last.day, self.language))
            };
            let said = words::reach(&last.reach, last.new_acts);
            rows.push(Row(vec![when, text::line(self.language.say(&said), 400)]));
            rest = &rest[n..];
        }
        rows
    }
}

/// Whether two days went the same way; the time of the day does not matter.
fn alike(a: &AccountDay, b: &AccountDay) -> bool {
    let same = match (&a.reach, &b.reach) {
        (DayReach::Read(_), DayReach::Read(_)) | (DayReach::NotTried, DayReach::NotTried) => true,
        (DayReach::Unavailable { word: a, .. }, DayReach::Unavailable { word: b, .. }) => a == b,
        (DayReach::Failed { why: a, .. }, DayReach::Failed { why: b, .. }) => a == b,
        _ => false,
    };
    same && a.new_acts == b.new_acts
}
