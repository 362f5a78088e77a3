//! The report of `netra eval` as a table of a terminal and as one HTML file that loads nothing.

use std::fmt::Write;

use netra_matcher::measure::{CurvePoint, Figure};

use super::{Band, BandsOf, BarResult, Report, SetResult};

/// Prints the bars, then the score bands, then the sets, then the kinds of mistakes.
pub fn print(report: &Report) {
    println!("release {}, engine {}, threshold {}", report.release, report.engine, report.threshold);
    println!("{:40} {:>20} {:>20} {:>20} {:>12}", "", "tune", "read", "all", "bar (goal)");
    for bar in &report.bars {
        println!(
            "{:40} {:>20} {:>20} {:>20} {:>12} {}",
            bar.name,
            shown(bar.tune),
            shown(bar.read),
            shown(bar.all),
            wanted(bar),
            reached(bar)
        );
    }
    println!("\n{BANDS}");
    for of in &report.bands {
        println!("{:40} {:>24} {:>24} {:>7}", headline(of), "partisan", "support", "texts");
        for band in &of.bands {
            let [partisan, support, texts] = cells(band);
            println!("{:>40} {partisan:>24} {support:>24} {texts:>7}", named(band));
        }
    }
    println!(
        "\n{:28} {:28} {:>7} {:>8} {:>11} {:>22}",
        "set", "label", "texts", "flagged", "as support", "per 10,000"
    );
    for set in &report.sets {
        println!(
            "{:28} {:28} {:>7} {:>8} {:>11} {:>22}",
            set.set,
            label(set),
            set.texts,
            set.flagged,
            set.flagged_as_support,
            shown(set.per_10_000)
        );
    }
    println!();
    for class in &report.errors {
        let rules: Vec<String> =
            class.rules.iter().take(8).map(|(rule, count)| format!("{rule} {count}")).collect();
        println!("{:40} {:>6}  {}", class.name, class.count, rules.join(", "));
    }
}

/// What has to be known to read the bands.
const BANDS: &str = "Precision per score band, with its 95 % interval. Among an office's acts far fewer are partisan than in \
    these sets, so that every band is less sure there.";

/// The sets with their share of partisan texts.
fn headline(of: &BandsOf) -> String {
    let base = of.base_rate.map_or_else(
        || String::from("no labelled texts"),
        |it| format!("base rate {:.3} of {}", it.value, it.rows),
    );
    format!("{}, {base}", of.sets)
}

fn named(band: &Band) -> String {
    format!("{}–{}", band.from, band.until)
}

/// Partisan, support, and how many texts.
fn cells(band: &Band) -> [String; 3] {
    [shown(band.partisan), shown(band.support), band.partisan.map_or(0, |it| it.rows).to_string()]
}

/// The whole report as one page.
pub fn html(report: &Report) -> String {
    let mut bars = String::new();
    for bar in &report.bars {
        let cells = [shown(bar.tune), shown(bar.read), shown(bar.all), wanted(bar), reached(bar).to_owned()];
        row(&mut bars, bar.name, &cells);
    }
    let mut bands = String::new();
    for of in &report.bands {
        let head = "<th>partisan<th>support<th>texts";
        writeln!(bands, "<tr><th>{}{head}</tr>", escaped(&headline(of))).expect("writing to a string");
        of.bands.iter().for_each(|band| row(&mut bands, &named(band), &cells(band)));
    }
    let mut sets = String::new();
    for set in &report.sets {
        let counts = [set.texts, set.flagged, set.flagged_as_support].map(|count| count.to_string());
        let mut cells = vec![label(set)];
        cells.extend(counts);
        cells.push(shown(set.per_10_000));
        row(&mut sets, &set.set, &cells);
    }
    let mut errors = String::new();
    for class in &report.errors {
        let rules: Vec<String> =
            class.rules.iter().take(8).map(|(rule, count)| format!("{rule} {count}")).collect();
        row(&mut errors, class.name, &[class.count.to_string(), rules.join(", ")]);
    }
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>netra eval</title>\n<style>{STYLE}</style>\n\
         <h1>netra eval</h1>\n<p>Release <code>{}</code>, engine {}, flagged from {} on. Square brackets: 95 % bootstrap \
         interval.</p>\n<table><tr><th>figure<th>tune<th>read<th>all<th>bar (goal)<th></tr>\n{bars}</table>\n\
         <h2>Score bands</h2>\n<p>{BANDS}</p>\n<table>{bands}</table>\n\
         <h2>Precision and recall of support</h2>\n{}\n\
         <h2>Sets</h2>\n<table><tr><th>set<th>label<th>texts<th>flagged<th>as support<th>per 10,000</tr>\n{sets}</table>\n\
         <h2>Mistakes</h2>\n<table><tr><th>kind<th>texts<th>rules that raised them</tr>\n{errors}</table>\n",
        report.release,
        report.engine,
        report.threshold,
        drawing(&report.curve, report.threshold),
    )
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}\
    table{border-collapse:collapse}th,td{padding:.2rem .8rem .2rem 0;text-align:left;border-bottom:1px solid #ddd;\
    font-variant-numeric:tabular-nums}svg{max-width:32rem}";

