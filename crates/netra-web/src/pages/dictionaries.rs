//! The dictionaries [kamus]: the release in use, what it holds, what was in use when, and the drafts; and one release
//! with its files, from where one goes back to it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use netra_model::Sha256;
use netra_model::race::{Race, RaceKind};
use netra_store::{DraftRow, ReleaseUse, ReleaseView, StoreError, UseCause};

use crate::Desk;
use crate::desk::Words;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::{Frame, may_try};
use crate::lang::Lang;
use crate::pages::audit::nobody_signed_in;
use crate::pages::draft::{DifferenceLine, differences};
use crate::pages::item_view::Tag;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::Show;
use crate::visitor::Staff;

/// All about the dictionaries on one page.
#[derive(Template)]
#[template(path = "dictionaries.html")]
pub(crate) struct DictionariesPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) in_use: Option<UseLine>,
    /// How many of what.
    pub(crate) holds: Vec<(String, &'static str)>,
    pub(crate) races: Vec<RaceLine>,
    pub(crate) uses: Vec<UseLine>,
    pub(crate) drafts: Vec<DraftLine>,
    pub(crate) may_edit: bool,
    pub(crate) may_try: bool,
    pub(crate) may_sign: bool,
    pub(crate) notice: Option<&'static str>,
}

/// A release in use for a while.
#[derive(Debug, Clone, Default)]
pub(crate) struct UseLine {
    pub(crate) release: u64,
    pub(crate) href: String,
    pub(crate) short: String,
    pub(crate) since: String,
    /// Until when; `None` while it is in use.
    pub(crate) until: Option<String>,
    pub(crate) cause: &'static str,
    pub(crate) by: String,
    pub(crate) reason: String,
    pub(crate) draft: Option<u64>,
    pub(crate) engine: u32,
    /// The very release that is in use today.
    pub(crate) current: bool,
}

/// A race of the release in use.
#[derive(Debug, Clone, Default)]
pub(crate) struct RaceLine {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) region: String,
    pub(crate) stage: String,
    pub(crate) runs: bool,
    pub(crate) candidates: String,
}

/// A draft with its state in words.
#[derive(Debug, Clone, Default)]
pub(crate) struct DraftLine {
    pub(crate) n: u64,
    pub(crate) note: String,
    pub(crate) editors: String,
    pub(crate) changed: String,
    pub(crate) state: Tag,
}

/// `GET /dictionaries`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(&desk), staff.l);
    let releases = desk.store.releases(&scope).await?;
    let uses = uses(&show, &releases);
    let drafts = desk.store.drafts(&scope).await?;
    let words = desk.words.now();
    let today = show.day_of(desk.store.now());
    Ok(page(&DictionariesPage {
        frame: staff.frame(&desk, "dictionaries", l.t("common-dictionaries")),
        l,
        in_use: uses.first().cloned(),
        holds: holds(&show, &words),
        races: words.races.iter().map(|it| race(&show, it, today)).collect(),
        uses,
        drafts: drafts.iter().map(|it| draft(&show, it)).collect(),
        may_edit: staff.role().may_edit_dictionaries(),
        may_sign: staff.role().may_sign_dictionaries(),
        may_try: may_try(staff.role()),
        notice: notice(l, fields.get("done")),
    }))
}

fn notice(l: Lang, done: &str) -> Option<&'static str> {
    match done {
        "signed" => Some(l.t("dictionaries-signed-this-release-is-in-use-from")),
        "back" => Some(l.t("dictionaries-that-release-is-in-use-again-from")),
        _ => None,
    }
}

/// Every use of every release, the present one first.
fn uses(show: &Show, releases: &[ReleaseView]) -> Vec<UseLine> {
    let mut all: Vec<&ReleaseUse> = releases.iter().flat_map(|it| &it.uses).collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.n));
    let current = all.first().map(|it| it.sha256);
    let mut until = None;
    let mut lines = Vec::with_capacity(all.len());
    for it in all {
        lines.push(UseLine { until, current: current == Some(it.sha256), ..use_line(show, it) });
        until = Some(show.moment(it.at));
    }
    lines
}

fn use_line(show: &Show, it: &ReleaseUse) -> UseLine {
    let l = show.l;
    UseLine {
        release: it.release,
        href: format!("/dictionaries/releases/{}", it.sha256),
        short: short(it.sha256),
        since: show.moment(it.at),
        until: None,
        cause: l.pick(it.cause.label()),
        // What the program did by itself is told by the cause.
        by: match &it.by_name {
            Some(name) => name.clone(),
            None if matches!(it.cause, UseCause::Installed | UseCause::Updated) => String::new(),
            None => nobody_signed_in(l, &it.by),
        },
        reason: it.reason.clone(),
        draft: it.draft,
        engine: it.engine,
        current: false,
    }
}

