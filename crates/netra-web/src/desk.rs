//! What the desk is given by the binary: the store, the index, words about the dictionaries, and closures for work
//! that belongs elsewhere.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use futures_util::future::BoxFuture;
use netra_index::SearchIndex;
use netra_model::act::{ActKind, Platform};
use netra_model::batch::Batch;
use netra_model::flag::{Flagged, MatchInput, Scoring};
use netra_model::person::WatchRow;
use netra_model::race::Race;
use netra_model::scope::Actor;
use netra_model::{CaseId, Sentence};
use netra_store::{DictionaryFiles, Expiry, Office, Saved, Store, StoreError, User};

use crate::lang::Lang;
use crate::live::Live;
use crate::pages::search_saved::News;
use crate::throttle::Throttle;
use crate::visitor::LastPending;

/// Everything the pages need. The present moment is [`Store::now`].
pub struct Desk {
    /// The truth.
    pub store: Store,
    /// The office this is the desk of.
    pub office: Office,
    /// The search index, to ask.
    pub index: SearchIndex,
    /// Words about races, rules and provisions of the release in use.
    pub words: InUse<Words>,
    /// What is read at present.
    pub sources: InUse<RunningSources>,
    /// What can be seen where, for the coverage matrix and reports.
    pub coverage: Vec<CoverageRow>,
    /// What each platform's terms allow to do with what it shows.
    pub terms: Vec<TermsRow>,
    /// Work that belongs to other crates.
    pub hooks: Hooks,
    /// Settings.
    pub config: DeskConfig,
    pub(crate) throttle: Throttle,
    pub(crate) live: Live,
    /// How much is new in everybody's saved searches, counted once a day.
    pub(crate) news: News,
    pub(crate) pending: LastPending,
}

impl Desk {
    /// A desk with its parts.
    pub fn new(
        store: Store,
        office: Office,
        index: SearchIndex,
        words: InUse<Words>,
        hooks: Hooks,
        config: DeskConfig,
    ) -> Self {
        let (sources, coverage, terms) = (InUse::new(RunningSources::default()), Vec::new(), Vec::new());
        let (throttle, live, news, pending) = Default::default();
        Self {
            store,
            office,
            index,
            words,
            sources,
            coverage,
            terms,
            hooks,
            config,
            throttle,
            live,
            news,
            pending,
        }
    }

    /// Whether a quiet period \[masa tenang\] of the office's region runs or begins tomorrow.
    pub(crate) fn is_quiet(&self) -> bool {
        let today = self.store.now().to_zoned(self.office.time_zone()).date();
        let region = self.office.region.as_deref();
        self.words.now().races.iter().any(|it| it.concerns(region) && it.quiet_from(today).is_some())
    }

    /// The same desk with its sources and what can be seen through them.
    #[must_use]
    pub fn with_sources(mut self, sources: InUse<RunningSources>, coverage: Vec<CoverageRow>) -> Self {
        (self.sources, self.coverage) = (sources, coverage);
        self
    }

    /// The same desk with the platforms' terms.
    #[must_use]
    pub fn with_terms(mut self, terms: Vec<TermsRow>) -> Self {
        self.terms = terms;
        self
    }
}

/// Settings of the desk.
#[derive(Debug, Clone, Default)]
pub struct DeskConfig {
    /// The address that browsers use, for instance `https://netra.example`; empty when it is the listener's own.
    pub public_url: String,
    /// Whether browsers come by https: cookies get `Secure` and the `__Host-` prefix.
    pub secure_cookies: bool,
    /// Set in a demonstration: everything is invented, and the sign-in page says how to get in.
    pub demo: Option<Demo>,
    /// Whether whoever hands a watch-list in may approve it, too; small offices choose that in the configuration.
    pub one_person_suffices: bool,
    /// Sources of the configuration file: they are changed there.
    pub file_sources: Vec<String>,
    /// The folder in which backups lie.
    pub backups: PathBuf,
    /// Whether the database is a file of the data folder (SQLite), so that a backup holds it.
    pub database_in_folder: bool,
}

impl DeskConfig {
    pub(crate) fn cookie(&self, name: &str) -> String {
        let prefix = if self.secure_cookies { "__Host-" } else { "" };
        format!("{prefix}netra-{name}")
    }
}

/// What the sign-in page of a demonstration tells.
#[derive(Debug, Clone, Default)]
pub struct Demo {
    /// Who can sign in.
    pub sign_ins: Vec<DemoSignIn>,
}

