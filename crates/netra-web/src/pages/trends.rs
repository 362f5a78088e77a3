//! Trends: what was opened and decided over a stretch of days, beside the stretch before it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use netra_store::{DayFlow, PeriodFigures, Trends};

use crate::Desk;
use crate::chart::{self, Bar, Lines};
use crate::desk::Words;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::pages::figures::{
    Figure, FiguresPage, Group, Maker, PeriodForm, csv_of, heads, period_of, races, tabs, units_of, way,
};
use crate::pages::today::{compared, flow_row, flow_table};
use crate::respond::page;
use crate::show::{Show, act_noun};
use crate::table::{Cell, Table};
use crate::visitor::Staff;

/// So many bars at most; the table has all.
const BARS: usize = 12;
/// From so many days on, weeks are shown, too.
const WEEKS_FROM: i32 = 14;

/// `GET /trends?from=…&until=…`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let show = staff.show(&desk);
    let today = show.day_of(desk.store.now());
    let (period, form) = period_of(&show, &fields, today, 28, "/trends");
    let trends = desk.store.trends(&staff.scope(), period).await?;
    let frame = staff.frame(&desk, "today", staff.l.t("figures-trends"));
    let region = desk.office.region.as_deref();
    let mut built = build(frame, &show, &trends, &desk.words.now(), (region, today), form);
    if let Some(file) = csv_of(&desk, &staff, &fields, period, &built.tables()).await? {
        return Ok(file);
    }
    built.tabs = tabs(staff.l, staff.role(), "/trends");
    built.units = units_of(&desk, &staff).await?;
    Ok(page(&built))
}

pub(crate) fn build(
    frame: Frame,
    show: &Show,
    trends: &Trends,
    words: &Words,
    (region, today): (Option<&str>, Date),
    form: PeriodForm,
) -> FiguresPage {
    let l = show.l;
    let period = trends.now.period;
    let maker = Maker { show, address: format!("/trends?from={}&until={}&", period.from, period.until) };
    let (now, before) = (&trends.now, &trends.before);
    let mut by_day = vec![
        line(&maker, "opened", "figures-trend-opened", now, before, |it| it.opened),
        line(&maker, "decided", "figures-trend-decided", now, before, |it| it.decided),
        backlog(&maker, now, before),
    ];
    if period.days() >= WEEKS_FROM {
        by_day.push(weeks(&maker, now, before));
    }
    let said = l
        .m("figures-beside")
        .with("from", show.day(period.from))
        .with("until", show.day(period.until))
        .with("before_from", show.day(before.period.from))
        .with("before_until", show.day(before.period.until));
    FiguresPage {
        frame,
        l,
        tabs: Vec::new(),
        title: l.t("figures-trends").to_owned(),
        about: said.to_string(),
        units: None,
        form: Some(form),
        groups: vec![
            Group {
                id: "by-day",
                title: l.t("figures-over-time").to_owned(),
                figures: by_day,
                ..Group::default()
            },
            Group {
                id: "by-side",
                title: l.t("figures-what-was-opened").to_owned(),
                figures: vec![
                    kinds(&maker, now, before),
                    platforms(&maker, now, before),
                    units(&maker, now, before),
                    stages(&maker, now, before),
                ],
                ..Group::default()
            },
            Group {
                id: "by-candidate",
                title: l.t("figures-by-candidate").to_owned(),
                sentences: vec![l.t("figures-by-candidate-note").to_owned()],
                figures: candidates(&maker, now, before, words, (region, today)),
            },
            Group {
                id: "coverage",
                title: l.t("figures-coverage").to_owned(),
                sentences: vec![l.t("figures-coverage-note").to_owned()],
                figures: vec![coverage(&maker, now, before)],
            },
        ],
        notes: vec![l.t("figures-note-opened").to_owned(), l.t("figures-note-decided").to_owned()],
    }
}

/// A line with its dashed line before, under *Butir masuk: 40, naik 12 …*.
fn line(
    maker: &Maker,
    id: &'static str,
    message: &'static str,
    now: &PeriodFigures,
    before: &PeriodFigures,
    of: impl Fn(&DayFlow) -> u64,
) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let (these, those): (Vec<u64>, Vec<u64>) =
        (now.days.iter().map(&of).collect(), before.days.iter().map(&of).collect());
    let (total, earlier) = (these.iter().sum::<u64>(), those.iter().sum::<u64>());
    let (way, n) = way(total, earlier);
    let title = l.m(message).n("total", total).n("n", n).with("way", way).to_string();
    let mut table = flow_table(l, id, &title);
    table.rows.extend(before.days.iter().chain(&now.days).map(|it| flow_row(show, it)));
    maker.figure(title, l.t("figures-none-in-stretch"), table, |head| {
        let drawn = Lines {
            now: these,
            before: those,
            now_label: l.t("figures-this-stretch").to_owned(),
            before_label: l.t("figures-before").to_owned(),
            first: show.short_day(now.period.from),
            last: show.short_day(now.period.until),
            ceiling: None,
        };
        chart::lines(head, &drawn, |n| show.count(n))
    })
}

