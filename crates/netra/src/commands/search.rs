//! `netra search`: the same search as the desk's, on the command line.

use anyhow::Result;
use netra_index::{SearchIndex, SearchQuery, Sort};

use super::{count, line};
use crate::cli::SearchArgs;
use crate::office::Opened;

/// Searches and prints what was understood and the results.
///
/// # Errors
/// An index that must be rebuilt.
pub fn run(office: &Opened, args: &SearchArgs) -> Result<()> {
    let index = SearchIndex::open(&office.index_folder())?;
    let query = SearchQuery {
        zone: office.zone(),
        today: Some(office.clock.now().to_zoned(office.zone()).date()),
        sort: if args.newest { Sort::Newest } else { Sort::Relevance },
        limit: args.limit,
        facets: false,
        ..SearchQuery::new(args.words.join(" "))
    };
    let result = index.search(&office.scope(), &query)?;
    println!("{}", result.read_as.1);
    println!("{} found", count(result.total));
    for hit in &result.hits {
        let act = &hit.act;
        let day = act.happened.to_zoned(office.zone()).strftime("%Y-%m-%d");
        let item = act.item.as_deref().unwrap_or("—");
        println!("{day}  {item:<10} {:<10} {:<8} {}", act.platform, act.kind, line(&act.handle, 30));
        for snippet in &hit.snippets {
            println!("            {}", line(&snippet.fragment, 200));
        }
    }
    Ok(())
}
