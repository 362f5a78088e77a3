//! What a bundle is made of: plain values that the caller gathered from the store.
//!
//! Nothing here is serialised: the forms in the bundle are in [`crate::records`], so that these may change freely.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use netra_model::act::{
    AccountRef, ActEventKind, ActKind, Media, PartRef, Platform, Provenance, VersionCause, When,
};
use netra_model::batch::KeptExchange;
use netra_model::flag::Flagged;
use netra_model::person::{AttributionLevel, Employment, PersonStatus};
use netra_model::review::{Round, Verdict};
use netra_model::sighting::{HandedFile, PictureFacts, Reach};
use netra_model::standing::{AccountDay, AccountState, HandleSeen};
use netra_model::tip::TipKind;
use netra_model::{Sentence, Sha256, ShortId};

/// One revision of one case, ready to be written.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// Whose case.
    pub office: BundleOffice,
    /// Which case.
    pub case: BundleCase,
    /// When it was gathered. The only "now" of the bundle.
    pub prepared_at: Timestamp,
    /// Who gathered it, as the office writes it.
    pub prepared_by: String,
    /// Which program, for instance `netra 0.1.0`.
    pub program: String,
    /// The language of `report.html`.
    pub language: Language,
    /// What was asked of platforms and files, and what was kept of the answers.
    pub exchanges: Vec<KeptExchange>,
    /// The items of the case, in the order of the report.
    pub items: Vec<BundleItem>,
    /// What happened with the case, oldest first.
    pub custody: Vec<CustodyEvent>,
    /// The dictionary releases that flagged the items.
    pub dictionaries: Vec<DictionaryRelease>,
    /// What could be seen at all.
    pub coverage: Vec<CoverageRow>,
    /// How each account of the items was reached around the times of its acts.
    pub accounts: Vec<BundleAccount>,
    /// Why the office may look at each person.
    pub legal: Vec<LegalBasis>,
    /// Who told; empty unless it was asked for.
    pub tellers: Vec<BundleTeller>,
    /// What was done in the case up to now, oldest first, without internal notes.
    pub process: Vec<BundleStep>,
    /// Why each account of the items is believed to be its person's: all entries ever made.
    pub ledgers: Vec<BundleLedger>,
}

/// A step of a case: the person invited, what they answered, a hand-over, an outcome.
#[derive(Debug, Clone)]
pub struct BundleStep {
    /// Its number in the case; numbers that are missing are internal notes.
    pub n: u64,
    /// When it was written down.
    pub at: Timestamp,
    /// By whom, as the office writes it.
    pub by: String,
    /// Its kind, for instance `answered`.
    pub kind: &'static str,
    /// What happened, in a sentence.
    pub says: Sentence,
    /// The person's own words, or those that were written about the outcome.
    pub words: Option<String>,
    /// The same as fields: name and value.
    pub facts: Vec<(&'static str, String)>,
    /// The document it rests on.
    pub document: Option<BundleDocument>,
}

/// A document that was handed in.
#[derive(Debug, Clone)]
pub struct BundleDocument {
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// The name it had.
    pub name: String,
    /// That it was withdrawn since, and why; its bytes are not in the bundle then.
    pub withdrawn: Option<String>,
}

/// The ledger of an account.
#[derive(Debug, Clone)]
pub struct BundleLedger {
    /// The account.
    pub account: AccountRef,
    /// Whose it is according to the ledger.
    pub person: String,
    /// Its entries, oldest first.
    pub entries: Vec<BundleLedgerEntry>,
}

/// An entry of a ledger: how surely an account is somebody's, or a sign against it.
#[derive(Debug, Clone)]
pub struct BundleLedgerEntry {
    /// When.
    pub at: Timestamp,
    /// By whom, as the office writes it.
    pub by: String,
    /// How surely; `None` for a sign that speaks against it.
    pub level: Option<AttributionLevel>,
    /// What it rests on, or what the sign is: its name in files.
    pub kind: &'static str,
    /// The same in words.
    pub label: Sentence,
    /// In the words of whoever wrote it.
    pub words: String,
    /// Whether it speaks of the person of this bundle; of anybody else nothing is said but that.
    pub of_this_person: bool,
    /// A document that shows it; its name and digest only.
    pub document: Option<(String, Sha256)>,
}

/// A language of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Bahasa Indonesia.
    #[default]
    Indonesian,
    /// English.
    English,
}

