//! `netra explain`: what the matcher finds in a text, and why.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::Read;

use anyhow::{Context, Result};
use netra_model::flag::{Match, Priority, Scored, Signal};

use crate::cli::ExplainArgs;
use crate::commands::line;
use crate::commands::score::Place;
use crate::config::Config;
use crate::dictionaries;

/// Prints the score, the sentence, the text with its matches marked, every rule, and the proposed provisions.
///
/// # Errors
/// Dictionaries with mistakes, a standard input that cannot be read.
pub fn run(config: &Config, args: &ExplainArgs) -> Result<()> {
    let place = Place::new(config, &args.place)?;
    let text = if args.stdin {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).context("standard input cannot be read")?;
        String::from_utf8_lossy(&bytes).trim_end().to_owned()
    } else {
        args.text.join(" ")
    };
    print!("{}", explained(&place, &text, args.english));
    // These are the files that somebody may be changing; what an office flags by is its release in use.
    println!("  ({})", dictionaries::shown_folder(&config.dictionaries.folder));
    Ok(())
}

/// A word in the chosen language: Indonesian, English.
fn say(english: bool, indonesian: &'static str, other: &'static str) -> &'static str {
    if english { other } else { indonesian }
}

/// All that the matcher says of a text, in lines.
pub fn explained(place: &Place, text: &str, english: bool) -> String {
    let say = |indonesian, other| say(english, indonesian, other);
    let mut out = String::new();
    let mut add = |line: String| {
        out.push_str(&line);
        out.push('\n');
    };
    if !place.matcher.races().iter().any(|race| race.runs_on(place.day)) {
        let known: Vec<&str> = place.matcher.races().iter().map(|race| race.name.as_str()).collect();
        let hint = say(
            "tidak ada kontestasi yang berjalan, jadi nama dan nomor tidak berarti apa-apa; beri --day atau --race",
            "no race runs, so that names and numbers mean nothing; give --day or --race",
        );
        add(format!("{}: {hint} ({})", place.day, known.join(", ")));
    }
    let Some(scored) = place.matcher.score(&place.post(text)) else {
        add(say("0: tidak ada yang mendukung atau menyerang calon", "0: nothing for or against a candidate")
            .into());
        return out;
    };
    let threshold = place.matcher.threshold();
    let flagged = if scored.score >= threshold {
        say("ditandai", "flagged")
    } else {
        say("tidak ditandai", "not flagged")
    };
    add(format!(
        "{} ({}): {flagged}, {} {threshold}; {} {}, {} {}",
        scored.score,
        priority(scored.score, english),
        say("mulai", "from"),
        say("dukungan", "support"),
        scored.support,
        say("serangan", "attack"),
        scored.attack,
    ));
    add(if english { scored.explanation_en.clone() } else { scored.explanation_id.clone() });
    add(String::new());
    add(marked(text, &scored));
    add(String::new());
    for signal in scored.signals.as_slice() {
        add(shown(signal, text, english));
    }
    if !scored.provisions.is_empty() {
        add(String::new());
        add(say(
            "Ketentuan yang mungkin terkait (usulan, bukan temuan):",
            "Provisions that may apply (proposals, never findings):",
        )
        .into());
    }
    for provision in scored.provisions.iter().filter_map(|key| place.matcher.provision(key)) {
        let what = if english { &provision.text_en } else { &provision.text_id };
        add(format!("  {:<4} {what}", provision.row));
        if let Some((indonesian, other)) = &provision.unsettled {
            let open = if english { other } else { indonesian };
            add(format!("       [{}] {open}", say("tafsir belum seragam", "unsettled")));
        }
    }
    add(String::new());
    add(format!("{} {}", say("rilis kamus", "dictionary release"), scored.release));
    out
}

fn priority(score: u8, english: bool) -> &'static str {
    match Priority::of(score) {
        Priority::Low => say(english, "rendah", "low"),
        Priority::Medium => say(english, "sedang", "medium"),
        Priority::High => say(english, "tinggi", "high"),
    }
}

/// The text with its matched words between brackets.
fn marked(text: &str, scored: &Scored) -> String {
    let matches = scored.signals.as_slice().iter().flat_map(|it| &it.matches);
    let spans: BTreeSet<(u32, u32)> = matches.map(|it| (it.span.start, it.span.end)).collect();
    let (mut out, mut done) = (String::new(), 0);
    for (start, end) in spans {
        let (start, end) = (start as usize, end as usize);
        // Longer matches may hold shorter ones; the first one that begins marks.
        if start >= done {
            let _ = write!(out, "{}[{}]", &text[done..start], &text[start..end]);
            done = end;
        }
    }
    out.push_str(&text[done..]);
    line(&out, 4000)
}

/// One rule: its weight, what it says, of whom, and the words it rests on.
fn shown(signal: &Signal, text: &str, english: bool) -> String {
    let label = if english { &signal.label_en } else { &signal.label_id };
    let of = signal.candidate.as_ref().map_or_else(String::new, |candidate| format!(" ({candidate})"));
    let words =
        |found: &Match| text.get(found.span.start as usize..found.span.end as usize).unwrap_or_default();
    let mut quoted: Vec<&str> = signal.matches.iter().map(words).collect();
    quoted.dedup();
    format!("{:+4}  {:<20} {label}{of}: {}", signal.weight, signal.rule, line(&quoted.join(" … "), 120))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::score::tests::place;

    #[test]
    fn an_explanation_shows_the_score_the_words_the_rules_and_the_provisions() {
        let said = explained(&place(), "Ayo c0blos nomor 2, Satria Wibawa!", true);
        for part in [
            "100 (high): flagged",
            "[Ayo] [c0blos] [nomor 2]",
            "vote-number",
            "(satria-dewi)",
            "D2 ",
            "release",
        ] {
            assert!(said.contains(part), "{part} is not in\n{said}");
        }
        let said = explained(&place(), "Ikrar netralitas: hapus #SatriaMenang", false);
        assert!(said.contains("0 (rendah): tidak ditandai") && said.contains("-80  neutrality"), "{said}");
    }

    #[test]
    fn nothing_found_and_no_race_running_are_said_in_words() {
        assert_eq!(explained(&place(), "Harga cabai turun", true), "0: nothing for or against a candidate\n");
        let mut late = place();
        late.day = jiff::civil::date(2030, 1, 1);
        let said = explained(&late, "Ayo coblos nomor 2", false);
        assert!(said.starts_with("2030-01-01: tidak ada kontestasi yang berjalan"), "{said}");
        assert!(said.contains("Kota Contoh 2026"), "it names the races it knows: {said}");
    }
}
