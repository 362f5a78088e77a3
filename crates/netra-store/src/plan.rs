//! What a batch changes, worked out before a single row is written: a pure function of the batch and of what the
//! store knows already. The statements in `queries/intake.rs` only look things up and write the plan down.

use std::collections::{HashMap, HashSet};

use hmac::{KeyInit, Mac};
use jiff::Timestamp;
use netra_model::act::{
    AccountRef, ActEventKind, Media, PartRef, Provenance, SeenAct, SeenContent, SeenTarget, VersionCause,
    When,
};
use netra_model::{AccountId, ActId, Clock, ContentId, ExchangeId, Sha256};
use serde_json::json;
use sha2::Digest;

use crate::matching::{Watched, pseudonym};
use crate::{Author, Intake, Saved, clean};

/// A thing's lasting name: platform and native key.
pub(crate) type Key = (String, String);

/// What the store knows of the posts and acts a batch speaks of.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) contents: HashMap<Key, KnownContent>,
    pub(crate) acts: HashMap<Key, KnownAct>,
    /// What people entered about these acts: the act and the digest of what was entered.
    pub(crate) sightings: HashSet<(ActId, Sha256)>,
    /// Those of the batch's acts that were deleted by their age, by [`erased_digest`].
    pub(crate) erased: HashSet<String>,
}

#[derive(Debug)]
pub(crate) struct KnownContent {
    pub(crate) id: ContentId,
    /// The number of the newest version; 0 while its words are not known.
    pub(crate) versions: u32,
    pub(crate) hashes: HashMap<Sha256, u32>,
    /// Who read the newest version.
    pub(crate) reader: (Provenance, String),
}

#[derive(Debug, Clone)]
pub(crate) struct KnownAct {
    pub(crate) id: ActId,
    pub(crate) last_seen_at: Timestamp,
    pub(crate) gone: Option<ActEventKind>,
    pub(crate) gone_at: Timestamp,
    /// `|collected|captured|`.
    pub(crate) provenances: String,
}

/// Rows to be written.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) contents: Vec<ContentRow>,
    /// Posts known by name only whose words are here now.
    pub(crate) resolved: Vec<ContentRow>,
    pub(crate) versions: Vec<VersionRow>,
    pub(crate) acts: Vec<ActRow>,
    pub(crate) seen_again: Vec<(ActId, Timestamp)>,
    pub(crate) events: Vec<EventRow>,
    pub(crate) observations: Vec<ObservationRow>,
    pub(crate) sightings: Vec<SightingRow>,
    /// Known acts that became known in one more way: all ways now.
    pub(crate) provenances: Vec<(ActId, String)>,
    pub(crate) flags: Vec<PlannedFlag>,
    /// Posts that got new words although acts may rest on the old ones.
    pub(crate) reworded: HashMap<ContentId, Reworded>,
    /// What each act of the batch was matched with: the newest versions of its own and its target's words.
    pub(crate) matched: HashMap<ActId, (u32, u32)>,
    /// Acts whose target's words are in the store but were not in the batch.
    pub(crate) to_match: Vec<ActId>,
    pub(crate) exchanges: Vec<ExchangeRow>,
    /// Parts to be kept: exchange and part.
    pub(crate) segments: Vec<(usize, usize)>,
    pub(crate) saved: Saved,
}

#[derive(Debug)]
pub(crate) struct ContentRow {
    pub(crate) id: ContentId,
    pub(crate) platform: String,
    pub(crate) native_key: String,
    pub(crate) url: Option<String>,
    pub(crate) author: Author,
    pub(crate) published: When,
    pub(crate) versions: u32,
}

#[derive(Debug)]
pub(crate) struct VersionRow {
    pub(crate) content: ContentId,
    pub(crate) n: u32,
    pub(crate) content_hash: Sha256,
    pub(crate) text: String,
    pub(crate) media: Vec<Media>,
    pub(crate) cause: VersionCause,
    pub(crate) provenance: Provenance,
    pub(crate) seen_at: Timestamp,
    pub(crate) raw: Option<Sha256>,
    pub(crate) exchange: Option<ExchangeId>,
}

