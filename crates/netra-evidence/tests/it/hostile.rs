//! Hostile words (shown as text everywhere) and hostile zips (refused in a sentence).

use std::io::{Cursor, Write};

use netra_evidence::{Bundle, BundleTarget, Finding, Outcome, verify};
use netra_model::Sentence;
use netra_model::standing::DayReach;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use crate::sample::{Blobs, account, entries, file, sample, write_zip, zip_of};

/// The sample with one string in every text field.
pub(crate) fn filled_with(text: &str) -> (Bundle, Blobs) {
    let (mut bundle, blobs) = sample();
    let words = || text.to_owned();
    bundle.office.name = words();
    bundle.case.title = words();
    bundle.case.stage = words();
    bundle.case.supersedes = Some(words());
    bundle.prepared_by = words();
    bundle.program = words();
    for item in &mut bundle.items {
        item.native_key = words();
        item.person.name = words();
        item.person.unit = words();
        item.attribution.basis = words();
        item.attribution.by = Some(words());
        item.signed_in_as = vec![words()];
        item.account = account(text);
        item.account.display_name = Some(words());
        let target = match &mut item.target {
            Some(BundleTarget::Content(content)) => Some(content),
            _ => None,
        };
        for content in item.own.iter_mut().chain(target) {
            content.native_key = words();
            content.url = Some(words());
            content.author = account(text);
            content.author.display_name = Some(words());
            for version in &mut content.versions {
                version.text = words();
                for medium in &mut version.media {
                    medium.alt = Some(words());
                    medium.caption = Some(words());
                    medium.officer_description = Some(words());
                }
            }
        }
        for event in &mut item.events {
            event.kind = netra_model::act::ActEventKind::Unavailable(words());
        }
        for decision in &mut item.decisions {
            decision.reason = Some(words());
            decision.by = words();
            decision.provision = Some(words());
        }
        for provision in &mut item.provisions {
            (provision.key, provision.name, provision.source) = (words(), words(), words());
            (provision.says_id, provision.says_en) = (words(), words());
        }
        if let Some(flag) = &mut item.flag {
            (flag.scored.explanation_id, flag.scored.explanation_en) = (words(), words());
            let mut signals = Vec::from(flag.scored.signals.clone());
            for signal in &mut signals {
                (signal.rule, signal.label_id, signal.label_en) = (words(), words(), words());
                signal.matches.iter_mut().for_each(|found| found.term = words());
            }
            flag.scored.signals = signals.try_into().unwrap();
        }
    }
    for exchange in &mut bundle.exchanges {
        exchange.source = words();
        exchange.received.request = words();
        exchange.received.headers = vec![(words(), words())];
    }
    for event in &mut bundle.custody {
        (event.actor, event.event, event.object) = (words(), words(), words());
    }
    bundle.coverage.iter_mut().for_each(|row| row.note = Sentence::same(text));
    for it in &mut bundle.accounts {
        it.account = account(text);
        it.handles.iter_mut().for_each(|handle| handle.handle = words());
        // The first is what the platform says, in its own words.
        it.states.iter_mut().take(1).for_each(|state| (state.state, state.source) = (words(), words()));
        for day in &mut it.days {
            match &mut day.reach {
                DayReach::Unavailable { word, .. } => *word = words(),
                DayReach::Failed { why, .. } => *why = Sentence::same(text),
                DayReach::Read(_) | DayReach::NotTried => {}
            }
        }
    }
    bundle
        .legal
        .iter_mut()
        .for_each(|basis| (basis.person, basis.reason, basis.letter) = (words(), words(), Some(words())));
    bundle.dictionaries[0].files.iter_mut().for_each(|file| file.name = words());
    (bundle, blobs)
}

/// The tags of a page, in order: what words must never change.
fn tags(html: &str) -> Vec<&str> {
    let style = html.find("</style>").unwrap();
    html[style..].split('<').skip(1).map(|tag| tag.split([' ', '>']).next().unwrap()).collect()
}

/// Tags that may come and go with the words: line-level wrappers of marked and revealed characters, empty fields.
fn structure(html: &str) -> Vec<&str> {
    const FREE: [&str; 12] = [
        "mark",
        "/mark",
        "sup",
        "/sup",
        "span",
        "/span",
        "p",
        "/p",
        "blockquote",
        "/blockquote",
        "br",
        "bdi",
    ];
    tags(html).into_iter().filter(|tag| !FREE.contains(tag) && *tag != "/bdi").collect()
}

