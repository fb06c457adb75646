//! Reads rule files: TOML with word classes, role frames, rules, status cues and event codes.

use super::error::RuleError;
use super::filter::Filter;
use super::hint;
use super::lexicon::Lexicon;
use super::path::Path;
use super::raw::{RawCue, RawFile, RawPlace, RawRoles, RawRule, RawSense, RawTrigger};
use super::rule::{Code, Condition, Cue, CuePlace, PhraseWord, Property, Rule, Test, Trigger};
use crate::document::{Role, Status};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// Everything that the rule files say.
#[derive(Debug, Clone, Default)]
pub struct RuleBook {
    /// Word classes.
    pub lexicon: Lexicon,
    /// Rules, in the order of the files.
    pub rules: Vec<Rule>,
    /// Status cues, in the order in which they are tried.
    pub cues: Vec<Cue>,
    /// Event codes.
    pub codes: Vec<Code>,
}

/// One rule file: its name for messages, and its text.
#[derive(Debug, Clone)]
pub struct Source {
    /// Name of the file.
    pub name: String,
    /// TOML.
    pub text: String,
}

impl RuleBook {
    /// The event code of a kind and status.
    pub fn code(&self, kind: &str, status: Status) -> Option<String> {
        let mut fitting = self.codes.iter().filter(|c| c.kind == kind && c.statuses.contains(&status));
        fitting.next().map(|c| c.code.clone())
    }

    /// Reads files in order; a later file may use and extend the word classes and use the frames of earlier ones.
    pub fn read(sources: &[Source]) -> Result<Self, RuleError> {
        let mut book = Self::default();
        let mut frames = BTreeMap::new();
        let mut ids = BTreeSet::new();
        for source in sources {
            let raw: RawFile = toml::from_str(&source.text).map_err(|e| RuleError::Form {
                file: source.name.clone(),
                line: line_of(&source.text, e.span().map_or(0, |s| s.start)),
                message: e.message().to_owned(),
            })?;
            book.add_classes(source, raw.lexicon)?;
            for (name, roles) in raw.frame {
                let place = Place { source, rule: &name };
                frames.insert(name.clone(), place.roles(&roles, &book.lexicon)?);
            }
            for rule in raw.rule {
                let place = Place { source, rule: rule.id.get_ref() };
                if !ids.insert(rule.id.get_ref().clone()) {
                    let message = "another rule has this id; each needs its own, built-in rules included";
                    return Err(place.error(&rule.id, message.to_owned()));
                }
                book.rules.push(place.rule(&rule, &book.lexicon, &frames)?);
            }
            let mut cues = Vec::new();
            for cue in raw.cue {
                let place = Place { source, rule: cue.id.get_ref() };
                cues.push(place.cue(&cue, &book.lexicon)?);
            }
            // A user's cues come before the built-in ones: they know more of a kind of their own.
            cues.append(&mut book.cues);
            book.cues = cues;
            let codes = raw.code.into_iter();
            book.codes.extend(codes.map(|c| Code { kind: c.kind, statuses: c.statuses, code: c.code }));
        }
        Ok(book)
    }

    /// Classes may name each other in any order, so those that do not resolve yet wait for the next round.
    fn add_classes(
        &mut self,
        source: &Source,
        mut open: BTreeMap<String, Spanned<Vec<String>>>,
    ) -> Result<(), RuleError> {
        while !open.is_empty() {
            let names: BTreeSet<String> = open.keys().cloned().collect();
            let before = open.len();
            let mut failed = None;
            open.retain(|name, words| {
                let waits = words.get_ref().iter().filter_map(|w| w.strip_prefix('@'));
                if waits.clone().any(|w| w != name && names.contains(w)) {
                    return true;
                }
                match self.lexicon.add(name, words.get_ref()) {
                    Ok(()) => false,
                    Err(missing) => {
                        failed = failed.take().or_else(|| Some((name.clone(), words.span().start, missing)));
                        true
                    }
                }
            });
            let unknown = failed.map(|(name, at, missing)| (name, at, no_class(&missing, &self.lexicon)));
            let circle = || {
                let (name, words) = open.first_key_value().filter(|_| open.len() == before)?;
                Some((
                    name.clone(),
                    words.span().start,
                    "it takes in itself, by way of other classes".to_owned(),
                ))
            };
            if let Some((name, at, message)) = unknown.or_else(circle) {
                return Err(Place { source, rule: &name }.error_at(at, message));
            }
        }
        Ok(())
    }
}

