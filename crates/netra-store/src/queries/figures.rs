//! Figures over a stretch of days. Nearly all are read from indexes alone, whose columns they need and nothing else.
//!
//! Verdicts are counted of decided items only, and by their last standing decision, of which the item keeps the time: a
//! first verdict that waits for a second review shows in no figure.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use netra_model::UnitId;
use netra_model::act::{ActKind, Platform};
use netra_model::person::Unit;
use netra_model::race::StageKind;
use netra_model::review::Verdict;
use netra_model::scope::{Actor, Role, Scope};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::change::Change;
use super::flags::{entries, pairs};
use super::report::Span;
use super::rows::{
    allowed, count, damaged, int, may_see_items, name_of, named, opt_int, opt_parsed, opt_text, opt_time,
    parsed, sql, text, within_units,
};
use super::{Conn, DbRow, Sql, office, sight, watchlist};
use crate::{
    CandidateHandling, DayCoverage, DayFlow, Deadlines, FEWEST_TOLD, Handling, Period, PeriodFigures, Recap,
    RecapCell, RecapFilter, Result, RulePrecision, Shared, StoreError, TodayFigures, Trends, UnitPattern,
};

/// So many values stand in one question; each binds a few parameters, of which an engine takes only so many.
const MOST_VALUES: usize = 2_000;
/// Whatever is not decided; said so that an index over the states serves.
const UNDECIDED: &str = " AND i.status IN ('open', 'held', 'second', 'plenary', 'reappeared')";
/// That a decision `d` is the last standing one of its item.
const LAST: &str =
    " AND d.undone_at IS NULL AND NOT EXISTS (SELECT 1 FROM decision x WHERE x.item_id = d.item_id
    AND x.undone_at IS NULL AND (x.at, x.id) > (d.at, d.id))";
/// How many days the page of the day looks back on, itself included.
const DAYS_OF_TODAY: i32 = 15;

async fn zone(db: &mut Conn, shared: &Shared, scope: &Scope) -> Result<TimeZone> {
    let office = office::office(db, shared, scope).await?;
    Ok(office.ok_or_else(|| StoreError::missing("office", scope.office))?.time_zone())
}

/// Figures without anybody in them, of candidates and rules: also for who audits from outside.
fn may_see_aggregates(scope: &Scope) -> Result<()> {
    let may = |role: Role| role.may_see_items() || role == Role::Auditor;
    allowed(scope, may, "your role does not see these figures; ask a supervisor or auditor")
}

/// What became of the case in which an item stands: of several, of the one that was changed last.
const OUTCOME_OF: &str = ", (SELECT c.outcome FROM case_item ci JOIN case_file c ON c.id = ci.case_id
     WHERE ci.item_id = i.id AND c.outcome IS NOT NULL ORDER BY c.changed_at DESC, c.id LIMIT 1)";

/// `… FROM item i …` with the columns that are given, of the items opened in a stretch.
fn of_opened(select: &'static str, scope: &Scope, span: Span) -> Sql {
    of_opened_with(select, &[], scope, span)
}

/// The same with more columns.
fn of_opened_with(select: &'static str, more: &[&'static str], scope: &Scope, span: Span) -> Sql {
    let mut query = sql(select);
    for it in more {
        query.push(*it);
    }
    query.push(" FROM item i WHERE i.office_id = ").push_bind(scope.office.to_string());
    query.push(" AND i.opened_at >= ").push_bind(span.from).push(" AND i.opened_at < ").push_bind(span.until);
    within_units(&mut query, scope, "i.unit_id");
    query
}

/// `… FROM item i …` with the columns that are given, of the items that are decided, by a decision of a stretch.
fn of_decided(select: &'static str, scope: &Scope, span: Span) -> Sql {
    let mut query = sql(select);
    query.push(" FROM item i WHERE i.office_id = ").push_bind(scope.office.to_string());
    query.push(" AND i.decided_at >= ").push_bind(span.from);
    query.push(" AND i.decided_at < ").push_bind(span.until);
    within_units(&mut query, scope, "i.unit_id");
    query
}

