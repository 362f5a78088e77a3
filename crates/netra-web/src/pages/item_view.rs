//! One item as the queue page shows it: from the store's view to words.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use netra_model::act::{ActKind, Provenance};
use netra_model::batch::PartState;
use netra_model::flag::{FlagSignal, MarkKind, NO_SCORE_WHY, Side};
use netra_model::person::AssignmentLetter;
use netra_model::review::{ItemStatus, Round};
use netra_model::sighting::Reach;
use netra_store::{
    ActRow, Author, ContentView, DecisionView, Erased, ItemView, LetterView, SightingView, TipRef,
    UNDO_WITHIN, User,
};

use crate::desk::{TermsRow, Words};
use crate::lang::{Html, Lang};
use crate::pages::content::{Post, author_name, author_role, post, web_link};
use crate::pages::people::{on_duty, withdrawn};
use crate::pages::sheet::{Practice, VerdictKey, said};
use crate::pages::tips::{self, FileLine};
use crate::show::{
    Show, act_noun, act_verb, attribution, basis, event, item_status, legend, person_status, priority,
    provenance,
};
use crate::text::class;

/// A small word beside something, with the tone of its background (`plum`, `amber`, `brick`, `slate` or none).
#[derive(Debug, Clone, Default)]
pub(crate) struct Tag {
    pub(crate) text: String,
    pub(crate) tone: &'static str,
}

/// Who an account is believed to belong to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Owner {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) employment: String,
    /// Masked.
    pub(crate) nip: Option<String>,
    pub(crate) status: Option<&'static str>,
}

/// What a rule concluded, as a line of the details.
#[derive(Debug, Clone, Default)]
pub(crate) struct SignalRow {
    pub(crate) label: String,
    pub(crate) rule: String,
    pub(crate) words: Vec<String>,
    /// `None` where no figure may be shown.
    pub(crate) weight: Option<String>,
}

/// A candidate that the item speaks about; all alike.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chip {
    pub(crate) number: Option<u8>,
    pub(crate) name: String,
    /// *bakal calon* before the determination.
    pub(crate) note: Option<&'static str>,
}

/// A proposed provision.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proposed {
    pub(crate) label: String,
    pub(crate) source: Option<String>,
    pub(crate) unsettled: bool,
}

/// A line of a time line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    pub(crate) what: String,
    pub(crate) when: String,
    pub(crate) who: String,
    pub(crate) reason: Option<String>,
}

/// A stretch of the captured original.
#[derive(Debug, Clone, Default)]
pub(crate) struct Raw {
    pub(crate) href: String,
    pub(crate) label: &'static str,
    pub(crate) sha256: String,
    pub(crate) short: String,
}

/// Another act of the same account.
#[derive(Debug, Clone, Default)]
pub(crate) struct Other {
    pub(crate) short_id: Option<String>,
    pub(crate) when: String,
    pub(crate) what: &'static str,
    pub(crate) text: String,
}

/// That a citizen told of an item.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    pub(crate) href: String,
    /// *dari laporan nomor …*
    pub(crate) text: String,
}

/// What a person entered about an item.
#[derive(Debug, Clone, Default)]
pub(crate) struct SightingLine {
    pub(crate) when: String,
    pub(crate) who: String,
    /// How it became known, and who can see it.
    pub(crate) what: String,
    /// Only friends can see it.
    pub(crate) friends_only: bool,
    /// What was ticked of the picture.
    pub(crate) shows: Vec<String>,
    pub(crate) description: Option<String>,
    pub(crate) files: Vec<FileLine>,
    pub(crate) told: Option<Told>,
}

/// The day it became known: as it stands, as it came about, and whether the reader may change it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub(crate) line: String,
    pub(crate) history: Vec<String>,
    pub(crate) day: String,
    pub(crate) latest: String,
    pub(crate) may_change: bool,
}

/// A case the item is in.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseLink {
    pub(crate) short_id: String,
    pub(crate) title: String,
}