impl Language {
    /// The words for this language.
    pub(crate) fn t(self, id: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Indonesian => id,
            Self::English => en,
        }
    }

    /// The sentence in this language.
    pub fn say(self, sentence: &Sentence) -> &str {
        match self {
            Self::Indonesian => &sentence.id,
            Self::English => &sentence.en,
        }
    }
}

/// The office whose case it is.
#[derive(Debug, Clone)]
pub struct BundleOffice {
    /// Its name, for instance `Bawaslu Kota Contoh (DEMO)`.
    pub name: String,
    /// Its time zone, as a value: this crate reads no zone database.
    pub zone: TimeZone,
}

/// The case (*berkas telaah*).
#[derive(Debug, Clone)]
pub struct BundleCase {
    /// Its short id.
    pub short_id: ShortId,
    /// Its title in the office's words.
    pub title: String,
    /// Counted from 1; a correction is a new revision.
    pub revision: u32,
    /// The name of the bundle that this one replaces.
    pub supersedes: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Its stage in words, for instance `penelusuran`.
    pub stage: String,
}

/// One item (*butir*): one act with everything that is known about it.
#[derive(Debug, Clone)]
pub struct BundleItem {
    /// Its short id.
    pub short_id: ShortId,
    /// What was done.
    pub kind: ActKind,
    /// Where.
    pub platform: Platform,
    /// The act's lasting name on the platform.
    pub native_key: String,
    /// When it was done.
    pub happened: When,
    /// When it was first seen.
    pub seen_at: Timestamp,
    /// How we came to know.
    pub provenance: Provenance,
    /// Whether it was seen without signing in anywhere (`None`: not stated).
    pub without_login: Option<bool>,
    /// As which accounts of the office it was seen, where somebody was signed in.
    pub signed_in_as: Vec<String>,
    /// All ways in which it became known, in the order they did.
    pub provenances: Vec<Provenance>,
    /// What people entered about it, oldest first.
    pub sightings: Vec<BundleSighting>,
    /// Whose account it is believed to be.
    pub person: BundlePerson,
    /// The account that did it.
    pub account: AccountRef,
    /// Why the account is believed to be that person's.
    pub attribution: BundleAttribution,
    /// The account's own words and media.
    pub own: Option<BundleContent>,
    /// What the act is aimed at.
    pub target: Option<BundleTarget>,
    /// What happened to it since, oldest first.
    pub events: Vec<BundleEvent>,
    /// Why it was in the queue; `None` when a person put it into the case without a flag.
    pub flag: Option<BundleFlag>,
    /// What people decided, oldest first.
    pub decisions: Vec<BundleDecision>,
    /// Provisions that may apply; proposals.
    pub provisions: Vec<ProposedProvision>,
    /// Which parts of [`Bundle::exchanges`] it was read from.
    pub raw: Vec<PartRef>,
}

impl BundleItem {
    /// The post it is aimed at, by platform and lasting name; `None` for own posts, follows and joins.
    pub(crate) fn target_post(&self) -> Option<(&Platform, &str)> {
        match self.target.as_ref()? {
            BundleTarget::Content(content) => Some((&self.platform, &content.native_key)),
            BundleTarget::Unresolved { native_key, .. } => Some((&self.platform, native_key)),
            BundleTarget::Account(_) => None,
        }
    }

    /// Its contents with their side: `own`, then `target`.
    pub(crate) fn contents(&self) -> impl Iterator<Item = (&'static str, &BundleContent)> {
        let target = match &self.target {
            Some(BundleTarget::Content(content)) => Some(("target", content)),
            _ => None,
        };
        self.own.iter().map(|own| ("own", own)).chain(target)
    }
}

