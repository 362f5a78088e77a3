//! Times the pages that staff wait for, over the data folder as it is.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use netra_index::{SearchIndex, SearchQuery, Sort};
use netra_store::{Page, QueueFilter, QueueSort};

use crate::commands::count;
use crate::config::Config;
use crate::office::Opened;

/// How often each question is asked.
const ROUNDS: usize = 50;

/// Prints the median and the slowest of each question.
///
/// # Errors
/// An office without items: there is nothing to time.
pub async fn run(config: Config) -> Result<()> {
    let office = Opened::open(config).await?;
    let (store, scope) = (&office.store, office.scope());
    let counts = store.counts(&scope).await?;
    println!(
        "{} acts, {} items, {} of them open",
        count(counts.acts),
        count(counts.items),
        count(counts.open)
    );
    let first = store.queue(&scope, &QueueFilter::default(), QueueSort::Priority, Page::first(1)).await?;
    let Some(row) = first.rows.first() else { bail!("no item waits; import and match something first") };
    let (item, unit) = (row.item, row.unit);
    for sort in [QueueSort::Deadline, QueueSort::Priority, QueueSort::Oldest, QueueSort::Newest] {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let began = Instant::now();
            store.queue(&scope, &QueueFilter::default(), sort, Page::first(50)).await?;
            times.push(began.elapsed());
        }
        report(&format!("queue by {sort:?}, 50 rows with facets"), times);
    }
    let folded = QueueFilter { fold: true, ..QueueFilter::default() };
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        store.queue(&scope, &folded, QueueSort::Deadline, Page::first(50)).await?;
        times.push(began.elapsed());
    }
    report("queue of today, near-duplicates folded", times);
    let mut times = Vec::new();
    let by_unit = QueueFilter { unit: Some(unit), ..QueueFilter::default() };
    for _ in 0..ROUNDS {
        let began = Instant::now();
        store.queue(&scope, &by_unit, QueueSort::Priority, Page::first(50)).await?;
        times.push(began.elapsed());
    }
    report("queue of one unit", times);
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        store.item(&scope, item).await?;
        times.push(began.elapsed());
    }
    report("one item whole", times);
    let index = SearchIndex::open(&office.index_folder())?;
    println!("{} acts in the index", count(index.acts()));
    for text in
        ["coblos", "\"nomor urut\"", "dukung pilih", "menang ATAU coblos", "dukung -pilih", "menang*", ""]
    {
        for (sort, facets) in [(Sort::Relevance, true), (Sort::Newest, false)] {
            let query = SearchQuery { sort, facets, ..SearchQuery::new(text) };
            let mut times = Vec::new();
            for _ in 0..ROUNDS {
                let began = Instant::now();
                index.search(&scope, &query)?;
                times.push(began.elapsed());
            }
            report(&format!("search {text:?} {sort:?}{}", if facets { " with facets" } else { "" }), times);
        }
    }
    Ok(())
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "  {what:<50} median {:>8.2} ms   slowest {:>8.2} ms",
        millis(times[times.len() / 2]),
        millis(times[times.len() - 1])
    );
}
