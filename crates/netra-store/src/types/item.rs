//! One item with everything a reviewer or a bundle needs, and what people decide about it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use netra_model::act::{AccountRef, ActEventKind, ActKind, Media, Platform, Provenance, VersionCause, When};
use netra_model::batch::KeptExchange;
use netra_model::flag::Flagged;
use netra_model::person::{Person, Unit, WatchEntry};
use netra_model::review::{Checks, ItemStatus, Round, Verdict};
use netra_model::{
    AccountId, ActId, ContentId, DecisionId, ExchangeId, FlagId, ItemId, PersonId, Sha256, ShortId, UserId,
};
use serde::{Deserialize, Serialize};

use super::coverage::HandleSeen;
use super::media::MediaFate;
use super::review::{KnownOn, KnownView, PlenaryRecord};
use super::tip::SightingView;
use super::watchlist::{Attribution, LetterView};

/// For so long whoever made a decision can undo it; as long as a session lives at most.
pub const UNDO_WITHIN: SignedDuration = SignedDuration::from_hours(12);

/// An item by its id or by the short id that people type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKey {
    /// By id.
    Id(ItemId),
    /// By short id.
    Short(ShortId),
}

impl From<ItemId> for ItemKey {
    fn from(id: ItemId) -> Self {
        Self::Id(id)
    }
}

impl From<&ShortId> for ItemKey {
    fn from(id: &ShortId) -> Self {
        Self::Short(id.clone())
    }
}

/// Who wrote a post, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A watched account.
    Watched(AccountId, AccountRef),
    /// An account that a race knows (candidate, team, party).
    Known(AccountRef),
    /// Anybody else: the same account always has the same pseudonym in this office, and no other use. It cannot be undone;
    /// but of an account that the dictionaries name later it can be computed again and compared.
    Pseudonym {
        /// Of the platform's lasting id, else of the handle.
        name: String,
        /// Of the handle, where `name` is of the lasting id: dictionaries often list a handle alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by_handle: Option<String>,
    },
    /// The name of the post did not tell.
    Unknown,
}

impl Author {
    /// The account, when its names are kept.
    pub fn account(&self) -> Option<&AccountRef> {
        match self {
            Self::Watched(_, account) | Self::Known(account) => Some(account),
            Self::Pseudonym { .. } | Self::Unknown => None,
        }
    }
}

/// A post with one of its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentView {
    /// Its id.
    pub id: ContentId,
    /// The platform.
    pub platform: Platform,
    /// Its lasting name there.
    pub native_key: String,
    /// Where a person can look at it.
    pub url: Option<String>,
    /// Who wrote it.
    pub author: Author,
    /// When it was published, as far as known.
    pub published: When,
    /// Its versions, oldest first; empty when its words are not known (yet).
    pub versions: Vec<ContentVersion>,
    /// Why its words could not be had, in the platform's words.
    pub missing: Option<String>,
    /// That its words were erased, if they were.
    pub erased: Option<Tombstone>,
}

/// What stays of words that were erased as their platform's terms ask; their digests stand in the versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The versions up to this one were erased.
    pub versions: u32,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: Erased,
    /// When the post was last seen.
    pub last_seen_at: Timestamp,
}

/// Why words were erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Erased {
    /// They were not seen again for as long as the terms let them be kept.
    Expired,
    /// Their author deleted them.
    Deleted,
}

/// What is to be erased of a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiry {
    /// The platform.
    pub platform: Platform,
    /// Posts that were not seen after this; `None` when the terms set no time.
    pub not_seen_since: Option<Timestamp>,
    /// Whether posts go that their author deleted.
    pub deleted_there: bool,
}

impl ContentView {
    /// The newest version.
    pub fn latest(&self) -> Option<&ContentVersion> {
        self.versions.last()
    }

    /// The version with that number.
    pub fn version(&self, n: u32) -> Option<&ContentVersion> {
        self.versions.iter().find(|version| version.n == n)
    }
}

/// The words and media of a post as they were seen at one time. Never changed once stored; only the digests of media are
/// filled in when their bytes are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentVersion {
    /// Counted from 1.
    pub n: u32,
    /// The digest over text and media.
    pub content_hash: Sha256,
    /// The text; U+0000 is stored as U+2400 (␀).
    pub text: String,
    /// The media.
    pub media: Vec<Media>,
    /// What became of those media whose bytes were wanted, by their place in `media`.
    pub fates: BTreeMap<u32, MediaFate>,
    /// Why it exists.
    pub cause: VersionCause,
    /// How we came to know.
    pub provenance: Provenance,
    /// When it was first seen.
    pub seen_at: Timestamp,
    /// The digest of its raw bytes.
    pub raw: Option<Sha256>,
    /// In which exchange these came.
    pub exchange: Option<ExchangeId>,
}

