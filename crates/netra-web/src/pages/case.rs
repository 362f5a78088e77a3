//! Cases [berkas telaah]: opened over items, gathered, exported as a bundle.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header;
use netra_model::person::AttributionLevel;
use netra_model::review::Verdict;
use netra_model::{CaseId, ShortId};
use netra_store::{CaseKey, CaseView, ItemKey, ItemView, StoreError};

use crate::Desk;
use crate::desk::BundleWish;
use crate::error::PageError;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::item::find;
use crate::pages::item_view::Entry;
use crate::posted::Posted;
use crate::respond::{attachment, page, see_other};
use crate::show::{Show, act_noun, event, item_status, provenance};
use crate::visitor::Staff;

/// The list of cases.
#[derive(Template)]
#[template(path = "cases.html")]
pub(crate) struct CasesPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) rows: Vec<CaseLine>,
    pub(crate) may_open: bool,
}

/// A line of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseLine {
    pub(crate) short_id: String,
    pub(crate) title: String,
    pub(crate) items: String,
    pub(crate) opened: String,
    pub(crate) changed: String,
    pub(crate) exports: String,
}

/// One case.
#[derive(Template)]
#[template(path = "case.html")]
pub(crate) struct CasePage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) short_id: String,
    pub(crate) title: String,
    pub(crate) opened: String,
    pub(crate) items: Vec<CaseItemLine>,
    pub(crate) timeline: Vec<Entry>,
    /// What a bundle should have: done or not, and the sentence.
    pub(crate) lacks: Vec<(bool, &'static str)>,
    pub(crate) exports: Vec<ExportLine>,
    pub(crate) may_export: bool,
    /// Somebody told of an item, and this reader may put into the bundle who it was.
    pub(crate) may_tell: bool,
}

/// An item in a case.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseItemLine {
    pub(crate) short_id: String,
    pub(crate) what: String,
    pub(crate) person: String,
    pub(crate) unit: String,
    pub(crate) when: String,
    pub(crate) standing: String,
}

/// A bundle that was made.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExportLine {
    pub(crate) revision: u32,
    pub(crate) when: String,
    pub(crate) sha256: String,
}

/// `GET /cases`
pub(crate) async fn list(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    let show = staff.show(&desk);
    let rows = desk.store.cases(&staff.scope()).await?;
    let rows = rows.into_iter().map(|it| CaseLine {
        short_id: it.short_id.to_string(),
        title: it.title,
        items: show.count(it.n_items),
        opened: format!("{}, {}", show.moment(it.opened_at), it.opened_by),
        changed: show.moment(it.changed_at),
        exports: show.count(it.n_exports),
    });
    let frame = staff.frame(&desk, "cases", staff.l.t("cases-cases"));
    Ok(page(&CasesPage { l: staff.l, frame, rows: rows.collect(), may_open: staff.role().may_export() }))
}

/// `POST /cases`: a new case over items, or more items for one whose id was typed as title.
pub(crate) async fn open(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let mut items = Vec::new();
    for id in fields.all("item").iter().flat_map(|it| it.split([' ', ',', '\n'])).filter(|it| !it.is_empty())
    {
        match find(&desk, &staff, id).await {
            Ok(view) => items.push(view.id),
            Err(PageError::NotFound) => {
                let id: String = id.chars().take(40).collect();
                let id_ = format!("Tidak ada butir {id}. Periksa nomornya.");
                return Err(PageError::BadForm {
                    why: (id_, format!("There is no item {id}. Check its id.")),
                    back: "/cases".into(),
                });
            }
            Err(other) => return Err(other),
        }
    }
    if items.is_empty() {
        return Err(PageError::form("cases-needs-an-item", "/cases"));
    }
    let title: String = fields.get("title").chars().take(160).collect();
    if let Ok(short) = title.parse::<ShortId>()
        && let Some(case) = desk.store.case(&staff.scope(), CaseKey::Short(short)).await?
    {
        desk.store.add_to_case(&staff.actor(), case.case.id, &items).await?;
        return Ok(see_other(&format!("/cases/{}", case.case.short_id)));
    }
    if title.is_empty() {
        return Err(PageError::form("cases-needs-a-title", "/cases"));
    }
    let id = desk.store.open_case(&staff.actor(), &title, &items).await?;
    let opened = desk.store.case(&staff.scope(), CaseKey::Id(id)).await?.ok_or(PageError::NotFound)?;
    Ok(see_other(&format!("/cases/{}", opened.case.short_id)))
}

