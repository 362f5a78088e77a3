//! A draft's report, in lines for the one who signs.

use std::collections::HashMap;

use anyhow::{Result, bail};
use netra_model::ActId;
use netra_model::flag::NO_SCORE;
use netra_model::release::{
    Brief, CandidateParity, Difference, Example, FormKind, RaceParity, Rate, Report, Shadow, SwapTest,
    SwapText,
};
use netra_store::DraftView;

use crate::commands::{count, line};
use crate::office::Opened;

/// So many failures of the swap test are printed.
const SHOWN_FAILURES: usize = 20;

/// Prints the report and what stands against a signature.
///
/// # Errors
/// A draft without a report; the store's.
pub async fn print(office: &Opened, draft: &DraftView, words: bool) -> Result<()> {
    let Some(report) = &draft.report else {
        bail!("draft {} has no report yet: netra dict shadow {0}", draft.row.n);
    };
    let at = report.at.to_zoned(office.zone()).strftime("%Y-%m-%d %H:%M");
    println!(
        "Draft {} ({}), report of {at} against {}",
        draft.row.n,
        &report.sha256.to_string()[..12],
        &report.against.to_string()[..12]
    );
    println!("  {}", line(&draft.row.note, 300));
    for mistake in &report.mistakes {
        println!("  {mistake}");
    }
    for warning in &report.warnings {
        println!("  look at {warning}");
    }
    if report.mistakes.is_empty() {
        println!("Check: no mistakes, {} examples do what they say", count(report.n_examples));
        let texts = if words { words_of(office, report).await? } else { HashMap::new() };
        print_shadow(report, &texts);
        report.parity.iter().for_each(print_parity);
        print_swap(&report.swap);
    }
    let objections = draft.objections(&office.in_use().await?, office.store.now());
    for why in &objections {
        println!("Not to be signed: {}", why.en);
    }
    if objections.is_empty() {
        println!(
            "A second person signs with: netra dict release {} --login … --acknowledge {}",
            draft.row.n,
            report.n_to_acknowledge()
        );
    }
    Ok(())
}

/// The first words of the examples' acts.
async fn words_of(office: &Opened, report: &Report) -> Result<HashMap<ActId, String>> {
    let shadow = &report.shadow;
    let examples = shadow.new_examples.iter().chain(&shadow.lost_examples).chain(&shadow.changed_examples);
    let acts: Vec<ActId> = examples.map(|it| it.act).collect();
    let found = office.store.index_acts(&office.scope(), &acts, false).await?;
    let text = |own: &str, target: &str| line(if own.trim().is_empty() { target } else { own }, 120);
    Ok(found.iter().map(|it| (it.act, text(&it.own_text, &it.target_text))).collect())
}

fn print_shadow(report: &Report, texts: &HashMap<ActId, String>) {
    let Shadow { acts, new, lost, changed, unchanged, .. } = report.shadow;
    println!(
        "Shadow over {} acts of {} days: {} new flags, {} lost, {} changed, {} unchanged{}",
        count(acts),
        report.days,
        count(new),
        count(lost),
        count(changed),
        count(unchanged),
        report.shadow.overlap().map_or_else(String::new, |share| format!("; {:.1} % in both", share * 100.0)),
    );
    println!(
        "  candidates' accounts that are new in the draft are found in old acts by the code under which others are kept; not \
         found: authors once seen without a handle where the file lists a handle alone, and public bodies' accounts"
    );
    let threshold = report.shadow.threshold;
    if threshold.before != threshold.after {
        println!("  flagged from a score of {} on, before from {} on", threshold.after, threshold.before);
    }
    if !report.shadow.changes.is_empty() {
        let by = report.shadow.changes.iter().map(|(by, times)| format!("{by:+} ×{times}"));
        println!("  scores change by {}", by.collect::<Vec<_>>().join(", "));
    }
    for (what, counts) in [("rule", &report.shadow.by_rule), ("candidate", &report.shadow.by_candidate)] {
        for (key, it) in counts.iter().filter(|(_, it)| it.before != it.after) {
            println!("  {what} {key}: {} → {} flags", count(it.before), count(it.after));
        }
    }
    for (what, examples) in [
        ("new", &report.shadow.new_examples),
        ("lost", &report.shadow.lost_examples),
        ("changed", &report.shadow.changed_examples),
    ] {
        for example in examples {
            print_example(what, example, texts);
        }
    }
}

