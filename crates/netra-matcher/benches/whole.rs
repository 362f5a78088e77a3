//! The whole matcher (normalise, match, rules, score; explanation of what is flagged) against a bare scan by the
//! default Aho–Corasick automaton of the same terms over texts that are normalised already: CPU time of one thread,
//! rounds of both in turn, the ratio of the quickest rounds.
//!
//! `cargo bench -p netra-matcher -- POSTS.jsonl` with lines `{"text": "…", "ts": "2024-10-01T…"}`; every post is matched as
//! one of its day in East Java, against the races that run then. Terms: the shipped dictionaries and races, every group
//! cut to a few so that they are about 1,000 and 10,000, or filled up to 100,000 with words and phrases that occur in the
//! posts, each of them in a group of a rule.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use aho_corasick::AhoCorasick;
use jiff::civil::Date;
use netra_matcher::{Matcher, SourceFile, load, normalise};
use netra_model::act::{AccountRef, ActKind};
use netra_model::flag::{Field, MatchInput};
use netra_model::person::{Employment, PersonStatus};

/// Rounds of each; the quickest counts.
const ROUNDS: usize = 5;

fn main() {
    let Some(path) = std::env::args().skip(1).find(|it| !it.starts_with("--")) else {
        println!("give a file of posts: cargo bench -p netra-matcher -- POSTS.jsonl");
        return;
    };
    let posts = posts(&path);
    let bytes: usize = posts.iter().map(|(text, _)| text.len()).sum();
    println!("{} posts, {} bytes each on average", posts.len(), bytes / posts.len().max(1));
    let copies: Vec<String> = posts.iter().map(|(it, _)| normalise(it).as_str().to_owned()).collect();
    let inputs: Vec<MatchInput> = posts.iter().map(|(text, day)| input(text, *day)).collect();
    let filler = filler(&copies);
    for n_terms in [1_000, 10_000, 100_000] {
        let files = files(n_terms, &filler);
        let before = resident();
        let started = cpu();
        let matcher = Matcher::new(&load(&files).expect("the bench's dictionaries"));
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
fn long_posts(matcher: &Matcher, posts: &[(String, Date)]) {
    let all: String = posts.iter().flat_map(|(text, _)| [text.as_str(), "\n"]).take(20_000).collect();
    let (_, day) = posts[0];
    let short = input(&all[..all.floor_char_boundary(1_000)], day);
    let long = input(&short.texts[0].1.repeat(1_000), day);
    let time = |input: &MatchInput, times: usize| {
        let rounds = (0..ROUNDS).map(|_| {
            let started = cpu();
            (0..times).for_each(|_| drop(matcher.score(input)));
            cpu() - started
        });
        rounds.min().unwrap_or_default()
    };
    // The kernel counts in ticks of some milliseconds.
    let (short, long) = (time(&short, 50_000), time(&long, 50));
    println!(
        "        50 MB as posts of 1 kB: {:.0} ms; as posts of 1 MB: {:.0} ms ({:.2} times)",
        short.as_secs_f64() * 1e3,
        long.as_secs_f64() * 1e3,
        long.as_secs_f64() / short.as_secs_f64()
    );
}

fn posts(path: &str) -> Vec<(String, Date)> {
    let text = std::fs::read_to_string(path).expect("the file of posts");
    let line = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        Some((line["text"].as_str()?.to_owned(), line["ts"].as_str()?.get(..10)?.parse().ok()?))
    };
    text.lines().filter_map(line).collect()
}

fn input(text: &str, day: Date) -> MatchInput {
    MatchInput {
        kind: ActKind::Post,
        day,
        region: Some("Jawa Timur".into()),
        employment: Employment::Pns,
        status: PersonStatus::Active,
        texts: vec![(Field::OWN_TEXT, text.to_owned())],
        actor: AccountRef {
            platform: "bluesky".parse().expect("a platform"),
            native_id: None,
            handle: Some("demo.test".into()),
            display_name: None,
        },
        target_author: None,
        assignment_letter: None,
    }
}

/// Words and phrases of two or three words that stand in the posts, from the rarer half.
fn filler(copies: &[String]) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for copy in copies {
        let words: Vec<&str> =
            copy.split_whitespace().filter(|it| it.bytes().all(|b| b.is_ascii_lowercase())).collect();
        for n in 1..=3 {
            for phrase in words.windows(n) {
                *counts.entry(phrase.join(" ")).or_default() += 1;
            }
        }
    }
    let usual = |(phrase, n): &(String, usize)| (5..500).contains(n) && phrase.len() > 5;
    let mut phrases: Vec<(String, usize)> = counts.into_iter().filter(usual).collect();
    // In no order that depends on how common they are.
    phrases.sort_by_key(|(phrase, _)| {
        phrase.bytes().fold(7_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
    });
    phrases.into_iter().map(|(phrase, _)| phrase).collect()
}

/// The shipped files, every term of a group of at most so many variants, and of every group no more than that.
fn shipped(most: usize) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
    let names = [
        "general.toml",
        "parties.toml",
        "races/pilpres-2019.toml",
        "races/pilpres-2024.toml",
        "races/dki-2017.toml",
        "races/jatim-2024.toml",
    ];
    let read = |name: &str| {
        let text = std::fs::read_to_string(root.join(name)).expect("a shipped file");
        let sections = text.split("\n[[").map(|section| cut(section, most)).collect::<Vec<_>>();
        SourceFile { name: name.to_owned(), text: sections.join("\n[[") }
    };
    // One race is enough for a small dictionary.
    let names = names
        .into_iter()
        .filter(|name| most > 4 || !name.starts_with("races/pil") && !name.starts_with("races/dki"));
    names.map(read).collect()
}

