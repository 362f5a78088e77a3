//! From pasted text to a clean web address: scheme, host and tracking parameters folded.

use url::{Host, Url};

use super::BadLink;

/// A web address, taken apart.
pub(super) struct Address {
    /// The host in lower case, without `www.`, `m.` and the like where it belongs to a known platform.
    pub(super) host: String,
    /// The path's segments that are not empty.
    pub(super) path: Vec<String>,
    /// The parameters, decoded, in order.
    pub(super) query: Vec<(String, String)>,
    /// The whole address without tracking parameters and fragment.
    pub(super) clean: Url,
    /// The whole address as it was given, without fragment.
    pub(super) given: Url,
}

impl Address {
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

/// Hosts of known platforms, with the host that stands for them.
const HOSTS: [(&str, &str); 17] = [
    ("instagram.com", "instagram.com"),
    ("instagr.am", "instagram.com"),
    ("facebook.com", "facebook.com"),
    ("fb.com", "facebook.com"),
    ("tiktok.com", "tiktok.com"),
    ("x.com", "x.com"),
    ("twitter.com", "x.com"),
    ("bsky.app", "bsky.app"),
    ("threads.com", "threads.com"),
    ("threads.net", "threads.com"),
    ("youtube.com", "youtube.com"),
    ("youtube-nocookie.com", "youtube.com"),
    ("youtu.be", "youtu.be"),
    ("t.me", "t.me"),
    ("telegram.me", "t.me"),
    ("telegram.dog", "t.me"),
    ("medium.com", "medium.com"),
];

/// Hosts whose links only their platform can resolve.
const SHORT: [&str; 14] = [
    "vm.tiktok.com",
    "vt.tiktok.com",
    "fb.watch",
    "fb.me",
    "fb.gg",
    "t.co",
    "bit.ly",
    "tinyurl.com",
    "s.id",
    "goo.gl",
    "l.facebook.com",
    "lm.facebook.com",
    "l.instagram.com",
    "wa.me",
];

/// Parameters that say how a link travelled, not where it leads.
fn is_tracking(name: &str) -> bool {
    const NAMES: [&str; 25] = [
        "fbclid",
        "gclid",
        "dclid",
        "msclkid",
        "igsh",
        "igshid",
        "ig_rid",
        "img_index",
        "mibextid",
        "rdid",
        "share_url",
        "si",
        "feature",
        "pp",
        "ref",
        "ref_src",
        "ref_url",
        "refsrc",
        "_rdr",
        "_rdc",
        "is_from_webapp",
        "sender_device",
        "web_id",
        "_r",
        "_t",
    ];
    name.starts_with("utm_") || name.starts_with("__") || NAMES.contains(&name)
}

/// Removes the marks that stick to a pasted link: brackets, quotation marks, a full stop at the end.
pub(super) fn trim_marks(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}')
    })
    .trim_start_matches(['(', '<', '[', '"', '\'', '“', '‘'])
    .trim_end_matches([')', '>', ']', '"', '\'', '”', '’', '.', ',', ';', '!', '?'])
}

/// Reads a text as a web address. `Ok(None)` means that it is no address at all but perhaps a name.
pub(super) fn address(text: &str) -> Result<Option<Address>, BadLink> {
    let bad = |id: &str, en: &str| BadLink::new(text, id, en);
    let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let with_scheme = match scheme.as_deref() {
        Some("http" | "https") => text.to_owned(),
        Some(scheme)
            if !scheme.is_empty()
                && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-".contains(&b)) =>
        {
            return Err(bad(
                "bukan alamat web: tempel tautan yang diawali https://",
                "is not a web address: paste the link that begins with https://",
            ));
        }
        _ if looks_like_address(text) => format!("https://{text}"),
        _ => return Ok(None),
    };
    let url = Url::parse(&with_scheme).map_err(|_| {
        bad("bukan alamat web: tempel tautan lengkapnya", "is not a web address: paste the whole link")
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad(
            "memuat nama pengguna atau kata sandi di depan host: tempel tautan biasa",
            "holds a user name or password before the host: paste the plain link",
        ));
    }
    let Some(Host::Domain(host)) = url.host() else {
        return Err(bad(
            "menyebut mesin dengan nomor: tempel tautan platform itu sendiri",
            "names a machine by number: paste the platform's own link",
        ));
    };
    let host = host.trim_end_matches('.');
    if !host.contains('.') || url.port().is_some() {
        return Err(bad(
            "bukan alamat web publik: tempel tautan platform itu sendiri",
            "is not a public web address: paste the platform's own link",
        ));
    }
    let path: Vec<String> = url.path_segments().into_iter().flatten().map(decoded).collect();
    let path: Vec<String> = path.into_iter().filter(|segment| !segment.is_empty()).collect();
    if is_short(host, &path) {
        return Err(bad(
            "adalah tautan pendek yang menyembunyikan tujuannya: buka, lalu tempel alamat tujuannya",
            "is a short link that hides where it leads: open it and paste the address it leads to",
        ));
    }
    let folded = folded_host(host);
    let clean = cleaned(&url);
    let query = url.query_pairs().into_owned().collect();
    let mut given = url;
    given.set_fragment(None);
    Ok(Some(Address { host: folded, path, query, clean, given }))
}

fn is_short(host: &str, path: &[String]) -> bool {
    let known = folded_host(host);
    let first = path.first().map(String::as_str);
    SHORT.contains(&host)
        || (known == "tiktok.com" && first == Some("t"))
        || (known == "facebook.com" && first == Some("share"))
        || (known == "instagram.com" && first == Some("share"))
}

/// `budi.demo/…`, `www.…`: a dot before the first slash, and a slash or `www.` at all.
fn looks_like_address(text: &str) -> bool {
    let (host, has_path) = match text.split_once(['/', '?']) {
        Some((host, _)) => (host, true),
        None => (text, false),
    };
    let dotted = host.contains('.') && !host.contains('@') && !host.starts_with('.');
    dotted && (has_path || host.to_ascii_lowercase().starts_with("www."))
}

fn folded_host(host: &str) -> String {
    const FRONT: [&str; 9] =
        ["www.", "m.", "mobile.", "web.", "mbasic.", "touch.", "id-id.", "en-gb.", "music."];
    let plain = FRONT.iter().find_map(|front| host.strip_prefix(front)).unwrap_or(host);
    let known = HOSTS.iter().find(|(name, _)| *name == plain);
    known.map_or_else(|| host.to_owned(), |(_, stands_for)| (*stands_for).to_owned())
}

/// The address without tracking parameters and fragment, as https.
fn cleaned(url: &Url) -> Url {
    let mut clean = url.clone();
    clean.set_fragment(None);
    // Fails only for schemes that cannot be exchanged; http and https can.
    let _ = clean.set_scheme("https");
    let kept: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(name, _)| !is_tracking(name)).collect();
    if kept.is_empty() {
        clean.set_query(None);
    } else {
        clean.query_pairs_mut().clear().extend_pairs(kept);
    }
    clean
}

/// A path segment with its percent escapes resolved; what is not UTF-8 stays as it is.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let raw = segment.as_bytes();
    let mut i = 0;
    while i < raw.len() {
        let escape = (raw[i] == b'%').then(|| raw.get(i + 1..i + 3)).flatten();
        let byte = escape
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(raw[i]));
        i += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| segment.to_owned())
}