fn print_example(what: &str, example: &Example, texts: &HashMap<ActId, String>) {
    let score = |it: &Option<Brief>| match it {
        None => String::from("–"),
        Some(it) => it.score.map_or_else(|| NO_SCORE.1.to_owned(), |score| score.to_string()),
    };
    let rules = |it: &Option<Brief>| -> Vec<String> {
        it.iter()
            .flat_map(|it| &it.signals)
            .map(|(rule, _, weight)| match weight {
                Some(weight) => format!("{rule} {weight:+}"),
                None => rule.clone(),
            })
            .collect()
    };
    let (before, after) = (rules(&example.before), rules(&example.after));
    let shown: Vec<&String> = if after.is_empty() { before.iter().collect() } else { after.iter().collect() };
    let shown = shown.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    println!(
        "  {what:<8} {} → {}  act {}  {}",
        score(&example.before),
        score(&example.after),
        example.act,
        line(&shown, 160)
    );
    if let Some(text) = texts.get(&example.act) {
        println!("           {text}");
    }
}

fn print_parity(race: &RaceParity) {
    println!("Parity, {}: flags per 1,000 acts that name the candidate, with 95 % intervals", race.name);
    for it in &race.candidates {
        println!(
            "  {:<24} {} acts, support {}, attack {}",
            it.candidate,
            count(it.named.acts),
            rate(&it.named.support),
            rate(&it.named.attack)
        );
        for red in &it.differs {
            println!("      RED: {}", difference(red));
        }
        print_cost(it);
    }
    for line in kinds(race) {
        println!("  {line}");
    }
}

fn rate(it: &Rate) -> String {
    format!("{:.0} ({:.0}–{:.0})", it.per_1000, it.low, it.high)
}

/// A table by kind of form: for each candidate the forms that the race file lists, those that follow from name or number,
/// the acts that hold one, and the rates. A kind of which nobody has a form is left out; what is red has a `!`.
fn kinds(race: &RaceParity) -> Vec<String> {
    let line = |kind: &str, who: &str, cells: [&str; 5]| {
        let [listed, derived, acts, support, attack] = cells;
        format!("{kind:<18} {who:<24} {listed:>6} {derived:>8} {acts:>8}  {support:<20} {attack:<20}")
            .trim_end()
            .to_owned()
    };
    let head = ["listed", "derived", "acts", "support per 1,000", "attack per 1,000"];
    let mut lines = vec![line("kind of form", "candidate", head)];
    for kind in FormKind::ALL {
        if race.candidates.iter().all(|it| it.n_forms(kind) == 0) {
            continue;
        }
        for (n, it) in race.candidates.iter().enumerate() {
            let Some(of) = it.kinds.iter().find(|it| it.kind == kind) else { continue };
            let mark = |red: bool, text: String| if red { format!("{text} !") } else { text };
            let is_red = |wanted: &dyn Fn(&Difference) -> bool| it.differs.iter().any(wanted);
            let rate = |it: &Rate| if of.held.acts == 0 { String::from("–") } else { rate(it) };
            let lacks = is_red(&|red| matches!(red, Difference::Lacks(of, _) if *of == kind));
            let support = is_red(&|red| matches!(red, Difference::Support(Some(of), _) if *of == kind));
            let attack = is_red(&|red| matches!(red, Difference::Attack(Some(of), _) if *of == kind));
            let cells = [
                mark(lacks, count(of.n_listed)),
                count(of.n_derived),
                count(of.held.acts),
                mark(support, rate(&of.held.support)),
                mark(attack, rate(&of.held.attack)),
            ];
            let kind = if n == 0 { kind.label().1 } else { "" };
            lines.push(line(kind, &it.candidate, cells.each_ref().map(String::as_str)));
        }
    }
    lines
}