/// What a person entered about an act.
#[derive(Debug, Clone)]
pub struct BundleSighting {
    /// How it became known.
    pub provenance: Provenance,
    /// When it was seen, or told.
    pub seen_at: Timestamp,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// By whom, as the office writes it.
    pub by: String,
    /// Who can see it.
    pub reach: Option<Reach>,
    /// What was ticked of the picture.
    pub picture: PictureFacts,
    /// The officer's description.
    pub description: Option<String>,
    /// What was handed in with it.
    pub files: Vec<HandedFile>,
    /// What a citizen told, without who told it.
    pub tip: Option<BundleTip>,
}

/// Initial information or a report, named without who told it.
#[derive(Debug, Clone)]
pub struct BundleTip {
    /// Which kind.
    pub kind: TipKind,
    /// The office's own number.
    pub n: u64,
    /// The number in the official register.
    pub register: Option<String>,
}

/// Who told something. It is in a bundle only when a supervisor said so.
#[derive(Debug, Clone)]
pub struct BundleTeller {
    /// What they told.
    pub tip: BundleTip,
    /// What is known of them: field and text.
    pub fields: Vec<(String, String)>,
}

/// The person an account is attributed to, as far as the bundle needs.
#[derive(Debug, Clone)]
pub struct BundlePerson {
    /// Their name as the office wrote it.
    pub name: String,
    /// Where they work.
    pub unit: String,
    /// How they are employed.
    pub employment: Employment,
    /// What changes how their acts must be read.
    pub status: PersonStatus,
}

/// Why an account is believed to be a person's.
#[derive(Debug, Clone)]
pub struct BundleAttribution {
    /// How sure.
    pub level: AttributionLevel,
    /// On what it rests.
    pub basis: String,
    /// Who wrote it down.
    pub by: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
}

/// A post with its versions, whoever's.
#[derive(Debug, Clone)]
pub struct BundleContent {
    /// Its lasting name on the platform.
    pub native_key: String,
    /// Where a person can look at it.
    pub url: Option<String>,
    /// Who wrote it.
    pub author: AccountRef,
    /// When it was published, as far as known.
    pub published: When,
    /// Its versions, oldest first.
    pub versions: Vec<BundleVersion>,
    /// That words of it were erased, as the platform's terms ask.
    pub erased: Option<BundleErased>,
}

impl BundleContent {
    /// Whether the words of this version were erased.
    pub(crate) fn is_erased(&self, version: &BundleVersion) -> bool {
        self.erased.as_ref().is_some_and(|it| version.n <= it.versions)
    }
}

/// What stays of erased words besides their digests.
#[derive(Debug, Clone)]
pub struct BundleErased {
    /// The versions up to this one were erased.
    pub versions: u32,
    /// When.
    pub at: Timestamp,
    /// Whether their author had deleted them; else they were not seen again within the time of the terms.
    pub deleted_there: bool,
    /// When the post was last seen.
    pub last_seen_at: Timestamp,
}

/// One version of a content.
#[derive(Debug, Clone)]
pub struct BundleVersion {
    /// Counted from 1.
    pub n: u32,
    /// The digest over its text and media as they were seen; it stays when they are erased.
    pub content_hash: Sha256,
    /// When it was first seen.
    pub seen_at: Timestamp,
    /// Why it exists. A re-reading by a better reader is never shown as an edit by the person.
    pub cause: VersionCause,
    /// The text as written.
    pub text: String,
    /// The media.
    pub media: Vec<Media>,
}

/// What an act is aimed at.
#[derive(Debug, Clone)]
pub enum BundleTarget {
    /// A post.
    Content(BundleContent),
    /// A post of which only the name is known, and why.
    Unresolved {
        /// Its lasting name.
        native_key: String,
        /// Who wrote it, if the name tells.
        author: Option<AccountRef>,
        /// Why its words are not here.
        why: String,
    },
    /// An account (followed) or a group (joined).
    Account(AccountRef),
}

