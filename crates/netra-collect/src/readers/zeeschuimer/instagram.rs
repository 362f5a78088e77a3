//! Instagram's private JSON: posts as an "item" or a "graph" node, and comments.

use super::super::format::{ActName, MediaLine, MediaName, TargetLine};
use super::super::item::{line, medium, target_at, unix};
use super::super::tree::Raw;
use super::{Envelope, Shape, actor};

/// Where Instagram puts other people's words and faces into a post or comment.
pub(super) const OF_OTHERS: &[&str] = &[
    "preview_comments",
    "comments",
    "preview_child_comments",
    "child_comments",
    "inline_child_comments",
    "facepile_top_likers",
    "top_likers",
    "likers",
    "social_context",
    "edge_media_to_comment",
    "edge_media_to_parent_comment",
    "edge_media_to_hoisted_comment",
    "edge_media_preview_comment",
    "edge_media_preview_like",
    "edge_liked_by",
];

pub(super) fn read(data: Raw<'_>, envelope: &Envelope) -> Shape {
    let is_ad = data.get("product_type").and_then(Raw::text).as_deref() == Some("ad")
        || data.get("ad_id").is_some()
        || data.get("link").and_then(Raw::text).is_some_and(|it| it.contains("facebook.com/ads/"));
    if is_ad {
        return Shape::Nothing;
    }
    let who = actor(
        data,
        &["user", "owner"],
        &["pk", "pk_id", "id"],
        &["username", "unique_id"],
        &["full_name", "nickname"],
    );
    let Some(who) = who else { return Shape::Unknown("user.username") };
    if data.get("code").is_none() && data.get("shortcode").is_none() {
        return comment(data, envelope, who);
    }
    let Some(code) = data.first_text(&[&["code"], &["shortcode"]]) else { return Shape::Unknown("code") };
    let mut post = line("instagram", ActName::Post, who);
    post.url = Some(format!("https://www.instagram.com/p/{code}/"));
    post.at = data.first_text(&[&["taken_at"], &["taken_at_timestamp"]]).map(|it| unix(&it));
    post.text = caption(data);
    post.media = media(data);
    Shape::Act(Box::new(post))
}

fn caption(data: Raw<'_>) -> Option<String> {
    let graph =
        || data.at(&["edge_media_to_caption", "edges"])?.list().first()?.at(&["node", "text"])?.text();
    data.at(&["caption", "text"]).or_else(|| data.get("caption")).and_then(Raw::text).or_else(graph)
}

fn media(data: Raw<'_>) -> Vec<MediaLine> {
    let children: Vec<Raw<'_>> =
        match (data.get("carousel_media"), data.at(&["edge_sidecar_to_children", "edges"])) {
            (Some(items), _) => items.list(),
            (None, Some(edges)) => edges.list().into_iter().filter_map(|edge| edge.get("node")).collect(),
            (None, None) => vec![data],
        };
    children.into_iter().filter_map(one_medium).collect()
}

fn one_medium(raw: Raw<'_>) -> Option<MediaLine> {
    let first = |list: Option<Raw<'_>>| list?.list().first()?.get("url")?.text();
    let video = first(raw.get("video_versions")).or_else(|| raw.get("video_url")?.text());
    let image = first(raw.at(&["image_versions2", "candidates"])).or_else(|| raw.get("display_url")?.text());
    let kind = if video.is_some() { MediaName::Video } else { MediaName::Image };
    let alt = raw.get("accessibility_caption").and_then(Raw::text);
    (video.is_some() || image.is_some() || alt.is_some()).then(|| medium(kind, video.or(image), alt, None))
}

fn comment(data: Raw<'_>, envelope: &Envelope, who: super::AccountLine) -> Shape {
    let id = data.first_text(&[&["comment_id"], &["pk"], &["id"]]);
    let (Some(id), Some(text)) = (id, data.get("text").and_then(Raw::text)) else {
        return Shape::Unknown("code, text");
    };
    let code = data.get("post_shortcode").and_then(Raw::text);
    let post = code.map(|code| format!("https://www.instagram.com/p/{code}/"));
    let post = post.or_else(|| data.get("post_url")?.text()).or_else(|| envelope.page.clone());
    let canonical = post.as_deref().and_then(|it| netra_model::link::post_link(it).ok());
    let mut said = line("instagram", ActName::Comment, who);
    said.at = data.first_text(&[&["created_at_utc"], &["created_at"]]).map(|it| unix(&it));
    said.text = Some(text);
    if let Some(link) = canonical.filter(|it| it.platform.as_str() == "instagram") {
        said.url = Some(format!("{}c/{id}/", link.canonical));
        said.target = Some(target_at(link.canonical));
    } else {
        said.id = Some(id);
        let media = data.first_text(&[&["media_id"], &["media_pk"], &["post_id"]]);
        said.target = media.map(|id| TargetLine { id: Some(id), ..TargetLine::default() });
    }
    Shape::Act(Box::new(said))
}
