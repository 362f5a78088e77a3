//! The dictionary language: terms with a region and days, dated roles, regions, hashtags, races of a few lines.

use jiff::civil::{Date, date};
use netra_matcher::{Matcher, SourceFile, load};
use netra_model::act::ActKind;
use netra_model::flag::MatchInput;

use crate::shipped::{CAMPAIGN, act, files, post, rules, score};

/// The shipped dictionaries with more files.
fn with(more: &[(&str, &str)]) -> Matcher {
    let mut files = files();
    files.extend(more.iter().map(|(name, text)| SourceFile { name: (*name).into(), text: (*text).into() }));
    Matcher::new(&load(&files).unwrap_or_else(|errors| panic!("{errors:#?}")))
}

fn on(day: Date, region: &str, text: &str) -> MatchInput {
    MatchInput { day, region: Some(region.into()), ..post(text) }
}

fn support(matcher: &Matcher, input: &MatchInput) -> u8 {
    matcher.score(input).map_or(0, |it| it.support)
}

/// A race of three pairs, with the lines of its candidates.
fn race(head: &str, candidates: &str) -> String {
    format!(
        "schema = 1\n[race]\nkey = \"kecil\"\nkind = \"governor\"\nname = \"Pilgub Contoh Kecil (DEMO)\"\n{head}\n\
         [[stage]]\nkind = \"draw\"\nfrom = 2027-01-01\nuntil = 2027-01-01\n\
         [[stage]]\nkind = \"campaign\"\nfrom = 2027-01-02\nuntil = 2027-02-01\n{candidates}"
    )
}

const TWO_PAIRS: &str = r#"
[[candidate]]
key = "a"
name = "Dr. H. Wira Lesmana, M.Si. – Kencana Pertiwi (DEMO)"
number = 1
[[candidate]]
key = "b"
name = "Tirta Kusuma – Agus Santosa (DEMO)"
number = 2
"#;

#[test]
fn a_term_counts_only_within_its_days_and_region() {
    let matcher = with(&[(
        "kantor.toml",
        r#"schema = 1
[[group]]
key = "local-cheer"
label_id = "seruan setempat"
label_en = "a local cheer"
terms = [{ term = "(gaspol|gasrek) rek", region = "Jatim", from = 2026-10-01, until = 2026-10-31, note = "n", source = "s" }]
[[rule]]
key = "local-cheer"
label_id = "seruan setempat"
label_en = "a local cheer"
side = "support"
weight = 30
all = ["local-cheer", "candidate"]
match = ["a"]
no_match = ["b"]
"#,
    )]);
    let fires = |day, region| {
        let scored = matcher.score(&on(day, region, "gasrek rek Satria Wibawa"));
        scored.is_some_and(|it| rules(&it).contains(&"local-cheer"))
    };
    for region in ["Jawa Timur", "Provinsi Jawa Timur", "Kota Surabaya", "Kab. Malang"] {
        assert!(fires(CAMPAIGN, region), "{region}");
    }
    assert!(!fires(CAMPAIGN, "Kota Bandung"), "another province");
    assert!(!fires(date(2026, 9, 30), "Jawa Timur") && fires(date(2026, 10, 1), "Jawa Timur"), "from");
    assert!(fires(date(2026, 10, 31), "Jawa Timur") && !fires(date(2026, 11, 1), "Jawa Timur"), "until");
}

#[test]
fn a_programme_slogan_of_an_incumbent_has_its_days() {
    let pair = r#"
[[candidate]]
key = "a"
name = "Wira Lesmana – Kencana Pertiwi (DEMO)"
number = 1
programme_slogans = [{ term = "Contoh Bersinar", until = 2027-01-15 }]
"#;
    let matcher = with(&[("races/kecil.toml", &race("", pair))]);
    let programme = |day| {
        let scored = matcher.score(&on(day, "x", "Contoh Bersinar! Ayo coblos Wira Lesmana")).unwrap();
        rules(&scored).contains(&"programme")
    };
    assert!(programme(date(2027, 1, 15)) && !programme(date(2027, 1, 16)));
    let alone = on(date(2027, 1, 10), "x", "Contoh Bersinar");
    assert_eq!(support(&matcher, &alone), 0, "alone it never counts");
}

