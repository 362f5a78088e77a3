//! Equality of handling [kesetaraan penanganan]: every candidate counted alike, in ballot order; and how the rules fare
//! before the reviewers. Nothing here is about a person, so that an auditor from outside sees it, too.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use netra_model::dossier::OutcomeKind;
use netra_model::review::{Agreement, Verdict};
use netra_model::share::wilson;
use netra_store::{CandidateHandling, Handling, Period, RulePrecision, WeekPairs};

use crate::Desk;
use crate::chart::{self, Share, Stack};
use crate::desk::Words;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::pages::figures::{
    Figure, FiguresPage, Group, Maker, Named, PeriodForm, csv_of, heads, period_of, races, tabs,
};
use crate::respond::page;
use crate::show::Show;
use crate::table::{Cell, Table, percent};
use crate::visitor::Staff;

/// With fewer verdicts a rule's share is *terlalu sedikit*.
const FEWEST_VERDICTS: u64 = 10;
/// Verdicts that close an item without a case.
const CLOSED: [Verdict; 2] = [Verdict::NoIndication, Verdict::Prevention];
/// Verdicts that send it on.
const SENT_ON: [Verdict; 2] = [Verdict::Trace, Verdict::Indication];

/// What the page is made from.
pub(crate) struct Asked<'a> {
    pub(crate) period: Period,
    pub(crate) handling: &'a Handling,
    pub(crate) rules: &'a [RulePrecision],
    pub(crate) weeks: &'a [WeekPairs],
    pub(crate) words: &'a Words,
    pub(crate) region: Option<&'a str>,
    pub(crate) today: Date,
}

/// `GET /equality?from=…&until=…`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let show = staff.show(&desk);
    let today = show.day_of(desk.store.now());
    let (period, form) = period_of(&show, &fields, today, 90, "/equality");
    let handling = desk.store.handling(&staff.scope(), period).await?;
    let rules = desk.store.rule_precision(&staff.scope(), period).await?;
    let words = desk.words.now();
    let region = desk.office.region.as_deref();
    let weeks = desk.store.review_pairs(&staff.scope(), period.from, period.until).await?;
    let asked =
        Asked { period, handling: &handling, rules: &rules, weeks: &weeks, words: &words, region, today };
    let here = if staff.role().may_see_items() { "today" } else { "equality" };
    let frame = staff.frame(&desk, here, staff.l.t("figures-equality"));
    let mut built = build(frame, &show, &asked, form);
    if let Some(file) = csv_of(&desk, &staff, &fields, period, &built.tables()).await? {
        return Ok(file);
    }
    built.tabs = tabs(staff.l, staff.role(), "/equality");
    // Who sees persons is told of which units these figures are; an auditor sees the office.
    if staff.role().may_see_items() {
        built.units = crate::pages::figures::units_of(&desk, &staff).await?;
    }
    Ok(page(&built))
}

pub(crate) fn build(frame: Frame, show: &Show, asked: &Asked<'_>, form: PeriodForm) -> FiguresPage {
    let l = show.l;
    let period = asked.period;
    let maker = Maker { show, address: format!("/equality?from={}&until={}&", period.from, period.until) };
    let mut groups = by_race(&maker, asked);
    groups.push(Group {
        id: "rules",
        title: l.t("figures-rules").to_owned(),
        sentences: vec![l.t("figures-rules-note").to_owned()],
        figures: vec![precision(&maker, asked)],
    });
    groups.push(Group {
        id: "outcomes",
        title: l.t("figures-outcomes").to_owned(),
        sentences: vec![l.t("figures-outcomes-note").to_owned()],
        figures: vec![outcomes(&maker, asked)],
    });
    groups.push(Group {
        id: "agreement",
        title: l.t("figures-agreement").to_owned(),
        sentences: vec![l.t("figures-agreement-note").to_owned()],
        figures: vec![agreement(&maker, asked)],
    });
    FiguresPage {
        frame,
        l,
        tabs: Vec::new(),
        title: l.t("figures-equality").to_owned(),
        about: l
            .m("figures-equality-about")
            .with("from", show.day(period.from))
            .with("until", show.day(period.until))
            .to_string(),
        units: None,
        form: Some(form),
        groups,
        notes: vec![
            l.t("figures-note-wilson").to_owned(),
            l.t("figures-note-two-candidates").to_owned(),
            l.t("figures-note-decided").to_owned(),
            l.t("figures-note-forwarded").to_owned(),
        ],
    }
}