#[derive(Debug)]
pub(crate) struct ActRow {
    pub(crate) id: ActId,
    /// Index of the act in the batch.
    pub(crate) seen: usize,
    pub(crate) native_key: String,
    pub(crate) content: Option<ContentId>,
    pub(crate) target: Option<ContentId>,
    pub(crate) target_account: Option<Author>,
    pub(crate) sort_at: Timestamp,
    pub(crate) raw: Option<Sha256>,
    pub(crate) exchange: Option<ExchangeId>,
}

#[derive(Debug)]
pub(crate) struct EventRow {
    pub(crate) act: ActId,
    pub(crate) event: ActEventKind,
    pub(crate) at: Timestamp,
    pub(crate) raw: Option<Sha256>,
    pub(crate) exchange: Option<ExchangeId>,
}

#[derive(Debug)]
pub(crate) struct ObservationRow {
    pub(crate) act: ActId,
    pub(crate) seen: usize,
}

#[derive(Debug)]
pub(crate) struct SightingRow {
    pub(crate) act: ActId,
    pub(crate) seen: usize,
    pub(crate) raw: Sha256,
    pub(crate) exchange: ExchangeId,
}

#[derive(Debug)]
pub(crate) struct PlannedFlag {
    pub(crate) act: ActId,
    pub(crate) own_version: u32,
    pub(crate) target_version: u32,
    /// Index of the act (and its score) in the batch.
    pub(crate) seen: usize,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Reworded {
    pub(crate) version: u32,
    /// Whether the platform showed other words than before.
    pub(crate) edited: bool,
    pub(crate) at: Timestamp,
}

#[derive(Debug)]
pub(crate) struct ExchangeRow {
    pub(crate) id: ExchangeId,
    /// Index of the exchange in the batch.
    pub(crate) seen: usize,
    /// `[offset, length, sha256, kept]` of each part.
    pub(crate) parts: String,
}

/// Seen again sooner than this is not written down: a source looks at the same page many times a day.
const SEEN_AGAIN_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_hours(20);

pub(crate) fn key(platform: &str, native_key: &str) -> Key {
    (platform.to_owned(), clean(native_key).into_owned())
}

/// The digest over everything of a post that its author, or a describing officer, can change. Not over media
/// addresses: many platforms sign them anew with each answer.
pub(crate) fn content_hash(text: &str, media: &[Media]) -> Sha256 {
    let mut hasher = sha2::Sha256::new();
    let mut field = |text: &str| {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    };
    field(text);
    for medium in media {
        field(match medium.kind {
            netra_model::act::MediaKind::Image => "image",
            netra_model::act::MediaKind::Video => "video",
            netra_model::act::MediaKind::Audio => "audio",
            netra_model::act::MediaKind::Document => "document",
        });
        field(medium.alt.as_deref().unwrap_or_default());
        field(medium.caption.as_deref().unwrap_or_default());
        field(medium.officer_description.as_deref().unwrap_or_default());
        field(&medium.sha256.map(|it| it.to_string()).unwrap_or_default());
    }
    Sha256(hasher.finalize().into())
}

/// The name under which a deleted act is remembered: HMAC-SHA256 over its lasting name and the digest of its own words. Only
/// who has the office's secret and the act itself can tell that it is the one.
pub(crate) fn erased_digest(
    secret: &[u8],
    platform: &str,
    native_key: &str,
    words: Option<Sha256>,
) -> String {
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    let words = words.map(|it| it.to_string()).unwrap_or_default();
    for field in [platform, native_key, words.as_str()] {
        mac.update(&(field.len() as u64).to_be_bytes());
        mac.update(field.as_bytes());
    }
    Sha256(mac.finalize().into_bytes().into()).to_string()
}

/// The same of an act as a source shows it; `None` for what a person entered, which is never kept out.
pub(crate) fn erased_digest_of(secret: &[u8], seen: &SeenAct) -> Option<String> {
    if !matches!(seen.provenance, Provenance::Collected | Provenance::Imported) {
        return None;
    }
    let words = seen.own.as_ref().map(|own| {
        let media: Vec<Media> = own.media.iter().map(clean_media).collect();
        content_hash(&clean(&own.text), &media)
    });
    let key = clean(&seen.native_key);
    Some(erased_digest(secret, seen.actor_seen.platform.as_str(), &key, words))
}

/// Readers whose words may be compared: the source without its number (`import:7` and `import:8` read alike, and so do
/// `import:7/twarc` and `import:9/twarc`, but a twarc file and a table do not).
pub(crate) fn reader_family(source: &str) -> String {
    match source.split_once(':') {
        Some((family, number)) => match number.split_once('/') {
            Some((_, format)) => format!("{family}/{format}"),
            None => family.to_owned(),
        },
        None => source.to_owned(),
    }
}

/// Works out what the batch changes.
pub(crate) fn plan(intake: Intake<'_>, watched: &Watched, known: Known, clock: &Clock) -> Plan {
    let mut planner = Planner {
        intake,
        watched,
        clock,
        known,
        plan: Plan::default(),
        exchange_ids: HashMap::new(),
        wanted: HashSet::new(),
        spoken_of: HashSet::new(),
        new_contents: HashMap::new(),
    };
    planner.plan.saved.dropped = intake.batch.dropped;
    for (n, act) in intake.batch.acts.iter().enumerate() {
        if watched.accounts.contains_key(&act.actor) {
            if planner.is_erased(act) {
                planner.leave_out(act);
            } else {
                planner.act(n, act);
            }
        } else {
            planner.plan.saved.dropped += 1;
        }
    }
    for target in &intake.batch.targets {
        planner.words(target, Provenance::Collected, clock.now());
    }
    planner.events();
    planner.exchanges();
    let plan = &mut planner.plan;
    plan.saved.new_contents = plan.contents.len() as u64;
    plan.saved.new_versions = plan.versions.len() as u64;
    plan.saved.exchanges = plan.exchanges.len() as u64;
    planner.plan
}

struct Planner<'a> {
    intake: Intake<'a>,
    watched: &'a Watched,
    clock: &'a Clock,
    known: Known,
    plan: Plan,
    exchange_ids: HashMap<usize, ExchangeId>,
    /// Parts that something new rests on.
    wanted: HashSet<(usize, usize)>,
    /// Parts that anything of the batch points at.
    spoken_of: HashSet<(usize, usize)>,
    /// Posts that are new in this batch, by their place in the plan.
    new_contents: HashMap<ContentId, usize>,
}