#[test]
fn html_and_scripts_in_every_field_are_text() {
    let plain = {
        let (bundle, blobs) = filled_with("kata");
        file(&write_zip(&bundle, &blobs).1, "data/report.html")
    };
    for words in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg/onload=alert(1)>",
        "</style><script>",
        "' onmouseover='x",
        "</title><script>",
        "{{7*7}} ${7*7} <%= 1 %>",
        "<!-- --><![CDATA[",
        "&lt;b&gt;&#60;",
        "</mark></blockquote></article>",
        "\\\"}</style>",
    ] {
        let (bundle, blobs) = filled_with(words);
        let (_, zip) = write_zip(&bundle, &blobs);
        let report = file(&zip, "data/report.html");
        assert_eq!(structure(&report), structure(&plain), "{words}");
        assert!(
            !report.contains("<script")
                && !report.contains("<svg")
                && report.matches("</style>").count() == 1
        );
        assert_eq!(verify(Cursor::new(zip)).outcome, Outcome::Intact);
    }
}

#[test]
fn empty_fields_everywhere_make_a_whole_bundle() {
    let (bundle, blobs) = filled_with("");
    assert_eq!(verify(Cursor::new(write_zip(&bundle, &blobs).1)).outcome, Outcome::Intact);
}

#[test]
fn reordering_invisible_and_piled_characters_are_shown_and_kept_as_they_were() {
    let words = format!("foto\u{202e}gpj.exe\u{200b}\0\u{7}\u{1b}[2J Z{}", "\u{301}".repeat(1_000));
    let (bundle, blobs) = filled_with(&words);
    let (_, zip) = write_zip(&bundle, &blobs);
    let report = file(&zip, "data/report.html");
    for hidden in ['\u{202e}', '\u{200b}', '\0', '\u{7}', '\u{1b}'] {
        assert!(!report.contains(hidden), "{hidden:?}");
    }
    assert!(report.contains("⟦U+202E⟧") && report.contains("⟦U+0000⟧") && report.contains("⟦+996 U+0300…⟧"));
    assert!(!report.contains(&"\u{301}".repeat(5)));
    let line = file(&zip, "data/items.jsonl");
    let item: serde_json::Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
    assert_eq!(item["own"]["versions"][0]["text"], words, "the evidence holds what was written");
}

#[test]
fn a_text_of_ten_megabytes_is_cut_in_the_report_only() {
    let (mut bundle, blobs) = sample();
    bundle.items[0].own.as_mut().unwrap().versions[0].text = "é ".repeat(3_500_000);
    let (_, zip) = write_zip(&bundle, &blobs);
    let report = file(&zip, "data/report.html");
    assert!(report.len() < 200_000 && report.contains("Teks lengkap ada di items.jsonl"), "{}", report.len());
    assert!(file(&zip, "data/items.jsonl").len() > 10_000_000);
    let report = verify(Cursor::new(zip));
    assert_eq!(
        report.outcome,
        Outcome::Intact,
        "an honest bundle is never taken for a bomb: {:?}",
        report.problems
    );
}

fn refused(zip: Vec<u8>) -> Vec<(Finding, String)> {
    let report = verify(Cursor::new(zip));
    assert_eq!(report.outcome, Outcome::Wrong);
    report.problems.into_iter().map(|problem| (problem.finding, problem.sentence.en)).collect()
}

#[test]
fn what_is_no_zip_or_no_bundle_gets_a_sentence() {
    for bytes in [Vec::new(), b"%PDF-1.7 hello".to_vec(), vec![0; 100_000], b"PK\x05\x06".to_vec()] {
        let problems = refused(bytes);
        assert!(problems[0].1.starts_with("This is not a whole zip"), "{problems:?}");
    }
    let (bundle, blobs) = sample();
    let (_, whole) = write_zip(&bundle, &blobs);
    for len in [whole.len() / 2, whole.len() - 1, 30] {
        assert!(refused(whole[..len].to_vec())[0].1.starts_with("This is not a whole zip"));
    }
    assert!(refused(zip_of(&[]))[0].1.contains("zip is empty"));
    let other = refused(zip_of(&[(String::from("foto/a.txt"), b"x".to_vec())]));
    assert!(other.iter().any(|(_, sentence)| sentence.contains("no whole evidence bundle")), "{other:?}");
}

