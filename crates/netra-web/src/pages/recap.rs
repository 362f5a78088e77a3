//! The recap [rekap]: figures of a stretch by unit, kind, platform, stage, provision and verdict; to be read, printed,
//! and taken as XLSX and CSV.
//!
//! The public version closes cells of a few acts, and others with them (`hide`), and names nobody. Two recaps could be
//! subtracted from each other, and two tables of one: so it takes no filter, is of one calendar month that is over, and
//! closes a list as a whole that would sum up closed cells of another table.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use netra_model::dossier::OutcomeKind;
use netra_model::review::Verdict;
use netra_store::{FEWEST_TOLD, Period, Recap, RecapCell, RecapFilter, UnitPattern};

use crate::desk::Words;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::figures::{Named, PeriodForm, Tab, csv_of, file, heads, period_of, races, tabs, units_of};
use crate::pages::report::hidden;
use crate::respond::page;
use crate::show::{Show, act_noun};
use crate::table::{Cell, Table, xlsx};
use crate::visitor::Staff;
use crate::{Desk, hide};

/// The page of a recap.
#[derive(Template)]
#[template(path = "recap.html")]
pub(crate) struct RecapPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) office: String,
    pub(crate) units: Option<String>,
    pub(crate) form: PeriodForm,
    pub(crate) choices: Choices,
    pub(crate) public: bool,
    pub(crate) fewest: u64,
    /// What the recap is of, in sentences.
    pub(crate) about: Vec<String>,
    pub(crate) tables: Vec<Shown>,
    /// What can and cannot be seen.
    pub(crate) seen: Vec<String>,
    /// Where this recap is had as a file.
    pub(crate) address: String,
    pub(crate) printed: String,
}

/// A table as the page shows it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shown {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<(String, bool)>>,
}

/// What can be chosen, and what is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    pub(crate) regions: Vec<Choice>,
    pub(crate) units: Vec<Choice>,
    pub(crate) provisions: Vec<Choice>,
    pub(crate) verdicts: Vec<Choice>,
    pub(crate) outcomes: Vec<Choice>,
}

/// A line of a list to choose from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// `GET /recap?from=…&until=…&region=…&unit=…&provision=…&verdict=…&outcome=…&public=1`;
/// with `format=xlsx` or `csv=…` a file.
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let (show, l) = (staff.show(&desk), staff.l);
    let now = desk.store.now();
    let (period, form) = period_of(&show, &fields, show.day_of(now), 28, "/recap");
    let public = fields.has("public");
    let period = if public { month_over(period.until, show.day_of(now)) } else { period };
    let filter = if public { RecapFilter::all(period) } else { filter_of(&fields, period) };
    let recap = desk.store.recap(&staff.scope(), &filter).await?;
    let month = Period::month_of(period.until);
    let prevention = desk.store.prevention_figures(&staff.scope(), month).await?;
    let words = desk.words.now();
    let spoken_of: Vec<_> = recap.cells.iter().flat_map(|it| &it.candidates).cloned().collect();
    let region = desk.office.region.as_deref();
    let candidates = races(&words, region, show.day_of(now), spoken_of.iter());
    let tables = tables(&show, &words, &recap, &candidates, public);
    let mut all: Vec<Table> = tables;
    if !public {
        all.push(prevention_table(&show, &prevention, month));
    }
    all.push(coverage_table(&show, &recap));
    let refs: Vec<&Table> = all.iter().collect();
    if let Some(file) = csv_of(&desk, &staff, &fields, period, &refs).await? {
        return Ok(file);
    }
    let units = units_of(&desk, &staff).await?;
    let about = about(&show, &words, &recap, public);
    let seen = seen(&desk, l, &recap);
    if fields.get("format") == "xlsx" {
        let what = if public { "public recap xlsx" } else { "recap xlsx" };
        desk.store.figures_exported(&staff.actor(), what, period).await?;
        let mut lines = vec![desk.office.name.clone()];
        lines.extend(units.iter().cloned());
        lines.extend(about.iter().chain(&seen).cloned());
        lines.push(l.m("recap-printed").with("when", show.moment(now)).to_string());
        let bytes = xlsx(l.t("figures-recap"), &lines, &all)
            .map_err(|error| PageError::broken("write a workbook", &error))?;
        let name = format!(
            "netra-rekap{}-{}-{}.xlsx",
            if public { "-publik" } else { "" },
            period.from,
            period.until
        );
        const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        return Ok(file(XLSX, &name, bytes));
    }
    let title = if public { l.t("recap-public") } else { l.t("figures-recap") };
    Ok(page(&RecapPage {
        frame: staff.frame(&desk, "today", title),
        l,
        tabs: tabs(l, staff.role(), "/recap"),
        office: desk.office.name.clone(),
        units,
        choices: choices(l, &words, &recap),
        public,
        fewest: FEWEST_TOLD,
        about,
        tables: all.iter().map(|it| shown(&show, it)).collect(),
        seen,
        address: address(&filter, public),
        printed: show.moment(now),
        form,
    }))
}

