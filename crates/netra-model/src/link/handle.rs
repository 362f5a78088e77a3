//! What a handle may look like, platform by platform.

use super::BadLink;
use crate::act::{AccountRef, Platform};

/// A name as it stands, without a link around it.
pub(super) fn bare(text: &str, platform: Option<&Platform>) -> Result<AccountRef, BadLink> {
    let name = text.trim_start_matches('@');
    let is_fediverse =
        text.starts_with('@') && name.split_once('@').is_some_and(|(_, server)| server.contains('.'));
    match platform {
        Some(platform) if platform.as_str() == "facebook" && is_number(name) => facebook_id(text, name),
        Some(platform) if platform.as_str() == "youtube" && is_channel(name) => youtube_channel(text, name),
        Some(platform) => checked(text, platform.as_str(), name),
        None if is_fediverse => checked(text, "mastodon", name),
        None if name.to_ascii_lowercase().ends_with(".bsky.social") => checked(text, "bluesky", name),
        None => Err(BadLink::new(
            text,
            "tidak menyebut platformnya: beri tautan profilnya, atau tulis platform di depannya (instagram:@nama)",
            "does not say on which platform: give the profile's link, or write the platform before it \
             (instagram:@name)",
        )),
    }
}

/// An account with a handle that fits its platform's rules.
pub(super) fn checked(text: &str, platform: &str, name: &str) -> Result<AccountRef, BadLink> {
    let name = name.trim_start_matches('@');
    let plain = |extra: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c));
    let length = name.chars().count();
    let (fits, rule) = match platform {
        "instagram" | "threads" => (
            (1..=30).contains(&length) && plain("._"),
            (
                "huruf, angka, titik, dan garis bawah, paling banyak 30",
                "letters, digits, dots and underscores, at most 30",
            ),
        ),
        "tiktok" => (
            (2..=24).contains(&length) && plain("._"),
            (
                "huruf, angka, titik, dan garis bawah, 2 sampai 24",
                "letters, digits, dots and underscores, 2 to 24",
            ),
        ),
        "x" => (
            (1..=15).contains(&length) && plain("_"),
            (
                "huruf, angka, dan garis bawah, paling banyak 15",
                "letters, digits and underscores, at most 15",
            ),
        ),
        "facebook" => (
            (3..=60).contains(&length) && plain(".-"),
            (
                "huruf, angka, dan titik; beri tautan profilnya",
                "letters, digits and dots; give the profile's link",
            ),
        ),
        "telegram" => (
            (4..=32).contains(&length) && plain("_"),
            ("huruf, angka, dan garis bawah, 4 sampai 32", "letters, digits and underscores, 4 to 32"),
        ),
        "bluesky" => (
            is_domain(name),
            ("nama dengan titik, seperti nama.bsky.social", "a name with a dot, such as name.bsky.social"),
        ),
        "mastodon" => (
            name.split_once('@').is_some_and(|(user, server)| {
                !user.is_empty()
                    && user.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
                    && is_domain(server)
            }),
            ("nama dengan servernya: @nama@server.contoh", "the name with its server: @name@server.example"),
        ),
        "youtube" => (
            (3..=30).contains(&length) && name.chars().all(|c| c.is_alphanumeric() || "_-.·".contains(c)),
            (
                "huruf, angka, titik, tanda hubung, dan garis bawah, 3 sampai 30",
                "letters, digits, dots, hyphens and underscores, 3 to 30",
            ),
        ),
        _ => (
            (1..=100).contains(&length) && !name.chars().any(|c| c.is_whitespace() || c.is_control()),
            ("nama tanpa spasi", "a name without spaces"),
        ),
    };
    let platform: Platform = platform.parse().map_err(|error: crate::id::BadId| {
        BadLink::new(text, format!("platform “{}” tidak dikenal", error.text), error.to_string())
    })?;
    if !fits {
        let label = platform.label();
        return Err(BadLink::new(
            text,
            format!("bukan nama di {label}; seharusnya {}", rule.0),
            format!("is not a name on {label}; expected {}", rule.1),
        ));
    }
    Ok(AccountRef::by_handle(platform, name))
}

/// A Bluesky account by its DID (<https://atproto.com/specs/did>: methods `plc` and `web`).
pub(super) fn did(text: &str) -> Option<AccountRef> {
    let fits = match text.strip_prefix("did:plc:") {
        Some(id) => {
            id.len() == 24 && id.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b))
        }
        None => text.strip_prefix("did:web:").is_some_and(is_domain),
    };
    let platform = "bluesky".parse().expect("a platform name");
    fits.then(|| AccountRef { platform, native_id: Some(text.to_owned()), handle: None, display_name: None })
}

/// A Facebook account by its number.
pub(super) fn facebook_id(text: &str, id: &str) -> Result<AccountRef, BadLink> {
    if !is_number(id) || id.len() < 4 {
        return Err(BadLink::new(
            text,
            "tidak memuat nomor yang menyebut akun: buka profilnya lalu salin tautannya",
            "has no number that names an account: open the profile and copy its link",
        ));
    }
    let platform = "facebook".parse().expect("a platform name");
    Ok(AccountRef { platform, native_id: Some(id.to_owned()), handle: None, display_name: None })
}

/// A YouTube channel by its id (`UC` and 22 characters).
pub(super) fn youtube_channel(text: &str, id: &str) -> Result<AccountRef, BadLink> {
    if !is_channel(id) {
        return Err(BadLink::new(
            text,
            "bukan kanal; seharusnya youtube.com/@nama atau youtube.com/channel/UC…",
            "is not a channel; expected youtube.com/@name or youtube.com/channel/UC…",
        ));
    }
    let platform = "youtube".parse().expect("a platform name");
    Ok(AccountRef { platform, native_id: Some(id.to_owned()), handle: None, display_name: None })
}

fn is_channel(id: &str) -> bool {
    id.len() == 24
        && id.starts_with("UC")
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

pub(super) fn is_number(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_domain(text: &str) -> bool {
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}
