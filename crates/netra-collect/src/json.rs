//! JSON as platforms really send it.

use std::borrow::Cow;

/// `raw` with every lone surrogate escape (`\ud83d` without its other half) replaced by `\ufffd`.
///
/// JavaScript strings can hold half a character, so platforms emit it; `serde_json` refuses the whole text for it.
pub(crate) fn mend(raw: &str) -> Cow<'_, str> {
    let bytes = raw.as_bytes();
    let mut mended = String::new();
    let (mut copied, mut i) = (0, 0);
    while let Some(offset) = bytes[i..].iter().position(|byte| *byte == b'\\') {
        let at = i + offset;
        match (unit(bytes, at), unit(bytes, at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => i = at + 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.push_str(&raw[copied..at]);
                mended.push_str("\\ufffd");
                (i, copied) = (at + 6, at + 6);
            }
            (Some(_), _) => i = at + 6,
            (None, _) => i = (at + 2).min(bytes.len()),
        }
    }
    if copied == 0 {
        return Cow::Borrowed(raw);
    }
    mended.push_str(&raw[copied..]);
    Cow::Owned(mended)
}

/// The UTF-16 unit written as `\uXXXX` at `at`, if one is.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let escape = bytes.get(at..at + 6)?;
    let digits = escape.strip_prefix(b"\\u")?;
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    is_hex.then(|| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()).flatten()
}

/// A text without U+0000, which PostgreSQL cannot hold; it is shown as U+FFFD. The raw bytes stay as they are.
pub(crate) fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// A sentence that quotes what somebody wrote, without the line ends and codes in it that would steer a terminal.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn half_a_character_does_not_cost_the_text() {
        for (raw, mended) in [
            (r#""a\ud83db""#, r#""a\ufffdb""#),
            (r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\ud83d\ude00 \u00e9 \n""#, r#""\ud83d\ude00 \u00e9 \n""#),
            (r#""\ud8"#, r#""\ud8"#),
        ] {
            assert_eq!(mend(raw), mended);
        }
    }

    proptest! {
        #[test]
        fn whatever_units_are_written_the_mended_string_can_be_read(
            units in prop::collection::vec(prop_oneof![any::<u16>(), 0xd800_u16..=0xdfff], 0..12),
        ) {
            let raw = format!("\"{}\"", units.iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>());
            let text: String = serde_json::from_str(&mend(&raw)).unwrap();
            prop_assert_eq!(text, String::from_utf16_lossy(&units));
        }

        #[test]
        fn any_text_is_survived(raw in ".*") {
            mend(&raw);
        }
    }
}
