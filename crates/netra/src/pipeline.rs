//! The one way in: a batch is matched and saved together, whoever brought it.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use netra_matcher::Matcher;
use netra_model::AccountId;
use netra_model::act::AccountRef;
use netra_model::batch::{Batch, Subject};
use netra_model::flag::Scored;
use netra_model::person::WatchIndex;
use netra_model::scope::{Actor, Scope};
use netra_store::{Intake, Lease, MatchDone, PersonFacts, Saved, Scores, Store, StoreError};
use netra_web::InUse;

/// Who may be watched today, and what the matcher may know of them.
#[derive(Debug, Default)]
pub struct People {
    /// By platform and name.
    pub index: WatchIndex,
    /// The accounts' present names.
    pub accounts: HashMap<AccountId, AccountRef>,
    persons: HashMap<AccountId, PersonFacts>,
}

impl People {
    /// Reads the watch-list as it is today.
    ///
    /// # Errors
    /// The store's.
    pub async fn today(store: &Store, scope: &Scope) -> Result<Self, StoreError> {
        let watched = store.watched_accounts(scope, None).await?;
        let mut people = Self {
            index: WatchIndex::new(watched.iter().map(|it| (it.id, it.account.clone()))),
            ..Self::default()
        };
        for it in watched {
            people.persons.insert(it.id, it.facts);
            people.accounts.insert(it.id, it.account);
        }
        Ok(people)
    }
}

/// Where a batch comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The source's name.
    pub source: &'a str,
    /// Whose cursor of the source the batch carries.
    pub subject: &'a Subject,
    /// The lease under which it was read.
    pub lease: Option<&'a Lease>,
}

impl<'a> Origin<'a> {
    /// A source without accounts of its own: a file, the capture form.
    pub fn source(source: &'a str) -> Self {
        Self { source, subject: &Subject::Whole, lease: None }
    }
}

/// Matches batches and saves them. Cheap to clone.
#[derive(Clone)]
pub struct Pipeline {
    store: Store,
    matcher: InUse<Matcher>,
    zone: TimeZone,
}

/// What the matcher said of each act of a batch, in its order, and under which release: a batch is never half under
/// another one.
pub struct ScoredBatch {
    matcher: Arc<Matcher>,
    scores: Vec<Option<Scored>>,
}

impl Pipeline {
    /// A pipeline into this store; each batch is matched under the release that is in use then.
    pub fn new(store: Store, matcher: InUse<Matcher>, zone: TimeZone) -> Self {
        Self { store, matcher, zone }
    }

    /// What the matcher says of each act of a batch, in its order. Pure, and the part that takes the time.
    pub fn score(&self, people: &People, batch: &Batch) -> ScoredBatch {
        let matcher = self.matcher.now();
        let known = |author: &AccountRef| is_known(&matcher, people, author);
        let score = |act| {
            let act: &netra_model::act::SeenAct = act;
            let person = people.persons.get(&act.actor).cloned().unwrap_or_default();
            matcher.flag(&netra_store::match_input(act, person, &self.zone, &known))
        };
        let scores = batch.acts.iter().map(score).collect();
        ScoredBatch { scores, matcher }
    }

    /// Saves a batch with what the matcher said of it, and the cursor, in one transaction.
    ///
    /// # Errors
    /// The store's; nothing of the batch was saved then.
    pub async fn save(
        &self,
        actor: &Actor,
        people: &People,
        origin: Origin<'_>,
        batch: &Batch,
        scored: &ScoredBatch,
    ) -> Result<Saved, StoreError> {
        let ScoredBatch { matcher, scores } = scored;
        let intake = Intake {
            source: origin.source,
            batch,
            scores,
            threshold: matcher.threshold(),
            scoring: netra_collect::coverage::scoring,
            release: matcher.release(),
            engine: Matcher::ENGINE,
            cursor_subject: origin.subject,
            lease: origin.lease,
            known_authors: &|author: &AccountRef| is_known(matcher, people, author),
        };
        self.store.save_batch(actor, intake).await
    }

    /// Matches and saves.
    ///
    /// # Errors
    /// The store's; nothing of the batch was saved then.
    pub async fn take_in(
        &self,
        actor: &Actor,
        people: &People,
        origin: Origin<'_>,
        batch: &Batch,
    ) -> Result<Saved, StoreError> {
        let scored = self.score(people, batch);
        self.save(actor, people, origin, batch, &scored).await
    }

    /// Matches some of what waits (late targets, new races, a new release). Says how many acts it was; 0 when nothing waits.
    ///
    /// # Errors
    /// The store's; what was not saved still waits.
    pub async fn match_waiting(&self, actor: &Actor, scope: &Scope) -> Result<usize, StoreError> {
        let work = self.store.match_work(scope, 500).await?;
        let matcher = self.matcher.now();
        let done: Vec<MatchDone> = work
            .into_iter()
            .map(|work| MatchDone {
                act: work.act,
                own_version: work.own_version,
                target_version: work.target_version,
                ticket: work.ticket,
                scored: matcher.flag(&work.input),
            })
            .collect();
        if !done.is_empty() {
            let scores = Scores {
                threshold: matcher.threshold(),
                scoring: netra_collect::coverage::scoring,
                release: matcher.release(),
                engine: Matcher::ENGINE,
                done: &done,
            };
            self.store.save_scores(actor, scores).await?;
        }
        Ok(done.len())
    }
}

/// Whether the dictionaries or the watch-list knows this account; anybody else becomes a pseudonym.
fn is_known(matcher: &Matcher, people: &People, author: &AccountRef) -> bool {
    matcher.knows_account(author) || people.index.find(author).is_some()
}
