//! Measures the matcher on labelled texts and prints precision, recall and false flags per 10,000.
//!
//! ```text
//! cargo run --release -p netra-matcher --example evaluate -- dictionaries/*.toml RACE.toml… POSTS.jsonl… [--show]
//! ```
//!
//! A posts file has one JSON object a line with `text` and `label` (`partisan_support`, `partisan_attack`,
//! `political_neutral`, `non_political`, `unknown`), and perhaps `strength` (`explicit`, `implicit`). Every text
//! is scored as a post of its own on 2024-02-01, in no region, with all given races; `--show` prints what went
//! wrong. This is a measuring tool for dictionary editors, not a part of the product.

use std::collections::BTreeMap;
use std::time::Instant;

use netra_matcher::{Matcher, SourceFile, load};
use netra_model::act::{AccountRef, ActKind};
use netra_model::flag::{Field, MatchInput};

#[derive(serde::Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    strength: String,
}

/// How many lines of one label were seen and flagged, and how many of those as support.
#[derive(Default, Clone, Copy)]
struct Count {
    seen: u32,
    flagged: u32,
    support: u32,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (flags, paths): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let show = flags.iter().any(|flag| flag == "--show");
    let (dictionaries, posts): (Vec<String>, Vec<String>) =
        paths.into_iter().partition(|path| path.ends_with(".toml"));
    let mut files = Vec::new();
    for name in dictionaries {
        files.push(SourceFile { text: std::fs::read_to_string(&name)?, name });
    }
    let dictionaries = load(&files)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let matcher = Matcher::new(&dictionaries);
    println!("{:?}, threshold {}", matcher.summary(), matcher.threshold());
    for path in posts {
        measure(&matcher, &path, show)?;
    }
    Ok(())
}

fn measure(matcher: &Matcher, path: &str, show: bool) -> Result<(), Box<dyn std::error::Error>> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut ranked: Vec<(u8, bool)> = Vec::new();
    let text = std::fs::read_to_string(path)?;
    let lines: Vec<Line> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let inputs: Vec<MatchInput> = lines.iter().map(|line| post(&line.text)).collect();
    let started = Instant::now();
    let results: Vec<_> = inputs.iter().map(|input| matcher.score(input)).collect();
    let seconds = started.elapsed().as_secs_f64();
    for (line, scored) in lines.iter().zip(results) {
        let (score, support) = scored.as_ref().map_or((0, 0), |it| (it.score, it.support));
        let flagged = score >= matcher.threshold();
        let count = counts.entry(format!("{} {}", line.label, line.strength)).or_default();
        count.seen += 1;
        count.flagged += u32::from(flagged);
        count.support += u32::from(support >= matcher.threshold());
        if line.label != "unknown" {
            ranked.push((support, line.label == "partisan_support"));
        }
        let partisan = line.label.starts_with("partisan");
        if show && line.label != "unknown" && partisan != flagged {
            let why = scored.map_or(String::new(), |it| it.explanation_id);
            println!("  {} {} {score:3} | {} | {why}", line.label, line.strength, one_line(&line.text));
        }
    }
    report(path, &counts, &mut ranked, lines.len(), seconds);
    Ok(())
}

fn report(
    path: &str,
    counts: &BTreeMap<String, Count>,
    ranked: &mut [(u8, bool)],
    lines: usize,
    seconds: f64,
) {
    println!("{path}: {lines} posts, {:.0} posts/s", f64::from(u32::try_from(lines).unwrap_or(0)) / seconds);
    for (label, count) in counts {
        let per_10_000 = 10_000.0 * f64::from(count.flagged) / f64::from(count.seen);
        let Count { seen, flagged, support } = count;
        println!(
            "  {label:28} {seen:6} seen {flagged:5} flagged {support:5} as support {per_10_000:8.1} per 10,000"
        );
    }
    let total = |wanted: &dyn Fn(&str) -> bool| {
        counts.iter().filter(|(label, _)| wanted(label)).fold(Count::default(), |sum, (_, it)| Count {
            seen: sum.seen + it.seen,
            flagged: sum.flagged + it.flagged,
            support: sum.support + it.support,
        })
    };
    let (support, partisan) = (
        total(&|label| label.starts_with("partisan_support")),
        total(&|label| label.starts_with("partisan")),
    );
    let known = total(&|label| !label.starts_with("unknown"));
    if support.seen > 0 {
        let share = |part: u32, whole: u32| f64::from(part) / f64::from(whole.max(1));
        println!(
            "  precision: partisan {:.3}, support {:.3}",
            share(partisan.flagged, known.flagged),
            share(support.support, known.support)
        );
        println!(
            "  recall of support {:.3}; average precision of support {:.3}",
            share(support.flagged, support.seen),
            average_precision(ranked)
        );
    }
}

/// The mean, over the true ones, of the precision down to each; equal scores count as one step.
fn average_precision(ranked: &mut [(u8, bool)]) -> f64 {
    ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let (mut seen, mut hits, mut sum) = (0.0, 0.0, 0.0);
    for step in ranked.chunk_by(|a, b| a.0 == b.0) {
        let in_step = f64::from(u32::try_from(step.iter().filter(|(_, hit)| *hit).count()).unwrap_or(0));
        seen += f64::from(u32::try_from(step.len()).unwrap_or(0));
        hits += in_step;
        sum += in_step * hits / seen;
    }
    sum / f64::max(hits, 1.0)
}

fn post(text: &str) -> MatchInput {
    MatchInput {
        kind: ActKind::Post,
        day: jiff::civil::date(2024, 2, 1),
        region: None,
        texts: vec![(Field::OWN_TEXT, text.to_owned())],
        actor: AccountRef::by_handle("x".parse().expect("a platform's name"), "measured"),
        target_author: None,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(220).collect()
}
