//! The capture form [catat tangkapan], read: from what an officer typed to a batch, or to sentences beside the
//! fields. Pure; the page is in [`super::capture`]. The forms for what citizens tell ([`super::tip_form`]) have the same
//! fields for the act and are read here too.
//!
//! One capture may name several accounts (thirty people liking one post are entered once). Whoever is not on the
//! watch-list is refused here, before anything is stored. The officer's own words stay the officer's: a description
//! of a photo is never shown as the author's.

use std::collections::HashMap;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use netra_model::act::{
    AccountRef, ActKind, Media, MediaKind, PartRef, Platform, Provenance, SeenAct, SeenContent, SeenTarget,
    When, once_key,
};
use netra_model::batch::{Batch, Exchange, ExchangeKind, Part};
use netra_model::link::{self, post_link};
use netra_model::person::WatchIndex;
use netra_model::race::Race;
use netra_model::sighting::{CandidateSeen, HandSign, HandedFile, PictureFacts, Reach, Sighting};
use netra_model::tip::{NewTip, TipKind};
use netra_model::{AccountId, Sha256};
use netra_store::{Found, Sought};
use serde_json::json;
use sha2::Digest;

use crate::fields::Fields;
use crate::lang::Lang;

/// More accounts than this are not entered at once.
const MAX_PEOPLE: usize = 200;
/// More characters than this are not a post.
const MAX_TEXT: usize = 60_000;

/// A sentence beside a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The name of the field.
    pub(crate) field: &'static str,
    pub(crate) why: String,
}

/// Through which form an act is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// What an officer saw.
    Capture,
    /// What a citizen told.
    Tip(TipKind),
}

impl Door {
    pub(crate) fn provenance(self) -> Provenance {
        match self {
            Self::Capture => Provenance::Captured,
            Self::Tip(kind) => kind.provenance(),
        }
    }
}

/// Everything the form says, understood.
#[derive(Debug, Clone)]
pub(crate) struct Capture {
    pub(crate) platform: Platform,
    pub(crate) people: Vec<(AccountId, AccountRef)>,
    pub(crate) kind: ActKind,
    pub(crate) happened: When,
    pub(crate) seen_at: Timestamp,
    door: Door,
    reach: Option<Reach>,
    picture: PictureFacts,
    own_text: String,
    own_link: Option<String>,
    description: Option<String>,
    target_author: Option<AccountRef>,
    target_link: Option<String>,
    target_text: String,
    /// Acts that are on record already, by account.
    known: HashMap<AccountId, Found>,
}

/// Who enters a capture, and when.
#[derive(Debug, Clone, Copy)]
pub struct Officer<'a> {
    /// Their login.
    pub login: &'a str,
    /// The present moment.
    pub now: Timestamp,
    /// The office's zone, in which they type times.
    pub zone: &'a TimeZone,
}

/// What the capture form makes of these fields: a batch for the matcher and the store. The demonstration enters
/// its captures through this same door.
///
/// # Errors
/// Sentences in Indonesian, one per problem, as the form shows them.
pub fn captured(
    fields: &[(String, String)],
    watched: &WatchIndex,
    files: &[HandedFile],
    officer: &Officer<'_>,
) -> Result<Batch, Vec<String>> {
    let mut typed = Fields::default();
    for (name, value) in fields {
        typed.push(name, value);
    }
    let given = Given { door: Door::Capture, watched, races: &[], has_files: !files.is_empty() };
    match read(Lang::Indonesian, &typed, &given, officer) {
        Ok(capture) => Ok(capture.batch(files, officer, None)),
        Err(problems) => Err(problems.into_iter().map(|it| format!("{}: {}", it.field, it.why)).collect()),
    }
}

/// What the form is read against.
pub(crate) struct Given<'a> {
    pub(crate) door: Door,
    pub(crate) watched: &'a WatchIndex,
    /// The races whose candidates can be ticked.
    pub(crate) races: &'a [Race],
    pub(crate) has_files: bool,
}

