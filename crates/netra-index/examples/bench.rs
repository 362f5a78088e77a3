//! Measures indexing and searching with invented acts: `cargo run --release -p netra-index --example bench -- 1000000`.
//!
//! Prints documents per second, bytes per document, and p50/p99 of a whole [`SearchIndex::search`] (count, twenty
//! hits with snippets, and facets where said) per class of query, one thread, warm.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use netra_index::{ActDocument, Change, Facet, SearchIndex, SearchQuery, Sort};
use netra_model::act::ActKind;
use netra_model::scope::Scope;
use netra_model::{Clock, OfficeId, UnitId};

/// A small generator (Knuth's constants), so that every run has the same texts.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }

    /// Small numbers often, large ones rarely, as words in a language (roughly Zipf).
    fn rank(&mut self, n: usize) -> usize {
        let bits = self.below(n.ilog2() as usize + 1);
        self.below(2 << bits).min(n - 1)
    }
}

const SYLLABLES: [&str; 20] = [
    "ka", "ri", "mu", "pa", "se", "lan", "ba", "ti", "do", "ngan", "ja", "wa", "ku", "me", "sa", "ra", "bi",
    "tu", "na", "lo",
];

fn word(mut rank: usize) -> String {
    let mut word = String::new();
    for _ in 0..2 {
        word.push_str(SYLLABLES[rank % 20]);
        rank /= 20;
    }
    while rank > 0 {
        word.push_str(SYLLABLES[rank % 20]);
        rank /= 20;
    }
    word
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let n: usize = std::env::args().nth(1).map_or(Ok(100_000), |n| n.parse())?;
    let folder = tempfile::tempdir()?;
    let clock = Clock::manual("2024-01-01T00:00:00Z".parse()?);
    let office: OfficeId = clock.id();
    let units: Vec<UnitId> = (0..30).map(|_| clock.id()).collect();
    let mut dice = Dice(7);
    let index = SearchIndex::open(folder.path())?;
    let mut writer = index.writer_with_threads(2)?;
    let (mut spent, mut bytes) = (Duration::ZERO, 0);
    let mut done = 0;
    while done < n {
        let changes: Vec<Change> =
            (0..5_000.min(n - done)).map(|_| put(&clock, office, &units, &mut dice)).collect();
        done += changes.len();
        bytes += changes.iter().map(size).sum::<usize>();
        let start = Instant::now();
        // A bulk build commits by number; the clock of the acts is not the clock of the commits.
        writer.apply(&changes, done as u64, Timestamp::UNIX_EPOCH)?;
        spent += start.elapsed();
    }
    let start = Instant::now();
    writer.close()?;
    spent += start.elapsed();
    let on_disk: u64 = std::fs::read_dir(folder.path())?
        .flatten()
        .filter_map(|it| it.metadata().ok())
        .map(|it| it.len())
        .sum();
    println!(
        "{n} acts: {:.0} docs/s, {} bytes of text and {} bytes of index per act",
        n as f64 / spent.as_secs_f64(),
        bytes / n,
        on_disk / n as u64
    );
    classes(&index, office, &units, &mut dice)
}

fn size(change: &Change) -> usize {
    let Change::Put(act) = change else { return 0 };
    act.own_text.len() + act.target_text.len()
}

fn put(clock: &Clock, office: OfficeId, units: &[UnitId], dice: &mut Dice) -> Change {
    clock.advance(SignedDuration::from_secs(60));
    let mut text = |length: usize| -> String {
        let words: Vec<String> = (0..length).map(|_| word(dice.rank(60_000))).collect();
        words.join(" ")
    };
    let (own_text, target_text) = (text(14), text(6));
    let platforms = ["instagram", "facebook", "tiktok", "bluesky"];
    Change::Put(Box::new(ActDocument {
        act: clock.id(),
        office,
        person_id: None,
        unit: Some(units[dice.below(units.len())]),
        item: None,
        platform: platforms[dice.below(4)].parse().expect("a platform"),
        kind: ActKind::ALL[dice.below(7)],
        person: format!("{} {} (DEMO)", word(dice.below(4_000)), word(dice.below(4_000))),
        unit_name: String::from("Dinas Contoh"),
        handle: format!("{}.demo", word(dice.below(8_000))),
        race: vec![String::from("demo-kota-contoh")],
        candidate: vec![format!(
            "demo-kota-contoh/{}",
            ["arga-sekar", "satria-dewi", "bagas-laras"][dice.below(3)]
        )],
        rules: vec![format!("aturan-{}", dice.rank(60))],
        provenances: vec![netra_model::act::Provenance::ALL[dice.below(5)]],
        verdict: None,
        status: None,
        release: Some(1),
        happened: clock.now(),
        month: clock.now().to_string()[..7].to_owned(),
        found: clock.now(),
        own_text,
        target_text,
        media_text: String::new(),
    }))
}

