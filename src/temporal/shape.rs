//! Classes that are told by the form of a word instead of a list: numbers, days, years, clock times.

use super::lexicon::{Class, Meaning};
use super::vocabulary::WordId;
use super::words::{Word, is_iso_date};
use jiff::civil::Date;

/// A class told by form. Its name in the rules is in [`Shape::NAMES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A number in digits or words: `12`, `2 1/2`, `twenty-five`, `a hundred`, `two and a half`.
    Number,
    /// The same, two or more.
    Plural,
    /// A day of the month in digits: `4`, `21st`.
    Day,
    /// The same, or an ordinal in words: `third`.
    DayName,
    /// A year: `1998`, `nineteen ninety-six`, `two thousand four`.
    Year,
    /// The same from 1900 on, in digits or words.
    ModernYear,
    /// Two digits, as a year (`'98`, `1914-16`) or else.
    TwoDigits,
    /// One to four digits, as a year before our era.
    ShortYear,
    /// A decade: `1980s`, `80s`.
    Decade,
    /// A clock time with its minutes: `10:35`, or four digits of a military clock.
    Clock,
    /// An hour of the clock: `4`, `four`.
    Hour,
    /// `2027-03-04`.
    IsoDate,
    /// `3/4/2027`, month first.
    SlashDate,
}

/// What a shape reads off the words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reading {
    /// A number, a day, a year.
    Number(f64),
    /// Hour, minute, second.
    Clock(u8, u8, Option<u8>),
    /// A full date.
    Date(Date),
}

/// The words that numbers are made of, from the rule files.
#[derive(Debug, Default, Clone)]
pub(super) struct NumberWords {
    /// `one` to `nineteen`.
    pub ones: Class,
    /// `twenty` to `ninety`.
    pub tens: Class,
    /// `hundred`, `thousand`, `million`.
    pub scales: Class,
    /// `dozen`, `half`: numbers that may follow "a".
    pub groups: Class,
    /// `first` to `thirty-first`.
    pub ordinals: Class,
    /// `a`, `an`.
    pub a: Vec<WordId>,
    pub and: Option<WordId>,
    pub hyphen: Option<WordId>,
}

