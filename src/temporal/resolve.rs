//! From what a match means to its value: against the day of publication, the time mentioned last, and tense.

use super::direction::Direction;
use super::expression::{CountArg, Expression, From, Piece, TimeArg, UnitArg, Which, YearArg};
use super::holiday::holiday;
use super::lexicon::{ClassId, Meaning};
use super::pattern::{Captured, Captures};
use super::period::{Period, Season, Unit, add_days};
use super::shape::Reading;
use jiff::ToSpan;
use jiff::civil::Date;
use std::cell::Cell;
use std::fmt::Write;

/// What the text around a match says.
pub(super) struct Setting<'a> {
    /// The day of publication.
    pub published: Option<Date>,
    /// The time mentioned last.
    pub mentioned: Option<Period>,
    /// Month and day of the expression right before, where its year is not known.
    pub open_day: Option<(i8, i8)>,
    /// The quarter mentioned last.
    pub quarter: Option<Period>,
    /// The text tells of the past: dates without a year continue the ones before.
    pub narrative: bool,
    /// Tense of the sentence; asked only where needed.
    pub direction: &'a dyn Fn() -> Direction,
    /// What the value was counted from, told on the way.
    pub used: Cell<Used>,
    /// The class of "a.m." and "p.m.".
    pub ampm: Option<ClassId>,
    /// The class of unnamed counts ("several").
    pub vague: Option<ClassId>,
}

/// What a value depends on beside its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Used {
    Nothing,
    Published,
    Mentioned,
}

/// How many.
enum Count {
    Number(f64),
    /// "several"
    Vague,
}

/// A resolved value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// A stretch of the calendar.
    Period(Period),
    /// A part of a day.
    DayTime(Period, String),
    /// A length, a recurrence, a reference, or a date with open parts.
    Text(String),
}

impl Value {
    /// The TIMEX3 value.
    pub fn into_text(self) -> String {
        match self {
            Value::Period(p) => p.to_string(),
            Value::DayTime(p, time) => format!("{p}T{time}"),
            Value::Text(text) => text,
        }
    }

    /// Whether it tells the hour.
    pub fn is_clock(&self) -> bool {
        let time = match self {
            Value::DayTime(_, time) => Some(&**time),
            // Not a length: "PT2H", "P1DT2H".
            Value::Text(text) => {
                text.split_once('T').filter(|(day, _)| !day.starts_with('P')).map(|(_, time)| time)
            }
            Value::Period(_) => None,
        };
        time.is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Month and day of a day whose year is not known.
    pub fn open_day(&self) -> Option<(i8, i8)> {
        let Value::Text(text) = self else { return None };
        let (month, day) = text.strip_prefix("XXXX-")?.split_once('-')?;
        Some((month.parse().ok()?, day.parse().ok()?))
    }

    /// The stretch of the calendar that later expressions can refer to.
    pub fn period(&self) -> Option<Period> {
        match self {
            Value::Period(p) | Value::DayTime(p, _) => Some(*p),
            Value::Text(_) => None,
        }
    }
}

impl Expression {
    /// The value of a match; `None` if the words do not make one ("Feb. 30").
    pub fn resolve(&self, captures: &Captures<'_>, setting: &Setting<'_>) -> Option<Value> {
        Resolver { captures, setting }.value(self)
    }
}

struct Resolver<'a> {
    captures: &'a Captures<'a>,
    setting: &'a Setting<'a>,
}