/// How far first and second reviews agree, week by week; of fewer pairs than say something, their number alone.
fn agreement(maker: &Maker, asked: &Asked<'_>) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let head = [
        l.t("figures-week-from"),
        l.t("figures-pairs"),
        l.t("figures-agreed"),
        l.t("figures-share"),
        l.t("figures-low"),
        l.t("figures-high"),
        l.t("figures-kappa"),
    ];
    let mut table = Table::new("agreement", l.t("figures-agreement"), heads(&head));
    let mut drawn = Vec::new();
    for week in asked.weeks {
        let (row, share) = agreed(show, &show.day(week.monday), &Agreement::of(&week.pairs));
        table.rows.push(row);
        drawn.extend(share);
    }
    let pairs: Vec<_> = asked.weeks.iter().flat_map(|it| it.pairs.iter().copied()).collect();
    let whole = Agreement::of(&pairs);
    if !pairs.is_empty() {
        table.rows.push(agreed(show, l.t("figures-whole-stretch"), &whole).0);
    }
    let title = match whole.share().filter(|_| !whole.too_few()) {
        Some(share) => l
            .m("figures-agreement-n")
            .with("share", percent(show, share))
            .n("pairs", whole.pairs)
            .with("kappa", kappa(show, whole.kappa))
            .to_string(),
        None => l.m("figures-agreement-few").n("pairs", whole.pairs).to_string(),
    };
    maker.figure(title, l.t("figures-no-pairs"), table, |head| {
        chart::shares(head, &drawn, |n| percent(show, f64::from(n) / 100.0))
    })
}

/// A row of the table, and what is drawn of it.
fn agreed(show: &Show, label: &str, found: &Agreement) -> (Vec<Cell>, Option<Share>) {
    let mut row = vec![Cell::text(label), Cell::Count(found.pairs), Cell::Count(found.agreed)];
    if found.too_few() {
        let few = Cell::text(show.l.t("common-too-few"));
        row.extend([few, Cell::Nothing, Cell::Nothing, Cell::Nothing]);
        return (row, None);
    }
    let share = interval(show, label, found.agreed, found.pairs);
    row.extend([Cell::Share(share.share), Cell::Share(share.low), Cell::Share(share.high)]);
    row.push(Cell::text(kappa(show, found.kappa)));
    (row, Some(share))
}

/// `0,62`; a dash where chance alone gives full agreement, so that there is none.
fn kappa(show: &Show, kappa: Option<f64>) -> String {
    let written = kappa.map(|it| format!("{it:.2}").replace('.', show.l.either(",", ".")));
    written.unwrap_or_else(|| "–".to_owned())
}

fn by_race(maker: &Maker, asked: &Asked<'_>) -> Vec<Group> {
    const IDS: [&str; 4] = ["race", "race-2", "race-3", "race-4"];
    let l = maker.show.l;
    let told = races(asked.words, asked.region, asked.today, asked.handling.keys());
    let told = told.into_iter().zip(IDS).enumerate();
    told.map(|(n, ((race, all), id))| {
        let nothing = CandidateHandling::default();
        let of: Vec<(&Named, &CandidateHandling)> =
            all.iter().map(|it| (it, asked.handling.get(&it.key).unwrap_or(&nothing))).collect();
        let shares = [
            (
                "figures-share-waiting",
                "figures-unequal-waiting",
                share_of(&of, |it| (it.waiting, it.flagged)),
            ),
            (
                "figures-share-closed",
                "figures-unequal-closed",
                share_of(&of, |it| (it.with(&CLOSED), it.decided())),
            ),
            (
                "figures-share-sent-on",
                "figures-unequal-sent-on",
                share_of(&of, |it| (it.with(&SENT_ON), it.decided())),
            ),
        ];
        let mut sentences: Vec<String> = shares
            .iter()
            .filter(|(_, _, shares)| differs(shares))
            .map(|(_, unequal, _)| l.t(unequal).to_owned())
            .collect();
        if sentences.is_empty() {
            sentences.push(l.t("figures-no-difference").to_owned());
        }
        let mut figures = vec![handled(maker, TABLES[n][0], &of)];
        for (i, (title, _, shares)) in shares.into_iter().enumerate() {
            figures.push(share_figure(maker, TABLES[n][i + 1], l.t(title), &of, &shares));
        }
        let title = if race.is_empty() { l.t("figures-other-races").to_owned() } else { race };
        Group { id, title, sentences, figures }
    })
    .collect()
}

