//! Ways through the tree from a trigger to the words that fill its roles.
//!
//! `obj` goes to the dependents with that relation, `nmod*` takes every subtype, `obl[with|alongside]` asks for a preposition,
//! `obj{@deal}` tests the word reached (see [`super::filter`]), `<xcomp` goes up where the node is an xcomp of its governor,
//! `/` chains steps, `||` takes the right side only where the left reaches nothing, `?` in front makes a path a last resort. Steps with a name of their own:
//! `subject` (through control, coordination, relative and participial clauses; the agent of a passive), `surface` (the
//! grammatical subject), `maker` (whose act a noun names), `support` (the light verb that a noun hangs on), `held` (a clause on
//! a noun that says that it is held), `around` (the subject of the clause that a noun stands in), `theme` (what is acted on: the object, the subject of a passive, the noun that a relative clause is about), `sentence` (every word of it),
//! `governor`, `self`, `next`, `previous`.

use super::filter::Filter;
use super::hint;
use super::lexicon::Lexicon;
use super::subject::Arguments;
use std::collections::BTreeSet;

/// Alternatives, the first that reaches anything wins; each a chain of steps.
#[derive(Debug, Clone)]
pub struct Path {
    /// Whether it is followed only for a role that is empty so far; written with a `?` in front.
    pub last_resort: bool,
    /// Each as it was written, and its steps.
    alternatives: Vec<(String, Vec<Step>)>,
}

#[derive(Debug, Clone)]
struct Step {
    direction: Direction,
    relations: Vec<String>,
    prepositions: Vec<String>,
    filter: Filter,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Direction {
    Down,
    Up,
    Subject,
    Surface,
    Maker,
    Support,
    Around,
    Held,
    Theme,
    Sentence,
    Governor,
    Stay,
    Next,
    Previous,
}

/// The relations of Universal Dependencies 2, for the check that a path names nothing else.
const RELATIONS: [&str; 37] = [
    "acl",
    "advcl",
    "advmod",
    "amod",
    "appos",
    "aux",
    "case",
    "cc",
    "ccomp",
    "clf",
    "compound",
    "conj",
    "cop",
    "csubj",
    "dep",
    "det",
    "discourse",
    "dislocated",
    "expl",
    "fixed",
    "flat",
    "goeswith",
    "iobj",
    "list",
    "mark",
    "nmod",
    "nsubj",
    "nummod",
    "obj",
    "obl",
    "orphan",
    "parataxis",
    "punct",
    "reparandum",
    "root",
    "vocative",
    "xcomp",
];

/// The steps with a name of their own.
const NAMED: [&str; 12] = [
    "subject", "surface", "maker", "support", "around", "held", "theme", "sentence", "governor", "self",
    "next", "previous",
];

impl Path {
    /// Reads a path; the error says what is wrong with it.
    pub fn parse(text: &str, lexicon: &Lexicon) -> Result<Self, String> {
        let chain = |chain: &str| {
            let steps = split_outside(chain, '/').into_iter().map(|step| Step::parse(step.trim(), lexicon));
            Ok::<_, String>((chain.trim().to_owned(), steps.collect::<Result<_, _>>()?))
        };
        let rest = text.strip_prefix('?');
        let alternatives = rest.unwrap_or(text).split("||").map(chain).collect::<Result<_, _>>()?;
        Ok(Self { last_resort: rest.is_some(), alternatives })
    }

    /// Where the first alternative leads, in plain words, the last step first: `["object", "clause"]`.
    pub fn places(&self) -> Vec<String> {
        let steps = self.alternatives.first().map_or(&[][..], |(_, steps)| steps);
        let mut places: Vec<String> = steps.iter().rev().map(Step::in_words).collect();
        if places.len() > 1 {
            places.retain(|p| p != "word itself");
        }
        places
    }

    /// Whether it leads nowhere else: a test on the word itself.
    pub fn stays(&self) -> bool {
        let stay = |(_, steps): &(String, Vec<Step>)| steps.iter().all(|s| s.direction == Direction::Stay);
        self.alternatives.iter().all(stay)
    }

    /// The words that it may end at, if it names them.
    pub fn words(&self) -> Option<BTreeSet<String>> {
        self.alternatives.first()?.1.last()?.filter.words()
    }

