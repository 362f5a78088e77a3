//! A draft of the dictionaries beside the release in use: both run over the acts of the last days, nothing is flagged, and
//! what would be otherwise is counted. The report holds no words of anybody.

use std::sync::Arc;

use anyhow::{Result, bail};
use indicatif::ProgressBar;
use jiff::SignedDuration;
use netra_collect::coverage::scoring;
use netra_matcher::{Matcher, Parity, swap_test};
use netra_model::ActId;
use netra_model::act::AccountRef;
use netra_model::flag::{MatchInput, Scored, Scoring};
use netra_model::release::{BeforeAfter, Brief, Example, Report, Shadow, SwapTest};
use netra_model::scope::Actor;
use netra_store::{DraftView, Job};

use crate::commands::count as shown;
use crate::commands::index::days_before;
use crate::dictionaries;
use crate::office::Opened;

/// So many acts are run in one step; progress is told after each.
const STEP: u64 = 500;
/// So many examples of new, of lost and of changed flags are kept.
const EXAMPLES: usize = 20;
/// So many flagged acts, the newest, are put through the swap test; sentences are made for every form besides.
const SWAPPED: usize = 500;

/// Who is told how far a run is.
pub enum Progress<'a> {
    /// Somebody at a terminal.
    Bar(&'a ProgressBar),
    /// The job at which the desk looks, claimed for a while by each report.
    Job(&'a Actor, &'a Job),
}

/// How long the worker of a job may be silent before another begins its run anew.
pub const LEASE: SignedDuration = SignedDuration::from_mins(2);

impl Progress<'_> {
    async fn tell(&self, office: &Opened, done: u64, of: u64) -> Result<()> {
        match self {
            Self::Bar(bar) => bar.set_message(format!("{} of {} acts", shown(done), shown(of))),
            Self::Job(actor, job) => {
                if !office.store.job_progress(actor, job, done, Some(of), "", LEASE).await? {
                    bail!("another worker has begun this run anew");
                }
            }
        }
        Ok(())
    }
}

/// Checks a draft, runs it in shadow and gives the report. A run that was cut off is begun anew.
///
/// # Errors
/// The store's; a job that another worker has taken over.
pub async fn report(office: &Opened, draft: &DraftView, days: u16, progress: Progress<'_>) -> Result<Report> {
    office.take_over_release().await?;
    let before = office.matcher.now();
    let files = dictionaries::sources(&draft.files);
    let checked = tokio::task::spawn_blocking(move || dictionaries::check(&files)).await?;
    let mut report = Report {
        sha256: draft.row.sha256,
        engine: Matcher::ENGINE,
        against: before.release(),
        at: office.store.now(),
        mistakes: checked.mistakes,
        warnings: checked.warnings,
        n_examples: checked.n_examples as u64,
        days,
        shadow: Shadow::default(),
        parity: Vec::new(),
        swap: SwapTest::default(),
    };
    let Some(after) = checked.matcher.filter(|_| report.mistakes.is_empty()) else { return Ok(report) };
    if after.release() != draft.row.sha256 {
        bail!("draft {}: its files are not those of its hash; the database was changed by hand", draft.row.n);
    }
    let after = Arc::new(after);
    let threshold =
        BeforeAfter { before: u64::from(before.threshold()), after: u64::from(after.threshold()) };
    let mut run = Run {
        parity: Parity::new(Arc::clone(&after)),
        before,
        after: Arc::clone(&after),
        shadow: Shadow { threshold, ..Shadow::default() },
        flagged: Vec::new(),
    };
    let (scope, since) = (office.scope(), days_before(report.at, days));
    let total = office.store.acts_since(&scope, since).await?;
    // Accounts that are new in the draft stand behind acts that came in while nobody knew them.
    let known: Vec<AccountRef> = after.accounts().cloned().collect();
    let mut last = None;
    loop {
        let acts = office.store.match_inputs(&scope, since, last, STEP, &known).await?;
        let Some((act, _)) = acts.last() else { break };
        last = Some(*act);
        run = tokio::task::spawn_blocking(move || {
            run.step(acts);
            run
        })
        .await?;
        progress.tell(office, run.shadow.acts, total.max(run.shadow.acts)).await?;
    }
    let Run { parity, shadow, flagged, .. } = run;
    report.shadow = shadow;
    (report.parity, report.swap) =
        tokio::task::spawn_blocking(move || (parity.finish(), swap_test(&after, &flagged))).await?;
    Ok(report)
}

/// A run under way.
struct Run {
    before: Arc<Matcher>,
    after: Arc<Matcher>,
    shadow: Shadow,
    parity: Parity,
    /// Acts that the draft flags, the newest at the end.
    flagged: Vec<(ActId, MatchInput)>,
}

