//! The forms of the JSON files in a bundle. Each line or file carries `schema`; a reader of these files can rely on
//! the fields below as long as that number stays. Times are RFC 3339 in UTC, digests 64 lower-case hex digits.
//!
//! They are separate from [`crate::Bundle`] and borrow from it, so that the values may change without the form.

use std::collections::HashMap;

use jiff::Timestamp;
use netra_model::act::{AccountRef, ActKind, Media, PartRef, Platform, Provenance, VersionCause, When};
use netra_model::batch::{ExchangeKind, KeptExchange, PartState, Wire};
use netra_model::flag::{Flagged, NO_SCORE, NO_SCORE_WHY};
use netra_model::person::{AttributionLevel, Employment, PersonStatus};
use netra_model::review::{Round, Verdict};
use netra_model::sighting::{HandedFile, PictureFacts, Reach};
use netra_model::standing::{AccountDay, DayReach};
use netra_model::tip::TipKind;
use netra_model::{ExchangeId, Sentence, Sha256, ShortId, standing};
use serde::Serialize;

use crate::bundle::{
    Bundle, BundleAccount, BundleContent, BundleItem, BundleSighting, BundleTarget, BundleTip,
    ProposedProvision, Visibility,
};
use crate::words;

/// The number of all forms in this file.
pub const SCHEMA: u32 = 1;

/// A line of `items.jsonl`: one item with everything people decided about it.
#[derive(Debug, Serialize)]
pub struct ItemLine<'a> {
    schema: u32,
    item: &'a ShortId,
    kind: ActKind,
    platform: &'a Platform,
    native_key: &'a str,
    happened: &'a When,
    first_seen_at: Timestamp,
    provenance: Provenance,
    seen_without_login: Option<bool>,
    /// As which accounts of the office it was seen, where somebody was signed in.
    seen_signed_in_as: Vec<SignedInForm<'a>>,
    /// All ways in which it became known.
    known_by: &'a [Provenance],
    /// What people entered about it.
    sightings: Vec<SightingForm<'a>>,
    account: &'a AccountRef,
    attribution: AttributionForm<'a>,
    own: Option<ContentForm<'a>>,
    target: Option<TargetForm<'a>>,
    /// Other items of this bundle on the same post.
    on_the_same_post: Vec<&'a ShortId>,
    events: Vec<EventForm<'a>>,
    decisions: Vec<DecisionForm<'a>>,
    proposed_provisions: Vec<ProvisionForm<'a>>,
    /// Files under `data/raw/` that this item was read from.
    raw: Vec<&'a str>,
}

/// An account of the office, with the sentence that says so.
#[derive(Debug, Serialize)]
struct SignedInForm<'a> {
    account: &'a str,
    says_id: String,
    says_en: String,
}

#[derive(Debug, Serialize)]
struct SightingForm<'a> {
    provenance: Provenance,
    seen_at: Timestamp,
    entered_at: Timestamp,
    by: &'a str,
    /// `anyone`, `signed_in` (only after signing in), `friends`; absent when it was not said.
    visible_to: Option<Reach>,
    /// What an officer ticked of the picture.
    picture: &'a PictureFacts,
    officer_description: Option<&'a str>,
    files: Vec<HandedForm<'a>>,
    told: Option<TipForm<'a>>,
}

#[derive(Debug, Serialize)]
struct HandedForm<'a> {
    name: &'a str,
    bytes: u64,
    sha256: Sha256,
    /// The file under `data/`.
    file: Option<&'a str>,
}

/// Initial information or a report, without who told it.
#[derive(Debug, Serialize)]
struct TipForm<'a> {
    kind: TipKind,
    number: u64,
    register: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct AttributionForm<'a> {
    person: &'a str,
    unit: &'a str,
    employment: Employment,
    status: PersonStatus,
    /// 0 not checked, 1 presumed, 2 documented, 3 confirmed.
    level: AttributionLevel,
    basis: &'a str,
    by: Option<&'a str>,
    at: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct ContentForm<'a> {
    native_key: &'a str,
    url: Option<&'a str>,
    author: &'a AccountRef,
    published: &'a When,
    versions: Vec<VersionForm<'a>>,
    /// That words of it were erased as the platform's terms ask.
    erased: Option<ErasedForm>,
}

/// What stays of erased words; their digests are `content_sha256` of the versions.
#[derive(Debug, Serialize)]
struct ErasedForm {
    /// The versions up to this one.
    versions: u32,
    at: Timestamp,
    /// `deleted` by its author, or `expired`: not seen again within the time of the terms.
    why: &'static str,
    last_seen_at: Timestamp,
}

