//! # Training and calibration
//! People practise on invented posts, and several judge the same set apart. Neither is a review: no item, figure, bundle or
//! index ever learns of it.

use netra_model::review::Verdict;
use netra_model::scope::{Actor, Scope};

use crate::{Calibration, CalibrationRow, NewCalibration, Result, Store, TrainingAnswer};

impl Store {
    /// The actor's own answers to invented posts, oldest first. Nobody else is ever given them.
    pub async fn training_answers(&self, actor: &Actor) -> Result<Vec<TrainingAnswer>> {
        on_db!(self, read, training::training_answers(actor))
    }

    /// Answers an invented post; a later answer stands for the one before. The log says that one practised, not how.
    pub async fn answer_training(&self, actor: &Actor, exercise: &str, verdict: Verdict) -> Result<()> {
        on_db!(self, write, training::answer_training(actor, exercise, verdict))
    }

    /// Forgets the actor's answer to one invented post, or all of them.
    pub async fn forget_training(&self, actor: &Actor, exercise: Option<&str>) -> Result<()> {
        on_db!(self, write, training::forget_training(actor, exercise))
    }

    /// Opens a set for all who review; gives its number.
    pub async fn open_calibration(&self, actor: &Actor, set: &NewCalibration) -> Result<u64> {
        on_db!(self, write, calibration::open_calibration(actor, set))
    }

    /// Sets, the newest first.
    pub async fn calibrations(&self, scope: &Scope) -> Result<Vec<CalibrationRow>> {
        on_db!(self, read, calibration::calibrations(scope))
    }

    /// One set; `None` when there is none of that number.
    pub async fn calibration(&self, scope: &Scope, n: u64) -> Result<Option<Calibration>> {
        on_db!(self, read, calibration::calibration(scope, n))
    }

    /// Answers an item of an open set, apart from everybody else; a later answer stands for the one before.
    pub async fn answer_calibration(
        &self,
        actor: &Actor,
        n: u64,
        place: u64,
        verdict: Verdict,
    ) -> Result<()> {
        on_db!(self, write, calibration::answer_calibration(actor, n, place, verdict))
    }

    /// Closes a set: from then on supervisors see how the answers are spread, and nobody answers any more.
    pub async fn close_calibration(&self, actor: &Actor, n: u64) -> Result<()> {
        on_db!(self, write, calibration::close_calibration(actor, n))
    }
}
