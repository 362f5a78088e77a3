//! Runs the `match` and `no_match` examples that stand beside every rule: they are its tests.
//!
//! An example is a text, posted by somebody of the race's region in its campaign. Words in brackets at its
//! beginning change the act: `[photo]` makes it an officer's description of a photo, `[like @akun]`,
//! `[comment @akun]`, `[share @akun]` and `[follow @akun]` an act aimed at that account (`[comment]` alone: at
//! nobody's in particular), `[spouse]` a post of somebody who is married to a candidate, and `[assigned]` a post of somebody
//! whom a letter on file sends on duty that day; `[assigned like @akun]` and the like are acts of such a person. After ` || `
//! stands the target's own text.

use std::fmt;

use netra_model::Sentence;
use netra_model::act::{AccountRef, ActKind, Platform};
use netra_model::flag::{Field, MatchInput, Piece, Side};
use netra_model::person::{Employment, PersonStatus};
use netra_model::race::StageKind;

use crate::dictionary::Examples;
use crate::matcher::Matcher;
use crate::read::called;

/// An example that does not do what it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ExampleError {
    /// `rule "vote-call"` or `group "vote-verb"`.
    pub of: Sentence,
    /// The example.
    pub text: String,
    /// Whether it should have matched.
    pub should_match: bool,
}

impl ExampleError {
    /// What does not hold, and what to do.
    pub fn sentence(&self) -> Sentence {
        let Self { of, text, should_match } = self;
        let (should, does) = if *should_match { ("match", "does not") } else { ("not match", "does") };
        let (ought, is) =
            if *should_match { ("cocok, tetapi tidak", "cocok") } else { ("tidak cocok, tetapi", "cocok") };
        Sentence::new(
            format!("{}: contoh “{text}” seharusnya {ought} {is}; perbaiki contoh atau kata kuncinya", of.id),
            format!(
                "{}: the example “{text}” should {should} and {does}; correct the example or its terms",
                of.en
            ),
        )
    }
}

impl fmt::Display for ExampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().fmt(f)
    }
}

/// Runs all examples against the race with this key, on the first day of its campaign.
///
/// Returns every example that fails; nothing when the race is not among the dictionaries.
pub fn check_examples(matcher: &Matcher, race: &str) -> Vec<ExampleError> {
    let Some(race) = matcher.races().iter().find(|it| it.key == race) else { return Vec::new() };
    let campaign = race.stages.iter().find(|stage| stage.kind == StageKind::Campaign).or(race.stages.first());
    let Some(day) = campaign.map(|stage| stage.from) else { return Vec::new() };
    let input = |text: &str| {
        let assigned = text.strip_prefix("[assigned").filter(|rest| rest.starts_with([']', ' ']));
        let act = assigned.map_or(text.to_owned(), |rest| format!("[{}", rest.trim_start()));
        let (kind, target, texts) = act_of(&act);
        let spouse = text.starts_with("[spouse]");
        MatchInput {
            kind,
            day,
            region: race.region.clone(),
            employment: Employment::Pns,
            status: if spouse { PersonStatus::SpouseOfCandidate } else { PersonStatus::Active },
            texts,
            actor: account("pegawai.demo"),
            target_author: target,
            assignment_letter: assigned.map(|_| "1/DEMO".to_owned()),
        }
    };
    let mut failed = Vec::new();
    let mut run = |of: Sentence, examples: &Examples, found: &dyn Fn(&MatchInput) -> bool| {
        for (texts, should_match) in [(&examples.matching, true), (&examples.not_matching, false)] {
            for text in texts.iter().filter(|text| found(&input(text)) != should_match) {
                failed.push(ExampleError { of: of.clone(), text: text.clone(), should_match });
            }
        }
    };
    for rule in &matcher.dictionaries.rules {
        let found = |input: &MatchInput| {
            matcher.score(input).is_some_and(|it| it.signals.as_slice().iter().any(|it| it.rule == rule.key))
        };
        run(called("rule", &rule.key), &rule.examples, &found);
    }
    for (at, group) in matcher.dictionaries.groups.iter().enumerate() {
        let found = |input: &MatchInput| matcher.finds_group(at, input);
        run(called("group", &group.key), &group.examples, &found);
    }
    failed
}

/// Reads the brackets at the beginning of an example.
fn act_of(example: &str) -> (ActKind, Option<AccountRef>, Vec<(Field, String)>) {
    let (own, target) = example.split_once(" || ").unwrap_or((example, ""));
    let bracket = own.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (head, own) = bracket.map_or(("post", own), |(head, text)| (head, text.trim()));
    let (kind, author) = head.split_once(' ').unwrap_or((head, ""));
    let author = (!author.is_empty()).then(|| account(author));
    let description = Field { side: Side::Own, piece: Piece::Description(0) };
    let field = if kind == "photo" { description } else { Field::OWN_TEXT };
    let texts = [(field, own), (Field::TARGET_TEXT, target)]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(field, text)| (field, text.to_owned()))
        .collect();
    (kind.parse().unwrap_or(ActKind::Post), author, texts)
}

fn account(handle: &str) -> AccountRef {
    let platform: Platform = "instagram".parse().expect("a platform's name");
    AccountRef::by_handle(platform, handle)
}
