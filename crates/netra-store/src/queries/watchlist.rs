//! The watch-list: what a file changes, and who may be looked at.

use std::collections::BTreeMap;

use jiff::civil::Date;
use netra_model::act::{AccountRef, Platform};
use netra_model::nip::Nip;
use netra_model::person::{AttributionLevel, Person, Unit, WatchEntry, fold_handle};
use netra_model::scope::{Actor, Role, Scope};
use netra_model::{AccountId, PersonId, Sentence, UnitId};
use serde_json::json;

use super::change::Change;
use super::rows::{
    anywhere, damaged, may_see_persons, name_of, named, opt_parsed, opt_text, parsed, small, sql, stored,
    text, time, within_units,
};
use super::{Conn, DbRow, LIKE, Sql};
use crate::plan::clean_account;
use crate::{
    AccountView, Attribution, HandleSeen, Page, PersonFilter, PersonPage, PersonRow, PersonView, Result,
    RowChange, Shared, StoreError, WatchRow, WatchedAccount, WatchlistChanges, clean,
};

pub(crate) async fn apply_watchlist(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    rows: &[WatchRow],
    dry_run: bool,
) -> Result<WatchlistChanges> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, "the watch-list is changed by the admin")?;
    let mut changes = WatchlistChanges::default();
    for row in rows {
        let (person, what) = apply_row(&mut change, row, &mut changes).await?;
        if matches!(what, RowChange::Added | RowChange::Changed(_)) {
            let detail = json!({ "name": row.name, "unit": row.unit, "reason": row.reason, "letter": row.letter,
                "changed": if let RowChange::Changed(fields) = &what { fields.as_slice() } else { &["added"] } });
            if let Some(person) = person {
                change.audit("watchlist.row", "person", person, &detail);
            }
        }
        changes.rows.push((person, what));
    }
    if dry_run {
        // Nothing is committed: ids of persons that would be new mean nothing outside.
        for (person, what) in &mut changes.rows {
            *person = person.filter(|_| *what != RowChange::Added);
        }
        return Ok(changes);
    }
    if changes.added() + changes.changed() > 0 {
        change.watchlist_changed();
        change.commit().await?;
    }
    Ok(changes)
}

fn refused(id: impl Into<String>, en: impl Into<String>) -> RowChange {
    RowChange::Refused(Sentence::new(id, en))
}

async fn apply_row(
    change: &mut Change<'_>,
    row: &WatchRow,
    changes: &mut WatchlistChanges,
) -> Result<(Option<PersonId>, RowChange)> {
    if row.until.is_some_and(|until| until < row.from) {
        return Ok((
            None,
            refused(
                format!("hari terakhir mendahului hari pertama ({})", row.from),
                format!("the last day is before the first ({})", row.from),
            ),
        ));
    }
    if row.reason.trim().is_empty() {
        return Ok((None, refused("dasar pemantauan tidak disebut", "no lawful reason to watch is given")));
    }
    let known = find_person(change, row).await?;
    if let Some(why) = account_of_somebody_else(change, row, known.as_ref().map(|it| it.id)).await? {
        return Ok((known.map(|it| it.id), RowChange::Refused(why)));
    }
    let unit = unit(change, &row.unit, changes).await?;
    let mut fields = Vec::new();
    let is_new = known.is_none();
    let person = match known {
        Some(known) => {
            changed_person(change, &known, row, unit, &mut fields).await?;
            known.id
        }
        None => new_person(change, row, unit).await?,
    };
    for account in &row.accounts {
        apply_account(change, person, account, row, changes, &mut fields).await?;
    }
    watch(change, person, row, &mut fields).await?;
    fields.dedup();
    Ok((
        Some(person),
        match (is_new, fields.is_empty()) {
            (true, _) => RowChange::Added,
            (false, true) => RowChange::Unchanged,
            (false, false) => RowChange::Changed(fields),
        },
    ))
}

const PERSON: &str =
    "SELECT id, name, nip, employment, status, unit_id, region FROM person WHERE office_id = ";

