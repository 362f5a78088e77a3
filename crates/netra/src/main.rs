//! Netra's binary: commands, configuration, wiring. What the crates do and how they meet is in `crates/README.md`.

#![expect(unreachable_pub, reason = "a binary has no outside; `pub` says what other modules use")]

mod backup;
mod bundle;
mod cli;
mod commands;
mod config;
mod deadlines;
mod demo;
mod desk;
mod dictionaries;
#[cfg(test)]
mod invented;
mod office;
mod pipeline;
mod process;
mod shadow;
mod watchlist;
mod workers;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use cli::{Cli, Command};
use commands::run::Roles;
use config::{Config, LogConfig, LogFormat};
use office::Opened;

/// Ends with 0 when all went well, 1 when not (the reason is on standard error), 2 for a command typed wrongly, and 141,
/// as a shell says of any program, when whoever reads its output has enough.
fn main() -> ExitCode {
    end_quietly_when_nobody_reads();
    let cli = Cli::parse_from(cli::with_excluding_words(std::env::args_os()));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(cli)),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("netra: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `netra check | head`: the reader goes after ten lines, and `println!` knows no other answer to that than a panic.
fn end_quietly_when_nobody_reads() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>();
        if said.is_some_and(|it| it.starts_with("failed printing to stdout: Broken pipe")) {
            std::process::exit(141);
        }
        usual(panic);
    }));
}

async fn run(cli: Cli) -> Result<ExitCode> {
    // These two need neither configuration nor data.
    match &cli.command {
        Command::Verify { bundle, english } => {
            return Ok(if commands::export::verify(bundle, *english)? {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            });
        }
        Command::Watchlist(cli::WatchlistCommand::Template) => {
            print!("{}", netra_collect::watchlist::template_csv());
            return Ok(ExitCode::SUCCESS);
        }
        _ => {}
    }
    let mut config = Config::read(cli.config.as_deref())?;
    if let Some(folder) = cli.data {
        config.data.folder = folder;
    }
    demo::adopt(&mut config);
    start_logs(&config.log)?;
    match cli.command {
        Command::Restore { file, check } => commands::backup::restore(&file, &config.data.folder, check)?,
        Command::Demo(args) => demo::run(config, &args).await?,
        Command::Check => commands::check::run(config).await?,
        Command::Bench(command) => commands::bench::run(config, &command).await?,
        Command::Eval(args) => commands::eval::run(&config, &args)?,
        Command::Explain(args) => commands::explain::run(&config, &args)?,
        Command::Score(args) => commands::score::run(&config, &args)?,
        command => with_office(Opened::open(config).await?, command).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The commands that work on the office's data.
async fn with_office(office: Opened, command: Command) -> Result<()> {
    let ready = |address: &str| println!("Netra listens on {address} — Ctrl-C stops it.");
    if matches!(command, Command::Import(_) | Command::Reparse | Command::Rematch(_)) {
        // These may run for hours: they go on under what is signed meanwhile. The task ends with the process.
        tokio::spawn(workers::release::follow(office.clone(), CancellationToken::new()));
    }
    match command {
        Command::Run(args) => {
            commands::run::run(office, Roles::All, args.listen.as_deref(), None, ready).await
        }
        Command::Serve(args) => {
            commands::run::run(office, Roles::Serve, args.listen.as_deref(), None, ready).await
        }
        Command::Collect => commands::run::run(office, Roles::Collect, None, None, ready).await,
        Command::Match => commands::run::run(office, Roles::Match, None, None, ready).await,
        Command::Index => commands::run::run(office, Roles::Index, None, None, ready).await,
        Command::Status => commands::status::run(&office).await,
        Command::Watchlist(command) => commands::watchlist::run(&office, &command).await,
        Command::Import(args) => commands::import::run(&office, &args).await,
        Command::Reparse => commands::reparse::run(&office).await,
        Command::Rematch(args) => commands::index::rematch(&office, &args).await,
        Command::Dict(command) => commands::dict::run(&office, &command).await,
        Command::Search(args) => commands::search::run(&office, &args),
        Command::Reindex => commands::index::reindex(&office).await,
        Command::Export(args) => commands::export::export(&office, &args).await,
        Command::Digest => commands::index::digest(&office).await,
        Command::Backup => commands::backup::make(&office).await,
        Command::User(command) => commands::user::run(&office, &command).await,
        Command::Demo(_)
        | Command::Check
        | Command::Bench(_)
        | Command::Eval(_)
        | Command::Explain(_)
        | Command::Score(_)
        | Command::Restore { .. }
        | Command::Verify { .. } => {
            unreachable!("these were done before an office was opened")
        }
    }
}

/// Logs go to standard error, so that a command's output can be piped.
fn start_logs(log: &LogConfig) -> Result<()> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| {
        anyhow::anyhow!("log.filter “{}”: {error}; expected for instance info", log.filter)
    })?;
    let logs =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match log.format {
        LogFormat::Pretty => logs.compact().init(),
        LogFormat::Json => logs.json().init(),
    }
    Ok(())
}
