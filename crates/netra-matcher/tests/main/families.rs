//! Invented posts by family: what must never be flagged, and what must, in many registers.

use std::collections::BTreeMap;

use netra_matcher::Matcher;
use netra_model::act::ActKind;
use netra_model::flag::MatchInput;

use crate::shipped::{act, description, dictionaries, post};

/// The lines of a fixture by their family.
fn families(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut families: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut family = "";
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        match line.strip_prefix("== ") {
            Some(name) => family = name,
            None => families.entry(family).or_default().push(line),
        }
    }
    families
}

fn input(line: &str) -> MatchInput {
    match line.strip_prefix("[photo] ") {
        Some(seen) => act(ActKind::Post, &[(description(), seen)], None),
        None => post(line),
    }
}

#[test]
fn nothing_of_an_exclusion_family_is_flagged() {
    let matcher = Matcher::new(&dictionaries());
    let families = families(include_str!("fixtures/negatives.txt"));
    let mut flagged = Vec::new();
    for (family, lines) in &families {
        for line in lines {
            let Some(scored) = matcher.score(&input(line)).filter(|it| it.score >= matcher.threshold())
            else {
                continue;
            };
            flagged.push(format!("{family}: {line}\n    {} {}", scored.score, scored.explanation_id));
        }
    }
    assert!(flagged.is_empty(), "{} flagged\n{}", flagged.len(), flagged.join("\n"));
    let lines: usize = families.values().map(Vec::len).sum();
    assert!(lines >= 200 && families.values().all(|lines| lines.len() >= 10), "{lines} lines");
}

#[test]
fn every_register_of_support_is_flagged_for_the_right_pair() {
    let matcher = Matcher::new(&dictionaries());
    let pairs = [("1", "arga-sekar"), ("2", "satria-dewi"), ("3", "bagas-laras")];
    let families = families(include_str!("fixtures/positives.txt"));
    let mut missed = Vec::new();
    for (family, lines) in &families {
        for line in lines {
            let (text, number) = line.rsplit_once(" | ").expect("a text and a pair");
            let pair = pairs.iter().find(|(it, _)| *it == number).map(|(_, key)| *key);
            let scored = matcher.score(&post(text));
            let support = scored.as_ref().map_or(0, |it| it.support);
            let about =
                scored.iter().flat_map(|it| it.signals.as_slice()).find_map(|it| it.candidate.as_deref());
            if support < matcher.threshold() || about != pair {
                let why = scored.as_ref().map_or("", |it| it.explanation_id.as_str());
                missed.push(format!("{family}: {text}\n    {support} {about:?} {why}"));
            }
        }
    }
    assert!(missed.is_empty(), "{} missed\n{}", missed.len(), missed.join("\n"));
    let lines: usize = families.values().map(Vec::len).sum();
    assert!(lines >= 90 && families.len() >= 9, "{lines} lines");
}
