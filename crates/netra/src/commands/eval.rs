//! `netra eval`: how good the dictionaries are on labelled texts, against the bars that a release must reach.
//!
//! A data file holds one JSON object a line: `id`, `text`, `label`, and perhaps `strength` (`explicit`, `implicit`).
//! A set is called by its file's name. Sets whose names begin alike are pooled for the false flags: `nonpol_…` and
//! `mixed_…`, `news_…`, `policy_…`, `neutrality_…`. Every text is scored as a post of its own, in no region, with all
//! given races running; labels, days and regions of real offices play no part.

mod report;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::civil::date;
use netra_matcher::Matcher;
use netra_matcher::measure::{CurvePoint, Figure, Half, Judged, Label, Measure, Strength, curve};
use netra_model::act::{AccountRef, ActKind};
use netra_model::flag::{Field, MatchInput, Scored};
use netra_model::person::{Employment, PersonStatus};
use serde::{Deserialize, Serialize};

use crate::cli::{EvalArgs, Examples};
use crate::commands::line;
use crate::config::Config;
use crate::dictionaries;

/// A line of a data file.
#[derive(Debug, Deserialize)]
struct DataLine {
    id: String,
    text: String,
    label: Label,
    #[serde(default, deserialize_with = "strength")]
    strength: Option<Strength>,
}

/// Sets leave `strength` empty where nobody judged it.
fn strength<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Strength>, D::Error> {
    match String::deserialize(from)?.as_str() {
        "" => Ok(None),
        "explicit" => Ok(Some(Strength::Explicit)),
        "implicit" => Ok(Some(Strength::Implicit)),
        other => Err(serde::de::Error::unknown_variant(other, &["explicit", "implicit"])),
    }
}

/// A text of a set, judged by people and by the matcher.
struct Row {
    set: String,
    half: Half,
    text: String,
    judged: Judged,
    rules: Vec<String>,
    why: String,
}

/// Which rows a bar is read on.
type Belongs = fn(&Row) -> bool;

/// A figure that a release must reach.
struct Bar {
    name: &'static str,
    belongs: Belongs,
    measure: Measure,
    /// The bar and the goal beyond it; none where a figure is only reported.
    wanted: Option<(f64, f64)>,
}

const fn bar(name: &'static str, belongs: Belongs, measure: Measure, bar: f64, goal: f64) -> Bar {
    Bar { name, belongs, measure, wanted: Some((bar, goal)) }
}

const fn reported(name: &'static str, belongs: Belongs, measure: Measure) -> Bar {
    Bar { name, belongs, measure, wanted: None }
}

fn adjudicated(row: &Row) -> bool {
    row.set == "adjudicated"
}

fn non_political(row: &Row) -> bool {
    row.judged.label == Label::NonPolitical
        && ["nonpol_", "mixed_"].iter().any(|beginning| row.set.starts_with(beginning))
}

fn news(row: &Row) -> bool {
    row.set.starts_with("news_")
}

fn policy(row: &Row) -> bool {
    row.set.starts_with("policy_")
}

fn neutrality(row: &Row) -> bool {
    row.set.starts_with("neutrality_")
}

const BARS: &[Bar] = &[
    bar("average precision of support", adjudicated, Measure::AveragePrecision, 0.84, 0.90),
    reported("partisan in the first 20", adjudicated, Measure::PrecisionInFirst(20)),
    reported("partisan in the first 50", adjudicated, Measure::PrecisionInFirst(50)),
    bar("partisan in the first 100", adjudicated, Measure::PrecisionInFirst(100), 0.95, 0.99),
    bar("precision: partisan", adjudicated, Measure::Precision, 0.92, 0.95),
    bar("precision: support alone", adjudicated, Measure::PrecisionOfSupport, 0.85, 0.90),
    bar("recall of explicit support", adjudicated, Measure::Recall(Some(Strength::Explicit)), 0.70, 0.80),
    reported("recall of implicit support", adjudicated, Measure::Recall(Some(Strength::Implicit))),
    reported("recall of attack", adjudicated, Measure::RecallOfAttack),
    bar("false flags per 10,000: not political", non_political, Measure::FlaggedPer10000, 5.0, 1.0),
    bar("false flags per 10,000: news", news, Measure::FlaggedPer10000, 100.0, 30.0),
    bar("false flags per 10,000: policy", policy, Measure::FlaggedPer10000, 10.0, 3.0),
    bar("false flags per 10,000: neutrality", neutrality, Measure::FlaggedPer10000, 20.0, 5.0),
];

/// A bar with what was measured on one half, the other, and all.
#[derive(Debug, Serialize)]
struct BarResult {
    name: &'static str,
    bar: Option<f64>,
    goal: Option<f64>,
    tune: Option<Figure>,
    read: Option<Figure>,
    all: Option<Figure>,
}

