//! How good a matcher is on labelled texts: precision, recall, average precision, false flags per 10,000.
//!
//! Every figure comes with its 95 % bootstrap interval: the rows are drawn again a thousand times, always with the
//! same seed, so that the same rows give the same bytes. Pure: who reads files and calls the matcher is elsewhere.

use serde::{Deserialize, Serialize};
use sha2::Digest;

/// How often the rows are drawn again for an interval.
const RESAMPLES: usize = 1000;
const SEED: u64 = 0x6e65_7472_6131_3937;

/// What people said a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// It supports a candidate or party.
    PartisanSupport,
    /// It attacks one.
    PartisanAttack,
    /// It speaks of politics and takes no side.
    PoliticalNeutral,
    /// It does not speak of politics.
    NonPolitical,
    /// Nobody said.
    Unknown,
}

impl Label {
    /// As data files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PartisanSupport => "partisan_support",
            Self::PartisanAttack => "partisan_attack",
            Self::PoliticalNeutral => "political_neutral",
            Self::NonPolitical => "non_political",
            Self::Unknown => "unknown",
        }
    }

    fn is_partisan(self) -> bool {
        matches!(self, Self::PartisanSupport | Self::PartisanAttack)
    }
}

/// Whether support is said in so many words; people mark it in some sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// A call, a pledge, a campaign hashtag.
    Explicit,
    /// Praise, a heart, a wink.
    Implicit,
}

/// The half of a set that a text falls into, by the hash of its id: rules are made on one and read on the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Half {
    /// For making rules.
    Tune,
    /// For reading how well they do.
    Read,
}

impl Half {
    /// The half of the text with this id.
    pub fn of(id: &str) -> Self {
        if sha2::Sha256::digest(id.as_bytes())[0].is_multiple_of(2) { Self::Tune } else { Self::Read }
    }
}

/// A text with what people and the matcher said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// What people said.
    pub label: Label,
    /// How strongly, where they said so.
    pub strength: Option<Strength>,
    /// The matcher's support, 0–100.
    pub support: u8,
    /// The matcher's attack, 0–100.
    pub attack: u8,
}

impl Judged {
    /// What the queue is sorted by.
    pub fn score(&self) -> u8 {
        self.support.max(self.attack)
    }
}

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// The figure on the rows as they are.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How many rows it is a share of.
    pub rows: usize,
}

/// What can be measured on a list of rows. `threshold` is the score from which on a text is flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The mean, over the supporting texts, of the precision down to each in the order of `support`.
    AveragePrecision,
    /// Of the first so many of the queue, the share that is partisan.
    PrecisionInFirst(usize),
    /// Of the flagged, the share that is partisan.
    Precision,
    /// Of those flagged as support, the share that is support.
    PrecisionOfSupport,
    /// Of those whose score lies from the one to the other, both included, the share that is partisan.
    PrecisionInBand(u8, u8),
    /// Of those whose score lies there, the share that is support.
    PrecisionOfSupportInBand(u8, u8),
    /// Of all, flagged or not, the share that is partisan: what every precision has to be held against.
    BaseRate,
    /// Of the supporting texts (of this strength), the share that is flagged as support.
    Recall(Option<Strength>),
    /// Of the attacks, the share that is flagged.
    RecallOfAttack,
    /// Of 10,000 texts, how many are flagged.
    FlaggedPer10000,
}

impl Measure {
    /// The measure on some rows; `None` where there is nothing to divide by. Texts that nobody labelled count only
    /// in [`Measure::FlaggedPer10000`].
    pub fn of(self, rows: &[Judged], threshold: u8) -> Option<Figure> {
        let rows: Vec<Judged> = rows.iter().filter(|row| self.counts(row, threshold)).copied().collect();
        let value = self.value(&rows, threshold)?;
        let mut random = Random(SEED);
        let mut again = Vec::with_capacity(rows.len());
        let mut values: Vec<f64> = (0..RESAMPLES)
            .filter_map(|_| {
                again.clear();
                again.extend((0..rows.len()).map(|_| rows[random.below(rows.len())]));
                self.value(&again, threshold)
            })
            .collect();
        values.sort_by(f64::total_cmp);
        let at = |share: usize| values.get(values.len() * share / 1000).copied().unwrap_or(value);
        let (low, high) = self.certain(value, rows.len()).unwrap_or((at(25), at(975)));
        Some(Figure { value, low, high, rows: rows.len() })
    }

    /// Whether a row can change the measure at all; the others need not be drawn.
    fn counts(self, row: &Judged, threshold: u8) -> bool {
        match self {
            Self::FlaggedPer10000 => true,
            _ if row.label == Label::Unknown => false,
            Self::AveragePrecision | Self::PrecisionInFirst(_) | Self::BaseRate => true,
            Self::PrecisionInBand(from, until) | Self::PrecisionOfSupportInBand(from, until) => {
                (from..=until).contains(&row.score())
            }
            Self::Precision => row.score() >= threshold,
            Self::PrecisionOfSupport => row.support >= threshold,
            Self::Recall(strength) => {
                row.label == Label::PartisanSupport && (strength.is_none() || row.strength == strength)
            }
            Self::RecallOfAttack => row.label == Label::PartisanAttack,
        }
    }

