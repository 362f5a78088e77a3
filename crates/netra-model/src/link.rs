//! Links to profiles and posts as people paste them, turned into one canonical form.
//!
//! [`account_cell`] reads one cell of a spreadsheet, [`account`] one name of an account, [`post_link`] one address
//! of a post. Nothing is fetched: a short link that only the platform can resolve is refused with a sentence that
//! says what to paste instead. What is deliberately not guessed: a display name is never taken for a handle, and a
//! bare name never gets a platform, because a wrong account means watching the wrong person.

mod address;
mod handle;
mod post;

use crate::Sentence;
use crate::act::{AccountRef, Platform};
use address::{Address, address};
pub use post::post_link;

/// A link that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostLink {
    /// The platform.
    pub platform: Platform,
    /// The one form all spellings of this link share; used as native key when nothing better is known.
    pub canonical: String,
    /// The account it names, if it does.
    pub account: Option<AccountRef>,
}

/// A text that is not an account or link; the sentence says what would be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” {why}")]
pub struct BadLink {
    /// What was given.
    pub text: String,
    /// Why it does not do, and what would.
    pub why: Sentence,
}

impl BadLink {
    fn new(text: &str, id: impl Into<String>, en: impl Into<String>) -> Self {
        Self { text: text.trim().chars().take(80).collect(), why: Sentence::new(id, en) }
    }

    /// What was given and why it does not do.
    pub fn sentence(&self) -> Sentence {
        let Self { text, why } = self;
        Sentence::new(format!("“{text}” {}", why.id), format!("“{text}” {}", why.en))
    }
}

/// Reads a cell that may name several accounts, divided by new lines, commas, semicolons, spaces or the word "dan".
///
/// `platform` is the platform of the cell's column, if the column belongs to one. A label before a name
/// (`IG: @x`) works as well. What cannot be read is returned beside what can; the same account twice counts once.
pub fn account_cell(text: &str, platform: Option<&Platform>) -> (Vec<AccountRef>, Vec<BadLink>) {
    let (mut accounts, mut bad): (Vec<AccountRef>, Vec<BadLink>) = (Vec::new(), Vec::new());
    for piece in text.split(['\n', '\r', ',', ';', '|']) {
        for words in piece.split_whitespace().collect::<Vec<_>>().split(|word| is_and(word)) {
            match piece_accounts(words, platform) {
                Ok(found) => {
                    for result in found {
                        match result {
                            Ok(account) if accounts.contains(&account) => {}
                            Ok(account) => accounts.push(account),
                            Err(error) => bad.push(error),
                        }
                    }
                }
                Err(error) => bad.push(error),
            }
        }
    }
    (accounts, bad)
}

fn is_and(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "dan" | "and" | "&" | "+" | "/" | "-" | "–" | "•")
}

/// The accounts of one piece without dividers; several plain words in it are a display name.
fn piece_accounts(
    words: &[&str],
    column: Option<&Platform>,
) -> Result<Vec<Result<AccountRef, BadLink>>, BadLink> {
    let mut label: Option<Platform> = None;
    let mut names: Vec<(&str, Option<Platform>)> = Vec::new();
    for word in words {
        let (own_label, rest) = split_label(word);
        label = own_label.or(label);
        if !rest.is_empty() {
            names.push((rest, label.clone()));
        }
    }
    let plain = names.iter().filter(|(name, _)| !name.contains(['@', '/', ':', '.', '_'])).count();
    if plain > 0 && names.len() > 1 {
        return Err(BadLink::new(
            &words.join(" "),
            "tampak seperti nama tampilan, yang bisa dipakai banyak orang: beri tautan profilnya atau @nama-nya",
            "looks like a display name, which many people can share: give the profile's link or its @name",
        ));
    }
    Ok(names.into_iter().map(|(name, label)| account(name, label.as_ref().or(column))).collect())
}

/// `IG:@x` → (instagram, `@x`); addresses with a scheme and DIDs stay whole.
fn split_label(word: &str) -> (Option<Platform>, &str) {
    let Some((before, after)) = word.split_once(':') else { return (None, word) };
    if after.starts_with("//") {
        return (None, word);
    }
    match before.parse::<Platform>() {
        Ok(platform) if Platform::known().any(|known| known == platform) => (Some(platform), after),
        _ => (None, word),
    }
}

