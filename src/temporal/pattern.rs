//! Patterns over words, compiled to a small program that a backtracking machine runs.
//!
//! `word`, `CLASS`, `(a | b c)`, `x?` and, once, `/`: what follows it must stand after the expression but is not part
//! of it. There is no repetition, so the work per word of text is bounded by the size of the pattern.

use super::error::RuleProblem;
use super::lexicon::{ClassId, Meaning};
use super::rules::Rules;
use super::shape::{Reading, Shape};
use super::vocabulary::WordId;
use super::words::Word;

/// What a class matched.
#[derive(Debug, Clone, Copy)]
pub(super) enum Captured<'r> {
    /// By a list.
    Listed(&'r Meaning),
    /// By form.
    Shaped(Reading),
}

/// The classes of a match in the order of the text.
pub(super) type Captures<'r> = Vec<(ClassId, Captured<'r>)>;

/// A match: one past its last word, and its captures.
#[derive(Debug)]
pub(super) struct Match<'r> {
    pub end: usize,
    pub captures: Captures<'r>,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Word(WordId),
    Class(ClassId),
    /// Try the next step, then this one.
    OrElse(usize),
    Jump(usize),
    /// The expression ends here; what follows is only looked at.
    End,
    Done,
}

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    steps: Vec<Step>,
}

/// What a match can start with.
#[derive(Debug, Default)]
pub(super) struct Start {
    pub words: Vec<WordId>,
    pub digit: bool,
}

/// Resolves the names that patterns use while rules are read.
pub(super) trait Names {
    /// The number of a literal word.
    fn word(&mut self, form: &str) -> WordId;
    /// The number of a class.
    fn class(&self, name: &str) -> Option<ClassId>;
}

impl Pattern {
    /// Compiles the text of a pattern.
    pub fn parse(source: &str, names: &mut impl Names) -> Result<Self, RuleProblem> {
        let spaced =
            ["(", ")", "|", "/"].iter().fold(source.to_owned(), |s, p| s.replace(p, &format!(" {p} ")));
        let spaced = spaced.replace(") ?", ")?").replace(" ?", "?");
        let symbols: Vec<&str> = spaced.split_whitespace().collect();
        let mut parser = Parser { symbols: &symbols, at: 0, steps: Vec::new(), names };
        parser.sequence()?;
        if parser.at < symbols.len() {
            return Err(RuleProblem::Syntax(source.to_owned()));
        }
        let mut steps = parser.steps;
        if !steps.iter().any(|s| matches!(s, Step::End)) {
            steps.push(Step::End);
        }
        steps.push(Step::Done);
        Ok(Self { steps })
    }

    /// The longest match that starts at a word.
    pub fn run<'r>(&self, rules: &'r Rules, text: &str, words: &[Word], start: usize) -> Option<Match<'r>> {
        let mut machine =
            Machine { rules, text, words, steps: &self.steps, captures: Vec::new(), best: None, start };
        machine.step(0, start, None);
        machine.best
    }

    /// What its matches can start with; an error if it can be empty.
    pub fn start(&self, rules: &Rules) -> Result<Start, RuleProblem> {
        let mut start = Start::default();
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            match self.steps[at] {
                Step::Word(id) => start.words.push(id),
                Step::Class(id) => match rules.shape(id) {
                    Some(shape) => {
                        start.digit = true;
                        if shape.spelt() {
                            start.words.extend(rules.number_starts(shape));
                        }
                    }
                    None => start.words.extend(rules.class(id).first_words()),
                },
                Step::OrElse(to) => open.extend([at + 1, to]),
                Step::Jump(to) => open.push(to),
                Step::End | Step::Done => return Err(RuleProblem::EmptyPattern),
            }
        }
        start.digit |= start.words.iter().any(|id| rules.vocabulary.starts_with_digit(*id));
        start.words.sort_unstable();
        start.words.dedup();
        Ok(start)
    }
}

struct Parser<'a, N> {
    symbols: &'a [&'a str],
    at: usize,
    steps: Vec<Step>,
    names: &'a mut N,
}

