//! Which triggers of a text stand: those that a rule holds of, or that the network is sure of, unless another rule knows the
//! sense to be none; and of several that name one event, one.

use super::judge;
use super::load::RuleBook;
use super::matcher::{Candidate, Index, Objection};
use super::merge;
use super::rule::Rule;
use super::subject::Arguments;
use crate::document::Span;

/// A trigger that came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// Id of the rule.
    pub rule: String,
    /// Kind of the claim that it would have been.
    pub kind: String,
    /// The trigger.
    pub trigger: Span,
    /// What spoke against it.
    pub reason: String,
}

/// Keeps near misses where somebody asks for them; to put into words what spoke against each takes time.
#[derive(Debug, Default)]
pub struct Misses(Option<Vec<NearMiss>>);

impl Misses {
    /// Keeps what is added.
    pub fn wanted() -> Self {
        Self(Some(Vec::new()))
    }

    /// Adds a trigger that came to nothing.
    pub fn add(&mut self, rule: &Rule, candidate: &Candidate, reason: impl FnOnce() -> String) {
        if let Some(all) = &mut self.0 {
            let (id, kind) = (rule.id.clone(), rule.kind.clone());
            all.push(NearMiss { rule: id, kind, trigger: candidate.span, reason: reason() });
        }
    }

    /// What was added.
    pub fn into_vec(self) -> Vec<NearMiss> {
        self.0.unwrap_or_default()
    }
}

/// The triggers of a text, in reading order.
pub fn find(book: &RuleBook, index: &Index, arguments: &Arguments, misses: &mut Misses) -> Vec<Candidate> {
    let tree = arguments.tree;
    let doc = tree.doc;
    let of = |c: &Candidate| &book.rules[c.rule];
    let mut open = Vec::new();
    let mut blocked: Vec<(&str, Span)> = Vec::new();
    for candidate in index.candidates(book, tree) {
        let rule = of(&candidate);
        let objection = rule.objection(arguments, candidate.node);
        let blocks = matches!(objection, Some(Objection::Block(_)));
        if blocks {
            blocked.push((&rule.kind, candidate.span));
        }
        match objection {
            Some(objection) if blocks || !judge::is_sure(doc, candidate.span, &rule.kind) => {
                misses.add(rule, &candidate, || objection.in_words(rule, arguments, candidate.node));
            }
            objection => open.push((Candidate { doubted: objection.is_some(), ..candidate }, objection)),
        }
    }
    // Where a rule knows a sense that is no claim, the network's word for it does not count.
    open.retain(|(c, objection)| {
        let rule = of(c);
        let by_network = c.doubted || rule.is_by_sense();
        let contested =
            by_network && blocked.iter().any(|(kind, s)| s.overlaps(c.span) && *kind == rule.kind);
        if contested && let Some(objection) = objection {
            misses.add(rule, c, || objection.in_words(rule, arguments, c.node));
        }
        !contested
    });
    let mut open: Vec<Candidate> = open.into_iter().map(|(c, _)| c).collect();
    open.retain(|c| {
        let rule = of(c);
        let likely = judge::probability(doc, rule, c.span, c.doubted) >= judge::LEAST;
        if !likely {
            let percent = 100.0 * judge::network(doc, c.span, &rule.kind).unwrap_or(0.0);
            misses.add(rule, c, || format!("the network takes it for a {} with {percent:.0}%", rule.kind));
        }
        likely
    });
    let (kept, dropped) = merge::merge(tree, &book.rules, open);
    for (candidate, reason) in dropped {
        misses.add(of(&candidate), &candidate, || reason.to_owned());
    }
    kept
}

#[cfg(test)]
mod tests {
    use crate::claims::Extractor;
    use crate::claims::load::Source;
    use crate::document::{Document, Label, Predicate, Predicates, Status};
    use crate::syntax::fixture::document;

    /// A rule for meetings that are "seen", with one more field.
    fn rule(name: &str, field: &str, score: f32) -> String {
        format!(
            "[[rule]]\nid = \"meeting.{name}\"\nkind = \"meeting\"\ntrigger = {{ verb = [\"see\"] }}\n{field}\nscore = {score}\n"
        )
    }

    fn extractor(rules: &[String]) -> Extractor {
        Extractor::from_sources(vec![Source { name: "see.toml".into(), text: rules.concat() }]).unwrap()
    }

    /// "Rome saw films", of which the network says that "saw" is a meeting with this probability.
    fn text(probability: f32) -> Document {
        let mut doc =
            document("Rome/PROPN/2/nsubj/rome/NNP/GPE saw/VERB/0/root/see/VBD films/NOUN/2/obj/film/NNS");
        let said = Predicate {
            token: 1,
            kinds: vec![probability],
            statuses: vec![(Status::Occurred, 1.0)],
            arguments: Vec::new(),
        };
        doc.predicates = Some(Predicates { kinds: vec![Label::from("meeting")], found: vec![said] });
        doc
    }

    /// Ids of the rules behind the claims, and the reasons of the near misses.
    fn read(rules: &[String], probability: f32) -> (Vec<String>, Vec<String>) {
        let (extractor, doc) = (extractor(rules), text(probability));
        let ids = extractor.annotate(&doc).into_iter().map(|c| c.rule).collect();
        (ids, extractor.near_misses(&doc).into_iter().map(|m| m.reason).collect())
    }

    #[test]
    fn a_network_that_is_sure_is_heard_where_a_rule_doubts_or_lacks_something() {
        let doubts = [rule("doubts", "doubt = [\"obj{film}\"]", 0.7)];
        assert_eq!(read(&doubts, 0.95), (vec!["meeting.doubts".to_owned()], vec![]));
        assert_eq!(
            read(&doubts, 0.5),
            (vec![], vec!["the object is “films” [doubted: obj{film}]".to_owned()])
        );
        let lacks = [rule("lacks", "require = [\"obj{minister}\"]\nneeds = [\"topic\"]", 0.7)];
        assert_eq!(read(&lacks, 0.95).0, ["meeting.lacks"]);
        assert_eq!(read(&lacks, 0.5), (vec![], vec!["needs an object (“minister”)".to_owned()]));
    }

    #[test]
    fn a_sense_that_one_rule_blocks_is_no_claim_for_another_that_doubts() {
        let blocks = rule("blocks", "block = [\"obj{film}\"]", 0.7);
        assert_eq!(read(std::slice::from_ref(&blocks), 0.95).0, [""; 0]);
        let (found, reasons) = read(&[rule("doubts", "doubt = [\"obj{film}\"]", 0.7), blocks], 0.95);
        assert!(found.is_empty());
        assert_eq!(reasons.len(), 2, "{reasons:?}");
    }

    #[test]
    fn a_rule_that_holds_goes_before_one_that_doubts_whatever_their_scores() {
        let rules = [rule("doubts", "doubt = [\"obj{film}\"]", 0.9), rule("holds", "", 0.6)];
        assert_eq!(read(&rules, 0.95).0, ["meeting.holds"]);
    }

    #[test]
    fn a_claim_on_the_network_s_word_says_so() {
        let rules = extractor(&[rule("doubts", "doubt = [\"obj{film}\"]", 0.7)]);
        let why: Vec<String> = rules.annotate(&text(0.95))[0].why.iter().map(|e| e.how.clone()).collect();
        assert_eq!(why, ["meeting.doubts", "the network, with 95%"]);
    }
}
