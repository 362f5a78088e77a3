//! One post with the acts of listed persons on it. Who else acted there is not known to Netra; verdicts do not stand here,
//! so that a second review stays blind.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use netra_model::ContentId;
use netra_model::flag::Side;
use netra_store::{ContentView, TargetAct};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::content::{Post, post};
use crate::pages::item_view::erased;
use crate::pages::pager::{Pager, Stretch};
use crate::respond::page;
use crate::show::{Show, act_noun, event};
use crate::text::Piece;
use crate::visitor::Staff;

/// So many acts on one page.
const LINES: u64 = 100;

/// The page of a post on which listed persons acted.
#[derive(Template)]
#[template(path = "target.html")]
pub(crate) struct TargetPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) total: String,
    pub(crate) platform: String,
    pub(crate) post: Option<Post>,
    /// Why there are no words to read.
    pub(crate) no_text: Option<String>,
    pub(crate) acts: Vec<ActLine>,
    pub(crate) pager: Pager,
}

/// An act on the post.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActLine {
    /// Its item, if it was flagged.
    pub(crate) short_id: Option<String>,
    pub(crate) person_id: String,
    pub(crate) person: String,
    pub(crate) unit: String,
    pub(crate) account: String,
    pub(crate) what: &'static str,
    pub(crate) words: Option<String>,
    pub(crate) when: String,
    pub(crate) seen: String,
    /// That it is gone, and how.
    pub(crate) gone: Option<String>,
    /// The secured copy: address where it can be read, the whole digest, its first digits.
    pub(crate) copy: Option<(Option<String>, String, String)>,
}

/// `GET /targets/{content}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let target: ContentId = id.parse().map_err(|_| PageError::NotFound)?;
    let stretch = Stretch::of(&fields, LINES);
    let view = desk.store.acts_on_target(&staff.scope(), target, stretch.page()).await?;
    let view = view.ok_or(PageError::NotFound)?;
    let (show, l) = (staff.show(&desk), staff.l);
    let has_words = view.content.latest().is_some();
    Ok(page(&TargetPage {
        frame: staff.frame(&desk, "queue", l.t("queue-acts-on-one-post")),
        l,
        total: show.count(view.total),
        platform: view.content.platform.label().to_owned(),
        post: has_words.then(|| post(&show, &desk.words.now(), &view.content, None, Side::Target, &[])),
        no_text: no_text(&show, &view.content),
        acts: view.acts.iter().map(|it| line(&show, it)).collect(),
        pager: stretch.pager(&show, &format!("/targets/{target}"), &fields, &[], view.total),
    }))
}

fn no_text(show: &Show, content: &ContentView) -> Option<String> {
    let l = show.l;
    let erased = erased(show, content);
    if erased.is_some() || content.latest().is_some() {
        return erased;
    }
    Some(match &content.missing {
        Some(why) => {
            format!("{}: {why}", l.t("queue-the-posts-words-could-not-be-had"))
        }
        None => l.t("queue-the-posts-words-have-not-been-fetched").to_owned(),
    })
}

fn line(show: &Show, it: &TargetAct) -> ActLine {
    let copy = |sha256: netra_model::Sha256| {
        let whole = sha256.to_string();
        let short = whole.chars().take(8).collect();
        // Bytes are read through an item.
        let href = it.item.as_ref().map(|item| format!("/items/{item}/raw/{whole}"));
        (href, whole, short)
    };
    ActLine {
        short_id: it.item.as_ref().map(ToString::to_string),
        person_id: it.person.to_string(),
        person: it.person_name.clone(),
        unit: it.unit_name.clone(),
        account: it.account.shown(),
        what: act_noun(show.l, it.kind),
        words: it.own_words.clone(),
        when: show.when(&it.happened),
        seen: show.moment(it.first_seen_at),
        gone: it.gone.as_ref().map(|gone| event(show.l, gone)),
        copy: it.raw.map(copy),
    }
}

impl TargetPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let line = |short_id: Option<&str>, what| ActLine {
            short_id: short_id.map(str::to_owned),
            person_id: "0".into(),
            person: "Budi <b>Santoso</b> (DEMO)".into(),
            unit: "Dinas Perhubungan".into(),
            account: "@budi.demo".into(),
            what,
            words: Some("siap <i>(DEMO)".into()),
            when: "12 Okt 2026".into(),
            seen: "12 Okt 2026".into(),
            gone: Some(l.t("common-taken-back").into()),
            copy: Some((short_id.map(|id| format!("/items/{id}/raw/0")), "9f".repeat(32), "9f9f9f9f".into())),
        };
        Self {
            l,
            total: "2".into(),
            platform: "Instagram".into(),
            post: Some(Post { author: "@satriadewi.demo".into(), ..Post::default() }),
            no_text: Some("x".into()),
            acts: vec![line(Some("DMO-7F3K"), l.t("common-like")), line(None, l.t("common-comment"))],
            pager: Pager { place: "2".into(), ..Pager::default() },
            frame,
        }
    }
}