#[derive(Debug, Serialize)]
struct VersionForm<'a> {
    n: u32,
    first_seen_at: Timestamp,
    cause: VersionCause,
    /// The digest over text and media as they were seen, as the office computes it.
    content_sha256: Sha256,
    /// Whether the words were erased since; `text` is empty then.
    erased: bool,
    text: &'a str,
    media: Vec<MediaForm<'a>>,
}

#[derive(Debug, Serialize)]
struct MediaForm<'a> {
    #[serde(flatten)]
    medium: &'a Media,
    /// The file under `data/`, when its bytes were kept.
    file: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
enum TargetForm<'a> {
    Content(ContentForm<'a>),
    Unresolved { native_key: &'a str, author: Option<&'a AccountRef>, why: &'a str },
    Account { account: &'a AccountRef },
}

#[derive(Debug, Serialize)]
struct EventForm<'a> {
    event: &'a str,
    why: Option<&'a str>,
    noticed_at: Timestamp,
}

#[derive(Debug, Serialize)]
struct DecisionForm<'a> {
    verdict: Verdict,
    reason: Option<&'a str>,
    provision: Option<&'a str>,
    by: &'a str,
    round: Round,
    at: Timestamp,
    superseded: bool,
}

#[derive(Debug, Serialize)]
struct ProvisionForm<'a> {
    key: &'a str,
    name: &'a str,
    says_id: &'a str,
    says_en: &'a str,
    source: &'a str,
    unsettled: bool,
}

/// A line of `flags.jsonl`: what the matcher said of one act. `score` orders the office's queue; it measures no
/// person and stands here only so that the computation can be repeated. Where the platform's terms allow no derived figure it
/// is `null`, as are all weights, and a note says so.
#[derive(Debug, Serialize)]
pub struct FlagLine<'a> {
    schema: u32,
    item: &'a ShortId,
    own_version: Option<u32>,
    target_version: Option<u32>,
    #[serde(flatten)]
    scored: &'a Flagged,
    #[serde(skip_serializing_if = "Option::is_none")]
    note_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note_en: Option<String>,
}

/// A line of `raw/index.jsonl`: one exchange and its parts in order.
#[derive(Debug, Serialize)]
pub struct ExchangeLine<'a> {
    schema: u32,
    exchange: ExchangeId,
    /// Through which source it came.
    source: &'a str,
    kind: ExchangeKind,
    request: &'a str,
    status: u16,
    headers: &'a [(String, String)],
    #[serde(skip_serializing_if = "Option::is_none")]
    wire: Option<&'a Wire>,
    started_at: Timestamp,
    finished_at: Timestamp,
    body_sha256: Option<Sha256>,
    body_len: u64,
    /// `whole` when the files below, joined, are the body; else `in_parts`.
    body: &'static str,
    parts: Vec<PartLine<'a>>,
}

#[derive(Debug, Serialize)]
struct PartLine<'a> {
    offset: u64,
    len: u64,
    sha256: Sha256,
    /// `included`, `at_office` (kept, but not part of this case), `dropped` (never stored), `purged`.
    state: &'static str,
    /// The file under `data/`.
    file: Option<&'a str>,
    /// Which items rest on it.
    items: Vec<&'a ShortId>,
}

/// Where the bytes of the bundle lie: digest → path under `data/`.
#[derive(Debug, Default)]
pub struct Places {
    /// Raw parts.
    pub raw: HashMap<Sha256, String>,
    /// Media.
    pub media: HashMap<Sha256, String>,
    /// Documents of the due-process record.
    pub process: HashMap<Sha256, String>,
}

