//! Who does what: subjects that a clause leaves out and finds elsewhere, and the makers of what a noun names.

use super::filter::same_word;
use super::lexicon::Lexicon;
use crate::document::Upos;
use crate::syntax::{Tree, phrase};

/// Queries on the arguments of verbs and event nouns.
#[derive(Debug, Clone, Copy)]
pub struct Arguments<'a> {
    /// The trees.
    pub tree: &'a Tree<'a>,
    /// Word classes; `object_control`, `support` are read here.
    pub lexicon: &'a Lexicon,
}

/// How many clauses away a subject may stand.
const MAX_HOPS: usize = 8;

impl Arguments<'_> {
    /// The one who acts: the subject of an active verb, the agent of a passive one.
    pub fn subject(&self, verb: usize) -> Option<usize> {
        if self.is_passive(verb) {
            let agent = self.tree.child(verb, &["obl:agent"]);
            return agent.or_else(|| {
                let mut obliques =
                    self.tree.children(verb).iter().copied().filter(|&c| self.tree.rel(c) == "obl");
                obliques.find(|&c| self.tree.case_of(c) == "by")
            });
        }
        self.surface(verb)
    }

    /// Passive by its own form, or a bare participle after a noun ("the deal struck in May").
    fn is_passive(&self, verb: usize) -> bool {
        let tree = self.tree;
        tree.is_passive(verb)
            || (tree.xpos(verb) == "VBN"
                && tree.rel(verb) == "acl"
                && tree.child(verb, &["aux", "mark"]).is_none())
            || (tree.rel(verb) == "conj"
                && tree.xpos(verb) == "VBN"
                && tree.child(verb, &["nsubj", "aux"]).is_none()
                && tree.head(verb).is_some_and(|h| tree.is_passive(h)))
    }

    /// The grammatical subject, wherever it stands.
    pub fn surface(&self, verb: usize) -> Option<usize> {
        self.find(verb, 0)
    }

    /// "The roads were not repaired *as promised*": not by the roads.
    fn is_recalled(&self, verb: usize, head: usize) -> bool {
        let tree = self.tree;
        let like = |&c: &usize| {
            matches!(tree.rel(c), "mark" | "advmod")
                && matches!(tree.lower(c), "as" | "when" | "than" | "if" | "where")
        };
        let can_promise = |s: usize| {
            let named = |class: &str| self.lexicon.has(class, tree.lemma(s));
            tree.entity(s).is_some() || named("person_noun") || named("body")
        };
        tree.xpos(verb) == "VBN"
            && tree.child(head, &["nsubj:pass"]).is_some_and(|s| !can_promise(s))
            && tree.child(verb, &["aux", "aux:pass"]).is_none()
            && tree.children(verb).iter().any(like)
    }

    fn find(&self, verb: usize, hops: usize) -> Option<usize> {
        let tree = self.tree;
        if hops > MAX_HOPS {
            return None;
        }
        if let Some(own) = self.own_subject(verb).filter(|&own| !self.wants(own, verb)) {
            return Some(self.antecedent(own).unwrap_or(own));
        }
        let head = tree.head(verb)?;
        let relation = tree.rel(verb);
        match relation.split(':').next().unwrap_or("") {
            "conj" | "parataxis" if is_predicate(tree, head) && self.has_no_frame(verb) => {
                self.find(head, hops + 1)
            }
            "xcomp" => self.controller(head).or_else(|| self.find(head, hops + 1)),
            "advcl" | "ccomp" | "acl" if self.for_to(verb, head).is_some() => self.for_to(verb, head),
            "advcl" if self.is_recalled(verb, head) => None,
            "advcl" | "ccomp" if is_predicate(tree, head) => {
                let of = || tree.child(verb, &["mark"]).is_some_and(|m| tree.lower(m) == "of");
                let controlled = (relation == "advcl" || of()) && self.is_of_object(verb, head);
                let object = controlled.then(|| self.object(head));
                object.flatten().or_else(|| self.find(head, hops + 1))
            }
            "advcl" if relation != "advcl:relcl" => self.of_noun(head, hops),
            "acl" if relation == "acl:relcl" => Some(head),
            "acl" if tree.xpos(verb) == "VBG" && !self.is_marked(verb) => Some(head),
            "acl" if tree.xpos(verb) == "VBN" && !self.is_marked(verb) => Some(head),
            // A headline: "Leaders to meet in Rome".
            "acl"
                if tree.rel(head) == "root"
                    && tree.upos(head) != Upos::Verb
                    && self.is_marked(verb)
                    && !self.is_finite(verb) =>
            {
                Some(head)
            }
            "acl" => self.of_noun(head, hops),
            "csubj" => self.object(head),
            "nmod" | "obl" if is_predicate(tree, verb) => {
                self.find(head, hops + 1).or_else(|| self.of_noun(head, hops))
            }
            _ => None,
        }
    }

    /// "pressure *from Rome* to withdraw", where the tree has Rome withdraw.
    fn wants(&self, subject: usize, verb: usize) -> bool {
        let tree = self.tree;
        let from = |&c: &usize| c < subject && tree.lower(c) == "from";
        let asked =
            |g: usize| tree.child(g, &["obj"]).is_some_and(|o| self.lexicon.has("demand", tree.lemma(o)));
        tree.children(verb).iter().any(from) && tree.head(verb).is_some_and(asked)
    }

    /// The subject among the verb's own dependents: of several, the last before the verb.
    fn own_subject(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let mut subjects = tree.children(verb).iter().copied().filter(|&c| tree.rel(c).starts_with("nsubj"));
        let before = subjects.clone().take_while(|&c| c < verb).last();
        before.or_else(|| subjects.next())
    }

    /// "called *for Rome to withdraw*" where the tree hangs the subject on the governor.
    fn for_to(&self, verb: usize, governor: usize) -> Option<usize> {
        let tree = self.tree;
        let to = tree.infinitive_mark(verb).is_some();
        let mut nouns = tree
            .children(governor)
            .iter()
            .copied()
            .filter(|&c| c < verb && matches!(tree.rel(c), "obl" | "nmod" | "obj"));
        let found = nouns.rfind(|&c| {
            tree.case_of(c).starts_with("for") && !tree.case_of(c).contains(' ')
                || tree.lower(c.saturating_sub(1)) == "for"
        });
        found.filter(|&c| to && matches!(tree.upos(c), Upos::Noun | Upos::Propn | Upos::Pron))
    }

    /// Whose plan, promise, decision it is when an infinitive hangs on a noun.
    fn of_noun(&self, noun: usize, hops: usize) -> Option<usize> {
        // "the trip gives *envoys* a chance to meet"
        let opened = self.tree.rel(noun) == "obj" && self.lexicon.has("opportunity", self.tree.lemma(noun));
        let given = self.tree.head(noun).filter(|_| opened).and_then(|h| self.tree.child(h, &["iobj"]));
        if given.is_some() {
            return given;
        }
        let on = |c: &usize| {
            self.tree.rel(*c) == "nmod" && matches!(self.tree.case_of(*c).as_str(), "on" | "to" | "for")
        };
        // "resisted *pressure* from Rome to withdraw": Rome wants it of others.
        let doer = if self.lexicon.has("demand", self.tree.lemma(noun)) {
            self.tree.children(noun).iter().copied().find(on)
        } else {
            self.makers(noun).first().copied()
        };
        if doer.is_some() {
            return doer;
        }
        let head = self.tree.head(noun)?;
        let reaches = matches!(self.tree.rel(noun), "obj" | "obl" | "xcomp" | "nsubj:pass" | "conj" | "nmod");
        (reaches && is_predicate(self.tree, head)).then(|| self.find(head, hops + 1)).flatten()
    }

    /// A verb without a subject, mark or finite frame of its own shares its neighbour's.
    fn has_no_frame(&self, verb: usize) -> bool {
        // "..., *having promised* homes"
        let having = |&c: &usize| self.tree.lower(c) == "having" && self.tree.rel(c) == "aux";
        self.tree.rel(verb) == "conj"
            || self.tree.xpos(verb) == "VBG"
            || self.tree.children(verb).iter().any(having)
    }

    /// Whether the sentence of a node has a finite verb.
    pub fn is_finite(&self, node: usize) -> bool {
        let mut words = self.tree.sentence_nodes(node);
        words.any(|i| matches!(self.tree.xpos(i), "VBD" | "VBZ" | "VBP" | "MD"))
    }

    fn is_marked(&self, verb: usize) -> bool {
        self.tree.child(verb, &["mark", "case"]).is_some()
    }

    /// What a relative clause is about, of which the pronoun is a part: "*analysts*, many of whom left".
    pub fn antecedent(&self, pronoun: usize) -> Option<usize> {
        let tree = self.tree;
        let whole = |&c: &usize| tree.rel(c) == "nmod" && matches!(tree.lower(c), "whom" | "which");
        let pronoun = tree.children(pronoun).iter().copied().find(whole).unwrap_or(pronoun);
        let relative = matches!(tree.lower(pronoun), "who" | "which" | "that" | "whom");
        let clause = tree.ancestors(pronoun).find(|&v| tree.rel(v) == "acl:relcl")?;
        (relative && tree.upos(pronoun) != Upos::Noun).then(|| tree.head(clause)).flatten()
    }

    /// The object that governs an infinitive: "urged *Japan* to stop".
    fn controller(&self, governor: usize) -> Option<usize> {
        self.controls_object(governor).then(|| self.object(governor)).flatten()
    }

    /// Whether a clause beside the object of its governor is about that: "asked them *to promise* homes", "warned them against
    /// *promising* homes", "thanked them for *promising* homes"; not "told them, *promising* homes", "told them after *meeting* Xi" and
    /// "Having *promised* homes, Obi sent them".
    fn is_of_object(&self, verb: usize, governor: usize) -> bool {
        let tree = self.tree;
        if verb < governor {
            return false;
        }
        let gerund = tree.xpos(verb) == "VBG";
        match tree.child(verb, &["mark", "case"]).map(|mark| tree.lower(mark)) {
            Some("for") if gerund && tree.child(governor, &["obj"]).is_some() => true,
            Some("from" | "into" | "against" | "of") => self.controls_object(governor),
            _ => !gerund && self.controls_object(governor),
        }
    }

    fn controls_object(&self, governor: usize) -> bool {
        same_word(self.tree, governor, |w| self.lexicon.has("object_control", w))
    }

    fn object(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let mut objects = tree
            .children(verb)
            .iter()
            .copied()
            .filter(|&c| c > verb && matches!(tree.rel(c), "obj" | "iobj"));
        objects.next().or_else(|| tree.child(verb, &["nsubj:pass", "obj"])).or_else(|| {
            let mut obliques = tree.children(verb).iter().copied().filter(|&c| tree.rel(c) == "obl");
            obliques.find(|&c| matches!(tree.case_of(c).as_str(), "on" | "upon" | "for" | "to"))
        })
    }

    /// Whose clause a noun stands in, wherever in it: "*Li* called for equal rights, speaking at a meeting".
    pub fn around(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let reports = |a: usize| same_word(tree, a, |w| self.lexicon.has("report", w));
        let clauses = self.clauses_of(noun).filter(|&a| !reports(a));
        self.first_somebody(noun, clauses)
    }

    /// The clauses that a noun stands in, from the inside; none where somebody stays away from it: "skipped *the talks*".
    fn clauses_of(&self, noun: usize) -> impl Iterator<Item = usize> {
        let tree = self.tree;
        tree.ancestors(noun).take_while(|&a| !self.stays_away(a)).filter(|&a| is_predicate(tree, a))
    }

    /// Those who stay away from what a noun names: the parties of the verb that says so.
    pub fn absent(&self, noun: usize) -> Vec<usize> {
        let tree = self.tree;
        if tree.upos(noun) == Upos::Verb {
            return Vec::new();
        }
        let within = tree.ancestors(noun).find(|&a| is_predicate(tree, a));
        // "a summit to which *Obi* will not go"
        let clauses = tree.children(noun).iter().copied().filter(|&c| tree.rel(c) == "acl:relcl");
        // "failed to appear for talks": there were none, and both are those who did not meet.
        let held = |&v: &usize| tree.is_definite(noun) || !self.is_denied(v) || !self.comes(v);
        let away = within.into_iter().chain(clauses).filter(|&v| self.stays_away(v)).filter(held);
        away.filter_map(|v| self.subject(v)).flat_map(|s| phrase::members(tree, s)).collect()
    }

    /// Those who judge a meeting that others hold: the parties of the verb in "*Obi* condemned the talks".
    pub fn judges(&self, noun: usize) -> Vec<usize> {
        let tree = self.tree;
        let meeting = same_word(tree, noun, |w| self.lexicon.has("meeting_noun", w));
        let Some(verb) = tree.head(noun).filter(|_| meeting && tree.rel(noun) == "obj") else {
            return Vec::new();
        };
        let between = |&c: &usize| tree.rel(c) == "nmod" && tree.case_of(c) == "between";
        let others = tree.children(noun).iter().any(between);
        let says = |class: &str| same_word(tree, verb, |w| self.lexicon.has(class, w));
        let judges = says("condemn") || (others && (says("take") || says("judge")));
        let subject = self.subject(verb).filter(|_| judges);
        subject.map_or_else(Vec::new, |s| phrase::members(tree, s))
    }

    /// Those who take or judge what another gives: the parties of the verb in "*Obi* welcomed the pledge".
    pub fn takers(&self, noun: usize) -> Vec<usize> {
        let tree = self.tree;
        if !self.lexicon.has("given", tree.lemma(noun)) {
            return Vec::new();
        }
        // "called *the pledge* vague", where the tree makes it the subject of what it is called.
        let called = |h: usize| tree.head(h).filter(|_| matches!(tree.rel(h), "xcomp" | "ccomp"));
        let verb = match tree.rel(noun) {
            "obj" => tree.head(noun),
            "nsubj" => tree.head(noun).filter(|&h| tree.upos(h) == Upos::Adj).and_then(called),
            _ => None,
        };
        let Some(verb) = verb else { return Vec::new() };
        let own = tree.child(noun, &["nmod:poss"]).is_some();
        let says = |class: &str| same_word(tree, verb, |w| self.lexicon.has(class, w));
        let others = says("take") || says("judge") || says("condemn");
        let subject = self.subject(verb).filter(|_| others && !own);
        subject.map_or_else(Vec::new, |s| phrase::members(tree, s))
    }

    /// Whether a verb or adjective says that its subject stays away: "skipped", "did not attend", "was absent from".
    pub fn stays_away(&self, verb: usize) -> bool {
        let stays = same_word(self.tree, verb, |w| self.lexicon.has("stay_away", w));
        stays || (self.goes(verb) && self.is_denied(verb))
    }

    /// Whether a verb or adjective says that its subject, or whom it sends, is at a meeting: "attended", "showed up for *the talks*".
    fn goes(&self, verb: usize) -> bool {
        let tree = self.tree;
        let object = |noun: &str| tree.child(verb, &["obj"]).is_some_and(|o| tree.lower(o) == noun);
        let to_meeting = || {
            tree.children(verb).iter().any(|&c| {
                tree.rel(c) == "obl"
                    && matches!(tree.case_of(c).as_str(), "to" | "at" | "for")
                    && same_word(tree, c, |w| self.lexicon.has("meeting_noun", w))
            })
        };
        match tree.lemma(verb) {
            "attend" | "join" | "participate" => true,
            "take" => object("part"),
            "make" => object("it") && to_meeting(),
            _ => self.comes(verb) && to_meeting(),
        }
    }

    /// Whether a verb says that somebody comes, or has others come.
    fn comes(&self, verb: usize) -> bool {
        let tree = self.tree;
        match tree.lemma(verb) {
            "show" | "turn" => tree.particle(verb).is_some_and(|p| tree.lower(p) == "up"),
            lemma => {
                matches!(lemma, "go" | "come" | "travel" | "appear" | "present" | "send" | "dispatch")
            }
        }
    }

    /// Whether what a verb says is not so: "did not attend", "*refused* to attend", "*no* envoy attended".
    pub fn is_denied(&self, verb: usize) -> bool {
        let tree = self.tree;
        let unwilling =
            |h: usize| matches!(tree.lemma(h), "refuse" | "decline" | "fail" | "unable" | "unwilling");
        tree.negation(verb).is_some()
            || (tree.rel(verb) == "xcomp" && tree.head(verb).is_some_and(unwilling))
            || self.surface(verb).is_some_and(|s| tree.negation(s).is_some())
    }

    fn sends(&self, verb: usize) -> bool {
        matches!(self.tree.lemma(verb), "send" | "dispatch") && !self.tree.is_passive(verb)
    }

    /// The nearest subject of these clauses that is somebody.
    fn first_somebody(&self, noun: usize, clauses: impl Iterator<Item = usize>) -> Option<usize> {
        let tree = self.tree;
        // "sent *Holm* to Doha for talks"
        let goes = |a: usize| if self.sends(a) { self.object(a) } else { self.surface(a) };
        let mut subjects = clauses.filter_map(goes);
        subjects.find(|&s| {
            let somebody = matches!(tree.entity_kind(s), "PERSON" | "ORG" | "GPE")
                || same_word(tree, s, |w| self.lexicon.has("person_noun", w));
            s != noun && somebody && !tree.is_under(s, noun) && !tree.is_under(noun, s)
        })
    }

    /// What a verb acts on: its object, the subject of its passive, or the noun that its relative or participial clause is
    /// about ("the summit that Rome *skipped*", "the pact *signed* in May").
    pub fn theme(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let clause = matches!(tree.rel(verb), "acl" | "acl:relcl").then(|| tree.head(verb)).flatten();
        if let Some(object) = tree.child(verb, &["obj"]) {
            let relative = matches!(tree.lower(object), "that" | "which" | "whom" | "who");
            return Some(clause.filter(|_| relative).unwrap_or(object));
        }
        if self.is_passive(verb) {
            return self.surface(verb).or(clause);
        }
        let own = self.own_subject(verb)?;
        let relative = matches!(tree.lower(own), "that" | "which" | "who");
        // "Egypt, *where* leaders will meet", "the town *in which* they met"
        let place = |&c: &usize| {
            matches!(tree.lower(c), "where" | "when" | "why")
                || (tree.rel(c) == "obl" && tree.lower(c) == "which")
        };
        if tree.children(verb).iter().any(place) {
            return None;
        }
        clause.filter(|_| tree.rel(verb) == "acl:relcl" && !relative)
    }

    /// The light verb that an event noun hangs on: "*held* talks", "talks were *held*", "*entered* into a contract".
    pub fn support(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let head = tree.head(noun)?;
        let by_relation = match tree.rel(noun) {
            "obj" | "nsubj:pass" | "obl" | "xcomp" => Some(head),
            "conj" => return self.support(head).filter(|_| head < noun),
            "nmod" if self.is_whole_of(noun, head) => return self.support(head),
            _ => None,
        };
        // "broke up *the talks*": ends them, and holds none.
        let breaks_up =
            |v: usize| tree.lemma(v) == "break" && tree.particle(v).is_some_and(|p| tree.lower(p) == "up");
        // "called *the talks* a farce": says what they are.
        let judged = |v: usize| {
            let what = tree.child(v, &["xcomp"]).filter(|_| tree.rel(noun) == "obj");
            what.is_some_and(|w| w > noun && matches!(tree.upos(w), Upos::Noun | Upos::Adj))
        };
        by_relation.filter(|&v| {
            same_word(tree, v, |w| self.lexicon.has("support", w)) && !judged(v) && !breaks_up(v)
        })
    }

    /// "a *round* of talks": a noun that stands for what follows it.
    pub fn is_whole_of(&self, noun: usize, part: usize) -> bool {
        self.tree.case_of(noun) == "of" && self.lexicon.has("part", self.tree.lemma(part))
    }

    /// The clauses on an event noun that say that it is held: "a meeting *held* in Rome", also where the tree hangs them on a
    /// noun inside its phrase ("talks between the two armies that *took* place in Doha").
    pub fn held(&self, noun: usize) -> Vec<usize> {
        let tree = self.tree;
        let (mut nouns, mut found, mut at) = (vec![noun], Vec::new(), 0);
        while at < nouns.len() && nouns.len() < 16 {
            let own = at == 0 || tree.upos(nouns[at]) != Upos::Propn;
            for &c in tree.children(nouns[at]).iter().filter(|&&c| c > noun) {
                match tree.rel(c) {
                    "nmod" | "conj" => nouns.push(c),
                    "acl" | "acl:relcl" | "amod" if own && self.says_held(c) => found.push(c),
                    _ => {}
                }
            }
            at += 1;
        }
        found
    }

    fn says_held(&self, clause: usize) -> bool {
        let tree = self.tree;
        match tree.lemma(clause) {
            "take" => tree.child(clause, &["obj"]).is_some_and(|o| tree.lemma(o) == "place"),
            lemma => matches!(
                lemma,
                "hold" | "schedule" | "convene" | "host" | "open" | "begin" | "start" | "due" | "slate"
            ),
        }
    }

    /// Whose act a noun names: "*Xi*'s pledge", "*they* reached a deal", "*PAG* is in talks", "a pledge by *Xi*".
    pub fn makers(&self, noun: usize) -> Vec<usize> {
        let tree = self.tree;
        let timed = |i: usize| matches!(tree.entity_kind(i), "DATE" | "TIME");
        if let Some(owner) = tree.child(noun, &["nmod:poss"]).filter(|&o| !timed(o)) {
            return vec![owner];
        }
        if let Some(subject) = tree.child(noun, &["nsubj"])
            && tree.child(noun, &["case"]).is_some()
        {
            return vec![self.antecedent(subject).unwrap_or(subject)];
        }
        let by =
            tree.children(noun).iter().copied().find(|&c| tree.rel(c) == "nmod" && tree.case_of(c) == "by");
        if by.is_some() {
            return by.into_iter().collect();
        }
        // "stressed the commitment *of the state* to open the border"
        let whose = |c: &usize| {
            tree.rel(*c) == "nmod"
                && tree.case_of(*c) == "of"
                && (matches!(tree.entity_kind(*c), "PERSON" | "ORG" | "GPE")
                    || same_word(tree, *c, |w| self.lexicon.has("person_noun", w)))
        };
        if self.lexicon.has("promise_noun", tree.lemma(noun))
            && let Some(owner) = tree.children(noun).iter().copied().find(whose)
        {
            return vec![owner];
        }
        // "accepted the offer", "won a pledge of tanks": it is another's.
        let given = self.lexicon.has("given", tree.lemma(noun));
        let takes = |verb: &usize| same_word(tree, *verb, |w| self.lexicon.has("take", w));
        let acts = |v: &usize| !(self.stays_away(*v) || (given && takes(v)));
        let light = self.support(noun).filter(acts).and_then(|verb| self.subject(verb));
        light.or_else(|| self.other_party(noun)).into_iter().collect()
    }

    /// The one who met "with somebody", where the clause is about what followed: "*Obi* left after a meeting with Xi".
    fn other_party(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let with = |c: &usize| tree.rel(*c) == "nmod" && tree.case_of(*c) == "with";
        tree.children(noun).iter().any(with).then_some(())?;
        // "A meeting with Xi is possible, Obi said": what he says is not what he does.
        let told = |a: usize| {
            let within = std::iter::once(noun).chain(tree.ancestors(noun)).find(|&i| tree.head(i) == Some(a));
            within.is_some_and(|i| matches!(tree.rel(i), "ccomp" | "parataxis"))
                && same_word(tree, a, |w| self.lexicon.has("report", w))
        };
        // But a firm says what it did: "*Vernex* said that a deal with Calder would help".
        let is_pronoun = |a: usize| self.surface(a).is_some_and(|s| tree.upos(s) == Upos::Pron);
        let firm = |a: usize| {
            self.surface(a).is_some_and(|s| tree.entity_kind(s) == "ORG")
                && !self.clauses_of(noun).take_while(|&b| b != a).any(is_pronoun)
        };
        let clauses = self.clauses_of(noun).filter(|&a| !told(a) || firm(a));
        let meets = self.lexicon.has("meeting_noun", tree.lemma(noun));
        // Who speaks of a deal is seldom who made it.
        self.first_somebody(noun, clauses).filter(|&s| meets || tree.entity_kind(s) != "PERSON")
    }
}

