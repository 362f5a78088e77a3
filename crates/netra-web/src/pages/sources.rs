//! Sources and coverage: what is collecting, what is broken, and what can be seen at all.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_model::act::ActKind;
use netra_model::{Sentence, standing};
use netra_store::{
    AccountReach, DeskSource, ImportView, Job, MediaCounts, Page, Pause, QuarantinePage, Quarantined, Reach,
    RunCounts, SourceState, StoreError,
};

use crate::Desk;
use crate::desk::{CoverageRow, Observable, RunningSources, SourceInfo, TermsRow};
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::backup::latest;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::{Show, act_noun};
use crate::visitor::Staff;

/// So many days of reach are shown.
const REACH_DAYS: i64 = 14;

/// The page of all sources.
#[derive(Template)]
#[template(path = "sources.html")]
pub(crate) struct SourcesPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) sources: Vec<SourceLine>,
    pub(crate) imports: Vec<ImportLine>,
    pub(crate) quarantine: Vec<(String, String, String)>,
    pub(crate) quarantined: String,
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) matrix: Vec<CoverageLine>,
    /// What the numbers in the matrix mean, in their order.
    pub(crate) notes: Vec<String>,
    /// Per day and source: how many accounts were reached, how many were tried and not reached.
    pub(crate) reach: Vec<ReachLine>,
    /// Accounts that were tried today and not reached.
    pub(crate) unreached: Vec<UnreachedLine>,
    /// How fetching pictures fares: one sentence, then why some could not be had; empty before the first.
    pub(crate) media: Vec<String>,
    /// What each platform's terms allow: platform, score, deletion, keeping, document.
    pub(crate) terms: Vec<[String; 5]>,
    pub(crate) may_run: bool,
    pub(crate) notice: Option<&'static str>,
}

/// A source's health, in plain language.
#[derive(Debug, Clone, Default)]
pub(crate) struct SourceLine {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) health: String,
    /// `ok`, `soon` (waits, runs) or `late` (broken): always with an icon and the sentence.
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) error: Option<String>,
    pub(crate) last: String,
    pub(crate) next: String,
    pub(crate) brought: String,
    pub(crate) total: String,
    pub(crate) can_run: bool,
    /// Whether it can be made to pause: it is configured and allowed to run.
    pub(crate) can_pause: bool,
    pub(crate) paused: bool,
    /// What was seen when it was last tried: the words, and whether that failed.
    pub(crate) tried: Option<(String, bool)>,
    /// Made at the desk, and so changed here.
    pub(crate) of_desk: bool,
    /// Stands in the configuration, and so is changed there.
    pub(crate) of_file: bool,
    /// What is being taken over, or cannot be.
    pub(crate) news: Option<String>,
}

/// A day of a source: the day, the source, accounts reached, accounts not reached.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReachLine {
    pub(crate) day: String,
    pub(crate) source: String,
    pub(crate) read: String,
    pub(crate) unread: String,
    pub(crate) gap: bool,
}

/// An account that was tried and not reached.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnreachedLine {
    pub(crate) source: String,
    pub(crate) account: String,
    pub(crate) why: String,
    pub(crate) last_read: String,
}

/// An import.
#[derive(Debug, Clone, Default)]
pub(crate) struct ImportLine {
    pub(crate) file_name: String,
    pub(crate) when: String,
    pub(crate) state: String,
    pub(crate) lines: String,
    pub(crate) brought: String,
}

/// A platform's row of the matrix; the cells are in the order of the kinds: words, tone, number of the note.
#[derive(Debug, Clone, Default)]
pub(crate) struct CoverageLine {
    pub(crate) platform: String,
    pub(crate) cells: Vec<(&'static str, &'static str, Option<usize>)>,
}

