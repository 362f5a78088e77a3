//! What the admin does at the desk: the staff, batches and changes of the watch-list, retention, backups, sources.

use jiff::Timestamp;
use netra_model::act::AccountRef;
use netra_model::person::AttributionLevel;
use netra_model::retention::RetentionRules;
use netra_model::scope::{Actor, Role, Scope, Who};
use netra_model::{AccountId, CaseId, ItemId, PersonId, Sha256, ShortId, UserId};

use crate::types::retention::Erasing;
use crate::{
    AgeDue, Aged, BETWEEN_ERASURES, Backup, Deletion, DeskSource, DueCounts, DueRow, Expiry, HoldRow,
    MediaFile, NewWatchBatch, Page, PersonChange, PersonEdit, Pool, PurgeLine, Result, SessionRow,
    SetupFacts, StaffRow, Store, StoreError, UserChange, WatchBatch, WatchlistChanges, auth, media,
};

fn role_may(actor: &Actor, may: impl Fn(Role) -> bool, why: &'static str) -> Result<()> {
    match actor.who {
        Who::User { role, .. } if !may(role) => Err(StoreError::NotAllowed(why)),
        _ => Ok(()),
    }
}

/// # Setting up
impl Store {
    /// How far the office is set up.
    pub async fn setup(&self, scope: &Scope) -> Result<SetupFacts> {
        on_db!(self, read, setup::setup(scope))
    }

    /// Sources that were made at the desk, by name.
    pub async fn desk_sources(&self, scope: &Scope) -> Result<Vec<DeskSource>> {
        on_db!(self, read, setup::desk_sources(scope))
    }

    /// Keeps a source that was made or changed at the desk; its settings were checked by whoever reads them.
    pub async fn save_source(&self, actor: &Actor, name: &str, settings: &str) -> Result<()> {
        on_db!(self, write, setup::save_source(actor, name, settings))
    }

    /// Takes away a source that was made at the desk. What it brought stays.
    pub async fn remove_source(&self, actor: &Actor, name: &str) -> Result<()> {
        on_db!(self, write, setup::remove_source(actor, name))
    }
}

/// # Staff
impl Store {
    /// The staff in detail, by name.
    pub async fn staff(&self, scope: &Scope) -> Result<Vec<StaffRow>> {
        on_db!(self, read, staff::staff(scope))
    }

    /// Somebody's running sessions, the last active first.
    pub async fn sessions(&self, scope: &Scope, user: UserId) -> Result<Vec<SessionRow>> {
        on_db!(self, read, staff::sessions(scope, user))
    }

    /// Changes name, role and units. Nobody changes their own role, and the last admin stays one.
    pub async fn change_user(&self, actor: &Actor, user: UserId, change: &UserChange) -> Result<()> {
        on_db!(self, write, staff::change_user(actor, user, change))
    }

    /// Lets somebody sign in no more; their sessions end at once. What they did stays.
    pub async fn disable_user(&self, actor: &Actor, user: UserId, reason: &str) -> Result<()> {
        on_db!(self, write, staff::disable_user(actor, user, reason))
    }

    /// Lets somebody sign in again.
    pub async fn enable_user(&self, actor: &Actor, user: UserId) -> Result<()> {
        on_db!(self, write, staff::enable_user(actor, user))
    }

    /// Gives somebody a password for one sign-in, at which they choose their own; their sessions end. It is answered once
    /// and kept only as a hash.
    pub async fn reset_password(&self, actor: &Actor, user: UserId) -> Result<String> {
        let password = auth::one_time_password()?;
        let hash = auth::checked_hash(&password).await?;
        on_db!(self, write, staff::reset_password(actor, user, &hash))?;
        Ok(password)
    }

    /// Changes the actor's own password, of which they know the present one; `false` when that is wrong. Their other
    /// sessions end; `token` is that of the one that goes on.
    pub async fn change_own_password(
        &self,
        actor: &Actor,
        present: &str,
        new: &str,
        token: &str,
    ) -> Result<bool> {
        let known = on_db!(self, read, staff::own_password_hash(actor))?;
        let present: String = present.chars().take(129).collect();
        if !auth::verify(present.clone(), known).await? {
            return Ok(false);
        }
        if present == new {
            return Err(StoreError::invalid(
                "kata sandi baru harus lain daripada yang sekarang",
                "the new password must differ from the present one",
            ));
        }
        let hash = auth::checked_hash(new).await?;
        on_db!(self, write, staff::change_own_password(actor, &hash, &auth::token_digest(token)))?;
        Ok(true)
    }

    /// Forgets wrong passwords, so that somebody who was locked may try again at once.
    pub async fn lift_lock(&self, actor: &Actor, user: UserId) -> Result<()> {
        on_db!(self, write, staff::lift_lock(actor, user))
    }

