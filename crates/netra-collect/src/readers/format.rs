//! The NDJSON act format `netra-act/1`: one JSON object a line, one act an object. Documented in `FORMATS.md`.
//!
//! These structs are the file's form and nothing else: the module `interpret` turns them into the model's. The JSON
//! Schema in `schema/netra-act-1.schema.json` is made from them and held against them by a test.

use std::collections::BTreeMap;

use netra_model::act::{ActKind, MediaKind};
use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Fields that this version does not know: tolerated and counted.
pub type UnknownFields = BTreeMap<String, Ignored>;

/// A value that is passed over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ignored;

impl<'de> Deserialize<'de> for Ignored {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// The format and its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Schema {
    /// The first version.
    #[serde(rename = "netra-act/1")]
    V1,
}

/// What the actor did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of netra_model::act::ActKind")]
pub enum ActName {
    Post,
    Comment,
    Share,
    Quote,
    Like,
    Follow,
    Join,
}

impl From<ActName> for ActKind {
    fn from(name: ActName) -> Self {
        match name {
            ActName::Post => Self::Post,
            ActName::Comment => Self::Comment,
            ActName::Share => Self::Share,
            ActName::Quote => Self::Quote,
            ActName::Like => Self::Like,
            ActName::Follow => Self::Follow,
            ActName::Join => Self::Join,
        }
    }
}

impl From<ActKind> for ActName {
    fn from(kind: ActKind) -> Self {
        match kind {
            ActKind::Post => Self::Post,
            ActKind::Comment => Self::Comment,
            ActKind::Share => Self::Share,
            ActKind::Quote => Self::Quote,
            ActKind::Like => Self::Like,
            ActKind::Follow => Self::Follow,
            ActKind::Join => Self::Join,
        }
    }
}

/// One line: one act of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "netra-act/1: one act a line")]
#[serde(expecting = "an object")]
pub struct ActLine {
    /// The format and its version, on every line.
    pub schema: Schema,
    /// The platform: `instagram`, `facebook`, `tiktok`, `x`, `bluesky`, `threads`, `youtube`, `mastodon`,
    /// `telegram`, or another name of lower-case letters, digits and hyphens.
    pub platform: String,
    /// What was done.
    pub act: ActName,
    /// The act's lasting name: its URI, else its link, else the platform's id, always as a string. May be missing
    /// where `url` is there, and for like, share, follow and join, where actor and target name the act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Who did it.
    pub actor: AccountLine,
    /// When: RFC 3339 with an offset (`2026-10-12T08:15:00+07:00`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Whether the platform itself states `at` or it was observed; otherwise it counts as the account's claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_exact: Option<bool>,
    /// When it was seen; the time of import when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<String>,
    /// Whether it was seen without signing in anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_login: Option<bool>,
    /// The actor's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where a person can look at the act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The media of the actor's own post.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<MediaLine>,
    /// What was liked, shared, quoted, answered, followed or joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetLine>,
    /// Fields this version does not know.
    #[serde(flatten, skip_serializing)]
    #[schemars(skip)]
    pub unknown: UnknownFields,
}

/// An account. At least one of `id` and `handle` is needed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object with `id` or `handle`")]
pub struct AccountLine {
    /// The platform's own lasting id, as a string; at Bluesky the DID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The handle, with or without `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// The display name. Never used to decide who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Fields this version does not know.
    #[serde(flatten, skip_serializing)]
    #[schemars(skip)]
    pub unknown: UnknownFields,
}

/// The kind of a medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of netra_model::act::MediaKind")]
pub enum MediaName {
    Image,
    Video,
    Audio,
    Document,
}

impl From<MediaName> for MediaKind {
    fn from(name: MediaName) -> Self {
        match name {
            MediaName::Image => Self::Image,
            MediaName::Video => Self::Video,
            MediaName::Audio => Self::Audio,
            MediaName::Document => Self::Document,
        }
    }
}

/// A medium with the words that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object with `kind`")]
pub struct MediaLine {
    /// Its kind.
    pub kind: MediaName,
    /// Where the platform shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The alternative text its author gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// The caption its author gave, if it is kept apart from the post's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// What an officer sees in it, in the officer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Fields this version does not know.
    #[serde(flatten, skip_serializing)]
    #[schemars(skip)]
    pub unknown: UnknownFields,
}

/// What an act is aimed at: a post, or with `account` an account or group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object with `id`, `url`, `text` or `account`")]
pub struct TargetLine {
    /// The post's lasting name: its URI, else its link, else the platform's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The post's link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The post's platform, where it is not the act's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Who wrote the post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<AccountLine>,
    /// The post's text; without it (and without media) the post is fetched where Netra can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The post's media.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<MediaLine>,
    /// When the post was published: RFC 3339 with an offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The account that was followed, or the group that was joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountLine>,
    /// Fields this version does not know.
    #[serde(flatten, skip_serializing)]
    #[schemars(skip)]
    pub unknown: UnknownFields,
}

impl ActLine {
    /// The names of all fields that this version does not know, with where they stand.
    pub fn unknown_fields(&self) -> impl Iterator<Item = String> {
        let at = |place: &'static str, fields: &UnknownFields| -> Vec<String> {
            fields.keys().map(|name| format!("{place}{name}")).collect()
        };
        let mut names = at("", &self.unknown);
        names.extend(at("actor.", &self.actor.unknown));
        for medium in &self.media {
            names.extend(at("media.", &medium.unknown));
        }
        if let Some(target) = &self.target {
            names.extend(at("target.", &target.unknown));
            for account in target.author.iter().chain(&target.account) {
                names.extend(at("target.account.", &account.unknown));
            }
        }
        names.into_iter()
    }
}

/// The JSON Schema of one line, as checked in under `schema/`.
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(ActLine);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is plain JSON");
    text.push('\n');
    text
}
