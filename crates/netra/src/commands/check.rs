//! `netra check`: everything that could keep Netra from running, all at once, with what to do.

use std::path::Path;

use anyhow::{Result, bail};
use netra_index::SearchIndex;
use netra_matcher::{Matcher, swap_test};
use netra_model::Sentence;
use netra_model::race::Race;

use crate::config::Config;
use crate::dictionaries::{self, Checked};
use crate::office::Opened;

/// Checks configuration (already read), dictionaries with their examples, data folder, database, audit log, index and address.
///
/// # Errors
/// When anything is wrong; each problem was printed.
pub async fn run(config: Config) -> Result<()> {
    let mut problems = 0;
    let mut report = |what: &str, result: Result<String>| match result {
        Ok(good) => println!("well    {what}: {good}"),
        Err(error) => {
            problems += 1;
            println!("BROKEN  {what}: {error:#}");
        }
    };
    report("configuration", Ok(format!("{} sources", config.sources.len())));
    for source in &config.sources {
        if let Err(why) = source.connector.check() {
            report(&format!("source {}", source.name), Err(anyhow::anyhow!("{} / {}", why.id, why.en)));
        }
    }
    let mut of_folder = None;
    match dictionaries::files_of_office(&config) {
        Err(error) => report("dictionaries", Err(error)),
        Ok(files) => {
            let checked = dictionaries::check(&files);
            for warning in &checked.warnings {
                println!("look at {warning}");
            }
            report("dictionaries", held(&checked, files.len(), &config.office.region));
            if let Some(matcher) = &checked.matcher {
                report("examples of the dictionaries", examples(&checked));
                report("even-handedness", Ok(swapped(matcher)));
            }
            of_folder = checked.matcher;
        }
    }
    report("deadlines", crate::deadlines::told(&config));
    let dictionaries_hold = of_folder.is_some();
    report("address", listen(&config.web.listen));
    match Opened::open_with(config.clone(), of_folder).await {
        Ok(office) => {
            report("database", Ok(config_shown(&config)));
            report("release in use", in_use(&office).await);
            report("office", Ok(format!("{}, {}", office.office.name, office.office.zone)));
            report("audit log", audit(&office).await);
            report("staff", staff(&office).await);
            report("search index", index(&office.index_folder()));
        }
        Err(error) if dictionaries_hold => report("database", Err(error)),
        // An office that was never opened has no other dictionaries than those reported above.
        Err(_) => {}
    }
    if problems > 0 {
        bail!("{problems} problems; see the lines above");
    }
    Ok(())
}

/// What the files hold, or every mistake in them.
fn held(checked: &Checked, n_files: usize, region: &str) -> Result<String> {
    let Some(matcher) = &checked.matcher else {
        bail!("{} mistakes in the dictionaries:\n{}", checked.mistakes.len(), lines(&checked.mistakes));
    };
    let (races, release) = (matcher.races().len(), matcher.release().to_string());
    let hint = hint(matcher.races(), region);
    Ok(format!("{n_files} files, {races} races, release {}{hint}", &release[..12]))
}

fn examples(checked: &Checked) -> Result<String> {
    let mistakes = &checked.mistakes;
    match mistakes.first() {
        None => Ok(format!("{} do what they say", checked.n_examples)),
        Some(why) if !checked.examples_ran => bail!("{why}"),
        Some(_) => bail!("{} examples do not do what they say:\n{}", mistakes.len(), lines(mistakes)),
    }
}

fn lines(said: &[Sentence]) -> String {
    said.iter().map(|it| format!("  {it}")).collect::<Vec<_>>().join("\n")
}

/// What would surprise an office whose dictionaries hold, after a semicolon.
fn hint(races: &[Race], region: &str) -> &'static str {
    let mut regional = races.iter().filter(|race| race.region.is_some()).peekable();
    if races.is_empty() {
        "; no race: put one into dictionaries/races"
    } else if regional.peek().is_some() && !regional.any(|race| race.concerns(Some(region))) {
        "; no race is of office.region, so that ballot numbers and hand signs count only for people whose row of the watch-list \
         names a race's region, and where a text names the race: set office.region as the race file writes it"
    } else {
        ""
    }
}

/// The database's address without what stands between `//` and `@`.
fn config_shown(config: &Config) -> String {
    let url = config.database_url();
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => url,
    }
}

/// What the swap test says, in a line.
fn swapped(matcher: &Matcher) -> String {
    let swap = swap_test(matcher, &[]);
    if swap.is_clean() {
        return format!("{} texts with candidates in each other's place, no score moves", swap.texts);
    }
    let n = swap.n_failures + swap.without_sure_name.len() as u64;
    format!(
        "{n} of {} texts count more for one candidate than for another; these files cannot be drafted and signed so: netra dict check",
        swap.texts
    )
}

async fn in_use(office: &Opened) -> Result<String> {
    let used = office.in_use().await?;
    let since = used.at.to_zoned(office.zone()).strftime("%Y-%m-%d %H:%M");
    let known = format!("release {} ({}), since {since}", used.release, &used.sha256.to_string()[..12]);
    Ok(match office.folder_notice().await {
        Ok(Some(notice)) => format!("{known}; {notice}"),
        // A folder that cannot be read is reported above.
        Ok(None) | Err(_) => known,
    })
}

async fn audit(office: &Opened) -> Result<String> {
    match office.store.verify_audit(&office.scope()).await? {
        netra_store::AuditState::Whole { lines, .. } => Ok(format!("{lines} lines, chain whole")),
        netra_store::AuditState::Broken { seq, why } => {
            bail!("line {seq}: {why}; keep this database as it is and restore a copy from before")
        }
    }
}

async fn staff(office: &Opened) -> Result<String> {
    let users = office.store.users(&office.scope()).await?;
    if users.is_empty() {
        bail!("nobody may sign in; add somebody: netra user add --name … --login … --role admin");
    }
    Ok(format!("{} may sign in", users.len()))
}

fn index(folder: &Path) -> Result<String> {
    if !folder.exists() {
        return Ok(String::from("not made yet; `netra run` makes it"));
    }
    let index = SearchIndex::open(folder)?;
    index.verify()?;
    Ok(format!("{} acts", index.acts()))
}

/// Whether the desk could listen there: tried, and let go again.
fn listen(address: &str) -> Result<String> {
    match std::net::TcpListener::bind(address) {
        Ok(_) => Ok(format!("{address} is free")),
        Err(error) => bail!("{}", super::run::cannot_listen(address, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_of_whose_region_no_race_is_learns_what_that_means() {
        let race = concat!(env!("CARGO_MANIFEST_DIR"), "/../../dictionaries/races/demo-kota-contoh.toml");
        let files = dictionaries::files_with_races(&Config::default(), &[race.into()]).unwrap();
        let matcher = dictionaries::compile(&files).unwrap();
        assert!(hint(matcher.races(), "").contains("set office.region"));
        assert!(hint(matcher.races(), "Kota Lain").contains("set office.region"));
        assert_eq!(hint(matcher.races(), " kota contoh"), "");
        assert!(hint(&[], "Kota Contoh").contains("no race"));
    }
}
