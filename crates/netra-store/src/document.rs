//! Files that colleagues attach: what they are is read from their content, never from their name.

use crate::types::case::{DOCUMENT_MAX, NewDocument};
use crate::{Result, StoreError, clean};

/// A file that may be kept.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    pub(crate) file_name: String,
    pub(crate) about: String,
    pub(crate) mime: &'static str,
    pub(crate) sha256: netra_model::Sha256,
    pub(crate) len: u64,
}

/// Refuses what is too large, empty, or of a kind that is not kept.
pub(crate) fn checked(file: &NewDocument) -> Result<Checked> {
    let file_name = clean(file.file_name.trim()).chars().take(160).collect::<String>();
    let shown = if file_name.is_empty() { "berkas" } else { &file_name };
    if file.bytes.is_empty() {
        return Err(StoreError::invalid(
            format!("{shown} kosong; pilih berkas yang benar"),
            format!("{shown} is empty; choose the right file"),
        ));
    }
    if file.bytes.len() > DOCUMENT_MAX {
        return Err(StoreError::invalid(
            format!("{shown} lebih besar dari 20 MB; kecilkan atau bagi, lalu lampirkan lagi"),
            format!("{shown} is larger than 20 MB; make it smaller or divide it, then attach it again"),
        ));
    }
    let mime = sniff(&file.bytes).ok_or_else(|| {
        StoreError::invalid(
            format!("{shown} bukan PDF, PNG, JPEG, WEBP, teks biasa, DOCX, atau XLSX; ubah dulu jenisnya"),
            format!("{shown} is no PDF, PNG, JPEG, WEBP, plain text, DOCX or XLSX; convert it first"),
        )
    })?;
    Ok(Checked {
        about: clean(file.about.trim()).into_owned(),
        mime,
        sha256: crate::audit_hash::digest(&file.bytes),
        len: file.bytes.len() as u64,
        file_name: if file_name.is_empty() { String::from("berkas") } else { file_name },
    })
}

/// What the content says; `None` for a kind that is not kept, among them office files with macros.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [b'P', b'K', 3, 4, ..] => office_file(bytes),
        _ => is_text(bytes).then_some("text/plain"),
    }
}

/// The names of a zip's entries stand in it uncompressed (ECMA-376, part 2: a package is a zip with these parts).
fn office_file(bytes: &[u8]) -> Option<&'static str> {
    let has = |name: &str| bytes.windows(name.len()).any(|part| part == name.as_bytes());
    if !has("[Content_Types].xml") || has("vbaProject.bin") {
        return None;
    }
    if has("word/document.xml") {
        Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    } else if has("xl/workbook.xml") {
        Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    } else {
        None
    }
}

fn is_text(bytes: &[u8]) -> bool {
    let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(name: &str, bytes: &[u8]) -> Result<&'static str> {
        let file = NewDocument { file_name: name.into(), about: String::new(), bytes: bytes.to_vec() };
        checked(&file).map(|it| it.mime)
    }

    #[test]
    fn the_content_says_what_a_file_is_and_not_its_name() {
        assert_eq!(kept("surat.txt", b"%PDF-1.7 demo").unwrap(), "application/pdf");
        assert_eq!(kept("surat.pdf", "Surat undangan (DEMO)\n".as_bytes()).unwrap(), "text/plain");
        let docx = b"PK\x03\x04 [Content_Types].xml word/document.xml";
        assert!(kept("a.docx", docx).unwrap().ends_with("wordprocessingml.document"));
        for (name, bytes) in [
            ("surat.pdf", b"MZ\x90\x00 program".as_slice()),
            ("a.docm", b"PK\x03\x04 [Content_Types].xml word/document.xml word/vbaProject.bin"),
            ("a.zip", b"PK\x03\x04 a.txt"),
            ("kosong.pdf", b""),
        ] {
            let why = kept(name, bytes).unwrap_err().to_string();
            assert!(why.starts_with(name), "{why}");
        }
    }

    #[test]
    fn a_file_of_more_than_twenty_megabytes_is_refused() {
        let why = kept("besar.txt", &vec![b'a'; DOCUMENT_MAX + 1]).unwrap_err().to_string();
        assert!(why.contains("20 MB"), "{why}");
    }
}