impl<'a> Planner<'a> {
    /// Whether it was deleted by its age and is shown unchanged.
    fn is_erased(&self, seen: &SeenAct) -> bool {
        !self.known.erased.is_empty()
            && erased_digest_of(&self.watched.secret, seen).is_some_and(|it| self.known.erased.contains(&it))
    }

    /// Not one of its bytes is kept.
    fn leave_out(&mut self, seen: &'a SeenAct) {
        self.plan.saved.known_acts += 1;
        let target = match &seen.target {
            Some(SeenTarget::Content(content)) => content.raw,
            _ => None,
        };
        let parts = [seen.raw, seen.own.as_ref().and_then(|own| own.raw), target];
        self.spoken_of.extend(parts.into_iter().flatten().map(place));
    }

    fn act(&mut self, n: usize, seen: &'a SeenAct) {
        let (own, own_is_new) = match &seen.own {
            Some(own) => {
                let (id, version, new) = self.words(own, seen.provenance, seen.seen_at);
                (Some((id, version)), new)
            }
            None => (None, false),
        };
        let mut target_is_new = false;
        let mut late_target = false;
        let mut target_account = None;
        let target = match &seen.target {
            Some(SeenTarget::Content(content)) => {
                let (id, version, new) = self.words(content, seen.provenance, seen.seen_at);
                target_is_new = new;
                Some((id, version))
            }
            Some(SeenTarget::Unresolved { native_key, author }) => {
                let (id, version) = self.name_only(seen, native_key, author.as_ref());
                late_target = version > 0;
                Some((id, version))
            }
            Some(SeenTarget::Account(account)) => {
                target_account = Some(self.author(account));
                None
            }
            None => None,
        };
        let versions = (own.map_or(0, |it| it.1), target.map_or(0, |it| it.1));
        self.spoken_of.extend(seen.raw.map(place));

        let key = key(seen.actor_seen.platform.as_str(), &seen.native_key);
        let act = if let Some(act) = self.known.acts.get(&key).cloned() {
            self.plan.saved.known_acts += 1;
            self.seen_again(&key, &act, seen.seen_at, seen.provenance, seen.raw);
            self.also_known_by(&key, &act, seen.provenance);
            act.id
        } else {
            self.plan.saved.new_acts += 1;
            let id = self.clock.id();
            let (raw, exchange) = self.keep(seen.raw);
            self.plan.acts.push(ActRow {
                id,
                seen: n,
                native_key: key.1.clone(),
                content: own.map(|it| it.0),
                target: target.map(|it| it.0),
                target_account,
                sort_at: seen.happened.at().unwrap_or(seen.seen_at),
                raw,
                exchange,
            });
            let fresh = KnownAct {
                id,
                last_seen_at: seen.seen_at,
                gone: None,
                gone_at: seen.seen_at,
                provenances: listed(seen.provenance),
            };
            self.known.acts.insert(key, fresh);
            id
        };
        self.plan.observations.push(ObservationRow { act, seen: n });
        self.sighting(n, act, seen.raw);

        let is_new = self.plan.acts.last().is_some_and(|row| row.id == act && row.seen == n);
        if late_target && is_new {
            self.plan.to_match.push(act);
        } else if is_new || own_is_new || target_is_new {
            self.plan.matched.insert(act, versions);
            let reached = |score: u8| score >= self.intake.threshold;
            if self.intake.scores.get(n).and_then(Option::as_ref).is_some_and(|scored| reached(scored.score))
            {
                let (own_version, target_version) = versions;
                self.plan.flags.push(PlannedFlag { act, own_version, target_version, seen: n });
            }
        }
    }

