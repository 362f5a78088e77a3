//! Clocks: the rules in use, the due day of each item, and what is due when.
//!
//! The nearest due day is stored with the item and reckoned again when something it depends on changes: the known day, the
//! verdict, the races it is about, a noted event, or the rules. Days are worked out once by a pure function instead of by
//! every question, the queue is read in the order of an index, and a change of the rules touches only items with a clock.

use jiff::civil::Date;
use netra_model::deadline::{ClockEvent, ClockFacts, ClockKind, Deadlines, Nearness};
use netra_model::review::Verdict;
use netra_model::scope::{Actor, Role, Scope};
use netra_model::{ItemId, UserId};
use serde_json::json;
use sqlx::Row;

use super::change::Change;
use super::flags::entries;
use super::rows::{
    allowed, count, damaged, from_json, machine_acts, may_see_items, named, office_zone, opt_parsed,
    opt_text, opt_time, parsed, sql, stored, text, time, to_json, today, within_units,
};
use super::{Conn, DbRow, fold, hand, sight};
use crate::{
    ClockEventView, DeadlineCounts, DeadlinePage, DeadlineRow, ItemDay, NewClockEvent, Page, Result, Shared,
    StoreError, clean,
};

/// What stands in `due_on` while no clock runs: sorts after every day.
pub(super) const NO_CLOCK: &str = "~";

pub(crate) async fn set_deadlines(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    rules: &Deadlines,
) -> Result<u64> {
    machine_acts(actor)?;
    let text = to_json(rules);
    let sha256 = crate::audit_hash::digest(text.as_bytes()).to_string();
    let known: Option<String> = sqlx::query_scalar("SELECT sha256 FROM deadline_rules WHERE office_id = $1")
        .bind(actor.office.to_string())
        .fetch_optional(&mut *db)
        .await?;
    if known.as_deref() == Some(sha256.as_str()) {
        return Ok(0);
    }
    let mut change = Change::begin(db, shared, actor).await?;
    sqlx::query(
        "INSERT INTO deadline_rules (office_id, sha256, rules, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (office_id) DO UPDATE SET sha256 = excluded.sha256, rules = excluded.rules, at = excluded.at",
    )
    .bind(&change.office_text)
    .bind(&sha256)
    .bind(&text)
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    let with_clock = sqlx::query(
        "SELECT id FROM item WHERE office_id = $1 AND (known_on IS NOT NULL OR due_on <> '~') ORDER BY id",
    )
    .bind(&change.office_text)
    .fetch_all(&mut *change.tx)
    .await?;
    for row in &with_clock {
        reckon_by(&mut change, parsed(row, "id")?, Some(rules)).await?;
    }
    let office = change.office;
    let detail = json!({ "sha256": sha256, "before": known, "items": with_clock.len() });
    change.audit("deadlines.set", "office", office, &detail);
    change.commit().await?;
    Ok(with_clock.len() as u64)
}

