//! Cases [berkas telaah]: the list, one case from opening to outcome, and its bundle. What is written in one stands in
//! [`super::case_work`], its time line in [`super::case_timeline`].

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header;
use jiff::civil::Date;
use netra_model::dossier::{AnswerKind, CaseKind, CasePath, Move, OutcomeKind, Stage};
use netra_model::{CaseId, ItemId, ShortId};
use netra_store::{
    CaseDocument, CaseKey, CaseReader, CaseRow, CaseView, ItemKey, ItemView, Lack, Objection, OfficeKind,
    StoreError,
};

use crate::Desk;
use crate::desk::BundleWish;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::case_timeline::{self, Happening, Kind};
use crate::pages::item::find;
use crate::pages::retention;
use crate::posted::Posted;
use crate::respond::{attachment, page, see_other};
use crate::show::{Show, act_noun, item_status};
use crate::visitor::Staff;

/// The list of cases.
#[derive(Template)]
#[template(path = "cases.html")]
pub(crate) struct CasesPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) rows: Vec<CaseLine>,
    pub(crate) may_open: bool,
    /// How many there are without a filter.
    pub(crate) all: usize,
    /// How many wait for an outcome longer than the office allows.
    pub(crate) due: u64,
    pub(crate) stages: Vec<(&'static str, &'static str)>,
    pub(crate) owners: Vec<(String, String)>,
    /// What the list is filtered by, or what was typed into the form of a new case.
    pub(crate) typed: Fields,
    pub(crate) problem: Option<String>,
}

/// A line of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseLine {
    pub(crate) short_id: String,
    pub(crate) title: String,
    pub(crate) stage: &'static str,
    pub(crate) closed: bool,
    pub(crate) owner: Option<String>,
    pub(crate) items: String,
    pub(crate) remind: Option<String>,
    pub(crate) due: bool,
    pub(crate) outcome: Option<&'static str>,
    pub(crate) changed: String,
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
    pub(crate) about: &'static str,
    pub(crate) is_person: bool,
    pub(crate) version: u64,
    pub(crate) stage: &'static str,
    /// Where it can go without a reason, the usual step first.
    pub(crate) onward: Vec<(&'static str, &'static str)>,
    /// Where it can go with one, and what kind of step that is.
    pub(crate) otherwise: Vec<(&'static str, String)>,
    pub(crate) owner: Option<String>,
    pub(crate) colleagues: Vec<CaseReader>,
    pub(crate) owner_login: String,
    pub(crate) remind: Option<String>,
    pub(crate) due: bool,
    /// When the case is deleted by itself, or what keeps it, once it is closed.
    pub(crate) deletion: Option<String>,
    pub(crate) items: Vec<CaseItemLine>,
    pub(crate) timeline: Vec<Happening>,
    pub(crate) filters: Vec<(String, &'static str, bool)>,
    pub(crate) checks: Vec<CheckLine>,
    pub(crate) blocked: bool,
    pub(crate) documents: Vec<DocumentLine>,
    pub(crate) exports: Vec<ExportLine>,
    pub(crate) receivers: Vec<String>,
    pub(crate) handed_over: bool,
    pub(crate) today: String,
    pub(crate) may_write: bool,
    /// Somebody told of an item, and this reader may put into the bundle who it was.
    pub(crate) may_tell: bool,
    /// Ids that were pasted and are no items.
    pub(crate) bad: Vec<String>,
    /// The form that was refused, what was typed into it, and why.
    pub(crate) refused: Refused,
}

/// A form that was refused: its name, what was typed, and why.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refused {
    pub(crate) form: &'static str,
    pub(crate) typed: Fields,
    pub(crate) why: String,
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

/// Whether one thing is as it should be before the case leaves the office.
#[derive(Debug, Clone, Default)]
pub(crate) struct CheckLine {
    pub(crate) done: bool,
    pub(crate) what: &'static str,
    /// What is missing: the sentence, and where to mend it.
    pub(crate) missing: Vec<(String, String)>,
    /// No bundle is made while it is missing.
    pub(crate) blocks: bool,
}

/// A file.
#[derive(Debug, Clone, Default)]
pub(crate) struct DocumentLine {
    pub(crate) n: u64,
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) size: String,
    pub(crate) sha256: String,
    pub(crate) withdrawn: Option<String>,
}

/// A bundle that was made.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExportLine {
    pub(crate) revision: u32,
    pub(crate) when: String,
    pub(crate) sha256: String,
}

