//! `netra score`: acts or texts in, one JSON line each out, as they are read. For scripts and for other tools.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use netra_collect::coverage::scoring;
use netra_collect::readers::act_to_score;
use netra_collect::readers::format::ActLine;
use netra_matcher::Matcher;
use netra_model::Clock;
use netra_model::act::{AccountRef, ActKind};
use netra_model::flag::{Field, FlagSignal, Flagged, MatchInput, Scoring};
use netra_model::person::{Employment, PersonStatus};
use netra_store::PersonFacts;
use serde::{Deserialize, Serialize};

use crate::cli::{PlaceArgs, ScoreArgs};
use crate::config::Config;
use crate::dictionaries;

/// A longer line is passed over.
const LONGEST_LINE: u64 = 16 << 20;

/// The matcher, and where and when a text stands that does not say so itself.
pub struct Place {
    /// The compiled dictionaries.
    pub matcher: Matcher,
    /// The day of a text.
    pub day: Date,
    zone: TimeZone,
    region: Option<String>,
}

/// The region of the races that run, when they have the same.
fn only_region(matcher: &Matcher, day: Date) -> Option<String> {
    let mut regions =
        matcher.races().iter().filter(|race| race.runs_on(day)).filter_map(|race| race.region.clone());
    let first = regions.next()?;
    regions.all(|region| region == first).then_some(first)
}

impl Place {
    /// Reads the dictionaries and races.
    ///
    /// # Errors
    /// Dictionaries with mistakes, an unknown time zone.
    pub fn new(config: &Config, args: &PlaceArgs) -> Result<Self> {
        let files = dictionaries::files_with_races(config, &args.race)?;
        Self::under(dictionaries::compile(&files)?, config, args)
    }

    /// The same under a matcher that is there; race files play no part.
    ///
    /// # Errors
    /// An unknown time zone.
    pub fn under(matcher: Matcher, config: &Config, args: &PlaceArgs) -> Result<Self> {
        let zone = config.zone()?;
        let day = args.day.unwrap_or_else(|| Clock::System.now().to_zoned(zone.clone()).date());
        let region = args.region.clone().unwrap_or_else(|| config.office.region.clone());
        let region = if region.trim().is_empty() { only_region(&matcher, day) } else { Some(region) };
        Ok(Self { matcher, day, zone, region })
    }

    /// A text as a post of a PNS in service: provisions are proposed for such a person.
    pub fn post(&self, text: &str) -> MatchInput {
        MatchInput {
            kind: ActKind::Post,
            day: self.day,
            region: self.region.clone(),
            employment: Employment::Pns,
            status: PersonStatus::Active,
            texts: if text.is_empty() { Vec::new() } else { vec![(Field::OWN_TEXT, text.to_owned())] },
            actor: AccountRef::by_handle("x".parse().expect("a platform's name"), "-"),
            target_author: None,
            assignment_letter: None,
        }
    }

    /// An act of Netra's format, read and matched as an import would, and judged by its own day where it names one.
    fn act(&self, line: ActLine) -> Result<MatchInput> {
        let noon = self.day.at(12, 0, 0, 0).to_zoned(self.zone.clone())?.timestamp();
        let act = act_to_score(line, noon).map_err(|why| anyhow!("{why}"))?;
        let person = PersonFacts { region: self.region.clone(), ..PersonFacts::default() };
        Ok(netra_store::match_input(&act, person, &self.zone, &|_| true))
    }
}

/// A text that is no act.
#[derive(Debug, Deserialize)]
struct TextLine {
    #[serde(default)]
    id: Option<serde_json::Value>,
    text: String,
}

/// What is written for each line.
#[derive(Debug, Serialize)]
struct Answer {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<serde_json::Value>,
    /// `null`, as all figures, for an act on a platform whose terms allow none.
    score: Option<u8>,
    support: Option<u8>,
    attack: Option<u8>,
    /// Whether the score reaches the release's threshold.
    flagged: bool,
    signals: Vec<FlagSignal>,
    explanation_id: String,
    explanation_en: String,
    provisions: Vec<String>,
    release: String,
}

