//! Deadlines \[tenggat\] and holidays: the file of the office, or the one that comes with the program, brought into the store
//! together with which race is held under which law.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use netra_model::OfficeId;
use netra_model::deadline::{Deadlines, ElectionType};
use netra_model::race::Race;
use netra_model::scope::{Actor, Scope, Who};
use netra_store::Store;

use crate::config::{Config, OfficeKind};

/// The file that comes with the program.
const SHIPPED: &str = include_str!("../../../config/deadlines.toml");

/// The rules of the office, checked.
///
/// # Errors
/// A file that cannot be read, or every mistake in it.
pub fn of_office(config: &Config) -> Result<Deadlines> {
    let file = &config.office.deadlines;
    let (name, text) = if file.as_os_str().is_empty() {
        (String::from("config/deadlines.toml"), SHIPPED.to_owned())
    } else {
        let text = std::fs::read_to_string(file).with_context(|| {
            format!(
                "office.deadlines {}: cannot be read; name an existing file, or leave it empty",
                file.display()
            )
        })?;
        (file.display().to_string(), text)
    };
    let mut rules: Deadlines = toml::from_str(&text).with_context(|| name.clone())?;
    let mistakes = rules.mistakes();
    if !mistakes.is_empty() {
        let lines: Vec<String> = mistakes.iter().map(|it| format!("  {it}")).collect();
        bail!("{name}: {} mistakes\n{}", mistakes.len(), lines.join("\n"));
    }
    if config.office.kind == OfficeKind::Internal {
        rules.default = ElectionType::Internal;
    }
    Ok(rules)
}

/// Brings the rules into the store, with the races of the release in use. An office whose file is broken goes on under the
/// rules it has; `netra check` names the mistakes.
///
/// # Errors
/// The store's; a broken file where the office has no rules yet.
pub async fn put_to_use(config: &Config, store: &Store, office: OfficeId, races: &[Race]) -> Result<()> {
    let rules = match of_office(config) {
        Ok(rules) => rules,
        Err(error) => match store.deadline_rules(&Scope::office(office)).await? {
            Some(known) => {
                tracing::warn!("{error:#}; the deadlines stay as they were");
                known
            }
            None => return Err(error),
        },
    };
    let races = races.iter().map(|race| (race.key.clone(), ElectionType::from(race.kind))).collect();
    let actor = Actor { office, who: Who::Worker("deadlines") };
    let n = store.set_deadlines(&actor, &Deadlines { races, ..rules }).await?;
    if n > 0 {
        tracing::info!(items = n, "deadlines were reckoned again under changed rules");
    }
    Ok(())
}

/// What `netra check` says of them.
///
/// # Errors
/// Those of [`of_office`].
pub fn told(config: &Config) -> Result<String> {
    let rules = of_office(config)?;
    let years: BTreeSet<String> = rules.holidays_of.iter().map(ToString::to_string).collect();
    let doubts = rules.rules.iter().filter(|it| it.doubt.is_some()).count();
    Ok(format!(
        "{} rules, {doubts} of them with a doubt; {} holidays of {}",
        rules.rules.len(),
        rules.holidays.len(),
        if years.is_empty() {
            String::from("no year")
        } else {
            years.into_iter().collect::<Vec<_>>().join(", ")
        }
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_come_with_the_program_hold_and_each_names_its_source() {
        let rules = of_office(&Config::default()).unwrap();
        assert_eq!(rules.rules.len(), 10);
        assert_eq!(rules.default, ElectionType::Pilkada);
        assert!(
            rules.holidays.len() > 15
                && rules.holidays.iter().all(|it| rules.holidays_of.contains(&it.day.year()))
        );
        assert!(told(&Config::default()).unwrap().contains("of 2026"));
    }

    #[test]
    fn an_internal_office_counts_by_its_own_rules() {
        let mut config = Config::default();
        config.office.kind = OfficeKind::Internal;
        assert_eq!(of_office(&config).unwrap().default, ElectionType::Internal);
    }

    #[test]
    fn a_file_of_the_office_with_mistakes_names_them_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tenggat.toml");
        let mut config = Config::default();
        config.office.deadlines.clone_from(&file);
        assert!(format!("{:#}", of_office(&config).unwrap_err()).contains("cannot be read"));
        std::fs::write(&file, SHIPPED.replace("days = 7", "days = 0")).unwrap();
        let told = format!("{:#}", of_office(&config).unwrap_err());
        assert!(told.contains("6 mistakes") && told.contains("pemilu/tracing"), "{told}");
        std::fs::write(&file, SHIPPED.replace("2026-01-01", "2026-02-31")).unwrap();
        assert!(format!("{:#}", of_office(&config).unwrap_err()).contains("tenggat.toml"));
    }
}
