//! Figures over a stretch of days. Nearly all are read from the index `item_figures`, whose columns they need alone.
//!
//! Verdicts are counted of decided items only, and by their last standing decision: a first verdict that waits for a
//! second review shows in no figure.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use netra_model::UnitId;
use netra_model::act::Platform;
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
    allowed, count, int, may_see_items, named, opt_int, opt_parsed, opt_text, opt_time, parsed, sql, text,
    within_units,
};
use super::{Conn, DbRow, Sql, office, sight, watchlist};
use crate::{
    CandidateHandling, DayCoverage, DayFlow, Deadlines, FEWEST_TOLD, Handling, Period, PeriodFigures, Recap,
    RecapCell, RecapFilter, Result, RulePrecision, Shared, StoreError, TodayFigures, Trends, UnitPattern,
};

/// Times are grouped by quarters of an hour: a day of any zone is made of whole ones.
const QUARTER: i64 = 900_000_000;
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

/// `… FROM item i …` with the columns that are given, of the items opened in a stretch.
fn of_opened(select: &'static str, scope: &Scope, span: Span) -> Sql {
    let mut query = sql(select);
    query.push(" FROM item i WHERE i.office_id = ").push_bind(scope.office.to_string());
    query.push(" AND i.opened_at >= ").push_bind(span.from).push(" AND i.opened_at < ").push_bind(span.until);
    within_units(&mut query, scope, "i.unit_id");
    query
}

/// `… FROM decision d JOIN item i …`: the last standing decisions of a stretch, of items that are decided.
fn of_decided(select: &'static str, scope: &Scope, span: Span) -> Sql {
    let mut query = sql(select);
    query.push(
        " FROM decision d JOIN item i ON i.id = d.item_id WHERE i.status = 'decided' AND d.office_id = ",
    );
    query.push_bind(scope.office.to_string());
    query.push(" AND d.at >= ").push_bind(span.from).push(" AND d.at < ").push_bind(span.until);
    query.push(LAST);
    within_units(&mut query, scope, "i.unit_id");
    query
}

/// Rows of `quarter` and `n` by the days of a zone.
async fn by_day(db: &mut Conn, mut query: Sql, zone: &TimeZone) -> Result<BTreeMap<Date, u64>> {
    let mut days = BTreeMap::new();
    for row in &query.build().fetch_all(db).await? {
        let at = Timestamp::from_microsecond(int(row, "quarter")? * QUARTER);
        let at = at.map_err(|error| super::rows::damaged("quarter", error))?;
        *days.entry(at.to_zoned(zone.clone()).date()).or_insert(0) += count(row, "n")?;
    }
    Ok(days)
}

async fn opened_by_day(
    db: &mut Conn,
    scope: &Scope,
    span: Span,
    zone: &TimeZone,
) -> Result<BTreeMap<Date, u64>> {
    let mut query = of_opened("SELECT i.opened_at / 900000000 AS quarter, COUNT(*) AS n", scope, span);
    query.push(" GROUP BY i.opened_at / 900000000");
    by_day(db, query, zone).await
}

async fn decided_by_day(
    db: &mut Conn,
    scope: &Scope,
    span: Span,
    zone: &TimeZone,
) -> Result<BTreeMap<Date, u64>> {
    let mut query = of_decided("SELECT d.at / 900000000 AS quarter, COUNT(*) AS n", scope, span);
    query.push(" GROUP BY d.at / 900000000");
    by_day(db, query, zone).await
}

/// Items by the stored name of where they stand, those decided left out.
async fn states(db: &mut Conn, scope: &Scope) -> Result<Vec<(String, u64)>> {
    let mut query = sql("SELECT i.status, COUNT(*) AS n FROM item i WHERE i.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND i.status <> 'decided'");
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
    let span = Span::of(zone, from, today)?;
    let opened = opened_by_day(db, scope, span, zone).await?;
    let decided = decided_by_day(db, scope, span, zone).await?;
    let mut waiting: u64 = states(db, scope).await?.iter().map(|(_, n)| n).sum();
    let mut days: Vec<Date> = Period { from, until: today }.each_day().collect();
    days.reverse();
    let mut flow = Vec::with_capacity(days.len());
    for day in days {
        let of = |counts: &BTreeMap<Date, u64>| counts.get(&day).copied().unwrap_or(0);
        flow.push(DayFlow { day, opened: of(&opened), decided: of(&decided), waiting });
        waiting = (waiting + of(&decided)).saturating_sub(of(&opened));
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
    query.push_bind(scope.office.to_string()).push(" AND i.status <> 'decided'");
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
    let mut query = sql("SELECT COUNT(*) AS n FROM item i WHERE i.status <> 'decided' AND i.office_id = ");
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "i.unit_id");
    count(&query.build().fetch_one(db).await?, "n")
}

async fn verdicts_of(db: &mut Conn, scope: &Scope, span: Span) -> Result<Vec<(Verdict, u64)>> {
    let mut query = of_decided("SELECT d.verdict, COUNT(*) AS n", scope, span);
    query.push(" GROUP BY d.verdict");
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
    let units = watchlist::units(db, shared, scope).await?;
    Ok(Trends {
        now: period_figures(db, scope, &zone, period, &flow, &units).await?,
        before: period_figures(db, scope, &zone, before, &flow, &units).await?,
    })
}

