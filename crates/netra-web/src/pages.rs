//! One module per page: a struct that its template renders, and the handlers of its routes.

pub(crate) mod audit;
pub(crate) mod capture;
pub(crate) mod capture_form;
pub(crate) mod case;
pub(crate) mod content;
pub(crate) mod decide;
pub(crate) mod dictionaries;
pub(crate) mod draft;
pub(crate) mod draft_edit;
pub(crate) mod draft_report;
pub(crate) mod filters;
pub(crate) mod help;
pub(crate) mod item;
pub(crate) mod item_view;
pub(crate) mod language;
pub(crate) mod pager;
pub(crate) mod people;
pub(crate) mod queue;
pub(crate) mod raw;
pub(crate) mod report;
pub(crate) mod search;
pub(crate) mod sign_in;
pub(crate) mod sources;
pub(crate) mod try_text;
pub(crate) mod users;
pub(crate) mod watchlist;
