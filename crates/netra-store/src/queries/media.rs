//! Media whose bytes are fetched: planned from the changes of acts, fetched by a worker, noted here.
//!
//! Fetching never holds up an act: the act is saved first, and what hangs on it is a row here. The words of a version
//! never change; only the digest of a medium's bytes is filled in, which no digest of the version is made from.

use std::collections::BTreeSet;

use jiff::Timestamp;
use netra_model::ContentId;
use netra_model::act::{Media, Platform};
use netra_model::scope::{Actor, Scope};
use serde_json::json;

use super::change::Change;
use super::intake::insert;
use super::rows::{
    count, from_json, in_list, int, machine_acts, machine_asks, may_see_operation, name_of, named,
    opt_from_json, opt_time, parsed, small, sql, stored, text, to_json,
};
use super::{CHUNK, Conn};
use crate::{
    Author, MediaCounts, MediaFate, MediaOutcome, MediaRule, MediaWork, Result, SecuredTarget, Shared,
};

/// So many changes of acts are looked through in one transaction.
const STEP: u64 = 500;

/// A medium that is to be fetched: content, version, place, platform, kind, address.
type Wanted = (String, i64, i64, String, String, String);

pub(crate) async fn plan_media(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    rule: &MediaRule,
) -> Result<u64> {
    machine_acts(actor)?;
    let name = format!("{rule:?}");
    let after = planned(db, actor, &name).await?;
    let last: i64 = sqlx::query_scalar("SELECT last_change FROM office_state WHERE office_id = $1")
        .bind(actor.office.to_string())
        .fetch_one(&mut *db)
        .await?;
    if after >= last {
        return Ok(0);
    }
    let mut change = Change::begin(db, shared, actor).await?;
    let mut query = sql("SELECT a.change_seq, a.content_id, a.target_id FROM act a WHERE a.office_id = ");
    query.push_bind(&change.office_text).push(" AND a.change_seq > ").push_bind(after);
    query.push(" ORDER BY a.change_seq LIMIT ").push_bind(stored(STEP));
    let rows = query.build().fetch_all(change.db()).await?;
    // Numbers that no act has any more are passed over, too.
    let reached = if (rows.len() as u64) < STEP { last } else { int(&rows[rows.len() - 1], "change_seq")? };
    let mut acts = sql("SELECT a.content_id, a.target_id FROM act a WHERE a.office_id = ");
    acts.push_bind(&change.office_text).push(" AND a.change_seq > ").push_bind(after);
    acts.push(" AND a.change_seq <= ").push_bind(reached);
    if rule.only_flagged {
        acts.push(" AND EXISTS (SELECT 1 FROM item i WHERE i.office_id = a.office_id AND i.act_id = a.id)");
    }
    let mut contents = BTreeSet::new();
    for row in acts.build().fetch_all(change.db()).await? {
        contents.extend(super::rows::opt_text(&row, "content_id")?);
        contents.extend(super::rows::opt_text(&row, "target_id")?);
    }
    want(&mut change, contents.into_iter().collect(), rule).await?;
    sqlx::query(
        "INSERT INTO media_plan (office_id, rule, change_seq) VALUES ($1, $2, $3)
         ON CONFLICT (office_id) DO UPDATE SET rule = excluded.rule, change_seq = excluded.change_seq",
    )
    .bind(&change.office_text)
    .bind(&name)
    .bind(reached)
    .execute(&mut *change.tx)
    .await?;
    change.commit().await?;
    Ok(rows.len().max(1) as u64)
}

/// Up to which change it was planned under this rule.
async fn planned(db: &mut Conn, actor: &Actor, rule: &str) -> Result<i64> {
    let known: Option<i64> =
        sqlx::query_scalar("SELECT change_seq FROM media_plan WHERE office_id = $1 AND rule = $2")
            .bind(actor.office.to_string())
            .bind(rule)
            .fetch_optional(db)
            .await?;
    Ok(known.unwrap_or_default())
}

