//! Saved searches and their one daily digest: per search how much is new since it was last looked at, and its first lines.
//!
//! Nothing runs at night: what is new is counted when its person opens any page for the first time that day, and kept
//! until the next day or until they have looked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use netra_index::{Names, SearchQuery, Sort};
use netra_model::{SavedSearchId, UserId};
use netra_store::{NewSavedSearch, SavedSearch, StoreError, User};

use crate::Desk;
use crate::error::PageError;
use crate::fields::{Fields, encoded};
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::search::without_count;
use crate::pages::search_query::{address, lasting_address, names, query, today};
use crate::pages::search_rows::{Found, found};
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::text::Piece;
use crate::visitor::Staff;

/// First lines that the digest shows per search.
const LINES: usize = 3;
/// Where the pages of this module are.
const HERE: &str = "/search/saved";

/// How much is new for whom, counted once a day.
#[derive(Debug, Default)]
pub(crate) struct News(Mutex<HashMap<UserId, (Date, u64)>>);

impl News {
    fn get(&self, user: UserId, day: Date) -> Option<u64> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&user).filter(|(counted, _)| *counted == day).map(|it| it.1)
    }

    fn set(&self, user: UserId, day: Date, n: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(user, (day, n));
    }

    fn forget(&self, user: UserId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&user);
    }
}

/// How much is new in somebody's saved searches, as counted today. A page is not refused because that failed.
pub(crate) async fn news(desk: &Desk, user: &User) -> u64 {
    let day = today(desk);
    if let Some(n) = desk.news.get(user.id, day) {
        return n;
    }
    let saved = match desk.store.saved_searches(&user.actor()).await {
        Ok(saved) => saved,
        Err(error) => {
            tracing::error!(%error, "saved searches could not be counted");
            return 0;
        }
    };
    let names = Arc::new(Names::default());
    let asked: Vec<SearchQuery> = saved.iter().map(|it| new_in(desk, &names, it)).collect();
    let (index, scope) = (desk.index.clone(), user.scope());
    let counted = tokio::task::spawn_blocking(move || {
        asked.iter().filter_map(|it| index.count(&scope, it).ok()).map(|it| it.0).sum::<u64>()
    });
    let n = counted.await.unwrap_or(0);
    desk.news.set(user.id, day, n);
    n
}

/// Since when what a saved search finds is new: since it was last looked at, else since the beginning of yesterday or
/// since it was saved, whichever came first.
fn since(desk: &Desk, saved: &SavedSearch) -> Timestamp {
    saved.looked_at.unwrap_or_else(|| {
        let yesterday = today(desk).yesterday().ok();
        let begin = yesterday.and_then(|day| day.to_zoned(desk.office.time_zone()).ok());
        begin.map_or(saved.created_at, |it| it.timestamp().min(saved.created_at))
    })
}

fn new_in(desk: &Desk, names: &Arc<Names>, saved: &SavedSearch) -> SearchQuery {
    let fields = Fields::parse(saved.address.as_bytes());
    SearchQuery {
        found_after: Some(since(desk, saved)),
        sort: Sort::Newest,
        limit: LINES,
        facets: false,
        ..query(desk, names, &fields)
    }
}

/// The digest.
#[derive(Template)]
#[template(path = "search_saved.html")]
pub(crate) struct SavedPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) searches: Vec<Digest>,
    /// The moment up to which this page has looked.
    pub(crate) upto: String,
    /// How much is new in all of them.
    pub(crate) fresh: u64,
}

/// One saved search with what is new in it.
#[derive(Debug, Clone)]
pub(crate) struct Digest {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Whose it is, if a colleague's.
    pub(crate) by: Option<String>,
    pub(crate) shared: bool,
    /// What it searches for, in words.
    pub(crate) read_as: String,
    pub(crate) fresh: u64,
    pub(crate) since: String,
    pub(crate) lines: Vec<Found>,
    pub(crate) open: String,
    pub(crate) open_fresh: String,
}

