//! What the matcher is given, built in one place, so that the same act gives the same bytes today and in a rematch.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use netra_model::act::{AccountRef, Media, SeenAct, SeenContent, SeenTarget};
use netra_model::flag::{Field, MatchInput, Piece, Side};

/// A text as it is stored: U+0000, which PostgreSQL cannot hold, becomes U+2400 (␀). Raw bytes stay as they are.
/// Texts are matched in this form, so that spans fit the stored text.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{2400}")) } else { Cow::Borrowed(text) }
}

/// Everything the matcher may look at for an act that was just read.
///
/// `region` is the person's, else the office's ([`crate::WatchedAccount::region`]). A target's author counts only
/// when `known` says so (a race's account, or a watched one): anybody else is not kept, and a rematch could not
/// see them either.
pub fn match_input(
    act: &SeenAct,
    region: Option<String>,
    zone: &TimeZone,
    known: &(dyn Fn(&AccountRef) -> bool + Sync),
) -> MatchInput {
    let (target, author) = match &act.target {
        Some(SeenTarget::Content(content)) => (Some(content.as_ref()), Some(&content.author)),
        Some(SeenTarget::Unresolved { author, .. }) => (None, author.as_ref()),
        Some(SeenTarget::Account(account)) => (None, Some(account)),
        None => (None, None),
    };
    let words = |content: &SeenContent, side, texts: &mut Vec<_>| {
        texts_of(side, &content.text, &content.media, texts);
    };
    let mut texts = Vec::new();
    if let Some(own) = &act.own {
        words(own, Side::Own, &mut texts);
    }
    if let Some(target) = target {
        words(target, Side::Target, &mut texts);
    }
    MatchInput {
        kind: act.kind,
        day: act.happened.day(act.seen_at, zone),
        region,
        texts,
        actor: nameless(&act.actor_seen),
        target_author: author.filter(|author| known(author)).map(nameless),
    }
}

/// The texts of one side that are not empty, in the order of [`Field`].
pub(crate) fn texts_of(side: Side, text: &str, media: &[Media], texts: &mut Vec<(Field, String)>) {
    let mut push = |piece, text: &str| {
        if !text.is_empty() {
            texts.push((Field { side, piece }, clean(text).into_owned()));
        }
    };
    push(Piece::Text, text);
    let numbered = || (0_u16..).zip(media);
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

/// A display name never decides anything, and changes daily.
pub(crate) fn nameless(account: &AccountRef) -> AccountRef {
    AccountRef { display_name: None, ..account.clone() }
}
