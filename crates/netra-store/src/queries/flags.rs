//! Storing flags, and the items they make or change.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use netra_model::act::{ActKind, Platform};
use netra_model::flag::{FlagSignal, Flagged, Scored, Scoring};
use netra_model::review::ItemStatus;
use netra_model::{AccountId, ActId, FlagId, ItemId, PersonId, UnitId};

use super::change::Change;
use super::intake::insert;
use super::rows::{from_json, in_list, int, name_of, parsed, sql, text, to_json};
use super::{CHUNK, state};
use crate::Result;

/// A flag to be stored, unless it is there already.
pub(super) struct NewFlag<'a> {
    pub(super) act: ActId,
    pub(super) own_version: u32,
    pub(super) target_version: u32,
    pub(super) release: i64,
    pub(super) scored: &'a Scored,
}

/// Under which rules flags are kept.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    /// Where an item without a score stands in the queue: among those that only just reached it.
    pub(super) threshold: u8,
    /// What may be made of a platform's acts.
    pub(super) scoring: fn(&Platform) -> Scoring,
}

/// What an item copies of its act, so that the queue reads one table.
pub(super) struct ItemFacts {
    pub(super) kind: ActKind,
    pub(super) platform: Platform,
    pub(super) account: AccountId,
    pub(super) person: PersonId,
    pub(super) unit: UnitId,
    pub(super) sort_at: Timestamp,
    pub(super) happened_at: Option<Timestamp>,
    pub(super) first_seen_at: Timestamp,
    pub(super) snippet: String,
    /// `|captured|report|`
    pub(super) provenances: String,
    /// Of [`near_key`].
    pub(super) near_key: String,
}

/// What is equal here is folded in the queue: the same kind of act with the same words, or on the same target. Short words
/// are the same only on the same target; an act without words or target is like no other.
pub(super) fn near_key(kind: ActKind, own: &str, target: Option<String>, act: ActId) -> String {
    let words = netra_model::near::plain(own);
    let about = match target {
        Some(target) if words.chars().count() < WORDS_ALONE => format!("{words}|{target}"),
        _ if words.is_empty() => act.to_string(),
        _ => words,
    };
    let mut key = crate::audit_hash::digest(format!("{}|{about}", kind.as_str()).as_bytes()).to_string();
    key.truncate(32);
    key
}

/// From so many characters on, the same words under different posts are the same.
const WORDS_ALONE: usize = 24;

#[derive(Default)]
pub(super) struct Stored {
    pub(super) flags: u64,
    pub(super) new_items: Vec<ItemId>,
    pub(super) reappeared: Vec<ItemId>,
}

struct KnownItem {
    id: ItemId,
    status: String,
    reviewed: BTreeSet<String>,
}

struct ItemRow<'a> {
    id: ItemId,
    act: ActId,
    short_id: String,
    flag: FlagId,
    kept: &'a Flagged,
    facts: &'a ItemFacts,
}

