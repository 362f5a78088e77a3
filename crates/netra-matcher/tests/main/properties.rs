//! What must hold for every text whatever.

use std::fmt::Write;
use std::time::{Duration, Instant};

use netra_matcher::{Matcher, SourceFile, load, normalise};
use netra_model::flag::MatchInput;
use proptest::prelude::*;

use crate::shipped::{dictionaries, post};

/// Texts that look like posts: words of the dictionaries among whatever characters there are.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[a-z]{1,8}",
        "[a-e.]{4,12}",
        "([a-c] ){3,8}",
        "#[A-Za-z0-9_]{1,20}",
        "[éＡ-Ｚ𝐀-𝐳\u{200b}\u{301}ﬀ-ﬆ0-9️⃣]{1,10}",
        prop::sample::select(vec![
            "coblos",
            "nomor 2",
            "Satria Wibawa",
            "#SatriaMenang",
            "jangan",
            "mantaaap",
            "✌️",
            "☝🏽",
            "3️⃣",
            "menurut survei",
            "\"",
            "\n",
            "?",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.join(" "))
}

thread_local! {
    static MATCHER: Matcher = Matcher::new(&dictionaries());
    /// Loaded and compiled anew: nothing may depend on the order of a hash map.
    static ANOTHER: Matcher = Matcher::new(&dictionaries());
}

fn check_spans(input: &MatchInput) {
    let Some(scored) = MATCHER.with(|matcher| matcher.score(input)) else { return };
    for found in scored.signals.as_slice().iter().flat_map(|signal| &signal.matches) {
        let (_, text) =
            input.texts.iter().find(|(field, _)| *field == found.span.field).expect("a field of the input");
        let range = found.span.start as usize..found.span.end as usize;
        assert!(text.get(range.clone()).is_some_and(|it| !it.is_empty()), "{range:?} of {text:?}");
    }
    assert!(scored.score <= 100 && scored.score == scored.support.max(scored.attack));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn normalising_twice_changes_nothing(text in texts()) {
        let once = normalise(&text);
        let twice = normalise(once.as_str());
        prop_assert_eq!(once.as_str(), twice.as_str());
    }

    #[test]
    fn every_stretch_of_the_copy_leads_to_character_boundaries(text in texts()) {
        let copy = normalise(&text);
        let mut before = 0;
        for (at, c) in copy.as_str().char_indices() {
            let range = copy.original(at..at + c.len_utf8());
            prop_assert!(text.get(range.clone()).is_some_and(|it| !it.is_empty()), "{:?}", range);
            prop_assert!(range.start >= before);
            before = range.start;
        }
    }

    #[test]
    fn no_text_panics_and_matches_lie_on_characters_of_the_original(text in texts()) {
        check_spans(&post(&text));
    }

    #[test]
    fn the_same_input_gives_the_same_bytes(text in texts()) {
        let json = |matcher: &Matcher| serde_json::to_string(&matcher.score(&post(&text))).unwrap();
        prop_assert_eq!(MATCHER.with(json), ANOTHER.with(json));
    }
}

/// Characters change their length when they are folded (*Ⱥ*, *ﬃ*, *ﷺ*): random texts meet few of them.
#[test]
fn every_character_there_is_leads_back_to_itself() {
    for c in '\0'..=char::MAX {
        for text in [
            format!("{c}"),
            format!("a{c}"),
            format!("{c}b"),
            format!("{c}{c}{c}{c}"),
            format!("a.{c}.b.c.d"),
        ] {
            let copy = normalise(&text);
            for (at, folded) in copy.as_str().char_indices() {
                let range = copy.original(at..at + folded.len_utf8());
                assert!(text.get(range.clone()).is_some_and(|it| !it.is_empty()), "{range:?} of {text:?}");
            }
            assert_eq!(normalise(copy.as_str()).as_str(), copy.as_str(), "{text:?} twice");
        }
    }
}

#[test]
fn huge_and_hostile_texts_take_bounded_time() {
    let many = |text: &str, bytes: usize| text.repeat(bytes / text.len());
    let mut tower = String::from("menang");
    (0..500_000).for_each(|_| tower.write_char('\u{301}').unwrap());
    for (what, text) in [
        ("one grapheme of 1 MB", tower),
        (
            "10 MB of ordinary words",
            many("jalan pagi di sekitar rumah bersama keluarga besar kami. ", 10 << 20),
        ),
        ("64 kB of signals", many("ayo coblos nomor 2 jangan pilih Satria Wibawa mantap ", 1 << 16)),
        ("128 kB of one sentence's hype", many("mantap ", 1 << 17)),
        ("128 kB of emoji", many("✌️🔥", 1 << 17)),
        ("1 MB of spelled-out letters", many("a.b.c.", 1 << 20)),
        ("64 kB of hashtags", many("#satriamenangcoblos02 ", 1 << 16)),
        ("1 MB of one hashtag", format!("#{}", many("menang", 1 << 20))),
        ("1 MB of one stretched letter", many("a", 1 << 20)),
        ("1 MB of mentions", many("@a ", 1 << 20)),
        ("1 MB of quotes", many("\"", 1 << 20)),
    ] {
        let started = Instant::now();
        check_spans(&post(&text));
        // Generous: an unoptimised build on a busy machine. A quadratic step would take minutes.
        assert!(started.elapsed() < Duration::from_secs(180), "{what} took {:?}", started.elapsed());
    }
}

/// A race file with everything that it may hold.
const RACE: &str = include_str!("../../../../dictionaries/races/demo-kota-contoh.toml");

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_spoilt_file_gives_mistakes_with_lines_and_never_a_panic(
        spoils in prop::collection::vec((any::<prop::sample::Index>(), 0..40_usize, "\\PC{0,6}|\"|\\[\\[|\\{ term = |0|\r\n"), 1..4),
    ) {
        let mut text = RACE.to_owned();
        for (at, gone, new) in &spoils {
            let begins = text.char_indices().map(|(at, _)| at).nth(at.index(text.chars().count())).unwrap_or(0);
            let ends = text[begins..].char_indices().map(|(at, _)| begins + at).nth(*gone).unwrap_or(text.len());
            text.replace_range(begins..ends, new);
        }
        let n_lines = text.matches('\n').count() + 1;
        let file = SourceFile { name: "races/contoh.toml".into(), text };
        match load(&[file]) {
            Ok(loaded) => { Matcher::new(&loaded); }
            Err(errors) => for error in errors {
                prop_assert!((1..=n_lines).contains(&error.line) && !error.instead.en.is_empty(), "{error}");
            },
        }
    }
}
