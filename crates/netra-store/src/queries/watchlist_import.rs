//! Importing a watch-list: for some hundred rows at a time, look up what is known of them, plan
//! (`crate::watch_plan`), write the plan down; all in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use netra_model::act::fold_handle;
use netra_model::person::{AttributionLevel, Unit, WatchEntry, WatchRow};
use netra_model::scope::{Actor, Role};
use netra_model::{AccountId, PersonId};
use serde_json::json;

use super::change::Change;
use super::intake::insert;
use super::rows::{damaged, in_list, int, name_of, opt_int, opt_parsed, opt_text, parsed, small, sql, text};
use super::watchlist::{account_of, handles_seen, person_of};
use super::{CHUNK, Conn, DbRow, state};
use crate::plan::clean_account;
use crate::watch_plan::{self, AttributionRow, Known, KnownAccount, Plan, unit_name};
use crate::{Result, RowChange, Shared, WatchlistChanges, clean};

pub(crate) async fn apply_watchlist(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    rows: &[WatchRow],
    dry_run: bool,
) -> Result<WatchlistChanges> {
    let (may, why): (fn(Role) -> bool, _) = if dry_run {
        (Role::may_approve_watchlist, "the watch-list is tried out by the admin or a supervisor")
    } else {
        // What somebody hands in at the desk waits for a second person (`watch_batch`).
        (|_| false, "a watch-list is handed in at the desk, and counts once a second person has approved it")
    };
    super::rows::staff_may(actor, may, why)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let mut changes = apply_rows(&mut change, shared, rows).await?;
    if dry_run {
        // Nothing is committed: ids of persons that would be new mean nothing outside.
        for (person, what) in &mut changes.rows {
            *person = person.filter(|_| *what != RowChange::Added);
        }
    } else if changes.added() + changes.changed() > 0 {
        change.watchlist_changed();
        change.commit().await?;
    }
    Ok(changes)
}

/// Writes rows down, within a change.
pub(super) async fn apply_rows(
    change: &mut Change<'_>,
    shared: &Shared,
    rows: &[WatchRow],
) -> Result<WatchlistChanges> {
    let mut changes = WatchlistChanges::default();
    for chunk in rows.chunks(CHUNK) {
        let known = known(change, chunk).await?;
        let plan = watch_plan::plan(chunk, known, &shared.clock);
        write(change, &plan).await?;
        audit(change, chunk, &plan);
        changes.rows.extend(plan.changes.rows);
        changes.new_accounts += plan.changes.new_accounts;
        changes.new_units += plan.changes.new_units;
    }
    Ok(changes)
}

fn audit(change: &mut Change<'_>, rows: &[WatchRow], plan: &Plan) {
    for (row, (person, what)) in rows.iter().zip(&plan.changes.rows) {
        let changed = match what {
            RowChange::Added => &["added"],
            RowChange::Changed(fields) => fields.as_slice(),
            RowChange::Unchanged | RowChange::Refused(_) => continue,
        };
        let detail = json!({ "name": row.name, "unit": row.unit, "reason": row.reason, "letter": row.letter,
            "changed": changed });
        if let Some(person) = person {
            change.audit("watchlist.row", "person", person, &detail);
        }
    }
}

