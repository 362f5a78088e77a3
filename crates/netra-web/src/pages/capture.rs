//! The capture form [catat tangkapan], the everyday door: what a member of staff saw, entered once, on a computer
//! or a phone. An error keeps everything that was typed.

use std::collections::HashSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_model::act::{ActKind, Platform};
use netra_model::{Sha256, ShortId};
use netra_store::{ItemKey, Page, PersonFilter};

use crate::Desk;
use crate::error::PageError;
use crate::fields::{Fields, encoded};
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::capture_form::{Capture, CaptureFile, Officer, Problem, file_kind, read};
use crate::posted::{Upload, Uploaded};
use crate::respond::{page, see_other};
use crate::show::{Show, act_verb};
use crate::visitor::Staff;

/// So many persons are offered for what was searched; more words find fewer.
const OFFERED: u64 = 20;
/// So many outcomes are told one by one.
const TOLD: usize = 60;

/// The form, empty, filled, or with what was saved.
#[derive(Template)]
#[template(path = "capture.html")]
pub(crate) struct CapturePage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) platforms: Vec<(String, String, bool)>,
    pub(crate) kinds: Vec<(&'static str, &'static str, bool)>,
    /// What the search in the watch-list found, rendered.
    pub(crate) found: String,
    pub(crate) typed: Fields,
    pub(crate) problems: Vec<Problem>,
    /// A problem of the whole form.
    pub(crate) problem: Option<String>,
    pub(crate) saved: Vec<Outcome>,
    /// Now, as a date field takes it.
    pub(crate) now: String,
    pub(crate) zone: String,
}

/// The accounts that a search in the watch-list found, each to be ticked.
#[derive(Template)]
#[template(path = "capture_people.html")]
pub(crate) struct Matches {
    /// What was searched for. It comes back with the form, so that words typed since then are known by it.
    pub(crate) typed: String,
    /// `@account · person · unit · platform`, as a line of the form takes it.
    pub(crate) matches: Vec<String>,
    /// What else there is to say.
    pub(crate) said: String,
}

/// What became of one account's act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) account: String,
    /// The item, when there is one.
    pub(crate) short_id: Option<String>,
    /// It was known before.
    pub(crate) known: bool,
}

impl CapturePage {
    /// What is wrong with a field.
    pub(crate) fn why(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|it| it.field == field).map(|it| it.why.as_str())
    }

    /// Whether something is wrong with a field, for its class.
    pub(crate) fn bad(&self, field: &str) -> &'static str {
        if self.why(field).is_some() { " bad" } else { "" }
    }
}

/// `GET /capture`, also after saving: the address says what became of it.
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let saved = outcomes(&fields);
    // After saving, the next capture is often of the same platform.
    let mut typed = Fields::default();
    typed.push("platform", fields.get("platform"));
    if let Some(item) = fields.some("people") {
        typed.push("people", item);
    }
    form(&desk, &staff, typed, Vec::new(), None, saved).await
}

/// `GET /capture/people?find=…`: what the script shows while somebody types; the button asks for the same.
pub(crate) async fn people(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    Ok(page(&matches(&desk, &staff, &fields).await?))
}

