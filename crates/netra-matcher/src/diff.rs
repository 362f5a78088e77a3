//! What differs between two sets of dictionary files, in words: terms, rules, races, candidates' forms.
//!
//! The files are compared as data, table by table and field by field, each table known by its `key`. So it needs to know
//! no field by name, says the same wherever a table stands, and says something about files with mistakes, too.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use toml::{Table, Value};

use crate::load::SourceFile;

/// A place where two sets of files differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileDifference {
    /// Where: `rule vote-call`, `race demo-kota-contoh, candidate satria-dewi`, `scoring`; a file's name where it cannot
    /// be read as TOML.
    pub place: String,
    /// What.
    pub change: FileChange,
}

/// How a place differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileChange {
    /// The whole table is new.
    Added,
    /// The whole table is gone.
    Removed,
    /// A list has other entries.
    Entries {
        /// The list's field: `terms`, `names`, `match` …
        field: String,
        /// Entries that are new.
        added: Vec<String>,
        /// Entries that are gone.
        removed: Vec<String>,
    },
    /// A field has another value.
    Value {
        /// The field.
        field: String,
        /// Its value before, if it was there.
        before: Option<String>,
        /// Its value now, if it is there.
        after: Option<String>,
    },
}

impl fmt::Display for FileDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        match &self.change {
            FileChange::Added => f.write_str("new"),
            FileChange::Removed => f.write_str("removed"),
            FileChange::Entries { field, added, removed } => {
                write!(f, "{field}")?;
                for (sign, entries) in [("+", added), ("−", removed)] {
                    for entry in entries {
                        write!(f, " {sign}{entry}")?;
                    }
                }
                Ok(())
            }
            FileChange::Value { field, before, after } => {
                let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| String::from("(none)"));
                write!(f, "{field} {} → {}", shown(before), shown(after))
            }
        }
    }
}

/// Everything that differs, by place.
pub fn diff(before: &[SourceFile], after: &[SourceFile]) -> Vec<FileDifference> {
    let (before, after) = (Flat::of(before), Flat::of(after));
    let mut found = Vec::new();
    let places: BTreeSet<&String> = before.0.keys().chain(after.0.keys()).collect();
    for place in places {
        let mut push = |change| found.push(FileDifference { place: place.clone(), change });
        match (before.0.get(place), after.0.get(place)) {
            (None, _) => push(FileChange::Added),
            (_, None) => push(FileChange::Removed),
            (Some(before), Some(after)) => {
                let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
                fields.into_iter().filter_map(|field| changed(field, before, after)).for_each(push);
            }
        }
    }
    found
}

/// How a field differs.
fn changed(field: &str, before: &Fields, after: &Fields) -> Option<FileChange> {
    let (before, after) = (before.get(field), after.get(field));
    if before == after {
        return None;
    }
    let entries = |it: Option<&Field>| match it {
        Some(Field::List(entries)) => Some(entries.clone()),
        Some(Field::One(_)) => None,
        None => Some(Vec::new()),
    };
    let is_list = [before, after].iter().any(|it| matches!(it, Some(Field::List(_))));
    if let (true, Some(old), Some(new)) = (is_list, entries(before), entries(after)) {
        let missing = |from: &[String], of: &[String]| -> Vec<String> {
            let known: HashSet<&String> = from.iter().collect();
            of.iter().filter(|entry| !known.contains(entry)).cloned().collect()
        };
        let (added, removed) = (missing(&old, &new), missing(&new, &old));
        // The same entries in another order say the same.
        let same = added.is_empty() && removed.is_empty();
        return (!same).then(|| FileChange::Entries { field: field.to_owned(), added, removed });
    }
    let shown = |it: Option<&Field>| {
        it.map(|it| match it {
            Field::One(value) => value.clone(),
            Field::List(entries) => entries.join(" "),
        })
    };
    Some(FileChange::Value { field: field.to_owned(), before: shown(before), after: shown(after) })
}

#[derive(Clone, PartialEq)]
enum Field {
    One(String),
    List(Vec<String>),
}

type Fields = BTreeMap<String, Field>;

/// All tables of a set of files by their place.
#[derive(Default)]
struct Flat(BTreeMap<String, Fields>);

