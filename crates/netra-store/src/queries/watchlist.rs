//! The watch-list: who may be looked at, and by which names.

use std::collections::BTreeMap;

use jiff::civil::Date;
use netra_model::act::{AccountRef, Platform, fold_handle};
use netra_model::nip::Nip;
use netra_model::person::{Person, Unit, WatchEntry};
use netra_model::scope::{Actor, Scope};
use netra_model::{AccountId, PersonId, UnitId};

use super::change::Change;
use super::intake::insert;
use super::rows::{
    anywhere, damaged, machine_acts, machine_asks, may_see_persons, named, opt_parsed, opt_text, parsed, sql,
    stored, text, time, within_units,
};
use super::{Conn, DbRow, LIKE, Sql, attribution, coverage, letter};
use crate::plan::clean_account;
use crate::watch_plan::merged;
use crate::{
    AccountView, HandleSeen, Page, PersonFacts, PersonFilter, PersonPage, PersonRow, PersonView, Result,
    Shared, StoreError, WatchMark, WatchedAccount, clean,
};

pub(super) fn person_of(row: &DbRow) -> Result<Person> {
    let nip = opt_text(row, "nip")?.map(|digits| serde_json::from_value::<Nip>(digits.into()));
    Ok(Person {
        id: parsed(row, "id")?,
        name: text(row, "name")?,
        nip: nip.transpose().map_err(|error| damaged("nip", error))?,
        employment: named(row, "employment")?,
        status: named(row, "status")?,
        unit: parsed(row, "unit_id")?,
        region: opt_text(row, "region")?,
    })
}

pub(super) fn account_of(row: &DbRow) -> Result<AccountRef> {
    Ok(AccountRef {
        platform: parsed(row, "platform")?,
        native_id: opt_text(row, "native_id")?,
        handle: opt_text(row, "handle")?,
        display_name: opt_text(row, "display_name")?,
    })
}

pub(crate) async fn account_seen(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    account: AccountId,
    names: &AccountRef,
) -> Result<()> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    if note_names(&mut change, account, &clean_account(names)).await? {
        change.audit("account.names", "account", account, names);
        change.commit().await?;
    }
    Ok(())
}

/// Takes over names that are new; `false` when nothing is. Another lasting id is another account: refused.
pub(super) async fn note_names(change: &mut Change<'_>, id: AccountId, names: &AccountRef) -> Result<bool> {
    let row = sqlx::query(
        "SELECT platform, native_id, handle, display_name FROM account WHERE office_id = $1 AND id = $2",
    )
    .bind(&change.office_text)
    .bind(id.to_string())
    .fetch_optional(&mut *change.tx)
    .await?
    .ok_or_else(|| StoreError::missing("account", id))?;
    let known = account_of(&row)?;
    if known.native_id.is_some() && names.native_id.is_some() && known.native_id != names.native_id {
        let shown = names.shown();
        return Err(StoreError::invalid(
            format!("{shown} bukan akun yang ada di daftar (nomor tetapnya berbeda); periksa milik siapa"),
            format!(
                "{shown} is another account than the one on the list (its lasting id differs); check whose it is"
            ),
        ));
    }
    let new = merged(Some(&known), names.clone());
    if new == known {
        return Ok(false);
    }
    sqlx::query(
        "UPDATE account SET native_id = $2, handle = $3, handle_folded = $4, display_name = $5 WHERE id = $1",
    )
    .bind(id.to_string())
    .bind(&new.native_id)
    .bind(&new.handle)
    .bind(new.handle.as_deref().map(fold_handle))
    .bind(&new.display_name)
    .execute(&mut *change.tx)
    .await?;
    if new.handle != known.handle
        && let Some(handle) = &new.handle
    {
        handles_seen(change, &[(id, handle)]).await?;
    }
    change.watchlist_changed();
    Ok(true)
}

/// Notes that accounts have these handles now.
pub(super) async fn handles_seen(change: &mut Change<'_>, seen: &[(AccountId, &str)]) -> Result<()> {
    let (office, now) = (change.office_text.clone(), change.now_micros());
    insert(
        change.db(),
        "INSERT INTO account_handle (office_id, account_id, handle, first_at, last_at) ",
        seen,
        " ON CONFLICT (account_id, handle) DO UPDATE SET last_at = excluded.last_at",
        |row, (account, handle)| {
            row.push_bind(&office)
                .push_bind(account.to_string())
                .push_bind(*handle)
                .push_bind(now)
                .push_bind(now);
        },
    )
    .await?;
    Ok(())
}