    /// What a person entered is kept each time, whether or not it says anything new; the same bytes once.
    fn sighting(&mut self, n: usize, act: ActId, raw: Option<PartRef>) {
        if self.intake.batch.sighting.is_none() {
            return;
        }
        let part = raw.and_then(|it| self.intake.batch.exchanges.get(it.exchange)?.parts.get(it.part));
        if part.is_none_or(|part| !self.known.sightings.insert((act, part.sha256))) {
            return;
        }
        if let (Some(raw), Some(exchange)) = self.keep(raw) {
            self.plan.sightings.push(SightingRow { act, seen: n, raw, exchange });
        }
    }

    fn also_known_by(&mut self, key: &Key, act: &KnownAct, provenance: Provenance) {
        let entry = listed(provenance);
        if act.provenances.contains(&entry) {
            return;
        }
        let all = format!("{}{}", act.provenances.trim_end_matches('|'), entry);
        if let Some(known) = self.known.acts.get_mut(key) {
            known.provenances.clone_from(&all);
        }
        self.plan.provenances.push((act.id, all));
    }

    /// An act that was thought gone and is there again is an event; otherwise at most one note a day.
    fn seen_again(
        &mut self,
        key: &Key,
        act: &KnownAct,
        at: Timestamp,
        provenance: Provenance,
        raw: Option<PartRef>,
    ) {
        // A file that was exported before the deletion proves nothing about today.
        let is_a_look = matches!(provenance, Provenance::Collected | Provenance::Captured);
        let is_back = is_a_look && act.gone.is_some() && at > act.gone_at;
        if is_back {
            self.event(act.id, ActEventKind::Seen, at, raw);
        }
        if is_back || at.duration_since(act.last_seen_at) >= SEEN_AGAIN_AFTER {
            self.plan.seen_again.push((act.id, at));
            if let Some(known) = self.known.acts.get_mut(key) {
                known.last_seen_at = at;
                known.gone = known.gone.take().filter(|_| !is_back);
            }
        }
    }

    /// An event rests on the answer that showed it; where none is named, on the only one there is.
    fn event(&mut self, act: ActId, event: ActEventKind, at: Timestamp, raw: Option<PartRef>) {
        let (raw, exchange) = match (self.keep(raw), self.intake.batch.exchanges.len()) {
            ((None, None), 1) => (None, Some(self.exchange_id(0))),
            (kept, _) => kept,
        };
        self.plan.saved.events += 1;
        self.plan.events.push(EventRow { act, event, at, raw, exchange });
    }

