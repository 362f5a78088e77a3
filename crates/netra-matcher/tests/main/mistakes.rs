//! Mistakes in race files: all of them, each with its line and what to write instead.

use netra_matcher::{SourceFile, load};

#[test]
fn a_race_file_with_mistakes_reports_each_of_them() {
    let text = r#"schema = 1
[race]
key = "contoh"
kind = "mayer"
name = "Contoh"
[[stage]]
kind = "campaign"
from = 2026-09-25
until = 2026-11-23
[[stage]]
kind = "silence"
from = 2026-11-20
until = 2026-11-26
[[candidate]]
key = "a"
name = "A"
number = 1
names = ["Arga Mahendra"]
hashtags = ["ArgaSekar"]
[[candidate]]
key = "b"
name = "B"
number = 1
names = ["Satria Wibawa"]
[[candidate.account]]
platform = "instagram"
role = "campaign"
handel = "b.demo"
"#;
    let errors = load(&[SourceFile { name: "races/contoh.toml".into(), text: text.into() }]).unwrap_err();
    insta::assert_snapshot!(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

/// The mistakes of one file, a line each.
fn mistakes(name: &str, bytes: &[u8]) -> Vec<String> {
    match load(&[SourceFile::from_bytes(name, bytes)]) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
    }
}

/// A group with these terms, each on a line of its own from line 6 on.
fn group(terms: &[&str]) -> String {
    let terms: Vec<String> = terms.iter().map(|it| format!("  {it},\n")).collect();
    format!(
        "schema = 1\n[[group]]\nkey = \"g\"\nlabel_id = \"g\"\nlabel_en = \"g\"\nterms = [\n{}]\n",
        terms.concat()
    )
}

#[test]
fn a_term_that_is_no_term_is_named_with_its_line_and_what_to_write() {
    let long = format!("\"{}\"", "kata ".repeat(2048));
    let many = format!("\"{}\"", "(a|b|c|d)".repeat(6));
    let text = group(&[
        "\"\"",
        "\"   \"",
        "\"x\"",
        "\"aaaa\"",
        &long,
        &many,
        "\"(a|b\"",
        "7",
        "{ term = \"gaspol\", region = 3 }",
        "{ note = \"no term\" }",
        "{ term = \"gaspol\", from = 2026-02-01, until = 2026-01-01 }",
        "{ term = \"gaspol\", form = 2026-02-01 }",
        "\"nomor {n}\"",
    ]);
    insta::assert_snapshot!(mistakes("kantor.toml", text.as_bytes()).join("\n"));
}

#[test]
fn names_aliases_and_slogans_are_checked_like_terms() {
    let long = "Arga ".repeat(2048);
    let text = format!(
        r##"schema = 1
[race]
key = "contoh"
kind = "mayor"
name = "Contoh (DEMO)"
[[stage]]
kind = "campaign"
from = 2026-09-25
until = 2026-11-23
[[candidate]]
key = "a"
name = "Arga Mahendra (DEMO)"
names = ["A", "{long}"]
slogans = ["(maju|", " "]
hashtags = ["#Arga Sekar", "#"]
hand_signs = ["☝️"]
"##
    );
    let found = mistakes("races/contoh.toml", text.as_bytes());
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn stages_in_the_wrong_order_or_on_the_same_days_are_named_with_both_lines() {
    let stage = |kind: &str, from: &str, until: &str| {
        format!("[[stage]]\nkind = \"{kind}\"\nfrom = {from}\nuntil = {until}\n")
    };
    let race = |stages: &[String]| {
        let head = "schema = 1\n[race]\nkey = \"contoh\"\nkind = \"mayor\"\nname = \"Contoh\"\n";
        let candidate = "[[candidate]]\nkey = \"a\"\nname = \"Arga Mahendra (DEMO)\"\n";
        mistakes("races/contoh.toml", format!("{head}{}{candidate}", stages.concat()).as_bytes())
    };
    let wrong = race(&[
        stage("registration", "2026-08-27", "2026-08-29"),
        stage("registration", "2026-08-30", "2026-08-31"),
        stage("campaign", "2026-09-01", "2026-11-23"),
        stage("draw", "2026-11-24", "2026-11-24"),
        stage("silence", "2026-11-25", "2026-11-28"),
        stage("voting", "2026-11-27", "2026-11-27"),
        stage("counting", "2026-12-20", "2026-12-15"),
    ]);
    insta::assert_snapshot!(wrong.join("\n"));
    // Votes are counted on the voting day; a second round goes back to the campaign.
    let good = race(&[
        stage("campaign", "2026-09-25", "2026-11-23"),
        stage("voting", "2026-11-27", "2026-11-27"),
        stage("counting", "2026-11-27", "2026-12-15"),
        stage("result", "2026-12-10", "2026-12-16"),
        stage("campaign", "2027-01-02", "2027-01-10"),
        stage("silence", "2027-01-11", "2027-01-12"),
        stage("voting", "2027-01-13", "2027-01-13"),
    ]);
    assert!(good.is_empty(), "{good:?}");
}

#[test]
fn one_account_has_one_role_on_one_day() {
    let account = |handle: &str, days: &str| {
        format!(
            "[[candidate.account]]\nplatform = \"instagram\"\nhandle = \"{handle}\"\nrole = \"campaign\"\n{days}\n"
        )
    };
    let text = format!(
        "schema = 1\n[race]\nkey = \"contoh\"\nkind = \"mayor\"\nname = \"Contoh\"\n\
         [[candidate]]\nkey = \"a\"\nname = \"Arga Mahendra (DEMO)\"\n{}{}{}\
         [[candidate]]\nkey = \"b\"\nname = \"Satria Wibawa (DEMO)\"\n{}{}",
        account("a.demo", "until = 2026-09-22"),
        account("@A.demo", "from = 2026-09-22"),
        account("c.demo", "from = 2026-09-22\nuntil = 2026-01-01"),
        account("a.demo", ""),
        account("b.demo", ""),
    );
    insta::assert_snapshot!(mistakes("races/contoh.toml", text.as_bytes()).join("\n"));
}

#[test]
fn a_file_in_utf_16_or_an_older_encoding_is_refused_and_a_mark_and_crlf_are_read() {
    let text = group(&["\"gaspol\"", "\"é\""]);
    for big_endian in [false, true] {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        let bytes: Vec<u8> =
            units.flat_map(|it: u16| if big_endian { it.to_be_bytes() } else { it.to_le_bytes() }).collect();
        let found = mistakes("kantor.toml", &bytes);
        assert!(found.len() == 1 && found[0].contains("save it as UTF-8"), "{found:?}");
    }
    let latin1 = mistakes("kantor.toml", b"schema = 1\n# caf\xe9\n");
    assert!(latin1.len() == 1 && latin1[0].starts_with("kantor.toml:2: "), "{latin1:?}");
    let marked = format!("\u{feff}{}", group(&["\"gaspol\""]).replace('\n', "\r\n"));
    assert!(mistakes("kantor.toml", marked.as_bytes()).is_empty());
    let wrong = group(&["\"gaspol\"", "\"x\""]).replace('\n', "\r\n");
    let found = mistakes("kantor.toml", wrong.as_bytes());
    assert!(found.len() == 1 && found[0].starts_with("kantor.toml:8: "), "{found:?}");
}

#[test]
fn a_field_of_the_wrong_type_is_reported_once() {
    let text = "schema = 1\n[[group]]\nkey = 7\nlabel_id = [\"g\"]\nlabel_en = true\nterms = \"gaspol\"\n\
                [[provision]]\nkey = \"p\"\nrow = 1\n";
    let found = mistakes("kantor.toml", text.as_bytes());
    for line in ["kantor.toml:3:", "kantor.toml:4:", "kantor.toml:5:", "kantor.toml:6:", "kantor.toml:9:"] {
        assert_eq!(found.iter().filter(|it| it.starts_with(line)).count(), 1, "{line} {found:#?}");
    }
}

#[test]
fn lists_of_accounts_words_and_regions_are_checked() {
    let text = "schema = 1\n[[accounts]]\nkind = \"kpu\"\nsource = \"s\"\nplatform = \"in sta\"\n\
                handles = [\"kp*\", \"*ri\", \"kpu ri\", \"kpu_ri\"]\n[[region]]\nalso = [\"X\"]\nholds = [\"Y\"]\n";
    insta::assert_snapshot!(mistakes("benign.toml", text.as_bytes()).join("\n"));
    let found = mistakes("common-words.tsv", "# words\nada\t804\nmaju 12\nlanjut\tmany\n".as_bytes());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("common-words.tsv:3: \"maju 12\" is no common word; write the word, a tab,"),
        "{found:?}"
    );
}
