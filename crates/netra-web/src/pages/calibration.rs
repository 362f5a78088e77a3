//! Calibration [kalibrasi]: several people judge the same set apart; supervisors then see how the answers are spread. It
//! finds where the guide is unclear. No name and no score of anybody stands in it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use netra_model::review::{ItemStatus, Verdict, kappa_of_many};
use netra_store::{
    Calibration, CalibrationItem, CalibrationPlace, CalibrationRow, ItemKey, NewCalibration, Page,
    QueueFilter, QueueSort, SPREAD_FROM, StoreError,
};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::item_view::line;
use crate::pages::training::{DrillPage, DrillRow};
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::{Show, act_noun};
use crate::training::{EXERCISES, Shown, choices, exercise, without_names};
use crate::visitor::Staff;

/// So many decided items are offered for a new set.
const OFFERED: u64 = 40;

/// The sets, and for supervisors the form of a new one.
#[derive(Template)]
#[template(path = "calibration.html")]
pub(crate) struct CalibrationsPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) open: Vec<SetRow>,
    pub(crate) closed: Vec<SetRow>,
    /// What a new set can be made of; `None` for whoever opens none.
    pub(crate) form: Option<NewForm>,
    pub(crate) problem: Option<String>,
}

/// A set of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct SetRow {
    pub(crate) n: u64,
    pub(crate) title: String,
    pub(crate) when: String,
    pub(crate) progress: String,
    pub(crate) done: bool,
}

/// What a new set can be made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewForm {
    pub(crate) title: String,
    pub(crate) exercises: Vec<Offer>,
    pub(crate) items: Vec<Offer>,
}

/// An item that can be ticked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Offer {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) note: String,
    pub(crate) ticked: bool,
}

/// A set that was closed.
#[derive(Template)]
#[template(path = "calibration_set.html")]
pub(crate) struct ResultPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) n: u64,
    pub(crate) title: String,
    pub(crate) when: String,
    /// Nobody answers any more.
    pub(crate) is_closed: bool,
    /// The reader sees how answers are spread, and closes the set.
    pub(crate) leads: bool,
    pub(crate) verdicts: Vec<&'static str>,
    pub(crate) rows: Vec<ResultRow>,
    /// How far all agree, in a sentence.
    pub(crate) agreement: String,
}

/// An item of a closed set.
#[derive(Debug, Clone, Default)]
pub(crate) struct ResultRow {
    pub(crate) number: u64,
    pub(crate) href: String,
    pub(crate) what: String,
    pub(crate) own: &'static str,
    pub(crate) guide: &'static str,
    /// How many people answered.
    pub(crate) answers: String,
    /// How many gave each verdict; `None` where too few answered.
    pub(crate) spread: Option<Vec<Cell>>,
    /// The most frequent verdict has less than two thirds of the answers.
    pub(crate) apart: bool,
}

/// How many gave a verdict.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) n: String,
    pub(crate) none: bool,
    /// It is the guide's verdict.
    pub(crate) guide: bool,
}

/// `GET /calibration`
pub(crate) async fn list(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    render(&desk, &staff, &Fields::default(), None).await
}

