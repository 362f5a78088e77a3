//! How single accounts were reached, day by day, and what platforms said of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use netra_model::act::When;
use netra_model::scope::Scope;
use netra_model::{AccountId, Sentence};

use super::rows::{damaged, in_list, opt_time, parsed, sql, text, time};
use super::{CHUNK, Conn, DbRow, attribution, watchlist};
use crate::{
    AccountChange, AccountChanged, AccountCoverage, AccountDay, AccountState, Attribution, DayReach,
    HandleSeen, ItemView, Office, Result,
};

/// So many days before the first and after the last act of an account a bundle says how it was reached.
const AROUND: i64 = 7;

/// The sources that ever noted a day: one look at the key for each, however many days there are.
pub(super) async fn sources(db: &mut Conn, office: &str) -> Result<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    loop {
        let after = found.last().cloned().unwrap_or_default();
        let next: Option<String> =
            sqlx::query_scalar("SELECT MIN(source) FROM reach_day WHERE office_id = $1 AND source > $2")
                .bind(office)
                .bind(after)
                .fetch_one(&mut *db)
                .await?;
        match next {
            Some(source) => found.push(source),
            None => return Ok(found),
        }
    }
}

/// When each of these accounts was last read until the end of a day; an account that no source ever tried is left out.
pub(super) async fn last_reads(
    db: &mut Conn,
    office: &str,
    sources: &[String],
    accounts: &[AccountId],
    until: Date,
) -> Result<BTreeMap<AccountId, Option<Timestamp>>> {
    let mut reads = BTreeMap::new();
    for chunk in accounts.chunks(CHUNK) {
        let mut query = sql("SELECT account_id, MAX(read_at) AS read_at FROM reach_day WHERE office_id = ");
        query.push_bind(office).push(" AND source IN (");
        in_list(&mut query, sources.iter().cloned());
        query.push(") AND account_id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(") AND day <= ").push_bind(until.to_string()).push(" GROUP BY account_id");
        for row in query.build().fetch_all(&mut *db).await? {
            reads.insert(parsed(&row, "account_id")?, opt_time(&row, "read_at")?);
        }
    }
    Ok(reads)
}

/// How a row of `reach_day` says it went. A platform's word is one line, a reason for a failure two.
pub(super) fn reach_of(row: &DbRow) -> Result<DayReach> {
    if let Some(at) = opt_time(row, "read_at")? {
        return Ok(DayReach::Read(at));
    }
    let at = opt_time(row, "failed_at")?.ok_or_else(|| damaged("reach_day", "it names no time"))?;
    let why = text(row, "why")?;
    Ok(match why.contains('\n') {
        true => DayReach::Failed { at, why: Sentence::from_lines(&why) },
        false => DayReach::Unavailable { at, word: why },
    })
}

/// Which of two ways it went says more: read, then what the platform said, then a failure; the later of the same.
pub(super) fn better(new: &DayReach, known: &DayReach) -> bool {
    let rank = |it: &DayReach| match it {
        DayReach::NotTried => (0, Timestamp::MIN),
        DayReach::Failed { at, .. } => (1, *at),
        DayReach::Unavailable { at, .. } => (2, *at),
        DayReach::Read(at) => (3, *at),
    };
    rank(new) > rank(known)
}

/// How an account was reached on the days of a stretch on which a source tried.
async fn tried(
    db: &mut Conn,
    office: &str,
    sources: &[String],
    account: AccountId,
    from: Date,
    until: Date,
) -> Result<BTreeMap<Date, (DayReach, String)>> {
    let mut query = sql("SELECT source, day, read_at, failed_at, why FROM reach_day WHERE office_id = ");
    query.push_bind(office).push(" AND source IN (");
    in_list(&mut query, sources.iter().cloned());
    query.push(") AND account_id = ").push_bind(account.to_string());
    query.push(" AND day >= ").push_bind(from.to_string());
    query.push(" AND day <= ").push_bind(until.to_string()).push(" ORDER BY day, source");
    let mut days: BTreeMap<Date, (DayReach, String)> = BTreeMap::new();
    for row in query.build().fetch_all(db).await? {
        let (day, reach) = (parsed(&row, "day")?, reach_of(&row)?);
        if days.get(&day).is_none_or(|(known, _)| better(&reach, known)) {
            days.insert(day, (reach, text(&row, "source")?));
        }
    }
    Ok(days)
}