/// `GET /cases/{case}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (show, l) = (staff.show(&desk), staff.l);
    let case = find_case(&desk, &staff, &id).await?;
    let mut views = Vec::new();
    for it in &case.items {
        if let Some(view) = desk.store.item(&staff.scope(), ItemKey::Id(it.item)).await? {
            views.push(view);
        }
    }
    let title = format!("{} · {}", case.case.short_id, case.case.title);
    Ok(page(&CasePage {
        frame: staff.frame(&desk, "cases", title),
        l,
        short_id: case.case.short_id.to_string(),
        title: case.case.title.clone(),
        opened: format!("{}, {}", show.moment(case.case.opened_at), case.case.opened_by),
        items: views.iter().map(|it| line(&show, it)).collect(),
        timeline: timeline(&show, &case, &views),
        lacks: lacks(l, &views),
        exports: case
            .exports
            .iter()
            .map(|it| ExportLine {
                revision: it.revision,
                when: show.moment(it.at),
                sha256: it.sha256.to_string(),
            })
            .collect(),
        may_export: staff.role().may_export(),
        may_tell: staff.role().may_see_identities()
            && views.iter().flat_map(|it| &it.sightings).any(|it| it.tip.is_some()),
    }))
}

/// `POST /cases/{case}/remove`
pub(crate) async fn remove(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let case = find_case(&desk, &posted.staff, &id).await?;
    let view = find(&desk, &posted.staff, posted.fields.get("item")).await?;
    desk.store.remove_from_case(&posted.staff.actor(), case.case.id, view.id).await?;
    Ok(see_other(&format!("/cases/{}", case.case.short_id)))
}

/// `POST /cases/{case}/bundle`: the evidence as a file.
pub(crate) async fn bundle(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let case = find_case(&desk, &posted.staff, &id).await?;
    let back = format!("/cases/{}", case.case.short_id);
    // Everybody else's tick is not even asked of the store.
    let tellers = posted.fields.has("tellers") && posted.staff.role().may_see_identities();
    let wish = BundleWish { lang: posted.staff.l, tellers };
    let made = (desk.hooks.bundle)(posted.staff.user.clone(), case.case.id, wish).await;
    let bundle = made.map_err(|error| match error {
        StoreError::Invalid(why) => PageError::invalid(&why, back),
        other => other.into(),
    })?;
    let mut response = ([(header::CONTENT_TYPE, "application/zip")], bundle.bytes).into_response();
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attachment(&bundle.file_name));
    Ok(response)
}

async fn find_case(desk: &Desk, staff: &Staff, id: &str) -> Result<CaseView, PageError> {
    let key = match (id.parse::<ShortId>(), id.parse::<CaseId>()) {
        (Ok(short), _) => CaseKey::Short(short),
        (_, Ok(id)) => CaseKey::Id(id),
        _ => return Err(PageError::NotFound),
    };
    desk.store.case(&staff.scope(), key).await?.ok_or(PageError::NotFound)
}

fn line(show: &Show, view: &ItemView) -> CaseItemLine {
    let l = show.l;
    let standing =
        view.decision().map_or(item_status(l, view.status), |it| l.pick(it.decision.verdict.label()));
    CaseItemLine {
        short_id: view.short_id.to_string(),
        what: format!("{} · {}", act_noun(l, view.act.kind), view.act.platform.label()),
        person: view.person.name.clone(),
        unit: view.unit.name.clone(),
        when: show.when(&view.act.happened),
        standing: standing.to_owned(),
    }
}

