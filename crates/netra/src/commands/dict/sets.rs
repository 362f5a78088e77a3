//! Sets of dictionary files by what people call them, and what differs between two.

use std::path::Path;

use anyhow::{Context, Result, bail};
use netra_matcher::{SourceFile, diff as differences, diff_lines};
use netra_store::ReleaseView;

use crate::commands::line;
use crate::dictionaries;
use crate::office::Opened;

/// The release with this number, or whose hash begins so.
///
/// # Errors
/// None, or several.
pub async fn release(office: &Opened, wanted: &str) -> Result<ReleaseView> {
    let releases = office.store.releases(&office.scope()).await?;
    let by_number = wanted.parse::<u64>().ok();
    if let Some(found) = releases.iter().find(|it| by_number == Some(it.n)) {
        return Ok(found.clone());
    }
    let mut by_hash =
        releases.into_iter().filter(|it| wanted.len() >= 4 && it.sha256.to_string().starts_with(wanted));
    match (by_hash.next(), by_hash.next()) {
        (Some(found), None) => Ok(found),
        (None, _) => bail!("there is no release “{}”; see netra dict list", line(wanted, 80)),
        (Some(_), Some(_)) => bail!("several releases begin with “{wanted}”; write more of the hash"),
    }
}

/// The files of a set: `use`, `draft:N`, a folder, or a release.
async fn files(office: &Opened, wanted: &str) -> Result<Vec<SourceFile>> {
    let kept = async |sha256| -> Result<Vec<SourceFile>> {
        Ok(dictionaries::sources(&office.store.release_files(&office.scope(), sha256).await?))
    };
    if wanted == "use" {
        return kept(office.in_use().await?.sha256).await;
    }
    if let Some(n) = wanted.strip_prefix("draft:") {
        let n = n.parse().with_context(|| format!("“{}”: expected draft:3 or the like", line(wanted, 80)))?;
        return Ok(dictionaries::sources(&super::draft(office, Some(n)).await?.files));
    }
    if Path::new(wanted).is_dir() {
        return dictionaries::files_for_office(&office.config, Path::new(wanted));
    }
    kept(release(office, wanted).await?.sha256).await
}

/// Prints what differs between two sets.
///
/// # Errors
/// A set that is none.
pub async fn diff(office: &Opened, before: &str, after: &str, as_text: bool) -> Result<()> {
    let (before, after) = (files(office, before).await?, files(office, after).await?);
    if as_text {
        print_lines(&before, &after);
    } else {
        print(&before, &after);
    }
    Ok(())
}

/// Prints what differs between the release in use and these files.
///
/// # Errors
/// The store's.
pub async fn print_differences(office: &Opened, after: &[SourceFile]) -> Result<()> {
    println!("Against the release in use (release {}):", office.in_use().await?.release);
    print(&files(office, "use").await?, after);
    Ok(())
}

fn print(before: &[SourceFile], after: &[SourceFile]) {
    let named = |files: &[SourceFile]| dictionaries::sources(&dictionaries::named(files.to_vec()));
    let found = differences(&named(before), &named(after));
    for it in &found {
        println!("  {}", line(&it.to_string(), 600));
    }
    if found.is_empty() {
        println!("  they say the same");
    }
}

fn print_lines(before: &[SourceFile], after: &[SourceFile]) {
    let named = |files: &[SourceFile]| -> std::collections::BTreeMap<String, String> {
        files.iter().map(|it| (dictionaries::short_name(&it.name), it.text.clone())).collect()
    };
    let (before, after) = (named(before), named(after));
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let text =
            |files: &std::collections::BTreeMap<String, String>| files.get(name).cloned().unwrap_or_default();
        let lines = diff_lines(&text(&before), &text(&after));
        if !lines.is_empty() {
            println!("{name}");
        }
        for it in lines {
            println!("{}", line(&it, 600));
        }
    }
}
