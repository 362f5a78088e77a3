//! What citizens told, who told it, and what people entered about acts.

use std::collections::{BTreeMap, HashMap};

use netra_model::act::{AccountRef, When};
use netra_model::scope::{Actor, Role, Scope};
use netra_model::tip::{Identity, SealedFile, TipKind, Told};
use netra_model::{ActId, ShortId, TipId};
use serde_json::json;
use sqlx::Row;

use super::change::Change;
use super::intake::insert as insert_rows;
use super::rows::{
    count, damaged, from_json, in_list, may_see_items, named, opt_parsed, opt_text, parsed, sql, staff_may,
    stored, text, time, to_json, within_units,
};
use super::{Conn, DbRow, Sql, facts, flags};
use crate::plan::Plan;
use crate::{
    DayTip, Found, FoundWords, IdentityUse, Intake, OpenReport, Page, Result, Shared, SightingView, Sought,
    StoreError, TipAct, TipChange, TipFilter, TipPage, TipRef, TipRow, TipView,
};

const MAY_CAPTURE: &str = "what citizens tell is entered by staff who see items";
const MAY_IDENTIFY: &str = "who told is shown to a supervisor only";

/// The tip that came with this form, if it was sent before.
pub(super) async fn of_form(change: &mut Change<'_>, form: &str) -> Result<Option<TipId>> {
    let id: Option<String> = sqlx::query_scalar("SELECT id FROM tip WHERE office_id = $1 AND form = $2")
        .bind(&change.office_text)
        .bind(form)
        .fetch_optional(&mut *change.tx)
        .await?;
    id.map(|id| id.parse().map_err(|error| damaged("tip", error))).transpose()
}

/// Stores what was told with the batch, and which acts it speaks of.
pub(super) async fn insert(
    change: &mut Change<'_>,
    intake: Intake<'_>,
    plan: &Plan,
) -> Result<Option<TipId>> {
    let Some(sighting) = &intake.batch.sighting else { return Ok(None) };
    let Some(new) = &sighting.tip else { return Ok(None) };
    let Some(first) = plan.sightings.first() else {
        return Err(StoreError::invalid(
            "tidak ada akun dari daftar pantau yang disebut; catat di buku register kantor",
            "no account of the watch-list is named; enter it in the office's own register",
        ));
    };
    let id: TipId = change.shared.clock.id();
    let filled = new.identity.filled();
    let sealed = sealed(change, id, &new.identity).await?;
    let n: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(n), 0) FROM tip WHERE office_id = $1 AND kind = $2")
        .bind(&change.office_text)
        .bind(new.kind.as_str())
        .fetch_one(&mut *change.tx)
        .await?;
    let told = &new.told;
    sqlx::query(
        "INSERT INTO tip (id, office_id, kind, n, version, form, register, channel, received_at, known_on, place,
             chronology, files, raw, who, at, filled, identity, identity_key)
         VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(id.to_string())
    .bind(&change.office_text)
    .bind(new.kind.as_str())
    .bind(n + 1)
    .bind(crate::clean(&new.form).into_owned())
    .bind(told.register.as_deref().map(|it| crate::clean(it).into_owned()))
    .bind(told.channel.as_str())
    .bind(told.received_at.as_microsecond())
    .bind(told.known_on.map(|it| it.to_string()))
    .bind(crate::clean(&told.place).into_owned())
    .bind(crate::clean(&told.chronology).into_owned())
    .bind(to_json(&sighting.files))
    .bind(first.raw.to_string())
    .bind(change.who())
    .bind(change.now_micros())
    .bind(to_json(&filled))
    .bind(sealed.as_ref().map(|it| it.bytes.clone()))
    .bind(sealed.as_ref().map(|it| it.key.clone()))
    .execute(&mut *change.tx)
    .await?;
    let (office, id_text) = (change.office_text.clone(), id.to_string());
    let acts: Vec<(i64, ActId)> = (0_i64..).zip(plan.sightings.iter().map(|it| it.act)).collect();
    insert_rows(
        change.db(),
        "INSERT INTO tip_act (office_id, tip_id, act_id, n) ",
        &acts,
        " ON CONFLICT DO NOTHING",
        |row, (n, act)| {
            row.push_bind(&office).push_bind(&id_text).push_bind(act.to_string()).push_bind(*n);
        },
    )
    .await?;
    let detail = json!({ "kind": new.kind, "n": n + 1, "told": told, "identity_fields": filled });
    change.audit("tip.save", "tip", id, &detail);
    Ok(Some(id))
}

