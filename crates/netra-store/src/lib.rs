//! The truth: every question and every change; SQLite or PostgreSQL.
//!
//! [`Store`] is the only way in. Every change names an [`Actor`] and writes its line of the audit log in the same
//! transaction; every question names a [`Scope`] and sees nothing outside it. Each statement stands once, in
//! `queries/`, and is compiled twice: `sqlite.rs` and `postgres.rs` say what a database is, a private enum and the
//! `on_db!` macro choose.
//!
//! Within an office, changes happen one after the other: each begins by taking the office's row. So the audit
//! chain, the running numbers and compare-and-set need no retries, on either engine.
//!
//! What is deliberately absent: no matching, no reading of platforms, no search. Nothing but a signed-in person
//! makes a decision ([`Store::decide`]).

/// Calls a function of `queries/` for the database at hand, on a connection that reads or writes.
macro_rules! on_db {
    ($self:ident, read, $area:ident::$f:ident($($arg:expr),*)) => {
        on_db!(@ $self, read, $area::$f($($arg),*))
    };
    ($self:ident, write, $area:ident::$f:ident($($arg:expr),*)) => {
        on_db!(@ $self, write, $area::$f($($arg),*))
    };
    (@ $self:ident, $side:ident, $area:ident::$f:ident($($arg:expr),*)) => {
        match &$self.pool {
            $crate::Pool::Sqlite { $side, .. } => {
                $crate::sqlite::queries::$area::$f(&mut *$side.acquire().await?, &$self.shared, $($arg),*).await
            }
            $crate::Pool::Postgres(pool) => {
                $crate::postgres::queries::$area::$f(&mut *pool.acquire().await?, &$self.shared, $($arg),*).await
            }
        }
    };
}

mod admin;
mod audit_hash;
mod auth;
mod cases;
mod day;
mod document;
mod error;
mod figures;
mod matching;
mod media;
mod open;
mod plan;
mod postgres;
mod review;
mod seal;
mod search;
mod sqlite;
mod tallies;
mod training;
mod types;
mod watch_plan;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use netra_model::act::{AccountRef, Platform};
use netra_model::batch::Cursor;
use netra_model::flag::MatchInput;
use netra_model::person::{AssignmentLetter, Unit, WatchIndex, WatchRow};
use netra_model::release::Report;
use netra_model::scope::{Actor, Scope};
use netra_model::tip::{Identity, SealedFile};
use netra_model::{
    AccountId, ActId, CaseId, Clock, ContentId, DecisionId, ItemId, JobId, OfficeId, PersonId, QuarantineId,
    Sentence, Sha256, ShortId, TipId, UserId,
};

pub use error::{Conflict, StoreError};
pub use matching::{PersonFacts, clean, match_input};
pub use media::MediaFile;
pub use types::Page;
pub use types::admin::*;
pub use types::audit::*;
pub use types::case::*;
pub use types::coverage::*;
pub use types::day::*;
pub use types::figures::*;
pub use types::index::*;
pub use types::intake::*;
pub use types::item::*;
pub use types::media::*;
pub use types::office::*;
pub use types::queue::*;
pub use types::release::*;
pub use types::report::*;
pub use types::retention::*;
pub use types::review::*;
pub use types::search::*;
pub use types::source::*;
pub use types::tip::*;
pub use types::training::*;
pub use types::watchlist::*;

/// So long others have the database between two transactions that erase: SQLite has one writer, and another program that
/// waits for it asks every tenth of a second.
const BETWEEN_ERASURES: std::time::Duration = std::time::Duration::from_millis(120);

/// What every function of the store answers.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// The store. Cheap to clone; all clones share the connections.
#[derive(Debug, Clone)]
pub struct Store {
    pool: Pool,
    shared: Arc<Shared>,
}

#[derive(Debug, Clone)]
enum Pool {
    /// One connection writes, so that writers queue up in order instead of polling the lock; others read.
    Sqlite {
        read: sqlx::SqlitePool,
        write: sqlx::SqlitePool,
    },
    Postgres(sqlx::PgPool),
}

/// What the statements need besides the connection.
#[derive(Debug)]
struct Shared {
    clock: Clock,
    media: std::path::PathBuf,
    seal: seal::Seal,
    watched: matching::WatchCache,
    rules: std::sync::RwLock<Arc<CaseRules>>,
    retention: std::sync::RwLock<Arc<netra_model::retention::RetentionRules>>,
    dummy_hash: std::sync::OnceLock<String>,
    tallies: tallies::Tallies,
}

/// # Offices, staff, sessions
impl Store {
    /// Makes the office or brings its name, zone, region and kind up to date; its prefix identifies it.
    pub async fn ensure_office(&self, office: &NewOffice) -> Result<OfficeId> {
        on_db!(self, write, office::ensure_office(office))
    }

    /// All offices of this database, by prefix. For start-up and the sign-in page only.
    pub async fn offices(&self) -> Result<Vec<Office>> {
        on_db!(self, read, office::offices())
    }