/// The month of a day; the one before where it is not over yet.
fn month_over(day: Date, today: Date) -> Period {
    let month = Period::month_of(day);
    if month.until < today { month } else { Period::month_of(month.before().until) }
}

fn filter_of(fields: &Fields, period: Period) -> RecapFilter {
    RecapFilter {
        period,
        region: fields.some("region").map(str::to_owned),
        unit: fields.some("unit").and_then(|it| it.parse().ok()),
        provision: fields.some("provision").map(str::to_owned),
        verdict: fields.some("verdict").and_then(|it| it.parse().ok()),
        outcome: fields.some("outcome").and_then(|it| it.parse().ok()),
    }
}

/// The address of this very recap, to which `csv=` or `format=` is added.
fn address(filter: &RecapFilter, public: bool) -> String {
    let mut fields = Fields::default()
        .and("from", filter.period.from.to_string())
        .and("until", filter.period.until.to_string())
        .and("region", filter.region.clone().unwrap_or_default())
        .and("unit", filter.unit.map(|it| it.to_string()).unwrap_or_default())
        .and("provision", filter.provision.clone().unwrap_or_default())
        .and("verdict", filter.verdict.map(|it| it.to_string()).unwrap_or_default())
        .and("outcome", filter.outcome.map(|it| it.to_string()).unwrap_or_default());
    if public {
        fields = fields.and("public", "1");
    }
    format!(
        "/recap?{}&",
        fields.query(&["from", "until", "region", "unit", "provision", "verdict", "outcome", "public"])
    )
}

fn choices(l: Lang, words: &Words, recap: &Recap) -> Choices {
    let filter = &recap.filter;
    let choice = |value: String, label: &str, chosen: bool| Choice { value, label: label.to_owned(), chosen };
    Choices {
        regions: recap
            .regions
            .iter()
            .map(|it| choice(it.clone(), it, filter.region.as_ref() == Some(it)))
            .collect(),
        units: recap
            .units
            .iter()
            .map(|it| choice(it.id.to_string(), &it.name, filter.unit == Some(it.id)))
            .collect(),
        provisions: words
            .provisions
            .iter()
            .map(|(key, it)| {
                choice(
                    key.clone(),
                    l.either(&it.label.0, &it.label.1),
                    filter.provision.as_ref() == Some(key),
                )
            })
            .collect(),
        verdicts: Verdict::ALL
            .into_iter()
            .map(|it| choice(it.to_string(), l.pick(it.label()), filter.verdict == Some(it)))
            .collect(),
        outcomes: OutcomeKind::ALL
            .iter()
            .map(|it| choice(it.to_string(), l.pick(it.label()), filter.outcome == Some(*it)))
            .collect(),
    }
}