/// Whether a node can carry a subject: a verb, or a predicate with a copula.
fn is_predicate(tree: &Tree, i: usize) -> bool {
    matches!(tree.upos(i), Upos::Verb | Upos::Aux)
        || tree.child(i, &["cop", "nsubj", "nsubj:pass", "aux"]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::fixture::document;

    fn subject_of(tree: &str, verb: usize) -> Option<String> {
        let (doc, mut lexicon) = (document(tree), Lexicon::default());
        lexicon.add("object_control", &["urge".into(), "convince".into()]).unwrap();
        lexicon.add("support", &["hold".into()]).unwrap();
        lexicon.add("demand", &["pressure".into(), "call".into()]).unwrap();
        let tree = Tree::new(&doc);
        Arguments { tree: &tree, lexicon: &lexicon }.subject(verb).map(|s| tree.form(s).to_owned())
    }

    #[test]
    fn coordinated_verbs_share_a_subject() {
        let s = "Kim/PROPN/2/nsubj met/VERB/0/root Xi/PROPN/2/obj and/CCONJ/5/cc promised/VERB/2/conj aid/NOUN/5/obj";
        assert_eq!(subject_of(s, 4).as_deref(), Some("Kim"));
    }

    #[test]
    fn what_is_done_as_promised_did_not_promise_it() {
        let passive = "Roads/NOUN/3/nsubj:pass were/AUX/3/aux:pass mended/VERB/0/root/mend/VBN as/SCONJ/5/mark promised/VERB/3/advcl/promise/VBN";
        assert_eq!(subject_of(passive, 4), None);
        let active =
            "Kim/PROPN/2/nsubj paid/VERB/0/root/pay/VBD as/SCONJ/4/mark promised/VERB/2/advcl/promise/VBN";
        assert_eq!(subject_of(active, 3).as_deref(), Some("Kim"));
    }

    #[test]
    fn an_infinitive_takes_the_subject_or_the_object_of_its_governor() {
        let own = "Kim/PROPN/2/nsubj agreed/VERB/0/root to/PART/4/mark meet/VERB/2/xcomp Xi/PROPN/4/obj";
        assert_eq!(subject_of(own, 3).as_deref(), Some("Kim"));
        let object =
            "Kim/PROPN/2/nsubj urged/VERB/0/root/urge Xi/PROPN/2/obj to/PART/5/mark withdraw/VERB/2/xcomp";
        assert_eq!(subject_of(object, 4).as_deref(), Some("Xi"));
        // What stands in front of the governor is not about its object.
        let before = "Urged/VERB/3/advcl/urge/VBN Kim/PROPN/3/nsubj urged/VERB/0/root/urge Xi/PROPN/3/obj";
        assert_eq!(subject_of(before, 0).as_deref(), Some("Kim"));
    }

    #[test]
    fn a_gerund_is_done_by_the_subject_unless_it_says_what_somebody_is_judged_or_kept_from() {
        let after = "Kim/PROPN/2/nsubj urged/VERB/0/root/urge Xi/PROPN/2/obj after/SCONJ/5/mark meeting/VERB/2/advcl/meet/VBG Li/PROPN/5/obj";
        assert_eq!(subject_of(after, 4).as_deref(), Some("Kim"));
        let thanked = "Kim/PROPN/2/nsubj thanked/VERB/0/root/thank Xi/PROPN/2/obj for/SCONJ/5/mark meeting/VERB/2/advcl/meet/VBG Li/PROPN/5/obj";
        assert_eq!(subject_of(thanked, 4).as_deref(), Some("Xi"));
        let kept = "Kim/PROPN/2/nsubj urged/VERB/0/root/urge Xi/PROPN/2/obj against/SCONJ/5/mark meeting/VERB/2/advcl/meet/VBG Li/PROPN/5/obj";
        assert_eq!(subject_of(kept, 4).as_deref(), Some("Xi"));
    }

    #[test]
    fn who_ends_or_judges_talks_does_not_hold_them() {
        let support = |words: &str, noun| {
            let (doc, mut lexicon) = (document(words), Lexicon::default());
            lexicon.add("support", &["break".into(), "call".into()]).unwrap();
            let tree = Tree::new(&doc);
            Arguments { tree: &tree, lexicon: &lexicon }.support(noun)
        };
        let up = "mobs/NOUN/2/nsubj broke/VERB/0/root/break/VBD up/ADP/2/compound:prt talks/NOUN/2/obj/talk";
        assert_eq!(support(up, 3), None);
        let plain = "Rome/PROPN/2/nsubj called/VERB/0/root/call/VBD talks/NOUN/2/obj/talk";
        assert_eq!(support(plain, 2), Some(1));
        let farce = "Rome/PROPN/2/nsubj called/VERB/0/root/call/VBD talks/NOUN/2/obj/talk a/DET/5/det farce/NOUN/2/xcomp";
        assert_eq!(support(farce, 2), None);
    }

    #[test]
    fn who_wants_something_of_somebody_does_not_do_it() {
        let s = "Rome/PROPN/2/nsubj resisted/VERB/0/root pressure/NOUN/2/obj from/SCONJ/7/mark Oslo/PROPN/7/nsubj to/PART/7/mark withdraw/VERB/2/advcl";
        assert_eq!(subject_of(s, 6).as_deref(), Some("Rome"));
        let s = "Rome/PROPN/2/nsubj resisted/VERB/0/root pressure/NOUN/2/obj from/ADP/5/case Oslo/PROPN/3/nmod to/PART/7/mark withdraw/VERB/3/acl";
        assert_eq!(subject_of(s, 6).as_deref(), Some("Rome"));
        let s = "calls/NOUN/6/nsubj/call for/ADP/3/case Oslo/PROPN/1/nmod to/PART/5/mark withdraw/VERB/1/acl grew/VERB/0/root";
        assert_eq!(subject_of(s, 4).as_deref(), Some("Oslo"));
    }

    #[test]
    fn a_passive_verb_is_done_by_its_agent() {
        let s = "Troops/NOUN/3/nsubj:pass were/AUX/3/aux:pass withdrawn/VERB/0/root/withdraw/VBN by/ADP/5/case Rome/PROPN/3/obl:agent";
        assert_eq!(subject_of(s, 2).as_deref(), Some("Rome"));
        let s = "Troops/NOUN/3/nsubj:pass were/AUX/3/aux:pass withdrawn/VERB/0/root/withdraw/VBN";
        assert_eq!(subject_of(s, 2), None);
    }

    #[test]
    fn a_meeting_is_held_by_a_clause_on_a_noun_inside_its_phrase() {
        let doc = document(
            "talks/NOUN/0/root of/ADP/4/case two/NUM/4/nummod armies/NOUN/1/nmod held/VERB/4/acl/hold/VBN in/ADP/7/case Rome/PROPN/5/obl",
        );
        let (tree, lexicon) = (Tree::new(&doc), Lexicon::default());
        assert_eq!(Arguments { tree: &tree, lexicon: &lexicon }.held(0), [4]);
    }

    fn makers_of(tree: &str, noun: usize) -> Vec<usize> {
        let (doc, mut lexicon) = (document(tree), Lexicon::default());
        lexicon.add("meeting_noun", &["meeting".into(), "talk".into()]).unwrap();
        let tree = Tree::new(&doc);
        Arguments { tree: &tree, lexicon: &lexicon }.makers(noun)
    }

    #[test]
    fn who_meets_with_somebody_is_the_subject_of_what_follows() {
        let s = "Kim/PROPN/2/nsubj//NNP/PERSON left/VERB/0/root after/ADP/5/case a/DET/5/det meeting/NOUN/2/obl with/ADP/7/case Xi/PROPN/5/nmod//NNP/PERSON";
        assert_eq!(makers_of(s, 4), [0]);
    }

    #[test]
    fn who_is_sent_to_talks_takes_part_and_not_who_sends() {
        let s = "Rome/PROPN/2/nsubj//NNP/GPE sent/VERB/0/root/send Holm/PROPN/2/obj//NNP/PERSON for/ADP/5/case talks/NOUN/2/obl/talk with/ADP/7/case Xi/PROPN/5/nmod//NNP/PERSON";
        assert_eq!(makers_of(s, 4), [2]);
    }

    #[test]
    fn who_stays_away_does_not_take_part() {
        let absent = |words: &str, noun: usize| {
            let (doc, mut lexicon) = (document(words), Lexicon::default());
            lexicon.add("support", &["attend".into()]).unwrap();
            lexicon.add("meeting_noun", &["summit".into()]).unwrap();
            let tree = Tree::new(&doc);
            let arguments = Arguments { tree: &tree, lexicon: &lexicon };
            (arguments.absent(noun), arguments.makers(noun))
        };
        let s = |not: &str| {
            format!(
                "Kim/PROPN/4/nsubj did/AUX/4/aux {not}/PART/4/advmod attend/VERB/0/root/attend talks/NOUN/4/obj/talk"
            )
        };
        assert_eq!(absent(&s("not"), 4), (vec![0], vec![]));
        assert_eq!(absent(&s("indeed"), 4), (vec![], vec![0]));
        let s = "talks/NOUN/0/root/talk that/PRON/5/obj Kim/PROPN/5/nsubj never/ADV/5/advmod attended/VERB/1/acl:relcl/attend/VBD";
        assert_eq!(absent(s, 0).0, [2]);
        let s = |failed: &str, noun: &str| {
            format!(
                "Kim/PROPN/2/nsubj {failed}/VERB/0/root/{failed} to/PART/4/mark show/VERB/2/xcomp/show up/ADP/4/compound:prt for/ADP/8/case the/DET/8/det {noun}/NOUN/4/obl/{noun}"
            )
        };
        assert_eq!(absent(&s("fail", "summit"), 7).0, [0]);
        assert!(absent(&s("fail", "bus"), 7).0.is_empty());
        assert!(absent(&s("promise", "summit"), 7).0.is_empty());
    }

    #[test]
    fn who_judges_a_meeting_of_others_takes_no_part() {
        let judges = |verb: &str, others: &str| {
            let (doc, mut lexicon) = (
                document(&format!(
                    "Kim/PROPN/2/nsubj {verb}ed/VERB/0/root/{verb} talks/NOUN/2/obj/talk {others}/ADP/5/case Rome/PROPN/3/nmod//NNP/GPE"
                )),
                Lexicon::default(),
            );
            lexicon.add("meeting_noun", &["talk".into()]).unwrap();
            lexicon.add("condemn", &["attack".into()]).unwrap();
            lexicon.add("take", &["hail".into()]).unwrap();
            let tree = Tree::new(&doc);
            Arguments { tree: &tree, lexicon: &lexicon }.judges(2)
        };
        assert_eq!(judges("attack", "in"), [0]);
        assert_eq!(judges("hail", "between"), [0]);
        assert!(judges("hail", "with").is_empty());
        assert!(judges("attend", "between").is_empty());
    }

    #[test]
    fn a_relative_clause_is_about_its_noun() {
        let s = "the/DET/2/det club/NOUN/0/root which/PRON/4/nsubj left/VERB/2/acl:relcl";
        assert_eq!(subject_of(s, 3).as_deref(), Some("club"));
    }
}