/// Reads the form. All problems at once, so that nobody mends one to meet the next.
pub(crate) fn read(
    l: Lang,
    fields: &Fields,
    given: &Given<'_>,
    officer: &Officer<'_>,
) -> Result<Capture, Vec<Problem>> {
    let (watched, has_files) = (given.watched, given.has_files);
    let mut problems = Vec::new();
    let mut bad = |field, why: String| problems.push(Problem { field, why });
    let platform: Option<Platform> = fields.get("platform").parse().ok();
    if platform.is_none() {
        bad("platform", l.t("common-choose-the-platform").to_owned());
    }
    let kind: Option<ActKind> = fields.get("kind").parse().ok();
    if kind.is_none() {
        bad("kind", l.t("capture-choose-what-the-account-did").to_owned());
    }
    let people = match &platform {
        Some(platform) => people(l, fields.get("people"), platform, watched).unwrap_or_else(|why| {
            bad("people", why);
            Vec::new()
        }),
        None => Vec::new(),
    };
    let mut linked = |field| match fields.some(field).map(post_link) {
        None => None,
        Some(Ok(link)) if platform.as_ref().is_none_or(|it| *it == link.platform) => Some(link),
        Some(Ok(link)) => {
            bad(
                field,
                format!(
                    "{} {}.",
                    l.t("capture-this-link-belongs-to-another-platform"),
                    link.platform.label()
                ),
            );
            None
        }
        Some(Err(error)) => {
            bad(
                field,
                format!(
                    "{} ({})",
                    l.t("capture-this-link-cannot-be-read-paste-the"),
                    l.say(&error.sentence())
                ),
            );
            None
        }
    };
    let own_link = linked("own_link").map(|it| it.canonical);
    let target_link = linked("target_link");
    let target_author = match (fields.some("target_account"), &platform) {
        (Some(text), Some(platform)) => match link::account(text, Some(platform)) {
            Ok(account) => Some(account),
            Err(error) => {
                bad(
                    "target_account",
                    format!("{} ({})", l.t("capture-write-it-like-name"), l.say(&error.sentence())),
                );
                None
            }
        },
        _ => target_link.as_ref().and_then(|it| it.account.clone()),
    };
    let reach = reach(fields);
    match (given.door, reach) {
        (Door::Capture, None) => {
            bad("reach", l.t("capture-choose-who-can-see-it").to_owned());
        }
        (Door::Capture, Some(Reach::Friends)) => bad("reach", friends_only(l).to_owned()),
        _ => {}
    }
    let seen_at = moment(fields.get("seen_at"), officer.zone).unwrap_or(officer.now);
    if seen_at > officer.now + SignedDuration::from_hours(1) {
        bad("seen_at", l.t("capture-the-time-of-the-capture-lies-in").to_owned());
    }
    let happened = match fields.some("happened") {
        None => When::Unknown { written: None },
        Some(text) => match moment(text, officer.zone) {
            Some(at) if at <= seen_at => When::Claimed { at },
            Some(_) => {
                bad("happened", l.t("capture-an-act-cannot-be-later-than-its").to_owned());
                When::Unknown { written: None }
            }
            None => {
                bad("happened", l.t("capture-write-it-like-2026-10-12-08").to_owned());
                When::Unknown { written: None }
            }
        },
    };
    let text = |name: &str| fields.get(name).chars().take(MAX_TEXT).collect::<String>();
    let (own_text, target_text) = (text("own_text"), text("target_text"));
    let description = fields.some("description").map(|it| it.chars().take(MAX_TEXT).collect::<String>());
    let picture = picture(fields, given.races);
    let says_nothing =
        own_text.is_empty() && target_text.is_empty() && description.is_none() && picture.is_empty();
    if let Some(kind) = kind {
        let answers = !matches!(kind, ActKind::Post);
        if answers && target_link.is_none() && target_author.is_none() && target_text.is_empty() {
            bad("target_account", l.t("capture-write-whose-post-it-is-account-link").to_owned());
        }
        if matches!(kind, ActKind::Follow | ActKind::Join) && target_author.is_none() {
            bad("target_account", l.t("capture-write-the-account-or-group").to_owned());
        }
        if kind == ActKind::Post && says_nothing && own_link.is_none() && !has_files {
            bad("own_text", l.t("capture-write-the-words-of-the-post-its").to_owned());
        }
    }
    let (Some(platform), Some(kind)) = (platform, kind) else { return Err(problems) };
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Capture {
        platform,
        people,
        kind,
        happened,
        seen_at,
        door: given.door,
        reach,
        picture,
        own_text,
        own_link,
        description,
        target_author,
        target_link: target_link.map(|it| it.canonical),
        target_text,
        known: HashMap::new(),
    })
}

