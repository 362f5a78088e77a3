//! The races that come with the project from public record: they load, run on their days only, and treat their
//! candidates alike.

use std::path::Path;

use jiff::civil::{Date, date};
use netra_matcher::{Matcher, SourceFile, load, swap_test};
use netra_model::flag::MatchInput;
use netra_model::race::StageKind;

use crate::shipped::{files, post};

/// Each race with a day of its campaign and a day of quiet.
const RACES: [(&str, Date, Date); 4] = [
    ("pilpres-2019", date(2019, 1, 10), date(2019, 4, 15)),
    ("pilpres-2024", date(2024, 1, 10), date(2024, 2, 12)),
    ("dki-2017", date(2017, 1, 10), date(2017, 4, 17)),
    ("jatim-2024", date(2024, 10, 10), date(2024, 11, 25)),
];

fn matcher() -> Matcher {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries/races");
    let mut files = files();
    for (key, ..) in RACES {
        let name = format!("races/{key}.toml");
        let text = std::fs::read_to_string(folder.join(format!("{key}.toml"))).expect("a shipped race");
        files.push(SourceFile { name, text });
    }
    let loaded = load(&files).unwrap_or_else(|errors| panic!("{errors:?}"));
    Matcher::new(&loaded)
}

#[test]
fn each_race_names_its_stages_and_runs_on_its_days_only() {
    let matcher = matcher();
    for (key, campaign, quiet) in RACES {
        let race = matcher.races().iter().find(|race| race.key == key).expect(key);
        assert_eq!(race.stage_on(campaign).map(|it| it.kind), Some(StageKind::Campaign), "{key}");
        assert_eq!(race.stage_on(quiet).map(|it| it.kind), Some(StageKind::Silence), "{key}");
        assert!(!race.runs_on(date(2026, 10, 12)), "{key} is over");
        assert!(race.candidates.iter().zip(1..).all(|(it, number)| it.number == Some(number)), "{key}");
    }
}

#[test]
fn every_candidate_of_a_race_has_about_as_many_forms_and_an_unambiguous_name() {
    let matcher = matcher();
    for (key, ..) in RACES {
        let forms = matcher.forms_per_candidate(key);
        let of = |at: usize| forms.iter().map(move |(_, counts)| counts[at]);
        // Hashtags, slogans and hand signs are chosen: as many for everybody. Names are what they are.
        for (what, at) in [("hashtags", 2), ("slogans", 3), ("hand signs", 5)] {
            assert_eq!(of(at).min(), of(at).max(), "{key}: {what} {forms:?}");
        }
        let (fewest, most) = (of(0).min().unwrap_or(0), of(0).max().unwrap_or(0));
        assert!(fewest >= 5 && most <= 2 * fewest, "{key}: names {forms:?}");
        // None is named: a wrong handle would point at a stranger.
        let race = matcher.races().iter().find(|it| it.key == key).expect("a shipped race");
        assert!(race.candidates.iter().all(|it| it.accounts.is_empty()), "{key}: accounts");
    }
}

#[test]
fn swapping_the_pairs_of_a_shipped_race_changes_no_score() {
    let matcher = matcher();
    let pairs = ["Anies Baswedan", "Prabowo Subianto", "Ganjar Pranowo"];
    for template in [
        "Saya pilih {name}",
        "ayo coblos paslon {n}",
        "{name} menyala 🔥",
        "Semoga {name} menang",
        "Jangan pilih {name}",
        "mending {name} lah, capres {n}",
    ] {
        let scores: Vec<(u8, u8)> = pairs
            .iter()
            .zip(1..)
            .map(|(name, n)| {
                let text = template.replace("{name}", name).replace("{n}", &n.to_string());
                let input = MatchInput { day: date(2024, 1, 10), region: None, ..post(&text) };
                matcher.score(&input).map_or((0, 0), |it| (it.support, it.attack))
            })
            .collect();
        assert!(
            scores.windows(2).all(|pair| pair[0] == pair[1]) && scores[0] != (0, 0),
            "{template}: {scores:?}"
        );
    }
}

/// A race of a few lines must already work: names and numbers, nothing else.
#[test]
fn a_race_of_a_few_lines_is_enough() {
    let short = r#"schema = 1
[race]
key = "kecil"
kind = "regent"
name = "Pilbup Contoh Kecil (DEMO)"
[[stage]]
kind = "campaign"
from = 2027-01-01
until = 2027-02-01
[[candidate]]
key = "a"
name = "Wira Lesmana (DEMO)"
number = 1
names = ["Wira Lesmana"]
[[candidate]]
key = "b"
name = "Tirta Kusuma (DEMO)"
number = 2
names = ["Tirta Kusuma"]
"#;
    let mut files = files();
    files.push(SourceFile { name: "races/kecil.toml".into(), text: short.into() });
    let matcher = Matcher::new(&load(&files).expect("a small race"));
    let scored = |text: &str| {
        let input = MatchInput { day: date(2027, 1, 10), region: None, ..post(text) };
        matcher.score(&input).map_or(0, |it| it.support)
    };
    for text in [
        "saya pilih Wira Lesmana",
        "ayo coblos nomor 2",
        "mending Tirta Kusuma lah",
        "#WiraLesmanaMenang",
        "semoga Tirta Kusuma jadi bupati",
        "kulo nderek nomer siji",
        "01 menang satu putaran",
    ] {
        assert!(scored(text) >= matcher.threshold(), "{text}: {}", scored(text));
    }
    for text in
        ["Wira Lesmana membuka pasar", "siapa pilih Tirta Kusuma?", "menurut survei Wira Lesmana unggul"]
    {
        assert!(scored(text) < matcher.threshold(), "{text}: {}", scored(text));
    }
}

/// Sentences, hashtags, slogans, photos and acts of every kind with the candidates in each other's place.
#[test]
fn every_shipped_race_passes_the_swap_test() {
    let test = swap_test(&matcher(), &[]);
    let told: Vec<String> = test.failures.iter().map(|it| format!("{it:?}")).collect();
    assert!(test.is_clean(), "{} failures\n{}", test.n_failures, told.join("\n"));
}
