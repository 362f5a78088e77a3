//! The ledger of an account: entries and contrary signs that people add, their files, and the wrong person.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use netra_model::person::AttributionLevel;
use netra_model::{AccountId, PersonId, Sha256};
use netra_store::{
    AccountView, DetachEffect, NewAttribution, NewDocument, NewSign, Page, PersonFilter, PersonView,
    StoreError,
};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::case_work::saved;
use crate::pages::people::refused_form;
use crate::posted::{Posted, Upload, Uploaded};
use crate::respond::{page, see_other};
use crate::visitor::Staff;

/// The page on which an account is taken from a person.
#[derive(Template)]
#[template(path = "wrong_person.html")]
pub(crate) struct WrongPersonPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) account: String,
    /// As it is shown, with its platform.
    pub(crate) shown: String,
    pub(crate) person: String,
    pub(crate) person_name: String,
    pub(crate) unit: String,
    pub(crate) acts: u64,
    pub(crate) items: u64,
    pub(crate) cases: Vec<CaseHit>,
    pub(crate) typed: Fields,
    pub(crate) problem: Option<String>,
}

/// A case that gets a notice.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseHit {
    pub(crate) short_id: String,
    pub(crate) title: String,
    pub(crate) exports: u64,
    pub(crate) receivers: String,
}

fn file(files: Vec<Upload>) -> Option<NewDocument> {
    let file = files.into_iter().next()?;
    Some(NewDocument { file_name: file.name, about: String::new(), bytes: file.bytes })
}

/// `POST /accounts/{account}/attribution`
pub(crate) async fn attribute(
    State(desk): State<Arc<Desk>>,
    Path(account): Path<String>,
    uploaded: Uploaded,
) -> Result<Response, PageError> {
    let Uploaded { staff, fields, files } = uploaded;
    staff.check_form(fields.get("csrf"))?;
    let id: AccountId = account.parse().map_err(|_| PageError::NotFound)?;
    let level = fields.get("level").parse::<u8>().ok().and_then(|n| AttributionLevel::try_from(n).ok());
    let (Some(level), Ok(kind)) = (level, fields.get("kind").parse()) else {
        return Err(PageError::NotFound);
    };
    let entry = NewAttribution { level, kind, basis: fields.get("words").to_owned(), document: file(files) };
    let added = desk.store.attribute(&staff.actor(), id, &entry).await;
    back(&desk, &staff, &format!("attribute-{id}"), fields, added).await
}

/// `POST /accounts/{account}/signs`
pub(crate) async fn sign(
    State(desk): State<Arc<Desk>>,
    Path(account): Path<String>,
    uploaded: Uploaded,
) -> Result<Response, PageError> {
    let Uploaded { staff, fields, files } = uploaded;
    staff.check_form(fields.get("csrf"))?;
    let id: AccountId = account.parse().map_err(|_| PageError::NotFound)?;
    let kind = fields.get("kind").parse().map_err(|_| PageError::NotFound)?;
    let sign = NewSign { kind, words: fields.get("words").to_owned(), document: file(files) };
    let added = desk.store.add_contrary_sign(&staff.actor(), id, &sign).await;
    back(&desk, &staff, &format!("sign-{id}"), fields, added).await
}

