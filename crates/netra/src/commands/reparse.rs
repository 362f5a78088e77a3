//! `netra reparse`: what waits in quarantine is read again.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use netra_collect::readers::{self, CsvMapping, ReadOptions, Reread};
use netra_model::QuarantineId;
use netra_store::{Quarantined, Saved};

use super::{count, line};
use crate::office::Opened;
use crate::pipeline::{Origin, People};

/// So many lines that are still not understood are shown.
const SHOWN: usize = 20;

/// Reads every line of the quarantine again, a table's by the mapping of its import; saves what is understood now,
/// deletes what is somebody else's.
///
/// # Errors
/// The store's; what was not saved still waits.
pub async fn run(office: &Opened) -> Result<()> {
    let (store, scope, actor) = (&office.store, office.scope(), office.command_line());
    let expired = store.expire_quarantine(&actor).await?;
    let people = People::today(store, &scope).await?;
    let plain = ReadOptions::import(Arc::new(people.index.clone()), office.clock.clone());
    let by_mapping = mapped(office, &plain).await?;
    let (mut after, mut saved, mut foreign, mut still) = (None, Saved::default(), 0_u64, Vec::new());
    loop {
        let waiting: Vec<Quarantined> = store.take_quarantine(&scope, after, 500).await?;
        let Some(last) = waiting.last() else { break };
        after = Some(last.id);
        let mut done: Vec<QuarantineId> = Vec::new();
        for it in waiting {
            let options = by_mapping.get(&it.source).unwrap_or(&plain);
            match readers::reread(&it.source, &it.bytes, it.since, options) {
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

/// How to read what came from imports with a mapping of columns, by their source.
async fn mapped(office: &Opened, plain: &ReadOptions) -> Result<HashMap<String, ReadOptions>> {
    let mut options = HashMap::new();
    for import in office.store.imports(&office.scope()).await? {
        let Some(mapping) = &import.mapping else { continue };
        let mapping: CsvMapping = serde_json::from_str(mapping).with_context(|| {
            format!(
                "the column mapping of import {} ({}) cannot be read; import the file again",
                import.n, import.file_name
            )
        })?;
        options.insert(format!("import:{}", import.n), ReadOptions { mapping, ..plain.clone() });
    }
    Ok(options)
}
