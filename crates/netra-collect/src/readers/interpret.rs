//! From a line of a file to an act of the model; whoever is not watched is dropped here.

use jiff::Timestamp;
use netra_model::act::{
    AccountRef, ActKind, Media, PartRef, Platform, Provenance, SeenAct, SeenContent, SeenTarget, When,
    once_key,
};
use netra_model::link::post_link;
use netra_model::person::WatchIndex;
use netra_model::{Sentence, Sha256};
use sha2::Digest;

use super::format::{AccountLine, ActLine, MediaLine, TargetLine};
use super::lenient::{Whose, judge};
use super::times;

/// What holds for all lines of one reading.
pub(super) struct Context<'a> {
    pub(super) watched: &'a WatchIndex,
    pub(super) provenance: Provenance,
    /// When a line that does not say so itself was seen.
    pub(super) seen_at: Timestamp,
}

/// What became of a line.
#[derive(Debug)]
pub(super) enum Outcome {
    Act(Box<SeenAct>),
    /// Somebody's who is not watched: nothing of it may be kept.
    Unlisted,
    /// Why a watched account's line makes no act.
    Bad(Sentence),
    /// Why nobody can say whose it is.
    Unclear(Sentence),
}

pub(super) fn interpret(mut line: ActLine, context: &Context<'_>, raw: PartRef) -> Outcome {
    // Whose it is comes first: nothing else of the line is looked at before.
    let actor = std::mem::take(&mut line.actor);
    let platform = match line.platform.parse::<Platform>() {
        Ok(platform) => platform,
        Err(error) => {
            return match judge(None, actor.id.as_deref(), actor.handle.as_deref(), context.watched) {
                Whose::Unlisted => Outcome::Unlisted,
                Whose::Listed | Whose::Unclear => Outcome::Unclear(unknown("platform", &error)),
            };
        }
    };
    let Some(actor_seen) = account(actor, &platform) else {
        return Outcome::Unclear(Sentence::new(
            "actor tidak memuat id maupun handle, jadi tidak diketahui milik siapa",
            "actor has neither id nor handle, so nobody can say whose it is",
        ));
    };
    let Some(actor) = context.watched.find(&actor_seen) else { return Outcome::Unlisted };
    match act(line, actor, actor_seen, platform, context, raw) {
        Ok(act) => Outcome::Act(Box::new(act)),
        Err(why) => Outcome::Bad(why),
    }
}

fn act(
    line: ActLine,
    actor: netra_model::AccountId,
    actor_seen: AccountRef,
    platform: Platform,
    context: &Context<'_>,
    raw: PartRef,
) -> Result<SeenAct, Sentence> {
    let kind = ActKind::from(line.act);
    let seen_at = seen_at(line.seen_at.as_deref(), context.seen_at)?;
    let happened = when(line.at.as_deref(), line.at_exact.unwrap_or(false), seen_at);
    let target = line.target.map(|target| self::target(target, &platform, seen_at, raw)).transpose()?;
    check_target(kind, target.as_ref())?;
    let text = clean(line.text).unwrap_or_default();
    let url = clean(line.url);
    let media = media(line.media);
    let native_key = native_key(clean(line.id), url.as_deref())
        .or_else(|| made_key(kind, &actor_seen, target.as_ref(), line.at.as_deref(), &text))
        .ok_or_else(|| {
            Sentence::new(
                "tidak memuat id maupun url: beri nama tetap unggahan itu atau tautannya",
                "has neither id nor url: give the post's lasting name or its link",
            )
        })?;
    let has_own_words = matches!(kind, ActKind::Post | ActKind::Comment | ActKind::Quote);
    let own = (has_own_words || !text.is_empty() || !media.is_empty()).then(|| SeenContent {
        platform,
        native_key: native_key.clone(),
        url,
        author: actor_seen.clone(),
        text,
        media,
        published: happened.clone(),
        raw: Some(raw),
    });
    Ok(SeenAct {
        actor,
        actor_seen,
        kind,
        native_key,
        happened,
        own,
        target,
        provenance: context.provenance,
        seen_at,
        without_login: line.without_login,
        raw: Some(raw),
    })
}

/// A value that is none of those a field may have.
pub(super) fn unknown(field: &str, error: &netra_model::id::BadId) -> Sentence {
    Sentence::new(format!("{field} “{}” tidak dikenal", error.text), format!("{field}: {error}"))
}

fn check_target(kind: ActKind, target: Option<&SeenTarget>) -> Result<(), Sentence> {
    let is_account = matches!(target, Some(SeenTarget::Account(_)));
    match kind {
        ActKind::Follow | ActKind::Join if !is_account => Err(Sentence::new(
            format!("{kind} perlu target.account: siapa yang diikuti atau grup mana"),
            format!("a {kind} needs target.account: who was followed or which group was joined"),
        )),
        ActKind::Like | ActKind::Share | ActKind::Quote if target.is_none() || is_account => {
            Err(Sentence::new(
                format!("{kind} perlu target: id atau url unggahan, atau teksnya"),
                format!("a {kind} needs a target: the post's id or url, or its text"),
            ))
        }
        _ => Ok(()),
    }
}

