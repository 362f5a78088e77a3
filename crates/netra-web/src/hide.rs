//! Which cells of a public table are closed: those of a few acts, and others with them, so that no closed cell of a few
//! can be computed from totals.
//!
//! Every cell below the number is closed. For each of these a rectangle of cells is closed with it whose values can be
//! shifted against each other without changing any total, by so much that the small cell could be one that need not have
//! been closed, while no other cell becomes zero or less. Where there is no such rectangle, all of the table is closed.
//! Cox, *Suppression methodology and statistical disclosure control*, J. Am. Stat. Assoc. 75 (1980), describes the idea.

/// Which entries of a list with a visible total are closed; `true` means closed.
pub(crate) fn list(values: &[u64], fewest: u64) -> Vec<bool> {
    let small = |n: u64| n > 0 && n < fewest;
    let mut closed: Vec<bool> = values.iter().map(|n| small(*n)).collect();
    if !closed.contains(&true) {
        return closed;
    }
    // Another one that is large enough to take from, the smallest of them.
    let other = (0..values.len()).filter(|i| values[*i] >= fewest).min_by_key(|i| (values[*i], *i));
    match other {
        Some(other) => closed[other] = true,
        None => closed.fill(true),
    }
    closed
}

/// Which cells of a table with totals are closed. The last row and the last column are the totals; the corner is the
/// whole, which stays open.
pub(crate) fn table(cells: &[Vec<u64>], fewest: u64) -> Vec<Vec<bool>> {
    let small = |n: u64| n > 0 && n < fewest;
    let (rows, columns) = (cells.len(), cells.first().map_or(0, Vec::len));
    let mut closed: Vec<Vec<bool>> =
        cells.iter().map(|row| row.iter().map(|n| small(*n)).collect()).collect();
    for i in 0..rows {
        for j in 0..columns {
            if !small(cells[i][j]) || (i, j) == (rows - 1, columns - 1) {
                continue;
            }
            match rectangle(cells, &closed, (i, j), fewest) {
                Some((k, l)) => (closed[i][l], closed[k][j], closed[k][l]) = (true, true, true),
                None => {
                    closed.iter_mut().for_each(|row| row.fill(true));
                    return closed;
                }
            }
        }
    }
    closed
}

