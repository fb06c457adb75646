//! The value side of a rule: what a match means, before it is resolved.

use super::error::RuleProblem;
use super::lexicon::ClassId;
use super::pattern::Names;
use super::period::Unit;

/// Which of several equal dates of the calendar: which Friday, which May.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The one that the tense of the sentence points to.
    Near,
    /// The last one before now.
    Last,
    /// The one of the current week or year.
    This,
    /// The first one after now.
    Next,
    /// The one of the year before this, of this year, of the year after.
    YearOffset(i32),
    /// The one of the year, month or week mentioned last.
    That,
}

/// What a relative value counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// The day of publication.
    Now,
    /// The time mentioned last.
    Then,
    /// The day mentioned last, else now.
    Day,
    /// The time mentioned last where the text tells of the past, else now.
    Scene,
    /// The reporting period mentioned last (a quarter), else now.
    Report,
}

/// The year of a date: matched, or one to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum YearArg {
    Class(ClassId),
    Which(Which),
}

/// A unit: matched, or named by the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitArg {
    Class(ClassId),
    Is(Unit),
}

/// A count: matched, given by the rule, an unnamed number, or a half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum CountArg {
    Class(ClassId),
    Is(f32),
    Vague,
    Half,
}

/// A time of the day: matched, or named by the rule. A clock time in the match wins over both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TimeArg {
    Class(ClassId),
    Is(Box<str>),
}

/// A piece of a literal value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(Box<str>),
    /// The code or number of a class, the number with at least this many digits.
    Class(ClassId, usize),
}

/// What a match means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    /// A literal value with the codes of classes put in.
    Literal(Vec<Piece>),
    /// `date(year, MONTH, DAY)`; `date(year, MONTH)`; `date(year)`.
    Date {
        year: YearArg,
        month: Option<ClassId>,
        day: Option<ClassId>,
    },
    /// `bc(YEAR, MONTH)`: before our era.
    Bc {
        year: ClassId,
        month: Option<ClassId>,
    },
    /// `dayof(which, DAY)`: a day of the month mentioned last.
    DayOf {
        day: ClassId,
    },
    /// `bcyear(CLASS)`: the same, only where the time mentioned last is before our era.
    BcYear(ClassId),
    /// `report(YEAR)`: the reporting period mentioned last, of another year; without one the quarter before this.
    Report(Option<ClassId>),
    /// `monthbefore(YEAR, MONTH)`: the first month of "October to March 1998", with the second's year or the year before.
    MonthBefore {
        year: ClassId,
        month: ClassId,
    },
    /// `yearafter(YY)`: the second year of "1914-18".
    YearAfter(ClassId),
    /// `iso(CLASS)`: a full date.
    Iso(ClassId),
    /// `holiday(year, HOLIDAY)`.
    Holiday {
        year: YearArg,
        day: ClassId,
    },
    /// `season(year, SEASON)`.
    Season {
        year: YearArg,
        season: ClassId,
    },
    /// `quarter(year, ORDINAL)`.
    Quarter {
        year: YearArg,
        ordinal: ClassId,
    },
    /// `half(year, ORDINAL)`.
    Half {
        year: YearArg,
        ordinal: ClassId,
    },
    /// `decade(CLASS)` and `century(CLASS)`.
    Decade(ClassId),
    Century(ClassId),
    /// `weekday(which, WDAY)`.
    Weekday {
        which: Which,
        day: ClassId,
    },
    /// `unit(unit, shift, from)`: the year, week ... so many away.
    Unit {
        unit: UnitArg,
        shift: CountArg,
        from: From,
    },
    /// `near(unit)`: the one that the tense points to, as in "the weekend".
    NearUnit(Unit),
    /// `away(count, unit, sign, from)`: so many units before or after.
    Away {
        count: CountArg,
        unit: UnitArg,
        sign: i32,
        from: From,
    },
    /// `shift(value, count, unit, sign)`: so many units from another value.
    Shift {
        from: Box<Expression>,
        count: CountArg,
        unit: UnitArg,
        sign: i32,
    },
    /// `around(unit, value)`: the week, month ... that holds another value.
    Around {
        unit: Unit,
        value: Box<Expression>,
    },
    /// `at(value, CLASS)`: a part of the day, or a clock time, of a day.
    At {
        day: Box<Expression>,
        time: TimeArg,
    },
    /// `length(count, unit)`.
    Length {
        count: CountArg,
        unit: UnitArg,
    },
}

