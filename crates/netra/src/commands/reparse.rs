//! `netra reparse`: what waits in quarantine, and what is kept of imported files, is read again.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use netra_collect::readers::{self, Kept, ReadOptions, Reread};
use netra_model::act::{SeenAct, SeenTarget};
use netra_model::batch::Batch;
use netra_model::{ActId, QuarantineId};
use netra_store::{IndexAct, KeptRaw, Quarantined, Saved};

use super::how_read::HowRead;
use super::{count, line};
use crate::office::Opened;
use crate::pipeline::{Origin, People};

/// So many lines that are still not understood are shown.
const SHOWN: usize = 20;

/// Reads every line of the quarantine again, each as its import was read; saves what is understood now, deletes what is
/// somebody else's. Then reads what is kept of imported files: where this version reads other words than an earlier one,
/// they become a new version of the post, which is marked as a new reading and never as an edit.
///
/// # Errors
/// The store's; what was not saved still waits.
pub async fn run(office: &Opened) -> Result<()> {
    let (store, scope, actor) = (&office.store, office.scope(), office.command_line());
    let expired = store.expire_quarantine(&actor).await?;
    let people = People::today(store, &scope).await?;
    let plain = ReadOptions::import(Arc::new(people.index.clone()), office.clock.clone());
    let by_import = as_imported(office, &plain).await?;
    let (mut after, mut saved, mut foreign, mut still) = (None, Saved::default(), 0_u64, Vec::new());
    loop {
        let waiting: Vec<Quarantined> = store.take_quarantine(&scope, after, 500).await?;
        let Some(last) = waiting.last() else { break };
        after = Some(last.id);
        let mut done: Vec<QuarantineId> = Vec::new();
        for it in waiting {
            let options = number(&it.source).and_then(|n| by_import.get(&n)).unwrap_or(&plain);
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
    let again = kept(office, &people, &plain, &by_import).await?;
    println!(
        "{} acts of imported files were read again: {} say something else now, {} new flags",
        count(again.n_read),
        count(again.n_changed),
        count(again.saved.flags),
    );
    for why in still.iter().take(SHOWN) {
        println!("  {why}");
    }
    if expired > 0 {
        println!("{} lines had waited for 14 days and are deleted", count(expired));
    }
    Ok(())
}

/// How to read what came from imports whose bytes alone do not tell, by the import's number.
async fn as_imported(office: &Opened, plain: &ReadOptions) -> Result<HashMap<u64, ReadOptions>> {
    let mut options = HashMap::new();
    for import in office.store.imports(&office.scope()).await? {
        let Some(how) = &import.mapping else { continue };
        let how = HowRead::read(how).with_context(|| {
            format!(
                "how import {} ({}) was read is not understood; import the file again",
                import.n, import.file_name
            )
        })?;
        options.insert(import.n, how.options(plain));
    }
    Ok(options)
}

/// The number in `import:7` and `import:7/twarc`.
fn number(source: &str) -> Option<u64> {
    let rest = source.strip_prefix("import:")?;
    rest.split('/').next()?.parse().ok()
}

/// What came of reading again what is kept.
#[derive(Default)]
struct Again {
    n_read: u64,
    n_changed: u64,
    saved: Saved,
}

/// Reads what is kept of imported files again. Only what reads otherwise than before is saved.
async fn kept(
    office: &Opened,
    people: &People,
    plain: &ReadOptions,
    by_import: &HashMap<u64, ReadOptions>,
) -> Result<Again> {
    let (store, scope, actor) = (&office.store, office.scope(), office.command_line());
    let (mut again, mut after) = (Again::default(), None);
    loop {
        let (page, last) = store.kept_of_imports(&scope, after, 500).await?;
        if last.is_none() {
            return Ok(again);
        }
        after = last;
        let acts: Vec<ActId> = page.iter().map(|it| it.act).collect();
        let stored = store.index_acts(&scope, &acts, false).await?;
        let stored: HashMap<ActId, IndexAct> = stored.into_iter().map(|it| (it.act, it)).collect();
        for it in page {
            let Some(n) = number(&it.source) else { continue };
            let options = by_import.get(&n).unwrap_or(plain);
            let Some(batch) = read_kept(&it, options) else { continue };
            again.n_read += 1;
            if stored.get(&it.act).is_some_and(|known| says_the_same(&batch.acts[0], known)) {
                continue;
            }
            again.n_changed += 1;
            // A source of its own: its words may not be compared with a file's, or a new reading would be an edit.
            let source = format!("reparse:{n}");
            again
                .saved
                .add(office.pipeline().take_in(&actor, people, Origin::source(&source), &batch).await?);
        }
    }
}

/// The same act as this version reads it; nothing where it cannot, or where it would have another name.
fn read_kept(it: &KeptRaw, options: &ReadOptions) -> Option<Batch> {
    let kept =
        Kept { native_key: &it.native_key, head: it.head.as_deref(), bytes: &it.bytes, seen_at: it.seen_at };
    let Reread::Act(mut batch) = readers::reread_kept(&it.source, &kept, options) else { return None };
    batch.acts.retain(|act| act.native_key == it.native_key);
    batch.acts.truncate(1);
    (batch.acts.len() == 1).then_some(*batch)
}

/// Whether the words that are read are the words that are stored.
fn says_the_same(read: &SeenAct, stored: &IndexAct) -> bool {
    let target = match &read.target {
        Some(SeenTarget::Content(content)) => Some(&**content),
        _ => None,
    };
    let contents = || read.own.iter().chain(target);
    let words =
        contents().flat_map(|it| &it.media).flat_map(|it| [&it.alt, &it.caption, &it.officer_description]);
    let own = read.own.as_ref().is_none_or(|own| own.text == stored.own_text);
    let aimed = target.is_none_or(|target| target.text == stored.target_text);
    own && aimed && words.flatten().all(|it| stored.media_texts.contains(it))
}
