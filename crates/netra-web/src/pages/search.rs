//! Search over acts: one field, facets with *kecualikan*, hits as list, table or time line. Whatever is typed, there is
//! an answer, and one sentence says what was searched.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use netra_index::{Facet, FacetCount, Names, Pick, SearchQuery, SearchResult, Sort};
use netra_model::ShortId;
use netra_store::{ItemKey, NewSearchRun};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::pager::{Pager, Stretch};
use crate::pages::search_query::{
    View, address, asks_something, field_names, label, lasting_address, names, query, today,
};
use crate::pages::search_rows::{Found, found};
use crate::respond::{page, see_other};
use crate::show::Show;
use crate::text::Piece;
use crate::visitor::Staff;

pub(crate) use crate::pages::search_rows::told;

/// Hits per page.
const LIMIT: u64 = 20;
/// Rows per page where they are one line each.
const ROWS: u64 = 50;
/// Values shown per facet.
const VALUES: usize = 12;
/// Days that have a bar of their own; more than these are shown by month.
const BARS: i64 = 62;

/// The search page.
#[derive(Template)]
#[template(path = "search.html")]
pub(crate) struct SearchPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) q: String,
    /// What was searched, in one sentence.
    pub(crate) read_as: String,
    pub(crate) total: u64,
    pub(crate) hits: Vec<Found>,
    pub(crate) days: Vec<DayGroup>,
    pub(crate) chart: Option<Chart>,
    pub(crate) facets: Vec<FacetBox>,
    pub(crate) chips: Vec<Chip>,
    pub(crate) sort: &'static str,
    pub(crate) view: View,
    /// The views with their addresses.
    pub(crate) views: Vec<(View, &'static str, String)>,
    pub(crate) from: String,
    pub(crate) until: String,
    /// The day on which this was asked before, if it is asked again as then.
    pub(crate) on: String,
    pub(crate) found: String,
    pub(crate) pager: Pager,
    /// The same words without filters.
    pub(crate) clear: String,
    /// The search as it is saved.
    pub(crate) address: String,
    /// The address of the page that tells how large an export would be; empty for whoever may not.
    pub(crate) export: String,
    /// The addresses of the columns that sort.
    pub(crate) by_time: String,
    pub(crate) by_match: String,
}

/// A value that was chosen, and the address without it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chip {
    pub(crate) text: String,
    pub(crate) without: String,
}

/// The hits of one day that are on this page.
#[derive(Debug, Clone, Default)]
pub(crate) struct DayGroup {
    pub(crate) day: String,
    /// How many the whole day has.
    pub(crate) count: u64,
    /// The length of its bar, 0–100.
    pub(crate) bar: u64,
    pub(crate) hits: Vec<Found>,
}

/// Counts by day or month as bars.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chart {
    pub(crate) by_month: bool,
    pub(crate) bars: Vec<Bar>,
    pub(crate) width: usize,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) most: u64,
}

/// A bar: where it stands, how high it is (0–40), what it counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bar {
    pub(crate) x: usize,
    pub(crate) y: u64,
    pub(crate) height: u64,
    pub(crate) label: String,
    pub(crate) count: u64,
}

/// A facet with its values.
#[derive(Debug, Clone, Default)]
pub(crate) struct FacetBox {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) values: Vec<FacetValue>,
    /// The address without what was chosen here; empty when nothing was.
    pub(crate) clear: String,
}

/// A value to be asked for or left out.
#[derive(Debug, Clone, Default)]
pub(crate) struct FacetValue {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) only: bool,
    pub(crate) without: bool,
}

