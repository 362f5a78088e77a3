//! Tables of tools that are known by their columns: 4CAT, CrowdTangle, YouTube Data Tools. No mapping is needed.
//!
//! | tool | its columns | whose act |
//! | --- | --- | --- |
//! | 4CAT | `id`, `thread_id`, `author`, `timestamp`, `body`, and a link | `author` |
//! | CrowdTangle, Instagram | `User Name`, `Post Created`, `URL`, `Description` | `User Name` |
//! | CrowdTangle, Facebook | `User Name`, `Facebook Id`, `Post Created`, `URL`, `Message` | the page |
//! | YouTube Data Tools, videos | `videoId`, `channelId`, `publishedAt`, `videoDescription` | the channel |
//! | YouTube Data Tools, comments | `id`, `isReplyTo`, `authorName`, `text`, `publishedAt` | `authorChannelId` |
//!
//! Every act is named by its canonical link, as a connector or the capture form would name it, where the table has one.

use netra_model::Sentence;
use netra_model::act::Platform;
use netra_model::link::post_link;

use super::format::{AccountLine, ActLine, ActName, MediaName, TargetLine};
use super::item::{account, line, medium, target_at, unix};
use super::times::TableTimes;

/// A table of a known tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    FourCat,
    FourCatTiktokComments,
    CrowdtangleInstagram,
    CrowdtangleFacebook,
    YoutubeVideos,
    YoutubeComments,
}

/// The cells of a row by the names of their columns; an empty cell is none.
pub(super) struct Row<'r> {
    pub(super) get: &'r dyn Fn(&str) -> Option<String>,
    pub(super) times: &'r TableTimes,
    /// Given with the import, for a table that does not say it.
    pub(super) platform: Option<&'r Platform>,
    /// The post on which all rows are comments, given with the import.
    pub(super) post: Option<&'r str>,
}

impl Known {
    /// The tool whose columns these are.
    pub(super) fn of(names: &[String]) -> Option<Self> {
        let has =
            |wanted: &[&str]| wanted.iter().all(|it| names.iter().any(|name| name.eq_ignore_ascii_case(it)));
        if has(&["User Name", "Post Created", "URL", "Message", "Facebook Id"]) {
            Some(Self::CrowdtangleFacebook)
        } else if has(&["User Name", "Post Created", "URL", "Description"]) {
            Some(Self::CrowdtangleInstagram)
        } else if has(&["videoId", "channelId", "publishedAt", "videoDescription"]) {
            Some(Self::YoutubeVideos)
        } else if has(&["id", "authorName", "text", "publishedAt", "isReplyTo"]) {
            Some(Self::YoutubeComments)
        } else if has(&["id", "thread_id", "author", "timestamp", "body"]) {
            let has_link = LINKS.iter().any(|it| has(&[it]));
            match has(&["post_id", "comment_url"]) {
                true => Some(Self::FourCatTiktokComments),
                false if has_link => Some(Self::FourCat),
                false => None,
            }
        } else {
            None
        }
    }

    /// Whether its cells write a quotation mark as `\"`.
    pub(super) fn escapes(self) -> bool {
        matches!(self, Self::YoutubeVideos | Self::YoutubeComments)
    }

    /// Its name, as part of the name of a source.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::FourCat | Self::FourCatTiktokComments => "4cat",
            Self::CrowdtangleInstagram | Self::CrowdtangleFacebook => "crowdtangle",
            Self::YoutubeVideos | Self::YoutubeComments => "youtube-data-tools",
        }
    }

    /// Whether the table was recorded in a browser, which its columns tell.
    pub(super) fn from_a_browser(names: &[String]) -> bool {
        names.iter().any(|it| it == "collected_from_url" || it == "post_source_domain")
    }

    /// A row as a line of the act format.
    pub(super) fn row(self, row: &Row<'_>) -> Result<ActLine, Sentence> {
        match self {
            Self::FourCat => four_cat(row),
            Self::FourCatTiktokComments => four_cat_comment(row),
            Self::CrowdtangleInstagram => crowdtangle(row, "instagram", "Description"),
            Self::CrowdtangleFacebook => crowdtangle(row, "facebook", "Message"),
            Self::YoutubeVideos => youtube_video(row),
            Self::YoutubeComments => youtube_comment(row),
        }
    }
}