/// Who can see it, as the form says.
fn reach(fields: &Fields) -> Option<Reach> {
    fields.get("reach").parse().ok()
}

/// Whether somebody wants to enter what only friends can see.
pub(crate) fn is_friends_only(fields: &Fields) -> bool {
    reach(fields) == Some(Reach::Friends)
}

fn friends_only(l: Lang) -> &'static str {
    l.t("capture-what-only-friends-can-see-is-no")
}

/// What was ticked of the picture.
fn picture(fields: &Fields, races: &[Race]) -> PictureFacts {
    let ticked = fields.all("shows");
    let shows = |what: &str| ticked.contains(&what);
    let candidates = races.iter().flat_map(|race| race.candidates.iter().map(move |it| (race, it)));
    let chosen = fields.all("with");
    PictureFacts {
        hand_sign: fields.get("hand").parse::<HandSign>().ok(),
        attributes: shows("attributes"),
        material: shows("material"),
        uniform: shows("uniform"),
        candidates: candidates
            .filter(|(race, it)| chosen.contains(&format!("{}/{}", race.key, it.key).as_str()))
            .map(|(race, it)| CandidateSeen {
                race: race.key.clone(),
                candidate: it.key.clone(),
                name: it.name.clone(),
            })
            .collect(),
        other_candidate: chosen.contains(&"other"),
    }
}

/// The watched accounts of a field with one account per line.
fn people(
    l: Lang,
    text: &str,
    platform: &Platform,
    watched: &WatchIndex,
) -> Result<Vec<(AccountId, AccountRef)>, String> {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A suggestion reads “@budi.s · Budi Santoso · Dinas Perhubungan”: the account stands first.
        let name = line.split(" · ").next().unwrap_or(line);
        let account = link::account(name, Some(platform)).ok();
        match account.and_then(|account| Some((watched.find(&account)?, account))) {
            Some(found) if known.iter().all(|(id, _)| *id != found.0) => known.push(found),
            Some(_) => {}
            None => unknown.push(line.chars().take(60).collect::<String>()),
        }
    }
    if !unknown.is_empty() {
        return Err(format!(
            "{} {}: {}. {}",
            l.t("capture-not-on-the-watch-list-for"),
            platform.label(),
            unknown.join(", "),
            l.t("capture-check-spelling-and-platform-or-remove-the")
        ));
    }
    if known.is_empty() {
        return Err(l.t("capture-write-accounts-of-the-watch-list-one").to_owned());
    }
    if known.len() > MAX_PEOPLE {
        return Err(format!("{} {MAX_PEOPLE}.", l.t("capture-at-most")));
    }
    Ok(known)
}

/// `2026-10-12T08:14` as a date field sends it, or with a space, in the office's zone.
pub(crate) fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local: DateTime = text.trim().replace(' ', "T").parse().ok()?;
    local.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

impl Capture {
    /// The lasting name of the act of one account: one act, one record, however often it is captured.
    pub(crate) fn native_key(&self, account: AccountId, names: &AccountRef) -> String {
        let own = matches!(self.kind, ActKind::Post | ActKind::Comment | ActKind::Quote);
        match (&self.own_link, self.kind) {
            (Some(link), _) if own => link.clone(),
            (_, ActKind::Like) => once_key(self.kind, names, &self.target_key()),
            (_, ActKind::Follow | ActKind::Join) => once_key(
                self.kind,
                names,
                &self.target_author.as_ref().map(AccountRef::key).unwrap_or_default(),
            ),
            _ => {
                let day = self.happened.at().map(|at| at.to_string()).unwrap_or_default();
                let words = if own { format!("{}|{day}", self.own_text) } else { String::new() };
                format!(
                    "capture:{}:{account}:{}",
                    self.kind,
                    digest(&format!("{}|{words}", self.target_key()))
                )
            }
        }
    }