/// The identity encrypted, bound to its tip; nothing when nothing is known of who told.
async fn sealed(
    change: &mut Change<'_>,
    id: TipId,
    identity: &Identity,
) -> Result<Option<crate::seal::Sealed>> {
    if identity.is_empty() {
        return Ok(None);
    }
    let may_make_key = nothing_encrypted(&mut change.tx).await?;
    let plain = to_json(identity);
    change.shared.seal.close(change.office, &purpose(id), plain.as_bytes(), may_make_key).map(Some)
}

/// Of any office: all that share the database share the key.
async fn nothing_encrypted(db: &mut Conn) -> Result<bool> {
    let found: Option<i32> =
        sqlx::query_scalar("SELECT 1 FROM tip WHERE identity IS NOT NULL LIMIT 1").fetch_optional(db).await?;
    Ok(found.is_none())
}

fn purpose(id: TipId) -> String {
    format!("tip {id}")
}

/// Whether a key may be made; asked before a file is encrypted.
pub(crate) async fn may_make_key(db: &mut Conn, _: &Shared, actor: &Actor) -> Result<bool> {
    staff_may(actor, Role::may_capture, MAY_CAPTURE)?;
    nothing_encrypted(db).await
}

/// Tips whose acts are all of the scope's units.
fn in_scope(query: &mut Sql, scope: &Scope) {
    query.push_bind(scope.office.to_string());
    if scope.is_narrow() {
        query.push(
            " AND NOT EXISTS (SELECT 1 FROM tip_act ta JOIN act a ON a.id = ta.act_id
             JOIN account ac ON ac.id = a.account_id JOIN person p ON p.id = ac.person_id
             WHERE ta.tip_id = t.id AND NOT (1 = 1",
        );
        within_units(query, scope, "p.unit_id");
        query.push("))");
    }
}

pub(crate) async fn tips(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    filter: &TipFilter,
    page: Page,
) -> Result<TipPage> {
    may_see_items(scope)?;
    let mut query = sql("SELECT t.kind, COUNT(*) AS n FROM tip t WHERE t.office_id = ");
    in_scope(&mut query, scope);
    query.push(" GROUP BY t.kind");
    let mut counts = BTreeMap::new();
    for row in &query.build().fetch_all(&mut *db).await? {
        counts.insert(parsed::<TipKind>(row, "kind")?, count(row, "n")?);
    }
    let total =
        counts.iter().filter(|(kind, _)| filter.kind.is_none_or(|it| it == **kind)).map(|it| it.1).sum();
    let mut query = sql(
        "SELECT t.id, t.kind, t.n, t.register, t.received_at, t.channel, t.filled FROM tip t WHERE t.office_id = ",
    );
    in_scope(&mut query, scope);
    if let Some(kind) = filter.kind {
        query.push(" AND t.kind = ").push_bind(kind.as_str());
    }
    query.push(" ORDER BY t.received_at DESC, t.id DESC LIMIT ").push_bind(stored(page.limit));
    query.push(" OFFSET ").push_bind(stored(page.offset));
    let rows = query.build().fetch_all(&mut *db).await?;
    let mut rows: Vec<TipRow> = rows.iter().map(tip_row).collect::<Result<_>>()?;
    of_acts(db, &mut rows).await?;
    Ok(TipPage { rows, total, counts: counts.into_iter().collect() })
}

fn tip_row(row: &DbRow) -> Result<TipRow> {
    let filled: Vec<String> = from_json(row, "filled")?;
    Ok(TipRow {
        tip: tip_ref(row)?,
        received_at: time(row, "received_at")?,
        channel: parsed(row, "channel")?,
        accounts: Vec::new(),
        items: Vec::new(),
        anonymous: filled.is_empty(),
    })
}

fn tip_ref(row: &DbRow) -> Result<TipRef> {
    Ok(TipRef {
        id: parsed(row, "id")?,
        kind: parsed(row, "kind")?,
        n: count(row, "n")?,
        register: opt_text(row, "register")?,
    })
}

/// The accounts and items of the tips of a page.
async fn of_acts(db: &mut Conn, rows: &mut [TipRow]) -> Result<()> {
    let mut query = sql("SELECT ta.tip_id, ac.native_id, ac.handle, a.platform, i.short_id
         FROM tip_act ta JOIN act a ON a.id = ta.act_id JOIN account ac ON ac.id = a.account_id
         LEFT JOIN item i ON i.office_id = a.office_id AND i.act_id = a.id WHERE ta.tip_id IN (");
    in_list(&mut query, rows.iter().map(|it| it.tip.id.to_string()));
    query.push(") ORDER BY ta.tip_id, ta.n");
    let mut by_tip: HashMap<TipId, (Vec<String>, Vec<ShortId>)> = HashMap::new();
    for row in &query.build().fetch_all(db).await? {
        let account = AccountRef {
            platform: parsed(row, "platform")?,
            native_id: opt_text(row, "native_id")?,
            handle: opt_text(row, "handle")?,
            display_name: None,
        };
        let (accounts, items) = by_tip.entry(parsed(row, "tip_id")?).or_default();
        accounts.push(account.shown());
        items.extend(opt_parsed::<ShortId>(row, "short_id")?);
    }
    for row in rows {
        (row.accounts, row.items) = by_tip.remove(&row.tip.id).unwrap_or_default();
    }
    Ok(())
}

/// What was received from one moment until before another, oldest first.
pub(super) async fn received_between(
    db: &mut Conn,
    scope: &Scope,
    from: i64,
    until: i64,
) -> Result<Vec<DayTip>> {
    let mut query = sql("SELECT t.id, t.kind, t.register, t.channel, t.received_at, t.known_on, t.place,
         t.chronology, t.files, t.filled FROM tip t WHERE t.office_id = ");
    in_scope(&mut query, scope);
    query.push(" AND t.received_at >= ").push_bind(from).push(" AND t.received_at < ").push_bind(until);
    query.push(" ORDER BY t.received_at, t.id");
    let mut tips = Vec::new();
    let mut places: HashMap<TipId, usize> = HashMap::new();
    for row in &query.build().fetch_all(&mut *db).await? {
        places.insert(parsed(row, "id")?, tips.len());
        tips.push(DayTip {
            kind: parsed(row, "kind")?,
            told: told(row)?,
            filled: from_json(row, "filled")?,
            files: from_json(row, "files")?,
            acts: 0,
            has_time: false,
            items: 0,
            waiting: 0,
        });
    }
    let rows = sqlx::query(
        "SELECT ta.tip_id, a.happened, i.id AS item_id, i.queue_day
         FROM tip t JOIN tip_act ta ON ta.tip_id = t.id JOIN act a ON a.id = ta.act_id
         LEFT JOIN item i ON i.office_id = a.office_id AND i.act_id = a.id
         WHERE t.office_id = $1 AND t.received_at >= $2 AND t.received_at < $3",
    )
    .bind(scope.office.to_string())
    .bind(from)
    .bind(until)
    .fetch_all(db)
    .await?;
    for row in &rows {
        let place = places.get(&parsed(row, "tip_id")?);
        let Some(tip) = place.and_then(|place| tips.get_mut(*place)) else { continue };
        let happened: When = from_json(row, "happened")?;
        tip.acts += 1;
        tip.has_time |= happened.at().is_some();
        tip.items += u64::from(opt_text(row, "item_id")?.is_some());
        tip.waiting += u64::from(opt_text(row, "queue_day")?.is_some());
    }
    Ok(tips)
}

/// The most open reports that are listed.
const OPEN_REPORTS: u64 = 200;

pub(crate) async fn open_reports(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<OpenReport>> {
    may_see_items(scope)?;
    let mut query =
        sql("SELECT t.id, t.kind, t.n, t.register, t.channel, t.received_at, t.known_on, t.place,
         t.chronology, t.files, t.filled FROM tip t WHERE t.office_id = ");
    in_scope(&mut query, scope);
    query.push(" AND t.kind = ").push_bind(TipKind::Report.as_str());
    query.push(" AND (t.register IS NULL OR TRIM(t.register) = '') ORDER BY t.received_at, t.id LIMIT ");
    query.push_bind(stored(OPEN_REPORTS));
    let mut reports = Vec::new();
    for row in &query.build().fetch_all(&mut *db).await? {
        reports.push(OpenReport {
            tip: tip_ref(row)?,
            told: told(row)?,
            filled: from_json(row, "filled")?,
            files: from_json(row, "files")?,
            acts: 0,
            has_time: false,
            races: Vec::new(),
        });
    }
    let mut query =
        sql("SELECT ta.tip_id, a.happened, i.candidates FROM tip_act ta JOIN act a ON a.id = ta.act_id
         LEFT JOIN item i ON i.office_id = a.office_id AND i.act_id = a.id WHERE ta.tip_id IN (");
    in_list(&mut query, reports.iter().map(|it| it.tip.id.to_string()));
    query.push(") ORDER BY ta.tip_id, ta.n");
    let places: HashMap<TipId, usize> = reports.iter().zip(0..).map(|(it, n)| (it.tip.id, n)).collect();
    for row in &query.build().fetch_all(db).await? {
        let place = places.get(&parsed(row, "tip_id")?);
        let Some(report) = place.and_then(|place| reports.get_mut(*place)) else { continue };
        let happened: When = from_json(row, "happened")?;
        report.acts += 1;
        report.has_time |= happened.at().is_some();
        let candidates = opt_text(row, "candidates")?.unwrap_or_default();
        report
            .races
            .extend(flags::entries(&candidates).filter_map(|it| Some(it.split_once('/')?.0.to_owned())));
    }
    for report in &mut reports {
        report.races.sort_unstable();
        report.races.dedup();
    }
    Ok(reports)
}

const TIP: &str =
    "SELECT t.id, t.kind, t.n, t.register, t.version, t.channel, t.received_at, t.known_on, t.place,
     t.chronology, t.files, t.raw, t.who, t.at, t.filled, s.name AS by_name
     FROM tip t LEFT JOIN staff s ON 'user:' || s.id = t.who WHERE t.office_id = ";

pub(crate) async fn tip(db: &mut Conn, _: &Shared, scope: &Scope, id: TipId) -> Result<Option<TipView>> {
    may_see_items(scope)?;
    let mut query = sql(TIP);
    in_scope(&mut query, scope);
    query.push(" AND t.id = ").push_bind(id.to_string());
    let Some(row) = query.build().fetch_optional(&mut *db).await? else { return Ok(None) };
    let seen = sqlx::query(
        "SELECT reach, picture, description FROM sighting WHERE tip_id = $1 ORDER BY act_id LIMIT 1",
    )
    .bind(id.to_string())
    .fetch_optional(&mut *db)
    .await?;
    let seen = seen.as_ref();
    Ok(Some(TipView {
        tip: tip_ref(&row)?,
        version: count(&row, "version")?,
        told: told(&row)?,
        reach: seen.map(|it| opt_parsed(it, "reach")).transpose()?.flatten(),
        picture: seen.map(|it| from_json(it, "picture")).transpose()?.unwrap_or_default(),
        description: seen.map(|it| opt_text(it, "description")).transpose()?.flatten(),
        files: from_json(&row, "files")?,
        filled: from_json(&row, "filled")?,
        raw: parsed(&row, "raw")?,
        by_name: opt_text(&row, "by_name")?.unwrap_or(text(&row, "who")?),
        at: time(&row, "at")?,
        acts: acts(db, scope, id).await?,
    }))
}

fn told(row: &DbRow) -> Result<Told> {
    Ok(Told {
        register: opt_text(row, "register")?,
        channel: parsed(row, "channel")?,
        received_at: time(row, "received_at")?,
        known_on: opt_parsed(row, "known_on")?,
        place: text(row, "place")?,
        chronology: text(row, "chronology")?,
    })
}

async fn acts(db: &mut Conn, scope: &Scope, id: TipId) -> Result<Vec<TipAct>> {
    let rows = sqlx::query(
        "SELECT ta.act_id, i.short_id FROM tip_act ta
         LEFT JOIN item i ON i.office_id = ta.office_id AND i.act_id = ta.act_id WHERE ta.tip_id = $1 ORDER BY ta.n",
    )
    .bind(id.to_string())
    .fetch_all(&mut *db)
    .await?;
    let ids: Vec<ActId> = rows.iter().map(|row| parsed(row, "act_id")).collect::<Result<_>>()?;
    let loaded = facts::load(db, scope.office, &ids).await?;
    let mut acts = Vec::with_capacity(ids.len());
    for (row, id) in rows.iter().zip(ids) {
        let Some(act) = loaded.iter().find(|act| act.id == id) else { continue };
        acts.push(TipAct {
            act: id,
            item: opt_parsed(row, "short_id")?,
            kind: act.kind,
            platform: act.platform.clone(),
            account: act.account_ref.clone(),
            person: act.person_name.clone(),
            unit: act.unit_name.clone(),
            happened: act.happened.clone(),
            snippet: act.snippet(),
        });
    }
    Ok(acts)
}

/// A tip that the one who acts may see, for a change of it: its version and its kind.
async fn changed(change: &mut Change<'_>, id: TipId) -> Result<DbRow> {
    let scope = change.scope().await?;
    let mut query =
        sql("SELECT t.version, t.kind, t.n, t.identity, t.filled FROM tip t WHERE t.office_id = ");
    in_scope(&mut query, &scope);
    query.push(" AND t.id = ").push_bind(id.to_string());
    let found = query.build().fetch_optional(&mut *change.tx).await?;
    found.ok_or_else(|| StoreError::missing("tip", id))
}

pub(crate) async fn complete_tip(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    id: TipId,
    expected_version: u64,
    new: &TipChange,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_capture, MAY_CAPTURE)?;
    let row = changed(&mut change, id).await?;
    if count(&row, "version")? != expected_version {
        return Err(StoreError::invalid(
            "catatan ini baru saja diubah petugas lain: lihat lagi, lalu ulangi",
            "this was just changed by a colleague: look at it again, then repeat",
        ));
    }
    let identity = if new.identity.is_empty() {
        None
    } else {
        Some(opened(&change, id, &row)?.completed(new.identity.clone()))
    };
    let told = &new.told;
    sqlx::query(
        "UPDATE tip SET version = version + 1, register = $2, channel = $3, received_at = $4, known_on = $5,
             place = $6, chronology = $7 WHERE id = $1",
    )
    .bind(id.to_string())
    .bind(told.register.as_deref().map(|it| crate::clean(it).into_owned()))
    .bind(told.channel.as_str())
    .bind(told.received_at.as_microsecond())
    .bind(told.known_on.map(|it| it.to_string()))
    .bind(crate::clean(&told.place).into_owned())
    .bind(crate::clean(&told.chronology).into_owned())
    .execute(&mut *change.tx)
    .await?;
    let mut filled: Vec<String> = from_json(&row, "filled")?;
    if let Some(identity) = identity {
        filled = identity.filled();
        let sealed = sealed(&mut change, id, &identity).await?;
        sqlx::query("UPDATE tip SET filled = $2, identity = $3, identity_key = $4 WHERE id = $1")
            .bind(id.to_string())
            .bind(to_json(&filled))
            .bind(sealed.as_ref().map(|it| it.bytes.clone()))
            .bind(sealed.as_ref().map(|it| it.key.clone()))
            .execute(&mut *change.tx)
            .await?;
    }
    change.audit("tip.change", "tip", id, &json!({ "told": told, "identity_fields": filled }));
    change.commit().await
}

fn opened(change: &Change<'_>, id: TipId, row: &DbRow) -> Result<Identity> {
    let sealed: Option<Vec<u8>> = row.try_get("identity")?;
    let Some(sealed) = sealed else { return Ok(Identity::default()) };
    let plain = change.shared.seal.open(change.office, &purpose(id), &sealed)?;
    serde_json::from_slice(&plain).map_err(|error| damaged("identity", error))
}

pub(crate) async fn identity(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    id: TipId,
    used: IdentityUse,
) -> Result<Option<Identity>> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_see_identities, MAY_IDENTIFY)?;
    let row = changed(&mut change, id).await?;
    let identity = opened(&change, id, &row)?;
    if identity.is_empty() {
        return Ok(None);
    }
    let action = match used {
        IdentityUse::Shown => "identity.show",
        IdentityUse::Exported => "identity.export",
    };
    let detail = json!({ "kind": text(&row, "kind")?, "n": count(&row, "n")? });
    change.audit(action, "tip", id, &detail);
    change.commit().await?;
    Ok(Some(identity))
}

/// The n-th file that says who told; its bytes are decrypted by the caller.
pub(crate) async fn sealed_file(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    id: TipId,
    n: usize,
) -> Result<Option<SealedFile>> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_see_identities, MAY_IDENTIFY)?;
    let row = changed(&mut change, id).await?;
    let Some(file) = opened(&change, id, &row)?.files.into_iter().nth(n) else { return Ok(None) };
    change.audit("identity.file", "tip", id, &json!({ "n": n, "sha256": file.sha256 }));
    change.commit().await?;
    Ok(Some(file))
}

/// What people entered about an act, oldest first.
pub(super) async fn sightings(db: &mut Conn, act: ActId) -> Result<Vec<SightingView>> {
    let rows = sqlx::query(
        "SELECT g.raw, g.exchange_id, g.provenance, g.seen_at, g.at, g.who, g.reach, g.picture, g.description,
             g.files, s.name AS by_name, t.id, t.kind, t.n, t.register
         FROM sighting g LEFT JOIN staff s ON 'user:' || s.id = g.who LEFT JOIN tip t ON t.id = g.tip_id
         WHERE g.act_id = $1 ORDER BY g.at, g.raw",
    )
    .bind(act.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let tip = opt_text(row, "id")?.is_some();
            let by = text(row, "who")?;
            Ok(SightingView {
                provenance: named(row, "provenance")?,
                seen_at: time(row, "seen_at")?,
                at: time(row, "at")?,
                by_name: opt_text(row, "by_name")?.unwrap_or_else(|| by.clone()),
                by,
                reach: opt_parsed(row, "reach")?,
                picture: from_json(row, "picture")?,
                description: opt_text(row, "description")?,
                files: from_json(row, "files")?,
                tip: if tip { Some(tip_ref(row)?) } else { None },
                raw: parsed(row, "raw")?,
                exchange: parsed(row, "exchange_id")?,
            })
        })
        .collect()
}

/// An act of this account that is the same as the one sought: by its lasting name, else by a link. What can be done
/// once to a post (like, share) is the same when the post is.
pub(crate) async fn find_act(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    sought: &Sought,
) -> Result<Option<Found>> {
    use netra_model::act::ActKind;
    may_see_items(scope)?;
    let key = crate::clean(&sought.native_key).into_owned();
    let mut query =
        sql("SELECT a.id, a.native_key, a.first_seen_at, a.provenances, i.id AS item_id, i.short_id,
             oc.native_key AS own_key, oc.url, oc.published, ov.text, ov.media, ov.provenance
         FROM act a JOIN account ac ON ac.id = a.account_id JOIN person p ON p.id = ac.person_id
         LEFT JOIN content oc ON oc.id = a.content_id LEFT JOIN content tc ON tc.id = a.target_id
         LEFT JOIN content_version ov ON ov.content_id = oc.id AND ov.n = oc.versions
         LEFT JOIN item i ON i.office_id = a.office_id AND i.act_id = a.id WHERE a.office_id = ");
    query
        .push_bind(scope.office.to_string())
        .push(" AND a.account_id = ")
        .push_bind(sought.account.to_string());
    query.push(" AND a.platform = ").push_bind(sought.platform.as_str());
    within_units(&mut query, scope, "p.unit_id");
    query.push(" AND (a.native_key = ").push_bind(&key).push(" OR (a.kind = ");
    query.push_bind(sought.kind.as_str()).push(" AND (1 = 0");
    let once = matches!(sought.kind, ActKind::Like | ActKind::Share);
    for (links, columns) in [
        (&sought.own_links, ["oc.native_key", "oc.url"]),
        (&sought.target_links, ["tc.native_key", "tc.url"]),
    ] {
        if columns[0].starts_with('t') && !once {
            continue;
        }
        for column in columns {
            query.push(" OR ").push(column).push(" IN (");
            in_list(&mut query, links.iter().map(|it| crate::clean(it).into_owned()));
            query.push(")");
        }
    }
    query.push("))) ORDER BY CASE WHEN a.native_key = ").push_bind(&key);
    query.push(" THEN 0 ELSE 1 END, a.sort_at, a.id LIMIT 1");
    let Some(row) = query.build().fetch_optional(db).await? else { return Ok(None) };
    let item = match opt_parsed(&row, "item_id")? {
        Some(item) => Some((item, parsed(&row, "short_id")?)),
        None => None,
    };
    Ok(Some(Found {
        act: parsed(&row, "id")?,
        native_key: text(&row, "native_key")?,
        item,
        first_seen_at: time(&row, "first_seen_at")?,
        provenances: flags::entries(&text(&row, "provenances")?).filter_map(|it| it.parse().ok()).collect(),
        own: found_words(&row)?,
    }))
}

fn found_words(row: &DbRow) -> Result<Option<FoundWords>> {
    use netra_model::act::Provenance;
    let (Some(native_key), Some(words)) = (opt_text(row, "own_key")?, opt_text(row, "text")?) else {
        return Ok(None);
    };
    let provenance: Provenance = parsed(row, "provenance")?;
    Ok(Some(FoundWords {
        native_key,
        url: opt_text(row, "url")?,
        text: words,
        media: from_json(row, "media")?,
        published: from_json(row, "published")?,
        by_machine: matches!(provenance, Provenance::Collected | Provenance::Imported),
    }))
}