/// A person is the same by NIP; without one, by name and unit. Who had no NIP so far may get one.
async fn find_person(change: &mut Change<'_>, row: &WatchRow) -> Result<Option<Person>> {
    if let Some(nip) = &row.nip {
        let mut query = sql(PERSON);
        query.push_bind(&change.office_text).push(" AND nip = ").push_bind(nip.digits());
        if let Some(found) = query.build().fetch_optional(change.db()).await? {
            return Ok(Some(person_of(&found)?));
        }
    }
    let mut query = sql(PERSON);
    query.push_bind(&change.office_text).push(" AND name = ").push_bind(clean(&row.name).into_owned());
    query.push(" AND unit_id IN (SELECT id FROM unit WHERE office_id = ").push_bind(&change.office_text);
    query.push(" AND name = ").push_bind(clean(&row.unit).into_owned()).push(")");
    // An expression, so that SQLite does not walk through everybody without a NIP by the unique key.
    query.push(" AND COALESCE(nip, '') = '' ORDER BY id LIMIT 1");
    query.build().fetch_optional(change.db()).await?.as_ref().map(person_of).transpose()
}

fn person_of(row: &DbRow) -> Result<Person> {
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

/// An account belongs to one person; a list that says otherwise must be corrected by a person, not by us.
async fn account_of_somebody_else(
    change: &mut Change<'_>,
    row: &WatchRow,
    person: Option<PersonId>,
) -> Result<Option<Sentence>> {
    for account in &row.accounts {
        let Some((_, _, owner)) = find_account(change, account).await? else { continue };
        if Some(owner) != person {
            let name: String = sqlx::query_scalar("SELECT name FROM person WHERE id = $1")
                .bind(owner.to_string())
                .fetch_one(&mut *change.tx)
                .await?;
            let (platform, shown) = (account.platform.label(), account.shown());
            return Ok(Some(Sentence::new(
                format!("akun {platform} {shown} tercatat milik {name}; perbaiki mana yang salah"),
                format!("{platform} account {shown} is on the list as {name}'s; correct whichever is wrong"),
            )));
        }
    }
    Ok(None)
}

async fn unit(change: &mut Change<'_>, name: &str, changes: &mut WatchlistChanges) -> Result<UnitId> {
    let name = clean(name.trim()).into_owned();
    let known: Option<String> = sqlx::query_scalar("SELECT id FROM unit WHERE office_id = $1 AND name = $2")
        .bind(&change.office_text)
        .bind(&name)
        .fetch_optional(&mut *change.tx)
        .await?;
    if let Some(id) = known {
        return id.parse().map_err(|error| damaged("unit", error));
    }
    let id: UnitId = change.shared.clock.id();
    sqlx::query("INSERT INTO unit (id, office_id, name) VALUES ($1, $2, $3)")
        .bind(id.to_string())
        .bind(&change.office_text)
        .bind(&name)
        .execute(&mut *change.tx)
        .await?;
    changes.new_units += 1;
    Ok(id)
}

async fn new_person(change: &mut Change<'_>, row: &WatchRow, unit: UnitId) -> Result<PersonId> {
    let id: PersonId = change.shared.clock.id();
    sqlx::query(
        "INSERT INTO person (id, office_id, name, nip, employment, status, unit_id, region)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.to_string())
    .bind(&change.office_text)
    .bind(clean(&row.name).into_owned())
    .bind(row.nip.as_ref().map(|nip| nip.digits().to_owned()))
    .bind(name_of(&row.employment))
    .bind(name_of(&row.status))
    .bind(unit.to_string())
    .bind(&row.region)
    .execute(&mut *change.tx)
    .await?;
    Ok(id)
}

async fn changed_person(
    change: &mut Change<'_>,
    known: &Person,
    row: &WatchRow,
    unit: UnitId,
    fields: &mut Vec<&'static str>,
) -> Result<()> {
    let new = Person {
        id: known.id,
        name: clean(&row.name).into_owned(),
        nip: row.nip.clone().or_else(|| known.nip.clone()),
        employment: row.employment,
        status: row.status,
        unit,
        region: row.region.clone(),
    };
    let differs = [
        ("name", new.name != known.name),
        ("nip", new.nip != known.nip),
        ("employment", new.employment != known.employment),
        ("status", new.status != known.status),
        ("unit", new.unit != known.unit),
        ("region", new.region != known.region),
    ];
    fields.extend(differs.iter().filter(|(_, differs)| *differs).map(|(field, _)| *field));
    if fields.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE person SET name = $2, nip = $3, employment = $4, status = $5, unit_id = $6, region = $7 WHERE id = $1",
    )
    .bind(new.id.to_string())
    .bind(&new.name)
    .bind(new.nip.as_ref().map(|nip| nip.digits().to_owned()))
    .bind(name_of(&new.employment))
    .bind(name_of(&new.status))
    .bind(unit.to_string())
    .bind(&new.region)
    .execute(&mut *change.tx)
    .await?;
    // Items carry the unit so that the queue reads one table.
    sqlx::query("UPDATE item SET unit_id = $2 WHERE person_id = $1")
        .bind(new.id.to_string())
        .bind(unit.to_string())
        .execute(&mut *change.tx)
        .await?;
    Ok(())
}

/// The account that these names mean, its present names and its owner: by lasting id, else by handle among
/// accounts whose lasting id is unknown on either side.
async fn find_account(
    change: &mut Change<'_>,
    account: &AccountRef,
) -> Result<Option<(AccountId, AccountRef, PersonId)>> {
    const ACCOUNT: &str = "SELECT id, platform, native_id, handle, display_name, person_id FROM account
         WHERE office_id = ";
    let native_id = account.native_id.as_deref().map(|id| clean(id).into_owned());
    let mut row = None;
    if let Some(native_id) = &native_id {
        let mut query = sql(ACCOUNT);
        query.push_bind(&change.office_text).push(" AND platform = ").push_bind(account.platform.as_str());
        query.push(" AND native_id = ").push_bind(native_id);
        row = query.build().fetch_optional(change.db()).await?;
    }
    if let (None, Some(handle)) = (&row, &account.handle) {
        let mut query = sql(ACCOUNT);
        query.push_bind(&change.office_text).push(" AND platform = ").push_bind(account.platform.as_str());
        query.push(" AND handle_folded = ").push_bind(fold_handle(&clean(handle)));
        if native_id.is_some() {
            // A handle decides only where the lasting id is not known; as an expression for the reason above.
            query.push(" AND COALESCE(native_id, '') = ''");
        }
        query.push(" ORDER BY id LIMIT 1");
        row = query.build().fetch_optional(change.db()).await?;
    }
    let Some(row) = row else { return Ok(None) };
    Ok(Some((parsed(&row, "id")?, account_of(&row)?, parsed(&row, "person_id")?)))
}

pub(super) fn account_of(row: &DbRow) -> Result<AccountRef> {
    Ok(AccountRef {
        platform: parsed(row, "platform")?,
        native_id: opt_text(row, "native_id")?,
        handle: opt_text(row, "handle")?,
        display_name: opt_text(row, "display_name")?,
    })
}

async fn apply_account(
    change: &mut Change<'_>,
    person: PersonId,
    account: &AccountRef,
    row: &WatchRow,
    changes: &mut WatchlistChanges,
    fields: &mut Vec<&'static str>,
) -> Result<()> {
    let account = clean_account(account);
    let id = match find_account(change, &account).await? {
        Some((id, _, _)) => {
            if note_names(change, id, &account).await? {
                fields.push("accounts");
            }
            id
        }
        None => {
            let id: AccountId = change.shared.clock.id();
            sqlx::query(
                "INSERT INTO account (id, office_id, platform, native_id, handle, handle_folded, display_name, person_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(id.to_string())
            .bind(&change.office_text)
            .bind(account.platform.as_str())
            .bind(&account.native_id)
            .bind(&account.handle)
            .bind(account.handle.as_deref().map(fold_handle))
            .bind(&account.display_name)
            .bind(person.to_string())
            .execute(&mut *change.tx)
            .await?;
            handle_seen(change, id, account.handle.as_deref()).await?;
            changes.new_accounts += 1;
            fields.push("accounts");
            id
        }
    };
    attribute(change, id, person, row, fields).await
}

/// Append-only: a new row when the level, the basis or the owner differs from the newest.
async fn attribute(
    change: &mut Change<'_>,
    account: AccountId,
    person: PersonId,
    row: &WatchRow,
    fields: &mut Vec<&'static str>,
) -> Result<()> {
    let newest = attributions(change.db(), account).await?.into_iter().next();
    let same = newest
        .as_ref()
        .is_some_and(|it| it.person == person && it.level == row.level && it.basis == row.basis);
    if same {
        return Ok(());
    }
    if newest.is_some() {
        fields.push("attribution");
    }
    sqlx::query(
        "INSERT INTO attribution (office_id, account_id, n, person_id, level, basis, who, at)
         VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM attribution WHERE account_id = $2), $3, $4, $5, $6, $7)",
    )
    .bind(&change.office_text)
    .bind(account.to_string())
    .bind(person.to_string())
    .bind(i64::from(u8::from(row.level)))
    .bind(&row.basis)
    .bind(change.who())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

async fn watch(
    change: &mut Change<'_>,
    person: PersonId,
    row: &WatchRow,
    fields: &mut Vec<&'static str>,
) -> Result<()> {
    let new = WatchEntry {
        person,
        reason: row.reason.clone(),
        letter: row.letter.clone(),
        from: row.from,
        until: row.until,
    };
    let newest = watch_entries(change.db(), person).await?.into_iter().next();
    if newest.as_ref() == Some(&new) {
        return Ok(());
    }
    if newest.is_some() {
        fields.push("watch");
    }
    sqlx::query(
        "INSERT INTO watch_entry (office_id, person_id, n, reason, letter, from_day, until_day, who, at)
         VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM watch_entry WHERE person_id = $2),
                 $3, $4, $5, $6, $7, $8)",
    )
    .bind(&change.office_text)
    .bind(person.to_string())
    .bind(&new.reason)
    .bind(&new.letter)
    .bind(new.from.to_string())
    .bind(new.until.map(|day| day.to_string()))
    .bind(change.who())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

