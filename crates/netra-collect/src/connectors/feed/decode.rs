//! From bytes to text, with the way back: a stretch of the text is a stretch of the body.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A body as text.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    width: Width,
    /// The length of the byte order mark before the text.
    mark: usize,
    len: usize,
}

/// How many bytes of the body a character of the text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    /// As many as in UTF-8.
    Same,
    One,
    Utf16,
}

/// The text of a body. Its own mark decides, then whether it is UTF-8, then what the document or `content_type` says.
///
/// # Errors
/// A sentence, when it is in an encoding that is not read (some of East Asia): nothing in it could be cut to parts.
pub(super) fn decode<'a>(body: &'a [u8], content_type: &str) -> Result<Decoded<'a>, String> {
    let len = body.len();
    let wide = |encoding: &'static Encoding, mark: usize| {
        let (text, _) = encoding.decode_without_bom_handling(&body[mark..]);
        Decoded { text, width: Width::Utf16, mark, len }
    };
    match (Encoding::for_bom(body), body) {
        (Some((encoding, mark)), _) if encoding == UTF_8 => return Ok(utf8(body, mark)),
        (Some((encoding, mark)), _) => return Ok(wide(encoding, mark)),
        (None, [b'<' | b'{', 0, ..]) => return Ok(wide(UTF_16LE, 0)),
        (None, [0, b'<' | b'{', ..]) => return Ok(wide(UTF_16BE, 0)),
        _ => {}
    }
    let named = prolog_encoding(body).or_else(|| charset(content_type));
    let encoding = named.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8);
    if encoding == UTF_8 || encoding.output_encoding() != encoding || std::str::from_utf8(body).is_ok() {
        return Ok(utf8(body, 0));
    }
    if !encoding.is_single_byte() {
        let name = encoding.name();
        return Err(format!(
            "it is written in {name}; expected UTF-8, UTF-16 or an encoding of one byte a letter"
        ));
    }
    let (text, _) = encoding.decode_without_bom_handling(body);
    Ok(Decoded { text, width: Width::One, mark: 0, len })
}

/// UTF-8; a byte that is none becomes a question mark, so that every place stays where it is.
fn utf8(body: &[u8], mark: usize) -> Decoded<'_> {
    let (bytes, len) = (&body[mark..], body.len());
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.utf8_chunks().fold(String::with_capacity(len), |mut text, chunk| {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|_| '?'));
            text
        })),
    };
    Decoded { text, width: Width::Same, mark, len }
}

impl Decoded<'_> {
    /// Where stretches of the text (in order, without overlap) stand in the body.
    pub(super) fn places(&self, stretches: &[Range<usize>]) -> Vec<Range<usize>> {
        let (mut at, mut in_body) = (0, self.mark);
        let mut place = |until: usize| {
            let passed = self.text.get(at..until).unwrap_or_default();
            in_body += match self.width {
                Width::Same => until - at,
                Width::One => passed.chars().count(),
                Width::Utf16 => passed.chars().map(|c| 2 * c.len_utf16()).sum(),
            };
            at = until;
            in_body.min(self.len)
        };
        stretches.iter().map(|stretch| place(stretch.start)..place(stretch.end)).collect()
    }
}

/// The encoding that an XML declaration names.
fn prolog_encoding(body: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&body[..body.len().min(256)]).into_owned();
    let declaration = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let after = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(after[1..].split_once(quote)?.0.to_owned())
}

fn charset(content_type: &str) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    let value = lower.split(';').find_map(|part| part.trim().strip_prefix("charset="))?;
    Some(value.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The stretch of the text between the two bars, as the bytes of the body.
    fn between(body: &[u8], content_type: &str) -> (String, Vec<u8>) {
        let decoded = decode(body, content_type).unwrap();
        let (from, to) = (decoded.text.find('|').unwrap(), decoded.text.rfind('|').unwrap());
        let place = decoded.places(std::slice::from_ref(&(from..to + 1))).remove(0);
        (decoded.text[from..=to].to_owned(), body[place].to_vec())
    }

    #[test]
    fn whatever_the_encoding_a_stretch_of_the_text_is_found_in_the_body() {
        let wide = |text: &str, mark: &[u8], little: bool| -> Vec<u8> {
            let units =
                text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() });
            mark.iter().copied().chain(units).collect()
        };
        let text = "<rss>é✌😀|dua jari é😀|ok";
        for (body, content_type) in [
            (text.as_bytes().to_vec(), ""),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "text/xml; charset=iso-8859-1"),
            (wide(text, b"\xff\xfe", true), ""),
            (wide(text, b"\xfe\xff", false), ""),
            (wide(text, b"", true), ""),
            (wide(text, b"", false), ""),
        ] {
            let (words, bytes) = between(&body, content_type);
            assert_eq!(words, "|dua jari é😀|");
            assert_eq!(
                decode(&bytes, content_type).unwrap().text.matches('|').count(),
                if bytes[0] == b'|' && bytes[1] != 0 { 2 } else { words.matches('|').count() }
            );
        }
        let latin = b"<?xml version='1.0' encoding=\"ISO-8859-1\"?><rss>\xe9|caf\xe9|";
        assert_eq!(between(latin, "text/xml"), ("|café|".into(), b"|caf\xe9|".to_vec()));
        assert_eq!(between(b"<rss>\xe9|caf\xe9|", "text/xml; charset=\"windows-1252\"").0, "|café|");
        assert_eq!(between(b"<rss>\xe9|caf\xe9|", "text/xml"), ("|caf?|".into(), b"|caf\xe9|".to_vec()));
        let mislabelled = "<?xml version='1.0' encoding='latin1'?><rss>|café|";
        assert_eq!(between(mislabelled.as_bytes(), "").0, "|café|", "UTF-8 whatever it says");
        let why = decode(b"<?xml version='1.0' encoding='gbk'?><rss>\xc4\xe3", "").unwrap_err();
        assert!(why.contains("GBK") && why.contains("expected UTF-8"), "{why}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_and_places_lie_in_the_body(body: Vec<u8>, cuts: Vec<prop::sample::Index>) {
            let Ok(decoded) = decode(&body, "") else { return Ok(()) };
            let bounds: Vec<usize> = decoded.text.char_indices().map(|(at, _)| at).chain([decoded.text.len()]).collect();
            let mut at: Vec<usize> = cuts.iter().map(|cut| bounds[cut.index(bounds.len())]).collect();
            at.sort_unstable();
            let stretches: Vec<Range<usize>> = at.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
            let mut end = 0;
            for place in decoded.places(&stretches) {
                prop_assert!(end <= place.start && place.start <= place.end && place.end <= body.len());
                end = place.end;
            }
        }
    }
}
