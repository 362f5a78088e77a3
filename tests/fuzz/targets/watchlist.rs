//! Any bytes as a watch-list, as they are or as the sheet of a workbook: no panic, every row in one place, in order.
#![no_main]

use std::io::{Cursor, Write};

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use netra_collect::watchlist;
use zip::CompressionMethod::Stored;
use zip::write::SimpleFileOptions;

const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Daftar" sheetId="1" r:id="r1"/></sheets></workbook>"#;

// The first byte chooses: a file, or a workbook whose sheet is the rest, or whose parts are cut at NULs.
fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let file = match choice % 4 {
        0 => workbook(&[("xl/worksheets/sheet1.xml", rest)]),
        1 => {
            let names = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"];
            let parts: Vec<_> = names.into_iter().zip(rest.split(|byte| *byte == 0)).collect();
            workbook(&parts)
        }
        _ => rest.to_vec(),
    };
    let Ok(list) = watchlist::read(&file, date(2026, 10, 12)) else { return };
    assert!(list.rows.windows(2).all(|pair| pair[0].0 < pair[1].0), "rows are out of order");
    assert!(list.rows.iter().all(|(row, _)| *row > 1), "the header is no row");
    for problem in &list.problems {
        assert!(
            list.rows.iter().all(|(row, _)| *row != problem.row),
            "row {} is in both places",
            problem.row
        );
    }
});

fn workbook(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let book = format!("{RELATIONS}worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
    let top = format!("{RELATIONS}officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    let fixed =
        [("_rels/.rels", top.as_str()), ("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", &book)];
    let fixed = fixed.map(|(name, text)| (name, text.as_bytes()));
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in fixed.iter().chain(parts) {
        let options = SimpleFileOptions::default().compression_method(Stored);
        zip.start_file(*name, options).expect("memory can be written");
        zip.write_all(bytes).expect("memory can be written");
    }
    zip.finish().expect("memory can be written").into_inner()
}