impl Run {
    fn step(&mut self, acts: Vec<(ActId, MatchInput)>) {
        for (act, input) in acts {
            let scoring = scoring(&input.actor.platform);
            if scoring == Scoring::None {
                continue;
            }
            let (before, after) = (self.before.score(&input), self.after.score(&input));
            // What is counted of support and attack is derived of acts whose platform allows it.
            if scoring == Scoring::Allowed {
                self.parity.add(&input, after.as_ref());
            }
            let is_flag = |it: &Option<Scored>, matcher: &Matcher| {
                it.as_ref().is_some_and(|it| it.score >= matcher.threshold())
            };
            let flags = (is_flag(&before, &self.before), is_flag(&after, &self.after));
            compare(&mut self.shadow, act, scoring, (before.as_ref(), flags.0), (after.as_ref(), flags.1));
            if flags.1 && scoring == Scoring::Allowed {
                self.flagged.push((act, input));
            }
        }
        let old = self.flagged.len().saturating_sub(SWAPPED);
        self.flagged.drain(..old);
    }
}

/// What a release says of an act, and whether it is a flag.
type Said<'a> = (Option<&'a Scored>, bool);

/// Counts one act. Of one whose platform allows no figure, only that and by which rules it is flagged.
fn compare(shadow: &mut Shadow, act: ActId, scoring: Scoring, before: Said<'_>, after: Said<'_>) {
    shadow.acts += 1;
    count(shadow, before, |it| &mut it.before);
    count(shadow, after, |it| &mut it.after);
    let brief = |said: Said<'_>| said.0.and_then(|it| brief(it, scoring));
    let example = || Example { act, before: brief(before), after: brief(after) };
    match (before.1, after.1) {
        (false, false) => {}
        (false, true) => {
            shadow.new += 1;
            keep(&mut shadow.new_examples, example(), |it| score(&it.after));
        }
        (true, false) => {
            shadow.lost += 1;
            keep(&mut shadow.lost_examples, example(), |it| score(&it.before));
        }
        (true, true) if brief(before) == brief(after) => shadow.unchanged += 1,
        (true, true) => {
            shadow.changed += 1;
            if scoring == Scoring::Allowed {
                *shadow.changes.entry(score(&brief(after)) - score(&brief(before))).or_default() += 1;
            }
            keep(&mut shadow.changed_examples, example(), |it| (score(&it.after) - score(&it.before)).abs());
        }
    }
}

/// By which examples are ordered: 0 where nothing is said, or without a figure.
fn score(brief: &Option<Brief>) -> i16 {
    brief.as_ref().and_then(|it| it.score).map_or(0, i16::from)
}

/// Counts a flag under its rules and candidates.
fn count(shadow: &mut Shadow, (scored, is_flag): Said<'_>, side: fn(&mut BeforeAfter) -> &mut u64) {
    let Some(scored) = scored.filter(|_| is_flag) else { return };
    let raising = || scored.signals.as_slice().iter().filter(|it| it.weight > 0);
    let mut rules: Vec<&String> = raising().map(|it| &it.rule).collect();
    let mut candidates: Vec<String> = raising()
        .map(|it| of(it.race.as_deref(), it.candidate.as_deref()))
        .filter(|it| !it.is_empty())
        .collect();
    rules.sort();
    rules.dedup();
    candidates.sort();
    candidates.dedup();
    for rule in rules {
        *side(shadow.by_rule.entry(rule.clone()).or_default()) += 1;
    }
    for candidate in candidates {
        *side(shadow.by_candidate.entry(candidate).or_default()) += 1;
    }
}

/// `race/candidate`, or nothing.
fn of(race: Option<&str>, candidate: Option<&str>) -> String {
    race.zip(candidate).map_or_else(String::new, |(race, candidate)| format!("{race}/{candidate}"))
}

fn brief(scored: &Scored, scoring: Scoring) -> Option<Brief> {
    let kept = scored.under(scoring)?;
    let signals = kept.signals.as_slice().iter();
    Some(Brief {
        score: kept.score,
        support: kept.support,
        attack: kept.attack,
        signals: signals
            .map(|it| (it.rule.clone(), of(it.race.as_deref(), it.candidate.as_deref()), it.weight))
            .collect(),
    })
}

/// Keeps the examples with the largest `size`, the largest first; of equals the earlier act.
fn keep(examples: &mut Vec<Example>, new: Example, size: impl Fn(&Example) -> i16) {
    let at = examples.partition_point(|it| size(it) >= size(&new));
    if at < EXAMPLES {
        examples.insert(at, new);
        examples.truncate(EXAMPLES);
    }
}

#[cfg(test)]
mod tests {
    use netra_matcher::SourceFile;
    use netra_model::act::ActKind;
    use netra_model::flag::Field;

    use super::*;

