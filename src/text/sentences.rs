//! Where sentences end inside a block: one scan from left to right, with word lists for full stops that end nothing.

use super::character::{is_blank, is_closer, is_opener, is_terminator};
use super::lexicon::{WordList, fold};
use crate::document::Span;
use std::sync::LazyLock;

/// What a full stop after an abbreviation may mean.
struct Abbreviations {
    title: WordList,
    place: WordList,
    number: WordList,
    month: WordList,
    maybe: WordList,
    clock: WordList,
    exclaiming: WordList,
    starter: WordList,
    calendar: WordList,
    speech: WordList,
}

static WORDS: LazyLock<Abbreviations> = LazyLock::new(|| {
    let abbreviations = |name| WordList::section(include_str!("abbreviations.txt"), name);
    let starters = |name| WordList::section(include_str!("starters.txt"), name);
    Abbreviations {
        title: abbreviations("title"),
        place: abbreviations("place"),
        number: abbreviations("number"),
        month: abbreviations("month"),
        maybe: abbreviations("maybe"),
        clock: abbreviations("clock"),
        exclaiming: abbreviations("exclaiming"),
        starter: starters("starter"),
        calendar: starters("calendar"),
        speech: starters("speech"),
    }
});

/// How far back and ahead the scan looks at words, in bytes: a bound keeps it linear on any text.
const REACH: usize = 96;

/// Adds the sentences of one block, without the white space around them.
pub(super) fn split(text: &str, block: Span, out: &mut Vec<Span>) {
    let mut scan = Scan { text, block, start: block.start, open_quote: false };
    let mut at = block.start;
    while let Some(c) = scan.char_at(at) {
        at += c.len_utf8();
        if c == '"' {
            scan.open_quote = !scan.open_quote;
        } else if is_terminator(c) {
            at = scan.terminator(at - c.len_utf8(), out);
        }
    }
    scan.push(block.end, out);
}

/// The state of the scan through one block.
struct Scan<'a> {
    text: &'a str,
    block: Span,
    /// Where the sentence at hand starts.
    start: usize,
    /// Whether a straight double quote is open.
    open_quote: bool,
}

/// What surrounds a possible end of a sentence.
struct Candidate<'a> {
    /// The run of `.`, `!`, `?`.
    marks: &'a str,
    /// The word before it, without what opens it.
    before: &'a str,
    /// Whether the word before is the first of its sentence.
    opens_sentence: bool,
    /// What closes after the marks, quotes and brackets.
    closers: &'a str,
    /// What opens after the white space.
    openers: &'a str,
    /// The word after that; empty at a symbol.
    after: &'a str,
    /// The text from that word on, not far.
    ahead: &'a str,
}

impl<'a> Scan<'a> {
    fn char_at(&self, at: usize) -> Option<char> {
        self.text[at..self.block.end].chars().next()
    }

    fn push(&mut self, end: usize, out: &mut Vec<Span>) {
        let sentence = &self.text[self.start..end];
        let content = sentence.trim_start_matches(is_blank);
        let start = end - content.len();
        let content = content.trim_end_matches(is_blank);
        if !content.is_empty() {
            out.push(Span::new(start, start + content.len()));
        }
        self.start = end;
    }

    /// Looks at the run of terminators that starts at `from`, ends the sentence if it is one, and returns where to go on.
    fn terminator(&mut self, from: usize, out: &mut Vec<Span>) -> usize {
        let marks_end = self.skip(from, is_terminator);
        let mut closers_end = marks_end;
        while let Some(c) =
            self.char_at(closers_end).filter(|&c| is_closer(c) || self.closes_low_quote(c, closers_end))
        {
            // `he said."We` and `he said. "We`: a quote that a letter follows opens where none is open.
            let next = closers_end + c.len_utf8();
            if c == '"' && !self.open_quote && self.char_at(next).is_some_and(char::is_alphanumeric) {
                break;
            }
            self.open_quote ^= c == '"';
            closers_end = next;
        }
        let mut next = self.skip(closers_end, is_blank);
        if next == closers_end && next < self.block.end {
            if self.is_missing_space(from, marks_end, closers_end) {
                self.push(closers_end, out);
            }
            return closers_end;
        }
        // Text out of a tokenizer: `the phone . " He left .`
        while let Some(end) = self.closer_alone(next) {
            self.open_quote ^= self.char_at(next) == Some('"');
            closers_end = end;
            next = self.skip(closers_end, is_blank);
        }
        if self.ends_here(from, marks_end, closers_end, next) {
            self.push(closers_end, out);
        }
        next
    }

