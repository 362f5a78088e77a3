//! `netra reindex`, `netra rematch` and `netra digest`.

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp};
use netra_model::act::AccountRef;

use super::count;
use crate::cli::RematchArgs;
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

/// Asks for every act, or those that came in during the last days, to be matched again under the release in use, and
/// does it. Old flags stay as they are.
///
/// # Errors
/// The store's; what was not matched still waits and is matched by `netra run`.
pub async fn rematch(office: &Opened, args: &RematchArgs) -> Result<()> {
    let since = args.days.map(|days| days_before(office.clock.now(), days));
    let known: Vec<AccountRef> = office.matcher.now().accounts().cloned().collect();
    let asked = office.store.request_rematch(&office.command_line(), since, &known).await?;
    let waiting = office.store.counts(&office.scope()).await?.match_work;
    println!("{} acts wait to be matched, {} of them by this request.", count(waiting), count(asked));
    let bar = spinner();
    let mut done = 0;
    loop {
        let n = workers::matching::step(office).await?;
        if n == 0 {
            break;
        }
        done += n as u64;
        bar.set_message(format!("{} of {} acts", count(done), count(waiting)));
    }
    bar.finish_and_clear();
    let counts = office.store.counts(&office.scope()).await?;
    let release = office.in_use().await?.release;
    println!(
        "{} acts matched again under release {release}; {} flags in all, {} items wait for review.",
        count(done),
        count(counts.flags),
        count(counts.open)
    );
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

/// The moment so many days before another.
pub fn days_before(now: Timestamp, days: u16) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN)
}

/// A spinner with a message, on standard error, hidden when that is no terminal.
pub fn spinner() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg}").expect("a fixed template");
    let bar = ProgressBar::new_spinner().with_style(style);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}
