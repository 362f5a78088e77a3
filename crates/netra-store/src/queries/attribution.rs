//! The ledger of an account [kepemilikan akun]: why it is believed to be a person's, and what speaks against it.
//!
//! Append-only, by a trigger in the database: the newest entry is what holds. Signs against it are entries of their own; they
//! change no level, a person does.

use netra_model::dossier::BasisKind;
use netra_model::person::AttributionLevel;
use netra_model::scope::{Actor, Role, Scope, Who};
use netra_model::{AccountId, PersonId, Sha256};
use serde_json::json;

use super::change::Change;
use super::rows::{
    damaged, may_see_persons, opt_parsed, opt_text, parsed, small, sql, staff_may, text, time, within_units,
};
use super::{Conn, DbRow};
use crate::document::Checked;
use crate::{Attribution, ContrarySign, NewAttribution, NewSign, Result, Shared, StoreError, clean};

const MAY_NOT: &str = "attributions are written by the report writer, a supervisor or the admin";

/// Newest first.
pub(super) async fn attributions(db: &mut Conn, account: AccountId) -> Result<Vec<Attribution>> {
    let rows = sqlx::query(
        "SELECT t.person_id, t.level, t.kind, t.basis, t.document, t.document_name, t.who, t.at,
             COALESCE((SELECT s.name FROM staff s WHERE 'user:' || s.id = t.who), t.who) AS by_name
         FROM attribution t WHERE t.account_id = $1 ORDER BY t.n DESC",
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
                kind: parsed(row, "kind")?,
                basis: text(row, "basis")?,
                document: document(row)?,
                by: text(row, "who")?,
                by_name: text(row, "by_name")?,
                at: time(row, "at")?,
            })
        })
        .collect()
}

/// Newest first.
pub(super) async fn signs(db: &mut Conn, account: AccountId) -> Result<Vec<ContrarySign>> {
    let rows = sqlx::query(
        "SELECT t.person_id, t.kind, t.words, t.document, t.document_name, t.at,
             COALESCE((SELECT s.name FROM staff s WHERE 'user:' || s.id = t.who), t.who) AS by_name
         FROM attribution_sign t WHERE t.account_id = $1 ORDER BY t.n DESC",
    )
    .bind(account.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ContrarySign {
                person: parsed(row, "person_id")?,
                kind: parsed(row, "kind")?,
                words: text(row, "words")?,
                document: document(row)?,
                by_name: text(row, "by_name")?,
                at: time(row, "at")?,
            })
        })
        .collect()
}

fn document(row: &DbRow) -> Result<Option<(Sha256, String)>> {
    let sha256 = opt_parsed(row, "document")?;
    let name = opt_text(row, "document_name")?.unwrap_or_default();
    Ok(sha256.map(|it| (it, name)))
}

/// Whose an account is, and how it is shown.
pub(super) struct Owned {
    pub(super) person: PersonId,
    pub(super) person_name: String,
    pub(super) shown: String,
    pub(super) detached: bool,
}

/// An account of a person within the scope.
pub(super) async fn owned(db: &mut Conn, scope: &Scope, account: AccountId) -> Result<Option<Owned>> {
    let mut query = sql("SELECT a.platform, a.native_id, a.handle, a.display_name, a.person_id, p.name,
             CASE WHEN a.detached_at IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS detached
         FROM account a JOIN person p ON p.id = a.person_id WHERE a.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND a.id = ").push_bind(account.to_string());
    within_units(&mut query, scope, "p.unit_id");
    let Some(row) = query.build().fetch_optional(db).await? else { return Ok(None) };
    let names = super::watchlist::account_of(&row)?;
    Ok(Some(Owned {
        person: parsed(&row, "person_id")?,
        person_name: text(&row, "name")?,
        shown: format!("{} {}", names.platform.label(), names.shown()),
        detached: super::rows::int(&row, "detached")? == 1,
    }))
}

/// Asked before a file is kept: the whole is checked again with the entry.
pub(crate) async fn may_attribute(
    db: &mut Conn,
    _: &Shared,
    actor: &Actor,
    account: AccountId,
) -> Result<()> {
    staff_may(actor, Role::may_attribute, MAY_NOT)?;
    let scope = Scope::office(actor.office);
    match owned(db, &scope, account).await? {
        Some(_) => Ok(()),
        None => Err(StoreError::missing("account", account)),
    }
}

async fn begun(change: &mut Change<'_>, account: AccountId) -> Result<Owned> {
    let scope = change.scope().await?;
    let owned = owned(change.db(), &scope, account).await?;
    let owned = owned.ok_or_else(|| StoreError::missing("account", account))?;
    if owned.detached {
        let shown = &owned.shown;
        return Err(StoreError::invalid(
            format!("kepemilikan {shown} dicabut; minta penyelia mengaitkannya dulu dengan seseorang"),
            format!("{shown} was taken from its person; ask a supervisor to give it to somebody first"),
        ));
    }
    Ok(owned)
}

pub(crate) async fn attribute(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    account: AccountId,
    entry: &NewAttribution,
    file: Option<&Checked>,
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_attribute, MAY_NOT)?;
    let owned = begun(&mut change, account).await?;
    let basis = clean(entry.basis.trim()).into_owned();
    checked(entry, &basis, file.is_some())?;
    if entry.level == AttributionLevel::Confirmed && shared.rules().second_person {
        by_a_second_person(&mut change, account, owned.person).await?;
    }
    let new = Row { person: owned.person, level: entry.level, kind: entry.kind, basis: &basis, file };
    let n = insert(&mut change, account, &new).await?;
    change.commit().await?;
    Ok(n)
}

