//! The plenary [pleno; in an internal office: rapat tim]: what two people judged differently, and how it was voted on.

use std::collections::BTreeMap;

use netra_model::review::{ItemStatus, Round, Verdict};
use netra_model::scope::{Actor, Role, Scope};
use netra_model::{DecisionId, ItemId};
use serde_json::json;

use super::change::Change;
use super::review::{self, Course};
use super::rows::{
    count, may_see_items, opt_from_json, opt_parsed, opt_text, parsed, sql, text, to_json, within_units,
};
use super::{Conn, DbRow};
use crate::{NewPlenary, PlenaryItem, PlenaryRecord, Result, Shared, StoreError, Vote, clean};

pub(crate) async fn plenary_items(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<PlenaryItem>> {
    may_see_items(scope)?;
    let mut query = sql("SELECT i.id, i.short_id, i.version, i.kind, i.platform, i.snippet, i.known_on,
             p.name AS person_name, u.name AS unit_name
         FROM item i JOIN person p ON p.id = i.person_id JOIN unit u ON u.id = i.unit_id
         WHERE i.first_by IS NOT NULL AND i.status = 'plenary' AND i.office_id = ");
    query.push_bind(scope.office.to_string());
    within_units(&mut query, scope, "i.unit_id");
    query.push(" ORDER BY i.changed_at, i.id");
    let rows = query.build().fetch_all(&mut *db).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: ItemId = parsed(row, "id")?;
        let standing = review::decisions(db, id).await?.into_iter().filter(|it| it.undone_at.is_none());
        let mut last: Vec<_> = standing.collect();
        let (Some(second), Some(first)) = (last.pop(), last.pop()) else { continue };
        items.push(PlenaryItem {
            item: id,
            short_id: parsed(row, "short_id")?,
            version: count(row, "version")?,
            kind: parsed(row, "kind")?,
            platform: parsed(row, "platform")?,
            person_name: text(row, "person_name")?,
            unit_name: text(row, "unit_name")?,
            snippet: text(row, "snippet")?,
            first,
            second,
            known_on: opt_parsed(row, "known_on")?,
        });
    }
    Ok(items)
}

pub(crate) async fn record_plenary(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    item: ItemId,
    expected_version: u64,
    plenary: &NewPlenary,
) -> Result<DecisionId> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.user(Role::may_lead_review, "a supervisor records what the plenary decided")?;
    let found = review::find(&mut change, item).await?;
    review::check_version(&mut change, item, &found, expected_version).await?;
    if found.before.status()? != ItemStatus::Plenary {
        return Err(StoreError::NotAllowed("this item does not wait for the plenary"));
    }
    check(&change, plenary)?;
    all_are_staff(&mut change, &plenary.votes).await?;
    let rules = review::rules(&mut change).await?;
    review::check_words(&rules, &plenary.decision)?;
    let answers = review::standing(&mut change, item).await?.map(|(id, _)| id);
    let course = Course {
        round: Round::Plenary,
        status: ItemStatus::Decided,
        supersedes: None,
        answers,
        first_by: None,
    };
    let id = review::write(&mut change, item, &found, &plenary.decision, &course, None).await?;
    sqlx::query(
        "INSERT INTO plenary_vote (office_id, decision_id, number, day, place, votes, guests)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&change.office_text)
    .bind(id.to_string())
    .bind(clean(plenary.number.trim()).into_owned())
    .bind(plenary.day.to_string())
    .bind(clean(plenary.place.trim()).into_owned())
    .bind(to_json(&cleaned(&plenary.votes)))
    .bind(to_json(&guests(&plenary.guests)))
    .execute(&mut *change.tx)
    .await?;
    let detail = json!({ "decision": id, "number": plenary.number, "day": plenary.day, "place": plenary.place,
        "votes": plenary.votes, "guests": plenary.guests });
    change.audit("item.plenary", "item", item, &detail);
    change.commit().await?;
    Ok(id)
}

fn cleaned(votes: &[Vote]) -> Vec<Vote> {
    votes.iter().map(|it| Vote { name: clean(it.name.trim()).into_owned(), ..it.clone() }).collect()
}

fn guests(names: &[String]) -> Vec<String> {
    names.iter().map(|it| clean(it.trim()).into_owned()).filter(|it| !it.is_empty()).collect()
}

/// Who votes is known to the office, and votes once.
async fn all_are_staff(change: &mut Change<'_>, votes: &[Vote]) -> Result<()> {
    let mut voted = std::collections::BTreeSet::new();
    for vote in votes {
        let name = &vote.name;
        let Some(id) = vote.staff else {
            return Err(StoreError::invalid(
                format!(
                    "{name} bukan pengguna kantor ini; catat tanpa suara, atau minta admin membuat akunnya"
                ),
                format!(
                    "{name} is no user of this office; note them without a vote, or ask the admin for an account"
                ),
            ));
        };
        let known: Option<String> =
            sqlx::query_scalar("SELECT id FROM staff WHERE office_id = $1 AND id = $2")
                .bind(&change.office_text)
                .bind(id.to_string())
                .fetch_optional(&mut *change.tx)
                .await?;
        if known.is_none() {
            return Err(StoreError::missing("user", id));
        }
        if !voted.insert(id) {
            return Err(StoreError::invalid(
                format!("{name} tercatat dua kali; satu orang satu suara"),
                format!("{name} is noted twice; one person, one vote"),
            ));
        }
    }
    Ok(())
}

/// A vote needs voices, a day that has come, and no result against the most voices.
fn check(change: &Change<'_>, plenary: &NewPlenary) -> Result<()> {
    let day = plenary.day;
    if day > change.today() {
        return Err(StoreError::invalid(
            format!("hari rapat {day} belum tiba; catat hasil setelah rapat"),
            format!("{day} has not come yet; record the result after the meeting"),
        ));
    }
    if plenary.votes.is_empty() || plenary.votes.iter().any(|vote| vote.name.trim().is_empty()) {
        return Err(StoreError::invalid(
            "sebutkan nama setiap peserta rapat beserta pendapatnya; sedikitnya satu",
            "name everybody who was there with their verdict; at least one",
        ));
    }
    let mut voices: BTreeMap<Verdict, usize> = BTreeMap::new();
    for vote in &plenary.votes {
        *voices.entry(vote.verdict).or_default() += 1;
    }
    let result = voices.get(&plenary.decision.verdict).copied().unwrap_or(0);
    if voices.values().any(|n| *n > result) {
        let (id, en) = plenary.decision.verdict.label();
        return Err(StoreError::invalid(
            format!("hasil “{id}” tidak sesuai dengan suara terbanyak; periksa hasil dan pendapat peserta"),
            format!("the result “{en}” is against the most voices; check the result and the votes"),
        ));
    }
    Ok(())
}

/// What a row of decisions says of a plenary.
pub(super) fn record_of(row: &DbRow) -> Result<Option<PlenaryRecord>> {
    let Some(number) = opt_text(row, "number")? else { return Ok(None) };
    Ok(Some(PlenaryRecord {
        number,
        day: parsed(row, "voted_on")?,
        place: opt_text(row, "place")?.unwrap_or_default(),
        votes: opt_from_json(row, "votes")?.unwrap_or_default(),
        guests: opt_from_json(row, "guests")?.unwrap_or_default(),
    }))
}
