//! Rows of CSV for spreadsheets: every cell quoted, formulas defused (RFC 4180; OWASP "CSV Injection").

/// The mark that a file begins with so that spreadsheets read it as UTF-8.
pub const BOM: &str = "\u{feff}";

/// One row with its end. A cell that a spreadsheet would take for a formula gets a `'` before it; NUL, which spreadsheets
/// and CSV readers cut at, is written as U+2400.
pub fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    format!("{}\r\n", cells.join(","))
}

/// One cell: quoted, and with `'` before what a spreadsheet would compute.
pub fn cell(text: &str) -> String {
    let formula =
        text.trim_start_matches([' ', '\u{a0}', '\n']).starts_with(['=', '+', '-', '@', '\t', '\r']);
    let full_width = text.starts_with(['＝', '＋', '－', '＠']);
    let defused = if formula || full_width { "'" } else { "" };
    format!("\"{defused}{}\"", text.replace('"', "\"\"").replace('\0', "\u{2400}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_quotes_are_doubled() {
        for (cell, written) in [
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("=cmd|'/C calc'!A0", "\"'=cmd|'/C calc'!A0\""),
            ("+62", "\"'+62\""),
            ("-1", "\"'-1\""),
            ("@budi", "\"'@budi\""),
            ("\tx", "\"'\tx\""),
            ("\rx", "\"'\rx\""),
            (" =1", "\"' =1\""),
            ("＝1", "\"'＝1\""),
            ("a;b,c\nd", "\"a;b,c\nd\""),
            ("a\0b", "\"a␀b\""),
            ("2026-10-12", "\"2026-10-12\""),
        ] {
            assert_eq!(row([cell]), format!("{written}\r\n"), "{cell:?}");
        }
    }
}
