//! The index loop: owns the index's one writer, follows the store's changes by their numbers.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use jiff::tz::TimeZone;
use netra_index::{ActDocument, Change, IndexError, SearchIndex, Writer};
use netra_model::ActId;
use netra_model::scope::Scope;
use netra_store::IndexAct;
use tokio_util::sync::CancellationToken;

use super::pause;
use crate::office::Opened;

/// How many changes are taken over in one step.
const STEP: u64 = 2_000;

/// Opens the index; what is torn or of another version is put aside and made anew, because the store has it all.
///
/// # Errors
/// A folder that cannot be written.
pub fn open(folder: &Path) -> Result<SearchIndex, IndexError> {
    match SearchIndex::open(folder) {
        Err(IndexError::NeedsRebuild { why, .. }) => {
            tracing::warn!(%why, "the search index cannot be used and is built anew");
            SearchIndex::recreate(folder)
        }
        other => other,
    }
}

/// Keeps the index up to date until it is stopped. A failure is logged and tried again.
pub async fn run(office: Opened, index: SearchIndex, stop: CancellationToken) {
    let mut writer = None;
    let mut forgets = Forgets::default();
    while !stop.is_cancelled() {
        let wait = match step(&office, &index, &mut writer, &mut forgets).await {
            Ok(0) => Duration::from_millis(250),
            Ok(_) => Duration::ZERO,
            Err(error) => {
                tracing::error!(%error, "the search index cannot be kept up to date; trying again in ten seconds");
                writer = None;
                Duration::from_secs(10)
            }
        };
        if !pause(&stop, wait).await {
            break;
        }
    }
    if let Some((writer, _)) = writer
        && let Err(error) = writer.close()
    {
        tracing::error!(%error, "the search index was not closed cleanly; it goes on from its last commit");
    }
}

/// Takes over some changes; 0 when there are none.
async fn step(
    office: &Opened,
    index: &SearchIndex,
    kept: &mut Option<(Writer, u64)>,
    forgets: &mut Forgets,
) -> Result<usize> {
    if kept.is_none() {
        let writer = index.writer()?;
        let seq = writer.last_seq();
        *kept = Some((writer, seq));
    }
    let Some((writer, seq)) = kept else { return Ok(0) };
    let scope = office.scope();
    let changes = office.store.index_changes(&scope, *seq, STEP).await?;
    let Some((last, _)) = changes.last().copied() else {
        writer.tick(office.clock.now())?;
        if forgets.is_time(office.clock.now()) {
            writer.purge_deleted()?;
        }
        return Ok(0);
    };
    let acts: Vec<ActId> = changes.iter().map(|(_, act)| *act).collect();
    let puts = puts(office, &scope, &acts).await?;
    writer.apply(&puts, last, office.clock.now())?;
    forgets.waits |= puts.iter().any(|it| matches!(it, Change::Delete(_)));
    *seq = last;
    Ok(changes.len())
}

/// When the words of what was deleted are taken off the disk: soon, and not once for each act.
#[derive(Default)]
struct Forgets {
    waits: bool,
    last: Option<jiff::Timestamp>,
}

impl Forgets {
    fn is_time(&mut self, now: jiff::Timestamp) -> bool {
        let rested = self.last.is_none_or(|last| now.duration_since(last).as_secs() >= 60);
        if !self.waits || !rested {
            return false;
        }
        self.waits = false;
        self.last = Some(now);
        true
    }
}

/// What the index is to do about these acts: those that should be found are put, the others deleted.
async fn puts(office: &Opened, scope: &Scope, acts: &[ActId]) -> Result<Vec<Change>> {
    let found = office.store.index_acts(scope, acts, !office.config.index.all).await?;
    let zone = office.zone();
    let kept: std::collections::HashSet<ActId> = found.iter().map(|it| it.act).collect();
    let gone = acts.iter().filter(|act| !kept.contains(act)).map(|act| Change::Delete(*act));
    let documents = found.iter().map(|it| Change::Put(Box::new(document(scope, &zone, it))));
    Ok(documents.chain(gone).collect())
}

/// Builds the index anew from the store and says how many acts it holds.
///
/// # Errors
/// The store's and the index's.
pub async fn rebuild(office: &Opened, mut progress: impl FnMut(u64)) -> Result<u64> {
    let index = SearchIndex::recreate(&office.index_folder())?;
    let mut writer = index.writer_with_threads(2)?;
    let (scope, zone) = (office.scope(), office.zone());
    // Changes made meanwhile have higher numbers and are taken over by the loop afterwards.
    let seq = office.store.counts(&scope).await?.last_change;
    let (mut after, mut n) = (None, 0);
    loop {
        let acts = office.store.all_acts(&scope, after, STEP).await?;
        let Some(last) = acts.last() else { break };
        after = Some(*last);
        let found = office.store.index_acts(&scope, &acts, !office.config.index.all).await?;
        let documents: Vec<Change> =
            found.iter().map(|it| Change::Put(Box::new(document(&scope, &zone, it)))).collect();
        n += documents.len() as u64;
        writer.apply(&documents, 0, office.clock.now())?;
        progress(n);
    }
    writer.apply(&[], seq, office.clock.now())?;
    writer.close()?;
    Ok(n)
}

/// An act as the index takes it.
fn document(scope: &Scope, zone: &TimeZone, act: &IndexAct) -> ActDocument {
    ActDocument {
        act: act.act,
        office: scope.office,
        unit: Some(act.unit),
        person_id: Some(act.person),
        item: act.short_id.as_ref().map(ToString::to_string),
        platform: act.platform.clone(),
        kind: act.kind,
        person: act.person_name.clone(),
        unit_name: act.unit_name.clone(),
        handle: act.account.trim_start_matches('@').to_owned(),
        race: act.races.clone(),
        candidate: act.candidates.iter().map(|(race, candidate)| format!("{race}/{candidate}")).collect(),
        rules: act.rules.clone(),
        provenances: act.provenances.clone(),
        verdict: act.verdict,
        status: act.status,
        release: act.release,
        happened: act.happened_at,
        month: act.happened_at.to_zoned(zone.clone()).strftime("%Y-%m").to_string(),
        found: act.found_at,
        own_text: act.own_text.clone(),
        target_text: act.target_text.clone(),
        media_text: act.media_texts.join("\n"),
    }
}
