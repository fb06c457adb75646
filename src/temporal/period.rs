//! Stretches of the calendar that time expressions name, with their TIMEX3 values.

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use std::fmt;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Month,
    Quarter,
    Season,
    Half,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    /// The unit by its code in the rules.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "second" => Unit::Second,
            "minute" => Unit::Minute,
            "hour" => Unit::Hour,
            "day" => Unit::Day,
            "weekend" => Unit::Weekend,
            "week" => Unit::Week,
            "month" => Unit::Month,
            "quarter" => Unit::Quarter,
            "season" => Unit::Season,
            "half" => Unit::Half,
            "year" => Unit::Year,
            "decade" => Unit::Decade,
            "century" => Unit::Century,
            "millennium" => Unit::Millennium,
            _ => return None,
        })
    }
}

/// A season of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Season {
    Spring,
    Summer,
    Fall,
    Winter,
}

impl Season {
    /// The season by its TIMEX3 code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Season::Spring, Season::Summer, Season::Fall, Season::Winter].into_iter().find(|s| s.code() == code)
    }

    /// Its TIMEX3 code.
    pub fn code(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Fall => "FA",
            Season::Winter => "WI",
        }
    }

    /// Its first month, in the north.
    pub fn first_month(self) -> i8 {
        match self {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Fall => 9,
            Season::Winter => 12,
        }
    }
}

/// A stretch of the calendar. Years before our era are negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    /// The hundred years that start with this number: 19 is 1900 to 1999.
    Century(i32),
    /// The ten years that start with this number: 198 is 1980 to 1989.
    Decade(i32),
    Year(i32),
    Half(i32, i32),
    Quarter(i32, i32),
    Season(i32, Season),
    Month(i32, i8),
    /// Year and number of an ISO week.
    Week(i32, i8),
    /// Saturday and Sunday of an ISO week.
    Weekend(i32, i8),
    Day(i32, i8, i8),
}

impl From<Date> for Period {
    fn from(d: Date) -> Self {
        Period::Day(i32::from(d.year()), d.month(), d.day())
    }
}

/// A date some days away; `None` where the calendar ends.
pub(super) fn add_days(date: Date, days: i64) -> Option<Date> {
    if days.abs() > 4_000_000 {
        return None;
    }
    date.checked_add(days.days()).ok()
}

impl Period {
    /// The period of a unit that holds a date, moved by a number of those units.
    pub fn around(date: Date, unit: Unit, shift: i64) -> Option<Self> {
        if shift.abs() > 100_000 {
            return None;
        }
        let year = i64::from(date.year());
        let cycle = |per_year: i64, index: i64| {
            let n = year * per_year + index + shift;
            Some((i32::try_from(n.div_euclid(per_year)).ok()?, n.rem_euclid(per_year)))
        };
        let month = i64::from(date.month()) - 1;
        let shift32 = shift as i32;
        let y = i32::from(date.year());
        Some(match unit {
            Unit::Day | Unit::Hour | Unit::Minute | Unit::Second => add_days(date, shift)?.into(),
            Unit::Week => week(add_days(date, shift * 7)?),
            Unit::Weekend => match week(add_days(date, shift * 7)?) {
                Period::Week(y, w) => Period::Weekend(y, w),
                other => other,
            },
            Unit::Month => cycle(12, month).map(|(y, m)| Period::Month(y, m as i8 + 1))?,
            Unit::Quarter => cycle(4, month / 3).map(|(y, q)| Period::Quarter(y, q as i32 + 1))?,
            Unit::Half => cycle(2, month / 6).map(|(y, h)| Period::Half(y, h as i32 + 1))?,
            Unit::Season => {
                // December counts to the winter that starts with it.
                let (y, s) = cycle(4, (month - 2).div_euclid(3))?;
                let season = [Season::Spring, Season::Summer, Season::Fall, Season::Winter][s as usize];
                Period::Season(y, season)
            }
            Unit::Year => Period::Year(y + shift32),
            Unit::Decade => Period::Decade(y.div_euclid(10) + shift32),
            Unit::Century => Period::Century(y.div_euclid(100) + shift32),
            Unit::Millennium => return None,
        })
    }

    /// The first year of the period.
    pub fn year(self) -> i32 {
        match self {
            Period::Century(c) => c * 100,
            Period::Decade(d) => d * 10,
            Period::Year(y)
            | Period::Half(y, _)
            | Period::Quarter(y, _)
            | Period::Season(y, _)
            | Period::Month(y, _)
            | Period::Week(y, _)
            | Period::Weekend(y, _)
            | Period::Day(y, ..) => y,
        }
    }