/// The item, in words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    pub(crate) short_id: String,
    pub(crate) version: u64,
    pub(crate) platform: String,
    pub(crate) status_tag: Option<Tag>,
    pub(crate) heading: Html,
    pub(crate) happened: String,
    /// *terlihat …*, or *disampaikan …* where nobody of the office has seen it.
    pub(crate) seen: String,
    pub(crate) stage: Option<String>,
    pub(crate) own: Option<Post>,
    pub(crate) target: Option<Post>,
    /// Where all acts of listed persons on the same post stand, and how many they are, when there are more.
    pub(crate) on_the_post: Option<(String, String)>,
    /// Why there is no text to read.
    pub(crate) no_text: Option<String>,
    pub(crate) legend: Vec<(&'static str, &'static str)>,
    pub(crate) owner: Option<Owner>,
    /// Letters that sent the person on duty that day.
    pub(crate) letters: Vec<String>,
    pub(crate) account: String,
    pub(crate) attribution: String,
    pub(crate) origin: String,
    /// It became known through a citizen.
    pub(crate) told: Vec<Told>,
    /// What people entered about it, oldest first.
    pub(crate) sightings: Vec<SightingLine>,
    pub(crate) original: String,
    pub(crate) raw: Vec<Raw>,
    pub(crate) link: Option<String>,
    pub(crate) events: Vec<Entry>,
    pub(crate) others: Vec<Other>,
    pub(crate) priority: &'static str,
    pub(crate) deadline: String,
    pub(crate) reason: String,
    pub(crate) signals: Vec<SignalRow>,
    /// `None` where the platform's terms allow no figure.
    pub(crate) score: Option<u8>,
    /// Why there is none.
    pub(crate) no_score: &'static str,
    /// The release under which it was flagged: the address of its page, the first of its hash.
    pub(crate) release_href: String,
    pub(crate) release: String,
    pub(crate) engine: u32,
    pub(crate) candidates: Vec<Chip>,
    pub(crate) provisions: Vec<Proposed>,
    pub(crate) history: Vec<Entry>,
    pub(crate) account_history: String,
    pub(crate) cases: Vec<CaseLink>,
    /// When it is deleted by itself, or what keeps it.
    pub(crate) deletion: Option<String>,
    pub(crate) may_open_case: bool,
    pub(crate) may_decide: bool,
    /// The last moment at which this reader can undo their decision, if they still can.
    pub(crate) undo_until: Option<String>,
    pub(crate) may_release: bool,
    /// Why nothing can be decided here.
    pub(crate) closed: Option<String>,
    pub(crate) verdicts: Vec<VerdictKey>,
    pub(crate) may_hold: bool,
    /// The reader is to judge apart: decisions and figures are not shown.
    pub(crate) blind: bool,
    pub(crate) known: Option<Known>,
    /// The day that a verdict by one key takes as the one it became known on: the first opening.
    pub(crate) quick_known: String,
    /// The earliest day a hold may end, as a date field takes it.
    pub(crate) tomorrow: String,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

impl Item {
    pub(crate) fn n_others(&self) -> u64 {
        self.others.len() as u64
    }
}

