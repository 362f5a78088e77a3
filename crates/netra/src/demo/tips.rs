//! The demo's tips, entered through the reading of the form for what citizens tell, as Siti would type them.
//!
//! Each speaks of an act that is on record already, so each is a second way in which it became known.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use netra_model::tip::TipKind;
use netra_web::{FilledForm, Officer};
use serde::Deserialize;

use super::captures::picture;
use super::dates;
use crate::office::Opened;
use crate::pipeline::{Origin, People};

/// The file; it is never written into the data folder, where who told stands encrypted only.
const TIPS: &str = include_str!("../../demo/tips.json");

/// What it holds.
#[derive(Debug, Deserialize)]
struct File {
    tips: Vec<Tip>,
}

#[derive(Debug, Deserialize)]
struct Tip {
    kind: TipKind,
    form: String,
    received_at: Timestamp,
    channel: String,
    #[serde(default)]
    register: String,
    #[serde(default)]
    known_on: String,
    platform: String,
    act: String,
    accounts: Vec<String>,
    #[serde(default)]
    link: String,
    #[serde(default)]
    target_link: String,
    #[serde(default)]
    target_account: String,
    happened_at: Option<Timestamp>,
    reach: String,
    place: String,
    chronology: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    pictures: Vec<String>,
    #[serde(default)]
    identity: BTreeMap<String, String>,
}

/// Enters all tips with their dates moved by so many days; who told is encrypted with the demo's own key.
pub async fn take_in(office: &Opened, people: &People, days: i64) -> Result<()> {
    let file: File = serde_json::from_str(&dates::shift(TIPS, days)).context("tips.json of the demo")?;
    let scope = office.scope();
    let users = office.store.users(&scope).await?;
    let siti = users.iter().find(|it| it.login == "siti").context("nobody enters the demo's tips")?;
    let zone = office.zone();
    for tip in &file.tips {
        let mut files = Vec::new();
        for name in &tip.pictures {
            files.push(picture(office, name).await?);
        }
        let officer = Officer { login: &siti.login, now: office.clock.now(), zone: &zone };
        let form = FilledForm { kind: tip.kind, fields: &fields(tip, &officer), files: &files, officer };
        let batch = netra_web::told_by_citizen(&form, &people.index, &office.store, &scope).await;
        let batch = match batch {
            Ok(batch) => batch,
            Err(why) => bail!("a tip of the demo: {}", why.join(" ")),
        };
        let door = tip.kind.as_str();
        office.pipeline().take_in(&siti.actor(), people, Origin::source(door), &batch).await?;
    }
    Ok(())
}

/// What an officer would type.
fn fields(tip: &Tip, officer: &Officer<'_>) -> Vec<(String, String)> {
    let local = |at: Timestamp| at.to_zoned(officer.zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string();
    // A demo that is started before dawn knows nothing of the morning.
    let received = tip.received_at.min(officer.now);
    let typed = [
        ("form", tip.form.clone()),
        ("seen_at", local(received)),
        ("channel", tip.channel.clone()),
        ("register", tip.register.clone()),
        ("known_on", tip.known_on.clone()),
        ("platform", tip.platform.clone()),
        ("kind", tip.act.clone()),
        ("people", tip.accounts.join("\n")),
        ("own_link", tip.link.clone()),
        ("target_link", tip.target_link.clone()),
        ("target_account", tip.target_account.clone()),
        ("happened", tip.happened_at.map(local).unwrap_or_default()),
        ("reach", tip.reach.clone()),
        ("place", tip.place.clone()),
        ("chronology", tip.chronology.clone()),
        ("description", tip.description.clone()),
    ];
    let who = tip.identity.iter().map(|(name, value)| (format!("identity_{name}"), value.clone()));
    typed.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(who).collect()
}
