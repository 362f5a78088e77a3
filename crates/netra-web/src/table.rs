//! A table of figures: shown under its chart, and given as CSV and XLSX with the same cells.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::show::Show;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Count(u64),
    /// 0 to 1.
    Share(f64),
    /// Too few to be told, or closed so that a few cannot be computed.
    Hidden,
    Nothing,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// As the page shows it.
    pub(crate) fn shown(&self, show: &Show) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(n) => show.count(*n),
            Self::Share(share) => percent(show, *share),
            Self::Hidden => "·".to_owned(),
            Self::Nothing => "–".to_owned(),
        }
    }

    /// As a program reads it: numbers without grouping, shares with a point.
    fn raw(&self) -> String {
        match self {
            Self::Text(text) => defused(text),
            Self::Count(n) => n.to_string(),
            Self::Share(share) => format!("{share:.4}"),
            Self::Hidden => "*".to_owned(),
            Self::Nothing => String::new(),
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        !matches!(self, Self::Text(_))
    }
}

/// `42 %`, `4,2 %` below ten.
pub(crate) fn percent(show: &Show, share: f64) -> String {
    let hundredths = share * 100.0;
    let digits = if hundredths < 9.95 && hundredths > 0.0 { 1 } else { 0 };
    let number = format!("{hundredths:.digits$}");
    format!("{}\u{a0}%", number.replace('.', show.l.either(",", ".")))
}

/// A spreadsheet must not take a text for a formula (CWE-1236).
fn defused(text: &str) -> String {
    let one_line = text.replace(['\r', '\n', '\t'], " ");
    let starts = one_line.trim_start().starts_with(['=', '+', '-', '@', '|']);
    if starts { format!("'{one_line}") } else { one_line }
}

/// Rows of cells under a head.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// Unique on its page; letters and hyphens.
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(crate) fn new(id: &'static str, title: impl Into<String>, head: Vec<String>) -> Self {
        Self { id, title: title.into(), head, rows: Vec::new() }
    }

    /// RFC 4180, with a byte order mark so that spreadsheets read UTF-8.
    pub(crate) fn csv(&self) -> String {
        let mut out = String::from("\u{feff}");
        let head = self.head.iter().map(|it| defused(it)).collect::<Vec<_>>();
        let rows = self.rows.iter().map(|row| row.iter().map(Cell::raw).collect::<Vec<_>>());
        for row in std::iter::once(head).chain(rows) {
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
        out
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r', ';']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// A workbook: what it is about on the first sheet, then a sheet for each table.
pub(crate) fn xlsx(name: &str, about: &[String], tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let (bold, share) = (Format::new().set_bold(), Format::new().set_num_format("0.0%"));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(name, 0))?;
    sheet.set_column_width(0, 110)?;
    for (row, line) in (0..).zip(about) {
        sheet.write_string(row, 0, one_cell(line))?;
    }
    for (n, table) in (1..).zip(tables) {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&table.title, n))?;
        sheet.set_column_width(0, 44)?;
        sheet.write_string_with_format(0, 0, one_cell(&table.title), &bold)?;
        for (column, text) in (0..).zip(&table.head) {
            sheet.write_string_with_format(2, column, one_cell(text), &bold)?;
        }
        for (row, cells) in (3..).zip(&table.rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Text(text) => sheet.write_string(row, column, one_cell(text))?,
                    Cell::Count(n) => sheet.write_number(row, column, *n as f64)?,
                    Cell::Share(it) => sheet.write_number_with_format(row, column, *it, &share)?,
                    Cell::Hidden => sheet.write_string(row, column, "*")?,
                    Cell::Nothing => sheet,
                };
            }
        }
    }
    book.save_to_buffer()
}

/// A cell holds 32,767 characters.
fn one_cell(text: &str) -> String {
    text.chars().take(32_000).collect()
}

/// A sheet's name has at most 31 characters, none of `[]:*?/\`, and is unique.
fn sheet_name(title: &str, n: u16) -> String {
    let plain: String =
        title.chars().map(|c| if "[]:*?/\\'".contains(c) { ' ' } else { c }).take(27).collect();
    if n == 0 { plain } else { format!("{n} {}", plain.trim()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new("unit", "Per unit: [a/b]?*", vec!["Unit".into(), "n".into()]);
        table.rows.push(vec![Cell::text("=HYPERLINK(\"x\"), \"y\""), Cell::Count(1_234)]);
        table.rows.push(vec![Cell::text("Dinas; Kesehatan"), Cell::Hidden]);
        table
    }

    #[test]
    fn a_text_is_never_a_formula_and_a_hidden_cell_is_a_star() {
        let csv = table().csv();
        assert_eq!(
            csv,
            "\u{feff}Unit,n\r\n\"'=HYPERLINK(\"\"x\"\"), \"\"y\"\"\",1234\r\n\"Dinas; Kesehatan\",*\r\n"
        );
    }

    #[test]
    fn a_workbook_is_made_of_any_titles() {
        let tables = [table(), table()];
        let bytes = xlsx("Rekap: '2026'", &["satu".into()], &tables).unwrap();
        assert!(bytes.starts_with(b"PK"), "a zip");
    }
}