/// A stored flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagView {
    /// Its id.
    pub id: FlagId,
    /// Which version of the act's own words it saw.
    pub own_version: Option<u32>,
    /// Which version of the target's words it saw.
    pub target_version: Option<u32>,
    /// What the matcher said.
    pub scored: Flagged,
    /// When it was stored.
    pub at: Timestamp,
}

/// Something that happened to an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventView {
    /// What.
    pub event: ActEventKind,
    /// When it was noticed.
    pub at: Timestamp,
    /// The digest of the answer that showed it, if one did.
    pub raw: Option<Sha256>,
    /// In which exchange that came; without a part of its own, if exactly one tells.
    pub exchange: Option<ExchangeId>,
}

/// That a source saw an act: from when to when, how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservationView {
    /// Which source.
    pub source: String,
    /// How.
    pub provenance: Provenance,
    /// Without signing in anywhere (`None`: not stated).
    pub without_login: Option<bool>,
    /// First time.
    pub first_at: Timestamp,
    /// Last time.
    pub last_at: Timestamp,
    /// How many times.
    pub times: u64,
}

/// What a person decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in a key such as `ordinary_content` or in words.
    pub reason: String,
    /// The key of the provision that may apply, if one was chosen.
    pub provision: Option<String>,
    /// Free words.
    pub note: String,
    /// What was looked into for the person's sake.
    pub checks: Checks,
    /// The day on which it became known, if one was set with it.
    pub known: Option<KnownOn>,
}

/// A stored decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionView {
    /// Its id.
    pub id: DecisionId,
    /// What was decided.
    pub decision: NewDecision,
    /// In which review.
    pub round: Round,
    /// By whom.
    pub by: UserId,
    /// That person's name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// The decision it replaced.
    pub supersedes: Option<DecisionId>,
    /// The decision of the round before, of which this one is the second verdict or the plenary's.
    pub answers: Option<DecisionId>,
    /// What was recorded of the plenary, where it is the plenary's.
    pub plenary: Option<PlenaryRecord>,
    /// When it was undone by the one who made it.
    pub undone_at: Option<Timestamp>,
}

/// Why and until when an item is put off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldView {
    /// Back in the queue from this day on.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: UserId,
    /// That person's name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}

/// An act as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActView {
    /// Its id.
    pub id: ActId,
    /// What was done.
    pub kind: ActKind,
    /// Where.
    pub platform: Platform,
    /// Its lasting name there.
    pub native_key: String,
    /// When it was done.
    pub happened: When,
    /// When Netra first saw it.
    pub first_seen_at: Timestamp,
    /// When it was last seen.
    pub last_seen_at: Timestamp,
    /// The digest of its raw bytes.
    pub raw: Option<Sha256>,
    /// In which exchange these came.
    pub exchange: Option<ExchangeId>,
    /// Whether it is gone from the platform, as far as known.
    pub gone: Option<ActEventKind>,
}

