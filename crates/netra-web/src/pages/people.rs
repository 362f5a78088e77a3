//! One watched person: why they may be looked at, which accounts are believed to be theirs. Nothing about acts.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use netra_model::PersonId;
use netra_model::link::profile_url;
use netra_store::AccountView;

use crate::Desk;
use crate::error::PageError;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::content::web_link;
use crate::respond::page;
use crate::show::{Show, attribution, basis, person_status};
use crate::visitor::Staff;

/// The page of a person.
#[derive(Template)]
#[template(path = "person.html")]
pub(crate) struct PersonPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) employment: String,
    pub(crate) nip: Option<String>,
    pub(crate) status: Option<&'static str>,
    pub(crate) region: Option<String>,
    pub(crate) watch: Vec<WatchLine>,
    pub(crate) accounts: Vec<AccountLine>,
    pub(crate) may_see_items: bool,
}

/// Why and when somebody may be looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct WatchLine {
    pub(crate) reason: String,
    pub(crate) letter: String,
    pub(crate) period: String,
}

/// An account with its history.
#[derive(Debug, Clone, Default)]
pub(crate) struct AccountLine {
    pub(crate) platform: String,
    pub(crate) name: String,
    pub(crate) url: Option<String>,
    /// Why we believe whose it is, newest first.
    pub(crate) beliefs: Vec<String>,
    /// Earlier handles.
    pub(crate) earlier: Vec<String>,
}

/// `GET /people/{person}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id: PersonId = id.parse().map_err(|_| PageError::NotFound)?;
    let view = desk.store.person(&staff.scope(), id).await?.ok_or(PageError::NotFound)?;
    let (show, l) = (staff.show(&desk), staff.l);
    Ok(page(&PersonPage {
        frame: staff.frame(&desk, "watchlist", view.person.name.clone()),
        l,
        name: view.person.name.clone(),
        unit: view.unit.name.clone(),
        employment: view.person.employment.to_string(),
        nip: view.person.nip.as_ref().map(ToString::to_string),
        status: person_status(l, view.person.status),
        region: view.person.region.clone(),
        watch: view
            .watch
            .iter()
            .map(|it| WatchLine {
                reason: it.reason.clone(),
                letter: it.letter.clone().unwrap_or_default(),
                period: match it.until {
                    Some(until) => format!("{} – {}", show.day(it.from), show.day(until)),
                    None => format!("{} {}", l.t("sejak", "since"), show.day(it.from)),
                },
            })
            .collect(),
        accounts: view.accounts.iter().map(|it| account(&show, it)).collect(),
        may_see_items: staff.role().may_see_items(),
    }))
}

fn account(show: &Show, view: &AccountView) -> AccountLine {
    let l = show.l;
    let belief = |it: &netra_store::Attribution| {
        let why = basis(it.level, &it.basis).map_or(String::new(), |why| format!(": {why}"));
        format!("{}, {}{why}", attribution(l, it.level), show.day(show.day_of(it.at)))
    };
    let earlier = view.handles.iter().skip(1).map(|it| {
        format!("@{} ({} {})", it.handle, l.t("sampai", "until"), show.day(show.day_of(it.last_at)))
    });
    AccountLine {
        platform: view.account.platform.label().to_owned(),
        name: view.account.shown(),
        url: web_link(profile_url(&view.account).as_deref()),
        beliefs: view.attributions.iter().map(belief).collect(),
        earlier: earlier.collect(),
    }
}

impl PersonPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let watch = WatchLine { reason: "SK (DEMO)".into(), letter: "1/DEMO".into(), period: "2026".into() };
        let account = AccountLine {
            platform: "Instagram".into(),
            name: "@budi.demo".into(),
            url: Some("https://www.instagram.com/budi.demo".into()),
            beliefs: vec![l.t("dugaan awal", "presumed").into()],
            earlier: vec!["@budi.lama".into()],
        };
        Self {
            l,
            frame,
            name: "Budi (DEMO)".into(),
            unit: "Dinas Perhubungan".into(),
            employment: "PNS".into(),
            nip: Some("••••••••••••••1007".into()),
            status: person_status(l, netra_model::person::PersonStatus::UnpaidLeave),
            region: Some("Kota Contoh".into()),
            watch: vec![watch],
            accounts: vec![account],
            may_see_items: true,
        }
    }
}