impl Shape {
    /// The shapes with their names in the rules.
    pub const NAMES: [(&'static str, Shape); 13] = [
        ("NUM", Shape::Number),
        ("NUMS", Shape::Plural),
        ("DAY", Shape::Day),
        ("DAYNAME", Shape::DayName),
        ("YEAR", Shape::Year),
        ("MODERNYEAR", Shape::ModernYear),
        ("YY", Shape::TwoDigits),
        ("SHORTYEAR", Shape::ShortYear),
        ("DECADE", Shape::Decade),
        ("CLOCK", Shape::Clock),
        ("HOUR", Shape::Hour),
        ("ISODATE", Shape::IsoDate),
        ("SLASHDATE", Shape::SlashDate),
    ];

    /// Whether number words, and not only digits, can stand for it.
    pub fn spelt(self) -> bool {
        matches!(
            self,
            Shape::Number | Shape::Plural | Shape::Year | Shape::ModernYear | Shape::Hour | Shape::DayName
        )
    }

    /// Reads the shape off the words: how many it takes, and what they say.
    pub fn read(self, text: &str, words: &[Word], numbers: &NumberWords) -> Option<(usize, Reading)> {
        let first = words.first()?;
        let form = &text[first.span.range()];
        match self {
            Shape::Number => numbers.number(text, words).map(|(n, v)| (n, Reading::Number(v))),
            Shape::Plural => {
                let (n, value) = numbers.number(text, words)?;
                (2.0..1000.0).contains(&value).then_some((n, Reading::Number(value)))
            }
            Shape::DayName if !first.digit => match numbers.ordinals.find(words)? {
                (n, Meaning::Number(day)) => Some((n, Reading::Number(*day))),
                _ => None,
            },
            Shape::Day | Shape::DayName if first.digit => {
                let digits =
                    ["st", "nd", "rd", "th"].iter().find_map(|s| form.strip_suffix(s)).unwrap_or(form);
                let day: u8 = if digits.len() <= 2 { digits.parse().ok()? } else { return None };
                (1..=31).contains(&day).then_some((1, Reading::Number(f64::from(day))))
            }
            Shape::Year => {
                if first.digit {
                    let year: u16 = if form.len() == 4 { form.parse().ok()? } else { return None };
                    return (1000..2100).contains(&year).then_some((1, Reading::Number(f64::from(year))));
                }
                numbers.year(words)
            }
            Shape::ModernYear => match Shape::Year.read(text, words, numbers)? {
                (n, Reading::Number(year)) if (1900.0..2050.0).contains(&year) => {
                    Some((n, Reading::Number(year)))
                }
                _ => None,
            },
            Shape::TwoDigits if form.len() == 2 && first.digit => {
                Some((1, Reading::Number(form.parse().ok()?)))
            }
            Shape::ShortYear if first.digit && form.len() <= 4 => {
                let year: u16 = form.parse().ok()?;
                (year > 0).then_some((1, Reading::Number(f64::from(year))))
            }
            Shape::Decade if first.digit => {
                let digits = form.strip_suffix('s').filter(|d| d.ends_with('0'))?;
                match digits.len() {
                    4 => Some((1, Reading::Number(f64::from(digits.parse::<u16>().ok()? / 10)))),
                    2 => Some((1, Reading::Number(f64::from(190 + digits.parse::<u16>().ok()? / 10)))),
                    _ => None,
                }
            }
            Shape::Clock if first.digit => clock(form).map(|c| (1, c)),
            Shape::Hour => {
                let hour = if first.digit { form.parse().ok()? } else { numbers.ones.number(first.id)? };
                (1.0..=12.0).contains(&hour).then_some((1, Reading::Clock(hour as u8, 0, None)))
            }
            Shape::IsoDate if is_iso_date(form) => Some((1, Reading::Date(form.parse().ok()?))),
            Shape::SlashDate if first.digit => slash_date(form).map(|d| (1, Reading::Date(d))),
            _ => None,
        }
    }
}

fn clock(form: &str) -> Option<Reading> {
    let mut parts = form.split(':');
    let hour: u8 = parts.next()?.parse().ok()?;
    let minute = parts.next()?;
    let second = parts.next();
    let two = |s: &str| (s.len() == 2).then(|| s.parse::<u8>().ok()).flatten().filter(|n| *n < 60);
    let second = match second {
        Some(s) => Some(two(s)?),
        None => None,
    };
    (hour <= 24 && parts.next().is_none()).then_some(Reading::Clock(hour, two(minute)?, second))
}

fn slash_date(form: &str) -> Option<Date> {
    let mut parts = form.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let y: i16 = year.parse().ok()?;
    let y = match (year.len(), y) {
        (4, y) => y,
        (2, y) if y < 50 => 2000 + y,
        (2, y) => 1900 + y,
        _ => return None,
    };
    if parts.next().is_some() {
        return None;
    }
    Date::new(y, month.parse().ok()?, day.parse().ok()?).ok()
}

impl NumberWords {
    /// Below a hundred, in words.
    fn small(&self, words: &[Word]) -> Option<(usize, f64)> {
        let first = words.first()?;
        if let Some(n) = self.ones.number(first.id) {
            return Some((1, n));
        }
        let tens = self.tens.number(first.id)?;
        let hyphen = usize::from(words.get(1).is_some_and(|w| Some(w.id) == self.hyphen));
        let one = words.get(1 + hyphen).filter(|w| !w.fresh).and_then(|w| self.ones.number(w.id));
        Some(match one.filter(|n| *n < 10.0) {
            Some(n) => (2 + hyphen, tens + n),
            None => (1, tens),
        })
    }