impl BarResult {
    /// Whether the whole reaches the bar; `None` where there is no bar or no figure.
    fn reached(&self) -> Option<bool> {
        let (value, bar, goal) = (self.all?.value, self.bar?, self.goal?);
        Some(if bar > goal { value <= bar } else { value >= bar })
    }
}

/// What was flagged among the texts of one label in one set.
#[derive(Debug, Serialize)]
struct SetResult {
    set: String,
    label: Label,
    strength: Option<Strength>,
    texts: usize,
    flagged: usize,
    flagged_as_support: usize,
    per_10_000: Option<Figure>,
}

/// How sure each band of scores is in some sets. A precision says nothing without the share of partisan texts in them.
#[derive(Debug, Serialize)]
struct BandsOf {
    sets: &'static str,
    /// The share of partisan texts, flagged or not.
    base_rate: Option<Figure>,
    bands: Vec<Band>,
}

/// Texts whose score lies from the one to the other, both included.
#[derive(Debug, Serialize)]
struct Band {
    from: u8,
    until: u8,
    partisan: Option<Figure>,
    support: Option<Figure>,
}

/// The bands in which the desk shows a priority, the lowest from the threshold on.
fn bands_of(sets: &'static str, rows: &[Judged], threshold: u8) -> BandsOf {
    let bands = [(75, 100), (50, 74), (threshold, 49)].into_iter().filter(|(from, until)| from <= until);
    let band = |(from, until)| Band {
        from,
        until,
        partisan: Measure::PrecisionInBand(from, until).of(rows, threshold),
        support: Measure::PrecisionOfSupportInBand(from, until).of(rows, threshold),
    };
    BandsOf { sets, base_rate: Measure::BaseRate.of(rows, threshold), bands: bands.map(band).collect() }
}

/// A kind of mistake: how often, and by which rules.
#[derive(Debug, Serialize)]
struct ErrorClass {
    name: &'static str,
    count: usize,
    /// Rules that raised these texts, the most frequent first.
    rules: Vec<(String, usize)>,
}

/// Everything that one run says.
#[derive(Debug, Serialize)]
struct Report {
    release: String,
    engine: u32,
    threshold: u8,
    bars: Vec<BarResult>,
    bands: Vec<BandsOf>,
    sets: Vec<SetResult>,
    errors: Vec<ErrorClass>,
    curve: Vec<CurvePoint>,
}

/// Measures, prints, and writes the report files that were asked for.
///
/// # Errors
/// Dictionaries with mistakes, a data file that cannot be read (by file and line), a report that cannot be written.
pub fn run(config: &Config, args: &EvalArgs) -> Result<()> {
    let matcher = matcher(config, &args.race)?;
    let mut rows = Vec::new();
    for file in &args.data {
        read(&matcher, file, &mut rows)?;
    }
    let report = measure(&matcher, &rows);
    report::print(&report);
    if let Some(most) = args.show {
        show(&rows, matcher.threshold(), args.half, most);
    }
    if let Some(path) = &args.json {
        write(path, &serde_json::to_string_pretty(&report)?)?;
    }
    if let Some(path) = &args.html {
        write(path, &report::html(&report))?;
    }
    Ok(())
}

/// The office's dictionaries with these races, all of them running.
fn matcher(config: &Config, races: &[PathBuf]) -> Result<Matcher> {
    let loaded = dictionaries::load(&dictionaries::files_with_races(config, races)?)?;
    Ok(Matcher::new(&loaded.with_all_races_on()))
}

fn read(matcher: &Matcher, path: &Path, rows: &mut Vec<Row>) -> Result<()> {
    let name = path.display();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read as UTF-8 text"))?;
    let set = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    for (at, json) in text.lines().enumerate().filter(|(_, json)| !json.trim().is_empty()) {
        let data: DataLine = serde_json::from_str(json).with_context(|| {
            format!("{name}:{}: no labelled text; expected {{\"id\",\"text\",\"label\"}}", at + 1)
        })?;
        rows.push(judged(matcher, &set, data));
    }
    Ok(())
}

fn judged(matcher: &Matcher, set: &str, data: DataLine) -> Row {
    let scored = matcher.score(&as_post(&data.text));
    let number = |of: fn(&Scored) -> u8| scored.as_ref().map_or(0, of);
    let (support, attack) = (number(|it| it.support), number(|it| it.attack));
    let raising = scored.iter().flat_map(|it| it.signals.as_slice()).filter(|it| it.weight > 0);
    Row {
        set: set.to_owned(),
        half: Half::of(&data.id),
        judged: Judged { label: data.label, strength: data.strength, support, attack },
        rules: raising.map(|it| it.rule.clone()).collect(),
        why: scored.as_ref().map_or_else(String::new, |it| it.explanation_id.clone()),
        text: data.text,
    }
}