    /// The lasting name of the post that was liked, shared or answered.
    fn target_key(&self) -> String {
        let author = self.target_author.as_ref().map(AccountRef::shown).unwrap_or_default();
        self.target_link.clone().unwrap_or_else(|| {
            format!("capture:post:{}:{}", self.platform, digest(&format!("{author}|{}", self.target_text)))
        })
    }

    /// By what an act of this account would be known if it is on record already, through whichever door it came.
    pub(crate) fn sought(&self, account: AccountId, names: &AccountRef) -> Sought {
        let own = self.own_link.iter().flat_map(|link| spellings(link, names)).collect();
        let nobody = AccountRef { handle: None, native_id: None, ..names.clone() };
        let author = self.target_author.as_ref().unwrap_or(&nobody);
        Sought {
            account,
            platform: self.platform.clone(),
            kind: self.kind,
            native_key: self.native_key(account, names),
            own_links: own,
            target_links: self.target_link.iter().flat_map(|link| spellings(link, author)).collect(),
        }
    }

    /// From now on these acts are the ones on record: what is entered is one more sighting of them.
    pub(crate) fn join(&mut self, account: AccountId, found: Found) {
        self.known.insert(account, found);
    }

    /// The batch that the matcher and the store take in.
    pub(crate) fn batch(&self, files: &[HandedFile], officer: &Officer<'_>, tip: Option<NewTip>) -> Batch {
        let bytes = self.record(files, officer, tip.as_ref());
        let sha256 = Sha256(sha2::Sha256::digest(&bytes).into());
        let len = bytes.len() as u64;
        let raw = Some(PartRef { exchange: 0, part: 0 });
        let exchange = Exchange {
            kind: ExchangeKind::Capture,
            request: format!("{} by {}", self.form(), officer.login),
            status: 0,
            headers: Vec::new(),
            wire: None,
            started_at: self.seen_at,
            finished_at: officer.now,
            body_sha256: Some(sha256),
            body_len: len,
            parts: vec![Part { offset: 0, len, sha256, bytes: Some(bytes) }],
        };
        let acts = self.people.iter().map(|(id, account)| self.act(*id, account, files, raw)).collect();
        let sighting = Sighting {
            reach: self.reach,
            picture: self.picture.clone(),
            description: self.description.clone(),
            files: files.to_vec(),
            tip,
        };
        Batch { acts, exchanges: vec![exchange], sighting: Some(Box::new(sighting)), ..Batch::default() }
    }