/// The other row and column of the cheapest rectangle that lets a cell grow.
fn rectangle(
    cells: &[Vec<u64>],
    closed: &[Vec<bool>],
    (i, j): (usize, usize),
    fewest: u64,
) -> Option<(usize, usize)> {
    let (rows, columns) = (cells.len(), cells[0].len());
    let is_total = |k: usize, l: usize| (k == rows - 1) != (l == columns - 1);
    let is_whole = |k: usize, l: usize| k == rows - 1 && l == columns - 1;
    // A total moves against the cells that it sums up.
    let falls = |k: usize, l: usize| {
        let along = if k == i || l == j { -1 } else { 1 };
        let total = if is_total(k, l) { -1 } else { 1 };
        along * total * if is_total(i, j) { -1 } else { 1 } < 0
    };
    let can_give = |k: usize, l: usize| !falls(k, l) || cells[k][l] >= fewest;
    let others = (0..rows).filter(|k| *k != i).flat_map(|k| (0..columns).map(move |l| (k, l)));
    let fits = others.filter(|(_, l)| *l != j).filter(|(k, l)| {
        [(i, *l), (*k, j), (*k, *l)].into_iter().all(|(k, l)| {
            // An empty cell stays open: everybody knows that it is one.
            !is_whole(k, l) && cells[k][l] > 0 && can_give(k, l)
        })
    });
    fits.min_by_key(|(k, l)| {
        let price = |k: usize, l: usize| if closed[k][l] { 0 } else { cells[k][l].saturating_add(1) };
        (price(i, *l).saturating_add(price(*k, j)).saturating_add(price(*k, *l)), *k, *l)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FEWEST: u64 = 5;

    /// With the totals around it.
    fn with_totals(inner: &[Vec<u64>]) -> Vec<Vec<u64>> {
        let mut all: Vec<Vec<u64>> =
            inner.iter().map(|row| row.iter().copied().chain([row.iter().sum()]).collect()).collect();
        let columns = all[0].len();
        all.push((0..columns).map(|j| all.iter().map(|row| row[j]).sum()).collect());
        all
    }

    /// Which closed cells have only one value that fits all totals: by elimination over the sums, knowing nothing of how
    /// cells were chosen.
    fn computable(cells: &[Vec<u64>], closed: &[Vec<bool>]) -> Vec<(usize, usize)> {
        let (rows, columns) = (cells.len(), cells[0].len());
        let unknown: Vec<(usize, usize)> = (0..rows)
            .flat_map(|i| (0..columns).map(move |j| (i, j)))
            .filter(|(i, j)| closed[*i][*j])
            .collect();
        let sign = |k: usize, last: usize| if k == last { -1.0 } else { 1.0 };
        let mut sums: Vec<Vec<f64>> = Vec::new();
        for i in 0..rows {
            let of = |it: &(usize, usize)| if it.0 == i { sign(it.1, columns - 1) } else { 0.0 };
            sums.push(unknown.iter().map(of).collect());
        }
        for j in 0..columns {
            let of = |it: &(usize, usize)| if it.1 == j { sign(it.0, rows - 1) } else { 0.0 };
            sums.push(unknown.iter().map(of).collect());
        }
        // To reduced row echelon form: a row with one entry left computes that cell.
        let mut done = 0;
        for column in 0..unknown.len() {
            let Some(pivot) = (done..sums.len()).find(|r| sums[*r][column].abs() > 1e-9) else { continue };
            sums.swap(done, pivot);
            let by = sums[done][column];
            sums[done].iter_mut().for_each(|it| *it /= by);
            let row = sums[done].clone();
            for (r, other) in sums.iter_mut().enumerate().filter(|(r, _)| *r != done) {
                let _ = r;
                let times = other[column];
                other.iter_mut().zip(&row).for_each(|(it, pivot)| *it -= times * pivot);
            }
            done += 1;
        }
        let alone = |row: &&Vec<f64>| row.iter().filter(|it| it.abs() > 1e-9).count() == 1;
        let place = |row: &Vec<f64>| unknown[row.iter().position(|it| it.abs() > 1e-9).unwrap()];
        sums.iter().filter(alone).map(place).collect()
    }

    proptest! {
        #[test]
        fn no_closed_cell_can_be_computed_from_what_is_open(
            inner in (1_usize..7, 1_usize..6).prop_flat_map(|(rows, columns)| {
                proptest::collection::vec(proptest::collection::vec(prop_oneof![0_u64..7, 0_u64..60], columns), rows)
            })
        ) {
            let cells = with_totals(&inner);
            let closed = table(&cells, FEWEST);
            for (row, hidden) in cells.iter().zip(&closed) {
                for (n, hidden) in row.iter().zip(hidden).filter(|(n, _)| **n > 0 && **n < FEWEST) {
                    // The whole is open only where it is large: a page with fewer says nothing at all.
                    prop_assert!(*hidden, "{n} is shown");
                }
            }
            let whole = *cells.last().unwrap().last().unwrap();
            if closed.iter().flatten().any(|it| !it) && whole >= FEWEST {
                prop_assert_eq!(computable(&cells, &closed), Vec::new());
            }
        }

        #[test]
        fn a_list_with_a_closed_entry_has_two_of_which_one_is_large_or_is_all_closed(
            values in proptest::collection::vec(0_u64..20, 1..12)
        ) {
            let closed = list(&values, FEWEST);
            let n = closed.iter().filter(|it| **it).count();
            let hidden: Vec<u64> = values.iter().zip(&closed).filter(|(_, it)| **it).map(|(n, _)| *n).collect();
            prop_assert!(values.iter().zip(&closed).all(|(n, it)| *it || *n == 0 || *n >= FEWEST));
            prop_assert!(n == 0 || n == values.len() || (n >= 2 && hidden.iter().any(|n| *n >= FEWEST)));
        }
    }

    #[test]
    fn a_table_of_large_cells_stays_open() {
        let closed = table(&with_totals(&[vec![10, 20], vec![0, 7]]), FEWEST);
        assert!(closed.iter().flatten().all(|it| !it));
        assert_eq!(list(&[0, 9, 7], FEWEST), [false; 3]);
    }

    #[test]
    fn a_small_cell_takes_three_others_with_it() {
        let closed = table(&with_totals(&[vec![3, 20, 30], vec![12, 40, 50], vec![90, 80, 70]]), FEWEST);
        assert_eq!(closed.iter().flatten().filter(|it| **it).count(), 4, "{closed:?}");
        assert!(closed[0][0] && closed[1][0], "the smallest that can give");
    }
}