pub(crate) async fn units(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<Unit>> {
    may_see_persons(scope)?;
    let mut query = sql("SELECT id, name FROM unit WHERE office_id = ");
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "id");
    query.push(" ORDER BY name, id");
    query.build().fetch_all(db).await?.iter().map(unit_of).collect()
}

fn unit_of(row: &DbRow) -> Result<Unit> {
    Ok(Unit { id: parsed(row, "id")?, name: text(row, "name")? })
}

fn filtered(query: &mut Sql, scope: &Scope, filter: &PersonFilter) {
    query.push_bind(scope.office.to_string());
    within_units(query, scope, "p.unit_id");
    if let Some(unit) = filter.unit {
        query.push(" AND p.unit_id = ").push_bind(unit.to_string());
    }
    if let Some(status) = filter.status {
        query.push(" AND p.status = ").push_bind(super::rows::name_of(&status));
    }
    const NEWEST: &str = " EXISTS (SELECT 1 FROM watch_entry w WHERE w.person_id = p.id
         AND w.n = (SELECT MAX(n) FROM watch_entry x WHERE x.person_id = p.id)";
    if let Some((today, until)) = filter.ending {
        query.push(" AND").push(NEWEST).push(" AND w.until_day >= ").push_bind(today.to_string());
        query.push(" AND w.until_day <= ").push_bind(until.to_string()).push(")");
    }
    if let Some(today) = filter.unwatched_on {
        query.push(" AND NOT").push(NEWEST).push(" AND w.from_day <= ").push_bind(today.to_string());
        query.push(" AND (w.until_day IS NULL OR w.until_day >= ").push_bind(today.to_string()).push("))");
    }
    if filter.without_account {
        query.push(
            " AND NOT EXISTS (SELECT 1 FROM account a WHERE a.person_id = p.id
             AND NOT EXISTS (SELECT 1 FROM account_removal r WHERE r.account_id = a.id))",
        );
    }
    if let Some(wanted) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let like = anywhere(&clean(wanted));
        let handle = anywhere(&fold_handle(&clean(wanted)));
        query.push(" AND (p.name ").push(LIKE).push(" ").push_bind(like.clone()).push(r" ESCAPE '\'");
        query.push(" OR p.nip LIKE ").push_bind(like).push(r" ESCAPE '\'");
        query.push(" OR EXISTS (SELECT 1 FROM account a WHERE a.person_id = p.id AND a.handle_folded LIKE ");
        query.push_bind(handle).push(r" ESCAPE '\'))");
    }
}

pub(crate) async fn persons(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    filter: &PersonFilter,
    page: Page,
) -> Result<PersonPage> {
    may_see_persons(scope)?;
    let mut query = sql("SELECT COUNT(*) FROM person p WHERE p.office_id = ");
    filtered(&mut query, scope, filter);
    let total: i64 = query.build_query_scalar().fetch_one(&mut *db).await?;
    let mut query =
        sql("SELECT p.id, p.name, p.nip, p.employment, p.status, p.unit_id, p.region, u.name AS unit_name
         FROM person p JOIN unit u ON u.id = p.unit_id WHERE p.office_id = ");
    filtered(&mut query, scope, filter);
    query.push(" ORDER BY p.name, p.id LIMIT ").push_bind(stored(page.limit));
    query.push(" OFFSET ").push_bind(stored(page.offset));
    let found = query.build().fetch_all(&mut *db).await?;
    let today = super::rows::today(db, scope, shared).await?;
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        let person = person_of(row)?;
        let watch = watch_entries(db, person.id).await?.into_iter().next();
        rows.push(PersonRow {
            unit_name: text(row, "unit_name")?,
            accounts: accounts(db, person.id).await?,
            watched_today: watch.as_ref().is_some_and(|entry| is_valid(entry, today)),
            watch,
            person,
        });
    }
    Ok(PersonPage { rows, total: total.unsigned_abs() })
}