/// The tables of up to four races.
const TABLES: [[&str; 4]; 4] = [
    ["handled", "waiting", "closed", "sent-on"],
    ["handled-2", "waiting-2", "closed-2", "sent-on-2"],
    ["handled-3", "waiting-3", "closed-3", "sent-on-3"],
    ["handled-4", "waiting-4", "closed-4", "sent-on-4"],
];

/// So many of so many, for each candidate.
fn share_of(
    all: &[(&Named, &CandidateHandling)],
    of: impl Fn(&CandidateHandling) -> (u64, u64),
) -> Vec<(u64, u64)> {
    all.iter().map(|(_, it)| of(it)).collect()
}

/// Whether the intervals of two candidates lie apart: more than chance explains.
fn differs(shares: &[(u64, u64)]) -> bool {
    let intervals = shares.iter().filter(|(_, of)| *of > 0).map(|(n, of)| wilson(*n, *of));
    let (mut lowest_end, mut highest_start) = (f64::INFINITY, f64::NEG_INFINITY);
    for (low, high) in intervals {
        lowest_end = lowest_end.min(high);
        highest_start = highest_start.max(low);
    }
    highest_start > lowest_end
}

/// All counts of each candidate, drawn as what waits, what was closed and what was sent on.
fn handled(maker: &Maker, id: &'static str, all: &[(&Named, &CandidateHandling)]) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let head = [
        l.t("common-candidate"),
        l.t("figures-flagged"),
        l.t("figures-waiting"),
        l.t("figures-expired"),
        l.pick(Verdict::NoIndication.label()),
        l.pick(Verdict::Prevention.label()),
        l.pick(Verdict::Trace.label()),
        l.pick(Verdict::Indication.label()),
        l.t("figures-forwarded"),
        l.t("figures-first-review"),
    ];
    let mut table = Table::new(id, l.t("figures-handled"), heads(&head));
    for (named, it) in all {
        let verdict = |verdict| Cell::Count(it.with(&[verdict]));
        let took = it.first_review.map_or(Cell::Nothing, |took| {
            let hours = u64::try_from(took.as_mins().max(0)).unwrap_or(0).div_ceil(60);
            Cell::Text(l.m("figures-hours").n("hours", hours).to_string())
        });
        table.rows.push(vec![
            Cell::text(&named.label),
            Cell::Count(it.flagged),
            Cell::Count(it.waiting),
            Cell::Count(it.expired),
            verdict(Verdict::NoIndication),
            verdict(Verdict::Prevention),
            verdict(Verdict::Trace),
            verdict(Verdict::Indication),
            Cell::Count(it.forwarded),
            took,
        ]);
    }
    let legend: Vec<String> =
        ["figures-waiting", "figures-closed", "figures-sent-on"].map(|it| l.t(it).to_owned()).into();
    let stacks: Vec<Stack> = all
        .iter()
        .map(|(named, it)| Stack {
            label: named.label.clone(),
            shown: show.count(it.flagged),
            parts: vec![it.waiting, it.with(&CLOSED), it.with(&SENT_ON)],
        })
        .collect();
    let total = all.iter().map(|(_, it)| it.flagged).sum();
    let title = l.m("figures-handled-n").n("n", total).to_string();
    maker
        .figure(title, l.t("figures-none-of-candidates"), table, |head| chart::stacks(head, &legend, &stacks))
}

/// A share of each candidate with its interval; of nothing there is none.
fn share_figure(
    maker: &Maker,
    id: &'static str,
    title: &str,
    all: &[(&Named, &CandidateHandling)],
    shares: &[(u64, u64)],
) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let head = [
        l.t("common-candidate"),
        l.t("common-items"),
        l.t("figures-of"),
        l.t("figures-share"),
        "95\u{a0}%",
        "",
    ];
    let mut head = heads(&head);
    (head[4], head[5]) = (l.t("figures-low").to_owned(), l.t("figures-high").to_owned());
    let mut table = Table::new(id, title, head);
    let mut drawn = Vec::new();
    for ((named, _), (n, of)) in all.iter().zip(shares) {
        let mut row = vec![Cell::text(&named.label), Cell::Count(*n), Cell::Count(*of)];
        if *of == 0 {
            row.extend([Cell::Nothing, Cell::Nothing, Cell::Nothing]);
        } else {
            let share = interval(show, &named.label, *n, *of);
            row.extend([Cell::Share(share.share), Cell::Share(share.low), Cell::Share(share.high)]);
            drawn.push(share);
        }
        table.rows.push(row);
    }
    maker.figure(title, l.t("figures-none-of-candidates"), table, |head| {
        chart::shares(head, &drawn, |n| percent(show, f64::from(n) / 100.0))
    })
}