    /// The office itself.
    pub async fn office(&self, scope: &Scope) -> Result<Option<Office>> {
        on_db!(self, read, office::office(scope))
    }

    /// Adds a member of staff. A login that is taken is [`StoreError::Invalid`], as is a password shorter than 12
    /// or longer than 128 characters.
    pub async fn create_user(&self, actor: &Actor, user: &NewUser) -> Result<UserId> {
        let hash = auth::checked_hash(&user.password).await?;
        on_db!(self, write, office::create_user(actor, user, &hash))
    }

    /// The office's staff, by name.
    pub async fn users(&self, scope: &Scope) -> Result<Vec<User>> {
        on_db!(self, read, office::users(scope))
    }

    /// Chooses the language of the actor's desk.
    pub async fn set_language(&self, actor: &Actor, language: Language) -> Result<()> {
        on_db!(self, write, office::set_language(actor, language))
    }

    /// Chooses the actor's own keys for the desk's commands.
    pub async fn set_keys(&self, actor: &Actor, keys: &OwnKeys) -> Result<()> {
        on_db!(self, write, office::set_keys(actor, keys))
    }

    /// Checks a login and a password. An unknown login takes as long as a wrong password; after the fifth failure
    /// in a row the login is locked for a minute, then two, four … up to an hour.
    pub async fn authenticate(&self, office: OfficeId, login: &str, password: &str) -> Result<SignIn> {
        auth::authenticate(self, office, login, password).await
    }

    /// Starts a session and gives its token (256 random bits, base64url), to be put into the visitor's cookie.
    pub async fn start_session(&self, user: &User) -> Result<String> {
        let token = auth::token()?;
        on_db!(self, write, office::start_session(user, &auth::token_digest(&token)))?;
        Ok(token)
    }

    /// The session of a token, unless it ended or was idle for 30 minutes. Counts as activity.
    pub async fn session(&self, token: &str) -> Result<Option<Session>> {
        let digest = auth::token_digest(token);
        let found = on_db!(self, read, office::session(&digest))?;
        let Some((session, seen_at)) = found else { return Ok(None) };
        // Written at most once a minute, so that reading pages does not write to the database.
        if self.shared.clock.now().duration_since(seen_at).as_secs() >= 60 {
            on_db!(self, write, office::touch_session(&digest))?;
        }
        Ok(Some(session))
    }

    /// Ends the session of a token.
    pub async fn end_session(&self, token: &str) -> Result<()> {
        on_db!(self, write, office::end_session(&auth::token_digest(token)))
    }
}

/// # Watch-list
impl Store {
    /// Stores a watch-list, or only says what it would change. All rows in one transaction; a refused row does
    /// not stop the others. Persons who are not in the list stay as they are.
    pub async fn apply_watchlist(
        &self,
        actor: &Actor,
        rows: &[WatchRow],
        dry_run: bool,
    ) -> Result<WatchlistChanges> {
        on_db!(self, write, watchlist_import::apply_watchlist(actor, rows, dry_run))
    }

    /// The units, by name.
    pub async fn units(&self, scope: &Scope) -> Result<Vec<Unit>> {
        on_db!(self, read, watchlist::units(scope))
    }

    /// Persons, by name.
    pub async fn persons(&self, scope: &Scope, filter: &PersonFilter, page: Page) -> Result<PersonPage> {
        on_db!(self, read, watchlist::persons(scope, filter, page))
    }

    /// One person with accounts and watch entries.
    pub async fn person(&self, scope: &Scope, person: PersonId) -> Result<Option<PersonView>> {
        on_db!(self, read, watchlist::person(scope, person))
    }

    /// Puts a letter of assignment [surat tugas] on file; gives its number among the person's letters. Acts that come in
    /// from then on are matched with it; flags that stand stay, and show it.
    pub async fn record_letter(
        &self,
        actor: &Actor,
        person: PersonId,
        letter: &AssignmentLetter,
    ) -> Result<u64> {
        on_db!(self, write, letter::record_letter(actor, person, letter))
    }

    /// Withdraws a letter that was recorded by mistake, with a reason. It stays readable and counts no more.
    pub async fn withdraw_letter(&self, actor: &Actor, person: PersonId, n: u64, reason: &str) -> Result<()> {
        on_db!(self, write, letter::withdraw_letter(actor, person, n, reason))
    }

    /// The accounts that may be read today, for readers to ask before anything is kept.
    pub async fn watch_index(&self, scope: &Scope) -> Result<WatchIndex> {
        let accounts = self.watched_accounts(scope, None).await?;
        Ok(WatchIndex::new(accounts.into_iter().map(|it| (it.id, it.account))))
    }

    /// As long as this stays, [`Store::watched_accounts`] answers the same.
    pub async fn watch_mark(&self, scope: &Scope) -> Result<WatchMark> {
        on_db!(self, read, watchlist::watch_mark(scope))
    }

    /// The accounts that may be read today, of one platform or of all, by id.
    pub async fn watched_accounts(
        &self,
        scope: &Scope,
        platform: Option<&Platform>,
    ) -> Result<Vec<WatchedAccount>> {
        on_db!(self, read, watchlist::watched_accounts(scope, platform))
    }

