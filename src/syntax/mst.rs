//! The best tree over arc scores: a maximum spanning arborescence (Chu & Liu 1965, Edmonds 1967) with one root.

use crate::encoder::Matrix;

/// Heads of the words: 0 is the root, `j` is word `j - 1`. `scores` is `[words, words + 1]`, column 0 the root.
/// The result is a tree: no cycles, and one word under the root.
pub fn decode(scores: &Matrix) -> Vec<usize> {
    let n = scores.rows();
    if n == 0 {
        return Vec::new();
    }
    // scores[dependent][head] with the root as node 0.
    let mut all = vec![vec![f64::NEG_INFINITY; n + 1]; n + 1];
    for i in 0..n {
        for j in (0..=n).filter(|&j| j != i + 1) {
            all[i + 1][j] = f64::from(scores.row(i)[j]);
        }
    }
    let heads = arborescence(&all);
    let roots: Vec<usize> = (1..=n).filter(|&i| heads[i] == 0).collect();
    if roots.len() == 1 {
        return heads[1..].to_vec();
    }
    // Several roots: keep the best single one (Zmigrod et al. 2020 do it faster; this is rare and n is small).
    let single = |root: usize| {
        let mut only = all.clone();
        (1..=n).filter(|&i| i != root).for_each(|i| only[i][0] = f64::NEG_INFINITY);
        only[root].iter_mut().skip(1).for_each(|s| *s = f64::NEG_INFINITY);
        let heads = arborescence(&only);
        let total: f64 = (1..=n).map(|i| only[i][heads[i]]).sum();
        (total, heads)
    };
    let mut best = single(roots[0]);
    for &root in &roots[1..] {
        let other = single(root);
        if other.0 > best.0 {
            best = other;
        }
    }
    best.1[1..].to_vec()
}

/// Heads of the nodes 1.. by Chu-Liu/Edmonds; `scores[dependent][head]`, node 0 is the root. Entry 0 of the result is 0.
fn arborescence(scores: &[Vec<f64>]) -> Vec<usize> {
    let n = scores.len();
    let mut heads = vec![0; n];
    for dependent in 1..n {
        for head in 0..n {
            if head != dependent && scores[dependent][head] > scores[dependent][heads[dependent]] {
                heads[dependent] = head;
            }
        }
    }
    let Some(cycle) = find_cycle(&heads) else { return heads };

    // Contract the cycle into one node and solve the smaller problem.
    let in_cycle: Vec<bool> = (0..n).map(|i| cycle.contains(&i)).collect();
    let outside: Vec<usize> = (0..n).filter(|&i| !in_cycle[i]).collect();
    let merged = outside.len();
    let mut smaller = vec![vec![f64::NEG_INFINITY; merged + 1]; merged + 1];
    let mut enters = vec![0; merged]; // by outside head: the word of the cycle that it would govern
    let mut leaves = vec![0; merged]; // by outside dependent: the word of the cycle that would govern it
    for (a, &i) in outside.iter().enumerate() {
        for (b, &j) in outside.iter().enumerate() {
            smaller[a][b] = scores[i][j];
        }
        leaves[a] = best_of(&cycle, |c| scores[i][c]);
        smaller[a][merged] = scores[i][leaves[a]];
        let gain = |c: usize| scores[c][i] - scores[c][heads[c]];
        enters[a] = best_of(&cycle, gain);
        smaller[merged][a] = gain(enters[a]);
    }
    let solved = arborescence(&smaller);
    for (a, &i) in outside.iter().enumerate().skip(1) {
        heads[i] = if solved[a] == merged { leaves[a] } else { outside[solved[a]] };
    }
    let entered = enters[solved[merged]];
    heads[entered] = outside[solved[merged]];
    heads
}

fn best_of(nodes: &[usize], score: impl Fn(usize) -> f64) -> usize {
    let mut best = nodes[0];
    for &node in &nodes[1..] {
        if score(node) > score(best) {
            best = node;
        }
    }
    best
}

fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![0; heads.len()]; // 0: not yet; otherwise the walk that came by
    for start in 1..heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = heads[at];
        }
        if at != 0 && seen[at] == start {
            let mut cycle = vec![at];
            let mut next = heads[at];
            while next != at {
                cycle.push(next);
                next = heads[next];
            }
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The best tree by trying every assignment of heads.
    fn by_force(scores: &Matrix) -> f64 {
        let n = scores.rows();
        let mut best = f64::NEG_INFINITY;
        for code in 0..(n + 1).pow(n as u32) {
            let heads: Vec<usize> = (0..n).map(|i| code / (n + 1).pow(i as u32) % (n + 1)).collect();
            if is_tree(&heads) {
                best = best.max(total(scores, &heads));
            }
        }
        best
    }

    fn total(scores: &Matrix, heads: &[usize]) -> f64 {
        heads.iter().enumerate().map(|(i, &h)| f64::from(scores.row(i)[h])).sum()
    }

    fn is_tree(heads: &[usize]) -> bool {
        let reaches_root = |start: usize| {
            let mut at = start + 1;
            for _ in 0..=heads.len() {
                if at == 0 {
                    return true;
                }
                at = heads[at - 1];
            }
            false
        };
        heads.iter().filter(|&&h| h == 0).count() == 1 && (0..heads.len()).all(reaches_root)
    }

    proptest! {
        #[test]
        fn the_tree_is_the_best_of_all_trees(n in 1usize..=5, noise in prop::collection::vec(-9.0f32..9.0, 30)) {
            let scores = Matrix::from_vec(noise[..n * (n + 1)].to_vec(), n + 1);
            let heads = decode(&scores);
            prop_assert!(is_tree(&heads), "{:?}", heads);
            prop_assert!((total(&scores, &heads) - by_force(&scores)).abs() < 1e-4);
        }

        #[test]
        fn any_scores_give_a_tree(n in 1usize..40, noise in prop::collection::vec(-9.0f32..9.0, 1640)) {
            prop_assert!(is_tree(&decode(&Matrix::from_vec(noise[..n * (n + 1)].to_vec(), n + 1))));
        }
    }
}
