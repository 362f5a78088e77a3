//! The report on a draft, in words: what would be flagged otherwise, whether each candidate is covered alike, and whether
//! candidates can be put in each other's place. Candidates stand in ballot order, all alike.

use std::collections::{BTreeMap, HashMap};

use netra_model::ActId;
use netra_model::flag::NO_SCORE;
use netra_model::release::{
    BeforeAfter, Brief, CandidateParity, Difference, Example, FormKind, KindParity, RaceParity, Rate, Rates,
    Report, SwapFailure, SwapText,
};
use netra_store::{DraftView, IndexAct};

use crate::Desk;
use crate::desk::Words;
use crate::error::PageError;
use crate::pages::draft_edit::{MistakeLine, mistakes};
use crate::show::{Show, act_verb};
use crate::text::{Marked, plain};
use crate::visitor::Staff;

/// So much of an act's text is shown.
const SNIPPET: usize = 160;

/// The report.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReportView {
    pub(crate) made: String,
    pub(crate) about: String,
    pub(crate) mistakes: Vec<MistakeLine>,
    /// What to look at although nothing is wrong.
    pub(crate) warnings: Vec<MistakeLine>,
    /// Whether anything was run: files with mistakes are not.
    pub(crate) ran: bool,
    /// New, lost, changed, unchanged flags and the overlap.
    pub(crate) counts: Vec<(String, &'static str)>,
    pub(crate) rules: Vec<CountLine>,
    pub(crate) candidates: Vec<CountLine>,
    pub(crate) examples: Vec<ExampleGroup>,
    /// The reader's role does not see the acts' words.
    pub(crate) words_hidden: bool,
    pub(crate) parity: Vec<ParityTable>,
    pub(crate) swap_clean: bool,
    pub(crate) swap: String,
    pub(crate) without_sure_name: Vec<String>,
    /// Slogans of general words, a sentence each.
    pub(crate) word_slogans: Vec<String>,
    pub(crate) failures: Vec<FailureLine>,
}

/// Flags under a rule or of a candidate, before and after.
#[derive(Debug, Clone, Default)]
pub(crate) struct CountLine {
    pub(crate) label: String,
    pub(crate) code: String,
    pub(crate) before: String,
    pub(crate) after: String,
    /// `+3`, or nothing where nothing changes.
    pub(crate) change: String,
}

/// Examples of one class.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExampleGroup {
    pub(crate) title: String,
    pub(crate) rows: Vec<ExampleLine>,
}

/// An act that the draft flags otherwise.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExampleLine {
    pub(crate) short_id: Option<String>,
    /// What it is and its words, for whoever may see them; else its id.
    pub(crate) what: String,
    pub(crate) text: Option<Marked>,
    /// The score under the release in use and under the draft; a dash where nothing is said.
    pub(crate) before: String,
    pub(crate) after: String,
    /// Signals of the draft alone, and of the release in use alone, with their weights.
    pub(crate) came: Vec<String>,
    pub(crate) went: Vec<String>,
    /// How many signals are the same.
    pub(crate) same: String,
}

/// A race's parity audit.
#[derive(Debug, Clone, Default)]
pub(crate) struct ParityTable {
    pub(crate) race: String,
    pub(crate) rows: Vec<ParityRow>,
    /// The same by kind of form; kinds of which no candidate has a form are left out.
    pub(crate) kinds: Vec<KindTable>,
    /// Where coverage differs, a sentence each.
    pub(crate) red: Vec<String>,
    /// What ambiguous forms cost, a sentence each.
    pub(crate) ambiguous: Vec<String>,
}

/// A candidate's row.
#[derive(Debug, Clone, Default)]
pub(crate) struct ParityRow {
    pub(crate) name: String,
    pub(crate) acts: String,
    pub(crate) support: Interval,
    pub(crate) attack: Interval,
    pub(crate) only_ambiguous: String,
}

/// One kind of form, with a row for each candidate.
#[derive(Debug, Clone, Default)]
pub(crate) struct KindTable {
    pub(crate) kind: &'static str,
    pub(crate) rows: Vec<KindRow>,
}

/// One kind of form of one candidate.
#[derive(Debug, Clone, Default)]
pub(crate) struct KindRow {
    pub(crate) name: String,
    /// How many forms the race file lists, and how many follow from name or number.
    pub(crate) listed: String,
    pub(crate) derived: String,
    /// The candidate has none, and another has.
    pub(crate) lacks: bool,
    pub(crate) acts: String,
    pub(crate) support: Interval,
    pub(crate) attack: Interval,
}

