//! The whole matcher (normalise, match, rules, score; explanation of what is flagged) against a bare scan by the
//! default Aho–Corasick automaton of the same terms over texts that are normalised already: CPU time of one thread,
//! rounds of both in turn, the ratio of the quickest rounds.
//!
//! `cargo bench -p netra-matcher -- POSTS.jsonl` with lines `{"text": "…"}`. Terms: the shipped dictionaries and races,
//! cut to 1,000 or filled up to 10,000 and 100,000 with words and phrases that occur in the posts.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use aho_corasick::AhoCorasick;
use netra_matcher::{Matcher, SourceFile, load, normalise};
use netra_model::act::{AccountRef, ActKind};
use netra_model::flag::{Field, MatchInput};

/// Rounds of each; the quickest counts.
const ROUNDS: usize = 5;

fn main() {
    let Some(path) = std::env::args().skip(1).find(|it| !it.starts_with("--")) else {
        println!("give a file of posts: cargo bench -p netra-matcher -- POSTS.jsonl");
        return;
    };
    let posts = posts(&path);
    let bytes: usize = posts.iter().map(String::len).sum();
    println!("{} posts, {} bytes each on average", posts.len(), bytes / posts.len().max(1));
    let copies: Vec<String> = posts.iter().map(|it| normalise(it).as_str().to_owned()).collect();
    let inputs: Vec<MatchInput> = posts.iter().map(|it| input(it)).collect();
    let filler = filler(&copies);
    for n_terms in [1_000, 10_000, 100_000] {
        let files = files(n_terms, &filler);
        let before = resident();
        let started = cpu();
        let matcher = Matcher::new(&load(&files).expect("the bench's dictionaries").with_all_races_on());
        let compiling = cpu() - started;
        let memory = resident().saturating_sub(before);
        let terms: Vec<String> = matcher.terms().map(|it| normalise(it).as_str().to_owned()).collect();
        let automaton = AhoCorasick::new(&terms).expect("the terms");
        let (mut whole, mut bare) = (Duration::MAX, Duration::MAX);
        let (mut hits, mut flagged) = (0, 0);
        for _ in 0..ROUNDS {
            let started = cpu();
            hits = copies.iter().map(|it| automaton.find_overlapping_iter(it.as_str()).count()).sum();
            bare = bare.min(cpu() - started);
            let started = cpu();
            flagged = inputs.iter().filter(|it| matcher.flag(it).is_some()).count();
            whole = whole.min(cpu() - started);
        }
        let speed = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
        println!(
            "{:>7} terms: whole {:5.1} MB/s ({:.2} µs a post, {flagged} flagged), Aho–Corasick {:5.1} MB/s ({:.2} hits a post), ratio {:.2}; compiled in {:.2} s, {} MB",
            terms.len(),
            speed(whole),
            whole.as_secs_f64() * 1e6 / posts.len() as f64,
            speed(bare),
            hits as f64 / posts.len() as f64,
            whole.as_secs_f64() / bare.as_secs_f64(),
            compiling.as_secs_f64(),
            memory / 1_000_000,
        );
        if n_terms == 1_000 {
            long_posts(&matcher, &posts);
        }
    }
}

/// A post of a million bytes must not cost more per byte than posts of a thousand.
fn long_posts(matcher: &Matcher, posts: &[String]) {
    let text: String = posts.iter().flat_map(|it| [it.as_str(), "\n"]).collect();
    let cut = |size: usize| -> Vec<MatchInput> {
        let mut rest = text.get(..1_000_000.min(text.len())).unwrap_or(&text[..text.floor_char_boundary(1_000_000)]);
        let mut pieces = Vec::new();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.floor_char_boundary(size.min(rest.len())));
            pieces.push(input(piece));
            rest = after;
        }
        pieces
    };
    let time = |inputs: &[MatchInput]| {
        let rounds = (0..ROUNDS).map(|_| {
            let started = cpu();
            inputs.iter().for_each(|it| drop(matcher.flag(it)));
            cpu() - started
        });
        rounds.min().unwrap_or_default()
    };
    let (short, long) = (time(&cut(1_000)), time(&cut(1_000_000)));
    println!(
        "        1 MB as posts of 1 kB: {:.1} ms; as one post: {:.1} ms ({:.2} times)",
        short.as_secs_f64() * 1e3,
        long.as_secs_f64() * 1e3,
        long.as_secs_f64() / short.as_secs_f64()
    );
}

