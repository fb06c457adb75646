use super::direction::Cues;
use super::error::RuleError;
use super::lexicon::ClassId;
use super::period::{Period, Unit};
use super::resolve::{Setting, Used, Value};
use super::rules::{Rule, Rules};
use super::words::{Word, words};
use crate::document::{Anchor, Document, Span, TimeExpression};
use jiff::ToSpan;
use jiff::civil::Date;
use std::cell::Cell;

/// The rule files of English, in the order in which they are read.
const ENGLISH: [(&str, &str); 7] = [
    ("rules/lexicon.txt", include_str!("rules/lexicon.txt")),
    ("rules/tense.txt", include_str!("rules/tense.txt")),
    ("rules/dates.txt", include_str!("rules/dates.txt")),
    ("rules/relative.txt", include_str!("rules/relative.txt")),
    ("rules/times.txt", include_str!("rules/times.txt")),
    ("rules/durations.txt", include_str!("rules/durations.txt")),
    ("rules/references.txt", include_str!("rules/references.txt")),
];

/// Finds time expressions and resolves them. Made once, used for any number of documents.
#[derive(Debug)]
pub struct Recognizer {
    rules: Rules,
    cues: Cues,
    ampm: Option<ClassId>,
    vague: Option<ClassId>,
    /// Words that make a text news: weekdays, "yesterday".
    deictic: Option<ClassId>,
    joints: Option<ClassId>,
    /// "BC" behind a year.
    bc: Option<ClassId>,
}

/// What has been found so far and what later expressions refer to.
#[derive(Default)]
struct Memory {
    mentioned: Option<(usize, Period)>,
    quarter: Option<(usize, Period)>,
    /// One past the last word of the last expression, and its unit.
    last: Option<(usize, Option<Unit>)>,
    /// Month and day of the last expression, where its year is not known.
    open_day: Option<(i8, i8)>,
}

struct Found {
    end: usize,
    value: Value,
    used: Used,
    quarter: bool,
    rule: usize,
}

impl Recognizer {
    /// The recognizer for English news, with the rules that the program carries.
    pub fn english() -> Result<Self, RuleError> {
        Self::from_rules(&ENGLISH)
    }

    fn from_rules(files: &[(&str, &str)]) -> Result<Self, RuleError> {
        let rules = Rules::parse(files)?;
        let [ampm, vague, deictic, joints, bc] =
            ["AMPM", "VAGUE", "DEICTIC", "JOINT", "BC"].map(|name| rules.class_id(name));
        Ok(Self { cues: Cues::new(&rules), rules, ampm, vague, deictic, joints, bc })
    }

    /// The time expressions of a document in reading order; they do not overlap.
    ///
    /// Reads text, sentences, tokens and the day of publication. Without that day, what it would resolve stays open
    /// (`XXXX-WXX-5` for a Friday). Where tokens carry a tree, the verb above an expression says whether a bare
    /// weekday or month lies back or ahead; else the words around it do.
    pub fn annotate(&self, doc: &Document) -> Vec<TimeExpression> {
        let words = words(doc, &self.rules.vocabulary);
        let narrative = self.is_narrative(doc, &words);
        self.annotate_words(doc, &words, narrative)
    }