/// A rate per 1,000 with its interval; places in a picture 100 wide.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interval {
    pub(crate) text: String,
    /// Left end, width, and the rate's own place; `None` while there is nothing to tell.
    pub(crate) bar: Option<(String, String, String)>,
    pub(crate) red: bool,
}

/// A text that counts more for one candidate than for another.
#[derive(Debug, Clone, Default)]
pub(crate) struct FailureLine {
    pub(crate) race: String,
    pub(crate) one: (String, Marked, String),
    pub(crate) other: (String, Marked, String),
}

/// The report for one reader.
pub(crate) async fn report(
    desk: &Desk,
    staff: &Staff,
    view: &DraftView,
    found: &Report,
) -> Result<ReportView, PageError> {
    let reads_acts = staff.role().may_see_items();
    let mut acts = HashMap::new();
    if reads_acts {
        let shadow = &found.shadow;
        let examples =
            [&shadow.new_examples, &shadow.lost_examples, &shadow.changed_examples].into_iter().flatten();
        let mut wanted: Vec<ActId> = examples.map(|it| it.act).collect();
        wanted.extend(found.swap.failures.iter().filter_map(|it| match it.text {
            SwapText::Act(act) => Some(act),
            SwapText::Sentences(..) => None,
        }));
        let read = desk.store.index_acts(&staff.scope(), &wanted, false).await?;
        acts.extend(read.into_iter().map(|it| (it.act, it)));
    }
    let show = staff.show(desk);
    let edit = (view.row.signed_at.is_none() && staff.role().may_edit_dictionaries())
        .then(|| format!("/dictionaries/drafts/{}/edit", view.row.n));
    let mut told = told(&show, &desk.words.now(), found, &acts, reads_acts);
    told.mistakes = mistakes(staff.l, &view.files, &found.mistakes, edit.as_deref());
    told.warnings = mistakes(staff.l, &view.files, &found.warnings, edit.as_deref());
    Ok(told)
}

/// The report without the places of its mistakes.
pub(crate) fn told(
    show: &Show,
    words: &Words,
    found: &Report,
    acts: &HashMap<ActId, IndexAct>,
    reads_acts: bool,
) -> ReportView {
    let (l, shadow) = (show.l, &found.shadow);
    let overlap = shadow.overlap().map_or_else(
        || "–".to_owned(),
        |share| format!("{} %", decimal(show, (share * 1_000.0).floor() / 10.0)),
    );
    let group = |title: &str, n: u64, examples: &[Example]| ExampleGroup {
        title: format!("{title} ({})", show.count(n)),
        rows: examples.iter().map(|it| example(show, words, it, acts)).collect(),
    };
    let groups = [
        group(l.t("dictionaries-new-flags"), shadow.new, &shadow.new_examples),
        group(l.t("dictionaries-lost-flags"), shadow.lost, &shadow.lost_examples),
        group(l.t("dictionaries-changed-flags"), shadow.changed, &shadow.changed_examples),
    ];
    let swap = &found.swap;
    let from = shadow.threshold;
    let threshold = if from.before == from.after {
        String::new()
    } else {
        let (release, draft) = (l.t("dictionaries-flagged-from"), l.t("dictionaries-under-the-draft-from"));
        format!(" {release} {}, {draft} {}.", from.before, from.after)
    };
    ReportView {
        made: show.moment(found.at),
        about: format!(
            "{} {} {} {} {} {}{threshold}",
            show.count(shadow.acts),
            l.t("dictionaries-acts-of-the-last-2"),
            found.days,
            l.t("dictionaries-days-were-run-through-both"),
            show.count(found.n_examples),
            l.t("dictionaries-examples-beside-the-rules-were-checked"),
        ),
        mistakes: Vec::new(),
        warnings: Vec::new(),
        ran: found.mistakes.is_empty(),
        counts: vec![
            (show.count(shadow.new), l.t("common-new")),
            (show.count(shadow.lost), l.t("dictionaries-lost")),
            (show.count(shadow.changed), l.t("common-changed")),
            (show.count(shadow.unchanged), l.t("common-unchanged")),
            (overlap, l.t("dictionaries-flagged-by-both")),
        ],
        rules: counts(show, &shadow.by_rule, |key| {
            words.rules.get(key).map_or_else(|| key.to_owned(), |it| l.either(&it.0, &it.1).to_owned())
        }),
        candidates: counts_of_candidates(show, words, found),
        examples: groups.into_iter().filter(|it| !it.rows.is_empty()).collect(),
        words_hidden: !reads_acts,
        parity: found.parity.iter().map(|it| parity(show, it)).collect(),
        swap_clean: swap.is_clean(),
        swap: format!(
            "{} {}; {} {}",
            show.count(swap.texts),
            l.t("dictionaries-texts-were-compared-with-candidates-in-each"),
            show.count(swap.exempt),
            l.t("dictionaries-were-exempt-ambiguous-names-slogans-of"),
        ),
        without_sure_name: swap
            .without_sure_name
            .iter()
            .map(|it| {
                let name = candidate_name(words, found, it);
                format!("{name} {}", l.t("dictionaries-has-ambiguous-names-only-add-one-that"))
            })
            .collect(),
        word_slogans: word_slogans(show, words, found),
        failures: swap.failures.iter().map(|it| failure(show, words, found, it, acts)).collect(),
    }
}