    /// Notes the names an account has on its platform now (a DID for a handle, a new handle). Handles are kept as
    /// history; a lasting id that differs from the known one is refused, because it is somebody else.
    pub async fn account_seen(&self, actor: &Actor, account: AccountId, names: &AccountRef) -> Result<()> {
        on_db!(self, write, watchlist::account_seen(actor, account, names))
    }
}

/// # Intake and matching
impl Store {
    /// Saves all that a batch brought, its flags and its cursor, in one transaction: all or nothing.
    ///
    /// The same batch again adds nothing. A batch that only moves a cursor writes no audit line.
    pub async fn save_batch(&self, actor: &Actor, intake: Intake<'_>) -> Result<Saved> {
        on_db!(self, write, intake::save_batch(actor, intake))
    }

    /// Where to resume.
    pub async fn cursor(&self, scope: &Scope, key: CursorKey<'_>) -> Result<Option<Cursor>> {
        on_db!(self, read, intake::cursor(scope, &key))
    }

    /// Acts that wait for the matcher, oldest request first.
    pub async fn match_work(&self, scope: &Scope, limit: u64) -> Result<Vec<MatchWork>> {
        on_db!(self, read, matching::match_work(scope, limit))
    }

    /// Stores the matcher's answers and closes the work.
    pub async fn save_scores(&self, actor: &Actor, scores: Scores<'_>) -> Result<Saved> {
        on_db!(self, write, matching::save_scores(actor, scores))
    }

    /// Lets every act be matched again (a new dictionary release, a new race), or those that came in at `since` or
    /// later. Says how many. Authors that were stored under a pseudonym and are among the `known` accounts of the release
    /// in use get their names.
    pub async fn request_rematch(
        &self,
        actor: &Actor,
        since: Option<Timestamp>,
        known: &[AccountRef],
    ) -> Result<u64> {
        on_db!(self, write, matching::request_rematch(actor, since, known))
    }

    /// Acts that came in at `since` or later with what the matcher may look at, in the order of their ids, after
    /// `after`; at most `limit`. Authors that were stored under a pseudonym and are among the `known` accounts (those of
    /// a draft) are told by name; nothing is changed.
    pub async fn match_inputs(
        &self,
        scope: &Scope,
        since: Timestamp,
        after: Option<ActId>,
        limit: u64,
        known: &[AccountRef],
    ) -> Result<Vec<(ActId, MatchInput)>> {
        on_db!(self, read, matching::match_inputs(scope, since, after, limit, known))
    }

    /// How many acts came in at `since` or later.
    pub async fn acts_since(&self, scope: &Scope, since: Timestamp) -> Result<u64> {
        on_db!(self, read, matching::acts_since(scope, since))
    }

    /// Posts that acts are aimed at and whose words are still to be fetched, by native key.
    pub async fn unresolved_targets(
        &self,
        scope: &Scope,
        platform: &Platform,
        limit: u64,
    ) -> Result<Vec<String>> {
        on_db!(self, read, matching::unresolved_targets(scope, platform, limit))
    }

    /// Acts whose present state should be looked at again, the longest unseen first. Acts that are gone are left out.
    pub async fn acts_to_recheck(
        &self,
        scope: &Scope,
        filter: &RecheckFilter,
        limit: u64,
    ) -> Result<Vec<RecheckAct>> {
        on_db!(self, read, matching::acts_to_recheck(scope, filter, limit))
    }
}

/// # Dictionary releases
impl Store {
    /// Lets the office's first release be in use: the files that came with the program or lie in the office's folder.
    /// They may be exchanged until the first act comes in, so that an office can be set up in any order; from then on the
    /// release in use is kept and given back. Only where nobody of the office ever chose a release and the present one is
    /// `unreadable` to a newer program, that program's files stand in for it.
    pub async fn install_release(
        &self,
        actor: &Actor,
        engine: u32,
        files: &[(String, String)],
        unreadable: Option<Sha256>,
    ) -> Result<ReleaseUse> {
        on_db!(self, write, release::install_release(actor, engine, files, unreadable))
    }

    /// Notes by which engine the release in use is read; a use of its own when the program was updated.
    pub async fn release_read_by(&self, actor: &Actor, engine: u32) -> Result<ReleaseUse> {
        on_db!(self, write, release::release_read_by(actor, engine))
    }

    /// The release in use; `None` before the office's first start.
    pub async fn release_in_use(&self, scope: &Scope) -> Result<Option<ReleaseUse>> {
        on_db!(self, read, release::release_in_use(scope))
    }

    /// The release that was in use at a moment.
    pub async fn release_used_at(&self, scope: &Scope, at: Timestamp) -> Result<Option<ReleaseUse>> {
        on_db!(self, read, release::release_used_at(scope, at))
    }

    /// All releases whose files are kept, newest first, each with when it was in use.
    pub async fn releases(&self, scope: &Scope) -> Result<Vec<ReleaseView>> {
        on_db!(self, read, release::releases(scope))
    }

