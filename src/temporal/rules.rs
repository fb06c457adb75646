//! Rule files: classes of words, and rules that give patterns over them a type and a value.
//!
//! ```text
//! class MONTH capitalised
//!   1: january, jan, jan.
//!
//! rule month-of-year DATE
//!   MONTH ,? of? YEAR
//!   = date(YEAR, MONTH)
//!   not after: the
//!   + They met in [March 2027]. = 2027-03
//!   - The march 2027 soldiers made was long.
//! ```
//!
//! A rule has one pattern a line, one value, conditions on the words around, examples (`+`, the expressions of the
//! text in brackets, their values after the last `=`) and near misses (`-`, a text without any time expression).
//! Examples hold for an article published on [`EXAMPLE_DAY`], those after `history:` for one that tells of the past.

use super::error::{RuleError, RuleProblem};
use super::expression::Expression;
use super::lexicon::{Class, ClassId, Meaning};
use super::pattern::{Names, Pattern};
use super::period::Unit;
use super::shape::{NumberWords, Shape};
use super::vocabulary::{Vocabulary, WordId};
use super::words::Word;
use crate::document::TimeType;
use std::collections::BTreeMap;

/// The day on which the article of every example is published, a Wednesday.
#[cfg(test)]
pub(super) const EXAMPLE_DAY: &str = "2026-06-10";

/// A text with the time expressions that must be found in it: a near miss has none.
#[derive(Debug)]
#[cfg_attr(not(test), allow(dead_code))]
pub(super) struct Example {
    /// Where it stands, for the reader of a failure.
    pub place: String,
    /// The text is to be read as history.
    pub narrative: bool,
    /// The text without the brackets.
    pub text: String,
    /// Surface and value of each expression, in reading order.
    pub expected: Vec<(String, String)>,
}

/// Words and classes that may or must not stand beside a match.
#[derive(Debug, Default)]
struct Neighbours {
    words: Vec<WordId>,
    classes: Vec<ClassId>,
}

/// What else must hold for a match.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // Each is a word of the rule files.
pub(super) struct Conditions {
    not_after: Option<Neighbours>,
    not_before: Option<Neighbours>,
    only_after: Option<Neighbours>,
    only_before: Option<Neighbours>,
    /// The first word starts with a capital.
    pub capital: bool,
    /// No letter, digit or sign is glued to the front.
    pub apart: bool,
    /// A year, a day or an hour was found right before, but for a hyphen or conjunction.
    pub follows: Option<Unit>,
    /// The text tells of the past, not of the news.
    pub narrative: bool,
}

/// A rule.
#[derive(Debug)]
pub(super) struct Rule {
    /// Its name in the file.
    pub name: String,
    pub kind: TimeType,
    pub patterns: Vec<Pattern>,
    pub value: Expression,
    pub conditions: Conditions,
}

/// A rule and one of its patterns, by index.
pub(super) type Candidate = (u16, u16);

/// The contents of the rule files, ready to run.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub vocabulary: Vocabulary,
    classes: Vec<Class>,
    by_name: BTreeMap<String, ClassId>,
    numbers: NumberWords,
    pub list: Vec<Rule>,
    /// Patterns that can start with a word, by word.
    starts: Vec<Vec<Candidate>>,
    /// Patterns that can start with a number.
    digit_starts: Vec<Candidate>,
    pub examples: Vec<Example>,
}

impl Names for Rules {
    fn word(&mut self, form: &str) -> WordId {
        self.vocabulary.intern(form)
    }

    fn class(&self, name: &str) -> Option<ClassId> {
        self.class_id(name)
    }
}

impl Rules {
    /// Reads rule files, in order: (name for messages, contents).
    pub fn parse(files: &[(&str, &str)]) -> Result<Self, RuleError> {
        let mut rules = Rules::default();
        for (name, _) in Shape::NAMES {
            rules.by_name.insert(name.to_owned(), rules.classes.len() as ClassId);
            rules.classes.push(Class::default());
        }
        for (file, text) in files {
            let mut reader = Reader { rules: &mut rules, file, open: Open::Nothing };
            for (n, line) in text.lines().enumerate() {
                reader.line(line, n + 1).map_err(|problem| error(file, n + 1, problem))?;
            }
            let end = text.lines().count();
            reader.close().map_err(|problem| error(file, end, problem))?;
        }
        rules.finish().map_err(|problem| error(files.last().map_or("", |f| f.0), 0, problem))?;
        Ok(rules)
    }

