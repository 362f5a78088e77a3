//! From the bytes of a spreadsheet or CSV to rows of cells, with the row numbers that people see.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};
use jiff::civil::Date;
use netra_model::Sentence;

use super::cells::Cell;
use crate::readers::table::guess_delimiter;

/// Rows with their numbers, counted from 1 as spreadsheets do.
pub(super) type Grid = Vec<(u32, Vec<Cell>)>;

const MAX_BYTES: usize = 64 << 20;
const MAX_UNPACKED: u64 = 256 << 20;
const MAX_ENTRIES: usize = 1000;
const MAX_ROWS: usize = 100_000;
const MAX_COLUMNS: usize = 200;

pub(super) fn read(bytes: &[u8]) -> Result<Grid, Sentence> {
    if bytes.len() > MAX_BYTES {
        let most = MAX_BYTES >> 20;
        return Err(Sentence::new(
            format!("daftar pantau ini lebih dari {most} MiB: apakah berkasnya benar?"),
            format!("the watch-list is larger than {most} MiB: is it the right file?"),
        ));
    }
    match bytes {
        [b'P', b'K', 3, 4, ..] => spreadsheet(bytes),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(Sentence::new(
            "berkas ini Excel lama atau berkata sandi: simpan sebagai .xlsx tanpa kata sandi, atau CSV UTF-8",
            "the file is an old or password-protected Excel file: save it as .xlsx without password, or as \
                 CSV UTF-8",
        )),
        _ => table(&text(bytes)?),
    }
}

/// CSV as text, from UTF-8, UTF-16 with a byte order mark, or Windows-1252.
fn text(bytes: &[u8]) -> Result<String, Sentence> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks().0.iter().map(|pair| unit(*pair));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
        },
    };
    let lower: String = text.trim_start().chars().take(200).collect::<String>().to_lowercase();
    if lower.starts_with('<') {
        return Err(Sentence::new(
            "berkas ini halaman web atau XML, bukan daftar pantau: unduh lembar kerjanya sendiri",
            "the file is a web page or XML, not a watch-list: download the spreadsheet itself",
        ));
    }
    if lower.starts_with(['{', '[']) {
        return Err(Sentence::new(
            "berkas ini JSON, bukan daftar pantau: beri XLSX atau CSV dengan judul kolom",
            "the file is JSON, not a watch-list: give an XLSX or CSV with a header",
        ));
    }
    let n_control = text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')).count();
    if n_control > 0 && (text.contains('\0') || n_control * 20 > text.chars().count()) {
        return Err(Sentence::new(
            "berkas ini biner, bukan daftar pantau: beri XLSX atau CSV dengan judul kolom",
            "the file is binary, not a watch-list: give an XLSX or CSV with a header",
        ));
    }
    Ok(text)
}

/// The encoding of older Excel exports (<https://encoding.spec.whatwg.org/#windows-1252>); it differs from
/// Latin-1 only between 0x80 and 0x9F.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn table(text: &str) -> Result<Grid, Sentence> {
    // Excel writes `sep=;` as a first line that only it understands.
    let (declared, body) = match text.strip_prefix("sep=") {
        Some(rest) => (rest.bytes().next(), rest.split_once('\n').map_or("", |(_, body)| body)),
        None => (None, text),
    };
    let header = body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = declared.unwrap_or_else(|| guess_delimiter(header.as_bytes()));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(body.as_bytes());
    let (mut grid, mut record) = (Grid::new(), csv::StringRecord::new());
    // The reader passes over empty lines before a record, and counts the lines of a cell; a spreadsheet shows the
    // former as rows and the latter as one.
    let mut n_rows = u32::from(declared.is_some());
    let mut last = 0;
    while reader.read_record(&mut record).map_err(|error| {
        Sentence::new(format!("CSV tidak terbaca: {error}"), format!("the CSV cannot be read: {error}"))
    })? {
        let start = record.position().map_or(0, |position| position.byte() as usize);
        n_rows += 1 + n_empty_lines(&body[start..]);
        last = start;
        let cells = record.iter().take(MAX_COLUMNS).map(|cell| Cell::Text(cell.to_owned())).collect();
        grid.push((n_rows, cells));
        if grid.len() > MAX_ROWS {
            return Err(Sentence::new(
                format!("daftar pantau ini lebih dari {MAX_ROWS} baris: apakah berkasnya benar?"),
                format!("the watch-list has more than {MAX_ROWS} rows: is it the right file?"),
            ));
        }
    }
    // A cell that is opened and not closed takes in all rows to the end; they would be missing without a word.
    let last = body[last..].trim();
    if last.contains('\n') && last.matches('"').count() % 2 == 1 {
        return Err(Sentence::new(
            format!(
                "baris {n_rows}: tanda kutip dibuka tetapi tidak ditutup, sehingga baris-baris sesudahnya menjadi isi \
                 sel itu: perbaiki di situ, lalu berikan berkasnya lagi"
            ),
            format!(
                "row {n_rows}: a quotation mark is opened and not closed, and the rows after it are part of that \
                 cell: correct it there and give the file again"
            ),
        ));
    }
    Ok(grid)
}