impl Flat {
    fn of(files: &[SourceFile]) -> Self {
        let mut flat = Self::default();
        for file in files {
            match file.text.parse::<Table>() {
                Ok(table) => {
                    let race = table.get("race").and_then(|race| race.get("key")).and_then(Value::as_str);
                    flat.table(race.map_or_else(String::new, |key| format!("race {key}")), &table, true);
                }
                // A list of words, or a file with a mistake that hides all others.
                Err(_) => {
                    let lines = Field::List(file.text.lines().map(str::to_owned).collect());
                    flat.0.insert(file.name.clone(), BTreeMap::from([("lines".to_owned(), lines)]));
                }
            }
        }
        flat
    }

    /// Takes up a table and what lies below it. `top` says that it is a whole file, whose plain fields are of all files.
    fn table(&mut self, place: String, table: &Table, top: bool) {
        let mut fields = Fields::new();
        for (name, value) in table {
            let below = |key: &str| {
                let own = if key.is_empty() { name.clone() } else { format!("{name} {key}") };
                if place.is_empty() { own } else { format!("{place}, {own}") }
            };
            match value {
                Value::Table(inner) if top && name == "race" => self.table(place.clone(), inner, false),
                Value::Table(inner) => self.table(below(""), inner, false),
                Value::Array(items) if items.iter().any(Value::is_table) => {
                    for (n, item) in items.iter().filter_map(Value::as_table).enumerate() {
                        self.table(below(&key_of(item, n)), item, false);
                    }
                }
                Value::Array(items) => {
                    fields.insert(name.clone(), Field::List(items.iter().map(shown).collect()));
                }
                _ if top && name == "schema" => {}
                other => {
                    fields.insert(name.clone(), Field::One(shown(other)));
                }
            }
        }
        if top && fields.is_empty() {
            return;
        }
        let place = if place.is_empty() { String::from("general") } else { place };
        self.0.entry(place).or_default().extend(fields);
    }
}

