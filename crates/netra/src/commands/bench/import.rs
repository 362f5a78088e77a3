//! Imports a volume into an empty store, stage by stage and whole, and prints acts per second.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use netra_collect::readers::{self, ReadOptions};
use netra_index::SearchIndex;
use netra_model::Clock;
use tokio_util::sync::CancellationToken;

use crate::commands::{self, count};
use crate::config::Config;
use crate::office::Opened;
use crate::pipeline::{Origin, People};
use crate::{watchlist, workers};

/// Prints how many acts per second each stage takes alone, and all of them in one go.
///
/// # Errors
/// A data folder that is not empty: the figures would not compare.
pub async fn run(mut config: Config, folder: &Path) -> Result<()> {
    if config.data.folder.join("netra.db").exists() {
        bail!("{}: not empty; name an empty folder with --data", config.data.folder.display());
    }
    config.index.all = true;
    let office = Opened::open(config).await?;
    let (scope, actor) = (office.scope(), office.worker("bench"));
    let list = folder.join("watchlist.csv");
    let bytes = std::fs::read(&list).with_context(|| format!("{}: cannot be read", list.display()))?;
    let today = office.clock.now().to_zoned(office.zone()).date();
    let rows: Vec<_> = watchlist::read(&bytes, today)?.rows.into_iter().map(|(_, row)| row).collect();
    let began = Instant::now();
    office.store.apply_watchlist(&actor, &rows, false).await?;
    line("watch-list rows", rows.len() as u64, began.elapsed());
    let people = Arc::new(People::today(&office.store, &scope).await?);
    let acts = folder.join("acts.ndjson");

    let (parsed, scored, stored) = stages(&office, &people, &acts).await?;
    let n = parsed.0;
    line("parse alone (all lines)", parsed.0, parsed.1);
    line("match alone (watched acts)", scored.0, scored.1);
    line("store alone (watched acts)", stored.0, stored.1);

    let index = SearchIndex::open(&office.index_folder())?;
    let stop = CancellationToken::new();
    let began = Instant::now();
    let indexing = tokio::spawn(workers::index::run(office.clone(), index.clone(), stop.clone()));
    let wanted = office.store.counts(&scope).await?.last_change;
    while index.last_seq()? < wanted {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    line("index alone (watched acts)", stored.0, began.elapsed());
    stop.cancel();
    indexing.await?;

    // The whole way, as `netra import` goes it, into a second, empty folder.
    let mut config = office.config.clone();
    config.data.folder = office.config.data.folder.join("whole");
    let whole = Opened::open(config).await?;
    whole.store.apply_watchlist(&whole.worker("bench"), &rows, false).await?;
    let people = Arc::new(People::today(&whole.store, &whole.scope()).await?);
    let began = Instant::now();
    let saved = commands::import::quietly(&whole, people, &acts).await?;
    line("whole import (all lines, without index)", n, began.elapsed());
    println!(
        "{} acts stored, {} dropped, {} flags",
        count(saved.new_acts),
        count(saved.dropped),
        count(saved.flags)
    );
    Ok(())
}

type Stage = (u64, Duration);

/// Reads everything, then matches everything, then stores everything, each timed alone.
async fn stages(office: &Opened, people: &People, acts: &Path) -> Result<(Stage, Stage, Stage)> {
    let options = ReadOptions::import(Arc::new(people.index.clone()), Clock::System);
    let file = File::open(acts).with_context(|| format!("{}: cannot be read", acts.display()))?;
    let mut reader = readers::open("acts.ndjson", file, options)?;
    let pipeline = office.pipeline();
    let (mut parse, mut score, mut store) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut n_acts = 0;
    loop {
        let began = Instant::now();
        let Some(batch) = reader.next() else { break };
        let batch = batch?;
        parse += began.elapsed();
        let began = Instant::now();
        let scored = pipeline.score(people, &batch);
        score += began.elapsed();
        n_acts += batch.acts.len() as u64;
        let began = Instant::now();
        let origin = Origin::source("import:1");
        pipeline.save(&office.worker("bench"), people, origin, &batch, &scored).await?;
        store += began.elapsed();
    }
    Ok(((reader.summary().n_lines, parse), (n_acts, score), (n_acts, store)))
}

fn line(what: &str, n: u64, time: Duration) {
    let per_second = n as f64 / time.as_secs_f64().max(1e-9);
    println!("  {what:<42} {:>12} in {:>8.2} s  {per_second:>10.0} a second", count(n), time.as_secs_f64());
}
