//! Watch-lists as offices keep them: a spreadsheet (XLSX) or CSV with Indonesian or English headers.
//!
//! [`read`] recognises the file by content, finds the columns by their headers, and reads row by row: what is wrong
//! is a [`RowProblem`] with row, column and a sentence, and never stops the other rows. Nothing is guessed about
//! people: a row without a reason, unit or readable NIP is reported and not loaded. `FORMATS.md` has the columns.

mod cells;
mod columns;
mod grid;

use std::collections::HashMap;

use jiff::civil::Date;
use netra_model::Sentence;
use netra_model::act::{AccountRef, Platform, fold_handle};
use netra_model::link::account_cell;
use netra_model::person::WatchRow;

use cells::Cell;
use columns::{Column, Columns};

/// What a watch-list file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchlistFile {
    /// The rows that can be loaded, with their row number as the spreadsheet shows it (the header has one too).
    pub rows: Vec<(u32, WatchRow)>,
    /// What is wrong in the rows that are left out.
    pub problems: Vec<RowProblem>,
    /// What should be looked at though nothing is left out because of it.
    pub warnings: Vec<Sentence>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, column {column}: {}", self.sentence())]
pub struct RowProblem {
    /// The row as the spreadsheet shows it.
    pub row: u32,
    /// The header of the column.
    pub column: String,
    /// The beginning of what stands there; long numbers masked.
    pub value: String,
    /// What is wrong, and what to do.
    pub why: Sentence,
}

impl RowProblem {
    /// What stands there, what is wrong with it, and what to do.
    pub fn sentence(&self) -> Sentence {
        let value = if self.value.is_empty() { String::new() } else { format!("“{}” ", self.value) };
        Sentence::new(format!("{value}{}", self.why.id), format!("{value}{}", self.why.en))
    }
}

/// Why a file is no watch-list at all; a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAWatchlist(pub Sentence);

/// More letters than this in a cell are no name, unit or reason.
const MAX_CELL: usize = 1000;
/// The columns of free text.
const TEXTS: [Column; 6] =
    [Column::Name, Column::Unit, Column::Reason, Column::Region, Column::Basis, Column::Letter];

/// A row's problem before it knows its row.
struct Wrong {
    column: Column,
    value: String,
    why: Sentence,
}

impl Wrong {
    fn new(column: Column, value: &str, mut why: Sentence, instead: Sentence) -> Self {
        why.id.extend(["; ".to_owned(), instead.id]);
        why.en.extend(["; ".to_owned(), instead.en]);
        Self { column, value: cells::excerpt(value), why }
    }
}

/// Reads a watch-list. `today` is the first day of rows that say none.
pub fn read(bytes: &[u8], today: Date) -> Result<WatchlistFile, NotAWatchlist> {
    let grid = grid::read(bytes).map_err(NotAWatchlist)?;
    let mut rows = grid.into_iter().skip_while(|(_, cells)| cells.iter().all(Cell::is_empty));
    let Some((_, header)) = rows.next() else {
        return Err(NotAWatchlist(Sentence::new(
            "daftar pantau ini kosong: mulailah dari contohnya (netra watchlist template)",
            "the watch-list is empty: begin with the template (netra watchlist template)",
        )));
    };
    let (columns, warnings) = Columns::understand(&header).map_err(NotAWatchlist)?;
    let mut file = WatchlistFile { warnings, ..WatchlistFile::default() };
    let mut known = Known::default();
    for (row, cells) in rows.filter(|(_, cells)| !cells.iter().all(Cell::is_empty)) {
        let mut wrong = Vec::new();
        let person = person(&columns, &cells, today, &mut wrong);
        if let Some(person) = &person {
            known.check(row, person, &mut wrong, &mut file.warnings);
        }
        match person {
            Some(person) if wrong.is_empty() => {
                known.insert(row, &person);
                file.rows.push((row, person));
            }
            _ => file.problems.extend(wrong.into_iter().map(|wrong| RowProblem {
                row,
                column: columns.header(wrong.column),
                value: wrong.value,
                why: wrong.why,
            })),
        }
    }
    Ok(file)
}