    fn annotate_words(&self, doc: &Document, words: &[Word], narrative: bool) -> Vec<TimeExpression> {
        let mut out: Vec<TimeExpression> = Vec::new();
        let mut memory = Memory::default();
        let mut at = 0;
        while at < words.len() {
            let Some(found) = self.longest(doc, words, at, &memory, narrative) else {
                at += 1;
                continue;
            };
            let period = found.value.period();
            let anchor = match found.used {
                Used::Nothing => None,
                Used::Published => Some(Anchor::Published),
                Used::Mentioned => {
                    let source = if found.quarter { memory.quarter } else { memory.mentioned };
                    source.map(|(i, _)| Anchor::Time(i))
                }
            };
            if let Some(period) = period {
                // What is counted from now says nothing about the days that a history tells of.
                if period.unit() <= Unit::Year && !(narrative && found.used == Used::Published) {
                    memory.mentioned = Some((out.len(), period));
                }
                // "Its fourth quarter ended Aug. 26": the firm's own, which is over.
                let ended = words.get(found.end).is_some_and(|w| &doc.text[w.span.range()] == "ended");
                let over = ended || is_over(period, doc.published);
                if period.unit() == Unit::Quarter && !found.quarter && over {
                    memory.quarter = Some((out.len(), period));
                }
            }
            memory.open_day = found.value.open_day();
            let clock = found.value.is_clock().then_some(Unit::Hour);
            let unit = clock.or(period.map(Period::unit)).or(memory.open_day.map(|_| Unit::Day));
            memory.last = Some((found.end, unit));
            out.push(TimeExpression {
                span: Span::new(words[at].span.start, words[found.end - 1].span.end),
                kind: self.rules.list[found.rule].kind,
                value: found.value.into_text(),
                anchor,
            });
            at = found.end;
        }
        out
    }

    /// The longest match at a word that has a value; of equally long ones, that of the first rule.
    fn longest(
        &self,
        doc: &Document,
        words: &[Word],
        at: usize,
        memory: &Memory,
        narrative: bool,
    ) -> Option<Found> {
        let mut best: Option<Found> = None;
        for &(r, p) in self.rules.candidates(&words[at]) {
            let rule = &self.rules.list[usize::from(r)];
            let Some(matched) = rule.patterns[usize::from(p)].run(&self.rules, &doc.text, words, at) else {
                continue;
            };
            let end = matched.end;
            if best.as_ref().is_some_and(|b| end <= b.end)
                || !self.allows(rule, doc, words, at, end, memory, narrative)
            {
                continue;
            }
            let direction = || self.cues.direction(doc, words, at, end, &self.rules.vocabulary);
            let setting = Setting {
                published: doc.published,
                mentioned: memory.mentioned.map(|m| m.1),
                open_day: memory.open_day,
                quarter: memory.quarter.map(|m| m.1),
                narrative,
                direction: &direction,
                used: Cell::new(Used::Nothing),
                ampm: self.ampm,
                vague: self.vague,
            };
            if let Some(value) = rule.value.resolve(&matched.captures, &setting) {
                let quarter = rule.value.reads_report();
                best = Some(Found { end, value, used: setting.used.get(), quarter, rule: usize::from(r) });
            }
        }
        best
    }

    #[allow(clippy::too_many_arguments)] // One place where all that a condition can ask comes together.
    fn allows(
        &self,
        rule: &Rule,
        doc: &Document,
        words: &[Word],
        start: usize,
        end: usize,
        memory: &Memory,
        narrative: bool,
    ) -> bool {
        let c = &rule.conditions;
        let first = &words[start];
        if (c.capital && !first.capital) || (c.narrative && !narrative) {
            return false;
        }
        if is_title(&doc.text, &words[start..end]) {
            return false;
        }
        if c.apart && first.glued && start > 0 {
            let before = doc.text[..first.span.start].chars().next_back().unwrap_or(' ');
            if !matches!(
                before,
                '-' | '\u{2010}'..='\u{2015}' | '(' | '[' | '/' | '"' | '\u{201c}' | '\u{2018}' | '\''
            ) {
                return false;
            }
        }
        if c.follows.is_some() {
            let joint = |w: &Word| self.joints.is_some_and(|j| self.rules.class(j).meaning(w.id).is_some());
            let follows = memory.last.is_some_and(|(end, unit)| {
                end < start && words[end..start].iter().all(joint) && unit == c.follows
            });
            if !follows {
                return false;
            }
        }
        self.rules.neighbours_allow(rule, &doc.text, words, start, end)
    }

