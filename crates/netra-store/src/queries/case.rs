//! Cases and what their evidence is made from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use netra_model::dossier::{CaseKind, Stage};
use netra_model::scope::{Actor, Role, Scope, Who};
use netra_model::{ActId, CaseId, ItemId, Sentence, Sha256, ShortId, UserId};
use serde_json::json;

use super::change::Change;
use super::rows::{
    count, in_list, may_see_items, opt_parsed, opt_text, parsed, small, sql, stored, text, time, within_units,
};
use super::{Conn, DbRow, attribution, audit, coverage, dossier, item, office};
use crate::{
    CaseEvidence, CaseItem, CaseKey, CaseLedger, CaseRow, CaseView, ExportView, ItemKey, ItemView, Result,
    Shared, StoreError, clean,
};

const MAY_NOT: &str = "cases are opened and changed by the report writer or a supervisor";

pub(crate) async fn open_case(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    title: &str,
    items: &[ItemId],
) -> Result<CaseId> {
    open_case_as(db, shared, actor, CaseKind::Event, title, items).await
}

pub(crate) async fn open_case_as(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    kind: CaseKind,
    title: &str,
    items: &[ItemId],
) -> Result<CaseId> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_export, MAY_NOT)?;
    if title.trim().is_empty() {
        return Err(StoreError::invalid(
            "berkas perlu judul, misalnya tentang apa",
            "a case needs a title, for instance what it is about",
        ));
    }
    if items.is_empty() && change.units().await?.is_some() {
        // It could not be told whose it is, and so not be shown to the one who opened it.
        return Err(StoreError::invalid(
            "buka berkas dari sedikitnya satu butir unit Anda",
            "open the case over at least one item of your units",
        ));
    }
    let id: CaseId = shared.clock.id();
    let short_id = change.next_case();
    sqlx::query(
        "INSERT INTO case_file (id, office_id, short_id, title, opened_by, opened_at, changed_at, kind, stage, version,
             owner_id)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, 1, $9)",
    )
    .bind(id.to_string())
    .bind(&change.office_text)
    .bind(short_id.to_string())
    .bind(clean(title.trim()).into_owned())
    .bind(change.who())
    .bind(change.now_micros())
    .bind(kind.as_str())
    .bind(Stage::FirstReview.as_str())
    .bind(match actor.who {
        Who::User { id, .. } => Some(id.to_string()),
        _ => None,
    })
    .execute(&mut *change.tx)
    .await?;
    add_items(&mut change, id, items).await?;
    change.audit("case.open", "case", id, &json!({ "title": title, "kind": kind, "items": items }));
    change.commit().await?;
    Ok(id)
}

/// Adds what is not in it yet; says what was new.
async fn add_items(change: &mut Change<'_>, case: CaseId, items: &[ItemId]) -> Result<Vec<ItemId>> {
    let scope = change.scope().await?;
    let mut added = Vec::new();
    let mut only = only_person(change, case).await?;
    for item in items {
        let mut query = sql("SELECT person_id, short_id FROM item WHERE office_id = ");
        query.push_bind(&change.office_text).push(" AND id = ").push_bind(item.to_string());
        within_units(&mut query, &scope, "unit_id");
        let row = query.build().fetch_optional(change.db()).await?;
        let row = row.ok_or_else(|| StoreError::missing("item", item))?;
        match &mut only {
            Only::Anybody => {}
            Only::Nobody => only = Only::This(text(&row, "person_id")?),
            Only::This(person) if *person == text(&row, "person_id")? => {}
            Only::This(_) => return Err(somebody_else(&text(&row, "short_id")?)),
        }
        let is_new = sqlx::query(
            "INSERT INTO case_item (office_id, case_id, item_id, n, added_at, added_by)
             VALUES ($1, $2, $3, (SELECT COALESCE(MAX(n), 0) + 1 FROM case_item WHERE case_id = $2), $4, $5)
             ON CONFLICT DO NOTHING",
        )
        .bind(&change.office_text)
        .bind(case.to_string())
        .bind(item.to_string())
        .bind(change.now_micros())
        .bind(change.who())
        .execute(&mut *change.tx)
        .await?
        .rows_affected();
        if is_new == 1 {
            added.push(*item);
        }
    }
    Ok(added)
}