/// Writes down which media of these posts are to be fetched; what stands there already stays as it is.
async fn want(change: &mut Change<'_>, contents: Vec<String>, rule: &MediaRule) -> Result<()> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for chunk in contents.chunks(CHUNK) {
        let mut query = sql("SELECT v.content_id, v.n, v.media, c.platform, c.author FROM content_version v
             JOIN content c ON c.id = v.content_id
             WHERE v.media <> '[]' AND v.provenance IN ('collected', 'imported') AND c.platform IN (");
        in_list(&mut query, rule.platforms.iter().map(|it| it.as_str().to_owned()));
        query.push(") AND v.content_id IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(")");
        for row in query.build().fetch_all(change.db()).await? {
            let author: Author = from_json(&row, "author")?;
            if author.account().is_none() {
                continue; // Words of other people are kept as what an act is aimed at; their pictures are not.
            }
            let media: Vec<Media> = from_json(&row, "media")?;
            for (place, medium) in (0_i64..).zip(media) {
                let is_wanted = medium.sha256.is_none() && rule.kinds.contains(&medium.kind);
                let Some(url) = medium.url.filter(|url| is_wanted && url.starts_with("http")) else {
                    continue;
                };
                let (content, n) = (text(&row, "content_id")?, int(&row, "n")?);
                wanted.push((content, n, place, text(&row, "platform")?, name_of(&medium.kind), url));
            }
        }
    }
    let (office, now) = (change.office_text.clone(), change.now_micros());
    insert(
        change.db(),
        "INSERT INTO media_fetch (office_id, content_id, version_n, place, platform, kind, url, asked_at, tries, \
         next_at, bytes) ",
        &wanted,
        " ON CONFLICT DO NOTHING",
        |row, (content, n, place, platform, kind, url)| {
            row.push_bind(&office).push_bind(content).push_bind(*n).push_bind(*place).push_bind(platform);
            row.push_bind(kind).push_bind(url).push_bind(now).push_bind(0_i64).push_bind(now).push_bind(0_i64);
        },
    )
    .await?;
    Ok(())
}

pub(crate) async fn media_work(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    platforms: &[Platform],
    limit: u64,
) -> Result<Vec<MediaWork>> {
    machine_asks(scope)?;
    let mut query = sql(
        "SELECT content_id, version_n, place, platform, kind, url, tries FROM media_fetch WHERE office_id = ",
    );
    query.push_bind(scope.office.to_string()).push(" AND next_at IS NOT NULL AND next_at <= ");
    query.push_bind(shared.clock.now().as_microsecond()).push(" AND platform IN (");
    in_list(&mut query, platforms.iter().map(|it| it.as_str().to_owned()));
    query.push(") ORDER BY next_at, content_id, version_n, place LIMIT ").push_bind(stored(limit));
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(MediaWork {
                content: parsed(row, "content_id")?,
                version: small(row, "version_n")?,
                place: small(row, "place")?,
                platform: parsed(row, "platform")?,
                kind: named(row, "kind")?,
                url: text(row, "url")?,
                tries: small(row, "tries")?,
            })
        })
        .collect()
}

pub(crate) async fn media_fetched(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    work: &MediaWork,
    outcome: &MediaOutcome,
) -> Result<bool> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let noted = match outcome {
        MediaOutcome::Kept { sha256, bytes, wire } => {
            let kept = fill_in(&mut change, work, *sha256).await?;
            if kept {
                sqlx::query(
                    "UPDATE media_fetch SET sha256 = $4, bytes = $5, at = $6, wire = $7, next_at = NULL, why = NULL,
                         tries = tries + 1
                     WHERE content_id = $1 AND version_n = $2 AND place = $3",
                )
                .bind(work.content.to_string())
                .bind(i64::from(work.version))
                .bind(i64::from(work.place))
                .bind(sha256.to_string())
                .bind(stored(*bytes))
                .bind(change.now_micros())
                .bind(to_json(wire))
                .execute(&mut *change.tx)
                .await?;
                let detail = json!({ "sha256": sha256, "bytes": bytes, "request": wire.request });
                change.audit("media.keep", "content", work.content, &detail);
            }
            kept
        }
        MediaOutcome::Failed { why, again_at, counts } => {
            failed(&mut change, work, &to_json(why), *again_at, *counts).await?
        }
    };
    change.commit().await?;
    if let (false, MediaOutcome::Kept { sha256, .. }) = (noted, outcome) {
        remove_unused(db, shared, *sha256).await?;
    }
    Ok(noted)
}

