//! Cases: dossiers that a person opens over items, and what goes into their evidence.

use jiff::Timestamp;
use netra_model::{ActId, CaseId, ItemId, Sha256, ShortId, UserId};

use super::audit::AuditRow;
use super::coverage::AccountCoverage;
use super::item::ItemView;
use super::office::Office;

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
}
