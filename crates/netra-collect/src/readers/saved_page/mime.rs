//! MHTML as Chrome writes it: the form of a mail with attachments (RFC 2557), of which the page itself is one.

use std::ops::Range;

use base64::Engine;
use netra_model::Sentence;

use super::Page;

/// Where each byte of a decoded text stands in its file.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// For each byte where it begins in the file; empty when nothing was decoded.
    starts: Vec<u32>,
    end: usize,
}

impl Places {
    /// Where a stretch of the decoded text stands in the file.
    pub(super) fn in_file(&self, range: &Range<usize>) -> Range<usize> {
        if self.starts.is_empty() {
            return range.clone();
        }
        let at = |n: usize| self.starts.get(n).map_or(self.end, |it| *it as usize);
        if range.is_empty() { at(range.start)..at(range.start) } else { at(range.start)..at(range.end) }
    }
}

/// Whether these are the first bytes of such a file.
pub(super) fn is_mhtml(head: &str) -> bool {
    let head = head.split("\r\n\r\n").next().unwrap_or_default().split("\n\n").next().unwrap_or_default();
    let lower = head.to_ascii_lowercase();
    lower.contains("multipart/related") && lower.contains("mime-version:") && lower.contains("boundary=")
}

/// The page of a file.
pub(super) fn page(file: &[u8]) -> Result<Page, Sentence> {
    let refuse = |id: &str, en: &str| {
        Sentence::new(
            format!("adalah halaman tersimpan (MHTML), tetapi {id}: simpan lagi di Chrome"),
            format!("is a saved page (MHTML), but {en}: save it again in Chrome"),
        )
    };
    let (head, body) = split(file, 0..file.len());
    let header = |name: &str| value(&file[head.clone()], name);
    let boundary = header("content-type").and_then(|it| parameter(&it, "boundary"));
    let boundary =
        boundary.ok_or_else(|| refuse("tidak berbatas bagian", "it has no boundary between its parts"))?;
    let address = header("snapshot-content-location");
    let parts = parts(file, body, &boundary);
    let pages = parts.into_iter().map(|part| split(file, part)).filter(|(head, _)| {
        value(&file[head.clone()], "content-type")
            .is_some_and(|it| it.to_ascii_lowercase().starts_with("text/html"))
    });
    let pages: Vec<(Range<usize>, Range<usize>)> = pages.collect();
    let location = |head: &Range<usize>| value(&file[head.clone()], "content-location");
    let chosen = pages
        .iter()
        .find(|(head, _)| address.is_some() && location(head) == address)
        .or_else(|| pages.first());
    let (part_head, content) =
        chosen.ok_or_else(|| refuse("tidak memuat halamannya", "it does not hold the page"))?;
    let address = address.or_else(|| location(part_head));
    let address = address
        .ok_or_else(|| refuse("tidak menyebut alamatnya", "it does not say of which address it is"))?;
    let encoding = value(&file[part_head.clone()], "content-transfer-encoding").unwrap_or_default();
    let (bytes, starts) = decoded(file, content.clone(), &encoding.to_ascii_lowercase());
    let html = String::from_utf8(bytes).map_err(|_| refuse("isinya bukan UTF-8", "its text is not UTF-8"))?;
    let saved_at = header("date").map(|it| {
        let at = jiff::fmt::rfc2822::parse(&it).map(|at| at.timestamp().to_string());
        at.unwrap_or(it)
    });
    let saved_at = saved_at.filter(|it| it.parse::<jiff::Timestamp>().is_ok());
    let places = Places { starts, end: content.end };
    Ok(Page { address, saved_at, html, places, head: Some(head) })
}

/// Headers and body of what stands in `range`.
fn split(file: &[u8], range: Range<usize>) -> (Range<usize>, Range<usize>) {
    let bytes = &file[range.clone()];
    let find =
        |needle: &[u8]| bytes.windows(needle.len()).position(|it| it == needle).map(|at| (at, needle.len()));
    let end = [find(b"\r\n\r\n"), find(b"\n\n")].into_iter().flatten().min();
    let (at, len) = end.unwrap_or((bytes.len(), 0));
    (range.start..range.start + at, range.start + at + len..range.end)
}

/// The value of a header, its folded lines joined.
fn value(head: &[u8], wanted: &str) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((name, value)) = line.split_once(':') else { continue };
        if !name.trim().eq_ignore_ascii_case(wanted) {
            continue;
        }
        let mut value = value.trim().to_owned();
        while let Some(more) = lines.next_if(|it| it.starts_with([' ', '\t'])) {
            value.push(' ');
            value.push_str(more.trim());
        }
        return Some(value);
    }
    None
}

/// `boundary="----Multipart…"` of a header's value.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let found = value.split(';').map(str::trim).find_map(|it| {
        let (name, value) = it.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"').to_owned())
    })?;
    (!found.is_empty()).then_some(found)
}

/// What stands between the boundaries.
fn parts(file: &[u8], body: Range<usize>, boundary: &str) -> Vec<Range<usize>> {
    let mark = format!("--{boundary}");
    let (mut parts, mut start, mut at) = (Vec::new(), None, body.start);
    for line in file[body.clone()].split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(mark.as_bytes()) {
            parts.extend(start.map(|start| start..at));
            start = Some(at + line.len());
        }
        at += line.len();
    }
    // A file that was cut off ends in the middle of a part.
    parts.extend(start.filter(|start| *start < body.end).map(|start| start..body.end));
    parts
}

/// The content of a part, and where each of its bytes stands in the file.
fn decoded(file: &[u8], content: Range<usize>, encoding: &str) -> (Vec<u8>, Vec<u32>) {
    let bytes = &file[content.clone()];
    let (mut out, mut starts) = (Vec::with_capacity(bytes.len()), Vec::with_capacity(bytes.len()));
    let place = |at: usize| u32::try_from(content.start + at).unwrap_or(u32::MAX);
    match encoding {
        "quoted-printable" => {
            let mut at = 0;
            while at < bytes.len() {
                let (byte, len) = match (bytes[at], bytes.get(at + 1), bytes.get(at + 2)) {
                    (b'=', Some(b'\n'), _) => (None, 2),
                    (b'=', Some(b'\r'), Some(b'\n')) => (None, 3),
                    (b'=', Some(high), Some(low)) => match (hex(*high), hex(*low)) {
                        (Some(high), Some(low)) => (Some(high << 4 | low), 3),
                        _ => (Some(b'='), 1),
                    },
                    (byte, _, _) => (Some(byte), 1),
                };
                if let Some(byte) = byte {
                    out.push(byte);
                    starts.push(place(at));
                }
                at += len;
            }
        }
        "base64" => {
            let (mut four, mut from) = (Vec::with_capacity(4), 0);
            let mut flush = |four: &mut Vec<u8>, from: usize| {
                let engine = base64::engine::general_purpose::STANDARD_NO_PAD;
                for byte in engine.decode(&four[..]).unwrap_or_default() {
                    out.push(byte);
                    starts.push(place(from));
                }
                four.clear();
            };
            for (at, byte) in bytes.iter().enumerate() {
                if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/') {
                    from = if four.is_empty() { at } else { from };
                    four.push(*byte);
                }
                if four.len() == 4 {
                    flush(&mut four, from);
                }
            }
            flush(&mut four, from);
        }
        _ => {
            out.extend_from_slice(bytes);
            starts.extend((0..bytes.len()).map(place));
        }
    }
    (out, starts)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