    /// The dictionary files of a release, name and text; none when they were never kept.
    pub async fn release_files(&self, scope: &Scope, release: Sha256) -> Result<DictionaryFiles> {
        on_db!(self, read, release::release_files(scope, release))
    }

    /// Goes back to an earlier release at once, with a reason. It must be readable by the present engine, as every
    /// release is that was in use under it. Old flags stay as they are.
    pub async fn roll_back(&self, actor: &Actor, release: Sha256, reason: &str) -> Result<ReleaseUse> {
        on_db!(self, write, release::roll_back(actor, release, reason))
    }

    /// Stores a draft, or a change of one, and gives its number. Changed files lose their report.
    pub async fn save_draft(&self, actor: &Actor, draft: &NewDraft) -> Result<u64> {
        on_db!(self, write, draft::save_draft(actor, draft))
    }

    /// All drafts, newest first.
    pub async fn drafts(&self, scope: &Scope) -> Result<Vec<DraftRow>> {
        on_db!(self, read, draft::drafts(scope))
    }

    /// One draft with its files, its report and its shadow run.
    pub async fn draft(&self, scope: &Scope, n: u64) -> Result<Option<DraftView>> {
        on_db!(self, read, draft::draft(scope, n))
    }

    /// Asks the loops to run a draft in shadow and report on it (a job of kind `shadow`).
    pub async fn ask_shadow(&self, actor: &Actor, asked: ShadowRequest) -> Result<JobId> {
        on_db!(self, write, draft::ask_shadow(actor, asked))
    }

    /// Keeps what was found out about a draft, if its files are still those.
    pub async fn save_report(&self, actor: &Actor, draft: u64, report: &Report) -> Result<()> {
        on_db!(self, write, draft::save_report(actor, draft, report))
    }

    /// Signs a draft at this version, so that it is the release in use. Refused to whoever wrote on it, while
    /// [`DraftView::objections`] says anything, and unless `acknowledged` is [`Report::n_to_acknowledge`].
    pub async fn sign_draft(
        &self,
        actor: &Actor,
        draft: u64,
        version: u64,
        acknowledged: u64,
    ) -> Result<ReleaseUse> {
        on_db!(self, write, draft::sign_draft(actor, draft, version, acknowledged))
    }
}

/// # Quarantine
impl Store {
    /// What waits to be read again, newest first.
    pub async fn quarantine(&self, scope: &Scope, page: Page) -> Result<QuarantinePage> {
        on_db!(self, read, quarantine::quarantine(scope, page))
    }

    /// What waits to be read again, for a reader: after `after`, oldest first.
    pub async fn take_quarantine(
        &self,
        scope: &Scope,
        after: Option<QuarantineId>,
        limit: u64,
    ) -> Result<Vec<Quarantined>> {
        on_db!(self, read, quarantine::take_quarantine(scope, after, limit))
    }

    /// What is kept of imported files, act by act after `after`, to be read again by a better reader; what was purged is
    /// left out.
    pub async fn kept_of_imports(
        &self,
        scope: &Scope,
        after: Option<ActId>,
        limit: u64,
    ) -> Result<(Vec<KeptRaw>, Option<ActId>)> {
        on_db!(self, read, quarantine::kept_of_imports(scope, after, limit))
    }

    /// Removes lines that were understood (and saved) meanwhile. Says how many.
    pub async fn resolve_quarantine(&self, actor: &Actor, ids: &[QuarantineId]) -> Result<u64> {
        on_db!(self, write, quarantine::resolve_quarantine(actor, ids))
    }

    /// Erases the words and raw bytes of posts that were collected from a platform and that its terms do not let the
    /// office keep; leaves a tombstone. Says how many posts. Asked again, there is nothing to do.
    pub async fn expire_contents(&self, actor: &Actor, expiry: &Expiry) -> Result<u64> {
        let mut n = 0;
        while on_db!(self, write, retention::expire_step(actor, expiry, &mut n))? {
            tokio::time::sleep(BETWEEN_ERASURES).await;
        }
        Ok(n)
    }

    /// Throws away what waited for 14 days. Says how many.
    pub async fn expire_quarantine(&self, actor: &Actor) -> Result<u64> {
        on_db!(self, write, quarantine::expire_quarantine(actor))
    }
}

/// # Queue and items
impl Store {
    /// A page of the queue, with how many items each further filter would leave.
    pub async fn queue(
        &self,
        scope: &Scope,
        filter: &QueueFilter,
        sort: QueueSort,
        page: Page,
    ) -> Result<QueuePage> {
        on_db!(self, read, queue::queue(scope, filter, sort, page))
    }

    /// A number that grows with every change of the office, whoever made it: to notice that there is something new.
    pub async fn last_change(&self, scope: &Scope) -> Result<u64> {
        on_db!(self, read, report::last_change(scope))
    }

    /// How many items wait today.
    pub async fn waiting(&self, scope: &Scope) -> Result<u64> {
        on_db!(self, read, report::waiting(scope))
    }