/// `GET /sources`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(&desk), staff.l);
    let states = desk.store.sources(&scope).await?;
    let imports = desk.store.imports(&scope).await?;
    let media = media(&show, &desk.store.media_counts(&scope).await?);
    // Lines in quarantine belong to no unit yet; who sees only some units does not see them.
    let waiting = match desk.store.quarantine(&scope, Page::first(10)).await {
        Err(StoreError::NotAllowed(_)) => QuarantinePage::default(),
        waiting => waiting?,
    };
    let (matrix, notes) = matrix(l, &desk.coverage);
    let paused = desk.store.paused_sources(&scope).await?;
    let today = show.day_of(desk.store.now());
    let since = today.checked_sub(jiff::Span::new().days(REACH_DAYS - 1)).unwrap_or(today);
    let reach = desk.store.reach(&scope, since, today).await?;
    let unreached = desk.store.unreached(&scope, today, 50).await?;
    let running = desk.sources.now();
    let mut sources = lines(&show, &running.list, &states, &paused);
    if staff.role().may_administer() {
        let tries = desk.store.jobs(&scope, 200).await?;
        let kept = desk.store.desk_sources(&scope).await?;
        of_the_desk(&show, &desk.config.file_sources, &running, &kept, &tries, &mut sources);
    }
    Ok(page(&SourcesPage {
        frame: staff.frame(&desk, "sources", l.t("sources-title")),
        l,
        sources,
        reach: reach.iter().map(|it| reach_line(&show, it)).collect(),
        unreached: unreached.iter().map(|it| unreached_line(&show, it)).collect(),
        imports: imports.iter().take(20).map(|it| import(&show, it)).collect(),
        quarantine: waiting
            .rows
            .iter()
            .map(|it| (stood(l, it), l.say(&it.why).to_owned(), show.moment(it.expires_at)))
            .collect(),
        quarantined: show.count(waiting.total),
        kinds: ActKind::ALL.into_iter().map(|it| act_noun(l, it)).collect(),
        matrix,
        notes,
        media,
        terms: desk.terms.iter().map(|it| terms(l, it)).collect(),
        may_run: staff.role().may_administer(),
        notice: notice(l, &fields),
    }))
}

/// Adds what only an admin is told: where a source is changed, what is being taken over, what a trial saw.
fn of_the_desk(
    show: &Show,
    file_sources: &[String],
    running: &RunningSources,
    kept: &[DeskSource],
    jobs: &[Job],
    lines: &mut Vec<SourceLine>,
) {
    let l = show.l;
    for it in kept {
        if lines.iter().any(|line| line.name == it.name) {
            continue;
        }
        let info = SourceInfo {
            name: it.name.clone(),
            about_id: Lang::Indonesian.t("sources-made-at-the-desk").to_owned(),
            about_en: Lang::English.t("sources-made-at-the-desk").to_owned(),
            can_run: false,
            refused: None,
        };
        lines.push(source(show, &info, None, None));
    }
    for line in lines {
        let now = kept.iter().find(|it| it.name == line.name).map(|it| &it.settings);
        line.of_desk = now.is_some();
        line.of_file = file_sources.contains(&line.name);
        line.news = match (running.of_desk.get(&line.name), now, running.broken.get(&line.name)) {
            (before, after, Some(why)) if before == after => {
                Some(l.m("sources-unreadable").with("why", why).to_string())
            }
            (before, after, _) if before == after => None,
            (_, None, _) => Some(l.t("sources-removed-soon").to_owned()),
            _ => Some(l.t("sources-changed-soon").to_owned()),
        };
        let is_trial = |it: &&Job| {
            let of: serde_json::Value = serde_json::from_str(&it.arguments).unwrap_or_default();
            it.kind == "test_source"
                && of.get("source").and_then(|it| it.as_str()) == Some(line.name.as_str())
        };
        let trial = jobs.iter().find(is_trial);
        line.tried = trial
            .and_then(|it| latest(show, std::slice::from_ref(it), "test_source"))
            .map(|it| (it.text, it.failed));
    }
}

/// `POST /sources/test`: a job for the loops; one account is read, and nothing is stored.
pub(crate) async fn test(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let name = posted.fields.get("source");
    let kept = desk.store.desk_sources(&posted.staff.scope()).await?;
    if desk.sources.now().list.iter().all(|it| it.name != name) && kept.iter().all(|it| it.name != name) {
        return Err(PageError::NotFound);
    }
    let arguments = serde_json::json!({ "source": name }).to_string();
    desk.store.add_job(&posted.staff.actor(), "test_source", &arguments).await?;
    Ok(see_other("/sources?tested=1"))
}

/// How fetching pictures fares; nothing where none was ever wanted.
fn media(show: &Show, counts: &MediaCounts) -> Vec<String> {
    let l = show.l;
    if counts.waiting + counts.kept == 0 && counts.failed.is_empty() {
        return Vec::new();
    }
    let state = l.m("sources-media-state").n("kept", counts.kept).n("waiting", counts.waiting);
    let mut lines = vec![state.with("size", show.size(counts.kept_bytes)).to_string()];
    let failed = |(why, n): &(Sentence, u64)| {
        l.m("sources-media-failed").n("n", *n).with("why", l.say(why)).to_string()
    };
    lines.extend(counts.failed.iter().map(failed));
    lines
}