/// Stores flags in their order. `fresh` are acts that this change made: nothing can be known of them.
///
/// Here alone it is decided what of a flag is kept: nothing of an act whose platform's terms forbid matching, and no figure
/// where they allow matching alone.
pub(super) async fn store(
    change: &mut Change<'_>,
    new: &[NewFlag<'_>],
    facts: &HashMap<ActId, ItemFacts>,
    fresh: &HashSet<ActId>,
    terms: Terms,
) -> Result<Stored> {
    let kept: Vec<Option<(&NewFlag<'_>, &ItemFacts, Flagged)>> = new
        .iter()
        .map(|flag| {
            let facts = facts.get(&flag.act)?;
            Some((flag, facts, flag.scored.under((terms.scoring)(&facts.platform))?))
        })
        .collect();
    let older: Vec<ActId> = new.iter().map(|flag| flag.act).filter(|act| !fresh.contains(act)).collect();
    let mut there = known_flags(change, &older).await?;
    let mut items = known_items(change, &older).await?;
    let mut stored = Stored::default();
    let (mut flag_rows, mut item_rows, mut updates) = (Vec::new(), Vec::new(), Vec::new());
    for (flag, facts, kept) in kept.iter().flatten() {
        let key = (flag.act, i64::from(flag.own_version), i64::from(flag.target_version), flag.release);
        if !there.insert(key) {
            continue;
        }
        let id: FlagId = change.shared.clock.id();
        flag_rows.push((id, *flag, kept));
        if let Some(item) = items.get(&flag.act) {
            updates.push((id, *flag, kept, item.id, item.status.clone(), item.reviewed.clone()));
            continue;
        }
        let item: ItemId = change.shared.clock.id();
        let short_id = change.next_item().to_string();
        item_rows.push(ItemRow { id: item, act: flag.act, short_id, flag: id, kept, facts });
        let status = ItemStatus::Open.as_str().to_owned();
        items.insert(flag.act, KnownItem { id: item, status, reviewed: BTreeSet::new() });
        stored.new_items.push(item);
    }
    stored.flags = flag_rows.len() as u64;
    insert_flags(change, &flag_rows).await?;
    insert_items(change, &item_rows, terms.threshold).await?;
    for (id, flag, kept, item, status, reviewed) in updates {
        let place = kept.score.unwrap_or(terms.threshold);
        if update_item(change, (id, flag.act, kept, place), item, &status, &reviewed).await? {
            stored.reappeared.push(item);
        }
    }
    for flag in flag_rows.iter().map(|(_, flag, _)| flag).filter(|flag| !fresh.contains(&flag.act)) {
        state::touch(change, flag.act).await?;
    }
    Ok(stored)
}

async fn known_flags(change: &mut Change<'_>, acts: &[ActId]) -> Result<HashSet<(ActId, i64, i64, i64)>> {
    let mut known = HashSet::new();
    for chunk in acts.chunks(CHUNK) {
        let mut query =
            sql("SELECT act_id, own_version, target_version, release_n FROM flag WHERE act_id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(")");
        for row in query.build().fetch_all(change.db()).await? {
            let versions = (int(&row, "own_version")?, int(&row, "target_version")?);
            known.insert((parsed(&row, "act_id")?, versions.0, versions.1, int(&row, "release_n")?));
        }
    }
    Ok(known)
}

async fn known_items(change: &mut Change<'_>, acts: &[ActId]) -> Result<HashMap<ActId, KnownItem>> {
    let mut known = HashMap::new();
    for chunk in acts.chunks(CHUNK) {
        let mut query = sql("SELECT id, act_id, status, reviewed_signals FROM item WHERE office_id = ");
        query.push_bind(&change.office_text).push(" AND act_id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(")");
        for row in query.build().fetch_all(change.db()).await? {
            let item = KnownItem {
                id: parsed(&row, "id")?,
                status: text(&row, "status")?,
                reviewed: from_json(&row, "reviewed_signals")?,
            };
            known.insert(parsed(&row, "act_id")?, item);
        }
    }
    Ok(known)
}

async fn insert_flags(change: &mut Change<'_>, rows: &[(FlagId, &NewFlag<'_>, &Flagged)]) -> Result<()> {
    let (office, now) = (change.office_text.clone(), change.now_micros());
    insert(
        change.db(),
        "INSERT INTO flag (id, office_id, act_id, own_version, target_version, release_n, score, input, scored, at) ",
        rows,
        "",
        |row, (id, flag, kept)| {
            row.push_bind(id.to_string()).push_bind(&office).push_bind(flag.act.to_string());
            row.push_bind(i64::from(flag.own_version)).push_bind(i64::from(flag.target_version));
            row.push_bind(flag.release).push_bind(kept.score.map(i64::from));
            row.push_bind(kept.input.to_string()).push_bind(to_json(kept)).push_bind(now);
        },
    )
    .await?;
    Ok(())
}

async fn insert_items(change: &mut Change<'_>, rows: &[ItemRow<'_>], threshold: u8) -> Result<()> {
    let (office, now) = (change.office_text.clone(), change.now_micros());
    insert(
        change.db(),
        "INSERT INTO item (id, office_id, act_id, short_id, status, verdict, version, queue_day, score, place, kind, \
         platform, account_id, person_id, unit_id, sort_at, happened_at, first_seen_at, candidates, rules, \
         provenances, snippet, explanation_id, explanation_en, flag_id, reviewed_signals, opened_at, stage, near_key, \
         provisions, changed_at, changed_by) ",
        rows,
        "",
        |row, item| {
            let (facts, kept) = (item.facts, item.kept);
            row.push_bind(item.id.to_string()).push_bind(&office).push_bind(item.act.to_string());
            row.push_bind(&item.short_id).push_bind(ItemStatus::Open.as_str()).push_bind(None::<String>);
            row.push_bind(1_i64).push_bind("").push_bind(kept.score.map(i64::from));
            row.push_bind(i64::from(kept.score.unwrap_or(threshold))).push_bind(facts.kind.as_str());
            row.push_bind(facts.platform.as_str()).push_bind(facts.account.to_string());
            row.push_bind(facts.person.to_string()).push_bind(facts.unit.to_string());
            row.push_bind(facts.sort_at.as_microsecond());
            row.push_bind(facts.happened_at.map(Timestamp::as_microsecond));
            row.push_bind(facts.first_seen_at.as_microsecond()).push_bind(candidates(kept));
            row.push_bind(rules(kept)).push_bind(&facts.provenances).push_bind(&facts.snippet).push_bind(crate::clean(&kept.explanation_id).into_owned());
            row.push_bind(crate::clean(&kept.explanation_en).into_owned()).push_bind(item.flag.to_string()).push_bind("[]");
            row.push_bind(now).push_bind(kept.stage.as_ref().map(name_of));
            row.push_bind(&facts.near_key).push_bind(provisions(kept));
            row.push_bind(now).push_bind(None::<String>);
        },
    )
    .await?;
    Ok(())
}

