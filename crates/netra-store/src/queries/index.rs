//! What the search index is fed with.

use std::collections::{BTreeSet, HashMap};

use netra_model::ActId;
use netra_model::act::{Media, MediaKind};
use netra_model::scope::Scope;
use sqlx::Row;

use super::facts::{self, ActFacts, Words};
use super::flags::{entries, pairs};
use super::rows::{
    count, in_list, machine_asks, may_see_items, named, opt_parsed, parsed, sql, stored, time,
};
use super::{CHUNK, Conn, DbRow};
use crate::{IndexAct, Result, Shared};

pub(crate) async fn index_changes(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    after: u64,
    limit: u64,
) -> Result<Vec<(u64, ActId)>> {
    machine_asks(scope)?;
    let rows = sqlx::query(
        "SELECT change_seq, id FROM (
             SELECT * FROM (SELECT change_seq, id FROM act WHERE office_id = $1 AND change_seq > $2
                 ORDER BY change_seq LIMIT $3) there
             UNION ALL SELECT * FROM (SELECT change_seq, act_id FROM erased_act WHERE office_id = $1 AND change_seq > $2
                 ORDER BY change_seq LIMIT $3) gone) both_of ORDER BY change_seq LIMIT $3",
    )
    .bind(scope.office.to_string())
    .bind(stored(after))
    .bind(stored(limit))
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok((count(row, "change_seq")?, parsed(row, "id")?))).collect()
}

pub(crate) async fn all_acts(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    after: Option<ActId>,
    limit: u64,
) -> Result<Vec<ActId>> {
    machine_asks(scope)?;
    // The office as an expression, so that the primary key leads and nothing is sorted.
    let rows = sqlx::query("SELECT id FROM act WHERE office_id || '' = $1 AND id > $2 ORDER BY id LIMIT $3")
        .bind(scope.office.to_string())
        .bind(after.map(|it| it.to_string()).unwrap_or_default())
        .bind(stored(limit))
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| parsed(row, "id")).collect()
}

pub(crate) async fn index_acts(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    acts: &[ActId],
    only_flagged: bool,
) -> Result<Vec<IndexAct>> {
    may_see_items(scope)?;
    let mut items: HashMap<ActId, DbRow> = HashMap::new();
    for chunk in acts.chunks(CHUNK) {
        let mut query = sql(
            "SELECT i.id, i.act_id, i.short_id, i.status, i.verdict, i.candidates, i.rules, f.release_n, f.at AS flagged_at
             FROM item i JOIN flag f ON f.id = i.flag_id WHERE i.office_id = ",
        );
        query.push_bind(scope.office.to_string()).push(" AND i.act_id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(")");
        for row in query.build().fetch_all(&mut *db).await? {
            items.insert(parsed(&row, "act_id")?, row);
        }
    }
    let wanted: Vec<ActId> =
        acts.iter().copied().filter(|act| !only_flagged || items.contains_key(act)).collect();
    let mut found = facts::load(db, scope.office, &wanted).await?;
    // The acts of an account that was found to be nobody's are nobody's: they are not found either.
    found.retain(|act| !act.detached && scope.has(act.unit, act.person));
    found.sort_by_key(|act| act.id);
    found
        .into_iter()
        .map(|act| {
            let item = items.get(&act.id);
            document(act, item)
        })
        .collect()
}

fn document(act: ActFacts, item: Option<&DbRow>) -> Result<IndexAct> {
    let words = [&act.own, &act.target];
    let media: Vec<&Media> = words.into_iter().flatten().flat_map(|words| &words.media).collect();
    let media_texts = media
        .iter()
        .flat_map(|it| [&it.alt, &it.caption, &it.officer_description])
        .flatten()
        .filter(|text| !text.is_empty())
        .cloned()
        .collect();
    let text_of = |words: &Option<Words>| words.as_ref().map(|words| words.text.clone()).unwrap_or_default();
    let mut document = IndexAct {
        act: act.id,
        item: None,
        short_id: None,
        kind: act.kind,
        person: act.person,
        unit: act.unit,
        account: act.account_ref.shown(),
        own_text: text_of(&act.own),
        target_text: text_of(&act.target),
        media_texts,
        has_media: media.iter().any(|it| matches!(it.kind, MediaKind::Image | MediaKind::Video)),
        candidates: Vec::new(),
        races: Vec::new(),
        rules: Vec::new(),
        provenances: entries(&act.provenances).filter_map(|it| it.parse().ok()).collect(),
        status: None,
        verdict: None,
        release: None,
        happened_at: act.sort_at,
        found_at: act.first_seen_at,
        platform: act.platform,
        person_name: act.person_name,
        unit_name: act.unit_name,
    };
    if let Some(row) = item {
        let candidates: &str = row.try_get("candidates")?;
        let races: BTreeSet<&str> =
            entries(candidates).filter_map(|entry| Some(entry.split_once('/')?.0)).collect();
        document.item = Some(parsed(row, "id")?);
        document.short_id = Some(parsed(row, "short_id")?);
        document.candidates = pairs(candidates);
        document.races = races.into_iter().map(ToOwned::to_owned).collect();
        document.rules = entries(row.try_get("rules")?).map(ToOwned::to_owned).collect();
        document.status = Some(named(row, "status")?);
        document.verdict = opt_parsed(row, "verdict")?;
        document.release = Some(count(row, "release_n")?);
        document.found_at = document.found_at.max(time(row, "flagged_at")?);
    }
    Ok(document)
}