fn print_cost(it: &CandidateParity) {
    if it.n_forms(FormKind::AmbiguousNames) > 0 {
        println!(
            "      TO ACKNOWLEDGE: ambiguous names alone hide {} acts, which are not counted as naming the candidate",
            count(it.only_ambiguous)
        );
    }
}

fn difference(red: &Difference) -> String {
    let by = |kind: &Option<FormKind>| {
        kind.map_or_else(String::new, |kind| format!(" where {} stand", kind.label().1))
    };
    match red {
        Difference::Lacks(kind, other) => format!("has no {}, {other} has", kind.label().1),
        Difference::Support(kind, other) => {
            format!("flagged as supported less often than {other}{}", by(kind))
        }
        Difference::Attack(kind, other) => format!("flagged as attacked less often than {other}{}", by(kind)),
    }
}

/// Prints the swap test.
pub fn print_swap(swap: &SwapTest) {
    println!(
        "Swap test: {} texts compared, {} exempt, {}",
        count(swap.texts),
        count(swap.exempt),
        if swap.is_clean() {
            String::from("no score moves")
        } else {
            format!("{} MOVE: the release is blocked", count(swap.n_failures))
        }
    );
    for (candidate, slogan) in &swap.word_slogans {
        println!(
            "  TO ACKNOWLEDGE: the slogan “{slogan}” of {candidate} has words of the general dictionary and is not compared"
        );
    }
    for candidate in &swap.without_sure_name {
        println!("  {candidate} has ambiguous names and no unambiguous one; add one to names = [\"…\"]");
    }
    for it in swap.failures.iter().take(SHOWN_FAILURES) {
        let scores = format!("{} {} and {} {}", it.one.0, it.one.1, it.other.0, it.other.1);
        match &it.text {
            SwapText::Sentences(one, other) => {
                println!("  {}: “{}” and “{}”: {scores}", it.race, line(one, 200), line(other, 200));
            }
            SwapText::Act(act) => println!("  {}: act {act}: {scores}", it.race),
        }
    }
}

#[cfg(test)]
mod tests {
    use netra_model::release::{KindParity, Rates};

    use super::*;

    #[test]
    fn the_table_of_forms_has_a_line_for_each_candidate_and_marks_what_is_red() {
        let candidate = |key: &str, n_listed, differs| CandidateParity {
            candidate: key.into(),
            name: key.into(),
            named: Rates::default(),
            kinds: FormKind::ALL
                .map(|kind| {
                    let of_names = kind == FormKind::Names;
                    let support = Rate { flags: 3, per_1000: 30.0, low: 10.0, high: 84.0 };
                    KindParity {
                        kind,
                        n_listed: if of_names { n_listed } else { 0 },
                        n_derived: if of_names { 11 } else { 0 },
                        held: if of_names {
                            Rates { acts: 100, support, ..Rates::default() }
                        } else {
                            Rates::default()
                        },
                    }
                })
                .to_vec(),
            only_ambiguous: 0,
            differs,
        };
        let red = vec![Difference::Support(Some(FormKind::Names), "a".into())];
        let race = RaceParity {
            race: "r".into(),
            name: "R".into(),
            candidates: vec![candidate("a", 2, Vec::new()), candidate("b", 0, red)],
        };
        let lines = kinds(&race);
        assert_eq!(lines.len(), 3, "kinds of which nobody has a form are left out: {lines:?}");
        let words = |n: usize| lines[n].split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(0), "kind of form candidate listed derived acts support per 1,000 attack per 1,000");
        assert_eq!(words(1), "names a 2 11 100 30 (10–84) 0 (0–0)");
        assert_eq!(words(2), "b 0 11 100 30 (10–84) ! 0 (0–0)");
    }
}