/// How many items were opened, and how many decided, on each of these days; each day is one stretch of an index.
async fn by_day(
    db: &mut Conn,
    scope: &Scope,
    zone: &TimeZone,
    days: &[Date],
) -> Result<BTreeMap<Date, (u64, u64)>> {
    let mut counts = BTreeMap::new();
    for some in days.chunks(MOST_VALUES) {
        let mut query = sql("WITH stretch (day, from_at, until_at) AS (VALUES ");
        let mut values = query.separated(", ");
        for day in some {
            let span = Span::of(zone, *day, *day)?;
            values.push("(").push_bind_unseparated(day.to_string());
            values.push_unseparated(", ").push_bind_unseparated(span.from);
            values.push_unseparated(", ").push_bind_unseparated(span.until).push_unseparated(")");
        }
        query.push(") SELECT s.day");
        for (column, of_day) in [
            (" AS opened", " AND i.opened_at >= s.from_at AND i.opened_at < s.until_at)"),
            (" AS decided", " AND i.decided_at >= s.from_at AND i.decided_at < s.until_at)"),
        ] {
            query.push(", (SELECT COUNT(*) FROM item i WHERE i.office_id = ");
            query.push_bind(scope.office.to_string());
            within_units(&mut query, scope, "i.unit_id");
            query.push(of_day).push(column);
        }
        query.push(" FROM stretch s");
        for row in &query.build().fetch_all(&mut *db).await? {
            counts.insert(parsed(row, "day")?, (count(row, "opened")?, count(row, "decided")?));
        }
    }
    Ok(counts)
}

/// Items by the stored name of where they stand, those decided left out.
async fn states(db: &mut Conn, scope: &Scope) -> Result<Vec<(String, u64)>> {
    let mut query = sql("SELECT i.status, COUNT(*) AS n FROM item i WHERE i.office_id = ");
    query.push_bind(scope.office.to_string()).push(UNDECIDED);
    within_units(&mut query, scope, "i.unit_id");
    query.push(" GROUP BY i.status ORDER BY i.status");
    let rows = query.build().fetch_all(db).await?;
    rows.iter().map(|row| Ok((text(row, "status")?, count(row, "n")?))).collect()
}

/// What came in and went out on each day from `from` to today; how many waited is told backwards from now.
async fn flow(
    db: &mut Conn,
    scope: &Scope,
    zone: &TimeZone,
    from: Date,
    today: Date,
) -> Result<Vec<DayFlow>> {
    let mut days: Vec<Date> = Period { from, until: today }.each_day().collect();
    let counts = by_day(db, scope, zone, &days).await?;
    let mut waiting: u64 = states(db, scope).await?.iter().map(|(_, n)| n).sum();
    days.reverse();
    let mut flow = Vec::with_capacity(days.len());
    for day in days {
        let (opened, decided) = counts.get(&day).copied().unwrap_or_default();
        flow.push(DayFlow { day, opened, decided, waiting });
        waiting = (waiting + decided).saturating_sub(opened);
    }
    flow.reverse();
    Ok(flow)
}

pub(crate) async fn today_figures(db: &mut Conn, shared: &Shared, scope: &Scope) -> Result<TodayFigures> {
    may_see_items(scope)?;
    let zone = zone(db, shared, scope).await?;
    let day = shared.clock.now().to_zoned(zone.clone()).date();
    let flow = flow(db, scope, &zone, Period::last(DAYS_OF_TODAY, day).from, day).await?;
    let states = states(db, scope).await?;
    Ok(TodayFigures {
        day,
        waiting: states.iter().map(|(_, n)| n).sum(),
        states,
        oldest: oldest(db, scope).await?,
        deadlines: deadlines(db, scope, day).await?,
        verdicts: verdicts_of(db, scope, Span::of(&zone, day, day)?).await?,
        flow,
    })
}

async fn oldest(db: &mut Conn, scope: &Scope) -> Result<Option<Timestamp>> {
    let mut query = sql("SELECT MIN(i.opened_at) AS oldest FROM item i WHERE i.office_id = ");
    query.push_bind(scope.office.to_string()).push(UNDECIDED);
    within_units(&mut query, scope, "i.unit_id");
    opt_time(&query.build().fetch_one(db).await?, "oldest")
}

