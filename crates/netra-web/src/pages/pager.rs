//! The stretch of a long list that a page shows, and the links to its neighbours.

use crate::fields::Fields;
use crate::pages::queue::with;
use crate::show::Show;

/// Where a page of a list begins and how long it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    pub(crate) offset: u64,
    limit: u64,
}

/// The links under a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pager {
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    /// `21–40 / 86`; the total alone where the page has everything.
    pub(crate) place: String,
}

impl Stretch {
    /// Lists go on as far as this, whatever an address asks for.
    const DEEPEST: u64 = 100_000_000;

    /// The one that the address asks for.
    pub(crate) fn of(fields: &Fields, limit: u64) -> Self {
        Self { offset: fields.get("offset").parse().unwrap_or(0).min(Self::DEEPEST), limit }
    }

    /// As the store takes it.
    pub(crate) fn page(self) -> netra_store::Page {
        netra_store::Page { offset: self.offset, limit: self.limit }
    }

    /// The links around it in a list of `total`; `path` keeps these fields of the address.
    pub(crate) fn pager(self, show: &Show, path: &str, fields: &Fields, names: &[&str], total: u64) -> Pager {
        let end = self.offset.saturating_add(self.limit).min(total);
        let at = |offset: u64| with(&fields.query(names), &format!("offset={offset}"), path);
        let is_part = self.offset < end && end - self.offset < total;
        let place = match is_part {
            true => format!("{}–{} / {}", show.count(self.offset + 1), show.count(end), show.count(total)),
            false => show.count(total),
        };
        Pager {
            previous: (self.offset > 0).then(|| at(self.offset.saturating_sub(self.limit))),
            next: (end < total).then(|| at(end)),
            place,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn the_links_keep_the_filters_and_end_at_the_ends() {
        let show = Show { l: Lang::English, zone: jiff::tz::TimeZone::UTC };
        let at = |query: &str| {
            let fields = Fields::parse(query.as_bytes());
            let it = Stretch::of(&fields, 50).pager(&show, "/watchlist", &fields, &["text"], 120);
            (it.previous.unwrap_or_default(), it.next.unwrap_or_default(), it.place)
        };
        let words = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(at("text=a&x=1"), words("", "/watchlist?text=a&offset=50", "1–50 / 120"));
        assert_eq!(at("offset=100"), words("/watchlist?offset=50", "", "101–120 / 120"));
        assert_eq!(at("offset=99999999999"), words("/watchlist?offset=99999950", "", "120"));
    }
}