    /// Ends all sessions of somebody: the admin anybody's, everybody their own. Says how many.
    pub async fn end_sessions(&self, actor: &Actor, user: UserId) -> Result<u64> {
        on_db!(self, write, staff::end_sessions(actor, user))
    }
}

/// # Watch-list: batches and changes by hand
impl Store {
    /// Hands a watch-list in. Of a signed-in admin it waits for a second person; of the command line it counts at once. Gives
    /// its number, and what it would change or did.
    pub async fn submit_watch_batch(
        &self,
        actor: &Actor,
        batch: &NewWatchBatch,
    ) -> Result<(u64, WatchlistChanges)> {
        on_db!(self, write, watch_batch::submit(actor, batch))
    }

    /// Batches, newest first, and how many there are in all.
    pub async fn watch_batches(&self, scope: &Scope, page: Page) -> Result<(Vec<WatchBatch>, u64)> {
        on_db!(self, read, watch_batch::batches(scope, page))
    }

    /// One batch with its rows, as long as it has them.
    pub async fn watch_batch(
        &self,
        scope: &Scope,
        n: u64,
    ) -> Result<Option<(WatchBatch, Vec<netra_model::person::WatchRow>)>> {
        on_db!(self, read, watch_batch::batch(scope, n))
    }

    /// Approves a batch: from now on its rows stand in the watch-list. With `two_people` not by whoever handed it in.
    pub async fn approve_watch_batch(
        &self,
        actor: &Actor,
        n: u64,
        two_people: bool,
    ) -> Result<WatchlistChanges> {
        on_db!(self, write, watch_batch::approve(actor, n, two_people))
    }

    /// Refuses a batch that somebody else handed in, with a reason.
    pub async fn refuse_watch_batch(&self, actor: &Actor, n: u64, reason: &str) -> Result<()> {
        on_db!(self, write, watch_batch::refuse(actor, n, reason))
    }

    /// Takes one's own waiting batch back, with a reason.
    pub async fn withdraw_watch_batch(&self, actor: &Actor, n: u64, reason: &str) -> Result<()> {
        on_db!(self, write, watch_batch::withdraw(actor, n, reason))
    }

    /// Erases rows and scans of batches that were refused or withdrawn 30 days ago. Says how many.
    pub async fn erase_watch_batches(&self, actor: &Actor) -> Result<u64> {
        let (n, scans) = on_db!(self, write, watch_batch::erase(actor))?;
        for scan in scans {
            media::remove(&self.letters(), scan).await?;
        }
        Ok(n)
    }

    /// Keeps the scan of a letter (PDF, PNG or JPEG) under its SHA-256, apart from the media of posts.
    pub async fn put_letter(&self, actor: &Actor, bytes: &[u8]) -> Result<Sha256> {
        role_may(actor, Role::may_administer, "letters are kept by the admin")?;
        if !matches!(media::mime(bytes), "application/pdf" | "image/png" | "image/jpeg") {
            return Err(StoreError::invalid(
                "pindaian surat berupa PDF, PNG, atau JPEG",
                "the scan of a letter is a PDF, PNG or JPEG",
            ));
        }
        media::put(&self.letters(), bytes).await
    }

    /// The scan of a batch's letter, with the name it came under.
    pub async fn batch_scan(&self, scope: &Scope, n: u64) -> Result<Option<(String, MediaFile)>> {
        let found = on_db!(self, read, watch_batch::batch(scope, n))?;
        let Some((sha256, name)) = found.and_then(|(batch, _)| batch.scan) else { return Ok(None) };
        Ok(media::get(&self.letters(), sha256).await?.map(|file| (name, file)))
    }

    fn letters(&self) -> std::path::PathBuf {
        self.shared.media.with_file_name("letters")
    }

    /// Changes what is on record of a person, with a reason.
    pub async fn edit_person(
        &self,
        actor: &Actor,
        person: PersonId,
        edit: &PersonEdit,
        reason: &str,
    ) -> Result<()> {
        on_db!(self, write, watch_edit::edit_person(actor, person, edit, reason))
    }

    /// Sets the last day on which a person may be looked at; a later one, or none, needs the number of a letter.
    pub async fn set_watch_end(
        &self,
        actor: &Actor,
        person: PersonId,
        until: Option<jiff::civil::Date>,
        letter: &str,
        reason: &str,
    ) -> Result<()> {
        on_db!(self, write, watch_edit::set_watch_end(actor, person, until, letter, reason))
    }

    /// Adds an account to a person, or reads one again that was taken off.
    pub async fn add_account(
        &self,
        actor: &Actor,
        person: PersonId,
        account: &AccountRef,
        level: AttributionLevel,
        basis: &str,
    ) -> Result<()> {
        on_db!(self, write, watch_edit::add_account(actor, person, account, level, basis))
    }