/// By how far off the nearest deadline is. What waits for a second verdict counts among those without a clock: a clock
/// would tell the first one.
async fn deadlines(db: &mut Conn, scope: &Scope, today: Date) -> Result<Deadlines> {
    let mut query =
        sql("SELECT i.due_on, SUM(CASE WHEN i.status <> 'decided' THEN 1 ELSE 0 END) AS open, COUNT(*) AS n
         FROM item i WHERE i.due_on <> '~' AND i.office_id = ");
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "i.unit_id");
    sight::push_open(&mut query, scope, "i.");
    query.push(" GROUP BY i.due_on");
    let mut deadlines = Deadlines::default();
    let mut with_clock = 0;
    for row in &query.build().fetch_all(&mut *db).await? {
        let n = count(row, "n")?;
        with_clock += count(row, "open")?;
        let left = parsed::<Date>(row, "due_on")?.duration_since(today).as_hours() / 24;
        *match left {
            ..0 => &mut deadlines.past,
            0..=1 => &mut deadlines.within_1,
            2..=3 => &mut deadlines.within_3,
            _ => &mut deadlines.later,
        } += n;
    }
    Ok(Deadlines { no_clock: open_items(db, scope).await?.saturating_sub(with_clock), ..deadlines })
}

async fn open_items(db: &mut Conn, scope: &Scope) -> Result<u64> {
    let mut query = sql("SELECT COUNT(*) AS n FROM item i WHERE i.office_id = ");
    query.push_bind(scope.office.to_string()).push(UNDECIDED);
    within_units(&mut query, scope, "i.unit_id");
    count(&query.build().fetch_one(db).await?, "n")
}

async fn verdicts_of(db: &mut Conn, scope: &Scope, span: Span) -> Result<Vec<(Verdict, u64)>> {
    let mut query = of_decided("SELECT i.verdict, COUNT(*) AS n", scope, span);
    query.push(" AND i.verdict IS NOT NULL GROUP BY i.verdict");
    let mut counts: BTreeMap<Verdict, u64> = BTreeMap::new();
    for row in &query.build().fetch_all(db).await? {
        counts.insert(parsed(row, "verdict")?, count(row, "n")?);
    }
    Ok(Verdict::ALL.into_iter().map(|it| (it, counts.get(&it).copied().unwrap_or(0))).collect())
}

pub(crate) async fn trends(db: &mut Conn, shared: &Shared, scope: &Scope, period: Period) -> Result<Trends> {
    may_see_items(scope)?;
    let zone = zone(db, shared, scope).await?;
    let today = shared.clock.now().to_zoned(zone.clone()).date();
    let before = period.before();
    let flow = flow(db, scope, &zone, before.from.min(today), today).await?;
    let span = |it: Period| Span::of(&zone, it.from, it.until);
    let [of_now, of_before] = sides(db, shared, scope, [span(period)?, span(before)?]).await?;
    Ok(Trends {
        now: period_figures(db, scope, period, (of_now, &flow)).await?,
        before: period_figures(db, scope, before, (of_before, &flow)).await?,
    })
}

/// What was opened in a stretch, along each side.
#[derive(Default)]
struct Sides {
    kinds: Tally<ActKind>,
    platforms: Tally<Platform>,
    units: Vec<(Unit, u64)>,
    stages: BTreeMap<Option<StageKind>, u64>,
    candidates: BTreeMap<(String, String), u64>,
    no_candidate: u64,
}

