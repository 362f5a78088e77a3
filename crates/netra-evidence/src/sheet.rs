//! A spreadsheet (XLSX, ECMA-376) written row by row: whatever its length, one row at a time is in memory.
//!
//! One sheet of texts, nothing else. Each cell is an inline string, which a spreadsheet never computes, so that a text
//! that begins with `=` stays a text.

use std::io::{self, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A cell holds at most so many characters (Excel's limit).
const MAX_CELL: usize = 32_767;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const SHEET: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>"#;

/// A spreadsheet under way.
pub struct Sheet<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
}

impl<W: Write> Sheet<W> {
    /// Begins a spreadsheet whose one sheet has this name. `out` is only written forward.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: W, name: &str) -> io::Result<Self> {
        let mut zip = ZipWriter::new_stream(out);
        let name: String = name.chars().filter(|c| !r"[]:*?/\'".contains(*c)).take(31).collect();
        let name = if name.is_empty() { "1" } else { &name };
        let book = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
            escaped(name)
        );
        for (path, text) in [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELS),
            ("xl/workbook.xml", &book),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
            ("xl/worksheets/sheet1.xml", SHEET),
        ] {
            // Dated at the zero of the zip format, so that the same rows give the same bytes.
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .last_modified_time(DateTime::default())
                .large_file(path.ends_with("sheet1.xml"));
            zip.start_file(path, options).map_err(io::Error::other)?;
            zip.write_all(text.as_bytes())?;
        }
        Ok(Self { zip })
    }

    /// Adds a row of texts.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        let mut row = String::from("<row>");
        for cell in cells {
            row.push_str("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">");
            row.push_str(&escaped(cell));
            row.push_str("</t></is></c>");
        }
        row.push_str("</row>");
        self.zip.write_all(row.as_bytes())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(mut self) -> io::Result<()> {
        self.zip.write_all(b"</sheetData></worksheet>")?;
        self.zip.finish().map_err(io::Error::other)?;
        Ok(())
    }
}

impl<W: Write> std::fmt::Debug for Sheet<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").finish_non_exhaustive()
    }
}

/// A text as XML 1.0 can hold it; what it cannot is shown as a replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars().take(MAX_CELL) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // `_x0041_` would be read as the letter A.
            '_' => out.push_str("_x005F_"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};

    fn read(bytes: Vec<u8>) -> Vec<Vec<String>> {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(io::Cursor::new(bytes)).unwrap();
        let name = book.sheet_names()[0].clone();
        let range = book.worksheet_range(&name).unwrap();
        let text = |cell: &Data| match cell {
            Data::String(text) => text.clone(),
            Data::Empty => String::new(),
            other => panic!("a text, not {other:?}"),
        };
        range.rows().map(|row| row.iter().map(text).collect()).collect()
    }

    #[test]
    fn what_was_written_is_read_back_as_text() {
        let rows = [
            vec!["Butir", "Teks", "Catatan"],
            vec!["DMO-7F3K", "=HYPERLINK(\"http://x\")", "a & <b> \"c\""],
            vec!["_x0041_", "+62 ✌🏽 é", "baris\nkedua"],
            vec!["\u{1}\u{fffe}", "  depan", ""],
        ];
        let mut bytes = Vec::new();
        let mut sheet = Sheet::new(&mut bytes, "Hasil [pencarian]: *?").unwrap();
        for row in &rows {
            sheet.row(row.iter().copied()).unwrap();
        }
        sheet.finish().unwrap();
        let back = read(bytes);
        assert_eq!(back[..2], rows[..2]);
        assert_eq!(back[2][1..], rows[2][1..]);
        // Excel undoes the escape of an underscore; this reader leaves it.
        assert!(
            ["_x0041_", "_x005F_x0041_x005F_", "_x005F_x0041_"].contains(&back[2][0].as_str()),
            "{:?}",
            back[2]
        );
        assert_eq!(back[3], ["\u{fffd}\u{fffd}", "  depan", ""]);
    }

    /// Counts what reaches it and keeps nothing.
    struct Sink {
        bytes: usize,
        largest: usize,
    }

    impl Write for &mut Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.bytes += bytes.len();
            self.largest = self.largest.max(bytes.len());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_long_sheet_leaves_while_it_is_written() {
        let mut sink = Sink { bytes: 0, largest: 0 };
        let mut sheet = Sheet::new(&mut sink, "Hasil").unwrap();
        for n in 0..20_000 {
            sheet.row([n.to_string().as_str(), "ayo coblos nomor dua", &"kata ".repeat(n % 13)]).unwrap();
        }
        sheet.finish().unwrap();
        assert!(
            sink.bytes > 50_000 && sink.largest * 2 < sink.bytes,
            "{} in pieces up to {}",
            sink.bytes,
            sink.largest
        );
    }
}