    /// The nodes that the path reaches from `start`, in reading order, by the first alternative that reaches any; and that
    /// alternative as it was written.
    pub fn follow(&self, arguments: &Arguments, start: usize) -> (Vec<usize>, &str) {
        for (text, chain) in &self.alternatives {
            let mut at = vec![start];
            for step in chain {
                let mut reached: Vec<usize> = at.iter().flat_map(|&i| step.follow(arguments, i)).collect();
                reached.sort_unstable();
                reached.dedup();
                at = reached;
            }
            if !at.is_empty() {
                return (at, text);
            }
        }
        (Vec::new(), "")
    }
}

/// Splits at a character outside of braces and brackets.
fn split_outside(text: &str, at: char) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0_i32, 0, Vec::new());
    for (i, c) in text.char_indices() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            c if c == at && depth == 0 => {
                parts.push(&text[from..i]);
                from = i + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

impl Step {
    fn parse(text: &str, lexicon: &Lexicon) -> Result<Self, String> {
        let (text, filter) = match text.split_once('{') {
            Some((head, rest)) => {
                let inner = rest.strip_suffix('}').ok_or_else(|| format!("`{text}`: no closing brace"))?;
                (head, Filter::parse(inner, lexicon)?)
            }
            None => (text, Filter::default()),
        };
        let (name, prepositions) = match text.split_once('[') {
            Some((head, rest)) => {
                let inner = rest.strip_suffix(']').ok_or_else(|| format!("`{text}`: no closing bracket"))?;
                (head, inner.split('|').map(|p| p.trim().to_lowercase()).collect())
            }
            None => (text, Vec::new()),
        };
        let direction = match name {
            "subject" => Direction::Subject,
            "surface" => Direction::Surface,
            "maker" => Direction::Maker,
            "support" => Direction::Support,
            "around" => Direction::Around,
            "held" => Direction::Held,
            "theme" => Direction::Theme,
            "sentence" => Direction::Sentence,
            "governor" => Direction::Governor,
            "self" => Direction::Stay,
            "next" => Direction::Next,
            "previous" => Direction::Previous,
            _ if name.starts_with('<') => Direction::Up,
            _ => Direction::Down,
        };
        let mut relations = Vec::new();
        if matches!(direction, Direction::Up | Direction::Down) {
            for relation in name.trim_start_matches('<').split('|').map(str::trim) {
                let base = relation.split([':', '*']).next().unwrap_or("");
                if NAMED.contains(&base) {
                    return Err(format!(
                        "`{base}` is a step by itself and goes with no `<` and no `|`; `||` parts alternatives"
                    ));
                }
                if !RELATIONS.contains(&base) {
                    return Err(format!(
                        "`{relation}` is neither a relation of Universal Dependencies nor a named step{}",
                        hint::near(base, NAMED.into_iter().chain(RELATIONS))
                    ));
                }
                relations.push(relation.to_owned());
            }
        }
        Ok(Self { direction, relations, prepositions, filter })
    }

    fn in_words(&self) -> String {
        let relation = |r: &String| {
            Some(match r.trim_end_matches('*') {
                "obj" => "object",
                "iobj" => "indirect object",
                "nsubj" | "nsubj:pass" => "subject",
                "xcomp" | "ccomp" => "clause of content",
                "advcl" => "side clause",
                "acl" | "acl:relcl" => "clause on it",
                "amod" => "adjective",
                "compound" => "noun in front",
                "compound:prt" => "particle",
                "aux" | "aux:pass" => "auxiliary",
                "cop" => "form of “be”",
                "mark" | "case" => "linking word",
                "advmod" => "adverb",
                "nummod" => "number",
                "det" => "article",
                "conj" => "word joined by “and”",
                "appos" => "apposition",
                "nmod:poss" => "possessor",
                "obl:agent" => "agent",
                _ => return None,
            })
        };
        let named = self.relations.first().and_then(relation);
        match self.direction {
            Direction::Subject | Direction::Surface => "subject".to_owned(),
            Direction::Maker => "maker".to_owned(),
            Direction::Support => "verb around it".to_owned(),
            Direction::Around => "subject around it".to_owned(),
            Direction::Held => "clause that says that it is held".to_owned(),
            Direction::Theme => "thing acted on".to_owned(),
            Direction::Sentence => "sentence's word".to_owned(),
            Direction::Governor => "word above it".to_owned(),
            Direction::Stay => "word itself".to_owned(),
            Direction::Next => "next word".to_owned(),
            Direction::Previous => "word before".to_owned(),
            Direction::Up => {
                named.map_or_else(|| "word above it".to_owned(), |n| format!("word whose {n} it is"))
            }
            Direction::Down if self.prepositions.is_empty() => {
                named.unwrap_or("phrase with a preposition").to_owned()
            }
            Direction::Down => format!("phrase with “{}”", self.prepositions.join("” or “")),
        }
    }

    fn follow(&self, arguments: &Arguments, i: usize) -> Vec<usize> {
        let tree = arguments.tree;
        let mut reached = match self.direction {
            Direction::Down => {
                let down = tree.children(i).iter().copied();
                down.filter(|&c| self.relation_fits(tree.rel(c)) && self.preposition_fits(&tree.case_of(c)))
                    .collect()
            }
            Direction::Up => {
                let up = tree.head(i).filter(|_| self.relation_fits(tree.rel(i)));
                up.filter(|_| self.preposition_fits(&tree.case_of(i))).into_iter().collect()
            }
            Direction::Subject => arguments.subject(i).into_iter().collect(),
            Direction::Surface => arguments.surface(i).into_iter().collect(),
            Direction::Maker => arguments.makers(i),
            Direction::Support => arguments.support(i).into_iter().collect(),
            Direction::Around => arguments.around(i).into_iter().collect(),
            Direction::Held => arguments.held(i),
            Direction::Theme => arguments.theme(i).into_iter().collect(),
            Direction::Sentence => tree.sentence_nodes(i).collect(),
            Direction::Governor => tree.head(i).into_iter().collect(),
            Direction::Stay => vec![i],
            Direction::Next => (i + 1 < tree.len()).then_some(i + 1).into_iter().collect(),
            Direction::Previous => i.checked_sub(1).into_iter().collect::<Vec<_>>(),
        };
        reached.retain(|&r| self.filter.holds(tree, r));
        reached
    }

    fn relation_fits(&self, relation: &str) -> bool {
        self.relations.iter().any(|want| match want.strip_suffix('*') {
            Some(base) => {
                relation == base || relation.strip_prefix(base).is_some_and(|rest| rest.starts_with(':'))
            }
            None => relation == want,
        })
    }

    fn preposition_fits(&self, case: &str) -> bool {
        let first = case.split(' ').next().unwrap_or("");
        self.prepositions.is_empty()
            || self.prepositions.iter().any(|p| p == case || (p == first && !case.ends_with(" of")))
    }
}
