//! Changes of the watch-list by hand: a name, a unit, the end of an entry, one account. Each has a reason, and what was
//! before stays readable.
//!
//! What lets the office look at somebody it could not look at before needs a letter: a new person is handed in like a file
//! (`watch_batch`), and a later end of an entry names the letter it rests on.

use jiff::civil::Date;
use netra_model::act::AccountRef;
use netra_model::person::{AttributionLevel, Person, Unit, WatchEntry, WatchRow};
use netra_model::scope::{Actor, Role, Scope};
use netra_model::{AccountId, PersonId, UnitId};
use serde_json::json;

use super::Conn;
use super::change::Change;
use super::rows::{from_json, may_see_persons, name_of, text, time, to_json};
use super::watchlist::{person_and_unit, watch_entries};
use super::watchlist_import::{apply_rows, moved};
use crate::{PersonChange, PersonEdit, Result, RowChange, Shared, StoreError, clean};

const ADMIN: &str = "the watch-list is changed by the admin";

/// A field, what it was, what it is.
type Field = (String, String, String);

pub(crate) async fn edit_person(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    person: PersonId,
    edit: &PersonEdit,
    reason: &str,
) -> Result<()> {
    let (mut change, known, unit) = begin(db, shared, actor, person).await?;
    let reason = given(reason)?;
    let (name, unit_name) = (clean(edit.name.trim()).into_owned(), clean(edit.unit.trim()).into_owned());
    if name.is_empty() || unit_name.is_empty() || name.chars().count() > 300 {
        return Err(StoreError::invalid("isi nama dan unit kerja", "fill in name and unit"));
    }
    if edit.employment != known.employment && known.nip.is_some() != has_nip(edit) {
        return Err(StoreError::invalid(
            "status kepegawaian itu tidak cocok dengan NIP yang tercatat; ajukan baris baru dengan NIP yang benar",
            "that employment does not fit the NIP on record; hand in a row with the right NIP",
        ));
    }
    let to = unit_of(&mut change, shared, &unit_name).await?;
    let fields = differing(&[
        ("name", &known.name, &name),
        ("unit", &unit.name, &unit_name),
        ("employment", &name_of(&known.employment), &name_of(&edit.employment)),
        ("status", &name_of(&known.status), &name_of(&edit.status)),
    ]);
    if fields.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE person SET name = $3, unit_id = $4, employment = $5, status = $6 WHERE office_id = $1 AND id = $2",
    )
    .bind(&change.office_text)
    .bind(person.to_string())
    .bind(&name)
    .bind(to.to_string())
    .bind(name_of(&edit.employment))
    .bind(name_of(&edit.status))
    .execute(&mut *change.tx)
    .await?;
    moved(&mut change, &[person].into()).await?;
    finish(change, person, &fields, &reason).await
}

/// Who is no ASN has no NIP.
fn has_nip(edit: &PersonEdit) -> bool {
    edit.employment != netra_model::person::Employment::NonAsn
}

fn differing(fields: &[(&str, &str, &str)]) -> Vec<Field> {
    let differs = fields.iter().filter(|(_, before, after)| before != after);
    differs.map(|(field, before, after)| (field.to_string(), before.to_string(), after.to_string())).collect()
}

async fn unit_of(change: &mut Change<'_>, shared: &Shared, name: &str) -> Result<UnitId> {
    let known: Option<String> = sqlx::query_scalar("SELECT id FROM unit WHERE office_id = $1 AND name = $2")
        .bind(&change.office_text)
        .bind(name)
        .fetch_optional(&mut *change.tx)
        .await?;
    if let Some(id) = known {
        return id.parse().map_err(|error| super::rows::damaged("unit", error));
    }
    let id: UnitId = shared.clock.id();
    sqlx::query("INSERT INTO unit (id, office_id, name) VALUES ($1, $2, $3)")
        .bind(id.to_string())
        .bind(&change.office_text)
        .bind(name)
        .execute(&mut *change.tx)
        .await?;
    Ok(id)
}