/// A sign-in of the demonstration.
#[derive(Debug, Clone)]
pub struct DemoSignIn {
    /// What to type as login.
    pub login: String,
    /// What to type as password.
    pub password: String,
    /// Who that is, in Indonesian.
    pub about_id: String,
    /// Who that is, in English.
    pub about_en: String,
}

/// What is in use now; another may be in the next moment. All clones see the same.
#[derive(Debug, Default)]
pub struct InUse<T>(Arc<RwLock<Arc<T>>>);

impl<T> InUse<T> {
    /// With what is in use at first.
    pub fn new(first: T) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(first))))
    }

    /// What is in use now. Whoever holds it keeps it to the end of their work.
    pub fn now(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on this is in use.
    pub fn set(&self, next: T) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
    }
}

impl<T> Clone for InUse<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// What is read at present: it changes when a source is made, changed or removed at the desk.
#[derive(Debug, Clone, Default)]
pub struct RunningSources {
    /// All sources.
    pub list: Vec<SourceInfo>,
    /// Those of the desk as they were taken over: name and settings.
    pub of_desk: BTreeMap<String, String>,
    /// Those of them that cannot be read, and why; nothing of them runs.
    pub broken: BTreeMap<String, String>,
}

/// Words about the dictionaries in use, for people.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The races with candidates and stages.
    pub races: Vec<Race>,
    /// Per rule: its label in Indonesian and English.
    pub rules: BTreeMap<String, (String, String)>,
    /// Per key: a provision.
    pub provisions: BTreeMap<String, Provision>,
    /// How many terms its dictionaries hold.
    pub n_terms: u64,
}

/// A provision (*ketentuan*) as it is proposed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provision {
    /// What it forbids, with its number in the decree; Indonesian, English.
    pub label: (String, String),
    /// The decree and where its wording was read.
    pub source: String,
    /// Whether its reading is unsettled (*tafsir belum seragam*).
    pub unsettled: bool,
}

/// A configured source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    /// Its name, as in the store.
    pub name: String,
    /// What it reads, in Indonesian.
    pub about_id: String,
    /// The same in English.
    pub about_en: String,
    /// Whether it can be asked to run now (job `run_source`).
    pub can_run: bool,
    /// Why it must not run as it is configured, if so: for instance a licence that is not on file.
    pub refused: Option<Sentence>,
}

/// Whether a kind of act can be seen on a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observable {
    /// *terlihat*
    Visible,
    /// *sebagian*
    Partly,
    /// *tidak terlihat*
    Hidden,
    /// *tidak diizinkan*: the platform's terms or the law forbid it.
    Forbidden,
}

/// A cell of the coverage matrix, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRow {
    /// Where.
    pub platform: Platform,
    /// What.
    pub kind: ActKind,
    /// Whether it can be seen.
    pub state: Observable,
    /// How, or why not, in Indonesian.
    pub note_id: String,
    /// The same in English.
    pub note_en: String,
}

/// What a platform's terms allow, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsRow {
    /// Where.
    pub platform: Platform,
    /// Whether its acts are scored.
    pub scoring: Scoring,
    /// What a deletion there means here.
    pub on_source_delete: Sentence,
    /// The most days that its data are kept without being fetched again.
    pub retention_days: Option<u16>,
    /// The document.
    pub document: Sentence,
    /// The date or month of the text that was read, where it bears one.
    pub dated: Option<String>,
}

/// What a watch-list file holds, read but not stored.
#[derive(Debug, Clone, Default)]
pub struct ReadWatchlist {
    /// The rows that could be read, with their numbers in the file.
    pub rows: Vec<(u64, WatchRow)>,
    /// What could not be read, row by row, or as a whole.
    pub problems: Vec<WatchlistProblem>,
}

/// A problem in a watch-list file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchlistProblem {
    /// The row's number in the file; `None` when the whole file is meant.
    pub row: Option<u64>,
    /// The column's name.
    pub column: Option<String>,
    /// What is wrong and what would be right.
    pub why: Sentence,
}

/// A bundle that was made and noted in the case.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The file's name, for instance `netra-DMOB-7F3K-r1.zip`.
    pub file_name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// How a bundle is wanted.
#[derive(Debug, Clone, Copy)]
pub struct BundleWish {
    /// The language of its report.
    pub lang: Lang,
    /// Whether it says who told (*pelapor*); only a supervisor can ask for that.
    pub tellers: bool,
}

