//! `netra search`: whatever is typed, there is an answer.

use crate::netra::{Invented, Netra};

/// An office with some acts in its index.
fn searched() -> Netra {
    let netra = Netra::new("[index]\nall = true\n");
    netra.run(&["watchlist", "import", &netra.file("people.csv", Invented::watchlist(10))]).well();
    let mut acts = Invented::new(6).acts(600, 10);
    acts.push_str(
        r#"{"schema":"netra-act/1","platform":"x","act":"post","id":"token","actor":{"handle":"demo3"},"at":"2026-10-02T08:00:00+07:00","text":"Kami mendukung pembangunan puskesmas kelinciungu"}"#,
    );
    netra.run(&["import", "--quiet", &netra.file("acts.ndjson", acts)]).well();
    netra.run(&["reindex"]).well();
    netra
}

/// How many acts a search found.
fn found(said: &str) -> u64 {
    let count = said.lines().find_map(|line| line.strip_suffix(" found")).unwrap_or_else(|| panic!("{said}"));
    count.replace('.', "").parse().unwrap_or_else(|_| panic!("{said}"))
}

#[test]
fn words_phrases_and_filters_find_what_was_imported() {
    let netra = searched();
    let n = |words: &[&str]| found(&netra.run(&[&["search"], words].concat()).well());
    assert_eq!(n(&["kelinciungu"]), 1);
    assert_eq!(n(&["dukungan", "kelinciungu"]), 1, "words are looked up by their stem");
    assert_eq!(n(&["\"mendukung pembangunan\""]), 1);
    assert_eq!(n(&["\"pembangunan mendukung\""]), 0);
    assert_eq!(n(&["kelinciungu", "-puskesmas"]), 0);
    assert_eq!(n(&["kelinci*", "platform:x", "jenis:post"]), 1);
    assert_eq!(n(&["kelinciungu", "jenis:like"]), 0);
    assert!(n(&["coblos"]) > 50);
    let said = netra.run(&["search", "--limit", "3", "--newest", "coblos"]).well();
    assert_eq!(said.lines().filter(|line| line.starts_with("2026-10-")).count(), 3, "{said}");
    // The index is a cache: built anew, it answers the same.
    let before = netra.run(&["search", "coblos", "nomor"]).well();
    std::fs::remove_dir_all(netra.data().join("index")).unwrap();
    netra.run(&["reindex"]).well();
    assert_eq!(found(&netra.run(&["search", "coblos", "nomor"]).well()), found(&before));
}

#[test]
fn a_query_typed_wrongly_never_fails_and_says_how_it_was_read() {
    let netra = searched();
    let deep = "(".repeat(2_500);
    let not = "NOT ".repeat(7_000);
    let many = "coblos ".repeat(5_000);
    let one = "a".repeat(100_000);
    for query in [
        "",
        " ",
        "\"",
        "\"coblos AND",
        "coblos AND",
        "OR",
        "NOT",
        "-",
        "---",
        "*",
        "**",
        "a*b",
        ":",
        "platform:",
        "platform:myspace",
        "x:y:z",
        "(",
        ")",
        ")(",
        "(((coblos",
        "+",
        "\\",
        "~",
        "^2",
        "coblos~9",
        "[a TO z]",
        "{a TO *}",
        "field:[",
        "'",
        "';--",
        "<script>alert(1)</script>",
        "\u{202e}coblos",
        "\u{0}".trim_end_matches('\0'),
        "✌️",
        "👍🏽",
        "ﷺ",
        "e\u{301}\u{301}\u{301}",
        "tanggal:9999-99-99",
        "skor:>999999999999999999999",
        "%",
        "_",
        deep.as_str(),
        not.as_str(),
        many.as_str(),
        one.as_str(),
    ] {
        let said = netra.run(&["search", query]).well();
        let mut lines = said.lines();
        let read_as = lines.next().unwrap_or_default();
        assert!(read_as.len() > 10, "{query:.40}: {said}");
        assert!(lines.next().is_some_and(|line| line.ends_with(" found")), "{query:.40}: {said}");
    }
    let said = netra.run(&["search", "\"coblos AND"]).well();
    assert!(found(&said) > 0, "what cannot be read as an instruction is read as words: {said}");
    assert!(said.contains("literally") || said.contains("as a word"), "{said}");
    let said = netra.run(&["search", "jenis:tarian"]).well();
    assert!(said.contains("“jenis:tarian” is not known, its value was searched for as a word"), "{said}");
}

#[test]
fn a_search_before_there_is_an_index_says_how_to_make_one() {
    let netra = Netra::new("");
    let said = netra.run(&["search", "coblos"]);
    match said.code {
        Some(0) => assert_eq!(found(&said.out), 0, "{said:?}"),
        _ => assert!(said.refused().contains("netra reindex")),
    }
}

#[test]
fn a_damaged_index_says_that_it_can_be_built_again() {
    let netra = searched();
    let index = netra.data().join("index");
    std::fs::write(index.join("meta.json"), "{").unwrap();
    let why = netra.run(&["search", "coblos"]).refused();
    assert!(why.contains("netra reindex"), "{why}");
    netra.run(&["reindex"]).well();
    assert_eq!(found(&netra.run(&["search", "kelinciungu"]).well()), 1);
}