async fn render(
    desk: &Desk,
    staff: &Staff,
    typed: &Fields,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let (l, show) = (staff.l, staff.show(desk));
    let sets = desk.store.calibrations(&staff.scope()).await?;
    let (closed, open): (Vec<_>, Vec<_>) = sets.iter().partition(|it| it.closed_at.is_some());
    let form = match staff.role().may_lead_review() {
        true => Some(new_form(desk, staff, typed).await?),
        false => None,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = page(&CalibrationsPage {
        l,
        frame: staff.frame(desk, "calibration", l.t("training-calibration")),
        open: open.into_iter().map(|it| set_row(&show, it)).collect(),
        closed: closed.into_iter().map(|it| set_row(&show, it)).collect(),
        form,
        problem,
    });
    *response.status_mut() = status;
    Ok(response)
}

fn set_row(show: &Show, it: &CalibrationRow) -> SetRow {
    let when = match it.closed_at {
        Some(at) => show.l.m("training-closed-at").with("day", show.day(show.day_of(at))),
        None => show.l.m("training-opened-at").with("day", show.day(show.day_of(it.opened_at))),
    };
    let progress = show.l.m("training-own-progress").n("done", it.answered).n("of", it.items);
    SetRow {
        n: it.n,
        title: it.title.clone(),
        when: when.to_string(),
        progress: progress.to_string(),
        done: it.answered == it.items,
    }
}

async fn new_form(desk: &Desk, staff: &Staff, typed: &Fields) -> Result<NewForm, PageError> {
    let (l, show) = (staff.l, staff.show(desk));
    let filter = QueueFilter { statuses: vec![ItemStatus::Decided], ..QueueFilter::default() };
    let decided = desk.store.queue(&staff.scope(), &filter, QueueSort::Newest, Page::first(OFFERED)).await?;
    let ticked = typed.all("item");
    let offer = |value: String, label: String, note: String| {
        let ticked = ticked.contains(&value.as_str());
        Offer { value, label, note, ticked }
    };
    let invented = |it: &crate::training::Exercise| {
        offer(format!("x:{}", it.key), l.pick(it.lesson).to_owned(), it.heading(l))
    };
    let items = decided.rows.iter().filter_map(|row| {
        let verdict = l.pick(row.verdict?.label());
        let day = show.short_day(show.day_of(row.happened_at.unwrap_or(row.first_seen_at)));
        let note = format!("{} · {day} · {verdict}", line(l, row.kind, &row.platform));
        Some(offer(format!("i:{}", row.item), row.short_id.to_string(), note))
    });
    Ok(NewForm {
        title: typed.get("title").to_owned(),
        exercises: EXERCISES.iter().map(invented).collect(),
        items: items.collect(),
    })
}

/// `POST /calibration`: opens a set.
pub(crate) async fn open(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let items = fields.all("item").into_iter().filter_map(chosen).collect();
    let set = NewCalibration { title: fields.get("title").to_owned(), items };
    match desk.store.open_calibration(&staff.actor(), &set).await {
        Ok(n) => Ok(see_other(&format!("/calibration/{n}"))),
        Err(StoreError::Invalid(why)) => {
            let why = sentence_case(staff.l.say(&why));
            render(&desk, &staff, &fields, Some(why)).await
        }
        Err(other) => Err(other.into()),
    }
}

fn chosen(value: &str) -> Option<CalibrationItem> {
    match value.split_once(':')? {
        ("x", key) => exercise(key).map(|it| CalibrationItem::Exercise(it.key.to_owned())),
        ("i", id) => id.parse().ok().map(CalibrationItem::Item),
        _ => None,
    }
}

async fn find(desk: &Desk, staff: &Staff, n: &str) -> Result<Calibration, PageError> {
    let n: u64 = n.parse().map_err(|_| PageError::NotFound)?;
    desk.store.calibration(&staff.scope(), n).await?.ok_or(PageError::NotFound)
}

/// `GET /calibration/{n}`: on to the first item without an answer; without one, what came of it.
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(n): Path<String>,
) -> Result<Response, PageError> {
    let set = find(&desk, &staff, &n).await?;
    let open = set.places.iter().find(|it| it.own.is_none()).filter(|_| set.row.closed_at.is_none());
    match open {
        Some(place) if !staff.role().may_lead_review() => Ok(see_other(&address(&set, place))),
        _ => result(&desk, &staff, &set).await,
    }
}

fn address(set: &Calibration, place: &CalibrationPlace) -> String {
    format!("/calibration/{}/{}", set.row.n, place.place)
}

/// What it is, and the guide's verdict where there is one.
async fn named(
    desk: &Desk,
    staff: &Staff,
    it: &CalibrationItem,
) -> Result<(String, Option<Verdict>), PageError> {
    let l = staff.l;
    Ok(match it {
        CalibrationItem::Exercise(key) => match exercise(key) {
            Some(it) => (format!("{}: {}", it.heading(l), l.pick(it.lesson)), Some(it.verdict)),
            None => (l.t("training-unknown").to_owned(), None),
        },
        CalibrationItem::Item(id) => match desk.store.item(&staff.scope(), ItemKey::Id(*id)).await? {
            Some(view) => (format!("{} · {}", view.short_id, act_noun(l, view.act.kind)), None),
            None => (l.t("training-unknown").to_owned(), None),
        },
    })
}

async fn result(desk: &Desk, staff: &Staff, set: &Calibration) -> Result<Response, PageError> {
    let (l, show) = (staff.l, staff.show(desk));
    let leads = staff.role().may_lead_review();
    let mut rows = Vec::new();
    for place in &set.places {
        // As long as it is open, its items say no more than to whoever judges them.
        let (what, guide) = match set.row.closed_at {
            Some(_) => named(desk, staff, &place.item).await?,
            None => (kind_of(desk, staff, &place.item).await?, None),
        };
        rows.push(result_row(&show, set, place, what, guide));
    }
    let when = set_row(&show, &set.row).when;
    Ok(page(&ResultPage {
        l,
        frame: staff.frame(desk, "calibration", set.row.title.clone()),
        n: set.row.n,
        title: set.row.title.clone(),
        when,
        is_closed: set.row.closed_at.is_some(),
        leads,
        verdicts: Verdict::ALL.into_iter().map(|it| l.pick(it.label())).collect(),
        agreement: agreement(&show, &set.places),
        rows,
    }))
}

