//! `netra bench`: measures this machine; prints, asserts nothing.

mod desk;
mod import;
mod volume;

use anyhow::Result;

use crate::cli::BenchCommand;
use crate::config::Config;

/// Runs a measurement.
///
/// # Errors
/// Files and stores that cannot be read or written.
pub async fn run(config: Config, command: &BenchCommand) -> Result<()> {
    match command {
        BenchCommand::Volume { file, out } => volume::run(file, out),
        BenchCommand::Import { folder } => import::run(config, folder).await,
        BenchCommand::Desk => desk::run(config).await,
    }
}