fn cut(section: &str, most: usize) -> String {
    if most == usize::MAX {
        return section.to_owned();
    }
    // Every value in one way besides digits: the words would multiply every `{n}`.
    if let Some(number) = section.strip_prefix("number]]") {
        let table: toml::Table = number.parse().expect("a number");
        let word = table["words"].as_array().and_then(|it| it.first()).expect("a word");
        return format!("number]]\nvalue = {}\nwords = [{word}]\n", table["value"]);
    }
    let Some(body) = section.strip_prefix("group]]") else { return section.to_owned() };
    let group: toml::Table = body.parse().expect("a group");
    let list = |key: &str| -> Vec<&str> {
        group
            .get(key)
            .and_then(|it| it.as_array())
            .into_iter()
            .flatten()
            .filter_map(|it| it.as_str())
            .collect()
    };
    let brackets = |term: &str| -> usize {
        term.split('(').skip(1).map(|it| it.split(')').next().unwrap_or("").split('|').count()).product()
    };
    let variants = |term: &str| brackets(term) * if term.contains("n}") { 18 } else { 1 };
    let mut terms = list("terms");
    terms.sort_by_key(|it| variants(it));
    let mut left = most;
    let mut kept = Vec::new();
    for term in terms {
        if kept.is_empty() || variants(term) <= left {
            kept.push(term);
            left = left.saturating_sub(variants(term));
        }
    }
    let mut text = String::from("group]]\n");
    for (key, value) in &group {
        if value.is_str() {
            let _ = writeln!(text, "{key} = {value}");
        }
    }
    let mut put = |key: &str, list: &[&str]| {
        if !list.is_empty() {
            let listed: Vec<String> = list.iter().map(|it| format!("{it:?}")).collect();
            let _ = writeln!(text, "{key} = [{}]", listed.join(", "));
        }
    };
    put("terms", &kept);
    put("stems", list("stems").get(..1).unwrap_or_default());
    put("affixes", list("affixes").get(..1).unwrap_or_default());
    text
}

/// The shipped files, cut or filled to about a number of terms.
fn files(n_terms: usize, filler: &[String]) -> Vec<SourceFile> {
    let count = |files: &[SourceFile]| {
        let matcher = Matcher::new(&load(files).expect("the shipped dictionaries"));
        matcher.terms().map(ToOwned::to_owned).collect::<BTreeSet<String>>()
    };
    let known = count(&shipped(usize::MAX));
    if n_terms < known.len() {
        let fits = |most: &usize| count(&shipped(*most)).len() <= n_terms;
        let most = (0..14).map(|n| 1 << n).take_while(fits).last().unwrap_or(1);
        let more = (1..16).map(|n| most + n * most.div_ceil(16)).take_while(fits).last().unwrap_or(most);
        return shipped(more);
    }
    let mut text = String::from("schema = 1\n");
    let new = filler.iter().filter(|it| !known.contains(*it)).take(n_terms - known.len());
    for (n, terms) in new.collect::<Vec<_>>().chunks(1_000).enumerate() {
        let listed: Vec<String> = terms.iter().map(|it| format!("\"{it}\"")).collect();
        let _ = write!(
            text,
            "[[group]]\nkey = \"more-{n}\"\nlabel_id = \"lain\"\nlabel_en = \"more\"\nmark = \"support\"\nterms = [{}]\n\
             [[rule]]\nkey = \"more-{n}\"\nlabel_id = \"lain\"\nlabel_en = \"more\"\nside = \"support\"\nweight = 5\nwithin = 5\n\
             all = [\"more-{n}\", \"candidate\"]\nmatch = [\"x\"]\nno_match = [\"y\"]\n",
            listed.join(", ")
        );
    }
    shipped(usize::MAX).into_iter().chain([SourceFile { name: "more.toml".into(), text }]).collect()
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
