//! Threads' private JSON: a post, with the post that it quotes, passes on or answers.

use super::super::format::{AccountLine, ActName, MediaLine, MediaName, TargetLine};
use super::super::item::{line, medium, unix};
use super::super::tree::Raw;
use super::{Envelope, Shape, actor};

/// Where Threads puts other people's words and faces into a post.
pub(super) const OF_OTHERS: &[&str] = &[
    "preview_comments",
    "comments",
    "facepile_top_likers",
    "top_likers",
    "likers",
    "social_context",
    "self_thread",
];

pub(super) fn read(data: Raw<'_>, _: &Envelope) -> Shape {
    let Some(code) = data.get("code").and_then(Raw::text) else { return Shape::Unknown("code") };
    let Some(who) = author(data) else { return Shape::Unknown("user.username") };
    let mut post = line("threads", ActName::Post, who);
    post.url = Some(link(&code));
    post.at = time(data);
    post.text = text(data);
    post.media = media(data);
    let info = data.get("text_post_app_info");
    let shared = |name: &str| target(info?.at(&["share_info", name])?);
    let answered = info.and_then(|it| it.at(&["reply_to_author", "username"])).and_then(Raw::text);
    let is_reply = info.and_then(|it| it.get("is_reply")).is_some_and(Raw::is_true) || answered.is_some();
    if let Some(passed_on) = shared("reposted_post") {
        post.act = ActName::Share;
        (post.text, post.media, post.target) = (None, Vec::new(), Some(passed_on));
    } else if let Some(quoted) = shared("quoted_post") {
        post.act = ActName::Quote;
        post.target = Some(quoted);
    } else if is_reply {
        // Which post it answers is not said, only whose.
        post.act = ActName::Comment;
    }
    Shape::Act(Box::new(post))
}

fn link(code: &str) -> String {
    format!("https://www.threads.com/t/{code}")
}

fn author(post: Raw<'_>) -> Option<AccountLine> {
    actor(post, &["user"], &["pk", "pk_id", "id"], &["username"], &["full_name"])
}

fn text(post: Raw<'_>) -> Option<String> {
    post.at(&["caption", "text"])?.text()
}

fn time(post: Raw<'_>) -> Option<String> {
    Some(unix(&post.get("taken_at")?.text()?))
}

fn target(post: Raw<'_>) -> Option<TargetLine> {
    let url = Some(link(&post.get("code")?.text()?));
    Some(TargetLine {
        url,
        author: author(post),
        text: text(post),
        at: time(post),
        media: media(post),
        ..TargetLine::default()
    })
}

fn media(post: Raw<'_>) -> Vec<MediaLine> {
    let items = post.get("carousel_media").map_or_else(|| vec![post], Raw::list);
    let mut media: Vec<MediaLine> = items.into_iter().filter_map(one_medium).collect();
    if let Some(card) = post.at(&["text_post_app_info", "link_preview_attachment"]) {
        let title = card.first_text(&[&["title"], &["display_url"]]);
        media.push(medium(MediaName::Document, card.get("url").and_then(Raw::text), None, title));
    }
    media
}

fn one_medium(raw: Raw<'_>) -> Option<MediaLine> {
    let first = |list: Option<Raw<'_>>| list?.list().first()?.get("url")?.text();
    let video = first(raw.get("video_versions"));
    let image = first(raw.at(&["image_versions2", "candidates"]));
    let alt = raw.get("accessibility_caption").and_then(Raw::text);
    let kind = if video.is_some() { MediaName::Video } else { MediaName::Image };
    (video.is_some() || image.is_some() || alt.is_some()).then(|| medium(kind, video.or(image), alt, None))
}