impl Expression {
    /// Reads the value side of a rule.
    #[allow(clippy::many_single_char_names)] // Arguments go by their first letters.
    pub fn parse(source: &str, names: &mut impl Names) -> Result<Self, RuleProblem> {
        let source = source.trim();
        if let Some(literal) = source.strip_prefix('"').and_then(|s| s.strip_suffix('"')) {
            return literal_pieces(literal, names).map(Expression::Literal);
        }
        let (name, rest) = source.split_once('(').ok_or_else(|| RuleProblem::Syntax(source.to_owned()))?;
        let inner = rest.strip_suffix(')').ok_or_else(|| RuleProblem::Syntax(source.to_owned()))?;
        let args = split_arguments(inner);
        let bad = || RuleProblem::Arguments(source.to_owned());
        let mut a = Arguments { names, bad: &bad };
        let value = match (name.trim(), args.as_slice()) {
            ("date", [y]) => Expression::Date { year: a.year(y)?, month: None, day: None },
            ("date", [y, m]) => Expression::Date { year: a.year(y)?, month: Some(a.class(m)?), day: None },
            ("date", [y, m, d]) => {
                Expression::Date { year: a.year(y)?, month: Some(a.class(m)?), day: Some(a.class(d)?) }
            }
            ("bc", [y]) => Expression::Bc { year: a.class(y)?, month: None },
            ("bc", [y, m]) => Expression::Bc { year: a.class(y)?, month: Some(a.class(m)?) },
            ("dayof", [d]) => Expression::DayOf { day: a.class(d)? },
            ("bcyear", [y]) => Expression::BcYear(a.class(y)?),
            ("report", [""]) => Expression::Report(None),
            ("report", [y]) => Expression::Report(Some(a.class(y)?)),
            ("monthbefore", [y, m]) => Expression::MonthBefore { year: a.class(y)?, month: a.class(m)? },
            ("yearafter", [y]) => Expression::YearAfter(a.class(y)?),
            ("iso", [d]) => Expression::Iso(a.class(d)?),
            ("holiday", [y, d]) => Expression::Holiday { year: a.year(y)?, day: a.class(d)? },
            ("season", [y, s]) => Expression::Season { year: a.year(y)?, season: a.class(s)? },
            ("quarter", [y, o]) => Expression::Quarter { year: a.year(y)?, ordinal: a.class(o)? },
            ("half", [y, o]) => Expression::Half { year: a.year(y)?, ordinal: a.class(o)? },
            ("decade", [d]) => Expression::Decade(a.class(d)?),
            ("century", [c]) => Expression::Century(a.class(c)?),
            ("weekday", [w, d]) => Expression::Weekday { which: a.which(w)?, day: a.class(d)? },
            ("unit", [u, n]) => Expression::Unit { unit: a.unit(u)?, shift: a.count(n)?, from: From::Now },
            ("unit", [u, n, f]) => {
                Expression::Unit { unit: a.unit(u)?, shift: a.count(n)?, from: a.from(f)? }
            }
            ("near", [u]) => Expression::NearUnit(Unit::from_code(u).ok_or_else(bad)?),
            ("away", [c, u, s, f]) => Expression::Away {
                count: a.count(c)?,
                unit: a.unit(u)?,
                sign: a.number(s)?,
                from: a.from(f)?,
            },
            ("shift", [v, c, u, s]) => {
                let from = Box::new(Expression::parse(v, a.names)?);
                let mut a = Arguments { names: a.names, bad: &bad };
                Expression::Shift { from, count: a.count(c)?, unit: a.unit(u)?, sign: a.number(s)? }
            }
            ("around", [u, v]) => Expression::Around {
                unit: Unit::from_code(u).ok_or_else(bad)?,
                value: Box::new(Expression::parse(v, a.names)?),
            },
            ("at", [v, t]) => {
                let time = match t.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
                    Some(code) => TimeArg::Is(code.into()),
                    None => TimeArg::Class(a.class(t)?),
                };
                Expression::At { day: Box::new(Expression::parse(v, a.names)?), time }
            }
            ("length", [c, u]) => Expression::Length { count: a.count(c)?, unit: a.unit(u)? },
            (known, _) if FUNCTIONS.contains(&known) => return Err(bad()),
            (unknown, _) => return Err(RuleProblem::UnknownFunction(unknown.to_owned())),
        };
        Ok(value)
    }
}

