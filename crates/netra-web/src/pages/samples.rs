//! Acts without a flag that were drawn by lot: should they have been in the queue? The answers only serve to estimate what
//! the dictionaries miss; no item is made.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use netra_model::ActId;
use netra_model::flag::Side;
use netra_store::{ActSample, StoreError};

use crate::Desk;
use crate::error::PageError;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::content::{Post, post};
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::{Show, act_noun};
use crate::text::Piece;
use crate::visitor::Staff;

/// So many of those that were missed are listed.
const LISTED: u64 = 200;

/// The sample that waits longest.
#[derive(Template)]
#[template(path = "samples.html")]
pub(crate) struct SamplesPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) waiting: String,
    pub(crate) sample: Option<Sample>,
    pub(crate) missed: Vec<MissedRow>,
}

/// An act as it is judged: what was written and through which account, and nothing of what the dictionaries think.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample {
    pub(crate) act: String,
    pub(crate) what: &'static str,
    pub(crate) account: String,
    pub(crate) when: String,
    pub(crate) day: String,
    pub(crate) own: Option<Post>,
    pub(crate) target: Option<Post>,
}

/// One that should have been in the queue.
#[derive(Debug, Clone, Default)]
pub(crate) struct MissedRow {
    pub(crate) what: &'static str,
    pub(crate) text: String,
    pub(crate) note: String,
    pub(crate) who: String,
    pub(crate) when: String,
}

/// `GET /samples`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    let (l, show, scope) = (staff.l, staff.show(&desk), staff.scope());
    let open = desk.store.act_samples(&scope, false, LISTED).await?;
    let answered = desk.store.act_samples(&scope, true, LISTED).await?;
    let words = desk.words.now();
    Ok(page(&SamplesPage {
        l,
        frame: staff.frame(&desk, "review", l.t("review-heading-samples")),
        waiting: l.m("review-sample-counts").n("n", open.len() as u64).to_string(),
        sample: open.first().map(|it| Sample {
            act: it.act.to_string(),
            what: act_noun(l, it.kind),
            account: it.account.shown(),
            when: show.when(&it.happened),
            day: l.m("review-sample-day").with("day", show.day(it.day)).to_string(),
            own: it.own.as_ref().map(|own| post(&show, &words, own, None, Side::Own, &[])),
            target: it.target.as_ref().map(|target| post(&show, &words, target, None, Side::Target, &[])),
        }),
        missed: answered.iter().filter_map(|it| missed(&show, it)).collect(),
    }))
}

fn missed(show: &Show, sample: &ActSample) -> Option<MissedRow> {
    let answer = sample.answer.as_ref().filter(|it| it.missed)?;
    let words = sample.own.as_ref().or(sample.target.as_ref()).and_then(|it| it.latest());
    Some(MissedRow {
        what: act_noun(show.l, sample.kind),
        text: words.map_or(String::new(), |it| it.text.chars().take(160).collect()),
        note: answer.note.clone(),
        who: answer.by_name.clone(),
        when: show.moment(answer.at),
    })
}

/// `POST /samples/{act}`: on to the next.
pub(crate) async fn answer(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let act: ActId = id.parse().map_err(|_| PageError::NotFound)?;
    let missed = match posted.fields.get("answer") {
        "missed" => true,
        "none" => false,
        _ => return Err(PageError::form("queue-needs-verdict", "/samples")),
    };
    let note: String = posted.fields.get("note").chars().take(2_000).collect();
    match desk.store.answer_sample(&posted.staff.actor(), act, missed, &note).await {
        Ok(()) => Ok(see_other("/samples")),
        Err(StoreError::Invalid(why)) => Err(PageError::invalid(&why, "/samples")),
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
impl SamplesPage {
    /// With invented values, for the test that renders every page.
    pub(crate) fn sample(frame: Frame, full: bool) -> Self {
        let l = frame.l;
        let sample = Sample {
            act: "0199d7a0-0000-7000-8000-000000000001".into(),
            what: "unggahan",
            account: "@budi.<i>demo".into(),
            when: "12 Okt 2026".into(),
            day: l.m("review-sample-day").with("day", "12 Okt 2026").to_string(),
            own: None,
            target: None,
        };
        let missed = MissedRow {
            what: "unggahan",
            text: "dua jari <b>".into(),
            note: "halus <i>".into(),
            who: "Siti (DEMO)".into(),
            when: "13 Okt 2026".into(),
        };
        let waiting = l.m("review-sample-counts").n("n", 1).to_string();
        Self { l, frame, waiting, sample: full.then_some(sample), missed: vec![missed] }
    }
}
