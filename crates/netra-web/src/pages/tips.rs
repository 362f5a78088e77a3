//! What citizens told: the list, one of them, its completion, the receipt and the list of what is missing to be printed,
//! and who told, shown to a supervisor on request.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header;
use netra_model::TipId;
use netra_model::deadline::{ClockKind, Deadlines, ElectionType};
use netra_model::sighting::HandedFile;
use netra_model::tip::{Checked, Identity, Requirement, TipKind, requirements};
use netra_store::{IdentityUse, StoreError, TipChange, TipFilter, TipRef, TipRow, TipView};

use crate::Desk;
use crate::desk::Words;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::capture_form::Problem;
use crate::pages::entering::{ActForm, Choice, Outcome, open_too_long, outcomes};
use crate::pages::pager::{Pager, Stretch};
use crate::pages::tip_form::{channels, identity_of, problems, told, with_files};
use crate::posted::{Posted, Upload, Uploaded};
use crate::respond::{attachment, page, see_other};
use crate::show::{Show, act_noun};
use crate::visitor::Staff;

/// Lines per page.
const LINES: u64 = 50;

/// The list.
#[derive(Template)]
#[template(path = "tips.html")]
pub(crate) struct TipsPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) rows: Vec<TipLine>,
    pub(crate) pager: Pager,
}

/// A kind to be chosen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tab {
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
    pub(crate) count: String,
    pub(crate) current: bool,
}

/// A line of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct TipLine {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) report: bool,
    pub(crate) register: Option<String>,
    pub(crate) received: String,
    pub(crate) channel: &'static str,
    pub(crate) accounts: String,
    pub(crate) items: Vec<String>,
    pub(crate) who: &'static str,
}

/// One of them.
#[derive(Template)]
#[template(path = "tip.html")]
pub(crate) struct TipPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) tip: Tip,
    pub(crate) saved: Vec<Outcome>,
    pub(crate) was_saved: bool,
    pub(crate) checks: Vec<Check>,
    /// What is known of who told, field by field; empty until it is shown.
    pub(crate) identity: Vec<(&'static str, String)>,
    pub(crate) identity_files: Vec<String>,
    pub(crate) may_show: bool,
    pub(crate) may_edit: bool,
}

/// What was told, in words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tip {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) report: bool,
    pub(crate) register: Option<String>,
    pub(crate) received: String,
    pub(crate) channel: &'static str,
    pub(crate) known_on: Option<String>,
    pub(crate) place: String,
    pub(crate) chronology: String,
    pub(crate) reach: Option<&'static str>,
    pub(crate) friends_only: bool,
    pub(crate) shows: Vec<String>,
    pub(crate) description: Option<String>,
    pub(crate) files: Vec<FileLine>,
    pub(crate) acts: Vec<ActLine>,
    /// Labels of the identity's fields that are filled.
    pub(crate) filled: Vec<&'static str>,
    pub(crate) entered: String,
    pub(crate) raw: String,
}

/// A file as received.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileLine {
    pub(crate) name: String,
    pub(crate) size: String,
    pub(crate) sha256: String,
    pub(crate) href: String,
}

/// An act that a tip speaks of.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActLine {
    pub(crate) item: Option<String>,
    pub(crate) what: String,
    pub(crate) person: String,
    pub(crate) unit: String,
    pub(crate) account: String,
    pub(crate) when: String,
    pub(crate) snippet: String,
}

/// A requirement with whether it is met.
#[derive(Debug, Clone, Default)]
pub(crate) struct Check {
    pub(crate) formal: bool,
    /// `check`, `alert` or `info`.
    pub(crate) icon: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) answer: &'static str,
    pub(crate) what: String,
    pub(crate) note: String,
}

/// The receipt, or the list of what is missing: a page to print.
#[derive(Template)]
#[template(path = "tip_paper.html")]
pub(crate) struct PaperPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) tip: Tip,
    pub(crate) checks: Vec<Check>,
    /// The receipt, else the list of what is missing.
    pub(crate) receipt: bool,
    /// Until when it is to be completed.
    pub(crate) until: Vec<String>,
}

/// What was told, to be completed or corrected.
#[derive(Template)]
#[template(path = "tip_edit.html")]
pub(crate) struct EditTipPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) tip: Tip,
    pub(crate) report: bool,
    pub(crate) version: u64,
    pub(crate) channels: Vec<Choice>,
    pub(crate) form: ActForm,
}