/// Reads one account: a profile's link, `@name`, `@name@server`, a DID, a bare name when the platform is known, or the
/// address of a feed when the platform is `feed`.
pub fn account(text: &str, platform: Option<&Platform>) -> Result<AccountRef, BadLink> {
    let name = address::trim_marks(text);
    if name.is_empty() {
        return Err(BadLink::new(
            text,
            "kosong: beri tautan profil atau @nama",
            "is empty: give a profile's link or an @name",
        ));
    }
    if platform.is_some_and(|it| it.as_str() == "feed") {
        return feed(name);
    }
    if name.starts_with("did:") {
        let found = handle::did(name).ok_or_else(|| {
            BadLink::new(
                name,
                "bukan DID; seharusnya did:plc: dengan 24 karakter, atau did:web: dengan domain",
                "is not a DID; expected did:plc: with 24 characters, or did:web: with a domain",
            )
        })?;
        return expect_platform(name, found, platform);
    }
    match address(name)? {
        Some(address) => expect_platform(name, profile(name, &address)?, platform),
        None => handle::bare(name, platform),
    }
}

/// The address of an account's page, where the platform has one.
pub fn profile_url(account: &AccountRef) -> Option<String> {
    let handle = account.handle.as_deref().map(crate::act::fold_handle);
    let id = account.native_id.as_deref();
    match (account.platform.as_str(), handle, id) {
        ("bluesky", handle, id) => {
            let actor = handle.or_else(|| id.map(str::to_owned))?;
            Some(format!("https://bsky.app/profile/{actor}"))
        }
        ("facebook", None, Some(id)) => Some(format!("https://www.facebook.com/profile.php?id={id}")),
        ("facebook", Some(handle), _) => Some(format!("https://www.facebook.com/{handle}")),
        ("instagram", Some(handle), _) => Some(format!("https://www.instagram.com/{handle}/")),
        ("tiktok", Some(handle), _) => Some(format!("https://www.tiktok.com/@{handle}")),
        ("x", Some(handle), _) => Some(format!("https://x.com/{handle}")),
        ("threads", Some(handle), _) => Some(format!("https://www.threads.com/@{handle}")),
        ("youtube", Some(handle), _) => Some(format!("https://www.youtube.com/@{handle}")),
        ("youtube", None, Some(id)) => Some(format!("https://www.youtube.com/channel/{id}")),
        ("telegram", Some(handle), _) => Some(format!("https://t.me/{handle}")),
        ("feed", _, Some(id)) if id.starts_with("https://") || id.starts_with("http://") => {
            Some(id.to_owned())
        }
        ("mastodon", Some(handle), _) => {
            let (user, server) = handle.split_once('@')?;
            Some(format!("https://{server}/@{user}"))
        }
        _ => None,
    }
}

/// A feed by its address, which is its lasting id. It stays as it was given: a blog that only speaks `http` is not found
/// under `https`, and its server may tell feeds apart by any parameter.
fn feed(text: &str) -> Result<AccountRef, BadLink> {
    let named = text.strip_prefix("feed:").map_or(text, |rest| rest.trim_start_matches('/'));
    let Some(read) = address(named)? else {
        return Err(BadLink::new(
            text,
            "bukan alamat feed: tempel alamat RSS, Atom, atau JSON Feed-nya, yang diawali https://",
            "is not the address of a feed: paste the address of its RSS, Atom or JSON Feed, beginning with https://",
        ));
    };
    let id = if named.contains("://") { read.given } else { read.clean };
    let platform = "feed".parse().expect("a platform name");
    Ok(AccountRef { platform, native_id: Some(id.into()), handle: None, display_name: None })
}

fn expect_platform(text: &str, found: AccountRef, wanted: Option<&Platform>) -> Result<AccountRef, BadLink> {
    match wanted {
        Some(wanted) if *wanted != found.platform => Err(BadLink::new(
            text,
            format!(
                "milik {}, padahal di sini seharusnya akun {}: pindahkan ke kolom yang benar",
                found.platform.label(),
                wanted.label()
            ),
            format!(
                "belongs to {}, but stands where a {} account is expected: move it to the right column",
                found.platform.label(),
                wanted.label()
            ),
        )),
        _ => Ok(found),
    }
}

