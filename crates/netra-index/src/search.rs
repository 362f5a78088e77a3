//! Answers a query: how many, which, how many of each value, and how it was read.

use std::collections::BTreeMap;

use netra_model::scope::Scope;
use tantivy::collector::sort_key::SortByStaticFastValue;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::Query;
use tantivy::{DocAddress, Order, Searcher, TantivyDocument};

use crate::document::ActDocument;
use crate::facets::{Facet, FacetCount, FacetCounts};
use crate::index::{IndexError, SearchIndex};
use crate::plan::plan;
use crate::query::{SearchQuery, Sort};
use crate::read::{Leaf, Note, Reading, read};
use crate::schema::{HAPPENED, TIE};
use crate::sentence::sentence;
use crate::snippet::{Snippet, snippets};

/// What was found.
#[derive(Debug, Clone)]
pub struct SearchResult {
    /// How many acts match, exactly.
    pub total: u64,
    /// The asked-for stretch of them, in order.
    pub hits: Vec<Hit>,
    /// Counts per value over all that match, most frequent first; empty unless asked for.
    pub facets: BTreeMap<Facet, Vec<FacetCount>>,
    /// One sentence in Indonesian and one in English: what was searched, and what was taken literally.
    pub read_as: (String, String),
    /// What was taken literally, cut or left out, one by one.
    pub notes: Vec<Note>,
}

/// An act that matches.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The act as it was indexed.
    pub act: ActDocument,
    /// How well it matches (BM25, without unit); `None` when sorted by time.
    pub relevance: Option<f32>,
    /// Where it matches.
    pub snippets: Vec<Snippet>,
}

impl SearchIndex {
    /// Searches what the scope may see. An error is never about the query, only about the index.
    ///
    /// Works on the calling thread, from microseconds to some tens of milliseconds: in a server, let it block a
    /// thread of its own.
    pub fn search(&self, scope: &Scope, query: &SearchQuery) -> Result<SearchResult, IndexError> {
        let reading = read(&query.text);
        let planned = plan(&self.shared.fields, scope, query, &reading);
        let searcher = self.shared.reader.searcher();
        let (total, facets) = if query.facets {
            searcher.search(&planned, &(Count, FacetCounts))?
        } else {
            (searcher.search(&planned, &Count)?, BTreeMap::new())
        };
        let by_relevance = query.sort == Sort::Relevance && ranks(&reading);
        let hits = if by_relevance {
            let found = best(&searcher, &planned, query, total)?;
            self.hits(&searcher, &reading, found)?
        } else {
            let found = newest(&searcher, &planned, query, total)?;
            self.hits(&searcher, &reading, found)?
        };
        let total = total as u64;
        let read_as = sentence(total, &reading, query, by_relevance);
        Ok(SearchResult { total, hits, facets, read_as, notes: reading.notes })
    }

    fn hits(
        &self,
        searcher: &Searcher,
        reading: &Reading,
        found: Vec<(Option<f32>, DocAddress)>,
    ) -> Result<Vec<Hit>, IndexError> {
        let hit = |(relevance, address)| {
            let document: TantivyDocument = searcher.doc(address)?;
            let act = self.shared.fields.read(&document).ok_or_else(|| IndexError::NeedsRebuild {
                why: String::from("a stored document is unreadable"),
            })?;
            let snippets = snippets(&act, reading);
            Ok(Hit { act, relevance, snippets })
        };
        found.into_iter().map(hit).collect()
    }
}

/// Whether there is anything to rank by.
fn ranks(reading: &Reading) -> bool {
    let mut present = reading.all.iter().flat_map(|clause| &clause.any).filter(|operand| !operand.absent);
    present.any(|operand| matches!(operand.leaf, Leaf::Word(_) | Leaf::Exact(_) | Leaf::Near(..)))
}

/// The asked-for stretch, if it is not empty. It never reserves room for more hits than there are.
fn stretch(query: &SearchQuery, total: usize) -> Option<TopDocs> {
    let limit = query.limit.min(SearchQuery::MAX_LIMIT).min(total.saturating_sub(query.offset));
    (limit > 0).then(|| TopDocs::with_limit(limit).and_offset(query.offset))
}

type Found = tantivy::Result<Vec<(Option<f32>, DocAddress)>>;

fn best(searcher: &Searcher, planned: &dyn Query, query: &SearchQuery, total: usize) -> Found {
    let Some(top) = stretch(query, total) else { return Ok(Vec::new()) };
    let found = searcher.search(planned, &top.order_by_score())?;
    Ok(found.into_iter().map(|(score, address)| (Some(score), address)).collect())
}

fn newest(searcher: &Searcher, planned: &dyn Query, query: &SearchQuery, total: usize) -> Found {
    let Some(top) = stretch(query, total) else { return Ok(Vec::new()) };
    let order = (
        (SortByStaticFastValue::<i64>::for_field(HAPPENED), Order::Desc),
        (SortByStaticFastValue::<u64>::for_field(TIE), Order::Desc),
    );
    let found = searcher.search(planned, &top.order_by(order))?;
    Ok(found.into_iter().map(|(_, address)| (None, address)).collect())
}
