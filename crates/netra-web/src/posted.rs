//! Forms that were sent: read whole, within bounds, and only when their token is this visitor's.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::visitor::{Staff, Visitor};

/// More than this is never typed into a form.
const MAX_FORM: usize = 512 * 1024;

/// A form of a signed-in person, its token checked.
pub(crate) struct Posted {
    pub(crate) staff: Staff,
    pub(crate) fields: Fields,
}

impl FromRequest<Arc<Desk>> for Posted {
    type Rejection = PageError;
    async fn from_request(request: Request, desk: &Arc<Desk>) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let staff = Staff::from_request_parts(&mut parts, desk).await?;
        let bytes = to_bytes(body, MAX_FORM).await.map_err(|_| PageError::TooLarge)?;
        let fields = Fields::parse(&bytes);
        staff.check_form(fields.get("csrf"))?;
        Ok(Self { staff, fields })
    }
}

/// A form of whoever, signed in or not, its token checked.
pub(crate) struct Knock {
    pub(crate) visitor: Visitor,
    pub(crate) fields: Fields,
}

impl FromRequest<Arc<Desk>> for Knock {
    type Rejection = PageError;
    async fn from_request(request: Request, desk: &Arc<Desk>) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, desk).await?;
        let bytes = to_bytes(body, MAX_FORM).await.map_err(|_| PageError::TooLarge)?;
        let fields = Fields::parse(&bytes);
        visitor.check_form(fields.get("csrf"))?;
        Ok(Self { visitor, fields })
    }
}

/// A file that came with a form.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// Through which field it came.
    pub(crate) field: String,
    /// The name the visitor's machine gave it; only ever shown.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// A form with files. The token is checked by the handler, which can then give the typed fields back.
pub(crate) struct Uploaded {
    pub(crate) staff: Staff,
    pub(crate) fields: Fields,
    pub(crate) files: Vec<Upload>,
}

impl FromRequest<Arc<Desk>> for Uploaded {
    type Rejection = PageError;
    async fn from_request(request: Request, desk: &Arc<Desk>) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let staff = Staff::from_request_parts(&mut parts, desk).await?;
        let request = Request::from_parts(parts, body);
        let mut form = Multipart::from_request(request, desk).await.map_err(|_| PageError::StaleForm)?;
        let (mut fields, mut files) = (Fields::default(), Vec::new());
        while let Some(field) = form.next_field().await.map_err(|error| cut_short(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(|name| name.chars().take(200).collect::<String>());
            let bytes = field.bytes().await.map_err(|error| cut_short(&error))?;
            match file_name {
                Some(file_name) if !bytes.is_empty() => {
                    files.push(Upload { field: name, name: file_name, bytes: bytes.to_vec() });
                }
                // An empty file field is sent when nothing was chosen.
                Some(_) => {}
                None => fields.push(name, String::from_utf8_lossy(&bytes)),
            }
        }
        Ok(Self { staff, fields, files })
    }
}

fn cut_short(error: &axum::extract::multipart::MultipartError) -> PageError {
    if error.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
        PageError::TooLarge
    } else {
        PageError::form("frame-the-submission-broke-off-half-way-nothing", "/")
    }
}