/// One item as its line.
pub fn item<'a>(bundle: &'a Bundle, item: &'a BundleItem, places: &'a Places) -> ItemLine<'a> {
    let raw = item.raw.iter().filter_map(|at| {
        let part = bundle.exchanges.get(at.exchange)?.received.parts.get(at.part)?;
        places.raw.get(&part.sha256).map(String::as_str)
    });
    ItemLine {
        schema: SCHEMA,
        item: &item.short_id,
        kind: item.kind,
        platform: &item.platform,
        native_key: &item.native_key,
        happened: &item.happened,
        first_seen_at: item.seen_at,
        provenance: item.provenance,
        seen_without_login: item.without_login,
        seen_signed_in_as: item
            .signed_in_as
            .iter()
            .map(|account| {
                let Sentence { id, en } = words::signed_in_as(account);
                SignedInForm { account, says_id: id, says_en: en }
            })
            .collect(),
        known_by: &item.provenances,
        sightings: item.sightings.iter().map(|it| sighting(it, places)).collect(),
        account: &item.account,
        attribution: AttributionForm {
            person: &item.person.name,
            unit: &item.person.unit,
            employment: item.person.employment,
            status: item.person.status,
            level: item.attribution.level,
            basis: &item.attribution.basis,
            by: item.attribution.by.as_deref(),
            at: item.attribution.at,
        },
        own: item.own.as_ref().map(|content| content_form(content, places)),
        target: item.target.as_ref().map(|target| match target {
            BundleTarget::Content(content) => TargetForm::Content(content_form(content, places)),
            BundleTarget::Unresolved { native_key, author, why } => {
                TargetForm::Unresolved { native_key, author: author.as_ref(), why }
            }
            BundleTarget::Account(account) => TargetForm::Account { account },
        }),
        on_the_same_post: bundle
            .items
            .iter()
            .filter(|other| {
                other.short_id != item.short_id
                    && item.target_post().is_some_and(|post| other.target_post() == Some(post))
            })
            .map(|other| &other.short_id)
            .collect(),
        events: item
            .events
            .iter()
            .map(|event| EventForm {
                event: event.kind.as_str(),
                why: match &event.kind {
                    netra_model::act::ActEventKind::Unavailable(why) => Some(why),
                    _ => None,
                },
                noticed_at: event.at,
            })
            .collect(),
        decisions: item
            .decisions
            .iter()
            .map(|decision| DecisionForm {
                verdict: decision.verdict,
                reason: decision.reason.as_deref(),
                provision: decision.provision.as_deref(),
                by: &decision.by,
                round: decision.round,
                at: decision.at,
                superseded: decision.superseded,
            })
            .collect(),
        proposed_provisions: item.provisions.iter().map(provision).collect(),
        raw: raw.collect(),
    }
}

fn sighting<'a>(it: &'a BundleSighting, places: &'a Places) -> SightingForm<'a> {
    let file = |file: &'a HandedFile| HandedForm {
        name: &file.name,
        bytes: file.len,
        sha256: file.sha256,
        file: places.media.get(&file.sha256).map(String::as_str),
    };
    SightingForm {
        provenance: it.provenance,
        seen_at: it.seen_at,
        entered_at: it.entered_at,
        by: &it.by,
        visible_to: it.reach,
        picture: &it.picture,
        officer_description: it.description.as_deref(),
        files: it.files.iter().map(file).collect(),
        told: it.tip.as_ref().map(tip),
    }
}

fn tip(it: &BundleTip) -> TipForm<'_> {
    TipForm { kind: it.kind, number: it.n, register: it.register.as_deref() }
}

/// `identity/tellers.json`: who told, when it was asked for.
pub fn tellers(bundle: &Bundle) -> serde_json::Value {
    let entries = bundle.tellers.iter().map(|it| {
        let fields: serde_json::Map<String, serde_json::Value> =
            it.fields.iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect();
        serde_json::json!({ "told": tip(&it.tip), "identity": fields })
    });
    serde_json::json!({ "schema": SCHEMA, "tellers": entries.collect::<Vec<_>>() })
}

fn content_form<'a>(content: &'a BundleContent, places: &'a Places) -> ContentForm<'a> {
    let media = |medium: &'a Media| MediaForm {
        medium,
        file: medium.sha256.and_then(|sha256| places.media.get(&sha256)).map(String::as_str),
    };
    ContentForm {
        native_key: &content.native_key,
        url: content.url.as_deref(),
        author: &content.author,
        published: &content.published,
        versions: content
            .versions
            .iter()
            .map(|version| VersionForm {
                n: version.n,
                first_seen_at: version.seen_at,
                cause: version.cause,
                content_sha256: version.content_hash,
                erased: content.is_erased(version),
                text: &version.text,
                media: version.media.iter().map(media).collect(),
            })
            .collect(),
        erased: content.erased.as_ref().map(|it| ErasedForm {
            versions: it.versions,
            at: it.at,
            why: if it.deleted_there { "deleted" } else { "expired" },
            last_seen_at: it.last_seen_at,
        }),
    }
}

fn provision(proposed: &ProposedProvision) -> ProvisionForm<'_> {
    ProvisionForm {
        key: &proposed.key,
        name: &proposed.name,
        says_id: &proposed.says_id,
        says_en: &proposed.says_en,
        source: &proposed.source,
        unsettled: proposed.unsettled,
    }
}

/// One item's flag as its line.
pub fn flag(item: &BundleItem) -> Option<FlagLine<'_>> {
    item.flag.as_ref().map(|flag| FlagLine {
        schema: SCHEMA,
        item: &item.short_id,
        own_version: flag.own_version,
        target_version: flag.target_version,
        scored: &flag.scored,
        note_id: note(&flag.scored, NO_SCORE.0, NO_SCORE_WHY.0),
        note_en: note(&flag.scored, NO_SCORE.1, NO_SCORE_WHY.1),
    })
}

fn note(kept: &Flagged, what: &str, why: &str) -> Option<String> {
    kept.score.is_none().then(|| format!("{what}: {why}"))
}

