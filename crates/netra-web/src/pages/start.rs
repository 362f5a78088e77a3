//! The first day of an office, step by step: each step is done or open as the store and the dictionaries in use say it, and
//! an open one has one button. Also the way of the demonstration.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use netra_model::race::{AccountRole, Race};
use netra_store::SetupFacts;

use crate::Desk;
use crate::error::PageError;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::respond::page;
use crate::show::Show;
use crate::visitor::Staff;

/// The checklist.
#[derive(Template)]
#[template(path = "start.html")]
pub(crate) struct StartPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) steps: Vec<Step>,
    pub(crate) done: u64,
    pub(crate) of: u64,
}

/// A step of the first day.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) title: &'static str,
    /// Why it matters.
    pub(crate) why: &'static str,
    /// How far it is.
    pub(crate) state: String,
    pub(crate) done: bool,
    pub(crate) href: &'static str,
    pub(crate) button: &'static str,
}

/// `GET /start`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    let steps = steps(&desk, &staff).await?;
    let l = staff.l;
    Ok(page(&StartPage::new(staff.frame(&desk, "start", l.t("common-first-day")), steps)))
}

/// Whether something is still to be done.
pub(crate) async fn is_open(desk: &Desk, staff: &Staff) -> Result<bool, PageError> {
    Ok(steps(desk, staff).await?.iter().any(|it| !it.done))
}

async fn steps(desk: &Desk, staff: &Staff) -> Result<Vec<Step>, PageError> {
    let facts = desk.store.setup(&staff.scope()).await?;
    let show = staff.show(desk);
    let today = show.day_of(desk.store.now());
    let words = desk.words.now();
    let races: Vec<&Race> =
        words.races.iter().filter(|it| it.concerns(desk.office.region.as_deref())).collect();
    Ok(listed(&show, &facts, &races, today))
}

fn listed(show: &Show, facts: &SetupFacts, races: &[&Race], today: Date) -> Vec<Step> {
    let l = show.l;
    // A race that is over is no race to prepare for.
    let ready =
        races.iter().filter(|it| it.candidates.len() > 1 && it.days().is_some_and(|(_, last)| today <= last));
    let (n_races, campaign) =
        (ready.clone().count() as u64, ready.clone().map(|it| campaign(it)).sum::<u64>());
    let list = l.m("admin-start-list-state").n("persons", facts.persons).n("accounts", facts.accounts);
    let list = match facts.waiting_batches {
        0 => list.to_string(),
        n => format!("{list} {}", l.m("admin-start-list-waiting").n("batches", n)),
    };
    vec![
        Step {
            title: l.t("common-watch-list"),
            why: l.t("admin-start-list-why"),
            state: list,
            done: facts.persons > 0 && facts.accounts > 0,
            href: if facts.waiting_batches > 0 { "/watchlist/batches" } else { "/watchlist/import" },
            button: if facts.waiting_batches > 0 {
                l.t("admin-start-list-see-batches")
            } else {
                l.t("watchlist-import")
            },
        },
        Step {
            title: l.t("admin-start-race"),
            why: l.t("admin-start-race-why"),
            state: l.m("admin-start-race-state").n("races", n_races).to_string(),
            done: n_races > 0,
            href: "/dictionaries",
            button: l.t("admin-start-race-button"),
        },
        Step {
            title: l.t("admin-start-campaign"),
            why: l.t("admin-start-campaign-why"),
            state: l.m("admin-start-campaign-state").n("accounts", campaign).to_string(),
            done: campaign > 0,
            href: "/dictionaries",
            button: l.t("admin-start-campaign-button"),
        },
        Step {
            title: l.t("common-users"),
            why: l.t("admin-start-users-why"),
            state: l
                .m("admin-start-users-state")
                .n("reviewers", facts.reviewers)
                .n("supervisors", facts.supervisors)
                .to_string(),
            done: facts.reviewers > 0 && facts.supervisors > 0,
            href: "/users",
            button: l.t("admin-start-users-button"),
        },
        Step {
            title: l.t("admin-start-intake"),
            why: l.t("admin-start-intake-why"),
            state: l.m("admin-start-intake-state").n("acts", facts.acts).to_string(),
            done: facts.acts > 0,
            href: "/sources",
            button: l.t("admin-start-intake-button"),
        },
        Step {
            title: l.t("admin-start-review"),
            why: l.t("admin-start-review-why"),
            state: l.m("admin-start-review-state").n("items", facts.decided).to_string(),
            done: facts.decided > 0,
            href: "/help",
            button: l.t("admin-start-review-button"),
        },
    ]
}

fn campaign(race: &Race) -> u64 {
    let all = race.candidates.iter().flat_map(|it| &it.accounts);
    all.filter(|it| it.role == AccountRole::Campaign).count() as u64
}

impl StartPage {
    fn new(frame: Frame, steps: Vec<Step>) -> Self {
        let done = steps.iter().filter(|it| it.done).count() as u64;
        Self { l: frame.l, frame, done, of: steps.len() as u64, steps }
    }

    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let facts = SetupFacts { persons: 40, accounts: 96, waiting_batches: 1, ..SetupFacts::default() };
        Self::new(frame, listed(show, &facts, &[], jiff::civil::date(2026, 10, 12)))
    }
}