/// Dictionary files that somebody wrote, as far as they can be read.
#[derive(Debug, Clone, Default)]
pub struct CheckedFiles {
    /// Every mistake in the files, or else every example that does not do what it says; each begins with
    /// `file:line: ` where it has a place.
    pub mistakes: Vec<Sentence>,
    /// What an editor should look at although nothing is wrong, of the same form.
    pub warnings: Vec<Sentence>,
}

/// A place where two sets of dictionary files differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where: *aturan vote-call*.
    pub place: Sentence,
    /// How.
    pub change: DifferenceKind,
}

/// How a place differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DifferenceKind {
    /// All of it is new.
    Added,
    /// All of it is gone.
    Removed,
    /// It says something else: which field, what came and what went.
    Changed(String),
}

/// A text to be tried; nothing of it is kept.
#[derive(Debug, Clone)]
pub struct TryText {
    /// The act that the text would be.
    pub input: MatchInput,
    /// The files of a draft, to be tried beside the release in use.
    pub draft: Option<DictionaryFiles>,
}

/// What the matcher says of a tried text.
#[derive(Debug, Clone)]
pub struct Tried {
    /// Under the release in use.
    pub in_use: TriedUnder,
    /// Under the draft.
    pub draft: Option<TriedUnder>,
}

/// What one set of dictionaries says of a tried text.
#[derive(Debug, Clone)]
pub struct TriedUnder {
    /// The result; `None` when nothing in the text speaks for or against a candidate.
    pub scored: Option<Flagged>,
    /// From this score on, 0–100, an act is flagged.
    pub threshold: u8,
    /// Words of these dictionaries.
    pub words: Arc<Words>,
}

/// Matches and saves a batch.
type Intake = dyn Fn(Actor, Batch) -> BoxFuture<'static, Result<Saved, StoreError>> + Send + Sync;
/// Makes a bundle of a case and notes the export.
type MakeBundle =
    dyn Fn(User, CaseId, BundleWish) -> BoxFuture<'static, Result<Bundle, StoreError>> + Send + Sync;
/// Reads a watch-list file, whatever its bytes; the file's name is only a hint for messages.
type ReadList = dyn Fn(&[u8], &str) -> ReadWatchlist + Send + Sync;
/// Reads dictionary files and runs the examples in them.
type CheckFiles = dyn Fn(DictionaryFiles) -> BoxFuture<'static, CheckedFiles> + Send + Sync;
/// Scores a text; the sentence says why a draft cannot.
type Try = dyn Fn(TryText) -> BoxFuture<'static, Result<Tried, Sentence>> + Send + Sync;

/// Begins a spreadsheet (XLSX) whose one sheet has a name; it writes forward only.
type Spreadsheet = fn(Box<dyn Write + Send>, &str) -> std::io::Result<Box<dyn Rows>>;

/// A file of rows under way.
pub trait Rows: Send {
    /// Adds a row of texts.
    ///
    /// # Errors
    /// Those of what it writes to.
    fn row(&mut self, cells: &[String]) -> std::io::Result<()>;

    /// Ends the file.
    ///
    /// # Errors
    /// Those of what it writes to.
    fn finish(self: Box<Self>) -> std::io::Result<()>;
}
/// Reads the settings of a source of this name; the sentence says why they cannot be read.
type CheckSource = dyn Fn(&str, &str) -> Result<(), Sentence> + Send + Sync;
/// What is to be erased of which platform.
type Expiries = dyn Fn() -> Vec<Expiry> + Send + Sync;

/// Work that the desk asks for and other crates do.
#[derive(Clone)]
pub struct Hooks {
    /// Matches and saves a batch; used by the capture form.
    pub intake: Arc<Intake>,
    /// Makes a bundle of a case and notes the export.
    pub bundle: Arc<MakeBundle>,
    /// Reads a watch-list file (CSV, XLSX).
    pub read_watchlist: Arc<ReadList>,
    /// Begins a spreadsheet (XLSX).
    pub spreadsheet: Spreadsheet,
    /// A watch-list to start from, as CSV.
    pub watchlist_template: fn() -> String,
    /// Reads dictionary files and runs the examples in them.
    pub check_dictionaries: Arc<CheckFiles>,
    /// What differs between two sets of dictionary files: before, after.
    pub compare_dictionaries: fn(&DictionaryFiles, &DictionaryFiles) -> Vec<Difference>,
    /// Scores a text under the release in use, and under a draft if one is given.
    pub try_text: Arc<Try>,
    /// Reads the settings of a source of this name, as the program would at its start.
    pub check_source: Arc<CheckSource>,
    /// What the terms of the platforms that are read ask to be erased at this moment.
    pub expiries: Arc<Expiries>,
}