fn classes(
    index: &SearchIndex,
    office: OfficeId,
    units: &[UnitId],
    dice: &mut Dice,
) -> Result<(), Box<dyn std::error::Error>> {
    let scope = Scope::office(office);
    let plain = |text: String| SearchQuery { facets: false, ..SearchQuery::new(text) };
    let deep = SearchQuery { offset: 899_999, limit: 1, ..plain(String::new()) };
    let place = index.search(&scope, &deep)?.hits.first().and_then(|hit| hit.place);
    type Make<'a> = Box<dyn Fn(&mut Dice) -> SearchQuery + 'a>;
    let classes: Vec<(&str, Make)> = vec![
        ("frequent word", Box::new(|dice| plain(word(dice.below(30))))),
        ("rare word", Box::new(|dice| plain(word(20_000 + dice.below(20_000))))),
        (
            "three words",
            Box::new(|dice| {
                plain(format!(
                    "{} {} {}",
                    word(dice.below(200)),
                    word(dice.below(200)),
                    word(dice.below(200))
                ))
            }),
        ),
        (
            "either of three",
            Box::new(|dice| {
                plain(format!(
                    "{} ATAU {} ATAU {}",
                    word(dice.below(200)),
                    word(dice.below(200)),
                    word(dice.below(200))
                ))
            }),
        ),
        ("phrase", Box::new(|dice| plain(format!("\"{} {}\"", word(dice.below(60)), word(dice.below(60)))))),
        (
            "one without other",
            Box::new(|dice| plain(format!("{} -{}", word(dice.below(200)), word(dice.below(200))))),
        ),
        ("prefix", Box::new(|dice| plain(format!("{}*", word(400 + dice.below(4_000)))))),
        (
            "proximity",
            Box::new(|dice| plain(format!("{} DEKAT/5 {}", word(dice.below(60)), word(30 + dice.below(60))))),
        ),
        (
            "word, newest first",
            Box::new(|dice| SearchQuery { sort: Sort::Newest, ..plain(word(dice.below(30))) }),
        ),
        (
            "word, filter, 90 days",
            Box::new(|dice| {
                let query = plain(word(dice.below(200))).only(Facet::Platform, "tiktok");
                SearchQuery {
                    from: Some("2024-02-01".parse().expect("a day")),
                    until: Some("2024-04-30".parse().expect("a day")),
                    ..query
                }
            }),
        ),
        ("rare word and facets", Box::new(|dice| SearchQuery::new(word(20_000 + dice.below(20_000))))),
        ("frequent word and facets", Box::new(|dice| SearchQuery::new(word(dice.below(30))))),
        (
            "one unit and facets",
            Box::new(|dice| {
                SearchQuery::new("").only(Facet::Unit, units[dice.below(units.len())].to_string())
            }),
        ),
        ("everything and facets", Box::new(|_| SearchQuery::new(""))),
        ("misspelt word", Box::new(|dice| plain(format!("{}~", word(400 + dice.below(4_000)))))),
        (
            "three facets chosen, and facets",
            Box::new(|dice| {
                SearchQuery::new(word(dice.below(30)))
                    .only(Facet::Platform, "tiktok")
                    .only(Facet::Rule, "aturan-3")
                    .without(Facet::Provenance, "report")
            }),
        ),
        (
            "everything, facets and days",
            Box::new(|_| SearchQuery { days: true, sort: Sort::Newest, ..SearchQuery::new("") }),
        ),
        ("page at hit 100,000", Box::new(|_| SearchQuery { offset: 100_000, ..plain(String::new()) })),
        ("page at hit 900,000", Box::new(|_| SearchQuery { offset: 900_000, ..plain(String::new()) })),
        (
            "page behind hit 900,000",
            Box::new(|_| SearchQuery { offset: 900_000, after: place, ..plain(String::new()) }),
        ),
    ];
    println!("| class | hits (median) | p50 µs | p99 µs |\n|---|---|---|---|");
    for (name, make) in classes {
        let mut times = Vec::new();
        let mut totals = Vec::new();
        for round in 0..110 {
            let query = make(dice);
            let start = Instant::now();
            let result = index.search(&scope, &query)?;
            if round >= 10 {
                times.push(start.elapsed().as_micros());
                totals.push(result.total);
            }
        }
        times.sort_unstable();
        totals.sort_unstable();
        println!("| {name} | {} | {} | {} |", totals[50], times[50], times[98]);
    }
    Ok(())
}