impl Resolver<'_> {
    fn value(&self, expression: &Expression) -> Option<Value> {
        Some(match expression {
            Expression::Literal(pieces) => Value::Text(self.literal(pieces)?),
            Expression::Date { year, month, day } => self.date(*year, *month, *day)?,
            Expression::Bc { year, month } => {
                let year = -(self.number(*year)? as i32);
                match month.and_then(|m| self.number(m)) {
                    Some(month) => Value::Period(Period::Month(year, month as i8)),
                    None => Value::Period(Period::Year(year)),
                }
            }
            Expression::DayOf { day } => self.day_of(self.number(*day)? as i8)?,
            Expression::BcYear(class) => {
                self.then().filter(|p| p.year() < 0)?;
                Value::Period(Period::Year(-(self.number(*class)? as i32)))
            }
            Expression::Report(year) => self.report(year.and_then(|y| self.number(y)).map(|y| y as i32))?,
            Expression::MonthBefore { year, month } => {
                let first = self.number(*month)? as i8;
                let second = self.captures.iter().rev().find_map(|(id, c)| match c {
                    Captured::Listed(Meaning::Number(n)) if id == month => Some(*n as i8),
                    _ => None,
                })?;
                let year = self.number(*year)? as i32 - i32::from(first > second);
                Value::Period(Period::Month(year, first))
            }
            Expression::YearAfter(class) => {
                let first = self.then()?.year();
                let year = first.div_euclid(100) * 100 + self.number(*class)? as i32;
                if year <= first {
                    return None;
                }
                Value::Period(Period::Year(year))
            }
            Expression::Iso(class) => match self.captured(*class)? {
                Captured::Shaped(Reading::Date(date)) => Value::Period(date.into()),
                _ => return None,
            },
            Expression::Holiday { year, day } => self.holiday(*year, self.code(*day)?)?,
            Expression::Season { year, season } => self.season(*year, self.season_code(*season)?),
            Expression::Quarter { year, ordinal } => self.quarter(*year, self.number(*ordinal)? as i32)?,
            Expression::Half { year, ordinal } => {
                let half = self.number(*ordinal)? as i32;
                match self.year(*year, &|now| now.year().into()) {
                    Some(y) => Value::Period(Period::Half(y, half)),
                    None => Value::Text(format!("XXXX-H{half}")),
                }
            }
            Expression::Decade(class) => Value::Period(Period::Decade(self.number(*class)? as i32)),
            Expression::Century(class) => Value::Period(Period::Century(self.number(*class)? as i32)),
            Expression::Weekday { which, day } => self.weekday(*which, self.number(*day)? as i8)?,
            Expression::Unit { unit, shift, from } => {
                let unit = self.unit(*unit)?;
                let Count::Number(shift) = self.count(*shift)? else { return None };
                self.unit_away(unit, shift as i64, *from)?
            }
            Expression::NearUnit(unit) => {
                let Some(now) = self.now() else { return Some(open(*unit)) };
                let running = *unit == Unit::Weekend && now.weekday().to_monday_one_offset() >= 6;
                let past = if running { 0 } else { -1 };
                let shift = if (self.setting.direction)() == Direction::Future { 0 } else { past };
                Value::Period(Period::around(now, *unit, shift)?)
            }
            Expression::Away { count, unit, sign, from } => {
                self.away(*count, self.unit(*unit)?, *sign, *from)?
            }
            Expression::Shift { from, count, unit, sign } => {
                let value = self.value(from)?;
                let Some(from) = value.period() else { return Some(value) };
                let Count::Number(count) = self.count(*count)? else { return Some(open(from.unit())) };
                Value::Period(shifted(from, (count * f64::from(*sign)) as i64, self.unit(*unit)?)?)
            }
            Expression::Around { unit, value } => {
                let value = self.value(value)?;
                match value.period().and_then(Period::first_day) {
                    Some(day) => Value::Period(Period::around(day, *unit, 0)?),
                    None => open(*unit),
                }
            }
            Expression::At { day, time } => {
                let time = self.time(time)?;
                match self.value(day)? {
                    Value::Period(p @ Period::Day(..)) => Value::DayTime(p, time),
                    Value::Text(day) => Value::Text(format!("{day}T{time}")),
                    _ => return None,
                }
            }
            Expression::Length { count, unit } => {
                let unit = self.unit(*unit)?;
                Value::Text(match self.count(*count)? {
                    Count::Number(n) => length(n, unit)?,
                    Count::Vague => vague_length(unit),
                })
            }
        })
    }

    fn captured(&self, class: ClassId) -> Option<Captured<'_>> {
        self.captures.iter().find(|(id, _)| *id == class).map(|(_, c)| *c)
    }

    fn number(&self, class: ClassId) -> Option<f64> {
        match self.captured(class)? {
            Captured::Listed(Meaning::Number(n)) => Some(*n),
            Captured::Shaped(Reading::Number(n)) => Some(n),
            _ => None,
        }
    }

    fn code(&self, class: ClassId) -> Option<&str> {
        self.captures.iter().find(|(id, _)| *id == class).and_then(|(_, c)| match c {
            Captured::Listed(Meaning::Code(code)) => Some(&**code),
            _ => None,
        })
    }

    /// A count. One that the pattern leaves out is one.
    fn count(&self, arg: CountArg) -> Option<Count> {
        match arg {
            CountArg::Is(n) => Some(Count::Number(f64::from(n))),
            CountArg::Vague => Some(Count::Vague),
            CountArg::Half => Some(Count::Number(0.5)),
            CountArg::Class(class) => match self.captured(class) {
                Some(_) => self.number(class).map(Count::Number),
                None if self.setting.vague.is_some_and(|v| self.captured(v).is_some()) => Some(Count::Vague),
                None => Some(Count::Number(self.any_number().unwrap_or(1.0))),
            },
        }
    }

    /// A number that a shape read, whichever.
    fn any_number(&self) -> Option<f64> {
        self.captures.iter().find_map(|(_, c)| match c {
            Captured::Shaped(Reading::Number(n)) => Some(*n),
            _ => None,
        })
    }

    /// A unit: by its class, else by whatever class of the match names one (plural, adjective).
    fn unit(&self, arg: UnitArg) -> Option<Unit> {
        match arg {
            UnitArg::Is(unit) => Some(unit),
            UnitArg::Class(class) => self.code(class).and_then(Unit::from_code).or_else(|| {
                self.captures.iter().find_map(|(_, c)| match c {
                    Captured::Listed(Meaning::Code(code)) => Unit::from_code(code),
                    _ => None,
                })
            }),
        }
    }

    /// A season: by its class, else by whatever class of the match names one.
    fn season_code(&self, class: ClassId) -> Option<Season> {
        self.code(class).and_then(Season::from_code).or_else(|| {
            self.captures.iter().find_map(|(_, c)| match c {
                Captured::Listed(Meaning::Code(code)) => Season::from_code(code),
                _ => None,
            })
        })
    }

    fn literal(&self, pieces: &[Piece]) -> Option<String> {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Class(class, digits) => match self.number(*class) {
                    Some(n) => write!(out, "{:0width$}", n as i64, width = *digits).ok()?,
                    None => out.push_str(self.code(*class)?),
                },
            }
        }
        Some(out)
    }

    fn now(&self) -> Option<Date> {
        let now = self.setting.published;
        if now.is_some() {
            self.setting.used.set(Used::Published);
        }
        now
    }

    fn then(&self) -> Option<Period> {
        let then = self.setting.mentioned;
        if then.is_some() {
            self.setting.used.set(Used::Mentioned);
        }
        then
    }

    /// The year of a date that lies in a known year of now: `near` decides where only tense can.
    fn year(&self, arg: YearArg, near: &dyn Fn(Date) -> i32) -> Option<i32> {
        let which = match arg {
            YearArg::Class(class) => match self.number(class) {
                Some(n) if n >= 100.0 => return Some(n as i32),
                // Two digits: of the century mentioned, else of the nearest one.
                Some(n) => {
                    let century = match self.setting.mentioned {
                        Some(p) if self.setting.narrative => p.year().div_euclid(100),
                        _ if n < 50.0 => 20,
                        _ => 19,
                    };
                    return Some(century * 100 + n as i32);
                }
                None => Which::Near,
            },
            YearArg::Which(which) => which,
        };
        match which {
            Which::That => self.then().map(Period::year),
            Which::YearOffset(n) => self.now().map(|now| i32::from(now.year()) + n),
            Which::Near if self.setting.narrative && self.setting.mentioned.is_some() => {
                self.then().map(Period::year)
            }
            _ => self.now().map(near),
        }
    }

    fn which(arg: YearArg) -> Which {
        match arg {
            YearArg::Class(_) => Which::Near,
            YearArg::Which(which) => which,
        }
    }

    fn date(&self, year: YearArg, month: Option<ClassId>, day: Option<ClassId>) -> Option<Value> {
        let Some(month) = month.and_then(|m| self.number(m)).map(|m| m as i8) else {
            return self.year(year, &|now| now.year().into()).map(|y| Value::Period(Period::Year(y)));
        };
        if let Some(day) = day.and_then(|d| self.number(d)).map(|d| d as i8) {
            let direction = || match Self::which(year) {
                Which::Next => Direction::Future,
                _ => (self.setting.direction)(),
            };
            let near = |now: Date| near_day(now, month, day, direction());
            return day_in(self.year(year, &near), month, day);
        }
        let which = Self::which(year);
        let near = |now: Date| {
            let this = i32::from(now.year());
            match which {
                Which::Last => this - i32::from(month >= now.month()),
                Which::Next => this + i32::from(month <= now.month()),
                Which::This => this,
                _ => this + near_cycle(month, now.month(), 12, (self.setting.direction)()),
            }
        };
        Some(match self.year(year, &near) {
            Some(y) => Value::Period(Period::Month(y, month)),
            None => Value::Text(format!("XXXX-{month:02}")),
        })
    }

    fn day_of(&self, day: i8) -> Option<Value> {
        let (year, month, before) = match self.setting.open_day {
            Some((month, before)) => (None, month, Some(before)),
            None => match self.then()? {
                Period::Month(year, month) => (Some(year), month, None),
                Period::Day(year, month, before) => (Some(year), month, Some(before)),
                _ => return None,
            },
        };
        // "May 30 to 2 June" is told by its month; a smaller day is in no earlier month.
        if before.is_some_and(|before| day <= before) {
            return None;
        }
        day_in(year, month, day)
    }

    fn report(&self, year: Option<i32>) -> Option<Value> {
        let quarter = self.setting.quarter;
        if quarter.is_some() {
            self.setting.used.set(Used::Mentioned);
        }
        Some(match (quarter, year) {
            (Some(Period::Quarter(_, q)), Some(y)) => Value::Period(Period::Quarter(y, q)),
            (_, Some(y)) => Value::Period(Period::Year(y)),
            (Some(quarter), None) => Value::Period(quarter),
            (None, None) => match self.now() {
                Some(now) => Value::Period(Period::around(now, Unit::Quarter, -1)?),
                None => open(Unit::Quarter),
            },
        })
    }

    fn holiday(&self, year: YearArg, code: &str) -> Option<Value> {
        let which = Self::which(year);
        let near = |now: Date| {
            let this = now.year();
            let day = |y: i16| holiday(code, y).map(|d| (y, d));
            let of = |found: Option<(i16, Date)>| found.map_or(this, |(y, _)| y).into();
            match which {
                Which::Last => of([this, this - 1].into_iter().filter_map(day).find(|(_, d)| *d < now)),
                Which::Next => of([this, this + 1].into_iter().filter_map(day).find(|(_, d)| *d > now)),
                Which::This => this.into(),
                _ => match day(this) {
                    Some((_, d)) => near_day(now, d.month(), d.day(), (self.setting.direction)()),
                    None => this.into(),
                },
            }
        };
        Some(match self.year(year, &near) {
            Some(y) => Value::Period(holiday(code, i16::try_from(y).ok()?)?.into()),
            None if code.len() == 5 => Value::Text(format!("XXXX-{code}")),
            None => Value::Text("XXXX-XX-XX".to_owned()),
        })
    }

    fn season(&self, year: YearArg, season: Season) -> Value {
        let which = Self::which(year);
        let near = |now: Date| {
            let this = i32::from(now.year());
            let Some(Period::Season(y, current)) = Period::around(now, Unit::Season, 0) else { return this };
            let (s, c) = (season.first_month(), current.first_month());
            match which {
                Which::Last => y - i32::from(s >= c),
                Which::Next => y + i32::from(s <= c),
                Which::This => {
                    if season == Season::Winter {
                        y
                    } else {
                        this
                    }
                }
                _ if s == c => y,
                _ => match (self.setting.direction)() {
                    Direction::Past => y - i32::from(s > c),
                    Direction::Future => y + i32::from(s < c),
                    Direction::Unknown => {
                        if season == Season::Winter {
                            y - 1
                        } else {
                            this
                        }
                    }
                },
            }
        };
        match self.year(year, &near) {
            Some(y) => Value::Period(Period::Season(y, season)),
            None => Value::Text(format!("XXXX-{}", season.code())),
        }
    }

    fn quarter(&self, year: YearArg, quarter: i32) -> Option<Value> {
        if !(1..=4).contains(&quarter) {
            return None;
        }
        let near = |now: Date| {
            let current = (i32::from(now.month()) - 1) / 3 + 1;
            // The year's results come out after its end.
            let last_year = quarter > current
                && match (self.setting.direction)() {
                    Direction::Future => false,
                    Direction::Past => true,
                    Direction::Unknown => quarter - current > 1,
                };
            i32::from(now.year()) - i32::from(last_year)
        };
        Some(match self.year(year, &near) {
            Some(y) => Value::Period(Period::Quarter(y, quarter)),
            None => Value::Text(format!("XXXX-Q{quarter}")),
        })
    }

    fn weekday(&self, which: Which, day: i8) -> Option<Value> {
        let Some(now) = self.now() else { return Some(Value::Text(format!("XXXX-WXX-{day}"))) };
        let today = now.weekday().to_monday_one_offset();
        let back = (today - day).rem_euclid(7);
        let ahead = (day - today).rem_euclid(7);
        let days = match which {
            Which::Last => {
                if back == 0 {
                    -7
                } else {
                    -back
                }
            }
            Which::Next => {
                if ahead == 0 {
                    7
                } else {
                    ahead
                }
            }
            Which::This => ahead,
            _ if back == 0 => 0,
            _ => match (self.setting.direction)() {
                Direction::Future => ahead,
                Direction::Past | Direction::Unknown => -back,
            },
        };
        Some(Value::Period(add_days(now, i64::from(days))?.into()))
    }

    fn unit_away(&self, unit: Unit, shift: i64, from: From) -> Option<Value> {
        // What lies further away is no date of the calendar.
        if shift.abs() > 100_000 {
            return None;
        }
        let base = match from {
            From::Now | From::Report | From::Scene if from != From::Scene || !self.setting.narrative => {
                self.now()
            }
            From::Day => match self.setting.mentioned.and_then(Period::day) {
                Some(day) => {
                    self.setting.used.set(Used::Mentioned);
                    Some(day)
                }
                None => self.now(),
            },
            _ => match self.then() {
                Some(Period::Year(y) | Period::Month(y, _) | Period::Day(y, ..)) if unit == Unit::Year => {
                    return Some(Value::Period(Period::Year(y + shift as i32)));
                }
                then => then.filter(|p| p.within(unit)).and_then(Period::first_day),
            },
        };
        match base {
            Some(base) => Period::around(base, unit, shift).map(Value::Period),
            None => Some(open(unit)),
        }
    }

    fn away(&self, count: CountArg, unit: Unit, sign: i32, from: From) -> Option<Value> {
        let Count::Number(count) = self.count(count)? else {
            return Some(Value::Text(if sign < 0 { "PAST_REF" } else { "FUTURE_REF" }.to_owned()));
        };
        if from == From::Report
            && let Some(Period::Quarter(y, q)) = self.setting.quarter
            && unit == Unit::Year
        {
            self.setting.used.set(Used::Mentioned);
            return Some(Value::Period(Period::Quarter(
                y.saturating_add(sign.saturating_mul(count as i32)),
                q,
            )));
        }
        // Half years are months, half decades years.
        let (count, unit) = match unit {
            Unit::Year if count.fract() != 0.0 => (count * 12.0, Unit::Month),
            Unit::Century => (count * 100.0, Unit::Year),
            Unit::Millennium => (count * 1000.0, Unit::Year),
            _ => (count, unit),
        };
        let shift = (count * f64::from(sign)).round() as i64;
        match unit {
            // "Two hours later" names no day.
            Unit::Hour | Unit::Minute | Unit::Second if from == From::Then => None,
            Unit::Hour | Unit::Minute | Unit::Second => self.unit_away(Unit::Day, 0, from),
            _ => self.unit_away(unit, shift, from),
        }
    }

    fn time(&self, arg: &TimeArg) -> Option<String> {
        let mut clocks = self.captures.iter().filter_map(|(_, c)| match c {
            Captured::Shaped(Reading::Clock(h, m, s)) => Some((*h, *m, *s)),
            _ => None,
        });
        let Some((hour, minute, second)) = clocks.next() else {
            return match arg {
                TimeArg::Class(class) => self.code(*class).map(str::to_owned).or_else(|| {
                    self.captures.iter().find_map(|(_, c)| match c {
                        Captured::Listed(Meaning::Code(code)) if DAY_PARTS.contains(&&**code) => {
                            Some(code.to_string())
                        }
                        _ => None,
                    })
                }),
                TimeArg::Is(code) => Some(code.to_string()),
            };
        };
        // "4 in the morning", "8 at night"
        let part = self.captures.iter().find_map(|(_, c)| match c {
            Captured::Listed(Meaning::Code(code)) => match &**code {
                "MO" => Some("am"),
                "AF" | "EV" | "NI" => Some("pm"),
                _ => None,
            },
            _ => None,
        });
        let half = self.setting.ampm.and_then(|c| self.code(c)).or(part);
        // "11 to 1 p.m." begins in the other half of the day.
        let half = match half {
            Some(of_end) if clocks.next().is_some_and(|(end, ..)| end % 12 < hour % 12) => {
                Some(if of_end == "pm" { "am" } else { "pm" })
            }
            half => half,
        };
        let hour = match half {
            Some("pm") if hour < 12 => hour + 12,
            Some("am") if hour == 12 => 0,
            Some("am") if hour > 12 => return None,
            _ => hour,
        };
        Some(match second {
            Some(second) => format!("{hour:02}:{minute:02}:{second:02}"),
            None => format!("{hour:02}:{minute:02}"),
        })
    }
}