/// Whose items a case takes.
enum Only {
    /// It is about an event.
    Anybody,
    /// It is about one person and has no item yet.
    Nobody,
    /// It is about this person.
    This(String),
}

async fn only_person(change: &mut Change<'_>, case: CaseId) -> Result<Only> {
    let row = sqlx::query(
        "SELECT c.kind, (SELECT i.person_id FROM case_item ci JOIN item i ON i.id = ci.item_id
             WHERE ci.case_id = c.id ORDER BY ci.n LIMIT 1) AS person_id
         FROM case_file c WHERE c.id = $1",
    )
    .bind(case.to_string())
    .fetch_one(&mut *change.tx)
    .await?;
    Ok(match (parsed(&row, "kind")?, opt_text(&row, "person_id")?) {
        (CaseKind::Event, _) => Only::Anybody,
        (CaseKind::Person, None) => Only::Nobody,
        (CaseKind::Person, Some(person)) => Only::This(person),
    })
}

fn somebody_else(item: &str) -> StoreError {
    StoreError::invalid(
        format!(
            "butir {item} adalah aktivitas orang lain, dan berkas ini tentang satu orang; jadikan berkas peristiwa, atau buka berkas sendiri"
        ),
        format!(
            "item {item} is somebody else's act, and this case is about one person; make it a case of an event, or open another case"
        ),
    )
}

/// The case is one that the actor may see; its time of change moves.
pub(super) async fn changed(change: &mut Change<'_>, case: CaseId) -> Result<()> {
    let mut query = cases_in_scope(&change.scope().await?);
    query.push(" AND c.id = ").push_bind(case.to_string());
    if query.build().fetch_optional(change.db()).await?.is_none() {
        return Err(StoreError::missing("case", case));
    }
    sqlx::query("UPDATE case_file SET changed_at = $2 WHERE id = $1")
        .bind(case.to_string())
        .bind(change.now_micros())
        .execute(&mut *change.tx)
        .await?;
    Ok(())
}

pub(crate) async fn add_to_case(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    case: CaseId,
    items: &[ItemId],
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_export, MAY_NOT)?;
    changed(&mut change, case).await?;
    let added = add_items(&mut change, case, items).await?;
    if !added.is_empty() {
        change.audit("case.add", "case", case, &json!({ "items": added }));
        change.commit().await?;
    }
    Ok(())
}

pub(crate) async fn remove_from_case(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    case: CaseId,
    item: ItemId,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_export, MAY_NOT)?;
    changed(&mut change, case).await?;
    let removed = sqlx::query("DELETE FROM case_item WHERE office_id = $1 AND case_id = $2 AND item_id = $3")
        .bind(&change.office_text)
        .bind(case.to_string())
        .bind(item.to_string())
        .execute(&mut *change.tx)
        .await?
        .rows_affected();
    if removed == 1 {
        change.audit("case.remove", "case", case, &json!({ "item": item }));
        change.commit().await?;
    }
    Ok(())
}

const CASE: &str = "SELECT c.id, c.short_id, c.title,
    COALESCE((SELECT s.name FROM staff s WHERE 'user:' || s.id = c.opened_by), c.opened_by) AS opened_by,
    c.opened_at, c.changed_at,
    (SELECT COUNT(*) FROM case_item i WHERE i.case_id = c.id) AS n_items,
    (SELECT COUNT(*) FROM case_export e WHERE e.case_id = c.id) AS n_exports,
    c.kind, c.stage, c.version, c.asked_on, c.outcome, o.login AS owner_login, o.name AS owner_name
    FROM case_file c LEFT JOIN staff o ON o.id = c.owner_id WHERE c.office_id = ";

