//! When two texts are as good as the same: for folding near-duplicates \[serupa digabung\] in the queue, for display only.
//!
//! A text is brought into a plain form: case, spaces, ASCII punctuation and invisible characters do not count, and of an
//! address only its host does (trackers and short links differ each time). Letters, digits and pictures stay: *nomor 1* and
//! *nomor 2*, ☝ and ✌ say different things. What is equal in this form is folded; nothing that merely resembles it is.

/// The plain form of a text; empty when nothing of it counts.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let word = host(word).unwrap_or(word);
        let before = plain.len();
        if before > 0 {
            plain.push(' ');
        }
        let start = plain.len();
        plain.extend(word.chars().filter(|c| counts(*c)).flat_map(char::to_lowercase));
        if plain.len() == start {
            plain.truncate(before);
        }
    }
    plain
}

/// The host of an address.
fn host(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"))?;
    rest.split(['/', '?', '#']).next()
}

fn counts(c: char) -> bool {
    let invisible = matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{AD}');
    !invisible && !c.is_control() && !c.is_ascii_punctuation()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_takes_for_the_same_has_one_form() {
        let form = plain("Ayo pilih NOMOR 2! https://contoh.example/a?utm=1");
        assert_eq!(form, "ayo pilih nomor 2 contohexample");
        assert_eq!(plain("ayo  pilih\u{200B} nomor 2 …https"), "ayo pilih nomor 2 …https");
        assert_eq!(plain("Ayo, pilih nomor 2 — https://contoh.example/b").replace("— ", ""), form);
    }

    #[test]
    fn numbers_and_hand_signs_are_never_folded_together() {
        assert_ne!(plain("Pilih nomor 1"), plain("Pilih nomor 2"));
        assert_ne!(plain("Salam ☝️"), plain("Salam ✌️"));
        assert_eq!(plain("Salam ✌️"), plain("salam ✌"));
    }

    #[test]
    fn what_has_no_words_has_an_empty_form() {
        assert_eq!(plain(" ...  !! \u{200D} "), "");
    }

    proptest::proptest! {
        #[test]
        fn the_plain_form_of_a_plain_form_is_itself_without_spaces_at_its_ends(text in ".{0,200}") {
            let once = plain(&text);
            proptest::prop_assert_eq!(once.trim(), once.as_str());
        }
    }
}