/// Two stretches along every side. Each value of a side is counted along an index of its own, whatever the length of the
/// stretch: to group some ten thousand items by five texts costs many times as much.
async fn sides(db: &mut Conn, shared: &Shared, scope: &Scope, spans: [Span; 2]) -> Result<[Sides; 2]> {
    let mut both = [Sides::default(), Sides::default()];
    let platforms = values_of(db, scope, Column::Platform).await?;
    let pairs = platforms.iter().flat_map(|it| ActKind::ALL.map(|kind| (it.clone(), kind.to_string())));
    let of_kind = " AND i.platform = s.a AND i.kind = s.b";
    for ((platform, kind), n) in opened_of(db, scope, of_kind, pairs.collect(), spans).await? {
        let platform: Platform = read_as("platform", &platform)?;
        for (sides, n) in both.iter_mut().zip(n).filter(|(_, n)| *n > 0) {
            sides.kinds.add(read_as("kind", &kind)?, n);
            sides.platforms.add(platform.clone(), n);
        }
    }
    let units = watchlist::units(db, shared, scope).await?;
    let ids = units.iter().map(|it| (it.id.to_string(), String::new())).collect();
    let counted = opened_of(db, scope, " AND i.unit_id = s.a", ids, spans).await?;
    let counted: BTreeMap<String, [u64; 2]> = counted.into_iter().map(|((id, _), n)| (id, n)).collect();
    for (of, sides) in both.iter_mut().enumerate() {
        let n = |unit: &Unit| counted.get(&unit.id.to_string()).map_or(0, |n| n[of]);
        sides.units = units.iter().map(|it| (it.clone(), n(it))).filter(|(_, n)| *n > 0).collect();
        sides.units.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.id.cmp(&b.0.id)));
    }
    stages(db, scope, spans, &mut both).await?;
    let lists = values_of(db, scope, Column::Candidates).await?;
    let lists = lists.into_iter().map(|it| (it, String::new())).collect();
    for ((list, _), n) in opened_of(db, scope, " AND i.candidates = s.a", lists, spans).await? {
        let named = each_once(&list);
        for (sides, n) in both.iter_mut().zip(n).filter(|(_, n)| *n > 0) {
            sides.no_candidate += if named.is_empty() { n } else { 0 };
            for it in &named {
                *sides.candidates.entry(it.clone()).or_default() += n;
            }
        }
    }
    Ok(both)
}

/// The stages; what no stage was found for is what is left of all.
async fn stages(db: &mut Conn, scope: &Scope, spans: [Span; 2], both: &mut [Sides; 2]) -> Result<()> {
    let all: Vec<_> = StageKind::ALL.iter().map(|it| (name_of(it), String::new())).collect();
    let mut left = [0, 1].map(|of| both[of].kinds.0.values().sum::<u64>());
    let counted = opened_of(db, scope, " AND i.stage = s.a", all, spans).await?;
    for (stage, (_, n)) in StageKind::ALL.into_iter().zip(counted) {
        for (of, n) in n.into_iter().enumerate().filter(|(_, n)| *n > 0) {
            both[of].stages.insert(Some(stage), n);
            left[of] = left[of].saturating_sub(n);
        }
    }
    for (sides, left) in both.iter_mut().zip(left).filter(|(_, left)| *left > 0) {
        sides.stages.insert(None, left);
    }
    Ok(())
}

/// A column with few different values.
#[derive(Clone, Copy)]
enum Column {
    Platform,
    Candidates,
}

/// The different values of a column, each found from the one before it instead of by reading all rows.
async fn values_of(db: &mut Conn, scope: &Scope, column: Column) -> Result<Vec<String>> {
    let [first, next] = match column {
        Column::Platform => ["MIN(i.platform)", "i.platform"],
        Column::Candidates => ["MIN(i.candidates)", "i.candidates"],
    };
    let office = scope.office.to_string();
    let mut query = sql("WITH RECURSIVE found (a) AS (SELECT ");
    query.push(first).push(" FROM item i WHERE i.office_id = ").push_bind(office.clone());
    query.push(" UNION ALL SELECT (SELECT ").push(first).push(" FROM item i WHERE i.office_id = ");
    query.push_bind(office).push(" AND ").push(next).push(" > f.a) FROM found f WHERE f.a IS NOT NULL)");
    query.push(" SELECT a FROM found WHERE a IS NOT NULL ORDER BY a");
    query.build().fetch_all(db).await?.iter().map(|row| text(row, "a")).collect()
}

