//! What the office's staff searched for, to be asked again now or as it was then.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::pager::{Pager, Stretch};
use crate::respond::page;
use crate::visitor::Staff;

/// Lines per page.
const LINES: u64 = 50;

/// The history.
#[derive(Template)]
#[template(path = "search_history.html")]
pub(crate) struct HistoryPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) text: String,
    pub(crate) own_only: bool,
    pub(crate) rows: Vec<Line>,
    pub(crate) pager: Pager,
}

/// One search.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) words: String,
    /// How many choices stood beside the words.
    pub(crate) choices: u64,
    pub(crate) by: String,
    pub(crate) when: String,
    pub(crate) day: String,
    pub(crate) hits: u64,
    pub(crate) again: String,
    pub(crate) as_then: String,
}

/// `GET /search/history`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let show = staff.show(&desk);
    let stretch = Stretch::of(&fields, LINES);
    let text = fields.get("text");
    let found = desk.store.search_history(&staff.scope(), staff.user.id, text, stretch.page()).await?;
    let rows = found.rows.into_iter().map(|it| {
        let again = format!("/search?{}", it.run.address);
        let asked = Fields::parse(it.run.address.as_bytes());
        let choices = asked.without(&["q", "sort", "view"]).len();
        Line {
            words: it.run.words,
            choices,
            by: it.by_name,
            when: show.moment(it.at),
            day: show.day(it.run.day),
            hits: it.run.hits,
            as_then: format!("{again}&on={}", it.run.day),
            again,
        }
    });
    let rows = rows.collect();
    let frame = staff.frame(&desk, "search", staff.l.t("search-history"));
    let pager = stretch.pager(&show, "/search/history", &fields, &["text"], found.total);
    Ok(page(&HistoryPage { frame, l: staff.l, text: text.to_owned(), own_only: found.own_only, rows, pager }))
}

impl HistoryPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let line = Line {
            words: "coblos <b>Santoso</b>".into(),
            choices: 2,
            by: "Rina <i>(DEMO)</i>".into(),
            when: "12 Okt 2026 08.00 WIB".into(),
            day: "12 Okt 2026".into(),
            hits: 3,
            again: "/search?q=coblos".into(),
            as_then: "/search?q=coblos&on=2026-10-12".into(),
        };
        let wordless = Line { words: String::new(), ..line.clone() };
        let rows = vec![line, wordless];
        Self { l: frame.l, frame, text: String::new(), own_only: true, rows, pager: Pager::default() }
    }
}
