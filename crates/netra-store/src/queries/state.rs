//! Small things that several changes need: the release's number, who is watched, which acts wait.

use std::collections::HashSet;
use std::sync::Arc;

use netra_model::person::WatchIndex;
use netra_model::scope::Scope;
use netra_model::{ActId, PersonId, Sha256};

use super::change::Change;
use super::rows::{in_list, sql};
use super::{CHUNK, intake, watchlist};
use crate::matching::{Watched, WatchedFact};
use crate::{Result, plan};

/// The small number that rows use for a release and an engine.
pub(super) async fn release(change: &mut Change<'_>, sha256: Sha256, engine: u32) -> Result<i64> {
    let known: Option<i64> = sqlx::query_scalar(
        "SELECT n FROM dictionary_release WHERE office_id = $1 AND sha256 = $2 AND engine = $3",
    )
    .bind(&change.office_text)
    .bind(sha256.to_string())
    .bind(i64::from(engine))
    .fetch_optional(&mut *change.tx)
    .await?;
    if let Some(n) = known {
        return Ok(n);
    }
    Ok(sqlx::query_scalar(
        "INSERT INTO dictionary_release (office_id, n, sha256, engine, first_at)
         VALUES ($1, (SELECT COALESCE(MAX(n), 0) + 1 FROM dictionary_release WHERE office_id = $1), $2, $3, $4)
         RETURNING n",
    )
    .bind(&change.office_text)
    .bind(sha256.to_string())
    .bind(i64::from(engine))
    .bind(change.now_micros())
    .fetch_one(&mut *change.tx)
    .await?)
}

/// Who may be looked at today.
pub(super) async fn watched(change: &mut Change<'_>) -> Result<Arc<Watched>> {
    let day = change.now.to_zoned(change.zone.clone()).date();
    if let Some(watched) = change.shared.watched.get(change.office, change.watch_change, day) {
        return Ok(watched);
    }
    let scope = Scope::office(change.office);
    let accounts = watchlist::valid_accounts(change.db(), &scope, None, day).await?;
    let secret: String = sqlx::query_scalar("SELECT secret FROM office WHERE id = $1")
        .bind(&change.office_text)
        .fetch_one(&mut *change.tx)
        .await?;
    let index = WatchIndex::new(accounts.iter().map(|(it, _)| (it.id, it.account.clone())));
    let facts = accounts
        .into_iter()
        .map(|(it, unit)| (it.id, WatchedFact { account: it.account, person: it.person, unit }))
        .collect();
    let watched = Arc::new(Watched { index, accounts: facts, secret: secret.into_bytes() });
    change.shared.watched.put(change.office, change.watch_change, day, &watched);
    Ok(watched)
}

/// The index should show this act anew.
pub(super) async fn touch(change: &mut Change<'_>, act: ActId) -> Result<()> {
    let seq = change.next_change();
    sqlx::query("UPDATE act SET change_seq = $2 WHERE id = $1")
        .bind(act.to_string())
        .bind(seq)
        .execute(&mut *change.tx)
        .await?;
    Ok(())
}

/// The index should show all acts of these people anew.
pub(super) async fn touch_acts_of(change: &mut Change<'_>, people: &[PersonId]) -> Result<()> {
    for chunk in people.chunks(CHUNK) {
        let mut query = sql("UPDATE act SET change_seq = anew.seq FROM (SELECT a.id, ");
        query.push_bind(change.last_change());
        query.push(
            " + ROW_NUMBER() OVER (ORDER BY a.id) AS seq FROM account ac JOIN act a ON a.account_id = ac.id",
        );
        query.push(" WHERE ac.person_id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(")) AS anew WHERE act.id = anew.id");
        let touched = query.build().execute(change.db()).await?.rows_affected();
        change.changed(touched);
    }
    Ok(())
}

/// Lets acts wait for the matcher. Asked for again, the work gets a new ticket.
pub(super) async fn add_match_work(change: &mut Change<'_>, acts: &[ActId]) -> Result<u64> {
    let mut once = HashSet::new();
    let acts: Vec<ActId> = acts.iter().copied().filter(|act| once.insert(*act)).collect();
    let (office, now) = (change.office_text.clone(), change.now_micros());
    intake::insert(
        change.db(),
        "INSERT INTO match_work (office_id, act_id, ticket, asked_at) ",
        &acts,
        " ON CONFLICT (act_id) DO UPDATE SET ticket = match_work.ticket + 1",
        |row, act| {
            row.push_bind(&office).push_bind(act.to_string()).push_bind(1_i64).push_bind(now);
        },
    )
    .await?;
    for chunk in acts.chunks(CHUNK) {
        let mut query = sql("UPDATE act SET release_n = NULL WHERE id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(")");
        query.build().execute(change.db()).await?;
    }
    Ok(acts.len() as u64)
}

/// Notes under which release known acts were matched (new ones say so in their row), and that they no longer wait.
pub(super) async fn matched(
    change: &mut Change<'_>,
    acts: impl Iterator<Item = ActId>,
    new: &[plan::ActRow],
    release: i64,
) -> Result<()> {
    let new: HashSet<ActId> = new.iter().map(|row| row.id).collect();
    let known: Vec<ActId> = acts.filter(|act| !new.contains(act)).collect();
    for chunk in known.chunks(CHUNK) {
        let mut query = sql("UPDATE act SET release_n = ");
        query.push_bind(release).push(" WHERE id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(") AND NOT EXISTS (SELECT 1 FROM match_work WHERE match_work.act_id = act.id)");
        query.build().execute(change.db()).await?;
    }
    Ok(())
}