/// How many items of each value of a side were opened in each of two stretches, in the order in which the values are given.
async fn opened_of(
    db: &mut Conn,
    scope: &Scope,
    of_side: &'static str,
    values: Vec<(String, String)>,
    spans: [Span; 2],
) -> Result<Vec<((String, String), [u64; 2])>> {
    let mut counted = Vec::with_capacity(values.len());
    for some in values.chunks(MOST_VALUES) {
        let mut query = sql("WITH side (n, a, b) AS (VALUES ");
        let mut listed = query.separated(", ");
        for (n, (a, b)) in (0_i64..).zip(some) {
            listed.push("(").push_bind_unseparated(n);
            listed.push_unseparated(", ").push_bind_unseparated(a.clone());
            listed.push_unseparated(", ").push_bind_unseparated(b.clone()).push_unseparated(")");
        }
        query.push(") SELECT s.a, s.b");
        for (span, name) in spans.iter().zip([" AS n_now", " AS n_before"]) {
            query.push(", (SELECT COUNT(*) FROM item i WHERE i.office_id = ");
            query.push_bind(scope.office.to_string()).push(of_side);
            query.push(" AND i.opened_at >= ").push_bind(span.from);
            query.push(" AND i.opened_at < ").push_bind(span.until);
            within_units(&mut query, scope, "i.unit_id");
            query.push(")").push(name);
        }
        query.push(" FROM side s ORDER BY s.n");
        for row in &query.build().fetch_all(&mut *db).await? {
            let n = [count(row, "n_now")?, count(row, "n_before")?];
            counted.push(((text(row, "a")?, text(row, "b")?), n));
        }
    }
    Ok(counted)
}

fn read_as<T: std::str::FromStr>(what: &'static str, text: &str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error| damaged(what, error))
}

async fn period_figures(
    db: &mut Conn,
    scope: &Scope,
    period: Period,
    (sides, flow): (Sides, &Vec<DayFlow>),
) -> Result<PeriodFigures> {
    Ok(PeriodFigures {
        period,
        days: flow.iter().filter(|it| period.from <= it.day && it.day <= period.until).copied().collect(),
        kinds: sides.kinds.sorted(),
        platforms: sides.platforms.sorted(),
        units: sides.units,
        stages: sides.stages.into_iter().collect(),
        candidates: sides.candidates,
        no_candidate: sides.no_candidate,
        reach: reach_by_day(db, scope, period).await?,
    })
}

/// Race and candidate of those that a flag names, each once.
fn each_once(candidates: &str) -> BTreeSet<(String, String)> {
    pairs(candidates).into_iter().collect()
}

fn opt_named<T: DeserializeOwned>(row: &DbRow, column: &'static str) -> Result<Option<T>> {
    opt_text(row, column)?.map(|_| named(row, column)).transpose()
}

/// Each account counts once a day, however many sources tried it. A day at a time: so the index gives the accounts in
/// order, and nothing is kept to tell them apart.
async fn reach_by_day(db: &mut Conn, scope: &Scope, period: Period) -> Result<Vec<DayCoverage>> {
    let mut days = Vec::new();
    for day in period.each_day() {
        let mut query = sql("SELECT");
        for (comma, read, name) in
            [(" ", "", ") t) AS tried"), (", ", " AND r.read_at IS NOT NULL", ") t) AS reached")]
        {
            query.push(comma).push("(SELECT COUNT(*) FROM (SELECT DISTINCT r.account_id FROM reach_day r");
            query.push(" WHERE r.office_id = ").push_bind(scope.office.to_string());
            query.push(" AND r.day = ").push_bind(day.to_string()).push(read);
            of_units(&mut query, scope);
            query.push(name);
        }
        let row = query.build().fetch_one(&mut *db).await?;
        let (tried, reached) = (count(&row, "tried")?, count(&row, "reached")?);
        if tried > 0 {
            days.push(DayCoverage { day, reached, failed: tried - reached });
        }
    }
    Ok(days)
}

/// Only rows `r` of accounts whose persons the scope sees.
fn of_units(query: &mut Sql, scope: &Scope) {
    if scope.units.is_some() {
        query.push(
            " AND r.account_id IN (SELECT a.id FROM account a JOIN person p ON p.id = a.person_id WHERE 1 = 1",
        );
        within_units(query, scope, "p.unit_id");
        query.push(")");
    }
}