async fn failed(
    change: &mut Change<'_>,
    work: &MediaWork,
    why: &str,
    again_at: Option<Timestamp>,
    counts: bool,
) -> Result<bool> {
    let noted = sqlx::query(
        "UPDATE media_fetch SET why = $4, next_at = $5, tries = tries + $6, at = $7
         WHERE content_id = $1 AND version_n = $2 AND place = $3 AND sha256 IS NULL",
    )
    .bind(work.content.to_string())
    .bind(i64::from(work.version))
    .bind(i64::from(work.place))
    .bind(why)
    .bind(again_at.map(Timestamp::as_microsecond))
    .bind(i64::from(counts))
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    Ok(noted > 0)
}

/// Writes the digest into the version's medium; `false` when the version has no such medium any more, because it was
/// erased meanwhile.
async fn fill_in(change: &mut Change<'_>, work: &MediaWork, sha256: netra_model::Sha256) -> Result<bool> {
    let (content, n) = (work.content.to_string(), i64::from(work.version));
    let row =
        sqlx::query("SELECT media FROM content_version WHERE office_id = $1 AND content_id = $2 AND n = $3")
            .bind(&change.office_text)
            .bind(&content)
            .bind(n)
            .fetch_optional(&mut *change.tx)
            .await?;
    let Some(row) = row else { return Ok(false) };
    let mut media: Vec<Media> = from_json(&row, "media")?;
    let Some(medium) = media.get_mut(work.place as usize).filter(|it| it.url.as_ref() == Some(&work.url))
    else {
        return Ok(false);
    };
    medium.sha256 = Some(sha256);
    sqlx::query("UPDATE content_version SET media = $3 WHERE content_id = $1 AND n = $2")
        .bind(&content)
        .bind(n)
        .bind(to_json(&media))
        .execute(&mut *change.tx)
        .await?;
    sqlx::query(
        "INSERT INTO media_ref (office_id, sha256, content_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(&change.office_text)
    .bind(sha256.to_string())
    .bind(&content)
    .execute(&mut *change.tx)
    .await?;
    Ok(true)
}

/// Removes the file of a medium that nothing speaks of: what it hung on was erased while it was fetched.
async fn remove_unused(db: &mut Conn, shared: &Shared, sha256: netra_model::Sha256) -> Result<()> {
    if is_used(db, &sha256.to_string()).await? {
        return Ok(());
    }
    crate::media::remove(&shared.media, sha256).await
}

/// Whether a file is spoken of: by a post of any office of this database, as a file of a case, or in a ledger of attributions.
pub(super) async fn is_used(db: &mut Conn, sha256: &str) -> Result<bool> {
    let used = sqlx::query(
        "SELECT 1 AS used FROM media_ref WHERE sha256 = $1
         UNION SELECT 1 AS used FROM case_document WHERE sha256 = $1
         UNION SELECT 1 AS used FROM attribution WHERE document = $1
         UNION SELECT 1 AS used FROM attribution_sign WHERE document = $1",
    )
    .bind(sha256)
    .fetch_optional(db)
    .await?;
    Ok(used.is_some())
}

/// What became of a post's media: version, place, fate.
pub(super) async fn fates(db: &mut Conn, content: ContentId) -> Result<Vec<(u32, u32, MediaFate)>> {
    let rows = sqlx::query(
        "SELECT version_n, place, next_at, why, wire, at FROM media_fetch WHERE content_id = $1
         ORDER BY version_n, place",
    )
    .bind(content.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let (why, at) = (opt_from_json(row, "why")?, opt_time(row, "at")?);
            let fate = match (opt_from_json(row, "wire")?, why, at) {
                (Some(wire), ..) => MediaFate::Kept { wire: Box::new(wire) },
                (None, Some(why), Some(at)) if opt_time(row, "next_at")?.is_none() => {
                    MediaFate::GivenUp { why, at }
                }
                (None, why, _) => MediaFate::Waiting { why },
            };
            Ok((small(row, "version_n")?, small(row, "place")?, fate))
        })
        .collect()
}