/// Everything for the item page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemView {
    /// The item.
    pub id: ItemId,
    /// Its short id.
    pub short_id: ShortId,
    /// Where it stands.
    pub status: ItemStatus,
    /// For compare-and-set.
    pub version: u64,
    /// The act.
    pub act: ActView,
    /// The actor's own words.
    pub own: Option<ContentView>,
    /// The post that was liked, shared or answered.
    pub target: Option<ContentView>,
    /// The account that was followed, or the group that was joined.
    pub target_account: Option<Author>,
    /// By whom.
    pub person: Person,
    /// Their unit.
    pub unit: Unit,
    /// Why and when they may be looked at: the newest entry.
    pub watch: Option<WatchEntry>,
    /// Letters that send the person on duty, the last recorded first: those withdrawn, too, and those of other days.
    pub letters: Vec<LetterView>,
    /// The account's id.
    pub account: AccountId,
    /// Its present names.
    pub account_ref: AccountRef,
    /// Its handles, newest first.
    pub handles: Vec<HandleSeen>,
    /// Why we believe whose it is; the present belief.
    pub attribution: Option<Attribution>,
    /// The flag that stands for the item: the newest release's, of the newest versions.
    pub flag: FlagView,
    /// Flags before it, newest first.
    pub earlier_flags: Vec<FlagView>,
    /// What happened to the act, oldest first.
    pub events: Vec<EventView>,
    /// Which sources saw it.
    pub observations: Vec<ObservationView>,
    /// What people entered about it, oldest first.
    pub sightings: Vec<SightingView>,
    /// The exchanges its raw bytes came in.
    pub exchanges: Vec<KeptExchange>,
    /// Decisions, oldest first, undone ones included; none of them as long as the asker is to judge [apart](Self::blind).
    pub decisions: Vec<DecisionView>,
    /// Whether the asker is to judge without knowing what was decided, and so sees neither decisions nor figures.
    pub blind: bool,
    /// Whether the first verdict that waits for a second one is the asker's own.
    pub mine: bool,
    /// The day from which clocks run, if one was set.
    pub known_on: Option<Date>,
    /// How that day was set and changed, oldest first.
    pub known_history: Vec<KnownView>,
    /// The day on which a person first opened the item, in the office's zone.
    pub first_opened: Option<Date>,
    /// Why it is put off, if it is.
    pub hold: Option<HoldView>,
    /// Cases it is gathered in.
    pub cases: Vec<(netra_model::CaseId, ShortId, String)>,
}

impl ItemView {
    /// As which accounts of the office it was seen, where somebody was signed in; each once.
    pub fn signed_in_as(&self) -> Vec<&str> {
        let mut accounts: Vec<&str> =
            self.exchanges.iter().filter_map(|it| it.received.signed_in_as()).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// The decision that stands.
    pub fn decision(&self) -> Option<&DecisionView> {
        self.decisions.iter().rev().find(|decision| decision.undone_at.is_none())
    }

    /// The decisions that stand side by side: the last first verdict, the second person's, the plenary's.
    pub fn rounds(&self) -> &[DecisionView] {
        let first = |it: &DecisionView| it.undone_at.is_none() && it.answers.is_none();
        self.decisions.iter().rposition(first).map_or(&[], |at| &self.decisions[at..])
    }

    /// Whether a decision stands: neither undone nor replaced by a later review.
    pub fn stands(&self, decision: &DecisionView) -> bool {
        decision.undone_at.is_none() && self.rounds().iter().any(|it| it.id == decision.id)
    }
}

/// Another act of the same account, as a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActRow {
    /// The act.
    pub act: ActId,
    /// Its item, if it was flagged.
    pub item: Option<(ItemId, ShortId)>,
    /// What was done.
    pub kind: ActKind,
    /// When.
    pub happened: When,
    /// When Netra first saw it.
    pub first_seen_at: Timestamp,
    /// The beginning of its words, or of its target's; at most 200 characters.
    pub snippet: String,
}

/// A post with what listed persons did to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetView {
    /// The post.
    pub content: ContentView,
    /// Their acts, in the order they were done as far as known: the stretch that was asked for.
    pub acts: Vec<TargetAct>,
    /// How many there are in all.
    pub total: u64,
}

/// One act on a post, by a listed person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetAct {
    /// The act.
    pub act: ActId,
    /// Its item, if it was flagged.
    pub item: Option<ShortId>,
    /// What was done.
    pub kind: ActKind,
    /// When.
    pub happened: When,
    /// When Netra first saw it.
    pub first_seen_at: Timestamp,
    /// Whether it is gone from the platform, as far as known.
    pub gone: Option<ActEventKind>,
    /// The digest of its raw bytes.
    pub raw: Option<Sha256>,
    /// The account that did it.
    pub account: AccountRef,
    /// Whose it is believed to be.
    pub person: PersonId,
    /// That person's name.
    pub person_name: String,
    /// Their unit's name.
    pub unit_name: String,
    /// The beginning of the actor's own words, where there are any; at most 200 characters.
    pub own_words: Option<String>,
}

/// Raw bytes with what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPart {
    /// Their digest.
    pub sha256: Sha256,
    /// Whose: `act`, `own version 1`, `target version 2`, `event deleted`.
    pub what: String,
    /// In which exchange they came.
    pub exchange: Option<ExchangeId>,
    /// The bytes; `None` when they were purged.
    pub bytes: Option<Vec<u8>>,
}
