//! `netra status`: what is collected, waiting, flagged, and broken, in a few lines.

use anyhow::Result;
use jiff::Timestamp;
use netra_model::Sentence;

use super::{count, line};
use crate::office::Opened;

/// Prints the figures of the office and the state of its sources.
///
/// # Errors
/// The store's.
pub async fn run(office: &Opened) -> Result<()> {
    let scope = office.scope();
    let counts = office.store.counts(&scope).await?;
    println!("{} — {}", office.office.name, office.config.data.folder.display());
    let rows = [
        ("persons watched today", counts.watched_persons),
        ("accounts", counts.accounts),
        ("acts", counts.acts),
        ("flags", counts.flags),
        ("items waiting for review", counts.open),
        ("items decided", counts.decided),
        ("cases", counts.cases),
        ("acts waiting for the matcher", counts.match_work),
        ("posts still to be fetched", counts.unresolved),
        ("lines in quarantine", counts.quarantine.unwrap_or_default()),
    ];
    let media = office.store.media_counts(&scope).await?;
    let media_rows = [("media kept", media.kept), ("media still to be fetched", media.waiting)];
    for (label, n) in rows.into_iter().chain(media_rows) {
        println!("  {label:<30} {:>12}", count(n));
    }
    for (why, n) in media.failed {
        println!("  Media not had: {} ({})", line(&why.en, 200), count(n));
    }
    let in_use = office.in_use().await?;
    println!(
        "  {:<30} {:>12}  release {}",
        "dictionary release",
        &in_use.sha256.to_string()[..12],
        in_use.release
    );
    if let Some(notice) = office.folder_notice().await.unwrap_or_else(|error| Some(format!("{error:#}"))) {
        println!("  Note: {notice}");
    }
    if office.config.sources.is_empty() {
        println!("No source is configured; captures and imports come in all the same.");
    }
    let shown = |at: Option<Timestamp>| {
        at.map_or_else(
            || String::from("never"),
            |at| at.to_zoned(office.zone()).strftime("%Y-%m-%d %H:%M").to_string(),
        )
    };
    for source in office.store.sources(&scope).await? {
        let state = match (&source.error, source.running) {
            (Some(error), _) => format!("broken: {}", line(&Sentence::from_lines(error).en, 400)),
            (None, true) => String::from("running"),
            (None, false) => String::from("well"),
        };
        println!(
            "Source {}: {state}; last well {}, next {}; {} acts in all",
            source.name,
            shown(source.last_ok_at),
            shown(source.next_run),
            count(source.total.new_acts),
        );
    }
    Ok(())
}