/// The cases that may be seen. Who sees only some units sees a case only when it has items and all of them are of these
/// units: its title, its custody and its bundles speak of all its items, so a part of it cannot be shown.
fn cases_in_scope(scope: &Scope) -> super::Sql {
    let mut query = sql(CASE);
    query.push_bind(scope.office.to_string());
    only_in_scope(&mut query, scope);
    query
}

/// The condition of [`cases_in_scope`], for a statement that calls the case `c`.
pub(super) fn only_in_scope(query: &mut super::Sql, scope: &Scope) {
    if scope.units.is_some() {
        query.push(" AND EXISTS (SELECT 1 FROM case_item ci WHERE ci.case_id = c.id)");
    }
    if scope.is_narrow() {
        query.push(" AND NOT EXISTS (SELECT 1 FROM case_item ci JOIN item i ON i.id = ci.item_id");
        query.push(" WHERE ci.case_id = c.id AND NOT (1 = 1");
        within_units(query, scope, "i.unit_id");
        query.push("))");
    }
}

pub(crate) async fn cases(db: &mut Conn, shared: &Shared, scope: &Scope) -> Result<Vec<CaseRow>> {
    may_see_items(scope)?;
    let mut query = cases_in_scope(scope);
    query.push(" ORDER BY c.opened_at DESC, c.id DESC");
    query.build().fetch_all(db).await?.iter().map(|row| case_row(shared, row)).collect()
}

pub(super) async fn count_of(db: &mut Conn, scope: &Scope) -> Result<u64> {
    let mut query = sql("SELECT COUNT(*) FROM case_file c WHERE c.office_id = ");
    query.push_bind(scope.office.to_string());
    only_in_scope(&mut query, scope);
    let n: i64 = query.build_query_scalar().fetch_one(db).await?;
    Ok(n.unsigned_abs())
}

fn case_row(shared: &Shared, row: &DbRow) -> Result<CaseRow> {
    let stage = parsed(row, "stage")?;
    let asked_on: Option<Date> = opt_parsed(row, "asked_on")?;
    let days = i64::from(shared.rules().reminder_days);
    let remind_on =
        asked_on.filter(|_| stage != Stage::Closed).and_then(|day| day.checked_add(days.days()).ok());
    Ok(CaseRow {
        id: parsed(row, "id")?,
        short_id: parsed(row, "short_id")?,
        title: text(row, "title")?,
        n_items: count(row, "n_items")?,
        opened_by: text(row, "opened_by")?,
        opened_at: time(row, "opened_at")?,
        changed_at: time(row, "changed_at")?,
        n_exports: count(row, "n_exports")?,
        kind: parsed(row, "kind")?,
        stage,
        version: count(row, "version")?,
        owner: opt_text(row, "owner_login")?.zip(opt_text(row, "owner_name")?),
        remind_on,
        outcome: opt_parsed(row, "outcome")?,
    })
}

pub(crate) async fn case(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    key: &CaseKey,
) -> Result<Option<CaseView>> {
    may_see_items(scope)?;
    let mut query = cases_in_scope(scope);
    match key {
        CaseKey::Id(id) => query.push(" AND c.id = ").push_bind(id.to_string()),
        CaseKey::Short(id) => query.push(" AND c.short_id = ").push_bind(id.to_string()),
    };
    let Some(row) = query.build().fetch_optional(&mut *db).await? else { return Ok(None) };
    let case = case_row(shared, &row)?;
    let items = sqlx::query(
        "SELECT ci.item_id, i.short_id, ci.added_at, ci.added_by FROM case_item ci JOIN item i ON i.id = ci.item_id
         WHERE ci.case_id = $1 ORDER BY ci.n, ci.item_id",
    )
    .bind(case.id.to_string())
    .fetch_all(&mut *db)
    .await?;
    let exports =
        sqlx::query("SELECT revision, sha256, who, at FROM case_export WHERE case_id = $1 ORDER BY revision")
            .bind(case.id.to_string())
            .fetch_all(&mut *db)
            .await?;
    let entries = dossier::entries(db, case.id).await?;
    let documents = dossier::documents(db, case.id).await?;
    let (items, exports) = (all(&items, case_item)?, all(&exports, export)?);
    Ok(Some(CaseView { case, items, exports, entries, documents }))
}