/// Something that happened to an act after it was done.
#[derive(Debug, Clone)]
pub struct BundleEvent {
    /// What.
    pub kind: ActEventKind,
    /// When we noticed.
    pub at: Timestamp,
}

/// A stored result of the matcher.
#[derive(Debug, Clone)]
pub struct BundleFlag {
    /// What was kept of what the matcher said.
    pub scored: Flagged,
    /// Which version of the own content it read; `None` without own words.
    pub own_version: Option<u32>,
    /// Which version of the target it read; `None` without a target's words.
    pub target_version: Option<u32>,
}

/// What a person decided.
#[derive(Debug, Clone)]
pub struct BundleDecision {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in that person's words; `None` when it was purged or not given.
    pub reason: Option<String>,
    /// The key of the provision they named.
    pub provision: Option<String>,
    /// Who, as the office writes it.
    pub by: String,
    /// In which review.
    pub round: Round,
    /// When.
    pub at: Timestamp,
    /// Whether a later decision took its place or it was undone.
    pub superseded: bool,
}

/// A provision (*ketentuan*) that may apply: a proposal with its source, never a sanction.
#[derive(Debug, Clone)]
pub struct ProposedProvision {
    /// Its key, as in [`Flagged::provisions`].
    pub key: String,
    /// Its name, for instance `SKB 2/2022, lampiran angka 5`.
    pub name: String,
    /// What it says, in Indonesian.
    pub says_id: String,
    /// What it says, in English.
    pub says_en: String,
    /// Where it can be read.
    pub source: String,
    /// Whether its reading is unsettled (*tafsir belum seragam*).
    pub unsettled: bool,
}

/// One line of the custody chain before it is chained.
#[derive(Debug, Clone)]
pub struct CustodyEvent {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What, for instance `case.opened`, `item.decided`, `bundle.exported`.
    pub event: String,
    /// On what, for instance a short id.
    pub object: String,
    /// The digest of what it was about, if it had bytes.
    pub sha256: Option<Sha256>,
}

/// A set of dictionaries under its hash.
#[derive(Debug, Clone)]
pub struct DictionaryRelease {
    /// The release's hash, as in [`Flagged::release`].
    pub release: Sha256,
    /// Its files.
    pub files: Vec<DictionaryFile>,
}

/// A dictionary file as it was used.
#[derive(Debug, Clone)]
pub struct DictionaryFile {
    /// Its path in the dictionary folder, for instance `races/demo-kota-contoh.toml`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What can be seen of one kind of act on one platform.
#[derive(Debug, Clone)]
pub struct CoverageRow {
    /// The platform.
    pub platform: Platform,
    /// The kind of act.
    pub kind: ActKind,
    /// How much.
    pub visibility: Visibility,
    /// Through what, and what is not seen.
    pub note: Sentence,
}

/// How an account of the items was reached, and what its platform said of it.
#[derive(Debug, Clone)]
pub struct BundleAccount {
    /// The account with its present names.
    pub account: AccountRef,
    /// Its handles, oldest first.
    pub handles: Vec<HandleSeen>,
    /// What its platform said of it, oldest first; nothing for one that could always be read.
    pub states: Vec<AccountState>,
    /// Whether a source ever tried to read it.
    pub has_source: bool,
    /// When a source last read it, on whatever day.
    pub last_read: Option<Timestamp>,
    /// Every day around the times of its acts, oldest first.
    pub days: Vec<AccountDay>,
}

/// How much of a kind of act is visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// *terlihat*
    Seen,
    /// *sebagian*
    Partly,
    /// *tidak terlihat*
    NotSeen,
    /// *tidak diizinkan*
    NotAllowed,
}

/// Why and when the office may look at a person (the entry in its watch-list).
#[derive(Debug, Clone)]
pub struct LegalBasis {
    /// Whose.
    pub person: String,
    /// The lawful reason in the office's words.
    pub reason: String,
    /// The letter of assignment.
    pub letter: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day, included; `None` means until further notice.
    pub until: Option<Date>,
}
