//! An act line without a watch-list, for tools that only ask what the matcher would say.
//!
//! It goes the way of every import, so that a script is told what an import would find. What only storing needs, a
//! lasting name for the act or its target and a name for the actor, may be missing.

use jiff::Timestamp;
use netra_model::act::{AccountRef, PartRef, Platform, Provenance, SeenAct, When};
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Sentence};

use super::format::ActLine;
use super::interpret::{Context, Outcome, interpret, unknown};

/// Nobody's account: no watch-list has it, so that a store drops an act that bears it.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
/// Stands for a name that is missing.
const NAMELESS: &str = "-";

/// The act of a line, to be matched and never to be stored. `seen_at` counts where the line says neither when the act was
/// seen nor, later than that, when it was done.
///
/// # Errors
/// Why the line makes no act, or which time of it is none.
pub fn act_to_score(mut line: ActLine, seen_at: Timestamp) -> Result<SeenAct, Sentence> {
    let platform: Platform = line.platform.parse().map_err(|error| unknown("platform", &error))?;
    if line.actor.id.is_none() && line.actor.handle.is_none() {
        line.actor.handle = Some(NAMELESS.into());
    }
    if line.id.is_none() && line.url.is_none() {
        line.id = Some(NAMELESS.into());
    }
    if let Some(target) = &mut line.target
        && target.account.is_none()
        && target.id.is_none()
        && target.url.is_none()
        && target.text.is_none()
    {
        target.id = Some(NAMELESS.into());
    }
    let actor = AccountRef {
        platform,
        native_id: line.actor.id.clone(),
        handle: line.actor.handle.as_ref().map(|it| it.trim().trim_start_matches('@').to_owned()),
        display_name: None,
    };
    let nobody: AccountId = NOBODY.parse().expect("zeros are an id");
    let done_at = line.at.as_deref().and_then(|at| at.trim().parse::<Timestamp>().ok());
    let watched = WatchIndex::new([(nobody, actor)]);
    let context = Context {
        watched: &watched,
        provenance: Provenance::Imported,
        seen_at: done_at.map_or(seen_at, |at| at.max(seen_at)),
    };
    let act = match interpret(line, &context, PartRef { exchange: 0, part: 0 }) {
        Outcome::Act(act) => *act,
        Outcome::Bad(why) | Outcome::Unclear(why) => return Err(why),
        Outcome::Unlisted => {
            return Err(Sentence::new("actor tidak dapat dibaca", "the actor cannot be read"));
        }
    };
    match &act.happened {
        When::Unknown { written: Some(written) } => {
            let written: String = written.chars().take(60).collect();
            Err(Sentence::new(
                format!("`at` berisi “{written}”; seharusnya waktu seperti 2026-10-12T08:15:00+07:00"),
                format!("`at` is “{written}”; expected a moment such as 2026-10-12T08:15:00+07:00"),
            ))
        }
        _ => Ok(act),
    }
}

#[cfg(test)]
mod tests {
    use netra_model::act::{ActKind, SeenTarget};

    use super::*;

    fn act(rest: &str) -> Result<SeenAct, Sentence> {
        let json = format!("{{\"schema\":\"netra-act/1\",\"platform\":\"x\",{rest}}}");
        act_to_score(serde_json::from_str(&json).unwrap(), "2026-10-12T05:00:00Z".parse().unwrap())
    }

    #[test]
    fn what_only_storing_needs_may_be_missing() {
        let post = act(r#""act":"post","actor":{},"text":"ayo""#).unwrap();
        assert_eq!((post.kind, post.own.unwrap().text.as_str()), (ActKind::Post, "ayo"));
        let like = act(r#""act":"like","actor":{"handle":"@a"},"target":{"author":{"handle":"b"}}"#).unwrap();
        let Some(SeenTarget::Unresolved { author, .. }) = like.target else { panic!("{like:?}") };
        assert_eq!(author.unwrap().handle.as_deref(), Some("b"));
    }

    #[test]
    fn an_act_is_as_old_as_it_says_even_after_the_day_that_was_given() {
        let at = |act: SeenAct| act.happened.at().map(|at| at.to_string());
        let post = |at: &str| act(&format!(r#""act":"post","actor":{{}},"text":"ayo","at":"{at}""#));
        assert_eq!(at(post("2026-12-01T00:00:00Z").unwrap()).as_deref(), Some("2026-12-01T00:00:00Z"));
        let why = post("kemarin").unwrap_err();
        assert!(why.en.contains("`at` is “kemarin”") && why.id != why.en, "{why:?}");
    }

    #[test]
    fn what_no_import_would_take_is_refused_with_the_same_words() {
        let why = act(r#""act":"follow","actor":{"handle":"a"}"#).unwrap_err();
        assert!(why.en.contains("needs target.account"), "{why:?}");
    }
}
