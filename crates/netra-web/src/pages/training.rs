//! Training [latihan]: invented posts, judged with the keys of the queue and answered at once by the guide. What somebody
//! answers is theirs alone; no item, figure, bundle or index learns of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use netra_model::review::Verdict;

use crate::Desk;
use crate::error::PageError;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::Show;
use crate::text::Piece;
use crate::training::{Choice, EXERCISES, Exercise, Shown, choices, exercise};
use crate::visitor::Staff;

/// One item to judge, with the list of its set in the margin. Training and calibration are two uses of it.
#[derive(Template)]
#[template(path = "drill.html")]
pub(crate) struct DrillPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    /// What the set is, above its list.
    pub(crate) title: String,
    /// How far the person is.
    pub(crate) progress: String,
    /// Where the list begins.
    pub(crate) home: &'static str,
    pub(crate) rows: Vec<DrillRow>,
    pub(crate) number: String,
    pub(crate) shown: Shown,
    /// Where a verdict is sent.
    pub(crate) action: String,
    pub(crate) choices: Vec<Choice>,
    /// A verdict can be given now.
    pub(crate) open: bool,
    /// Takes the answer back; empty where another verdict simply replaces it.
    pub(crate) undo: String,
    pub(crate) answer: Option<Answer>,
    /// What is said where there is no answer.
    pub(crate) hint: String,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

/// A line of the margin.
#[derive(Debug, Clone, Default)]
pub(crate) struct DrillRow {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) what: String,
    pub(crate) current: bool,
    /// How it was answered, and the tone of that.
    pub(crate) state: Option<(&'static str, &'static str)>,
}

/// What the guide answers, beside what the person did.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// The person and the guide say the same, or something that can be defended.
    pub(crate) agrees: bool,
    pub(crate) said: String,
    pub(crate) guide: &'static str,
    pub(crate) also: Option<String>,
    pub(crate) check: Option<String>,
    pub(crate) lesson: &'static str,
    pub(crate) why: &'static str,
    pub(crate) rule: &'static str,
}

/// The start of training.
#[derive(Template)]
#[template(path = "training.html")]
pub(crate) struct TrainingPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) progress: String,
    pub(crate) started: bool,
    /// The first one without an answer; `None` when all have one.
    pub(crate) next: Option<String>,
    pub(crate) rows: Vec<DrillRow>,
    /// What was learnt from those that were answered.
    pub(crate) lessons: Vec<(&'static str, &'static str)>,
}

/// What somebody answered, by exercise.
type Given = BTreeMap<String, Verdict>;

async fn given(desk: &Desk, staff: &Staff) -> Result<Given, PageError> {
    let all = desk.store.training_answers(&staff.actor()).await?;
    Ok(all.into_iter().map(|it| (it.exercise, it.verdict)).collect())
}

/// `GET /training`
pub(crate) async fn start(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    let given = given(&desk, &staff).await?;
    let frame = staff.frame(&desk, "training", staff.l.t("training-heading"));
    Ok(page(&TrainingPage::of(frame, &given)))
}

impl TrainingPage {
    fn of(frame: Frame, given: &Given) -> Self {
        let l = frame.l;
        let open = EXERCISES.iter().find(|it| !given.contains_key(it.key));
        let learnt = EXERCISES.iter().filter(|it| given.contains_key(it.key));
        Self {
            progress: progress(l, given),
            started: EXERCISES.iter().any(|it| given.contains_key(it.key)),
            next: open.map(address),
            rows: rows(l, given, None),
            lessons: learnt.map(|it| (l.pick(it.lesson), l.pick(it.rule))).collect(),
            l,
            frame,
        }
    }
}

fn address(it: &Exercise) -> String {
    format!("/training/{}", it.key)
}

fn agrees(it: &Exercise, verdict: Verdict) -> bool {
    verdict == it.verdict || it.also == Some(verdict)
}

fn progress(l: Lang, given: &Given) -> String {
    let answered = EXERCISES.iter().filter_map(|it| given.get(it.key).map(|verdict| (it, *verdict)));
    let (done, same) = answered
        .fold((0, 0), |(done, same), (it, verdict)| (done + 1, same + u64::from(agrees(it, verdict))));
    l.m("training-progress").n("done", done).n("of", EXERCISES.len() as u64).n("same", same).to_string()
}

