//! An office, opened: configuration, store, the release in use, and who acts.

use anyhow::{Context, Result};
use jiff::tz::TimeZone;
use netra_matcher::Matcher;
use netra_model::person::AttributionLevel;
use netra_model::scope::{Actor, Scope, Who};
use netra_model::{Clock, Sha256};
use netra_store::{
    CaseRules, DictionaryFiles, NewOffice, Office, ReleaseUse, Store, StoreError, UseCause, release_hash,
};
use netra_web::{InUse, RunningSources, Words};
use std::path::{Path, PathBuf};

use crate::config::{Config, OfficeKind, SourceConfig};
use crate::pipeline::Pipeline;
use crate::{desk, dictionaries};

/// What every command that touches data works with.
#[derive(Clone)]
pub struct Opened {
    /// The settings.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// The store.
    pub store: Store,
    /// The office, as stored.
    pub office: Office,
    /// The compiled dictionaries and races of the release in use.
    pub matcher: InUse<Matcher>,
    /// Its words for people.
    pub words: InUse<Words>,
    /// What is read: the sources of the configuration, and those of the desk as they are now.
    pub sources: InUse<Sources>,
    /// The same for the desk's page.
    pub running: InUse<RunningSources>,
}

/// What is read, through which connector.
#[derive(Clone, Default)]
pub struct Sources {
    /// All of them.
    pub all: Vec<SourceConfig>,
    /// Those that were made at the desk, as the store has them: name and settings. One that cannot be read is among them
    /// and not among `all`.
    pub kept: Vec<(String, String)>,
}

impl Opened {
    /// Opens the data folder (and makes it on the first start), the database, and the release in use. On the first start
    /// the dictionaries of the folder, or those that come with the program, are the first release; once the first act has
    /// come in, what lies in the folder changes nothing until it is drafted and signed.
    ///
    /// # Errors
    /// What cannot be opened, with its place.
    pub async fn open(config: Config) -> Result<Self> {
        Self::open_with(config, None).await
    }

    /// As [`Opened::open`]; `of_folder` is what whoever asks has just compiled of the folder's dictionaries.
    ///
    /// # Errors
    /// What cannot be opened, with its place.
    pub async fn open_with(mut config: Config, of_folder: Option<Matcher>) -> Result<Self> {
        let clock = Clock::System;
        make_private_folder(&config.data.folder)?;
        let store = Store::open(&config.database_url(), &config.data.folder, clock.clone()).await?;
        if !config.data.identity_key.is_empty() {
            store.keep_identity_key_at(Path::new(&config.data.identity_key));
        }
        store.keep_case_rules(case_rules(&config)?);
        let id = store.ensure_office(&new_office(&config)).await?;
        store.keep_retention_rules(config.retention.clone());
        let kept = desk_sources(&store, &Scope::office(id)).await?;
        config.add_desk_sources(kept.clone());
        let sources = Sources { all: config.sources.clone(), kept };
        let office =
            store.office(&Scope::office(id)).await?.context("the office that was just made is there")?;
        let setup = Actor { office: id, who: Who::Worker("setup") };
        store.set_review_rules(&setup, &config.review).await?;
        let matcher = first_matcher(&config, &store, &office, of_folder).await?;
        let words = InUse::new(desk::words(&matcher));
        crate::deadlines::put_to_use(&config, &store, id, matcher.races()).await?;
        let running = InUse::new(desk::running(&sources));
        let sources = InUse::new(sources);
        Ok(Self { config, clock, store, office, matcher: InUse::new(matcher), words, sources, running })
    }

