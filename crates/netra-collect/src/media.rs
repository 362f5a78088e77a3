//! Fetches the file of a medium, when a post that it hangs on is worth it; the caller decides that and keeps the bytes.
//!
//! What comes must look like what the platform calls it: a page, a script or an SVG that is said to be a picture is not
//! kept. Where the address itself names the digest of the bytes (a blob of the AT Protocol,
//! <https://atproto.com/specs/blob>), bytes with another digest are refused.

use http::HeaderValue;
use http::header::ACCEPT;
use jiff::Timestamp;
use netra_http::{Fetched, Http, HttpError, Request};
use netra_model::Sentence;
use netra_model::act::{MediaKind, Platform};
use url::Url;

use crate::car::Cid;

/// What blobs of the AT Protocol are fetched with.
const GET_BLOB: &str = "/xrpc/com.atproto.sync.getBlob";

/// A file that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedMedium {
    /// The answer with its bytes.
    pub answer: Fetched,
    /// Whether the address names the digest of the bytes; then they have it.
    pub address_is_digest: bool,
}

/// Why a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFailure {
    /// Why, for people.
    pub why: Sentence,
    /// Whether asking again can help.
    pub again: Again,
}

/// Whether asking again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Later, a few times.
    Later,
    /// Not before this; it is no failure of the file's.
    After(Timestamp),
    /// The same would come.
    Never,
}

/// Fetches the file at an address, at most `max_bytes` of it.
///
/// # Errors
/// Why it could not be had, and whether to ask again.
pub async fn fetch(
    http: &Http,
    platform: &Platform,
    kind: MediaKind,
    address: &str,
    max_bytes: u64,
) -> Result<FetchedMedium, MediaFailure> {
    let url: Url = address.parse().map_err(|error: url::ParseError| {
        never(
            format!("alamatnya tidak dapat dibaca ({error})"),
            format!("its address cannot be read ({error})"),
        )
    })?;
    let named = blob_name(platform, &url);
    let wanted = match kind {
        MediaKind::Image => "image/*",
        MediaKind::Video => "video/*",
        MediaKind::Audio => "audio/*",
        MediaKind::Document => "*/*",
    };
    let request = Request::get(url).at_most(max_bytes).header(ACCEPT, HeaderValue::from_static(wanted));
    let answer = http.fetch(request).await.map_err(|error| failure(&error, max_bytes))?;
    if named.is_some_and(|name| !name.fits(&answer.body)) {
        return Err(MediaFailure {
            why: Sentence::new(
                "isi berkas tidak sama dengan sidik jari yang disebut unggahannya",
                "the file's bytes do not have the digest that its post names",
            ),
            again: Again::Later,
        });
    }
    if !looks_like(kind, &answer.body) {
        return Err(never(
            String::from("yang datang bukan berkas jenis itu (misalnya halaman, atau gambar SVG)"),
            String::from("what came is no file of that kind (for instance a page, or an SVG picture)"),
        ));
    }
    Ok(FetchedMedium { answer, address_is_digest: named.is_some() })
}

/// The name of a blob in its address: version 1, SHA-256. Another form says nothing that can be checked here.
fn blob_name(platform: &Platform, url: &Url) -> Option<Cid> {
    if platform.as_str() != "bluesky" || url.path() != GET_BLOB {
        return None;
    }
    let (_, name) = url.query_pairs().find(|(key, _)| key == "cid")?;
    Cid::parse(&name)
}

/// Whether the first bytes are those of a file of this kind (<https://mimesniff.spec.whatwg.org/>). A picture is one of
/// the forms that cannot hold a script.
fn looks_like(kind: MediaKind, bytes: &[u8]) -> bool {
    let iso = bytes.get(4..8) == Some(b"ftyp");
    let riff = |form: &[u8]| bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(form);
    match kind {
        MediaKind::Image => {
            bytes.starts_with(b"\xff\xd8\xff")
                || bytes.starts_with(b"\x89PNG\r\n\x1a\n")
                || bytes.starts_with(b"GIF87a")
                || bytes.starts_with(b"GIF89a")
                || riff(b"WEBP")
                || iso && matches!(bytes.get(8..12), Some(b"avif" | b"avis"))
        }
        MediaKind::Video => iso || bytes.starts_with(b"\x1a\x45\xdf\xa3") || bytes.starts_with(b"GIF8"),
        MediaKind::Audio => {
            iso || riff(b"WAVE")
                || bytes.starts_with(b"ID3")
                || bytes.starts_with(b"OggS")
                || bytes.starts_with(b"fLaC")
                || matches!(bytes, [0xff, second, ..] if second & 0xe0 == 0xe0)
        }
        MediaKind::Document => bytes.starts_with(b"%PDF-"),
    }
}

