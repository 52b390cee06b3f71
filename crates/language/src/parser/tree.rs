//! The best tree of a table of arc scores: the best head of each word where that is a tree, else the
//! maximum spanning tree with one root (Chu and Liu 1965, Edmonds 1967).

/// Roots tried when the best heads do not form a tree with one root.
const ROOTS: usize = 3;

/// Heads of `n` words; 0 is the root, `k` is word `k - 1`. `scores[i * stride + h]` is the score of
/// head `h` for word `i`.
pub fn decode(scores: &[f32], n: usize, stride: usize, heads: &mut Vec<u32>) {
    heads.clear();
    for i in 0..n {
        let row = &scores[i * stride..i * stride + n + 1];
        let mut best = 0;
        for (head, score) in row.iter().enumerate().skip(1) {
            if *score > row[best] && head != i + 1 {
                best = head;
            }
        }
        heads.push(best as u32);
    }
    if is_tree(heads) {
        return;
    }
    let root = |i: usize| scores[i * stride];
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| root(*b).total_cmp(&root(*a)).then(a.cmp(b)));
    let tries = heads.iter().filter(|h| **h == 0).count().clamp(1, ROOTS);
    let mut best: Option<(f32, Vec<u32>)> = None;
    for &root in order.iter().take(tries) {
        let tree = rooted(scores, n, stride, root);
        let value: f32 =
            tree.iter().enumerate().map(|(i, h)| scores[i * stride + *h as usize]).sum();
        if best.as_ref().is_none_or(|b| value > b.0) {
            best = Some((value, tree));
        }
    }
    if let Some((_, tree)) = best {
        *heads = tree;
    }
}

/// One root, no cycle.
pub fn is_tree(heads: &[u32]) -> bool {
    if heads.iter().filter(|h| **h == 0).count() != 1 {
        return false;
    }
    // Marks hold the walk that first met a word; meeting the mark of the same walk is a cycle.
    let mut marks = vec![0_u32; heads.len() + 1];
    for start in 1..=heads.len() {
        let mut at = start;
        while at != 0 && marks[at] == 0 {
            marks[at] = start as u32;
            at = heads[at - 1] as usize;
        }
        if at != 0 && marks[at] == start as u32 {
            return false;
        }
    }
    true
}

/// The maximum spanning tree whose only child of the root is word `root`.
fn rooted(scores: &[f32], n: usize, stride: usize, root: usize) -> Vec<u32> {
    let m = n + 1;
    let mut table = vec![f32::NEG_INFINITY; m * m];
    for i in 0..n {
        for h in 1..m {
            if h != i + 1 && i != root {
                table[h * m + i + 1] = scores[i * stride + h].max(-1e8);
            }
        }
    }
    table[root + 1] = 0.0;
    spanning(&table, m)[1..].iter().map(|h| *h as u32).collect()
}

/// Heads of the maximum spanning tree from node 0; `table[head * m + dependent]`. All cycles of a
/// round are drawn together at once, so that a long list takes few rounds.
fn spanning(table: &[f32], m: usize) -> Vec<usize> {
    let mut heads = vec![0; m];
    for v in 1..m {
        for u in 1..m {
            if u != v && table[u * m + v] > table[heads[v] * m + v] {
                heads[v] = u;
            }
        }
    }
    let Some((part, k)) = parts(&heads) else { return heads };
    // Entering a cycle costs the arc that it replaces.
    let mut replaced = vec![0.0; m];
    let mut sizes = vec![0; k];
    part.iter().for_each(|p| sizes[*p] += 1);
    for v in 1..m {
        if sizes[part[v]] > 1 {
            replaced[v] = table[heads[v] * m + v];
        }
    }
    let mut smaller = vec![f32::NEG_INFINITY; k * k];
    let mut arcs = vec![None; k * k];
    for u in 0..m {
        for v in 1..m {
            let at = part[u] * k + part[v];
            let gain = table[u * m + v] - replaced[v];
            if part[u] != part[v] && (arcs[at].is_none() || gain > smaller[at]) {
                (smaller[at], arcs[at]) = (gain, Some((u, v)));
            }
        }
    }
    for (q, p) in spanning(&smaller, k).into_iter().enumerate().skip(1) {
        if let Some((u, v)) = arcs[p * k + q] {
            heads[v] = u;
        }
    }
    heads
}

/// The part of each node, and how many there are, when each cycle is one part and each other node
/// one of its own; nothing when there is no cycle. Node 0 is part 0.
fn parts(heads: &[usize]) -> Option<(Vec<usize>, usize)> {
    let mut part = vec![usize::MAX; heads.len()];
    let mut marks = vec![0; heads.len()];
    let mut cycles = Vec::new();
    for start in 1..heads.len() {
        let mut at = start;
        while at != 0 && marks[at] == 0 {
            marks[at] = start;
            at = heads[at];
        }
        if at != 0 && marks[at] == start {
            let first = at;
            while part[at] == usize::MAX {
                part[at] = cycles.len();
                at = heads[at];
            }
            cycles.push(first);
        }
    }
    if cycles.is_empty() {
        return None;
    }
    let mut next = 0;
    let alone = part.iter().filter(|p| **p == usize::MAX).count();
    for p in &mut part {
        *p = if *p == usize::MAX {
            next += 1;
            next - 1
        } else {
            alone + *p
        };
    }
    Some((part, alone + cycles.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cycle_is_broken_where_it_costs_least() {
        // Words 1 and 2 prefer each other; word 1 loses less by hanging from the root.
        let scores = [4.0, f32::MIN, 5.0, 0.0, 5.0, f32::MIN];
        let mut heads = Vec::new();
        decode(&scores, 2, 3, &mut heads);
        assert_eq!(heads, [0, 1]);
    }

    proptest! {
        /// No other tree with the same root is worth more.
        #[test]
        fn no_tree_is_better(scores in proptest::collection::vec(-9.0_f32..9.0, 5 * 6)) {
            let mut heads = Vec::new();
            decode(&scores, 5, 6, &mut heads);
            let value = |h: &[u32]| -> f32 { h.iter().enumerate().map(|(i, h)| scores[i * 6 + *h as usize]).sum() };
            let root = heads.iter().position(|h| *h == 0);
            for code in 0..6_usize.pow(5) {
                let other: Vec<u32> = (0..5).map(|i| (code / 6_usize.pow(i) % 6) as u32).collect();
                let own = other.iter().zip(1..).all(|(h, i)| *h != i);
                if own && is_tree(&other) && other.iter().position(|h| *h == 0) == root {
                    prop_assert!(value(&other) <= value(&heads) + 1e-3, "{other:?} {heads:?}");
                }
            }
        }

        #[test]
        fn any_scores_give_a_tree(n in 1_usize..24, seed in proptest::collection::vec(-9.0_f32..9.0, 24 * 25)) {
            let mut heads = Vec::new();
            decode(&seed, n, 25, &mut heads);
            prop_assert!(is_tree(&heads), "{heads:?}");
        }
    }
}
