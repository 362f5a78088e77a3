//! From what a reader saw to what the matcher is asked: pure functions, and the one function that takes a batch in.

use jiff::tz::TimeZone;
use netra_model::act::{AccountRef, SeenAct, SeenContent, SeenTarget};
use netra_model::flag::{Field, MatchInput, Piece, Side};

/// What the matcher is asked about an act.
///
/// `region` is the person's, else the office's; the day is counted in the office's zone.
pub fn match_input(act: &SeenAct, region: Option<&str>, zone: &TimeZone) -> MatchInput {
    let mut texts = Vec::new();
    if let Some(own) = &act.own {
        push_texts(&mut texts, Side::Own, own);
    }
    let target_author = match &act.target {
        Some(SeenTarget::Content(content)) => {
            push_texts(&mut texts, Side::Target, content);
            Some(content.author.clone())
        }
        Some(SeenTarget::Unresolved { author, .. }) => author.clone(),
        Some(SeenTarget::Account(account)) => Some(account.clone()),
        None => None,
    };
    MatchInput {
        kind: act.kind,
        day: act.happened.day(act.seen_at, zone),
        region: region.map(str::to_owned),
        texts,
        actor: known_names(&act.actor_seen),
        target_author: target_author.as_ref().map(known_names),
    }
}

/// Names without the display name, which anybody can change at any time and which decides nothing.
fn known_names(account: &AccountRef) -> AccountRef {
    AccountRef { display_name: None, ..account.clone() }
}

/// The texts of a content that are not empty, in the order of [`Field`].
fn push_texts(texts: &mut Vec<(Field, String)>, side: Side, content: &SeenContent) {
    let mut push = |piece, text: &str| {
        if !text.trim().is_empty() {
            texts.push((Field { side, piece }, text.to_owned()));
        }
    };
    push(Piece::Text, &content.text);
    let numbered = || (0_u16..).zip(&content.media);
    for (n, medium) in numbered() {
        push(Piece::Alt(n), medium.alt.as_deref().unwrap_or_default());
    }
    for (n, medium) in numbered() {
        push(Piece::Caption(n), medium.caption.as_deref().unwrap_or_default());
    }
    for (n, medium) in numbered() {
        push(Piece::Description(n), medium.officer_description.as_deref().unwrap_or_default());
    }
}