    /// The number of a class.
    pub fn class_id(&self, name: &str) -> Option<ClassId> {
        self.by_name.get(name).copied()
    }

    /// A class by number.
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[usize::from(id)]
    }

    /// A class by name; an empty one if there is none.
    pub fn class_named(&self, name: &str) -> Class {
        self.class_id(name).map(|id| self.class(id).clone()).unwrap_or_default()
    }

    /// The shape of a class that is told by form.
    #[allow(clippy::unused_self)] // Asked of the rules like all else about a class.
    pub fn shape(&self, id: ClassId) -> Option<Shape> {
        Shape::NAMES.get(usize::from(id)).map(|(_, shape)| *shape)
    }

    /// The words that numbers are made of.
    pub fn numbers(&self) -> &NumberWords {
        &self.numbers
    }

    /// The words that a shape can start with.
    pub fn number_starts(&self, shape: Shape) -> Vec<WordId> {
        let n = &self.numbers;
        if shape == Shape::DayName {
            return n.ordinals.first_words().collect();
        }
        let mut out: Vec<WordId> = n.ones.first_words().chain(n.tens.first_words()).collect();
        if matches!(shape, Shape::Number | Shape::Plural) {
            out.extend(n.groups.first_words().chain(n.a.iter().copied()));
        }
        out
    }

    /// The patterns that can start with a word.
    pub fn candidates(&self, word: &Word) -> &[Candidate] {
        if word.digit {
            return &self.digit_starts;
        }
        if word.id == WordId::UNKNOWN {
            return &[];
        }
        self.starts.get(word.id.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether the words beside a match let it stand.
    pub fn neighbours_allow(
        &self,
        rule: &Rule,
        text: &str,
        words: &[Word],
        start: usize,
        end: usize,
    ) -> bool {
        let c = &rule.conditions;
        let before = start.checked_sub(1).filter(|_| !words[start].fresh).map(|i| &words[i..start]);
        let after = words.get(end).filter(|w| !w.fresh).map(|_| &words[end..=end]);
        let is = |n: &Option<Neighbours>, at: Option<&[Word]>| {
            n.as_ref().map(|n| at.is_some_and(|w| self.is_among(n, text, w)))
        };
        is(&c.not_after, before) != Some(true)
            && is(&c.not_before, after) != Some(true)
            && is(&c.only_after, before) != Some(false)
            && is(&c.only_before, after) != Some(false)
    }

    fn is_among(&self, neighbours: &Neighbours, text: &str, word: &[Word]) -> bool {
        let Some(first) = word.first() else { return false };
        (first.id != WordId::UNKNOWN && neighbours.words.contains(&first.id))
            || neighbours.classes.iter().any(|&id| match self.shape(id) {
                Some(shape) => shape.read(text, word, &self.numbers).is_some(),
                None => self.class(id).meaning(first.id).is_some(),
            })
    }

    fn finish(&mut self) -> Result<(), RuleProblem> {
        self.starts = vec![Vec::new(); self.vocabulary.len()];
        for (r, rule) in self.list.iter().enumerate() {
            for (p, pattern) in rule.patterns.iter().enumerate() {
                let start = pattern.start(self)?;
                let candidate = (r as u16, p as u16);
                for word in start.words {
                    self.starts[word.index()].push(candidate);
                }
                if start.digit {
                    self.digit_starts.push(candidate);
                }
            }
        }
        Ok(())
    }

    /// Number words are needed as soon as rules are compiled.
    fn refresh_numbers(&mut self) {
        let a = ["a", "an"].map(|w| self.vocabulary.intern(w)).to_vec();
        self.numbers = NumberWords {
            ones: self.class_named("ONES"),
            tens: self.class_named("TENS"),
            scales: self.class_named("SCALE"),
            groups: self.class_named("GROUP"),
            ordinals: self.class_named("ORDDAY"),
            a,
            and: Some(self.vocabulary.intern("and")),
            hyphen: Some(self.vocabulary.intern("-")),
        };
    }
}

fn error(file: &str, line: usize, problem: RuleProblem) -> RuleError {
    RuleError { file: file.to_owned(), line, problem }
}

enum Open {
    Nothing,
    Class(ClassId),
    Rule(Box<Draft>),
}

/// A rule that is being read.
struct Draft {
    name: String,
    kind: TimeType,
    patterns: Vec<Pattern>,
    value: Option<Expression>,
    conditions: Conditions,
    examples: usize,
}

struct Reader<'a> {
    rules: &'a mut Rules,
    file: &'a str,
    open: Open,
}

