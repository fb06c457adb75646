//! Whether an event happened: reads the words around the trigger, then what governs it, up to the clause.

use super::load::RuleBook;
use super::matcher::Candidate;
use super::rule::{Cue, CuePlace};
use super::subject::Arguments;
use crate::document::{Evidence, Status, Upos};

/// Further up than this a word says little about the trigger.
const MAX_HOPS: usize = 6;

/// The cue of clauses that say what somebody waits for, "*until* talks are held": whatever is put off for so long, this is ahead.
pub const AWAITED: &str = "until, once";

/// Reads the status of events off the trees.
#[derive(Debug, Clone, Copy)]
pub struct StatusReader<'a> {
    /// Cues.
    pub book: &'a RuleBook,
    /// Trees.
    pub arguments: Arguments<'a>,
    /// Kind of the claim.
    pub kind: &'a str,
}

impl StatusReader<'_> {
    /// The status that cues give a trigger, with the cues in the order they count; `None` where there is none.
    pub fn read(&self, candidate: &Candidate) -> Option<(Status, Vec<Evidence>)> {
        let mut why = Vec::new();
        let status = self.of(candidate.node, 0, &mut why)?;
        why.reverse();
        Some((status, why))
    }

    /// The status that the words give which depend on a noun: "the *proposed* deal". What governs the noun says nothing of an
    /// event that is taken for granted; these words do.
    pub fn described(&self, candidate: &Candidate) -> Option<(Status, Vec<Evidence>)> {
        let (cue, word) = self.own(candidate.node)?;
        let mut why = Vec::new();
        self.note(&mut why, cue, word);
        Some((cue.status?, why))
    }

    /// The first cue among a node's dependents, with the word.
    fn own(&self, node: usize) -> Option<(&Cue, usize)> {
        let tree = self.arguments.tree;
        let mut cues =
            self.book.cues.iter().filter(|c| c.place == CuePlace::Dependent && self.speaks(c, node));
        cues.find_map(|cue| {
            let fits = |c: &&usize| related(cue, tree.rel(**c)) && cue.words.holds(tree, **c);
            tree.children(node).iter().find(fits).map(|&word| (cue, word))
        })
    }

    fn of(&self, node: usize, hops: usize, why: &mut Vec<Evidence>) -> Option<Status> {
        if hops > MAX_HOPS {
            return None;
        }
        let tree = self.arguments.tree;
        let cue = self.own(node);
        let own = cue.and_then(|(cue, word)| {
            self.note(why, cue, word);
            cue.status
        });
        if cue.is_some_and(|(cue, _)| cue.id == AWAITED) && tree.negation(node).is_none() {
            return own;
        }
        let negated = tree.negation(node);
        if own != Some(Status::Negated)
            && let Some(word) = negated
        {
            // "if they do not agree", "urged them not to leave": what is laid down, or asked for, is neither done nor refused.
            let mut cues = Vec::new();
            // "We are not leaving, he insisted": said, and not asked for.
            let told = tree.auxiliaries(node).any(|a| self.is_indicative(a));
            let clause = matches!(tree.rel(node), "xcomp" | "ccomp" | "acl") && !told;
            if self.is_condition(node)
                || (clause && self.above(node, hops, &mut cues) == Some(Status::Proposed))
            {
                why.extend(cues);
                return Some(Status::Proposed);
            }
            why.push(Evidence::at("status:negated", "negation", tree.token(word).span));
            // What is not planned or may not happen is denied all the same.
            return Some(Status::Negated);
        }
        if let Some(Status::Cancelled | Status::Postponed | Status::Negated) = own {
            return own;
        }
        let above = self.above(node, hops, why);
        match (own, above) {
            (Some(_), Some(Status::Negated | Status::Cancelled | Status::Postponed)) | (None, _) => above,
            (own, _) => own,
        }
    }

    /// Whether an auxiliary says what is so, and not what should be.
    fn is_indicative(&self, auxiliary: usize) -> bool {
        matches!(
            self.arguments.tree.lower(auxiliary),
            "is" | "are"
                | "am"
                | "was"
                | "were"
                | "'s"
                | "'re"
                | "does"
                | "do"
                | "did"
                | "has"
                | "have"
                | "had"
        )
    }

    /// Whether a clause says on what something depends.
    fn is_condition(&self, node: usize) -> bool {
        let tree = self.arguments.tree;
        tree.child(node, &["mark"]).is_some_and(|mark| matches!(tree.lower(mark), "if" | "unless"))
    }

    /// What the governor of a node says of it.
    fn above(&self, node: usize, hops: usize, why: &mut Vec<Evidence>) -> Option<Status> {
        let tree = self.arguments.tree;
        let head = tree.head(node)?;
        let relation = tree.rel(node);
        let cues = self.book.cues.iter().filter(|c| c.place == CuePlace::Governor && self.speaks(c, node));
        for cue in cues {
            if !related(cue, relation) || !cue.words.holds(tree, head) {
                continue;
            }
            let Some(status) = cue.status else { return self.of(head, hops + 1, why) };
            self.note(why, cue, head);
            // "was not expected to meet", "may call off the talks": the cue itself may be denied or uncertain.
            let outer = self.of(head, hops + 1, why);
            return Some(match (outer, status) {
                // "did not rule out leaving"
                (Some(Status::Negated), Status::Negated) if tree.lemma(head) == "rule" => Status::Proposed,
                (Some(Status::Negated), Status::Negated) => Status::Occurred,
                (Some(Status::Negated), Status::Cancelled | Status::Postponed) => Status::Planned,
                // "will not attend the summit"
                (Some(Status::Negated), Status::Planned) if self.arguments.stays_away(head) => {
                    Status::Planned
                }
                (Some(Status::Negated), _) => Status::Negated,
                // "dropped its plan to leave", "reversed its decision to leave"
                (Some(Status::Cancelled), Status::Planned | Status::Occurred)
                    if tree.upos(head) == Upos::Noun =>
                {
                    Status::Cancelled
                }
                // "if they fail to agree", "may refuse to meet"
                (Some(Status::Proposed), Status::Negated) => Status::Proposed,
                _ => status,
            });
        }
        None
    }

    fn speaks(&self, cue: &Cue, node: usize) -> bool {
        (cue.kinds.is_empty() || cue.kinds.iter().any(|k| k == self.kind))
            && (cue.when.is_empty() || cue.when.iter().any(|c| c.holds(&self.arguments, node)))
    }

    fn note(&self, why: &mut Vec<Evidence>, cue: &Cue, word: usize) {
        let status = cue.status.map_or("governor", Status::as_str);
        why.push(Evidence::at(&format!("status:{status}"), &cue.id, self.arguments.tree.token(word).span));
    }
}