/// `GET /tips`
pub(crate) async fn list(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let (show, l) = (staff.show(&desk), staff.l);
    let kind: Option<TipKind> = fields.get("kind").parse().ok();
    let stretch = Stretch::of(&fields, LINES);
    let found = desk.store.tips(&staff.scope(), &TipFilter { kind }, stretch.page()).await?;
    let count_of = |kind: Option<TipKind>| {
        let counts = found.counts.iter().filter(|(it, _)| kind.is_none_or(|kind| kind == *it));
        show.count(counts.map(|(_, n)| n).sum())
    };
    let tab = |href, label, it| Tab { href, label, count: count_of(it), current: kind == it };
    let tabs = vec![
        tab("/tips", l.t("common-all"), None),
        tab(
            "/tips?kind=initial_information",
            l.pick(TipKind::InitialInformation.label()),
            Some(TipKind::InitialInformation),
        ),
        tab("/tips?kind=report", l.pick(TipKind::Report.label()), Some(TipKind::Report)),
    ];
    Ok(page(&TipsPage {
        frame: staff.frame(&desk, "tips", l.t("common-from-citizens")),
        l,
        tabs,
        rows: found.rows.iter().map(|it| line(&show, it)).collect(),
        pager: stretch.pager(&show, "/tips", &fields, &["kind"], found.total),
    }))
}

fn line(show: &Show, row: &TipRow) -> TipLine {
    let l = show.l;
    TipLine {
        id: row.tip.id.to_string(),
        name: name(l, &row.tip),
        report: row.tip.kind == TipKind::Report,
        register: row.tip.register.clone(),
        received: show.moment(row.received_at),
        channel: l.pick(row.channel.label()),
        accounts: row.accounts.join(", "),
        items: row.items.iter().map(ToString::to_string).collect(),
        who: if row.anonymous { l.t("tips-anonymous") } else { l.t("tips-kept-apart") },
    }
}

/// `Laporan 3`
pub(crate) fn name(l: Lang, tip: &TipRef) -> String {
    let named = match tip.kind {
        TipKind::InitialInformation => l.m("tips-name-initial-information"),
        TipKind::Report => l.m("tips-name-report"),
    };
    named.with("n", tip.n).to_string()
}

/// How an item says that it came by a tip: `dari laporan nomor 001/LP/…`.
pub(crate) fn origin(l: Lang, tip: &TipRef) -> String {
    let from = match (tip.kind, &tip.register) {
        (TipKind::InitialInformation, _) => l.m("tips-origin-initial-information").with("n", tip.n),
        (TipKind::Report, Some(register)) => l.m("tips-origin-report").with("register", register),
        (TipKind::Report, None) => l.m("tips-origin-report-unregistered").with("n", tip.n),
    };
    from.to_string()
}

/// `GET /tips/{tip}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let view = find(&desk, &staff, &id).await?;
    let mut page_ = tip_page(&desk, &staff, &view, &rules(&desk, &staff).await?);
    (page_.saved, page_.was_saved) = (outcomes(&fields), fields.has("saved"));
    Ok(page(&page_))
}

/// `POST /tips/{tip}/identity`: who told, on request; it is in the audit log before it is on the screen.
pub(crate) async fn identity(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let staff = posted.staff;
    let view = find(&desk, &staff, &id).await?;
    let back = format!("/tips/{}", view.tip.id);
    let known = desk.store.identity(&staff.actor(), view.tip.id, IdentityUse::Shown).await;
    let known = known.map_err(|error| sent_back(error, &back))?;
    let mut page_ = tip_page(&desk, &staff, &view, &rules(&desk, &staff).await?);
    if let Some(known) = known {
        page_.identity = shown(staff.l, &known);
        page_.identity_files = known.files.iter().map(|it| it.name.clone()).collect();
    }
    Ok(page(&page_))
}

/// `POST /tips/{tip}/identity/{n}`: a file that says who told.
pub(crate) async fn identity_file(
    State(desk): State<Arc<Desk>>,
    Path((id, n)): Path<(String, usize)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let staff = posted.staff;
    let view = find(&desk, &staff, &id).await?;
    let back = format!("/tips/{}", view.tip.id);
    let found = desk.store.identity_file(&staff.actor(), view.tip.id, n).await;
    let (file, bytes) = found.map_err(|error| sent_back(error, &back))?.ok_or(PageError::NotFound)?;
    let mut response = ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response();
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attachment(&file.name));
    Ok(response)
}