#[test]
fn paths_that_climb_links_and_doubles_are_refused_by_name() {
    let (bundle, blobs) = sample();
    let original = entries(&write_zip(&bundle, &blobs).1);
    for name in [
        "../../etc/passwd",
        "/etc/passwd",
        "netra-dmo-4t8n-r1/../x",
        "netra-dmo-4t8n-r1\\data\\x",
        "C:/x/y",
        "netra-dmo-4t8n-r1/data/Ä.txt",
    ] {
        let mut with = original.clone();
        with.push((name.to_owned(), b"x".to_vec()));
        let problems = refused(zip_of(&with));
        assert!(
            problems.iter().any(|(kind, sentence)| *kind == Finding::Unsafe && sentence.starts_with(name)),
            "{name}: {problems:?}"
        );
    }
    let mut outside = original.clone();
    outside.push((String::from("lain/x.txt"), b"x".to_vec()));
    assert!(
        refused(zip_of(&outside))
            .iter()
            .any(|(_, sentence)| sentence == "lain/x.txt lies outside the bundle's folder.")
    );

    let mut zip = zip::ZipWriter::new_append(Cursor::new(zip_of(&original))).unwrap();
    zip.add_symlink("netra-dmo-4t8n-r1/data/link", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let linked = zip.finish().unwrap().into_inner();
    assert!(
        refused(linked)
            .iter()
            .any(|(kind, sentence)| *kind == Finding::Unsafe && sentence.contains("data/link"))
    );

    // Two entries of one name: write `data/items.csw`, then rename it in the bytes of the zip.
    let mut twice = original.clone();
    twice.push((String::from("netra-dmo-4t8n-r1/data/items.csw"), b"x".to_vec()));
    let mut bytes = zip_of(&twice);
    while let Some(at) = bytes.windows(9).position(|window| window == b"items.csw") {
        bytes[at + 8] = b'v';
    }
    let problems = refused(bytes);
    assert!(
        problems
            .iter()
            .any(|(_, sentence)| sentence.contains("data/items.csv stands in the zip more than once")),
        "{problems:?}"
    );
}

#[test]
fn bombs_are_stopped_while_reading() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("netra-x/data/zeros.bin", SimpleFileOptions::default()).unwrap();
    let block = vec![0; 1 << 20];
    (0..64).for_each(|_| zip.write_all(&block).unwrap());
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 100_000);
    assert!(refused(bomb)[0].1.contains("data/zeros.bin unfolds more than 100 times"));

    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..100_001 {
        zip.start_file(
            format!("n/{n}"),
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored),
        )
        .unwrap();
    }
    let many = zip.finish().unwrap().into_inner();
    assert!(refused(many)[0].1.contains("100001 entries, more than the limit"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_stands_in_the_fields_the_bundle_is_whole_and_its_page_keeps_its_shape(words in "\\PC{0,40}|(?s).{0,60}") {
        // A letter first: an empty text leaves its box out, which is another shape.
        let (bundle, blobs) = filled_with(&format!("x{words}"));
        let (_, zip) = write_zip(&bundle, &blobs);
        let report = verify(Cursor::new(&zip));
        prop_assert_eq!(report.outcome, Outcome::Intact, "{:?}", report.problems);
        let html = file(&zip, "data/report.html");
        prop_assert!(html.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
        let (plain, blobs) = filled_with("kata");
        let plain = file(&write_zip(&plain, &blobs).1, "data/report.html");
        prop_assert_eq!(structure(&html), structure(&plain));
    }

    #[test]
    fn whatever_is_given_as_a_zip_the_check_ends_with_a_verdict(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0_usize..4_000) {
        prop_assert_eq!(verify(Cursor::new(&bytes)).outcome, Outcome::Wrong);
        let (bundle, blobs) = sample();
        let mut zip = write_zip(&bundle, &blobs).1;
        let end = (at + bytes.len()).min(zip.len());
        zip[at.min(end)..end].copy_from_slice(&bytes[..end - at.min(end)]);
        verify(Cursor::new(&zip));
    }
}