/// `GET /search`. The whole short id of an item opens it.
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let typed = fields.get("q");
    if let Ok(id) = typed.parse::<ShortId>()
        && desk.store.item(&staff.scope(), ItemKey::Short(id.clone())).await?.is_some()
    {
        return Ok(see_other(&format!("/items/{id}")));
    }
    let names = names(&desk, &staff).await?;
    let view = View::of(&fields);
    let limit = if view == View::Table { ROWS } else { LIMIT };
    let stretch = Stretch::of(&fields, limit);
    let asked = SearchQuery {
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
        offset: usize::try_from(stretch.offset).unwrap_or(usize::MAX),
        after: fields.get("after").parse().ok(),
        days: view == View::Timeline,
        ..query(&desk, &names, &fields)
    };
    let (index, scope, question) = (desk.index.clone(), staff.scope(), asked.clone());
    let result = tokio::task::spawn_blocking(move || index.search(&scope, &question))
        .await
        .map_err(|error| PageError::broken("search", &error))?
        .map_err(|error| PageError::broken("search", &error))?;
    remember(&desk, &staff, &fields, stretch.offset, result.total).await;
    let hits = found(&desk, &staff, &result.hits).await?;
    let mut page_ = built(&desk, &staff, &fields, &names, &asked, &result);
    page_.pager = pager(&staff.show(&desk), &fields, stretch, &result);
    if view == View::Timeline {
        page_.days = by_day(&staff.show(&desk), hits, &result.days);
    } else {
        page_.hits = hits;
    }
    Ok(page(&page_))
}

/// Writes down what was searched for, once for all its pages. A page is not refused because that failed.
async fn remember(desk: &Desk, staff: &Staff, fields: &Fields, offset: u64, hits: u64) {
    if offset > 0 || !asks_something(fields) || !fields.get("on").is_empty() {
        return;
    }
    let run = NewSearchRun {
        words: fields.get("q").to_owned(),
        address: lasting_address(fields),
        day: today(desk),
        hits,
    };
    if let Err(error) = desk.store.record_search(&staff.actor(), &run).await {
        tracing::error!(%error, "a search could not be written down");
    }
}

fn built(
    desk: &Desk,
    staff: &Staff,
    fields: &Fields,
    names: &Names,
    asked: &SearchQuery,
    result: &SearchResult,
) -> SearchPage {
    let (show, l, view) = (staff.show(desk), staff.l, View::of(fields));
    let facets = Facet::ALL.into_iter().map(|facet| {
        let counts = result.facets.get(&facet).map(Vec::as_slice).unwrap_or_default();
        facet_box(&show, names, fields, facet, counts, asked.filters.get(&facet))
    });
    let mut frame = staff.frame(desk, "search", l.t("search-title"));
    fields.get("q").clone_into(&mut frame.q);
    let at = |fields: &Fields| format!("/search?{}", address(fields));
    let views = View::ALL.map(|it| {
        let name = match it {
            View::List => l.t("search-view-list"),
            View::Table => l.t("figures-table"),
            View::Timeline => l.t("search-view-timeline"),
        };
        (it, name, at(&fields.without(&["view"]).and("view", it.as_str())))
    });
    let sorted = |sort: &str| at(&fields.without(&["sort"]).and("sort", sort));
    SearchPage {
        frame,
        l,
        q: fields.get("q").to_owned(),
        read_as: without_count(l.either(&result.read_as.0, &result.read_as.1)),
        total: result.total,
        hits: Vec::new(),
        days: Vec::new(),
        chart: (view == View::Timeline).then(|| chart(&show, &result.days)).flatten(),
        facets: facets.filter(|it| !it.values.is_empty()).collect(),
        chips: chips(&show, names, fields, asked),
        sort: match result.sort {
            Sort::Relevance => "",
            Sort::Newest => "newest",
            Sort::Oldest => "oldest",
        },
        view,
        views: views.into(),
        from: fields.get("from").to_owned(),
        until: fields.get("until").to_owned(),
        on: fields.get("on").to_owned(),
        found: fields.get("found").to_owned(),
        pager: Pager::default(),
        clear: at(&Fields::default().and("q", fields.get("q")).and("view", view.as_str())),
        address: lasting_address(fields),
        export: match staff.role().may_export() {
            true => format!("/search/export?{}", address(fields)),
            false => String::new(),
        },
        by_time: sorted(if result.sort == Sort::Newest { "oldest" } else { "newest" }),
        by_match: sorted(""),
    }
}