impl Reader<'_> {
    fn line(&mut self, line: &str, number: usize) -> Result<(), RuleProblem> {
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            return Ok(());
        }
        if !line.starts_with(' ') {
            self.close()?;
            return self.open(content);
        }
        match &mut self.open {
            Open::Nothing => Err(RuleProblem::Unexpected(content.to_owned())),
            Open::Class(id) => {
                let id = *id;
                self.forms(id, content);
                Ok(())
            }
            Open::Rule(_) => self.part_of_rule(content, number),
        }
    }

    fn open(&mut self, content: &str) -> Result<(), RuleProblem> {
        let fields: Vec<&str> = content.split_whitespace().collect();
        match fields.as_slice() {
            ["class", name, rest @ ..] if matches!(rest, [] | ["capitalised"]) => {
                if self.rules.by_name.contains_key(*name) {
                    return Err(RuleProblem::Duplicate((*name).to_owned()));
                }
                let id = self.rules.classes.len() as ClassId;
                self.rules.by_name.insert((*name).to_owned(), id);
                let capitalised = !rest.is_empty();
                self.rules.classes.push(Class::new(capitalised));
                self.open = Open::Class(id);
                Ok(())
            }
            ["rule", name, kind] => {
                if self.rules.list.iter().any(|r| r.name == *name) {
                    return Err(RuleProblem::Duplicate((*name).to_owned()));
                }
                let kinds = [TimeType::Date, TimeType::Time, TimeType::Duration, TimeType::Set];
                let kind = kinds.into_iter().find(|k| k.as_str() == *kind);
                let kind = kind.ok_or_else(|| RuleProblem::UnknownType(content.to_owned()))?;
                self.open = Open::Rule(Box::new(Draft {
                    name: (*name).to_owned(),
                    kind,
                    patterns: Vec::new(),
                    value: None,
                    conditions: Conditions::default(),
                    examples: 0,
                }));
                Ok(())
            }
            _ => Err(RuleProblem::Unexpected(content.to_owned())),
        }
    }

    fn forms(&mut self, id: ClassId, content: &str) {
        let (value, forms) = content.split_once(": ").unwrap_or(("", content));
        for form in forms.split(", ").map(str::trim).filter(|f| !f.is_empty()) {
            let meaning = match value.parse::<f64>() {
                Ok(n) if !value.starts_with('0') || value.len() == 1 || value.contains('.') => {
                    Meaning::Number(n)
                }
                _ => Meaning::Code(value.into()),
            };
            let words = form.split_whitespace().map(|w| self.rules.vocabulary.intern(w)).collect();
            self.rules.classes[usize::from(id)].add(words, meaning);
        }
    }

    fn part_of_rule(&mut self, content: &str, number: usize) -> Result<(), RuleProblem> {
        if let Some(text) = content.strip_prefix("+ ").or_else(|| content.strip_prefix("- ")) {
            let example = example(text, format!("{}:{number}", self.file))
                .ok_or_else(|| RuleProblem::Syntax(content.to_owned()))?;
            if let Open::Rule(draft) = &mut self.open {
                draft.examples += usize::from(!example.expected.is_empty());
            }
            self.rules.examples.push(example);
            return Ok(());
        }
        let condition = ["not after: ", "not before: ", "only after: ", "only before: "]
            .iter()
            .enumerate()
            .find_map(|(i, p)| content.strip_prefix(p).map(|rest| (i, rest)));
        if let Some((which, rest)) = condition {
            let neighbours = Some(self.neighbours(rest)?);
            let Open::Rule(draft) = &mut self.open else { return Ok(()) };
            let conditions = &mut draft.conditions;
            match which {
                0 => conditions.not_after = neighbours,
                1 => conditions.not_before = neighbours,
                2 => conditions.only_after = neighbours,
                _ => conditions.only_before = neighbours,
            }
            return Ok(());
        }
        let rules = &mut *self.rules;
        let Open::Rule(draft) = &mut self.open else { return Ok(()) };
        let Draft { patterns, value, conditions, .. } = &mut **draft;
        if let Some(needs) = content.strip_prefix("needs: ") {
            for need in needs.split_whitespace() {
                match need {
                    "capital" => conditions.capital = true,
                    "apart" => conditions.apart = true,
                    "follows-year" => conditions.follows = Some(Unit::Year),
                    "follows-day" => conditions.follows = Some(Unit::Day),
                    "follows-clock" => conditions.follows = Some(Unit::Hour),
                    "narrative" => conditions.narrative = true,
                    _ => return Err(RuleProblem::Unexpected(need.to_owned())),
                }
            }
        } else if let Some(source) = content.strip_prefix("= ") {
            *value = Some(Expression::parse(source, rules)?);
        } else {
            let pattern = Pattern::parse(content, rules)?;
            pattern.start(rules)?;
            patterns.push(pattern);
        }
        Ok(())
    }

    fn neighbours(&mut self, names: &str) -> Result<Neighbours, RuleProblem> {
        let mut out = Neighbours::default();
        for name in names.split_whitespace() {
            if name.len() > 1 && name.bytes().all(|b| b.is_ascii_uppercase()) {
                let id =
                    self.rules.class_id(name).ok_or_else(|| RuleProblem::UnknownClass(name.to_owned()))?;
                out.classes.push(id);
            } else {
                out.words.push(self.rules.vocabulary.intern(name));
            }
        }
        Ok(out)
    }

    /// Ends the class or rule that is being read.
    fn close(&mut self) -> Result<(), RuleProblem> {
        match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => {}
            Open::Class(_) => self.rules.refresh_numbers(),
            Open::Rule(draft) => {
                let Draft { name, kind, patterns, value, conditions, examples } = *draft;
                let Some(value) = value.filter(|_| !patterns.is_empty()) else {
                    return Err(RuleProblem::Incomplete(name));
                };
                if examples == 0 {
                    return Err(RuleProblem::NoExample(name));
                }
                self.rules.list.push(Rule { name, kind, patterns, value, conditions });
            }
        }
        Ok(())
    }
}