/// Back to the person: with the new entry, or with the form as it was typed and why it was refused.
async fn back(
    desk: &Desk,
    staff: &Staff,
    form: &str,
    fields: Fields,
    added: Result<u64, StoreError>,
) -> Result<Response, PageError> {
    let person: PersonId = fields.get("person").parse().map_err(|_| PageError::NotFound)?;
    match added {
        Ok(_) => Ok(see_other(&format!("/people/{person}#accounts"))),
        Err(StoreError::Invalid(why)) => {
            let why = sentence_case(staff.l.say(&why));
            refused_form(desk, staff, person, form, fields, why).await
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /accounts/{account}/files/{sha256}`
pub(crate) async fn document(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path((account, sha256)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let id: AccountId = account.parse().map_err(|_| PageError::NotFound)?;
    let sha256: Sha256 = sha256.parse().map_err(|_| PageError::NotFound)?;
    let found = desk.store.attribution_document(&staff.scope(), id, sha256).await?;
    let (name, file) = found.ok_or(PageError::NotFound)?;
    Ok(saved(file.bytes, file.mime, &name))
}

/// `GET /accounts/{account}/wrong-person?person=…`
pub(crate) async fn wrong(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(account): Path<String>,
) -> Result<Response, PageError> {
    render(&desk, &staff, &account, Fields::default(), None).await
}

/// `POST /accounts/{account}/wrong-person`
pub(crate) async fn detach(
    State(desk): State<Arc<Desk>>,
    Path(account): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let id: AccountId = account.parse().map_err(|_| PageError::NotFound)?;
    let l = staff.l;
    if !fields.has("confirm") {
        let why = l.t("cases-wrong-confirm-first").to_owned();
        return render(&desk, &staff, &account, fields, Some(why)).await;
    }
    let to = match fields.some("to") {
        None => None,
        Some(typed) => match one_person(&desk, &staff, typed).await? {
            Ok(person) => Some(person),
            Err(why) => {
                return render(&desk, &staff, &account, fields, Some(why)).await;
            }
        },
    };
    let seen = |name| fields.get(name).parse().unwrap_or(u64::MAX);
    let seen = (seen("acts"), seen("cases"));
    let (view, _) = find(&desk, &staff, id).await?;
    match desk.store.detach_account(&staff.actor(), id, to, fields.get("why"), seen).await {
        Ok(_) => Ok(see_other(&format!("/people/{}#accounts", view.person.id))),
        Err(StoreError::Invalid(why)) => {
            let why = sentence_case(l.say(&why));
            render(&desk, &staff, &account, fields, Some(why)).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The one person whom the typed words find, or why there is none.
async fn one_person(desk: &Desk, staff: &Staff, typed: &str) -> Result<Result<PersonId, String>, PageError> {
    let filter = PersonFilter { text: Some(typed.to_owned()), ..PersonFilter::default() };
    let found = desk.store.persons(&staff.scope(), &filter, Page::first(2)).await?;
    let (l, typed) = (staff.l, typed.chars().take(80).collect::<String>());
    Ok(match found.rows.as_slice() {
        [only] => Ok(only.person.id),
        [] => Err(l.m("cases-wrong-none").with("typed", typed).to_string()),
        _ => Err(l.m("cases-wrong-many").n("found", found.total).with("typed", typed).to_string()),
    })
}

/// An account with the person it is, or was, believed to be of.
async fn find(desk: &Desk, staff: &Staff, id: AccountId) -> Result<(PersonView, AccountView), PageError> {
    let owner = desk.store.account_owner(&staff.scope(), id).await?.ok_or(PageError::NotFound)?;
    let view = desk.store.person(&staff.scope(), owner).await?.ok_or(PageError::NotFound)?;
    let all = view.accounts.iter().chain(view.former.iter().map(|it| &it.0));
    let account = all.clone().find(|it| it.id == id).cloned().ok_or(PageError::NotFound)?;
    Ok((view, account))
}

async fn render(
    desk: &Desk,
    staff: &Staff,
    account: &str,
    typed: Fields,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let id: AccountId = account.parse().map_err(|_| PageError::NotFound)?;
    let (view, account) = find(desk, staff, id).await?;
    let effect = desk.store.detach_effect(&staff.scope(), id).await?;
    let refused = problem.is_some();
    let l = staff.l;
    let mut response = page(&WrongPersonPage {
        frame: staff.frame(desk, "watchlist", l.t("cases-ledger-wrong-person")),
        l,
        account: id.to_string(),
        shown: format!("{} · {}", account.account.platform.label(), account.account.shown()),
        person: view.person.id.to_string(),
        person_name: view.person.name.clone(),
        unit: view.unit.name.clone(),
        acts: effect.acts,
        items: effect.items,
        cases: hits(&effect),
        typed,
        problem,
    });
    if refused {
        *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn hits(effect: &DetachEffect) -> Vec<CaseHit> {
    let hit = |it: &netra_store::DetachedCase| CaseHit {
        short_id: it.short_id.to_string(),
        title: it.title.clone(),
        exports: it.exports,
        receivers: it.receivers.join(", "),
    };
    effect.cases.iter().map(hit).collect()
}

impl WrongPersonPage {
    fn n_cases(&self) -> u64 {
        self.cases.len() as u64
    }

    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let hit = CaseHit {
            short_id: "DMOB-7F3K".into(),
            title: "Suka <b>Santoso</b>".into(),
            exports: 1,
            receivers: "BKN".into(),
        };
        Self {
            l,
            frame,
            account: "0".into(),
            shown: "Instagram · @budi.demo".into(),
            person: "0".into(),
            person_name: "Budi <b>Santoso</b>".into(),
            unit: "Dinas Perhubungan".into(),
            acts: 12,
            items: 2,
            cases: vec![hit],
            typed: Fields::default(),
            problem: Some(l.t("cases-wrong-confirm-first").into()),
        }
    }
}
