//! What "the same state" means: a digest over natural keys, equal on both engines and after any interruption.

use futures_util::TryStreamExt;
use jiff::Timestamp;
use netra_model::Sha256;
use netra_model::scope::Scope;
use sha2::Digest;
use sqlx::{Connection, Row};

use super::{Conn, READ, audit};
use crate::{Result, Shared};

/// Each statement gives lines of text columns in a fixed order. Text sorts by bytes on both engines.
const PARTS: [(&str, &str); 6] = [
    (
        "contents",
        "SELECT c.platform AS a, c.native_key AS b, COALESCE(v.content_hash, '') AS c, COALESCE(v.raw, '') AS d
         FROM content c LEFT JOIN content_version v ON v.content_id = c.id
         WHERE c.office_id = $1 ORDER BY 1, 2, 3, 4",
    ),
    (
        "acts",
        "SELECT a.platform AS a, a.native_key AS b,
             a.kind || ' ' || COALESCE(ac.native_id, '') || ' ' || COALESCE(ac.handle_folded, '') || ' '
             || COALESCE(a.raw, '') AS c,
             COALESCE(o.native_key, '') || ' ' || COALESCE(t.native_key, '') AS d
         FROM act a JOIN account ac ON ac.id = a.account_id
         LEFT JOIN content o ON o.id = a.content_id LEFT JOIN content t ON t.id = a.target_id
         WHERE a.office_id = $1 ORDER BY 1, 2, 3, 4",
    ),
    (
        "events",
        "SELECT DISTINCT a.platform AS a, a.native_key AS b, e.kind AS c, e.why AS d
         FROM act_event e JOIN act a ON a.id = e.act_id WHERE e.office_id = $1 ORDER BY 1, 2, 3, 4",
    ),
    (
        "segments",
        "SELECT sha256 AS a, '' AS b, '' AS c, '' AS d FROM segment WHERE office_id = $1 ORDER BY 1, 2, 3, 4",
    ),
    (
        "flags",
        "SELECT a.platform AS a, a.native_key AS b,
             COALESCE(ov.content_hash, '') || ' ' || COALESCE(tv.content_hash, '') AS c,
             r.sha256 || ' ' || CAST(r.engine AS TEXT) || ' ' || f.input || ' ' || COALESCE(CAST(f.score AS TEXT), '-') AS d
         FROM flag f JOIN act a ON a.id = f.act_id
         JOIN dictionary_release r ON r.office_id = f.office_id AND r.n = f.release_n
         LEFT JOIN content_version ov ON ov.content_id = a.content_id AND ov.n = f.own_version
         LEFT JOIN content_version tv ON tv.content_id = a.target_id AND tv.n = f.target_version
         WHERE f.office_id = $1 ORDER BY 1, 2, 3, 4",
    ),
    (
        "cursors",
        "SELECT p.source AS a, COALESCE(ac.platform, '') AS b,
             COALESCE(ac.native_id, '') || ' ' || COALESCE(ac.handle_folded, '') AS c, p.cursor AS d
         FROM cursor_position p LEFT JOIN account ac ON ac.id = p.subject
         WHERE p.office_id = $1 ORDER BY 1, 2, 3, 4",
    ),
];

pub(crate) async fn digest(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Sha256> {
    audit::may_see(scope)?;
    let mut tx = db.begin_with(READ).await?;
    let mut hasher = sha2::Sha256::new();
    for (name, statement) in PARTS {
        hash_field(&mut hasher, name);
        let mut rows = sqlx::query(statement).bind(scope.office.to_string()).fetch(&mut *tx);
        while let Some(row) = rows.try_next().await? {
            for column in ["a", "b", "c", "d"] {
                let field: &str = row.try_get(column)?;
                match (name, column) {
                    ("cursors", "d") => hash_field(&mut hasher, &without_moments(field)),
                    _ => hash_field(&mut hasher, field),
                }
            }
        }
        drop(rows);
    }
    tx.commit().await?;
    Ok(Sha256(hasher.finalize().into()))
}

/// A cursor without the moments in it: when something was last looked up is no part of where to resume.
fn without_moments(cursor: &str) -> String {
    let Ok(serde_json::Value::Object(mut fields)) = serde_json::from_str(cursor) else {
        return cursor.to_owned();
    };
    fields.retain(|_, value| value.as_str().is_none_or(|text| text.parse::<Timestamp>().is_err()));
    serde_json::Value::Object(fields).to_string()
}

/// Each field after its length, so that no two states read the same.
fn hash_field(hasher: &mut sha2::Sha256, field: &str) {
    hasher.update((field.len() as u64).to_be_bytes());
    hasher.update(field.as_bytes());
}