fn interval(show: &Show, label: &str, n: u64, of: u64) -> Share {
    let (low, high) = wilson(n, of);
    let share = n as f64 / of as f64;
    Share { label: label.to_owned(), low, share, high, shown: percent(show, share) }
}

/// Of each rule: which share of its decided items led on.
fn precision(maker: &Maker, asked: &Asked<'_>) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let head = [
        l.t("common-rule"),
        l.t("figures-sent-on"),
        l.pick(Verdict::NoIndication.label()),
        l.pick(Verdict::Prevention.label()),
        l.t("figures-share"),
        l.t("figures-low"),
        l.t("figures-high"),
    ];
    let mut table = Table::new("rules", l.t("figures-rules"), heads(&head));
    let mut drawn = Vec::new();
    let mut few = 0;
    for it in asked.rules {
        let of = it.led + it.nothing;
        let mut row = vec![
            Cell::text(rule_label(show, asked, &it.rule)),
            Cell::Count(it.led),
            Cell::Count(it.nothing),
            Cell::Count(it.prevention),
        ];
        if of < FEWEST_VERDICTS {
            few += 1;
            row.extend([Cell::text(l.t("common-too-few")), Cell::Nothing, Cell::Nothing]);
        } else {
            let share = interval(show, &rule_label(show, asked, &it.rule), it.led, of);
            row.extend([Cell::Share(share.share), Cell::Share(share.low), Cell::Share(share.high)]);
            drawn.push(share);
        }
        table.rows.push(row);
    }
    let title = l.m("figures-rules-n").n("measured", drawn.len() as u64).n("few", few).to_string();
    maker.figure(title, l.t("figures-no-rule-measured"), table, |head| {
        chart::shares(head, &drawn, |n| percent(show, f64::from(n) / 100.0))
    })
}

fn rule_label(show: &Show, asked: &Asked<'_>, rule: &str) -> String {
    match asked.words.rules.get(rule) {
        Some((id, en)) => format!("{} ({rule})", show.l.either(id, en)),
        None => rule.to_owned(),
    }
}

/// What became of the cases in which a rule's items stand: of those that were judged in the end, which share was proven.
fn outcomes(maker: &Maker, asked: &Asked<'_>) -> Figure {
    let (show, l) = (maker.show, maker.show.l);
    let mut head = vec![l.t("common-rule").to_owned(), l.t("figures-in-cases").to_owned()];
    head.extend(OutcomeKind::ALL.iter().map(|it| l.pick(it.label()).to_owned()));
    head.extend(["figures-share-proven", "figures-low", "figures-high"].map(|it| l.t(it).to_owned()));
    let mut table = Table::new("outcomes", l.t("figures-outcomes"), head);
    let mut drawn = Vec::new();
    let mut total = 0;
    for it in asked.rules.iter().filter(|it| !it.outcomes.is_empty()) {
        let n = |kind| it.outcomes.get(&kind).copied().unwrap_or(0);
        let of_rule: u64 = it.outcomes.values().sum();
        total += of_rule;
        let label = rule_label(show, asked, &it.rule);
        let mut row = vec![Cell::text(&label), Cell::Count(of_rule)];
        row.extend(OutcomeKind::ALL.iter().map(|kind| Cell::Count(n(*kind))));
        let proven = n(OutcomeKind::Sanctioned) + n(OutcomeKind::Guided);
        let judged = proven + n(OutcomeKind::NotProven);
        if judged < FEWEST_VERDICTS {
            row.extend([Cell::text(l.t("common-too-few")), Cell::Nothing, Cell::Nothing]);
        } else {
            let share = interval(show, &label, proven, judged);
            row.extend([Cell::Share(share.share), Cell::Share(share.low), Cell::Share(share.high)]);
            drawn.push(share);
        }
        table.rows.push(row);
    }
    let title = l.m("figures-outcomes-n").n("n", total).n("measured", drawn.len() as u64).to_string();
    maker.figure(title, l.t("figures-no-outcome-measured"), table, |head| {
        chart::shares(head, &drawn, |n| percent(show, f64::from(n) / 100.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_only_where_intervals_lie_apart() {
        assert!(!differs(&[(5, 10), (6, 10)]));
        assert!(!differs(&[(1, 1), (0, 1)]), "one item says nothing");
        assert!(differs(&[(90, 100), (10, 100), (50, 100)]));
        assert!(!differs(&[(0, 0), (10, 100)]), "of nothing, nothing is known");
    }
}
