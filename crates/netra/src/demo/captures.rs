//! The demo's captures, entered through the capture form's own reading: field by field, as an officer would type them.

use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use netra_model::sighting::{HandedFile, Reach};
use netra_web::Officer;
use serde::Deserialize;

use crate::desk::CAPTURE;
use crate::office::Opened;
use crate::pipeline::{Origin, People};

/// What `captures.json` holds.
#[derive(Debug, Deserialize)]
struct File {
    captures: Vec<Capture>,
}

#[derive(Debug, Deserialize)]
struct Capture {
    platform: String,
    kind: String,
    accounts: Vec<String>,
    #[serde(default)]
    url: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    officer_description: String,
    happened_at: Option<Timestamp>,
    captured_at: Timestamp,
    without_login: bool,
    target: Option<Target>,
    #[serde(default)]
    pictures: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Target {
    #[serde(default)]
    url: String,
    author: Author,
    #[serde(default)]
    text: String,
    #[serde(default)]
    media: Vec<TargetMedia>,
}

#[derive(Debug, Deserialize)]
struct Author {
    handle: String,
}

#[derive(Debug, Deserialize)]
struct TargetMedia {
    alt: Option<String>,
}

/// The drawings that hang on captures, posts and tips.
pub(super) const PICTURES: &[(&str, &[u8])] = &[
    ("dua-jari.png", include_bytes!("../../demo/pictures/dua-jari.png")),
    ("kepalan.png", include_bytes!("../../demo/pictures/kepalan.png")),
    ("potret.png", include_bytes!("../../demo/pictures/potret.png")),
    ("satu-jari.png", include_bytes!("../../demo/pictures/satu-jari.png")),
    ("tiga-jari.png", include_bytes!("../../demo/pictures/tiga-jari.png")),
];

/// Enters all captures.
pub async fn take_in(office: &Opened, people: &People, captures_json: &str) -> Result<()> {
    let file: File = serde_json::from_str(captures_json).context("captures.json of the demo")?;
    let zone = office.zone();
    for capture in file.captures {
        let mut files = Vec::new();
        for name in &capture.pictures {
            files.push(picture(office, name).await?);
        }
        let officer = Officer { login: "siti", now: office.clock.now(), zone: &zone };
        let batch = netra_web::captured(&fields(&capture, office), &people.index, &files, &officer);
        let batch = match batch {
            Ok(batch) => batch,
            Err(why) => bail!("a capture of the demo: {}", why.join(" ")),
        };
        office.pipeline().take_in(&office.worker("demo"), people, Origin::source(CAPTURE), &batch).await?;
    }
    Ok(())
}

/// One of the drawings, as a file that was handed in.
pub async fn picture(office: &Opened, name: &str) -> Result<HandedFile> {
    let base = Path::new(name).file_name().and_then(|it| it.to_str()).unwrap_or(name);
    let (_, bytes) =
        PICTURES.iter().find(|(it, _)| *it == base).with_context(|| format!("no picture {name}"))?;
    Ok(HandedFile {
        name: name.to_owned(),
        kind: netra_model::act::MediaKind::Image,
        len: bytes.len() as u64,
        sha256: office.store.put_media(bytes).await?,
    })
}

/// What an officer would type.
fn fields(capture: &Capture, office: &Opened) -> Vec<(String, String)> {
    let local = |at: Timestamp| at.to_zoned(office.zone()).strftime("%Y-%m-%dT%H:%M").to_string();
    let mut fields = vec![
        ("platform", capture.platform.clone()),
        ("kind", capture.kind.clone()),
        ("people", capture.accounts.join("\n")),
        ("own_text", capture.text.clone()),
        ("own_link", capture.url.clone()),
        ("seen_at", local(capture.captured_at)),
        ("reach", if capture.without_login { Reach::Anyone } else { Reach::SignedIn }.as_str().to_owned()),
        ("happened", capture.happened_at.map(local).unwrap_or_default()),
    ];
    let mut description = capture.officer_description.clone();
    if let Some(target) = &capture.target {
        let seen: Vec<&str> = target.media.iter().filter_map(|it| it.alt.as_deref()).collect();
        description = [description.as_str(), &seen.join("; ")]
            .iter()
            .filter(|it| !it.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join("; ");
        fields.push(("target_link", target.url.clone()));
        fields.push(("target_account", format!("@{}", target.author.handle)));
        fields.push(("target_text", target.text.clone()));
    }
    fields.push(("description", description));
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