    /// Takes over the sources that were made, changed or removed at the desk meanwhile; says whether there were any. One that
    /// cannot be read is left out and told; the others are read on.
    ///
    /// # Errors
    /// The store's; what was read before is read on then.
    pub async fn take_over_sources(&self) -> Result<bool, StoreError> {
        let kept = desk_sources(&self.store, &self.scope()).await?;
        if kept == self.sources.now().kept {
            return Ok(false);
        }
        let mut config = self.config.clone();
        let of_file = config.sources_of_file();
        config.sources.retain(|it| of_file.contains(&it.name));
        config.desk_sources.clear();
        config.add_desk_sources(kept.clone());
        let sources = Sources { all: config.sources, kept };
        self.running.set(desk::running(&sources));
        self.sources.set(sources);
        Ok(true)
    }

    /// Takes over another release that is in use meanwhile; says whether there was one.
    ///
    /// # Errors
    /// The store's, and files that this program cannot read; the release before is kept then.
    pub async fn take_over_release(&self) -> Result<bool> {
        let in_use = self.in_use().await?;
        if in_use.sha256 == self.matcher.now().release() {
            return Ok(false);
        }
        let matcher = compiled(&self.store, &self.scope(), in_use.sha256).await?;
        self.words.set(desk::words(&matcher));
        crate::deadlines::put_to_use(&self.config, &self.store, self.office.id, matcher.races()).await?;
        self.matcher.set(matcher);
        Ok(true)
    }

    /// The release in use, as the store has it.
    ///
    /// # Errors
    /// The store's.
    pub async fn in_use(&self) -> Result<ReleaseUse> {
        let in_use = self.store.release_in_use(&self.scope()).await?;
        in_use.context("an office that was opened has a release in use")
    }

    /// What to do about dictionaries in the folder (or of the program) that are not those in use; nothing when they
    /// are the same.
    ///
    /// # Errors
    /// The store's, and a folder that cannot be read.
    pub async fn folder_notice(&self) -> Result<Option<String>> {
        let folder = &self.config.dictionaries.folder;
        let found = release_hash(&dictionaries::named(dictionaries::files_of_office(&self.config)?));
        let in_use = self.in_use().await?;
        if found == in_use.sha256 {
            return Ok(None);
        }
        let drafts = self.store.drafts(&self.scope()).await?;
        let what_to_do = match drafts.iter().find(|it| it.sha256 == found && it.signed_at.is_none()) {
            Some(draft) => format!("they are draft {}: netra dict report {0}", draft.n),
            None => String::from("make a draft of them: netra dict draft --note … --login …"),
        };
        let (found, used) = (found.to_string(), in_use.sha256.to_string());
        Ok(Some(format!(
            "{} ({}) are not those in use ({}, release {}) and change nothing until they are released; {what_to_do}",
            dictionaries::shown_folder(folder),
            &found[..12],
            &used[..12],
            in_use.release
        )))
    }

    /// What Netra's own workers and the command line may see: all of the office.
    pub fn scope(&self) -> Scope {
        Scope::office(self.office.id)
    }

    /// A worker of Netra as the one who makes a change.
    pub fn worker(&self, name: &'static str) -> Actor {
        Actor { office: self.office.id, who: Who::Worker(name) }
    }

    /// Somebody at this machine's command line as the one who makes a change.
    pub fn command_line(&self) -> Actor {
        #[expect(clippy::disallowed_methods, reason = "the name of the system account is no setting")]
        let name =
            std::env::var("SUDO_USER").or_else(|_| std::env::var("USER")).unwrap_or_else(|_| "?".into());
        Actor { office: self.office.id, who: Who::CommandLine(name) }
    }

    /// The office's time zone.
    pub fn zone(&self) -> TimeZone {
        self.office.time_zone()
    }

    /// The way in for batches.
    pub fn pipeline(&self) -> Pipeline {
        Pipeline::new(self.store.clone(), self.matcher.clone(), self.zone())
    }

    /// Where the search index is.
    pub fn index_folder(&self) -> PathBuf {
        self.config.data.folder.join("index")
    }
}