    /// Whether a text tells of the past rather than of the news: many years far from the day of publication,
    /// hardly a weekday.
    fn is_narrative(&self, doc: &Document, words: &[Word]) -> bool {
        let now = doc.published.map(Date::year);
        let is = |class: Option<ClassId>, word: &Word| {
            class.is_some_and(|c| self.rules.class(c).meaning(word.id).is_some())
        };
        let (mut years, mut far, mut deictic) = (0, 0, 0);
        for word in words {
            if word.digit && word.span.len() == 4 {
                if let Ok(year @ 1000..=2100) = doc.text[word.span.range()].parse::<i16>() {
                    years += 1;
                    far += usize::from(now.is_none_or(|now| (now - year).abs() > 1));
                }
            } else if is(self.deictic, word) {
                deictic += 1;
            } else if is(self.bc, word) {
                years += 1;
                far += 1;
            }
        }
        years >= 6 && far * 3 >= years * 2 && deictic * 4 <= years
    }
}

/// Whether words stand in quotes as the name of a programme: "60 Minutes", "This Week".
fn is_title(text: &str, words: &[Word]) -> bool {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let quoted = |c: Option<char>| c.is_some_and(|c| matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201d}'));
    words.len() > 1
        && words.iter().all(|w| w.capital || w.digit)
        && last.capital
        && quoted(text[..first.span.start].chars().next_back())
}

/// Whether a quarter is over, or nearly so: nobody reports on one that is still to come.
fn is_over(quarter: Period, published: Option<Date>) -> bool {
    let (Some(now), Some(begin)) = (published, quarter.first_day()) else { return true };
    begin.checked_add(80.days()).is_ok_and(|end| end <= now)
}

#[cfg(test)]
mod tests {
    use super::super::rules::EXAMPLE_DAY;
    use super::super::testing::document;
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str, published: Option<&str>) -> Vec<(String, String)> {
        let doc = document(text, published);
        let times = Recognizer::english().unwrap().annotate(&doc);
        times.into_iter().map(|t| (doc.slice(t.span).to_owned(), t.value)).collect()
    }

    #[test]
    fn every_rule_does_what_its_examples_and_near_misses_say() {
        let recognizer = Recognizer::english().unwrap();
        let mut failures = Vec::new();
        for example in &recognizer.rules.examples {
            let doc = document(&example.text, Some(EXAMPLE_DAY));
            let words = words(&doc, &recognizer.rules.vocabulary);
            let times = recognizer.annotate_words(&doc, &words, example.narrative);
            let got: Vec<_> = times.into_iter().map(|t| (doc.slice(t.span).to_owned(), t.value)).collect();
            if got != example.expected {
                failures.push(format!("{}: {}\n  got {got:?}", example.place, example.text));
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    #[test]
    fn without_a_day_of_publication_values_stay_open() {
        let values = |text| found(text, None).into_iter().map(|t| t.1).collect::<Vec<_>>();
        assert_eq!(values("He left on Friday."), ["XXXX-WXX-5"]);
        assert_eq!(values("It rose last week, yesterday and in May."), ["XXXX-WXX", "XXXX-XX-XX", "XXXX-05"]);
        assert_eq!(values("On 4 March 2027 and two days later."), ["2027-03-04", "2027-03-06"]);
        assert_eq!(values("It fell last year and in the third quarter."), ["XXXX", "XXXX-Q3"]);
    }

    #[test]
    fn anchors_say_what_a_value_was_counted_from() {
        let doc = document("He came yesterday, on 4 March 2027, and two days later.", Some(EXAMPLE_DAY));
        let anchors: Vec<_> =
            Recognizer::english().unwrap().annotate(&doc).into_iter().map(|t| t.anchor).collect();
        assert_eq!(anchors, [Some(Anchor::Published), None, Some(Anchor::Time(1))]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(([a-z]{1,4}|[0-9]{1,12}|may|Friday|May|years|ago|later|the|two|million|half|of|BC|s|:|/|century|first|-|,|'|last|\u{2019}s|\u{e9}) ?){0,60}") {
            let doc = document(&text, Some(EXAMPLE_DAY));
            let times = Recognizer::english().unwrap().annotate(&doc);
            for pair in times.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
        }
    }
}