fn person(columns: &Columns, cells: &[Cell], today: Date, wrong: &mut Vec<Wrong>) -> Option<WatchRow> {
    let get = |column| columns.get(column, cells);
    let required = |column, wrong: &mut Vec<Wrong>, instead: Sentence| {
        let text = get(column).text();
        if text.is_empty() {
            wrong.push(Wrong::new(column, "", Sentence::new("kosong", "is empty"), instead));
        }
        text
    };
    for column in TEXTS {
        let text = get(column).text();
        if text.chars().nth(MAX_CELL).is_some() {
            wrong.push(Wrong::new(
                column,
                &text,
                Sentence::new(
                    format!("mengawali teks yang lebih panjang dari {MAX_CELL} huruf"),
                    format!("begins a text of more than {MAX_CELL} letters"),
                ),
                Sentence::new(
                    "pendekkan, atau periksa apakah beberapa sel tergabung di sini",
                    "shorten it, or look whether cells were joined here",
                ),
            ));
        }
    }
    let name = required(
        Column::Name,
        wrong,
        Sentence::new("tulis nama lengkap orang itu", "write the person's full name"),
    );
    let unit = required(
        Column::Unit,
        wrong,
        Sentence::new("tulis unit kerja (OPD) orang itu", "write the unit (OPD) the person works in"),
    );
    let reason = required(
        Column::Reason,
        wrong,
        Sentence::new(
            "tulis dasar pemantauan, misalnya surat tugas",
            "write the lawful reason for watching, for instance the letter of assignment",
        ),
    );
    let employment = cells::employment(columns, cells).map_err(|error| wrong.push(error)).ok();
    let nip = employment.and_then(|employment| {
        cells::nip(get(Column::Nip), employment).map_err(|error| wrong.push(error)).ok().flatten()
    });
    let status = cells::status(columns, cells).map_err(|error| wrong.push(error)).ok();
    let mut date =
        |column| cells::date(column, get(column)).map_err(|error| wrong.push(error)).ok().flatten();
    let (from, until) = (date(Column::From).unwrap_or(today), date(Column::Until));
    if let Some(until) = until.filter(|until| *until < from) {
        wrong.push(Wrong::new(
            Column::Until,
            &until.to_string(),
            Sentence::new(
                format!("mendahului hari pertama {from}"),
                format!("lies before the first day {from}"),
            ),
            Sentence::new("perbaiki salah satu tanggalnya", "correct one of the two dates"),
        ));
    }
    let level = cells::attribution(get(Column::Attribution)).map_err(|error| wrong.push(error)).ok()?;
    let accounts = accounts(columns, cells, wrong);
    let optional = |column| Some(get(column).text()).filter(|text| !text.is_empty());
    Some(WatchRow {
        name,
        nip,
        employment: employment?,
        status: status?,
        unit,
        region: optional(Column::Region),
        accounts,
        level,
        basis: get(Column::Basis).text(),
        reason,
        letter: optional(Column::Letter),
        from,
        until,
    })
}

fn accounts(columns: &Columns, cells: &[Cell], wrong: &mut Vec<Wrong>) -> Vec<AccountRef> {
    let mut accounts: Vec<AccountRef> = Vec::new();
    for (column, platform) in columns.account_columns() {
        let text = columns.get(column, cells).text();
        if matches!(text.as_str(), "-" | "–" | "tidak ada" | "none") {
            continue;
        }
        let platform: Option<Platform> = platform.map(|name| name.parse().expect("a platform name"));
        let (found, bad) = account_cell(&text, platform.as_ref());
        accounts.extend(found.into_iter().filter(|account| !accounts.contains(account)).collect::<Vec<_>>());
        wrong.extend(bad.into_iter().map(|bad| {
            Wrong::new(
                column,
                &bad.text,
                bad.why,
                Sentence::new(
                    "satu sel boleh berisi beberapa tautan atau @nama, dipisah koma",
                    "one cell may hold several links or @names, divided by commas",
                ),
            )
        }));
    }
    accounts
}

/// Which row first had a NIP, an account, a name in a unit.
#[derive(Default)]
struct Known {
    nips: HashMap<String, u32>,
    accounts: HashMap<(Platform, String), u32>,
    names: HashMap<(String, String), u32>,
}

fn account_key(account: &AccountRef) -> (Platform, String) {
    let name = account.native_id.clone().or_else(|| account.handle.as_deref().map(fold_handle));
    (account.platform.clone(), name.unwrap_or_default())
}

fn name_key(person: &WatchRow) -> (String, String) {
    (person.name.to_lowercase(), person.unit.to_lowercase())
}

impl Known {
    fn check(&self, row: u32, person: &WatchRow, wrong: &mut Vec<Wrong>, warnings: &mut Vec<Sentence>) {
        let stands = |row: &u32| {
            Sentence::new(format!("sudah ada di baris {row}"), format!("stands in row {row} already"))
        };
        let first_nip = person.nip.as_ref().and_then(|nip| self.nips.get(nip.digits()));
        if let Some(first) = first_nip {
            let nip = person.nip.as_ref().map(ToString::to_string).unwrap_or_default();
            wrong.push(Wrong::new(
                Column::Nip,
                &nip,
                stands(first),
                Sentence::new(
                    "satu orang cukup satu baris, dengan semua akunnya",
                    "keep one row for one person, with all accounts in it",
                ),
            ));
        }
        for account in &person.accounts {
            if let Some(first) = self.accounts.get(&account_key(account)) {
                wrong.push(Wrong::new(
                    Column::Accounts,
                    &format!("{} {}", account.platform, account.shown()),
                    stands(first),
                    Sentence::new(
                        "satu akun milik satu orang: pastikan milik siapa, lalu perbaiki baris yang lain",
                        "an account belongs to one person: find out to whom and correct the other row",
                    ),
                ));
            }
        }
        let twin = self.names.get(&name_key(person)).filter(|_| first_nip.is_none());
        if let Some(first) = twin {
            warnings.push(Sentence::new(
                format!(
                    "nama dan unit baris {row} sama dengan baris {first}: pastikan keduanya orang berbeda"
                ),
                format!(
                    "row {row} has the same name and unit as row {first}: make sure that they are two people"
                ),
            ));
        }
    }

    fn insert(&mut self, row: u32, person: &WatchRow) {
        if let Some(nip) = &person.nip {
            self.nips.insert(nip.digits().to_owned(), row);
        }
        self.accounts.extend(person.accounts.iter().map(|account| (account_key(account), row)));
        self.names.entry(name_key(person)).or_insert(row);
    }
}

/// A template to start from: header and three invented rows (DEMO).
pub fn template_csv() -> String {
    String::from(include_str!("template.csv"))
}

#[cfg(test)]
mod tests;
