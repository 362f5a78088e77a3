//! TikTok's private JSON: videos and photo posts, and comments.

use netra_model::link::post_link;

use super::super::format::{AccountLine, ActName, MediaLine, MediaName, TargetLine};
use super::super::item::{account, line, medium, target_at, unix};
use super::super::tree::Raw;
use super::{Envelope, Shape, actor};

/// Where TikTok puts other people's words into a post or comment.
pub(super) const OF_OTHERS: &[&str] = &["reply_comment", "comments", "topComments", "label_list"];

pub(super) fn read(data: Raw<'_>, envelope: &Envelope) -> Shape {
    if data.get("cid").is_some() && data.get("aweme_id").is_some() {
        return comment(data, envelope);
    }
    if data.get("isAd").is_some_and(Raw::is_true) {
        return Shape::Nothing;
    }
    let Some(id) = data.get("id").and_then(Raw::text) else { return Shape::Unknown("id") };
    let Some(who) = author(data) else { return Shape::Unknown("author.uniqueId") };
    let Some(handle) = who.handle.clone() else { return Shape::Unknown("author.uniqueId") };
    let is_photo = data.get("imagePost").is_some();
    let mut post = line("tiktok", ActName::Post, who);
    let kind = if is_photo { "photo" } else { "video" };
    post.url = Some(format!("https://www.tiktok.com/@{handle}/{kind}/{id}"));
    post.at = data.first_text(&[&["createTime"], &["create_time"]]).map(|it| unix(&it));
    post.text = data.get("desc").and_then(Raw::text);
    post.media = media(data, is_photo);
    Shape::Act(Box::new(post))
}

/// An object in an answer of the interface, a bare name in the data inside a page.
fn author(data: Raw<'_>) -> Option<AccountLine> {
    actor(data, &["author"], &["id", "uid"], &["uniqueId", "unique_id"], &["nickname"]).or_else(|| {
        let text = |name: &str| data.get(name)?.text();
        account(text("authorId"), text("author"), text("nickname"))
    })
}

/// The film or pictures, with the words that their author laid over them.
fn media(data: Raw<'_>, is_photo: bool) -> Vec<MediaLine> {
    let stickers = data.get("stickersOnItem").map(Raw::list).unwrap_or_default();
    let words: Vec<String> = stickers
        .into_iter()
        .flat_map(|it| it.get("stickerText").map(Raw::list).unwrap_or_default())
        .filter_map(Raw::text)
        .collect();
    let words = (!words.is_empty()).then(|| words.join("\n"));
    if is_photo {
        let images = data.at(&["imagePost", "images"]).map(Raw::list).unwrap_or_default();
        let url = |image: Raw<'_>| image.at(&["imageURL", "urlList"])?.list().first()?.text();
        let mut media: Vec<MediaLine> =
            images.into_iter().map(|it| medium(MediaName::Image, url(it), None, None)).collect();
        if let Some(first) = media.first_mut() {
            first.caption = words;
        }
        return media;
    }
    let url = data.first_text(&[&["video", "cover"], &["video", "originCover"]]);
    if url.is_none() && words.is_none() {
        Vec::new()
    } else {
        vec![medium(MediaName::Video, url, None, words)]
    }
}

fn comment(data: Raw<'_>, envelope: &Envelope) -> Shape {
    let who = actor(data, &["user"], &["uid", "id"], &["unique_id", "uniqueId"], &["nickname"]);
    let Some(who) = who else { return Shape::Unknown("user.unique_id") };
    let text = |name: &str| data.get(name)?.text();
    let (Some(id), Some(video)) = (text("cid"), text("aweme_id")) else { return Shape::Unknown("cid") };
    let mut said = line("tiktok", ActName::Comment, who);
    said.id = Some(id);
    said.at = text("create_time").map(|it| unix(&it));
    said.text = text("text");
    let parent = text("reply_id").filter(|it| it != "0");
    // The comment does not name the video's author, the page on which it was seen does.
    let page = envelope.page.as_deref().and_then(|it| post_link(it).ok());
    let page = page.filter(|it| it.canonical.ends_with(&format!("/{video}")));
    let mut target = match (parent, page) {
        (Some(parent), _) => TargetLine { id: Some(parent), ..TargetLine::default() },
        (None, Some(link)) => target_at(link.canonical),
        (None, None) => TargetLine { id: Some(video), ..TargetLine::default() },
    };
    if target.url.is_some() {
        target.text = data.at(&["share_info", "title"]).and_then(Raw::text);
    }
    said.target = Some(target);
    Shape::Act(Box::new(said))
}