/// The item for one reader on one day.
pub(crate) fn item(
    show: &Show,
    words: &Words,
    view: &ItemView,
    others: &[ActRow],
    reader: &User,
    now: Timestamp,
    practice: &Practice,
) -> Item {
    let l = show.l;
    let scored = &view.flag.scored;
    let signals = scored.signals.as_slice();
    let own = view.own.as_ref();
    let own = own.map(|it| post(show, words, it, view.flag.own_version, Side::Own, signals));
    let target = view.target.as_ref().filter(|it| it.latest().is_some());
    let target = target.map(|it| post(show, words, it, view.flag.target_version, Side::Target, signals));
    let decision = view.decision();
    let reviewed = decision.is_some();
    let may_review = reader.role.may_review();
    let waits = match view.status {
        ItemStatus::Decided | ItemStatus::Plenary => false,
        ItemStatus::Second => !view.mine && practice.rules.may_second(reader.role),
        ItemStatus::Open | ItemStatus::Held | ItemStatus::Reappeared => true,
    };
    Item {
        short_id: view.short_id.to_string(),
        version: view.version,
        platform: view.act.platform.label().to_owned(),
        status_tag: status_tag(show, view),
        heading: heading(l, words, view),
        happened: show.when(&view.act.happened),
        seen: seen(show, view),
        stage: scored.stage.map(|stage| l.pick(stage.label()).to_owned()),
        no_text: no_text(l, view, own.is_some() || target.is_some()),
        legend: marks_used(l, signals),
        on_the_post: None,
        own,
        target,
        owner: Some(owner(l, view)),
        letters: letters(show, view),
        account: view.account_ref.shown(),
        attribution: belief(show, view),
        origin: origin(l, view),
        told: told_of(l, view),
        sightings: view.sightings.iter().map(|it| sighting(show, it)).collect(),
        original: original(show, view),
        raw: raw(l, view),
        link: web_link(view.own.as_ref().or(view.target.as_ref()).and_then(|it| it.url.as_deref())),
        events: view
            .events
            .iter()
            .filter(|it| !matches!(it.event, netra_model::act::ActEventKind::Seen))
            .map(|it| Entry { what: happened(show, view, it), when: show.moment(it.at), ..Entry::default() })
            .collect(),
        others: others.iter().map(|it| other(show, it)).collect(),
        priority: priority(l, scored.score),
        deadline: deadline(show, decision),
        reason: l.either(&scored.explanation_id, &scored.explanation_en).to_owned(),
        signals: signals.iter().map(|it| signal(l, it, view)).collect(),
        score: scored.score,
        blind: view.blind,
        known: known(show, view, may_review, now),
        quick_known: view.first_opened.unwrap_or(show.day_of(now)).to_string(),
        no_score: if scored.score.is_none() && !view.blind { l.pick(NO_SCORE_WHY) } else { "" },
        release_href: format!("/dictionaries/releases/{}", scored.release),
        release: scored.release.to_string().chars().take(12).collect(),
        engine: scored.engine,
        candidates: chips(l, words, signals, view.act.happened.day(view.act.first_seen_at, &show.zone)),
        provisions: scored.provisions.iter().map(|key| provision(l, words, key)).collect(),
        history: history(show, words, practice, view),
        account_history: if reviewed { account_history(show, others) } else { String::new() },
        cases: view
            .cases
            .iter()
            .map(|(_, id, title)| CaseLink { short_id: id.to_string(), title: title.clone() })
            .collect(),
        deletion: None,
        may_open_case: reader.role.may_export(),
        may_decide: may_review && waits,
        undo_until: undo_until(view, reader, now).map(|at| show.clock_of(at, now)),
        may_release: may_review && view.status == ItemStatus::Held,
        closed: closed(l, reader, view, now),
        may_hold: may_review && view.status.takes_a_first_review(),
        verdicts: Vec::new(),
        tomorrow: show.day_of(now).tomorrow().unwrap_or(Date::MAX).to_string(),
        previous: None,
        next: None,
    }
}

/// Until when somebody can take back what they decided.
pub(crate) fn undo_until(view: &ItemView, reader: &User, now: Timestamp) -> Option<Timestamp> {
    let own = view.decision().filter(|it| it.by == reader.id && reader.role.may_review())?;
    let until = own.at.checked_add(UNDO_WITHIN).ok()?;
    (until >= now).then_some(until)
}

/// *Menyukai unggahan @akun (akun kampanye)*
fn heading(l: Lang, words: &Words, view: &ItemView) -> Html {
    let author = view.target.as_ref().map(|it| &it.author).or(view.target_account.as_ref());
    let whose = |author: &Author| (author_name(l, author), author_role(l, author, words));
    let said = match view.act.kind {
        ActKind::Post => l.m("queue-post-by"),
        ActKind::Comment => l.m("queue-commented"),
        ActKind::Share => l.m("queue-shared"),
        ActKind::Quote => l.m("queue-quoted"),
        ActKind::Like => l.m("queue-liked"),
        ActKind::Follow => l.m("queue-followed"),
        ActKind::Join => l.m("queue-joined"),
    };
    let (account, role) = match (view.act.kind, author) {
        (ActKind::Post, _) => (view.account_ref.shown(), None),
        (_, Some(author)) => whose(author),
        (_, None) => (l.t("queue-an-unknown-account").to_owned(), None),
    };
    let account = format!("<bdi>{}</bdi>", Html::text(&account));
    let whose = match role {
        Some(role) => format!("{account} <span class=\"soft\">({})</span>", Html::text(&role)),
        None => account,
    };
    said.slot("account", whose).html()
}