/// A day of a year, known or not; `None` if no such day exists.
fn day_in(year: Option<i32>, month: i8, day: i8) -> Option<Value> {
    // The 29th of February exists in some year.
    Date::new(year.map_or(Ok(2024), i16::try_from).ok()?, month, day).ok()?;
    Some(match year {
        Some(year) => Value::Period(Period::Day(year, month, day)),
        None => Value::Text(format!("XXXX-{month:02}-{day:02}")),
    })
}

/// Codes of the parts of the day.
const DAY_PARTS: [&str; 5] = ["MO", "MI", "AF", "EV", "NI"];

/// The year in which a day of the calendar lies nearest to now, on the side that tense asks for.
fn near_day(now: Date, month: i8, day: i8, direction: Direction) -> i32 {
    let mut best = (i32::MAX, i32::from(now.year()));
    for y in [now.year(), now.year() - 1, now.year() + 1] {
        let Ok(date) = Date::new(y, month, day) else { continue };
        let days = (date - now).get_days();
        // Three weeks on the wrong side of tense still count as near: "was due on June 20".
        let wrong = match direction {
            Direction::Future => days < -20,
            Direction::Past => days > 20,
            Direction::Unknown => false,
        };
        let distance = days.abs() + if wrong { 200 } else { 0 };
        if distance < best.0 {
            best = (distance, i32::from(y));
        }
    }
    best.1
}

