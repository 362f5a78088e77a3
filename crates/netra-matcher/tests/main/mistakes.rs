//! Mistakes in race files: all of them, each with its line and what to write instead.

use netra_matcher::{ExampleError, Matcher, SourceFile, check_examples, load};
use netra_model::Sentence;

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

/// Every mistake and every warning that the loader can name, with a file that has it and some of its English words.
fn every_mistake() -> Vec<(&'static str, String, &'static str)> {
    let group = |rest: &str| {
        format!("schema = 1\n[[group]]\nkey = \"g\"\nlabel_id = \"g\"\nlabel_en = \"g\"\n{rest}\n")
    };
    let rule = |rest: &str| {
        format!(
            "schema = 1\n[[rule]]\nkey = \"r\"\nlabel_id = \"r\"\nlabel_en = \"r\"\nside = \"support\"\nweight = 9\n{rest}\n"
        )
    };
    let race =
        |rest: &str| format!("schema = 1\n[race]\nkey = \"c\"\nkind = \"mayor\"\nname = \"C\"\n{rest}\n");
    let candidate = |rest: &str| {
        race(&format!("[[candidate]]\nkey = \"a\"\nname = \"Arga Mahendra\"\nnumber = 1\n{rest}"))
    };
    let account = |rest: &str| {
        candidate(&format!("[[candidate.account]]\nplatform = \"x\"\nrole = \"campaign\"\n{rest}"))
    };
    let stage = |kind: &str, from: &str, until: &str| {
        format!("[[stage]]\nkind = \"{kind}\"\nfrom = {from}\nuntil = {until}\n")
    };
    let general = |text: &str| format!("schema = 1\n{text}\n");
    let known =
        |rest: &str| general(&format!("[[accounts]]\nkind = \"institution\"\nsource = \"s\"\n{rest}"));
    let toml = "k.toml";
    vec![
        // What TOML cannot read.
        (toml, general("glued_to_numbers = [\"a\"]\nglued_to_numbers = [\"b\"]"), "duplicate key"),
        (toml, general("x = kata"), "string values must be quoted"),
        (toml, general("x = "), "string values must be quoted"),
        (toml, general("glued_to_numbers = [\"a\" \"b\"]"), "missing comma"),
        (toml, general("glued_to_numbers = [\"a\""), "unclosed array"),
        (toml, general("x \"a\""), ""),
        (toml, general("x = 1__0"), "`_` may only go between digits"),
        (toml, "s\0c\0".into(), "not UTF-8 text"),
        (toml, "schema = 2\n".into(), "from a newer version"),
        // Fields.
        (toml, String::new(), "`schema` is missing"),
        (toml, general("wight = 1"), "unknown field `wight`"),
        (toml, general("rule = 1"), "`rule` is not a list"),
        (toml, general("rule = [1]"), "an entry of `rule` is not a table"),
        (toml, general("scoring = 1"), "`scoring` is not a table"),
        (toml, general("attack_flags = \"x\""), "`attack_flags` is not true or false"),
        (toml, group("terms = [\"gaspol\"]\nnote = 1"), "`note` is not \"a text\""),
        (toml, group("terms = [\"gaspol\"]\nmark = \"suport\""), "`mark` is \"suport\""),
        (toml, group("terms = \"gaspol\""), "`terms` is not [\"a list of texts\"]"),
        (toml, group("terms = [\"gaspol\", \" \"]"), "an entry of `terms` is empty"),
        (
            toml,
            group("terms = [\"gaspol\"]").replace("\"g\"\nlabel_en", "\"\"\nlabel_en"),
            "`label_id` is empty",
        ),
        (toml, rule("all = [\"candidate\"]").replace("side = \"support\"\n", ""), "`side` is missing"),
        (
            toml,
            rule("all = [\"candidate\"]").replace("weight = 9", "weight = 900"),
            "`weight` is not a whole number",
        ),
        (toml, rule("all = [\"candidate\"]").replace("weight = 9\n", ""), "`weight` is missing"),
        // Groups, rules, terms.
        (toml, group("terms = []"), "no terms"),
        (
            toml,
            group("terms = [\"gaspol\"]") + &group("terms = [\"gaspol\"]")["schema = 1\n".len()..],
            "is already at",
        ),
        (toml, group("terms = [\"gaspol\"]").replace("key = \"g\"", "key = \"G g\""), "other signs"),
        (toml, group("terms = [\"nomor {n}\"]"), "has a number"),
        (toml, group("refers = \"number\"\nterms = [\"nomor {x}\"]"), "has an unknown {…}"),
        (toml, group("terms = [\"a\"]"), "fewer than two letters"),
        (toml, group(&format!("terms = [\"{}\"]", "kata ".repeat(500))), "a term has 2500 bytes"),
        (toml, group("terms = [\"a)\"]"), "closes a bracket that is not open"),
        (toml, group("terms = [\"(aku\"]"), "opens a bracket"),
        (toml, group("terms = [\"(aku|(kamu))\"]"), "a bracket within a bracket"),
        (toml, group(&format!("terms = [\"{}\"]", "(a|b|c|d)".repeat(6))), "more than 1000 variants"),
        (
            toml,
            group("terms = [{ term = \"gaspol\", from = 2026-02-01, until = 2026-01-01 }]"),
            "a term ends before",
        ),
        (toml, group("terms = [\"gaspol\"]\naffixes = [\"zz\"]"), "unknown affix"),
        (toml, rule(""), "neither `all` nor `facts`"),
        (toml, rule("all = [\"candidate\"]"), "no examples"),
        (toml, rule("facts = [\"x\"]"), "unknown fact"),
        (toml, rule("all = [\"x\"]"), "which is no group and no built-in"),
        (toml, rule("all = [\"candidate\"]\nunless = [\"x\"]"), "which is no group"),
        // Provisions, accounts of public bodies, common words.
        (toml, general("[[provision]]\nkey = \"p\"\nunsettled_id = \"x\""), "in one language only"),
        (toml, general("[[provision]]\nkey = \"p\"\nacts = [\"lke\"]"), "`acts` has \"lke\""),
        (toml, general("[[provision]]\nkey = \"p\"\nin_force_from = \"x\""), "is not a day such as"),
        (toml, general("[[provision]]\nkey = \"p\""), "`in_force_from` is missing"),
        (toml, known("handles = []"), "no handles"),
        (toml, known("handles = [\"kp*\"]"), "no handle and no beginning of handles"),
        (toml, known("handles = [\"kpu_ri\"]\nplatform = \"in sta\""), "is not a platform"),
        ("k.tsv", "maju 12\n".into(), "is no common word"),
        // Races.
        (toml, race(""), "no candidate"),
        (toml, candidate("").replace("Arga Mahendra", "H."), "no names"),
        (
            toml,
            candidate("[[candidate]]\nkey = \"b\"\nname = \"Bagas Prayoga\"\nnumber = 1"),
            "its number is also that of",
        ),
        (toml, candidate("hashtags = [\"Arga\"]"), "is no hashtag"),
        (toml, account(""), "neither `handle` nor `native_id`"),
        (toml, account("handle = \"a\"").replace("\"x\"\nrole", "\"in sta\"\nrole"), "is not a platform"),
        (toml, account("handle = \"a\"\nfrom = 2026-02-01\nuntil = 2026-01-01"), "its role ends before"),
        (
            toml,
            account(
                "handle = \"a\"\n[[candidate.account]]\nplatform = \"x\"\nrole = \"personal\"\nhandle = \"a\"",
            ),
            "stands already at this candidate",
        ),
        (toml, candidate(&stage("campaign", "2026-02-01", "2026-01-01")), "it ends before it begins"),
        (
            toml,
            candidate(
                &(stage("draw", "2026-01-01", "2026-01-01") + &stage("draw", "2026-01-02", "2026-01-02")),
            ),
            "stands twice",
        ),
        (
            toml,
            candidate(
                &(stage("draw", "2026-01-01", "2026-01-03") + &stage("campaign", "2026-01-02", "2026-01-09")),
            ),
            "overlaps with",
        ),
        (
            toml,
            candidate(
                &(stage("campaign", "2026-01-01", "2026-01-03") + &stage("draw", "2026-01-05", "2026-01-05")),
            ),
            "comes before",
        ),
    ]
}