fn seen(show: &Show, view: &ItemView) -> String {
    let said = if only_told(view) { show.l.m("queue-told-at") } else { show.l.m("target-seen-at") };
    said.with("moment", show.moment(view.act.first_seen_at)).to_string()
}

fn status_tag(show: &Show, view: &ItemView) -> Option<Tag> {
    let text = match (&view.hold, view.status) {
        (_, ItemStatus::Open) => return gone_tag(show.l, view),
        (Some(hold), ItemStatus::Held) => {
            show.l.m("queue-on-hold").with("day", show.day(hold.until)).to_string()
        }
        (_, status) => item_status(show.l, status).to_owned(),
    };
    let tone = if view.status == ItemStatus::Reappeared { "amber" } else { "slate" };
    Some(Tag { text, tone })
}

fn gone_tag(l: Lang, view: &ItemView) -> Option<Tag> {
    let gone = view.act.gone.as_ref()?;
    Some(Tag { text: event(l, gone), tone: "amber" })
}

fn no_text(l: Lang, view: &ItemView, has_text: bool) -> Option<String> {
    if has_text {
        return None;
    }
    let missing = view.target.as_ref().and_then(|it| it.missing.clone());
    Some(match missing {
        Some(why) => l.m("target-text-missing").with("why", why).to_string(),
        None => l.t("queue-no-text").to_owned(),
    })
}

pub(crate) fn marks_used(l: Lang, signals: &[FlagSignal]) -> Vec<(&'static str, &'static str)> {
    let used = |kind: MarkKind| signals.iter().flat_map(|it| &it.matches).any(|found| found.mark == kind);
    legend(l).into_iter().filter(|(kind, _)| used(*kind)).map(|(kind, label)| (class(kind), label)).collect()
}

fn owner(l: Lang, view: &ItemView) -> Owner {
    Owner {
        id: view.person.id.to_string(),
        name: view.person.name.clone(),
        unit: view.unit.name.clone(),
        employment: view.person.employment.to_string(),
        nip: view.person.nip.as_ref().map(ToString::to_string),
        status: person_status(l, view.person.status),
    }
}

/// The letters that sent the person on duty on the day of the act. One that was recorded after the flag did not lower it,
/// and says so; one that was withdrawn may have.
fn letters(show: &Show, view: &ItemView) -> Vec<String> {
    let l = show.l;
    let day = view.act.happened.day(view.act.first_seen_at, &show.zone);
    let line = |it: &LetterView| {
        let AssignmentLetter { number, purpose, .. } = &it.letter;
        let letter = format!("{number} ({}): {purpose}", on_duty(show, &it.letter));
        match &it.withdrawn {
            Some(why) => format!("{letter}; {}", withdrawn(show, why)),
            None if it.at > view.flag.at => {
                l.m("queue-letter-late").with("letter", letter).with("moment", show.moment(it.at)).to_string()
            }
            None => letter,
        }
    };
    view.letters.iter().filter(|it| it.letter.covers(day)).map(line).collect()
}

fn belief(show: &Show, view: &ItemView) -> String {
    let l = show.l;
    let Some(it) = &view.attribution else { return l.t("common-not-checked-yet").to_owned() };
    let why = basis(it.level, &it.basis).map_or(String::new(), |why| format!(" ({why})"));
    format!("{}, {}{why}", attribution(l, it.level), show.day(show.day_of(it.at)))
}

