//! The day's report [Form A] and the office's counts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use netra_model::act::Platform;
use netra_model::batch::Subject;
use netra_model::review::Verdict;
use netra_model::scope::Scope;
use netra_model::standing::Standing;
use netra_model::{AccountId, UnitId, UserId};

use super::rows::{
    count, may_see_items, may_see_operation, opt_int, opt_time, parsed, sql, text, time, today, within_units,
};
use super::{Conn, case, coverage, office, sight, source, tip, watchlist};
use crate::{
    AccountChange, Counts, DayReach, DayReport, FoundItem, LongestUnread, OfficerDay, PlatformDay, Result,
    Shared, StoreError, WatchedAccount,
};

/// Days of the office's zone as moments: from, and up to but not including.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Span {
    /// From the beginning of one day to the end of another.
    pub(super) fn of(zone: &TimeZone, from: Date, until: Date) -> Result<Self> {
        let start = |day: Date| {
            let at = day.to_zoned(zone.clone()).map_err(|_| unusable(day));
            at.map(|at| at.timestamp().as_microsecond())
        };
        Ok(Self { from: start(from)?, until: start(until.tomorrow().map_err(|_| unusable(until))?)? })
    }
}

pub(crate) async fn day_report(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    day: Date,
) -> Result<DayReport> {
    may_see_items(scope)?;
    let office = office::office(db, shared, scope)
        .await?
        .ok_or_else(|| StoreError::missing("office", scope.office))?;
    let span = Span::of(&office.time_zone(), day, day)?;
    let verdicts = verdicts(db, scope, &span).await?;
    let new_acts = new_acts(db, scope, &span).await?;
    let (platforms, longest_unread) = platforms(db, scope, day, &span, &new_acts).await?;
    Ok(DayReport {
        day,
        units: match scope.units {
            Some(_) => Some(watchlist::units(db, shared, scope).await?),
            None => None,
        },
        officers: officers(db, scope, &span).await?,
        runs: match scope.units {
            Some(_) => Vec::new(),
            None => source::runs_between(db, scope, span.from, span.until).await?,
        },
        platforms,
        longest_unread,
        account_changes: account_changes(db, scope, day, &span).await?,
        new_acts: new_acts.values().sum(),
        new_items: in_span(
            db,
            scope,
            "SELECT COUNT(*) FROM item i WHERE i.office_id = ",
            "i.unit_id",
            "i.opened_at",
            &span,
        )
        .await?,
        verdicts,
        second_waiting: second_waiting(db, scope, &span).await?,
        second_waiting_in_all: waiting_in_all(db, scope).await?,
        recused: !scope.recusals.is_empty(),
        recused_items: recused_items(db, scope, &span).await?,
        holds: in_span(
            db,
            scope,
            "SELECT COUNT(*) FROM hold h JOIN item i ON i.id = h.item_id
            WHERE h.office_id = ",
            "i.unit_id",
            "h.at",
            &span,
        )
        .await?,
        found: found(db, scope, &span).await?,
        captures: in_span(
            db,
            scope,
            "SELECT COUNT(*) FROM observation o JOIN act a ON a.id = o.act_id
            JOIN account ac ON ac.id = a.account_id JOIN person p ON p.id = ac.person_id
            WHERE o.provenance = 'captured' AND o.office_id = ",
            "p.unit_id",
            "o.first_at",
            &span,
        )
        .await?,
        tips: tip::received_between(db, scope, span.from, span.until).await?,
        quarantine: quarantine(db, scope).await?,
        dropped: dropped(db, scope, day).await?,
        still_open: open_items(db, shared, scope).await?,
        office,
    })
}