/// `GET /tips/{tip}/edit`
pub(crate) async fn edit(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let view = find(&desk, &staff, &id).await?;
    let zone = desk.office.time_zone();
    let local = view.told.received_at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M").to_string();
    let mut typed = Fields::default();
    typed.push("seen_at", local);
    typed.push("channel", view.told.channel.as_str());
    typed.push("register", view.told.register.clone().unwrap_or_default());
    typed.push("known_on", view.told.known_on.map(|it| it.to_string()).unwrap_or_default());
    typed.push("place", view.told.place.clone());
    typed.push("chronology", view.told.chronology.clone());
    Ok(page(&edit_page(&desk, &staff, &view, view.version, typed, Vec::new(), None)))
}

/// `POST /tips/{tip}`: completed or corrected.
pub(crate) async fn complete(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    sent: Uploaded,
) -> Result<Response, PageError> {
    let Uploaded { staff, fields, files } = sent;
    let view = find(&desk, &staff, &id).await?;
    let zone = desk.office.time_zone();
    let now = desk.store.now();
    let identity = identity_of(&fields);
    let mut wrong = problems(staff.l, &fields, &identity, now.to_zoned(zone.clone()).date());
    let received = crate::pages::capture_form::moment(fields.get("seen_at"), &zone);
    if received.is_none_or(|at| at > now) {
        let why = staff.l.t("tips-received-in-future").to_owned();
        wrong.push(Problem { field: "seen_at", why });
    }
    let version = fields.get("version").parse().unwrap_or(0);
    let refuse = |wrong, why| {
        let form = edit_page(&desk, &staff, &view, version, fields.clone(), wrong, why);
        let mut response = page(&form);
        *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
        response
    };
    if staff.check_form(fields.get("csrf")).is_err() {
        return Ok(refuse(Vec::new(), Some(open_too_long(staff.l))));
    }
    let (true, Some(received)) = (wrong.is_empty(), received) else { return Ok(refuse(wrong, None)) };
    let files: Vec<&Upload> = files.iter().collect();
    let identity = with_files(&desk, &staff, identity, &files).await?;
    let change = TipChange { told: told(&fields, received), identity };
    match desk.store.complete_tip(&staff.actor(), view.tip.id, version, &change).await {
        Ok(()) => Ok(see_other(&format!("/tips/{}?saved=yes", view.tip.id))),
        Err(StoreError::Invalid(why)) => Ok(refuse(Vec::new(), Some(sentence_case(staff.l.say(&why))))),
        Err(other) => Err(other.into()),
    }
}

/// `GET /tips/{tip}/receipt`
pub(crate) async fn receipt(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    paper(&desk, &staff, &id, true).await
}

/// `GET /tips/{tip}/missing`
pub(crate) async fn missing(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    paper(&desk, &staff, &id, false).await
}

async fn paper(desk: &Desk, staff: &Staff, id: &str, receipt: bool) -> Result<Response, PageError> {
    let view = find(desk, staff, id).await?;
    let (l, show) = (staff.l, staff.show(desk));
    let rules = rules(desk, staff).await?;
    let checks = checks(desk, l, &view, &rules);
    if !receipt && checks.is_empty() {
        return Err(PageError::NotFound);
    }
    let title = if receipt { l.t("tips-receipt") } else { l.t("tips-missing-title") };
    let tip = tip(&show, &view);
    let frame = staff.frame(desk, "tips", format!("{title} · {}", tip.name));
    let until = if receipt { Vec::new() } else { completed_by(desk, &show, &view, &rules) };
    Ok(page(&PaperPage { frame, l, tip, checks, receipt, until }))
}

/// The office's rules of deadlines, if they are set.
async fn rules(desk: &Desk, staff: &Staff) -> Result<Option<Deadlines>, PageError> {
    Ok(desk.store.deadline_rules(&staff.scope()).await?)
}

/// Until when a report is to be completed, by which rule, and what is not settled about it.
fn completed_by(desk: &Desk, show: &Show, view: &TipView, rules: &Option<Deadlines>) -> Vec<String> {
    let Some(rules) = rules else { return Vec::new() };
    let words = desk.words.now();
    let received = show.day_of(view.told.received_at);
    let races = words.races.iter().map(|it| it.key.clone()).collect();
    let running = rules.of_report(received, races, false);
    let mut said = Vec::new();
    for due in running.iter().filter(|it| it.clock == ClockKind::Completion) {
        let Some(rule) = rules.rules.get(due.rule) else { continue };
        let until = show.l.m("tips-missing-until").with("day", show.long_day(due.due));
        said.push(
            until
                .with("days", crate::pages::day::days(show.l, rule))
                .with("source", &rule.source)
                .to_string(),
        );
        said.extend(crate::pages::day::doubt(show.l, due, Some(rule)));
    }
    said
}