/// Each way once: what people entered says by itself who can see it, for the rest the observation does.
fn origin(l: Lang, view: &ItemView) -> String {
    let signed_in: Vec<String> = view.signed_in_as().into_iter().map(|it| signed_in_as(l, it)).collect();
    let mut parts: Vec<String> = Vec::new();
    let mut add = |text: String| {
        if !parts.contains(&text) {
            parts.push(text);
        }
    };
    for it in &view.observations {
        let mut entered = view.sightings.iter().filter(|seen| seen.provenance == it.provenance).peekable();
        if entered.peek().is_some() {
            entered.for_each(|seen| add(entered_as(l, seen)));
            continue;
        }
        let way = provenance(l, it.provenance);
        add(match it.without_login {
            Some(true) => l.m("queue-seen-without-signing-in").with("way", way).to_string(),
            Some(false) if it.provenance == Provenance::Imported && !signed_in.is_empty() => {
                format!("{way}, {}", signed_in.join(", "))
            }
            Some(false) => l.m("queue-seen-after-signing-in").with("way", way).to_string(),
            None => way.to_owned(),
        });
    }
    for said in signed_in {
        if !parts.iter().any(|part| part.contains(&said)) {
            parts.push(said);
        }
    }
    parts.join("; ")
}

/// *dilihat saat masuk sebagai akun @kantor*
fn signed_in_as(l: Lang, account: &str) -> String {
    l.m("queue-seen-as-account").with("account", account).to_string()
}

/// *tangkapan petugas, dilihat tanpa masuk*, *dari laporan nomor …*
fn entered_as(l: Lang, seen: &SightingView) -> String {
    let way = match &seen.tip {
        Some(tip) => tips::origin(l, tip),
        None => provenance(l, seen.provenance).to_owned(),
    };
    match seen.reach {
        Some(reach) => format!("{way}, {}", l.pick(reach.label())),
        None => way,
    }
}

fn told(l: Lang, tip: &TipRef) -> Told {
    Told { href: format!("/tips/{}", tip.id), text: tips::origin(l, tip) }
}

fn told_of(l: Lang, view: &ItemView) -> Vec<Told> {
    view.sightings.iter().filter_map(|it| it.tip.as_ref()).map(|tip| told(l, tip)).collect()
}

fn sighting(show: &Show, it: &SightingView) -> SightingLine {
    let l = show.l;
    SightingLine {
        when: show.moment(it.seen_at),
        who: it.by_name.clone(),
        what: entered_as(l, it),
        friends_only: it.reach == Some(Reach::Friends),
        shows: it.picture.labels().into_iter().map(|(id, en)| l.either(&id, &en).to_owned()).collect(),
        description: it.description.clone(),
        files: it.files.iter().map(|file| tips::file(show, file)).collect(),
        told: it.tip.as_ref().map(|tip| told(l, tip)),
    }
}

/// Whether it is known from citizens alone.
fn only_told(view: &ItemView) -> bool {
    !view.observations.is_empty()
        && view
            .observations
            .iter()
            .all(|it| matches!(it.provenance, Provenance::InitialInformation | Provenance::Report))
}

/// What the platform's terms did to the words, or will do, and what a person may still do before.
pub(crate) fn retention(show: &Show, view: &ItemView, terms: &[TermsRow]) -> Option<String> {
    let platform = &view.act.platform;
    let content = view.own.as_ref().or(view.target.as_ref())?;
    if let Some(said) = erased(show, content) {
        return Some(said);
    }
    let days = terms.iter().find(|it| it.platform == *platform)?.retention_days?;
    if view.observations.iter().any(|it| it.provenance != Provenance::Collected) {
        return None;
    }
    let newest = content.versions.iter().map(|it| it.seen_at).max();
    let seen = newest.unwrap_or(view.act.last_seen_at).max(view.act.last_seen_at);
    let at = seen.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok()?;
    let said = show.l.m("queue-will-be-erased").with("moment", show.moment(at));
    Some(said.with("platform", platform.label()).to_string())
}

