//! Reading the tables of `knowledge/collect`: comma-separated, `#` comments, no quoting.

/// Rows of a table as trimmed cells; blank and comment lines left out.
pub(crate) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).map(|line| {
        let mut cells = line.splitn(N, ',').map(str::trim);
        std::array::from_fn(|_| cells.next().unwrap_or(""))
    })
}
