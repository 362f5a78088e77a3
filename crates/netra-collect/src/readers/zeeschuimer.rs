//! What the browser extension Zeeschuimer recorded: one object a line, an envelope around a platform's private JSON.
//!
//! The envelope says where and when it was seen; `data` is what the platform sent to its own page, in a shape that
//! changes without notice. Each platform's shape is read in a file of its own, every field on its own; a line whose
//! shape is not known is counted and kept only if its author can be found and is watched. 4CAT's NDJSON is the same
//! without the envelope, which stands in `__import_meta`.
//!
//! Instagram, TikTok, X and Threads are read, with the comments that the extension records of the first three. Previews
//! of comments and faces of likers inside a post are other people's: they are cut out before anything is kept.

mod instagram;
mod threads;
mod tiktok;
mod x;

use netra_model::Sentence;
use netra_model::person::WatchIndex;

use super::format::{AccountLine, ActLine};
use super::item::{Found, Item, unix};
use super::lenient::{Whose, judge};
use super::tree::Raw;

/// What a platform's data turn out to be.
enum Shape {
    /// An act.
    Act(Box<ActLine>),
    /// No act of anybody: an advertisement.
    Nothing,
    /// Something else than what this reader knows: what was looked for and not found.
    Unknown(&'static str),
}

/// A platform as the extension names it, and who reads it.
struct Module {
    platform: &'static str,
    /// The name is that of a domain, or ends in `-comments`.
    names: &'static [&'static str],
    read: fn(Raw<'_>, &Envelope) -> Shape,
    /// Names of fields in which the platform puts other people's words.
    of_others: &'static [&'static str],
}

const MODULES: [Module; 4] = [
    Module {
        platform: "instagram",
        names: &["instagram.com", "instagram", "instagram-comments"],
        read: instagram::read,
        of_others: instagram::OF_OTHERS,
    },
    Module {
        platform: "tiktok",
        names: &["tiktok.com", "tiktok", "tiktok-comments"],
        read: tiktok::read,
        of_others: tiktok::OF_OTHERS,
    },
    Module {
        platform: "x",
        names: &["twitter.com", "x.com", "twitter", "x", "twitter-comments"],
        read: x::read,
        of_others: &[],
    },
    Module {
        platform: "threads",
        names: &["threads.net", "threads.com", "threads"],
        read: threads::read,
        of_others: threads::OF_OTHERS,
    },
];

/// What the extension says about a recording.
struct Envelope {
    /// The page that was open.
    page: Option<String>,
}

/// Whether the outermost names of a line are those of such a recording.
pub(super) fn is_one(names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|it| it == name);
    has("__import_meta") || (has("source_platform") && has("item_id"))
}

/// Reads a line.
pub(super) fn read(record: &[u8], watched: &WatchIndex) -> Vec<Item> {
    let bad = |why: Sentence| vec![Item::of(0..record.len(), Found::Bad(why, Whose::Unclear))];
    let Some(whole) = Raw::parse(record) else { return bad(cut_off()) };
    let meta = whole.get("__import_meta").unwrap_or(whole);
    let data = whole.get("data").unwrap_or(whole);
    let named = meta.get("source_platform").and_then(Raw::text).unwrap_or_default();
    let Some(module) = MODULES.iter().find(|it| it.names.contains(&named.as_str())) else {
        let named: String = named.chars().take(40).collect();
        return bad(Sentence::new(
            format!("rekaman dari “{named}”; yang dibaca Instagram, TikTok, X, dan Threads"),
            format!("a recording of “{named}”; Instagram, TikTok, X and Threads are read"),
        ));
    };
    let envelope = Envelope { page: meta.get("source_platform_url").and_then(Raw::text) };
    let found = match (module.read)(data, &envelope) {
        Shape::Act(mut line) => {
            line.seen_at = meta.get("timestamp_collected").and_then(Raw::text).map(|it| unix(&it));
            Found::Line(line)
        }
        Shape::Nothing => Found::Nothing,
        Shape::Unknown(wanted) => unknown_shape(module.platform, data, wanted, watched),
    };
    let mut item = Item::of(0..record.len(), found);
    let of_others = data.fields().into_iter().filter(|(name, _)| module.of_others.contains(&name.as_ref()));
    item.holes = of_others
        .filter(|(_, value)| value.is_object() || value.is_list())
        .filter_map(|(_, value)| value.range_in(record))
        .collect();
    vec![item]
}

/// Data in a shape that is not known: kept for a later reader if an author can be found and is watched.
fn unknown_shape(platform: &str, data: Raw<'_>, wanted: &str, watched: &WatchIndex) -> Found {
    let handle = data.first_text(&[
        &["user", "username"],
        &["owner", "username"],
        &["user", "unique_id"],
        &["author", "uniqueId"],
        &["author", "unique_id"],
        &["author", "username"],
        &["user", "screen_name"],
        &["core", "user_results", "result", "core", "screen_name"],
        &["core", "user_results", "result", "legacy", "screen_name"],
        &["author"],
        &["username"],
    ]);
    match judge(Some(platform), None, handle.as_deref(), watched) {
        Whose::Unlisted => Found::Unlisted,
        whose => Found::Bad(
            Sentence::new(
                format!(
                    "bentuk data {platform} ini belum dikenal ({wanted} tidak ada): perbarui Netra, lalu netra reparse"
                ),
                format!(
                    "{platform} data of a shape that is not known ({wanted} is missing): update Netra, then netra reparse"
                ),
            ),
            whose,
        ),
    }
}

fn cut_off() -> Sentence {
    Sentence::new(
        "bukan JSON yang utuh: ekspor atau salin ulang berkasnya",
        "is no whole JSON: export or copy the file again",
    )
}

/// The account that is written here, under the first of these names.
fn actor(
    data: Raw<'_>,
    places: &[&str],
    ids: &[&str],
    handles: &[&str],
    names: &[&str],
) -> Option<AccountLine> {
    let user = places.iter().find_map(|place| data.get(place).filter(|it| it.is_object()))?;
    let first = |fields: &[&str]| fields.iter().find_map(|name| user.get(name)?.text());
    super::item::account(first(ids), first(handles), first(names))
}
