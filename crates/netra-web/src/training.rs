//! Training [latihan] and calibration [kalibrasi] as people meet them: an item to judge with the keys of the queue, whether
//! it was invented or was decided long ago, shown without anybody's name.

mod set;

use netra_model::act::{ActKind, Media, MediaKind, Platform};
use netra_model::flag::without_figures;
use netra_model::review::Verdict;
use netra_store::{Author, ContentVersion, ContentView, ItemView};

use crate::desk::Words;
use crate::keys::verdict_command;
use crate::lang::Lang;
use crate::pages::content::{Labelled, Medium, Post, author_name, author_role};
use crate::show::{Show, act_noun, legend};
use crate::text::{Mark, Marked, class, marked, plain};

pub(crate) use set::{EXERCISES, Exercise};

/// The exercise of that key.
pub(crate) fn exercise(key: &str) -> Option<&'static Exercise> {
    EXERCISES.iter().find(|it| it.key == key)
}

/// An item to be judged, as `drill.html` shows it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shown {
    pub(crate) what: String,
    /// Of an invented post; an item of the office is nobody's here.
    pub(crate) account: Option<&'static str>,
    pub(crate) when: String,
    pub(crate) stage: String,
    pub(crate) own: Option<Post>,
    pub(crate) target: Option<Post>,
    pub(crate) facts: Vec<String>,
    /// Why it was in the queue.
    pub(crate) found: String,
    pub(crate) legend: Vec<(&'static str, &'static str)>,
}

/// A verdict as the bar offers it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    pub(crate) value: &'static str,
    pub(crate) command: &'static str,
    pub(crate) label: &'static str,
    /// It was given.
    pub(crate) given: bool,
}

/// All verdicts in the order of the queue's bar.
pub(crate) fn choices(l: Lang, given: Option<Verdict>) -> Vec<Choice> {
    let of = |it: Verdict| Choice {
        value: it.as_str(),
        command: verdict_command(it),
        label: l.pick(it.label()),
        given: given == Some(it),
    };
    Verdict::ALL.into_iter().map(of).collect()
}

/// *suka · Instagram*
pub(crate) fn heading(l: Lang, kind: ActKind, platform: &Platform) -> String {
    let (what, platform) = (act_noun(l, kind), platform.label());
    l.m("training-heading-item").with("what", what).with("platform", platform).to_string()
}

impl Exercise {
    /// Its heading, which tells nothing of the answer.
    pub(crate) fn heading(&self, l: Lang) -> String {
        match self.platform.parse() {
            Ok(platform) => heading(l, self.kind, &platform),
            Err(_) => act_noun(l, self.kind).to_owned(),
        }
    }

    /// As it is judged.
    pub(crate) fn shown(&self, show: &Show) -> Shown {
        let l = show.l;
        let post = |author: &str, text: &str, picture: &str| Post {
            author: author.to_owned(),
            text: self.marked(text),
            media: (!picture.is_empty()).then(|| self.photo(l, picture)).into_iter().collect(),
            ..Post::default()
        };
        let has_own = !self.own.is_empty() || !self.picture.is_empty();
        let kinds: Vec<_> = self.marks.iter().map(|it| it.1).collect();
        Shown {
            what: self.heading(l),
            account: Some(self.account),
            when: self.day.parse().map(|day| show.day(day)).unwrap_or_default(),
            stage: l.pick(self.stage.label()).to_owned(),
            own: has_own.then(|| post(self.account, self.own, self.picture)),
            target: self.target.map(|(author, text)| post(author, text, "")),
            facts: self.facts.iter().map(|it| l.pick(*it).to_owned()).collect(),
            found: l.pick(self.found).to_owned(),
            legend: legend(l)
                .into_iter()
                .filter(|(kind, _)| kinds.contains(kind))
                .map(|(kind, label)| (class(kind), label))
                .collect(),
        }
    }

    fn marked(&self, text: &str) -> Marked {
        let mark = |(words, kind): &(&str, _)| {
            let start = text.find(words)?;
            Some(Mark { start, end: start + words.len(), kind: *kind, rule: String::new() })
        };
        marked(text, &self.marks.iter().filter_map(mark).collect::<Vec<_>>())
    }

    fn photo(&self, l: Lang, words: &str) -> Medium {
        let label = l.t("common-description");
        Medium {
            kind: l.t("content-photo"),
            texts: vec![Labelled { label, text: self.marked(words) }],
            fate: l.t("training-no-picture").to_owned(),
            ..Medium::default()
        }
    }
}

/// A decided item without anybody's name: no account, no picture, no link, and in its words neither the person's name nor
/// their handle. A campaign account stays named, because the answer depends on whose post it is.
pub(crate) fn without_names(show: &Show, words: &Words, view: &ItemView) -> Shown {
    let l = show.l;
    let (names, scored) = (names_of(view), &view.flag.scored);
    let post = |it: &ContentView| nameless(l, words, it, &names);
    Shown {
        what: heading(l, view.act.kind, &view.act.platform),
        account: None,
        when: show.when(&view.act.happened),
        stage: String::new(),
        own: view.own.as_ref().map(post),
        target: view.target.as_ref().map(post),
        facts: Vec::new(),
        found: hidden(&without_figures(l.either(&scored.explanation_id, &scored.explanation_en)), &names),
        legend: Vec::new(),
    }
}