fn n_empty_lines(text: &str) -> u32 {
    let line_ends = text.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    u32::try_from(line_ends.filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
}

fn spreadsheet(bytes: &[u8]) -> Result<Grid, Sentence> {
    check_archive(bytes)?;
    let broken = |error: calamine::XlsxError| {
        Sentence::new(
            format!("lembar kerja tidak terbaca ({error}): simpan lagi sebagai .xlsx atau CSV UTF-8"),
            format!("the spreadsheet cannot be read ({error}): save it again as .xlsx or as CSV UTF-8"),
        )
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let sheets = workbook.sheet_names();
    for name in sheets {
        let grid = sheet(&mut workbook, &name)?;
        if !grid.is_empty() {
            return Ok(grid);
        }
    }
    Ok(Grid::new())
}

/// The first sheet that is not empty, cell by cell: a range would allocate for the farthest cell.
fn sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Grid, Sentence> {
    let broken = |error: calamine::XlsxError| {
        Sentence::new(
            format!("lembar “{name}” tidak terbaca ({error}): simpan lagi sebagai .xlsx atau CSV UTF-8"),
            format!("sheet “{name}” cannot be read ({error}): save it again as .xlsx or as CSV UTF-8"),
        )
    };
    let mut cells = workbook.worksheet_cells_reader(name).map_err(broken)?;
    let mut grid = Grid::new();
    while let Some(found) = cells.next_cell().map_err(broken)? {
        let (row, column) = found.get_position();
        let column = column as usize;
        let value = cell(found.get_value());
        if value == Cell::Empty || column >= MAX_COLUMNS {
            continue;
        }
        if grid.last().is_none_or(|(last, _)| *last != row + 1) {
            if grid.len() == MAX_ROWS {
                return Err(Sentence::new(
                    format!("lembar “{name}” lebih dari {MAX_ROWS} baris: apakah berkasnya benar?"),
                    format!("sheet “{name}” has more than {MAX_ROWS} rows: is it the right file?"),
                ));
            }
            grid.push((row + 1, Vec::new()));
        }
        if let Some((_, cells)) = grid.last_mut() {
            cells.resize(cells.len().max(column + 1), Cell::Empty);
            cells[column] = value;
        }
    }
    Ok(grid)
}

fn cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(yes) => Cell::Text(yes.to_string()),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let date = i16::try_from(year).ok().and_then(|year| Date::new(year, month as i8, day as i8).ok());
            date.map_or_else(|| Cell::Number(moment.as_f64()), Cell::Date)
        }
        DataRef::DurationIso(_) | DataRef::Error(_) | DataRef::Empty => Cell::Empty,
    }
}

/// Unpacks every member into nothing, to refuse a small archive that unpacks to a giant before anything holds it.
/// The sizes in the directory are not believed.
fn check_archive(bytes: &[u8]) -> Result<(), Sentence> {
    let damaged = |error: &dyn std::fmt::Display| {
        Sentence::new(
            format!("lembar kerja rusak ({error}): simpan lagi sebagai .xlsx"),
            format!("the spreadsheet is damaged ({error}): save it again as .xlsx"),
        )
    };
    let broken = |error: zip::result::ZipError| damaged(&error);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MAX_ENTRIES {
        return Err(Sentence::new(
            format!(
                "lembar kerja memuat lebih dari {MAX_ENTRIES} bagian: simpan lagi sebagai .xlsx atau CSV UTF-8"
            ),
            format!("the spreadsheet has more than {MAX_ENTRIES} parts: save it again as .xlsx or CSV UTF-8"),
        ));
    }
    if archive.index_for_name("[Content_Types].xml").is_none() {
        return Err(Sentence::new(
            "berkas ini arsip zip, bukan lembar kerja: bongkar dan beri XLSX atau CSV di dalamnya",
            "the file is a zip archive, not a spreadsheet: unpack it and give the XLSX or CSV in it",
        ));
    }
    let mut left = MAX_UNPACKED;
    for n in 0..archive.len() {
        let mut member = archive.by_index(n).map_err(broken)?;
        let unpacked = std::io::copy(&mut member.by_ref().take(left + 1), &mut std::io::sink());
        let unpacked = unpacked.map_err(|error| damaged(&error))?;
        left = left.checked_sub(unpacked).ok_or_else(|| {
            let most = MAX_UNPACKED >> 20;
            Sentence::new(
                format!("lembar kerja membesar sampai lebih dari {most} MiB: simpan lagi sebagai .xlsx atau CSV UTF-8"),
                format!("the spreadsheet unpacks to more than {most} MiB: save it again as .xlsx or CSV UTF-8"),
            )
        })?;
    }
    Ok(())
}
