//! What the network says a word refers to, as actors.

use super::{Cast, Figure};

/// Added to the network's probability that a word refers to an actor: how far salience may speak against the network.
const UNLIKELY: f32 = 0.05;

/// The actors that a word may refer to, each once, with the probability of it.
pub struct Meant(Vec<(usize, f32)>);

impl Meant {
    /// `None` where the network says nothing of the word.
    pub fn by(cast: &Cast, node: usize) -> Option<Self> {
        let anaphor = cast.tree.doc.antecedents.as_ref()?.at(node)?;
        let mut found: Vec<(usize, f32)> = Vec::new();
        for &(word, p) in &anaphor.antecedents {
            let Some(actor) = cast.headed_by(word) else { continue };
            match found.iter_mut().find(|(a, _)| *a == actor) {
                Some((_, sum)) => *sum += p,
                None => found.push((actor, p)),
            }
        }
        Some(Self(found))
    }

    /// What its word on some actors, of whom to mean one is to mean all, is worth beside salience; 1 where it says nothing.
    pub fn likeliness(meant: Option<&Self>, actors: &[usize]) -> f32 {
        let of =
            |actor: &usize| meant.and_then(|m| m.0.iter().find(|(a, _)| a == actor)).map_or(0.0, |(_, p)| *p);
        if meant.is_some() { UNLIKELY + actors.iter().map(of).sum::<f32>() } else { 1.0 }
    }
}

/// The actors that fit and are meant with at least some probability, the likeliest first; none beside the node.
pub fn likeliest(cast: &Cast, node: usize, least: f32, fits: impl Fn(&Figure) -> bool) -> Vec<usize> {
    let mut found = Meant::by(cast, node).map_or_else(Vec::new, |m| m.0);
    found.retain(|&(a, p)| p >= least && fits(&cast.actors[a]) && !cast.is_beside(a, node));
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.into_iter().map(|(a, _)| a).collect()
}