/// A new flag stands for the item from now on. A decided item stays decided unless the flag has signals that the
/// reviewer did not see: then it is back in the queue (`true`).
async fn update_item(
    change: &mut Change<'_>,
    (id, act, kept, place): (FlagId, ActId, &Flagged, u8),
    item: ItemId,
    status: &str,
    reviewed: &BTreeSet<String>,
) -> Result<bool> {
    let unseen = signal_keys(kept).any(|key| !reviewed.contains(&key));
    let reappears = status == ItemStatus::Decided.as_str() && unseen;
    let office = change.office;
    let words = super::facts::load(change.db(), office, &[act]).await?;
    let snippet = words.first().map(super::facts::ActFacts::snippet).unwrap_or_default();
    let near = words.first().map_or_else(|| act.to_string(), super::facts::ActFacts::near_key);
    sqlx::query(
        "UPDATE item SET flag_id = $2, score = $3, candidates = $4, rules = $5, explanation_id = $6,
             explanation_en = $7, snippet = $8, place = $11, stage = $12, near_key = $13, provisions = $14,
             version = version + 1, changed_at = $9, changed_by = NULL,
             status = CASE WHEN $10 THEN 'reappeared' ELSE status END,
             decided_at = CASE WHEN $10 THEN NULL ELSE decided_at END,
             queue_day = CASE WHEN $10 AND NOT EXISTS (SELECT 1 FROM account a WHERE a.id = item.account_id
                 AND a.detached_at IS NOT NULL) THEN '' ELSE queue_day END
         WHERE id = $1",
    )
    .bind(item.to_string())
    .bind(id.to_string())
    .bind(kept.score.map(i64::from))
    .bind(candidates(kept))
    .bind(rules(kept))
    .bind(crate::clean(&kept.explanation_id).into_owned())
    .bind(crate::clean(&kept.explanation_en).into_owned())
    .bind(snippet)
    .bind(change.now_micros())
    .bind(reappears)
    .bind(i64::from(place))
    .bind(kept.stage.as_ref().map(name_of))
    .bind(near)
    .bind(provisions(kept))
    .execute(change.db())
    .await?;
    super::day::reckon(change, item).await?;
    Ok(reappears)
}

/// All signals of an act's flags, as the reviewer sees them.
pub(super) async fn signals_of(change: &mut Change<'_>, act: ActId) -> Result<BTreeSet<String>> {
    let rows = sqlx::query("SELECT scored FROM flag WHERE act_id = $1")
        .bind(act.to_string())
        .fetch_all(change.db())
        .await?;
    let mut all = BTreeSet::new();
    for row in &rows {
        all.extend(signal_keys(&from_json::<Flagged>(row, "scored")?));
    }
    Ok(all)
}

/// What makes a signal the same signal: its rule and whom it is about.
fn signal_keys(kept: &Flagged) -> impl Iterator<Item = String> {
    kept.signals.as_slice().iter().map(|signal| {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        format!("{}|{}|{}", signal.rule, part(&signal.race), part(&signal.candidate))
    })
}

/// `|race/candidate|race/|`: found by `LIKE '%|race/candidate|%'`, or `'%|race/%'` for the race alone.
fn candidates(kept: &Flagged) -> String {
    let pairs: BTreeSet<String> = kept
        .signals
        .as_slice()
        .iter()
        .filter_map(|it| {
            Some(format!("{}/{}", it.race.as_ref()?, it.candidate.as_deref().unwrap_or_default()))
        })
        .collect();
    listed(pairs)
}

/// `|rule|rule|`, the strongest first; by name where there are no weights.
fn rules(kept: &Flagged) -> String {
    let mut signals: Vec<&FlagSignal> = kept.signals.as_slice().iter().collect();
    signals.sort_by_key(|signal| (std::cmp::Reverse(signal.weight), signal.rule.clone()));
    let mut once = HashSet::new();
    listed(signals.into_iter().map(|signal| signal.rule.clone()).filter(|rule| once.insert(rule.clone())))
}

/// `|provision|provision|`, as proposed.
fn provisions(kept: &Flagged) -> String {
    let mut once = HashSet::new();
    let keys = kept.provisions.iter().cloned();
    listed(keys.filter(|key| once.insert(key.clone())))
}

fn listed(values: impl IntoIterator<Item = String>) -> String {
    values.into_iter().fold(String::new(), |list, value| {
        let start = if list.is_empty() { "|" } else { "" };
        list + start + &crate::clean(&value) + "|"
    })
}

/// The entries of a list made by [`listed`].
pub(super) fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.split('|').filter(|entry| !entry.is_empty())
}

/// `(race, candidate)` of a list of candidates; entries without a candidate are left out.
pub(super) fn pairs(list: &str) -> Vec<(String, String)> {
    entries(list)
        .filter_map(|entry| entry.split_once('/'))
        .filter(|(_, candidate)| !candidate.is_empty())
        .map(|(race, candidate)| (race.to_owned(), candidate.to_owned()))
        .collect()
}

/// The beginning of a text on one line, at most 200 characters.
pub(super) fn snippet(text: &str) -> String {
    let text = crate::clean(text);
    let mut snippet = String::new();
    for word in text.split_whitespace() {
        if !snippet.is_empty() {
            snippet.push(' ');
        }
        snippet.push_str(word);
        if snippet.len() > 800 {
            break;
        }
    }
    snippet.chars().take(200).collect()
}