async fn kind_of(desk: &Desk, staff: &Staff, it: &CalibrationItem) -> Result<String, PageError> {
    Ok(match it {
        CalibrationItem::Exercise(key) => exercise(key).map(|it| it.heading(staff.l)).unwrap_or_default(),
        CalibrationItem::Item(id) => {
            let view = desk.store.item(&staff.scope(), ItemKey::Id(*id)).await?;
            view.map(|it| line(staff.l, it.act.kind, &it.act.platform)).unwrap_or_default()
        }
    })
}

fn result_row(
    show: &Show,
    set: &Calibration,
    place: &CalibrationPlace,
    what: String,
    guide: Option<Verdict>,
) -> ResultRow {
    let l = show.l;
    let label = |it: Option<Verdict>| it.map_or("–", |it| l.pick(it.label()));
    let cells = |spread: [u64; 4]| {
        let cell = |(n, verdict): (u64, Verdict)| Cell {
            n: show.count(n),
            none: n == 0,
            guide: guide == Some(verdict),
        };
        spread.into_iter().zip(Verdict::ALL).map(cell).collect()
    };
    ResultRow {
        number: place.place + 1,
        href: address(set, place),
        what,
        own: label(place.own),
        guide: label(guide),
        answers: place.answers.map(|n| show.count(n)).unwrap_or_default(),
        apart: place.spread.is_some_and(|it| {
            let (most, all) = (it.iter().max().copied().unwrap_or(0), it.iter().sum::<u64>());
            most * 3 < all * 2
        }),
        spread: place.spread.map(cells),
    }
}

/// Kappa of those items that enough people answered, in a sentence.
fn agreement(show: &Show, places: &[CalibrationPlace]) -> String {
    let l = show.l;
    let rows: Vec<Vec<u64>> = places.iter().filter_map(|it| it.spread.map(|it| it.to_vec())).collect();
    let Some(kappa) = kappa_of_many(&rows) else {
        return l.m("training-no-kappa").n("fewest", SPREAD_FROM).to_string();
    };
    let text = format!("{kappa:.2}");
    let text = if l == Lang::Indonesian { text.replace('.', ",") } else { text };
    l.m("training-kappa").with("kappa", text).n("items", rows.len() as u64).to_string()
}