const FUNCTIONS: &[&str] = &[
    "monthbefore",
    "bcyear",
    "report",
    "date",
    "bc",
    "dayof",
    "yearafter",
    "iso",
    "holiday",
    "season",
    "quarter",
    "half",
    "decade",
    "century",
    "weekday",
    "unit",
    "near",
    "away",
    "shift",
    "around",
    "at",
    "length",
];

/// Commas outside brackets separate arguments.
fn split_arguments(inner: &str) -> Vec<&str> {
    let (mut depth, mut from, mut out) = (0, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                out.push(inner[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    out.push(inner[from..].trim());
    out
}

fn literal_pieces(literal: &str, names: &impl Names) -> Result<Vec<Piece>, RuleProblem> {
    let mut pieces = Vec::new();
    let mut rest = literal;
    while let Some((text, after)) = rest.split_once('{') {
        let (class, after) = after.split_once('}').ok_or_else(|| RuleProblem::Syntax(literal.to_owned()))?;
        let (class, digits) = class.split_once(':').unwrap_or((class, "1"));
        let digits = digits.parse().map_err(|_| RuleProblem::Syntax(literal.to_owned()))?;
        pieces.push(Piece::Text(text.into()));
        let id = names.class(class).ok_or_else(|| RuleProblem::UnknownClass(class.to_owned()))?;
        pieces.push(Piece::Class(id, digits));
        rest = after;
    }
    pieces.push(Piece::Text(rest.into()));
    Ok(pieces)
}

struct Arguments<'a, N, B> {
    names: &'a mut N,
    bad: &'a B,
}

impl<N: Names, B: Fn() -> RuleProblem> Arguments<'_, N, B> {
    fn class(&mut self, arg: &str) -> Result<ClassId, RuleProblem> {
        self.names.class(arg).ok_or_else(|| RuleProblem::UnknownClass(arg.to_owned()))
    }

    fn which(&mut self, arg: &str) -> Result<Which, RuleProblem> {
        Ok(match arg {
            "near" => Which::Near,
            "last" => Which::Last,
            "this" => Which::This,
            "next" => Which::Next,
            "last-year" => Which::YearOffset(-1),
            "this-year" => Which::YearOffset(0),
            "next-year" => Which::YearOffset(1),
            "that" => Which::That,
            _ => return Err((self.bad)()),
        })
    }

    fn year(&mut self, arg: &str) -> Result<YearArg, RuleProblem> {
        if arg.starts_with(|c: char| c.is_ascii_uppercase()) {
            return self.class(arg).map(YearArg::Class);
        }
        self.which(arg).map(YearArg::Which)
    }

    fn unit(&mut self, arg: &str) -> Result<UnitArg, RuleProblem> {
        match Unit::from_code(arg) {
            Some(unit) => Ok(UnitArg::Is(unit)),
            None => self.class(arg).map(UnitArg::Class),
        }
    }

    fn count(&mut self, arg: &str) -> Result<CountArg, RuleProblem> {
        if arg == "X" {
            return Ok(CountArg::Vague);
        }
        if arg == "half" {
            return Ok(CountArg::Half);
        }
        match arg.parse() {
            Ok(n) => Ok(CountArg::Is(n)),
            Err(_) => self.class(arg).map(CountArg::Class),
        }
    }

    fn number(&mut self, arg: &str) -> Result<i32, RuleProblem> {
        arg.parse().map_err(|_| (self.bad)())
    }

    fn from(&mut self, arg: &str) -> Result<From, RuleProblem> {
        match arg {
            "now" => Ok(From::Now),
            "then" => Ok(From::Then),
            "day" => Ok(From::Day),
            "scene" => Ok(From::Scene),
            "report" => Ok(From::Report),
            _ => Err((self.bad)()),
        }
    }
}

impl Expression {
    /// Whether it counts from the reporting period mentioned last.
    pub fn reads_report(&self) -> bool {
        matches!(self, Expression::Away { from: From::Report, .. } | Expression::Report(_))
    }
}
