//! What "the same state" means: a digest over natural keys, equal on both engines and after any interruption.
//!
//! In it is what the office knows: words, acts, what happened to them, flags, what people entered and were told, and what
//! platforms say of accounts, whose an account is believed to be, and what is written down in cases. Left out is
//!
//! * who told ([`netra_model::tip::Identity`]): it is encrypted anew each time, so equal identities never have equal bytes;
//!   which of its fields are filled is in it;
//! * when the office's own work was done, by whom and under which ids: the audit log has its own chain;
//! * `reach_day`: which account was read on which day says when the program ran, not what it found;
//! * `media_fetch`, `media_ref` and `media_plan`: bytes are fetched in the background, later or never, and each is named
//!   by its digest where it is kept; what a version says of its media is in the hash of that version;
//! * `secured`: that a post was fetched once more before a quiet period depends on the day. What it brought is a version.

use futures_util::TryStreamExt;
use jiff::Timestamp;
use netra_model::Sha256;
use netra_model::scope::Scope;
use sha2::Digest;
use sqlx::{Connection, Row};

use super::{Conn, READ, audit};
use crate::{Result, Shared};

/// Each statement gives lines of text columns in a fixed order. Text sorts by bytes on both engines.
const PARTS: [(&str, &str); 16] = [
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
        "sightings",
        "SELECT a.platform AS a, a.native_key AS b,
             g.raw || ' ' || g.provenance || ' ' || COALESCE(g.reach, '-') || ' ' || CAST(g.seen_at AS TEXT) || ' '
             || COALESCE(t.form, '') AS c,
             g.picture || ' ' || g.files || ' ' || COALESCE(g.description, '') AS d
         FROM sighting g JOIN act a ON a.id = g.act_id LEFT JOIN tip t ON t.id = g.tip_id
         WHERE g.office_id = $1 ORDER BY 1, 2, 3, 4",
    ),
    // A tip's own name is that of its form, which is made once and stored with it.
    (
        "tips",
        "SELECT t.form AS a,
             t.kind || ' ' || CAST(t.n AS TEXT) || ' ' || t.channel || ' ' || CAST(t.received_at AS TEXT) || ' '
             || COALESCE(t.known_on, '-') || ' ' || t.raw AS b,
             COALESCE(t.register, '') AS c, t.place AS d
         FROM tip t WHERE t.office_id = $1 ORDER BY 1, 2, 3, 4",
    ),
    (
        "told",
        "SELECT t.form AS a, t.chronology AS b, t.files AS c, t.filled AS d
         FROM tip t WHERE t.office_id = $1 ORDER BY 1, 2, 3, 4",
    ),
    (
        "acts of tips",
        "SELECT t.form AS a, a.platform AS b, a.native_key AS c, CAST(x.n AS TEXT) AS d
         FROM tip_act x JOIN tip t ON t.id = x.tip_id JOIN act a ON a.id = x.act_id
         WHERE x.office_id = $1 ORDER BY 1, 2, 3, 4",
    ),
    (
        "states of accounts",
        "SELECT ac.platform AS a, COALESCE(ac.native_id, '') || ' ' || COALESCE(ac.handle_folded, '') AS b,
             CAST(s.n AS TEXT) AS c, s.state AS d
         FROM account_state s JOIN account ac ON ac.id = s.account_id
         WHERE s.office_id = $1 ORDER BY ac.platform, 2, s.n",
    ),
    (
        "attributions",
        "SELECT ac.platform || ' ' || COALESCE(ac.native_id, '') || ' ' || COALESCE(ac.handle_folded, '') AS a,
             CAST(t.n AS TEXT) || ' ' || CAST(t.level AS TEXT) || ' ' || t.kind || ' ' || COALESCE(t.document, '') AS b,
             COALESCE(p.nip, p.name) AS c, t.basis AS d
         FROM attribution t JOIN account ac ON ac.id = t.account_id JOIN person p ON p.id = t.person_id
         WHERE t.office_id = $1 ORDER BY 1, t.n",
    ),
    (
        "signs",
        "SELECT ac.platform || ' ' || COALESCE(ac.native_id, '') || ' ' || COALESCE(ac.handle_folded, '') AS a,
             CAST(t.n AS TEXT) || ' ' || t.kind || ' ' || COALESCE(t.document, '') AS b,
             COALESCE(p.nip, p.name) AS c, t.words AS d
         FROM attribution_sign t JOIN account ac ON ac.id = t.account_id JOIN person p ON p.id = t.person_id
         WHERE t.office_id = $1 ORDER BY 1, t.n",
    ),
    // A case's own name is its short id, which counts up and is never given twice.
    (
        "cases",
        "SELECT c.short_id AS a, c.kind || ' ' || c.stage || ' ' || COALESCE(c.outcome, '') AS b, c.title AS c,
             COALESCE(a.platform || ' ' || a.native_key, '') AS d
         FROM case_file c LEFT JOIN case_item ci ON ci.case_id = c.id LEFT JOIN item i ON i.id = ci.item_id
         LEFT JOIN act a ON a.id = i.act_id WHERE c.office_id = $1 ORDER BY 1, 4",
    ),
    (
        "entries of cases",
        "SELECT c.short_id AS a, CAST(e.n AS TEXT) AS b, e.entry AS c, e.data AS d
         FROM case_entry e JOIN case_file c ON c.id = e.case_id WHERE e.office_id = $1 ORDER BY 1, e.n",
    ),
    (
        "files of cases",
        "SELECT c.short_id AS a, CAST(d.n AS TEXT) || ' ' || d.sha256 AS b, d.file_name || ' ' || d.about AS c,
             COALESCE(d.withdrawn_why, '') AS d
         FROM case_document d JOIN case_file c ON c.id = d.case_id WHERE d.office_id = $1 ORDER BY 1, d.n",
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
