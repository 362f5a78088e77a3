//! Figures over a stretch of days, and the open fields of the day's report.

use jiff::civil::Date;
use netra_model::scope::{Actor, Scope};

use crate::{
    FormFields, FormView, Handling, Period, Recap, RecapFilter, Result, RulePrecision, Store, TodayFigures,
    Trends, UnitPattern,
};

/// # Figures
impl Store {
    /// What came in, went out and waits, on a day and on the days before it.
    pub async fn today_figures(&self, scope: &Scope) -> Result<TodayFigures> {
        on_db!(self, read, figures::today_figures(scope))
    }

    /// Items opened in a stretch, beside the stretch before it.
    pub async fn trends(&self, scope: &Scope, period: Period) -> Result<Trends> {
        on_db!(self, read, figures::trends(scope, period))
    }

    /// How the items that speak of each candidate were handled. An auditor may ask.
    pub async fn handling(&self, scope: &Scope, period: Period) -> Result<Handling> {
        on_db!(self, read, figures::handling(scope, period))
    }

    /// What reviewers said of the items that each rule speaks of. An auditor may ask.
    pub async fn rule_precision(&self, scope: &Scope, period: Period) -> Result<Vec<RulePrecision>> {
        on_db!(self, read, figures::rule_precision(scope, period))
    }

    /// The figures of a recap \[rekap\].
    pub async fn recap(&self, scope: &Scope, filter: &RecapFilter) -> Result<Recap> {
        on_db!(self, read, figures::recap(scope, filter))
    }

    /// The month's patterns per unit, without a name and never of a few acts.
    pub async fn prevention_figures(&self, scope: &Scope, month: Period) -> Result<Vec<UnitPattern>> {
        on_db!(self, read, figures::prevention_figures(scope, month))
    }

    /// Notes that figures left the desk as a file: which, over which days, in which form.
    pub async fn figures_exported(&self, actor: &Actor, what: &str, period: Period) -> Result<()> {
        on_db!(self, write, figures::figures_exported(actor, what, period))
    }

    /// The open fields of a day's report, as far as somebody filled them.
    pub async fn form_a(&self, scope: &Scope, day: Date) -> Result<Option<FormView>> {
        on_db!(self, read, form_a::form_a(scope, day))
    }

    /// Keeps the open fields of a day's report. `version` is the one that was shown, 0 when there was none: who writes
    /// over somebody else's words is refused and told so.
    pub async fn save_form_a(
        &self,
        actor: &Actor,
        day: Date,
        version: u64,
        fields: &FormFields,
    ) -> Result<u64> {
        on_db!(self, write, form_a::save_form_a(actor, day, version, fields))
    }
}