async fn find(desk: &Desk, staff: &Staff, id: &str) -> Result<TipView, PageError> {
    let id: TipId = id.parse().map_err(|_| PageError::NotFound)?;
    desk.store.tip(&staff.scope(), id).await?.ok_or(PageError::NotFound)
}

/// What the store says to who asked, with the way back to the tip.
fn sent_back(error: StoreError, back: &str) -> PageError {
    match error {
        StoreError::Invalid(why) => PageError::invalid(&why, back),
        other => other.into(),
    }
}

fn tip_page(desk: &Desk, staff: &Staff, view: &TipView, rules: &Option<Deadlines>) -> TipPage {
    let (l, show) = (staff.l, staff.show(desk));
    let tip = tip(&show, view);
    TipPage {
        frame: staff.frame(desk, "tips", tip.name.clone()),
        l,
        may_show: staff.role().may_see_identities() && !tip.filled.is_empty(),
        may_edit: staff.role().may_capture(),
        tip,
        saved: Vec::new(),
        was_saved: false,
        checks: checks(desk, l, view, rules),
        identity: Vec::new(),
        identity_files: Vec::new(),
    }
}

fn edit_page(
    desk: &Desk,
    staff: &Staff,
    view: &TipView,
    version: u64,
    typed: Fields,
    problems: Vec<Problem>,
    problem: Option<String>,
) -> EditTipPage {
    let (l, show) = (staff.l, staff.show(desk));
    let tip = tip(&show, view);
    EditTipPage {
        frame: staff.frame(desk, "tips", tip.name.clone()),
        l,
        report: tip.report,
        tip,
        version,
        channels: channels(l, typed.get("channel")),
        form: ActForm::new(&show, desk.store.now(), &[], typed, String::new(), problems, problem),
    }
}

fn tip(show: &Show, view: &TipView) -> Tip {
    use netra_model::sighting::Reach;
    let l = show.l;
    let told = &view.told;
    Tip {
        id: view.tip.id.to_string(),
        name: name(l, &view.tip),
        report: view.tip.kind == TipKind::Report,
        register: told.register.clone(),
        received: show.moment(told.received_at),
        channel: l.pick(told.channel.label()),
        known_on: told.known_on.map(|it| show.day(it)),
        place: told.place.clone(),
        chronology: told.chronology.clone(),
        reach: view.reach.map(|it| l.pick(it.label())),
        friends_only: view.reach == Some(Reach::Friends),
        shows: view.picture.labels().into_iter().map(|(id, en)| l.either(&id, &en).to_owned()).collect(),
        description: view.description.clone(),
        files: view.files.iter().map(|it| file(show, it)).collect(),
        acts: view.acts.iter().map(|it| act(show, it)).collect(),
        filled: view.filled.iter().map(|it| field_label(l, it)).collect(),
        entered: format!("{}, {}", view.by_name, show.moment(view.at)),
        raw: view.raw.to_string(),
    }
}

/// A file that was handed in, as a page lists it.
pub(crate) fn file(show: &Show, it: &HandedFile) -> FileLine {
    FileLine {
        name: it.name.clone(),
        size: show.size(it.len),
        sha256: it.sha256.to_string(),
        href: format!("/media/{}", it.sha256),
    }
}

fn act(show: &Show, it: &netra_store::TipAct) -> ActLine {
    ActLine {
        item: it.item.as_ref().map(ToString::to_string),
        what: format!("{} · {}", act_noun(show.l, it.kind), it.platform.label()),
        person: it.person.clone(),
        unit: it.unit.clone(),
        account: it.account.shown(),
        when: show.when(&it.happened),
        snippet: it.snippet.chars().take(160).collect(),
    }
}

/// The label of a field of the identity.
fn field_label(l: Lang, field: &str) -> &'static str {
    match field {
        "name" => l.t("common-name"),
        "address" => l.t("identity-address"),
        "phone" => l.t("identity-phone"),
        "email" => l.t("identity-email"),
        "birth" => l.t("identity-birth"),
        "sex" => l.t("identity-sex"),
        "occupation" => l.t("identity-occupation"),
        "nationality" => l.t("identity-nationality"),
        "witnesses" => l.t("identity-witnesses"),
        "files" => l.t("identity-files"),
        _ => l.t("common-other"),
    }
}

fn shown(l: Lang, identity: &Identity) -> Vec<(&'static str, String)> {
    let filled = identity.texts().into_iter().filter(|(_, text)| !text.is_empty());
    filled.map(|(field, text)| (field_label(l, field), text.to_owned())).collect()
}