    /// Takes an account off the watch-list, with a reason. It is kept with its acts, and read no more.
    pub async fn remove_account(
        &self,
        actor: &Actor,
        person: PersonId,
        account: AccountId,
        reason: &str,
    ) -> Result<()> {
        on_db!(self, write, watch_edit::remove_account(actor, person, account, reason))
    }

    /// Accounts of a person that were taken off by hand.
    pub async fn removed_accounts(&self, scope: &Scope, person: PersonId) -> Result<Vec<AccountId>> {
        on_db!(self, read, watch_edit::removed_accounts(scope, person))
    }

    /// What was changed by hand about a person, newest first.
    pub async fn person_changes(&self, scope: &Scope, person: PersonId) -> Result<Vec<PersonChange>> {
        on_db!(self, read, watch_edit::person_changes(scope, person))
    }
}

/// # Retention and backups
impl Store {
    /// How much is due to be erased now. Nothing is changed.
    pub async fn due(&self, scope: &Scope, expiries: &[Expiry]) -> Result<DueCounts> {
        on_db!(self, read, setup::due(scope, expiries))
    }

    /// How long each class is kept; asked at the start, from the configuration.
    pub fn keep_retention_rules(&self, rules: RetentionRules) {
        *self.shared.retention.write().unwrap_or_else(std::sync::PoisonError::into_inner) =
            std::sync::Arc::new(rules);
    }

    /// How long each class is kept.
    pub fn retention_rules(&self) -> std::sync::Arc<RetentionRules> {
        self.shared.retention()
    }

    /// How much goes by its age now and until a moment, and the first items and cases of it. Nothing is changed.
    pub async fn age_due(&self, scope: &Scope, until: Timestamp) -> Result<(Vec<AgeDue>, Vec<DueRow>)> {
        on_db!(self, read, expire::age_due(scope, until))
    }

    /// Deletes what is due by its age, with all that speaks of it, in small transactions.
    pub async fn erase_aged(&self, actor: &Actor) -> Result<Aged> {
        let mut work = Erasing::default();
        while on_db!(self, write, erase::erase_step(actor, &mut work))? {
            tokio::time::sleep(BETWEEN_ERASURES).await;
        }
        Ok(work.gone)
    }

    /// When an item is deleted by itself, or what keeps it; `None` when whoever asks does not see it.
    pub async fn deletion_of_item(&self, scope: &Scope, item: ItemId) -> Result<Option<Deletion>> {
        on_db!(self, read, expire::deletion_of_item(scope, item))
    }

    /// When a case is deleted by itself, or what keeps it; `None` when whoever asks does not see it.
    pub async fn deletion_of_case(&self, scope: &Scope, case: CaseId) -> Result<Option<Deletion>> {
        on_db!(self, read, expire::deletion_of_case(scope, case))
    }

    /// What people keep from deletion, oldest first.
    pub async fn holds_on_deletion(&self, scope: &Scope) -> Result<Vec<HoldRow>> {
        on_db!(self, read, expire::holds(scope))
    }

    /// Keeps an item or a case, named by its short id, from deletion by its age until somebody lets it go; gives the
    /// hold's number.
    pub async fn hold_deletion(&self, actor: &Actor, short_id: &ShortId, reason: &str) -> Result<u64> {
        on_db!(self, write, expire::hold_deletion(actor, short_id, reason))
    }

    /// Lets what was kept go again when its time has come.
    pub async fn end_hold_on_deletion(&self, actor: &Actor, n: u64) -> Result<()> {
        on_db!(self, write, expire::end_hold(actor, n))
    }

    /// The latest purges that took something away, newest first.
    pub async fn purges(&self, scope: &Scope, limit: u64) -> Result<Vec<PurgeLine>> {
        on_db!(self, read, setup::purges(scope, limit))
    }

    /// The latest backups, newest first.
    pub async fn backups(&self, scope: &Scope, limit: u64) -> Result<Vec<Backup>> {
        on_db!(self, read, backup::backups(scope, limit))
    }

    /// Notes a backup that was made; its number and time are set here.
    pub async fn record_backup(&self, actor: &Actor, made: &Backup) -> Result<u64> {
        on_db!(self, write, backup::record(actor, made))
    }

    /// Notes that a `backup` or the `watchlist` was taken out of the desk as a file.
    pub async fn note_download(&self, actor: &Actor, what: &str, detail: &str) -> Result<()> {
        on_db!(self, write, backup::taken(actor, what, detail))
    }

    /// Writes a copy of the database, as it is at this moment, into a new file; others go on reading and writing. `false`
    /// with PostgreSQL, which has its own way (`pg_dump`).
    pub async fn copy_database(&self, actor: &Actor, to: &std::path::Path) -> Result<bool> {
        role_may(actor, |_| false, "this is done by Netra's own workers, not by people")?;
        let Pool::Sqlite { write, .. } = &self.pool else { return Ok(false) };
        crate::open::copy_sqlite(write, to).await?;
        Ok(true)
    }
}
