//! What people write into a case: stages, items, notes, due process, hand-over, outcome, files; and who was named.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderValue};
use jiff::civil::Date;
use netra_model::CaseId;
use netra_model::dossier::{CaseEntry, Stage};
use netra_store::{Mention, NewDocument, StoreError};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::case::{Refused, done, find_case, refused, typed_items};
use crate::posted::{Posted, Uploaded};
use crate::respond::{attachment, page, see_other};
use crate::show::Show;
use crate::visitor::Staff;

/// `POST /cases/{case}/items`: items by their short ids; those that are none are told.
pub(crate) async fn add_items(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let case = find_case(&desk, &staff, &id).await?;
    let (items, bad) = typed_items(&desk, &staff, &fields).await?;
    let added = desk.store.add_to_case(&staff.actor(), case.case.id, &items).await;
    done(&desk, &staff, case.case.short_id.as_str(), "items", fields, added, &bad).await
}

/// `POST /cases/{case}/event`: from one person to one event.
pub(crate) async fn make_event(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let case = find_case(&desk, &staff, &id).await?;
    let (items, bad) = typed_items(&desk, &staff, &fields).await?;
    desk.store.make_event_case(&staff.actor(), case.case.id).await?;
    let added = desk.store.add_to_case(&staff.actor(), case.case.id, &items).await;
    done(&desk, &staff, case.case.short_id.as_str(), "items", fields, added, &bad).await
}

/// `POST /cases/{case}/stage`
pub(crate) async fn stage(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let case = find_case(&desk, &staff, &id).await?;
    let short = case.case.short_id.as_str();
    let (Ok(to), Ok(version)) = (fields.get("to").parse::<Stage>(), fields.get("version").parse()) else {
        let why = staff.l.t("cases-choose-a-stage").to_owned();
        return refused(&desk, &staff, short, Refused { form: "stage", typed: fields, why }).await;
    };
    let moved = desk.store.move_case(&staff.actor(), case.case.id, version, to, fields.get("reason")).await;
    done(&desk, &staff, short, "stage", fields, moved.map(drop), &[]).await
}

/// `POST /cases/{case}/owner`
pub(crate) async fn owner(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let case = find_case(&desk, &staff, &id).await?;
    let set = desk.store.set_case_owner(&staff.actor(), case.case.id, fields.some("owner")).await;
    done(&desk, &staff, case.case.short_id.as_str(), "owner", fields, set, &[]).await
}

/// `POST /cases/{case}/notes`
pub(crate) async fn note(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let entry = CaseEntry::Note { words: fields.get("words").to_owned() };
    write(&desk, &staff, &id, "note", fields, Some(entry)).await
}

/// `POST /cases/{case}/invite`
pub(crate) async fn invite(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let text = |name| fields.get(name).to_owned();
    let entry = day(&fields, "on").map(|on| CaseEntry::Invited {
        on,
        channel: text("channel"),
        letter: text("letter"),
    });
    write(&desk, &staff, &id, "invite", fields, entry).await
}

/// `POST /cases/{case}/answer`
pub(crate) async fn answer(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let entry =
        day(&fields, "on").zip(fields.get("kind").parse().ok()).map(|(on, kind)| CaseEntry::Answered {
            kind,
            words: fields.get("words").to_owned(),
            on,
            unliked_on: day(&fields, "unliked_on"),
            document: fields.get("document").parse().ok(),
        });
    write(&desk, &staff, &id, "answer", fields, entry).await
}

/// `POST /cases/{case}/hand-over`
pub(crate) async fn hand_over(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let text = |name| fields.get(name).to_owned();
    let entry = day(&fields, "on").map(|on| CaseEntry::HandedOver {
        receiver: text("receiver"),
        on,
        letter: text("letter"),
        receipt: text("receipt"),
    });
    write(&desk, &staff, &id, "hand-over", fields, entry).await
}

/// `POST /cases/{case}/outcome`
pub(crate) async fn outcome(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let entry =
        day(&fields, "on").zip(fields.get("kind").parse().ok()).map(|(on, kind)| CaseEntry::Outcome {
            kind,
            words: fields.get("words").to_owned(),
            on,
            document: fields.get("document").parse().ok(),
        });
    write(&desk, &staff, &id, "outcome", fields, entry).await
}

fn day(fields: &Fields, name: &str) -> Option<Date> {
    fields.get(name).parse().ok()
}

/// Writes an entry; without one the form lacked a day or a kind.
async fn write(
    desk: &Desk,
    staff: &Staff,
    id: &str,
    form: &'static str,
    fields: Fields,
    entry: Option<CaseEntry>,
) -> Result<Response, PageError> {
    let case = find_case(desk, staff, id).await?;
    let short = case.case.short_id.as_str();
    let Some(entry) = entry else {
        let why = staff.l.t("cases-fill-in-day-and-kind").to_owned();
        return refused(desk, staff, short, Refused { form, typed: fields, why }).await;
    };
    let written = desk.store.write_in_case(&staff.actor(), case.case.id, &entry).await;
    done(desk, staff, short, form, fields, written.map(drop), &[]).await
}

