//! The watch-list: spreadsheets as offices have them, and everything that spreadsheets do to numbers.

use std::process::Command;

use crate::netra::{Netra, said};

const HEADER: &str = "Nama;NIP;Status Kepegawaian;Unit Kerja;Instagram;Alasan;Mulai";
const BUDI: &str = "Budi (DEMO);'198504122010011007;PNS;Dinas Kesehatan;@budi.demo;uji (DEMO);2020-01-01";
const JOKO: &str = "Joko (DEMO);;non-ASN;Dinas Perhubungan;instagram.com/joko.demo?igsh=x, @joko.dua.demo;uji (DEMO);2020-01-01";

/// A list of these lines under the usual header.
fn list(lines: &[&str]) -> String {
    [&[HEADER], lines].concat().join("\n")
}

/// A file that is no watch-list at all, refused in a sentence with these words; nothing is stored.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>, words: &[&str]) {
    let netra = Netra::new("");
    let before = netra.digest();
    let why = netra.run(&["watchlist", "import", &netra.file("daftar.csv", bytes)]).refused();
    for word in ["daftar.csv: "].iter().chain(words) {
        assert!(why.contains(word), "“{word}” is not in: {why}");
    }
    assert_eq!((netra.digest(), netra.count("persons watched today")), (before, 0));
}

/// A list of one bad row between two good ones: what is said of row 3, and that the others are loaded.
#[track_caller]
fn reported(row: &str, words: &[&str]) -> String {
    let netra = Netra::new("");
    let file = netra.file("daftar.csv", list(&[BUDI, row, JOKO]));
    let said = netra.run(&["watchlist", "import", &file]).well();
    for word in ["row 3, column ", "2 new, 0 changed, 0 unchanged, 0 refused, 1 problems"].iter().chain(words)
    {
        assert!(said.contains(word), "“{word}” is not in: {said}");
    }
    assert_eq!((netra.count("persons watched today"), netra.count("accounts")), (2, 3));
    said
}

#[test]
fn the_template_can_be_imported_as_it_stands() {
    let netra = Netra::new("");
    let template = netra.file("template.csv", netra.run(&["watchlist", "template"]).well());
    let said = netra.run(&["watchlist", "import", &template]).well();
    assert!(said.contains("3 new") && said.contains("0 problems"), "{said}");
}

#[test]
fn a_second_import_changes_nothing_and_a_changed_row_says_what_changed() {
    let netra = Netra::new("");
    let file = netra.file("daftar.csv", list(&[BUDI, JOKO]));
    let said = netra.run(&["watchlist", "import", &file]).well();
    assert!(said.contains("2 new") && said.contains("3 new accounts, 2 new units"), "{said}");
    let digest = netra.digest();
    let said = netra.run(&["watchlist", "import", &file]).well();
    assert!(
        said.contains("0 new, 0 changed, 2 unchanged, 0 refused") && said.contains("0 new accounts"),
        "{said}"
    );
    assert_eq!(netra.digest(), digest);
    let moved = netra.file("baru.csv", list(&[&BUDI.replace("Dinas Kesehatan", "Dinas Pendidikan")]));
    let said = netra.run(&["watchlist", "import", &moved]).well();
    assert!(said.contains("row 2: Budi (DEMO): changed ") && said.contains("1 changed"), "{said}");
    assert_eq!(netra.count("persons watched today"), 2, "who is not in the list stays");
}

#[test]
fn a_dry_run_says_what_would_change_and_stores_nothing() {
    let netra = Netra::new("");
    let before = netra.digest();
    let file = netra.file("daftar.csv", list(&[BUDI, JOKO]));
    let said = netra.run(&["watchlist", "import", &file, "--dry-run"]).well();
    assert!(said.contains("row 2: Budi (DEMO): new") && said.contains("row 3: Joko (DEMO): new"), "{said}");
    assert!(said.contains("2 new") && said.contains("Nothing was stored."), "{said}");
    assert_eq!((netra.digest(), netra.count("persons watched today")), (before, 0));
}

#[test]
fn a_list_without_header_is_refused_with_the_columns_it_needs() {
    refused(BUDI, &["the first row is not a header", "nama, unit kerja", "see the template"]);
}