/// `from [March] to [May] = 2026-03 | 2026-05`.
fn example(source: &str, place: String) -> Option<Example> {
    let (narrative, source) = source.strip_prefix("history: ").map_or((false, source), |s| (true, s));
    let (text, values) = match source.rsplit_once(" = ") {
        Some((text, values)) => (text, values.split('|').map(|v| v.trim().to_owned()).collect()),
        None => (source, Vec::new()),
    };
    let mut surfaces = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('[') {
        let (surface, after) = after.split_once(']')?;
        surfaces.push(surface.to_owned());
        rest = after;
    }
    if surfaces.len() != values.len() {
        return None;
    }
    let expected = surfaces.into_iter().zip(values).collect();
    Some(Example { place, narrative, text: text.replace(['[', ']'], ""), expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> RuleProblem {
        Rules::parse(&[("test", text)]).unwrap_err().problem
    }

    #[test]
    fn what_is_wrong_with_a_rule_file_is_said_with_its_place() {
        assert_eq!(problem("rule a DAY\n"), RuleProblem::UnknownType("rule a DAY".into()));
        assert_eq!(problem("rule a DATE\n  FOO\n"), RuleProblem::UnknownClass("FOO".into()));
        assert_eq!(problem("rule a DATE\n  now?\n"), RuleProblem::EmptyPattern);
        assert_eq!(problem("rule a DATE\n  (now | then\n"), RuleProblem::Syntax("( now | then".into()));
        assert_eq!(problem("rule a DATE\n  now\n  = \"X\"\n"), RuleProblem::NoExample("a".into()));
        assert_eq!(problem("rule a DATE\n  now\n"), RuleProblem::Incomplete("a".into()));
        assert_eq!(
            problem("rule a DATE\n  now\n  = when(YEAR)\n"),
            RuleProblem::UnknownFunction("when".into())
        );
        assert_eq!(problem("rule a DATE\n  = date(YEAR, 3\n"), RuleProblem::Syntax("date(YEAR, 3".into()));
        assert_eq!(problem("class A\n  1: a\nclass A\n"), RuleProblem::Duplicate("A".into()));
        let error = Rules::parse(&[("f.txt", "\nnonsense\n")]).unwrap_err();
        assert_eq!(error.to_string(), "f.txt:2: expected a class, a rule, or a part of one: `nonsense`");
    }
}