pub(crate) async fn deadline_rules(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Option<Deadlines>> {
    rules(db, &scope.office.to_string()).await
}

async fn rules(db: &mut Conn, office: &str) -> Result<Option<Deadlines>> {
    let row = sqlx::query("SELECT rules FROM deadline_rules WHERE office_id = $1")
        .bind(office)
        .fetch_optional(db)
        .await?;
    row.map(|row| from_json(&row, "rules")).transpose()
}

/// Something that a clock depends on has changed, or the item was decided: its due day is reckoned, and with a decision
/// end the hand-over and what says that it is open.
pub(super) async fn settled(change: &mut Change<'_>, item: ItemId, decided: bool) -> Result<()> {
    reckon(change, item).await?;
    if decided {
        hand::ended(change, item, "decided").await?;
    }
    Ok(())
}

/// Reckons an item's due day under the rules in use.
pub(super) async fn reckon(change: &mut Change<'_>, item: ItemId) -> Result<()> {
    reckon_by(change, item, None).await
}

async fn reckon_by(change: &mut Change<'_>, item: ItemId, known: Option<&Deadlines>) -> Result<()> {
    let row = sqlx::query(
        "SELECT known_on, verdict, first_by, candidates, due_on, due_clock FROM item WHERE id = $1",
    )
    .bind(item.to_string())
    .fetch_one(&mut *change.tx)
    .await?;
    let (was_on, was_clock) = (text(&row, "due_on")?, opt_text(&row, "due_clock")?);
    // Nearly all items have no day, and need no rules read.
    if opt_text(&row, "known_on")?.is_none() && was_on == NO_CLOCK {
        return Ok(());
    }
    let facts = facts(&mut change.tx, item, &row).await?;
    let read = match known {
        Some(_) => None,
        None => rules(&mut change.tx, &change.office_text).await?,
    };
    let first = known.or(read.as_ref()).and_then(|rules| rules.running(&facts).into_iter().next());
    let (due_on, clock) = match &first {
        Some(due) => (due.due.to_string(), Some(due.clock.as_str())),
        None => (NO_CLOCK.to_owned(), None),
    };
    if (due_on.as_str(), clock) != (was_on.as_str(), was_clock.as_deref()) {
        sqlx::query("UPDATE item SET due_on = $2, due_clock = $3 WHERE id = $1")
            .bind(item.to_string())
            .bind(due_on)
            .bind(clock)
            .execute(&mut *change.tx)
            .await?;
    }
    Ok(())
}

/// What clocks are reckoned from; `row` has the item's known day, verdict and candidates.
async fn facts(db: &mut Conn, item: ItemId, row: &DbRow) -> Result<ClockFacts> {
    let races = races_of(row)?;
    let noted = noted(db, item).await?;
    let of = |event| noted.iter().rev().find(|it| it.event.event == event).and_then(|it| it.event.day);
    Ok(ClockFacts {
        known: opt_parsed(row, "known_on")?,
        registered: of(ClockEvent::Registered),
        received: None,
        finished: of(ClockEvent::Finished).is_some(),
        // While a verdict waits for the second one it stands nowhere but in its decision; only an indication waits with a day.
        verdict: match opt_text(row, "first_by")? {
            Some(_) => Some(Verdict::Indication),
            None => opt_parsed(row, "verdict")?,
        },
        races,
    })
}

async fn noted(db: &mut Conn, item: ItemId) -> Result<Vec<ClockEventView>> {
    let rows = sqlx::query(
        "SELECT e.event, e.day, e.note, e.at, s.name FROM clock_event e JOIN staff s ON s.id = e.staff_id
         WHERE e.item_id = $1 ORDER BY e.n",
    )
    .bind(item.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let (event, day) = (named(row, "event")?, opt_parsed(row, "day")?);
            let event = NewClockEvent { event, day, note: text(row, "note")? };
            Ok(ClockEventView { event, by_name: text(row, "name")?, at: time(row, "at")? })
        })
        .collect()
}

pub(crate) async fn note_clock(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    item: ItemId,
    event: &NewClockEvent,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change
        .user(Role::may_review, "only a signed-in reviewer or supervisor notes what ends a deadline")?;
    let known_on = known_on(&mut change, item).await?;
    check_event(&change, known_on, event)?;
    sqlx::query(
        "INSERT INTO clock_event (office_id, item_id, n, event, day, note, staff_id, at)
         VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM clock_event WHERE item_id = $2), $3, $4, $5, $6, $7)",
    )
    .bind(&change.office_text)
    .bind(item.to_string())
    .bind(event.event.as_str())
    .bind(event.day.map(|day| day.to_string()))
    .bind(clean(&event.note).into_owned())
    .bind(user.to_string())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    reckon(&mut change, item).await?;
    let detail = json!({ "event": event.event, "day": event.day, "note": event.note });
    change.audit("item.clock", "item", item, &detail);
    change.commit().await
}

/// The item's known day, if the item is of the office and of a unit the actor works on.
async fn known_on(change: &mut Change<'_>, item: ItemId) -> Result<Option<Date>> {
    let scope = change.scope().await?;
    let mut query = sql("SELECT known_on FROM item WHERE office_id = ");
    query.push_bind(&change.office_text).push(" AND id = ").push_bind(item.to_string());
    within_units(&mut query, &scope, "unit_id");
    let row = query.build().fetch_optional(&mut *change.tx).await?;
    opt_parsed(&row.ok_or_else(|| StoreError::missing("item", item))?, "known_on")
}