fn all<T>(rows: &[DbRow], read: impl Fn(&DbRow) -> Result<T>) -> Result<Vec<T>> {
    rows.iter().map(read).collect()
}

fn case_item(row: &DbRow) -> Result<CaseItem> {
    Ok(CaseItem {
        item: parsed(row, "item_id")?,
        short_id: parsed(row, "short_id")?,
        added_at: time(row, "added_at")?,
        added_by: text(row, "added_by")?,
    })
}

fn export(row: &DbRow) -> Result<ExportView> {
    Ok(ExportView {
        revision: small(row, "revision")?,
        sha256: parsed(row, "sha256")?,
        by: text(row, "who")?,
        at: time(row, "at")?,
    })
}

pub(crate) async fn case_evidence(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    id: CaseId,
) -> Result<Option<CaseEvidence>> {
    use sqlx::Connection;
    // One snapshot: nothing may change between the first item and the last.
    let mut tx = db.begin_with(super::READ).await?;
    let Some(case) = case(&mut tx, shared, scope, &CaseKey::Id(id)).await? else { return Ok(None) };
    let Some(office) = office::office(&mut tx, shared, scope).await? else { return Ok(None) };
    if let Some(why) = objection(&waiting(&mut tx, id).await?) {
        return Err(StoreError::Invalid(why));
    }
    dossier::nothing_blocks(&mut tx, shared, id).await?;
    let mut items = Vec::with_capacity(case.items.len());
    for row in &case.items {
        let key = ItemKey::Id(row.item);
        items.extend(item::item_with(&mut tx, scope, &key, item::Bytes::All).await?);
    }
    let mut raw: BTreeMap<Sha256, ActId> = BTreeMap::new();
    for item in &items {
        for sha256 in item::raw_of(item) {
            raw.entry(sha256).or_insert(item.act.id);
        }
    }
    let here = item::segments_here(&mut tx, scope, raw.keys().copied()).await?;
    let media: BTreeSet<Sha256> = items.iter().flat_map(media_of).collect();
    let custody = audit::about(&mut tx, scope, id, case.items.iter().map(|row| row.item)).await?;
    let users = names(&mut tx, scope, &items, &custody).await?;
    let today = super::rows::today(&mut tx, scope, shared).await?;
    let accounts = coverage::of_items(&mut tx, scope, &office, today, &items).await?;
    let ledgers = ledgers(&mut tx, &items).await?;
    tx.commit().await?;
    let segments = raw.into_iter().filter(|(sha256, _)| here.contains(sha256)).collect();
    let media = media.into_iter().collect();
    Ok(Some(CaseEvidence { office, case, items, segments, media, custody, users, accounts, ledgers }))
}

/// The ledgers of the items' accounts, each once.
async fn ledgers(db: &mut Conn, items: &[ItemView]) -> Result<Vec<CaseLedger>> {
    let mut all: Vec<CaseLedger> = Vec::new();
    for item in items {
        if all.iter().any(|it| it.id == item.account) {
            continue;
        }
        let mut attributions = attribution::attributions(db, item.account).await?;
        let mut signs = attribution::signs(db, item.account).await?;
        attributions.reverse();
        signs.reverse();
        let (id, account, person) = (item.account, item.account_ref.clone(), item.person.id);
        all.push(CaseLedger { id, account, person, attributions, signs });
    }
    Ok(all)
}

