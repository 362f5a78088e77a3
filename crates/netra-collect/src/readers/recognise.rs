//! What a file is, by its first bytes and never by its name.

use netra_model::Sentence;

use super::kinds::Format;
use super::{outbox, saved_page, tree, twarc, zeeschuimer};
use crate::car;

/// The start of the unpacked file, without a byte order mark: what it is, or why it cannot be read and what to do. What
/// the caller says it is counts, as far as it can be that.
pub(super) fn recognise(head: &[u8], said: Option<Format>) -> Result<Format, Sentence> {
    let refuse = |id: &str, en: &str| Err(Sentence::new(id, en));
    if head.iter().all(u8::is_ascii_whitespace) {
        return refuse("kosong: ekspor lagi", "is empty: export it again");
    }
    if car::is_car(head) || said == Some(Format::Repository) {
        return Ok(Format::Repository);
    }
    if let Some(what) = known_binary(head) {
        return refuse(what.0, what.1);
    }
    if looks_like_utf16(head) {
        return refuse(
            "ditulis dalam UTF-16: simpan lagi sebagai UTF-8 (di Excel: “CSV UTF-8”)",
            "is written in UTF-16: save it again as UTF-8 (in Excel: “CSV UTF-8”)",
        );
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start();
    if let Some(said) = said {
        return Ok(said);
    }
    if saved_page::is_one(text) {
        return Ok(Format::Page);
    }
    let lower: String = text.chars().take(200).collect::<String>().to_lowercase();
    if lower.starts_with('<') {
        return if lower.contains("<html") || lower.starts_with("<!doctype html") {
            refuse(
                "adalah halaman web, mungkin tersimpan sebagai ganti ekspornya: unduh ekspor itu sendiri; halaman sebuah \
                 unggahan disimpan di Chrome sebagai “Halaman web, satu berkas”",
                "is a web page, probably saved instead of the export: download the export itself; save the page of a post \
                 in Chrome as “Webpage, Single File”",
            )
        } else {
            refuse(
                "adalah XML, yang tidak dikenal pembaca ini: ekspor sebagai NDJSON atau CSV",
                "is XML, which this reader does not know: export it as NDJSON or CSV",
            )
        };
    }
    let n_control = head.iter().filter(|b| **b < 0x20 && !matches!(**b, b'\n' | b'\r' | b'\t')).count();
    if n_control * 20 > head.len() {
        return refuse(
            "adalah berkas biner: seharusnya baris JSON (netra-act/1) atau tabel CSV",
            "is a binary file: expected lines of JSON (netra-act/1) or a CSV table",
        );
    }
    if text.starts_with('[') {
        return refuse(
            "adalah satu daftar JSON: tulis satu objek per baris (jq -c '.[]' BERKAS)",
            "is one JSON list: write one object a line instead (jq -c '.[]' FILE)",
        );
    }
    if text.starts_with('{') { json(text) } else { Ok(Format::Csv) }
}

/// Whose lines these are, by the outermost names of one.
pub(super) fn lines(names: &[String]) -> Option<Format> {
    let has = |name: &str| names.iter().any(|it| it == name);
    if has("schema") {
        Some(Format::Netra)
    } else if zeeschuimer::is_one(names) {
        Some(Format::Zeeschuimer)
    } else if has("uri") && has("value") {
        Some(Format::Repository)
    } else if outbox::is_one(names) {
        Some(Format::Outbox)
    } else if twarc::is_one(names) {
        Some(Format::Twarc)
    } else {
        None
    }
}

/// JSON: ours if any of the first lines says so, else whatever the first line that tells is.
fn json(text: &str) -> Result<Format, Sentence> {
    if text.contains("netra-act/1") {
        return Ok(Format::Netra);
    }
    // A document may be spread over many lines.
    let whole = lines(&tree::outer_names(text.as_bytes())).filter(|it| *it == Format::Outbox);
    let line = |line: &str| lines(&tree::outer_names(line.as_bytes()));
    let found = whole.or_else(|| text.lines().take(20).find_map(line));
    match found {
        Some(format @ (Format::Zeeschuimer | Format::Twarc | Format::Outbox)) => Ok(format),
        _ => ndjson(text).map(|()| Format::Netra),
    }
}

fn known_binary(head: &[u8]) -> Option<(&'static str, &'static str)> {
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    Some(match head {
        [b'P', b'K', 3 | 5, ..] if has(b"[Content_Types].xml") || has(b"xl/") => (
            "adalah lembar kerja: simpan sebagai CSV UTF-8 untuk mengimpor aktivitas (daftar pantau dibaca \
                 oleh `netra watchlist import`)",
            "is a spreadsheet: save it as CSV UTF-8 to import acts (watch-lists are read by \
                 `netra watchlist import`)",
        ),
        [b'P', b'K', 3 | 5, ..] => (
            "adalah arsip zip: bongkar lalu impor berkas di dalamnya",
            "is a zip archive: unpack it and import the files in it",
        ),
        [b'B', b'Z', b'h', ..]
        | [0xfd, b'7', b'z', b'X', ..]
        | [b'7', b'z', 0xbc, 0xaf, ..]
        | [b'R', b'a', b'r', b'!', ..] => (
            "dikemas dengan cara yang tidak dibaca Netra: bongkar, atau kemas dengan gzip atau zstd",
            "is packed in a way Netra does not read: unpack it, or pack it with gzip or zstd",
        ),
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            ("dikemas dua kali: bongkar sekali", "is packed twice: unpack it once")
        }
        [b'%', b'P', b'D', b'F', ..] => (
            "adalah PDF: catat isinya lewat Catat tangkapan",
            "is a PDF: enter what it shows with the capture form",
        ),
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => (
            "adalah gambar: catat isinya lewat Catat tangkapan",
            "is a picture: enter what it shows with the capture form",
        ),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => (
            "adalah berkas Excel atau Word lama: simpan sebagai CSV UTF-8",
            "is an old Excel or Word file: save it as CSV UTF-8",
        ),
        _ if head.starts_with(b"SQLite format 3") => {
            ("adalah basis data: ekspor tabelnya sebagai CSV", "is a database: export its table as CSV")
        }
        _ => return None,
    })
}