/// A count of rows whose time lies in the span; the statement ends with `office_id = `.
async fn in_span(
    db: &mut Conn,
    scope: &Scope,
    statement: &'static str,
    unit: &'static str,
    at: &'static str,
    span: &Span,
) -> Result<u64> {
    let mut query = sql(statement);
    query.push_bind(scope.office.to_string()).push(" AND ").push(at).push(" >= ").push_bind(span.from);
    query.push(" AND ").push(at).push(" < ").push_bind(span.until);
    within_units(&mut query, scope, unit);
    let n: i64 = query.build_query_scalar().fetch_one(db).await?;
    Ok(n.unsigned_abs())
}

/// What waits in quarantine belongs to no unit.
async fn quarantine(db: &mut Conn, scope: &Scope) -> Result<Option<u64>> {
    if scope.units.is_some() {
        return Ok(None);
    }
    number(db, scope, "SELECT COUNT(*) FROM quarantine x WHERE x.office_id = ", &[]).await.map(Some)
}

/// Who was dropped belongs to no unit.
async fn dropped(db: &mut Conn, scope: &Scope, day: Date) -> Result<Option<u64>> {
    if scope.units.is_some() {
        return Ok(None);
    }
    let dropped: Option<i64> = sqlx::query_scalar(
        "SELECT CAST(SUM(dropped) AS BIGINT) FROM intake_day WHERE office_id = $1 AND day = $2",
    )
    .bind(scope.office.to_string())
    .bind(day.to_string())
    .fetch_one(db)
    .await?;
    Ok(Some(dropped.unwrap_or(0).unsigned_abs()))
}

/// A count of the office's rows, which the statement calls `x`; in a scope of some units, of those that `of_unit` leads
/// from to a person `p` of these.
async fn number(
    db: &mut Conn,
    scope: &Scope,
    statement: &'static str,
    of_unit: &[&'static str],
) -> Result<u64> {
    let mut query = sql(statement);
    query.push_bind(scope.office.to_string());
    if scope.is_narrow() && !of_unit.is_empty() {
        for part in of_unit {
            query.push(*part);
            within_units(&mut query, scope, "p.unit_id");
        }
        query.push(")");
    }
    let n: i64 = query.build_query_scalar().fetch_one(db).await?;
    Ok(n.unsigned_abs())
}

fn unusable(day: Date) -> StoreError {
    StoreError::invalid(format!("{day} bukan hari yang dapat dipakai"), format!("{day} is not a usable day"))
}

/// Who worked: the first and last line of the audit log that each signed-in person left, in a scope of some units about
/// their items.
async fn officers(db: &mut Conn, scope: &Scope, span: &Span) -> Result<Vec<OfficerDay>> {
    let mut query = sql("SELECT s.id, s.name, s.role, MIN(a.at) AS first_at, MAX(a.at) AS last_at,
             SUM(CASE WHEN a.action = 'item.decide' THEN 1 ELSE 0 END) AS decisions
         FROM audit a JOIN staff s ON s.office_id = a.office_id AND a.who = 'user:' || s.id
         WHERE a.action <> 'user.sign_in_failed' AND a.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND a.at >= ").push_bind(span.from);
    query.push(" AND a.at < ").push_bind(span.until);
    if scope.units.is_some() {
        query.push(" AND a.object = 'item' AND EXISTS (SELECT 1 FROM item i WHERE i.id = a.object_id");
        within_units(&mut query, scope, "i.unit_id");
        query.push(")");
    }
    query.push(" GROUP BY s.id, s.name, s.role ORDER BY s.name, s.id");
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(OfficerDay {
                user: parsed::<UserId>(row, "id")?,
                name: text(row, "name")?,
                role: parsed(row, "role")?,
                first_at: time(row, "first_at")?,
                last_at: time(row, "last_at")?,
                decisions: count(row, "decisions")?,
            })
        })
        .collect()
}

