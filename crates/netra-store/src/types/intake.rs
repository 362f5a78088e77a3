//! What a batch needs to be saved, and what came of it.

use jiff::{SignedDuration, Timestamp};
use netra_model::act::{AccountRef, Platform};
use netra_model::batch::{Batch, Subject};
use netra_model::flag::{MatchInput, Scored, Scoring};
use netra_model::{AccountId, ActId, ItemId, QuarantineId, Sentence, Sha256, TipId};

use super::source::Lease;

/// A batch on its way into the store.
#[derive(Clone, Copy)]
pub struct Intake<'a> {
    /// The name of the source it came from (`capture`, `import`, or a configured name).
    pub source: &'a str,
    /// What was read.
    pub batch: &'a Batch,
    /// What the matcher says of each act of the batch, in its order.
    pub scores: &'a [Option<Scored>],
    /// From which score on an act is flagged.
    pub threshold: u8,
    /// What the terms of an act's platform allow to be kept of the matcher's answer.
    pub scoring: fn(&Platform) -> Scoring,
    /// Under which dictionary release it was matched.
    pub release: Sha256,
    /// By which engine.
    pub engine: u32,
    /// The subject whose cursor [`Batch::cursor`] is; `None` means the cursor of the whole source.
    pub cursor_subject: &'a Subject,
    /// The lease under which it was read; when it was lost meanwhile, nothing is stored.
    pub lease: Option<&'a Lease>,
    /// Accounts that races know (candidates, teams, parties). Who is neither known nor watched becomes a pseudonym.
    pub known_authors: &'a (dyn Fn(&AccountRef) -> bool + Sync),
}

/// What a batch brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saved {
    /// Acts seen for the first time.
    pub new_acts: u64,
    /// Acts that were known.
    pub known_acts: u64,
    /// Posts seen for the first time.
    pub new_contents: u64,
    /// Versions stored, first ones included.
    pub new_versions: u64,
    /// Flags stored.
    pub flags: u64,
    /// Events stored.
    pub events: u64,
    /// Lines put into quarantine.
    pub quarantined: u64,
    /// Acts of people outside the watch-list, counted and not kept.
    pub dropped: u64,
    /// Exchanges of which something was kept.
    pub exchanges: u64,
    /// Bytes kept for the first time, before compression.
    pub new_bytes: u64,
    /// Acts that now wait for the matcher (their target's words arrived late).
    pub match_work: u64,
    /// Items that this batch opened.
    pub new_items: Vec<ItemId>,
    /// Decided items that have a flag with signals the reviewer did not see.
    pub reappeared: Vec<ItemId>,
    /// What a citizen told, when the batch came with it: under this id it is kept.
    pub tip: Option<TipId>,
}

impl Saved {
    /// Adds what another batch brought.
    pub fn add(&mut self, other: Self) {
        self.new_acts += other.new_acts;
        self.known_acts += other.known_acts;
        self.new_contents += other.new_contents;
        self.new_versions += other.new_versions;
        self.flags += other.flags;
        self.events += other.events;
        self.quarantined += other.quarantined;
        self.dropped += other.dropped;
        self.exchanges += other.exchanges;
        self.new_bytes += other.new_bytes;
        self.match_work += other.match_work;
        self.new_items.extend(other.new_items);
        self.reappeared.extend(other.reappeared);
        self.tip = other.tip.or(self.tip);
    }
}

/// An act that waits for the matcher, with everything the matcher may look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchWork {
    /// The act.
    pub act: ActId,
    /// The version of its own words; `None` when it has none.
    pub own_version: Option<u32>,
    /// The version of its target's words; `None` when there is none (yet).
    pub target_version: Option<u32>,
    /// Grows with each request; work asked for again while it was being done stays open.
    pub ticket: u64,
    /// What the matcher is to look at.
    pub input: MatchInput,
}

/// The matcher's answer to one piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchDone {
    /// The act.
    pub act: ActId,
    /// As in [`MatchWork`].
    pub own_version: Option<u32>,
    /// As in [`MatchWork`].
    pub target_version: Option<u32>,
    /// As in [`MatchWork`].
    pub ticket: u64,
    /// What the matcher said.
    pub scored: Option<Scored>,
}

/// Answers of the matcher under one release.
#[derive(Debug, Clone, Copy)]
pub struct Scores<'a> {
    /// From which score on an act is flagged.
    pub threshold: u8,
    /// As in [`Intake::scoring`].
    pub scoring: fn(&Platform) -> Scoring,
    /// Under which dictionary release.
    pub release: Sha256,
    /// By which engine.
    pub engine: u32,
    /// The answers.
    pub done: &'a [MatchDone],
}

/// An act whose present state should be looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecheckAct {
    /// The act.
    pub act: ActId,
    /// Whose.
    pub account: AccountId,
    /// Its lasting name on the platform.
    pub native_key: String,
    /// When it was last seen there.
    pub last_seen_at: Timestamp,
}

/// Acts up to an age are looked at again after so long: young posts vanish soonest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecheckStep {
    /// Acts that happened (or, without a time, were first seen) at most so long ago, and before the step before.
    pub up_to_age: SignedDuration,
    /// How long they may go unseen.
    pub every: SignedDuration,
}

/// Which acts to look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecheckFilter {
    /// The platform.
    pub platform: Platform,
    /// Only this account.
    pub account: Option<AccountId>,
    /// How long an act may go unseen, by its age. An act older than the last step is not looked at again.
    pub steps: Vec<RecheckStep>,
    /// The present moment, from which ages are counted.
    pub now: Timestamp,
}

/// Something that could not be understood and waits to be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Its id.
    pub id: QuarantineId,
    /// From which source.
    pub source: String,
    /// Where it stood, for instance `line 17`.
    pub place: String,
    /// Why it was not understood.
    pub why: Sentence,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Since when it waits.
    pub since: Timestamp,
    /// When it is thrown away.
    pub expires_at: Timestamp,
}

/// What is kept of an imported file for one act, as a better reader can read it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRaw {
    /// The act.
    pub act: ActId,
    /// Its lasting name.
    pub native_key: String,
    /// Through which import it came first: `import:7`, `import:7/twarc`.
    pub source: String,
    /// When it was first seen.
    pub seen_at: Timestamp,
    /// What the file's first part is: the header of a table.
    pub head: Option<Vec<u8>>,
    /// The bytes the act rests on; what was cut out of a JSON text, because it was other people's, is `null` in them.
    pub bytes: Vec<u8>,
}

/// A page of the quarantine, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuarantinePage {
    /// The rows.
    pub rows: Vec<Quarantined>,
    /// How many wait in all.
    pub total: u64,
}

/// Which cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorKey<'a> {
    /// The source.
    pub source: &'a str,
    /// Whose cursor of the source.
    pub subject: &'a Subject,
}