pub(crate) async fn account_seen(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    account: AccountId,
    names: &AccountRef,
) -> Result<()> {
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
    let new = AccountRef {
        platform: known.platform.clone(),
        native_id: names.native_id.clone().or_else(|| known.native_id.clone()),
        handle: names.handle.clone().or_else(|| known.handle.clone()),
        display_name: names.display_name.clone().or_else(|| known.display_name.clone()),
    };
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
    if new.handle != known.handle {
        handle_seen(change, id, new.handle.as_deref()).await?;
    }
    change.watchlist_changed();
    Ok(true)
}

async fn handle_seen(change: &mut Change<'_>, account: AccountId, handle: Option<&str>) -> Result<()> {
    let Some(handle) = handle else { return Ok(()) };
    sqlx::query(
        "INSERT INTO account_handle (office_id, account_id, handle, first_at, last_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (account_id, handle) DO UPDATE SET last_at = excluded.last_at",
    )
    .bind(&change.office_text)
    .bind(account.to_string())
    .bind(handle)
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

pub(crate) async fn units(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<Unit>> {
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
    _: &Shared,
    scope: &Scope,
    person: PersonId,
) -> Result<Option<PersonView>> {
    may_see_persons(scope)?;
    let Some((person, unit)) = person_and_unit(db, scope, person).await? else { return Ok(None) };
    let mut views = Vec::new();
    for (id, account) in accounts(db, person.id).await? {
        let (handles, attributions) = (handles(db, id).await?, attributions(db, id).await?);
        views.push(AccountView { id, account, handles, attributions });
    }
    let watch = watch_entries(db, person.id).await?;
    Ok(Some(PersonView { person, unit, watch, accounts: views }))
}

pub(super) async fn accounts(db: &mut Conn, person: PersonId) -> Result<Vec<(AccountId, AccountRef)>> {
    let rows = sqlx::query(
        "SELECT id, platform, native_id, handle, display_name FROM account WHERE person_id = $1
         ORDER BY platform, handle, id",
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

/// Newest first.
pub(super) async fn attributions(db: &mut Conn, account: AccountId) -> Result<Vec<Attribution>> {
    let rows = sqlx::query(
        "SELECT person_id, level, basis, who, at FROM attribution WHERE account_id = $1 ORDER BY n DESC",
    )
    .bind(account.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let level = AttributionLevel::try_from(small::<u8>(row, "level")?);
            Ok(Attribution {
                person: parsed(row, "person_id")?,
                level: level.map_err(|error| damaged("attribution", error))?,
                basis: text(row, "basis")?,
                by: text(row, "who")?,
                at: time(row, "at")?,
            })
        })
        .collect()
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
    Ok(accounts.into_iter().map(|(account, _)| account).collect())
}

/// Accounts whose owner's newest watch entry is valid on a day, with the owner's unit.
pub(super) async fn valid_accounts(
    db: &mut Conn,
    scope: &Scope,
    platform: Option<&Platform>,
    day: Date,
) -> Result<Vec<(WatchedAccount, UnitId)>> {
    let mut query =
        sql("SELECT a.id, a.platform, a.native_id, a.handle, a.display_name, a.person_id, p.unit_id,
             COALESCE(p.region, o.region) AS region
         FROM account a
         JOIN person p ON p.id = a.person_id
         JOIN office o ON o.id = a.office_id
         JOIN watch_entry w ON w.person_id = p.id
             AND w.n = (SELECT MAX(n) FROM watch_entry x WHERE x.person_id = p.id)
         WHERE a.office_id = ");
    query.push_bind(scope.office.to_string());
    query.push(" AND w.from_day <= ").push_bind(day.to_string());
    query.push(" AND (w.until_day IS NULL OR w.until_day >= ").push_bind(day.to_string()).push(")");
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
                region: opt_text(row, "region")?,
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