/// What the store knows of everybody and everything that these rows speak of.
async fn known(change: &mut Change<'_>, rows: &[WatchRow]) -> Result<Known> {
    let mut known = Known::default();
    let units = rows.iter().map(unit_name).collect();
    for row in select(change, "SELECT id, name FROM unit WHERE office_id = ", " AND name IN (", units).await?
    {
        known.unit(Unit { id: parsed(&row, "id")?, name: text(&row, "name")? });
    }
    const PERSON: &str =
        "SELECT id, name, nip, employment, status, unit_id, region FROM person WHERE office_id = ";
    let nips = rows.iter().filter_map(|row| Some(row.nip.as_ref()?.digits().to_owned())).collect();
    for row in select(change, PERSON, " AND nip IN (", nips).await? {
        known.person(person_of(&row)?);
    }
    let names = rows.iter().map(|row| clean(&row.name).into_owned()).collect();
    // Without a NIP as an expression, so that SQLite does not walk through all of those by the unique key.
    for row in select(change, PERSON, " AND COALESCE(nip, '') = '' AND name IN (", names).await? {
        known.person(person_of(&row)?);
    }
    accounts(change, rows, &mut known).await?;
    const WATCH: &str = "SELECT w.person_id, w.n, w.reason, w.letter, w.from_day, w.until_day FROM watch_entry w
         WHERE w.n = (SELECT MAX(n) FROM watch_entry x WHERE x.person_id = w.person_id) AND w.office_id || '' = ";
    for row in select(change, WATCH, " AND w.person_id IN (", known.person_ids()).await? {
        let entry = WatchEntry {
            person: parsed(&row, "person_id")?,
            reason: text(&row, "reason")?,
            letter: opt_text(&row, "letter")?,
            from: parsed(&row, "from_day")?,
            until: opt_parsed(&row, "until_day")?,
        };
        known.watch(int(&row, "n")?, entry);
    }
    Ok(known)
}

async fn accounts(change: &mut Change<'_>, rows: &[WatchRow], known: &mut Known) -> Result<()> {
    const ACCOUNT: &str =
        "SELECT a.id, a.platform, a.native_id, a.handle, a.display_name, a.person_id, p.name AS owner_name, a.detached_at
         FROM account a JOIN person p ON p.id = a.person_id WHERE a.office_id = ";
    let mut wanted: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for names in rows.iter().flat_map(|row| &row.accounts).map(clean_account) {
        let (ids, handles) = wanted.entry(names.platform.to_string()).or_default();
        ids.extend(names.native_id);
        handles.extend(names.handle.as_deref().map(fold_handle));
    }
    for (platform, (ids, handles)) in wanted {
        for (column, values) in [(" AND a.native_id IN (", ids), (" AND a.handle_folded IN (", handles)] {
            let values: Vec<String> = values.into_iter().collect();
            for chunk in values.chunks(CHUNK) {
                let mut query = sql(ACCOUNT);
                query
                    .push_bind(&change.office_text)
                    .push(" AND a.platform = ")
                    .push_bind(&platform)
                    .push(column);
                in_list(&mut query, chunk.iter().cloned());
                query.push(")");
                for row in query.build().fetch_all(change.db()).await? {
                    known.account(parsed(&row, "id")?, account(&row)?);
                }
            }
        }
    }
    // What the lists said last: what people found out since is not undone by the same list again.
    const ATTRIBUTION: &str = "SELECT a.account_id, a.person_id, a.level, a.basis,
             (SELECT MAX(n) FROM attribution x WHERE x.account_id = a.account_id) AS n
         FROM attribution a
         WHERE a.n = (SELECT MAX(n) FROM attribution x WHERE x.account_id = a.account_id AND x.kind = 'list')
             AND a.office_id || '' = ";
    for row in select(change, ATTRIBUTION, " AND a.account_id IN (", known.account_ids()).await? {
        let level = AttributionLevel::try_from(small::<u8>(&row, "level")?);
        let newest = AttributionRow {
            n: int(&row, "n")?,
            person: parsed(&row, "person_id")?,
            level: level.map_err(|error| damaged("attribution", error))?,
            basis: text(&row, "basis")?,
        };
        known.attribution(parsed(&row, "account_id")?, newest);
    }
    Ok(())
}

fn account(row: &DbRow) -> Result<KnownAccount> {
    let (names, owner) = (account_of(row)?, parsed(row, "person_id")?);
    let is_detached = opt_int(row, "detached_at")?.is_some();
    Ok(KnownAccount { names, owner, owner_name: text(row, "owner_name")?, is_detached, attribution: None })
}

/// The office's rows whose column is among the values; `head` ends before the office, `column` before the list.
async fn select(
    change: &mut Change<'_>,
    head: &'static str,
    column: &'static str,
    values: BTreeSet<String>,
) -> Result<Vec<DbRow>> {
    let (values, mut rows): (Vec<String>, _) = (values.into_iter().collect(), Vec::new());
    for chunk in values.chunks(CHUNK) {
        let mut query = sql(head);
        query.push_bind(&change.office_text).push(column);
        in_list(&mut query, chunk.iter().cloned());
        query.push(")");
        rows.extend(query.build().fetch_all(change.db()).await?);
    }
    Ok(rows)
}

