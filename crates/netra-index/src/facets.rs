//! Counts per value beside the hits.

use std::collections::{BTreeMap, HashMap};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// A property by which acts are counted and filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// Platform, by its name.
    Platform,
    /// Kind of act, by its name.
    Kind,
    /// Unit, by its id.
    Unit,
    /// Race, by its key.
    Race,
    /// Candidate, as `race/candidate`.
    Candidate,
    /// Rule, by its key.
    Rule,
    /// Verdict, by its name, or [`Facet::NONE`].
    Verdict,
    /// Status of the item, by its name, or [`Facet::NONE`].
    Status,
    /// How it became known, by its name.
    Provenance,
    /// Month in the office's zone: `2026-10`.
    Month,
    /// Number of the dictionary release that flagged it.
    Release,
}

impl Facet {
    /// All facets, in the order of the page.
    pub const ALL: [Self; 11] = [
        Self::Platform,
        Self::Kind,
        Self::Unit,
        Self::Race,
        Self::Candidate,
        Self::Rule,
        Self::Verdict,
        Self::Status,
        Self::Provenance,
        Self::Month,
        Self::Release,
    ];

    /// The value of acts without a verdict or without an item.
    pub const NONE: &str = "none";

    /// The name in addresses and in the index.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Kind => "kind",
            Self::Unit => "unit",
            Self::Race => "race",
            Self::Candidate => "candidate",
            Self::Rule => "rule",
            Self::Verdict => "verdict",
            Self::Status => "status",
            Self::Provenance => "provenance",
            Self::Month => "month",
            Self::Release => "release",
        }
    }

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Platform => ("platform", "platform"),
            Self::Kind => ("jenis aktivitas", "kind of act"),
            Self::Unit => ("unit kerja", "unit"),
            Self::Race => ("kontestasi", "race"),
            Self::Candidate => ("paslon", "candidate"),
            Self::Rule => ("aturan", "rule"),
            Self::Verdict => ("hasil telaah", "verdict"),
            Self::Status => ("status butir", "item status"),
            Self::Provenance => ("asal", "origin"),
            Self::Month => ("bulan", "month"),
            Self::Release => ("rilis kamus", "dictionary release"),
        }
    }
}

/// How many acts have a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// How many acts of the result have it.
    pub acts: u64,
}

/// Collects the counts of these facets, most frequent value first.
pub(crate) struct FacetCounts(pub(crate) Vec<Facet>);

pub(crate) struct SegmentCounts {
    columns: Vec<(Facet, StrColumn, Vec<u32>)>,
    /// Room for the values of one block, used again for each.
    docs: Vec<DocId>,
    rows: Vec<u32>,
    ords: Vec<u64>,
}

type Counts = BTreeMap<Facet, Vec<FacetCount>>;

impl Collector for FacetCounts {
    type Fruit = Counts;
    type Child = SegmentCounts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let mut columns = Vec::with_capacity(self.0.len());
        for facet in self.0.iter().copied() {
            if let Some(column) = segment.fast_fields().str(facet.as_str())? {
                let counts = vec![0; column.num_terms()];
                columns.push((facet, column, counts));
            }
        }
        Ok(SegmentCounts { columns, docs: Vec::new(), rows: Vec::new(), ords: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Counts>>) -> tantivy::Result<Counts> {
        let mut merged: BTreeMap<Facet, HashMap<String, u64>> = BTreeMap::new();
        for segment in segments {
            for (facet, counts) in segment? {
                let values = merged.entry(facet).or_default();
                for count in counts {
                    *values.entry(count.value).or_default() += count.acts;
                }
            }
        }
        let sorted = merged.into_iter().map(|(facet, values)| {
            let mut counts: Vec<FacetCount> =
                values.into_iter().map(|(value, acts)| FacetCount { value, acts }).collect();
            counts.sort_by(|a, b| b.acts.cmp(&a.acts).then_with(|| a.value.cmp(&b.value)));
            (facet, counts)
        });
        Ok(sorted.collect())
    }
}

impl SegmentCollector for SegmentCounts {
    type Fruit = tantivy::Result<Counts>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.collect_block(&[doc]);
    }

    /// One column after the other: counting all acts there are takes half the time that way.
    fn collect_block(&mut self, block: &[DocId]) {
        for (_, column, counts) in &mut self.columns {
            self.docs.clear();
            self.rows.clear();
            column.ords().row_ids_for_docs(block, &mut self.docs, &mut self.rows);
            self.ords.resize(self.rows.len(), 0);
            column.ords().values.get_vals(&self.rows, &mut self.ords);
            for ord in &self.ords {
                if let Some(count) = usize::try_from(*ord).ok().and_then(|ord| counts.get_mut(ord)) {
                    *count += 1;
                }
            }
        }
    }

    fn harvest(self) -> tantivy::Result<Counts> {
        let mut harvest = Counts::new();
        for (facet, column, counts) in self.columns {
            let mut values = Vec::new();
            for (ord, acts) in counts.into_iter().enumerate().filter(|(_, acts)| *acts > 0) {
                let mut value = String::new();
                column.ord_to_str(ord as u64, &mut value)?;
                values.push(FacetCount { value, acts: u64::from(acts) });
            }
            harvest.insert(facet, values);
        }
        Ok(harvest)
    }
}