/// By how many years a month, known by its number in the year, lies off this year: on the side that tense asks for, but where
/// that is nearly a year away and the other side near, as of "a cut in September" that was announced in August.
fn near_cycle(of: i8, now: i8, cycle: i8, direction: Direction) -> i32 {
    let ahead = (of - now).rem_euclid(cycle);
    let lies_ahead = match direction {
        Direction::Future => ahead < cycle - cycle / 12,
        Direction::Past => ahead <= cycle / 12,
        Direction::Unknown => ahead <= cycle / 6,
    };
    if of == now {
        0
    } else if lies_ahead {
        i32::from(of < now)
    } else {
        -i32::from(of > now)
    }
}

/// Another period of the same kind, so many units away.
fn shifted(period: Period, n: i64, unit: Unit) -> Option<Period> {
    if n.abs() > 100_000 {
        return None;
    }
    let day = period.first_day()?;
    let moved = match unit {
        Unit::Day => add_days(day, n)?,
        Unit::Week | Unit::Weekend => add_days(day, n * 7)?,
        Unit::Month => day.checked_add(n.months()).ok()?,
        Unit::Quarter => day.checked_add((n * 3).months()).ok()?,
        Unit::Year if n.abs() < 10_000 => day.checked_add(n.years()).ok()?,
        Unit::Decade if n.abs() < 1_000 => day.checked_add((n * 10).years()).ok()?,
        _ => return None,
    };
    Period::around(moved, period.unit(), 0)
}