    /// „So.“ closes with the mark that opens elsewhere.
    fn closes_low_quote(&self, c: char, at: usize) -> bool {
        matches!(c, '“' | '‘') && self.char_at(at + c.len_utf8()).is_none_or(is_blank)
    }

    /// The end of a closing mark that stands at `at` between white space, and so belongs to what ended before it.
    fn closer_alone(&self, at: usize) -> Option<usize> {
        let c = self.char_at(at)?;
        let pair = self.text[at..self.block.end].starts_with("''");
        let end = at + if pair { 2 } else { c.len_utf8() };
        let closes = pair || matches!(c, '”' | '’' | ')' | ']' | '»') || c == '"' && self.open_quote;
        let alone = self.char_at(end).is_none_or(|n| is_blank(n) || is_closer(n) || matches!(n, ',' | '.'));
        (closes && alone).then_some(end)
    }

    fn skip(&self, from: usize, class: impl Fn(char) -> bool) -> usize {
        let rest = &self.text[from..self.block.end];
        from + rest.find(|c| !class(c)).unwrap_or(rest.len())
    }

    /// `... on Sunday.The minister`: a word in small letters, a full stop, and a word that starts sentences.
    fn is_missing_space(&self, from: usize, marks_end: usize, closers_end: usize) -> bool {
        let before = self.word_before(from);
        let after = self.word_after(closers_end);
        let closed = closers_end > marks_end;
        let small = before.len() > 1 && before.chars().all(char::is_lowercase) || closed;
        let mut letters = after.chars();
        let host = self.text[closers_end + after.len()..self.block.end].starts_with(['_', '.', '/', '(']);
        small
            && !host
            && letters.next().is_some_and(char::is_uppercase)
            && letters.all(char::is_lowercase)
            && fold(after).is_some_and(|w| WORDS.starter.contains(&w))
    }

    fn ends_here(&self, from: usize, marks_end: usize, closers_end: usize, next: usize) -> bool {
        if next >= self.block.end {
            return false; // The end of the block ends it.
        }
        // `He left. ... She stayed.`: the later marks decide.
        let later = self.skip(next, is_terminator);
        if later > next && self.char_at(later).is_none_or(is_blank) {
            return false;
        }
        let word = self.skip(next, is_opener);
        let before = self.word_before(from);
        let ahead_end = floor_boundary(self.text, (word + REACH).min(self.block.end));
        Candidate {
            marks: &self.text[from..marks_end],
            before,
            opens_sentence: self.text[self.start..from - before.len()]
                .trim_matches(|c| is_blank(c) || is_opener(c))
                .is_empty(),
            closers: self.text[marks_end..closers_end].trim_matches(is_blank),
            openers: &self.text[next..word],
            after: self.word_after(word),
            ahead: &self.text[word..ahead_end],
        }
        .ends_sentence()
    }

    /// The word that ends at `end`: back to white space, a bracket, a quote, a dash or a slash.
    fn word_before(&self, end: usize) -> &'a str {
        let floor = floor_boundary(self.text, end.saturating_sub(REACH).max(self.start));
        let stretch = &self.text[floor..end];
        let cut = |c: char| {
            is_blank(c)
                || matches!(c, '(' | '[' | '"' | '“' | '‘' | '—' | '–' | '/' | '-' | '«' | '$' | '£' | '€')
        };
        let start =
            stretch.char_indices().rev().find(|&(_, c)| cut(c)).map_or(0, |(at, c)| at + c.len_utf8());
        stretch[start..].trim_start_matches(['\'', '’'])
    }

    /// The word that starts at `start`: letters, figures and apostrophes.
    fn word_after(&self, start: usize) -> &'a str {
        let ceiling = floor_boundary(self.text, (start + REACH).min(self.block.end)).max(start);
        let stretch = &self.text[start..ceiling];
        let end =
            stretch.find(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’')).unwrap_or(stretch.len());
        &stretch[..end]
    }
}

