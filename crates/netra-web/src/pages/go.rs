//! The palette: one field for an address, an account, a name, an item, a case or a command.
//!
//! It answers "is this address already here?" in one step and says what to do when it is not. With JavaScript it is a
//! dialog that shows this page's answers; without, it is this page. Everything is looked up within what the visitor may see.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_model::act::AccountRef;
use netra_model::link::{account, post_link};
use netra_model::{ItemId, ShortId};
use netra_store::{CaseKey, ItemKey, Page, PersonFilter};

use crate::Desk;
use crate::error::PageError;
use crate::fields::{Fields, encoded};
use crate::frame::{Frame, may_see_watchlist};
use crate::lang::Lang;
use crate::respond::{page, see_other};
use crate::show::act_noun;
use crate::visitor::Staff;

/// The page of the palette.
#[derive(Template)]
#[template(path = "go.html")]
pub(crate) struct GoPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) q: String,
    /// What the answers are about, in a sentence.
    pub(crate) said: Option<String>,
    pub(crate) hits: Vec<Hit>,
}

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) href: String,
    pub(crate) icon: &'static str,
    pub(crate) what: String,
    /// What tells it apart.
    pub(crate) beside: String,
}

/// `GET /go`: answers; with `first=1` straight to the first of them.
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let q: String = fields.get("q").chars().filter(|c| !c.is_control()).take(1_000).collect();
    let (said, hits) = answers(&desk, &staff, &q).await?;
    if let (true, Some(hit)) = (fields.has("first"), hits.first()) {
        return Ok(see_other(&hit.href));
    }
    let frame = staff.frame(&desk, "go", staff.l.t("go-title"));
    Ok(page(&GoPage { l: staff.l, frame, q, said, hits }))
}

async fn answers(desk: &Desk, staff: &Staff, q: &str) -> Result<(Option<String>, Vec<Hit>), PageError> {
    let l = staff.l;
    if q.is_empty() {
        return Ok((None, commands(l, staff, "")));
    }
    let mut hits = Vec::new();
    let mut said = None;
    if staff.role().may_see_items() {
        hits.extend(by_id(desk, staff, q).await?);
        if hits.is_empty() {
            said = by_address(desk, staff, q, &mut hits).await?;
        }
    }
    hits.extend(commands(l, staff, q));
    if may_see_watchlist(staff.role()) {
        by_account(desk, staff, q, &mut hits).await?;
        by_name(desk, staff, q, &mut hits).await?;
    }
    if staff.role().may_see_items() {
        hits.push(Hit {
            href: format!("/search?q={}", encoded(q)),
            icon: "search",
            what: l.t("go-search").to_owned(),
            beside: q.chars().take(80).collect(),
        });
    }
    Ok((said, hits))
}

/// An item or a case by its id.
async fn by_id(desk: &Desk, staff: &Staff, q: &str) -> Result<Vec<Hit>, PageError> {
    let (l, scope) = (staff.l, staff.scope());
    let mut hits = Vec::new();
    if let Ok(short) = q.parse::<ShortId>() {
        if let Some(item) = desk.store.item(&scope, ItemKey::Short(short.clone())).await? {
            hits.push(item_hit(l, &item.short_id, act_noun(l, item.act.kind)));
        }
        if let Some(case) = desk.store.case(&scope, CaseKey::Short(short)).await? {
            let id = case.case.short_id.to_string();
            hits.push(Hit {
                href: format!("/cases/{id}"),
                icon: "folder",
                what: id,
                beside: case.case.title,
            });
        }
    } else if let Ok(id) = q.parse::<ItemId>()
        && let Some(item) = desk.store.item(&scope, ItemKey::Id(id)).await?
    {
        hits.push(item_hit(l, &item.short_id, act_noun(l, item.act.kind)));
    }
    Ok(hits)
}

fn item_hit(l: Lang, id: &ShortId, what: &str) -> Hit {
    let beside = format!("{} · {what}", l.t("common-item"));
    Hit { href: format!("/items/{id}"), icon: "eye", what: id.to_string(), beside }
}

/// Whether an address is here: its items, the post, or what to do when it is not.
async fn by_address(
    desk: &Desk,
    staff: &Staff,
    q: &str,
    hits: &mut Vec<Hit>,
) -> Result<Option<String>, PageError> {
    let l = staff.l;
    let is_address = q.contains("://") || q.starts_with("at:");
    let link = match post_link(q) {
        Ok(link) => link,
        Err(_) if account(q, None).is_ok() => return Ok(None),
        Err(bad) if is_address => return Ok(Some(l.say(&bad.sentence()).to_owned())),
        Err(_) => return Ok(None),
    };
    let scope = staff.scope();
    let mut here = desk.store.address_here(&scope, &link.platform, &link.canonical).await?;
    if here == netra_store::AddressHere::default() && link.canonical != q {
        here = desk.store.address_here(&scope, &link.platform, q).await?;
    }
    if let Some((_, Some((_, short)))) = &here.act {
        hits.push(item_hit(l, short, l.t("go-this-act")));
    }
    for (_, short, kind) in &here.items {
        let hit = item_hit(l, short, act_noun(l, *kind));
        if !hits.iter().any(|it| it.href == hit.href) {
            hits.push(hit);
        }
    }
    if let Some(content) = here.content {
        let beside = l.m("go-acts-on-it").n("acts", here.acts).to_string();
        let what = l.t("go-the-post").to_owned();
        hits.push(Hit { href: format!("/targets/{content}"), icon: "link", what, beside });
    }
    if here.act.is_some() || here.content.is_some() {
        return Ok(Some(l.m("go-here").n("items", hits.len() as u64).to_string()));
    }
    hits.push(Hit {
        href: format!("/capture?platform={}&target_link={}", link.platform.as_str(), encoded(q)),
        icon: "camera",
        what: l.t("go-capture").to_owned(),
        beside: link.canonical,
    });
    Ok(Some(l.t("go-not-here").to_owned()))
}