#[test]
fn an_account_has_the_role_of_the_day() {
    let pair = r#"
[[candidate]]
key = "a"
name = "Wira Lesmana – Kencana Pertiwi (DEMO)"
number = 1
[[candidate.account]]
platform = "instagram"
handle = "wira.demo"
role = "institutional"
until = 2027-01-09
[[candidate.account]]
platform = "instagram"
handle = "wira.demo"
role = "campaign"
registered = true
from = 2027-01-10
"#;
    let matcher = with(&[("races/kecil.toml", &race("", pair))]);
    let like = |day| MatchInput { day, ..act(ActKind::Like, &[], Some("wira.demo")) };
    assert_eq!(support(&matcher, &like(date(2027, 1, 9))), 0, "an office's account");
    assert!(support(&matcher, &like(date(2027, 1, 10))) >= matcher.threshold());
    let mention = |day| support(&matcher, &on(day, "x", "ayo pilih @wira.demo"));
    assert_eq!(mention(date(2027, 1, 9)), 0);
    assert!(mention(date(2027, 1, 10)) >= matcher.threshold());
}

#[test]
fn people_of_a_province_s_cities_and_of_listed_regions_vote_in_its_race() {
    let day = date(2027, 1, 10);
    let number = |matcher: &Matcher, region| support(matcher, &on(day, region, "coblos nomor 2")) > 0;
    let jatim = with(&[("races/kecil.toml", &race("region = \"Jatim\"", TWO_PAIRS))]);
    for region in ["Jawa Timur", "Prov. Jatim", "Kota Surabaya", "kab. malang", "Pemkot Malang"] {
        assert!(number(&jatim, region), "{region}");
    }
    assert!(!number(&jatim, "Kota Bandung") && !number(&jatim, "Malang"));
    let own = "region = \"Contoh\"\nincludes = [\"Kota Contoh Barat\"]";
    let own = with(&[("races/kecil.toml", &race(own, TWO_PAIRS))]);
    assert!(
        number(&own, "Provinsi Contoh") && number(&own, "KOTA CONTOH BARAT") && !number(&own, "Contoh Barat")
    );
}

#[test]
fn a_race_of_names_and_numbers_alone_knows_pairs_given_names_hashtags_and_fingers() {
    let matcher = with(&[("races/kecil.toml", &race("", TWO_PAIRS))]);
    let day = date(2027, 1, 10);
    for text in [
        "saya pilih Wira Lesmana",
        "ayo dukung Wira-Kencana",
        "Semoga Wira dan Kencana menang",
        "mending Wira Kencana lah",
        "#WiraKencanaMenang",
        "#Wira01",
        "#01Wira",
        "#TirtaGubernur",
        "saya pilih pak Wira",
        "saya pilih Pilgub Contoh Kecil: Tirta, paslon 02",
        "coblos nomor 1",
        "✌️ Tirta Kusuma",
    ] {
        assert!(support(&matcher, &on(day, "x", text)) >= matcher.threshold(), "{text}");
    }
    for text in [
        "pak Agus menang lomba",
        "saya pilih pak Agus",
        "Wira membuka pasar",
        "terima kasih Tirta",
        "☝️ semangat",
    ] {
        assert!(support(&matcher, &on(day, "x", text)) < matcher.threshold(), "{text}");
    }
}

#[test]
fn forms_that_two_candidates_share_or_that_are_words_are_left_out_with_a_warning() {
    let pairs = r#"
[[candidate]]
key = "a"
name = "Wira Lesmana – Bunga Pertiwi (DEMO)"
number = 1
[[candidate]]
key = "b"
name = "Wira Kusuma – Laras Santosa (DEMO)"
number = 2
slogans = ["maju bersama", "maju"]
names = ["lanjut", "Wira Kusuma"]
"#;
    let mut files = files();
    files.push(SourceFile { name: "races/kecil.toml".into(), text: race("", pairs) });
    let loaded = load(&files).unwrap();
    let warnings: Vec<String> = loaded
        .warnings()
        .iter()
        .filter(|it| it.file == "races/kecil.toml")
        .map(ToString::to_string)
        .collect();
    insta::assert_snapshot!(warnings.join("\n"));
    let matcher = Matcher::new(&loaded);
    let day = date(2027, 1, 10);
    let about = |text| {
        let scored = matcher.score(&on(day, "x", text))?;
        scored.signals.as_slice().iter().find_map(|it| it.candidate.clone())
    };
    assert_eq!(about("pemilu: saya pilih Wira"), None, "whose name is it?");
    assert_eq!(about("pemilu: saya pilih Laras").as_deref(), Some("b"));
}