async fn write(change: &mut Change<'_>, plan: &Plan) -> Result<()> {
    let (office, who, now) = (change.office_text.clone(), change.who(), change.now_micros());
    let db = change.db();
    insert(db, "INSERT INTO unit (id, office_id, name) ", &plan.units, "", |row, unit| {
        row.push_bind(unit.id.to_string()).push_bind(&office).push_bind(&unit.name);
    })
    .await?;
    let persons: Vec<_> = plan.persons.values().collect();
    insert(
        db,
        "INSERT INTO person (id, office_id, name, nip, employment, status, unit_id, region) ",
        &persons,
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, nip = excluded.nip, employment = excluded.employment,
              status = excluded.status, unit_id = excluded.unit_id, region = excluded.region",
        |row, person| {
            row.push_bind(person.id.to_string()).push_bind(&office).push_bind(&person.name);
            row.push_bind(person.nip.as_ref().map(|nip| nip.digits().to_owned()));
            row.push_bind(name_of(&person.employment)).push_bind(name_of(&person.status));
            row.push_bind(person.unit.to_string()).push_bind(&person.region);
        },
    )
    .await?;
    let accounts: Vec<_> = plan.accounts.iter().collect();
    insert(
        db,
        "INSERT INTO account (id, office_id, platform, native_id, handle, handle_folded, display_name, person_id) ",
        &accounts,
        " ON CONFLICT (id) DO UPDATE SET native_id = excluded.native_id, handle = excluded.handle,
              handle_folded = excluded.handle_folded, display_name = excluded.display_name",
        |row, (id, (names, owner))| {
            row.push_bind(id.to_string()).push_bind(&office).push_bind(names.platform.as_str());
            row.push_bind(&names.native_id).push_bind(&names.handle);
            row.push_bind(names.handle.as_deref().map(fold_handle)).push_bind(&names.display_name);
            row.push_bind(owner.to_string());
        },
    )
    .await?;
    let handles: Vec<(AccountId, &str)> =
        plan.handles.iter().map(|(id, handle)| (*id, handle.as_str())).collect();
    handles_seen(change, &handles).await?;
    insert(
        change.db(),
        "INSERT INTO attribution (office_id, account_id, n, person_id, level, kind, basis, who, at) ",
        &plan.attributions,
        "",
        |row, (account, it)| {
            row.push_bind(&office).push_bind(account.to_string()).push_bind(it.n);
            row.push_bind(it.person.to_string()).push_bind(i64::from(u8::from(it.level))).push_bind("list");
            row.push_bind(&it.basis).push_bind(&who).push_bind(now);
        },
    )
    .await?;
    insert(
        change.db(),
        "INSERT INTO watch_entry (office_id, person_id, n, reason, letter, from_day, until_day, who, at) ",
        &plan.watch,
        "",
        |row, (n, entry)| {
            row.push_bind(&office).push_bind(entry.person.to_string()).push_bind(*n);
            row.push_bind(&entry.reason).push_bind(&entry.letter).push_bind(entry.from.to_string());
            row.push_bind(entry.until.map(|day| day.to_string())).push_bind(&who).push_bind(now);
        },
    )
    .await?;
    moved(change, &plan.moved).await
}

/// Items carry the unit so that the queue reads one table, and the index shows name and unit.
pub(super) async fn moved(change: &mut Change<'_>, people: &BTreeSet<PersonId>) -> Result<()> {
    let people: Vec<PersonId> = people.iter().copied().collect();
    for chunk in people.chunks(CHUNK) {
        let mut query =
            sql("UPDATE item SET unit_id = (SELECT p.unit_id FROM person p WHERE p.id = item.person_id)
                 WHERE person_id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(")");
        query.build().execute(change.db()).await?;
        state::touch_acts_of(change, chunk).await?;
    }
    Ok(())
}
