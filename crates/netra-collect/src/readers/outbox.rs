//! ActivityStreams 2.0: the `outbox.json` of a Mastodon archive, and a page of such a collection.
//!
//! One document with a list of activities. Only what is addressed to the public is read: an archive also holds letters
//! and posts to followers, and those are nobody's business here. Texts come as HTML and are read as what a browser shows.

use netra_model::link::post_link;
use netra_model::{Sentence, act::Platform};

use super::format::{AccountLine, ActLine, ActName, MediaLine, MediaName, TargetLine};
use super::item::{Found, Item, account, line, medium};
use super::lenient::Whose;
use super::tree::Raw;
use crate::html;

/// Whether the outermost names of a document are those of a collection or an activity.
pub(super) fn is_one(names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|it| it == name);
    has("@context") || has("orderedItems") || (has("actor") && has("object") && has("type"))
}

/// Reads a collection, or one activity.
pub(super) fn read(document: &[u8]) -> Result<Vec<Item>, Sentence> {
    let whole = Raw::parse(document).ok_or_else(|| {
        Sentence::new(
            "bukan JSON yang utuh: ekspor atau salin ulang berkasnya",
            "is no whole JSON: export or copy the file again",
        )
    })?;
    let list = [&["orderedItems"][..], &["items"], &["first", "orderedItems"], &["first", "items"]];
    let list = list.iter().find_map(|path| whole.at(path)).filter(|it| it.is_list());
    let activities = match list {
        Some(list) => list.list(),
        None if whole.get("actor").is_some() => vec![whole],
        None => {
            return Err(Sentence::new(
                "dokumen ActivityStreams tanpa orderedItems: beri outbox.json dari arsip, atau satu halamannya",
                "is an ActivityStreams document without orderedItems: give the archive's outbox.json or a page of it",
            ));
        }
    };
    Ok(activities
        .into_iter()
        .enumerate()
        .map(|(n, it)| Item { place: format!("activity {}", n + 1), ..Item::at(it, document, activity(it)) })
        .collect())
}

fn activity(raw: Raw<'_>) -> Found {
    let kind = raw.get("type").and_then(Raw::text).unwrap_or_default();
    let read = match kind.as_str() {
        "Create" | "Update" | "Announce" if !is_public(raw) => return Found::Nothing,
        "Create" | "Update" => note(raw),
        "Announce" => announce(raw),
        "Like" | "EmojiReact" => aimed(raw, ActName::Like),
        "Follow" => aimed(raw, ActName::Follow),
        "Delete" | "Undo" | "Add" | "Remove" | "Accept" | "Reject" | "Block" | "Flag" | "Move" => {
            return Found::Nothing;
        }
        _ => None,
    };
    read.map_or_else(
        || {
            let kind: String = kind.chars().take(40).collect();
            let why = Sentence::new(
                format!("kegiatan “{kind}” yang tidak dikenal, atau actor dan object-nya tidak terbaca"),
                format!("an activity “{kind}” that is not known, or whose actor and object cannot be read"),
            );
            Found::Bad(why, Whose::Unclear)
        },
        |line| Found::Line(Box::new(line)),
    )
}

/// Whether it is addressed to everybody, openly or quietly.
fn is_public(raw: Raw<'_>) -> bool {
    let is_everybody = |text: String| {
        matches!(text.as_str(), "https://www.w3.org/ns/activitystreams#Public" | "as:Public" | "Public")
    };
    let to_everybody = |raw: Raw<'_>| {
        ["to", "cc"].iter().filter_map(|field| raw.get(field)).any(|it| {
            let one = it.text().is_some_and(is_everybody);
            one || it.list().into_iter().filter_map(Raw::text).any(is_everybody)
        })
    };
    to_everybody(raw) || raw.get("object").is_some_and(to_everybody)
}

fn note(raw: Raw<'_>) -> Option<ActLine> {
    let object = raw.get("object").filter(|it| it.is_object())?;
    let link = object.first_text(&[&["url"], &["id"]]);
    let actor = actor(raw, object.get("attributedTo"), link.as_deref())?;
    let mut post = line("mastodon", ActName::Post, actor);
    post.id = object.first_text(&[&["id"], &["url"]]);
    post.url = link;
    post.at = object.first_text(&[&["published"]]).or_else(|| raw.get("published")?.text());
    post.text = text(object);
    post.media = media(object);
    let answered = object.get("inReplyTo").and_then(reference);
    let quoted = ["quote", "quoteUrl", "quoteUri", "_misskey_quote"];
    let quoted = quoted.iter().find_map(|name| reference(object.get(name)?));
    if let Some(answered) = answered {
        post.act = ActName::Comment;
        post.target = Some(target(answered));
    } else if let Some(quoted) = quoted {
        post.act = ActName::Quote;
        post.target = Some(target(quoted));
    }
    Some(post)
}