/// How many acts of each account were seen for the first time.
async fn new_acts(db: &mut Conn, scope: &Scope, span: &Span) -> Result<BTreeMap<AccountId, u64>> {
    let mut query = sql("SELECT x.account_id, COUNT(*) AS n FROM act x WHERE x.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND x.first_seen_at >= ").push_bind(span.from);
    query.push(" AND x.first_seen_at < ").push_bind(span.until);
    if scope.is_narrow() {
        query.push(OF_ACCOUNT);
        within_units(&mut query, scope, "p.unit_id");
        query.push(")");
    }
    query.push(" GROUP BY x.account_id");
    let rows = query.build().fetch_all(db).await?;
    rows.iter().map(|row| Ok((parsed(row, "account_id")?, count(row, "n")?))).collect()
}

/// The accounts of a platform whose acts were last seen in the span.
async fn last_seen(db: &mut Conn, scope: &Scope, platform: &Platform, span: &Span) -> Result<Vec<AccountId>> {
    let rows = sqlx::query(
        "SELECT DISTINCT account_id FROM act
         WHERE office_id = $1 AND platform = $2 AND gone IS NULL AND last_seen_at >= $3 AND last_seen_at < $4",
    )
    .bind(scope.office.to_string())
    .bind(platform.as_str())
    .bind(span.from)
    .bind(span.until)
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| parsed(row, "account_id")).collect()
}

/// What became of the accounts on the list: per platform, and the one that was read longest ago.
async fn platforms(
    db: &mut Conn,
    scope: &Scope,
    day: Date,
    span: &Span,
    new_acts: &BTreeMap<AccountId, u64>,
) -> Result<(Vec<PlatformDay>, Option<LongestUnread>)> {
    let office = scope.office.to_string();
    let watched = watchlist::valid_accounts(db, scope, None, day).await?;
    let mut reached: BTreeSet<AccountId> = new_acts.keys().copied().collect();
    for platform in watched.iter().map(|(it, _)| &it.account.platform).collect::<BTreeSet<_>>() {
        reached.extend(last_seen(db, scope, platform, span).await?);
    }
    reached.extend(followed(db, &office, span).await?);
    let tried = tried_on(db, &office, day).await?;
    let states = coverage::states_before(db, &office, span.until).await?;
    let mut days: BTreeMap<Platform, PlatformDay> = BTreeMap::new();
    for (account, _) in &watched {
        let it = days.entry(account.account.platform.clone()).or_insert_with_key(no_account);
        let tried = tried.get(&account.id);
        let new = new_acts.get(&account.id).copied().unwrap_or(0);
        it.watched += 1;
        it.new_acts += new;
        let read = matches!(tried, Some(DayReach::Read(_)));
        if read || reached.contains(&account.id) {
            it.reached += 1;
            it.quiet += u64::from(read && new == 0);
            continue;
        }
        let said = match tried {
            Some(DayReach::Unavailable { word, .. }) => Some(word),
            Some(_) => None,
            None => states.get(&account.id),
        };
        match said.map_or(Standing::Active, |word| Standing::of(word)) {
            Standing::Private => it.private += 1,
            Standing::Unavailable => it.unavailable += 1,
            Standing::NotAuthorised => it.failed += 1,
            Standing::Active if tried.is_some() => it.failed += 1,
            Standing::Active => it.untried += 1,
        }
    }
    let reads = reads(db, &office, day, &watched, &tried).await?;
    let longest = watched.iter().filter(|(it, _)| reads.contains_key(&it.id));
    for (account, _) in longest.clone() {
        if let Some(it) = days.get_mut(&account.account.platform) {
            it.has_source = true;
        }
    }
    // An account that no source ever tried waits too, where sources read others of its platform.
    let polled = watched.iter().map(|(it, _)| it);
    let polled = polled.filter(|it| days.get(&it.account.platform).is_some_and(|day| day.has_source));
    let read_at = |it: &WatchedAccount| reads.get(&it.id).copied().flatten();
    let longest = polled.min_by_key(|it| (read_at(it), it.account.handle.clone(), it.id));
    let longest = longest.map(|it| LongestUnread { names: it.account.clone(), read_at: read_at(it) });
    Ok((days.into_values().collect(), longest))
}