fn is_valid(entry: &WatchEntry, day: Date) -> bool {
    entry.from <= day && entry.until.is_none_or(|until| day <= until)
}

pub(super) async fn person_and_unit(
    db: &mut Conn,
    scope: &Scope,
    person: PersonId,
) -> Result<Option<(Person, Unit)>> {
    let mut query =
        sql("SELECT p.id, p.name, p.nip, p.employment, p.status, p.unit_id, p.region, u.name AS unit_name
         FROM person p JOIN unit u ON u.id = p.unit_id WHERE p.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND p.id = ").push_bind(person.to_string());
    within_units(&mut query, scope, "p.unit_id");
    let Some(row) = query.build().fetch_optional(db).await? else { return Ok(None) };
    let person = person_of(&row)?;
    let unit = Unit { id: person.unit, name: text(&row, "unit_name")? };
    Ok(Some((person, unit)))
}

pub(crate) async fn person(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    person: PersonId,
) -> Result<Option<PersonView>> {
    may_see_persons(scope)?;
    let Some((person, unit)) = person_and_unit(db, scope, person).await? else { return Ok(None) };
    let office = scope.office.to_string();
    let accounts = accounts(db, person.id).await?;
    let former = former(db, person.id).await?;
    let ids: Vec<AccountId> = accounts.iter().map(|(id, _)| *id).collect();
    let today = super::rows::today(db, scope, shared).await?;
    let sources = coverage::sources(db, &office).await?;
    let reads = coverage::last_reads(db, &office, &sources, &ids, today).await?;
    let mut views = Vec::new();
    for (id, account) in accounts {
        views.push(AccountView {
            id,
            account,
            handles: handles(db, id).await?,
            attributions: attribution::attributions(db, id).await?,
            signs: attribution::signs(db, id).await?,
            states: coverage::states(db, &office, id).await?,
            last_read: reads.get(&id).copied().flatten(),
            last_tried: coverage::last_day(db, &office, &sources, id).await?,
        });
    }
    let watch = watch_entries(db, person.id).await?;
    let letters = letter::letters(db, person.id).await?;
    Ok(Some(PersonView { person, unit, watch, letters, accounts: views, former }))
}

pub(super) async fn accounts(db: &mut Conn, person: PersonId) -> Result<Vec<(AccountId, AccountRef)>> {
    let rows = sqlx::query(
        "SELECT id, platform, native_id, handle, display_name FROM account WHERE person_id = $1
             AND detached_at IS NULL ORDER BY platform, handle, id",
    )
    .bind(person.to_string())
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok((parsed(row, "id")?, account_of(row)?))).collect()
}

pub(super) async fn handles(db: &mut Conn, account: AccountId) -> Result<Vec<HandleSeen>> {
    let rows = sqlx::query(
        "SELECT handle, first_at, last_at FROM account_handle WHERE account_id = $1 ORDER BY last_at DESC, handle",
    )
    .bind(account.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let (first_at, last_at) = (time(row, "first_at")?, time(row, "last_at")?);
            Ok(HandleSeen { handle: text(row, "handle")?, first_at, last_at })
        })
        .collect()
}

/// Accounts that were believed to be a person's and are not any more, each with whose it is now, if anybody's.
async fn former(db: &mut Conn, person: PersonId) -> Result<Vec<(AccountView, Option<(PersonId, String)>)>> {
    let rows = sqlx::query(
        "SELECT a.id, a.platform, a.native_id, a.handle, a.display_name, p.id AS now_id, p.name AS now_name
         FROM account a LEFT JOIN person p ON p.id = a.person_id AND a.detached_at IS NULL
         WHERE (a.person_id <> $1 OR a.detached_at IS NOT NULL)
             AND EXISTS (SELECT 1 FROM attribution t WHERE t.account_id = a.id AND t.person_id = $1)
         ORDER BY a.platform, a.handle, a.id",
    )
    .bind(person.to_string())
    .fetch_all(&mut *db)
    .await?;
    let mut views = Vec::new();
    for row in &rows {
        let id: AccountId = parsed(row, "id")?;
        let view = AccountView {
            id,
            account: account_of(row)?,
            handles: Vec::new(),
            attributions: attribution::attributions(db, id).await?,
            signs: attribution::signs(db, id).await?,
            states: Vec::new(),
            last_read: None,
            last_tried: None,
        };
        views.push((view, opt_parsed(row, "now_id")?.zip(opt_text(row, "now_name")?)));
    }
    Ok(views)
}

