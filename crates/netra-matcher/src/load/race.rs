//! A race file: stages, candidates, the forms by which texts speak of them, and accounts.

use netra_model::act::{AccountRef, Platform};
use netra_model::race::{AccountRole, Candidate, Race, RaceAccount, RaceKind, Stage, StageKind};

use super::Draft;
use crate::dictionary::{CANDIDATE_NUMBERS, Forms, RaceSource, variants};
use crate::read::{At, Reader, Section};

const STAGES: [(&str, StageKind); 8] = [
    ("registration", StageKind::Registration),
    ("determination", StageKind::Determination),
    ("draw", StageKind::Draw),
    ("campaign", StageKind::Campaign),
    ("silence", StageKind::Silence),
    ("voting", StageKind::Voting),
    ("counting", StageKind::Counting),
    ("result", StageKind::Result),
];

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
        let names = expanded(section, "names");
        section.finish();
        let stages = stages(top);
        let (candidates, forms) = self.candidates(reader, top, &key.value);
        if candidates.is_empty() {
            section.mistake(section.line, "no candidate", "add one with [[candidate]]");
        }
        let race = Race { key: key.value, name, kind, region, stages, candidates };
        self.dictionaries.races.push(RaceSource { race, names, forms });
    }

    fn candidates(
        &mut self,
        reader: &Reader<'_>,
        top: &Section<'_, '_, '_>,
        race: &str,
    ) -> (Vec<Candidate>, Vec<Forms>) {
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut forms = Vec::new();
        for section in top.tables("candidate") {
            let key = section.located_text("key");
            let section = section.named("candidate", &key.value);
            let full = At { line: key.line, value: format!("{race}-{}", key.value) };
            self.claim(reader, "candidate", &full);
            let number =
                section.optional_integer("number", CANDIDATE_NUMBERS).and_then(|n| u8::try_from(n).ok());
            if let Some(other) = candidates.iter().find(|it| number.is_some() && it.number == number) {
                let what = format!("its number is also that of \"{}\"", other.key);
                section.mistake(section.line, &what, "give each candidate its own number");
            }
            let texts =
                |field| -> Vec<String> { section.texts(field).into_iter().map(|it| it.value).collect() };
            let candidate_forms = Forms {
                names: expanded(&section, "names"),
                ambiguous: expanded(&section, "ambiguous_names"),
                hashtags: hashtags(&section),
                slogans: texts("slogans"),
                programme: texts("programme_slogans"),
                hand_signs: texts("hand_signs"),
            };
            if candidate_forms.names.is_empty() {
                section.mistake(section.line, "no names", "add names = [\"…\"] that are no ordinary words");
            }
            let accounts = section.tables("account").iter().filter_map(account).collect();
            candidates.push(Candidate { key: key.value, name: section.text("name"), number, accounts });
            forms.push(candidate_forms);
            section.finish();
        }
        (candidates, forms)
    }
}

/// The texts of a field with their alternatives written out.
fn expanded(section: &Section<'_, '_, '_>, field: &'static str) -> Vec<String> {
    let mut all = Vec::new();
    for text in section.texts(field) {
        match variants(&text.value) {
            Ok(variants) => all.extend(variants),
            Err(what) => section.mistake(text.line, &what, "write alternatives as (a|b)"),
        }
    }
    all
}

fn stages(top: &Section<'_, '_, '_>) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for section in top.tables("stage") {
        let kind = section.choice("kind", &STAGES, true);
        let (from, until) = (section.date("from"), section.date("until"));
        if until.value < from.value {
            section.mistake(until.line, "it ends before it begins", "write the first day in `from`");
        }
        let stage = Stage { kind, from: from.value, until: until.value };
        let once = matches!(kind, StageKind::Registration | StageKind::Determination | StageKind::Draw);
        if once && stages.iter().any(|other| other.kind == kind) {
            let what = format!("{} stands twice", kind.label().1);
            section.mistake(section.line, &what, "only what follows the draw comes again, in a second round");
        }
        let overlapping = stages.iter().find(|other| other.from <= stage.until && stage.from <= other.until);
        if let Some(other) = overlapping {
            let what = format!(
                "{} ({} to {}) overlaps with {} ({} to {})",
                kind.label().1,
                stage.from,
                stage.until,
                other.kind.label().1,
                other.from,
                other.until
            );
            section.mistake(from.line, &what, "let every stage begin after the one before it has ended");
        }
        section.finish();
        stages.push(stage);
    }
    stages.sort_by_key(|stage| stage.from);
    stages
}

fn hashtags(section: &Section<'_, '_, '_>) -> Vec<String> {
    let plain = |tag: &str| {
        tag.strip_prefix('#')
            .is_some_and(|tag| !tag.is_empty() && tag.chars().all(|c| c.is_alphanumeric() || c == '_'))
    };
    let tags = section.texts("hashtags");
    for tag in tags.iter().filter(|tag| !plain(&tag.value)) {
        let instead = "write it with # and without spaces, as in #ArgaSekar";
        section.mistake(tag.line, &format!("\"{}\" is no hashtag", tag.value), instead);
    }
    tags.into_iter().map(|tag| tag.value).collect()
}

fn account(section: &Section<'_, '_, '_>) -> Option<RaceAccount> {
    let roles = [
        ("campaign", AccountRole::Campaign),
        ("personal", AccountRole::Personal),
        ("institutional", AccountRole::Institutional),
    ];
    let role = section.choice("role", &roles, true);
    let registered = section.flag("registered");
    let platform = section.located_text("platform");
    let handle = section.optional_text("handle").map(|it| it.value.trim_start_matches('@').to_owned());
    let native_id = section.optional_text("native_id").map(|it| it.value);
    section.finish();
    if handle.is_none() && native_id.is_none() {
        section.mistake(section.line, "neither `handle` nor `native_id`", "add handle = \"…\"");
    }
    match platform.value.parse::<Platform>() {
        Ok(platform) => {
            let account = AccountRef { platform, native_id, handle, display_name: None };
            Some(RaceAccount { account, role, registered })
        }
        Err(error) => {
            section.mistake(platform.line, &error.to_string(), "write the platform's name in small letters");
            None
        }
    }
}