/// The requirements of a report; nothing for initial information, which has none.
fn checks(desk: &Desk, l: Lang, view: &TipView, rules: &Option<Deadlines>) -> Vec<Check> {
    if view.tip.kind != TipKind::Report {
        return Vec::new();
    }
    let zone = desk.office.time_zone();
    let checked = Checked {
        told: &view.told,
        identity: &view.filled,
        accounts: view.acts.len(),
        has_time: view.acts.iter().any(|it| it.happened.at().is_some()),
        files: &view.files,
        law: law(&desk.words.now(), rules.as_ref()),
        deadlines: rules.as_ref(),
        zone: &zone,
    };
    requirements(&checked).iter().map(|it| check(l, it)).collect()
}

/// The law under which the office's races are held, when it is the same for all. In an internal office none is.
pub(crate) fn law(words: &Words, rules: Option<&Deadlines>) -> Option<ElectionType> {
    if rules.is_some_and(|it| it.default == ElectionType::Internal) {
        return Some(ElectionType::Internal);
    }
    let mut laws = words.races.iter().map(|race| ElectionType::from(race.kind));
    let first = laws.next()?;
    laws.all(|it| it == first).then_some(first)
}

fn check(l: Lang, it: &Requirement) -> Check {
    let (icon, tone, answer) = match it.met {
        Some(true) => ("check", "ok", l.t("tips-check-met")),
        Some(false) => ("alert", "late", l.t("tips-check-not-met")),
        None => ("info", "soon", l.t("tips-check-judge")),
    };
    let (what, note) = (l.say(&it.what).to_owned(), l.say(&it.note).to_owned());
    Check { formal: it.formal, icon, tone, answer, what, note }
}

#[cfg(test)]
mod samples {
    use super::*;

    fn tip(l: Lang) -> Tip {
        Tip {
            id: "1".into(),
            name: l.m("tips-name-report").with("n", 1).to_string(),
            report: true,
            received: "12 Okt 2026".into(),
            chronology: "Menyukai <b>unggahan".into(),
            shows: vec![l.t("act-uniform").into()],
            files: vec![FileLine { name: "<i>x.png".into(), sha256: "ab".repeat(32), ..FileLine::default() }],
            acts: vec![ActLine {
                item: Some("DMO-7F3K".into()),
                person: "Budi (DEMO)".into(),
                ..ActLine::default()
            }],
            filled: vec![l.t("common-name")],
            friends_only: true,
            ..Tip::default()
        }
    }

    fn checks(l: Lang) -> Vec<Check> {
        let what = l.t("identity-address").to_owned();
        vec![Check {
            formal: true,
            icon: "alert",
            tone: "late",
            answer: l.t("tips-check-not-met"),
            what,
            note: String::new(),
        }]
    }

    impl TipsPage {
        /// With invented values, for the test that renders every page.
        pub(crate) fn sample(frame: Frame) -> Self {
            let l = frame.l;
            let row = TipLine {
                id: "1".into(),
                name: l.m("tips-name-report").with("n", 1).to_string(),
                report: true,
                ..TipLine::default()
            };
            let tab = Tab { href: "/tips", label: l.t("common-all"), count: "1".into(), current: true };
            Self { l, frame, tabs: vec![tab], rows: vec![row], pager: Pager::default() }
        }
    }

    impl TipPage {
        /// With invented values, for the test that renders every page.
        pub(crate) fn sample(frame: Frame) -> Self {
            let l = frame.l;
            let saved = vec![Outcome { account: "@budi.demo".into(), short_id: None, known: false }];
            let identity = vec![(l.t("common-name"), "Wati <b> (DEMO)".to_owned())];
            Self {
                l,
                frame,
                tip: tip(l),
                saved,
                was_saved: true,
                checks: checks(l),
                identity,
                identity_files: vec!["ktp.png".into()],
                may_show: true,
                may_edit: true,
            }
        }
    }

    impl PaperPage {
        /// With invented values, for the test that renders every page.
        pub(crate) fn sample(frame: Frame, receipt: bool) -> Self {
            Self {
                l: frame.l,
                tip: tip(frame.l),
                checks: checks(frame.l),
                frame,
                receipt,
                until: vec![String::from("<b>x</b>")],
            }
        }
    }

    impl EditTipPage {
        /// With invented values, for the test that renders every page.
        pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
            let l = frame.l;
            let now = "2026-10-12T02:00:00Z".parse().unwrap();
            let form = ActForm::new(show, now, &[], Fields::default(), String::new(), Vec::new(), None);
            Self { l, frame, tip: tip(l), report: true, version: 1, channels: channels(l, "letter"), form }
        }
    }
}