/// What the signer has to know, a sentence each: as many as [`Report::n_to_acknowledge`] says.
pub(crate) fn acknowledgements(show: &Show, words: &Words, report: &Report) -> Vec<String> {
    let of = |race: &RaceParity| {
        let table = parity(show, race);
        table.red.into_iter().chain(table.ambiguous)
    };
    report.parity.iter().flat_map(of).chain(word_slogans(show, words, report)).collect()
}

fn word_slogans(show: &Show, words: &Words, report: &Report) -> Vec<String> {
    let l = show.l;
    let sentence = |(candidate, slogan): &(String, String)| {
        format!(
            "{} “{slogan}” ({}) {}",
            l.t("dictionaries-the-slogan"),
            candidate_name(words, report, candidate),
            l.t("dictionaries-has-words-of-the-general-dictionary-and")
        )
    };
    report.swap.word_slogans.iter().map(sentence).collect()
}

/// `12,4` in Indonesian, `12.4` in English.
fn decimal(show: &Show, number: f64) -> String {
    let text = if number < 100.0 { format!("{number:.1}") } else { format!("{number:.0}") };
    if let Some(thousands) = text.parse::<u64>().ok().filter(|it| *it >= 1_000) {
        return show.count(thousands);
    }
    text.replace('.', show.l.t("dictionaries-text"))
}

fn counts(show: &Show, of: &BTreeMap<String, BeforeAfter>, label: impl Fn(&str) -> String) -> Vec<CountLine> {
    let mut all: Vec<(&String, &BeforeAfter)> = of.iter().collect();
    // What changes most is first; what does not change, by how often it stands.
    all.sort_by_key(|(key, it)| {
        (std::cmp::Reverse((it.before.abs_diff(it.after), it.after)), (*key).clone())
    });
    all.into_iter().map(|(key, it)| count_line(show, label(key), key, *it)).collect()
}

fn count_line(show: &Show, label: String, code: &str, it: BeforeAfter) -> CountLine {
    let sign = if it.after > it.before { "+" } else { "−" };
    let change = match it.before.abs_diff(it.after) {
        0 => String::new(),
        by => format!("{sign}{}", show.count(by)),
    };
    let code = if code == label { String::new() } else { code.to_owned() };
    CountLine { label, code, before: show.count(it.before), after: show.count(it.after), change }
}

/// Every candidate of every race of the report, in ballot order; then those that the draft no longer knows.
fn counts_of_candidates(show: &Show, words: &Words, report: &Report) -> Vec<CountLine> {
    let shadow = &report.shadow;
    let in_order = report
        .parity
        .iter()
        .flat_map(|race| race.candidates.iter().map(move |it| format!("{}/{}", race.race, it.candidate)));
    let mut keys: Vec<String> = in_order.collect();
    keys.extend(shadow.by_candidate.keys().filter(|key| !keys.contains(key)).cloned().collect::<Vec<_>>());
    let line = |key: &String| {
        let it = shadow.by_candidate.get(key).copied().unwrap_or_default();
        (it.before + it.after > 0).then(|| count_line(show, candidate_name(words, report, key), key, it))
    };
    keys.iter().filter_map(line).collect()
}

/// The name behind `race/candidate`.
fn candidate_name(words: &Words, report: &Report, key: &str) -> String {
    let Some((race, candidate)) = key.split_once('/') else { return key.to_owned() };
    let in_report = report.parity.iter().filter(|it| it.race == race).flat_map(|it| &it.candidates);
    let named = in_report.filter(|it| it.candidate == candidate).map(|it| &it.name).next();
    let in_words = words.races.iter().filter(|it| it.key == race).flat_map(|it| &it.candidates);
    let named = named.or_else(|| in_words.filter(|it| it.key == candidate).map(|it| &it.name).next());
    named.cloned().unwrap_or_else(|| key.to_owned())
}