/// A value of a unit of which nothing is known.
fn open(unit: Unit) -> Value {
    Value::Text(
        match unit {
            Unit::Day | Unit::Hour | Unit::Minute | Unit::Second => "XXXX-XX-XX",
            Unit::Weekend => "XXXX-WXX-WE",
            Unit::Week => "XXXX-WXX",
            Unit::Month | Unit::Season => "XXXX-XX",
            Unit::Quarter => "XXXX-QX",
            Unit::Half => "XXXX-HX",
            Unit::Year | Unit::Millennium => "XXXX",
            Unit::Decade => "XXX",
            Unit::Century => "XX",
        }
        .to_owned(),
    )
}

fn vague_length(unit: Unit) -> String {
    match unit {
        Unit::Second => "PTXS",
        Unit::Minute => "PTXM",
        Unit::Hour => "PTXH",
        Unit::Day => "PXD",
        Unit::Weekend => "PXWE",
        Unit::Week => "PXW",
        Unit::Month => "PXM",
        Unit::Quarter | Unit::Season => "PXQ",
        Unit::Half | Unit::Year => "PXY",
        Unit::Decade => "PXDE",
        Unit::Century => "PXCE",
        Unit::Millennium => "PXL",
    }
    .to_owned()
}

/// A length of time; a fraction is written in the next smaller unit.
fn length(n: f64, unit: Unit) -> Option<String> {
    if !(0.0..1e9).contains(&n) {
        return None;
    }
    let whole = n.trunc();
    let split = |designator: &str, time: &str, per: f64, small: &str| {
        let rest = (n.fract() * per).round();
        match (whole > 0.0, rest > 0.0) {
            (true, true) => format!("P{time}{whole}{designator}{rest}{small}"),
            (false, true) => format!("P{time}{rest}{small}"),
            _ => format!("P{time}{whole}{designator}"),
        }
    };
    Some(match unit {
        Unit::Second => format!("PT{n}S"),
        Unit::Minute => split("M", "T", 60.0, "S"),
        Unit::Hour => split("H", "T", 60.0, "M"),
        Unit::Day => format!("P{n}D"),
        Unit::Weekend => format!("P{n}WE"),
        Unit::Week => format!("P{n}W"),
        Unit::Month => format!("P{n}M"),
        Unit::Quarter | Unit::Season if n > 40.0 => return None,
        Unit::Quarter | Unit::Season => format!("P{n}Q"),
        Unit::Half => format!("P{}M", n * 6.0),
        Unit::Year => split("Y", "", 12.0, "M"),
        Unit::Decade => format!("P{}Y", n * 10.0),
        Unit::Century => format!("P{}Y", n * 100.0),
        Unit::Millennium => format!("P{n}L"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_of_a_length_go_to_the_next_smaller_unit() {
        assert_eq!(length(2.5, Unit::Year).unwrap(), "P2Y6M");
        assert_eq!(length(0.5, Unit::Hour).unwrap(), "PT30M");
        assert_eq!(length(5.5, Unit::Hour).unwrap(), "PT5H30M");
        assert_eq!(length(1.5, Unit::Minute).unwrap(), "PT1M30S");
        assert_eq!(length(2.0, Unit::Decade).unwrap(), "P20Y");
    }

    #[test]
    fn a_month_without_tense_is_the_nearest_one() {
        assert_eq!(near_cycle(8, 6, 12, Direction::Unknown), 0);
        assert_eq!(near_cycle(12, 1, 12, Direction::Unknown), -1);
        assert_eq!(near_cycle(1, 11, 12, Direction::Unknown), 1);
        assert_eq!(near_cycle(2, 11, 12, Direction::Past), 0);
    }
}