    /// The day, if it is one.
    pub fn day(self) -> Option<Date> {
        match self {
            Period::Day(y, m, d) => Date::new(i16::try_from(y).ok()?, m, d).ok(),
            _ => None,
        }
    }

    /// Its first day; `None` outside the calendar.
    pub fn first_day(self) -> Option<Date> {
        let at = |y: i32, m: i32| Date::new(i16::try_from(y).ok()?, m as i8, 1).ok();
        match self {
            Period::Day(..) => self.day(),
            Period::Week(y, w) => {
                ISOWeekDate::new(i16::try_from(y).ok()?, w, Weekday::Monday).ok().map(ISOWeekDate::date)
            }
            Period::Weekend(y, w) => {
                ISOWeekDate::new(i16::try_from(y).ok()?, w, Weekday::Saturday).ok().map(ISOWeekDate::date)
            }
            Period::Month(y, m) => at(y, i32::from(m)),
            Period::Quarter(y, q) => at(y, q * 3 - 2),
            Period::Half(y, h) => at(y, h * 6 - 5),
            Period::Season(y, s) => at(y, i32::from(s.first_month())),
            Period::Century(_) | Period::Decade(_) | Period::Year(_) => at(self.year(), 1),
        }
    }

    /// Whether it names a day, or a stretch at most as long as this unit.
    pub fn within(self, unit: Unit) -> bool {
        self.unit() <= unit
    }

    /// The unit that it is one of.
    pub fn unit(self) -> Unit {
        match self {
            Period::Century(_) => Unit::Century,
            Period::Decade(_) => Unit::Decade,
            Period::Year(_) => Unit::Year,
            Period::Half(..) => Unit::Half,
            Period::Quarter(..) => Unit::Quarter,
            Period::Season(..) => Unit::Season,
            Period::Month(..) => Unit::Month,
            Period::Week(..) => Unit::Week,
            Period::Weekend(..) => Unit::Weekend,
            Period::Day(..) => Unit::Day,
        }
    }
}

/// The ISO week of a date.
fn week(date: Date) -> Period {
    let iso = date.iso_week_date();
    Period::Week(i32::from(iso.year()), iso.week())
}

struct YearOf(i32);

impl fmt::Display for YearOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 { write!(f, "BC{:04}", -self.0) } else { write!(f, "{:04}", self.0) }
    }
}

impl fmt::Display for Period {
    /// The TIMEX3 value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let y = YearOf(self.year());
        match *self {
            Period::Century(c) => write!(f, "{c:02}"),
            Period::Decade(d) => write!(f, "{d:03}"),
            Period::Year(_) => write!(f, "{y}"),
            Period::Half(_, h) => write!(f, "{y}-H{h}"),
            Period::Quarter(_, q) => write!(f, "{y}-Q{q}"),
            Period::Season(_, s) => write!(f, "{y}-{}", s.code()),
            Period::Month(_, m) => write!(f, "{y}-{m:02}"),
            Period::Week(_, w) => write!(f, "{y}-W{w:02}"),
            Period::Weekend(_, w) => write!(f, "{y}-W{w:02}-WE"),
            Period::Day(_, m, d) => write!(f, "{y}-{m:02}-{d:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn weeks_are_those_of_iso_8601() {
        let value = |d, n| Period::around(d, Unit::Week, n).unwrap().to_string();
        assert_eq!(value(date(2027, 1, 1), 0), "2026-W53");
        assert_eq!(value(date(2026, 12, 31), 1), "2027-W01");
    }

    #[test]
    fn units_roll_over_the_year() {
        let value = |unit, n| Period::around(date(2026, 11, 15), unit, n).unwrap().to_string();
        assert_eq!(value(Unit::Month, 2), "2027-01");
        assert_eq!(value(Unit::Quarter, -4), "2025-Q4");
        assert_eq!(value(Unit::Season, 1), "2026-WI");
        assert_eq!(value(Unit::Decade, -1), "201");
        assert_eq!(value(Unit::Weekend, 0), "2026-W46-WE");
    }

    proptest! {
        #[test]
        fn no_shift_panics(y in -9999i16..=9999, m in 1i8..=12, d in 1i8..=28, n in any::<i64>()) {
            let date = Date::new(y, m, d).unwrap();
            for unit in [Unit::Day, Unit::Week, Unit::Weekend, Unit::Month, Unit::Quarter, Unit::Year, Unit::Century] {
                for n in [n, n % 20_000] {
                    if let Some(p) = Period::around(date, unit, n) {
                        let _ = (p.to_string(), p.first_day());
                    }
                }
            }
        }
    }
}
