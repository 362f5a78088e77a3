//! The help: it teaches, for every command, with an example that works.

use crate::netra::Netra;

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let list = help.split("Commands:\n").nth(1).unwrap_or_default();
    let lines = list.lines().take_while(|line| !line.is_empty());
    // A command begins after two spaces; deeper lines go on with what it does.
    let names = lines.filter_map(|line| line.strip_prefix("  ").filter(|it| !it.starts_with(' ')));
    names
        .filter_map(|line| line.split_whitespace().next())
        .filter(|it| *it != "help")
        .map(str::to_owned)
        .collect()
}

/// Every command with its help, those of commands included.
fn every_command(netra: &Netra) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    for command in commands(&netra.run(&["--help"]).well()) {
        let help = netra.run(&[command.as_str(), "--help"]).well();
        for below in commands(&help) {
            found.push((
                vec![command.clone(), below.clone()],
                netra.run(&[&command, &below, "--help"]).well(),
            ));
        }
        found.push((vec![command], help));
    }
    found
}

#[test]
fn every_command_says_what_it_does_and_shows_how() {
    let netra = Netra::new("");
    let all = every_command(&netra);
    assert!(all.len() > 20, "{all:?}");
    for (command, help) in &all {
        let about = help.lines().next().unwrap_or_default();
        assert!(about.len() > 16, "{command:?} does not say what it does: {about}");
        let example = format!("  netra {}", command.join(" "));
        assert!(help.contains("Example") && help.contains(&example), "{command:?} shows no example: {help}");
    }
    assert!(!netra.data().exists(), "help makes nothing");
}

#[test]
fn a_command_typed_wrongly_is_answered_with_the_one_that_is_meant() {
    let netra = Netra::new("");
    for (typed, meant) in [("serach", "search"), ("watch-list", "watchlist"), ("imprt", "import")] {
        let said = netra.run(&[typed]);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains(&format!("'{meant}'")), "{said:?}");
    }
    let said = netra.run(&["import"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("<FILE>") && said.err.contains("netra import"), "{said:?}");
    assert_eq!(netra.run(&[]).code, Some(2));
}

#[test]
fn the_version_is_one_line() {
    let said = Netra::new("").run(&["--version"]).well();
    assert!(said.starts_with("netra 0.") && said.lines().count() == 1, "{said}");
}