/// That the words of a post were erased, when its newest ones were: when, why, and what stays.
pub(crate) fn erased(show: &Show, content: &ContentView) -> Option<String> {
    let erased = content.erased.as_ref()?;
    if content.latest().is_some_and(|it| it.n > erased.versions) {
        return None;
    }
    let said = match erased.why {
        Erased::Expired => show.l.m("queue-erased-unseen"),
        Erased::Deleted => show.l.m("queue-erased-deleted"),
    };
    let said = said.with("moment", show.moment(erased.at)).with("platform", content.platform.label());
    Some(said.with("seen", show.moment(erased.last_seen_at)).to_string())
}

fn original(show: &Show, view: &ItemView) -> String {
    let l = show.l;
    let state = match &view.act.gone {
        Some(gone) => event(l, gone),
        // What a citizen told is no look of the office's own.
        None if only_told(view) => l.t("queue-unseen-by-officer").to_owned(),
        None => l.m("queue-still-there").with("moment", show.moment(view.act.last_seen_at)).to_string(),
    };
    let secured = view.exchanges.iter().map(|it| it.received.finished_at).min();
    let copy = match secured {
        Some(at) => l.m("queue-copy-secured").with("moment", show.moment(at)).to_string(),
        None => l.t("queue-no-raw-copy").to_owned(),
    };
    format!("{state}; {copy}")
}

fn raw(l: Lang, view: &ItemView) -> Vec<Raw> {
    let versions = |content: Option<&netra_store::ContentView>| {
        content.map(|it| it.versions.iter().filter_map(|v| v.raw).collect::<Vec<_>>()).unwrap_or_default()
    };
    let mut all: Vec<_> = view.act.raw.into_iter().collect();
    all.extend(view.sightings.iter().map(|it| it.raw));
    all.extend(versions(view.own.as_ref()));
    all.extend(versions(view.target.as_ref()));
    let kept = |sha| {
        let mut parts = view.exchanges.iter().flat_map(|it| &it.received.parts);
        !parts.any(|part| part.sha256 == sha && part.state == PartState::Purged)
    };
    let mut seen = Vec::new();
    for sha in all.into_iter().filter(|sha| kept(*sha)) {
        if seen.iter().all(|it: &Raw| it.sha256 != sha.to_string()) {
            let text = sha.to_string();
            let short = text.chars().take(8).collect();
            let href = format!("/items/{}/raw/{text}", view.short_id);
            seen.push(Raw { href, label: l.t("queue-view-copy"), sha256: text, short });
        }
    }
    seen
}

fn other(show: &Show, row: &ActRow) -> Other {
    Other {
        short_id: row.item.as_ref().map(|(_, short_id)| short_id.to_string()),
        when: row.happened.at().map_or_else(|| show.moment(row.first_seen_at), |at| show.moment(at)),
        what: act_noun(show.l, row.kind),
        text: row.snippet.chars().take(140).collect(),
    }
}

/// What happened to an act; where the person took it back, how long it stood, as far as that can be known: it was taken
/// back after it was last seen and before that was noticed.
fn happened(show: &Show, view: &ItemView, it: &netra_store::EventView) -> String {
    use netra_model::act::ActEventKind as Kind;
    let l = show.l;
    let (Some(done), Kind::Undone | Kind::Deleted) = (view.act.happened.at(), &it.event) else {
        return event(l, &it.event);
    };
    let seen = view.act.last_seen_at.max(done).min(it.at);
    let (least, most) = (minutes(done, seen), minutes(done, it.at));
    // Noticed soon after it was last seen, one figure says it; else the window does.
    let undone = matches!(it.event, Kind::Undone);
    if most.saturating_sub(least) <= 20.max(most / 10) {
        let about = if undone { l.m("day-undone-after") } else { l.m("day-deleted-after") };
        return about.with("time", span(l, u64::midpoint(least, most))).to_string();
    }
    let within = if undone { l.m("day-undone-between") } else { l.m("day-deleted-between") };
    within.with("least", span(l, least)).with("most", span(l, most)).to_string()
}

fn minutes(from: jiff::Timestamp, to: jiff::Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_mins()).unwrap_or(0)
}