fn failure(error: &HttpError, max_bytes: u64) -> MediaFailure {
    let later = |id: String, en: String| MediaFailure { why: Sentence { id, en }, again: Again::Later };
    match error {
        HttpError::RateLimited { until, .. } => MediaFailure {
            why: Sentence::new("servernya meminta jeda", "its server asks to wait"),
            again: Again::After(*until),
        },
        HttpError::TooLarge { .. } => {
            let mb = max_bytes >> 20;
            never(
                format!("lebih besar dari batas {mb} MB (collect.media_max_mb)"),
                format!("larger than the limit of {mb} MB (collect.media_max_mb)"),
            )
        }
        HttpError::Blocked { why, .. } => never(
            format!("alamatnya tidak boleh diambil ({why})"),
            format!("its address must not be fetched ({why})"),
        ),
        HttpError::Status { code: code @ (404 | 410), .. } => later(
            format!("sudah tidak ada di servernya (jawaban {code})"),
            format!("it is no longer on its server (answer {code})"),
        ),
        HttpError::Status { code, .. } => {
            later(format!("servernya menjawab {code}"), format!("its server answered {code}"))
        }
        HttpError::Deadline { .. } | HttpError::TooSlow { .. } => {
            later(String::from("servernya terlalu lambat"), String::from("its server is too slow"))
        }
        HttpError::BadEncoding { .. } | HttpError::BadContentType { .. } => later(
            String::from("jawaban servernya tidak dapat dibaca"),
            String::from("its server's answer cannot be read"),
        ),
        HttpError::Network { .. } => later(
            String::from("servernya tidak dapat dihubungi atau sambungannya putus"),
            String::from("its server cannot be reached, or the connection broke"),
        ),
    }
}

fn never(id: String, en: String) -> MediaFailure {
    MediaFailure { why: Sentence { id, en }, again: Again::Never }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_hold_a_script_counts_as_a_picture() {
        for (bytes, picture) in [
            (&b"\x89PNG\r\n\x1a\n rest"[..], true),
            (b"\xff\xd8\xff\xe0 rest", true),
            (b"RIFF\x10\0\0\0WEBPVP8 ", true),
            (b"\0\0\0\x20ftypavif", true),
            (b"\0\0\0\x20ftypisom", false),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", false),
            (b"<!doctype html><script>", false),
            (b"", false),
        ] {
            let shown = String::from_utf8_lossy(bytes);
            assert_eq!(looks_like(MediaKind::Image, bytes), picture, "{shown}");
        }
    }

    #[test]
    fn the_name_of_a_blob_is_read_from_its_address_and_from_no_other() {
        let platform = |name: &str| name.parse::<Platform>().unwrap();
        let name = Cid::of_raw(b"photo");
        let url: Url = format!("https://pds.example{GET_BLOB}?did=did%3Aplc%3Ax&cid={name}").parse().unwrap();
        let read = blob_name(&platform("bluesky"), &url).unwrap();
        assert!(read.fits(b"photo") && !read.fits(b"phot0"));
        assert_eq!(blob_name(&platform("mastodon"), &url), None);
        for other in
            ["/1.png?cid=x", "/xrpc/com.atproto.sync.getBlob?cid=Qmb1", "/xrpc/com.atproto.sync.getBlob"]
        {
            let url: Url = format!("https://pds.example{other}").parse().unwrap();
            assert_eq!(blob_name(&platform("bluesky"), &url), None, "{other}");
        }
    }
}