fn no_class(name: &str, lexicon: &Lexicon) -> String {
    format!("no word class @{name}{}", hint::near(name, lexicon.names()))
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&b| b == b'\n').count() + 1
}

/// Where in the files the reader is, for messages.
struct Place<'a> {
    source: &'a Source,
    rule: &'a str,
}

impl Place<'_> {
    fn error_at(&self, at: usize, message: String) -> RuleError {
        let (file, rule) = (self.source.name.clone(), self.rule.to_owned());
        RuleError::Rule { file, line: line_of(&self.source.text, at), rule, message }
    }

    fn error<T>(&self, spanned: &Spanned<T>, message: String) -> RuleError {
        self.error_at(spanned.span().start, message)
    }

    fn path(&self, text: &Spanned<String>, lexicon: &Lexicon) -> Result<Path, RuleError> {
        Path::parse(text.get_ref(), lexicon).map_err(|m| self.error(text, m))
    }

    fn roles(&self, raw: &RawRoles, lexicon: &Lexicon) -> Result<BTreeMap<Role, Vec<Path>>, RuleError> {
        let role = |(role, paths): (&Role, &Vec<Spanned<String>>)| {
            paths.iter().map(|p| self.path(p, lexicon)).collect::<Result<_, _>>().map(|paths| (*role, paths))
        };
        raw.iter().map(role).collect()
    }

    fn rule(
        &self,
        raw: &RawRule,
        lexicon: &Lexicon,
        frames: &BTreeMap<String, BTreeMap<Role, Vec<Path>>>,
    ) -> Result<Rule, RuleError> {
        let mut roles = match &raw.frame {
            Some(name) => frames.get(name.get_ref()).cloned().ok_or_else(|| {
                let hint = hint::near(name.get_ref(), frames.keys().map(String::as_str));
                self.error(name, format!("no frame {}{hint}", name.get_ref()))
            })?,
            None => BTreeMap::new(),
        };
        roles.extend(self.roles(&raw.roles, lexicon)?);
        Ok(Rule {
            id: raw.id.get_ref().clone(),
            kind: raw.kind.clone(),
            triggers: self.triggers(&raw.trigger, lexicon)?,
            require: self.conditions(&raw.require, lexicon)?,
            block: self.conditions(&raw.block, lexicon)?,
            doubt: self.conditions(&raw.doubt, lexicon)?,
            roles,
            needs: raw.needs.clone(),
            status: raw.status,
            fixed: raw.fixed,
            anaphoric: raw.anaphoric,
            given: raw.given,
            score: raw.score.clamp(0.0, 1.0),
            seen: raw.seen,
            examples: raw.examples.clone(),
            near_misses: raw.near_misses.clone(),
        })
    }

    fn triggers(&self, raw: &Spanned<RawTrigger>, lexicon: &Lexicon) -> Result<Vec<Trigger>, RuleError> {
        let (trigger, mut all) = (raw.get_ref(), Vec::new());
        for (words, verb) in [(&trigger.verb, true), (&trigger.noun, false)] {
            if let Some(several) = words.iter().find(|w| w.contains(' ')) {
                let message =
                    "is more than one word: put a particle into `particle`, other words into `phrase`";
                return Err(self.error(raw, format!("`{several}` {message}")));
            }
            if !words.is_empty() {
                let lemmas =
                    lexicon.expand(words).map_err(|missing| self.error(raw, no_class(&missing, lexicon)))?;
                let particles = if verb { trigger.particle.clone() } else { Vec::new() };
                all.push(Trigger::Word { lemmas, verb, particles });
            }
        }
        for phrase in &trigger.phrase {
            all.push(phrase_trigger(phrase, lexicon).map_err(|m| self.error(raw, m))?);
        }
        if let Some(form) = &trigger.form {
            let regex =
                regex::Regex::new(&format!("^(?:{form})$")).map_err(|e| self.error(raw, e.to_string()))?;
            all.push(Trigger::Form(regex));
        }
        all.extend(trigger.sense.map(|part| Trigger::Sense { verb: matches!(part, RawSense::Verb) }));
        if all.is_empty() { Err(self.error(raw, "no trigger word".to_owned())) } else { Ok(all) }
    }

    fn conditions(&self, raw: &[Spanned<String>], lexicon: &Lexicon) -> Result<Vec<Condition>, RuleError> {
        let condition = |text: &Spanned<String>| {
            let tests = text.get_ref().split('&').map(|t| parse_test(t.trim(), lexicon));
            let tests = tests.collect::<Result<_, _>>().map_err(|m| self.error(text, m))?;
            Ok(Condition { tests, text: text.get_ref().clone() })
        };
        raw.iter().map(condition).collect()
    }

    fn cue(&self, raw: &RawCue, lexicon: &Lexicon) -> Result<Cue, RuleError> {
        Ok(Cue {
            id: raw.id.get_ref().clone(),
            place: match raw.at {
                RawPlace::Governor => CuePlace::Governor,
                RawPlace::Dependent => CuePlace::Dependent,
            },
            relations: raw.relations.clone(),
            words: Filter::parse(raw.words.get_ref(), lexicon).map_err(|m| self.error(&raw.words, m))?,
            status: raw.status,
            kinds: raw.kinds.clone(),
            when: self.conditions(&raw.when, lexicon)?,
        })
    }
}