pub(crate) async fn set_watch_end(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    person: PersonId,
    until: Option<Date>,
    letter: &str,
    reason: &str,
) -> Result<()> {
    let (mut change, _, _) = begin(db, shared, actor, person).await?;
    let reason = given(reason)?;
    let newest = watch_entries(change.db(), person).await?.into_iter().next();
    let Some(entry) = newest else {
        return Err(StoreError::invalid(
            "orang ini belum punya dasar pemantauan; ajukan lewat daftar dengan suratnya",
            "there is no lawful reason on record for this person; hand one in with its letter",
        ));
    };
    if until.is_some_and(|until| until < entry.from) {
        let from = entry.from;
        return Err(StoreError::invalid(
            format!("hari terakhir mendahului hari pertama ({from})"),
            format!("the last day is before the first ({from})"),
        ));
    }
    if until == entry.until {
        return Ok(());
    }
    let letter = clean(letter.trim()).into_owned();
    let is_longer = match (entry.until, until) {
        (Some(before), Some(after)) => after > before,
        (Some(_), None) => true,
        (None, _) => false,
    };
    if is_longer && letter.is_empty() {
        return Err(StoreError::invalid(
            "perpanjangan memerlukan nomor suratnya",
            "a longer watch needs the number of the letter it rests on",
        ));
    }
    let new = WatchEntry {
        letter: if letter.is_empty() { entry.letter.clone() } else { Some(letter) },
        until,
        ..entry.clone()
    };
    add_entry(&mut change, &new).await?;
    let shown = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let fields = vec![(String::from("until"), shown(entry.until), shown(until))];
    finish(change, person, &fields, &reason).await
}

async fn add_entry(change: &mut Change<'_>, entry: &WatchEntry) -> Result<()> {
    sqlx::query(
        "INSERT INTO watch_entry (office_id, person_id, n, reason, letter, from_day, until_day, who, at)
         SELECT $1, $2, COALESCE(MAX(n), 0) + 1, $3, $4, $5, $6, $7, $8 FROM watch_entry WHERE person_id = $2",
    )
    .bind(&change.office_text)
    .bind(entry.person.to_string())
    .bind(&entry.reason)
    .bind(&entry.letter)
    .bind(entry.from.to_string())
    .bind(entry.until.map(|day| day.to_string()))
    .bind(change.who())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    Ok(())
}

pub(crate) async fn add_account(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    person: PersonId,
    account: &AccountRef,
    level: AttributionLevel,
    basis: &str,
) -> Result<()> {
    let (mut change, known, unit) = begin(db, shared, actor, person).await?;
    let basis = given(basis)?;
    let Some(entry) = watch_entries(change.db(), person).await?.into_iter().next() else {
        return Err(StoreError::invalid(
            "orang ini belum punya dasar pemantauan; ajukan lewat daftar dengan suratnya",
            "there is no lawful reason on record for this person; hand one in with its letter",
        ));
    };
    // The same way as a row of a file, so that the same checks hold.
    let row = WatchRow {
        name: known.name.clone(),
        nip: known.nip.clone(),
        employment: known.employment,
        status: known.status,
        unit: unit.name.clone(),
        region: known.region.clone(),
        accounts: vec![account.clone()],
        level,
        basis: basis.clone(),
        reason: entry.reason,
        letter: entry.letter,
        from: entry.from,
        until: entry.until,
    };
    let changes = apply_rows(&mut change, shared, &[row]).await?;
    let taken_back = take_back_removal(&mut change, person, account).await?;
    match changes.rows.into_iter().next() {
        Some((_, RowChange::Refused(why))) => return Err(StoreError::Invalid(why)),
        Some((_, RowChange::Unchanged)) if !taken_back => {
            let shown = account.shown();
            return Err(StoreError::invalid(
                format!("akun {shown} sudah tercatat untuk orang ini"),
                format!("account {shown} is on record for this person already"),
            ));
        }
        _ => {}
    }
    let fields = vec![(String::from("account"), String::new(), shown(account))];
    finish(change, person, &fields, &basis).await
}

fn shown(account: &AccountRef) -> String {
    format!("{} {}", account.platform.label(), account.shown())
}