pub(crate) async fn media_counts(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<MediaCounts> {
    may_see_operation(scope)?;
    let office = scope.office.to_string();
    let row = sqlx::query(
        "SELECT COUNT(*) AS kept, CAST(COALESCE(SUM(n), 0) AS BIGINT) AS hung,
             CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes
         FROM (SELECT sha256, COUNT(*) AS n, MAX(bytes) AS bytes FROM media_fetch
               WHERE office_id = $1 AND sha256 IS NOT NULL GROUP BY sha256) files",
    )
    .bind(&office)
    .fetch_one(&mut *db)
    .await?;
    let waiting: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM media_fetch WHERE office_id = $1 AND next_at IS NOT NULL")
            .bind(&office)
            .fetch_one(&mut *db)
            .await?;
    let rows = sqlx::query(
        "SELECT why, COUNT(*) AS n FROM media_fetch WHERE office_id = $1 AND why IS NOT NULL
         GROUP BY why ORDER BY 2 DESC, 1 LIMIT 20",
    )
    .bind(&office)
    .fetch_all(db)
    .await?;
    Ok(MediaCounts {
        waiting: waiting.unsigned_abs(),
        kept: count(&row, "hung")?,
        kept_bytes: count(&row, "bytes")?,
        failed: rows
            .iter()
            .map(|row| Ok((from_json(row, "why")?, count(row, "n")?)))
            .collect::<Result<_>>()?,
    })
}

pub(crate) async fn targets_to_secure(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    platform: &Platform,
    period: &str,
    limit: u64,
) -> Result<Vec<SecuredTarget>> {
    machine_asks(scope)?;
    let mut query = sql("SELECT c.id, c.native_key, c.author FROM content c WHERE c.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND c.platform = ").push_bind(platform.as_str());
    query.push(
        " AND c.author LIKE '{\"known\":%' AND c.missing IS NULL
          AND EXISTS (SELECT 1 FROM act a WHERE a.target_id = c.id)
          AND NOT EXISTS (SELECT 1 FROM secured s WHERE s.content_id = c.id AND s.period = ",
    );
    query.push_bind(period).push(") ORDER BY c.id LIMIT ").push_bind(stored(limit));
    let rows = query.build().fetch_all(db).await?;
    let target = |row| -> Result<Option<SecuredTarget>> {
        let author: Author = from_json(row, "author")?;
        let Some(author) = author.account().cloned() else { return Ok(None) };
        Ok(Some(SecuredTarget { native_key: text(row, "native_key")?, author }))
    };
    rows.iter().filter_map(|row| target(row).transpose()).collect()
}

pub(crate) async fn secured(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    platform: &Platform,
    period: &str,
    native_keys: &[String],
    media: Option<&MediaRule>,
) -> Result<u64> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let mut contents: Vec<String> = Vec::new();
    for chunk in native_keys.chunks(CHUNK) {
        let mut query = sql("SELECT id FROM content WHERE office_id = ");
        query.push_bind(&change.office_text).push(" AND platform = ").push_bind(platform.as_str());
        query.push(" AND native_key IN (");
        in_list(&mut query, chunk.iter().cloned());
        query.push(")");
        for row in query.build().fetch_all(change.db()).await? {
            contents.push(text(&row, "id")?);
        }
    }
    let (office, now) = (change.office_text.clone(), change.now_micros());
    let n = insert(
        change.db(),
        "INSERT INTO secured (office_id, content_id, period, at) ",
        &contents,
        " ON CONFLICT DO NOTHING",
        |row, content| {
            row.push_bind(&office).push_bind(content).push_bind(period.to_owned()).push_bind(now);
        },
    )
    .await?;
    if let Some(rule) = media {
        want(&mut change, contents, rule).await?;
    }
    if n > 0 {
        let detail = json!({ "platform": platform, "period": period, "posts": n });
        let office = change.office;
        change.audit("target.secure", "office", office, &detail);
    }
    change.commit().await?;
    Ok(n)
}