    /// The item that follows `after` in this order, whether or not `after` itself still fits the filter; from the
    /// top when none follows.
    pub async fn next_item(
        &self,
        scope: &Scope,
        filter: &QueueFilter,
        sort: QueueSort,
        after: ItemId,
    ) -> Result<Option<ItemId>> {
        on_db!(self, read, queue::next_item(scope, filter, sort, after))
    }

    /// The id by which people call an item.
    pub async fn short_id(&self, scope: &Scope, item: ItemId) -> Result<Option<ShortId>> {
        on_db!(self, read, item::short_id(scope, item))
    }

    /// Everything about one item.
    pub async fn item(&self, scope: &Scope, key: impl Into<ItemKey> + Send) -> Result<Option<ItemView>> {
        let key = key.into();
        on_db!(self, read, item::item(scope, &key))
    }

    /// Other acts of an account, newest first.
    pub async fn other_acts_of_account(
        &self,
        scope: &Scope,
        account: AccountId,
        except: Option<ActId>,
        limit: u64,
    ) -> Result<Vec<ActRow>> {
        on_db!(self, read, item::other_acts_of_account(scope, account, except, limit))
    }

    /// A post with the acts of listed persons on it, a stretch of them in the order they were done; `None` when there is
    /// no act that the asker may see. Whoever else acted on it is not known here.
    pub async fn acts_on_target(
        &self,
        scope: &Scope,
        target: ContentId,
        page: Page,
    ) -> Result<Option<TargetView>> {
        on_db!(self, read, target::acts_on_target(scope, target, page))
    }

    /// The raw bytes an act rests on: its own, those of all versions of its words and its target's, and the answers
    /// that showed what happened to it since.
    pub async fn raw_parts(&self, scope: &Scope, act: ActId) -> Result<Vec<RawPart>> {
        on_db!(self, read, item::raw_parts(scope, act))
    }

    /// Raw bytes by digest, if this act rests on them and the asker may see it.
    pub async fn segment(&self, scope: &Scope, act: ActId, sha256: Sha256) -> Result<Option<Vec<u8>>> {
        on_db!(self, read, item::segment(scope, act, sha256))
    }

    /// An act that is the same as one that somebody is about to enter, if it is on record.
    pub async fn find_act(&self, scope: &Scope, sought: &Sought) -> Result<Option<Found>> {
        on_db!(self, read, tip::find_act(scope, sought))
    }

    /// Notes in the audit log that the actor has looked at an item; once per person and item.
    pub async fn item_viewed(&self, actor: &Actor, item: ItemId) -> Result<()> {
        on_db!(self, write, review::item_viewed(actor, item))
    }

    /// Notes in the audit log that the actor looked at the queue narrowed to one candidate, which nobody does unseen.
    pub async fn queue_narrowed(&self, actor: &Actor, candidate: &str) -> Result<()> {
        on_db!(self, write, review::queue_narrowed(actor, candidate))
    }

    /// Stores a decision. Only a signed-in person who may review can; and only if the item is still at
    /// `expected_version`, else [`StoreError::Conflict`] says who was first.
    pub async fn decide(
        &self,
        actor: &Actor,
        item: ItemId,
        expected_version: u64,
        decision: &NewDecision,
    ) -> Result<DecisionId> {
        on_db!(self, write, review::decide(actor, item, expected_version, decision))
    }

    /// Takes back the actor's own last decision on an item, at most twelve hours later. Both stay in the record.
    pub async fn undo(&self, actor: &Actor, item: ItemId) -> Result<()> {
        on_db!(self, write, review::undo(actor, item))
    }

    /// Puts an item off (*tunda*) until a day, with a reason.
    pub async fn hold(
        &self,
        actor: &Actor,
        item: ItemId,
        expected_version: u64,
        until: Date,
        reason: &str,
    ) -> Result<()> {
        on_db!(self, write, review::hold(actor, item, expected_version, until, reason))
    }

    /// Puts a held item back into the queue.
    pub async fn release_hold(&self, actor: &Actor, item: ItemId) -> Result<()> {
        on_db!(self, write, review::release_hold(actor, item))
    }
}

/// # What citizens tell
impl Store {
    /// Another file for the key of identities than `identity.key` in the data folder. Before the first use only.
    pub fn keep_identity_key_at(&self, path: &std::path::Path) {
        self.shared.seal.keep_key_at(path);
    }

    /// Initial information and reports, newest first. Who may see only some units sees what speaks of these alone.
    pub async fn tips(&self, scope: &Scope, filter: &TipFilter, page: Page) -> Result<TipPage> {
        on_db!(self, read, tip::tips(scope, filter, page))
    }

    /// One of them, without who told it.
    pub async fn tip(&self, scope: &Scope, tip: TipId) -> Result<Option<TipView>> {
        on_db!(self, read, tip::tip(scope, tip))
    }

    /// Completes or corrects what was told. What was entered first stays as raw bytes.
    pub async fn complete_tip(
        &self,
        actor: &Actor,
        tip: TipId,
        expected_version: u64,
        change: &TipChange,
    ) -> Result<()> {
        on_db!(self, write, tip::complete_tip(actor, tip, expected_version, change))
    }

