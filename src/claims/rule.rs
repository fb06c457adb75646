//! What a rule file says, once it is read and checked.

use super::filter::Filter;
use super::path::Path;
use crate::document::{Role, Status};
use std::collections::{BTreeMap, BTreeSet};

/// One rule: which words express an event of a kind, when they do not, and where its parts stand.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique name, `kind.what`.
    pub id: String,
    /// `pledge`, `meeting`, `withdrawal`, or any other name.
    pub kind: String,
    /// Words that express the event.
    pub triggers: Vec<Trigger>,
    /// At least one of these must hold, if there are any.
    pub require: Vec<Condition>,
    /// None of these may hold: the senses of the words that are no such event.
    pub block: Vec<Condition>,
    /// Where one of these holds, or nothing that is required, the rule holds only if the network is sure of the word.
    pub doubt: Vec<Condition>,
    /// Where the parts stand.
    pub roles: BTreeMap<Role, Vec<Path>>,
    /// Roles of which at least one must be filled; with none given, all may stay empty.
    pub needs: Vec<Role>,
    /// Status where no cue says otherwise.
    pub status: Status,
    /// Whether cues may change the status.
    pub fixed: bool,
    /// Whether an unfilled role may be taken from an earlier claim ("the deal").
    pub anaphoric: bool,
    /// Whether a definite noun ("their promise") stands for something that exists: who asks for it, refuses it or goes back on
    /// it does not change its own status.
    pub given: bool,
    /// Probability that a claim this rule finds is one, 0 to 1.
    pub score: f32,
    /// How many claims it found in the texts that the network was taught on: how well the network knows its words.
    pub seen: u32,
    /// Sentences in which the rule must find a claim.
    pub examples: Vec<String>,
    /// Sentences in which it must find none.
    pub near_misses: Vec<String>,
}

/// Words that express an event.
#[derive(Debug, Clone)]
pub enum Trigger {
    /// One word of a part of speech, with a particle if there are any in the list.
    Word {
        /// Lemmas.
        lemmas: BTreeSet<String>,
        /// Whether verbs are meant; nouns otherwise.
        verb: bool,
        /// Particles of which one must follow.
        particles: Vec<String>,
    },
    /// Words in a row.
    Phrase {
        /// One test a word.
        words: Vec<PhraseWord>,
        /// Which of them stands for the event in the tree.
        head: usize,
    },
    /// A word whose form matches.
    Form(regex::Regex),
    /// A word that the model takes for an event of the rule's kind.
    Sense {
        /// Whether verbs are meant; nouns otherwise.
        verb: bool,
    },
}

/// One place of a phrase trigger.
#[derive(Debug, Clone)]
pub struct PhraseWord {
    /// What the word must be.
    pub filter: Filter,
    /// Whether it may be missing.
    pub optional: bool,
}

/// Several tests that must all hold.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The tests.
    pub tests: Vec<Test>,
    /// As it was written.
    pub text: String,
}

/// One test on a trigger.
#[derive(Debug, Clone)]
pub struct Test {
    /// Whether it must fail instead.
    pub negated: bool,
    /// What is tested.
    pub what: Property,
}

/// What a test asks.
#[derive(Debug, Clone)]
pub enum Property {
    /// The path reaches something.
    Path(Path),
    /// The trigger is negated by a word of its own.
    Negated,
    /// The verb stands in the passive.
    Passive,
    /// The noun has no determiner, possessor or quantity.
    Bare,
    /// The noun is definite: the, this, that, a possessor.
    Definite,
    /// The noun stands in the plural.
    Plural,
    /// The subject names two parties or more: a coordination, or a plural.
    Several,
    /// The noun is (part of) a name.
    Name,
    /// The sentence has no finite verb, as headlines have none.
    Headline,
}

/// A word near a trigger that sets its status.
#[derive(Debug, Clone)]
pub struct Cue {
    /// Unique name.
    pub id: String,
    /// Where the cue stands, seen from the trigger.
    pub place: CuePlace,
    /// Relation of the trigger to the governor, or of the dependent to the trigger; empty for any.
    pub relations: Vec<String>,
    /// The cue word.
    pub words: Filter,
    /// What it sets; `None`: whatever holds of the governor.
    pub status: Option<Status>,
    /// Kinds of claim it speaks of; empty for all.
    pub kinds: Vec<String>,
    /// Further condition on the trigger.
    pub when: Vec<Condition>,
}

/// Where a status cue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CuePlace {
    /// The trigger depends on it.
    Governor,
    /// It depends on the trigger.
    Dependent,
}

/// Which event code a claim gets.
#[derive(Debug, Clone)]
pub struct Code {
    /// Kind of claim.
    pub kind: String,
    /// Its status.
    pub statuses: Vec<Status>,
    /// The code.
    pub code: String,
}