/// The matcher of the release in use, which in a new office is what the folder or the program has; `of_folder` if it was
/// compiled already. What is the same is compiled once.
async fn first_matcher(
    config: &Config,
    store: &Store,
    office: &Office,
    mut of_folder: Option<Matcher>,
) -> Result<Matcher> {
    let scope = Scope::office(office.id);
    let actor = Actor { office: office.id, who: Who::Worker("release") };
    let mut in_use = store.release_in_use(&scope).await?;
    if in_use.as_ref().is_none_or(|it| it.cause == UseCause::Installed) {
        match read_folder(config, of_folder.take()) {
            Ok((files, matcher)) => {
                in_use = Some(store.install_release(&actor, Matcher::ENGINE, &files, None).await?);
                of_folder = Some(matcher);
            }
            // An office goes on under the release that it has; `netra check` names the mistakes.
            Err(error) if in_use.is_none() => return Err(error),
            Err(_) => {}
        }
    }
    let in_use = in_use.context("an office that was opened has a release in use")?;
    let found = match of_folder.take_if(|it| it.release() == in_use.sha256) {
        Some(matcher) => Ok(matcher),
        None => compiled(store, &scope, in_use.sha256).await,
    };
    let unreadable = match found {
        Ok(matcher) => {
            store.release_read_by(&actor, Matcher::ENGINE).await?;
            return Ok(matcher);
        }
        Err(error) => error,
    };
    // What nobody of the office chose, a newer program replaces by what it can read.
    let Ok((files, matcher)) = read_folder(config, of_folder) else { return Err(unreadable) };
    let now = store.install_release(&actor, Matcher::ENGINE, &files, Some(in_use.sha256)).await?;
    if now.sha256 == matcher.release() { Ok(matcher) } else { Err(unreadable) }
}

/// The files of the folder or the program, with their matcher, unless that is at hand.
fn read_folder(config: &Config, at_hand: Option<Matcher>) -> Result<(DictionaryFiles, Matcher)> {
    let files = dictionaries::files_of_office(config)?;
    let matcher = match at_hand {
        Some(matcher) => matcher,
        None => dictionaries::compile(&files)?,
    };
    Ok((dictionaries::named(files), matcher))
}

/// A release that is kept in the store, compiled; on a thread of its own, because it takes a while.
async fn compiled(store: &Store, scope: &Scope, release: Sha256) -> Result<Matcher> {
    let files: DictionaryFiles = store.release_files(scope, release).await?;
    tokio::task::spawn_blocking(move || dictionaries::compile(&dictionaries::sources(&files)))
        .await?
        .with_context(|| {
            format!(
                "this version of Netra cannot read the dictionary release in use ({release}): start the version that \
                 did, and release dictionaries there that both can read"
            )
        })
}

/// Makes the folder, for its owner only: it holds names and posts of people.
fn make_private_folder(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| {
        format!("{}: the data folder cannot be made; choose another with --data", folder.display())
    })
}

/// What the configuration lays down about cases.
async fn desk_sources(store: &Store, scope: &Scope) -> Result<Vec<(String, String)>, StoreError> {
    let kept = store.desk_sources(scope).await?;
    Ok(kept.into_iter().map(|it| (it.name, it.settings)).collect())
}

fn case_rules(config: &Config) -> Result<CaseRules> {
    let level = AttributionLevel::try_from(config.evidence.attribution_min);
    Ok(CaseRules {
        attribution_min: level.map_err(anyhow::Error::msg).context("[evidence] attribution_min")?,
        second_person: config.evidence.second_person,
        reminder_days: config.office.reminder_days,
        receivers: config.office.receivers.iter().map(|it| it.trim().to_owned()).collect(),
    })
}

fn new_office(config: &Config) -> NewOffice {
    let office = &config.office;
    NewOffice {
        name: office.name.clone(),
        prefix: office.prefix.clone(),
        zone: office.zone.clone(),
        region: (!office.region.is_empty()).then(|| office.region.clone()),
        kind: match office.kind {
            OfficeKind::Bawaslu => netra_store::OfficeKind::Bawaslu,
            OfficeKind::Internal => netra_store::OfficeKind::Internal,
        },
    }
}