    fn form(&self) -> &'static str {
        match self.door {
            Door::Capture => "capture",
            Door::Tip(kind) => kind.as_str(),
        }
    }

    fn act(
        &self,
        actor: AccountId,
        names: &AccountRef,
        files: &[HandedFile],
        raw: Option<PartRef>,
    ) -> SeenAct {
        let native_key = self.native_key(actor, names);
        let known = self.known.get(&actor);
        if let Some(known) = known.filter(|it| it.native_key != native_key || it.own.is_some()) {
            return self.seen_again(actor, names, known, files, raw);
        }
        let follows = matches!(self.kind, ActKind::Follow | ActKind::Join);
        let own = matches!(self.kind, ActKind::Post | ActKind::Comment | ActKind::Quote);
        let media = self.media(files);
        let (own_media, target_media) =
            if own || follows { (media, Vec::new()) } else { (Vec::new(), media) };
        let has_own = own || (follows && !own_media.is_empty());
        let content = |native_key: String, url, author, text: &str, media, published| SeenContent {
            platform: self.platform.clone(),
            native_key,
            url,
            author,
            text: text.to_owned(),
            media,
            published,
            raw,
        };
        let own = has_own.then(|| {
            let (url, key) = (self.own_link.clone(), native_key.clone());
            content(key, url, names.clone(), &self.own_text, own_media, self.happened.clone())
        });
        let target = match self.kind {
            ActKind::Post => None,
            ActKind::Follow | ActKind::Join => self.target_author.clone().map(SeenTarget::Account),
            _ => {
                let nobody = AccountRef {
                    platform: self.platform.clone(),
                    native_id: None,
                    handle: None,
                    display_name: None,
                };
                let author = self.target_author.clone().unwrap_or(nobody);
                let unknown = When::Unknown { written: None };
                let (key, url) = (self.target_key(), self.target_link.clone());
                Some(SeenTarget::Content(Box::new(content(
                    key,
                    url,
                    author,
                    &self.target_text,
                    target_media,
                    unknown,
                ))))
            }
        };
        SeenAct {
            actor,
            actor_seen: names.clone(),
            kind: self.kind,
            native_key,
            happened: self.happened.clone(),
            own,
            target,
            provenance: self.door.provenance(),
            seen_at: self.seen_at,
            without_login: self.reach.map(Reach::without_login),
            raw,
        }
    }

    /// An act that is on record with words of its own, or under another name. What a machine read is not replaced by what
    /// somebody typed; the officer's pictures and description are added to it, for the matcher reads these.
    fn seen_again(
        &self,
        actor: AccountId,
        names: &AccountRef,
        known: &Found,
        files: &[HandedFile],
        raw: Option<PartRef>,
    ) -> SeenAct {
        let own = known.own.as_ref().map(|words| {
            let typed = !words.by_machine && !self.own_text.is_empty();
            let mut media = words.media.clone();
            let new = self.media(files).into_iter().filter(|it| !media.contains(it)).collect::<Vec<_>>();
            media.extend(new);
            SeenContent {
                platform: self.platform.clone(),
                native_key: words.native_key.clone(),
                url: words.url.clone(),
                author: names.clone(),
                text: if typed { self.own_text.clone() } else { words.text.clone() },
                media,
                published: words.published.clone(),
                raw,
            }
        });
        SeenAct {
            actor,
            actor_seen: names.clone(),
            kind: self.kind,
            native_key: known.native_key.clone(),
            happened: self.happened.clone(),
            own,
            target: None,
            provenance: self.door.provenance(),
            seen_at: self.seen_at,
            without_login: self.reach.map(Reach::without_login),
            raw,
        }
    }

    /// The officer's description with what was ticked of the picture.
    fn described(&self) -> Option<String> {
        let parts = [self.description.clone(), self.picture.words()];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    fn media(&self, files: &[HandedFile]) -> Vec<Media> {
        let medium = |kind, sha256, description: Option<&String>| Media {
            kind,
            url: None,
            alt: None,
            caption: None,
            officer_description: description.cloned(),
            sha256,
        };
        let described = self.described();
        let first = described.as_ref();
        let mut media: Vec<Media> = files
            .iter()
            .enumerate()
            .map(|(n, file)| medium(file.kind, Some(file.sha256), first.filter(|_| n == 0)))
            .collect();
        if media.is_empty() && first.is_some() {
            media.push(medium(MediaKind::Image, None, first));
        }
        media
    }

    /// What was entered, as the bytes that are kept. Who told it is not in them.
    fn record(&self, files: &[HandedFile], officer: &Officer<'_>, tip: Option<&NewTip>) -> Vec<u8> {
        let files: Vec<_> = files
            .iter()
            .map(|it| json!({ "name": it.name, "bytes": it.len, "sha256": it.sha256.to_string() }))
            .collect();
        let record = json!({
            "schema": 2,
            "form": self.form(),
            "officer": officer.login,
            "entered_at": officer.now,
            "seen_at": self.seen_at,
            "visible_to": self.reach,
            "platform": self.platform,
            "kind": self.kind,
            "accounts": self.people.iter().map(|(_, it)| it.shown()).collect::<Vec<_>>(),
            "happened": self.happened,
            "own": { "text": self.own_text, "link": self.own_link },
            "officer_description": self.description,
            "picture": self.picture,
            "target": {
                "account": self.target_author.as_ref().map(AccountRef::shown),
                "link": self.target_link,
                "text": self.target_text,
            },
            "files": files,
            "told": tip.map(|it| &it.told),
            "form_id": tip.map(|it| &it.form),
        });
        let mut bytes = serde_json::to_vec_pretty(&record).expect("strings and numbers are JSON");
        bytes.push(b'\n');
        bytes
    }
}