pub(crate) async fn handling(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    period: Period,
) -> Result<Handling> {
    may_see_aggregates(scope)?;
    let zone = zone(db, shared, scope).await?;
    let today = shared.clock.now().to_zoned(zone.clone()).date();
    let span = Span::of(&zone, period.from, period.until)?;
    let mut handling = Handling::new();
    let mut query = of_opened("SELECT i.candidates, i.status, i.verdict, COUNT(*) AS n", scope, span);
    query.push(" GROUP BY i.candidates, i.status, i.verdict");
    for row in &query.build().fetch_all(&mut *db).await? {
        let (n, status) = (count(row, "n")?, text(row, "status")?);
        let verdict: Option<Verdict> = opt_parsed(row, "verdict")?.filter(|_| status == "decided");
        each(&mut handling, row, |it| {
            it.flagged += n;
            match verdict {
                Some(verdict) => *it.verdicts.entry(verdict).or_default() += n,
                None => it.waiting += n,
            }
        })?;
    }
    expired(db, scope, span, today, &mut handling).await?;
    forwarded(db, scope, span, &mut handling).await?;
    first_reviews(db, scope, span, &mut handling).await?;
    Ok(handling)
}

/// Does something for each candidate that a row's items name.
fn each(handling: &mut Handling, row: &DbRow, mut what: impl FnMut(&mut CandidateHandling)) -> Result<()> {
    for it in each_once(&text(row, "candidates")?) {
        what(handling.entry(it).or_default());
    }
    Ok(())
}

/// Items past their deadline.
async fn expired(
    db: &mut Conn,
    scope: &Scope,
    span: Span,
    today: Date,
    handling: &mut Handling,
) -> Result<()> {
    let mut query = of_opened("SELECT i.candidates, COUNT(*) AS n", scope, span);
    query.push(" AND i.due_on < ").push_bind(today.to_string());
    sight::push_open(&mut query, scope, "i.");
    query.push(" GROUP BY i.candidates");
    for row in &query.build().fetch_all(db).await? {
        let n = count(row, "n")?;
        each(handling, row, |it| it.expired += n)?;
    }
    Ok(())
}

/// Items in a case of which a bundle left the office.
async fn forwarded(db: &mut Conn, scope: &Scope, span: Span, handling: &mut Handling) -> Result<()> {
    let mut query = of_opened("SELECT i.candidates, COUNT(*) AS n", scope, span);
    query.push(
        " AND i.id IN (SELECT c.item_id FROM case_item c JOIN case_export e ON e.case_id = c.case_id
             WHERE e.office_id = i.office_id)",
    );
    query.push(" GROUP BY i.candidates");
    for row in &query.build().fetch_all(db).await? {
        let n = count(row, "n")?;
        each(handling, row, |it| it.forwarded += n)?;
    }
    Ok(())
}

/// The median of the time to the first verdict that stands, of decided items.
async fn first_reviews(db: &mut Conn, scope: &Scope, span: Span, handling: &mut Handling) -> Result<()> {
    let mut query = of_opened(
        "SELECT i.candidates, i.opened_at, (SELECT MIN(d.at) FROM decision d
             WHERE d.item_id = i.id AND d.undone_at IS NULL) AS first_at",
        scope,
        span,
    );
    query.push(" AND i.status = 'decided' AND i.candidates <> ''");
    // Few different lists of candidates come again and again: each is read once.
    let mut lists: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for row in &query.build().fetch_all(db).await? {
        let Some(first_at) = opt_int(row, "first_at")? else { continue };
        lists.entry(text(row, "candidates")?).or_default().push(first_at - int(row, "opened_at")?);
    }
    let mut took: BTreeMap<(String, String), Vec<i64>> = BTreeMap::new();
    for (list, micros) in lists {
        for it in each_once(&list) {
            took.entry(it).or_default().extend(&micros);
        }
    }
    for (candidate, mut all) in took {
        all.sort_unstable();
        let median = (all[(all.len() - 1) / 2] + all[all.len() / 2]) / 2;
        handling.entry(candidate).or_default().first_review = Some(SignedDuration::from_micros(median));
    }
    Ok(())
}