fn no_account(platform: &Platform) -> PlatformDay {
    PlatformDay {
        platform: platform.clone(),
        watched: 0,
        reached: 0,
        quiet: 0,
        private: 0,
        unavailable: 0,
        failed: 0,
        untried: 0,
        has_source: false,
        new_acts: 0,
    }
}

/// The accounts whose place was kept in the span: something of them was read.
async fn followed(db: &mut Conn, office: &str, span: &Span) -> Result<Vec<AccountId>> {
    let rows = sqlx::query(
        "SELECT subject FROM cursor_position
         WHERE office_id = $1 AND at >= $2 AND at < $3 AND subject <> '' ORDER BY subject",
    )
    .bind(office)
    .bind(span.from)
    .bind(span.until)
    .fetch_all(db)
    .await?;
    rows.iter()
        .filter_map(|row| parsed::<Subject>(row, "subject").map(|it| it.account()).transpose())
        .collect()
}

/// How sources fared with each account that they tried on a day.
async fn tried_on(db: &mut Conn, office: &str, day: Date) -> Result<BTreeMap<AccountId, DayReach>> {
    let rows = sqlx::query(
        "SELECT account_id, read_at, failed_at, why FROM reach_day WHERE office_id = $1 AND day = $2
         ORDER BY account_id, source",
    )
    .bind(office)
    .bind(day.to_string())
    .fetch_all(db)
    .await?;
    let mut tried: BTreeMap<AccountId, DayReach> = BTreeMap::new();
    for row in &rows {
        let (account, reach) = (parsed(row, "account_id")?, coverage::reach_of(row)?);
        if tried.get(&account).is_none_or(|known| coverage::better(&reach, known)) {
            tried.insert(account, reach);
        }
    }
    Ok(tried)
}

/// What changed about the accounts on the list.
async fn account_changes(db: &mut Conn, scope: &Scope, day: Date, span: &Span) -> Result<Vec<AccountChange>> {
    let changes = coverage::changes(db, &scope.office.to_string(), span.from, span.until).await?;
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let watched = watchlist::valid_accounts(db, scope, None, day).await?;
    let watched: BTreeSet<AccountId> = watched.iter().map(|(it, _)| it.id).collect();
    Ok(changes.into_iter().filter(|(id, _)| watched.contains(id)).map(|(_, it)| it).collect())
}

/// When each account was last read until the end of the day; without those that no source ever tried.
async fn reads(
    db: &mut Conn,
    office: &str,
    day: Date,
    watched: &[(WatchedAccount, UnitId)],
    tried: &BTreeMap<AccountId, DayReach>,
) -> Result<BTreeMap<AccountId, Option<Timestamp>>> {
    let mut reads = BTreeMap::new();
    let mut others = Vec::new();
    for (account, _) in watched {
        match tried.get(&account.id) {
            Some(DayReach::Read(at)) => drop(reads.insert(account.id, Some(*at))),
            _ => others.push(account.id),
        }
    }
    let sources = coverage::sources(db, office).await?;
    reads.extend(coverage::last_reads(db, office, &sources, &others, day).await?);
    Ok(reads)
}

async fn verdicts(db: &mut Conn, scope: &Scope, span: &Span) -> Result<Vec<(Verdict, u64)>> {
    let mut query = sql("SELECT d.verdict, COUNT(*) AS n FROM decision d JOIN item i ON i.id = d.item_id
         WHERE d.undone_at IS NULL AND i.status IN ('decided', 'reappeared') AND d.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND d.at >= ").push_bind(span.from);
    query.push(" AND d.at < ").push_bind(span.until);
    within_units(&mut query, scope, "i.unit_id");
    query.push(sight::RESULTS).push(" GROUP BY d.verdict");
    let mut counts: BTreeMap<Verdict, u64> = BTreeMap::new();
    for row in query.build().fetch_all(db).await? {
        counts.insert(parsed(&row, "verdict")?, count(&row, "n")?);
    }
    Ok(Verdict::ALL
        .into_iter()
        .map(|verdict| (verdict, counts.get(&verdict).copied().unwrap_or(0)))
        .collect())
}

/// Items whose first verdict of that span waits for a second one or for the plenary.
/// Items that wait for a second verdict or for the plenary: their number says nothing of the first one.
async fn waiting_in_all(db: &mut Conn, scope: &Scope) -> Result<u64> {
    let mut query = sql("SELECT COUNT(*) FROM item i WHERE i.first_by IS NOT NULL AND i.office_id = ");
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "i.unit_id");
    let n: i64 = query.build_query_scalar().fetch_one(db).await?;
    Ok(n.unsigned_abs())
}

