//! Finds dictionaries and races: a folder of the office, or those that come with the program.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use netra_matcher::{Dictionaries, DictionaryError, DictionaryWarning, ExampleError, Matcher, SourceFile};
use netra_model::Sentence;
use netra_store::DictionaryFiles;

use crate::config::{Config, OfficeKind};

/// The dictionaries that come with the program, by their place under `dictionaries/`.
pub const SHIPPED: &[(&str, &str)] = &[
    ("dictionaries/benign.toml", include_str!("../../../dictionaries/benign.toml")),
    ("dictionaries/common-words.tsv", include_str!("../../../dictionaries/common-words.tsv")),
    ("dictionaries/general.toml", include_str!("../../../dictionaries/general.toml")),
    ("dictionaries/parties.toml", include_str!("../../../dictionaries/parties.toml")),
    ("dictionaries/provisions/non-asn.toml", include_str!("../../../dictionaries/provisions/non-asn.toml")),
    ("dictionaries/provisions/skb-2022.toml", include_str!("../../../dictionaries/provisions/skb-2022.toml")),
    ("dictionaries/provisions/statutes.toml", include_str!("../../../dictionaries/provisions/statutes.toml")),
    ("dictionaries/regions.toml", include_str!("../../../dictionaries/regions.toml")),
];

/// The invented race: the demo runs in it, and the shipped examples speak of its candidates.
pub const DEMO_RACE: (&str, &str) = (
    "dictionaries/races/demo-kota-contoh.toml",
    include_str!("../../../dictionaries/races/demo-kota-contoh.toml"),
);

/// Folders within a folder of dictionaries.
const WITHIN: [&str; 2] = ["provisions", "races"];