async fn period_figures(
    db: &mut Conn,
    scope: &Scope,
    zone: &TimeZone,
    period: Period,
    flow: &[DayFlow],
    units: &[Unit],
) -> Result<PeriodFigures> {
    let span = Span::of(zone, period.from, period.until)?;
    let mut query =
        of_opened("SELECT i.unit_id, i.kind, i.platform, i.stage, i.candidates, COUNT(*) AS n", scope, span);
    query.push(" GROUP BY i.unit_id, i.kind, i.platform, i.stage, i.candidates");
    let (mut kinds, mut platforms, mut by_unit) =
        (Tally::default(), Tally::default(), Tally::<UnitId>::default());
    let (mut stages, mut candidates) = (BTreeMap::new(), BTreeMap::new());
    let mut no_candidate = 0;
    for row in &query.build().fetch_all(&mut *db).await? {
        let n = count(row, "n")?;
        kinds.add(parsed(row, "kind")?, n);
        platforms.add(parsed(row, "platform")?, n);
        by_unit.add(parsed(row, "unit_id")?, n);
        *stages.entry(opt_named::<StageKind>(row, "stage")?).or_insert(0) += n;
        let named = each_once(&text(row, "candidates")?);
        no_candidate += if named.is_empty() { n } else { 0 };
        for it in named {
            *candidates.entry(it).or_insert(0) += n;
        }
    }
    let unit_of = |id: UnitId| units.iter().find(|it| it.id == id).cloned();
    Ok(PeriodFigures {
        period,
        days: flow.iter().filter(|it| period.from <= it.day && it.day <= period.until).copied().collect(),
        kinds: kinds.sorted(),
        platforms: platforms.sorted(),
        units: by_unit.sorted().into_iter().filter_map(|(id, n)| Some((unit_of(id)?, n))).collect(),
        stages: stages.into_iter().collect(),
        candidates,
        no_candidate,
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

/// Each account counts once a day, however many sources tried it.
async fn reach_by_day(db: &mut Conn, scope: &Scope, period: Period) -> Result<Vec<DayCoverage>> {
    let mut query = sql("SELECT r.day, COUNT(DISTINCT r.account_id) AS tried,
             COUNT(DISTINCT CASE WHEN r.read_at IS NOT NULL THEN r.account_id END) AS reached
         FROM reach_day r WHERE r.office_id = ");
    query.push_bind(scope.office.to_string());
    query.push(" AND r.day >= ").push_bind(period.from.to_string());
    query.push(" AND r.day <= ").push_bind(period.until.to_string());
    of_units(&mut query, scope);
    query.push(" GROUP BY r.day ORDER BY r.day");
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let reached = count(row, "reached")?;
            Ok(DayCoverage { day: parsed(row, "day")?, reached, failed: count(row, "tried")? - reached })
        })
        .collect()
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
    for row in &query.build().fetch_all(db).await? {
        let (n, verdict, fired) = (count(row, "n")?, parsed(row, "verdict")?, text(row, "rules")?);
        for rule in entries(&fired).collect::<BTreeSet<_>>() {
            let nobody = || RulePrecision { rule: rule.to_owned(), led: 0, nothing: 0, prevention: 0 };
            let it = rules.entry(rule.to_owned()).or_insert_with(nobody);
            *match verdict {
                Verdict::Trace | Verdict::Indication => &mut it.led,
                Verdict::NoIndication => &mut it.nothing,
                Verdict::Prevention => &mut it.prevention,
            } += n;
        }
    }
    Ok(rules.into_values().collect())
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
    let mut query = sql("SELECT i.unit_id, i.kind, i.platform, i.stage, i.candidates,
             CASE WHEN i.status = 'decided' THEN i.verdict END AS verdict, d.provision, COUNT(*) AS n
         FROM item i LEFT JOIN decision d ON d.item_id = i.id AND i.status = 'decided'");
    query.push(LAST).push(" WHERE i.office_id = ").push_bind(scope.office.to_string());
    query.push(" AND i.opened_at >= ").push_bind(span.from).push(" AND i.opened_at < ").push_bind(span.until);
    within_units(&mut query, scope, "i.unit_id");
    if let Some(region) = &filter.region {
        query.push(
            " AND i.person_id IN (SELECT p.id FROM person p WHERE p.office_id = i.office_id AND p.region = ",
        );
        query.push_bind(region.clone()).push(")");
    }
    if let Some(unit) = filter.unit {
        query.push(" AND i.unit_id = ").push_bind(unit.to_string());
    }
    if let Some(provision) = &filter.provision {
        query.push(" AND d.provision = ").push_bind(provision.clone());
    }
    if let Some(verdict) = filter.verdict {
        query.push(" AND i.status = 'decided' AND i.verdict = ").push_bind(verdict.as_str());
    }
    query.push(" GROUP BY i.unit_id, i.kind, i.platform, i.stage, i.candidates, 6, d.provision");
    query.push(" ORDER BY i.unit_id, i.kind, i.platform, i.stage, i.candidates, 6, d.provision");
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(RecapCell {
                unit: parsed(row, "unit_id")?,
                kind: parsed(row, "kind")?,
                platform: parsed(row, "platform")?,
                stage: opt_named(row, "stage")?,
                verdict: opt_parsed(row, "verdict")?,
                provision: opt_text(row, "provision")?,
                candidates: each_once(&text(row, "candidates")?).into_iter().collect(),
                n: count(row, "n")?,
            })
        })
        .collect()
}

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
    query.push(" AND d.verdict = 'prevention' GROUP BY i.unit_id, i.kind");
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