/// The account whose page an address is.
#[expect(clippy::match_same_arms, reason = "one line per form of address, in the order they are tried")]
fn profile(text: &str, address: &Address) -> Result<AccountRef, BadLink> {
    let Address { host, path, .. } = address;
    let segments: Vec<&str> = path.iter().map(String::as_str).collect();
    let by = |platform: &str, name: &str| handle::checked(text, platform, name);
    let none = |(id, en): (&str, &str)| Err(BadLink::new(text, id, en));
    const POST: (&str, &str) = (
        "adalah tautan unggahan, bukan profil: beri tautan profilnya",
        "is a link to a post, not to a profile: give the profile's link",
    );
    const PAGE: (&str, &str) = (
        "bukan halaman sebuah akun: buka profilnya lalu salin tautannya",
        "is not the page of an account: open the profile and copy its link",
    );
    match (host.as_str(), segments.as_slice()) {
        ("instagram.com", ["p" | "reel" | "reels" | "tv", ..] | [_, "p" | "reel" | "tv", ..]) => none(POST),
        ("instagram.com", ["stories", name, ..]) if *name != "highlights" => by("instagram", name),
        ("instagram.com", ["_u", name]) => by("instagram", name),
        ("instagram.com", ["stories" | "explore" | "accounts" | "direct" | "share", ..]) => none(PAGE),
        ("instagram.com", [name] | [name, "tagged" | "reels"]) => by("instagram", name),

        ("facebook.com", ["profile.php", ..]) => match address.parameter("id") {
            Some(id) => handle::facebook_id(text, id),
            None => none((
                "tidak menyebut akun: tautannya seharusnya berbentuk facebook.com/profile.php?id=…",
                "names no account: the link should have the form facebook.com/profile.php?id=…",
            )),
        },
        ("facebook.com", ["people" | "pages", _, id, ..]) => handle::facebook_id(text, id),
        ("facebook.com", ["p", name]) => match name.rsplit_once('-') {
            Some((_, id)) => handle::facebook_id(text, id),
            None => none(PAGE),
        },
        ("facebook.com", ["groups", ..]) => none((
            "adalah grup, bukan akun seseorang: beri tautan profilnya",
            "is a group, not a person's account: give the profile's link",
        )),
        ("facebook.com", [_, "posts" | "photos" | "videos", _, ..]) => none(POST),
        (
            "facebook.com",
            [
                "permalink.php" | "story.php" | "photo.php" | "photo" | "watch" | "reel" | "events"
                | "hashtag" | "marketplace" | "login" | "home.php" | "search" | "stories" | "sharer",
                ..,
            ],
        ) => none(PAGE),
        ("facebook.com", [name, rest @ ..]) if rest.len() <= 1 => by("facebook", name),

        ("tiktok.com", [name]) if name.starts_with('@') => by("tiktok", name),
        ("tiktok.com", [_, "video" | "photo", ..]) => none(POST),

        ("x.com", [_, "status" | "statuses", ..]) => none(POST),
        ("x.com", ["i" | "home" | "search" | "hashtag" | "explore" | "settings" | "login", ..]) => none(PAGE),
        ("x.com", ["intent", ..]) => {
            address.parameter("screen_name").map_or_else(|| none(PAGE), |name| by("x", name))
        }
        ("x.com", [name] | [name, "media" | "with_replies" | "likes"]) => by("x", name),

        ("bsky.app", ["profile", _, "post", ..]) => none(POST),
        ("bsky.app", ["profile", actor]) => match handle::did(actor) {
            Some(account) => Ok(account),
            None => by("bluesky", actor),
        },

        ("threads.com", [_, "post", ..] | ["t", ..]) => none(POST),
        ("threads.com", [name]) if name.starts_with('@') => by("threads", name),

        ("youtube.com", ["watch" | "shorts" | "live" | "embed" | "post" | "v", ..]) => none(POST),
        (
            "youtube.com",
            [name] | [name, "videos" | "featured" | "shorts" | "community" | "about" | "streams"],
        ) if name.starts_with('@') => by("youtube", name),
        ("youtube.com", ["channel", id, ..]) => handle::youtube_channel(text, id),
        ("youtube.com", ["c" | "user", ..]) => none((
            "adalah bentuk alamat lama: buka kanalnya lalu salin tautan dengan @nama-nya",
            "is an old form of address: open the channel and copy the link with its @name",
        )),

        ("t.me", ["c" | "joinchat", ..]) => none((
            "adalah grup tertutup, yang tidak dibaca Netra",
            "is a closed group, which Netra does not read",
        )),
        ("t.me", [name, ..]) if name.starts_with('+') => {
            none(("adalah undangan ke grup tertutup", "is an invitation to a closed group"))
        }
        ("t.me", ["s", name] | [name]) => by("telegram", name),
        ("t.me", [_, _, ..]) => none(POST),

        // Mastodon and its kin: any server, with the account as `/@name`.
        (server, [name]) if name.starts_with('@') && server.contains('.') && server != "medium.com" => {
            let name = name.trim_start_matches('@');
            let full = if name.contains('@') { name.to_owned() } else { format!("{name}@{server}") };
            by("mastodon", &full)
        }
        _ => none((
            "bukan profil di platform yang dikenal Netra; seharusnya tautan seperti instagram.com/nama, \
             facebook.com/nama, tiktok.com/@nama",
            "is not a profile on a platform that Netra knows; expected a link such as instagram.com/name, \
             facebook.com/name, tiktok.com/@name",
        )),
    }
}

#[cfg(test)]
mod tests;
