//! What waits for the matcher, and its answers; what waits to be fetched or looked at again.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use netra_model::ActId;
use netra_model::act::{AccountRef, Platform};
use netra_model::flag::{MatchInput, Side};
use netra_model::person::AssignmentLetter;
use netra_model::scope::{Actor, Scope};
use serde_json::json;
use sqlx::Row;

use super::change::Change;
use super::draft::first_id;
use super::facts::{self, ActFacts};
use super::flags::{self, NewFlag};
use super::rows::{
    count, damaged, from_json, machine_acts, machine_asks, parsed, sql, stored, text, time, to_json,
};
use super::{Conn, letter, state};
use crate::matching::{Unmasked, letter_on, nameless, texts_of};
use crate::{Author, MatchWork, RecheckAct, RecheckFilter, Result, Saved, Scores, Shared};

pub(crate) async fn match_work(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    limit: u64,
) -> Result<Vec<MatchWork>> {
    machine_asks(scope)?;
    let rows = sqlx::query(
        "SELECT m.act_id, m.ticket FROM match_work m WHERE m.office_id = $1 AND NOT EXISTS (SELECT 1 FROM act a
             JOIN account ac ON ac.id = a.account_id WHERE a.id = m.act_id AND ac.detached_at IS NOT NULL)
         ORDER BY m.asked_at, m.act_id LIMIT $2",
    )
    .bind(scope.office.to_string())
    .bind(stored(limit))
    .fetch_all(&mut *db)
    .await?;
    let mut tickets: HashMap<ActId, u64> = HashMap::new();
    for row in &rows {
        tickets.insert(parsed(row, "act_id")?, count(row, "ticket")?);
    }
    let ids: Vec<ActId> = tickets.keys().copied().collect();
    let acts = inputs(db, scope, &ids, &[]).await?;
    Ok(acts
        .into_iter()
        .map(|(act, input)| MatchWork {
            act: act.id,
            own_version: act.own.as_ref().map(|words| words.n),
            target_version: act.target.as_ref().map(|words| words.n),
            ticket: tickets.get(&act.id).copied().unwrap_or_default(),
            input,
        })
        .collect())
}

pub(crate) async fn match_inputs(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    since: Timestamp,
    after: Option<ActId>,
    limit: u64,
    known: &[AccountRef],
) -> Result<Vec<(ActId, MatchInput)>> {
    machine_asks(scope)?;
    // The office as an expression, so that the primary key leads and nothing is sorted.
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT id FROM act WHERE office_id || '' = $1 AND id > $2 ORDER BY id LIMIT $3")
            .bind(scope.office.to_string())
            .bind(after.map_or_else(|| first_id(since), |it| it.to_string()))
            .bind(stored(limit))
            .fetch_all(&mut *db)
            .await?;
    let ids: Vec<ActId> =
        ids.iter().map(|id| id.parse().map_err(|error| damaged("act", error))).collect::<Result<_>>()?;
    let mut found = inputs(db, scope, &ids, known).await?;
    found.sort_by_key(|(act, _)| act.id);
    Ok(found.into_iter().map(|(act, input)| (act.id, input)).collect())
}

pub(crate) async fn acts_since(db: &mut Conn, _: &Shared, scope: &Scope, since: Timestamp) -> Result<u64> {
    machine_asks(scope)?;
    let n: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM act WHERE office_id || '' = $1 AND id > $2")
        .bind(scope.office.to_string())
        .bind(first_id(since))
        .fetch_one(db)
        .await?;
    Ok(n.unsigned_abs())
}

/// Acts with what the matcher may look at. Authors stored under a pseudonym who are `known` by now are told by name.
async fn inputs(
    db: &mut Conn,
    scope: &Scope,
    ids: &[ActId],
    known: &[AccountRef],
) -> Result<Vec<(ActFacts, MatchInput)>> {
    let office = sqlx::query("SELECT zone, region, secret FROM office WHERE id = $1")
        .bind(scope.office.to_string())
        .fetch_one(&mut *db)
        .await?;
    let zone =
        TimeZone::get(&text(&office, "zone")?).map_err(|error| damaged("time zone of the office", error))?;
    let region: Option<String> = office.try_get("region")?;
    let unmasked = Unmasked::new(text(&office, "secret")?.as_bytes(), known);
    let acts = facts::load(db, scope.office, ids).await?;
    let letters = letter::in_force(db, acts.iter().map(|act| act.person)).await?;
    Ok(acts
        .into_iter()
        .map(|act| {
            let letters = letters.get(&act.person).map_or(&[][..], Vec::as_slice);
            let mut input = input(&act, letters, region.as_deref(), &zone);
            if let Some(account) = act.target_author.as_ref().and_then(|it| unmasked.find(it)) {
                input.target_author = Some(account.clone());
            }
            (act, input)
        })
        .collect())
}