/// Scores every line of every file.
///
/// # Errors
/// Dictionaries with mistakes, a file that cannot be read; lines that could not be read, after all others were scored.
pub fn run(config: &Config, args: &ScoreArgs) -> Result<()> {
    let place = Place::new(config, &args.place)?;
    let mut damaged = 0;
    for path in &args.files {
        damaged += if path == Path::new("-") {
            stream(&place, "standard input", std::io::stdin().lock(), &mut std::io::stdout().lock())?
        } else {
            let file = File::open(path).with_context(|| format!("{}: cannot be read", path.display()))?;
            let name = path.display().to_string();
            stream(&place, &name, BufReader::new(file), &mut std::io::stdout().lock())?
        };
    }
    if damaged > 0 {
        bail!("{damaged} lines could not be read; see the lines above");
    }
    Ok(())
}

/// Scores the lines of a stream; says how many could not be read.
fn stream(place: &Place, name: &str, mut from: impl BufRead, to: &mut impl Write) -> Result<usize> {
    let (mut damaged, mut number, mut bytes) = (0, 0, Vec::new());
    loop {
        bytes.clear();
        let read = from.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes);
        if read.with_context(|| format!("{name}: cannot be read"))? == 0 {
            return Ok(damaged);
        }
        number += 1;
        let whole = bytes.ends_with(b"\n") || bytes.len() < usize::try_from(LONGEST_LINE)?;
        let answered = if whole {
            answer(place, number, &bytes)
        } else {
            from.skip_until(b'\n')?;
            Err(anyhow!("longer than 16 MiB"))
        };
        match answered {
            Ok(Some(answer)) => {
                serde_json::to_writer(&mut *to, &answer)?;
                to.write_all(b"\n")?;
            }
            Ok(None) => {}
            Err(error) => {
                damaged += 1;
                eprintln!("{name}:{number}: {error:#}");
            }
        }
    }
}