fn posts(path: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("the file of posts");
    let line = |line: &str| Some(serde_json::from_str::<serde_json::Value>(line).ok()?["text"].as_str()?.to_owned());
    text.lines().filter_map(line).collect()
}

fn input(text: &str) -> MatchInput {
    MatchInput {
        kind: ActKind::Post,
        day: jiff::civil::date(2024, 2, 1),
        region: None,
        texts: vec![(Field::OWN_TEXT, text.to_owned())],
        actor: AccountRef {
            platform: "bluesky".parse().expect("a platform"),
            native_id: None,
            handle: Some("demo.test".into()),
            display_name: None,
        },
        target_author: None,
    }
}

/// Words and phrases of two or three words that stand in the posts, from the rarer half.
fn filler(copies: &[String]) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for copy in copies.iter().step_by(3) {
        let words: Vec<&str> = copy.split_whitespace().filter(|it| it.bytes().all(|b| b.is_ascii_lowercase())).collect();
        for n in 1..=3 {
            for phrase in words.windows(n) {
                *counts.entry(phrase.join(" ")).or_default() += 1;
            }
        }
    }
    let usual = |(phrase, n): &(String, usize)| (5..500).contains(n) && phrase.len() > 5;
    let mut phrases: Vec<(String, usize)> = counts.into_iter().filter(usual).collect();
    // In no order that depends on how common they are.
    phrases.sort_by_key(|(phrase, _)| phrase.bytes().fold(7_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)));
    phrases.into_iter().map(|(phrase, _)| phrase).collect()
}

/// The shipped files, cut or filled to a number of terms.
fn files(n_terms: usize, filler: &[String]) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
    let names = ["general.toml", "parties.toml", "provisions.toml", "races/pilpres-2019.toml", "races/pilpres-2024.toml", "races/dki-2017.toml", "races/jatim-2024.toml"];
    let read = |name: &str| SourceFile {
        name: name.to_owned(),
        text: std::fs::read_to_string(root.join(name)).expect("a shipped file"),
    };
    let mut files: Vec<SourceFile> = names.iter().map(|it| read(it)).collect();
    let matcher = Matcher::new(&load(&files).expect("the shipped dictionaries"));
    let known: BTreeSet<&str> = matcher.terms().collect();
    let missing = n_terms.saturating_sub(known.len());
    let mut text = String::from("schema = 1\n");
    let new: Vec<&String> = filler.iter().filter(|it| !known.contains(it.as_str())).take(missing).collect();
    for (n, terms) in new.chunks(1_000).enumerate() {
        let listed: Vec<String> = terms.iter().map(|it| format!("\"{it}\"")).collect();
        let _ = write!(
            text,
            "[[group]]\nkey = \"more-{n}\"\nlabel_id = \"lain\"\nlabel_en = \"more\"\nmark = \"support\"\nterms = [{}]\n\
             [[rule]]\nkey = \"more-{n}\"\nlabel_id = \"lain\"\nlabel_en = \"more\"\nside = \"support\"\nweight = 5\nwithin = 5\n\
             all = [\"more-{n}\", \"candidate\"]\nmatch = [\"x\"]\nno_match = [\"y\"]\n",
            listed.join(", ")
        );
    }
    if missing > 0 {
        files.push(SourceFile { name: "more.toml".into(), text });
    }
    files
}

/// CPU time of this thread.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("a Linux kernel with schedstat");
    Duration::from_nanos(text.split(' ').next().and_then(|it| it.parse().ok()).expect("nanoseconds"))
}

/// Resident bytes of this process.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").expect("a Linux kernel");
    text.split(' ').nth(1).and_then(|it| it.parse::<usize>().ok()).unwrap_or(0) * 4096
}
