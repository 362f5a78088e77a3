//! `netra watchlist import`.

use std::path::Path;

use anyhow::{Context, Result, bail};
use netra_model::Sha256;
use netra_model::person::WatchRow;
use netra_store::{NewWatchBatch, RowChange};
use sha2::Digest;

use super::{count, line};
use crate::cli::WatchlistCommand;
use crate::office::Opened;
use crate::watchlist;

/// Imports a watch-list, or shows what it would change.
///
/// # Errors
/// A file that is no watch-list at all. Single bad rows are reported; the others load.
pub async fn run(office: &Opened, command: &WatchlistCommand) -> Result<()> {
    match command {
        WatchlistCommand::Import { file, dry_run, letter } => {
            import(office, file, *dry_run, letter.as_deref().unwrap_or_default()).await
        }
        WatchlistCommand::Template => unreachable!("the template needs no office"),
    }
}

async fn import(office: &Opened, file: &Path, dry_run: bool, letter: &str) -> Result<()> {
    if file.is_dir() {
        bail!("{}: is a folder: give the CSV or XLSX file in it", file.display());
    }
    let bytes = std::fs::read(file)
        .with_context(|| format!("{}: cannot be read; check name and rights", file.display()))?;
    let today = office.clock.now().to_zoned(office.zone()).date();
    let list = watchlist::read(&bytes, today).with_context(|| file.display().to_string())?;
    let warnings = list.warnings.iter().map(ToString::to_string);
    for problem in list.problems.iter().cloned().chain(warnings) {
        println!("  {}", line(&problem, 400));
    }
    if list.rows.is_empty() {
        bail!("{}: no row of it can be used; `netra watchlist template` prints a good one", file.display());
    }
    let (numbers, rows): (Vec<u64>, Vec<WatchRow>) = list.rows.into_iter().unzip();
    let changes = if dry_run {
        office.store.apply_watchlist(&office.command_line(), &rows, true).await?
    } else {
        let batch = NewWatchBatch {
            letter: letter.to_owned(),
            letter_day: None,
            scan: None,
            file_name: file.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default(),
            file_sha256: Sha256(sha2::Sha256::digest(&bytes).into()),
            rows: rows.clone(),
            unread: list.problems.len() as u64,
        };
        office.store.submit_watch_batch(&office.command_line(), &batch).await?.1
    };
    for ((number, row), (_, change)) in numbers.iter().zip(&rows).zip(&changes.rows) {
        match change {
            RowChange::Changed(fields) => {
                println!("  row {number}: {}: changed {}", line(&row.name, 60), fields.join(", "));
            }
            RowChange::Refused(why) => {
                println!("  row {number}: {}: {}", line(&row.name, 60), line(&why.en, 300));
            }
            RowChange::Added if dry_run => println!("  row {number}: {}: new", line(&row.name, 60)),
            RowChange::Added | RowChange::Unchanged => {}
        }
    }
    let n = |n: usize| count(n as u64);
    println!(
        "{}{}: {} new, {} changed, {} unchanged, {} refused, {} problems; {} new accounts, {} new units{}",
        file.display(),
        if dry_run { " (dry run)" } else { "" },
        n(changes.added()),
        n(changes.changed()),
        n(changes.unchanged()),
        n(changes.refused()),
        n(list.problems.len()),
        n(changes.new_accounts),
        n(changes.new_units),
        if dry_run { ". Nothing was stored." } else { "" },
    );
    Ok(())
}
