use std::io::Write;

use netra_model::person::{AttributionLevel, Employment, PersonStatus};
use proptest::prelude::*;

use super::*;

fn today() -> Date {
    jiff::civil::date(2026, 10, 12)
}

fn load(text: &str) -> WatchlistFile {
    read(text.as_bytes(), today()).unwrap()
}

fn refused(bytes: &[u8]) -> String {
    let NotAWatchlist(said) = read(bytes, today()).unwrap_err();
    assert_ne!(said.id, said.en, "said in both languages");
    said.en
}

const HEADER: &str = "nama,nip,status kepegawaian,unit kerja,instagram,alasan,mulai,sampai";
const GOOD: &str = "Budi (DEMO),'198504122010011007,PNS,Dinas Perhubungan,@budi.demo,ST/001,25/09/2026,";

/// The only problem of a file with one good row and this one in row 3.
fn problem(row: &str) -> String {
    let file = load(&format!("{HEADER}\n{GOOD}\n{row}\n"));
    assert_eq!(file.rows.len(), 1, "the good row loads: {file:?}");
    assert_eq!(file.problems.len(), 1, "{file:?}");
    assert_eq!(file.problems[0].row, 3);
    let said = file.problems[0].sentence();
    assert_ne!(said.id, said.en, "said in both languages");
    file.problems[0].to_string()
}

#[test]
fn the_template_loads_without_a_word() {
    let file = load(&template_csv());
    assert_eq!((file.rows.len(), &file.problems[..], &file.warnings[..]), (3, &[][..], &[][..]));
    let (row, ratna) = &file.rows[1];
    assert_eq!((*row, ratna.employment, ratna.status), (3, Employment::Pppk, PersonStatus::UnpaidLeave));
    assert_eq!(ratna.accounts.len(), 3);
    assert_eq!(ratna.level, AttributionLevel::Documented);
    assert_eq!(file.rows[2].1.nip, None);
    assert!(file.rows.iter().all(|(_, row)| row.name.contains("DEMO")));
}

#[test]
fn english_headers_semicolons_tabs_and_every_encoding_are_read() {
    let header = "Name;NIP;Employment;Unit;Instagram;Reason;From;Until";
    let row = "Andr\u{e9} (DEMO);'198504122010011007;PNS;Dinas Perhubungan;@budi.demo;ST/001;2026-09-25;";
    let text = format!("{header}\r\n{row}\r\n");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files: [Vec<u8>; 6] = [
        text.clone().into_bytes(),
        format!("\u{feff}{text}").into_bytes(),
        format!("sep=;\r\n{text}").into_bytes(),
        text.replace(';', "\t").into_bytes(),
        [&[0xff, 0xfe][..], &utf16].concat(),
        text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
    ];
    for bytes in files {
        let file = read(&bytes, today()).unwrap();
        assert_eq!(file.rows[0].1.name, "Andr\u{e9} (DEMO)", "{file:?}");
        assert_eq!(file.rows[0].1.from, jiff::civil::date(2026, 9, 25));
    }
}

#[test]
fn a_bad_row_is_reported_with_row_column_and_reason() {
    let why = problem("Ani (DEMO),198504122010011000,PNS,Dinas Kesehatan,@ani.demo,ST/001,,");
    assert!(why.starts_with("row 3, column nip: ") && why.contains("damaged by the spreadsheet"), "{why}");
    assert!(!why.contains("1985041220"), "a NIP is never shown whole: {why}");
    assert!(
        problem("Ani (DEMO),\"1,98E+17\",PNS,Dinas Kesehatan,@ani.demo,ST/001,,")
            .contains("format the column as Text")
    );
    assert!(problem(",,non-ASN,Dinas Kesehatan,@ani.demo,ST/001,,").contains("column nama: is empty; write"));
    assert!(problem("Ani (DEMO),,non-ASN,Dinas Kesehatan,@ani.demo,,,").contains("column alasan: is empty"));
    assert!(problem("Ani (DEMO),,PNS,Dinas Kesehatan,@ani.demo,ST/001,,").contains("PNS have a NIP"));
    assert!(
        problem("Ani (DEMO),,bupati,Dinas Kesehatan,@ani.demo,ST/001,,")
            .contains("“bupati” is no employment")
    );
    assert!(problem("Ani (DEMO),,non-ASN,Dinas Kesehatan,Ani Demo,ST/001,,").contains("display name"));
    assert!(problem("Ani (DEMO),,non-ASN,Dinas Kesehatan,tiktok.com/@ani,ST/001,,").contains("right column"));
    assert!(
        problem("Ani (DEMO),,non-ASN,Dinas Kesehatan,@ani.demo,ST/001,09/25/2026,")
            .contains("day/month/year")
    );
    assert!(
        problem("Ani (DEMO),,non-ASN,Dinas Kesehatan,@ani.demo,ST/001,2026-09-25,2026-09-01")
            .contains("before the first day")
    );
    assert!(
        problem("Ani (DEMO),198504122010011007,PNS,Dinas Kesehatan,@ani.demo,ST/001,,")
            .contains("stands in row 2 already")
    );
    assert!(
        problem("Ani (DEMO),,non-ASN,Dinas Kesehatan,@Budi.Demo,ST/001,,").contains("belongs to one person")
    );
}

#[test]
fn dates_are_read_in_every_usual_writing() {
    for written in [
        "25/09/2026",
        "2026-09-25",
        "25-9-2026",
        "25.09.2026",
        "25 September 2026",
        "2026-09-25 00:00:00",
        "46290",
    ] {
        let file = load(&format!("{HEADER}\n{}\n", GOOD.replace("25/09/2026", written)));
        assert_eq!(file.rows[0].1.from, jiff::civil::date(2026, 9, 25), "{written}");
    }
    assert_eq!(load(&format!("{HEADER}\n{}\n", GOOD.replace("25/09/2026", ""))).rows[0].1.from, today());
}