impl Candidate<'_> {
    fn ends_sentence(&self) -> bool {
        let first = self.after.chars().next();
        let lower = first.is_some_and(char::is_lowercase)
            && !self.after.chars().nth(1).is_some_and(char::is_uppercase);
        if lower {
            return false;
        }
        if self.marks == "." {
            return if self.closers.is_empty() { self.full_stop_ends() } else { true };
        }
        if self.marks.chars().all(|c| c == '.' || c == '…') {
            return first.is_some() || !self.openers.is_empty();
        }
        !self.is_exclaiming_name() && !self.is_attributed()
    }

    /// A single full stop with white space after it.
    fn full_stop_ends(&self) -> bool {
        let first = self.after.chars().next();
        let upper = first.is_some_and(char::is_alphabetic);
        let digit = first.is_some_and(char::is_numeric);
        let Some(word) = fold(self.before) else { return true };
        let dash = self.openers.starts_with(['-', '–', '—']);
        let bracket = self.openers.starts_with(['(', '[']);
        if WORDS.title.contains(&word) && self.is_capitalised_like_a_title(&word) {
            return false;
        }
        if WORDS.number.contains(&word) && digit {
            return false;
        }
        if WORDS.month.contains(&word) && self.before.starts_with(char::is_uppercase) {
            return !digit && !bracket && !dash && self.starts_sentence();
        }
        if WORDS.clock.contains(&word) {
            return !dash && !bracket && !digit && !self.is_after(&WORDS.calendar);
        }
        if WORDS.place.contains(&word) || self.is_abbreviation(&word) {
            let quoted = self.openers.contains(['"', '“', '‘', '«', '`']);
            return !dash && !bracket && !digit && (quoted || self.starts_sentence());
        }
        if self.is_initial() {
            return self.starts_sentence() && !matches!(self.after, "A" | "I");
        }
        if self.opens_sentence && self.is_list_number() {
            return false;
        }
        upper || digit || !self.openers.is_empty() || self.after.is_empty()
    }

    /// `Gen. Smith` but not `the gen. of`: titles are written with a capital, Latin abbreviations in small letters.
    fn is_capitalised_like_a_title(&self, word: &str) -> bool {
        self.before.starts_with(char::is_uppercase)
            || word.contains('.')
            || matches!(word, "vs" | "v" | "cf" | "viz" | "approx")
    }

    /// `Inc`, `Calif`, `U.S`, `J.F.K`.
    fn is_abbreviation(&self, word: &str) -> bool {
        let capital = self.before.starts_with(char::is_uppercase);
        WORDS.maybe.contains(word) && (capital || word.contains('.'))
            || word.contains('.')
                && word.split('.').all(|part| matches!(part.chars().count(), 1 | 2))
                && word.contains(char::is_alphabetic)
    }

    /// One capital letter: `George W. Bush`. `World War I.` and `Plan B.` end where a starter follows.
    fn is_initial(&self) -> bool {
        let mut chars = self.before.chars();
        chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
    }

    /// `1.`, `12.`, `a.` at the start of a sentence.
    fn is_list_number(&self) -> bool {
        self.before.len() <= 2 && !self.before.is_empty() && self.before.chars().all(|c| c.is_ascii_digit())
            || self.before.len() == 1 && self.before.chars().all(|c| c.is_ascii_lowercase())
    }

    fn starts_sentence(&self) -> bool {
        self.after.starts_with(char::is_uppercase) && self.is_after(&WORDS.starter)
    }

    /// Whether the list holds the word after, or its part before an apostrophe (`It's`).
    fn is_after(&self, list: &WordList) -> bool {
        fold(self.after).is_some_and(|w| {
            list.contains(&w) || w.split('\'').next().is_some_and(|stem| list.contains(stem))
        })
    }

    fn is_exclaiming_name(&self) -> bool {
        self.marks == "!"
            && self.closers.is_empty()
            && self.before.starts_with(char::is_uppercase)
            && fold(self.before).is_some_and(|w| WORDS.exclaiming.contains(&w))
            && !self.starts_sentence()
    }

    /// `"Why now?" Smith asked.`: after a quote, at most three words in capitals and a verb of speech.
    fn is_attributed(&self) -> bool {
        if !self.closers.contains(['"', '\'', '”', '’', '»']) || !self.openers.is_empty() {
            return false;
        }
        let mut words = self.ahead.split_whitespace();
        (0..4).any(|_| {
            words
                .next()
                .and_then(fold)
                .is_some_and(|w| WORDS.speech.contains(w.trim_end_matches([',', '.', ':'])))
        })
    }
}