/// The stages of this office.
pub(crate) fn path_of(desk: &Desk) -> CasePath {
    match desk.office.kind {
        OfficeKind::Bawaslu => CasePath::Bawaslu,
        OfficeKind::Internal => CasePath::Internal,
    }
}

/// `GET /cases`
pub(crate) async fn list(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    typed: Fields,
) -> Result<Response, PageError> {
    render_list(&desk, &staff, typed, None).await
}

async fn render_list(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let (show, path) = (staff.show(desk), path_of(desk));
    let all = desk.store.cases(&staff.scope()).await?;
    let today = show.day_of(desk.store.now());
    let is_due = |it: &CaseRow| it.remind_on.is_some_and(|day| day <= today);
    let due = all.iter().filter(|it| is_due(it)).count() as u64;
    let mut owners: Vec<(String, String)> = all.iter().filter_map(|it| it.owner.clone()).collect();
    owners.sort_by(|a, b| a.1.cmp(&b.1));
    owners.dedup();
    let wanted = |it: &&CaseRow| {
        let stage = typed.some("stage").is_none_or(|name| it.stage.as_str() == name);
        let owner =
            typed.some("owner").is_none_or(|login| it.owner.as_ref().is_some_and(|own| own.0 == login));
        let state = match typed.get("open") {
            "open" => it.stage != Stage::Closed,
            "closed" => it.stage == Stage::Closed,
            "due" => is_due(it),
            _ => true,
        };
        stage && owner && state
    };
    let rows = all.iter().filter(wanted).map(|it| case_line(&show, path, it, is_due(it))).collect();
    let l = staff.l;
    let refused = problem.is_some();
    let mut response = page(&CasesPage {
        frame: staff.frame(desk, "cases", l.t("cases-cases")),
        l,
        rows,
        may_open: staff.role().may_export(),
        all: all.len(),
        due,
        stages: stage_choices(l, path),
        owners,
        typed,
        problem,
    });
    if refused {
        *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn stage_choices(l: Lang, path: CasePath) -> Vec<(&'static str, &'static str)> {
    let side = [Stage::ToAgency, Stage::Appeal].iter().filter(|_| path == CasePath::Bawaslu);
    path.stages().iter().chain(side).map(|it| (it.as_str(), l.pick(path.label(*it)))).collect()
}

fn case_line(show: &Show, path: CasePath, it: &CaseRow, due: bool) -> CaseLine {
    CaseLine {
        short_id: it.short_id.to_string(),
        title: it.title.clone(),
        stage: show.l.pick(path.label(it.stage)),
        closed: it.stage == Stage::Closed,
        owner: it.owner.as_ref().map(|it| it.1.clone()),
        items: show.count(it.n_items),
        remind: it.remind_on.map(|day| show.day(day)),
        due,
        outcome: it.outcome.map(|it| show.l.pick(it.label())),
        changed: show.moment(it.changed_at),
    }
}

/// The items whose ids were typed, divided by spaces, commas or lines, and what is none.
pub(crate) async fn typed_items(
    desk: &Desk,
    staff: &Staff,
    fields: &Fields,
) -> Result<(Vec<ItemId>, Vec<String>), PageError> {
    let (mut items, mut bad) = (Vec::new(), Vec::new());
    let typed = fields.all("item");
    let ids = typed.iter().flat_map(|it| it.split([' ', ',', ';', '\n', '\r', '\t']));
    for id in ids.filter(|it| !it.is_empty()).take(500) {
        match find(desk, staff, id).await {
            Ok(view) => items.push(view.id),
            Err(PageError::NotFound) => bad.push(id.chars().take(40).collect()),
            Err(other) => return Err(other),
        }
    }
    Ok((items, bad))
}

/// `POST /cases`: a new case, or more items for one whose id was typed as title.
pub(crate) async fn open(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let (items, bad) = typed_items(&desk, &staff, &fields).await?;
    let title: String = fields.get("title").chars().take(160).collect();
    if let Ok(short) = title.parse::<ShortId>()
        && let Some(case) = desk.store.case(&staff.scope(), CaseKey::Short(short)).await?
    {
        let added = desk.store.add_to_case(&staff.actor(), case.case.id, &items).await;
        let typed = fields.without(&["csrf", "title"]);
        return done(&desk, &staff, &case.case.short_id.to_string(), "items", typed, added, &bad).await;
    }
    let l = staff.l;
    if items.is_empty() && !bad.is_empty() {
        let why = l.m("cases-no-such-items").with("ids", bad.join(", ")).to_string();
        return render_list(&desk, &staff, fields, Some(why)).await;
    }
    if title.is_empty() {
        return render_list(&desk, &staff, fields, Some(l.t("cases-needs-a-title").to_owned())).await;
    }
    let kind = fields.get("kind").parse().unwrap_or(CaseKind::Event);
    let id = match desk.store.open_case_as(&staff.actor(), kind, &title, &items).await {
        Err(StoreError::Invalid(why)) => {
            return render_list(&desk, &staff, fields, Some(sentence_case(l.say(&why)))).await;
        }
        other => other?,
    };
    let opened = desk.store.case(&staff.scope(), CaseKey::Id(id)).await?.ok_or(PageError::NotFound)?;
    Ok(see_other(&address(&opened.case.short_id.to_string(), &bad)))
}

/// A case's page, which tells of ids that are no items.
fn address(short_id: &str, bad: &[String]) -> String {
    let bad = bad.iter().fold(Fields::default(), |fields, id| fields.and("bad", id));
    let query = bad.query(&["bad"]);
    if query.is_empty() { format!("/cases/{short_id}") } else { format!("/cases/{short_id}?{query}") }
}

/// Back to the case: with what changed, or with the form as it was typed and why it was refused.
pub(crate) async fn done(
    desk: &Desk,
    staff: &Staff,
    short_id: &str,
    form: &'static str,
    typed: Fields,
    done: Result<(), StoreError>,
    bad: &[String],
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(see_other(&address(short_id, bad))),
        Err(StoreError::Invalid(why)) => {
            let why = sentence_case(staff.l.say(&why));
            refused(desk, staff, short_id, Refused { form, typed, why }).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The case's page with a form that was refused.
pub(crate) async fn refused(
    desk: &Desk,
    staff: &Staff,
    short_id: &str,
    refused: Refused,
) -> Result<Response, PageError> {
    let mut response = render(desk, staff, short_id, &Fields::default(), refused).await?;
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// `GET /cases/{case}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
    query: Fields,
) -> Result<Response, PageError> {
    render(&desk, &staff, &id, &query, Refused::default()).await
}

async fn render(
    desk: &Desk,
    staff: &Staff,
    id: &str,
    query: &Fields,
    refused: Refused,
) -> Result<Response, PageError> {
    let (show, l, path) = (staff.show(desk), staff.l, path_of(desk));
    let case = find_case(desk, staff, id).await?;
    let mut views = Vec::new();
    for it in &case.items {
        if let Some(view) = desk.store.item(&staff.scope(), ItemKey::Id(it.item)).await? {
            views.push(view);
        }
    }
    let objections = desk.store.objections(&staff.scope(), case.case.id).await?;
    let today = show.day_of(desk.store.now());
    let (row, kind) = (&case.case, Kind::of(query.get("show")));
    let may_write = staff.role().may_export();
    let colleagues = desk.store.case_colleagues(&staff.scope(), row.id).await?;
    let title = format!("{} · {}", row.short_id, row.title);
    let deletion = match row.stage {
        Stage::Closed => desk.store.deletion_of_case(&staff.scope(), row.id).await?,
        _ => None,
    };
    let deletion = deletion.and_then(|it| retention::deletion_words(&show, &it, desk.store.now()));
    Ok(page(&CasePage {
        frame: staff.frame(desk, "cases", title),
        l,
        short_id: row.short_id.to_string(),
        title: row.title.clone(),
        opened: l
            .m("cases-opened-by")
            .with("when", show.moment(row.opened_at))
            .with("name", &row.opened_by)
            .to_string(),
        about: l.pick(row.kind.label()),
        is_person: row.kind == CaseKind::Person,
        version: row.version,
        stage: l.pick(path.label(row.stage)),
        onward: path.onward(row.stage).into_iter().map(|it| (it.as_str(), l.pick(path.label(it)))).collect(),
        otherwise: otherwise(l, path, row.stage),
        owner: row.owner.as_ref().map(|it| it.1.clone()),
        owner_login: row.owner.as_ref().map(|it| it.0.clone()).unwrap_or_default(),
        colleagues,
        remind: row.remind_on.map(|day| show.day(day)),
        due: row.remind_on.is_some_and(|day| day <= today),
        deletion,
        items: views.iter().map(|it| line(&show, it)).collect(),
        timeline: case_timeline::of(&show, path, &case, &views, kind),
        filters: Kind::ALL
            .iter()
            .map(|it| (it.address(&row.short_id.to_string()), it.label(l), *it == kind))
            .collect(),
        blocked: objections.iter().any(|it| it.blocks),
        checks: checks(l, !views.is_empty(), &objections),
        documents: case.documents.iter().map(|it| document(&show, it)).collect(),
        exports: exports(&show, &case),
        receivers: desk.store.case_rules().receivers.clone(),
        handed_over: case_timeline::was_handed_over(&case),
        today: today.to_string(),
        may_write,
        may_tell: staff.role().may_see_identities()
            && views.iter().flat_map(|it| &it.sightings).any(|it| it.tip.is_some()),
        bad: query.all("bad").into_iter().map(ToOwned::to_owned).collect(),
        refused,
    }))
}

fn otherwise(l: Lang, path: CasePath, from: Stage) -> Vec<(&'static str, String)> {
    let step = |to: Stage| {
        let label = l.pick(path.label(to));
        let said = match path.step(from, to) {
            Move::Skips(_) => l.m("cases-step-skips").with("stage", label),
            Move::Ends => l.m("cases-step-ends").with("stage", label),
            _ => l.m("cases-step-back").with("stage", label),
        };
        (to.as_str(), said.to_string())
    };
    path.with_reason(from).into_iter().map(step).collect()
}

fn exports(show: &Show, case: &CaseView) -> Vec<ExportLine> {
    let line = |it: &netra_store::ExportView| ExportLine {
        revision: it.revision,
        when: show.moment(it.at),
        sha256: it.sha256.to_string(),
    };
    case.exports.iter().map(line).collect()
}

fn document(show: &Show, it: &CaseDocument) -> DocumentLine {
    let gone = |gone: &netra_store::Withdrawal| {
        let day = show.day(show.day_of(gone.at));
        show.l.m("cases-file-withdrawn").with("day", day).with("why", &gone.why).to_string()
    };
    DocumentLine {
        n: it.n,
        name: it.file_name.clone(),
        about: it.about.clone(),
        size: show.size(it.len),
        sha256: it.sha256.to_string(),
        withdrawn: it.withdrawn.as_ref().map(gone),
    }
}

/// What is looked at before a case leaves the office: each thing once, with what is missing.
fn checks(l: Lang, has_items: bool, objections: &[Objection]) -> Vec<CheckLine> {
    let check = |lack: Lack, what: &'static str| {
        let of = || objections.iter().filter(move |it| it.lack == lack);
        let address = |it: &Objection| match (it.lack, &it.item, it.person) {
            (Lack::Attribution, _, Some(person)) => format!("/people/{person}#accounts"),
            (_, Some(item), _) => format!("/items/{item}"),
            _ => String::from("#items"),
        };
        CheckLine {
            done: of().next().is_none() && (has_items || lack == Lack::Items),
            what,
            missing: of().map(|it| (sentence_case(l.say(&it.words)), address(it))).collect(),
            blocks: of().any(|it| it.blocks),
        }
    };
    vec![
        check(Lack::Items, l.t("cases-check-items")),
        check(Lack::Review, l.t("cases-check-reviewed")),
        check(Lack::SecondReview, l.t("cases-check-second")),
        check(Lack::Attribution, l.t("cases-check-attribution")),
        check(Lack::Capture, l.t("cases-check-secured")),
        check(Lack::Intact, l.t("cases-check-intact")),
    ]
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

/// The case of an address.
pub(crate) async fn find_case(desk: &Desk, staff: &Staff, id: &str) -> Result<CaseView, PageError> {
    let key = match (id.parse::<ShortId>(), id.parse::<CaseId>()) {
        (Ok(short), _) => CaseKey::Short(short),
        (_, Ok(id)) => CaseKey::Id(id),
        _ => return Err(PageError::NotFound),
    };
    desk.store.case(&staff.scope(), key).await?.ok_or(PageError::NotFound)
}

fn line(show: &Show, view: &ItemView) -> CaseItemLine {
    let l = show.l;
    let decisions = case_timeline::shown_decisions(view);
    let standing = decisions.iter().rev().find(|it| it.undone_at.is_none());
    let standing = standing.map_or(item_status(l, view.status), |it| l.pick(it.decision.verdict.label()));
    CaseItemLine {
        short_id: view.short_id.to_string(),
        what: format!("{} · {}", act_noun(l, view.act.kind), view.act.platform.label()),
        person: view.person.name.clone(),
        unit: view.unit.name.clone(),
        when: show.when(&view.act.happened),
        standing: standing.to_owned(),
    }
}

impl CasePage {
    /// Why a form was refused, if this one was.
    pub(crate) fn problem(&self, form: &str) -> Option<&str> {
        (self.refused.form == form).then_some(self.refused.why.as_str())
    }

    /// What was typed into a field of a form that was refused.
    pub(crate) fn typed(&self, form: &str, field: &str) -> &str {
        if self.refused.form == form { self.refused.typed.get(field) } else { "" }
    }

    /// A day that was typed, else today.
    pub(crate) fn day(&self, form: &str, field: &str) -> &str {
        let typed = self.typed(form, field);
        if typed.parse::<Date>().is_ok() { typed } else { &self.today }
    }

    fn answers(&self) -> Vec<(&'static str, &'static str)> {
        AnswerKind::ALL.iter().map(|it| (it.as_str(), self.l.pick(it.label()))).collect()
    }

    fn outcomes(&self) -> Vec<(&'static str, &'static str)> {
        OutcomeKind::ALL.iter().map(|it| (it.as_str(), self.l.pick(it.label()))).collect()
    }

    /// Files that an entry can rest on.
    fn papers(&self) -> Vec<(u64, &str)> {
        let there = self.documents.iter().filter(|it| it.withdrawn.is_none());
        there.map(|it| (it.n, it.name.as_str())).collect()
    }
}

impl CasesPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let row = CaseLine {
            short_id: "DMOB-7F3K".into(),
            title: "Suka dan komentar (DEMO)".into(),
            stage: l.pick(CasePath::Bawaslu.label(Stage::HandOver)),
            owner: Some("Wulan <i>(DEMO)</i>".into()),
            items: "2".into(),
            remind: Some("26 Okt 2026".into()),
            due: true,
            changed: "12 Okt 2026".into(),
            ..CaseLine::default()
        };
        let closed = CaseLine {
            short_id: "DMOB-2QX1".into(),
            stage: l.pick(CasePath::Bawaslu.label(Stage::Closed)),
            closed: true,
            outcome: Some(l.pick(OutcomeKind::NotProven.label())),
            ..CaseLine::default()
        };
        Self {
            l,
            frame,
            rows: vec![row, closed],
            may_open: true,
            all: 2,
            due: 1,
            stages: stage_choices(l, CasePath::Bawaslu),
            owners: vec![("wulan".into(), "Wulan (DEMO)".into())],
            typed: Fields::default().and("open", "due"),
            problem: Some(l.t("cases-needs-a-title").into()),
        }
    }
}

impl CasePage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let item =
            CaseItemLine { short_id: "DMO-7F3K".into(), person: "Budi (DEMO)".into(), ..Default::default() };
        let export = ExportLine { revision: 1, when: "12 Okt 2026".into(), sha256: "ab".repeat(32) };
        let document = |n, withdrawn: Option<&str>| DocumentLine {
            n,
            name: "undangan <b>(DEMO)</b>.pdf".into(),
            size: "12 kB".into(),
            sha256: "cd".repeat(32),
            withdrawn: withdrawn.map(str::to_owned),
            ..DocumentLine::default()
        };
        let objection = Objection {
            lack: Lack::Attribution,
            item: "DMO-7F3K".parse().ok(),
            person: None,
            blocks: true,
            words: netra_model::Sentence::new("akun baru “dugaan awal”", "the account is “presumed” only"),
        };
        let path = CasePath::Bawaslu;
        Self {
            l,
            frame,
            short_id: "DMOB-7F3K".into(),
            title: "Suka (DEMO)".into(),
            opened: "12 Okt 2026".into(),
            about: l.pick(CaseKind::Person.label()),
            is_person: true,
            version: 3,
            stage: l.pick(path.label(Stage::Tracing)),
            onward: path
                .onward(Stage::Tracing)
                .into_iter()
                .map(|it| (it.as_str(), l.pick(path.label(it))))
                .collect(),
            otherwise: otherwise(l, path, Stage::Tracing),
            owner: Some("Wulan (DEMO)".into()),
            owner_login: "wulan".into(),
            colleagues: Vec::new(),
            remind: Some("26 Okt 2026".into()),
            due: true,
            deletion: Some("Dihapus otomatis 12 Jan 2027".into()),
            items: vec![item],
            timeline: case_timeline::sample(l),
            filters: Kind::ALL
                .iter()
                .map(|it| (it.address("DMOB-7F3K"), it.label(l), *it == Kind::All))
                .collect(),
            checks: checks(l, true, &[objection]),
            blocked: true,
            documents: vec![document(1, None), document(2, Some("-"))],
            exports: vec![export],
            receivers: vec!["BKN".into(), "PPK".into()],
            handed_over: true,
            today: "2026-10-12".into(),
            may_write: true,
            may_tell: true,
            bad: vec!["DMO-XXXX".into()],
            refused: Refused {
                form: "invite",
                typed: Fields::default(),
                why: l.t("cases-needs-a-title").into(),
            },
        }
    }
}
