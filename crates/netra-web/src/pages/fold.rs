//! A fold: near-duplicates shown together, and one decision made for each of them.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use netra_model::Sha256;
use netra_model::review::Verdict;
use netra_store::{BULK_VERDICTS, BulkDecision, FoldView, NewDecision, QueueRow, StoreError};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::filters::NAMES;
use crate::pages::pager::{Pager, Stretch};
use crate::pages::queue::with;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::{Show, act_noun};
use crate::visitor::Staff;

/// So many acts on one page.
const LINES: u64 = 100;

/// The page of a fold.
#[derive(Template)]
#[template(path = "fold.html")]
pub(crate) struct FoldPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) near_key: String,
    pub(crate) heading: String,
    pub(crate) explained: String,
    pub(crate) words: String,
    pub(crate) rows: Vec<FoldLine>,
    pub(crate) pager: Pager,
    pub(crate) may_decide: bool,
    pub(crate) verdicts: Vec<(&'static str, &'static str, bool)>,
    pub(crate) at_once: u64,
    pub(crate) mark: String,
    pub(crate) confirm: String,
    pub(crate) back: String,
    /// What was typed, when it could not be done, and why.
    pub(crate) problem: Option<String>,
    pub(crate) typed: String,
    pub(crate) reason: String,
}

/// An act of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct FoldLine {
    pub(crate) short_id: String,
    pub(crate) what: &'static str,
    pub(crate) platform: String,
    pub(crate) account: String,
    pub(crate) unit: String,
    pub(crate) when: String,
}

/// `GET /folds/{fold}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(key): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let back = fields.query(&NAMES);
    shown(&desk, &staff, &key, &fields, &back, None).await
}

/// `POST /folds/{fold}`: one decision for each, when the count is confirmed.
pub(crate) async fn decide(
    State(desk): State<Arc<Desk>>,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let fields = &posted.fields;
    let back = Fields::parse(fields.get("back").as_bytes()).query(&NAMES);
    let verdict: Result<Verdict, _> = fields.get("verdict").parse();
    let mark: Result<Sha256, _> = fields.get("mark").parse();
    let l = posted.staff.l;
    let (Ok(verdict), Ok(mark)) = (verdict, mark) else {
        let why = l.t("queue-needs-verdict").to_owned();
        return shown(&desk, &posted.staff, &key, fields, &back, Some(why)).await;
    };
    let count: String = fields.get("count").chars().filter(char::is_ascii_digit).collect();
    let bulk = BulkDecision {
        near_key: key.clone(),
        mark,
        count: count.parse().unwrap_or(0),
        decision: NewDecision::new(verdict).because(fields.get("reason")),
    };
    match desk.store.decide_fold(&posted.staff.actor(), &bulk).await {
        Ok(done) if done.left > 0 => Ok(see_other(&with(&back, "", &format!("/folds/{key}")))),
        Ok(_) => Ok(see_other(&with(&back, "", "/queue"))),
        Err(StoreError::Invalid(why)) => {
            let why = l.say(&why).to_owned();
            shown(&desk, &posted.staff, &key, fields, &back, Some(why)).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn shown(
    desk: &Desk,
    staff: &Staff,
    key: &str,
    fields: &Fields,
    back: &str,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let stretch = Stretch::of(fields, LINES);
    let fold = desk.store.fold(&staff.scope(), key, stretch.page()).await?;
    // Decided meanwhile, or taken apart: the queue says how it stands.
    let Some(fold) = fold else { return Ok(see_other(&with(back, "", "/queue"))) };
    let (show, l) = (staff.show(desk), staff.l);
    let path = format!("/folds/{key}");
    let refused = problem.is_some();
    let mut shown =
        FoldPage::of(staff.frame(desk, "queue", l.t("fold-name")), &show, &fold, staff.role().may_review());
    shown.pager = stretch.pager(&show, &path, fields, &NAMES, fold.total);
    shown.back = back.to_owned();
    shown.problem = problem;
    shown.typed = fields.get("count").to_owned();
    shown.reason = fields.get("reason").to_owned();
    for it in &mut shown.verdicts {
        it.2 = it.0 == fields.get("verdict");
    }
    let mut response = page(&shown);
    if refused {
        *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

impl FoldPage {
    fn of(frame: Frame, show: &Show, fold: &FoldView, may_decide: bool) -> Self {
        let l = show.l;
        let explained = if fold.at_once < fold.total {
            l.m("fold-about-part").n("items", fold.total).n("now", fold.at_once)
        } else {
            l.m("fold-about").n("items", fold.total).n("persons", fold.persons)
        };
        Self {
            frame,
            l,
            near_key: fold.near_key.clone(),
            heading: l.m("fold-heading").n("items", fold.total).to_string(),
            explained: explained.to_string(),
            words: fold.rows.first().map(|it| it.snippet.clone()).unwrap_or_default(),
            rows: fold.rows.iter().map(|it| line(show, it)).collect(),
            pager: Pager::default(),
            may_decide,
            verdicts: BULK_VERDICTS.map(|it| (it.as_str(), l.pick(it.label()), false)).into(),
            at_once: fold.at_once,
            mark: fold.mark.to_string(),
            confirm: l.m("fold-confirm").n("items", fold.at_once).to_string(),
            back: String::new(),
            problem: None,
            typed: String::new(),
            reason: String::new(),
        }
    }
}

fn line(show: &Show, it: &QueueRow) -> FoldLine {
    FoldLine {
        short_id: it.short_id.to_string(),
        what: act_noun(show.l, it.kind),
        platform: it.platform.label().to_owned(),
        account: it.account_ref.shown(),
        unit: it.unit_name.clone(),
        when: show.moment(it.happened_at.unwrap_or(it.first_seen_at)),
    }
}

#[cfg(test)]
impl FoldPage {
    /// With invented values.
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let fold = FoldView {
            near_key: "0".repeat(32),
            rows: Vec::new(),
            total: 1_200,
            at_once: 500,
            persons: 12,
            mark: Sha256([7; 32]),
        };
        let mut sample = Self::of(frame, show, &fold, true);
        sample.words = String::from("Ayo <b>coblos</b> nomor 2");
        sample.rows.push(FoldLine {
            short_id: String::from("DMO-7F3K"),
            what: act_noun(show.l, netra_model::act::ActKind::Like),
            platform: String::from("Instagram"),
            account: String::from("@budi.<i>demo</i>"),
            unit: String::from("Dinas Perhubungan (DEMO)"),
            when: String::from("12 Okt 2026 08.14 WIB"),
        });
        sample.problem = Some(String::from("<script>"));
        sample
    }
}