/// A text as a post of somebody on any day: all races run.
fn as_post(text: &str) -> MatchInput {
    MatchInput {
        kind: ActKind::Post,
        day: date(2024, 2, 1),
        region: None,
        employment: Employment::Pns,
        status: PersonStatus::Active,
        texts: if text.is_empty() { Vec::new() } else { vec![(Field::OWN_TEXT, text.to_owned())] },
        actor: AccountRef::by_handle("x".parse().expect("a platform's name"), "measured"),
        target_author: None,
        assignment_letter: None,
    }
}

fn measure(matcher: &Matcher, rows: &[Row]) -> Report {
    let threshold = matcher.threshold();
    let bars = BARS
        .iter()
        .map(|bar| {
            let of = |half: Option<Half>| {
                let rows =
                    rows.iter().filter(|row| (bar.belongs)(row) && half.is_none_or(|it| it == row.half));
                bar.measure.of(&rows.map(|row| row.judged).collect::<Vec<_>>(), threshold)
            };
            BarResult {
                name: bar.name,
                bar: bar.wanted.map(|(bar, _)| bar),
                goal: bar.wanted.map(|(_, goal)| goal),
                tune: of(Some(Half::Tune)),
                read: of(Some(Half::Read)),
                all: of(None),
            }
        })
        .collect();
    let known: Vec<Judged> = rows.iter().filter(|row| adjudicated(row)).map(|row| row.judged).collect();
    let all: Vec<Judged> = rows.iter().map(|row| row.judged).collect();
    let mut bands = vec![bands_of("adjudicated", &known, threshold)];
    if all.len() > known.len() {
        bands.push(bands_of("all sets", &all, threshold));
    }
    Report {
        release: matcher.release().to_string(),
        engine: Matcher::ENGINE,
        threshold,
        bars,
        bands,
        sets: sets(rows, threshold),
        errors: errors(rows, threshold),
        curve: curve(&known),
    }
}

fn sets(rows: &[Row], threshold: u8) -> Vec<SetResult> {
    let mut groups: BTreeMap<(&str, Label, Option<Strength>), Vec<Judged>> = BTreeMap::new();
    for row in rows {
        groups.entry((&row.set, row.judged.label, row.judged.strength)).or_default().push(row.judged);
    }
    groups
        .into_iter()
        .map(|((set, label, strength), rows)| SetResult {
            set: set.to_owned(),
            label,
            strength,
            texts: rows.len(),
            flagged: rows.iter().filter(|row| row.score() >= threshold).count(),
            flagged_as_support: rows.iter().filter(|row| row.support >= threshold).count(),
            per_10_000: Measure::FlaggedPer10000.of(&rows, threshold),
        })
        .collect()
}

/// The kinds of mistakes; a text is of at most one kind.
const ERRORS: [&str; 6] = [
    "explicit support missed",
    "support missed",
    "attack taken for support",
    "attack missed",
    "neutral text flagged",
    "text that is not political flagged",
];

fn error_of(row: &Judged, threshold: u8) -> Option<&'static str> {
    let flagged = row.score() >= threshold;
    let at = match row.label {
        Label::PartisanSupport if row.support >= threshold => return None,
        Label::PartisanSupport if row.strength == Some(Strength::Explicit) => 0,
        Label::PartisanSupport => 1,
        Label::PartisanAttack if row.support >= threshold => 2,
        Label::PartisanAttack if !flagged => 3,
        Label::PoliticalNeutral if flagged => 4,
        Label::NonPolitical if flagged => 5,
        _ => return None,
    };
    Some(ERRORS[at])
}

fn errors(rows: &[Row], threshold: u8) -> Vec<ErrorClass> {
    let class = |name: &'static str| {
        let wrong: Vec<&Row> =
            rows.iter().filter(|row| error_of(&row.judged, threshold) == Some(name)).collect();
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        for rule in wrong.iter().flat_map(|row| &row.rules) {
            *rules.entry(rule).or_default() += 1;
        }
        let mut rules: Vec<(String, usize)> =
            rules.into_iter().map(|(rule, count)| (rule.to_owned(), count)).collect();
        rules.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        ErrorClass { name, count: wrong.len(), rules }
    };
    ERRORS.map(class).into_iter().filter(|class| class.count > 0).collect()
}

