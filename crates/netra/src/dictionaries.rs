//! Finds dictionaries and races: a folder of the office, or those that come with the program.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use netra_matcher::{Dictionaries, Matcher, SourceFile};
use netra_store::DictionaryFiles;

/// The dictionaries that come with the program, by their place under `dictionaries/`.
pub const SHIPPED: &[(&str, &str)] = &[
    ("dictionaries/general.toml", include_str!("../../../dictionaries/general.toml")),
    ("dictionaries/parties.toml", include_str!("../../../dictionaries/parties.toml")),
    ("dictionaries/provisions.toml", include_str!("../../../dictionaries/provisions.toml")),
];

/// The invented race: the demo runs in it, and the shipped examples speak of its candidates.
pub const DEMO_RACE: (&str, &str) = (
    "dictionaries/races/demo-kota-contoh.toml",
    include_str!("../../../dictionaries/races/demo-kota-contoh.toml"),
);

/// The files of a folder (`*.toml` and `races/*.toml`, by name), or the shipped ones when `folder` is empty.
///
/// The shipped set has no race: a race belongs to an office.
///
/// # Errors
/// A folder or file that cannot be read.
pub fn files(folder: &Path) -> Result<Vec<SourceFile>> {
    if folder.as_os_str().is_empty() {
        let shipped =
            SHIPPED.iter().map(|(name, text)| SourceFile { name: (*name).into(), text: (*text).into() });
        return Ok(shipped.collect());
    }
    let mut files = Vec::new();
    for folder in [folder.to_owned(), folder.join("races")] {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && folder.ends_with("races") => {
                continue;
            }
            Err(error) => {
                return Err(error).with_context(|| {
                    format!(
                        "{}: the dictionaries cannot be read; check dictionaries.folder",
                        folder.display()
                    )
                });
            }
        };
        let mut paths = Vec::new();
        for entry in entries {
            paths.push(entry?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        paths.sort();
        for path in paths {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("{}: not readable as UTF-8 text", path.display()))?;
            files.push(SourceFile { name: path.display().to_string(), text });
        }
    }
    if files.is_empty() {
        bail!(
            "{}: no *.toml in it; copy the dictionaries there or leave dictionaries.folder empty",
            folder.display()
        );
    }
    Ok(files)
}

/// The files of a folder (as [`files`]) with some race files beside them. A race that the folder has as well is taken
/// as it is given here.
///
/// # Errors
/// A folder or file that cannot be read.
pub fn files_with_races(folder: &Path, races: &[PathBuf]) -> Result<Vec<SourceFile>> {
    let mut files = files(folder)?;
    for path in races {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{}: the race file cannot be read", path.display()))?;
        let name = path.display().to_string();
        let file = name.rsplit(['/', '\\']).next().unwrap_or(&name).to_owned();
        files.retain(|other| short_name(&other.name) != format!("races/{file}"));
        files.push(SourceFile { name, text });
    }
    Ok(files)
}

/// The files with the names under which a release keeps them.
pub fn named(files: Vec<SourceFile>) -> DictionaryFiles {
    files.into_iter().map(|it| (short_name(&it.name), it.text)).collect()
}

/// The files of a release or draft, as the matcher reads them.
pub fn sources(files: &[(String, String)]) -> Vec<SourceFile> {
    files.iter().map(|(name, text)| SourceFile { name: name.clone(), text: text.clone() }).collect()
}

/// Which dictionaries [`files`] gives, in words.
pub fn shown_folder(folder: &Path) -> String {
    if folder.as_os_str().is_empty() {
        String::from("the dictionaries that come with this program")
    } else {
        format!("the dictionaries in {}", folder.display())
    }
}

/// Loads and compiles the files.
///
/// # Errors
/// Every mistake in every file, a line each.
pub fn compile(files: &[SourceFile]) -> Result<Matcher> {
    load(files).map(|dictionaries| Matcher::new(&dictionaries))
}

/// Loads the files.
///
/// # Errors
/// Every mistake in every file, a line each.
pub fn load(files: &[SourceFile]) -> Result<Dictionaries> {
    match netra_matcher::load(files) {
        Ok(dictionaries) => Ok(dictionaries),
        Err(mistakes) => {
            let lines: Vec<String> = mistakes.iter().map(|mistake| format!("  {mistake}")).collect();
            bail!("{} mistakes in the dictionaries:\n{}", lines.len(), lines.join("\n"))
        }
    }
}

/// A set of files, loaded, compiled and with its examples run.
pub struct Checked {
    /// The matcher; `None` when the files have mistakes.
    pub matcher: Option<Matcher>,
    /// How many examples there are.
    pub n_examples: usize,
    /// Every mistake of the files, or else every example that does not do what it says, a line each.
    pub mistakes: Vec<String>,
}

/// Loads and compiles files and runs their examples.
pub fn check(files: &[SourceFile]) -> Checked {
    match netra_matcher::load(files) {
        Ok(dictionaries) => {
            let mistakes = match failed_examples(files) {
                Ok(failed) => failed,
                Err(error) => vec![error.to_string()],
            };
            let n_examples = dictionaries.n_examples();
            Checked { matcher: Some(Matcher::new(&dictionaries)), n_examples, mistakes }
        }
        Err(mistakes) => {
            let mistakes = mistakes.iter().map(ToString::to_string).collect();
            Checked { matcher: None, n_examples: 0, mistakes }
        }
    }
}

/// Runs the examples beside the rules (`match`, `no_match`) in each of the races, and in the invented one, whose candidates
/// the shipped examples name. Gives how many there are.
///
/// # Errors
/// Every example that does not do what it says in any of these races, a line each.
pub fn check_examples(files: &[SourceFile]) -> Result<usize> {
    let failed = failed_examples(files)?;
    if failed.is_empty() {
        return load(files).map(|dictionaries| dictionaries.n_examples());
    }
    bail!("{} examples do not do what they say:\n  {}", failed.len(), failed.join("\n  "))
}

/// The examples that do not do what they say in any of the races, a line each.
fn failed_examples(files: &[SourceFile]) -> Result<Vec<String>> {
    let mut files = files.to_vec();
    let (name, text) = DEMO_RACE;
    if !files.iter().any(|it| short_name(&it.name) == short_name(name)) {
        files.push(SourceFile { name: name.into(), text: text.into() });
    }
    let Ok(dictionaries) = netra_matcher::load(&files) else {
        bail!("the examples cannot be run beside the race “demo-kota-contoh”; give your own race another key")
    };
    let matcher = Matcher::new(&dictionaries);
    let failed = matcher.races().iter().map(|race| netra_matcher::check_examples(&matcher, &race.key));
    // What holds in one race is good: texts about one race's candidates say nothing in another.
    let failed = failed.reduce(|mut failed, in_another| {
        failed.retain(|it| in_another.contains(it));
        failed
    });
    let failed = failed.unwrap_or_default();
    Ok(failed.iter().map(|it| format!("{it}; correct the example or its terms")).collect())
}

/// A file's name under `dictionaries/`: `general.toml`, `races/demo-kota-contoh.toml`.
pub fn short_name(name: &str) -> String {
    let mut parts = name.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(name);
    if parts.next() == Some("races") { format!("races/{file}") } else { file.to_owned() }
}