fn rows(l: Lang, given: &Given, current: Option<&str>) -> Vec<DrillRow> {
    let state = |it: &Exercise| {
        given.get(it.key).map(|verdict| {
            if agrees(it, *verdict) {
                (l.t("training-same"), "plum")
            } else {
                (l.t("training-differs"), "amber")
            }
        })
    };
    let row = |(n, it): (usize, &Exercise)| DrillRow {
        href: address(it),
        number: (n + 1).to_string(),
        what: it.heading(l),
        current: current == Some(it.key),
        state: state(it),
    };
    EXERCISES.iter().enumerate().map(row).collect()
}

/// `GET /training/{exercise}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let it = exercise(&key).ok_or(PageError::NotFound)?;
    let given = given(&desk, &staff).await?;
    let frame = staff.frame(&desk, "training", staff.l.t("training-heading"));
    Ok(page(&DrillPage::training(frame, &staff.show(&desk), it, &given)))
}

impl DrillPage {
    fn training(frame: Frame, show: &Show, it: &'static Exercise, all: &Given) -> Self {
        let l = frame.l;
        let place = EXERCISES.iter().position(|other| other.key == it.key).unwrap_or(0);
        let given = all.get(it.key).copied();
        let beside = |place: Option<usize>| place.and_then(|n| EXERCISES.get(n)).map(address);
        Self {
            title: l.t("training-heading").to_owned(),
            progress: progress(l, all),
            home: "/training",
            rows: rows(l, all, Some(it.key)),
            number: l
                .m("training-number")
                .n("n", place as u64 + 1)
                .n("of", EXERCISES.len() as u64)
                .to_string(),
            shown: it.shown(show),
            action: address(it),
            choices: choices(l, given),
            open: given.is_none(),
            undo: format!("/training/{}/again", it.key),
            answer: given.map(|verdict| answer(l, it, verdict)),
            hint: l.t("training-hint").to_owned(),
            previous: beside(place.checked_sub(1)),
            next: beside(Some(place + 1)).or_else(|| given.is_some().then(|| "/training".to_owned())),
            l,
            frame,
        }
    }
}

fn answer(l: Lang, it: &Exercise, verdict: Verdict) -> Answer {
    let yours = l.pick(verdict.label());
    let said = match verdict {
        _ if verdict == it.verdict => l.m("training-said-same"),
        _ if it.also == Some(verdict) => l.m("training-said-defended"),
        _ => l.m("training-said-differs"),
    };
    Answer {
        agrees: agrees(it, verdict),
        said: said.with("verdict", yours).to_string(),
        guide: l.pick(it.verdict.label()),
        also: it.also.map(|also| l.m("training-also").with("verdict", l.pick(also.label())).to_string()),
        check: it.check.map(|check| l.m("training-check").with("check", l.pick(check.label())).to_string()),
        lesson: l.pick(it.lesson),
        why: l.pick(it.why),
        rule: l.pick(it.rule),
    }
}

/// `POST /training/{exercise}`: back to it, with the answer.
pub(crate) async fn judge(
    State(desk): State<Arc<Desk>>,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let it = exercise(&key).ok_or(PageError::NotFound)?;
    let verdict: Verdict = posted
        .fields
        .get("verdict")
        .parse()
        .map_err(|_| PageError::form("queue-needs-verdict", address(it)))?;
    desk.store.answer_training(&posted.staff.actor(), it.key, verdict).await?;
    Ok(see_other(&address(it)))
}

/// `POST /training/{exercise}/again`: the answer is forgotten.
pub(crate) async fn again(
    State(desk): State<Arc<Desk>>,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let it = exercise(&key).ok_or(PageError::NotFound)?;
    desk.store.forget_training(&posted.staff.actor(), Some(it.key)).await?;
    Ok(see_other(&address(it)))
}

/// `POST /training/forget`: all answers are forgotten.
pub(crate) async fn forget(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    desk.store.forget_training(&posted.staff.actor(), None).await?;
    Ok(see_other("/training"))
}

#[cfg(test)]
impl TrainingPage {
    /// With invented values, for the test that renders every page.
    pub(crate) fn sample(frame: Frame, done: bool) -> Self {
        let answered = EXERCISES.iter().take(if done { EXERCISES.len() } else { 2 });
        let given = answered.map(|it| (it.key.to_owned(), Verdict::Indication)).collect();
        Self::of(frame, &given)
    }
}

#[cfg(test)]
impl DrillPage {
    /// With invented values, for the test that renders every page.
    pub(crate) fn sample(frame: Frame, show: &Show, answered: bool) -> Self {
        let it = &EXERCISES[4];
        let given = answered.then(|| (it.key.to_owned(), Verdict::Indication)).into_iter().collect();
        Self::training(frame, show, it, &given)
    }
}
