//! How surely a share is known.

/// The 95 % interval of a share (0–1): the score interval of E. B. Wilson, J. Am. Stat. Assoc. 22 (1927), 209–212. Unlike
/// the plain one it holds for shares near 0 and for few cases; of no case it says nothing: 0 to 1.
pub fn wilson(hits: u64, of: u64) -> (f64, f64) {
    // The 97.5 % point of the normal distribution.
    const Z: f64 = 1.959_963_984_540_054;
    if of == 0 {
        return (0.0, 1.0);
    }
    let (n, share) = (of as f64, hits as f64 / of as f64);
    let centre = share + Z * Z / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    (((centre - spread) / scale).max(0.0), ((centre + spread) / scale).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 3.
        for (hits, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0000, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let found = wilson(hits, of);
            assert!((found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5, "{hits}/{of}: {found:?}");
        }
        assert_eq!(wilson(0, 0), (0.0, 1.0), "of nothing, nothing is known");
        assert_eq!(wilson(5, 5).1, 1.0);
    }
}