/// Warnings need a list of common words beside the race.
fn every_warning() -> Vec<(String, &'static str)> {
    let race = |name: &str, rest: &str| {
        format!(
            "schema = 1\n[race]\nkey = \"c\"\nkind = \"mayor\"\nname = \"C\"\n[[candidate]]\nkey = \"a\"\nname = \"{name}\"\n{rest}\n\
             [[candidate]]\nkey = \"b\"\nname = \"Arga Wibawa\"\n"
        )
    };
    vec![
        (race("Satria Maju", "names = [\"maju\"]"), "move it to ambiguous_names"),
        (race("Satria Maju", "hashtags = [\"#maju\"]"), "leave it out if others use it"),
        (race("Satria Maju", "slogans = [\"maju\"]"), "leave it out if everybody says it"),
        (race("Arga Mahendra", ""), "it fits another candidate, too"),
        (race("Maju Mahendra", ""), "an ordinary word"),
        (race("Maju Mahendra", ""), "a name of many people, or a word"),
    ]
}

#[test]
fn every_mistake_and_every_warning_is_said_in_both_languages() {
    let differ = |what: &Sentence, instead: &Sentence| {
        assert!(what.id != what.en && instead.id != instead.en, "{what:?}; {instead:?}");
        assert!(!what.id.is_empty() && !instead.id.is_empty(), "{what:?}; {instead:?}");
    };
    let mut unsaid = Vec::new();
    for (name, text, words) in every_mistake() {
        let errors = load(&[SourceFile { name: name.into(), text: text.clone() }]).err().unwrap_or_default();
        if !errors.iter().any(|it| it.what.en.contains(words)) {
            let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
            unsaid.push((words, text, said));
        }
        for it in &errors {
            differ(&it.what, &it.instead);
            assert!(it.sentence().id.starts_with(&format!("{name}:{}: ", it.line)), "{}", it.sentence().id);
        }
    }
    for (text, words) in every_warning() {
        let common = SourceFile { name: "common-words.tsv".into(), text: "maju\t900\n".into() };
        let loaded = load(&[common, SourceFile { name: "k.toml".into(), text: text.clone() }]).unwrap();
        let said: Vec<String> = loaded.warnings().iter().map(ToString::to_string).collect();
        if !said.iter().any(|it| it.contains(words)) {
            unsaid.push((words, text, said));
        }
        loaded.warnings().iter().for_each(|it| differ(&it.what, &it.instead));
    }
    assert_eq!(unsaid, [], "each of these is a mistake that was not said");
}