    fn events(&mut self) {
        for seen in &self.intake.batch.events {
            self.spoken_of.extend(seen.raw.map(place));
            let key = key(seen.platform.as_str(), &seen.native_key);
            let Some(act) = self.known.acts.get(&key).cloned() else { continue };
            match &seen.event {
                ActEventKind::Seen => self.seen_again(&key, &act, seen.at, Provenance::Collected, seen.raw),
                ActEventKind::Edited => self.event(act.id, ActEventKind::Edited, seen.at, seen.raw),
                gone if act.gone.as_ref() == Some(gone) => {}
                gone => {
                    self.event(act.id, gone.clone(), seen.at, seen.raw);
                    if let Some(known) = self.known.acts.get_mut(&key) {
                        known.gone = Some(gone.clone());
                        known.gone_at = seen.at;
                    }
                }
            }
        }
    }

    /// The post with these words: its id, the version's number, and whether the version is new.
    fn words(&mut self, seen: &SeenContent, provenance: Provenance, at: Timestamp) -> (ContentId, u32, bool) {
        self.spoken_of.extend(seen.raw.map(place));
        let key = key(seen.platform.as_str(), &seen.native_key);
        let text = clean(&seen.text).into_owned();
        let media: Vec<Media> = seen.media.iter().map(clean_media).collect();
        let hash = content_hash(&text, &media);
        let reader = (provenance, reader_family(self.intake.source));

        let known = self.known.contents.get(&key);
        if let Some(known) = known
            && let Some(n) = known.hashes.get(&hash)
        {
            return (known.id, *n, false);
        }
        let existed = known.is_some();
        let (id, n) = known.map_or_else(|| (self.clock.id(), 1), |known| (known.id, known.versions + 1));
        let cause = match known {
            None => VersionCause::First,
            Some(known) if known.versions == 0 => VersionCause::First,
            Some(known) if known.reader == reader && machine_read(provenance) => VersionCause::PlatformEdit,
            Some(_) => VersionCause::Reparse,
        };
        if existed {
            let edited = cause == VersionCause::PlatformEdit;
            self.plan.reworded.insert(id, Reworded { version: n, edited, at });
        }
        let row = ContentRow {
            id,
            platform: key.0.clone(),
            native_key: key.1.clone(),
            url: seen.url.as_deref().map(|url| clean(url).into_owned()),
            author: self.author(&seen.author),
            published: seen.published.clone(),
            versions: n,
        };
        match self.new_contents.get(&id) {
            Some(&place) => self.plan.contents[place] = row,
            None if existed => self.plan.resolved.push(row),
            None => {
                self.new_contents.insert(id, self.plan.contents.len());
                self.plan.contents.push(row);
            }
        }
        let (raw, exchange) = self.keep(seen.raw);
        let known = self.known.contents.entry(key).or_insert_with(|| KnownContent {
            id,
            versions: 0,
            hashes: HashMap::new(),
            reader: reader.clone(),
        });
        known.versions = n;
        known.hashes.insert(hash, n);
        known.reader = reader;
        self.plan.versions.push(VersionRow {
            content: id,
            n,
            content_hash: hash,
            text,
            media,
            cause,
            provenance,
            seen_at: at,
            raw,
            exchange,
        });
        (id, n, true)
    }

    /// A post known by name only: its id and the number of its newest version, 0 when it has none.
    fn name_only(
        &mut self,
        act: &SeenAct,
        native_key: &str,
        author: Option<&AccountRef>,
    ) -> (ContentId, u32) {
        let key = key(act.actor_seen.platform.as_str(), native_key);
        if let Some(known) = self.known.contents.get(&key) {
            return (known.id, known.versions);
        }
        let id = self.clock.id();
        let author = author.map_or(Author::Unknown, |author| self.author(author));
        self.new_contents.insert(id, self.plan.contents.len());
        self.plan.contents.push(ContentRow {
            id,
            platform: key.0.clone(),
            native_key: key.1.clone(),
            url: None,
            author,
            published: When::Unknown { written: None },
            versions: 0,
        });
        let reader = (Provenance::Collected, String::new());
        self.known.contents.insert(key, KnownContent { id, versions: 0, hashes: HashMap::new(), reader });
        (id, 0)
    }

    /// Whose names may be kept: watched accounts and those a race knows. Anybody else becomes a pseudonym.
    fn author(&self, account: &AccountRef) -> Author {
        if let Some(id) = self.watched.index.find(account) {
            return Author::Watched(id, self.watched.account_ref(id, account));
        }
        if (self.intake.known_authors)(account) {
            return Author::Known(clean_account(account));
        }
        pseudonym(&self.watched.secret, account)
    }

