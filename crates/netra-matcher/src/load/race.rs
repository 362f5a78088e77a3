//! A race file: the race, its candidates, and the forms by which texts speak of them.

use netra_model::Sentence;
use netra_model::race::{AccountRole, Candidate, Race, RaceAccount, RaceKind};

use super::accounts::accounts;
use super::derive::derive;
use super::stages::stages;
use super::{Draft, common};
use crate::dictionary::{CANDIDATE_NUMBERS, Forms, Phrase, RaceSource, Validity};
use crate::read::{At, Reader, Section, called};

/// The candidates of a race as they are read, with the line of each.
#[derive(Default)]
pub(super) struct Candidates {
    pub(super) list: Vec<Candidate>,
    pub(super) forms: Vec<Forms>,
    pub(super) lines: Vec<usize>,
}

impl Draft {
    pub(super) fn race(
        &mut self,
        reader: &Reader<'_>,
        top: &Section<'_, '_, '_>,
        section: &Section<'_, '_, '_>,
    ) {
        let key = section.located_text("key");
        self.claim(reader, "race", &key);
        let kind = section.choice(
            "kind",
            &[
                ("presidential", RaceKind::Presidential),
                ("legislative", RaceKind::Legislative),
                ("governor", RaceKind::Governor),
                ("regent", RaceKind::Regent),
                ("mayor", RaceKind::Mayor),
            ],
            true,
        );
        let name = section.text("name");
        let region = section.optional_text("region").map(|it| it.value);
        let includes = section.texts("includes").into_iter().map(|it| it.value).collect();
        let names = values(self.phrases(section, "names"));
        section.finish();
        let stages = stages(top);
        let mut candidates = self.candidates(reader, top, &key.value);
        if candidates.list.is_empty() {
            let what = Sentence::new("tidak ada calon", "no candidate");
            let instead = Sentence::new("tambahkan dengan [[candidate]]", "add one with [[candidate]]");
            section.mistake(section.line, what, instead);
        }
        derive(reader, kind, &mut candidates, &self.ordinary);
        for (at, forms) in candidates.forms.iter().enumerate() {
            if forms.names.is_empty() && forms.derived.names.is_empty() {
                let named = called("candidate", &candidates.list[at].key);
                let what =
                    Sentence::new(format!("{}: tidak ada nama", named.id), format!("{}: no names", named.en));
                let instead = Sentence::new(
                    "tambahkan names = [\"…\"] yang bukan kata umum",
                    "add names = [\"…\"] that are no ordinary words",
                );
                reader.mistake(candidates.lines[at], what, instead);
            }
        }
        let Candidates { list: candidates, forms, .. } = candidates;
        let race = Race { key: key.value, name, kind, region, includes, stages, candidates };
        self.dictionaries.races.push(RaceSource { race, names, forms });
    }

    fn candidates(&mut self, reader: &Reader<'_>, top: &Section<'_, '_, '_>, race: &str) -> Candidates {
        let mut all = Candidates::default();
        for section in top.tables("candidate") {
            let key = section.located_text("key");
            let section = section.named("candidate", &key.value);
            let full = At { line: key.line, value: format!("{race}-{}", key.value) };
            self.claim(reader, "candidate", &full);
            let number =
                section.optional_integer("number", CANDIDATE_NUMBERS).and_then(|n| u8::try_from(n).ok());
            let known = all.list.iter().position(|it| number.is_some() && it.number == number);
            if let Some(other) = known {
                let (other, line) = (&all.list[other].key, all.lines[other]);
                let what = Sentence::new(
                    format!("nomornya juga nomor \"{other}\" (baris {line})"),
                    format!("its number is also that of \"{other}\" (line {line})"),
                );
                let instead =
                    Sentence::new("beri tiap calon nomornya sendiri", "give each candidate its own number");
                section.mistake(section.line, what, instead);
            }
            let name = section.text("name");
            let mut forms = self.forms(&section);
            let accounts = accounts(&section, &all.list);
            forms.handles = self.handles(&accounts);
            section.finish();
            all.list.push(Candidate { key: key.value, name, number, accounts });
            all.forms.push(forms);
            all.lines.push(section.line);
        }
        all
    }

    fn forms(&mut self, section: &Section<'_, '_, '_>) -> Forms {
        let names = self.phrases(section, "names");
        let hashtags = self.phrases(section, "hashtags");
        let slogans = self.phrases(section, "slogans");
        for tag in hashtags.iter().filter(|tag| !is_hashtag(&tag.value.text)) {
            let text = &tag.value.text;
            let what = Sentence::new(format!("\"{text}\" bukan tagar"), format!("\"{text}\" is no hashtag"));
            let instead = Sentence::new(
                "tulis dengan # dan tanpa spasi, seperti #ArgaSekar",
                "write it with # and without spaces, as in #ArgaSekar",
            );
            section.mistake(tag.line, what, instead);
        }
        for (field, list, instead) in [
            (
                "names",
                &names,
                (
                    "pindahkan ke ambiguous_names, dan tulis di sampingnya nama yang bukan kata umum",
                    "move it to ambiguous_names, and give a name that is no word beside it",
                ),
            ),
            (
                "hashtags",
                &hashtags,
                (
                    "setiap teks dengan tagar ini dihitung sebagai kampanye: hapus bila dipakai orang lain juga",
                    "every text with this hashtag counts as the campaign's: leave it out if others use it",
                ),
            ),
            (
                "slogans",
                &slogans,
                (
                    "hanya dihitung di samping tanda yang lebih kuat; hapus bila semua orang mengucapkannya",
                    "it counts only beside stronger signs; leave it out if everybody says it",
                ),
            ),
        ] {
            for form in list {
                common::warn(section, &self.ordinary.words, field, form, instead);
            }
        }
        Forms {
            names: values(names),
            ambiguous: values(self.phrases(section, "ambiguous_names")),
            hashtags: values(hashtags),
            slogans: values(slogans),
            programme: values(self.phrases(section, "programme_slogans")),
            hand_signs: values(self.phrases(section, "hand_signs")),
            ..Forms::default()
        }
    }

    /// What mentions the accounts that are no institution's, on the days of their roles.
    fn handles(&mut self, accounts: &[RaceAccount]) -> Vec<Phrase> {
        let of_candidate = accounts.iter().filter(|it| it.role != AccountRole::Institutional);
        let mut handles = Vec::new();
        for it in of_candidate {
            let Some(handle) = &it.account.handle else { continue };
            let valid = self.place_of(Validity { regions: Vec::new(), from: it.from, until: it.until });
            handles.push(Phrase { text: format!("@{handle}"), number: None, valid });
        }
        handles
    }
}

fn values(phrases: Vec<At<Phrase>>) -> Vec<Phrase> {
    phrases.into_iter().map(|it| it.value).collect()
}

fn is_hashtag(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|tag| !tag.is_empty() && tag.chars().all(|c| c.is_alphanumeric() || c == '_'))
}