/// How many waited at the end of each day.
fn backlog(maker: &Maker, now: &PeriodFigures, before: &PeriodFigures) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let at_end = |it: &PeriodFigures| it.days.last().map_or(0, |it| it.waiting);
    let (way, n) = way(at_end(now), at_end(before));
    let title = l.m("figures-trend-waiting").n("total", at_end(now)).n("n", n).with("way", way).to_string();
    let mut table = flow_table(l, "waiting", &title);
    table.rows.extend(before.days.iter().chain(&now.days).map(|it| flow_row(show, it)));
    maker.figure(title, l.t("figures-no-backlog"), table, |head| {
        let of = |it: &PeriodFigures| it.days.iter().map(|it| it.waiting).collect();
        let drawn = Lines {
            now: of(now),
            before: of(before),
            now_label: l.t("figures-this-stretch").to_owned(),
            before_label: l.t("figures-before").to_owned(),
            first: show.short_day(now.period.from),
            last: show.short_day(now.period.until),
            ceiling: None,
        };
        chart::lines(head, &drawn, |n| show.count(n))
    })
}

/// Seven days each, counted from the first day of the stretch.
fn weeks(maker: &Maker, now: &PeriodFigures, before: &PeriodFigures) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let head = [l.t("figures-seven-days"), l.t("figures-in"), l.t("figures-in-before"), l.t("figures-out")];
    let mut table = Table::new("weeks", l.t("figures-by-week"), heads(&head));
    let mut bars = Vec::new();
    for (i, week) in now.days.chunks(7).enumerate() {
        let sum = |days: &[DayFlow], of: fn(&DayFlow) -> u64| days.iter().map(of).sum::<u64>();
        let earlier = before.days.chunks(7).nth(i).map_or(0, |it| sum(it, |it| it.opened));
        let (Some(first), Some(last)) = (week.first(), week.last()) else { continue };
        let label = format!("{} – {}", show.short_day(first.day), show.short_day(last.day));
        let (opened, decided) = (sum(week, |it| it.opened), sum(week, |it| it.decided));
        table.rows.push(vec![
            Cell::text(&label),
            Cell::Count(opened),
            Cell::Count(earlier),
            Cell::Count(decided),
        ]);
        bars.push(compared(show, &label, opened, earlier));
    }
    maker.figure(l.t("figures-weeks"), l.t("figures-none-in-stretch"), table, |head| chart::bars(head, &bars))
}

/// Bars of one side with the stretch before, the most frequent first; its title names the first.
fn side(
    maker: &Maker,
    (id, name, message): (&'static str, &str, &'static str),
    now: &[(String, u64)],
    before: &[(String, u64)],
) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let of = |all: &[(String, u64)], label: &str| all.iter().find(|it| it.0 == label).map_or(0, |it| it.1);
    let only_before = before.iter().filter(|it| !now.iter().any(|now| now.0 == it.0));
    let labels: Vec<&String> = now.iter().map(|it| &it.0).chain(only_before.map(|it| &it.0)).collect();
    let mut table = Table::new(id, name, heads(&[name, l.t("figures-this-stretch"), l.t("figures-before")]));
    let mut bars: Vec<Bar> = Vec::new();
    for label in labels {
        let (n, earlier) = (of(now, label), of(before, label));
        table.rows.push(vec![Cell::text(label), Cell::Count(n), Cell::Count(earlier)]);
        bars.push(compared(show, label, n, earlier));
    }
    bars.truncate(BARS);
    let total = now.iter().map(|it| it.1).sum();
    let title = match now.iter().max_by_key(|it| it.1) {
        Some((label, n)) => l.m(message).with("what", label).n("n", *n).n("total", total).to_string(),
        None => name.to_owned(),
    };
    maker.figure(title, l.t("figures-none-in-stretch"), table, |head| chart::bars(head, &bars))
}

fn kinds(maker: &Maker, now: &PeriodFigures, before: &PeriodFigures) -> Figure {
    let l = maker.show.l;
    let of = |it: &PeriodFigures| -> Vec<(String, u64)> {
        it.kinds.iter().map(|(kind, n)| (act_noun(l, *kind).to_owned(), *n)).collect()
    };
    side(maker, ("kinds", l.t("common-act-kind"), "figures-most-kind"), &of(now), &of(before))
}

