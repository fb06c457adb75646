//! Words and punctuation inside a sentence, cut as the English treebanks of Universal Dependencies cut them.
//!
//! Three steps for each stretch between white space: addresses are taken out whole; the rest is read from left to right
//! into words, numbers and marks; words are then cut at clitics, contractions and units.

use super::address;
use super::character::{
    is_apostrophe, is_blank, is_closer, is_emoji_modifier, is_flag_letter, is_invisible, is_mark,
    is_terminator, is_word,
};
use super::lexicon::{WordList, fold};
use crate::document::{Span, Token};
use regex::Regex;
use std::sync::LazyLock;

struct Words {
    prefix: WordList,
    suffix: WordList,
    whole: WordList,
    /// The spelling without the bar, and where the bar stands, in bytes.
    cut: Vec<(String, usize)>,
    apostrophe: WordList,
    unit: WordList,
    face: WordList,
    exclaiming: WordList,
    /// Abbreviations that keep their full stop where the sentence goes on.
    stop: [WordList; 7],
    /// Telephone numbers and dates written with hyphens.
    hyphenated_number: Option<Regex>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let words = |name| WordList::section(include_str!("words.txt"), name);
    let cut = words("cut");
    let mut cut: Vec<(String, usize)> =
        cut.iter().filter_map(|w| w.find('|').map(|at| (w.replace('|', ""), at))).collect();
    cut.sort_unstable();
    Words {
        prefix: words("prefix"),
        suffix: words("suffix"),
        whole: words("whole"),
        cut,
        apostrophe: words("apostrophe"),
        unit: words("unit"),
        face: words("face"),
        exclaiming: WordList::section(include_str!("abbreviations.txt"), "exclaiming"),
        stop: ["title", "place", "number", "month", "maybe", "clock", "closing"]
            .map(|name| WordList::section(include_str!("abbreviations.txt"), name)),
        hyphenated_number: Regex::new(
            r"^(?:(?:1-)?(?:\d{3}-)?\d{3}-\d{4}|\d{1,2}-\d{1,2}-\d{2,4}|\d{4}-\d{2}-\d{2}|\d{5}-\d{4}|[2-9]-\d{4})(?:[^\w-]|$)",
        )
        .ok(),
    }
});

/// Ends of words that are words of their own, in the order they are tried.
const CLITICS: [&str; 7] = ["n't", "'s", "'re", "'ve", "'ll", "'d", "'m"];

/// Adds the tokens of one sentence. Together they hold every character that is not blank.
pub(super) fn split(text: &str, sentence: Span, out: &mut Vec<Token>) {
    let first = out.len();
    let mut cutter = Cutter { chars: Vec::new(), end: sentence.end, sentence_end: sentence.end, out };
    let mut chunk_start = None;
    for (at, c) in text[sentence.range()]
        .char_indices()
        .map(|(i, c)| (sentence.start + i, c))
        .chain([(sentence.end, ' ')])
    {
        if c.is_whitespace() || c == '\u{200b}' || c.is_control() {
            if let Some(start) = chunk_start.take() {
                cutter.chunk(text, Span::new(start, at));
            }
        } else if chunk_start.is_none() {
            chunk_start = Some(at);
        }
    }
    join_possessives(text, out, first);
}

/// Joins "’ s" behind a word: text that has been through another tokenizer writes "Iran’ s envoy".
fn join_possessives(text: &str, out: &mut Vec<Token>, first: usize) {
    let mut at = first + 1;
    while at + 1 < out.len() {
        let (before, mark, s) = (out[at - 1].span, out[at].span, out[at + 1].span);
        let of_word = before.end == mark.start && text[before.range()].ends_with(char::is_alphabetic);
        let apart = matches!(&text[mark.range()], "'" | "’") && text.get(mark.end..s.start) == Some(" ");
        if of_word && apart && &text[s.range()] == "s" {
            out[at] = Token::new(mark.cover(s));
            out.remove(at + 1);
        }
        at += 1;
    }
}

/// Cuts one stretch without white space at a time.
struct Cutter<'a> {
    /// The characters of the stretch at hand with their places.
    chars: Vec<(usize, char)>,
    /// One past the stretch.
    end: usize,
    sentence_end: usize,
    out: &'a mut Vec<Token>,
}