    /// Marks the part as kept; gives its digest and exchange when its bytes are at hand.
    fn keep(&mut self, raw: Option<PartRef>) -> (Option<Sha256>, Option<ExchangeId>) {
        let Some(raw) = raw else { return (None, None) };
        let part = self.intake.batch.exchanges.get(raw.exchange).and_then(|it| it.parts.get(raw.part));
        let Some(part) = part.filter(|part| part.bytes.is_some()) else { return (None, None) };
        self.wanted.insert(place(raw));
        (Some(part.sha256), Some(self.exchange_id(raw.exchange)))
    }

    fn exchange_id(&mut self, exchange: usize) -> ExchangeId {
        *self.exchange_ids.entry(exchange).or_insert_with(|| self.clock.id())
    }

    /// Of an exchange that something new rests on, the wanted parts are kept and those nothing points at (the
    /// page around the posts). Parts of acts that were known already are not kept a second time.
    fn exchanges(&mut self) {
        for (n, exchange) in self.intake.batch.exchanges.iter().enumerate() {
            let Some(&id) = self.exchange_ids.get(&n) else { continue };
            let mut parts = Vec::with_capacity(exchange.parts.len());
            for (m, part) in exchange.parts.iter().enumerate() {
                let wanted = self.wanted.contains(&(n, m)) || !self.spoken_of.contains(&(n, m));
                let kept = part.bytes.is_some() && wanted;
                if kept {
                    self.plan.saved.new_bytes += part.len;
                    self.plan.segments.push((n, m));
                }
                parts.push(json!([part.offset, part.len, part.sha256, u8::from(kept)]));
            }
            let parts = serde_json::Value::Array(parts).to_string();
            self.plan.exchanges.push(ExchangeRow { id, seen: n, parts });
        }
    }
}

/// Whether two readings by the same reader can be compared word by word. What an officer typed cannot.
fn machine_read(provenance: Provenance) -> bool {
    matches!(provenance, Provenance::Collected | Provenance::Imported)
}

/// `|captured|`
pub(crate) fn listed(provenance: Provenance) -> String {
    format!("|{provenance}|")
}

fn place(raw: PartRef) -> (usize, usize) {
    (raw.exchange, raw.part)
}

fn clean_media(medium: &Media) -> Media {
    let cleaned = |text: &Option<String>| text.as_deref().map(|text| clean(text).into_owned());
    Media {
        kind: medium.kind,
        url: cleaned(&medium.url),
        alt: cleaned(&medium.alt),
        caption: cleaned(&medium.caption),
        officer_description: cleaned(&medium.officer_description),
        sha256: medium.sha256,
    }
}

pub(crate) fn clean_account(account: &AccountRef) -> AccountRef {
    let cleaned = |text: &Option<String>| text.as_deref().map(|text| clean(text).into_owned());
    AccountRef {
        platform: account.platform.clone(),
        native_id: cleaned(&account.native_id),
        handle: cleaned(&account.handle),
        display_name: cleaned(&account.display_name),
    }
}

/// The accounts whose names were seen to change, each once: a connector's word, never an old file's.
pub(crate) fn renamed<'a>(intake: Intake<'a>, watched: &Watched) -> Vec<(AccountId, &'a AccountRef)> {
    let mut changed: HashMap<AccountId, &AccountRef> = HashMap::new();
    let acts = intake.batch.acts.iter().filter(|act| act.provenance == Provenance::Collected);
    let by_acts = acts.map(|act| (act.actor, &act.actor_seen));
    // These come last: they say what an account is called now, an act what it was called.
    let by_names = intake.batch.names.iter().map(|(account, names)| (*account, names));
    for (account, seen) in by_acts.chain(by_names) {
        let Some(fact) = watched.accounts.get(&account) else { continue };
        let same_account = fact.account.native_id.is_none() || fact.account.native_id == seen.native_id;
        let new_handle = seen.handle.is_some() && seen.handle != fact.account.handle;
        let new_id = seen.native_id.is_some() && fact.account.native_id.is_none();
        if same_account && (new_handle || new_id) {
            changed.insert(account, seen);
        }
    }
    let mut changed: Vec<_> = changed.into_iter().collect();
    changed.sort_by_key(|(id, _)| *id);
    changed
}
