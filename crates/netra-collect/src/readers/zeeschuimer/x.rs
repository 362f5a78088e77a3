//! X's private JSON: a post as the timelines send it, with the post that it passes on, quotes or answers.

use super::super::format::{AccountLine, ActName, MediaLine, MediaName, TargetLine};
use super::super::item::{account, line, medium, target_at};
use super::super::tree::Raw;
use super::{Envelope, Shape};

pub(super) fn read(data: Raw<'_>, _: &Envelope) -> Shape {
    if data.get("promoted").is_some_and(Raw::is_true) {
        return Shape::Nothing;
    }
    // Sometimes it is nested once more.
    let data = data.get("tweet").filter(|it| it.get("legacy").is_some()).unwrap_or(data);
    let Some(id) = id(data) else { return Shape::Unknown("rest_id") };
    let Some(who) = author(data) else { return Shape::Unknown("screen_name") };
    let Some(legacy) = data.get("legacy") else { return Shape::Unknown("legacy") };
    let mut post = line("x", ActName::Post, who);
    post.url = Some(format!("https://x.com/i/status/{id}"));
    post.at = time(data);
    let inner = |name: &str| {
        let result = legacy.at(&[name, "result"]).or_else(|| data.at(&[name, "result"]))?;
        Some(result.get("tweet").unwrap_or(result))
    };
    if let Some(passed_on) = inner("retweeted_status_result") {
        post.act = ActName::Share;
        post.target = Some(target(passed_on));
        return if post.target.as_ref().is_some_and(|it| it.url.is_some()) {
            Shape::Act(Box::new(post))
        } else {
            Shape::Unknown("retweeted_status_result")
        };
    }
    post.text = text(data);
    post.media = media(legacy);
    let answered = legacy.get("in_reply_to_status_id_str").and_then(Raw::text);
    let quoted = inner("quoted_status_result").map(target).filter(|it| it.url.is_some());
    let quoted_id = legacy.get("quoted_status_id_str").and_then(Raw::text);
    if let Some(answered) = answered {
        post.act = ActName::Comment;
        let name = |field: &str| legacy.get(field)?.text();
        let author = account(name("in_reply_to_user_id_str"), name("in_reply_to_screen_name"), None);
        post.target = Some(TargetLine { author, ..target_at(format!("https://x.com/i/status/{answered}")) });
    } else if let Some(quoted) =
        quoted.or_else(|| quoted_id.map(|id| target_at(format!("https://x.com/i/status/{id}"))))
    {
        post.act = ActName::Quote;
        post.target = Some(quoted);
    }
    Shape::Act(Box::new(post))
}

/// `id` itself is a number that JavaScript has rounded.
fn id(post: Raw<'_>) -> Option<String> {
    post.first_text(&[&["rest_id"], &["legacy", "id_str"]])
}

fn author(post: Raw<'_>) -> Option<AccountLine> {
    let user = post.at(&["core", "user_results", "result"]).or_else(|| post.get("user"))?;
    let id = user.first_text(&[&["rest_id"], &["id_str"]]);
    let id = id.or_else(|| post.at(&["legacy", "user_id_str"])?.text());
    let handle = user.first_text(&[&["core", "screen_name"], &["legacy", "screen_name"], &["screen_name"]]);
    let name = user.first_text(&[&["core", "name"], &["legacy", "name"], &["name"]]);
    account(id, handle, name)
}

fn text(post: Raw<'_>) -> Option<String> {
    post.first_text(&[
        &["note_tweet", "note_tweet_results", "result", "text"],
        &["legacy", "full_text"],
        &["legacy", "text"],
    ])
}

fn target(post: Raw<'_>) -> TargetLine {
    let url = id(post).map(|id| format!("https://x.com/i/status/{id}"));
    let media = post.get("legacy").map(media).unwrap_or_default();
    TargetLine { url, author: author(post), text: text(post), at: time(post), media, ..TargetLine::default() }
}

fn time(post: Raw<'_>) -> Option<String> {
    let written = post.at(&["legacy", "created_at"])?.text()?;
    let at = jiff::Timestamp::strptime("%a %b %d %H:%M:%S %z %Y", &written);
    Some(at.map_or(written, |at| at.to_string()))
}

fn media(legacy: Raw<'_>) -> Vec<MediaLine> {
    let list = legacy.at(&["extended_entities", "media"]).or_else(|| legacy.at(&["entities", "media"]));
    let one = |raw: Raw<'_>| {
        let text = |name: &str| raw.get(name)?.text();
        let kind = if text("type").as_deref() == Some("photo") { MediaName::Image } else { MediaName::Video };
        medium(kind, text("media_url_https"), text("ext_alt_text"), None)
    };
    list.map(Raw::list).unwrap_or_default().into_iter().map(one).collect()
}
