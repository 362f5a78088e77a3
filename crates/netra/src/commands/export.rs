//! `netra export` and `netra verify`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use netra_evidence::{Language, Outcome};
use netra_model::ShortId;

use super::{count, line};
use crate::bundle;
use crate::cli::ExportArgs;
use crate::office::Opened;

/// Writes a case's bundle to a file, which appears under its name only when it is whole.
///
/// # Errors
/// No such case; a file that is there already or cannot be written.
pub async fn export(office: &Opened, args: &ExportArgs) -> Result<()> {
    let short: ShortId = args.case.parse()?;
    let scope = office.scope();
    let case = office.store.case(&scope, &short).await?.with_context(|| {
        format!("there is no case {short}; open one at the desk, or look at the list under Berkas telaah")
    })?;
    let name = || PathBuf::from(bundle::file_name(&short, bundle::next_revision(&case)));
    let out = args.out.clone().unwrap_or_else(name);
    if out.exists() {
        bail!("{}: there is a file of this name; move it, or choose another with --out", out.display());
    }
    let partial = out.with_extension("part");
    let file = File::options().read(true).write(true).create(true).truncate(true).open(&partial);
    let file = file.with_context(|| format!("{}: cannot be written", partial.display()))?;
    let language = if args.english { Language::English } else { Language::Indonesian };
    // Who told stays at the office: only a supervisor at the desk can put it in.
    let wish = bundle::Wish { language, tellers: false };
    let result = bundle::export(office, &office.command_line(), &scope, case.case.id, wish, file).await;
    let (exported, file) = match result {
        Ok(done) => done,
        Err(error) => {
            // What is there is no bundle; leaving it would only confuse.
            std::fs::remove_file(&partial).ok();
            return Err(error);
        }
    };
    file.sync_all()?;
    std::fs::rename(&partial, &out).with_context(|| format!("{}: cannot be renamed", partial.display()))?;
    println!("{}", out.display());
    println!("  revision {}, {} bytes", exported.revision, count(exported.written.len));
    println!("  sha256   {}", exported.written.sha256);
    println!("Check it anywhere with: netra verify {}", out.display());
    Ok(())
}

/// Checks a bundle and prints a verdict per layer; `true` when every layer holds.
///
/// # Errors
/// A file that cannot be read.
pub fn verify(file: &Path, english: bool) -> Result<bool> {
    let open = File::open(file).with_context(|| format!("{}: cannot be read", file.display()))?;
    let language = if english { Language::English } else { Language::Indonesian };
    let report = netra_evidence::verify(BufReader::new(open));
    for layer in &report.layers {
        let word = match layer.outcome {
            Outcome::Intact => "✓",
            Outcome::Wrong => "✗",
            Outcome::Absent => "·",
        };
        println!("{word} {}", line(language.say(&layer.sentence), 400));
    }
    for problem in &report.problems {
        println!("  {}", line(language.say(&problem.sentence), 400));
    }
    println!("{}", line(language.say(&report.summary), 400));
    if let Some(sha256) = report.sha256 {
        println!("sha256 {sha256}");
    }
    Ok(report.outcome == Outcome::Intact)
}
