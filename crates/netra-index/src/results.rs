//! All hits of a question in their order, read page by page from the index as it was at one moment.

use netra_model::scope::Scope;
use tantivy::{DocAddress, Searcher};

use crate::index::{IndexError, SearchIndex};
use crate::query::SearchQuery;
use crate::read::Reading;
use crate::search::{Hit, Order};

/// The hits of a question, for what leaves the desk as a file. Holds twelve bytes a hit and no text; what is
/// written to the index meanwhile changes nothing here.
pub struct Results {
    index: SearchIndex,
    searcher: Searcher,
    reading: Reading,
    order: Vec<DocAddress>,
    given: usize,
}

impl SearchIndex {
    /// All hits in the order of the screen, at most `most`; offset and limit of the query are passed over.
    pub fn results(&self, scope: &Scope, query: &SearchQuery, most: usize) -> Result<Results, IndexError> {
        let searcher = self.searcher();
        let Order { found, reading, .. } = self.order(&searcher, scope, query, 0, most)?;
        let order = found.into_iter().map(|it| it.address).collect();
        Ok(Results { index: self.clone(), searcher, reading, order, given: 0 })
    }
}

impl Results {
    /// How many there are in all.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The next hits, at most `n`; none when all were given.
    pub fn next(&mut self, n: usize) -> Result<Vec<Hit>, IndexError> {
        let end = self.given.saturating_add(n).min(self.order.len());
        let stretch = &self.order[self.given..end];
        self.given = end;
        stretch.iter().map(|address| self.index.hit(&self.searcher, &self.reading, *address)).collect()
    }
}

impl std::fmt::Debug for Results {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Results")
            .field("len", &self.len())
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}