pub(crate) async fn rule_precision(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    period: Period,
) -> Result<Vec<RulePrecision>> {
    may_see_aggregates(scope)?;
    let zone = zone(db, shared, scope).await?;
    let span = Span::of(&zone, period.from, period.until)?;
    let mut query = of_opened("SELECT i.rules, i.verdict, COUNT(*) AS n", scope, span);
    query.push(" AND i.status = 'decided' AND i.verdict IS NOT NULL GROUP BY i.rules, i.verdict");
    let mut rules: BTreeMap<String, RulePrecision> = BTreeMap::new();
    for row in &query.build().fetch_all(&mut *db).await? {
        let (n, verdict, fired) = (count(row, "n")?, parsed(row, "verdict")?, text(row, "rules")?);
        for rule in entries(&fired).collect::<BTreeSet<_>>() {
            let it = rules.entry(rule.to_owned()).or_default();
            *match verdict {
                Verdict::Trace | Verdict::Indication => &mut it.led,
                Verdict::NoIndication => &mut it.nothing,
                Verdict::Prevention => &mut it.prevention,
            } += n;
        }
    }
    for row in &cases_with_outcome(scope, span).build().fetch_all(db).await? {
        let (outcome, fired) = (parsed(row, "outcome")?, text(row, "rules")?);
        for rule in entries(&fired).collect::<BTreeSet<_>>() {
            *rules.entry(rule.to_owned()).or_default().outcomes.entry(outcome).or_default() += 1;
        }
    }
    Ok(rules.into_iter().map(|(rule, it)| RulePrecision { rule, ..it }).collect())
}

/// Decided items that stand in a case with an outcome, with the newest one.
fn cases_with_outcome(scope: &Scope, span: Span) -> Sql {
    let mut query = of_opened_with("SELECT i.rules", &[OUTCOME_OF, " AS outcome"], scope, span);
    query.push(
        " AND i.status = 'decided' AND i.id IN (SELECT ci.item_id FROM case_item ci JOIN case_file c
             ON c.id = ci.case_id WHERE c.office_id = i.office_id AND c.outcome IS NOT NULL)",
    );
    query
}

pub(crate) async fn recap(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    filter: &RecapFilter,
) -> Result<Recap> {
    may_see_items(scope)?;
    let zone = zone(db, shared, scope).await?;
    let span = Span::of(&zone, filter.period.from, filter.period.until)?;
    let watched = watchlist::valid_accounts(db, scope, None, filter.period.until).await?;
    let mut platforms: BTreeMap<Platform, u64> = BTreeMap::new();
    for (account, _) in &watched {
        *platforms.entry(account.account.platform.clone()).or_default() += 1;
    }
    Ok(Recap {
        filter: filter.clone(),
        units: watchlist::units(db, shared, scope).await?,
        regions: regions(db, scope).await?,
        cells: cells(db, scope, span, filter).await?,
        watched: platforms,
        reach: reach_by_platform(db, scope, filter.period).await?,
    })
}

async fn regions(db: &mut Conn, scope: &Scope) -> Result<Vec<String>> {
    let mut query =
        sql("SELECT DISTINCT p.region FROM person p WHERE p.region IS NOT NULL AND p.office_id = ");
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "p.unit_id");
    query.push(" ORDER BY p.region");
    query.build().fetch_all(db).await?.iter().map(|row| text(row, "region")).collect()
}

async fn cells(db: &mut Conn, scope: &Scope, span: Span, filter: &RecapFilter) -> Result<Vec<RecapCell>> {
    let mut query = sql("SELECT t.unit_id, t.region, t.kind, t.platform, t.stage, t.candidates, t.verdict,
             t.provision, t.outcome, COUNT(*) AS n
         FROM (SELECT i.unit_id, p.region, i.kind, i.platform, i.stage, i.candidates,
             CASE WHEN i.status = 'decided' THEN i.verdict END AS verdict, d.provision");
    query.push(OUTCOME_OF).push(" AS outcome");
    query.push(
        " FROM item i JOIN person p ON p.id = i.person_id
         LEFT JOIN decision d ON d.item_id = i.id AND i.status = 'decided'",
    );
    query.push(LAST).push(" WHERE i.office_id = ").push_bind(scope.office.to_string());
    query.push(" AND i.opened_at >= ").push_bind(span.from).push(" AND i.opened_at < ").push_bind(span.until);
    within_units(&mut query, scope, "i.unit_id");
    if let Some(unit) = filter.unit {
        query.push(" AND i.unit_id = ").push_bind(unit.to_string());
    }
    query.push(") t WHERE 1 = 1");
    let mut only = |column: &'static str, value: Option<String>| {
        if let Some(value) = value {
            query.push(" AND ").push(column).push(" = ").push_bind(value);
        }
    };
    only("t.region", filter.region.clone());
    only("t.provision", filter.provision.clone());
    only("t.verdict", filter.verdict.map(|it| it.to_string()));
    only("t.outcome", filter.outcome.map(|it| it.to_string()));
    query.push(ALL_SIDES.0).push(ALL_SIDES.1);
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(RecapCell {
                unit: parsed(row, "unit_id")?,
                region: opt_text(row, "region")?,
                kind: parsed(row, "kind")?,
                platform: parsed(row, "platform")?,
                stage: opt_named(row, "stage")?,
                verdict: opt_parsed(row, "verdict")?,
                provision: opt_text(row, "provision")?,
                outcome: opt_parsed(row, "outcome")?,
                candidates: each_once(&text(row, "candidates")?).into_iter().collect(),
                n: count(row, "n")?,
            })
        })
        .collect()
}

