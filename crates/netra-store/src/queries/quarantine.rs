//! What could not be understood: counted, shown, read again by a better reader, or thrown away after 14 days.

use netra_model::batch::ExchangeKind;
use netra_model::scope::{Actor, Role, Scope};
use netra_model::{ActId, QuarantineId, Sentence, Sha256};
use serde_json::json;
use sqlx::Row;

use super::change::Change;
use super::item;
use super::rows::{
    from_json, in_list, machine_asks, name_of, opt_parsed, parsed, sql, stored, text, time, whole_office,
};
use super::{CHUNK, Conn, DbRow};
use crate::{KeptRaw, Page, QuarantinePage, Quarantined, Result, Shared};

const COLUMNS: &str =
    "SELECT id, source, place, why, bytes, since, expires_at FROM quarantine WHERE office_id = ";

pub(crate) async fn quarantine(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    page: Page,
) -> Result<QuarantinePage> {
    may_see(scope)?;
    let office = scope.office.to_string();
    let total: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM quarantine WHERE office_id = $1")
        .bind(&office)
        .fetch_one(&mut *db)
        .await?;
    let mut query = sql(COLUMNS);
    query.push_bind(office).push(" ORDER BY since DESC, id DESC LIMIT ").push_bind(stored(page.limit));
    query.push(" OFFSET ").push_bind(stored(page.offset));
    let rows = query.build().fetch_all(db).await?;
    Ok(QuarantinePage {
        rows: rows.iter().map(quarantined).collect::<Result<_>>()?,
        total: total.unsigned_abs(),
    })
}

pub(crate) async fn take_quarantine(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    after: Option<QuarantineId>,
    limit: u64,
) -> Result<Vec<Quarantined>> {
    may_see(scope)?;
    let mut query = sql(COLUMNS);
    query.push_bind(scope.office.to_string());
    query.push(" AND id > ").push_bind(after.map(|id| id.to_string()).unwrap_or_default());
    query.push(" ORDER BY id LIMIT ").push_bind(stored(limit));
    query.build().fetch_all(db).await?.iter().map(quarantined).collect()
}

/// The acts of a page that rest on an imported file, and the last act that was looked at: `None` when there is no more.
pub(crate) async fn kept_of_imports(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    after: Option<ActId>,
    limit: u64,
) -> Result<(Vec<KeptRaw>, Option<ActId>)> {
    machine_asks(scope)?;
    let mut query = sql("SELECT a.id, a.native_key, a.first_seen_at, a.raw, e.source, e.parts
         FROM act a JOIN exchange e ON e.id = a.exchange_id WHERE a.office_id || '' = ");
    query.push_bind(scope.office.to_string());
    query.push(" AND e.kind = ").push_bind(name_of(&ExchangeKind::File));
    query.push(" AND a.id > ").push_bind(after.map(|id| id.to_string()).unwrap_or_default());
    query.push(" ORDER BY a.id LIMIT ").push_bind(stored(limit));
    let rows = query.build().fetch_all(&mut *db).await?;
    let (mut kept, mut last) = (Vec::with_capacity(rows.len()), None);
    for row in &rows {
        let act: ActId = parsed(row, "id")?;
        last = Some(act);
        let Some(raw) = opt_parsed::<Sha256>(row, "raw")? else { continue };
        let parts: Vec<PartRow> = from_json(row, "parts")?;
        let Some(bytes) = joined(db, scope, raw, &parts).await? else { continue };
        let head = match parts.first() {
            Some((_, _, first, 1)) if *first != raw => item::bytes(db, scope, *first).await?,
            _ => None,
        };
        kept.push(KeptRaw {
            act,
            native_key: text(row, "native_key")?,
            source: text(row, "source")?,
            seen_at: time(row, "first_seen_at")?,
            head,
            bytes,
        });
    }
    Ok((kept, last))
}

/// `[offset, length, sha256, kept]`
type PartRow = (u64, u64, Sha256, u8);

/// The bytes of a part, and of the parts that follow it while a JSON text was cut in them: such a cut takes the value
/// after a colon.
async fn joined(db: &mut Conn, scope: &Scope, raw: Sha256, parts: &[PartRow]) -> Result<Option<Vec<u8>>> {
    const MOST: usize = 64;
    let Some(mut bytes) = item::bytes(db, scope, raw).await? else { return Ok(None) };
    let after = parts.iter().position(|it| it.2 == raw).map_or(parts.len(), |at| at + 1);
    for (_, _, sha256, kept) in parts[after..].iter().take(MOST) {
        let is_cut = bytes.starts_with(b"{") && bytes.ends_with(b":");
        if !is_cut || *kept != 1 {
            break;
        }
        let Some(more) = item::bytes(db, scope, *sha256).await? else { break };
        bytes.extend_from_slice(b"null");
        bytes.extend_from_slice(&more);
    }
    Ok(Some(bytes))
}

pub(crate) async fn resolve_quarantine(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    ids: &[QuarantineId],
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, "the quarantine is emptied by the admin")?;
    let mut n = 0;
    for chunk in ids.chunks(CHUNK) {
        let mut query = sql("DELETE FROM quarantine WHERE office_id = ");
        query.push_bind(&change.office_text).push(" AND id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(")");
        n += query.build().execute(change.db()).await?.rows_affected();
    }
    finish(change, "quarantine.resolve", n).await
}

pub(crate) async fn expire_quarantine(db: &mut Conn, shared: &Shared, actor: &Actor) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, "the quarantine is emptied by the admin")?;
    let n = sqlx::query("DELETE FROM quarantine WHERE office_id = $1 AND expires_at <= $2")
        .bind(&change.office_text)
        .bind(change.now_micros())
        .execute(&mut *change.tx)
        .await?
        .rows_affected();
    finish(change, "quarantine.expire", n).await
}

/// A clean-up that found nothing is no change and leaves no line.
async fn finish(mut change: Change<'_>, action: &'static str, n: u64) -> Result<u64> {
    if n > 0 {
        let office = change.office;
        change.audit(action, "office", office, &json!({ "lines": n }));
        change.commit().await?;
    }
    Ok(n)
}

/// It may hold anybody's words: those who see items or keep the watch-list may look.
fn may_see(scope: &Scope) -> Result<()> {
    let may = |role: Role| role.may_see_items() || role.may_administer();
    whole_office(scope, may, "the quarantine is shown to staff who see all units; ask the admin")
}

fn quarantined(row: &DbRow) -> Result<Quarantined> {
    Ok(Quarantined {
        id: parsed(row, "id")?,
        source: text(row, "source")?,
        place: text(row, "place")?,
        why: Sentence::from_lines(&text(row, "why")?),
        bytes: row.try_get("bytes")?,
        since: time(row, "since")?,
        expires_at: time(row, "expires_at")?,
    })
}
