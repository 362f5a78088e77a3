//! A watch-list file, read for the command line and for the desk.

use jiff::civil::Date;
use netra_collect::watchlist::{self as file, NotAWatchlist};
use netra_model::Sentence;
use netra_model::person::WatchRow;
use netra_web::{ReadWatchlist, WatchlistProblem};

/// A watch-list file, read for the command line.
#[derive(Debug, Default)]
pub struct List {
    /// The rows that can be loaded, with their numbers in the file.
    pub rows: Vec<(u64, WatchRow)>,
    /// What is wrong, a sentence each with row, column and what to do.
    pub problems: Vec<String>,
    /// What should be looked at, though nothing is left out because of it.
    pub warnings: Vec<Sentence>,
}

/// Reads a file; `today` is the first day of rows that say none.
///
/// # Errors
/// A file that is no watch-list at all.
pub fn read(bytes: &[u8], today: Date) -> Result<List, NotAWatchlist> {
    let read = file::read(bytes, today)?;
    Ok(List {
        rows: read.rows.into_iter().map(|(number, row)| (u64::from(number), row)).collect(),
        problems: read.problems.iter().map(ToString::to_string).collect(),
        warnings: read.warnings,
    })
}

/// The same for the desk, which shows the problems in a table.
pub fn for_the_desk(bytes: &[u8], today: Date) -> ReadWatchlist {
    let whole = |why: Sentence| WatchlistProblem { row: None, column: None, why };
    match file::read(bytes, today) {
        Ok(read) => {
            let rows = read.problems.into_iter().map(|it| WatchlistProblem {
                row: Some(u64::from(it.row)),
                why: it.sentence(),
                column: Some(it.column),
            });
            ReadWatchlist {
                problems: rows.chain(read.warnings.into_iter().map(whole)).collect(),
                rows: read.rows.into_iter().map(|(number, row)| (u64::from(number), row)).collect(),
            }
        }
        Err(NotAWatchlist(why)) => ReadWatchlist { rows: Vec::new(), problems: vec![whole(why)] },
    }
}