/// Newest first.
pub(super) async fn watch_entries(db: &mut Conn, person: PersonId) -> Result<Vec<WatchEntry>> {
    let rows = sqlx::query(
        "SELECT reason, letter, from_day, until_day FROM watch_entry WHERE person_id = $1 ORDER BY n DESC",
    )
    .bind(person.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(WatchEntry {
                person,
                reason: text(row, "reason")?,
                letter: opt_text(row, "letter")?,
                from: parsed(row, "from_day")?,
                until: opt_parsed(row, "until_day")?,
            })
        })
        .collect()
}

pub(crate) async fn watched_accounts(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    platform: Option<&Platform>,
) -> Result<Vec<WatchedAccount>> {
    may_see_persons(scope)?;
    let today = super::rows::today(db, scope, shared).await?;
    let accounts = valid_accounts(db, scope, platform, today).await?;
    let mut accounts: Vec<WatchedAccount> = accounts.into_iter().map(|(account, _)| account).collect();
    let letters = letter::in_force(db, accounts.iter().map(|it| it.person)).await?;
    for it in &mut accounts {
        it.facts.letters = letters.get(&it.person).cloned().unwrap_or_default();
    }
    Ok(accounts)
}

pub(crate) async fn watch_mark(db: &mut Conn, shared: &Shared, scope: &Scope) -> Result<WatchMark> {
    machine_asks(scope)?;
    let change: i64 = sqlx::query_scalar("SELECT watch_change FROM office_state WHERE office_id = $1")
        .bind(scope.office.to_string())
        .fetch_one(&mut *db)
        .await?;
    Ok(WatchMark { change: change.cast_unsigned(), day: super::rows::today(db, scope, shared).await? })
}

/// Accounts whose owner's newest watch entry is valid on a day, with the owner's unit; without letters of assignment.
pub(super) async fn valid_accounts(
    db: &mut Conn,
    scope: &Scope,
    platform: Option<&Platform>,
    day: Date,
) -> Result<Vec<(WatchedAccount, UnitId)>> {
    let mut query =
        sql("SELECT a.id, a.platform, a.native_id, a.handle, a.display_name, a.person_id, p.unit_id,
             COALESCE(p.region, o.region) AS region, p.employment, p.status
         FROM account a
         JOIN person p ON p.id = a.person_id
         JOIN office o ON o.id = a.office_id
         JOIN watch_entry w ON w.person_id = p.id
             AND w.n = (SELECT MAX(n) FROM watch_entry x WHERE x.person_id = p.id)
         WHERE a.detached_at IS NULL AND a.office_id = ");
    query.push_bind(scope.office.to_string());
    query.push(" AND w.from_day <= ").push_bind(day.to_string());
    query.push(" AND (w.until_day IS NULL OR w.until_day >= ").push_bind(day.to_string()).push(")");
    query.push(" AND NOT EXISTS (SELECT 1 FROM account_removal r WHERE r.account_id = a.id)");
    if let Some(platform) = platform {
        query.push(" AND a.platform = ").push_bind(platform.as_str());
    }
    within_units(&mut query, scope, "p.unit_id");
    query.push(" ORDER BY a.id");
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let account = WatchedAccount {
                id: parsed(row, "id")?,
                account: account_of(row)?,
                person: parsed(row, "person_id")?,
                facts: PersonFacts {
                    region: opt_text(row, "region")?,
                    employment: named(row, "employment")?,
                    status: named(row, "status")?,
                    letters: Vec::new(),
                },
            };
            Ok((account, parsed(row, "unit_id")?))
        })
        .collect()
}

/// Names of units among the ids.
pub(super) async fn unit_names(db: &mut Conn, scope: &Scope) -> Result<BTreeMap<String, String>> {
    let rows = sqlx::query("SELECT id, name FROM unit WHERE office_id = $1")
        .bind(scope.office.to_string())
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| Ok((text(row, "id")?, text(row, "name")?))).collect()
}
