//! A case becomes a self-describing bundle; and its verifier.
//!
//! [`write()`] turns a [`Bundle`] (plain values: the office, the case, its items, what was kept of the exchanges) into a
//! zip that holds one BagIt bag (RFC 8493): a report that reads like a printed document, the same facts as JSON lines
//! and CSV, the raw parts and media byte for byte, the custody chain and the dictionaries. The same values give
//! the same bytes. [`verify`] takes such a zip, from whomever, and says in words what was changed, what is missing and
//! what was added; it needs no database.
//!
//! What it deliberately does not do: it never reads the clock, the disk or the environment (time is in the bundle,
//! bytes come through a closure, zips through `Read + Seek`), it decides nothing, and no score stands in the report.
//! A bag proves that nothing changed since its manifest was made, not who made it: [`Report`] says so until
//! signature and time-stamp exist. They will be tag files (`signatures/`) over `tagmanifest-sha256.txt`.
//!
//! The layout, under `netra-<case>-r<revision>/`:
//!
//! | path | what |
//! | --- | --- |
//! | `bagit.txt`, `bag-info.txt` | the bag's version; case, office, revision, custody head, sizes |
//! | `manifest-sha256.txt`, `tagmanifest-sha256.txt` | digests of every file, as `sha256sum` writes them |
//! | `data/README.id.txt`, `data/README.en.txt` | what this is, what it does not prove, how to check it |
//! | `data/report.html` | the report for people |
//! | `data/items.jsonl`, `data/items.csv` | every item; one CSV row per version of a text ([`records`]) |
//! | `data/flags.jsonl` | why each item was in the queue, rule by rule |
//! | `data/custody.jsonl` | who did what with this case, hash-chained ([`custody`]) |
//! | `data/raw/NNNN.*`, `data/raw/index.jsonl` | kept parts as received; requests, times, offsets, what was dropped |
//! | `data/media/<sha256>.*` | original pictures and files |
//! | `data/dictionary/` | the dictionaries that matched, under their release |
//! | `data/identity/tellers.json` | who told (pelapor); only when a supervisor asked for it |
//! | `data/coverage.json` | what could be seen at all; how each account was reached, day by day, and what became of it |
//! | `data/legal/basis.json` | why the office may look |

mod bag;
mod bundle;
mod container;
pub mod custody;
mod finding;
mod names;
mod pack;
mod process;
pub mod records;
mod report;
mod sheet;
mod table;
pub mod text;
mod verify;
mod words;
mod write;

pub use bundle::{
    Bundle, BundleAccount, BundleAttribution, BundleCase, BundleContent, BundleDecision, BundleDocument,
    BundleErased, BundleEvent, BundleFlag, BundleItem, BundleLedger, BundleLedgerEntry, BundleOffice,
    BundlePerson, BundleSighting, BundleStep, BundleTarget, BundleTeller, BundleTip, BundleVersion,
    CoverageRow, CustodyEvent, DictionaryFile, DictionaryRelease, Language, LegalBasis, ProposedProvision,
    Visibility,
};
pub use finding::{Finding, Layer, LayerName, Outcome, Problem, Report};
pub use sheet::Sheet;
pub use verify::verify;
pub use write::{OpenError, Written, write};

/// Why a bundle could not be written.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The bytes behind a digest could not be had.
    #[error("the bytes {sha256} ({what}) could not be read: {source}")]
    Open {
        /// Which bytes.
        sha256: netra_model::Sha256,
        /// What they are for.
        what: String,
        /// What the store said.
        source: OpenError,
    },
    /// The bytes behind a digest are others than they should be: the store is damaged. Nothing is exported then.
    #[error(
        "the bytes kept for {what} have the digest {found}, expected {wanted}: the stored copy was changed"
    )]
    Changed {
        /// What they are for.
        what: String,
        /// What was asked for.
        wanted: netra_model::Sha256,
        /// What came.
        found: netra_model::Sha256,
    },
    /// The values contradict each other (a reference into an exchange that is not there).
    #[error("the bundle cannot be written: {0}")]
    Inconsistent(String),
    /// A template or a serialised form failed.
    #[error("{file} could not be made: {why}")]
    Form {
        /// Which file.
        file: &'static str,
        /// Why.
        why: String,
    },
    /// The zip could not be written.
    #[error("the zip could not be written: {0}")]
    Zip(String),
    /// Writing failed.
    #[error("the bundle could not be written: {0}")]
    Io(#[from] std::io::Error),
}