    fn number(&self, text: &str, words: &[Word]) -> Option<(usize, f64)> {
        let first = words.first()?;
        if first.digit {
            return digits(text, words).map(|(n, v)| self.scaled(words, n, v));
        }
        if first.id == WordId::UNKNOWN {
            return None;
        }
        let article = usize::from(self.a.contains(&first.id));
        let next = words.get(article).filter(|w| article == 0 || !w.fresh)?;
        if let Some(group) = self.groups.number(next.id) {
            return Some((article + 1, group));
        }
        if article == 1 {
            let scale = self.scales.number(next.id)?;
            return Some((2, scale));
        }
        let (n, value) = self.small(words)?;
        let (n, value) = self.scaled(words, n, value);
        // "two and a half"
        let and_a_half = [n, n + 1, n + 2].map(|i| words.get(i).map(|w| w.id));
        if and_a_half[0].is_some()
            && and_a_half[0] == self.and
            && and_a_half[1].is_some_and(|a| self.a.contains(&a))
            && let Some(half) = and_a_half[2].and_then(|w| self.groups.number(w)).filter(|h| *h < 1.0)
        {
            return Some((n + 3, value + half));
        }
        Some((n, value))
    }

    /// Takes in "hundred", "thousand" and what follows them.
    fn scaled(&self, words: &[Word], mut n: usize, mut value: f64) -> (usize, f64) {
        while let Some(scale) = words.get(n).filter(|w| !w.fresh).and_then(|w| self.scales.number(w.id)) {
            value *= scale;
            n += 1;
            let and = usize::from(words.get(n).is_some_and(|w| Some(w.id) == self.and));
            if let Some((more, rest)) = words.get(n + and..).and_then(|w| self.small(w))
                && rest < scale
            {
                n += and + more;
                value += rest;
            }
        }
        (n, value)
    }

    /// `nineteen ninety-six`, `two thousand four`.
    fn year(&self, words: &[Word]) -> Option<(usize, Reading)> {
        let first = self.ones.number(words.first()?.id).or_else(|| self.tens.number(words[0].id))?;
        if first as i32 == 2 {
            let scale = words.get(1).and_then(|w| self.scales.number(w.id))?;
            let (n, value) = self.scaled(words, 1, 2.0);
            return (scale as i32 == 1000 && value < 2100.0).then_some((n, Reading::Number(value)));
        }
        if !(16.0..=20.0).contains(&first) {
            return None;
        }
        let hyphen = usize::from(words.get(1).is_some_and(|w| Some(w.id) == self.hyphen));
        let (n, rest) = self.small(words.get(1 + hyphen..)?)?;
        let year = first * 100.0 + rest;
        (rest >= 10.0).then_some((1 + hyphen + n, Reading::Number(year)))
    }
}

/// `12`, `1,500`, `2.5`, `2 1/2`, `1/2`.
fn digits(text: &str, words: &[Word]) -> Option<(usize, f64)> {
    let form = |i: usize| words.get(i).map(|w| &text[w.span.range()]);
    let fraction = |s: &str| {
        let (a, b) = s.split_once('/')?;
        let (a, b): (f64, f64) = (a.parse().ok()?, b.parse().ok()?);
        (a < b && b < 100.0).then_some(a / b)
    };
    let first = form(0)?;
    if let Some(value) = fraction(first) {
        return Some((1, value));
    }
    let value: f64 =
        if first.contains(',') { first.replace(',', "").parse().ok()? } else { first.parse().ok()? };
    if !value.is_finite() {
        return None;
    }
    Some(match form(1).and_then(fraction) {
        Some(part) => (2, value + part),
        None => (1, value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_have_minutes_below_sixty() {
        assert_eq!(clock("10:35"), Some(Reading::Clock(10, 35, None)));
        assert_eq!(clock("23:59:01"), Some(Reading::Clock(23, 59, Some(1))));
        for no in ["10:60", "25:00", "1:2", "10:00:00:00", "3:1.5"] {
            assert_eq!(clock(no), None, "{no}");
        }
    }

    #[test]
    fn dates_with_slashes_are_read_month_first() {
        assert_eq!(slash_date("3/4/2027"), Date::new(2027, 3, 4).ok());
        assert_eq!(slash_date("3/4/98"), Date::new(1998, 3, 4).ok());
        assert_eq!(slash_date("13/4/2027"), None);
        assert_eq!(slash_date("1/2"), None);
    }
}
