//! Answers a query: how many, which, how many of each value, and how it was read.

use std::collections::BTreeMap;

use jiff::civil::Date;
use netra_model::scope::Scope;
use tantivy::collector::sort_key::SortByStaticFastValue;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::Query;
use tantivy::{DocAddress, Order as Direction, Searcher, TantivyDocument};

use crate::days::DayCounts;
use crate::document::ActDocument;
use crate::facets::{Facet, FacetCount, FacetCounts};
use crate::index::{IndexError, SearchIndex};
use crate::plan::{behind, plan};
use crate::query::{Place, SearchQuery, Sort};
use crate::read::{Hints, Leaf, Note, Reading, read_with};
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
    /// Counts per value, most frequent first; empty unless asked for. The counts of a facet pass over what was chosen
    /// in this facet itself, so that its other values say what they would bring.
    pub facets: BTreeMap<Facet, Vec<FacetCount>>,
    /// How many acts each day has, in the zone of the query; empty unless asked for.
    pub days: BTreeMap<Date, u64>,
    /// In which order the hits came; by time where there is no word to rank by.
    pub sort: Sort,
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
    /// Where it stands in the order of time; `None` when sorted by relevance.
    pub place: Option<Place>,
    /// Where it matches.
    pub snippets: Vec<Snippet>,
}

/// A hit that was not read yet.
pub(crate) struct Found {
    pub(crate) address: DocAddress,
    relevance: Option<f32>,
    place: Option<Place>,
}

/// The hits of a question in their order.
pub(crate) struct Order {
    pub(crate) found: Vec<Found>,
    pub(crate) reading: Reading,
    total: usize,
    sort: Sort,
}

impl SearchIndex {
    /// Searches what the scope may see. An error is never about the query, only about the index.
    ///
    /// Works on the calling thread, from microseconds to some tens of milliseconds: in a server, let it block a
    /// thread of its own.
    pub fn search(&self, scope: &Scope, query: &SearchQuery) -> Result<SearchResult, IndexError> {
        let searcher = self.searcher();
        let limit = query.limit.min(SearchQuery::MAX_LIMIT);
        let Order { found, reading, total, sort } =
            self.order(&searcher, scope, query, query.offset, limit)?;
        let facets =
            if query.facets { self.facets(&searcher, scope, query, &reading)? } else { BTreeMap::new() };
        let days = if query.days {
            let planned = plan(&self.shared.fields, scope, query, &reading, None);
            searcher.search(&planned, &DayCounts(query.zone.clone()))?
        } else {
            BTreeMap::new()
        };
        let hits = found
            .into_iter()
            .map(|it| {
                let hit = self.hit(&searcher, &reading, it.address)?;
                Ok(Hit { relevance: it.relevance, place: it.place, ..hit })
            })
            .collect::<Result<_, IndexError>>()?;
        let total = total as u64;
        let read_as = sentence(total, &reading, query, sort);
        Ok(SearchResult { total, hits, facets, days, sort, read_as, notes: reading.notes })
    }

    /// How many acts match, and how the text was read; nothing else is looked up.
    pub fn count(&self, scope: &Scope, query: &SearchQuery) -> Result<(u64, Vec<Note>), IndexError> {
        let reading = read_with(&query.text, &hints(query));
        let planned = plan(&self.shared.fields, scope, query, &reading, None);
        Ok((self.searcher().search(&planned, &Count)? as u64, reading.notes))
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.shared.reader.searcher()
    }