/// The links under which a post may be known: what was pasted, and on Bluesky the forms with the account's other name.
fn spellings(link: &str, author: &AccountRef) -> Vec<String> {
    let mut all = vec![link.to_owned()];
    if author.platform.as_str() == "bluesky"
        && let Some(key) = link.rsplit('/').next()
    {
        let handle = author.handle.as_deref().map(netra_model::act::fold_handle);
        for name in handle.into_iter().chain(author.native_id.clone()) {
            all.push(format!("https://bsky.app/profile/{name}/post/{key}"));
            all.push(format!("at://{name}/app.bsky.feed.post/{key}"));
        }
    }
    all
}

fn digest(text: &str) -> String {
    let hash = Sha256(sha2::Sha256::digest(text.as_bytes()).into()).to_string();
    hash[..32].to_owned()
}

/// What kind of file it is, by its first bytes; `None` for what a capture does not take.
pub(crate) fn file_kind(bytes: &[u8]) -> Option<MediaKind> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let webp = starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let mp4 = bytes.get(4..8) == Some(b"ftyp");
    if starts(b"\x89PNG\r\n\x1a\n") || starts(b"\xff\xd8\xff") || starts(b"GIF8") || webp {
        Some(MediaKind::Image)
    } else if starts(b"%PDF-") {
        Some(MediaKind::Document)
    } else if mp4 || starts(b"\x1a\x45\xdf\xa3") {
        Some(MediaKind::Video)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use netra_model::Clock;

    use super::*;

    fn officer(zone: &TimeZone) -> Officer<'_> {
        Officer { login: "siti", now: "2026-10-12T02:00:00Z".parse().unwrap(), zone }
    }

    fn watched(handles: &[&str]) -> WatchIndex {
        let clock = Clock::manual("2026-10-12T00:00:00Z".parse().unwrap());
        let platform: Platform = "instagram".parse().unwrap();
        WatchIndex::new(handles.iter().map(|it| (clock.id(), AccountRef::by_handle(platform.clone(), it))))
    }

    fn capture(query: &str) -> Result<Capture, Vec<Problem>> {
        let zone = TimeZone::get("Asia/Jakarta").unwrap();
        let fields = Fields::parse(query.as_bytes());
        let watched = watched(&["budi.demo", "rina.demo"]);
        let given = Given { door: Door::Capture, watched: &watched, races: &[], has_files: false };
        read(Lang::English, &fields, &given, &officer(&zone))
    }

    const LIKE: &str = "platform=instagram&kind=like&people=%40budi.demo%0A%40rina.demo+%C2%B7+Rina&\
         target_account=argasekar.demo&target_text=Ayo+coblos&happened=2026-10-12T08:14&reach=anyone";

    #[test]
    fn several_people_who_liked_one_post_are_entered_once() {
        let zone = TimeZone::get("Asia/Jakarta").unwrap();
        let capture = capture(LIKE).unwrap();
        let batch = capture.batch(&[], &officer(&zone), None);
        assert_eq!(batch.acts.len(), 2);
        assert_ne!(batch.acts[0].native_key, batch.acts[1].native_key);
        let targets: Vec<_> = batch.acts.iter().map(|act| act.target.clone().unwrap()).collect();
        assert_eq!(targets[0], targets[1]);
        assert_eq!(capture.happened.at().unwrap().to_string(), "2026-10-12T01:14:00Z");
        assert_eq!(batch.exchanges[0].parts.len(), 1);
    }

    #[test]
    fn the_same_capture_again_names_the_same_acts() {
        let (a, b) = (capture(LIKE).unwrap(), capture(LIKE).unwrap());
        let (id, names) = &a.people[0];
        assert_eq!(a.native_key(*id, names), b.native_key(*id, names));
        // A file that tells of the same like names it so too.
        assert!(a.native_key(*id, names).starts_with("like:budi.demo:"));
    }

    #[test]
    fn all_problems_are_told_at_once_beside_their_fields() {
        let problems =
            capture("platform=instagram&people=%40stranger&kind=like&happened=banana").unwrap_err();
        let fields: Vec<_> = problems.iter().map(|it| it.field).collect();
        assert_eq!(fields, ["people", "reach", "happened", "target_account"]);
        assert!(problems[0].why.contains("@stranger"));
        let empty = capture("").unwrap_err();
        assert_eq!(empty.len(), 3, "{empty:?}");
    }

    #[test]
    fn an_act_later_than_its_capture_is_refused() {
        let problems = capture(
            "platform=instagram&people=budi.demo&kind=post&own_text=x&happened=2026-10-13T08:14&reach=anyone",
        )
        .unwrap_err();
        assert_eq!(problems[0].field, "happened");
    }

    #[test]
    fn what_only_friends_see_is_refused_with_the_way_on() {
        let problems = capture(&LIKE.replace("reach=anyone", "reach=friends")).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(
            problems[0].field == "reach" && problems[0].why.contains("initial information"),
            "{problems:?}"
        );
    }

    #[test]
    fn what_is_ticked_is_data_and_words_of_the_officer() {
        let zone = TimeZone::get("Asia/Jakarta").unwrap();
        let ticked = "&hand=two&shows=uniform&shows=attributes&with=other&description=Di+lapangan";
        let capture = capture(&format!("{LIKE}{ticked}")).unwrap();
        let batch = capture.batch(&[], &officer(&zone), None);
        let sighting = batch.sighting.unwrap();
        assert_eq!(sighting.reach, Some(Reach::Anyone));
        assert_eq!(sighting.picture.hand_sign, Some(HandSign::Two));
        assert!(sighting.picture.uniform && !sighting.picture.material);
        let Some(SeenTarget::Content(target)) = &batch.acts[0].target else { panic!("a like has a target") };
        let described = target.media[0].officer_description.as_deref().unwrap();
        assert!(described.starts_with("Di lapangan Terlihat: mengacungkan dua jari;"), "{described}");
    }

    #[test]
    fn an_act_that_is_on_record_keeps_its_name_and_the_words_a_machine_read() {
        let zone = TimeZone::get("Asia/Jakarta").unwrap();
        let post = "platform=instagram&kind=post&people=budi.demo&own_link=https://instagram.com/p/DEMO1/\
             &own_text=kira-kira&description=dua+jari&reach=anyone";
        let mut capture = capture(post).unwrap();
        let (id, names) = capture.people[0].clone();
        assert_eq!(capture.sought(id, &names).own_links, ["https://www.instagram.com/p/DEMO1/"]);
        let words = netra_store::FoundWords {
            native_key: "zeeschuimer:1".into(),
            url: None,
            text: "Ayo coblos".into(),
            media: Vec::new(),
            published: When::Unknown { written: None },
            by_machine: true,
        };
        let clock = Clock::manual("2026-10-12T00:00:00Z".parse().unwrap());
        let found = Found {
            act: clock.id(),
            native_key: "zeeschuimer:1".into(),
            item: None,
            first_seen_at: clock.now(),
            provenances: vec![Provenance::Imported],
            own: Some(words),
        };
        capture.join(id, found);
        let batch = capture.batch(&[], &officer(&zone), None);
        let own = batch.acts[0].own.as_ref().unwrap();
        assert_eq!((batch.acts[0].native_key.as_str(), own.text.as_str()), ("zeeschuimer:1", "Ayo coblos"));
        assert_eq!(own.media[0].officer_description.as_deref(), Some("dua jari"));
    }

    #[test]
    fn only_pictures_films_and_pdf_are_taken() {
        assert_eq!(file_kind(b"\x89PNG\r\n\x1a\n..."), Some(MediaKind::Image));
        assert_eq!(file_kind(b"%PDF-1.7"), Some(MediaKind::Document));
        assert_eq!(file_kind(b"<svg xmlns='x'><script>"), None);
        assert_eq!(file_kind(b""), None);
    }
}
