//! How far two people who judged apart agree, and how sure a share is that was found in a sample.

use super::Verdict;

/// Under so many pairs neither figure says anything.
pub const FEWEST_PAIRS: u64 = 10;

/// The agreement of first and second verdicts. Of the process, not of a reviewer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// How many pairs.
    pub pairs: u64,
    /// How many of them are twice the same verdict.
    pub agreed: u64,
    /// Cohen's kappa: agreement beyond what chance alone would give (J. Cohen, Educ. Psychol. Meas. 20 (1960), 37–46).
    /// `None` without pairs, and where chance alone gives full agreement (one verdict only): there it is not defined.
    pub kappa: Option<f64>,
}

impl Agreement {
    /// Of these pairs of a first and a second verdict.
    pub fn of(pairs: &[(Verdict, Verdict)]) -> Self {
        let n = pairs.len() as u64;
        let agreed = pairs.iter().filter(|(first, second)| first == second).count() as u64;
        Self { pairs: n, agreed, kappa: kappa(pairs, agreed) }
    }

    /// The share that agreed, 0–1; `None` without pairs.
    pub fn share(&self) -> Option<f64> {
        (self.pairs > 0).then(|| self.agreed as f64 / self.pairs as f64)
    }

    /// Whether there are too few pairs to say anything.
    pub fn too_few(&self) -> bool {
        self.pairs < FEWEST_PAIRS
    }
}

fn kappa(pairs: &[(Verdict, Verdict)], agreed: u64) -> Option<f64> {
    let n = pairs.len() as f64;
    let share = |count: usize| count as f64 / n;
    let by_chance: f64 = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            let first = pairs.iter().filter(|pair| pair.0 == verdict).count();
            let second = pairs.iter().filter(|pair| pair.1 == verdict).count();
            share(first) * share(second)
        })
        .sum();
    let observed = agreed as f64 / n;
    (!pairs.is_empty() && by_chance < 1.0).then(|| (observed - by_chance) / (1.0 - by_chance))
}

/// How far several people agree who judged the same items apart: Fleiss' kappa (J. L. Fleiss, Psychol. Bull. 76 (1971),
/// 378–382), with as many answers to each item as there are. Each row counts an item's answers by verdict; rows of one
/// answer or none say nothing. `None` where nothing is left, and where chance alone gives full agreement.
pub fn kappa_of_many(rows: &[Vec<u64>]) -> Option<f64> {
    let judged: Vec<&Vec<u64>> = rows.iter().filter(|row| row.iter().sum::<u64>() >= 2).collect();
    let all: u64 = judged.iter().flat_map(|row| row.iter()).sum();
    if all == 0 {
        return None;
    }
    let pairs = |n: u64| (n * n.saturating_sub(1)) as f64;
    let of_row = |row: &&Vec<u64>| row.iter().map(|n| pairs(*n)).sum::<f64>() / pairs(row.iter().sum());
    let observed = judged.iter().map(of_row).sum::<f64>() / judged.len() as f64;
    let columns = judged.iter().map(|row| row.len()).max().unwrap_or(0);
    let column = |j: usize| judged.iter().filter_map(|row| row.get(j)).sum::<u64>();
    let by_chance: f64 = (0..columns).map(|j| (column(j) as f64 / all as f64).powi(2)).sum();
    (by_chance < 1.0).then(|| (observed - by_chance) / (1.0 - by_chance))
}

/// A share found in a sample, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// How many had it.
    pub hits: u64,
    /// Of how many.
    pub of: u64,
    /// The lower end, 0–1.
    pub low: f64,
    /// The upper end, 0–1.
    pub high: f64,
}

impl Share {
    /// Of a sample.
    pub fn of(hits: u64, of: u64) -> Self {
        let (low, high) = wilson(hits, of);
        Self { hits, of, low, high }
    }
}