    /// Who told. Only a signed-in supervisor is told, and each time is a line of the audit log; `None` when it is not known.
    pub async fn identity(&self, actor: &Actor, tip: TipId, used: IdentityUse) -> Result<Option<Identity>> {
        on_db!(self, write, tip::identity(actor, tip, used))
    }

    /// Encrypts and keeps a file that says who told, durably, before any row speaks of it.
    pub async fn put_sealed(&self, actor: &Actor, name: &str, bytes: Vec<u8>) -> Result<SealedFile> {
        let may_make_key = on_db!(self, read, tip::may_make_key(actor))?;
        let (shared, office) = (Arc::clone(&self.shared), actor.office);
        let (sha256, len) = (audit_hash::digest(&bytes), bytes.len() as u64);
        let close = move || shared.seal.close(office, &sealed_purpose(sha256), &bytes, may_make_key);
        let sealed = media::blocking(close).await?;
        let sealed = media::put(&self.shared.media, &sealed.bytes).await?;
        Ok(SealedFile { name: name.to_owned(), sha256, len, sealed })
    }

    /// The n-th file that says who told, decrypted; as [`Store::identity`].
    pub async fn identity_file(
        &self,
        actor: &Actor,
        tip: TipId,
        n: usize,
    ) -> Result<Option<(SealedFile, Vec<u8>)>> {
        let Some(file) = on_db!(self, write, tip::sealed_file(actor, tip, n))? else { return Ok(None) };
        let Some(sealed) = media::get(&self.shared.media, file.sealed).await? else { return Ok(None) };
        let (shared, office, sha256) = (Arc::clone(&self.shared), actor.office, file.sha256);
        let open = move || shared.seal.open(office, &sealed_purpose(sha256), &sealed.bytes);
        Ok(Some((file, media::blocking(open).await?)))
    }
}

/// What an encrypted file is bound to.
fn sealed_purpose(sha256: Sha256) -> String {
    format!("file {sha256}")
}

/// # Cases and evidence
impl Store {
    /// Opens a case over items.
    pub async fn open_case(&self, actor: &Actor, title: &str, items: &[ItemId]) -> Result<CaseId> {
        on_db!(self, write, case::open_case(actor, title, items))
    }

    /// Adds items to a case. Those already in it stay where they are.
    pub async fn add_to_case(&self, actor: &Actor, case: CaseId, items: &[ItemId]) -> Result<()> {
        on_db!(self, write, case::add_to_case(actor, case, items))
    }

    /// Takes an item out of a case.
    pub async fn remove_from_case(&self, actor: &Actor, case: CaseId, item: ItemId) -> Result<()> {
        on_db!(self, write, case::remove_from_case(actor, case, item))
    }

    /// Cases, newest first. Who may see only some units sees, changes and exports only cases whose items, at least one,
    /// are all of these units.
    pub async fn cases(&self, scope: &Scope) -> Result<Vec<CaseRow>> {
        on_db!(self, read, case::cases(scope))
    }

    /// One case.
    pub async fn case(&self, scope: &Scope, key: impl Into<CaseKey> + Send) -> Result<Option<CaseView>> {
        let key = key.into();
        on_db!(self, read, case::case(scope, &key))
    }

    /// Everything a bundle of the case is made from.
    pub async fn case_evidence(&self, scope: &Scope, case: CaseId) -> Result<Option<CaseEvidence>> {
        on_db!(self, read, case::case_evidence(scope, case))
    }

    /// Notes that a bundle was made of a case. `revision` counts from 1 and must be the next one.
    pub async fn record_export(
        &self,
        actor: &Actor,
        case: CaseId,
        bundle: Sha256,
        revision: u32,
    ) -> Result<()> {
        on_db!(self, write, case::record_export(actor, case, bundle, revision))
    }
}

/// # Sources, leases, jobs, imports
impl Store {
    /// Notes that a run of a source begins.
    pub async fn source_started(&self, actor: &Actor, source: &str) -> Result<()> {
        on_db!(self, write, source::source_started(actor, source))
    }

    /// Notes how the run of a source ended.
    pub async fn source_finished(&self, actor: &Actor, source: &str, outcome: &RunOutcome) -> Result<()> {
        on_db!(self, write, source::source_finished(actor, source, outcome))
    }

    /// All sources that ever ran, by name.
    pub async fn sources(&self, scope: &Scope) -> Result<Vec<SourceState>> {
        on_db!(self, read, source::sources(scope))
    }

    /// The latest runs of a source, newest first.
    pub async fn runs(&self, scope: &Scope, source: &str, limit: u64) -> Result<Vec<RunView>> {
        on_db!(self, read, source::runs(scope, source, limit))
    }

    /// Takes the right to work on an account of a source for `ttl`; `None` when somebody else has it.
    pub async fn claim_lease(
        &self,
        actor: &Actor,
        key: CursorKey<'_>,
        ttl: jiff::SignedDuration,
    ) -> Result<Option<Lease>> {
        on_db!(self, write, source::claim_lease(actor, &key, ttl))
    }