/// The last character boundary at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        split(text, Span::new(0, text.len()), &mut out);
        out.into_iter().map(|s| &text[s.range()]).collect()
    }

    fn whole(text: &str) {
        assert_eq!(cut(text), [text]);
    }

    #[test]
    fn titles_and_initials_end_nothing() {
        whole("Sen. John D. Rockefeller IV met Mr. Smith of St. Louis.");
        whole("Judge A. I. Watson v. U.S. Steel Corp. Chairman J. P. Jones");
    }

    #[test]
    fn an_abbreviation_ends_a_sentence_where_a_starter_follows() {
        assert_eq!(cut("He left the U.S. The company stayed."), ["He left the U.S.", "The company stayed."]);
        assert_eq!(
            cut("He works for Apple Inc. \"It is nice,\" he said."),
            ["He works for Apple Inc.", "\"It is nice,\" he said."]
        );
        whole("Apple Inc. Chief Executive Tim Cook said U.S. President Joe Biden called.");
    }

    #[test]
    fn quotes_that_close_after_the_full_stop_belong_to_the_sentence() {
        assert_eq!(cut("\"We won't go.\" He left."), ["\"We won't go.\"", "He left."]);
        assert_eq!(cut("“We won’t go.” “Why?”"), ["“We won’t go.”", "“Why?”"]);
        assert_eq!(cut("She said , \" Stop . \" He left ."), ["She said , \" Stop . \"", "He left ."]);
        assert_eq!(cut("He left. ''We won't.'' She said."), ["He left.", "''We won't.''", "She said."]);
        whole("\"Why now?\" Smith asked reporters.");
        whole("\"Stop!\" he shouted.");
    }

    #[test]
    fn figures_times_and_months() {
        whole("It rose 5.3 percent to No. 10 on Jan. 5 at 10 a.m. Monday.");
        assert_eq!(cut("They met at 10 a.m. Smith left."), ["They met at 10 a.m.", "Smith left."]);
        assert_eq!(cut("He said no. 10 others agreed."), ["He said no. 10 others agreed."]);
    }

    #[test]
    fn runs_of_marks_are_one_end() {
        assert_eq!(
            cut("Really?! Yes... Perhaps not… he said."),
            ["Really?!", "Yes...", "Perhaps not… he said."]
        );
    }

    #[test]
    fn a_missing_space_before_a_starter_is_forgiven_and_a_host_name_is_not_cut() {
        assert_eq!(
            cut("It ended on a sunday.The minister left."),
            ["It ended on a sunday.", "The minister left."]
        );
        whole("See Newsday.com and readme.The_file for more.");
    }

    #[test]
    fn datelines_are_part_of_their_sentence() {
        whole("WASHINGTON, D.C. - The president left.");
        whole("PARIS, Jan. 3 (Reuters) - The president left.");
    }
}