fn check_event(change: &Change<'_>, known_on: Option<Date>, event: &NewClockEvent) -> Result<()> {
    if !ClockEvent::NOTED.contains(&event.event) {
        return Err(StoreError::invalid(
            "hanya registrasi dan selesainya yang dicatat di sini; tanggal diketahui ditetapkan bersama hasil telaah",
            "only registration and the end are noted here; the day it was known is set with the verdict",
        ));
    }
    let Some(known_on) = known_on else {
        return Err(StoreError::invalid(
            "tanggal diketahui belum ditetapkan, jadi belum ada tenggat; tetapkan bersama hasil telaah",
            "the day it was known is not set, so no deadline runs; set it with the verdict",
        ));
    };
    let today = change.now.to_zoned(change.zone.clone()).date();
    match event.day {
        Some(day) if day < known_on || day > today => Err(StoreError::invalid(
            format!("{day}: pilih hari dari {known_on} sampai hari ini ({today})"),
            format!("{day}: choose a day from {known_on} to today ({today})"),
        )),
        _ => Ok(()),
    }
}

pub(crate) async fn deadlines(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    page: Page,
) -> Result<DeadlinePage> {
    let counts = deadline_counts(db, shared, scope).await?;
    let mut query = sql(
        "SELECT i.id, i.short_id, i.status, i.kind, i.platform, u.name, i.known_on, i.due_on, i.due_clock
         FROM item i JOIN unit u ON u.id = i.unit_id WHERE i.due_on <> '~' AND i.office_id = ",
    );
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "i.unit_id");
    sight::push_open(&mut query, scope, "i.");
    query.push(" ORDER BY i.due_on, i.id LIMIT ").push_bind(stored(page.limit));
    query.push(" OFFSET ").push_bind(stored(page.offset));
    let rows = query.build().fetch_all(db).await?;
    Ok(DeadlinePage { rows: rows.iter().map(deadline_row).collect::<Result<_>>()?, counts })
}