    /// Prolongs a lease; `None` when it was lost.
    pub async fn renew_lease(
        &self,
        actor: &Actor,
        lease: &Lease,
        ttl: jiff::SignedDuration,
    ) -> Result<Option<Lease>> {
        on_db!(self, write, source::renew_lease(actor, lease, ttl))
    }

    /// Gives a lease back and notes how reading its account went. Nothing happens when it was lost meanwhile.
    pub async fn release_lease(&self, actor: &Actor, lease: &Lease, reached: Option<&Reached>) -> Result<()> {
        on_db!(self, write, source::release_lease(actor, lease, reached))
    }

    /// How many accounts were reached on each day of a stretch, by source; the newest day first.
    pub async fn reach(&self, scope: &Scope, from: Date, until: Date) -> Result<Vec<Reach>> {
        on_db!(self, read, reach::reach(scope, from, until))
    }

    /// Accounts that were tried on a day and not reached.
    pub async fn unreached(&self, scope: &Scope, day: Date, limit: u64) -> Result<Vec<AccountReach>> {
        on_db!(self, read, reach::unreached(scope, day, limit))
    }

    /// What its platform said of an account, oldest first; nothing for one that could always be read.
    pub async fn account_states(&self, scope: &Scope, account: AccountId) -> Result<Vec<AccountState>> {
        on_db!(self, read, reach::account_states(scope, account))
    }

    /// Lets a source pause until somebody resumes it. One that pauses already keeps its reason.
    pub async fn pause_source(&self, actor: &Actor, source: &str, reason: &Sentence) -> Result<()> {
        on_db!(self, write, reach::pause_source(actor, source, reason))
    }

    /// Lets a paused source go on.
    pub async fn resume_source(&self, actor: &Actor, source: &str) -> Result<()> {
        on_db!(self, write, reach::resume_source(actor, source))
    }

    /// Which sources pause, by name.
    pub async fn paused_sources(&self, scope: &Scope) -> Result<Vec<Pause>> {
        on_db!(self, read, reach::paused_sources(scope))
    }

    /// Writes down a long piece of work for the loops to do.
    pub async fn add_job(&self, actor: &Actor, kind: &str, arguments: &str) -> Result<JobId> {
        on_db!(self, write, job::add_job(actor, kind, arguments))
    }

    /// Takes up the oldest waiting job of these kinds, or one whose worker has not reported for `ttl`.
    pub async fn claim_job(
        &self,
        actor: &Actor,
        kinds: &[&str],
        ttl: jiff::SignedDuration,
    ) -> Result<Option<Job>> {
        on_db!(self, write, job::claim_job(actor, kinds, ttl))
    }

    /// Reports progress and keeps the claim for `ttl`; `false` when another worker has taken the job over.
    pub async fn job_progress(
        &self,
        actor: &Actor,
        job: &Job,
        done: u64,
        of: Option<u64>,
        what: &str,
        ttl: jiff::SignedDuration,
    ) -> Result<bool> {
        on_db!(self, write, job::job_progress(actor, job, done, of, what, ttl))
    }

    /// Ends a job, with what came of it or why it failed; `false` when another worker has taken it over.
    pub async fn finish_job(
        &self,
        actor: &Actor,
        job: &Job,
        outcome: std::result::Result<&str, &str>,
    ) -> Result<bool> {
        on_db!(self, write, job::finish_job(actor, job, outcome))
    }

    /// One job.
    pub async fn job(&self, scope: &Scope, job: JobId) -> Result<Option<Job>> {
        on_db!(self, read, job::job(scope, job))
    }

    /// The latest jobs, newest first.
    pub async fn jobs(&self, scope: &Scope, limit: u64) -> Result<Vec<Job>> {
        on_db!(self, read, job::jobs(scope, limit))
    }

    /// Notes that an import begins, and by which mapping of columns (as JSON) it is read, so that what waits of it in
    /// quarantine is read again by the same. A file with the same digest is the same import again, with its number.
    pub async fn import_started(
        &self,
        actor: &Actor,
        file_name: &str,
        sha256: Option<Sha256>,
        mapping: Option<&str>,
    ) -> Result<ImportView> {
        on_db!(self, write, import::import_started(actor, file_name, sha256, mapping))
    }

    /// Reports how far an import is. Not audited: its batches are.
    pub async fn import_progress(&self, actor: &Actor, n: u64, lines: u64, saved: &Saved) -> Result<()> {
        on_db!(self, write, import::import_progress(actor, n, lines, saved))
    }

    /// Ends an import; `error` says why it failed. `sha256` is the digest of the whole file, once it is known.
    pub async fn import_finished(
        &self,
        actor: &Actor,
        n: u64,
        sha256: Option<Sha256>,
        lines: u64,
        saved: &Saved,
        error: Option<&str>,
    ) -> Result<()> {
        on_db!(self, write, import::import_finished(actor, n, sha256, lines, saved, error))
    }