fn row(into: &mut String, name: &str, cells: &[String]) {
    let cells: String = cells.iter().map(|cell| format!("<td>{}", escaped(cell))).collect();
    writeln!(into, "<tr><td>{}{cells}</tr>", escaped(name)).expect("writing to a string");
}

/// The curve as steps, recall to the right and precision upwards, with the operating threshold as a dot.
fn drawing(curve: &[CurvePoint], threshold: u8) -> String {
    let at = |point: &CurvePoint| (40.0 + 440.0 * point.recall, 20.0 + 300.0 * (1.0 - point.precision));
    let line: Vec<String> = curve.iter().map(at).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let flagged = curve.iter().rfind(|point| point.threshold >= threshold);
    let dot = flagged.map_or_else(String::new, |point| {
        let (x, y) = at(point);
        format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"><title>threshold {threshold}: precision {:.3}, recall {:.3}\
             </title></circle>",
            point.precision, point.recall
        )
    });
    format!(
        "<svg viewBox=\"0 0 500 360\" role=\"img\" aria-label=\"precision over recall\" fill=\"none\" stroke=\"#1a1a1a\">\
         <path d=\"M40 20V320H480\" stroke=\"#888\"/><polyline points=\"{}\" stroke-width=\"2\"/>{dot}\
         <g fill=\"#555\" stroke=\"none\" font-size=\"13\"><text x=\"36\" y=\"25\" text-anchor=\"end\">1</text>\
         <text x=\"36\" y=\"325\" text-anchor=\"end\">0</text><text x=\"480\" y=\"338\" text-anchor=\"end\">1</text>\
         <text x=\"260\" y=\"352\" text-anchor=\"middle\">recall</text>\
         <text x=\"14\" y=\"170\" transform=\"rotate(-90 14 170)\" text-anchor=\"middle\">precision</text></g></svg>",
        line.join(" ")
    )
}

fn shown(figure: Option<Figure>) -> String {
    figure.map_or_else(
        || "–".into(),
        |it| {
            let places = if it.value.max(it.high) > 1.0 { 1 } else { 3 };
            format!("{:.places$} [{:.places$}–{:.places$}]", it.value, it.low, it.high)
        },
    )
}

fn wanted(bar: &BarResult) -> String {
    bar.bar.zip(bar.goal).map_or_else(String::new, |(bar, goal)| format!("{bar} ({goal})"))
}

fn reached(bar: &BarResult) -> &'static str {
    match bar.reached() {
        Some(true) => "reached",
        Some(false) => "BELOW",
        None => "",
    }
}

fn label(set: &SetResult) -> String {
    let strength = match set.strength {
        Some(netra_matcher::measure::Strength::Explicit) => " explicit",
        Some(netra_matcher::measure::Strength::Implicit) => " implicit",
        None => "",
    };
    format!("{}{strength}", set.label.as_str())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