impl Cutter<'_> {
    fn chunk(&mut self, text: &str, chunk: Span) {
        let mut from = chunk.start;
        for address in address::find(text, chunk) {
            self.plain(text, Span::new(from, address.start));
            self.out.push(Token::new(address));
            from = address.end;
        }
        self.plain(text, Span::new(from, chunk.end));
    }

    /// A stretch without an address.
    fn plain(&mut self, text: &str, span: Span) {
        if span.is_empty() {
            return;
        }
        self.chars.clear();
        self.chars.extend(text[span.range()].char_indices().map(|(i, c)| (span.start + i, c)));
        self.end = span.end;
        let mut i = 0;
        while let Some(c) = self.char(i) {
            if is_invisible(c) {
                i += 1;
                continue;
            }
            let end = self.face_end(text, i).or_else(|| self.mark_word_end(text, i));
            if let Some(end) = end {
                self.push(i, end);
                i = end;
            } else if is_word(c) {
                i = self.word(text, i);
            } else {
                let end = self.mark_end(i);
                self.push(i, end);
                i = end;
            }
        }
    }

    fn char(&self, i: usize) -> Option<char> {
        self.chars.get(i).map(|&(_, c)| c)
    }

    fn at(&self, i: usize) -> usize {
        self.chars.get(i).map_or(self.end, |&(at, _)| at)
    }

    fn is(&self, i: usize, class: impl Fn(char) -> bool) -> bool {
        self.char(i).is_some_and(class)
    }

    fn slice<'t>(&self, text: &'t str, from: usize, to: usize) -> &'t str {
        &text[self.at(from)..self.at(to)]
    }

    fn push(&mut self, from: usize, to: usize) {
        let span = Span::new(self.at(from), self.at(to));
        self.out.push(Token::new(span));
    }

    /// The end of the run of characters of one class from `i`.
    fn run(&self, i: usize, class: impl Fn(char) -> bool) -> usize {
        self.chars[i.min(self.chars.len())..]
            .iter()
            .position(|&(_, c)| !class(c))
            .map_or(self.chars.len(), |n| i + n)
    }

    /// A smiley that ends the stretch or stands before its last marks.
    fn face_end(&self, text: &str, i: usize) -> Option<usize> {
        if !self.is(i, |c| matches!(c, ':' | ';' | '=' | '^' | '>' | '<' | 'X')) || self.chars.len() - i > 8 {
            return None;
        }
        let end = self.run(i, |_| true);
        let mut to = end;
        while to > i + 1 {
            if WORDS.face.contains(self.slice(text, i, to)) {
                return Some(to);
            }
            if !self.is(to - 1, |c| matches!(c, '.' | ',' | '!' | '?')) {
                return None;
            }
            to -= 1;
        }
        None
    }

    /// Words that begin with a mark: `'em`, `'60s`, `#tag`, `@name`, `+44`, `.5`.
    fn mark_word_end(&self, text: &str, i: usize) -> Option<usize> {
        let c = self.char(i)?;
        let first = i == 0 || !self.is(i - 1, is_word);
        let end = self.run(i + 1, |c| is_word(c) || c == '_');
        if end == i + 1 {
            return None;
        }
        match c {
            '\'' | '’' | '‘' => {
                let figures = self.run(i + 1, |c| c.is_ascii_digit());
                let years = figures == i + 3 && (end == figures || self.slice(text, figures, end) == "s");
                let word = fold(self.slice(text, i, end))?.replace('‘', "'");
                let open = c != '‘' || !self.is(end, is_apostrophe);
                (open && (years && first || WORDS.apostrophe.contains(&word)) && !self.closes_quote(i, end))
                    .then_some(end)
            }
            '#' => (first && self.is(i + 1, char::is_alphabetic)).then_some(end),
            '@' => (first && self.is(i + 1, |c| c.is_ascii_alphabetic() || c == '_')).then_some(end),
            '+' => (i == 0 && self.is(i + 1, |c| c.is_ascii_digit()))
                .then(|| self.run(i + 1, |c| c.is_ascii_digit())),
            '.' => (first && self.is(i + 1, |c| c.is_ascii_digit()))
                .then(|| self.run(i + 1, |c| c.is_ascii_digit())),
            _ => None,
        }
    }

    /// `'s'` and `'d'` are quoted letters, no clitics.
    fn closes_quote(&self, i: usize, end: usize) -> bool {
        self.is(end, is_apostrophe) && end == i + 2
    }

    /// The end of the mark at `i`: runs such as `...`, `?!`, `--`, pairs such as `''`, pictures with what modifies them.
    fn mark_end(&self, i: usize) -> usize {
        let Some(c) = self.char(i) else { return i };
        if is_terminator(c) {
            return self.run(i, is_terminator);
        }
        if matches!(c, '-' | '*' | '=' | '_' | '+' | '~' | '^' | '<' | '>' | '`' | '#' | '$') {
            return self.run(i, |d| d == c);
        }
        if is_apostrophe(c) && self.is(i + 1, |d| d == c) {
            return i + 2;
        }
        let mut end = i + 1;
        if is_flag_letter(c) && self.is(end, is_flag_letter) {
            end += 1;
        }
        loop {
            end = self.run(end, |d| is_mark(d) || is_emoji_modifier(d));
            // A zero-width joiner makes one picture of two.
            if self.is(end, |d| d == '\u{200d}')
                && self.is(end + 1, |d| !is_word(d) && !d.is_ascii() && !is_invisible(d))
            {
                end += 2;
            } else {
                return end;
            }
        }
    }

    /// Adds the tokens of the word that starts at `i` and returns its end.
    fn word(&mut self, text: &str, i: usize) -> usize {
        if let Some(end) = self.hyphenated_number_end(text, i) {
            self.push(i, end);
            return end;
        }
        let mut end = self.word_end(text, i);
        if self.is(end, |c| c == '$') && self.is_currency_letters(text, i, end) {
            self.push(i, end + 1);
            return end + 1;
        }
        if self.keeps_stop(text, i, end) || self.is_exclaiming_name(text, i, end) {
            end += 1;
        }
        self.cut_word(text, i, end);
        end
    }

    fn hyphenated_number_end(&self, text: &str, i: usize) -> Option<usize> {
        if !self.is(i, |c| c.is_ascii_digit()) {
            return None;
        }
        let figures = self.run(i, |c| c.is_ascii_digit());
        if figures > i + 5 || !self.is(figures, |c| c == '-') {
            return None;
        }
        // A little more than the longest number, no further: the scan must stay linear.
        let reach = (i + 20).min(self.chars.len());
        let end = self.chars[i..reach]
            .iter()
            .position(|&(_, c)| !c.is_ascii_digit() && c != '-')
            .map_or(reach, |n| i + n);
        WORDS.hyphenated_number.as_ref()?.is_match(self.slice(text, i, (end + 1).min(reach))).then_some(end)
    }

    /// `US$`, `A$`, `HK$`.
    fn is_currency_letters(&self, text: &str, i: usize, end: usize) -> bool {
        matches!(
            self.slice(text, i, end),
            "US" | "A" | "C" | "U" | "HK" | "NZ" | "S" | "R" | "NT" | "AU" | "CA" | "Z" | "M"
        )
    }

    /// Where the letters, figures and the marks that join them end.
    fn word_end(&self, text: &str, i: usize) -> usize {
        let mut j = i + 1;
        while let Some(c) = self.char(j) {
            let (before, after) = (self.chars[j - 1].1, self.char(j + 1));
            let between = |class: fn(char) -> bool| class(before) && after.is_some_and(class);
            let joins = match c {
                '_' => true,
                c if is_word(c) || is_emoji_modifier(c) => true,
                '.' => {
                    between(char::is_alphanumeric)
                        && (!before.is_ascii_digit() || between(|c| c.is_ascii_digit()))
                }
                ',' => before.is_ascii_digit() && self.run(j + 1, |c| c.is_ascii_digit()) == j + 4,
                ':' => between(|c| c.is_ascii_digit()),
                '/' => self.slash_joins(i, j),
                '&' => between(char::is_uppercase),
                '*' => between(char::is_alphabetic),
                '\'' | '’' => after.is_some_and(is_word),
                '-' | '\u{2010}' | '\u{2011}' => self.hyphen_joins(text, i, j),
                c if is_invisible(c) => after.is_some_and(is_word),
                _ => false,
            };
            if !joins {
                break;
            }
            j += 1;
        }
        j
    }

    /// Fractions and dates (`1/2`, `9/11`, `11/28/2000`) stay whole, words (`and/or`) do not.
    fn slash_joins(&self, i: usize, slash: usize) -> bool {
        let digit = |c: char| c.is_ascii_digit();
        if self.is(slash - 1, digit) && self.is(slash + 1, digit) {
            let after = self.run(slash + 1, digit) - slash - 1;
            let date = self.chars[i..slash].iter().filter(|&&(_, c)| c == '/').count() == 1
                && matches!(after, 2 | 4);
            let short = after <= 2 && self.chars[i..slash].iter().all(|&(_, c)| digit(c)) && slash - i <= 2;
            return date || short;
        }
        // s/he, w/o: the few that stay whole.
        slash - i == 1 && self.run(slash + 1, char::is_alphabetic) - slash <= 4 && {
            let end = self.run(slash + 1, char::is_alphabetic);
            let word: String = self.chars[i..end].iter().map(|&(_, c)| c).collect();
            fold(&word).is_some_and(|w| WORDS.whole.contains(&w))
        }
    }

    /// Hyphens stay inside after a prefix (`non-profit`, `mid-1980s`) and before a few suffixes; elsewhere they cut.
    fn hyphen_joins(&self, text: &str, i: usize, hyphen: usize) -> bool {
        if !self.is(hyphen + 1, is_word) {
            return false;
        }
        let Some(before) = fold(self.slice(text, i, hyphen)) else { return false };
        let letters = self.is(hyphen + 1, char::is_alphabetic);
        if WORDS.prefix.contains(&before)
            && (letters || matches!(before.as_str(), "mid" | "pre" | "post" | "non"))
        {
            return true;
        }
        let end = self.run(hyphen + 1, is_word);
        end - hyphen <= 12
            && (fold(self.slice(text, hyphen + 1, end)).is_some_and(|w| WORDS.suffix.contains(&w))
                || fold(self.slice(text, i, end)).is_some_and(|w| WORDS.whole.contains(&w)))
    }

    /// Whether the full stop at `end` is part of the word: always in `U.S.`; in `Corp.` where the sentence goes on.
    fn keeps_stop(&self, text: &str, i: usize, end: usize) -> bool {
        if !self.is(end, |c| c == '.') || self.is(end + 1, |c| c == '.') && self.is(end + 2, |c| c == '.') {
            return false;
        }
        let word = self.slice(text, i, end);
        let Some(folded) = fold(word) else { return false };
        if folded.contains('.')
            && folded.split('.').all(|part| part.len() < 3 && !part.is_empty())
            && !word.contains(|c: char| c.is_ascii_digit())
        {
            return true;
        }
        if text[self.at(end + 1)..self.sentence_end].trim_matches(|c| is_blank(c) || is_closer(c)).is_empty()
        {
            return false;
        }
        let capital = word.starts_with(char::is_uppercase);
        if capital && word.chars().count() == 1 {
            return true;
        }
        // No. 10, c. 1818
        if matches!(folded.as_str(), "no" | "nos" | "c" | "ca" | "b" | "d" | "ext") {
            return text[self.at(end + 1)..self.sentence_end]
                .trim_start()
                .starts_with(|c: char| c.is_ascii_digit());
        }
        let latin = matches!(
            folded.as_str(),
            "vs" | "v" | "etc" | "al" | "cf" | "viz" | "approx" | "p" | "pp" | "fig" | "esp" | "est" | "ext"
        );
        (capital || latin) && WORDS.stop.iter().any(|list| list.contains(&folded))
    }

    /// `Yahoo!`
    fn is_exclaiming_name(&self, text: &str, i: usize, end: usize) -> bool {
        self.is(i, char::is_uppercase)
            && self.is(end, |c| c == '!')
            && !self.is(end + 1, |c| c == '!')
            && fold(self.slice(text, i, end)).is_some_and(|w| WORDS.exclaiming.contains(&w))
            && !text[self.at(end + 1)..self.sentence_end]
                .trim_matches(|c| is_blank(c) || is_closer(c))
                .is_empty()
    }

    /// Adds a word, cut at its clitics, its contraction or its unit.
    fn cut_word(&mut self, text: &str, i: usize, mut end: usize) {
        // Nearly all words: plain letters.
        let mut clitics = [0; 4];
        let mut count = 0;
        if self.chars[i..end].iter().any(|&(_, c)| is_apostrophe(c)) {
            while let Some(start) = self.clitic_start(text, i, end).filter(|_| count < clitics.len()) {
                clitics[count] = end;
                count += 1;
                end = start;
            }
        }
        let at = self.inner_cut(text, i, end);
        match at {
            Some(at) => {
                self.push(i, at);
                self.push(at, end);
            }
            None => self.push(i, end),
        }
        let mut from = end;
        for &to in clitics[..count].iter().rev() {
            self.push(from, to);
            from = to;
        }
    }

    /// Where the last clitic of the word starts, if a stem stands before it.
    fn clitic_start(&self, text: &str, i: usize, end: usize) -> Option<usize> {
        let tail_start = end.saturating_sub(3).max(i);
        let tail = fold(self.slice(text, tail_start, end))?;
        let clitic = CLITICS.iter().find(|clitic| tail.ends_with(*clitic))?;
        let start = end - clitic.len();
        if start <= i {
            return None;
        }
        // The 1960's and AK47's are plurals.
        let figure = *clitic == "'s" && self.is(start - 1, |c| c.is_ascii_digit());
        (!figure).then_some(start)
    }

    /// Where a contraction (`can|not`) or a figure with its unit (`5|pm`) is cut.
    fn inner_cut(&self, text: &str, i: usize, end: usize) -> Option<usize> {
        if end - i > 24 {
            return None;
        }
        if self.is(i, |c| c.is_ascii_digit()) {
            let figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ':');
            let figures = (i..end).find(|&at| !self.is(at, figure)).unwrap_or(end);
            let unit = fold(self.slice(text, figures, end))?;
            return (figures < end && WORDS.unit.contains(&unit)).then_some(figures);
        }
        let word = fold(self.slice(text, i, end))?;
        let at = WORDS.cut.binary_search_by(|(spelling, _)| spelling.as_str().cmp(&word)).ok()?;
        // The bar counts bytes of an ASCII spelling, so characters too.
        Some(i + WORDS.cut[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let mut out = Vec::new();
        split(text, Span::new(0, text.len()), &mut out);
        out.iter().map(|t| &text[t.span.range()]).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn clitics_and_contractions_are_words() {
        assert_eq!(
            cut("don't can't it’s Obama's we'll I'd've cannot gonna"),
            "do|n't|ca|n't|it|’s|Obama|'s|we|'ll|I|'d|'ve|can|not|gon|na"
        );
        assert_eq!(cut("workers' O'Brien o'clock 1960's ma'am"), "workers|'|O'Brien|o'clock|1960's|ma'am");
        assert_eq!(cut("the year 's end did n't"), "the|year|'s|end|did|n't");
        assert_eq!(cut("Iran’ s envoy, the workers’ s, ‘ s"), "Iran|’ s|envoy|,|the|workers|’ s|,|‘|s");
    }

    #[test]
    fn hyphens_cut_except_after_prefixes() {
        assert_eq!(
            cut("anti-hacking co-operate e-mail non-profit mid-1980s"),
            "anti-hacking|co-operate|e-mail|non-profit|mid-1980s"
        );
        assert_eq!(
            cut("U.S.-China state-owned 50-year-old al-Qaeda Va.-based"),
            "U.S.|-|China|state|-|owned|50|-|year|-|old|al|-|Qaeda|Va.|-|based"
        );
        assert_eq!(cut("713-853-3989 2027-03-04 5-10"), "713-853-3989|2027-03-04|5|-|10");
    }

    #[test]
    fn abbreviations_keep_their_stop_unless_it_ends_the_sentence() {
        assert_eq!(
            cut("Mr. Smith of Acme Corp. (NYSE) left the U.S."),
            "Mr.|Smith|of|Acme|Corp.|(|NYSE|)|left|the|U.S."
        );
        assert_eq!(cut("He works for Acme Corp."), "He|works|for|Acme|Corp|.");
        assert_eq!(cut("No. 10 said no."), "No.|10|said|no|.");
    }

    #[test]
    fn figures_units_and_money() {
        assert_eq!(
            cut("$5.3bn US$4.5 5% 10,000 7:30pm 35mm 20th £30m 1/2 9/11"),
            "$|5.3|bn|US$|4.5|5|%|10,000|7:30|pm|35|mm|20th|£|30|m|1/2|9/11"
        );
        assert_eq!(cut("[13,14] +44 .04 1,8"), "[|13|,|14|]|+44|.04|1|,|8");
    }

    #[test]
    fn marks_run_together_or_stand_alone() {
        assert_eq!(
            cut("really?! yes... and/or A&E AT&T -- \"(x)\""),
            "really|?!|yes|...|and|/|or|A&E|AT&T|--|\"|(|x|)|\""
        );
        assert_eq!(cut("''So,'' he"), "''|So|,|''|he");
        assert_eq!(cut("'72 'em 'the end'"), "'72|'em|'|the|end|'");
    }

    #[test]
    fn addresses_and_handles_stay_whole() {
        assert_eq!(
            cut("(see http://a.example/x_(y)?z=1, or jo.doe@mail.example.)"),
            "(|see|http://a.example/x_(y)?z=1|,|or|jo.doe@mail.example|.|)"
        );
        assert_eq!(cut("@POTUS #vote www.example.com."), "@POTUS|#vote|www.example.com|.");
    }

    #[test]
    fn pictures_flags_and_invisible_characters() {
        assert_eq!(cut("👩‍👩‍👧 🇫🇷 👍🏽 ok\u{200b}no e\u{301}a"), "👩‍👩‍👧|🇫🇷|👍🏽|ok|no|e\u{301}a");
        assert_eq!(cut("\u{feff}start\u{200e}"), "start");
        assert_eq!(cut("שלום עולם."), "שלום|עולם|.");
    }
}