const LINKS: [&str; 3] = ["url", "link", "tiktok_url"];

impl Row<'_> {
    fn cell(&self, name: &str) -> Option<String> {
        (self.get)(name)
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.cell(name))
    }

    fn is_yes(&self, name: &str) -> bool {
        self.cell(name).is_some_and(|it| it.trim().eq_ignore_ascii_case("yes"))
    }

    fn time(&self, name: &str) -> Option<String> {
        self.cell(name).map(|written| self.times.to_rfc3339(&written))
    }

    /// 4CAT's machine writes `timestamp` in its own zone; the seconds have none.
    fn four_cat_time(&self) -> Option<String> {
        let seconds = self.cell("unix_timestamp").map(|it| unix(it.split('.').next().unwrap_or_default()));
        seconds.or_else(|| self.time("timestamp"))
    }

    fn author(&self, id: &[&str], handle: &[&str], name: &[&str]) -> Result<AccountLine, Sentence> {
        account(self.first(id), self.first(handle), self.first(name)).ok_or_else(|| {
            Sentence::new(
                "tidak menyebut siapa pun di kolom pemilik akun",
                "names nobody in the actor's columns",
            )
        })
    }
}

fn four_cat(row: &Row<'_>) -> Result<ActLine, Sentence> {
    let link = row.first(&LINKS);
    let known = link.as_deref().and_then(|it| post_link(it).ok());
    let platform = known.as_ref().map(|it| &it.platform).filter(|it| it.as_str() != "feed").or(row.platform);
    let platform = platform.ok_or_else(|| {
        Sentence::new(
            "platformnya tidak dapat dikenali dari tautannya: sebutkan dalam pemetaan kolom (platform = \"…\")",
            "its link does not tell the platform: give it in a column mapping (platform = \"…\")",
        )
    })?;
    let who = row.author(&["author_id"], &["author"], &["author_fullname", "author_full"])?;
    let mut post = line(platform.as_str(), ActName::Post, who);
    // The link as id as well: where it has no canonical form, it is still a lasting name.
    post.id = link.clone().or_else(|| row.cell("id"));
    post.url = link;
    post.at = row.four_cat_time();
    post.text = row.cell("body");
    if let Some(image) = row.first(&["image_url", "media_url", "thumbnail_url", "images"]) {
        let is_film = row.cell("type").as_deref() == Some("video") || row.cell("video_url").is_some();
        let kind = if is_film { MediaName::Video } else { MediaName::Image };
        let first = image.split(',').next().unwrap_or_default().to_owned();
        post.media = vec![medium(kind, Some(first), None, None)];
    }
    aim(&mut post, row);
    Ok(post)
}

/// What 4CAT says an act is aimed at: the thread it stands in, and on X whose post it passes on or answers.
fn aim(post: &mut ActLine, row: &Row<'_>) {
    let by = |name: &str| row.cell(name).and_then(|it| account(None, Some(it), None));
    if row.is_yes("is_retweet") {
        let body = post.text.take().unwrap_or_default();
        let words =
            body.strip_prefix("RT @").and_then(|it| it.split_once(' ')).map_or(body.as_str(), |it| it.1);
        post.act = ActName::Share;
        post.media.clear();
        let text = Some(words.trim().to_owned());
        post.target = Some(TargetLine { author: by("retweeted_user"), text, ..TargetLine::default() });
        return;
    }
    let (id, thread) = (row.cell("id"), row.cell("thread_id"));
    let Some(thread) = thread.filter(|it| Some(it) != id.as_ref() && post.platform != "youtube") else {
        return;
    };
    post.act = ActName::Comment;
    let url = match post.platform.as_str() {
        "x" => Some(format!("https://x.com/i/status/{thread}")),
        "instagram" => Some(format!("https://www.instagram.com/p/{thread}/")),
        "threads" => Some(format!("https://www.threads.com/t/{thread}")),
        _ => None,
    };
    let id = url.is_none().then_some(thread);
    post.target = Some(TargetLine { id, url, author: by("replied_user"), ..TargetLine::default() });
}

