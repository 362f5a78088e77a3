//! Invented posts by family: what must never be flagged, and what must, in many registers.

use std::collections::BTreeMap;

use netra_matcher::Matcher;
use netra_model::act::ActKind;
use netra_model::flag::{Field, MatchInput, Piece, Side};

use crate::shipped::{act, dictionaries, post};

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

/// A line as an act: a post, or with brackets `[like @account] what one added || what the other wrote`.
fn input(line: &str) -> MatchInput {
    let Some((head, rest)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) else {
        return post(line);
    };
    let (own, target) = rest.split_once("||").unwrap_or((rest, ""));
    let (kind, author) = head.split_once(" @").map_or((head, None), |(kind, author)| (kind, Some(author)));
    let media = |piece| (ActKind::Post, Field { side: Side::Own, piece });
    let (kind, field) = match kind {
        "photo" => media(Piece::Description(0)),
        "caption" => media(Piece::Caption(0)),
        "alt" => media(Piece::Alt(0)),
        kind => (kind.parse().expect("a kind of act"), Field::OWN_TEXT),
    };
    let texts: Vec<(Field, &str)> = [(field, own.trim()), (Field::TARGET_TEXT, target.trim())]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .collect();
    act(kind, &texts, author)
}

#[test]
fn nothing_of_an_exclusion_family_is_flagged() {
    let matcher = Matcher::new(&dictionaries());
    let mut families = families(include_str!("fixtures/negatives.txt"));
    families.append(&mut self::families(include_str!("fixtures/acts-negatives.txt")));
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
    assert!(lines >= 300 && families.values().all(|lines| lines.len() >= 10), "{lines} lines");
}

#[test]
fn an_act_of_every_kind_scores_as_its_kind_and_words_say() {
    let matcher = Matcher::new(&dictionaries());
    let bands = BTreeMap::from([("high", 75..=100), ("flagged", 25..=100), ("low", 25..=49)]);
    let mut wrong = Vec::new();
    for (band, lines) in families(include_str!("fixtures/acts-positives.txt")) {
        for line in lines {
            let score = matcher.score(&input(line)).map_or(0, |it| it.score);
            if !bands[band].contains(&score) {
                wrong.push(format!("{band}: {line}: {score}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
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