/// `GET /calibration/{n}/{place}`
pub(crate) async fn item(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path((n, place)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let set = find(&desk, &staff, &n).await?;
    let at = set.places.iter().position(|it| it.place.to_string() == place).ok_or(PageError::NotFound)?;
    let shown = shown(&desk, &staff, &set.places[at].item).await?;
    let mut kinds = Vec::new();
    for place in &set.places {
        kinds.push(kind_of(&desk, &staff, &place.item).await?);
    }
    let frame = staff.frame(&desk, "calibration", set.row.title.clone());
    Ok(page(&DrillPage::calibration(frame, &set, at, shown, kinds)))
}

async fn shown(desk: &Desk, staff: &Staff, it: &CalibrationItem) -> Result<Shown, PageError> {
    let show = staff.show(desk);
    match it {
        CalibrationItem::Exercise(key) => Ok(exercise(key).ok_or(PageError::NotFound)?.shown(&show)),
        CalibrationItem::Item(id) => {
            let view = desk.store.item(&staff.scope(), ItemKey::Id(*id)).await?.ok_or(PageError::NotFound)?;
            desk.store.item_viewed(&staff.actor(), view.id).await?;
            Ok(without_names(&show, &desk.words.now(), &view))
        }
    }
}

impl DrillPage {
    fn calibration(frame: Frame, set: &Calibration, at: usize, shown: Shown, kinds: Vec<String>) -> Self {
        let l = frame.l;
        let is_open = set.row.closed_at.is_none();
        let given = set.places[at].own;
        let row = |(n, (place, what)): (usize, (&CalibrationPlace, String))| DrillRow {
            href: address(set, place),
            number: (place.place + 1).to_string(),
            what,
            current: n == at,
            state: place.own.map(|_| (l.t("training-answered"), "")),
        };
        let beside = |at: Option<usize>| at.and_then(|n| set.places.get(n)).map(|it| address(set, it));
        let progress = l.m("training-own-progress").n("done", set.row.answered).n("of", set.row.items);
        let hint = if is_open { l.t("training-calibration-hint") } else { l.t("training-set-closed") };
        Self {
            title: set.row.title.clone(),
            progress: progress.to_string(),
            home: "/calibration",
            rows: set.places.iter().zip(kinds).enumerate().map(row).collect(),
            number: l.m("training-number").n("n", at as u64 + 1).n("of", set.row.items).to_string(),
            shown,
            action: address(set, &set.places[at]),
            choices: choices(l, given),
            open: is_open,
            undo: String::new(),
            answer: None,
            hint: hint.to_owned(),
            previous: beside(at.checked_sub(1)),
            next: beside(Some(at + 1)),
            l,
            frame,
        }
    }
}

/// `POST /calibration/{n}/{place}`: on to the next item without an answer.
pub(crate) async fn judge(
    State(desk): State<Arc<Desk>>,
    Path((n, place)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let set = find(&desk, &staff, &n).await?;
    let here = set.places.iter().find(|it| it.place.to_string() == place).ok_or(PageError::NotFound)?;
    let verdict: Verdict = fields
        .get("verdict")
        .parse()
        .map_err(|_| PageError::form("queue-needs-verdict", address(&set, here)))?;
    match desk.store.answer_calibration(&staff.actor(), set.row.n, here.place, verdict).await {
        Ok(()) => {}
        Err(StoreError::Invalid(why)) => {
            return Err(PageError::invalid(&why, format!("/calibration/{}", set.row.n)));
        }
        Err(other) => return Err(other.into()),
    }
    let open = |it: &&CalibrationPlace| it.own.is_none() && it.place != here.place;
    let after = set.places.iter().find(|it| open(it) && it.place > here.place);
    let next = after.or_else(|| set.places.iter().find(open));
    Ok(see_other(&next.map_or_else(|| format!("/calibration/{}", set.row.n), |it| address(&set, it))))
}

/// `POST /calibration/{n}/close`
pub(crate) async fn close(
    State(desk): State<Arc<Desk>>,
    Path(n): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let n: u64 = n.parse().map_err(|_| PageError::NotFound)?;
    desk.store.close_calibration(&posted.staff.actor(), n).await?;
    Ok(see_other(&format!("/calibration/{n}")))
}

#[cfg(test)]
fn sample_set() -> Calibration {
    let place = |place, spread| CalibrationPlace {
        place,
        item: CalibrationItem::Exercise(EXERCISES[usize::try_from(place).unwrap_or(0)].key.to_owned()),
        own: (place == 0).then_some(Verdict::Trace),
        answers: Some(4),
        spread,
    };
    let at = "2026-10-12T02:00:00Z".parse().unwrap_or_default();
    Calibration {
        row: CalibrationRow {
            n: 3,
            title: "Suka <i>tanpa komentar".into(),
            opened_at: at,
            closed_at: Some(at),
            items: 3,
            answered: 1,
        },
        places: vec![place(0, Some([1, 2, 1, 0])), place(1, Some([4, 0, 0, 0])), place(2, None)],
    }
}

#[cfg(test)]
impl CalibrationsPage {
    /// With invented values, for the test that renders every page.
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let l = frame.l;
        let offer = |value: &str| Offer {
            value: value.into(),
            label: "DMO-7F3K <b>".into(),
            note: "suka".into(),
            ticked: true,
        };
        let set = sample_set().row;
        let form =
            NewForm { title: "Suka <i>".into(), exercises: vec![offer("x:a")], items: vec![offer("i:b")] };
        let open = CalibrationRow { closed_at: None, ..set.clone() };
        Self {
            open: vec![set_row(show, &open)],
            closed: vec![set_row(show, &set)],
            form: Some(form),
            problem: Some(l.t("training-unknown").to_owned()),
            l,
            frame,
        }
    }
}

#[cfg(test)]
impl ResultPage {
    /// With invented values, for the test that renders every page.
    pub(crate) fn sample(frame: Frame, show: &Show, is_closed: bool) -> Self {
        let (l, set) = (frame.l, sample_set());
        let row = |it: &CalibrationPlace| result_row(show, &set, it, "suka <b>".into(), Some(Verdict::Trace));
        Self {
            n: 3,
            title: set.row.title.clone(),
            when: set_row(show, &set.row).when,
            is_closed,
            leads: true,
            verdicts: Verdict::ALL.into_iter().map(|it| l.pick(it.label())).collect(),
            rows: set.places.iter().map(row).collect(),
            agreement: agreement(show, &set.places),
            l,
            frame,
        }
    }
}

#[cfg(test)]
impl DrillPage {
    /// With invented values, for the test that renders every page.
    pub(crate) fn sample_calibration(frame: Frame, show: &Show) -> Self {
        let mut set = sample_set();
        set.row.closed_at = None;
        let kinds = vec!["suka".to_owned(); 3];
        Self::calibration(frame, &set, 0, EXERCISES[0].shown(show), kinds)
    }
}
