//! Cases: dossiers that a person opens over items, and what goes into their evidence.

use jiff::Timestamp;
use jiff::civil::Date;
use netra_model::act::AccountRef;
use netra_model::dossier::{CaseEntry, CaseKind, OutcomeKind, Stage};
use netra_model::person::AttributionLevel;
use netra_model::{AccountId, ActId, CaseId, ItemId, PersonId, Sentence, Sha256, ShortId, UserId};

use super::audit::AuditRow;
use super::coverage::AccountCoverage;
use super::item::ItemView;
use super::office::Office;
use super::watchlist::{Attribution, ContrarySign, Withdrawal};

/// The largest file that a case or an attribution takes, in bytes.
pub const DOCUMENT_MAX: usize = 20 * 1024 * 1024;

/// What the office has laid down about cases and evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRules {
    /// A bundle is made only when every account of the case is attributed at least so surely.
    pub attribution_min: AttributionLevel,
    /// Whether “confirmed” needs somebody else than who found the documents.
    pub second_person: bool,
    /// So many days after a hand-over without an outcome the office is reminded.
    pub reminder_days: u32,
    /// To whom cases are handed over.
    pub receivers: Vec<String>,
}

impl Default for CaseRules {
    fn default() -> Self {
        Self {
            attribution_min: AttributionLevel::Documented,
            second_person: false,
            reminder_days: 14,
            receivers: Vec::new(),
        }
    }
}

/// A case by its id or by the short id that people type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseKey {
    /// By id.
    Id(CaseId),
    /// By short id.
    Short(ShortId),
}

impl From<CaseId> for CaseKey {
    fn from(id: CaseId) -> Self {
        Self::Id(id)
    }
}

impl From<&ShortId> for CaseKey {
    fn from(id: &ShortId) -> Self {
        Self::Short(id.clone())
    }
}

/// A case [berkas telaah] as a line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Its id.
    pub id: CaseId,
    /// Its short id; the office's prefix with a `B` (*berkas*), for instance `SMGB-7F3K`.
    pub short_id: ShortId,
    /// Its title.
    pub title: String,
    /// How many items it has.
    pub n_items: u64,
    /// Who opened it: the name of the member of staff, else as in the audit log.
    pub opened_by: String,
    /// When.
    pub opened_at: Timestamp,
    /// When something about it last changed.
    pub changed_at: Timestamp,
    /// How often it was exported.
    pub n_exports: u64,
    /// What it is about.
    pub kind: CaseKind,
    /// Where it stands.
    pub stage: Stage,
    /// For compare-and-set: grows with each change of stage, owner or kind.
    pub version: u64,
    /// Who looks after it: login and name.
    pub owner: Option<(String, String)>,
    /// When the office is reminded of an outcome that has not come; `None` when none is waited for.
    pub remind_on: Option<Date>,
    /// What became of it, as it was last written down.
    pub outcome: Option<OutcomeKind>,
}

/// Something written down in a case, with who did and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEntryView {
    /// Its number in the case, from 1.
    pub n: u64,
    /// What.
    pub entry: CaseEntry,
    /// Who: the name of the member of staff, else as in the audit log.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A file of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDocument {
    /// Its number in the case, from 1.
    pub n: u64,
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// The name it had.
    pub file_name: String,
    /// Its media type, as its content tells.
    pub mime: String,
    /// Its length in bytes.
    pub len: u64,
    /// What it is, in a colleague's words; may be empty.
    pub about: String,
    /// Who attached it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was withdrawn. Its bytes stay until they are purged.
    pub withdrawn: Option<Withdrawal>,
}

/// A file that comes from a colleague.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// The name it has.
    pub file_name: String,
    /// What it is; may be empty.
    pub about: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A colleague who may see a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReader {
    /// Their id.
    pub id: UserId,
    /// What they are called in notes, after an `@`.
    pub login: String,
    /// Their name.
    pub name: String,
}

/// That somebody was named in a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The case.
    pub case: ShortId,
    /// Its title.
    pub title: String,
    /// The note's number in the case.
    pub n: u64,
    /// The note.
    pub words: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// When it was marked as read.
    pub read_at: Option<Timestamp>,
}

/// What a case still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lack {
    /// It has no item.
    Items,
    /// An item has no verdict.
    Review,
    /// An item has no second verdict.
    SecondReview,
    /// It is not sure enough whose an account is.
    Attribution,
    /// Nothing of the original is kept.
    Capture,
    /// What is kept is not what was received.
    Intact,
}

/// Something that a case lacks, or that speaks against exporting it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// What.
    pub lack: Lack,
    /// Of which item.
    pub item: Option<ShortId>,
    /// Whose account it is about.
    pub person: Option<PersonId>,
    /// Whether no bundle is made while it stands.
    pub blocks: bool,
    /// In words.
    pub words: Sentence,
}

/// A case with its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseView {
    /// The case.
    pub case: CaseRow,
    /// Its items in the order they were added.
    pub items: Vec<CaseItem>,
    /// Bundles made of it, oldest first.
    pub exports: Vec<ExportView>,
    /// What was written down in it, oldest first.
    pub entries: Vec<CaseEntryView>,
    /// Its files, oldest first.
    pub documents: Vec<CaseDocument>,
}

/// An item in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseItem {
    /// The item.
    pub item: ItemId,
    /// Its short id.
    pub short_id: ShortId,
    /// When it was added.
    pub added_at: Timestamp,
    /// By whom, as in the audit log.
    pub added_by: String,
}

/// A bundle that was made of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportView {
    /// Counted from 1.
    pub revision: u32,
    /// The digest of the bundle's file.
    pub sha256: Sha256,
    /// By whom, as in the audit log.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Everything a bundle of a case is made from. Raw bytes are fetched one by one with `Store::segment`, through their act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEvidence {
    /// The office.
    pub office: Office,
    /// The case.
    pub case: CaseView,
    /// Its items, whole.
    pub items: Vec<ItemView>,
    /// All raw bytes that belong to these items and are still here: digest and the act that rests on them; sorted by
    /// digest, each once.
    pub segments: Vec<(Sha256, ActId)>,
    /// Digests of all kept media of these items, sorted, each once.
    pub media: Vec<Sha256>,
    /// What the audit log says about the case and its items, oldest first.
    pub custody: Vec<AuditRow>,
    /// Names of the users who appear.
    pub users: Vec<(UserId, String)>,
    /// For each account of the items, in their order: how it was reached around the times of its acts.
    pub accounts: Vec<AccountCoverage>,
    /// For each account of the items, in their order: all that stands in its ledger.
    pub ledgers: Vec<CaseLedger>,
}

/// Why an account of a case is believed to be a person's, with everything that was ever written down about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLedger {
    /// The account.
    pub id: AccountId,
    /// Its present names.
    pub account: AccountRef,
    /// Whose it is according to the ledger.
    pub person: PersonId,
    /// All entries, oldest first.
    pub attributions: Vec<Attribution>,
    /// What speaks against it, oldest first.
    pub signs: Vec<ContrarySign>,
}