/// How many second reviews of the asker's are near a limit, or past it.
///
/// The limit is reckoned alike for all that wait: from the day an item was first opened, as if an indication had been
/// found that day. The clock that really runs would tell the first verdict, since only some verdicts start one; so would
/// any count of these. What is counted here follows from what everybody sees of an item, and an item that the asker
/// judged first, whose clock they know, is never among them.
pub(crate) async fn second_near(db: &mut Conn, shared: &Shared, scope: &Scope) -> Result<u64> {
    allowed(scope, Role::may_review, "only reviewers and supervisors give a second verdict")?;
    let Some(rules) = rules(db, &scope.office.to_string()).await? else { return Ok(0) };
    let zone = office_zone(db, scope).await?;
    let today = shared.clock.now().to_zoned(zone.clone()).date();
    let mut query = sql("SELECT i.candidates, COALESCE(MIN(v.at), i.opened_at) AS opened
         FROM item i LEFT JOIN item_view v ON v.item_id = i.id WHERE i.first_by IS NOT NULL AND i.status = 'second' AND i.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND i.first_by <> ");
    query.push_bind(scope.asker.map(|it| it.to_string()).unwrap_or_default());
    within_units(&mut query, scope, "i.unit_id");
    query.push(" GROUP BY i.id, i.candidates, i.opened_at");
    let mut near = 0;
    for row in &query.build().fetch_all(db).await? {
        let facts = ClockFacts {
            known: Some(time(row, "opened")?.to_zoned(zone.clone()).date()),
            verdict: Some(Verdict::Indication),
            races: races_of(row)?,
            ..ClockFacts::default()
        };
        let first = rules.running(&facts).into_iter().next();
        near += u64::from(first.is_some_and(|it| Nearness::of(it.due, today).days_left() <= 2));
    }
    Ok(near)
}

/// The races of a row's candidates, each once.
fn races_of(row: &DbRow) -> Result<Vec<String>> {
    let mut races: Vec<String> = entries(row.try_get("candidates")?)
        .filter_map(|entry| Some(entry.split_once('/')?.0.to_owned()))
        .collect();
    races.dedup();
    Ok(races)
}

fn deadline_row(row: &DbRow) -> Result<DeadlineRow> {
    Ok(DeadlineRow {
        item: parsed(row, "id")?,
        short_id: parsed(row, "short_id")?,
        status: named(row, "status")?,
        kind: parsed(row, "kind")?,
        platform: parsed(row, "platform")?,
        unit_name: text(row, "name")?,
        known_on: opt_parsed(row, "known_on")?,
        due_on: parsed(row, "due_on")?,
        clock: clock(row)?.ok_or_else(|| damaged("due_clock", "is missing beside a due day"))?,
    })
}

/// Which clock a row's due day is of.
pub(super) fn clock(row: &DbRow) -> Result<Option<ClockKind>> {
    let name = opt_text(row, "due_clock")?;
    name.map(|it| ClockKind::named(&it).ok_or_else(|| damaged("due_clock", it))).transpose()
}

/// A row's due day.
pub(super) fn due_on(row: &DbRow) -> Result<Option<Date>> {
    if row.try_get::<&str, _>("due_on")? == NO_CLOCK { Ok(None) } else { Ok(Some(parsed(row, "due_on")?)) }
}

pub(crate) async fn deadline_counts(db: &mut Conn, shared: &Shared, scope: &Scope) -> Result<DeadlineCounts> {
    may_see_items(scope)?;
    let today = today(db, scope, shared).await?;
    let mut query = sql("SELECT due_on, COUNT(*) AS n FROM item WHERE due_on <> '~' AND office_id = ");
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "unit_id");
    sight::push_open(&mut query, scope, "");
    query.push(" GROUP BY due_on");
    let mut counts = DeadlineCounts::default();
    for row in &query.build().fetch_all(db).await? {
        let n = count(row, "n")?;
        match Nearness::of(parsed(row, "due_on")?, today) {
            Nearness::Expired(_) => counts.expired += n,
            Nearness::Today => counts.today += n,
            Nearness::Soon(1) => counts.tomorrow += n,
            Nearness::Soon(_) => counts.in_two_days += n,
            Nearness::Later(_) => counts.later += n,
        }
    }
    Ok(counts)
}

pub(crate) async fn item_day(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    item: ItemId,
) -> Result<Option<ItemDay>> {
    may_see_items(scope)?;
    let mut query =
        sql("SELECT i.known_on, i.verdict, i.status, i.first_by, i.candidates, i.near_key, i.queue_day,
             (SELECT MIN(v.at) FROM item_view v WHERE v.item_id = i.id) AS first_opened
         FROM item i WHERE i.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND i.id = ").push_bind(item.to_string());
    within_units(&mut query, scope, "i.unit_id");
    let Some(row) = query.build().fetch_optional(&mut *db).await? else { return Ok(None) };
    let mut facts = facts(db, item, &row).await?;
    let (status, first_by) = (parsed(&row, "status")?, opt_parsed(&row, "first_by")?);
    let blind = sight::is_blind(scope, status, first_by);
    if blind {
        facts = ClockFacts::default();
    }
    let rules = rules(db, &scope.office.to_string()).await?;
    let near_key = text(&row, "near_key")?;
    let waits = opt_text(&row, "queue_day")?.is_some();
    Ok(Some(ItemDay {
        known_on: facts.known,
        first_opened: opt_time(&row, "first_opened")?,
        clocks: rules.map(|rules| rules.running(&facts)).unwrap_or_default(),
        events: if blind { Vec::new() } else { noted(db, item).await? },
        open_by: hand::open_by(db, item, shared.clock.now()).await?,
        handed: sight::veil_hand(scope, status, first_by, hand::handed(db, item).await?),
        fold: if waits { fold::count_of(db, shared, scope, &near_key).await? } else { 0 },
        near_key,
    }))
}

/// The id of a member of staff in a column that may be empty.
pub(super) fn opt_user(row: &DbRow, column: &'static str) -> Result<Option<UserId>> {
    opt_parsed(row, column)
}