/// `40 menit`, `5 jam`, `3 hari`.
fn span(l: Lang, minutes: u64) -> String {
    match minutes {
        0..120 => l.m("day-minutes").n("n", minutes),
        120..2_880 => l.m("day-hours").n("n", minutes / 60),
        _ => l.m("day-days").n("n", minutes / 1_440),
    }
    .to_string()
}

/// When it was reviewed; what is due before that stands in the panel of the day.
fn deadline(show: &Show, decision: Option<&DecisionView>) -> String {
    let said = |it: &DecisionView| show.l.m("queue-reviewed").with("moment", show.moment(it.at)).to_string();
    decision.map_or_else(String::new, said)
}

fn signal(l: Lang, it: &FlagSignal, view: &ItemView) -> SignalRow {
    let mut words: Vec<String> = Vec::new();
    for found in &it.matches {
        let word = found_text(found, view).unwrap_or_else(|| found.term.clone());
        if !words.contains(&word) {
            words.push(word);
        }
    }
    SignalRow {
        label: l.either(&it.label_id, &it.label_en).to_owned(),
        rule: it.rule.clone(),
        words,
        weight: it.weight.map(|weight| format!("{weight:+}")),
    }
}

/// The words as they stand in the text, not as the dictionary has them.
fn found_text(found: &netra_model::flag::Match, view: &ItemView) -> Option<String> {
    use netra_model::flag::Piece;
    let field = found.span.field;
    let (content, version) = match field.side {
        Side::Own => (view.own.as_ref()?, view.flag.own_version),
        Side::Target => (view.target.as_ref()?, view.flag.target_version),
    };
    let version = version.and_then(|n| content.version(n)).or_else(|| content.latest())?;
    let medium = |n: u16| version.media.get(usize::from(n));
    let text = match field.piece {
        Piece::Text => Some(&version.text),
        Piece::Alt(n) => medium(n)?.alt.as_ref(),
        Piece::Caption(n) => medium(n)?.caption.as_ref(),
        Piece::Description(n) => medium(n)?.officer_description.as_ref(),
    }?;
    let stretch = text.get(found.span.start as usize..found.span.end as usize)?;
    Some(stretch.chars().filter(|c| !c.is_control()).take(60).collect())
}

/// In ballot order, all alike; the label follows the day of the act.
pub(crate) fn chips(l: Lang, words: &Words, signals: &[FlagSignal], day: Date) -> Vec<Chip> {
    let mut chips = Vec::new();
    for race in &words.races {
        let mut candidates: Vec<_> = race
            .candidates
            .iter()
            .filter(|candidate| {
                signals.iter().any(|it| {
                    it.race.as_deref() == Some(&race.key) && it.candidate.as_deref() == Some(&candidate.key)
                })
            })
            .collect();
        let drawn = race.numbers_exist_on(day);
        if drawn {
            candidates.sort_by_key(|it| it.number);
        } else {
            candidates.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let note = (!race.determined_on(day)).then_some(l.t("queue-prospective-candidate"));
        chips.extend(candidates.into_iter().map(|it| Chip {
            number: it.number.filter(|_| drawn),
            name: it.name.clone(),
            note,
        }));
    }
    chips
}

pub(crate) fn provision(l: Lang, words: &Words, key: &str) -> Proposed {
    match words.provisions.get(key) {
        Some(it) => Proposed {
            label: l.either(&it.label.0, &it.label.1).to_owned(),
            source: Some(it.source.clone()),
            unsettled: it.unsettled,
        },
        None => Proposed { label: key.to_owned(), source: None, unsettled: true },
    }
}

fn history(show: &Show, words: &Words, practice: &Practice, view: &ItemView) -> Vec<Entry> {
    let l = show.l;
    let mut out: Vec<Entry> = view.decisions.iter().map(|it| decided(show, words, practice, it)).collect();
    if let Some(hold) = &view.hold {
        out.push(Entry {
            what: l.m("queue-held-until").with("day", show.day(hold.until)).to_string(),
            when: show.moment(hold.at),
            who: hold.by_name.clone(),
            reason: Some(hold.reason.clone()),
        });
    }
    out
}

fn decided(show: &Show, words: &Words, practice: &Practice, it: &DecisionView) -> Entry {
    let l = show.l;
    let verdict = l.pick(it.decision.verdict.label());
    let what = match it.undone_at {
        Some(at) => l.m("queue-undone").with("verdict", verdict).with("moment", show.moment(at)).to_string(),
        None => verdict.to_owned(),
    };
    let mut parts = said(l, words, practice, &it.decision);
    if let Some(plenary) = &it.plenary {
        let held = l.m("review-plenary-was").with("number", &plenary.number);
        parts.push(held.with("day", show.day(plenary.day)).with("place", &plenary.place).to_string());
        parts.extend(plenary.votes.iter().map(|vote| {
            let verdict = l.pick(vote.verdict.label());
            l.m("review-plenary-vote").with("name", &vote.name).with("verdict", verdict).to_string()
        }));
        if !plenary.guests.is_empty() {
            parts.push(l.m("review-plenary-guests").with("names", plenary.guests.join(", ")).to_string());
        }
    }
    Entry {
        what,
        when: format!("{} · {}", round(l, it.round), show.moment(it.at)),
        who: it.by_name.clone(),
        reason: Some(parts.join("; ")).filter(|it| !it.is_empty()),
    }
}

/// *telaah pertama*, *telaah kedua*, *pleno*.
pub(crate) fn round(l: Lang, round: Round) -> &'static str {
    match round {
        Round::First => l.t("review-round-first"),
        Round::Second => l.t("review-round-second"),
        Round::Plenary => l.t("review-round-plenary"),
    }
}