/// `POST /cases/{case}/files`
pub(crate) async fn attach(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    uploaded: Uploaded,
) -> Result<Response, PageError> {
    let Uploaded { staff, fields, files } = uploaded;
    staff.check_form(fields.get("csrf"))?;
    let case = find_case(&desk, &staff, &id).await?;
    let short = case.case.short_id.as_str();
    if files.is_empty() {
        let why = staff.l.t("cases-choose-a-file").to_owned();
        return refused(&desk, &staff, short, Refused { form: "file", typed: fields, why }).await;
    }
    let mut attached = Ok(());
    for file in files {
        let about = fields.get("about").to_owned();
        let file = NewDocument { file_name: file.name, about, bytes: file.bytes };
        attached = desk.store.attach_document(&staff.actor(), case.case.id, &file).await.map(drop);
        if attached.is_err() {
            break;
        }
    }
    done(&desk, &staff, short, "file", fields, attached, &[]).await
}

/// `GET /cases/{case}/files/{n}`: always saved, never opened in the desk.
pub(crate) async fn file(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path((id, n)): Path<(String, u64)>,
) -> Result<Response, PageError> {
    let case = find_case(&desk, &staff, &id).await?;
    let found = desk.store.case_document(&staff.scope(), case.case.id, n).await?;
    let (row, file) = found.ok_or(PageError::NotFound)?;
    Ok(saved(file.bytes, &row.mime, &row.file_name))
}

/// A file of a stranger, to be saved.
pub(crate) fn saved(bytes: Vec<u8>, mime: &str, name: &str) -> Response {
    let mime = HeaderValue::from_str(mime).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let mut response = ([(header::CONTENT_TYPE, mime)], bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_DISPOSITION, attachment(name));
    response
}

/// `POST /cases/{case}/files/{n}/withdraw`
pub(crate) async fn withdraw(
    State(desk): State<Arc<Desk>>,
    Path((id, n)): Path<(String, u64)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let case = find_case(&desk, &staff, &id).await?;
    let gone = desk.store.withdraw_document(&staff.actor(), case.case.id, n, fields.get("reason")).await;
    done(&desk, &staff, case.case.short_id.as_str(), "withdraw", fields, gone, &[]).await
}

/// Where colleagues named the one who reads.
#[derive(Template)]
#[template(path = "mentions.html")]
pub(crate) struct MentionsPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) rows: Vec<MentionLine>,
    pub(crate) unread: u64,
}

/// A note that names somebody.
#[derive(Debug, Clone, Default)]
pub(crate) struct MentionLine {
    pub(crate) case: String,
    pub(crate) title: String,
    pub(crate) n: u64,
    pub(crate) words: String,
    pub(crate) by: String,
    pub(crate) when: String,
    pub(crate) unread: bool,
}

/// `GET /mentions`
pub(crate) async fn mentions(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    let rows = desk.store.mentions(&staff.actor()).await?;
    let show = staff.show(&desk);
    Ok(page(&MentionsPage {
        frame: staff.frame(&desk, "mentions", staff.l.t("cases-mentions")),
        l: staff.l,
        unread: rows.iter().filter(|it| it.read_at.is_none()).count() as u64,
        rows: rows.into_iter().map(|it| mention(&show, it)).collect(),
    }))
}

fn mention(show: &Show, it: Mention) -> MentionLine {
    MentionLine {
        case: it.case.to_string(),
        title: it.title,
        n: it.n,
        words: it.words,
        by: it.by,
        when: show.moment(it.at),
        unread: it.read_at.is_none(),
    }
}

/// `POST /mentions/read`: one, or all.
pub(crate) async fn read(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let one: Option<(CaseId, u64)> = match fields.some("case") {
        Some(case) => {
            let case = find_case(&desk, &staff, case).await?.case.id;
            Some((case, fields.get("n").parse().map_err(|_| PageError::NotFound)?))
        }
        None => None,
    };
    match desk.store.read_mentions(&staff.actor(), one).await {
        Err(StoreError::Missing { .. }) => Err(PageError::NotFound),
        other => {
            other?;
            Ok(see_other("/mentions"))
        }
    }
}

impl MentionsPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let row = |n, unread| MentionLine {
            case: "DMOB-7F3K".into(),
            title: "Suka (DEMO)".into(),
            n,
            words: "Tolong @siti <b>Santoso</b>".into(),
            by: "Wulan (DEMO)".into(),
            when: "12 Okt 2026".into(),
            unread,
        };
        Self { l: frame.l, frame, rows: vec![row(2, true), row(1, false)], unread: 1 }
    }
}