/// How many items that day brought of which the asker has withdrawn: their number, and nothing else of them.
async fn recused_items(db: &mut Conn, scope: &Scope, span: &Span) -> Result<u64> {
    if scope.recusals.is_empty() {
        return Ok(0);
    }
    let statement = "SELECT COUNT(*) FROM item i WHERE i.office_id = ";
    let seen = in_span(db, scope, statement, "i.unit_id", "i.opened_at", span).await?;
    let whole = Scope { recusals: Default::default(), ..scope.clone() };
    let all = in_span(db, &whole, statement, "i.unit_id", "i.opened_at", span).await?;
    Ok(all.saturating_sub(seen))
}

async fn second_waiting(db: &mut Conn, scope: &Scope, span: &Span) -> Result<u64> {
    let statement = "SELECT COUNT(DISTINCT i.id) FROM decision d JOIN item i ON i.id = d.item_id
         WHERE d.undone_at IS NULL AND d.answers IS NULL AND i.first_by IS NOT NULL AND d.office_id = ";
    in_span(db, scope, statement, "i.unit_id", "d.at", span).await
}

async fn found(db: &mut Conn, scope: &Scope, span: &Span) -> Result<Vec<FoundItem>> {
    let mut query = sql(
        "SELECT i.id, i.short_id, i.verdict, i.platform, p.name AS person_name, u.name AS unit_name, a.native_id,
             a.handle, a.display_name, i.happened_at, i.explanation_id, i.explanation_en, i.score
         FROM item i JOIN person p ON p.id = i.person_id JOIN unit u ON u.id = i.unit_id
         JOIN account a ON a.id = i.account_id
         WHERE i.verdict IN ('indication', 'trace') AND i.status IN ('decided', 'reappeared') AND i.office_id = ",
    );
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "i.unit_id");
    query.push(
        " AND EXISTS (SELECT 1 FROM decision d WHERE d.item_id = i.id AND d.undone_at IS NULL AND d.at >= ",
    );
    query.push_bind(span.from).push(" AND d.at < ").push_bind(span.until).push(sight::RESULTS);
    query.push(") ORDER BY i.place DESC, i.sort_at, i.id");
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(FoundItem {
                item: parsed(row, "id")?,
                short_id: parsed(row, "short_id")?,
                verdict: parsed(row, "verdict")?,
                platform: parsed(row, "platform")?,
                person_name: text(row, "person_name")?,
                unit_name: text(row, "unit_name")?,
                account: watchlist::account_of(row)?.shown(),
                happened_at: opt_time(row, "happened_at")?,
                explanation_id: text(row, "explanation_id")?,
                explanation_en: text(row, "explanation_en")?,
                has_score: opt_int(row, "score")?.is_some(),
            })
        })
        .collect()
}