fn target(
    line: TargetLine,
    act_platform: &Platform,
    seen_at: Timestamp,
    raw: PartRef,
) -> Result<SeenTarget, Sentence> {
    let platform = match clean(line.platform) {
        Some(name) => {
            name.parse().map_err(|error: netra_model::id::BadId| unknown("target.platform", &error))?
        }
        None => act_platform.clone(),
    };
    if let Some(followed) = line.account {
        let followed = account(followed, &platform).ok_or_else(|| {
            Sentence::new(
                "target.account tidak memuat id maupun handle",
                "target.account has neither id nor handle",
            )
        })?;
        return Ok(SeenTarget::Account(followed));
    }
    let author = line.author.and_then(|author| account(author, &platform));
    let url = clean(line.url);
    let text = clean(line.text).unwrap_or_default();
    let media = media(line.media);
    let link_author = || post_link(url.as_deref()?).ok()?.account;
    let author = author.or_else(link_author);
    let native_key = match native_key(clean(line.id), url.as_deref()) {
        Some(key) => key,
        None if text.is_empty() => {
            return Err(Sentence::new(
                "target tidak memuat id, url, atau teks: beri tautan unggahannya",
                "target has no id, url or text: give the post's link",
            ));
        }
        None => format!(
            "seen:{}",
            short_digest(&[&author.as_ref().map(AccountRef::key).unwrap_or_default(), &text])
        ),
    };
    if text.is_empty() && media.is_empty() {
        return Ok(SeenTarget::Unresolved { native_key, author });
    }
    let nobody =
        || AccountRef { platform: platform.clone(), native_id: None, handle: None, display_name: None };
    let author = author.unwrap_or_else(nobody);
    let published = when(line.at.as_deref(), false, seen_at);
    Ok(SeenTarget::Content(Box::new(SeenContent {
        platform,
        native_key,
        url,
        author,
        text,
        media,
        published,
        raw: Some(raw),
    })))
}

/// The lasting name: the id, made canonical if it is a link; else the canonical link.
fn native_key(id: Option<String>, url: Option<&str>) -> Option<String> {
    let canonical = |link: &str| post_link(link).ok().map(|link| link.canonical);
    match id {
        Some(id) if id.contains("://") => Some(canonical(&id).unwrap_or(id)),
        Some(id) => Some(id),
        None => canonical(url?),
    }
}

/// A name for an act that has none: the same act told twice gets the same name.
fn made_key(
    kind: ActKind,
    actor: &AccountRef,
    target: Option<&SeenTarget>,
    at: Option<&str>,
    text: &str,
) -> Option<String> {
    let aim = match target {
        Some(SeenTarget::Content(content)) => content.native_key.clone(),
        Some(SeenTarget::Unresolved { native_key, .. }) => native_key.clone(),
        Some(SeenTarget::Account(account)) => account.key(),
        None => return None,
    };
    let words = if text.is_empty() { String::new() } else { format!("#{}", short_digest(&[text])) };
    match kind {
        ActKind::Post => None,
        // One account likes, follows or joins one thing once; it may share or answer it often.
        ActKind::Like | ActKind::Follow | ActKind::Join => Some(once_key(kind, actor, &aim)),
        ActKind::Share | ActKind::Comment | ActKind::Quote => {
            Some(format!("{kind}:{}:{aim}:{}{words}", actor.key(), at.unwrap_or_default().trim()))
        }
    }
}

/// The first 16 hexadecimal digits of a SHA-256 over texts, divided by a zero byte.
fn short_digest(texts: &[&str]) -> String {
    let digest = Sha256(sha2::Sha256::digest(texts.join("\0")).into());
    digest.to_string().chars().take(16).collect()
}

fn seen_at(written: Option<&str>, default: Timestamp) -> Result<Timestamp, Sentence> {
    let Some(written) = written.filter(|text| !text.trim().is_empty()) else { return Ok(default) };
    match times::rfc3339(written, true, default) {
        When::Exact { at } => Ok(at),
        _ => Err(Sentence::new(
            "seen_at bukan waktu yang mungkin; seharusnya seperti 2026-10-12T08:15:00+07:00",
            "seen_at is not a possible time; expected one such as 2026-10-12T08:15:00+07:00",
        )),
    }
}

fn when(written: Option<&str>, exact: bool, seen_at: Timestamp) -> When {
    match written.filter(|text| !text.trim().is_empty()) {
        Some(written) => times::rfc3339(written, exact, seen_at),
        None => When::Unknown { written: None },
    }
}

fn account(line: AccountLine, platform: &Platform) -> Option<AccountRef> {
    let handle = clean(line.handle).map(|handle| handle.trim().trim_start_matches('@').to_owned());
    let handle = handle.filter(|handle| !handle.is_empty());
    let native_id = clean(line.id);
    if handle.is_none() && native_id.is_none() {
        return None;
    }
    Some(AccountRef { platform: platform.clone(), native_id, handle, display_name: clean(line.name) })
}

fn media(lines: Vec<MediaLine>) -> Vec<Media> {
    lines
        .into_iter()
        .map(|line| Media {
            kind: line.kind.into(),
            url: clean(line.url),
            alt: clean(line.alt),
            caption: clean(line.caption),
            officer_description: clean(line.description),
            sha256: None,
        })
        .collect()
}

/// Empty counts as missing. U+0000, which PostgreSQL's text cannot hold, becomes its picture U+2400; the raw line
/// keeps it as it was.
fn clean(text: Option<String>) -> Option<String> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    Some(if text.contains('\0') { text.replace('\0', "\u{2400}") } else { text })
}
