//! The one form of a post's link.

use super::address::{Address, address, trim_marks};
use super::handle::{checked, did, facebook_id, is_number};
use super::{BadLink, PostLink};
use crate::act::AccountRef;

/// Reads the link of a post. Applied to its own result it changes nothing.
///
/// Where a platform's post has an id of its own (X, Instagram, Threads, YouTube), the account's name is left out
/// of the canonical form, because people rename themselves. A link to a site that is none of the known platforms
/// keeps its address without tracking parameters and belongs to platform `feed`.
pub fn post_link(text: &str) -> Result<PostLink, BadLink> {
    let text = trim_marks(text);
    if let Some(rest) = text.strip_prefix("at://") {
        return at_uri(text, rest);
    }
    let Some(address) = address(text)? else {
        return Err(BadLink::new(
            text,
            "bukan tautan: tempel alamat unggahannya, yang diawali https://",
            "is not a link: paste the address of the post, beginning with https://",
        ));
    };
    let segments: Vec<&str> = address.path.iter().map(String::as_str).collect();
    match address.host.as_str() {
        "instagram.com" => instagram(text, &segments),
        "facebook.com" => facebook(text, &address, &segments),
        "tiktok.com" => tiktok(text, &segments),
        "x.com" => x(text, &segments),
        "bsky.app" => match segments.as_slice() {
            ["profile", actor, "post", key] => bluesky(text, actor, key),
            _ => Err(not_a_post(text, "bsky.app/profile/name.bsky.social/post/…")),
        },
        "threads.com" => threads(text, &segments),
        "youtube.com" | "youtu.be" => youtube(text, &address, &segments),
        "t.me" => telegram(text, &address, &segments),
        _ => elsewhere(text, &address, &segments),
    }
}

fn not_a_post(text: &str, example: &str) -> BadLink {
    BadLink::new(
        text,
        format!("bukan tautan unggahan; seharusnya seperti {example}"),
        format!("is not a link to a post; expected one such as {example}"),
    )
}

fn made(platform: &str, canonical: String, account: Option<AccountRef>) -> Result<PostLink, BadLink> {
    let platform = platform.parse().expect("a platform name");
    Ok(PostLink { platform, canonical, account })
}