/// What the recap is of.
fn about(show: &Show, words: &Words, recap: &Recap, public: bool) -> Vec<String> {
    let l = show.l;
    let filter = &recap.filter;
    let total: u64 = recap.cells.iter().map(|it| it.n).sum();
    let stretch = if public && total > 0 && total < FEWEST_TOLD { "recap-about-few" } else { "recap-about" };
    let mut said =
        l.m(stretch).with("from", show.day(filter.period.from)).with("until", show.day(filter.period.until));
    said = if stretch == "recap-about" { said.n("n", total) } else { said.n("fewest", FEWEST_TOLD) };
    let mut about = vec![said.to_string()];
    if let Some(region) = &filter.region {
        about.push(l.m("recap-of-region").with("region", region).to_string());
    }
    if let Some(unit) = recap.units.iter().find(|it| Some(it.id) == filter.unit) {
        about.push(l.m("recap-of-unit").with("unit", &unit.name).to_string());
    }
    if let Some(key) = &filter.provision {
        about.push(l.m("recap-of-provision").with("provision", provision(l, words, key)).to_string());
    }
    if let Some(verdict) = filter.verdict {
        about.push(l.m("recap-of-verdict").with("verdict", l.pick(verdict.label())).to_string());
    }
    if let Some(outcome) = filter.outcome {
        about.push(l.m("recap-of-outcome").with("outcome", l.pick(outcome.label())).to_string());
    }
    about.push(l.t("recap-not-findings").to_owned());
    if public {
        let (from, until) = (show.day(filter.period.from), show.day(filter.period.until));
        about.push(l.m("recap-public-month").with("from", from).with("until", until).to_string());
        about.push(l.m("recap-closed-cells").n("fewest", FEWEST_TOLD).to_string());
    }
    about
}

fn provision(l: Lang, words: &Words, key: &str) -> String {
    words
        .provisions
        .get(key)
        .map_or_else(|| key.to_owned(), |it| l.either(&it.label.0, &it.label.1).to_owned())
}

/// All tables of the recap. In the public version each is closed as a whole with its totals.
fn tables(
    show: &Show,
    words: &Words,
    recap: &Recap,
    candidates: &[(String, Vec<Named>)],
    public: bool,
) -> Vec<Table> {
    let l = show.l;
    let cells = &recap.cells;
    let total: u64 = cells.iter().map(|it| it.n).sum();
    // Of fewer than a few acts nothing can be told at all.
    if public && total < FEWEST_TOLD {
        return Vec::new();
    }
    let by = |of: &dyn Fn(&RecapCell) -> String| -> Vec<(String, u64)> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for it in cells {
            *counts.entry(of(it)).or_default() += it.n;
        }
        let mut all: Vec<_> = counts.into_iter().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all
    };
    let stage = |it: &RecapCell| match it.stage {
        Some(stage) => l.pick(stage.label()).to_owned(),
        None => l.t("figures-no-stage").to_owned(),
    };
    let under = |it: &RecapCell| match &it.provision {
        Some(key) => provision(l, words, key),
        None => l.t("recap-no-provision").to_owned(),
    };
    let outcome = |it: &RecapCell| match it.outcome {
        Some(outcome) => l.pick(outcome.label()).to_owned(),
        None => l.t("recap-no-outcome").to_owned(),
    };
    let region = |it: &RecapCell| match &it.region {
        Some(region) => region.clone(),
        None => l.t("recap-no-region").to_owned(),
    };
    let units = by_unit(show, recap, public);
    // A region is often the sum of some units, and what was followed up the sum of some verdicts.
    let regions = or_closed(
        counted(l, "regions", l.t("recap-by-region"), &by(&region), public),
        units.rows.iter().any(|row| row.last() == Some(&Cell::Hidden)),
    );
    let told = units.rows.last().is_some_and(|row| row.contains(&Cell::Hidden));
    let provisions = counted(l, "provisions", l.t("common-provision"), &by(&under), public);
    let outcomes = counted(l, "outcomes", l.t("recap-outcome"), &by(&outcome), public);
    let mut tables = vec![
        units,
        regions,
        counted(l, "kinds", l.t("common-act-kind"), &by(&|it| act_noun(l, it.kind).to_owned()), public),
        counted(l, "platforms", l.t("figures-platform"), &by(&|it| it.platform.label().to_owned()), public),
        counted(l, "stages", l.t("figures-stage"), &by(&stage), public),
        or_closed(provisions, told),
        or_closed(outcomes, told),
    ];
    const IDS: [&str; 4] = ["candidates", "candidates-2", "candidates-3", "candidates-4"];
    for ((race, all), id) in candidates.iter().zip(IDS) {
        let of = |named: &Named| {
            cells.iter().filter(|it| it.candidates.contains(&named.key)).map(|it| it.n).sum::<u64>()
        };
        let rows: Vec<(String, u64)> = all.iter().map(|it| (it.label.clone(), of(it))).collect();
        let race = if race.is_empty() { l.t("figures-other-races") } else { race };
        let mut table = counted(l, id, race, &rows, public);
        // Items that speak of two candidates count for both, so these have no total.
        table.rows.pop();
        tables.push(table);
    }
    tables
}

