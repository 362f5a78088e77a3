//! The capture form's reading for callers without a browser: the demo enters its captures with it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use netra_model::Sha256;
use netra_model::act::MediaKind;
use netra_model::batch::Batch;
use netra_model::person::WatchIndex;

use crate::fields::Fields;
use crate::lang::Lang;
use crate::pages::capture_form::{self, KeptFile};

/// Who enters a capture, and when.
#[derive(Debug, Clone, Copy)]
pub struct Officer<'a> {
    /// Their sign-in name.
    pub login: &'a str,
    /// The present moment.
    pub now: Timestamp,
    /// The office's zone, in which times are typed.
    pub zone: &'a TimeZone,
}

/// A file of a capture whose bytes are kept already.
#[derive(Debug, Clone)]
pub struct CaptureFile {
    /// Its name as it was dropped in.
    pub name: String,
    /// What it is.
    pub kind: MediaKind,
    /// The digest of its bytes.
    pub sha256: Sha256,
}

/// Reads the form's fields, by their names in the page, into a batch.
///
/// # Errors
/// A sentence per field that cannot be used, in Indonesian; nothing is read then.
pub fn captured(
    typed: &[(String, String)],
    watched: &WatchIndex,
    files: &[CaptureFile],
    officer: &Officer<'_>,
) -> Result<Batch, Vec<String>> {
    let mut fields = Fields::default();
    for (name, value) in typed {
        fields.push(name, value);
    }
    let officer = capture_form::Officer { login: officer.login, now: officer.now, zone: officer.zone };
    let capture = capture_form::read(Lang::Indonesian, &fields, watched, !files.is_empty(), &officer)
        .map_err(|problems| {
            problems.into_iter().map(|it| format!("{}: {}", it.field, it.why)).collect::<Vec<_>>()
        })?;
    let kept: Vec<KeptFile> =
        files.iter().map(|it| KeptFile { name: it.name.clone(), kind: it.kind, sha256: it.sha256 }).collect();
    Ok(capture.batch(&kept, &officer))
}