/// Clocks run from the day that a person set, and from nothing else; until then the page says so.
fn known(show: &Show, view: &ItemView, may_review: bool, now: Timestamp) -> Option<Known> {
    let l = show.l;
    if view.blind {
        return None;
    }
    let line = match (view.known_on, view.first_opened) {
        (Some(day), _) => l.m("day-known-on").with("day", show.day(day)).to_string(),
        (None, Some(day)) => l.m("review-not-known-yet").with("day", show.day(day)).to_string(),
        (None, None) => return None,
    };
    let was = |it: &netra_store::KnownView| match it.day {
        Some(day) => l
            .m("review-known-was")
            .with("day", show.day(day))
            .with("by", &it.by_name)
            .with("why", &it.why)
            .to_string(),
        None => l.m("review-known-without").with("by", &it.by_name).with("why", &it.why).to_string(),
    };
    Some(Known {
        line,
        history: if view.known_history.len() > 1 {
            view.known_history.iter().map(was).collect()
        } else {
            Vec::new()
        },
        day: view.known_on.map_or(String::new(), |day| day.to_string()),
        latest: show.day_of(now).to_string(),
        may_change: may_review && view.known_on.is_some(),
    })
}

fn account_history(show: &Show, others: &[ActRow]) -> String {
    let flagged = others.iter().filter(|it| it.item.is_some()).count();
    show.l.m("queue-other-items").n("items", flagged as u64).to_string()
}

fn closed(l: Lang, reader: &User, view: &ItemView, now: Timestamp) -> Option<String> {
    if view.status == ItemStatus::Plenary {
        return Some(l.t("review-plenary-decides").to_owned());
    }
    if view.status == ItemStatus::Second {
        let key = if view.mine { "review-yours-waits" } else { "review-not-your-role" };
        return Some(l.t(key).to_owned());
    }
    match view.decision() {
        Some(it) => {
            let late = it.by == reader.id && now.duration_since(it.at) > UNDO_WITHIN;
            let said = if late {
                l.m("queue-reviewed-by-you")
            } else {
                l.m("queue-reviewed-by").with("name", &it.by_name)
            };
            Some(said.with("verdict", l.pick(it.decision.verdict.label())).to_string())
        }
        None if !reader.role.may_review() => Some(l.t("queue-reads-only").to_owned()),
        None => None,
    }
}

/// One line for the margin: *menyukai · Instagram*.
pub(crate) fn line(l: Lang, kind: ActKind, platform: &netra_model::act::Platform) -> String {
    format!("{} · {}", act_verb(l, kind), platform.label())
}
