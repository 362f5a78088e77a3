//! The desk: queue, item, case, search, watch-list, sources, capture form, reports, dictionaries.
//!
//! Pages are documents rendered on the server (askama) and work without JavaScript; the one script only presses
//! visible buttons and fills visible fields. A page is a module in `pages`, a template and a line in `routes`.
//!
//! A request passes, from the outside in: compression, headers, `guard::dress` (which turns an `error::PageError`
//! into its page), a panic catcher, the check where a change comes from, then per route `visitor::admit` (who is it,
//! does the role open this) and the token of the form. A handler never checks a role by itself.
//!
//! What is deliberately not here: no matching, no parsing of files, no bundle making, no long work. What needs
//! those comes as a closure from the binary ([`Hooks`]); the desk shows, asks and stores.

mod assets;
mod chart;
mod desk;
mod error;
mod fields;
mod frame;
mod guard;
mod hide;
mod keys;
mod lang;
mod live;
mod pages;
mod posted;
mod respond;
mod routes;
mod show;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod theme;
mod throttle;
mod training;
mod visitor;

pub use desk::{
    Bundle, BundleWish, CheckedFiles, CoverageRow, Demo, DemoSignIn, Desk, DeskConfig, Difference,
    DifferenceKind, Hooks, InUse, Observable, Provision, ReadWatchlist, Rows, RunningSources, SourceInfo,
    TermsRow, Tried, TriedUnder, TryText, WatchlistProblem, Words,
};
pub use lang::Lang;
pub use pages::capture_form::{Officer, captured};
pub use pages::draft_edit::new_race_file;
pub use pages::tip_form::{FilledForm, told_by_citizen};
pub use routes::{router, serve};
