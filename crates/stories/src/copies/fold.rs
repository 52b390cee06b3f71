use super::Match;

/// Which article each is a copy of, with the comparison that shows it.
///
/// A copy of a copy is put under the first origin where the two still compare; the walk stops at an
/// article met before, so that credits which point in a circle do no harm.
pub(crate) fn fold(
    articles: usize,
    found: impl Fn(u32) -> Vec<(u32, Match)>,
    compared: impl Fn(u32, u32) -> Option<Match>,
) -> Vec<Option<(u32, Match)>> {
    let mut best: Vec<Option<(u32, Match)>> = vec![None; articles];
    let mut offer = |copy: u32, origin: u32, m: Match| {
        let slot = &mut best[copy as usize];
        let better = slot.is_none_or(|(other, n)| {
            let rank = |m: &Match| (m.credited && m.containment >= 0.4, m.containment);
            let (a, b) = (rank(&m), rank(&n));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(other.cmp(&origin)).is_gt()
        });
        if better {
            *slot = Some((origin, m));
        }
    };
    for later in 0..articles as u32 {
        for (earlier, m) in found(later) {
            if m.second_is_origin { offer(later, earlier, m) } else { offer(earlier, later, m) }
        }
    }
    let first_origin = |article: u32| {
        let (mut at, mut m) = best[article as usize]?;
        let mut met = vec![article, at];
        while let Some((next, _)) = best[at as usize] {
            if met.contains(&next) {
                // A circle of credits: the earliest of them is the origin.
                let earliest = met.iter().copied().min()?;
                return (earliest != article).then_some((earliest, m));
            }
            let Some(direct) = compared(article, next) else { break };
            met.push(next);
            (at, m) = (next, direct);
        }
        Some((at, m))
    };
    (0..articles as u32).map(first_origin).collect()
}
