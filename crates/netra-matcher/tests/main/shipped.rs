//! What several tests share: the dictionaries that come with the project, and acts in the demo race.

use std::path::Path;

use jiff::civil::{Date, date};
use netra_matcher::{Dictionaries, Matcher, SourceFile, load};
use netra_model::act::{AccountRef, ActKind};
use netra_model::flag::{Field, MatchInput, Piece, Scored, Side};
use netra_model::person::{Employment, PersonStatus};

/// A day of the demo race's campaign.
pub(crate) const CAMPAIGN: Date = date(2026, 10, 12);

/// The shipped files with the demo race.
pub(crate) fn files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
    [
        "benign.toml",
        "common-words.tsv",
        "general.toml",
        "parties.toml",
        "provisions/statutes.toml",
        "provisions/non-asn.toml",
        "provisions/skb-2022.toml",
        "regions.toml",
        "races/demo-kota-contoh.toml",
    ]
    .map(|name| SourceFile {
        name: name.into(),
        text: std::fs::read_to_string(root.join(name)).expect("a shipped file"),
    })
    .into()
}

pub(crate) fn dictionaries() -> Dictionaries {
    load(&files()).unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

/// An account on Instagram.
pub(crate) fn account(handle: &str) -> AccountRef {
    AccountRef::by_handle("instagram".parse().expect("a platform"), handle)
}

/// A post of somebody in Kota Contoh.
pub(crate) fn post(text: &str) -> MatchInput {
    act(ActKind::Post, &[(Field::OWN_TEXT, text)], None)
}

/// An act of somebody in Kota Contoh, in the campaign.
pub(crate) fn act(kind: ActKind, texts: &[(Field, &str)], target: Option<&str>) -> MatchInput {
    MatchInput {
        kind,
        day: CAMPAIGN,
        region: Some("Kota Contoh".into()),
        employment: Employment::Pns,
        status: PersonStatus::Active,
        texts: texts.iter().map(|(field, text)| (*field, (*text).to_owned())).collect(),
        actor: account("pegawai.demo"),
        target_author: target.map(account),
        assignment_letter: None,
    }
}

/// What an officer sees in the first photo.
pub(crate) fn description() -> Field {
    Field { side: Side::Own, piece: Piece::Description(0) }
}

/// The score of a post; 0 when nothing was found.
pub(crate) fn score(matcher: &Matcher, text: &str) -> u8 {
    matcher.score(&post(text)).map_or(0, |it| it.score)
}

/// The keys of the rules that hold.
pub(crate) fn rules(scored: &Scored) -> Vec<&str> {
    scored.signals.as_slice().iter().map(|it| it.rule.as_str()).collect()
}