#[test]
fn a_misspelt_column_is_refused_with_the_one_that_is_meant() {
    let text = list(&[BUDI]).replace("Unit Kerja", "Unit Kerjja");
    refused(
        text,
        &["column “Unit Kerjja” is unknown", "“unitkerja” meant", "Correct the header or remove the column"],
    );
    refused(list(&[BUDI]).replace(";Alasan", ";Catatan"), &["lacks the column alasan"]);
}

#[test]
fn any_other_unknown_column_gives_a_warning_and_the_rows_load() {
    let netra = Netra::new("");
    let text = format!("{HEADER};Golongan Darah\n{BUDI};O\n");
    let said = netra.run(&["watchlist", "import", &netra.file("daftar.csv", text)]).well();
    assert!(said.contains("column “Golongan Darah” is unknown and was passed over"), "{said}");
    assert!(said.contains("1 new"), "{said}");
}

#[test]
fn files_that_are_no_list_are_refused_by_what_they_are() {
    refused("", &["the watch-list is empty: begin with the template (netra watchlist template)"]);
    refused("\r\n\r\n", &["the watch-list is empty"]);
    refused("<html><table>", &["is a web page or XML", "download the spreadsheet itself"]);
    refused("{\"nama\":1}", &["is JSON, not a watch-list"]);
    refused(b"\x7fELF\x02\x01\0\0\0\0".repeat(20), &["is binary, not a watch-list"]);
    refused(b"PK\x03\x04damaged", &["the spreadsheet is damaged", "save it again as .xlsx"]);
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1", &["old or password-protected Excel file: save it as .xlsx"]);
    let netra = Netra::new("");
    std::fs::create_dir(netra.path("folder")).unwrap();
    let why = netra.run(&["watchlist", "import", netra.path("folder").to_str().unwrap()]).refused();
    assert!(why.contains("is a folder: give the CSV or XLSX file in it"), "{why}");
    let why = netra.run(&["watchlist", "import", netra.path("nowhere.csv").to_str().unwrap()]).refused();
    assert!(why.contains("nowhere.csv: cannot be read; check name and rights"), "{why}");
}

#[test]
fn a_quotation_mark_that_is_not_closed_is_refused_because_rows_would_be_missing() {
    let open = BUDI.replace("Dinas Kesehatan", "\"Dinas Kesehatan");
    refused(
        list(&[JOKO, &open, &JOKO.replace("joko", "dewi")]),
        &["row 3: a quotation mark is opened and not closed", "correct it there and give the file again"],
    );
    // A cell of two lines is one cell, and a lone mark within a cell is a letter.
    let netra = Netra::new("");
    let odd = [BUDI.replace("Dinas Kesehatan", "\"Dinas\nKesehatan\""), JOKO.replace("Dinas", "Dinas 5\"")];
    let file = netra.file("daftar.csv", list(&[&odd[0], &odd[1]]));
    assert!(netra.run(&["watchlist", "import", &file]).well().contains("2 new"));
}

#[test]
fn a_cell_of_a_megabyte_is_no_name() {
    let long = "A".repeat(1 << 20);
    let said = reported(
        &JOKO.replace("joko", "dewi").replace("Joko", &long),
        &["column Nama: ", "more than 1000 letters", "shorten it"],
    );
    assert!(said.len() < 2_000, "{} bytes are said", said.len());
}

#[test]
fn a_list_may_be_utf_16_or_windows_1252_with_any_line_ends_and_a_bom() {
    let text = list(&[&BUDI.replace("Budi", "Budi René"), JOKO]);
    let windows = text.replace('\n', "\r\n");
    let utf16: Vec<u8> = windows.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let commas = format!("\u{feff}{}", list(&[BUDI]).replace(';', ","));
    for bytes in [[b"\xff\xfe", utf16.as_slice()].concat(), latin, format!("\u{feff}{windows}").into_bytes()]
    {
        let netra = Netra::new("");
        let said = netra.run(&["watchlist", "import", &netra.file("daftar.csv", bytes), "--dry-run"]).well();
        assert!(said.contains("Budi René (DEMO): new") && said.contains("2 new"), "{said}");
    }
    let netra = Netra::new("");
    netra.run(&["watchlist", "import", &netra.file("daftar.csv", commas)]).well();
    assert_eq!(netra.count("persons watched today"), 1);
}