/// What could tell who it is, the longest first.
fn names_of(view: &ItemView) -> Vec<String> {
    let account = &view.account_ref;
    let mut names: Vec<String> =
        [account.handle.clone(), account.display_name.clone(), account.native_id.clone()]
            .into_iter()
            .flatten()
            .chain(view.handles.iter().map(|it| it.handle.clone()))
            .collect();
    names.push(view.person.name.clone());
    let words = view.person.name.split_whitespace().filter(|word| !word.starts_with('('));
    names.extend(words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()));
    names.retain(|name| name.chars().filter(|c| c.is_alphabetic()).count() >= 3);
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

/// What stands where a name stood.
const HIDDEN: &str = "[…]";

/// A text without these names, however they are written.
fn hidden(text: &str, names: &[String]) -> String {
    names.iter().fold(text.to_owned(), |text, name| without(&text, name))
}

fn without(text: &str, name: &str) -> String {
    let wanted: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let letters: Vec<char> = text.chars().collect();
    let is_letter = |at: Option<&char>| at.is_some_and(|c| c.is_alphanumeric());
    let here = |at: usize| {
        let found =
            letters[at..].iter().flat_map(|c| c.to_lowercase()).take(wanted.len()).eq(wanted.iter().copied());
        let whole = !is_letter(at.checked_sub(1).and_then(|n| letters.get(n)));
        found && whole && !is_letter(letters.get(at + wanted.len()))
    };
    let (mut kept, mut at) = (String::new(), 0);
    while at < letters.len() {
        if here(at) {
            kept.push_str(HIDDEN);
            at += wanted.len();
        } else {
            kept.push(letters[at]);
            at += 1;
        }
    }
    kept
}

fn nameless(l: Lang, words: &Words, view: &ContentView, names: &[String]) -> Post {
    let author = match &view.author {
        Author::Watched(..) => l.t("training-account-not-shown").to_owned(),
        other => author_name(l, other),
    };
    let latest: Option<&ContentVersion> = view.latest();
    let media = latest.map(|it| it.media.as_slice()).unwrap_or_default();
    Post {
        author,
        author_role: author_role(l, &view.author, words),
        text: latest.map(|it| plain(&hidden(&it.text, names))).unwrap_or_default(),
        media: media.iter().map(|it| medium(l, it, names)).collect(),
        ..Post::default()
    }
}

fn medium(l: Lang, media: &Media, names: &[String]) -> Medium {
    let told = |label, text: &Option<String>| {
        let text = text.as_deref().filter(|text| !text.trim().is_empty())?;
        Some(Labelled { label, text: plain(&hidden(text, names)) })
    };
    let texts = [
        told(l.t("content-alt-text"), &media.alt),
        told(l.t("content-caption"), &media.caption),
        told(l.t("common-description"), &media.officer_description),
    ];
    Medium {
        kind: match media.kind {
            MediaKind::Image => l.t("content-photo"),
            MediaKind::Video => "Video",
            MediaKind::Audio => l.t("content-sound"),
            MediaKind::Document => l.t("common-document"),
        },
        texts: texts.into_iter().flatten().collect(),
        fate: l.t("training-no-picture").to_owned(),
        ..Medium::default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_exercise_is_whole_in_both_languages() {
        let keys: BTreeSet<&str> = EXERCISES.iter().map(|it| it.key).collect();
        assert_eq!(keys.len(), EXERCISES.len(), "no key stands twice");
        for it in &EXERCISES {
            let what = it.key;
            assert!(
                it.platform.parse::<Platform>().is_ok() && it.day.parse::<jiff::civil::Date>().is_ok(),
                "{what}"
            );
            assert!(it.account.ends_with(".demo"), "{what}: an account of somebody");
            let target = it.target.map_or("", |it| it.1);
            assert!(it.target.is_none_or(|(author, _)| author.ends_with(".demo")), "{what}");
            for (words, _) in it.marks {
                let somewhere = [it.own, it.picture, target].iter().any(|text| text.contains(words));
                assert!(somewhere, "{what}: “{words}” is marked and stands nowhere");
            }
            assert_ne!(it.also, Some(it.verdict), "{what}");
            for pair in [it.found, it.lesson, it.why, it.rule].iter().chain(it.facts) {
                assert!(!pair.0.is_empty() && !pair.1.is_empty() && pair.0 != pair.1, "{what}: {pair:?}");
            }
        }
        for verdict in Verdict::ALL {
            assert!(EXERCISES.iter().any(|it| it.verdict == verdict), "none teaches {verdict}");
        }
    }

    #[test]
    fn the_rules_name_no_sanction() {
        for it in &EXERCISES {
            for text in [it.rule.0, it.rule.1, it.why.0, it.why.1] {
                for word in ["sanksi", "sanction", "hukuman", "berat", "disiplin"] {
                    assert!(!text.to_lowercase().contains(word), "{}: {text}", it.key);
                }
            }
        }
    }

    #[test]
    fn a_name_is_hidden_however_it_is_written_and_nothing_else() {
        let names = ["Budi Santoso", "budi.demo", "Santoso"].map(str::to_owned);
        let text = "Selamat pak BUDI SANTOSO (@budi.demo)! Budidaya lele pak santoso.";
        assert_eq!(hidden(text, &names), "Selamat pak […] (@[…])! Budidaya lele pak […].");
        assert_eq!(hidden("", &names), "");
    }
}