fn four_cat_comment(row: &Row<'_>) -> Result<ActLine, Sentence> {
    let who = row.author(&[], &["author"], &["author_full"])?;
    let mut said = line("tiktok", ActName::Comment, who);
    said.id = row.cell("id");
    said.at = row.four_cat_time();
    said.text = row.cell("body");
    let (video, thread) = (row.cell("post_id"), row.cell("thread_id"));
    let page = row.cell("collected_from_url").and_then(|it| post_link(&it).ok());
    let page =
        page.filter(|it| video.as_ref().is_some_and(|video| it.canonical.ends_with(&format!("/{video}"))));
    said.target = match (row.is_yes("is_comment_on_comment"), page) {
        (true, _) => thread.map(|id| TargetLine { id: Some(id), ..TargetLine::default() }),
        (false, Some(link)) => Some(TargetLine { text: row.cell("post_body"), ..target_at(link.canonical) }),
        (false, None) => video.map(|id| TargetLine { id: Some(id), ..TargetLine::default() }),
    };
    Ok(said)
}

fn crowdtangle(row: &Row<'_>, platform: &str, words: &str) -> Result<ActLine, Sentence> {
    let who = row.author(&["Facebook Id"], &["User Name"], &["Account", "Page Name", "Group Name"])?;
    let mut post = line(platform, ActName::Post, who);
    post.url = row.cell("URL");
    post.id.clone_from(&post.url);
    post.at = row.time("Post Created");
    let text: Vec<String> = [row.cell("Title").filter(|_| platform == "instagram"), row.cell(words)]
        .into_iter()
        .flatten()
        .collect();
    post.text = Some(text.join("\n")).filter(|it| !it.is_empty());
    let kind = row.cell("Type").unwrap_or_default().to_lowercase();
    let film = ["video", "igtv", "reel", "live", "youtube"].iter().any(|it| kind.contains(it));
    let kind = if film { MediaName::Video } else { MediaName::Image };
    if let Some(photo) = row.cell("Photo") {
        post.media.push(medium(kind, Some(photo), None, None));
    }
    if platform == "facebook" {
        // What Facebook's machine has read in the picture.
        if let Some(seen) = row.cell("Image Text") {
            post.media.push(medium(kind, None, Some(seen), None));
        }
        let card: Vec<String> = ["Link Text", "Description"].iter().filter_map(|it| row.cell(it)).collect();
        if !card.is_empty() {
            let link = row.first(&["Final Link", "Link"]);
            post.media.push(medium(MediaName::Document, link, None, Some(card.join("\n"))));
        }
    }
    Ok(post)
}

fn youtube_video(row: &Row<'_>) -> Result<ActLine, Sentence> {
    let who = row.author(&["channelId"], &[], &["channelTitle"])?;
    let mut video = line("youtube", ActName::Post, who);
    video.url = row.cell("videoId").map(|id| format!("https://www.youtube.com/watch?v={id}"));
    video.at = row.time("publishedAt");
    let text: Vec<String> = ["videoTitle", "videoDescription"].iter().filter_map(|it| row.cell(it)).collect();
    video.text = Some(text.join("\n")).filter(|it| !it.is_empty());
    Ok(video)
}

fn youtube_comment(row: &Row<'_>) -> Result<ActLine, Sentence> {
    // Since the end of 2023 the name that is shown is the handle; before it was any name at all.
    let handle = row.cell("authorName").filter(|it| it.starts_with('@'));
    let name = row.cell("authorName");
    let who = account(row.cell("authorChannelId"), handle, name).ok_or_else(|| {
        Sentence::new(
            "tidak memuat authorChannelId, dan nama tampilan bisa dipakai banyak orang",
            "has no authorChannelId, and many people can share a display name",
        )
    })?;
    let mut said = line("youtube", ActName::Comment, who);
    let id = row.cell("id").ok_or_else(|| Sentence::new("id kosong", "id is empty"))?;
    said.at = row.time("publishedAt");
    said.text = row.cell("text");
    let answered = row.first(&["isReplyToId", "isReplyTo"]).filter(|it| it.len() > 10);
    let at = |post: &str, comment: &str| {
        format!("{post}{}lc={comment}", if post.contains('?') { '&' } else { '?' })
    };
    match row.post {
        Some(post) => {
            said.url = Some(at(post, &id));
            said.target = Some(target_at(answered.map_or_else(|| post.to_owned(), |it| at(post, &it))));
        }
        None => {
            said.id = Some(id);
            said.target = answered.map(|id| TargetLine { id: Some(id), ..TargetLine::default() });
        }
    }
    Ok(said)
}
