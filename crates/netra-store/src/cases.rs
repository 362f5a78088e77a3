//! Cases from opening to outcome, and why an account is believed to be a person's.

use std::sync::{Arc, PoisonError};

use netra_model::dossier::{CaseEntry, CaseKind, Stage};
use netra_model::scope::{Actor, Scope};
use netra_model::{AccountId, CaseId, ItemId, PersonId, Sha256};

use crate::{
    CaseDocument, CaseReader, CaseRules, DetachEffect, MediaFile, Mention, NewAttribution, NewDocument,
    NewSign, Objection, Result, Store, document, media,
};

/// # Cases from opening to outcome
impl Store {
    /// What the office has laid down about cases; asked at the start, from the configuration.
    pub fn keep_case_rules(&self, rules: CaseRules) {
        *self.shared.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }

    /// What the office has laid down about cases.
    pub fn case_rules(&self) -> Arc<CaseRules> {
        self.shared.rules()
    }

    /// Opens a case of one person or one event; it may begin empty. [`Store::open_case`] opens one of an event.
    pub async fn open_case_as(
        &self,
        actor: &Actor,
        kind: CaseKind,
        title: &str,
        items: &[ItemId],
    ) -> Result<CaseId> {
        on_db!(self, write, case::open_case_as(actor, kind, title, items))
    }

    /// Makes a case of one person one of an event, so that it takes items of others, too.
    pub async fn make_event_case(&self, actor: &Actor, case: CaseId) -> Result<()> {
        on_db!(self, write, dossier::make_event_case(actor, case))
    }

    /// Lets a case go to another stage; gives its version then. Leaving a stage out, going back and closing early need a
    /// reason. `version` is the one that was looked at: who was faster is named.
    pub async fn move_case(
        &self,
        actor: &Actor,
        case: CaseId,
        version: u64,
        to: Stage,
        reason: &str,
    ) -> Result<u64> {
        on_db!(self, write, dossier::move_case(actor, case, version, to, reason))
    }

    /// Says who looks after a case, by login; `None` for nobody.
    pub async fn set_case_owner(&self, actor: &Actor, case: CaseId, login: Option<&str>) -> Result<()> {
        on_db!(self, write, dossier::set_case_owner(actor, case, login))
    }

    /// Writes an invitation, an answer, a hand-over, an outcome or a note into a case; gives its number there. A note's
    /// `@login` tells that colleague, who must be one of [`Store::case_colleagues`].
    pub async fn write_in_case(&self, actor: &Actor, case: CaseId, entry: &CaseEntry) -> Result<u64> {
        on_db!(self, write, dossier::write_in_case(actor, case, entry))
    }

    /// Who of the staff may see a case, by name.
    pub async fn case_colleagues(&self, scope: &Scope, case: CaseId) -> Result<Vec<CaseReader>> {
        on_db!(self, read, dossier::case_colleagues(scope, case))
    }

    /// Where colleagues named the actor, newest first; only in cases that the actor may see.
    pub async fn mentions(&self, actor: &Actor) -> Result<Vec<Mention>> {
        on_db!(self, read, dossier::mentions(actor))
    }

    /// How many of these the actor has not read.
    pub async fn unread_mentions(&self, actor: &Actor) -> Result<u64> {
        on_db!(self, read, dossier::unread_mentions(actor))
    }

    /// Marks one as read, or all. Not audited: it changes nothing about a case.
    pub async fn read_mentions(&self, actor: &Actor, one: Option<(CaseId, u64)>) -> Result<()> {
        on_db!(self, write, dossier::read_mentions(actor, one))
    }

    /// Attaches a file to a case; gives its number there. Its bytes are kept by their digest before any row speaks of them.
    pub async fn attach_document(&self, actor: &Actor, case: CaseId, file: &NewDocument) -> Result<u64> {
        on_db!(self, read, dossier::may_attach(actor, case))?;
        let checked = document::checked(file)?;
        media::put(&self.shared.media, &file.bytes).await?;
        on_db!(self, write, dossier::attach_document(actor, case, &checked))
    }

