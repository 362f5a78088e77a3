//! The captured original: raw bytes as text or as a file, and kept media. Strangers made these bytes: nothing in
//! them runs, whatever a browser makes of them.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderValue};
use netra_model::Sha256;
use netra_model::act::Provenance;
use netra_model::batch::{ExchangeKind, KeptExchange, PartState};
use netra_store::ItemView;

use crate::Desk;
use crate::error::PageError;
use crate::frame::Frame;
use crate::guard::SANDBOX;
use crate::lang::Lang;
use crate::pages::item::find;
use crate::pages::sources::source_name;
use crate::respond::{attachment, page};
use crate::show::provenance;
use crate::text::{Marked, Piece, plain};
use crate::visitor::Staff;

/// How much of a copy the page shows.
const SHOWN: usize = 200_000;

/// Raw bytes as text, with where they came from.
#[derive(Template)]
#[template(path = "raw.html")]
pub(crate) struct RawPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) item: String,
    pub(crate) sha256: String,
    pub(crate) size: String,
    /// What `request` is: a file, or a request to a server.
    pub(crate) asked: &'static str,
    pub(crate) request: String,
    pub(crate) when: String,
    pub(crate) source: String,
    /// Kept and dropped parts of the whole answer, in words.
    pub(crate) parts: String,
    pub(crate) text: Marked,
    /// The bytes are no text.
    pub(crate) binary: bool,
}

/// `GET /items/{item}/raw/{sha256}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (view, sha256, bytes) = copy(&desk, &staff, &id, &sha256).await?;
    let (l, show) = (staff.l, staff.show(&desk));
    let exchange =
        view.exchanges.iter().find(|it| it.received.parts.iter().any(|part| part.sha256 == sha256));
    let text = std::str::from_utf8(&bytes[..bytes.len().min(SHOWN)]);
    let text = match text {
        Ok(text) => Some(text),
        // The cut may have gone through a character.
        Err(error) if error.valid_up_to() + 4 > SHOWN => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    };
    let title = format!("{} · {}", l.t("queue-secured-copy"), view.short_id);
    Ok(page(&RawPage {
        frame: staff.frame(&desk, "queue", title),
        l,
        item: view.short_id.to_string(),
        sha256: sha256.to_string(),
        size: show.size(bytes.len() as u64),
        asked: match exchange.map(|it| it.received.kind) {
            Some(ExchangeKind::File) => l.t("common-file"),
            _ => l.t("queue-request"),
        },
        request: exchange.map(|it| it.received.request.clone()).unwrap_or_default(),
        when: exchange.map(|it| show.moment(it.received.finished_at)).unwrap_or_default(),
        source: exchange.map(|it| through(l, &it.source)).unwrap_or_default(),
        parts: exchange.map(|it| parts(l, it)).unwrap_or_default(),
        text: text.map(plain).unwrap_or_default(),
        binary: text.is_none(),
    }))
}

/// Through what a copy came; the forms for what citizens tell have sources of their own.
fn through(l: Lang, source: &str) -> String {
    match source.parse() {
        Ok(it @ (Provenance::InitialInformation | Provenance::Report)) => provenance(l, it).to_owned(),
        _ => source_name(l, source),
    }
}

/// `GET /items/{item}/raw/{sha256}/file`
pub(crate) async fn download(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (_, sha256, bytes) = copy(&desk, &staff, &id, &sha256).await?;
    Ok(untrusted(bytes, "application/octet-stream", Some(&format!("{sha256}.bin"))))
}

/// `GET /media/{sha256}`: pictures may be shown in an `<img>`, everything else is only a file.
pub(crate) async fn media(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(sha256): Path<String>,
) -> Result<Response, PageError> {
    let sha256: Sha256 = sha256.parse().map_err(|_| PageError::NotFound)?;
    let file = desk.store.media(&staff.scope(), sha256).await?.ok_or(PageError::NotFound)?;
    // SVG is a document that can run scripts; it is not among these.
    let picture = matches!(file.mime, "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/avif");
    let name = format!("{sha256}{}", if file.mime == "application/pdf" { ".pdf" } else { ".bin" });
    let kind = if picture { file.mime } else { "application/octet-stream" };
    Ok(untrusted(file.bytes, kind, (!picture).then_some(name.as_str())))
}

/// Raw bytes that belong to this item; a digest of another item's bytes is not found.
async fn copy(
    desk: &Desk,
    staff: &Staff,
    id: &str,
    sha256: &str,
) -> Result<(ItemView, Sha256, Vec<u8>), PageError> {
    let view = find(desk, staff, id).await?;
    let sha256: Sha256 = sha256.parse().map_err(|_| PageError::NotFound)?;
    let parts = desk.store.raw_parts(&staff.scope(), view.act.id).await?;
    let part = parts.into_iter().find(|part| part.sha256 == sha256);
    let bytes = part.and_then(|part| part.bytes).ok_or(PageError::NotFound)?;
    Ok((view, sha256, bytes))
}

fn parts(l: Lang, exchange: &KeptExchange) -> String {
    let parts = &exchange.received.parts;
    let dropped = parts.iter().filter(|it| it.state != PartState::Kept).count();
    format!(
        "{} {}, {} {}",
        parts.len() - dropped,
        l.t("queue-parts-kept"),
        dropped,
        l.t("queue-not-kept-of-people-outside-the-watch")
    )
}

fn untrusted(bytes: Vec<u8>, kind: &'static str, save_as: Option<&str>) -> Response {
    let mut response = ([(header::CONTENT_TYPE, kind)], bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Some(name) = save_as {
        headers.insert(header::CONTENT_DISPOSITION, attachment(name));
    }
    response
}

impl RawPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        Self {
            l: frame.l,
            frame,
            item: "DMO-7F3K".into(),
            sha256: "9f".repeat(32),
            size: "412 B".into(),
            asked: "x",
            request: "capture by siti".into(),
            when: "12 Okt 2026".into(),
            source: "capture".into(),
            parts: "1".into(),
            text: plain("{\"text\":\"</pre><script>alert(1)</script>\"}"),
            binary: false,
        }
    }
}