/// Everything that a recap counts by, and the order in which it comes.
const ALL_SIDES: (&str, &str) = (
    " GROUP BY t.unit_id, t.region, t.kind, t.platform, t.stage, t.candidates, t.verdict, t.provision, t.outcome",
    " ORDER BY t.unit_id, t.region, t.kind, t.platform, t.stage, t.candidates, t.verdict, t.provision, t.outcome",
);

/// Accounts that were tried in a stretch: read at least once, never read.
async fn reach_by_platform(
    db: &mut Conn,
    scope: &Scope,
    period: Period,
) -> Result<BTreeMap<Platform, (u64, u64)>> {
    let mut query =
        sql("SELECT a.platform, CAST(SUM(t.reached) AS BIGINT) AS reached, COUNT(*) AS tried FROM (
         SELECT r.account_id, MAX(CASE WHEN r.read_at IS NULL THEN 0 ELSE 1 END) AS reached
         FROM reach_day r WHERE r.office_id = ");
    query.push_bind(scope.office.to_string());
    query.push(" AND r.day >= ").push_bind(period.from.to_string());
    query.push(" AND r.day <= ").push_bind(period.until.to_string());
    of_units(&mut query, scope);
    query.push(" GROUP BY r.account_id) t JOIN account a ON a.id = t.account_id GROUP BY a.platform");
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let reached = count(row, "reached")?;
            Ok((parsed(row, "platform")?, (reached, count(row, "tried")? - reached)))
        })
        .collect()
}

pub(crate) async fn prevention_figures(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    month: Period,
) -> Result<Vec<UnitPattern>> {
    may_see_items(scope)?;
    let zone = zone(db, shared, scope).await?;
    let span = Span::of(&zone, month.from, month.until)?;
    let mut query = of_decided("SELECT i.unit_id, i.kind, COUNT(*) AS n", scope, span);
    query.push(" AND i.verdict = 'prevention' GROUP BY i.unit_id, i.kind");
    let mut kinds: BTreeMap<UnitId, Tally<_>> = BTreeMap::new();
    for row in &query.build().fetch_all(&mut *db).await? {
        kinds.entry(parsed(row, "unit_id")?).or_default().add(parsed(row, "kind")?, count(row, "n")?);
    }
    let units = watchlist::units(db, shared, scope).await?;
    let patterns = units.into_iter().filter_map(|unit| {
        let kinds = kinds.remove(&unit.id)?.sorted();
        Some(UnitPattern { unit, kinds })
    });
    Ok(patterns.filter(|it| it.total() >= FEWEST_TOLD).collect())
}

pub(crate) async fn figures_exported(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    what: &str,
    period: Period,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let may = |role: Role| role.may_see_items() || role == Role::Auditor;
    change.staff_may(may, "figures are taken by who may see them")?;
    let detail = json!({ "what": what, "from": period.from, "until": period.until });
    change.audit("figures.export", "figures", what, &detail);
    change.commit().await
}

/// Counts by value, the most frequent first.
struct Tally<T>(BTreeMap<T, u64>);

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord + Hash> Tally<T> {
    fn add(&mut self, value: T, n: u64) {
        *self.0.entry(value).or_default() += n;
    }

    fn sorted(self) -> Vec<(T, u64)> {
        let mut all: Vec<(T, u64)> = self.0.into_iter().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all
    }
}
