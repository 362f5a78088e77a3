//! `netra backup` and `netra restore`.

use std::path::Path;

use anyhow::Result;

use super::count;
use crate::backup;
use crate::office::Opened;
use crate::workers;

/// Makes a backup in the data folder.
///
/// # Errors
/// What cannot be read or written.
pub async fn make(office: &Opened) -> Result<()> {
    let by = office.command_line().who.to_string();
    let made = workers::office::make(office, None, &by).await?;
    let path = workers::office::folder(office).join(&made.file_name);
    println!(
        "{}: {} files, {} bytes, sha256 {}",
        path.display(),
        count(made.files),
        count(made.bytes),
        made.sha256
    );
    if !made.with_database {
        println!("The database is PostgreSQL and is not in it: back it up with pg_dump.");
    }
    println!("identity.key is not in it: keep a copy of the key apart from the backups.");
    Ok(())
}

/// Checks a backup, or puts its files into an empty data folder.
///
/// # Errors
/// A backup that is not whole, a folder that is not empty.
pub fn restore(file: &Path, data: &Path, check: bool) -> Result<()> {
    let n = backup::read(file, (!check).then_some(data))?;
    if check {
        println!("{}: whole, {} files.", file.display(), count(n));
        return Ok(());
    }
    println!(
        "{}: {} files are in {} now. Put identity.key there, then: netra --data {2} reindex; netra --data {2} run",
        file.display(),
        count(n),
        data.display()
    );
    Ok(())
}