/// The items of a case that wait for a second verdict or for the plenary.
async fn waiting(db: &mut Conn, case: CaseId) -> Result<Vec<ShortId>> {
    let rows = sqlx::query(
        "SELECT i.short_id FROM case_item ci JOIN item i ON i.id = ci.item_id
         WHERE ci.case_id = $1 AND i.first_by IS NOT NULL ORDER BY ci.n, i.id",
    )
    .bind(case.to_string())
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| parsed(row, "short_id")).collect()
}

/// Why a case with these items cannot leave the office yet: one person's verdict is nobody's finding.
fn objection(waiting: &[ShortId]) -> Option<Sentence> {
    let ids = waiting.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    (!waiting.is_empty()).then(|| {
        Sentence::new(
            format!("berkas ini belum dapat diekspor: {ids} masih menunggu telaah kedua atau pleno"),
            format!(
                "this case cannot be exported yet: {ids} still waits for its second review or the plenary"
            ),
        )
    })
}

pub(crate) async fn export_objection(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    id: CaseId,
) -> Result<Option<Sentence>> {
    match case(db, shared, scope, &CaseKey::Id(id)).await? {
        Some(_) => Ok(objection(&waiting(db, id).await?)),
        None => Ok(None),
    }
}

fn media_of(item: &ItemView) -> Vec<Sha256> {
    let of_versions =
        item::versions_of(item).flat_map(|version| &version.media).filter_map(|medium| medium.sha256);
    of_versions.chain(item.sightings.iter().flat_map(|it| &it.files).map(|file| file.sha256)).collect()
}

async fn names(
    db: &mut Conn,
    scope: &Scope,
    items: &[ItemView],
    custody: &[crate::AuditRow],
) -> Result<Vec<(UserId, String)>> {
    let mut ids: BTreeSet<String> =
        custody.iter().filter_map(|line| line.who.strip_prefix("user:")).map(ToOwned::to_owned).collect();
    let entered = items.iter().flat_map(|item| &item.sightings);
    ids.extend(entered.filter_map(|it| it.by.strip_prefix("user:")).map(ToOwned::to_owned));
    ids.extend(items.iter().flat_map(|item| &item.decisions).map(|decision| decision.by.to_string()));
    let mut query = sql("SELECT id, name FROM staff WHERE office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND id IN (");
    in_list(&mut query, ids);
    query.push(") ORDER BY id");
    let mut names = BTreeMap::new();
    for row in query.build().fetch_all(db).await? {
        names.insert(parsed(&row, "id")?, text(&row, "name")?);
    }
    Ok(names.into_iter().collect())
}

pub(crate) async fn record_export(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    case: CaseId,
    bundle: Sha256,
    revision: u32,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_export, "bundles are made by the report writer or a supervisor")?;
    changed(&mut change, case).await?;
    if let Some(why) = objection(&waiting(change.db(), case).await?) {
        return Err(StoreError::Invalid(why));
    }
    dossier::nothing_blocks(change.db(), shared, case).await?;
    let last: i64 =
        sqlx::query_scalar("SELECT COALESCE(MAX(revision), 0) FROM case_export WHERE case_id = $1")
            .bind(case.to_string())
            .fetch_one(&mut *change.tx)
            .await?;
    if i64::from(revision) != last + 1 {
        let next = last + 1;
        return Err(StoreError::invalid(
            format!("revisi berikutnya dari berkas ini {next}, bukan {revision}"),
            format!("the next revision of this case is {next}, not {revision}"),
        ));
    }
    sqlx::query(
        "INSERT INTO case_export (office_id, case_id, revision, sha256, who, at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&change.office_text)
    .bind(case.to_string())
    .bind(stored(u64::from(revision)))
    .bind(bundle.to_string())
    .bind(change.who())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    change.audit("case.export", "case", case, &json!({ "sha256": bundle, "revision": revision }));
    change.commit().await
}