/// One exchange as its line.
pub fn exchange<'a>(
    bundle: &'a Bundle,
    at: usize,
    exchange: &'a KeptExchange,
    places: &'a Places,
) -> ExchangeLine<'a> {
    let received = &exchange.received;
    let parts: Vec<PartLine<'a>> = received
        .parts
        .iter()
        .enumerate()
        .map(|(n, part)| {
            let here = PartRef { exchange: at, part: n };
            let items: Vec<&ShortId> = bundle
                .items
                .iter()
                .filter(|item| item.raw.contains(&here))
                .map(|item| &item.short_id)
                .collect();
            let file = places.raw.get(&part.sha256).filter(|_| !items.is_empty()).map(String::as_str);
            let state = match part.state {
                PartState::Kept if file.is_some() => "included",
                PartState::Kept => "at_office",
                PartState::Dropped => "dropped",
                PartState::Purged => "purged",
            };
            PartLine { offset: part.offset, len: part.len, sha256: part.sha256, state, file, items }
        })
        .collect();
    let whole = parts
        .iter()
        .try_fold(0, |end, part| (part.file.is_some() && part.offset == end).then(|| end + part.len))
        == Some(received.body_len);
    ExchangeLine {
        schema: SCHEMA,
        exchange: exchange.id,
        source: &exchange.source,
        kind: received.kind,
        request: &received.request,
        status: received.status,
        headers: &received.headers,
        wire: received.wire.as_ref(),
        started_at: received.started_at,
        finished_at: received.finished_at,
        body_sha256: received.body_sha256,
        body_len: received.body_len,
        body: if whole { "whole" } else { "in_parts" },
        parts,
    }
}

/// `coverage.json`.
pub fn coverage(bundle: &Bundle) -> serde_json::Value {
    let rows = bundle.coverage.iter().map(|row| {
        let visibility = match row.visibility {
            Visibility::Seen => "seen",
            Visibility::Partly => "partly",
            Visibility::NotSeen => "not_seen",
            Visibility::NotAllowed => "not_allowed",
        };
        serde_json::json!({
            "platform": row.platform, "kind": row.kind, "visibility": visibility,
            "note": row.note.en, "note_id": row.note.id,
        })
    });
    let accounts: Vec<_> = bundle.accounts.iter().map(account).collect();
    serde_json::json!({ "schema": SCHEMA, "rows": rows.collect::<Vec<_>>(), "accounts": accounts })
}

/// How an account was reached: what its platform said of it, its names, and every day around the times of its acts.
fn account(it: &BundleAccount) -> serde_json::Value {
    let states = it.states.iter().map(|state| {
        let Sentence { id, en } = standing::in_words(&state.state);
        serde_json::json!({
            "state": state.state, "says_id": id, "says_en": en, "source": state.source,
            "first_seen_at": state.first_at, "last_seen_at": state.last_at,
        })
    });
    let handles = it.handles.iter().map(|it| {
        serde_json::json!({ "handle": it.handle, "first_seen_at": it.first_at, "last_seen_at": it.last_at })
    });
    serde_json::json!({
        "account": it.account,
        "read_by_a_source": it.has_source,
        "last_read_at": it.last_read,
        "states": states.collect::<Vec<_>>(),
        "handles": handles.collect::<Vec<_>>(),
        "from": it.days.first().map(|it| it.day),
        "until": it.days.last().map(|it| it.day),
        "days": it.days.iter().map(day).collect::<Vec<_>>(),
    })
}

/// `reach` is `read`, `unavailable`, `failed` or `not_tried`; `observed` says whether silence means anything.
fn day(it: &AccountDay) -> serde_json::Value {
    let (reach, at, why) = match &it.reach {
        DayReach::Read(at) => ("read", Some(at), None),
        DayReach::Unavailable { at, word } => ("unavailable", Some(at), Some(standing::in_words(word))),
        DayReach::Failed { at, why } => ("failed", Some(at), Some(why.clone())),
        DayReach::NotTried => ("not_tried", None, None),
    };
    serde_json::json!({
        "day": it.day, "reach": reach, "observed": reach == "read", "at": at, "source": it.source,
        "why_id": why.as_ref().map(|it| &it.id), "why_en": why.as_ref().map(|it| &it.en),
        "new_acts_seen": it.new_acts,
    })
}

/// `legal/basis.json`.
pub fn legal(bundle: &Bundle) -> serde_json::Value {
    let entries = bundle.legal.iter().map(|basis| {
        serde_json::json!({
            "person": basis.person, "reason": basis.reason, "letter": basis.letter,
            "from": basis.from, "until": basis.until,
        })
    });
    serde_json::json!({ "schema": SCHEMA, "watch_list": entries.collect::<Vec<_>>(), "redactions": [] })
}
