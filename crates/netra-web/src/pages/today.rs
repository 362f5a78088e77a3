//! The office's day [Hari ini]: in, out, backlog, deadlines. Of the team as a whole: nobody is measured here.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use netra_store::{DayFlow, Period, TodayFigures};

use crate::Desk;
use crate::chart::{self, Bar, Lines};
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::figures::{Figure, FiguresPage, Group, Maker, csv_of, heads, tabs, units_of, way};
use crate::respond::page;
use crate::show::Show;
use crate::table::{Cell, Table};
use crate::visitor::Staff;

/// `GET /today`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let figures = desk.store.today_figures(&staff.scope()).await?;
    let show = staff.show(&desk);
    let frame = staff.frame(&desk, "today", staff.l.t("figures-today"));
    let mut today = build(frame, &show, &figures);
    let period = Period::last(1, figures.day);
    if let Some(file) = csv_of(&desk, &staff, &fields, period, &today.tables()).await? {
        return Ok(file);
    }
    today.tabs = tabs(staff.l, staff.role(), "/today");
    today.units = units_of(&desk, &staff).await?;
    Ok(page(&today))
}

impl FiguresPage {
    /// All tables of the page.
    pub(crate) fn tables(&self) -> Vec<&Table> {
        self.groups.iter().flat_map(|group| &group.figures).map(|figure| &figure.table).collect()
    }
}

pub(crate) fn build(frame: Frame, show: &Show, figures: &TodayFigures) -> FiguresPage {
    let l = show.l;
    let maker = Maker { show, address: "/today?".into() };
    let waits = match figures.oldest {
        Some(at) => {
            let since = show.day_of(at);
            let days = figures.day.duration_since(since).as_hours() / 24;
            let days = u64::try_from(days).unwrap_or(0);
            l.m("figures-oldest").with("day", show.day(since)).n("days", days).to_string()
        }
        None => l.t("figures-nothing-waits").to_owned(),
    };
    FiguresPage {
        frame,
        l,
        tabs: Vec::new(),
        title: show.long_day(figures.day),
        about: l.t("figures-today-about").to_owned(),
        units: None,
        form: None,
        groups: vec![Group {
            id: "today",
            title: String::new(),
            sentences: vec![waits],
            figures: vec![
                backlog(&maker, figures),
                in_and_out(&maker, figures),
                deadlines(&maker, figures),
                states(&maker, figures),
                verdicts(&maker, figures),
            ],
        }],
        notes: vec![l.t("figures-note-decided").to_owned(), l.t("figures-note-deadline").to_owned()],
    }
}

/// *Antrean turun 18 sejak Senin, 5 Okt*
fn backlog(maker: &Maker, figures: &TodayFigures) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let flow = &figures.flow;
    // The Monday that began this week, or the one before when today is Monday.
    let monday = flow.iter().rev().skip(1).find(|it| it.day.weekday().to_monday_zero_offset() == 0);
    let title = match monday {
        Some(then) => {
            let (way, n) = way(figures.waiting, then.waiting);
            l.m("figures-backlog-since")
                .with("way", way)
                .n("n", n)
                .n("waiting", figures.waiting)
                .with("day", show.long_day(then.day))
                .to_string()
        }
        None => l.m("figures-backlog").n("waiting", figures.waiting).to_string(),
    };
    let mut table = flow_table(l, "waiting", l.t("figures-backlog-by-day"));
    table.rows.extend(flow.iter().map(|it| flow_row(show, it)));
    maker.figure(title, l.t("figures-no-backlog"), table, |head| {
        let drawn = Lines {
            now: flow.iter().map(|it| it.waiting).collect(),
            now_label: l.m("figures-now").n("n", figures.waiting).to_string(),
            first: flow.first().map(|it| show.short_day(it.day)).unwrap_or_default(),
            last: flow.last().map(|it| show.short_day(it.day)).unwrap_or_default(),
            ..Lines::default()
        };
        chart::lines(head, &drawn, |n| show.count(n))
    })
}

pub(crate) fn flow_table(l: Lang, id: &'static str, title: &str) -> Table {
    let head = [l.t("common-day"), l.t("figures-in"), l.t("figures-out"), l.t("figures-waiting-at-end")];
    Table::new(id, title, heads(&head))
}

