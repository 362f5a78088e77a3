//! Training on invented posts, and calibration: what is asked and answered.

use jiff::Timestamp;
use netra_model::ItemId;
use netra_model::review::Verdict;
use serde::{Deserialize, Serialize};

/// What somebody answered to an invented post. Theirs alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingAnswer {
    /// The exercise's key; the desk knows which ones there are.
    pub exercise: String,
    /// Their verdict.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
}

/// What stands at a place of a calibration set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationItem {
    /// An invented post, by its key.
    Exercise(String),
    /// An item of the office that was finally decided.
    Item(ItemId),
}

/// A set to be judged by several people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCalibration {
    /// What it is about, in a few words.
    pub title: String,
    /// Its items in their order.
    pub items: Vec<CalibrationItem>,
}

/// The fewest items of a set.
pub const CALIBRATION_FEWEST: usize = 2;
/// The most.
pub const CALIBRATION_MOST: usize = 40;
/// From so many people on is told how answers to an item are spread: with fewer, each could be guessed.
pub const SPREAD_FROM: u64 = 3;

/// A set as its list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalibrationRow {
    /// Its number.
    pub n: u64,
    /// What it is about.
    pub title: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed; nobody answers any more.
    pub closed_at: Option<Timestamp>,
    /// How many items it has for the asker.
    pub items: u64,
    /// How many of them the asker has answered.
    pub answered: u64,
}

/// A set with what the asker may see of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calibration {
    /// As in the list.
    pub row: CalibrationRow,
    /// Its items, without those of units that are not the asker's, of what they withdrew from, and those that wait again.
    pub places: Vec<CalibrationPlace>,
}

/// One item of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalibrationPlace {
    /// Its place in the set, from 0.
    pub place: u64,
    /// What stands there.
    pub item: CalibrationItem,
    /// The asker's own answer.
    pub own: Option<Verdict>,
    /// How many people answered; told to supervisors.
    pub answers: Option<u64>,
    /// How many gave each verdict, in the order of [`Verdict::ALL`]: to supervisors, of a closed set, from [`SPREAD_FROM`]
    /// people on. Never who.
    pub spread: Option<[u64; 4]>,
}