    /// Where the hits lie, from `offset` on, at most `limit`.
    pub(crate) fn order(
        &self,
        searcher: &Searcher,
        scope: &Scope,
        query: &SearchQuery,
        offset: usize,
        limit: usize,
    ) -> Result<Order, IndexError> {
        let reading = read_with(&query.text, &hints(query));
        let fields = &self.shared.fields;
        let planned = plan(fields, scope, query, &reading, None);
        let total = searcher.search(&planned, &Count)?;
        let sort = match query.sort {
            Sort::Relevance if !ranks(&reading) => Sort::Newest,
            sort => sort,
        };
        let found = match (sort, query.after) {
            (Sort::Relevance, _) => best(searcher, &planned, stretch(offset, limit, total))?,
            (sort, Some(after)) if offset == query.offset && offset > 0 => {
                let rest = behind(fields, planned, after, sort == Sort::Oldest);
                by_time(searcher, &rest, stretch(0, limit, total), sort)?
            }
            (sort, _) => by_time(searcher, &planned, stretch(offset, limit, total), sort)?,
        };
        Ok(Order { found, reading, total, sort })
    }

    /// The counts of each facet without its own choice: one look for all that have none, one more for each that has.
    fn facets(
        &self,
        searcher: &Searcher,
        scope: &Scope,
        query: &SearchQuery,
        reading: &Reading,
    ) -> Result<BTreeMap<Facet, Vec<FacetCount>>, IndexError> {
        let fields = &self.shared.fields;
        let (chosen, free): (Vec<Facet>, Vec<Facet>) =
            Facet::ALL.into_iter().partition(|facet| query.filters.contains_key(facet));
        let planned = plan(fields, scope, query, reading, None);
        let mut counts = searcher.search(&planned, &FacetCounts(free))?;
        for facet in chosen {
            let planned = plan(fields, scope, query, reading, Some(facet));
            counts.extend(searcher.search(&planned, &FacetCounts(vec![facet]))?);
        }
        Ok(counts)
    }

    pub(crate) fn hit(
        &self,
        searcher: &Searcher,
        reading: &Reading,
        address: DocAddress,
    ) -> Result<Hit, IndexError> {
        let document: TantivyDocument = searcher.doc(address)?;
        let act = self.shared.fields.read(&document).ok_or_else(|| IndexError::NeedsRebuild {
            why: String::from("a stored document is unreadable"),
        })?;
        let snippets = snippets(&act, reading);
        Ok(Hit { act, relevance: None, place: None, snippets })
    }
}

fn hints(query: &SearchQuery) -> Hints {
    Hints { today: query.today, names: query.names.clone() }
}

/// Whether there is anything to rank by.
fn ranks(reading: &Reading) -> bool {
    let mut present = reading.all.iter().flat_map(|clause| &clause.any).filter(|operand| !operand.absent);
    present.any(|operand| {
        matches!(operand.leaf, Leaf::Word(_) | Leaf::Exact(_) | Leaf::Near(..) | Leaf::Close(..))
    })
}

/// The asked-for stretch, if it is not empty. It never reserves room for more hits than there are.
fn stretch(offset: usize, limit: usize, total: usize) -> Option<TopDocs> {
    let limit = limit.min(total.saturating_sub(offset));
    (limit > 0).then(|| TopDocs::with_limit(limit).and_offset(offset))
}

fn best(searcher: &Searcher, planned: &dyn Query, top: Option<TopDocs>) -> tantivy::Result<Vec<Found>> {
    let Some(top) = top else { return Ok(Vec::new()) };
    let found = searcher.search(planned, &top.order_by_score())?;
    let found = found.into_iter();
    Ok(found.map(|(score, address)| Found { address, relevance: Some(score), place: None }).collect())
}

fn by_time(
    searcher: &Searcher,
    planned: &dyn Query,
    top: Option<TopDocs>,
    sort: Sort,
) -> tantivy::Result<Vec<Found>> {
    let Some(top) = top else { return Ok(Vec::new()) };
    let direction = if sort == Sort::Oldest { Direction::Asc } else { Direction::Desc };
    let order = (
        (SortByStaticFastValue::<i64>::for_field(HAPPENED), direction),
        (SortByStaticFastValue::<u64>::for_field(TIE), direction),
    );
    let found = searcher.search(planned, &top.order_by(order))?.into_iter();
    Ok(found
        .map(|((happened, tie), address)| {
            let place = happened.zip(tie).map(|(happened, tie)| Place { happened, tie });
            Found { address, relevance: None, place }
        })
        .collect())
}