    /// The invented race under the shipped rules, with one file more.
    fn matcher(own: &str) -> Arc<Matcher> {
        let mut files: Vec<SourceFile> = dictionaries::SHIPPED
            .iter()
            .chain([&dictionaries::DEMO_RACE])
            .map(|(name, text)| SourceFile { name: (*name).into(), text: (*text).into() })
            .collect();
        files.push(SourceFile { name: "own.toml".into(), text: format!("schema = 1\n{own}") });
        Arc::new(dictionaries::compile(&files).unwrap())
    }

    const GROUP: &str = r#"[[group]]
key = "kata-baru"
label_id = "kata baru"
label_en = "new words"
mark = "support"
terms = ["siap gaspoll bareng"]
"#;
    const RULE: &str = r#"[[rule]]
key = "kata-baru"
label_id = "kata baru"
label_en = "new words"
side = "support"
weight = 40
all = ["kata-baru"]
match = ["siap gaspoll bareng"]
no_match = ["siap"]
"#;

    fn post(text: &str) -> MatchInput {
        MatchInput {
            kind: ActKind::Post,
            day: jiff::civil::date(2026, 10, 12),
            employment: netra_model::person::Employment::Pns,
            status: netra_model::person::PersonStatus::Active,
            region: Some("Kota Contoh".into()),
            texts: vec![(Field::OWN_TEXT, text.to_owned())],
            actor: AccountRef::by_handle("instagram".parse().unwrap(), "pegawai.demo"),
            target_author: None,
            assignment_letter: None,
        }
    }

    fn run(before: Arc<Matcher>, after: Arc<Matcher>, texts: &[&str]) -> Shadow {
        let mut run = Run {
            parity: Parity::new(Arc::clone(&after)),
            before,
            after,
            shadow: Shadow::default(),
            flagged: Vec::new(),
        };
        let acts = texts
            .iter()
            .enumerate()
            .map(|(n, text)| (format!("00000000-0000-7000-8000-{n:012x}").parse().unwrap(), post(text)));
        run.step(acts.collect());
        run.shadow
    }

    const TEXTS: [&str; 4] = [
        "Siap gaspoll bareng!",
        "Ayo coblos nomor 2",
        "Semoga Satria Wibawa menang, siap gaspoll bareng",
        "Selamat pagi",
    ];

    #[test]
    fn new_lost_changed_and_unchanged_flags_are_told_apart() {
        let (old, new) = (matcher(""), matcher(&format!("{GROUP}{RULE}")));
        let shadow = run(Arc::clone(&old), Arc::clone(&new), &TEXTS);
        assert_eq!((shadow.acts, shadow.new, shadow.lost, shadow.changed, shadow.unchanged), (4, 1, 0, 1, 1));
        assert_eq!(shadow.overlap(), Some(2.0 / 3.0));
        assert_eq!(shadow.by_rule["kata-baru"], BeforeAfter { before: 0, after: 2 });
        assert_eq!(shadow.by_candidate["demo-kota-contoh/satria-dewi"], BeforeAfter { before: 2, after: 2 });
        let example = &shadow.new_examples[0];
        assert_eq!((example.before.as_ref(), example.after.as_ref().unwrap().score), (None, Some(40)));
        let (by, times) = shadow.changes.first_key_value().unwrap();
        assert!(*by >= 0 && *times == 1, "{:?}", shadow.changes);
        let back = run(new, old, &TEXTS);
        assert_eq!((back.new, back.lost, back.changed, back.unchanged), (0, 1, 1, 1));
        assert_eq!(back.lost_examples[0].after, None);
    }

    #[test]
    fn a_release_beside_itself_changes_nothing_and_shows_nothing() {
        let same = matcher("");
        let shadow = run(Arc::clone(&same), same, &TEXTS);
        assert_eq!((shadow.new, shadow.lost, shadow.changed, shadow.unchanged), (0, 0, 0, 2));
        assert!(shadow.new_examples.is_empty() && shadow.changed_examples.is_empty());
        assert_eq!(Shadow::default().overlap(), None);
    }

    #[test]
    fn the_examples_are_the_twenty_that_matter_most() {
        let mut examples = Vec::new();
        for n in 0..50_u8 {
            let said = Brief { score: Some(n % 25), support: Some(0), attack: Some(0), signals: Vec::new() };
            let act = format!("00000000-0000-7000-8000-{n:012x}").parse().unwrap();
            let example = Example { act, before: None, after: Some(said) };
            keep(&mut examples, example, |it| score(&it.after));
        }
        let scores: Vec<u8> = examples.iter().map(|it| it.after.as_ref().unwrap().score.unwrap()).collect();
        assert_eq!((scores.len(), scores[0], scores[1], scores[19]), (20, 24, 24, 15));
        assert!(examples[0].act < examples[1].act, "of equals the earlier act is first");
    }
}