#[test]
fn a_nip_that_excel_damaged_is_refused_masked_and_with_how_to_mend_it() {
    let with = |nip: &str| BUDI.replace("'198504122010011007", nip).replace("@budi.demo", "@ana.demo");
    let mend = ["column NIP", "was damaged by the spreadsheet", "format the column as Text"];
    reported(&with("1,98504E+17"), &mend);
    let said = reported(&with("198504122010011000"), &mend);
    assert!(!said.contains("1985041220"), "a NIP is shown masked: {said}");
    reported(&with("19850412201001"), &["NIP has 14 digits, expected 18"]);
    reported(&with("198502302010011007"), &["birth date “19850230” is not a date"]);
    reported(&with("198504122010211007"), &["is this person PPPK?"]);
    reported(&with(""), &["is empty, and PNS have a NIP"]);
}

#[test]
fn a_numeric_cell_of_a_spreadsheet_is_refused_whatever_it_shows() {
    // A workbook of one sheet: the header, a NIP as a number, a NIP as text.
    let script = r#"
import sys, zipfile
rows = [["Nama", "NIP", "Status", "Unit Kerja", "Instagram", "Alasan"],
        ["Ana (DEMO)", 198504122010011007, "PNS", "Dinas Kesehatan", "@ana.demo", "uji (DEMO)"],
        ["Budi (DEMO)", "198504122010011007", "PNS", "Dinas Kesehatan", "@budi.demo", "uji (DEMO)"]]
def cell(row, column, value):
    place = "%s%d" % ("ABCDEF"[column], row)
    if isinstance(value, int): return '<c r="%s"><v>%d</v></c>' % (place, value)
    return '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (place, value)
sheet = "".join('<row r="%d">%s</row>' % (n, "".join(cell(n, i, v) for i, v in enumerate(row))) for n, row in enumerate(rows, 1))
office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
package = "http://schemas.openxmlformats.org/package/2006"
main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
with zipfile.ZipFile(sys.argv[1], "w") as out:
    out.writestr("[Content_Types].xml", '<Types xmlns="%s/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="%sworksheet+xml"/></Types>' % (package, kind, kind))
    out.writestr("_rels/.rels", '<Relationships xmlns="%s/relationships"><Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % (package, office))
    out.writestr("xl/workbook.xml", '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="ASN" sheetId="1" r:id="r1"/></sheets></workbook>' % (main, office))
    out.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="%s/relationships"><Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/></Relationships>' % (package, office))
    out.writestr("xl/worksheets/sheet1.xml", '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, sheet))
"#;
    let netra = Netra::new("");
    let file = netra.path("daftar.xlsx").display().to_string();
    said(Command::new("python3").args(["-c", script, &file])).well();
    let said = netra.run(&["watchlist", "import", &file]).well();
    assert!(said.contains("row 2, column NIP: ") && said.contains("damaged by the spreadsheet"), "{said}");
    assert!(said.contains("1 new") && said.contains("1 problems"), "{said}");
    assert_eq!((netra.count("persons watched today"), netra.count("accounts")), (1, 1));
}

#[test]
fn a_row_that_cannot_be_used_says_its_column_and_what_to_write() {
    let other = |from: &str, to: &str| JOKO.replace("joko", "dewi").replace(from, to);
    reported(&other("non-ASN", "raja"), &["“raja” is no employment", "write PNS, PPPK or non-ASN"]);
    reported(&other("uji (DEMO);2020", ";2020"), &["column Alasan: is empty", "write the lawful reason"]);
    reported(&other("2020-01-01", "kemarin"), &["“kemarin” is not a date", "25/09/2026"]);
    reported(
        &other("@dewi.dua.demo", "@budi.demo"),
        &["stands in row 2 already", "an account belongs to one person"],
    );
}

#[test]
fn a_list_without_a_row_that_can_be_used_is_refused() {
    let netra = Netra::new("");
    let file = netra.file("daftar.csv", list(&[&BUDI.replace("uji (DEMO)", "")]));
    let why = netra.run(&["watchlist", "import", &file]).refused();
    assert!(why.contains("no row of it can be used; `netra watchlist template` prints a good one"), "{why}");
}