/// An id made of letters, digits, `-` and `_`, as platforms put into links.
fn is_code(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

fn instagram(text: &str, segments: &[&str]) -> Result<PostLink, BadLink> {
    let (name, rest) = match segments {
        [name, kind @ ("p" | "reel" | "reels" | "tv"), rest @ ..] if !rest.is_empty() => {
            let _ = kind;
            (Some(*name), rest)
        }
        ["p" | "reel" | "reels" | "tv", rest @ ..] if !rest.is_empty() => (None, rest),
        ["stories", name, id] if is_number(id) => {
            let account = checked(text, "instagram", name)?;
            let name = name.to_ascii_lowercase();
            return made(
                "instagram",
                format!("https://www.instagram.com/stories/{name}/{id}/"),
                Some(account),
            );
        }
        _ => return Err(not_a_post(text, "instagram.com/p/… or instagram.com/reel/…")),
    };
    if !is_code(rest[0]) {
        return Err(not_a_post(text, "instagram.com/p/…"));
    }
    let account = name.map(|name| checked(text, "instagram", name)).transpose()?;
    let comment = match rest {
        [_, "c", id, ..] if is_number(id) => format!("c/{id}/"),
        _ => String::new(),
    };
    made("instagram", format!("https://www.instagram.com/p/{}/{comment}", rest[0]), account)
}

fn facebook(text: &str, address: &Address, segments: &[&str]) -> Result<PostLink, BadLink> {
    const EXAMPLE: &str = "facebook.com/name/posts/…";
    let owner =
        |name: &str| if is_number(name) { facebook_id(text, name) } else { checked(text, "facebook", name) };
    let code = |id: &str| is_code(id).then(|| id.to_owned()).ok_or_else(|| not_a_post(text, EXAMPLE));
    let (path, account) = match segments {
        ["permalink.php" | "story.php"] => {
            let story = code(address.parameter("story_fbid").unwrap_or_default())?;
            let id = address.parameter("id").unwrap_or_default();
            let account = facebook_id(text, id)?;
            (format!("{id}/posts/{story}"), Some(account))
        }
        ["photo.php" | "photo"] => {
            (format!("photo/?fbid={}", code(address.parameter("fbid").unwrap_or_default())?), None)
        }
        ["watch"] => (format!("watch/?v={}", code(address.parameter("v").unwrap_or_default())?), None),
        ["reel", id] => (format!("reel/{}", code(id)?), None),
        ["groups", group, "posts" | "permalink", id] => (
            format!("groups/{}/posts/{}", code(&group.to_ascii_lowercase().replace('.', "-"))?, code(id)?),
            None,
        ),
        [_, "photos", .., id] if is_number(id) => (format!("photo/?fbid={id}"), Some(owner(segments[0])?)),
        [_, "videos", .., id] if is_number(id) => (format!("watch/?v={id}"), Some(owner(segments[0])?)),
        [name, "posts", .., id] => {
            let account = owner(name)?;
            (format!("{}/posts/{}", name.to_ascii_lowercase(), code(id)?), Some(account))
        }
        _ => return Err(not_a_post(text, EXAMPLE)),
    };
    let comment = match address.parameter("comment_id").filter(|id| is_code(id)) {
        Some(id) if path.contains('?') => format!("&comment_id={id}"),
        Some(id) => format!("?comment_id={id}"),
        None => String::new(),
    };
    made("facebook", format!("https://www.facebook.com/{path}{comment}"), account)
}

fn tiktok(text: &str, segments: &[&str]) -> Result<PostLink, BadLink> {
    match segments {
        [name, kind @ ("video" | "photo"), id] if name.starts_with('@') && is_number(id) => {
            let account = checked(text, "tiktok", name)?;
            let name = name.to_ascii_lowercase();
            made("tiktok", format!("https://www.tiktok.com/{name}/{kind}/{id}"), Some(account))
        }
        _ => Err(not_a_post(text, "tiktok.com/@name/video/…")),
    }
}

fn x(text: &str, segments: &[&str]) -> Result<PostLink, BadLink> {
    let (name, id) = match segments {
        ["i", "web", "status", id, ..] | ["i", "status", id, ..] => (None, id),
        [name, "status" | "statuses", id, ..] => (Some(*name), id),
        _ => return Err(not_a_post(text, "x.com/name/status/…")),
    };
    if !is_number(id) {
        return Err(not_a_post(text, "x.com/name/status/…"));
    }
    let account = name.map(|name| checked(text, "x", name)).transpose()?;
    made("x", format!("https://x.com/i/status/{id}"), account)
}

fn at_uri(text: &str, rest: &str) -> Result<PostLink, BadLink> {
    match rest.split('/').collect::<Vec<_>>().as_slice() {
        [actor, "app.bsky.feed.post", key] => bluesky(text, actor, key),
        [actor, collection, key] if did(actor).is_some() && is_key(key) && is_collection(collection) => {
            made("bluesky", text.to_owned(), did(actor))
        }
        _ => Err(not_a_post(text, "at://did:plc:…/app.bsky.feed.post/…")),
    }
}

/// A record's key (<https://atproto.com/specs/record-key>).
fn is_key(text: &str) -> bool {
    (1..=512).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:~".contains(&b))
        && text != "."
        && text != ".."
}

fn is_collection(text: &str) -> bool {
    text.contains('.') && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
}

fn bluesky(text: &str, actor: &str, key: &str) -> Result<PostLink, BadLink> {
    if !is_key(key) {
        return Err(not_a_post(text, "bsky.app/profile/name.bsky.social/post/…"));
    }
    if let Some(account) = did(actor) {
        return made("bluesky", format!("at://{actor}/app.bsky.feed.post/{key}"), Some(account));
    }
    let account = checked(text, "bluesky", actor)?;
    let actor = actor.trim_start_matches('@').to_ascii_lowercase();
    made("bluesky", format!("https://bsky.app/profile/{actor}/post/{key}"), Some(account))
}

fn threads(text: &str, segments: &[&str]) -> Result<PostLink, BadLink> {
    let (name, code) = match segments {
        [name, "post", code, ..] if name.starts_with('@') => (Some(*name), code),
        ["t", code, ..] => (None, code),
        _ => return Err(not_a_post(text, "threads.com/@name/post/…")),
    };
    if !is_code(code) {
        return Err(not_a_post(text, "threads.com/@name/post/…"));
    }
    let account = name.map(|name| checked(text, "threads", name)).transpose()?;
    made("threads", format!("https://www.threads.com/t/{code}"), account)
}

fn youtube(text: &str, address: &Address, segments: &[&str]) -> Result<PostLink, BadLink> {
    const EXAMPLE: &str = "youtube.com/watch?v=… or youtu.be/…";
    let short = address.host == "youtu.be";
    let id = match segments {
        ["post", id] if !short && is_code(id) => {
            return made("youtube", format!("https://www.youtube.com/post/{id}"), None);
        }
        ["watch"] if !short => address.parameter("v").unwrap_or_default(),
        ["shorts" | "live" | "embed" | "v", id, ..] if !short => id,
        [id] if short => id,
        _ => return Err(not_a_post(text, EXAMPLE)),
    };
    if !is_code(id) {
        return Err(not_a_post(text, EXAMPLE));
    }
    let comment = address.parameter("lc").filter(|lc| lc.split('.').all(is_code));
    let comment = comment.map(|lc| format!("&lc={lc}")).unwrap_or_default();
    made("youtube", format!("https://www.youtube.com/watch?v={id}{comment}"), None)
}

fn telegram(text: &str, address: &Address, segments: &[&str]) -> Result<PostLink, BadLink> {
    let (name, id) = match segments {
        ["c", ..] => {
            return Err(BadLink::new(
                text,
                "ada di grup tertutup, yang tidak dibaca Netra",
                "is in a closed group, which Netra does not read",
            ));
        }
        ["s", name, id] | [name, id] | [name, _, id] if is_number(id) => (*name, *id),
        _ => return Err(not_a_post(text, "t.me/name/123")),
    };
    let account = checked(text, "telegram", name)?;
    let comment = address.parameter("comment").filter(|id| is_number(id));
    let comment = comment.map(|id| format!("?comment={id}")).unwrap_or_default();
    made("telegram", format!("https://t.me/{}/{id}{comment}", name.to_ascii_lowercase()), Some(account))
}

/// Mastodon's two forms on any server; any other site keeps its cleaned address.
fn elsewhere(text: &str, address: &Address, segments: &[&str]) -> Result<PostLink, BadLink> {
    let host = &address.host;
    let status = match segments {
        [name, id] if name.starts_with('@') && is_number(id) => Some((name.trim_start_matches('@'), id)),
        ["users", name, "statuses", id] if is_number(id) => Some((*name, id)),
        _ => None,
    };
    if let Some((name, id)) = status {
        let name = name.to_ascii_lowercase();
        let full = if name.contains('@') { name.clone() } else { format!("{name}@{host}") };
        let account = checked(text, "mastodon", &full)?;
        return made("mastodon", format!("https://{host}/@{name}/{id}"), Some(account));
    }
    made("feed", address.clean.to_string(), None)
}