/// `POST /capture`
pub(crate) async fn save(State(desk): State<Arc<Desk>>, sent: Uploaded) -> Result<Response, PageError> {
    let Uploaded { staff, fields, files } = sent;
    let fields = with_ticked(&fields);
    let l = staff.l;
    if staff.check_form(fields.get("csrf")).is_err() {
        let why = l.t(
            "Formulir ini terlalu lama terbuka. Isian Anda masih ada: periksa, lalu simpan lagi (lampirkan ulang berkasnya).",
            "This form was open for too long. What you typed is still here: check it and save again (attach files again).",
        );
        return refused(&desk, &staff, fields, Vec::new(), Some(why.to_owned())).await;
    }
    // The button was pressed, or Enter in the field beside it: nobody has seen yet whom those words find.
    if fields.get("step") == "find" || fields.get("find") != fields.get("found") {
        return form(&desk, &staff, fields, Vec::new(), None, Vec::new()).await;
    }
    let zone = desk.office.time_zone();
    let officer = Officer { login: &staff.user.login, now: desk.store.now(), zone: &zone };
    let watched = desk.store.watch_index(&staff.scope()).await?;
    let mut problems = Vec::new();
    for file in files.iter().filter(|it| file_kind(&it.bytes).is_none()) {
        let why = l.t(
            "bukan gambar, video, atau PDF; simpan sebagai PNG atau PDF.",
            "is no picture, film or PDF; save it as PNG or PDF.",
        );
        problems.push(Problem { field: "files", why: format!("“{}” {why}", file.name) });
    }
    let capture = match read(l, &fields, &watched, !files.is_empty(), &officer) {
        Ok(capture) if problems.is_empty() => capture,
        Ok(_) => return refused(&desk, &staff, fields, problems, None).await,
        Err(more) => {
            problems.extend(more);
            return refused(&desk, &staff, fields, problems, None).await;
        }
    };
    let known = recorded(&desk, &staff, &capture).await?;
    let kept = keep(&desk, &files).await?;
    let batch = capture.batch(&kept, &officer);
    let stored = (desk.hooks.intake)(staff.actor(), batch).await;
    if let Err(error) = stored {
        let told = PageError::from(error);
        return match told {
            PageError::TryAgain { .. } | PageError::BadForm { .. } => {
                let why = l.t(
                    "Belum tersimpan. Coba simpan lagi sebentar lagi.",
                    "Not stored yet. Save again in a moment.",
                );
                refused(&desk, &staff, fields, Vec::new(), Some(why.to_owned())).await
            }
            other => Err(other),
        };
    }
    let after = recorded(&desk, &staff, &capture).await?;
    let query: Vec<String> = after
        .iter()
        .zip(&known)
        .take(TOLD)
        .map(|(now, before)| {
            let state = if before.is_some() { "known" } else { "new" };
            let item = now.as_ref().and_then(|it| it.short_id.clone()).unwrap_or_default();
            let account = now.as_ref().map(|it| it.account.clone()).unwrap_or_default();
            format!("{state}={}", encoded(&format!("{account} {item}")))
        })
        .collect();
    Ok(see_other(&format!("/capture?platform={}&{}", capture.platform, query.join("&"))))
}

/// Per account of a capture: its act and item, if they are on record.
async fn recorded(desk: &Desk, staff: &Staff, capture: &Capture) -> Result<Vec<Option<Outcome>>, PageError> {
    let scope = staff.scope();
    let mut out = Vec::new();
    for (id, account) in &capture.people {
        let found =
            desk.store.known_act(&scope, &capture.platform, &capture.native_key(*id, account)).await?;
        let Some((_, item)) = found else {
            out.push(None);
            continue;
        };
        let view = match item {
            Some(item) => desk.store.item(&scope, ItemKey::Id(item)).await?,
            None => None,
        };
        let short_id = view.map(|it| it.short_id.to_string());
        out.push(Some(Outcome { account: account.shown(), short_id, known: true }));
    }
    Ok(out)
}

/// Bytes before rows: a row never speaks of a file that is not safe.
async fn keep(desk: &Desk, files: &[Upload]) -> Result<Vec<CaptureFile>, PageError> {
    let mut kept: Vec<CaptureFile> = Vec::new();
    for file in files {
        let Some(kind) = file_kind(&file.bytes) else { continue };
        let sha256: Sha256 = desk.store.put_media(&file.bytes).await?;
        if kept.iter().all(|it| it.sha256 != sha256) {
            kept.push(CaptureFile { name: file.name.clone(), kind, sha256 });
        }
    }
    Ok(kept)
}

/// The form with everybody who was ticked as a line of its field.
fn with_ticked(fields: &Fields) -> Fields {
    let mut lines: Vec<&str> = fields.get("people").lines().map(str::trim).collect();
    lines.extend(fields.all("add"));
    let mut seen = HashSet::new();
    lines.retain(|line| !line.is_empty() && seen.insert(*line));
    fields.without(&["people", "add"]).and("people", lines.join("\n"))
}