/// Counts with their total.
fn counted(l: Lang, id: &'static str, title: &str, rows: &[(String, u64)], public: bool) -> Table {
    let mut table = Table::new(id, title, heads(&[title, l.t("common-items")]));
    let values: Vec<u64> = rows.iter().map(|(_, n)| *n).collect();
    let closed = if public { hide::list(&values, FEWEST_TOLD) } else { vec![false; values.len()] };
    for ((label, n), closed) in rows.iter().zip(closed) {
        table.rows.push(vec![Cell::text(label), if closed { Cell::Hidden } else { Cell::Count(*n) }]);
    }
    table.rows.push(vec![Cell::text(l.t("recap-total")), Cell::Count(values.iter().sum())]);
    table
}

/// The list with all its counts closed where they could open cells of another table; its total stays.
fn or_closed(mut table: Table, close: bool) -> Table {
    let all = table.rows.len().saturating_sub(1);
    for row in table.rows.iter_mut().take(all).filter(|_| close) {
        row[1] = Cell::Hidden;
    }
    table
}

/// Units by verdict, with totals of both.
fn by_unit(show: &Show, recap: &Recap, public: bool) -> Table {
    let l = show.l;
    let mut head = vec![l.t("common-unit").to_owned(), l.t("figures-waiting").to_owned()];
    head.extend(Verdict::ALL.into_iter().map(|it| l.pick(it.label()).to_owned()));
    head.push(l.t("recap-total").to_owned());
    let mut table = Table::new("units", l.t("recap-by-unit"), head);
    let column = |it: &RecapCell| match it.verdict {
        None => 0,
        Some(verdict) => 1 + Verdict::ALL.into_iter().position(|it| it == verdict).unwrap_or(0),
    };
    let (mut names, mut cells): (Vec<&str>, Vec<Vec<u64>>) = (Vec::new(), Vec::new());
    for unit in &recap.units {
        let mut row = vec![0; Verdict::ALL.len() + 1];
        for it in recap.cells.iter().filter(|it| it.unit == unit.id) {
            row[column(it)] += it.n;
        }
        if row.iter().any(|n| *n > 0) {
            row.push(row.iter().sum());
            names.push(&unit.name);
            cells.push(row);
        }
    }
    names.push(l.t("recap-total"));
    let width = Verdict::ALL.len() + 2;
    cells.push((0..width).map(|j| cells.iter().map(|row| row[j]).sum()).collect());
    let closed = if public {
        hide::table(&cells, FEWEST_TOLD)
    } else {
        cells.iter().map(|row| vec![false; row.len()]).collect()
    };
    for ((name, row), closed) in names.into_iter().zip(&cells).zip(closed) {
        let shown =
            row.iter().zip(closed).map(|(n, closed)| if closed { Cell::Hidden } else { Cell::Count(*n) });
        table.rows.push(std::iter::once(Cell::text(name)).chain(shown).collect());
    }
    table
}

/// What each unit can be told of the month, for a letter that reminds [surat imbauan].
fn prevention_table(show: &Show, patterns: &[UnitPattern], month: Period) -> Table {
    let l = show.l;
    let title = l
        .m("recap-prevention")
        .with("from", show.day(month.from))
        .with("until", show.day(month.until))
        .n("fewest", FEWEST_TOLD)
        .to_string();
    let mut table = Table::new(
        "prevention",
        title,
        heads(&[l.t("common-unit"), l.t("common-act-kind"), l.t("common-items")]),
    );
    for it in patterns {
        for (kind, n) in &it.kinds {
            table.rows.push(vec![Cell::text(&it.unit.name), Cell::text(act_noun(l, *kind)), Cell::Count(*n)]);
        }
    }
    table
}