/// The first of a hash, as it is shown.
pub(crate) fn short(sha256: Sha256) -> String {
    sha256.to_string().chars().take(12).collect()
}

fn holds(show: &Show, words: &Words) -> Vec<(String, &'static str)> {
    let l = show.l;
    let candidates: usize = words.races.iter().map(|it| it.candidates.len()).sum();
    let n = |n: usize| show.count(n as u64);
    vec![
        (show.count(words.n_terms), l.t("dictionaries-terms")),
        (n(words.rules.len()), l.t("dictionaries-rules")),
        (n(words.races.len()), l.t("dictionaries-races")),
        (n(candidates), l.t("dictionaries-candidates-2")),
        (n(words.provisions.len()), l.t("dictionaries-provisions")),
    ]
}

fn race(show: &Show, race: &Race, today: jiff::civil::Date) -> RaceLine {
    let l = show.l;
    let stage = match race.stage_on(today) {
        Some(stage) => {
            format!("{}, {} {}", l.pick(stage.kind.label()), l.t("common-until"), show.day(stage.until))
        }
        None => match race.stages.iter().filter(|it| it.from > today).min_by_key(|it| it.from) {
            Some(next) => {
                format!("{} {}: {}", l.t("common-from"), show.day(next.from), l.pick(next.kind.label()))
            }
            None => l.t("dictionaries-over").to_owned(),
        },
    };
    RaceLine {
        name: race.name.clone(),
        kind: match race.kind {
            RaceKind::Presidential => l.t("dictionaries-presidential"),
            RaceKind::Governor => l.t("dictionaries-governor"),
            RaceKind::Regent => l.t("dictionaries-regent"),
            RaceKind::Mayor => l.t("dictionaries-mayor"),
            RaceKind::Legislative => l.t("dictionaries-legislative"),
        },
        region: race.region.clone().unwrap_or_else(|| l.t("dictionaries-national").to_owned()),
        stage,
        runs: race.runs_on(today),
        candidates: show.count(race.candidates.len() as u64),
    }
}

fn draft(show: &Show, it: &DraftRow) -> DraftLine {
    let l = show.l;
    let state = match (it.signed_at, it.reported_at) {
        (Some(at), _) => {
            Tag { text: format!("{} {}", l.t("dictionaries-signed"), show.day(show.day_of(at))), tone: "" }
        }
        (None, Some(_)) => Tag { text: l.t("dictionaries-report-ready-to-read").to_owned(), tone: "plum" },
        (None, None) => Tag { text: l.t("dictionaries-waits-for-its-shadow-run").to_owned(), tone: "slate" },
    };
    let editors: Vec<&str> = it.editors.iter().map(|it| it.name.as_str()).collect();
    DraftLine {
        n: it.n,
        note: it.note.clone(),
        editors: editors.join(", "),
        changed: show.moment(it.changed_at),
        state,
    }
}

/// One release: when it was in use, its files, and the way back to it.
#[derive(Template)]
#[template(path = "release.html")]
pub(crate) struct ReleasePage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) n: u64,
    pub(crate) sha256: String,
    pub(crate) first: String,
    pub(crate) uses: Vec<UseLine>,
    pub(crate) current: bool,
    pub(crate) files: Vec<FileText>,
    /// What would differ from the release in use.
    pub(crate) differences: Vec<DifferenceLine>,
    pub(crate) may_see_all: bool,
    pub(crate) may_roll_back: bool,
    pub(crate) problem: Option<String>,
    pub(crate) reason: String,
}

/// A file to be read, with its lines' numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileText {
    pub(crate) name: String,
    pub(crate) lines: String,
    pub(crate) numbers: String,
    pub(crate) text: String,
}

/// `GET /dictionaries/releases/{sha256}`
pub(crate) async fn release(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(sha256): Path<String>,
) -> Result<Response, PageError> {
    Ok(page(&release_page(&desk, &staff, &sha256, None, String::new()).await?))
}

