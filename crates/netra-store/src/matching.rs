//! What the matcher is given, built in one place, so that the same act gives the same bytes today and in a rematch.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use hmac::{KeyInit, Mac};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use netra_model::act::{AccountRef, Media, SeenAct, SeenContent, SeenTarget, fold_handle};
use netra_model::flag::{Field, MatchInput, Piece, Side};
use netra_model::person::{AssignmentLetter, Employment, PersonStatus, WatchIndex};
use netra_model::{AccountId, OfficeId, PersonId, UnitId};

use crate::Author;

/// What the matcher may know of the person whose act it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFacts {
    /// The region whose races' numbers and hand signs speak to the person: their own, else the office's.
    pub region: Option<String>,
    /// How they are employed.
    pub employment: Employment,
    /// What changes how their acts must be read.
    pub status: PersonStatus,
    /// The letters on file that send them on duty, without those withdrawn.
    pub letters: Vec<AssignmentLetter>,
}

impl Default for PersonFacts {
    /// Of whom nothing is known: a PNS in service.
    fn default() -> Self {
        Self { region: None, employment: Employment::Pns, status: PersonStatus::Active, letters: Vec::new() }
    }
}

/// A text as it is stored: U+0000, which PostgreSQL cannot hold, becomes U+2400 (␀). Raw bytes stay as they are.
/// Texts are matched in this form, so that spans fit the stored text.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{2400}")) } else { Cow::Borrowed(text) }
}

/// Everything the matcher may look at for an act that was just read.
///
/// `person` is whose act it is ([`crate::WatchedAccount::facts`]). A target's author counts only when `known` says so
/// (an account of the dictionaries, or a watched one): anybody else is not kept, and a rematch could not see them either.
pub fn match_input(
    act: &SeenAct,
    person: PersonFacts,
    zone: &TimeZone,
    known: &(dyn Fn(&AccountRef) -> bool + Sync),
) -> MatchInput {
    let (target, author) = match &act.target {
        Some(SeenTarget::Content(content)) => (Some(content.as_ref()), Some(&content.author)),
        Some(SeenTarget::Unresolved { author, .. }) => (None, author.as_ref()),
        Some(SeenTarget::Account(account)) => (None, Some(account)),
        None => (None, None),
    };
    let words = |content: &SeenContent, side, texts: &mut Vec<_>| {
        texts_of(side, &content.text, &content.media, texts);
    };
    let mut texts = Vec::new();
    if let Some(own) = &act.own {
        words(own, Side::Own, &mut texts);
    }
    if let Some(target) = target {
        words(target, Side::Target, &mut texts);
    }
    let day = act.happened.day(act.seen_at, zone);
    MatchInput {
        kind: act.kind,
        day,
        region: person.region,
        employment: person.employment,
        status: person.status,
        texts,
        actor: nameless(&act.actor_seen),
        target_author: author.filter(|author| known(author)).map(nameless),
        assignment_letter: letter_on(&person.letters, day),
    }
}

/// The texts of one side that are not empty, in the order of [`Field`].
pub(crate) fn texts_of(side: Side, text: &str, media: &[Media], texts: &mut Vec<(Field, String)>) {
    let mut push = |piece, text: &str| {
        if !text.is_empty() {
            texts.push((Field { side, piece }, clean(text).into_owned()));
        }
    };
    push(Piece::Text, text);
    let numbered = || (0_u16..).zip(media);
    for (n, medium) in numbered() {
        push(Piece::Alt(n), medium.alt.as_deref().unwrap_or_default());
    }
    for (n, medium) in numbered() {
        push(Piece::Caption(n), medium.caption.as_deref().unwrap_or_default());
    }
    for (n, medium) in numbered() {
        push(Piece::Description(n), medium.officer_description.as_deref().unwrap_or_default());
    }
}

/// The number of the letter by which the person was on duty on a day.
pub(crate) fn letter_on(letters: &[AssignmentLetter], day: Date) -> Option<String> {
    AssignmentLetter::on(letters, day).map(|it| clean(&it.number).into_owned())
}

/// A display name never decides anything, and changes daily.
pub(crate) fn nameless(account: &AccountRef) -> AccountRef {
    AccountRef { display_name: None, ..account.clone() }
}

/// The part of the watch-list that intake needs, read once and kept until the list changes or the day ends.
#[derive(Debug, Default)]
pub(crate) struct WatchCache(Mutex<HashMap<OfficeId, Cached>>);

/// The list's change number, the day, and what held then.
type Cached = (u64, Date, Arc<Watched>);

