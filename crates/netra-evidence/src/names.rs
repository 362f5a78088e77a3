//! File names inside the bag: made from numbers and digests only, never from what somebody wrote.

use netra_model::ShortId;

/// The endings of payload files, by their first bytes.
const MAGIC: [(&[u8], &str); 7] = [
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"\x1f\x8b", "gz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
];

/// The ending for a medium: what its bytes are, not what somebody called it. Unknown (and SVG, which can carry
/// scripts) is `bin`.
pub(crate) fn media_ending(bytes: &[u8]) -> &'static str {
    match MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, "gz" | "zst")) => "bin",
        Some((_, ending)) => ending,
        None if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => "webp",
        None => "bin",
    }
}

/// The ending for a raw part: JSON, other text, or what a medium would have.
pub(crate) fn raw_ending(bytes: &[u8]) -> &'static str {
    let known = media_ending(bytes);
    if known != "bin" || bytes.contains(&0) {
        return known;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.trim_start().starts_with(['{', '[']) => "json",
        Ok(_) => "txt",
        Err(_) => "bin",
    }
}

/// Whether a browser shows it as a picture.
pub(crate) fn is_picture(ending: &str) -> bool {
    matches!(ending, "png" | "jpg" | "gif" | "webp")
}

/// Whether deflating it would only cost time.
pub(crate) fn is_compressed(ending: &str) -> bool {
    is_picture(ending) || ending == "pdf" || ending == "bin"
}

/// The bag's one top folder: `netra-smg-7f3k-r1`.
pub(crate) fn folder(case: &ShortId, revision: u32) -> String {
    format!("netra-{}-r{revision}", case.as_str().to_ascii_lowercase())
}

/// Whether a name is one that a bundle may hold: a few short segments of `[a-z0-9._-]`, none of them hidden or
/// climbing. The two `README` files are the only capitals (BagIt's own tag files are lower case).
pub(crate) fn is_safe(path: &str) -> bool {
    let readme = |segment: &str| matches!(segment, "README.id.txt" | "README.en.txt");
    let plain = |segment: &str| {
        !segment.is_empty()
            && segment.len() <= 100
            && !segment.starts_with(['.', '-'])
            && !segment.ends_with('.')
            && segment.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
    };
    path.split('/').count() <= 8 && path.split('/').all(|segment| readme(segment) || plain(segment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_come_from_bytes_and_never_from_names() {
        assert_eq!(media_ending(b"\x89PNG\r\n\x1a\n...."), "png");
        assert_eq!(media_ending(b"RIFF\x10\0\0\0WEBPVP8 "), "webp");
        assert_eq!(media_ending(b"<svg onload=alert(1)>"), "bin");
        assert_eq!(media_ending(b"<!doctype html>"), "bin");
        assert_eq!(raw_ending(b"  {\"a\":1}"), "json");
        assert_eq!(raw_ending("id;teks\n1;halo".as_bytes()), "txt");
        assert_eq!(raw_ending(b"a\0b"), "bin");
        assert_eq!(raw_ending(b"\xff\xfea"), "bin");
    }

    #[test]
    fn climbing_hidden_and_foreign_names_are_not_safe() {
        for safe in ["bagit.txt", "data/README.id.txt", "data/raw/0001.json", "data/media/ab.png"] {
            assert!(is_safe(safe), "{safe}");
        }
        for bad in [
            "../x",
            "data/../x",
            "/etc/passwd",
            "C:/x",
            "data\\x",
            "data//x",
            "data/.x",
            "data/x.",
            "-rf",
            "",
            "data/Foto.png",
            "data/a b",
            "data/é",
            "a/b/c/d/e/f/g/h/i",
            "data/x\0",
        ] {
            assert!(!is_safe(bad), "{bad}");
        }
    }
}