/// The index's sentence begins with the count, which the page shows by itself: `58 aktivitas: kata “nomor”.`
pub(crate) fn without_count(sentence: &str) -> String {
    let counted = sentence.starts_with(|c: char| c.is_ascii_digit());
    let rest = sentence.split_once(": ").filter(|_| counted).map_or(sentence, |(_, rest)| rest);
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The links to the other stretches of the same result. The next one starts behind the last hit of this one, so that
/// what comes in meanwhile neither repeats a hit nor hides one.
fn pager(show: &Show, fields: &Fields, stretch: Stretch, result: &SearchResult) -> Pager {
    let names = field_names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut pager = stretch.pager(show, "/search", fields, &names, result.total);
    let place = result.hits.last().and_then(|hit| hit.place);
    if let (Some(next), Some(place)) = (&mut pager.next, place) {
        next.push_str(&format!("&after={place}"));
    }
    pager
}

fn facet_box(
    show: &Show,
    names: &Names,
    fields: &Fields,
    facet: Facet,
    counts: &[FacetCount],
    pick: Option<&Pick>,
) -> FacetBox {
    let empty = Pick::default();
    let chosen = pick.unwrap_or(&empty);
    let value = |value: &str, acts: u64| FacetValue {
        value: value.to_owned(),
        label: label(show.l, names, facet, value),
        count: show.count(acts),
        only: chosen.only.iter().any(|it| it == value),
        without: chosen.without.iter().any(|it| it == value),
    };
    // Releases are asked for by number; nobody chooses among them.
    let shown = if facet == Facet::Release { 0 } else { VALUES };
    let mut values: Vec<FacetValue> = counts.iter().take(shown).map(|it| value(&it.value, it.acts)).collect();
    // What was chosen stays visible although nothing of it is left.
    for chosen in chosen.only.iter().chain(&chosen.without) {
        if values.iter().all(|it| it.value != *chosen) {
            let acts = counts.iter().find(|it| it.value == *chosen).map_or(0, |it| it.acts);
            values.push(value(chosen, acts));
        }
    }
    match facet {
        Facet::Candidate => values.sort_by(|a, b| a.label.cmp(&b.label)),
        Facet::Month => values.sort_by(|a, b| b.value.cmp(&a.value)),
        _ => {}
    }
    let clear = match pick {
        Some(_) => {
            let not = format!("not_{}", facet.as_str());
            format!("/search?{}", address(&fields.without(&[facet.as_str(), &not])))
        }
        None => String::new(),
    };
    FacetBox { name: facet.as_str(), label: show.l.pick(facet.label()), values, clear }
}

/// What was chosen, one by one, each with the address without it.
fn chips(show: &Show, names: &Names, fields: &Fields, asked: &SearchQuery) -> Vec<Chip> {
    let l = show.l;
    let at = |fields: &Fields| format!("/search?{}", address(fields));
    let mut chips = Vec::new();
    let day = |name: &str| fields.get(name).parse::<Date>().ok().map(|it| show.day(it));
    if let Some(day) = day("on") {
        chips.push(Chip {
            text: l.m("search-as-on").with("day", day).to_string(),
            without: at(&fields.without(&["on"])),
        });
    }
    if let Some(found) = asked.found_after {
        let text = l.m("search-found-since").with("when", show.moment(found)).to_string();
        chips.push(Chip { text, without: at(&fields.without(&["found"])) });
    }
    if let Some(day) = day("from") {
        chips.push(Chip {
            text: l.m("search-chip-from").with("day", day).to_string(),
            without: at(&fields.without(&["from"])),
        });
    }
    if let Some(day) = day("until") {
        chips.push(Chip {
            text: l.m("search-chip-until").with("day", day).to_string(),
            without: at(&fields.without(&["until"])),
        });
    }
    for (facet, pick) in &asked.filters {
        for (values, key) in [(&pick.only, "search-chip-only"), (&pick.without, "search-chip-without")] {
            for value in values {
                let name = match key {
                    "search-chip-only" => facet.as_str().to_owned(),
                    _ => format!("not_{}", facet.as_str()),
                };
                let others = values.iter().filter(|it| *it != value);
                let rest = others.fold(fields.without(&[&name]), |all, it| all.and(&name, it));
                let text = l
                    .m(key)
                    .with("facet", l.pick(facet.label()))
                    .with("value", label(l, names, *facet, value));
                chips.push(Chip { text: text.to_string(), without: at(&rest) });
            }
        }
    }
    chips
}

/// The hits of a page by their days, in the order of the hits.
fn by_day(show: &Show, hits: Vec<Found>, days: &BTreeMap<Date, u64>) -> Vec<DayGroup> {
    let most = days.values().copied().max().unwrap_or(1).max(1);
    let mut groups: Vec<(Date, DayGroup)> = Vec::new();
    for hit in hits {
        let day = show.day_of(hit.at);
        match groups.last_mut().filter(|(last, _)| *last == day) {
            Some((_, group)) => group.hits.push(hit),
            None => {
                let count = days.get(&day).copied().unwrap_or(0);
                let bar = (count * 100).div_ceil(most);
                groups.push((day, DayGroup { day: show.long_day(day), count, bar, hits: vec![hit] }));
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Bars over all that was found: by day, or by month where the days are many; the newest where the months are too.
fn chart(show: &Show, days: &BTreeMap<Date, u64>) -> Option<Chart> {
    let ((first, _), (last, _)) = (days.first_key_value()?, days.last_key_value()?);
    let span = (*last - *first).get_days();
    let by_month = i64::from(span) >= BARS;
    let mut counts: Vec<(Date, u64)> = Vec::new();
    if by_month {
        let mut month = first.first_of_month();
        while month <= *last && counts.len() < 1_200 {
            let n = days.range(month..=month.last_of_month()).map(|it| it.1).sum();
            counts.push((month, n));
            month = month.last_of_month().tomorrow().ok()?;
        }
    } else {
        counts.extend(first.series(jiff::Span::new().days(1)).take_while(|day| day <= last).map(|day| {
            let n = days.get(&day).copied().unwrap_or(0);
            (day, n)
        }));
    }
    let kept = counts.len().saturating_sub(usize::try_from(BARS).unwrap_or(62));
    let counts = &counts[kept..];
    let most = counts.iter().map(|it| it.1).max().unwrap_or(0).max(1);
    // `1 Okt 2026` without its day.
    let month = |day: Date| show.day(day).split_once(' ').map(|it| it.1.to_owned()).unwrap_or_default();
    let name = |day: Date| if by_month { month(day) } else { show.day(day) };
    let bars = counts.iter().enumerate().map(|(n, (day, count))| {
        let height = (count * 40).div_ceil(most);
        Bar { x: n * 10, y: 40 - height, height, label: name(*day), count: *count }
    });
    Some(Chart {
        by_month,
        bars: bars.collect(),
        width: counts.len() * 10,
        first: name(counts.first()?.0),
        last: name(counts.last()?.0),
        most,
    })
}

impl SearchPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &Show, view: View) -> Self {
        let l = frame.l;
        let value = FacetValue {
            value: "tiktok".into(),
            label: "TikTok".into(),
            count: "3".into(),
            ..FacetValue::default()
        };
        let facet =
            FacetBox { name: "platform", label: "platform", values: vec![value], clear: "/search?".into() };
        let day: Date = "2026-10-12".parse().expect("a day");
        let days = BTreeMap::from([(day, 3), (day.yesterday().expect("a day"), 1)]);
        let hits = vec![Found::sample()];
        let (hits, groups) = match view {
            View::Timeline => (Vec::new(), by_day(show, hits, &days)),
            _ => (hits, Vec::new()),
        };
        Self {
            l,
            frame,
            q: "coblos".into(),
            read_as: l.t("search-one-word").into(),
            total: 1,
            hits,
            days: groups,
            chart: chart(show, &days),
            facets: vec![facet],
            chips: vec![Chip { text: "platform: TikTok".into(), without: "/search?".into() }],
            sort: "",
            view,
            views: vec![(view, l.t("search-view-list"), "/search?".into())],
            from: String::new(),
            until: String::new(),
            on: String::new(),
            found: String::new(),
            pager: Pager { next: Some("/search?offset=20".into()), ..Pager::default() },
            clear: "/search?q=coblos".into(),
            address: "q=coblos".into(),
            export: "/search/export?q=coblos".into(),
            by_time: "/search?sort=newest".into(),
            by_match: "/search?".into(),
        }
    }
}