#[test]
fn an_example_that_does_not_do_what_it_says_is_told_in_both_languages() {
    let mut files = crate::shipped::files();
    let text = "schema = 1\n[[group]]\nkey = \"kantor\"\nlabel_id = \"k\"\nlabel_en = \"k\"\nterms = [\"gaspol\"]\n\
                match = [\"santai\"]\nno_match = [\"gaspol\"]\n";
    files.push(SourceFile { name: "kantor.toml".into(), text: text.into() });
    let matcher = Matcher::new(&load(&files).unwrap());
    let said: Vec<Sentence> =
        check_examples(&matcher, "demo-kota-contoh").iter().map(ExampleError::sentence).collect();
    let says = |id: &str, en: &str| said.contains(&Sentence::new(id, en));
    assert!(
        says(
            "kelompok \"kantor\": contoh “santai” seharusnya cocok, tetapi tidak cocok; perbaiki contoh atau kata kuncinya",
            "group \"kantor\": the example “santai” should match and does not; correct the example or its terms",
        ) && says(
            "kelompok \"kantor\": contoh “gaspol” seharusnya tidak cocok, tetapi cocok; perbaiki contoh atau kata kuncinya",
            "group \"kantor\": the example “gaspol” should not match and does; correct the example or its terms",
        ),
        "{said:#?}"
    );
}