/// By what a table among others of its kind is known: its key, or what identifies a number, spelling, stage or account.
fn key_of(table: &Table, n: usize) -> String {
    let text = |field: &str| table.get(field).map(|value| shown(value).trim_matches(['“', '”']).to_owned());
    if let Some(key) = text("key").or_else(|| text("value")).or_else(|| text("word")) {
        return key;
    }
    let handle = text("handle").or_else(|| text("native_id"));
    match (text("platform"), handle, text("kind"), text("from")) {
        (Some(platform), Some(handle), ..) => format!("{platform} {handle}"),
        (_, _, Some(kind), Some(from)) => format!("{kind} {from}"),
        _ => (n + 1).to_string(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("“{text}”"),
        other => other.to_string(),
    }
}

/// The lines of two texts, each with ` `, `-` or `+` before it: what stays, goes and comes; long stretches that stay are
/// left out but for three lines around a change. Nothing when the texts are the same.
pub fn diff_lines(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let (mid_old, mid_new) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    if mid_old.is_empty() && mid_new.is_empty() {
        return Vec::new();
    }
    let mut lines: Vec<(char, &str)> = old[..start].iter().map(|line| (' ', *line)).collect();
    lines.extend(middle(mid_old, mid_new));
    lines.extend(old[old.len() - end..].iter().map(|line| (' ', *line)));
    const AROUND: usize = 3;
    let near = |at: usize| {
        let from = at.saturating_sub(AROUND);
        lines[from..lines.len().min(at + AROUND + 1)].iter().any(|(sign, _)| *sign != ' ')
    };
    let mut out = Vec::new();
    let mut gap = false;
    for (at, (sign, line)) in lines.iter().enumerate() {
        if near(at) {
            out.push(format!("{sign} {line}"));
        } else if !gap {
            out.push(String::from("  …"));
        }
        gap = !near(at);
    }
    out
}

/// The longest common subsequence (Wagner and Fischer 1974); where it would take too much room, all goes and all comes.
fn middle<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<(char, &'t str)> {
    const MOST_CELLS: usize = 16 << 20;
    let width = new.len() + 1;
    if old.len().saturating_mul(width) > MOST_CELLS {
        let gone = old.iter().map(|line| ('-', *line));
        return gone.chain(new.iter().map(|line| ('+', *line))).collect();
    }
    // best[i][j]: lines in common between old[i..] and new[j..].
    let mut best = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            best[i * width + j] = if old[i] == new[j] {
                best[(i + 1) * width + j + 1] + 1
            } else {
                best[(i + 1) * width + j].max(best[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && best[(i + 1) * width + j] >= best[i * width + j + 1]) {
            lines.push(('-', old[i]));
            i += 1;
        } else {
            lines.push(('+', new[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(general: &str, race: &str) -> Vec<SourceFile> {
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        vec![file("general.toml", general), file("races/kota.toml", race)]
    }

    const GENERAL: &str = "schema = 1\nglued_to_numbers = [\"coblos\"]\n[scoring]\nthreshold = 25\n\
        [[group]]\nkey = \"call\"\nterms = [\"ayo\", \"mari\"]\n[[rule]]\nkey = \"vote\"\nweight = 40\n";
    const RACE: &str = "schema = 1\n[race]\nkey = \"kota\"\nname = \"Kota (DEMO)\"\n[[stage]]\nkind = \"draw\"\n\
        from = 2026-09-23\nuntil = 2026-09-23\n[[candidate]]\nkey = \"a\"\nnames = [\"Arga\"]\n\
        [[candidate.account]]\nplatform = \"instagram\"\nhandle = \"arga.demo\"\nrole = \"campaign\"\n";

    fn said(before: &[SourceFile], after: &[SourceFile]) -> Vec<String> {
        diff(before, after).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn differences_are_said_by_place_and_field() {
        let general = GENERAL
            .replace("threshold = 25", "threshold = 30")
            .replace("\"mari\"", "\"yuk\"")
            .replace("weight = 40", "weight = 45\nown = true")
            .replace("[\"coblos\"]", "[\"coblos\", \"paslon\"]");
        let race = RACE
            .replace("[\"Arga\"]", "[\"Arga\", \"Arga M\"]")
            .replace("role = \"campaign\"", "role = \"personal\"")
            .replace("until = 2026-09-23", "until = 2026-09-24");
        assert_eq!(
            said(&files(GENERAL, RACE), &files(&general, &race)),
            [
                "general: glued_to_numbers +“paslon”",
                "group call: terms +“yuk” −“mari”",
                "race kota, candidate a: names +“Arga M”",
                "race kota, candidate a, account instagram arga.demo: role “campaign” → “personal”",
                "race kota, stage draw 2026-09-23: until 2026-09-23 → 2026-09-24",
                "rule vote: own (none) → true",
                "rule vote: weight 40 → 45",
                "scoring: threshold 25 → 30",
            ]
        );
    }

    #[test]
    fn whole_tables_come_and_go_and_their_place_among_the_files_does_not_matter() {
        let (call, rest) = GENERAL.split_at(GENERAL.find("[[rule]]").unwrap());
        let apart = vec![
            SourceFile { name: "b.toml".into(), text: format!("schema = 1\n{rest}") },
            SourceFile { name: "a.toml".into(), text: call.into() },
        ];
        let together = [SourceFile { name: "x.toml".into(), text: GENERAL.into() }];
        assert_eq!(said(&together, &apart), Vec::<String>::new());
        assert_eq!(said(&together, &apart[1..]), ["rule vote: removed"]);
        let gone: Vec<String> = said(&files(GENERAL, RACE), &together);
        assert!(gone.contains(&"race kota: removed".into()) && gone.len() == 4, "{gone:?}");
        let list = |text: &str| [SourceFile { name: "words.tsv".into(), text: text.into() }];
        assert_eq!(
            said(&list("ayo\t3\nmari\t2"), &list("ayo\t3\nyuk\t2")),
            ["words.tsv: lines +yuk\t2 −mari\t2"]
        );
        let broken = files("schema = ", RACE);
        assert!(said(&broken, &files(GENERAL, RACE)).contains(&"general.toml: removed".into()));
    }

    #[test]
    fn lines_that_go_and_come_stand_with_three_around_them() {
        let before: Vec<String> = (0..20).map(|n| format!("baris {n}")).collect();
        let mut after = before.clone();
        after[9] = "baris lain".into();
        after.insert(10, "baris baru".into());
        let lines = diff_lines(&before.join("\n"), &after.join("\n"));
        assert_eq!(lines[..3], ["  …", "  baris 6", "  baris 7"]);
        assert_eq!(lines[4..7], ["- baris 9", "+ baris lain", "+ baris baru"]);
        assert_eq!(lines.last().unwrap(), "  …");
        assert_eq!(diff_lines("a\nb\n", "a\nb"), Vec::<String>::new());
        assert_eq!(diff_lines("", "a"), ["+ a"]);
    }
}