/// The newest day on which a source tried an account.
pub(super) async fn last_day(
    db: &mut Conn,
    office: &str,
    sources: &[String],
    account: AccountId,
) -> Result<Option<AccountDay>> {
    let mut query = sql("SELECT MAX(day) FROM reach_day WHERE office_id = ");
    query.push_bind(office).push(" AND source IN (");
    in_list(&mut query, sources.iter().cloned());
    query.push(") AND account_id = ").push_bind(account.to_string());
    let day: Option<String> = query.build_query_scalar().fetch_one(&mut *db).await?;
    let Some(day) = day else { return Ok(None) };
    let day: Date = day.parse().map_err(|error| damaged("reach_day", error))?;
    let found = tried(db, office, sources, account, day, day).await?.remove(&day);
    Ok(found.map(|(reach, source)| AccountDay { day, reach, source: Some(source), new_acts: false }))
}

/// Oldest first.
pub(super) async fn states(db: &mut Conn, office: &str, account: AccountId) -> Result<Vec<AccountState>> {
    let rows = sqlx::query(
        "SELECT state, source, first_at, last_at FROM account_state WHERE office_id = $1 AND account_id = $2 ORDER BY n",
    )
    .bind(office)
    .bind(account.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(AccountState {
                state: text(row, "state")?,
                source: text(row, "source")?,
                first_at: time(row, "first_at")?,
                last_at: time(row, "last_at")?,
            })
        })
        .collect()
}

/// What platforms last said of accounts before a moment, in their words; nothing of accounts that could always be read.
pub(super) async fn states_before(
    db: &mut Conn,
    office: &str,
    before: i64,
) -> Result<BTreeMap<AccountId, String>> {
    let rows = sqlx::query(
        "SELECT account_id, state FROM account_state WHERE office_id = $1 AND first_at < $2 ORDER BY account_id, n",
    )
    .bind(office)
    .bind(before)
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok((parsed(row, "account_id")?, text(row, "state")?))).collect()
}

/// What changed about accounts between two moments, the second not included, in the order it was noticed.
pub(super) async fn changes(
    db: &mut Conn,
    office: &str,
    from: i64,
    until: i64,
) -> Result<Vec<(AccountId, AccountChange)>> {
    let renamed = sqlx::query(
        "SELECT h.account_id, h.handle AS new_handle, h.first_at AS noticed_at,
             (SELECT p.handle FROM account_handle p WHERE p.account_id = h.account_id AND p.first_at < h.first_at
              ORDER BY p.first_at DESC, p.handle LIMIT 1) AS old_handle,
             a.platform, a.native_id, a.handle, a.display_name
         FROM account_handle h JOIN account a ON a.id = h.account_id
         WHERE h.office_id = $1 AND h.first_at >= $2 AND h.first_at < $3 ORDER BY h.account_id, h.first_at",
    )
    .bind(office)
    .bind(from)
    .bind(until)
    .fetch_all(&mut *db)
    .await?;
    let mut all: Vec<(AccountId, AccountChange)> = Vec::new();
    for row in &renamed {
        // The first handle of an account is no change.
        let Some(old) = super::rows::opt_text(row, "old_handle")? else { continue };
        let what = AccountChanged::Renamed { from: old, to: text(row, "new_handle")? };
        all.push(change(row, what)?);
    }
    let said = sqlx::query(
        "SELECT s.account_id, s.state, s.first_at AS noticed_at, a.platform, a.native_id, a.handle, a.display_name
         FROM account_state s JOIN account a ON a.id = s.account_id
         WHERE s.office_id = $1 AND s.first_at >= $2 AND s.first_at < $3 ORDER BY s.account_id, s.n",
    )
    .bind(office)
    .bind(from)
    .bind(until)
    .fetch_all(db)
    .await?;
    for row in &said {
        all.push(change(row, AccountChanged::State(text(row, "state")?))?);
    }
    all.sort_by_key(|(account, it)| (it.at, *account));
    Ok(all)
}