/// How many accounts stand on the list, were read and were not.
fn coverage_table(show: &Show, recap: &Recap) -> Table {
    let l = show.l;
    let head = [
        l.t("figures-platform"),
        l.t("recap-watched"),
        l.t("recap-read"),
        l.t("recap-unread"),
        l.t("recap-untried"),
    ];
    let mut table = Table::new("coverage", l.t("figures-coverage"), heads(&head));
    for (platform, watched) in &recap.watched {
        let (read, unread) = recap.reach.get(platform).copied().unwrap_or_default();
        let untried = watched.saturating_sub(read + unread);
        table.rows.push(vec![
            Cell::text(platform.label()),
            Cell::Count(*watched),
            Cell::Count(read),
            Cell::Count(unread),
            Cell::Count(untried),
        ]);
    }
    table
}

/// What cannot be seen, platform by platform.
fn seen(desk: &Desk, l: Lang, recap: &Recap) -> Vec<String> {
    let mut seen = vec![l.t("recap-silence").to_owned()];
    for platform in recap.watched.keys() {
        let what = hidden(l, &desk.coverage, platform.as_str());
        if !what.is_empty() {
            seen.push(l.m("recap-unseen").with("platform", platform.label()).with("what", what).to_string());
        }
    }
    seen
}

fn shown(show: &Show, table: &Table) -> Shown {
    let cell = |cell: &Cell| (cell.shown(show), cell.is_number());
    Shown {
        id: table.id,
        title: table.title.clone(),
        head: table.head.clone(),
        rows: table.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
    }
}

impl RecapPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &Show, public: bool) -> Self {
        let l = frame.l;
        let unit = netra_model::person::Unit {
            id: netra_model::Clock::manual("2026-10-12T01:00:00Z".parse().unwrap()).id(),
            name: "Dinas <b>Kesehatan</b>".into(),
        };
        let period = Period::last(28, "2026-10-12".parse().unwrap());
        let cell = |n, verdict| RecapCell {
            unit: unit.id,
            region: Some("Kota <b>Contoh</b>".into()),
            kind: netra_model::act::ActKind::Like,
            platform: "instagram".parse().unwrap(),
            stage: None,
            verdict,
            provision: None,
            outcome: None,
            candidates: vec![("demo".into(), "satria".into())],
            n,
        };
        let recap = Recap {
            filter: RecapFilter {
                unit: Some(unit.id),
                region: Some("<i>".into()),
                ..RecapFilter::all(period)
            },
            units: vec![unit.clone()],
            regions: vec!["Kota <b>Contoh</b>".into()],
            cells: vec![cell(20, None), cell(2, Some(Verdict::Trace)), cell(9, Some(Verdict::NoIndication))],
            watched: [("instagram".parse().unwrap(), 30)].into(),
            reach: [("instagram".parse().unwrap(), (10, 5))].into(),
        };
        let words = Words::default();
        let patterns = [UnitPattern { unit, kinds: vec![(netra_model::act::ActKind::Like, 7)] }];
        let named = races(&words, None, period.until, recap.cells[0].candidates.iter());
        let mut all = tables(show, &words, &recap, &named, public);
        all.push(prevention_table(show, &patterns, period));
        all.push(coverage_table(show, &recap));
        Self {
            l,
            tabs: tabs(l, netra_model::scope::Role::Writer, "/recap"),
            office: "Bawaslu Kota Contoh (DEMO)".into(),
            units: None,
            form: PeriodForm { action: "/recap", problem: Some("x".into()), ..PeriodForm::default() },
            choices: choices(l, &words, &recap),
            public,
            fewest: FEWEST_TOLD,
            about: about(show, &words, &recap, public),
            tables: all.iter().map(|it| shown(show, it)).collect(),
            seen: vec![l.t("recap-silence").to_owned()],
            address: address(&recap.filter, public),
            printed: "x".into(),
            frame,
        }
    }
}