/// The 95 % interval of a share (0–1): the score interval of E. B. Wilson, J. Am. Stat. Assoc. 22 (1927), 209–212.
pub fn wilson(hits: u64, of: u64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    const Z: f64 = 1.959_963_984_540_054;
    let (n, share) = (of as f64, hits as f64 / of as f64);
    let (z2, scale) = (Z * Z, 1.0 + Z * Z / n);
    let middle = share + z2 / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let low = if hits == 0 { 0.0 } else { ((middle - spread) / scale).max(0.0) };
    let high = if hits == of { 1.0 } else { ((middle + spread) / scale).min(1.0) };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(counts: &[(Verdict, Verdict, usize)]) -> Vec<(Verdict, Verdict)> {
        counts.iter().flat_map(|(a, b, n)| std::iter::repeat_n((*a, *b), *n)).collect()
    }

    fn near(found: Option<f64>, wanted: f64) {
        assert!(found.is_some_and(|it| (it - wanted).abs() < 5e-4), "{found:?}, expected {wanted}");
    }

    /// The worked example of the textbooks: fourteen people, ten subjects, five answers: 0.210.
    #[test]
    fn fourteen_people_over_ten_subjects_give_a_kappa_of_two_tenths() {
        let rows: Vec<Vec<u64>> = [
            [0, 0, 0, 0, 14],
            [0, 2, 6, 4, 2],
            [0, 0, 3, 5, 6],
            [0, 3, 9, 2, 0],
            [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0],
            [2, 5, 3, 2, 2],
            [6, 5, 2, 1, 0],
            [0, 2, 2, 3, 7],
        ]
        .iter()
        .map(|row| row.to_vec())
        .collect();
        near(kappa_of_many(&rows), 0.2099);
        let alone = [rows.clone(), vec![vec![1, 0, 0, 0, 0], vec![0; 5]]].concat();
        assert_eq!(kappa_of_many(&alone), kappa_of_many(&rows), "one answer agrees with nobody");
        assert_eq!(kappa_of_many(&[]), None);
        assert_eq!(kappa_of_many(&[vec![3, 0, 0, 0]]), None, "one verdict only: not defined");
        near(kappa_of_many(&[vec![3, 0], vec![0, 3]]), 1.0);
    }

    /// The worked example of the textbooks: 50 proposals, 20 twice yes, 15 twice no, 5 and 10 apart: 0.70, kappa 0.40.
    #[test]
    fn fifty_proposals_give_a_kappa_of_four_tenths() {
        use Verdict::{Indication as Yes, NoIndication as No};
        let found = Agreement::of(&pairs(&[(Yes, Yes, 20), (Yes, No, 5), (No, Yes, 10), (No, No, 15)]));
        assert_eq!((found.pairs, found.agreed), (50, 35));
        near(found.share(), 0.7);
        near(found.kappa, 0.4);
    }

    /// The same agreement, 60 of 100, and a different chance: 0.1304 and 0.2593.
    #[test]
    fn the_same_share_is_worth_less_where_chance_gives_more() {
        use Verdict::{Indication as Yes, NoIndication as No};
        let one = Agreement::of(&pairs(&[(Yes, Yes, 45), (Yes, No, 15), (No, Yes, 25), (No, No, 15)]));
        let two = Agreement::of(&pairs(&[(Yes, Yes, 25), (Yes, No, 35), (No, Yes, 5), (No, No, 35)]));
        assert_eq!((one.share(), two.share()), (Some(0.6), Some(0.6)));
        near(one.kappa, 0.1304);
        near(two.kappa, 0.2593);
    }

    #[test]
    fn four_verdicts_count_all_and_full_agreement_is_one() {
        let all: Vec<_> = Verdict::ALL.iter().map(|it| (*it, *it, 3)).collect();
        near(Agreement::of(&pairs(&all)).kappa, 1.0);
        let turned: Vec<_> =
            Verdict::ALL.iter().zip(Verdict::ALL.iter().cycle().skip(1)).map(|(a, b)| (*a, *b, 3)).collect();
        near(Agreement::of(&pairs(&turned)).kappa, -1.0 / 3.0);
    }

    #[test]
    fn of_nothing_and_of_one_verdict_alone_no_kappa_is_given() {
        let none = Agreement::of(&[]);
        assert_eq!((none.share(), none.kappa, none.too_few()), (None, None, true));
        let one = Agreement::of(&pairs(&[(Verdict::Indication, Verdict::Indication, 12)]));
        assert_eq!((one.share(), one.kappa, one.too_few()), (Some(1.0), None, false));
    }

    #[test]
    fn a_share_of_a_sample_has_wilsons_interval() {
        let one = Share::of(1, 20);
        near(Some(one.low), 0.0089);
        near(Some(one.high), 0.2361);
        assert_eq!(wilson(0, 0), (0.0, 1.0), "of nothing, nothing is known");
        assert_eq!((wilson(0, 40).0, wilson(40, 40).1), (0.0, 1.0));
    }
}