fn related(cue: &Cue, relation: &str) -> bool {
    cue.relations.is_empty()
        || cue.relations.iter().any(|r| match r.strip_suffix('*') {
            Some(base) => relation.split(':').next() == Some(base),
            None => relation == r,
        })
}

#[cfg(test)]
mod tests {
    use crate::claims::Extractor;
    use crate::document::Status;
    use crate::syntax::fixture::document;

    #[test]
    fn what_is_laid_down_or_asked_for_names_the_words_that_say_so() {
        let cues = |text: &str| {
            let doc = document(text);
            let claims = Extractor::builtin().unwrap().annotate(&doc);
            assert_eq!(claims[0].status, Status::Proposed);
            let cues = claims[0].why.iter().filter(|e| e.what == "status:proposed");
            cues.filter_map(|e| e.span).map(|s| doc.slice(s).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            cues(
                "If/SCONJ/5/mark/if/IN they/PRON/5/nsubj/they/PRP do/AUX/5/aux/do/VBP not/PART/5/advmod/not/RB agree/VERB/8/advcl/agree/VB to/PART/7/mark/to/TO pay/VERB/5/xcomp/pay/VB sue/VERB/0/root/sue/VB"
            ),
            ["If"]
        );
        assert_eq!(
            cues(
                "Oslo/PROPN/2/nsubj/oslo/NNP/GPE urged/VERB/0/root/urge/VBD Riga/PROPN/2/obj/riga/NNP/GPE not/PART/6/advmod/not/RB to/PART/6/mark/to/TO quit/VERB/2/xcomp/quit/VB the/DET/8/det/the/DT pact/NOUN/6/obj/pact/NN"
            ),
            ["urged"]
        );
    }
}
