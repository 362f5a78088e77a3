//! `netra reparse`: what waits in quarantine is read again.

use std::sync::Arc;

use anyhow::Result;
use netra_collect::readers::{self, CsvMapping, ReadOptions, Reread};
use netra_model::QuarantineId;
use netra_model::act::Provenance;
use netra_store::{Quarantined, Saved};

use super::{count, line};
use crate::office::Opened;
use crate::pipeline::{Origin, People};

/// So many lines that are still not understood are shown.
const SHOWN: usize = 20;

/// Reads every line of the quarantine again; saves what is understood now, deletes what is somebody else's.
///
/// # Errors
/// The store's; what was not saved still waits.
pub async fn run(office: &Opened) -> Result<()> {
    let (store, scope, actor) = (&office.store, office.scope(), office.command_line());
    let expired = store.expire_quarantine(&actor).await?;
    let people = People::today(store, &scope).await?;
    let options = ReadOptions {
        watched: Arc::new(people.index.clone()),
        clock: office.clock.clone(),
        provenance: Provenance::Imported,
        mapping: CsvMapping::default(),
        resume: None,
    };
    let (mut after, mut saved, mut foreign, mut still) = (None, Saved::default(), 0_u64, Vec::new());
    loop {
        let waiting: Vec<Quarantined> = store.take_quarantine(&scope, after, 500).await?;
        let Some(last) = waiting.last() else { break };
        after = Some(last.id);
        let mut done: Vec<QuarantineId> = Vec::new();
        for it in waiting {
            match readers::reread(&it.source, &it.bytes, it.since, &options) {
                Reread::Act(batch) => {
                    let origin = Origin::source(&it.source);
                    saved.add(office.pipeline().take_in(&actor, &people, origin, &batch).await?);
                    done.push(it.id);
                }
                Reread::Unlisted => {
                    foreign += 1;
                    done.push(it.id);
                }
                Reread::Still(why) => still.push(format!("{}: {}", it.place, line(&why.en, 200))),
            }
        }
        store.resolve_quarantine(&actor, &done).await?;
    }
    println!(
        "{} new acts, {} known, {} flags; {} lines were of people outside the watch-list and are deleted; {} still not understood",
        count(saved.new_acts),
        count(saved.known_acts),
        count(saved.flags),
        count(foreign),
        count(still.len() as u64),
    );
    for why in still.iter().take(SHOWN) {
        println!("  {why}");
    }
    if expired > 0 {
        println!("{} lines had waited for 14 days and are deleted", count(expired));
    }
    Ok(())
}