impl WatchCache {
    pub(crate) fn get(&self, office: OfficeId, change: u64, day: Date) -> Option<Arc<Watched>> {
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, on, watched) = cache.get(&office)?;
        (*known == change && *on == day).then(|| Arc::clone(watched))
    }

    pub(crate) fn put(&self, office: OfficeId, change: u64, day: Date, watched: &Arc<Watched>) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(office, (change, day, Arc::clone(watched)));
    }
}

/// Who may be looked at today, with what an item copies of them.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) index: WatchIndex,
    pub(crate) accounts: HashMap<AccountId, WatchedFact>,
    /// Keys the pseudonyms of everybody else.
    pub(crate) secret: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct WatchedFact {
    pub(crate) account: AccountRef,
    pub(crate) person: PersonId,
    pub(crate) unit: UnitId,
}

impl Watched {
    /// The names as the watch-list has them.
    pub(crate) fn account_ref(&self, id: AccountId, seen: &AccountRef) -> AccountRef {
        self.accounts.get(&id).map_or(seen, |fact| &fact.account).clone()
    }
}

/// An account that is neither watched nor known to a race: the same account, the same pseudonym, in this office only.
pub(crate) fn pseudonym(secret: &[u8], account: &AccountRef) -> Author {
    let by_handle = account.handle.as_deref().map(|it| digest(secret, account, &fold_handle(it)));
    match (account.native_id.as_deref().map(|it| digest(secret, account, it)), by_handle) {
        (Some(name), by_handle) => Author::Pseudonym { name, by_handle },
        (None, Some(name)) => Author::Pseudonym { name, by_handle: None },
        (None, None) => Author::Unknown,
    }
}

/// HMAC-SHA256 (RFC 2104) over platform and name, cut to 64 bits; it need not be more than distinct.
fn digest(secret: &[u8], account: &AccountRef, name: &str) -> String {
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(account.platform.as_str().as_bytes());
    mac.update(&[0]);
    mac.update(name.as_bytes());
    let digest = mac.finalize().into_bytes();
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Accounts that dictionaries know, by the pseudonyms under which they were stored before. Nobody else's pseudonym can be
/// found in it.
#[derive(Debug, Default)]
pub(crate) struct Unmasked(HashMap<String, AccountRef>);

impl Unmasked {
    pub(crate) fn new(secret: &[u8], known: &[AccountRef]) -> Self {
        let mut all = HashMap::new();
        for account in known {
            if let Author::Pseudonym { name, by_handle } = pseudonym(secret, account) {
                all.extend(by_handle.into_iter().chain([name]).map(|it| (it, nameless(account))));
            }
        }
        Self(all)
    }

    /// The account that an author is, if it is one of these. The lasting id decides where both know it: a handle passes
    /// to others.
    pub(crate) fn find(&self, author: &Author) -> Option<&AccountRef> {
        let Author::Pseudonym { name, by_handle } = author else { return None };
        let by_handle = || self.0.get(by_handle.as_ref()?).filter(|it| it.native_id.is_none());
        self.0.get(name).or_else(by_handle)
    }

    /// All pseudonyms, in a fixed order.
    pub(crate) fn pseudonyms(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.0.keys().map(String::as_str).collect();
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(native_id: Option<&str>, handle: Option<&str>) -> AccountRef {
        let platform = "bluesky".parse().unwrap();
        let owned = |it: Option<&str>| it.map(str::to_owned);
        AccountRef { platform, native_id: owned(native_id), handle: owned(handle), display_name: None }
    }

    #[test]
    fn an_account_that_the_dictionaries_name_is_found_behind_its_pseudonym_and_nobody_else_is() {
        let stored = |native_id, handle| pseudonym(b"secret", &account(native_id, handle));
        let found = |listed: AccountRef, author: &Author| {
            Unmasked::new(b"secret", std::slice::from_ref(&listed)).find(author).is_some()
        };
        let (id, handle) = (Some("did:plc:a"), Some("a.test"));
        for (seen_id, seen_handle, listed_id, listed_handle, wanted) in [
            (id, handle, id, None, true),
            (id, handle, None, Some("A.test"), true),
            (None, handle, None, handle, true),
            (None, handle, id, handle, true),
            (id, None, id, handle, true),
            // Nothing in common that both tell.
            (id, None, None, handle, false),
            (None, handle, id, None, false),
            // The handle passed to somebody else.
            (Some("did:plc:b"), handle, id, handle, false),
            (id, handle, None, Some("b.test"), false),
        ] {
            let author = stored(seen_id, seen_handle);
            let listed = account(listed_id, listed_handle);
            assert_eq!(found(listed.clone(), &author), wanted, "{seen_id:?} {seen_handle:?} as {listed:?}");
        }
        let elsewhere = pseudonym(b"another office", &account(id, handle));
        assert!(!found(account(id, handle), &elsewhere));
    }
}