    fn value(self, rows: &[Judged], threshold: u8) -> Option<f64> {
        let share = |hit: &dyn Fn(&Judged) -> bool| {
            (!rows.is_empty())
                .then(|| number(rows.iter().filter(|row| hit(row)).count()) / number(rows.len()))
        };
        match self {
            Self::AveragePrecision => {
                let mut ranked: Vec<(u8, bool)> =
                    rows.iter().map(|row| (row.support, row.label == Label::PartisanSupport)).collect();
                average_precision(&mut ranked)
            }
            Self::PrecisionInFirst(most) => precision_in_first(rows, most),
            Self::Precision | Self::PrecisionInBand(..) | Self::BaseRate => {
                share(&|row| row.label.is_partisan())
            }
            Self::PrecisionOfSupport | Self::PrecisionOfSupportInBand(..) => {
                share(&|row| row.label == Label::PartisanSupport)
            }
            Self::Recall(_) => share(&|row| row.support >= threshold),
            Self::RecallOfAttack => share(&|row| row.score() >= threshold),
            Self::FlaggedPer10000 => share(&|row| row.score() >= threshold).map(|share| share * 10_000.0),
        }
    }

    /// Where every row or none is a hit, drawing again shows no doubt; then the end that is in doubt is the share
    /// that would still give such rows once in twenty times.
    fn certain(self, value: f64, rows: usize) -> Option<(f64, f64)> {
        let whole = if self == Self::FlaggedPer10000 { 10_000.0 } else { 1.0 };
        let doubt = 0.05_f64.powf(1.0 / number(rows));
        match self {
            Self::AveragePrecision | Self::PrecisionInFirst(_) => None,
            _ if value <= 0.0 => Some((0.0, whole * (1.0 - doubt))),
            _ if value >= whole => Some((whole * doubt, whole)),
            _ => None,
        }
    }
}

/// A point of the precision–recall curve of `support`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// From this support on a text would be flagged.
    pub threshold: u8,
    /// The share of the flagged that support.
    pub precision: f64,
    /// The share of the supporting texts that are flagged.
    pub recall: f64,
}

/// Precision and recall of support at every threshold that makes a difference, from the strictest on.
pub fn curve(rows: &[Judged]) -> Vec<CurvePoint> {
    let mut ranked: Vec<(u8, bool)> = rows
        .iter()
        .filter(|row| row.label != Label::Unknown)
        .map(|row| (row.support, row.label == Label::PartisanSupport))
        .collect();
    let all = number(ranked.iter().filter(|(_, hit)| *hit).count());
    if all <= 0.0 {
        return Vec::new();
    }
    ranked.sort_by_key(|(support, _)| std::cmp::Reverse(*support));
    let (mut seen, mut hits) = (0, 0);
    let mut points = Vec::new();
    for step in ranked.chunk_by(|a, b| a.0 == b.0) {
        seen += step.len();
        hits += step.iter().filter(|(_, hit)| *hit).count();
        let precision = number(hits) / number(seen);
        points.push(CurvePoint { threshold: step[0].0, precision, recall: number(hits) / all });
    }
    points
}

/// Equal scores count as one step, so that the order of the rows does not matter.
fn average_precision(ranked: &mut [(u8, bool)]) -> Option<f64> {
    ranked.sort_unstable_by_key(|(score, _)| std::cmp::Reverse(*score));
    let (mut seen, mut hits, mut sum) = (0, 0, 0.0);
    for step in ranked.chunk_by(|a, b| a.0 == b.0) {
        let in_step = step.iter().filter(|(_, hit)| *hit).count();
        seen += step.len();
        hits += in_step;
        sum += number(in_step) * number(hits) / number(seen);
    }
    (hits > 0).then(|| sum / number(hits))
}

/// What one may expect of the first so many; of those that share the last place's score, an equal part.
fn precision_in_first(rows: &[Judged], most: usize) -> Option<f64> {
    let mut ranked: Vec<(u8, bool)> = rows.iter().map(|row| (row.score(), row.label.is_partisan())).collect();
    ranked.sort_unstable_by_key(|(score, _)| std::cmp::Reverse(*score));
    let most = most.min(ranked.len());
    let (mut taken, mut hits) = (0, 0.0);
    for step in ranked.chunk_by(|a, b| a.0 == b.0) {
        let take = step.len().min(most - taken);
        let in_step = step.iter().filter(|(_, hit)| *hit).count();
        hits += number(in_step) * number(take) / number(step.len());
        taken += take;
        if taken == most {
            break;
        }
    }
    (most > 0).then(|| hits / number(most))
}