impl<N: Names> Parser<'_, N> {
    /// Items up to the end, `|` or `)`.
    fn sequence(&mut self) -> Result<(), RuleProblem> {
        while let Some(&symbol) = self.symbols.get(self.at) {
            if symbol.starts_with(')') || symbol == "|" {
                break;
            }
            self.at += 1;
            if symbol == "/" {
                self.steps.push(Step::End);
                continue;
            }
            let from = self.steps.len();
            let optional = if symbol == "(" {
                self.group()?
            } else {
                let (name, optional) = symbol.strip_suffix('?').map_or((symbol, false), |s| (s, true));
                let is_class = name.len() > 1 && name.bytes().all(|b| b.is_ascii_uppercase());
                self.steps.push(if is_class {
                    Step::Class(
                        self.names.class(name).ok_or_else(|| RuleProblem::UnknownClass(name.to_owned()))?,
                    )
                } else {
                    Step::Word(self.names.word(name))
                });
                optional
            };
            if optional {
                self.wrap(from);
                let end = self.steps.len();
                self.steps[from] = Step::OrElse(end);
            }
        }
        Ok(())
    }

    /// After `(`: alternatives up to `)`; whether the group is optional.
    fn group(&mut self) -> Result<bool, RuleProblem> {
        let mut exits = Vec::new();
        loop {
            let from = self.steps.len();
            self.sequence()?;
            let symbol = self.symbols.get(self.at).copied();
            self.at += 1;
            match symbol {
                Some("|") => {
                    self.wrap(from);
                    exits.push(self.steps.len());
                    self.steps.push(Step::Jump(0));
                    let next = self.steps.len();
                    self.steps[from] = Step::OrElse(next);
                }
                Some(close @ (")" | ")?")) => {
                    let end = self.steps.len();
                    for exit in exits {
                        self.steps[exit] = Step::Jump(end);
                    }
                    return Ok(close == ")?");
                }
                _ => return Err(RuleProblem::Syntax(self.symbols.join(" "))),
            }
        }
    }

    /// Makes room for one step before those from `from` on.
    fn wrap(&mut self, from: usize) {
        self.steps.insert(from, Step::Jump(0));
        for step in &mut self.steps[from + 1..] {
            if let Step::OrElse(to) | Step::Jump(to) = step {
                *to += 1;
            }
        }
    }
}

struct Machine<'r, 'a> {
    rules: &'r Rules,
    text: &'a str,
    words: &'a [Word],
    steps: &'a [Step],
    captures: Captures<'r>,
    best: Option<Match<'r>>,
    start: usize,
}

impl Machine<'_, '_> {
    fn step(&mut self, mut at: usize, mut word: usize, mut end: Option<usize>) {
        let depth = self.captures.len();
        loop {
            let here = self.words.get(word).filter(|w| word == self.start || !w.fresh);
            match self.steps[at] {
                Step::Word(id) => {
                    if here.is_none_or(|w| w.id != id) {
                        break;
                    }
                    word += 1;
                    at += 1;
                }
                Step::Class(id) => {
                    if here.is_none() {
                        break;
                    }
                    let Some((n, captured)) = self.class(id, word) else { break };
                    self.captures.push((id, captured));
                    word += n;
                    at += 1;
                }
                Step::OrElse(to) => {
                    self.step(at + 1, word, end);
                    at = to;
                }
                Step::Jump(to) => at = to,
                Step::End => {
                    end = Some(word);
                    at += 1;
                }
                Step::Done => {
                    let end = end.unwrap_or(word);
                    if end > self.start && self.best.as_ref().is_none_or(|b| end > b.end) {
                        self.best = Some(Match { end, captures: self.captures.clone() });
                    }
                    break;
                }
            }
        }
        self.captures.truncate(depth);
    }
}

impl<'r> Machine<'r, '_> {
    fn class(&self, id: ClassId, word: usize) -> Option<(usize, Captured<'r>)> {
        let rest = &self.words[word..];
        let rules = self.rules;
        match rules.shape(id) {
            Some(shape) => shape_of(shape, rules, self.text, rest),
            None => rules.class(id).find(rest).map(|(n, m)| (n, Captured::Listed(m))),
        }
    }
}

fn shape_of<'r>(shape: Shape, rules: &Rules, text: &str, rest: &[Word]) -> Option<(usize, Captured<'r>)> {
    shape.read(text, rest, rules.numbers()).map(|(n, reading)| (n, Captured::Shaped(reading)))
}
