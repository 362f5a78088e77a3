//! An office for tests, with invented people.

use std::path::Path;

use netra_model::act::AccountRef;
use netra_model::person::{AttributionLevel, Employment, PersonStatus, WatchRow};

use crate::config::Config;
use crate::office::Opened;

/// An office in a folder that watches a person for each of these accounts, under the shipped dictionaries without a race.
pub async fn office_that_watches(folder: &Path, accounts: &[AccountRef], region: Option<&str>) -> Opened {
    let mut config = Config::default();
    config.data.folder = folder.join("data");
    let office = Opened::open(config).await.unwrap();
    let row = |account: &AccountRef| WatchRow {
        name: format!("{} (DEMO)", account.handle.as_deref().unwrap_or("Seseorang")),
        nip: None,
        employment: Employment::NonAsn,
        status: PersonStatus::Active,
        unit: String::from("Dinas Perhubungan"),
        region: region.map(str::to_owned),
        accounts: vec![account.clone()],
        level: AttributionLevel::Presumed,
        basis: String::new(),
        reason: String::from("DEMO"),
        letter: None,
        from: "2020-01-01".parse().unwrap(),
        until: None,
    };
    let rows: Vec<WatchRow> = accounts.iter().map(row).collect();
    office.store.apply_watchlist(&office.command_line(), &rows, false).await.unwrap();
    office
}
