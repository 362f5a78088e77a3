//! An office, opened: configuration, store, dictionaries, and who acts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use jiff::tz::TimeZone;
use netra_matcher::Matcher;
use netra_model::Clock;
use netra_model::scope::{Actor, Scope, Who};
use netra_store::{NewOffice, Office, Store};

use crate::config::{Config, OfficeKind};
use crate::dictionaries;
use crate::pipeline::Pipeline;

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
    /// The compiled dictionaries and races.
    pub matcher: Arc<Matcher>,
}

impl Opened {
    /// Opens the data folder (and makes it on the first start), the database and the dictionaries.
    ///
    /// # Errors
    /// What cannot be opened, with its place.
    pub async fn open(config: Config) -> Result<Self> {
        let files = dictionaries::files_of_office(&config)?;
        let matcher = Arc::new(dictionaries::compile(&files)?);
        let clock = Clock::System;
        let folder = &config.data.folder;
        make_private_folder(folder)?;
        let store = Store::open(&config.database_url(), folder, clock.clone()).await?;
        let id = store.ensure_office(&new_office(&config)).await?;
        let office =
            store.office(&Scope::office(id)).await?.context("the office that was just made is there")?;
        let opened = Self { config, clock, store, office, matcher };
        let files: Vec<_> =
            files.into_iter().map(|it| (dictionaries::short_name(&it.name), it.text)).collect();
        let (release, actor) = (opened.matcher.release(), opened.worker("release"));
        opened.store.keep_release(&actor, release, Matcher::ENGINE, &files).await?;
        Ok(opened)
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
        Pipeline::new(self.store.clone(), Arc::clone(&self.matcher), self.zone())
    }

    /// Where the search index is.
    pub fn index_folder(&self) -> PathBuf {
        self.config.data.folder.join("index")
    }
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