pub(crate) fn flow_row(show: &Show, it: &DayFlow) -> Vec<Cell> {
    vec![
        Cell::text(show.day(it.day)),
        Cell::Count(it.opened),
        Cell::Count(it.decided),
        Cell::Count(it.waiting),
    ]
}

fn in_and_out(maker: &Maker, figures: &TodayFigures) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let zero = DayFlow { day: figures.day, opened: 0, decided: 0, waiting: 0 };
    let today = figures.today().copied().unwrap_or(zero);
    let yesterday = figures.flow.iter().rev().nth(1).copied().unwrap_or(zero);
    let rows = [
        (l.t("figures-in"), today.opened, yesterday.opened),
        (l.t("figures-out"), today.decided, yesterday.decided),
    ];
    let head = ["", l.t("figures-today"), l.t("figures-yesterday")];
    let mut table = Table::new("flow", l.t("figures-in-and-out"), heads(&head));
    for (label, now, before) in rows {
        table.rows.push(vec![Cell::text(label), Cell::Count(now), Cell::Count(before)]);
    }
    let title = l.m("figures-in-out-today").n("in", today.opened).n("out", today.decided);
    maker.figure(title, l.t("figures-no-flow"), table, |head| {
        chart::bars(head, &rows.map(|(label, now, before)| compared(show, label, now, before)))
    })
}

/// A bar with the value before: *12 (sebelumnya 9)*.
pub(crate) fn compared(show: &Show, label: &str, now: u64, before: u64) -> Bar {
    let shown = show.l.m("figures-compared").n("now", now).n("before", before).to_string();
    Bar { label: label.to_owned(), value: now, shown, before: Some(before) }
}

/// Bars without anything to compare, under a title.
fn counted(
    maker: &Maker,
    title: String,
    table: (&'static str, &str),
    empty: &str,
    rows: &[(String, u64)],
) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let mut filled = Table::new(table.0, table.1, heads(&["", l.t("common-items")]));
    for (label, n) in rows {
        filled.rows.push(vec![Cell::text(label), Cell::Count(*n)]);
    }
    maker.figure(title, empty, filled, |head| {
        let bar = |(label, n): &(String, u64)| Bar {
            label: label.clone(),
            value: *n,
            shown: show.count(*n),
            before: None,
        };
        chart::bars(head, &rows.iter().map(bar).collect::<Vec<_>>())
    })
}

fn deadlines(maker: &Maker, figures: &TodayFigures) -> Figure {
    let l = maker.show.l;
    let it = figures.deadlines;
    let rows = [
        ("figures-due-past", it.past),
        ("figures-due-soon", it.within_1),
        ("figures-due-few-days", it.within_3),
        ("figures-due-later", it.later),
        ("figures-due-none", it.no_clock),
    ];
    let rows = rows.map(|(key, n)| (l.t(key).to_owned(), n));
    let title = l.m("figures-due").n("soon", it.within_1).n("past", it.past).to_string();
    counted(maker, title, ("deadlines", l.t("figures-by-deadline")), l.t("figures-nothing-waits"), &rows)
}

fn states(maker: &Maker, figures: &TodayFigures) -> Figure {
    let l = maker.show.l;
    let rows: Vec<(String, u64)> =
        figures.states.iter().map(|(state, n)| (state_in_words(l, state).to_owned(), *n)).collect();
    let title = l.m("figures-states").n("n", figures.waiting).to_string();
    counted(maker, title, ("states", l.t("figures-by-state")), l.t("figures-nothing-waits"), &rows)
}

/// Where an item stands; a state that this page does not know is shown by its stored name.
fn state_in_words(l: Lang, state: &str) -> &str {
    use netra_model::review::ItemStatus;
    ItemStatus::ALL
        .into_iter()
        .find(|it| it.as_str() == state)
        .map_or(state, |it| crate::show::item_status(l, it))
}

fn verdicts(maker: &Maker, figures: &TodayFigures) -> Figure {
    let l = maker.show.l;
    let rows: Vec<(String, u64)> =
        figures.verdicts.iter().map(|(it, n)| (l.pick(it.label()).to_owned(), *n)).collect();
    let n = rows.iter().map(|(_, n)| n).sum();
    let title = l.m("figures-verdicts-today").n("n", n).to_string();
    counted(maker, title, ("verdicts", l.t("figures-by-verdict")), l.t("figures-none-decided-today"), &rows)
}