/// `GET /search/saved`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    let (show, l) = (staff.show(&desk), staff.l);
    let upto = desk.store.now();
    let names = names(&desk, &staff).await?;
    let mut searches = Vec::new();
    for saved in desk.store.saved_searches(&staff.actor()).await? {
        let (index, scope, asked) = (desk.index.clone(), staff.scope(), new_in(&desk, &names, &saved));
        let fields = Fields::parse(saved.address.as_bytes());
        let whole = SearchQuery { limit: 0, facets: false, ..query(&desk, &names, &fields) };
        let (fresh, whole) = tokio::task::spawn_blocking(move || {
            Ok::<_, netra_index::IndexError>((index.search(&scope, &asked)?, index.search(&scope, &whole)?))
        })
        .await
        .map_err(|error| PageError::broken("search", &error))?
        .map_err(|error| PageError::broken("search", &error))?;
        let open = format!("/search?{}", address(&fields));
        let moment = since(&desk, &saved);
        searches.push(Digest {
            id: saved.id.to_string(),
            by: (saved.by != staff.user.id).then_some(saved.by_name),
            name: saved.name,
            shared: saved.shared,
            read_as: without_count(l.either(&whole.read_as.0, &whole.read_as.1)),
            fresh: fresh.total,
            since: show.moment(moment),
            lines: found(&desk, &staff, &fresh.hits).await?,
            open_fresh: format!("{open}&found={}", encoded(&moment.to_string())),
            open,
        });
    }
    let fresh = searches.iter().map(|it| it.fresh).sum();
    let frame = staff.frame(&desk, "search", l.t("search-saved"));
    Ok(page(&SavedPage { frame, l, searches, upto: upto.to_string(), fresh }))
}

/// `POST /search/saved`: the search that stands on the page, under a name.
pub(crate) async fn save(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let address = lasting_address(&Fields::parse(fields.get("address").as_bytes()));
    let search =
        NewSavedSearch { name: fields.get("name").to_owned(), address, shared: fields.has("shared") };
    let back = format!("/search?{}", search.address);
    desk.store.save_search(&staff.actor(), &search).await.map_err(|error| refused(error, &back))?;
    desk.news.forget(staff.user.id);
    Ok(see_other(HERE))
}

/// `POST /search/saved/{saved}`: another name, shared or no longer, or gone.
pub(crate) async fn change(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let id: SavedSearchId = id.parse().map_err(|_| PageError::NotFound)?;
    let done = if fields.has("delete") {
        desk.store.delete_search(&staff.actor(), id).await
    } else {
        desk.store.change_search(&staff.actor(), id, fields.get("name"), fields.has("shared")).await
    };
    done.map_err(|error| refused(error, HERE))?;
    desk.news.forget(staff.user.id);
    Ok(see_other(HERE))
}

/// `POST /search/saved/looked`: everything up to the moment of the page counts as seen.
pub(crate) async fn looked(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let upto: Timestamp = posted.fields.get("upto").parse().unwrap_or_else(|_| desk.store.now());
    desk.store.searches_looked(&posted.staff.actor(), upto).await?;
    desk.news.forget(posted.staff.user.id);
    Ok(see_other(HERE))
}

fn refused(error: StoreError, back: &str) -> PageError {
    match error {
        StoreError::Invalid(why) => PageError::invalid(&why, back),
        other => other.into(),
    }
}

impl SavedPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let digest = |id: &str, by: Option<&str>| Digest {
            id: id.into(),
            name: "Tagar <b>Santoso</b>".into(),
            by: by.map(str::to_owned),
            shared: true,
            read_as: "Kata “coblos”.".into(),
            fresh: 2,
            since: "11 Okt 2026 00.00 WIB".into(),
            lines: vec![Found::sample()],
            open: "/search?q=coblos".into(),
            open_fresh: "/search?q=coblos&found=x".into(),
        };
        let searches = vec![digest("1", None), digest("2", Some("Rina <i>(DEMO)</i>"))];
        Self { l: frame.l, frame, searches, upto: "2026-10-12T01:00:00Z".into(), fresh: 4 }
    }
}