/// The files of a folder (`*.toml` and `*.tsv`, also in `provisions/` and `races/`, by name), or the shipped ones when
/// `folder` is empty.
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
    for folder in std::iter::once(folder.to_owned()).chain(WITHIN.map(|name| folder.join(name))) {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound
                    && WITHIN.iter().any(|name| folder.ends_with(name)) =>
            {
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
        paths.retain(|path| path.extension().is_some_and(|it| it == "toml" || it == "tsv"));
        paths.sort();
        for path in paths {
            files.push(file(&path).with_context(|| format!("{}: not readable", path.display()))?);
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

/// A file as it is; what is no UTF-8 text is reported with the other mistakes.
fn file(path: &Path) -> std::io::Result<SourceFile> {
    Ok(SourceFile::from_bytes(path.display().to_string(), &std::fs::read(path)?))
}

/// The file that says what kind of office it is.
const OFFICE: &str = "office.toml";

/// The files of an office's dictionaries. Where the office is internal, attack alone flags nothing, unless a file
/// `office.toml` of its own says `attack_flags = true`: as a file it is part of the release.
///
/// # Errors
/// A folder or file that cannot be read.
pub fn files_of_office(config: &Config) -> Result<Vec<SourceFile>> {
    files_for_office(config, &config.dictionaries.folder)
}

/// The same of another folder.
///
/// # Errors
/// A folder or file that cannot be read.
pub fn files_for_office(config: &Config, folder: &Path) -> Result<Vec<SourceFile>> {
    let mut files = files(folder)?;
    if config.office.kind == OfficeKind::Internal && !files.iter().any(|it| short_name(&it.name) == OFFICE) {
        let text = "schema = 1\nattack_flags = false\n";
        files.push(SourceFile { name: OFFICE.into(), text: text.into() });
    }
    Ok(files)
}

/// The files of an office (as [`files_of_office`]) with some race files beside them. A race that the folder has as well
/// is taken as it is given here.
///
/// # Errors
/// A folder or file that cannot be read.
pub fn files_with_races(config: &Config, races: &[PathBuf]) -> Result<Vec<SourceFile>> {
    let mut files = files_of_office(config)?;
    for path in races {
        let race = file(path).with_context(|| format!("{}: the race file cannot be read", path.display()))?;
        let name = race.name.rsplit(['/', '\\']).next().unwrap_or(&race.name).to_owned();
        files.retain(|other| short_name(&other.name) != format!("races/{name}"));
        files.push(race);
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
    /// Whether the examples could be run.
    pub examples_ran: bool,
    /// Every mistake of the files, or else every example that does not do what it says.
    pub mistakes: Vec<Sentence>,
    /// What an editor should look at although nothing is wrong.
    pub warnings: Vec<Sentence>,
}

/// Loads and compiles files and runs the examples beside the rules (`match`, `no_match`) in each of the races, and in the
/// invented one, whose candidates the shipped examples name. Where the files do not hold that race, the examples need a
/// set of their own; else everything is read and compiled once.
pub fn check(files: &[SourceFile]) -> Checked {
    let dictionaries = match netra_matcher::load(files) {
        Ok(dictionaries) => dictionaries,
        Err(mistakes) => {
            return Checked {
                matcher: None,
                n_examples: 0,
                examples_ran: false,
                mistakes: mistakes.iter().map(DictionaryError::sentence).collect(),
                warnings: Vec::new(),
            };
        }
    };
    let matcher = Matcher::new(&dictionaries);
    let failed = match beside_the_invented_race(files) {
        None => Some(failed_examples(&matcher)),
        Some(files) => netra_matcher::load(&files).ok().map(|it| failed_examples(&Matcher::new(&it))),
    };
    Checked {
        matcher: Some(matcher),
        n_examples: dictionaries.n_examples(),
        examples_ran: failed.is_some(),
        mistakes: failed.unwrap_or_else(|| {
            vec![Sentence::new(
                "contoh tidak dapat dijalankan di samping kontestasi “demo-kota-contoh”; beri kontestasi Anda kunci lain",
                "the examples cannot be run beside the race “demo-kota-contoh”; give your own race another key",
            )]
        }),
        warnings: dictionaries.warnings().iter().map(DictionaryWarning::sentence).collect(),
    }
}

/// The files with the invented race, if it is not among them.
fn beside_the_invented_race(files: &[SourceFile]) -> Option<Vec<SourceFile>> {
    let (name, text) = DEMO_RACE;
    if files.iter().any(|it| short_name(&it.name) == short_name(name)) {
        return None;
    }
    let race = SourceFile { name: name.into(), text: text.into() };
    Some(files.iter().cloned().chain([race]).collect())
}

/// The examples that do not do what they say in any of the races.
fn failed_examples(matcher: &Matcher) -> Vec<Sentence> {
    let failed = matcher.races().iter().map(|race| netra_matcher::check_examples(matcher, &race.key));
    // What holds in one race is good: texts about one race's candidates say nothing in another.
    let failed = failed.reduce(|mut failed, in_another| {
        failed.retain(|it| in_another.contains(it));
        failed
    });
    failed.unwrap_or_default().iter().map(ExampleError::sentence).collect()
}

/// A file's name under `dictionaries/`: `general.toml`, `races/demo-kota-contoh.toml`.
pub fn short_name(name: &str) -> String {
    let mut parts = name.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(name);
    match parts.next().filter(|it| WITHIN.contains(it)) {
        Some(folder) => format!("{folder}/{file}"),
        None => file.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::PlaceArgs;
    use crate::commands::score::Place;

    fn project() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries")
    }

    fn names(files: &[SourceFile]) -> Vec<String> {
        files.iter().map(|it| short_name(&it.name)).collect()
    }

    fn internal(folder: &Path) -> Config {
        let mut config = Config::default();
        config.office.kind = OfficeKind::Internal;
        config.dictionaries.folder = folder.to_owned();
        config
    }

    #[test]
    fn every_file_of_the_project_that_is_no_race_is_shipped() {
        let mut shipped = names(&files(Path::new("")).unwrap());
        let mut here = names(&files(&project()).unwrap());
        here.retain(|name| !name.starts_with("races/"));
        shipped.sort();
        here.sort();
        assert_eq!(shipped, here);
    }

    #[test]
    fn in_an_internal_office_attack_flags_nothing_alone_unless_its_own_file_says_so() {
        let flags = |config: &Config| {
            let race = project().join("races/demo-kota-contoh.toml");
            let args = PlaceArgs { race: vec![race], day: "2026-10-12".parse().ok(), region: None };
            let place = Place::new(config, &args).unwrap();
            let scored = place.matcher.score(&place.post("Jangan pilih Bagas Prayoga")).unwrap();
            (scored.attack >= 25, scored.score >= 25)
        };
        assert_eq!(flags(&Config::default()), (true, true));
        assert_eq!(flags(&internal(Path::new(""))), (true, false));
        let own = tempfile::tempdir().unwrap();
        for (name, text) in SHIPPED.iter().filter(|(name, _)| !name.contains("provisions")) {
            std::fs::write(own.path().join(short_name(name)), text).unwrap();
        }
        assert_eq!(flags(&internal(own.path())), (true, false));
        std::fs::write(own.path().join("office.toml"), "schema = 1\nattack_flags = true\n").unwrap();
        assert_eq!(flags(&internal(own.path())), (true, true));
    }

    #[test]
    fn all_mistakes_of_a_folder_are_told_at_once_also_of_a_file_in_utf_16() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("provisions")).unwrap();
        let utf16: Vec<u8> = "\u{feff}schema = 1\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        std::fs::write(folder.path().join("provisions/kantor.toml"), utf16).unwrap();
        std::fs::write(folder.path().join("kantor.toml"), "schema = 1\nwight = 1\n").unwrap();
        let why = load(&files(folder.path()).unwrap()).unwrap_err().to_string();
        assert!(why.contains("2 mistakes") && why.contains("unknown field `wight`"), "{why}");
        assert!(
            why.contains("kantor.toml:1: the file is not UTF-8 text") && why.contains("save it as UTF-8"),
            "{why}"
        );
    }
}