fn checked(entry: &NewAttribution, basis: &str, has_file: bool) -> Result<()> {
    let offered = BasisKind::OFFERED.contains(&entry.kind);
    if !offered {
        return Err(StoreError::invalid(
            "pilih dasar kepemilikannya",
            "choose what the attribution rests on",
        ));
    }
    if entry.kind == BasisKind::Other && basis.is_empty() {
        return Err(StoreError::invalid("tulis dasarnya dengan kata-kata", "write the basis in words"));
    }
    if entry.level >= AttributionLevel::Documented && entry.kind == BasisKind::Other && !has_file {
        let (id, en) = entry.level.label();
        return Err(StoreError::invalid(
            format!(
                "“{id}” perlu dokumen, atau salah satu dasar yang tersedia; lampirkan, atau pilih tingkat yang lebih rendah"
            ),
            format!("“{en}” needs a document, or one of the named bases; attach it, or choose a lower level"),
        ));
    }
    Ok(())
}

/// “Confirmed” is said by somebody else than who found the documents.
async fn by_a_second_person(change: &mut Change<'_>, account: AccountId, person: PersonId) -> Result<()> {
    let known = attributions(change.db(), account).await?;
    let before = known.iter().take_while(|it| it.person == person && it.kind != BasisKind::Withdrawn);
    let documented: Vec<&Attribution> =
        before.filter(|it| it.level == AttributionLevel::Documented).collect();
    let who = change.who();
    if documented.iter().any(|it| it.by != who) {
        return Ok(());
    }
    Err(StoreError::invalid(
        "“dipastikan” perlu orang kedua: seorang rekan lain harus lebih dulu mencatat “didukung dokumen”",
        "“confirmed” needs a second person: a colleague must have written down “supported by documents” before",
    ))
}

/// An entry to be written.
pub(super) struct Row<'a> {
    pub(super) person: PersonId,
    pub(super) level: AttributionLevel,
    pub(super) kind: BasisKind,
    pub(super) basis: &'a str,
    pub(super) file: Option<&'a Checked>,
}

pub(super) async fn insert(change: &mut Change<'_>, account: AccountId, row: &Row<'_>) -> Result<u64> {
    let n: i64 = sqlx::query_scalar(
        "INSERT INTO attribution (office_id, account_id, n, person_id, level, kind, basis, document, document_name, who, at)
         VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM attribution WHERE account_id = $2), $3, $4, $5, $6, $7, $8,
             $9, $10)
         RETURNING n",
    )
    .bind(&change.office_text)
    .bind(account.to_string())
    .bind(row.person.to_string())
    .bind(i64::from(u8::from(row.level)))
    .bind(row.kind.as_str())
    .bind(row.basis)
    .bind(row.file.map(|it| it.sha256.to_string()))
    .bind(row.file.map(|it| it.file_name.clone()))
    .bind(change.who())
    .bind(change.now_micros())
    .fetch_one(&mut *change.tx)
    .await?;
    let detail = json!({ "n": n, "person": row.person, "level": row.level, "kind": row.kind, "basis": row.basis,
        "document": row.file.map(|it| it.sha256) });
    change.audit("account.attribute", "account", account, &detail);
    Ok(n.unsigned_abs())
}

pub(crate) async fn add_contrary_sign(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    account: AccountId,
    sign: &NewSign,
    file: Option<&Checked>,
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_attribute, MAY_NOT)?;
    let owned = begun(&mut change, account).await?;
    let words = clean(sign.words.trim()).into_owned();
    if words.is_empty() {
        return Err(StoreError::invalid("tulis apa yang terlihat", "write what was seen"));
    }
    let n: i64 = sqlx::query_scalar(
        "INSERT INTO attribution_sign (office_id, account_id, n, person_id, kind, words, document, document_name, who, at)
         VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM attribution_sign WHERE account_id = $2), $3, $4, $5, $6, $7,
             $8, $9)
         RETURNING n",
    )
    .bind(&change.office_text)
    .bind(account.to_string())
    .bind(owned.person.to_string())
    .bind(sign.kind.as_str())
    .bind(&words)
    .bind(file.map(|it| it.sha256.to_string()))
    .bind(file.map(|it| it.file_name.clone()))
    .bind(change.who())
    .bind(change.now_micros())
    .fetch_one(&mut *change.tx)
    .await?;
    let detail = json!({ "n": n, "kind": sign.kind, "words": words, "document": file.map(|it| it.sha256) });
    change.audit("account.sign", "account", account, &detail);
    change.commit().await?;
    Ok(n.unsigned_abs())
}

pub(crate) async fn document_name(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    account: AccountId,
    sha256: Sha256,
) -> Result<Option<String>> {
    may_see_persons(scope)?;
    if owned(db, scope, account).await?.is_none() {
        return Ok(None);
    }
    let row = sqlx::query(
        "SELECT document_name FROM attribution WHERE account_id = $1 AND document = $2
         UNION SELECT document_name FROM attribution_sign WHERE account_id = $1 AND document = $2 LIMIT 1",
    )
    .bind(account.to_string())
    .bind(sha256.to_string())
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok(opt_text(&row, "document_name")?.unwrap_or_default())).transpose()
}

pub(crate) async fn account_owner(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    account: AccountId,
) -> Result<Option<PersonId>> {
    may_see_persons(scope)?;
    Ok(owned(db, scope, account).await?.map(|it| it.person))
}

/// The signed-in supervisor who acts.
pub(super) fn supervisor(actor: &Actor) -> Result<()> {
    match actor.who {
        Who::User { role, .. } if role.may_withdraw_attributions() => Ok(()),
        _ => Err(StoreError::NotAllowed("an account is taken from a person by a signed-in supervisor")),
    }
}