    /// Imports, newest first.
    pub async fn imports(&self, scope: &Scope) -> Result<Vec<ImportView>> {
        on_db!(self, read, import::imports(scope))
    }
}

/// # Media
impl Store {
    /// Keeps the bytes of a medium under their SHA-256, durably, before any row speaks of them.
    pub async fn put_media(&self, bytes: &[u8]) -> Result<Sha256> {
        media::put(&self.shared.media, bytes).await
    }

    /// Writes down which media of acts that changed are to be fetched; 0 when all changes were looked through.
    pub async fn plan_media(&self, actor: &Actor, rule: &MediaRule) -> Result<u64> {
        on_db!(self, write, media::plan_media(actor, rule))
    }

    /// Media to be fetched now, from these platforms; what waits longest first.
    pub async fn media_work(
        &self,
        scope: &Scope,
        platforms: &[Platform],
        limit: u64,
    ) -> Result<Vec<MediaWork>> {
        on_db!(self, read, media::media_work(scope, platforms, limit))
    }

    /// Notes what came of fetching a medium; `false` when it is not wanted any more (its post was erased), and then its
    /// file goes, too. Before [`MediaOutcome::Kept`] its bytes must have been given to [`Store::put_media`].
    pub async fn media_fetched(
        &self,
        actor: &Actor,
        work: &MediaWork,
        outcome: &MediaOutcome,
    ) -> Result<bool> {
        on_db!(self, write, media::media_fetched(actor, work, outcome))
    }

    /// How fetching media fares.
    pub async fn media_counts(&self, scope: &Scope) -> Result<MediaCounts> {
        on_db!(self, read, media::media_counts(scope))
    }

    /// Posts of accounts known to a race that acts are aimed at and that were not secured for this period yet.
    pub async fn targets_to_secure(
        &self,
        scope: &Scope,
        platform: &Platform,
        period: &str,
        limit: u64,
    ) -> Result<Vec<SecuredTarget>> {
        on_db!(self, read, media::targets_to_secure(scope, platform, period, limit))
    }

    /// Notes that these posts were fetched once more for a period, and which of their media are to be fetched, if any.
    pub async fn secured(
        &self,
        actor: &Actor,
        platform: &Platform,
        period: &str,
        native_keys: &[String],
        media: Option<&MediaRule>,
    ) -> Result<u64> {
        on_db!(self, write, media::secured(actor, platform, period, native_keys, media))
    }

    /// The bytes of a medium, if some content that the asker may see refers to it.
    pub async fn media(&self, scope: &Scope, sha256: Sha256) -> Result<Option<MediaFile>> {
        if !on_db!(self, read, item::may_see_media(scope, sha256))? {
            return Ok(None);
        }
        media::get(&self.shared.media, sha256).await
    }
}

/// # Feed of the search index
impl Store {
    /// Acts that changed after change number `after`, each once with its latest number, in order.
    pub async fn index_changes(&self, scope: &Scope, after: u64, limit: u64) -> Result<Vec<(u64, ActId)>> {
        on_db!(self, read, index::index_changes(scope, after, limit))
    }

    /// Acts as documents of the index, in the order of their ids; those not found, or not flagged, are left out.
    pub async fn index_acts(
        &self,
        scope: &Scope,
        acts: &[ActId],
        only_flagged: bool,
    ) -> Result<Vec<IndexAct>> {
        on_db!(self, read, index::index_acts(scope, acts, only_flagged))
    }

    /// All acts by id, to rebuild the index.
    pub async fn all_acts(&self, scope: &Scope, after: Option<ActId>, limit: u64) -> Result<Vec<ActId>> {
        on_db!(self, read, index::all_acts(scope, after, limit))
    }
}

/// # Report, figures, audit log
impl Store {
    /// What the day's supervision report [Form A] is made from. Who may see only some units gets the report of these,
    /// which says so ([`DayReport::units`]).
    pub async fn day_report(&self, scope: &Scope, day: Date) -> Result<DayReport> {
        on_db!(self, read, report::day_report(scope, day))
    }

    /// How much of everything there is; for who may see only some units, in these ([`Counts::units`]).
    pub async fn counts(&self, scope: &Scope) -> Result<Counts> {
        on_db!(self, read, report::counts(scope))
    }

    /// The audit log, newest first.
    pub async fn audit(&self, scope: &Scope, page: Page) -> Result<AuditPage> {
        on_db!(self, read, audit::audit(scope, page))
    }

    /// Computes the audit log's hash chain again.
    pub async fn verify_audit(&self, scope: &Scope) -> Result<AuditState> {
        on_db!(self, read, audit::verify_audit(scope))
    }

    /// A digest over what the office knows, by natural keys: contents and their versions, acts, events, raw parts,
    /// flags, what people entered and were told, states of accounts, cursors. Not over ids, times of observation, who
    /// told, which account was read on which day, fetched media, leases or the audit log. It agrees between engines.
    pub async fn digest(&self, scope: &Scope) -> Result<Sha256> {
        on_db!(self, read, digest::digest(scope))
    }

    /// The present moment, as this store sees it.
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }
}
