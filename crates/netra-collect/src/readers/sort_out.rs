//! From the things in another tool's record to acts, with what of the record is kept for them.

use std::ops::Range;

use jiff::Timestamp;
use netra_model::Sentence;
use netra_model::act::{PartRef, SeenAct, SeenTarget};
use netra_model::batch::Skipped;
use netra_model::person::WatchIndex;

use super::interpret::{Context, Outcome, interpret};
use super::item::{Found, Item, kept};
use super::kinds::Format;
use super::lenient::Whose;
use super::{MAX_QUARANTINED, Stretch, outbox, repository, saved_page, twarc, zeeschuimer};
use crate::json::one_line;

/// The things in a record or document of this format.
///
/// # Errors
/// A sentence, when a document as a whole is not what it should be. A line never fails.
pub(super) fn things(
    format: Format,
    record: &[u8],
    watched: &WatchIndex,
    seen_at: Timestamp,
) -> Result<Vec<Item>, Sentence> {
    match format {
        Format::Zeeschuimer => Ok(zeeschuimer::read(record, watched)),
        Format::Twarc => Ok(twarc::read(record, watched)),
        Format::Outbox => outbox::read(record),
        Format::Repository => repository::read(record, watched, seen_at),
        Format::Page => saved_page::read(record),
        Format::Netra | Format::Csv => Ok(Vec::new()),
    }
}

/// What became of the things in a record.
#[derive(Default)]
pub(super) struct SortedOut {
    pub(super) acts: Vec<SeenAct>,
    /// What of the record is kept, in order; becomes one part each.
    pub(super) stretches: Vec<Range<usize>>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) n_dropped: u64,
    /// How many of those were damaged as well.
    pub(super) n_damaged: u64,
    /// How many were no act of anybody.
    pub(super) n_nothing: u64,
}

/// Judges each thing. `first_part` is the number that the first kept stretch will have among the parts.
pub(super) fn sort_out(
    items: Vec<Item>,
    at: &Stretch,
    record: &[u8],
    context: &Context<'_>,
    first_part: usize,
) -> SortedOut {
    let mut out = SortedOut::default();
    let mut resting: Vec<Item> = Vec::new();
    for mut item in items {
        let nowhere = PartRef { exchange: 0, part: first_part };
        let outcome = match std::mem::replace(&mut item.found, Found::Nothing) {
            Found::Line(line) => interpret(*line, context, nowhere),
            Found::Act(mut act) => {
                act.provenance = context.provenance;
                Outcome::Act(act)
            }
            Found::Unlisted => Outcome::Unlisted,
            Found::Bad(_, Whose::Unlisted) => {
                out.n_damaged += 1;
                Outcome::Unlisted
            }
            Found::Bad(why, Whose::Listed) => Outcome::Bad(why),
            Found::Bad(why, Whose::Unclear) => Outcome::Unclear(why),
            Found::Nothing => {
                out.n_nothing += 1;
                continue;
            }
        };
        match outcome {
            Outcome::Act(act) => {
                out.acts.push(*act);
                resting.push(item);
            }
            Outcome::Unlisted => out.n_dropped += 1,
            Outcome::Bad(why) => out.skipped.push(skipped(at, &item, why, item.bytes_again(record))),
            // Whose it is nobody can say, and most of such data are of people who are not watched.
            Outcome::Unclear(why) => out.skipped.push(skipped(at, &item, why, Vec::new())),
        }
    }
    out.stretches = kept(resting.iter());
    for (act, item) in out.acts.iter_mut().zip(&resting) {
        let part = out.stretches.partition_point(|it| it.end <= item.range.start);
        let part = part.min(out.stretches.len().saturating_sub(1));
        rest_on(act, PartRef { exchange: 0, part: first_part + part });
    }
    out
}

fn skipped(at: &Stretch, item: &Item, why: Sentence, mut bytes: Vec<u8>) -> Skipped {
    // A part of a thing cannot be read again.
    if bytes.len() > MAX_QUARANTINED {
        bytes.clear();
    }
    let names = [at.name.as_str(), item.place.as_str()];
    let place = names.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
    let place = if place.is_empty() { String::from("line 1") } else { one_line(&place) };
    Skipped { place, why: why.map(one_line), keep: !bytes.is_empty(), bytes }
}

fn rest_on(act: &mut SeenAct, part: PartRef) {
    act.raw = Some(part);
    if let Some(own) = &mut act.own {
        own.raw = Some(part);
    }
    if let Some(SeenTarget::Content(target)) = &mut act.target {
        target.raw = Some(part);
    }
}
