//! A change: one transaction that holds the office's row, knows who acts, and writes the audit log.

use jiff::Timestamp;
use netra_model::scope::{Actor, Role, Scope, Who};
use netra_model::{OfficeId, Sha256, ShortId, UnitId, UserId};
use serde::Serialize;
use sqlx::Connection;

use super::intake::insert;
use super::rows::{count, damaged, from_json, opt_from_json, parsed, stored, text};
use super::{CHANGE, Conn, Db};
use crate::audit_hash::{self, Line};
use crate::{Result, Shared, StoreError};

/// An open change. Dropped without [`Change::commit`], it leaves nothing.
pub(super) struct Change<'c> {
    pub(super) tx: sqlx::Transaction<'c, Db>,
    pub(super) shared: &'c Shared,
    pub(super) actor: &'c Actor,
    pub(super) office: OfficeId,
    /// The office's id as it is bound.
    pub(super) office_text: String,
    pub(super) now: Timestamp,
    pub(super) prefix: String,
    pub(super) zone: jiff::tz::TimeZone,
    /// The watch-list's change number.
    pub(super) watch_change: u64,
    last_change: u64,
    audit_seq: u64,
    audit_hash: Sha256,
    n_items: u64,
    n_cases: u64,
    pub(super) n_imports: u64,
    lines: Vec<Written>,
}

struct Written {
    line: Line,
    detail: String,
    hash: Sha256,
    previous: Sha256,
}