/// The same bytes as [`crate::match_input`] gives for the act as it was read.
fn input(
    act: &ActFacts,
    letters: &[AssignmentLetter],
    office_region: Option<&str>,
    zone: &TimeZone,
) -> MatchInput {
    let mut texts = Vec::new();
    if let Some(own) = &act.own {
        texts_of(Side::Own, &own.text, &own.media, &mut texts);
    }
    if let Some(target) = &act.target {
        texts_of(Side::Target, &target.text, &target.media, &mut texts);
    }
    let day = act.happened.day(act.first_seen_at, zone);
    MatchInput {
        kind: act.kind,
        day,
        region: act.region.clone().or_else(|| office_region.map(ToOwned::to_owned)),
        employment: act.employment,
        status: act.status,
        texts,
        actor: nameless(&act.account_ref),
        target_author: act.target_author.as_ref().and_then(|author| author.account()).map(nameless),
        assignment_letter: letter_on(letters, day),
    }
}

pub(crate) async fn save_scores(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    scores: Scores<'_>,
) -> Result<Saved> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let release = state::release(&mut change, scores.release, scores.engine).await?;
    let mut new = Vec::new();
    for done in scores.done {
        let Some(scored) = done.scored.as_ref().filter(|scored| scored.score >= scores.threshold) else {
            continue;
        };
        let (own_version, target_version) = (done.own_version.unwrap_or(0), done.target_version.unwrap_or(0));
        new.push(NewFlag { act: done.act, own_version, target_version, release, scored });
    }
    let ids: Vec<ActId> = new.iter().map(|flag| flag.act).collect();
    let office = change.office;
    let facts = facts::load(change.db(), office, &ids).await?;
    let facts = facts.into_iter().map(|act| (act.id, act.item_facts())).collect();
    let terms = flags::Terms { threshold: scores.threshold, scoring: scores.scoring };
    let stored_flags = flags::store(&mut change, &new, &facts, &HashSet::new(), terms).await?;
    for done in scores.done {
        // Work that was asked for again meanwhile has another ticket, and stays.
        let closed =
            sqlx::query("DELETE FROM match_work WHERE office_id = $1 AND act_id = $2 AND ticket = $3")
                .bind(&change.office_text)
                .bind(done.act.to_string())
                .bind(stored(done.ticket))
                .execute(&mut *change.tx)
                .await?
                .rows_affected();
        if closed == 1 {
            sqlx::query("UPDATE act SET release_n = $2 WHERE id = $1")
                .bind(done.act.to_string())
                .bind(release)
                .execute(&mut *change.tx)
                .await?;
        }
    }
    let saved = Saved {
        flags: stored_flags.flags,
        new_items: stored_flags.new_items,
        reappeared: stored_flags.reappeared,
        ..Saved::default()
    };
    let detail = json!({
        "acts": scores.done.len(), "flags": saved.flags, "reappeared": saved.reappeared.len(),
        "release": scores.release,
    });
    change.audit("scores.save", "office", office, &detail);
    change.commit().await?;
    Ok(saved)
}

pub(crate) async fn request_rematch(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    since: Option<Timestamp>,
    known: &[AccountRef],
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(
        |role| role.may_administer() || role == netra_model::scope::Role::Editor,
        "a rematch is asked for by the admin or the dictionary editor",
    )?;
    let now = change.now_micros();
    let from = since.map(first_id).unwrap_or_default();
    let n = sqlx::query(
        "INSERT INTO match_work (office_id, act_id, ticket, asked_at)
         SELECT office_id, id, 1, $2 FROM act WHERE office_id = $1 AND id > $3
         ON CONFLICT (act_id) DO UPDATE SET ticket = match_work.ticket + 1",
    )
    .bind(&change.office_text)
    .bind(now)
    .bind(&from)
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    sqlx::query("UPDATE act SET release_n = NULL WHERE office_id = $1 AND id > $2")
        .bind(&change.office_text)
        .bind(&from)
        .execute(&mut *change.tx)
        .await?;
    let named = name_authors(&mut change, known).await?;
    let office = change.office;
    let detail = json!({ "acts": n, "since": since, "authors_named": named });
    change.audit("rematch.request", "office", office, &detail);
    change.commit().await?;
    Ok(n)
}