fn notice(l: Lang, fields: &Fields) -> Option<&'static str> {
    let told = [
        ("asked", l.t("sources-run-asked")),
        ("paused", l.t("sources-paused")),
        ("tested", l.t("sources-trial-asked")),
        ("saved", l.t("sources-saved")),
        ("removed", l.t("sources-removed")),
        ("resumed", l.t("sources-resumed")),
    ];
    told.into_iter().find(|(name, _)| fields.has(name)).map(|(_, words)| words)
}

/// `POST /sources/pause`
pub(crate) async fn pause(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let name = configured(&desk, &posted)?;
    let reason = match posted.fields.get("reason").trim() {
        "" => crate::lang::both("sources-paused-reason"),
        written => Sentence::same(written.chars().take(300).collect::<String>()),
    };
    desk.store.pause_source(&posted.staff.actor(), name, &reason).await?;
    Ok(see_other("/sources?paused=1"))
}

/// `POST /sources/resume`
pub(crate) async fn resume(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let name = configured(&desk, &posted)?;
    match desk.store.resume_source(&posted.staff.actor(), name).await {
        // Somebody else was quicker.
        Ok(()) | Err(StoreError::Missing { .. }) => Ok(see_other("/sources?resumed=1")),
        Err(error) => Err(error.into()),
    }
}

fn configured<'a>(desk: &Desk, posted: &'a Posted) -> Result<&'a str, PageError> {
    let name = posted.fields.get("source");
    if desk.sources.now().list.iter().any(|it| it.name == name) { Ok(name) } else { Err(PageError::NotFound) }
}

fn reach_line(show: &Show, it: &Reach) -> ReachLine {
    ReachLine {
        day: show.day(it.day),
        source: it.source.clone(),
        read: show.count(it.read),
        unread: show.count(it.unread),
        gap: it.unread > 0,
    }
}

fn unreached_line(show: &Show, it: &AccountReach) -> UnreachedLine {
    UnreachedLine {
        source: it.source.clone(),
        account: it.names.shown(),
        why: account_trouble(show.l, &it.why),
        last_read: it
            .read_at
            .map_or_else(|| show.l.t("sources-never-so-far").to_owned(), |at| show.moment(at)),
    }
}

/// A platform's word for an account that cannot be read (`deactivated`), in words; another reason is a sentence already.
pub(crate) fn account_trouble(l: Lang, why: &Sentence) -> String {
    standing::known(&why.en)
        .filter(|_| why.id == why.en)
        .map_or_else(|| l.say(why).to_owned(), |known| l.say(&known).to_owned())
}

/// `POST /sources/run`: a job for the loops; the desk itself fetches nothing.
pub(crate) async fn run(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let name = posted.fields.get("source");
    let running = desk.sources.now();
    let known = running.list.iter().any(|it| it.name == name && it.can_run && it.refused.is_none());
    if !known {
        return Err(PageError::NotFound);
    }
    let arguments = serde_json::json!({ "source": name }).to_string();
    desk.store.add_job(&posted.staff.actor(), "run_source", &arguments).await?;
    Ok(see_other("/sources?asked=1"))
}

/// Configured sources first; what only ran once (imports have their own table) after them.
fn lines(show: &Show, known: &[SourceInfo], states: &[SourceState], paused: &[Pause]) -> Vec<SourceLine> {
    let state = |name: &str| states.iter().find(|it| it.name == name);
    let pause = |name: &str| paused.iter().find(|it| it.source == name);
    let mut out: Vec<SourceLine> =
        known.iter().map(|it| source(show, it, state(&it.name), pause(&it.name))).collect();
    for it in states.iter().filter(|it| !it.name.starts_with("import:")) {
        if known.iter().all(|known| known.name != it.name) {
            let info = SourceInfo {
                name: it.name.clone(),
                about_id: "tidak lagi dikonfigurasi".to_owned(),
                about_en: "no longer configured".to_owned(),
                can_run: false,
                refused: None,
            };
            out.push(source(show, &info, Some(it), None));
        }
    }
    out
}