pub(crate) async fn last_change(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<u64> {
    may_see_items(scope)?;
    let seq: Option<i64> = sqlx::query_scalar("SELECT audit_seq FROM office_state WHERE office_id = $1")
        .bind(scope.office.to_string())
        .fetch_optional(db)
        .await?;
    Ok(seq.unwrap_or_default().unsigned_abs())
}

pub(crate) async fn waiting(db: &mut Conn, shared: &Shared, scope: &Scope) -> Result<u64> {
    may_see_items(scope)?;
    open_items(db, shared, scope).await
}

async fn open_items(db: &mut Conn, shared: &Shared, scope: &Scope) -> Result<u64> {
    let today = today(db, scope, shared).await?.to_string();
    let mut query = sql("SELECT COUNT(*) FROM item WHERE queue_day IS NOT NULL AND office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND queue_day <= ").push_bind(today);
    within_units(&mut query, scope, "unit_id");
    let n: i64 = query.build_query_scalar().fetch_one(db).await?;
    Ok(n.unsigned_abs())
}

/// Of which rows `x` the person `p` is, as a list that is made once.
const OF_ACCOUNT: &str =
    " AND x.account_id IN (SELECT ac.id FROM account ac JOIN person p ON p.id = ac.person_id WHERE 1 = 1";
const OF_ACT: &str = " AND x.act_id IN (SELECT a.id FROM act a JOIN account ac ON ac.id = a.account_id
    JOIN person p ON p.id = ac.person_id WHERE 1 = 1";
const OF_PERSON: &str = " AND x.person_id IN (SELECT p.id FROM person p WHERE 1 = 1";
const OF_CONTENT: [&str; 2] = [
    " AND x.id IN (SELECT a.content_id FROM act a JOIN account ac ON ac.id = a.account_id
         JOIN person p ON p.id = ac.person_id WHERE a.content_id IS NOT NULL",
    " UNION SELECT a.target_id FROM act a JOIN account ac ON ac.id = a.account_id
         JOIN person p ON p.id = ac.person_id WHERE a.target_id IS NOT NULL",
];

pub(crate) async fn counts(db: &mut Conn, shared: &Shared, scope: &Scope) -> Result<Counts> {
    may_see_operation(scope)?;
    let today = today(db, scope, shared).await?;
    let watched = watchlist::valid_accounts(db, scope, None, today).await?;
    let watched_persons: BTreeSet<_> = watched.iter().map(|(account, _)| account.person).collect();
    let mut n = async |statement, of_unit| number(db, scope, statement, of_unit).await;
    let last_change = "SELECT COALESCE(MAX(last_change), 0) FROM office_state x WHERE x.office_id = ";
    // The office as an expression where the accounts are to lead.
    let acts = match scope.is_narrow() {
        false => "SELECT COUNT(*) FROM act x WHERE x.office_id = ",
        true => "SELECT COUNT(*) FROM act x WHERE x.office_id || '' = ",
    };
    let unresolved =
        "SELECT COUNT(*) FROM content x WHERE x.versions = 0 AND x.missing IS NULL AND x.office_id = ";
    Ok(Counts {
        units: scope.units.clone(),
        persons: n(
            "SELECT COUNT(*) FROM person x WHERE x.office_id = ",
            &[" AND x.id IN (SELECT p.id FROM person p WHERE 1 = 1"],
        )
        .await?,
        watched_persons: watched_persons.len() as u64,
        accounts: n("SELECT COUNT(*) FROM account x WHERE x.office_id = ", &[OF_PERSON]).await?,
        acts: n(acts, &[OF_ACCOUNT]).await?,
        contents: n("SELECT COUNT(*) FROM content x WHERE x.office_id = ", &OF_CONTENT).await?,
        flags: n("SELECT COUNT(*) FROM flag x WHERE x.office_id = ", &[OF_ACT]).await?,
        items: n("SELECT COUNT(*) FROM item x WHERE x.office_id = ", &[OF_PERSON]).await?,
        decided: n("SELECT COUNT(*) FROM item x WHERE x.status = 'decided' AND x.office_id = ", &[OF_PERSON])
            .await?,
        match_work: n("SELECT COUNT(*) FROM match_work x WHERE x.office_id = ", &[OF_ACT]).await?,
        unresolved: n(unresolved, &OF_CONTENT).await?,
        last_change: n(last_change, &[]).await?,
        quarantine: quarantine(db, scope).await?,
        open: open_items(db, shared, scope).await?,
        cases: case::count_of(db, scope).await?,
    })
}
