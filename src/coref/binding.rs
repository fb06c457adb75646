//! Who a word cannot mean, because of where it stands (principles B and C of binding theory, Chomsky 1981).

use super::Cast;
use crate::document::Upos;

impl Cast<'_> {
    /// Whether a mention of the actor hangs on the same verb as the node, or is joined to it by "and", or the actor says it of others.
    pub fn is_beside(&self, actor: usize, node: usize) -> bool {
        let tree = self.tree;
        if self.apart.0 == node && self.apart.1.contains(&actor) {
            return true;
        }
        let heads = |i: usize| self.heads[i].contains(&actor);
        let above = (tree.rel(node) == "conj").then(|| tree.head(node)).flatten();
        if above.is_some_and(heads) || tree.children(node).iter().any(|&c| tree.rel(c) == "conj" && heads(c))
        {
            return true;
        }
        // "*his* host" is another.
        let owner = tree.child(node, &["nmod:poss"]);
        if self.names_below(actor, node) || owner.is_some_and(heads) {
            return true;
        }
        // "they met Holm and *three officials*": what is joined to another stands where it does.
        let node = tree.first_joined(node);
        let has_role =
            |i: usize| matches!(tree.rel(i), "nsubj" | "nsubj:pass" | "obj" | "iobj" | "obl" | "obl:agent");
        // "*Vernex* signed an accord *with the firm*", "*Obi*'s talks *with the minister*"
        let shared = tree.head(node).filter(|_| tree.rel(node) == "nmod" && tree.case_of(node) == "with");
        if shared.is_some_and(|noun| tree.child(noun, &["nmod:poss"]).is_some_and(heads)) {
            return true;
        }
        let verb = match shared {
            Some(noun) => tree.head(noun).filter(|_| matches!(tree.rel(noun), "obj" | "obl" | "nsubj:pass")),
            None => tree.head(node).filter(|_| has_role(node)),
        };
        let Some(verb) = verb else { return false };
        if tree.children(verb).iter().any(|&c| c != node && has_role(c) && heads(c)) {
            return true;
        }
        // "Erdan, *with whom he met*": the clause is about another.
        let about = (tree.rel(verb) == "acl:relcl").then(|| tree.head(verb)).flatten();
        let relative = tree.children(verb).iter().any(|&c| matches!(tree.lower(c), "who" | "whom" | "which"));
        let others = [about.filter(|_| relative), self.doer(node, verb)];
        others.into_iter().flatten().any(|i| self.parts[i].contains(&actor))
    }

    /// Whether the actor is named in what a word is the subject or the owner of: "*it* made a settlement with Drexel", "*his* talks
    /// with Holm", "*the union* said it had left the talks with Drexel".
    fn names_below(&self, actor: usize, node: usize) -> bool {
        let tree = self.tree;
        let pronoun = matches!(
            tree.lower(node),
            "he" | "she" | "it" | "they" | "i" | "we" | "his" | "her" | "its" | "their" | "my" | "our"
        );
        let subject = matches!(tree.rel(node), "nsubj" | "nsubj:pass");
        let owner = tree.rel(node) == "nmod:poss" && pronoun;
        let described = tree.xpos(node) == "NN" && tree.entity(node).is_none();
        let Some(top) = tree.head(node).filter(|_| (subject && (pronoun || described)) || owner) else {
            return false;
        };
        let known = || self.actors[actor].mentions.iter().any(|m| m.head < node);
        let part_of = |i: usize| match tree.rel(i) {
            "conj" => matches!(tree.upos(i), Upos::Noun | Upos::Propn),
            // "*The union* said it had left the talks with Drexel", whom nobody has named before
            "ccomp" => subject && !known(),
            // "*he* spoke after meeting Holm"
            "advcl" => subject && tree.xpos(i) == "VBG" && tree.child(i, &["nsubj"]).is_none(),
            rel => matches!(
                rel,
                "obj"
                    | "iobj"
                    | "obl"
                    | "obl:agent"
                    | "nmod"
                    | "nmod:poss"
                    | "compound"
                    | "xcomp"
                    | "nsubj"
                    | "nsubj:pass"
                    | "flat"
            ),
        };
        let below = |word: usize| {
            let mut at = word;
            while at != top && part_of(at) {
                match tree.head(at) {
                    Some(head) => at = head,
                    None => return false,
                }
            }
            at == top && word != top
        };
        let here = self.present[tree.sentence(node)].iter();
        here.filter(|p| p.actor == actor && p.head > node).any(|p| below(p.head))
    }

    /// Who does to somebody what a verb without a subject of its own says: not the one it is done to. "*The ministry* wrote to the
    /// council and asked it ...", "*Benco* will go on to sue them".
    fn doer(&self, node: usize, verb: usize) -> Option<usize> {
        let tree = self.tree;
        if tree.rel(node).starts_with("nsubj") {
            return None;
        }
        let mut at = verb;
        while matches!(tree.rel(at), "xcomp" | "conj") && tree.child(at, &["nsubj", "nsubj:pass"]).is_none() {
            let head = tree.head(at)?;
            if tree.rel(at) == "xcomp"
                && let Some(object) = tree.child(head, &["obj"])
            {
                return Some(object);
            }
            at = head;
        }
        tree.child(at, &["nsubj", "nsubj:pass"])
    }
}