/// The tests that are no path.
const PROPERTIES: [&str; 8] =
    ["negated", "passive", "bare", "definite", "plural", "several", "name", "headline"];

fn parse_test(text: &str, lexicon: &Lexicon) -> Result<Test, String> {
    let (negated, text) = text.strip_prefix("not ").map_or((false, text), |rest| (true, rest.trim()));
    let what = match text {
        "negated" => Property::Negated,
        "passive" => Property::Passive,
        "bare" => Property::Bare,
        "definite" => Property::Definite,
        "plural" => Property::Plural,
        "several" => Property::Several,
        "name" => Property::Name,
        "headline" => Property::Headline,
        _ => Property::Path(Path::parse(text, lexicon).map_err(|m| m + &hint::near(text, PROPERTIES))?),
    };
    Ok(Test { negated, what })
}

/// `give its|his|their word`; `^` marks the word that stands for the event (the first without one), `?` an optional word.
fn phrase_trigger(text: &str, lexicon: &Lexicon) -> Result<Trigger, String> {
    let (mut words, mut head) = (Vec::new(), 0);
    for (at, word) in text.split_whitespace().enumerate() {
        let (word, marked) = word.strip_prefix('^').map_or((word, false), |w| (w, true));
        let (word, optional) = word.strip_suffix('?').map_or((word, false), |w| (w, true));
        if marked {
            head = at;
        }
        words.push(PhraseWord { filter: Filter::parse(word, lexicon)?, optional });
    }
    match words.first() {
        Some(first) if !first.optional && first.filter.words().is_some() => {
            Ok(Trigger::Phrase { words, head })
        }
        _ => Err(format!("`{text}`: a phrase must open with a word or a class")),
    }
}

#[cfg(test)]
mod tests {
    use crate::claims::Extractor;
    use crate::claims::rule::Trigger;
    use crate::document::Upos;
    use crate::syntax::lemma;
    use std::collections::BTreeSet;

    /// The forms in `-ing` that a verb may have: whether its last consonant is doubled hangs on its stress.
    fn progressive(verb: &str) -> Vec<String> {
        let keeps = ["ee", "oe", "ye"].iter().any(|end| verb.ends_with(end));
        match (verb.strip_suffix("ie"), verb.strip_suffix('e').filter(|_| !keeps)) {
            (Some(stem), _) => vec![format!("{stem}ying")],
            (None, Some(stem)) => vec![format!("{stem}ing")],
            (None, None) => {
                let last = &verb[verb.len() - 1..];
                vec![format!("{verb}ing"), format!("{verb}{last}ing")]
            }
        }
    }

    #[test]
    fn a_verb_of_the_rules_is_found_in_its_other_forms() {
        let extractor = Extractor::builtin().unwrap();
        let book = extractor.book();
        let mut verbs: BTreeSet<&str> = BTreeSet::new();
        for trigger in book.rules.iter().flat_map(|r| &r.triggers) {
            if let Trigger::Word { lemmas, verb: true, .. } = trigger {
                verbs.extend(lemmas.iter().map(String::as_str));
            }
        }
        for class in
            ["report", "request", "attitude", "cancel", "postpone", "refuse", "support", "object_control"]
        {
            verbs.extend(book.lexicon.class(class).unwrap().iter().map(String::as_str));
        }
        let missed: Vec<&str> = verbs
            .into_iter()
            .filter(|v| v.chars().all(char::is_alphabetic) && v.is_ascii() && v.len() > 2)
            // "fulfilled" is read as "fulfill", which stands beside it.
            .filter(|v| *v != "fulfil")
            .filter(|v| progressive(v).iter().all(|form| lemma(form, Upos::Verb, "VBG") != *v))
            .collect();
        assert_eq!(missed, Vec::<&str>::new());
    }
}