fn number(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// SplitMix64: a few lines whose numbers never change, so that intervals never do.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let scaled = u128::from(z ^ (z >> 31)) * (end as u128);
        usize::try_from(scaled >> 64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: Label, support: u8, attack: u8) -> Judged {
        let strength = (label == Label::PartisanSupport).then_some(if support > 50 {
            Strength::Explicit
        } else {
            Strength::Implicit
        });
        Judged { label, strength, support, attack }
    }

    /// Ten invented rows; from 25 on a row is flagged.
    fn rows() -> Vec<Judged> {
        use Label::{NonPolitical, PartisanAttack, PartisanSupport, PoliticalNeutral, Unknown};
        vec![
            row(PartisanSupport, 90, 0),
            row(PartisanSupport, 80, 0),
            row(PoliticalNeutral, 60, 0),
            row(PartisanSupport, 30, 0),
            row(PartisanSupport, 10, 0),
            row(PartisanAttack, 0, 40),
            row(PartisanAttack, 0, 0),
            row(PoliticalNeutral, 0, 0),
            row(NonPolitical, 0, 0),
            row(Unknown, 99, 0),
        ]
    }

    fn value(measure: Measure) -> f64 {
        measure.of(&rows(), 25).expect("something to divide by").value
    }

    #[track_caller]
    fn near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    }

    #[test]
    fn the_figures_of_ten_rows_are_those_of_a_sheet_of_paper() {
        near(value(Measure::Precision), 4.0 / 5.0);
        near(value(Measure::PrecisionOfSupport), 3.0 / 4.0);
        near(value(Measure::PrecisionInBand(75, 100)), 1.0);
        near(value(Measure::PrecisionInBand(50, 74)), 0.0);
        near(value(Measure::PrecisionInBand(25, 49)), 1.0);
        near(value(Measure::PrecisionOfSupportInBand(25, 49)), 1.0 / 2.0);
        near(value(Measure::BaseRate), 6.0 / 9.0);
        near(value(Measure::Recall(None)), 3.0 / 4.0);
        near(value(Measure::Recall(Some(Strength::Explicit))), 1.0);
        near(value(Measure::Recall(Some(Strength::Implicit))), 0.5);
        near(value(Measure::RecallOfAttack), 0.5);
        near(value(Measure::AveragePrecision), (1.0 + 1.0 + 3.0 / 4.0 + 4.0 / 5.0) / 4.0);
        near(value(Measure::PrecisionInFirst(2)), 1.0);
        near(value(Measure::PrecisionInFirst(4)), 3.0 / 4.0);
        near(value(Measure::FlaggedPer10000), 6000.0);
    }

    #[test]
    fn equal_scores_are_one_step_whatever_their_order() {
        let mut tied = vec![row(Label::PartisanSupport, 40, 0), row(Label::PoliticalNeutral, 40, 0)];
        for _ in 0..2 {
            near(Measure::AveragePrecision.of(&tied, 25).unwrap().value, 0.5);
            near(Measure::PrecisionInFirst(1).of(&tied, 25).unwrap().value, 0.5);
            tied.reverse();
        }
    }

    #[test]
    fn an_interval_holds_its_figure_and_is_the_same_every_time() {
        for measure in [Measure::Precision, Measure::Recall(None), Measure::AveragePrecision] {
            let figure = measure.of(&rows(), 25).unwrap();
            assert!(figure.low < figure.value && figure.value < figure.high, "{measure:?}: {figure:?}");
            assert_eq!(Some(figure), measure.of(&rows(), 25), "{measure:?}");
        }
    }

    #[test]
    fn no_flag_in_a_thousand_texts_still_leaves_a_doubt() {
        let clean = vec![row(Label::NonPolitical, 0, 0); 1000];
        let figure = Measure::FlaggedPer10000.of(&clean, 25).unwrap();
        assert!(figure.value == 0.0 && figure.low == 0.0, "{figure:?}");
        assert!((29.0..31.0).contains(&figure.high), "about three in a thousand: {figure:?}");
    }

    #[test]
    fn where_nothing_can_be_divided_there_is_no_figure() {
        assert_eq!(Measure::Precision.of(&[], 25), None);
        assert_eq!(Measure::Recall(None).of(&[row(Label::NonPolitical, 0, 0)], 25), None);
        assert_eq!(Measure::AveragePrecision.of(&[row(Label::Unknown, 0, 0)], 25), None);
        assert!(curve(&[row(Label::NonPolitical, 0, 0)]).is_empty());
    }

    #[test]
    fn the_curve_goes_from_the_strictest_threshold_to_everything() {
        let points = curve(&rows());
        assert_eq!(points.iter().map(|it| it.threshold).collect::<Vec<_>>(), [90, 80, 60, 30, 10, 0]);
        near(points[0].precision, 1.0);
        near(points[3].recall, 0.75);
        near(points[5].recall, 1.0);
    }

    #[test]
    fn the_halves_are_about_halves_and_an_id_stays_in_its_half() {
        let tune = (0..1000).filter(|n| Half::of(&format!("post-{n}")) == Half::Tune).count();
        assert!((450..550).contains(&tune), "{tune}");
        assert_eq!(Half::of("post-1"), Half::of("post-1"));
    }
}