/// So many pseudonyms are looked for in one statement.
const PSEUDONYMS: usize = 50;

/// Posts and follows whose author or aim stands under a pseudonym, and is an account that the dictionaries know by now, get
/// its name, as they would if they came in today. Says how many.
async fn name_authors(change: &mut Change<'_>, known: &[AccountRef]) -> Result<u64> {
    let secret: String = sqlx::query_scalar("SELECT secret FROM office WHERE id = $1")
        .bind(&change.office_text)
        .fetch_one(&mut *change.tx)
        .await?;
    let unmasked = Unmasked::new(secret.as_bytes(), known);
    let mut named = 0;
    for (find, column, update) in [
        (
            "SELECT id, author AS who FROM content WHERE office_id = ",
            "author",
            "UPDATE content SET author = $2 WHERE id = $1",
        ),
        (
            "SELECT id, target_account AS who FROM act WHERE office_id = ",
            "target_account",
            "UPDATE act SET target_account = $2 WHERE id = $1",
        ),
    ] {
        for chunk in unmasked.pseudonyms().chunks(PSEUDONYMS) {
            let mut query = sql(find);
            query.push_bind(&change.office_text).push(" AND (");
            for (n, pseudonym) in chunk.iter().enumerate() {
                query.push(if n == 0 { "" } else { " OR " }).push(column).push(" LIKE ");
                query.push_bind(format!("%\"{pseudonym}\"%"));
            }
            query.push(") ORDER BY id");
            for row in query.build().fetch_all(change.db()).await? {
                let Some(account) = unmasked.find(&from_json::<Author>(&row, "who")?) else { continue };
                let author = to_json(&Author::Known(account.clone()));
                named += sqlx::query(update)
                    .bind(text(&row, "id")?)
                    .bind(author)
                    .execute(&mut *change.tx)
                    .await?
                    .rows_affected();
            }
        }
    }
    Ok(named)
}

pub(crate) async fn unresolved_targets(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    platform: &Platform,
    limit: u64,
) -> Result<Vec<String>> {
    machine_asks(scope)?;
    Ok(sqlx::query_scalar(
        "SELECT native_key FROM content
         WHERE office_id = $1 AND platform = $2 AND versions = 0 AND missing IS NULL
         ORDER BY native_key LIMIT $3",
    )
    .bind(scope.office.to_string())
    .bind(platform.as_str())
    .bind(stored(limit))
    .fetch_all(db)
    .await?)
}

pub(crate) async fn acts_to_recheck(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    filter: &RecheckFilter,
    limit: u64,
) -> Result<Vec<RecheckAct>> {
    machine_asks(scope)?;
    let mut query = sql("SELECT id, account_id, native_key, last_seen_at FROM act WHERE gone IS NULL
         AND NOT EXISTS (SELECT 1 FROM account x WHERE x.id = act.account_id AND x.detached_at IS NOT NULL)
         AND office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND platform = ").push_bind(filter.platform.as_str());
    if let Some(account) = filter.account {
        query.push(" AND account_id = ").push_bind(account.to_string());
    }
    let ago = |by| filter.now.saturating_sub(by).unwrap_or(jiff::Timestamp::MIN).as_microsecond();
    let mut younger = i64::MAX;
    query.push(" AND (1 = 0");
    for step in &filter.steps {
        let older = ago(step.up_to_age);
        query.push(" OR (sort_at > ").push_bind(older).push(" AND sort_at <= ").push_bind(younger);
        query.push(" AND last_seen_at <= ").push_bind(ago(step.every)).push(")");
        younger = older;
    }
    query.push(")");
    query.push(" ORDER BY last_seen_at, id LIMIT ").push_bind(stored(limit));
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(RecheckAct {
                act: parsed(row, "id")?,
                account: parsed(row, "account_id")?,
                native_key: text(row, "native_key")?,
                last_seen_at: time(row, "last_seen_at")?,
            })
        })
        .collect()
}