/// `POST /dictionaries/releases/{sha256}/use`: from now on this release again.
pub(crate) async fn roll_back(
    State(desk): State<Arc<Desk>>,
    Path(wanted): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let l = staff.l;
    let sha256: Sha256 = wanted.parse().map_err(|_| PageError::NotFound)?;
    let reason = fields.get("reason");
    let problem = if reason.is_empty() {
        l.t("dictionaries-write-the-reason-it-stands-in-the").to_owned()
    } else if !fields.has("sure") {
        l.t("dictionaries-tick-that-this-release-is-in-use").to_owned()
    } else if let Some(why) = cannot_be_used(&desk, &staff, sha256).await? {
        why
    } else {
        match desk.store.roll_back(&staff.actor(), sha256, reason).await {
            Ok(_) => return Ok(see_other("/dictionaries?done=back")),
            Err(StoreError::Invalid(why)) => sentence_case(l.say(&why)),
            Err(other) => return Err(other.into()),
        }
    };
    let mut response = page(&release_page(&desk, &staff, &wanted, Some(problem), reason.to_owned()).await?);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// Why this program cannot work with a release: nobody may be matched by files that it cannot read, or whose examples
/// no longer hold.
async fn cannot_be_used(desk: &Desk, staff: &Staff, sha256: Sha256) -> Result<Option<String>, PageError> {
    let files = desk.store.release_files(&staff.scope(), sha256).await?;
    let checked = (desk.hooks.check_dictionaries)(files).await;
    let (l, n) = (staff.l, checked.mistakes.len());
    Ok(checked.mistakes.first().map(|first| {
        format!(
            "{} {n}, {} {}. {}",
            l.t("dictionaries-this-version-of-netra-cannot-use-that"),
            l.t("dictionaries-the-first"),
            l.say(first),
            l.t("dictionaries-the-release-of-now-stays-in-use"),
        )
    }))
}

async fn release_page(
    desk: &Desk,
    staff: &Staff,
    sha256: &str,
    problem: Option<String>,
    reason: String,
) -> Result<ReleasePage, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(desk), staff.l);
    let sha256: Sha256 = sha256.parse().map_err(|_| PageError::NotFound)?;
    let releases = desk.store.releases(&scope).await?;
    let it = releases.iter().find(|it| it.sha256 == sha256).ok_or(PageError::NotFound)?;
    let files = desk.store.release_files(&scope, sha256).await?;
    let current = desk.store.release_in_use(&scope).await?.filter(|it| it.sha256 != sha256);
    let differences = match &current {
        Some(current) => {
            let now = desk.store.release_files(&scope, current.sha256).await?;
            differences(l, &(desk.hooks.compare_dictionaries)(&now, &files))
        }
        None => Vec::new(),
    };
    let uses = uses(&show, &releases);
    let title = format!("{} {}", l.t("dictionaries-release"), it.n);
    Ok(ReleasePage {
        frame: staff.frame(desk, "dictionaries", title),
        l,
        n: it.n,
        sha256: sha256.to_string(),
        first: show.moment(it.first_at),
        uses: uses.into_iter().filter(|line| line.release == it.n).collect(),
        current: current.is_none(),
        files: files.into_iter().map(|(name, text)| file(&show, name, text)).collect(),
        differences,
        may_see_all: crate::frame::may_see_dictionaries(staff.role()),
        may_roll_back: staff.role().may_sign_dictionaries(),
        problem,
        reason,
    })
}

fn file(show: &Show, name: String, text: String) -> FileText {
    let n = text.lines().count();
    let numbers: Vec<String> = (1..=n).map(|n| n.to_string()).collect();
    FileText { name, lines: show.count(n as u64), numbers: numbers.join("\n"), text }
}

impl DictionariesPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &Show, words: &Words) -> Self {
        let l = frame.l;
        let today = "2026-10-12".parse().unwrap();
        let line = |release, current| UseLine {
            release,
            short: "9f9f9f9f9f9f".into(),
            href: "/dictionaries/releases/9f".into(),
            since: "12 Okt 2026 09.00 WIB".into(),
            cause: l.t("dictionaries-signed"),
            by: "Rahmat <i>(DEMO)</i>".into(),
            reason: "tagar baru <script>alert(1)</script>".into(),
            draft: Some(1),
            engine: 2,
            current,
            until: (!current).then(|| "12 Okt 2026 09.00 WIB".into()),
        };
        let draft = DraftLine {
            n: 1,
            note: "<b>Santoso</b>".into(),
            editors: "Ratna (DEMO)".into(),
            changed: "12 Okt 2026 09.00 WIB".into(),
            state: Tag { text: l.t("dictionaries-report-ready-to-read").into(), tone: "plum" },
        };
        Self {
            l,
            in_use: Some(line(2, true)),
            holds: holds(show, words),
            races: words.races.iter().map(|it| race(show, it, today)).collect(),
            uses: vec![line(2, true), line(1, false)],
            drafts: vec![draft],
            may_edit: true,
            may_try: true,
            may_sign: true,
            notice: notice(l, "signed"),
            frame,
        }
    }
}

impl ReleasePage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &Show, differences: Vec<DifferenceLine>) -> Self {
        let l = frame.l;
        let text = "schema = 1\n# <b>Santoso</b> </textarea><script>alert(1)</script>\n".to_owned();
        Self {
            l,
            n: 1,
            sha256: "9f".repeat(32),
            first: "12 Okt 2026 09.00 WIB".into(),
            uses: Vec::new(),
            current: false,
            files: vec![file(show, "general.toml".into(), text)],
            differences,
            may_see_all: true,
            may_roll_back: true,
            problem: Some(l.t("dictionaries-write-the-reason").into()),
            reason: String::new(),
            frame,
        }
    }
}