fn source(show: &Show, info: &SourceInfo, state: Option<&SourceState>, pause: Option<&Pause>) -> SourceLine {
    let l = show.l;
    let time = |at: Option<jiff::Timestamp>| at.map(|at| show.moment(at));
    let (tone, icon, health) = match state {
        _ if info.refused.is_some() => ("late", "alert", l.t("sources-not-run").to_owned()),
        _ if let Some(pause) = pause => {
            let since = l.m("sources-paused-since").with("moment", show.moment(pause.at));
            ("soon", "clock", since.to_string())
        }
        None => ("soft", "clock", l.t("sources-has-not-run-yet").to_owned()),
        Some(it) if it.running => ("soon", "clock", l.t("sources-running-now").to_owned()),
        Some(it) if it.error.is_some() => (
            "late",
            "alert",
            match time(it.last_ok_at) {
                Some(at) => l.m("sources-trouble-since").with("moment", at).to_string(),
                None => l.t("sources-trouble-always").to_owned(),
            },
        ),
        Some(it) => {
            let at = time(it.last_ok_at).unwrap_or_default();
            ("ok", "check", l.m("sources-going-well").with("moment", at).to_string())
        }
    };
    let dash = || "–".to_owned();
    SourceLine {
        name: info.name.clone(),
        about: l.either(&info.about_id, &info.about_en).to_owned(),
        health,
        tone,
        icon,
        error: info
            .refused
            .clone()
            .or_else(|| pause.map(|it| it.reason.clone()))
            .or_else(|| state.and_then(|it| it.error.as_deref()).map(Sentence::from_lines))
            .map(|why| l.say(&why).to_owned()),
        last: state.and_then(|it| time(it.last_started_at)).unwrap_or_else(dash),
        next: state.and_then(|it| time(it.next_run)).unwrap_or_else(dash),
        brought: state.map_or_else(dash, |it| counts(show, &it.last)),
        total: state.map_or_else(dash, |it| counts(show, &it.total)),
        can_run: info.can_run && info.refused.is_none() && pause.is_none(),
        can_pause: info.can_run && info.refused.is_none(),
        paused: pause.is_some(),
        tried: None,
        of_desk: false,
        of_file: false,
        news: None,
    }
}

/// A platform's terms in words: platform, score, deletion, keeping, document.
fn terms(l: Lang, it: &TermsRow) -> [String; 5] {
    let kept = it.retention_days.map_or_else(
        || l.t("sources-office-rules").to_owned(),
        |days| l.m("sources-kept-days").n("days", u64::from(days)).to_string(),
    );
    let dated = it.dated.as_ref().map(|at| format!(" ({at})")).unwrap_or_default();
    [
        it.platform.label().to_owned(),
        l.pick(it.scoring.words()).to_owned(),
        l.say(&it.on_source_delete).to_owned(),
        kept,
        format!("{}{dated}", l.say(&it.document)),
    ]
}

fn counts(show: &Show, it: &RunCounts) -> String {
    let l = show.l;
    // A file has no accounts of its own, and most runs drop nothing: what is 0 there says nothing.
    let parts = [
        (it.accounts, l.m("sources-n-accounts"), it.accounts > 0),
        (it.new_acts, l.m("sources-n-new-acts"), true),
        (it.flags, l.m("sources-n-flags"), true),
        (it.dropped, l.m("sources-n-not-kept"), it.dropped > 0),
        (it.quarantined, l.m("sources-n-not-understood"), it.quarantined > 0),
    ];
    let told = parts.into_iter().filter(|(.., told)| *told);
    told.map(|(n, what, _)| what.n("n", n).to_string()).collect::<Vec<_>>().join(", ")
}

fn import(show: &Show, it: &ImportView) -> ImportLine {
    let l = show.l;
    let state = match (&it.error, it.finished_at) {
        (Some(error), _) => {
            format!("{}: {}", l.t("common-failed"), l.say(&Sentence::from_lines(error)))
        }
        (None, Some(at)) => l.m("sources-finished-at").with("moment", show.moment(at)).to_string(),
        (None, None) => l.t("sources-running").to_owned(),
    };
    ImportLine {
        file_name: it.file_name.clone(),
        when: show.moment(it.started_at),
        state,
        lines: show.count(it.lines),
        brought: counts(show, &it.counts),
    }
}

/// Where a line stood: `impor 3 · baris 17`. Readers name places in English.
fn stood(l: Lang, it: &Quarantined) -> String {
    let source = source_name(l, &it.source);
    let place = match it.place.split_once(' ') {
        Some(("line", n)) => l.m("sources-at-line").with("n", n).to_string(),
        Some(("lines", n)) => l.m("sources-at-lines").with("n", n).to_string(),
        Some(("record", n)) => l.m("sources-at-record").with("n", n).to_string(),
        _ => it.place.clone(),
    };
    format!("{source} · {place}")
}

/// A source by its name in the configuration; imports and captures in words.
pub(crate) fn source_name(l: Lang, name: &str) -> String {
    match name.split_once(':') {
        Some(("import", n)) => l.m("sources-import").with("n", n).to_string(),
        _ if name == "capture" => l.t("common-captured").to_owned(),
        _ => name.to_owned(),
    }
}