fn platforms(maker: &Maker, now: &PeriodFigures, before: &PeriodFigures) -> Figure {
    let l = maker.show.l;
    let of = |it: &PeriodFigures| -> Vec<(String, u64)> {
        it.platforms.iter().map(|(it, n)| (it.label().to_owned(), *n)).collect()
    };
    side(maker, ("platforms", l.t("figures-platform"), "figures-most-platform"), &of(now), &of(before))
}

fn units(maker: &Maker, now: &PeriodFigures, before: &PeriodFigures) -> Figure {
    let l = maker.show.l;
    let of = |it: &PeriodFigures| -> Vec<(String, u64)> {
        it.units.iter().map(|(unit, n)| (unit.name.clone(), *n)).collect()
    };
    side(maker, ("units", l.t("common-unit"), "figures-most-unit"), &of(now), &of(before))
}

fn stages(maker: &Maker, now: &PeriodFigures, before: &PeriodFigures) -> Figure {
    let l = maker.show.l;
    let of = |it: &PeriodFigures| -> Vec<(String, u64)> {
        let label = |stage: &Option<netra_model::race::StageKind>| match stage {
            Some(stage) => l.pick(stage.label()).to_owned(),
            None => l.t("figures-no-stage").to_owned(),
        };
        it.stages.iter().map(|(stage, n)| (label(stage), *n)).collect()
    };
    side(maker, ("stages", l.t("figures-stage"), "figures-most-stage"), &of(now), &of(before))
}

/// A chart for each race, its candidates in ballot order, all alike. The title names none of them.
fn candidates(
    maker: &Maker,
    now: &PeriodFigures,
    before: &PeriodFigures,
    words: &Words,
    (region, today): (Option<&str>, Date),
) -> Vec<Figure> {
    const IDS: [&str; 4] = ["candidates", "candidates-2", "candidates-3", "candidates-4"];
    let (show, l) = (maker.show, maker.show.l);
    let spoken_of = now.candidates.keys().chain(before.candidates.keys());
    let told = races(words, region, today, spoken_of).into_iter().zip(IDS);
    told.map(|((race, all), id)| {
        let head = [l.t("common-candidate"), l.t("figures-this-stretch"), l.t("figures-before")];
        let mut table =
            Table::new(id, if race.is_empty() { l.t("figures-other-races") } else { &race }, heads(&head));
        let mut bars = Vec::new();
        for it in &all {
            let of = |all: &PeriodFigures| all.candidates.get(&it.key).copied().unwrap_or(0);
            table.rows.push(vec![Cell::text(&it.label), Cell::Count(of(now)), Cell::Count(of(before))]);
            bars.push(compared(show, &it.label, of(now), of(before)));
        }
        let title = table.title.clone();
        maker.figure(title, l.t("figures-none-in-stretch"), table, |head| chart::bars(head, &bars))
    })
    .collect()
}

/// How many of the accounts that were tried could be read, day by day.
fn coverage(maker: &Maker, now: &PeriodFigures, before: &PeriodFigures) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let head = [l.t("common-day"), l.t("figures-reached"), l.t("figures-failed")];
    let mut table = Table::new("reach", l.t("figures-coverage"), heads(&head));
    for it in before.reach.iter().chain(&now.reach) {
        table.rows.push(vec![Cell::text(show.day(it.day)), Cell::Count(it.reached), Cell::Count(it.failed)]);
    }
    // A day without a row is a day on which nothing was read: it is drawn as that.
    let by_day = |it: &PeriodFigures| -> Vec<u64> {
        let of = |day: Date| it.reach.iter().find(|it| it.day == day).map_or(0, |it| it.reached);
        it.days.iter().map(|it| of(it.day)).collect()
    };
    let title = match now.reach.last() {
        Some(it) => l
            .m("figures-reach-last")
            .with("day", show.day(it.day))
            .n("reached", it.reached)
            .n("tried", it.reached + it.failed)
            .to_string(),
        None => l.t("figures-coverage").to_owned(),
    };
    maker.figure(title, l.t("figures-no-reach"), table, |head| {
        let drawn = Lines {
            now: by_day(now),
            before: by_day(before),
            now_label: l.t("figures-this-stretch").to_owned(),
            before_label: l.t("figures-before").to_owned(),
            first: show.short_day(now.period.from),
            last: show.short_day(now.period.until),
            ceiling: None,
        };
        chart::lines(head, &drawn, |n| show.count(n))
    })
}