fn announce(raw: Raw<'_>) -> Option<ActLine> {
    let id = raw.get("id").and_then(Raw::text);
    let mut share = line("mastodon", ActName::Share, actor(raw, None, id.as_deref())?);
    // A name that differs only after “#” would be lost in the canonical form.
    share.id = id.filter(|it| !it.contains('#'));
    share.at = raw.get("published").and_then(Raw::text);
    let object = raw.get("object")?;
    let mut aim = target(reference(object)?);
    if object.is_object() {
        aim.text = text(object);
        aim.media = media(object);
        aim.at = object.get("published").and_then(Raw::text);
    }
    share.target = Some(aim);
    Some(share)
}

/// A like or a follow; actor and aim name it, as everywhere.
fn aimed(raw: Raw<'_>, act: ActName) -> Option<ActLine> {
    let mut line = line("mastodon", act, actor(raw, None, None)?);
    line.at = raw.get("published").and_then(Raw::text);
    let object = reference(raw.get("object")?)?;
    line.target = Some(match act {
        ActName::Follow => TargetLine { account: Some(account_of(&object)?), ..TargetLine::default() },
        _ => target(object),
    });
    Some(line)
}

/// What a field refers to: a link, or an object with an id.
fn reference(raw: Raw<'_>) -> Option<String> {
    raw.text().or_else(|| raw.get("id")?.text())
}

fn target(id: String) -> TargetLine {
    let url = Some(id.clone()).filter(|it| it.contains("://"));
    TargetLine { id: Some(id), url, ..TargetLine::default() }
}

/// Who did it: by the actor's own names, by the form of its address, or by that of the post.
fn actor(raw: Raw<'_>, author: Option<Raw<'_>>, link: Option<&str>) -> Option<AccountLine> {
    let named = raw.get("actor").or(author);
    if let Some(actor) = named.filter(|it| it.is_object()) {
        let (id, name) = (actor.get("id")?.text()?, actor.get("preferredUsername").and_then(Raw::text));
        if let (Some(name), Ok(url)) = (name, url::Url::parse(&id)) {
            return account(
                None,
                Some(format!("{name}@{}", url.host_str()?)),
                actor.get("name").and_then(Raw::text),
            );
        }
        return account_of(&id);
    }
    let by_address = named.and_then(Raw::text).and_then(|it| account_of(&it));
    by_address.or_else(|| {
        let found = post_link(link?).ok()?.account?;
        let is_mastodon = found.platform == "mastodon".parse::<Platform>().ok()?;
        account(None, found.handle.filter(|_| is_mastodon), None)
    })
}

/// `https://server/users/name` and its like.
fn account_of(address: &str) -> Option<AccountLine> {
    let url = url::Url::parse(address).ok()?;
    let host = url.host_str()?;
    let segments: Vec<&str> = url.path_segments()?.filter(|it| !it.is_empty()).collect();
    let name = match segments.as_slice() {
        ["users" | "u" | "profile" | "accounts", name] => name,
        [name] if name.starts_with('@') => name,
        _ => return None,
    };
    account(None, Some(format!("{}@{host}", name.trim_start_matches('@'))), None)
}

/// The words, a content warning first.
fn text(object: Raw<'_>) -> Option<String> {
    let warning = object.get("summary").and_then(Raw::text);
    let content = object.get("content").and_then(Raw::text).map(|it| html::plain_text(&it));
    let title = object.get("name").and_then(Raw::text);
    let all: Vec<String> =
        [warning, title, content].into_iter().flatten().filter(|it| !it.is_empty()).collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

fn media(object: Raw<'_>) -> Vec<MediaLine> {
    let one = |raw: Raw<'_>| {
        let text = |name: &str| raw.get(name)?.text();
        let media_type = text("mediaType").unwrap_or_default();
        let kind = match media_type.split('/').next() {
            Some("image") => MediaName::Image,
            Some("video") => MediaName::Video,
            Some("audio") => MediaName::Audio,
            _ if text("type").as_deref() == Some("Image") => MediaName::Image,
            _ => MediaName::Document,
        };
        medium(kind, text("url").or_else(|| text("href")), text("name"), text("summary"))
    };
    object.get("attachment").map(Raw::list).unwrap_or_default().into_iter().map(one).collect()
}