/// What is said of one line; `None` for an empty one.
fn answer(place: &Place, line: usize, bytes: &[u8]) -> Result<Option<Answer>> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() {
        return Ok(None);
    }
    let (id, input, scoring) = if !text.trim_start().starts_with('{') {
        (None, place.post(text), Scoring::Allowed)
    } else if let Ok(act) = serde_json::from_str::<ActLine>(text) {
        let (id, input) = (act.id.clone().map(Into::into), place.act(act)?);
        let scoring = scoring(&input.actor.platform);
        (id, input, scoring)
    } else {
        let given: TextLine = serde_json::from_str(text).context(
            "neither an act (netra-act/1) nor an object with \"text\"; a plain text may not begin with {",
        )?;
        (given.id, place.post(&given.text), Scoring::Allowed)
    };
    let release = place.matcher.release().to_string();
    let scored = place.matcher.score(&input);
    let flagged = scored.as_ref().is_some_and(|it| it.score >= place.matcher.threshold());
    let found = scored.and_then(|it| it.under(scoring));
    let nothing = (scoring == Scoring::Allowed).then_some(0);
    let number = |of: fn(&Flagged) -> Option<u8>| found.as_ref().map_or(nothing, of);
    Ok(Some(Answer {
        line,
        id,
        score: number(|it| it.score),
        support: number(|it| it.support),
        attack: number(|it| it.attack),
        flagged: flagged && scoring != Scoring::None,
        signals: found.as_ref().map_or_else(Vec::new, |it| it.signals.as_slice().to_vec()),
        explanation_id: found.as_ref().map_or_else(String::new, |it| it.explanation_id.clone()),
        explanation_en: found.as_ref().map_or_else(String::new, |it| it.explanation_en.clone()),
        provisions: found.map_or_else(Vec::new, |it| it.provisions),
        release,
    }))
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::date;

    use super::*;

    /// The demo race in its campaign; its region is the only one.
    pub(crate) fn place() -> Place {
        let race = concat!(env!("CARGO_MANIFEST_DIR"), "/../../dictionaries/races/demo-kota-contoh.toml");
        let args = PlaceArgs { race: vec![race.into()], day: Some(date(2026, 10, 12)), region: None };
        Place::new(&Config::default(), &args).unwrap()
    }

    fn scored(lines: &str) -> (Vec<serde_json::Value>, usize) {
        let mut out = Vec::new();
        let damaged = stream(&place(), "test", lines.as_bytes(), &mut out).unwrap();
        let lines = String::from_utf8(out).unwrap();
        (lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), damaged)
    }

    #[test]
    fn an_act_on_a_platform_that_allows_no_figure_is_flagged_without_one() {
        let act = |platform: &str| {
            format!(
                r#"{{"schema":"netra-act/1","platform":"{platform}","act":"post","actor":{{}},"text":"ayo coblos nomor 2","at":"2026-10-12T08:00:00Z"}}"#
            )
        };
        let (lines, damaged) = scored(&format!("{}\n{}\n", act("youtube"), act("instagram")));
        assert_eq!(damaged, 0);
        assert!(lines[0]["flagged"] == true && lines[1]["flagged"] == true, "{lines:?}");
        for field in ["score", "support", "attack"] {
            assert!(lines[0][field].is_null() && lines[1][field].is_u64(), "{field}: {lines:?}");
        }
        assert!(lines[0]["signals"][0]["weight"].is_null());
        let why = |n: usize| lines[n]["explanation_en"].as_str().unwrap();
        assert!(why(0).contains("coblos") && !why(0).contains("(+") && why(1).contains("(+"), "{lines:?}");
    }

    #[test]
    fn plain_texts_objects_and_acts_give_one_line_each_in_their_order() {
        let (lines, damaged) = scored(
            "Ayo coblos nomor 2!\n\
             Harga cabai turun\r\n\
             {\"id\":7,\"text\":\"saya pilih Arga Mahendra\"}\n\
             {\"schema\":\"netra-act/1\",\"platform\":\"instagram\",\"act\":\"like\",\"id\":\"a\",\"actor\":{\"handle\":\"pegawai.demo\"},\
             \"at\":\"2026-10-12T08:15:00+07:00\",\"target\":{\"text\":\"Jadwal\",\"author\":{\"handle\":\"satriadewi.demo\"}}}\n",
        );
        assert_eq!(damaged, 0);
        let field = |name: &str| -> Vec<String> { lines.iter().map(|it| it[name].to_string()).collect() };
        assert_eq!(field("line"), ["1", "2", "3", "4"]);
        assert_eq!(field("id"), ["null", "null", "7", "\"a\""]);
        assert_eq!(field("flagged"), ["true", "false", "true", "true"]);
        assert_eq!(lines[1]["score"], 0);
        assert_eq!(lines[0]["signals"][0]["matches"][0]["span"]["field"], "own.text");
        assert_eq!(lines[3]["signals"][0]["rule"], "campaign-account");
        assert!(lines[0]["provisions"].as_array().unwrap().contains(&"skb-2022-d2".into()));
    }

    #[test]
    fn an_act_is_judged_on_its_own_day() {
        let act = |at: &str| {
            format!(
                "{{\"schema\":\"netra-act/1\",\"platform\":\"x\",\"act\":\"post\",\"id\":\"1\",\"actor\":{{\"handle\":\"a\"}},\
                 \"at\":\"{at}\",\"text\":\"ayo coblos nomor 2\"}}\n"
            )
        };
        let (lines, _) = scored(&format!("{}{}", act("2026-10-12T08:00:00Z"), act("2025-10-12T08:00:00Z")));
        assert_eq!([&lines[0]["flagged"], &lines[1]["flagged"]], [true, false]);
    }

    /// What an import of the same line would ask the matcher.
    #[test]
    fn an_act_is_read_as_an_import_reads_it() {
        let act = |rest: &str| format!("{{\"schema\":\"netra-act/1\",\"platform\":\"instagram\",{rest}}}\n");
        let (lines, damaged) = scored(&[
            // The link says whose post it is.
            act(r#""act":"like","actor":{"handle":"pegawai.demo"},"target":{"url":"https://www.instagram.com/satriadewi.demo/p/AbC123/"}"#),
            act(r#""act":"post","actor":{},"media":[{"kind":"image","description":"dua jari bersama Satria Wibawa"}]"#),
            act(r#""act":"follow","actor":{"handle":"a"}"#),
        ].concat());
        assert_eq!((lines.len(), damaged), (2, 1));
        assert_eq!(lines[0]["signals"][0]["rule"], "campaign-account", "{}", lines[0]);
        assert_eq!(
            lines[1]["signals"][0]["matches"][0]["span"]["field"], "own.media.0.description",
            "{}",
            lines[1]
        );
    }

    #[test]
    fn a_damaged_line_is_counted_and_the_others_go_on() {
        let (lines, damaged) = scored("{\"txt\":1}\n\nayo coblos nomor 2\n{\"schema\":\n\u{fffd}\n");
        assert_eq!((lines.len(), damaged), (2, 2));
        assert_eq!(lines[0]["line"], 3);
    }
}