fn example(show: &Show, words: &Words, it: &Example, acts: &HashMap<ActId, IndexAct>) -> ExampleLine {
    let act = acts.get(&it.act);
    let signals = |brief: &Option<Brief>| brief.as_ref().map_or_else(Vec::new, |it| it.signals.clone());
    let none = show.l.pick(NO_SCORE);
    let score = |brief: &Option<Brief>| match brief {
        None => String::from("–"),
        Some(it) => it.score.map_or_else(|| none.to_owned(), |score| score.to_string()),
    };
    let (before, after) = (signals(&it.before), signals(&it.after));
    let only = |of: &[Said], others: &[Said]| {
        of.iter().filter(|it| !others.contains(it)).map(|it| signal(show, words, it)).collect()
    };
    ExampleLine {
        short_id: act.and_then(|act| act.short_id.as_ref()).map(ToString::to_string),
        what: act.map_or_else(
            || it.act.to_string(),
            |act| format!("{} · {}", act_verb(show.l, act.kind), act.platform.label()),
        ),
        text: act.map(snippet),
        before: score(&it.before),
        after: score(&it.after),
        came: only(&after, &before),
        went: only(&before, &after),
        same: show.count(after.iter().filter(|it| before.contains(it)).count() as u64),
    }
}

/// Rule, candidate and weight.
type Said = (String, String, Option<i32>);

fn signal(show: &Show, words: &Words, (rule, _, weight): &Said) -> String {
    let label = words.rules.get(rule).map_or(rule.as_str(), |it| show.l.either(&it.0, &it.1));
    weight.map_or_else(|| label.to_owned(), |weight| format!("{label} ({weight:+})"))
}

fn snippet(act: &IndexAct) -> Marked {
    let texts = [&act.own_text, &act.target_text].into_iter().chain(&act.media_texts);
    let first = texts.map(|it| it.trim()).find(|it| !it.is_empty()).unwrap_or_default();
    let mut text: String = first.chars().take(SNIPPET).collect();
    if text.len() < first.len() {
        text.push('…');
    }
    plain(&text)
}

fn parity(show: &Show, race: &RaceParity) -> ParityTable {
    let l = show.l;
    let all: Vec<Rates> = race.candidates.iter().map(|it| it.named).collect();
    let row = |it: &CandidateParity| {
        let (support, attack) = intervals(show, &it.named, &all, it, None);
        ParityRow {
            name: it.name.clone(),
            acts: show.count(it.named.acts),
            support,
            attack,
            only_ambiguous: show.count(it.only_ambiguous),
        }
    };
    let red = |it: &CandidateParity| {
        it.differs.iter().map(|red| difference(show, race, it, red)).collect::<Vec<_>>()
    };
    let ambiguous = race.candidates.iter().filter(|it| it.n_forms(FormKind::AmbiguousNames) > 0);
    ParityTable {
        race: race.name.clone(),
        rows: race.candidates.iter().map(row).collect(),
        kinds: FormKind::ALL.into_iter().filter_map(|kind| kind_table(show, race, kind)).collect(),
        red: race.candidates.iter().flat_map(red).collect(),
        ambiguous: ambiguous
            .map(|it| {
                format!(
                    "{}: {} {} {} {}",
                    it.name,
                    show.count(it.n_forms(FormKind::AmbiguousNames)),
                    l.t("dictionaries-ambiguous-names"),
                    show.count(it.only_ambiguous),
                    l.t("dictionaries-acts-hold-nothing-surer-and-are-not")
                )
            })
            .collect(),
    }
}

/// The rates of one kind of form; `None` where no candidate has a form of it.
fn kind_table(show: &Show, race: &RaceParity, kind: FormKind) -> Option<KindTable> {
    let of = |it: &CandidateParity| it.kinds.iter().find(|it| it.kind == kind).cloned();
    let found: Vec<(&CandidateParity, KindParity)> =
        race.candidates.iter().filter_map(|it| Some((it, of(it)?))).collect();
    if found.iter().all(|(_, it)| it.n_forms() == 0) {
        return None;
    }
    let all: Vec<Rates> = found.iter().map(|(_, it)| it.held).collect();
    let row = |(candidate, it): &(&CandidateParity, KindParity)| {
        let (support, attack) = intervals(show, &it.held, &all, candidate, Some(kind));
        KindRow {
            name: candidate.name.clone(),
            listed: show.count(it.n_listed),
            derived: show.count(it.n_derived),
            lacks: candidate.differs.iter().any(|red| matches!(red, Difference::Lacks(of, _) if *of == kind)),
            acts: show.count(it.held.acts),
            support,
            attack,
        }
    };
    Some(KindTable { kind: show.l.pick(kind.label()), rows: found.iter().map(row).collect() })
}