fn looks_like_utf16(head: &[u8]) -> bool {
    if matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        return true;
    }
    let sample = &head[..head.len().min(2000) & !1];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    sample.len() >= 8
        && (zeros(0) * 3 > sample.len() || zeros(1) * 3 > sample.len())
        && zeros(0).min(zeros(1)) == 0
}

/// Any of the first lines that says `netra-act/1` makes the file ours; damaged lines may stand before it.
fn ndjson(text: &str) -> Result<(), Sentence> {
    #[derive(serde::Deserialize)]
    struct Head<'a> {
        #[serde(borrow, default)]
        schema: Option<std::borrow::Cow<'a, str>>,
    }
    if text.contains("netra-act/1") {
        return Ok(());
    }
    let first = text.lines().next().unwrap_or_default();
    match serde_json::from_str::<Head<'_>>(first) {
        Ok(Head { schema: Some(schema) }) => {
            let schema: String = schema.chars().take(40).collect();
            Err(Sentence::new(
                format!(
                    "menyebut schema “{schema}”, sedangkan versi Netra ini membaca netra-act/1: perbarui Netra \
                     atau ekspor lagi"
                ),
                format!(
                    "says schema “{schema}”, and this version of Netra reads netra-act/1: update Netra or export \
                     again"
                ),
            ))
        }
        Ok(Head { schema: None }) => Err(Sentence::new(
            "berisi baris JSON, tetapi bukan aktivitas dalam format Netra: setiap baris perlu \
             \"schema\":\"netra-act/1\" (lihat FORMATS.md)",
            "holds JSON lines, but not acts in Netra's format: every line needs \"schema\":\"netra-act/1\" \
             (see FORMATS.md)",
        )),
        Err(_) if first.trim() == "{" => Err(Sentence::new(
            "menyebar objek JSON ke beberapa baris: tulis satu objek per baris (jq -c . BERKAS)",
            "spreads JSON objects over several lines: write one object a line (jq -c . FILE)",
        )),
        Err(_) => Err(Sentence::new(
            "diawali seperti JSON, tetapi tidak ada baris dengan \"schema\":\"netra-act/1\": ekspor lagi \
             (lihat FORMATS.md)",
            "begins like JSON, but no line says \"schema\":\"netra-act/1\": export it again (see FORMATS.md)",
        )),
    }
}