/// Accounts of the watch-list with that handle or address.
async fn by_account(desk: &Desk, staff: &Staff, q: &str, hits: &mut Vec<Hit>) -> Result<(), PageError> {
    let scope = staff.scope();
    let (platform, named) = match account(q, None) {
        Ok(found) => (Some(found.platform.clone()), found),
        // A bare handle belongs to no platform: all are asked.
        Err(_) if !q.contains(char::is_whitespace) && !q.contains('/') => {
            let platform = "instagram".parse().expect("a platform name");
            (None, AccountRef::by_handle(platform, q.trim_start_matches('@')))
        }
        Err(_) => return Ok(()),
    };
    for it in desk.store.accounts_here(&scope, platform.as_ref(), &named).await? {
        hits.push(Hit {
            href: format!("/people/{}", it.person),
            icon: "user",
            what: it.names.shown(),
            beside: format!("{} · {} · {}", it.names.platform.label(), it.person_name, it.unit_name),
        });
    }
    Ok(())
}

/// Persons of the watch-list by a part of the name.
async fn by_name(desk: &Desk, staff: &Staff, q: &str, hits: &mut Vec<Hit>) -> Result<(), PageError> {
    if q.chars().count() < 3 || q.contains("://") {
        return Ok(());
    }
    let filter = PersonFilter { text: Some(q.to_owned()), ..PersonFilter::default() };
    for it in desk.store.persons(&staff.scope(), &filter, Page::first(8)).await?.rows {
        let href = format!("/people/{}", it.person.id);
        if !hits.iter().any(|hit| hit.href == href) {
            hits.push(Hit { href, icon: "people", what: it.person.name.clone(), beside: it.unit_name });
        }
    }
    Ok(())
}

/// Pages and what can be done there, of those that the role opens; all of them for an empty text.
fn commands(l: Lang, staff: &Staff, q: &str) -> Vec<Hit> {
    let role = staff.role();
    let items = role.may_see_items();
    let all = [
        (items, "/queue", "inbox", l.t("common-queue")),
        (items, "/queue?assigned=me", "inbox", l.t("day-for-me")),
        (items, "/queue?due=h1", "clock", l.t("go-due-tomorrow")),
        (items, "/deadlines", "clock", l.t("day-deadlines")),
        (items, "/report", "print", l.t("queue-make-form-a")),
        (role.may_capture(), "/capture", "camera", l.t("go-capture")),
        (items, "/tips", "people", l.t("go-tips")),
        (items, "/cases", "folder", l.t("frame-cases")),
        (items, "/search", "search", l.t("common-search")),
        (items, "/prevention", "check", l.t("prevention-title")),
        (items, "/filters", "filter", l.t("day-saved-filters")),
        (may_see_watchlist(role), "/watchlist", "list", l.t("go-watchlist")),
        (crate::frame::may_see_sources(role), "/sources", "pulse", l.t("frame-sources")),
        (crate::frame::may_see_dictionaries(role), "/dictionaries", "book", l.t("go-dictionaries")),
        (crate::frame::may_see_audit(role), "/audit", "list", l.t("go-audit")),
        (role.may_administer(), "/users", "user", l.t("go-users")),
        (role.may_review(), "/training", "book", l.t("training-heading")),
        (role.may_review(), "/calibration", "check", l.t("training-calibration")),
        (true, "/account/keys", "keys", l.t("keys-heading")),
        (true, "/help", "keys", l.t("frame-help-and-keys")),
        (true, "/go/language", "text", l.t("go-language")),
    ];
    let wanted = q.to_lowercase();
    let fits = |label: &str| wanted.split_whitespace().all(|word| label.to_lowercase().contains(word));
    all.into_iter()
        .filter(|(open, _, _, label)| *open && fits(label))
        .map(|(_, href, icon, label)| Hit {
            href: href.to_owned(),
            icon,
            what: label.to_owned(),
            beside: String::new(),
        })
        .collect()
}

/// The page on which the other language is chosen: a change is a form, never an address.
#[derive(Template)]
#[template(path = "go_language.html")]
pub(crate) struct LanguagePage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
}

/// `GET /go/language`
pub(crate) async fn language(State(desk): State<Arc<Desk>>, staff: Staff) -> Response {
    page(&LanguagePage { frame: staff.frame(&desk, "go", staff.l.t("frame-language")), l: staff.l })
}

#[cfg(test)]
impl GoPage {
    /// With invented values.
    pub(crate) fn sample(frame: Frame) -> Self {
        let hit = Hit {
            href: String::from("/items/DMO-7F3K"),
            icon: "eye",
            what: String::from("DMO-7F3K <b>"),
            beside: String::from("<i>x</i>"),
        };
        let said = Some(frame.l.t("go-not-here").to_owned());
        Self { l: frame.l, frame, q: String::from("https://contoh.example/<b>"), said, hits: vec![hit] }
    }
}