/// Searches the watch-list, on the chosen platform if there is one.
async fn matches(desk: &Desk, staff: &Staff, fields: &Fields) -> Result<Matches, PageError> {
    let (l, typed) = (staff.l, fields.get("find"));
    if typed.chars().count() < 2 {
        return Ok(Matches { typed: typed.to_owned(), matches: Vec::new(), said: String::new() });
    }
    let filter = PersonFilter { text: Some(typed.chars().take(100).collect()), unit: None };
    let persons = desk.store.persons(&staff.scope(), &filter, Page::first(OFFERED)).await?;
    let platform = fields.get("platform");
    let watched = persons.rows.iter().filter(|row| row.watched_today);
    let matches: Vec<String> = watched
        .flat_map(|row| row.accounts.iter().map(move |(_, account)| (row, account)))
        .filter(|(_, account)| platform.is_empty() || account.platform.as_str() == platform)
        .map(|(row, account)| {
            let platform = account.platform.label();
            format!("{} · {} · {} · {platform}", account.shown(), row.person.name, row.unit_name)
        })
        .collect();
    let said = if persons.total > OFFERED {
        format!(
            "{} {}",
            staff.show(desk).count(persons.total),
            l.t("orang cocok; tulis lebih lengkap.", "persons fit; write more of the name.")
        )
    } else if matches.is_empty() {
        l.t(
            "Tidak ada dalam daftar pantau untuk platform itu. Periksa ejaan dan platformnya.",
            "Nobody on the watch-list for that platform. Check spelling and platform.",
        )
        .to_owned()
    } else {
        String::new()
    };
    Ok(Matches { typed: typed.to_owned(), matches, said })
}

async fn refused(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problems: Vec<Problem>,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let mut response = form(desk, staff, typed, problems, problem, Vec::new()).await?;
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn form(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problems: Vec<Problem>,
    problem: Option<String>,
    saved: Vec<Outcome>,
) -> Result<Response, PageError> {
    let found = matches(desk, staff, &typed).await?;
    let found = found.render().map_err(|error| PageError::broken("render what was found", &error))?;
    let show = staff.show(desk);
    let frame = staff.frame(desk, "capture", staff.l.t("Catat tangkapan", "Capture"));
    Ok(page(&build(frame, &show, desk.store.now(), typed, found, problems, problem, saved)))
}

#[expect(clippy::too_many_arguments, reason = "a flat list of what stands in the page")]
fn build(
    frame: Frame,
    show: &Show,
    now: jiff::Timestamp,
    typed: Fields,
    found: String,
    problems: Vec<Problem>,
    problem: Option<String>,
    saved: Vec<Outcome>,
) -> CapturePage {
    let l = frame.l;
    let local = now.to_zoned(show.zone.clone()).datetime();
    let platform = |it: Platform| {
        let chosen = it.as_str() == typed.get("platform");
        (it.as_str().to_owned(), it.label().to_owned(), chosen)
    };
    let kinds = ActKind::ALL.into_iter();
    CapturePage {
        l,
        frame,
        platforms: Platform::known().filter(|it| it.as_str() != "feed").map(platform).collect(),
        kinds: kinds.map(|it| (it.as_str(), act_verb(l, it), it.as_str() == typed.get("kind"))).collect(),
        found,
        problems,
        problem,
        saved,
        now: local.strftime("%Y-%m-%dT%H:%M").to_string(),
        zone: show.zone_name(now),
        typed,
    }
}

/// What the address says became of a capture. It is only shown; nothing rests on it.
fn outcomes(fields: &Fields) -> Vec<Outcome> {
    let read = |known: bool| {
        let lines = fields.all(if known { "known" } else { "new" });
        lines.into_iter().take(TOLD).map(move |line| {
            let (account, item) = line.split_once(' ').unwrap_or((line, ""));
            let short_id = item.parse::<ShortId>().ok().map(|it| it.to_string());
            Outcome { account: account.chars().take(80).collect(), short_id, known }
        })
    };
    read(false).chain(read(true)).collect()
}

impl CapturePage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let typed = Fields::parse(b"platform=instagram&kind=like&people=%40budi.demo");
        let problems =
            vec![Problem { field: "people", why: show.l.t("Periksa ejaan.", "Check spelling.").to_owned() }];
        let saved = vec![
            Outcome { account: "@rina.demo".into(), short_id: Some("DMO-7F3K".into()), known: false },
            Outcome { account: "@tono.demo".into(), short_id: None, known: true },
        ];
        let matches = vec!["@budi.demo · Budi <b> (DEMO) · Dinas Perhubungan · Instagram".to_owned()];
        let found = Matches {
            typed: "budi".into(),
            matches,
            said: show.l.t("Tulis lebih lengkap.", "Write more.").into(),
        };
        let found = found.render().unwrap();
        let now = "2026-10-12T02:00:00Z".parse().unwrap();
        build(frame, show, now, typed, found, problems, None, saved)
    }
}
