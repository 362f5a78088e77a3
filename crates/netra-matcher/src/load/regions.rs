//! Provinces with their other names and the regencies and cities within them: `regions.toml`.
//!
//! A person of *Kota Surabaya* votes in the race of *Jawa Timur*, and a term of *Jatim* counts there.

use netra_model::race::same_region;

use super::Draft;
use crate::read::Section;

/// A region as the file gives it.
pub(super) struct Region {
    /// Its name and other names.
    names: Vec<String>,
    /// The regions within it.
    holds: Vec<String>,
}

pub(super) fn region(section: &Section<'_, '_, '_>) -> Region {
    let texts = |field| section.texts(field).into_iter().map(|it| it.value);
    let names = std::iter::once(section.text("name")).chain(texts("also")).collect();
    let regencies = texts("regencies").map(|it| format!("Kabupaten {it}"));
    let cities = texts("cities").map(|it| format!("Kota {it}"));
    let region = Region { names, holds: regencies.chain(cities).collect() };
    section.finish();
    region
}

impl Draft {
    /// Writes out what lies within the regions of races and terms, now that all files are read.
    pub(super) fn resolve_regions(&mut self) {
        let regions = &self.regions;
        let add = |name: &str, into: &mut Vec<String>| {
            if let Some(known) = regions.iter().find(|it| it.names.iter().any(|it| same_region(it, name))) {
                into.extend(known.names.iter().chain(&known.holds).cloned());
            }
        };
        for source in &mut self.dictionaries.races {
            if let Some(region) = source.race.region.clone() {
                add(&region, &mut source.race.includes);
            }
        }
        for validity in &mut self.dictionaries.validities {
            if let Some(region) = validity.regions.first().cloned() {
                add(&region, &mut validity.regions);
            }
        }
    }
}
