//! `netra reindex`, `netra rematch` and `netra digest`.

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use super::count;
use crate::office::Opened;
use crate::workers;

/// Builds the search index anew from the store.
///
/// # Errors
/// Another process that writes it, a folder that cannot be written.
pub async fn reindex(office: &Opened) -> Result<()> {
    let bar = spinner();
    let n = workers::index::rebuild(office, |n| bar.set_message(format!("{} acts", count(n)))).await?;
    bar.finish_and_clear();
    println!("The index holds {} acts.", count(n));
    Ok(())
}

/// Asks for every act to be matched again and does it.
///
/// # Errors
/// The store's; what was not matched still waits and is matched by `netra run`.
pub async fn rematch(office: &Opened) -> Result<()> {
    let asked = office.store.request_rematch(&office.command_line()).await?;
    let (actor, scope, pipeline) = (office.worker("matcher"), office.scope(), office.pipeline());
    let bar = spinner();
    let mut done = 0;
    loop {
        let n = pipeline.match_waiting(&actor, &scope).await?;
        if n == 0 {
            break;
        }
        done += n as u64;
        bar.set_message(format!("{} of {} acts", count(done), count(asked)));
    }
    bar.finish_and_clear();
    let counts = office.store.counts(&scope).await?;
    println!("{} acts matched again; {} flags in all.", count(done), count(counts.flags));
    Ok(())
}

/// Prints the hash of the whole state.
///
/// # Errors
/// The store's.
pub async fn digest(office: &Opened) -> Result<()> {
    println!("{}", office.store.digest(&office.scope()).await?);
    Ok(())
}

/// A spinner with a message, on standard error, hidden when that is no terminal.
fn spinner() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg}").expect("a fixed template");
    let bar = ProgressBar::new_spinner().with_style(style);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}