/// The rates of support and of attack, drawn on the scale of all candidates; `kind` is the kind of form they are of.
fn intervals(
    show: &Show,
    rates: &Rates,
    all: &[Rates],
    it: &CandidateParity,
    kind: Option<FormKind>,
) -> (Interval, Interval) {
    let widest = |rate: fn(&Rates) -> &Rate| {
        all.iter().filter(|it| it.acts > 0).map(|it| rate(it).high).fold(1.0_f64, f64::max)
    };
    let red =
        |is_it: fn(&Difference, Option<FormKind>) -> bool| it.differs.iter().any(|red| is_it(red, kind));
    let support = red(|red, kind| matches!(red, Difference::Support(of, _) if *of == kind));
    let attack = red(|red, kind| matches!(red, Difference::Attack(of, _) if *of == kind));
    (
        interval(show, rates.acts, rates.support, widest(|it| &it.support), support),
        interval(show, rates.acts, rates.attack, widest(|it| &it.attack), attack),
    )
}

fn interval(show: &Show, acts: u64, rate: Rate, widest: f64, red: bool) -> Interval {
    if acts == 0 {
        return Interval { text: "–".into(), bar: None, red };
    }
    let text = format!(
        "{} ({}–{})",
        decimal(show, rate.per_1000),
        decimal(show, rate.low),
        decimal(show, rate.high)
    );
    let place = |value: f64| (value / widest * 100.0).clamp(0.0, 100.0);
    let (low, high) = (place(rate.low), place(rate.high));
    let width = (high - low).max(1.0);
    let bar = (format!("{low:.1}"), format!("{width:.1}"), format!("{:.1}", place(rate.per_1000).min(98.5)));
    Interval { text, bar: Some(bar), red }
}

fn difference(show: &Show, race: &RaceParity, it: &CandidateParity, red: &Difference) -> String {
    let l = show.l;
    let other = match red {
        Difference::Lacks(_, other) | Difference::Support(_, other) | Difference::Attack(_, other) => other,
    };
    let other = race.candidates.iter().find(|it| &it.candidate == other).map_or(other, |it| &it.name);
    let among = |kind: &Option<FormKind>| match kind {
        Some(kind) => {
            format!("{} {}", l.t("dictionaries-among-acts-with"), l.pick(kind.label()))
        }
        None => String::new(),
    };
    match red {
        Difference::Lacks(kind, _) => format!(
            "{} {} {}, {} {other} {}.",
            it.name,
            l.t("dictionaries-has-no"),
            l.pick(kind.label()),
            l.t("dictionaries-while"),
            l.t("dictionaries-has"),
        ),
        Difference::Support(kind, _) => format!(
            "{} {} {other}{}.",
            it.name,
            l.t("dictionaries-is-flagged-as-supported-less-often-than"),
            among(kind)
        ),
        Difference::Attack(kind, _) => format!(
            "{} {} {other}{}.",
            it.name,
            l.t("dictionaries-is-flagged-as-attacked-less-often-than"),
            among(kind)
        ),
    }
}

fn failure(
    show: &Show,
    words: &Words,
    report: &Report,
    it: &SwapFailure,
    acts: &HashMap<ActId, IndexAct>,
) -> FailureLine {
    let name = |key: &str| candidate_name(words, report, &format!("{}/{key}", it.race));
    let (one, other) = match &it.text {
        SwapText::Sentences(one, other) => (plain(one), plain(other)),
        SwapText::Act(act) => {
            let what = || plain(&format!("{} {act}", show.l.t("dictionaries-act")));
            let text = acts.get(act).map_or_else(what, snippet);
            (text.clone(), text)
        }
    };
    let race = report.parity.iter().find(|race| race.race == it.race);
    FailureLine {
        race: race.map_or_else(|| it.race.clone(), |race| race.name.clone()),
        one: (name(&it.one.0), one, it.one.1.to_string()),
        other: (name(&it.other.0), other, it.other.1.to_string()),
    }
}