/// Everything that happened with the case's items, in the order of time.
fn timeline(show: &Show, case: &CaseView, views: &[ItemView]) -> Vec<Entry> {
    let l = show.l;
    let mut all: Vec<(jiff::Timestamp, Entry)> = Vec::new();
    let mut add = |at: jiff::Timestamp, what: String, who: &str, reason: Option<String>| {
        let entry = Entry { what, when: show.moment(at), who: who.to_owned(), reason };
        all.push((at, entry));
    };
    for view in views {
        let id = &view.short_id;
        if let Some(at) = view.act.happened.at() {
            add(at, format!("{id}: {}", act_noun(l, view.act.kind)), "", None);
        }
        let origin = view.observations.first().map(|it| provenance(l, it.provenance)).unwrap_or_default();
        add(view.act.first_seen_at, format!("{id}: {}, {origin}", l.t("common-seen")), "", None);
        add(view.flag.at, format!("{id}: {}", l.t("cases-matched-the-dictionaries")), "", None);
        for it in view.events.iter().filter(|it| it.event.as_str() != "seen") {
            add(it.at, format!("{id}: {}", event(l, &it.event)), "", None);
        }
        for it in &view.decisions {
            let undone = if it.undone_at.is_some() { l.t("cases-undone") } else { "" };
            let reason = Some(it.decision.reason.clone()).filter(|it| !it.is_empty());
            add(it.at, format!("{id}: {}{undone}", l.pick(it.decision.verdict.label())), &it.by_name, reason);
        }
    }
    add(case.case.opened_at, l.t("cases-case-opened").to_owned(), &case.case.opened_by, None);
    for it in &case.exports {
        add(it.at, format!("{} {}", l.t("cases-bundle-revision"), it.revision), "", None);
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// What should be there before evidence leaves the office.
fn lacks(l: Lang, views: &[ItemView]) -> Vec<(bool, &'static str)> {
    let every = |test: &dyn Fn(&ItemView) -> bool| !views.is_empty() && views.iter().all(test);
    let reviewed = every(&|it| it.decision().is_some());
    let indicated = every(&|it| {
        it.decision().is_some_and(|it| matches!(it.decision.verdict, Verdict::Indication | Verdict::Trace))
    });
    let attributed =
        every(&|it| it.attribution.as_ref().is_some_and(|it| it.level >= AttributionLevel::Documented));
    let secured = every(&|it| it.act.raw.is_some());
    vec![
        (reviewed, l.t("cases-every-item-is-reviewed")),
        (indicated, l.t("cases-every-item-indication-or-needs-tracing")),
        (attributed, l.t("cases-attribution-is-supported-by-documents")),
        (secured, l.t("cases-the-original-is-secured")),
    ]
}

impl CasesPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let row = CaseLine {
            short_id: "DMOB-7F3K".into(),
            title: "Suka dan komentar (DEMO)".into(),
            items: "2".into(),
            opened: "12 Okt 2026".into(),
            changed: "12 Okt 2026".into(),
            exports: "1".into(),
        };
        Self { l: frame.l, frame, rows: vec![row], may_open: true }
    }
}

impl CasePage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let item =
            CaseItemLine { short_id: "DMO-7F3K".into(), person: "Budi (DEMO)".into(), ..Default::default() };
        let entry = Entry { what: "DMO-7F3K".into(), who: "Siti (DEMO)".into(), ..Entry::default() };
        let export = ExportLine { revision: 1, when: "12 Okt 2026".into(), sha256: "ab".repeat(32) };
        Self {
            l,
            frame,
            short_id: "DMOB-7F3K".into(),
            title: "Suka (DEMO)".into(),
            opened: "12 Okt 2026".into(),
            items: vec![item],
            timeline: vec![entry],
            lacks: lacks(l, &[]),
            exports: vec![export],
            may_export: true,
            may_tell: true,
        }
    }
}