/// An account that was taken off by mistake is read again.
async fn take_back_removal(change: &mut Change<'_>, person: PersonId, account: &AccountRef) -> Result<bool> {
    let known = super::watchlist::accounts(change.db(), person).await?;
    let folded = |it: &AccountRef| it.handle.as_deref().map(netra_model::act::fold_handle);
    let is_it = |it: &AccountRef| {
        it.platform == account.platform
            && (it.native_id.is_some() && it.native_id == account.native_id
                || folded(it).is_some() && folded(it) == folded(account))
    };
    let mut n = 0;
    for (id, _) in known.iter().filter(|(_, it)| is_it(it)) {
        n += sqlx::query("DELETE FROM account_removal WHERE office_id = $1 AND account_id = $2")
            .bind(&change.office_text)
            .bind(id.to_string())
            .execute(&mut *change.tx)
            .await?
            .rows_affected();
    }
    Ok(n > 0)
}

pub(crate) async fn remove_account(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    person: PersonId,
    account: AccountId,
    reason: &str,
) -> Result<()> {
    let (mut change, _, _) = begin(db, shared, actor, person).await?;
    let reason = given(reason)?;
    let known = super::watchlist::accounts(change.db(), person).await?;
    let Some((_, names)) = known.into_iter().find(|(id, _)| *id == account) else {
        return Err(StoreError::missing("account", account));
    };
    let removed = sqlx::query(
        "INSERT INTO account_removal (office_id, account_id, reason, who, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id) DO NOTHING",
    )
    .bind(&change.office_text)
    .bind(account.to_string())
    .bind(&reason)
    .bind(change.who())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    if removed == 0 {
        return Ok(());
    }
    let fields = vec![(String::from("account"), shown(&names), String::new())];
    finish(change, person, &fields, &reason).await
}

/// Accounts that were taken off by hand, among a person's.
pub(crate) async fn removed_accounts(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    person: PersonId,
) -> Result<Vec<AccountId>> {
    may_see_persons(scope)?;
    if person_and_unit(db, scope, person).await?.is_none() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(
        "SELECT r.account_id FROM account_removal r JOIN account a ON a.id = r.account_id WHERE a.person_id = $1
         ORDER BY r.account_id",
    )
    .bind(person.to_string())
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| super::rows::parsed(row, "account_id")).collect()
}

pub(crate) async fn person_changes(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    person: PersonId,
) -> Result<Vec<PersonChange>> {
    may_see_persons(scope)?;
    if person_and_unit(db, scope, person).await?.is_none() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(
        "SELECT fields, reason, who, at FROM person_change WHERE person_id = $1 ORDER BY n DESC LIMIT 200",
    )
    .bind(person.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(PersonChange {
                fields: from_json(row, "fields")?,
                reason: text(row, "reason")?,
                by: text(row, "who")?,
                at: time(row, "at")?,
            })
        })
        .collect()
}

async fn begin<'c>(
    db: &'c mut Conn,
    shared: &'c Shared,
    actor: &'c Actor,
    person: PersonId,
) -> Result<(Change<'c>, Person, Unit)> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, ADMIN)?;
    let scope = change.scope().await?;
    let found = person_and_unit(change.db(), &scope, person).await?;
    let (known, unit) = found.ok_or_else(|| StoreError::missing("person", person))?;
    Ok((change, known, unit))
}

fn given(reason: &str) -> Result<String> {
    let reason = clean(reason.trim()).into_owned();
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(StoreError::invalid(
            "tulis alasannya, paling banyak 500 karakter",
            "write why, in at most 500 characters",
        ));
    }
    Ok(reason)
}

async fn finish(mut change: Change<'_>, person: PersonId, fields: &[Field], reason: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO person_change (office_id, person_id, n, fields, reason, who, at)
         SELECT $1, $2, COALESCE(MAX(n), 0) + 1, $3, $4, $5, $6 FROM person_change WHERE person_id = $2",
    )
    .bind(&change.office_text)
    .bind(person.to_string())
    .bind(to_json(fields))
    .bind(reason)
    .bind(change.who())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    change.audit("person.change", "person", person, &json!({ "fields": fields, "reason": reason }));
    change.watchlist_changed();
    change.commit().await
}