impl<'c> Change<'c> {
    /// Begins a change and waits for the office's row.
    pub(super) async fn begin(db: &'c mut Conn, shared: &'c Shared, actor: &'c Actor) -> Result<Self> {
        let mut tx = db.begin_with(CHANGE).await?;
        let office_text = actor.office.to_string();
        let row = sqlx::query(
            "UPDATE office_state SET last_change = last_change WHERE office_id = $1
             RETURNING last_change, audit_seq, audit_hash, n_items, n_cases, n_imports, watch_change",
        )
        .bind(&office_text)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| StoreError::missing("office", actor.office))?;
        let office = sqlx::query("SELECT prefix, zone FROM office WHERE id = $1")
            .bind(&office_text)
            .fetch_one(&mut *tx)
            .await?;
        let zone = text(&office, "zone")?;
        Ok(Self {
            shared,
            actor,
            office: actor.office,
            // Taken after the lock, so that the log's times never run backwards between two changes.
            now: shared.clock.now(),
            prefix: text(&office, "prefix")?,
            zone: jiff::tz::TimeZone::get(&zone)
                .map_err(|error| damaged("time zone of the office", error))?,
            watch_change: count(&row, "watch_change")?,
            last_change: count(&row, "last_change")?,
            audit_seq: count(&row, "audit_seq")?,
            audit_hash: parsed(&row, "audit_hash")?,
            n_items: count(&row, "n_items")?,
            n_cases: count(&row, "n_cases")?,
            n_imports: count(&row, "n_imports")?,
            lines: Vec::new(),
            tx,
            office_text,
        })
    }

    pub(super) fn db(&mut self) -> &mut Conn {
        &mut self.tx
    }

    pub(super) fn now_micros(&self) -> i64 {
        self.now.as_microsecond()
    }

    /// Who acts, as the log writes it.
    pub(super) fn who(&self) -> String {
        self.actor.who.to_string()
    }

    /// The signed-in person who acts, if their role may.
    pub(super) fn user(&self, may: impl Fn(Role) -> bool, why: &'static str) -> Result<UserId> {
        match self.actor.who {
            Who::User { id, role } if may(role) => Ok(id),
            _ => Err(StoreError::NotAllowed(why)),
        }
    }

    /// Fails when a signed-in person acts whose role may not; the command line and workers may.
    pub(super) fn staff_may(&self, may: impl Fn(Role) -> bool, why: &'static str) -> Result<()> {
        super::rows::staff_may(self.actor, may, why)
    }

    /// The units that the signed-in person works for, as ids; `None` means all, as it does for the machine.
    pub(super) async fn units(&mut self) -> Result<Option<Vec<UnitId>>> {
        Ok(self.scope().await?.units)
    }

    /// What the one who acts may see.
    pub(super) async fn scope(&mut self) -> Result<Scope> {
        let Who::User { id, role } = self.actor.who else { return Ok(Scope::office(self.office)) };
        let row = sqlx::query("SELECT units, recusals FROM staff WHERE office_id = $1 AND id = $2")
            .bind(&self.office_text)
            .bind(id.to_string())
            .fetch_optional(&mut *self.tx)
            .await?
            .ok_or_else(|| StoreError::missing("user", id))?;
        Ok(Scope {
            office: self.office,
            units: opt_from_json(&row, "units")?,
            role: Some(role),
            asker: Some(id),
            recusals: from_json(&row, "recusals")?,
        })
    }

    /// Today, in the office's zone.
    pub(super) fn today(&self) -> jiff::civil::Date {
        self.now.to_zoned(self.zone.clone()).date()
    }

    /// Now, for a person who may review: who, and as what.
    pub(super) fn reviewer(&self, why: &'static str) -> Result<(UserId, Role)> {
        match self.actor.who {
            Who::User { id, role } if role.may_review() => Ok((id, role)),
            _ => Err(StoreError::NotAllowed(why)),
        }
    }

    /// The number of the next visible change of an act.
    pub(super) fn next_change(&mut self) -> i64 {
        self.last_change += 1;
        stored(self.last_change)
    }

    /// The number of the last visible change so far, for statements that count on from there.
    pub(super) fn last_change(&self) -> i64 {
        stored(self.last_change)
    }

    /// A statement has numbered so many changes.
    pub(super) fn changed(&mut self, n: u64) {
        self.last_change += n;
    }

    pub(super) fn next_item(&mut self) -> ShortId {
        self.n_items += 1;
        ShortId::nth(&self.prefix, self.n_items - 1)
    }

    pub(super) fn next_case(&mut self) -> ShortId {
        self.n_cases += 1;
        ShortId::nth(&format!("{}B", self.prefix), self.n_cases - 1)
    }

    /// The watch-list changed: caches of it are stale from the commit on.
    pub(super) fn watchlist_changed(&mut self) {
        self.watch_change += 1;
    }

    /// Adds a line to the log; it is written with the commit. The detail may hold personal text: it is kept apart.
    #[expect(clippy::needless_pass_by_value, reason = "an id or an error is given away in its last use")]
    pub(super) fn audit(
        &mut self,
        action: &'static str,
        object: &'static str,
        object_id: impl ToString,
        detail: &impl Serialize,
    ) {
        let detail = super::rows::to_json(detail);
        self.audit_seq += 1;
        let line = Line {
            office: self.office_text.clone(),
            seq: self.audit_seq,
            at: self.now,
            who: self.who(),
            action: action.to_owned(),
            object: object.to_owned(),
            object_id: object_id.to_string(),
            detail_sha256: audit_hash::digest(detail.as_bytes()),
        };
        let previous = self.audit_hash;
        let hash = line.hash(previous);
        self.audit_hash = hash;
        self.lines.push(Written { line, detail, hash, previous });
    }

    /// Writes the log and the office's numbers, and makes the change durable.
    pub(super) async fn commit(mut self) -> Result<()> {
        let lines = std::mem::take(&mut self.lines);
        insert(
            &mut self.tx,
            "INSERT INTO audit (office_id, seq, at, who, action, object, object_id, detail_sha256, previous, hash) ",
            &lines,
            "",
            |row, Written { line, hash, previous, .. }| {
                row.push_bind(&line.office).push_bind(stored(line.seq)).push_bind(line.at.as_microsecond());
                row.push_bind(&line.who).push_bind(&line.action).push_bind(&line.object);
                row.push_bind(&line.object_id).push_bind(line.detail_sha256.to_string());
                row.push_bind(previous.to_string()).push_bind(hash.to_string());
            },
        )
        .await?;
        insert(
            &mut self.tx,
            "INSERT INTO audit_detail (office_id, seq, detail) ",
            &lines,
            "",
            |row, Written { line, detail, .. }| {
                row.push_bind(&line.office).push_bind(stored(line.seq)).push_bind(detail);
            },
        )
        .await?;
        sqlx::query(
            "UPDATE office_state SET last_change = $2, audit_seq = $3, audit_hash = $4, n_items = $5, n_cases = $6,
                 n_imports = $7, watch_change = $8
             WHERE office_id = $1",
        )
        .bind(&self.office_text)
        .bind(stored(self.last_change))
        .bind(stored(self.audit_seq))
        .bind(self.audit_hash.to_string())
        .bind(stored(self.n_items))
        .bind(stored(self.n_cases))
        .bind(stored(self.n_imports))
        .bind(stored(self.watch_change))
        .execute(&mut *self.tx)
        .await?;
        Ok(self.tx.commit().await?)
    }
}
