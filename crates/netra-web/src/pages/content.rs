//! A post, whoever's, as `content.html` shows it.

use netra_model::act::{Media, MediaKind, VersionCause};
use netra_model::flag::{Field, FlagSignal, Piece as FieldPiece, Side};
use netra_store::{Author, ContentVersion, ContentView, MediaFate};

use crate::desk::Words;
use crate::lang::Lang;
use crate::show::Show;
use crate::text::{Marked, marked, marks_of, plain};

/// A post with its newest words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Post {
    pub(crate) author: String,
    /// What the author is in a race: *akun kampanye, terdaftar KPU*.
    pub(crate) author_role: Option<String>,
    pub(crate) published: Option<String>,
    /// Only `http` and `https`.
    pub(crate) url: Option<String>,
    pub(crate) text: Marked,
    pub(crate) media: Vec<Medium>,
    /// Earlier wordings, newest first.
    pub(crate) earlier: Vec<Earlier>,
}

/// A medium with all words that belong to it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Medium {
    pub(crate) kind: &'static str,
    /// Where its bytes are, when they are kept.
    pub(crate) src: Option<String>,
    /// Whether it may be shown in the page.
    pub(crate) inline: bool,
    /// For `alt`.
    pub(crate) alt_text: String,
    pub(crate) texts: Vec<Labelled>,
    /// How its bytes came, or why they are not here.
    pub(crate) fate: String,
}

/// A text with whose words it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labelled {
    pub(crate) label: &'static str,
    pub(crate) text: Marked,
}

/// An earlier wording of a post.
#[derive(Debug, Clone, Default)]
pub(crate) struct Earlier {
    pub(crate) label: String,
    pub(crate) text: Marked,
}

/// Who wrote a post, as far as it is kept.
pub(crate) fn author_name(l: Lang, author: &Author) -> String {
    match author {
        Author::Watched(_, account) | Author::Known(account) => account.shown(),
        Author::Pseudonym { name, .. } => l.m("content-somebody-else").with("code", name).to_string(),
        Author::Unknown => l.t("content-author-unknown").to_owned(),
    }
}

/// What an author is in a race, if anything.
pub(crate) fn author_role(l: Lang, author: &Author, words: &Words) -> Option<String> {
    use netra_model::race::AccountRole;
    let account = author.account()?;
    let (_, known) = words.races.iter().find_map(|race| race.account(account))?;
    let role = match known.role {
        AccountRole::Campaign => l.t("content-role-campaign"),
        AccountRole::Personal => l.t("content-role-candidate"),
        AccountRole::Institutional => l.t("content-role-institution"),
    };
    Some(if known.registered {
        l.m("content-role-registered").with("role", role).to_string()
    } else {
        role.to_owned()
    })
}

/// A link that a browser may follow: nothing but the web.
pub(crate) fn web_link(url: Option<&str>) -> Option<String> {
    let parsed = url::Url::parse(url?).ok()?;
    matches!(parsed.scheme(), "http" | "https").then(|| parsed.to_string())
}

/// A post as shown: the version that the flag saw, marked by its signals.
pub(crate) fn post(
    show: &Show,
    words: &Words,
    view: &ContentView,
    version: Option<u32>,
    side: Side,
    signals: &[FlagSignal],
) -> Post {
    let l = show.l;
    let seen = version.and_then(|n| view.version(n)).or_else(|| view.latest());
    let marks = |piece| marks_of(signals, Field { side, piece }, l == Lang::English);
    let text = seen.map(|it| marked(&it.text, &marks(FieldPiece::Text))).unwrap_or_default();
    let media = seen.map(|it| it.media.as_slice()).unwrap_or_default();
    let fate = |n: u16| seen.and_then(|it| it.fates.get(&u32::from(n))).map(|it| fate(show, it));
    let media = (0_u16..)
        .zip(media)
        .map(|(n, it)| Medium { fate: fate(n).unwrap_or_default(), ..medium(l, n, it, &marks) })
        .collect();
    let shown = seen.map(|it| it.n);
    let others = view.versions.iter().rev().filter(|it| Some(it.n) != shown);
    Post {
        author: author_name(l, &view.author),
        author_role: author_role(l, &view.author, words),
        published: view.published.at().map(|_| show.when(&view.published)),
        url: web_link(view.url.as_deref()),
        text,
        media,
        earlier: others.map(|it| earlier(show, it)).collect(),
    }
}

fn medium(l: Lang, n: u16, media: &Media, marks: &dyn Fn(FieldPiece) -> Vec<crate::text::Mark>) -> Medium {
    let labelled = |label, text: &Option<String>, piece| {
        let text = text.as_deref().filter(|text| !text.trim().is_empty())?;
        Some(Labelled { label, text: marked(text, &marks(piece)) })
    };
    let texts = [
        labelled(l.t("content-alt-text"), &media.alt, FieldPiece::Alt(n)),
        labelled(l.t("content-caption"), &media.caption, FieldPiece::Caption(n)),
        labelled(l.t("common-description"), &media.officer_description, FieldPiece::Description(n)),
    ];
    let kind = match media.kind {
        MediaKind::Image => l.t("content-photo"),
        MediaKind::Video => "Video",
        MediaKind::Audio => l.t("content-sound"),
        MediaKind::Document => l.t("common-document"),
    };
    Medium {
        kind,
        src: media.sha256.map(|sha256| format!("/media/{sha256}")),
        inline: media.kind == MediaKind::Image,
        alt_text: media.alt.clone().or_else(|| media.officer_description.clone()).unwrap_or_default(),
        texts: texts.into_iter().flatten().collect(),
        fate: String::new(),
    }
}

/// How the bytes of a medium came, or why they are not here.
fn fate(show: &Show, fate: &MediaFate) -> String {
    let l = show.l;
    match fate {
        MediaFate::Kept { wire } => {
            let when = show.moment(wire.finished_at);
            let told = if wire.address_is_digest {
                l.m("content-file-secured-as-named")
            } else {
                l.m("content-file-secured")
            };
            told.with("moment", when).to_string()
        }
        MediaFate::Waiting { why: None } => l.t("content-file-waiting").to_owned(),
        MediaFate::Waiting { why: Some(why) } => {
            l.m("content-file-retried").with("why", l.say(why)).to_string()
        }
        MediaFate::GivenUp { why, at } => {
            let told = l.m("content-file-given-up").with("why", l.say(why));
            told.with("moment", show.moment(*at)).to_string()
        }
    }
}

/// A difference between two readers is never shown as an edit by the person.
fn earlier(show: &Show, version: &ContentVersion) -> Earlier {
    let l = show.l;
    let cause = match version.cause {
        VersionCause::First => l.t("content-version-first"),
        VersionCause::PlatformEdit => l.t("content-version-edit"),
        VersionCause::Reparse => l.t("content-version-reparse"),
    };
    let label = l.m("content-version").n("n", u64::from(version.n)).with("cause", cause);
    let label = label.with("moment", show.moment(version.seen_at)).to_string();
    Earlier { label, text: plain(&version.text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_to_the_web_can_be_followed() {
        for bad in
            ["javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "at://did/x", "//x", ""]
        {
            assert_eq!(web_link(Some(bad)), None, "{bad}");
        }
        assert_eq!(web_link(Some("https://a.test/ü\"x")).unwrap(), "https://a.test/%C3%BC%22x");
    }
}
