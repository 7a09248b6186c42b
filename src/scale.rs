//! The top of a chart's scale, the same on screens and in reports.

/// The first round number that is not below `high`; `high` itself where there is none, 1 for nothing.
pub fn above(high: f64) -> f64 {
    if high <= 0.0 {
        return 1.0;
    }
    let unit = 10_f64.powf(high.log10().floor());
    let round = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let over = round.iter().map(|by| by * unit).find(|v| *v >= high);
    over.unwrap_or(high)
}

#[cfg(test)]
mod tests {
    use super::above;

    #[test]
    fn the_top_is_round_and_never_below() {
        for (high, top) in [
            (0.0, 1.0),
            (-3.0, 1.0),
            (0.31, 0.4),
            (4.0, 4.0),
            (4.1, 5.0),
            (30.6, 40.0),
            (99.0, 100.0),
            (f64::INFINITY, f64::INFINITY),
        ] {
            let found = above(high);
            assert!(
                (found - top).abs() < 1e-9 || found == top,
                "{high}: {found}"
            );
        }
    }
}