/// Prints examples of each kind of mistake, of one half or both.
fn show(rows: &[Row], threshold: u8, half: Examples, most: usize) {
    let wanted = |row: &&Row| match half {
        Examples::Tune => row.half == Half::Tune,
        Examples::Read => row.half == Half::Read,
        Examples::All => true,
    };
    for name in ERRORS {
        let mut wrong: Vec<&Row> =
            rows.iter().filter(wanted).filter(|row| error_of(&row.judged, threshold) == Some(name)).collect();
        if wrong.is_empty() {
            continue;
        }
        wrong.sort_by_key(|row| std::cmp::Reverse(row.judged.score()));
        println!("\n{name}: {} (first {})", wrong.len(), most.min(wrong.len()));
        for row in wrong.iter().take(most) {
            let (support, attack) = (row.judged.support, row.judged.attack);
            println!("  {} {support}/{attack}  {}", row.set, line(&row.text, 240));
            if !row.why.is_empty() {
                println!("      {}", row.why);
            }
        }
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    if path.is_dir() {
        bail!("{}: is a folder; name a file", path.display());
    }
    std::fs::write(path, text).with_context(|| format!("{}: cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RACE: &str = include_str!("../../../../dictionaries/races/demo-kota-contoh.toml");

    /// Invented texts of an invented race, measured.
    fn measured() -> Report {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let race = file("demo-kota-contoh.toml", RACE);
        let adjudicated = file(
            "adjudicated.jsonl",
            r#"{"id":"1","text":"Ayo coblos nomor 2 #SatriaMenang","label":"partisan_support","strength":"explicit"}
{"id":"2","text":"Senyum terus ya, paslon favoritku","label":"partisan_support","strength":"implicit"}
{"id":"3","text":"Jadwal debat malam ini","label":"political_neutral","strength":""}
{"id":"4","text":"Jangan pilih Bagas Prayoga","label":"partisan_attack"}
"#,
        );
        let news =
            file("news_demo.jsonl", r#"{"id":"5","text":"Harga beras turun","label":"political_neutral"}"#);
        let matcher = matcher(&Config::default(), &[race]).unwrap();
        let mut rows = Vec::new();
        for path in [adjudicated, news] {
            read(&matcher, &path, &mut rows).unwrap();
        }
        measure(&matcher, &rows)
    }

    #[test]
    fn a_report_holds_the_bars_the_sets_and_the_mistakes() {
        let report = measured();
        let bar = |name: &str| report.bars.iter().find(|bar| bar.name == name).unwrap();
        assert_eq!(bar("recall of explicit support").all.unwrap().value, 1.0);
        assert_eq!(bar("recall of explicit support").reached(), Some(true));
        assert_eq!(bar("recall of implicit support").reached(), None, "reported without a bar");
        assert_eq!(bar("false flags per 10,000: news").all.unwrap().value, 0.0);
        assert!(bar("false flags per 10,000: policy").all.is_none(), "no such set was given");
        let bands: Vec<(u8, u8)> = report.bands[0].bands.iter().map(|it| (it.from, it.until)).collect();
        assert_eq!(bands, [(75, 100), (50, 74), (25, 49)]);
        let (of_four, of_five) = (report.bands[0].base_rate.unwrap(), report.bands[1].base_rate.unwrap());
        assert_eq!((of_four.value, of_four.rows, of_five.value, of_five.rows), (0.75, 4, 0.6, 5));
        let high = report.bands[0].bands[0].partisan.unwrap();
        assert!(high.value == 1.0 && high.rows >= 1 && high.low < 1.0, "{high:?}");
        assert_eq!(report.sets.len(), 5);
        assert_eq!(
            report.errors.iter().map(|it| (it.name, it.count)).collect::<Vec<_>>(),
            [("support missed", 1)]
        );
    }

    #[test]
    fn the_html_report_stands_alone_and_draws_the_curve() {
        let html = report::html(&measured());
        assert!(html.contains("<svg") && html.contains("recall of explicit support"));
        assert!(html.contains("<td>75–100") && html.contains("base rate 0.750"), "{html}");
        assert!(!html.contains("<script") && !html.contains("http"), "it loads nothing");
    }

    #[test]
    fn a_data_line_that_is_none_is_named_by_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.jsonl");
        let matcher = matcher(&Config::default(), &[]).unwrap();
        for (text, wanted) in [
            ("{\"id\":\"1\",\"text\":\"a\",\"label\":\"unknown\"}\nnot json\n", "x.jsonl:2: "),
            ("{\"id\":\"1\",\"text\":\"a\",\"label\":\"nice\"}\n", "x.jsonl:1: "),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = format!("{:#}", read(&matcher, &path, &mut Vec::new()).unwrap_err());
            assert!(error.contains(wanted) && error.contains("expected"), "{error}");
        }
    }
}