/// The matrix platform × kind, in words, and the notes its cells refer to: most cells share a few of them.
fn matrix(l: Lang, rows: &[CoverageRow]) -> (Vec<CoverageLine>, Vec<String>) {
    let mut notes: Vec<String> = Vec::new();
    let mut numbered = |note: &str| {
        if note.is_empty() {
            return None;
        }
        let known = notes.iter().position(|it| it == note);
        Some(
            1 + known.unwrap_or_else(|| {
                notes.push(note.to_owned());
                notes.len() - 1
            }),
        )
    };
    let mut platforms: Vec<_> = Vec::new();
    for row in rows {
        if !platforms.contains(&&row.platform) {
            platforms.push(&row.platform);
        }
    }
    let mut line = |platform: &netra_model::act::Platform| CoverageLine {
        platform: platform.label().to_owned(),
        cells: ActKind::ALL
            .into_iter()
            .map(|kind| match rows.iter().find(|it| it.platform == *platform && it.kind == kind) {
                Some(row) => (
                    observable(l, row.state),
                    tone(row.state),
                    numbered(l.either(&row.note_id, &row.note_en)),
                ),
                None => ("–", "", None),
            })
            .collect(),
    };
    let lines = platforms.into_iter().map(&mut line).collect();
    (lines, notes)
}

/// Whether something can be seen, in words.
pub(crate) fn observable(l: Lang, state: Observable) -> &'static str {
    match state {
        Observable::Visible => l.t("sources-visible"),
        Observable::Partly => l.t("sources-partly"),
        Observable::Hidden => l.t("sources-not-visible"),
        Observable::Forbidden => l.t("sources-not-permitted"),
    }
}

fn tone(state: Observable) -> &'static str {
    match state {
        Observable::Visible => "plum",
        Observable::Partly => "slate",
        Observable::Hidden | Observable::Forbidden => "",
    }
}

impl SourcesPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let info = SourceInfo {
            name: "bluesky".into(),
            about_id: "Bluesky: unggahan dan suka".into(),
            about_en: "Bluesky: posts and likes".into(),
            can_run: true,
            refused: None,
        };
        let refused = SourceInfo { name: "x".into(), refused: Some(Sentence::same("x")), ..info.clone() };
        let youtube = TermsRow {
            platform: "youtube".parse().unwrap(),
            scoring: netra_model::flag::Scoring::MatchOnly,
            on_source_delete: Sentence::same("x"),
            retention_days: Some(30),
            document: Sentence::same("YouTube API Services Developer Policies"),
            dated: Some("2026-01".into()),
        };
        let cell = CoverageRow {
            platform: "instagram".parse().unwrap(),
            kind: ActKind::Like,
            state: Observable::Hidden,
            note_id: "hanya lewat tangkapan".into(),
            note_en: "by capture only".into(),
        };
        let pause = Pause {
            source: "bluesky".into(),
            at: jiff::Timestamp::constant(1_760_000_000, 0),
            by: "worker:collector".into(),
            reason: Sentence::same("x"),
        };
        let l = frame.l;
        let (matrix, notes) = matrix(l, &[cell]);
        Self {
            frame,
            l,
            sources: lines(show, &[info, refused], &[], &[pause]),
            reach: vec![
                ReachLine {
                    day: "12 Okt 2026".into(),
                    source: "bluesky".into(),
                    read: "41".into(),
                    unread: "1".into(),
                    gap: true,
                },
                ReachLine {
                    day: "11 Okt 2026".into(),
                    source: "bluesky".into(),
                    read: "42".into(),
                    unread: "0".into(),
                    gap: false,
                },
            ],
            unreached: vec![UnreachedLine {
                source: "bluesky".into(),
                account: "@demo.test".into(),
                why: account_trouble(l, &Sentence::same("deactivated")),
                last_read: "11 Okt 2026".into(),
            }],
            imports: vec![ImportLine { file_name: "demo.ndjson".into(), ..ImportLine::default() }],
            quarantine: vec![("import:1 · line 17".into(), "x".into(), "26 Okt 2026".into())],
            quarantined: "1".into(),
            kinds: ActKind::ALL.into_iter().map(|it| act_noun(l, it)).collect(),
            matrix,
            notes,
            media: media(
                show,
                &MediaCounts {
                    waiting: 1,
                    kept: 12,
                    kept_bytes: 3 << 20,
                    failed: vec![(Sentence::same("x"), 2)],
                },
            ),
            terms: vec![terms(l, &youtube)],
            may_run: true,
            notice: None,
        }
    }
}