fn change(row: &DbRow, what: AccountChanged) -> Result<(AccountId, AccountChange)> {
    let names = watchlist::account_of(row)?;
    Ok((parsed(row, "account_id")?, AccountChange { names, at: time(row, "noticed_at")?, what }))
}

/// For each account of the items: its history, and every day around the times of its acts.
pub(super) async fn of_items(
    db: &mut Conn,
    scope: &Scope,
    office: &Office,
    today: Date,
    items: &[ItemView],
) -> Result<Vec<AccountCoverage>> {
    let (zone, id) = (office.time_zone(), scope.office.to_string());
    let sources = sources(db, &id).await?;
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for first in items.iter().filter(|it| seen.insert(it.account)) {
        let of_account = items.iter().filter(|it| it.account == first.account);
        let days = of_account.flat_map(|it| acted_on(&it.act.happened, it.act.first_seen_at, &zone));
        let days: Vec<Date> = days.collect();
        let attributions = attribution::attributions(db, first.account).await?;
        let known = known_since(&first.handles, &attributions).map(|at| at.to_zoned(zone.clone()).date());
        let Some((from, until)) = around(&days, known, today) else { continue };
        let tried = tried(db, &id, &sources, first.account, from, until).await?;
        let active = active_days(db, first.account, &zone, from, until).await?;
        let reads = last_reads(db, &id, &sources, &[first.account], today).await?;
        let day = |day: Date| {
            let (reach, source) = match tried.get(&day) {
                Some((reach, source)) => (reach.clone(), Some(source.clone())),
                None => (DayReach::NotTried, None),
            };
            AccountDay { day, reach, source, new_acts: active.contains(&day) }
        };
        all.push(AccountCoverage {
            account: first.account,
            names: first.account_ref.clone(),
            handles: first.handles.clone(),
            states: states(db, &id, first.account).await?,
            has_source: reads.contains_key(&first.account),
            last_read: reads.get(&first.account).copied().flatten(),
            days: from.series(Span::new().days(1)).take_while(|it| *it <= until).map(day).collect(),
        });
    }
    Ok(all)
}

/// The day or days on which something was done, as far as is known.
fn acted_on(happened: &When, first_seen_at: Timestamp, zone: &TimeZone) -> [Date; 2] {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    match happened {
        When::Exact { at } | When::Claimed { at } => [day(*at); 2],
        When::Window { from, until } => [day(*from), day(*until)],
        When::Unknown { .. } => [day(first_seen_at); 2],
    }
}

/// Since when an account is on record.
fn known_since(handles: &[HandleSeen], attributions: &[Attribution]) -> Option<Timestamp> {
    let handles = handles.iter().map(|it| it.first_at);
    handles.chain(attributions.iter().map(|it| it.at)).min()
}

/// The stretch around some days: never before the account was on record, never after today.
fn around(days: &[Date], known: Option<Date>, today: Date) -> Option<(Date, Date)> {
    let (first, last) = (days.iter().min()?, days.iter().max()?);
    let margin = Span::new().days(AROUND);
    let from = first.saturating_sub(margin).max(known.unwrap_or(Date::MIN));
    let until = last.saturating_add(margin).min(today);
    // A time that an account claimed may lie anywhere.
    let until = until.max(known.unwrap_or(Date::MIN).min(today));
    Some((from.min(until), until))
}

/// The days on which an act of the account was seen for the first time.
async fn active_days(
    db: &mut Conn,
    account: AccountId,
    zone: &TimeZone,
    from: Date,
    until: Date,
) -> Result<BTreeSet<Date>> {
    let start = |day: Date| {
        let at = day.to_zoned(zone.clone()).map_err(|error| damaged("day", error))?;
        Ok::<_, crate::StoreError>(at.timestamp().as_microsecond())
    };
    let rows = sqlx::query(
        "SELECT first_seen_at FROM act WHERE account_id = $1 AND first_seen_at >= $2 AND first_seen_at < $3",
    )
    .bind(account.to_string())
    .bind(start(from)?)
    .bind(start(until.tomorrow().unwrap_or(until))?)
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok(time(row, "first_seen_at")?.to_zoned(zone.clone()).date())).collect()
}