#[test]
fn row_numbers_are_those_of_the_spreadsheet() {
    let text = format!(
        "{HEADER}\n{}\n\n,,,,,,,\nAni,,bupati,X,,ST,,\n",
        GOOD.replace("@budi.demo", "\"@budi.demo\n@budi.dua\"")
    );
    let file = load(&text);
    assert_eq!((file.rows[0].0, file.rows[0].1.accounts.len(), file.problems[0].row), (2, 2, 5));
}

#[test]
fn the_same_name_in_the_same_unit_gives_a_warning() {
    let file =
        load(&format!("{HEADER}\n{GOOD}\nBudi (DEMO),,non-ASN,Dinas Perhubungan,@lain.demo,ST/001,,\n"));
    assert_eq!(file.rows.len(), 2);
    assert!(file.warnings[0].en.contains("row 3 has the same name and unit as row 2"));
}

#[test]
fn bad_input_a_watch_list_without_header() {
    assert!(refused(format!("{GOOD}\n").as_bytes()).contains("the first row is not a header"));
    assert!(refused(b"").contains("empty"));
    assert!(refused(b"nama,nip\n").contains("lacks the column unit kerja, alasan"));
}

#[test]
fn bad_input_an_unknown_column() {
    let file = load(&format!("{HEADER},zodiak\n{GOOD},Leo\n"));
    assert_eq!(file.warnings[0].en, "column “zodiak” is unknown and was passed over");
    assert_eq!(file.warnings[0].id, "kolom “zodiak” tidak dikenal dan dilewati");
    let misspelt = format!("{}\n{GOOD}\n", HEADER.replace("instagram", "instagam"));
    assert!(refused(misspelt.as_bytes()).contains("column “instagam” is unknown; is “instagram” meant?"));
    assert!(refused(format!("{HEADER},IG\n{GOOD},\n").as_bytes()).contains("mean the same"));
}

#[test]
fn bad_input_what_is_no_watch_list_at_all() {
    assert!(refused(b"<html><body>Masuk</body></html>").contains("web page"));
    assert!(refused(b"{\"schema\":\"netra-act/1\"}").contains("JSON"));
    assert!(refused(&[0; 400]).contains("binary"));
    assert!(refused(b"\xd0\xcf\x11\xe0....").contains("old or password-protected"));
    assert!(refused(b"PK\x03\x04damaged").contains("damaged"));
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn workbook(sheet_rows: &str) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet_rows}</sheetData></worksheet>"#
    );
    zip_of(&[
        ("[Content_Types].xml", br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#),
        ("_rels/.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Daftar" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/styles.xml", br#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn row(n: u32, cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .zip('A'..)
        .map(|(cell, column)| match cell.strip_prefix('#') {
            Some(number) => format!(r#"<c r="{column}{n}"><v>{number}</v></c>"#),
            None => match cell.strip_prefix("date:") {
                Some(serial) => format!(r#"<c r="{column}{n}" s="1"><v>{serial}</v></c>"#),
                None => format!(r#"<c r="{column}{n}" t="inlineStr"><is><t>{cell}</t></is></c>"#),
            },
        })
        .collect();
    format!(r#"<row r="{n}">{cells}</row>"#)
}

#[test]
fn a_spreadsheet_is_read_and_a_numeric_nip_is_refused_as_damaged() {
    let header: Vec<&str> = HEADER.split(',').collect();
    let bytes = workbook(
        &[
            row(1, &header),
            row(
                2,
                &[
                    "Budi (DEMO)",
                    "198504122010011007",
                    "PNS",
                    "Dinas Perhubungan",
                    "@budi.demo",
                    "ST/001",
                    "date:46290",
                ],
            ),
            row(
                4,
                &[
                    "Ani (DEMO)",
                    "#1.9850412201001101E+17",
                    "PNS",
                    "Dinas Kesehatan",
                    "@ani.demo",
                    "ST/001",
                    "#46290",
                ],
            ),
        ]
        .concat(),
    );
    let file = read(&bytes, today()).unwrap();
    assert_eq!(file.rows.len(), 1, "{file:?}");
    assert_eq!(file.rows[0].1.from, jiff::civil::date(2026, 9, 25));
    assert_eq!((file.problems.len(), file.problems[0].row), (1, 4));
    assert!(file.problems[0].to_string().contains("damaged by the spreadsheet"), "{}", file.problems[0]);
}

#[test]
fn a_spreadsheet_with_a_far_away_cell_or_a_giant_part_does_not_cost_memory() {
    let far = format!(
        "{}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
        row(1, &HEADER.split(',').collect::<Vec<_>>())
    );
    assert_eq!(read(&workbook(&far), today()).unwrap().rows, []);
    let zeros = vec![0; 300 << 20];
    assert!(
        refused(&zip_of(&[("[Content_Types].xml", b""), ("xl/bom.xml", &zeros)]))
            .contains("unpacks to more than")
    );
    assert!(refused(&zip_of(&[("catatan.txt", b"x")])).contains("zip archive, not a spreadsheet"));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), rows in "[ -~é\n\";,]{0,200}") {
        let _ = read(&bytes, today());
        let _ = read([b"PK\x03\x04", &bytes[..]].concat().as_slice(), today());
        let _ = read(format!("{HEADER}\n{rows}").as_bytes(), today());
    }
}