#[test]
fn a_hashtag_that_a_race_lists_is_cut_for_every_other_race() {
    let other = r##"
[[candidate]]
key = "a"
name = "Wira Lesmana – Kencana Pertiwi (DEMO)"
number = 1
hashtags = ["#SatriaDewiMenang", "#KotaContohMaju"]
"##;
    let (alone, both) = (with(&[]), with(&[("races/kecil.toml", &race("", other))]));
    // The demo race runs, the other does not yet: its hashtags are words like others.
    for text in ["#SatriaDewiMenang", "Pagi #KotaContohMaju", "#satriadewimenang hebat Arga Mahendra"] {
        let shown = |matcher: &Matcher| {
            let scored = matcher.score(&post(text)).unwrap();
            (scored.score, scored.signals, scored.explanation_id)
        };
        assert_eq!(shown(&alone), shown(&both), "{text}");
    }
    // Where it runs, its hashtag is its own, and the words within it say nothing.
    let scored = both.score(&on(date(2027, 1, 10), "x", "#SatriaDewiMenang")).unwrap();
    assert_eq!(rules(&scored), ["campaign-hashtag", "named"]);
}

#[test]
fn in_a_race_of_a_few_lines_the_candidates_are_treated_alike() {
    let three = r#"
[[candidate]]
key = "a"
name = "Wira Lesmana – Kencana Pertiwi (DEMO)"
number = 1
[[candidate]]
key = "b"
name = "Tirta Kusuma – Pandu Santosa (DEMO)"
number = 2
[[candidate]]
key = "c"
name = "Galih Permana – Ratih Utami (DEMO)"
number = 3
"#;
    let matcher = with(&[("races/kecil.toml", &race("", three))]);
    let pairs = [
        ["Wira Lesmana", "Wira", "Kencana", "1", "satu", "☝️"],
        ["Tirta Kusuma", "Tirta", "Pandu", "2", "dua", "✌️"],
        ["Galih Permana", "Galih", "Ratih", "3", "tiga", "🤟"],
    ];
    for template in [
        "saya pilih {full}",
        "saya pilih pak {head}, mantap {sign}",
        "ayo dukung {head}-{deputy}",
        "#{head}{deputy} menyala",
        "#{head}0{n} #0{n}{deputy}",
        "#{deputy}Gubernur",
        "pilkada: {head} menang",
        "salam {word} jari untuk {head} dan {deputy}",
        "coblos nomor {word}",
    ] {
        let scores: std::collections::BTreeSet<_> = pairs
            .iter()
            .map(|[full, head, deputy, n, word, sign]| {
                let slots = ["{full}", "{head}", "{deputy}", "{n}", "{word}", "{sign}"];
                let forms = [full, head, deputy, n, word, sign];
                let text = slots
                    .iter()
                    .zip(forms)
                    .fold(template.to_owned(), |text, (slot, form)| text.replace(slot, form));
                matcher
                    .score(&on(date(2027, 1, 10), "x", &text))
                    .map(|it| (it.score, it.signals.as_slice().len()))
            })
            .collect();
        assert!(scores.len() == 1 && !scores.contains(&None), "{template}: {scores:?}");
    }
}

#[test]
fn a_number_is_read_where_a_candidate_has_it_however_large_it_is() {
    let race = |numbers: &[u8]| {
        let candidates: String = numbers
            .iter()
            .map(|n| format!("[[candidate]]\nkey = \"c{n}\"\nname = \"Calon{n} Demo{n} (DEMO)\"\nnumber = {n}\nnames = [\"Calon{n} Demo{n}\"]\n"))
            .collect();
        let text = format!(
            "schema = 1\n[race]\nkey = \"banyak\"\nkind = \"legislative\"\nname = \"Pemilu DEMO\"\n\
             [[stage]]\nkind = \"campaign\"\nfrom = 2026-09-25\nuntil = 2026-11-23\n{candidates}"
        );
        let mut files = files();
        files.retain(|it| !it.name.contains("races/"));
        files.push(SourceFile { name: "races/banyak.toml".into(), text });
        Matcher::new(&load(&files).unwrap_or_else(|errors| panic!("{errors:?}")))
    };
    let many = race(&[2, 7, 12, 24]);
    for text in [
        "Ayo coblos nomor 7!",
        "Ayo coblos nomor tujuh!",
        "Ayo coblos nomor 12!",
        "Ayo coblos nomor urut 24!",
        "#Coblos24 menang",
    ] {
        assert!(score(&many, text) >= 25, "{text}: {}", score(&many, text));
    }
    assert_eq!(score(&many, "Ayo coblos nomor 9!"), 0, "nobody's number");
    let few = race(&[1, 2]);
    assert_eq!(score(&few, "Ayo coblos nomor 24!"), 0);
    assert!(few.summary().terms < many.summary().terms, "what nobody has is not written out");
}