    /// Marks a file as withdrawn, with a reason. It stays readable, and its bytes stay until they are purged.
    pub async fn withdraw_document(&self, actor: &Actor, case: CaseId, n: u64, reason: &str) -> Result<()> {
        on_db!(self, write, dossier::withdraw_document(actor, case, n, reason))
    }

    /// A file of a case with its bytes; `None` when there is none of this number.
    pub async fn case_document(
        &self,
        scope: &Scope,
        case: CaseId,
        n: u64,
    ) -> Result<Option<(CaseDocument, MediaFile)>> {
        let Some(row) = on_db!(self, read, dossier::case_document(scope, case, n))? else { return Ok(None) };
        let file = media::get(&self.shared.media, row.sha256).await?;
        Ok(file.map(|file| (row, file)))
    }

    /// What a case lacks before it may leave the office; what blocks a bundle is among it.
    pub async fn objections(&self, scope: &Scope, case: CaseId) -> Result<Vec<Objection>> {
        on_db!(self, read, dossier::objections(scope, case))
    }
}

/// # Attribution
impl Store {
    /// Adds an entry to the ledger of an account; gives its number. The newest entry is what holds. “Supported by documents”
    /// and above need a file or a named basis; “confirmed” needs a second person where the office wants it.
    pub async fn attribute(&self, actor: &Actor, account: AccountId, entry: &NewAttribution) -> Result<u64> {
        on_db!(self, read, attribution::may_attribute(actor, account))?;
        let file = self.kept(entry.document.as_ref()).await?;
        on_db!(self, write, attribution::attribute(actor, account, entry, file.as_ref()))
    }

    /// Adds a sign that speaks against an attribution; gives its number. The level stays until somebody changes it.
    pub async fn add_contrary_sign(&self, actor: &Actor, account: AccountId, sign: &NewSign) -> Result<u64> {
        on_db!(self, read, attribution::may_attribute(actor, account))?;
        let file = self.kept(sign.document.as_ref()).await?;
        on_db!(self, write, attribution::add_contrary_sign(actor, account, sign, file.as_ref()))
    }

    /// A file of the ledger with its bytes and the name it had.
    pub async fn attribution_document(
        &self,
        scope: &Scope,
        account: AccountId,
        sha256: Sha256,
    ) -> Result<Option<(String, MediaFile)>> {
        let Some(name) = on_db!(self, read, attribution::document_name(scope, account, sha256))? else {
            return Ok(None);
        };
        Ok(media::get(&self.shared.media, sha256).await?.map(|file| (name, file)))
    }

    /// Whose an account is, or was before it became nobody's; `None` for one of another unit.
    pub async fn account_owner(&self, scope: &Scope, account: AccountId) -> Result<Option<PersonId>> {
        on_db!(self, read, attribution::account_owner(scope, account))
    }

    /// What hangs on an account, to be shown before it is taken from a person.
    pub async fn detach_effect(&self, scope: &Scope, account: AccountId) -> Result<DetachEffect> {
        on_db!(self, read, detach::detach_effect(scope, account))
    }

    /// Takes an account from a person [orang yang salah]: gives it to another on the list, or to nobody. Nobody's account
    /// is not read any more and its items leave the queue; cases with its items get a notice. `seen` are the acts and the
    /// cases that were confirmed; when there are others by now, nothing happens. Gives the cases.
    pub async fn detach_account(
        &self,
        actor: &Actor,
        account: AccountId,
        to: Option<PersonId>,
        why: &str,
        seen: (u64, u64),
    ) -> Result<DetachEffect> {
        on_db!(self, write, detach::detach_account(actor, account, to, why, seen))
    }

    async fn kept(&self, file: Option<&NewDocument>) -> Result<Option<document::Checked>> {
        let Some(file) = file else { return Ok(None) };
        let checked = document::checked(file)?;
        media::put(&self.shared.media, &file.bytes).await?;
        Ok(Some(checked))
    }
}

impl crate::Shared {
    pub(crate) fn retention(&self) -> Arc<netra_model::retention::RetentionRules> {
        Arc::clone(&self.retention.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn rules(&self) -> Arc<CaseRules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }
}
