//! # Searches: saved, asked before, many at once, and what leaves as a file.

use jiff::Timestamp;
use netra_model::scope::{Actor, Scope};
use netra_model::{ActId, SavedSearchId, SearchListId, UserId};

use crate::{
    NewSavedSearch, NewSearchRun, Page, Result, SavedSearch, SearchExport, SearchList, SearchListLine,
    SearchRow, SearchRunPage, Store,
};

/// # Searches
impl Store {
    /// Saves a search under a name. A person has at most 50.
    pub async fn save_search(&self, actor: &Actor, search: &NewSavedSearch) -> Result<SavedSearchId> {
        on_db!(self, write, search::save_search(actor, search))
    }

    /// The actor's own saved searches and those that colleagues share, by name.
    pub async fn saved_searches(&self, actor: &Actor) -> Result<Vec<SavedSearch>> {
        on_db!(self, read, search::saved_searches(actor))
    }

    /// Renames a saved search of one's own, or shares it or no longer.
    pub async fn change_search(
        &self,
        actor: &Actor,
        id: SavedSearchId,
        name: &str,
        shared: bool,
    ) -> Result<()> {
        on_db!(self, write, search::change_search(actor, id, name, shared))
    }

    /// Deletes a saved search of one's own.
    pub async fn delete_search(&self, actor: &Actor, id: SavedSearchId) -> Result<()> {
        on_db!(self, write, search::delete_search(actor, id))
    }

    /// The actor has looked at what their saved searches found up to a moment.
    pub async fn searches_looked(&self, actor: &Actor, upto: Timestamp) -> Result<()> {
        on_db!(self, write, search::searches_looked(actor, upto))
    }

    /// Writes down what was searched for. The same search again within ten minutes moves its line instead of adding
    /// one. Lines older than 90 days go.
    pub async fn record_search(&self, actor: &Actor, run: &NewSearchRun) -> Result<()> {
        on_db!(self, write, search::record_search(actor, run))
    }

    /// What the office's staff searched for, newest first; for who sees only some units, what they did themselves.
    pub async fn search_history(
        &self,
        scope: &Scope,
        me: UserId,
        text: &str,
        page: Page,
    ) -> Result<SearchRunPage> {
        on_db!(self, read, search::search_history(scope, me, text, page))
    }

    /// Keeps what came of a list of searches.
    pub async fn save_search_list(
        &self,
        actor: &Actor,
        name: &str,
        lines: &[SearchListLine],
    ) -> Result<SearchListId> {
        on_db!(self, write, search::save_search_list(actor, name, lines))
    }

    /// A list of searches that the actor ran.
    pub async fn search_list(&self, actor: &Actor, id: SearchListId) -> Result<Option<SearchList>> {
        on_db!(self, read, search::search_list(actor, id))
    }

    /// The lists that the actor ran, newest first, at most `limit`.
    pub async fn search_lists(&self, actor: &Actor, limit: u64) -> Result<Vec<SearchList>> {
        on_db!(self, read, search::search_lists(actor, limit))
    }

    /// Writes down that hits leave the office as a file: before the first byte, and again with its digest.
    pub async fn record_search_export(&self, actor: &Actor, export: &SearchExport) -> Result<()> {
        on_db!(self, write, search::record_search_export(actor, export))
    }

    /// What the store knows of these acts now, by act; what the scope may not see is not among them.
    pub async fn search_rows(&self, scope: &Scope, acts: &[ActId]) -> Result<Vec<SearchRow>> {
        on_db!(self, read, search::search_rows(scope, acts))
    }
}
