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

/// Heads of the maximum spanning tree from node 0; `table[head * m + dependent]`.
fn spanning(table: &[f32], m: usize) -> Vec<usize> {
    let mut heads = vec![0; m];
    for v in 1..m {
        for u in 1..m {
            if u != v && table[u * m + v] > table[heads[v] * m + v] {
                heads[v] = u;
            }
        }
    }
    let Some(cycle) = cycle(&heads) else { return heads };
    let inside: Vec<bool> = (0..m).map(|v| cycle.contains(&v)).collect();
    let outside: Vec<usize> = (0..m).filter(|v| !inside[*v]).collect();
    let node = outside.len();
    let k = node + 1;
    let mut smaller = vec![f32::NEG_INFINITY; k * k];
    let (mut enters, mut leaves) = (vec![cycle[0]; node], vec![cycle[0]; node]);
    for (a, &u) in outside.iter().enumerate() {
        for (b, &v) in outside.iter().enumerate() {
            smaller[a * k + b] = table[u * m + v];
        }
        for &c in &cycle {
            let gain = table[u * m + c] - table[heads[c] * m + c];
            if gain > smaller[a * k + node] {
                (smaller[a * k + node], enters[a]) = (gain, c);
            }
            let out = table[c * m + u];
            if a > 0 && out > smaller[node * k + a] {
                (smaller[node * k + a], leaves[a]) = (out, c);
            }
        }
    }
    let tree = spanning(&smaller, k);
    let mut joined = heads;
    for (a, &v) in outside.iter().enumerate().skip(1) {
        joined[v] = if tree[a] == node { leaves[a] } else { outside[tree[a]] };
    }
    let from = tree[node];
    joined[enters[from]] = outside[from];
    joined
}

fn cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut marks = vec![0; heads.len()];
    for start in 1..heads.len() {
        let mut path = Vec::new();
        let mut at = start;
        while at != 0 && marks[at] == 0 {
            marks[at] = start;
            path.push(at);
            at = heads[at];
        }
        if at != 0 && marks[at] == start {
            let from = path.iter().position(|p| *p == at)?;
            return Some(path.split_off(from));
        }
    }
    None
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
        #[test]
        fn any_scores_give_a_tree(n in 1_usize..24, seed in proptest::collection::vec(-9.0_f32..9.0, 24 * 25)) {
            let mut heads = Vec::new();
            decode(&seed, n, 25, &mut heads);
            prop_assert!(is_tree(&heads), "{heads:?}");
        }
    }
}
