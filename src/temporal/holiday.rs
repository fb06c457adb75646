//! Days of the year that have names.

use super::period::add_days;
use jiff::civil::{Date, Weekday};

/// The date of a holiday in a year. Codes: `12-25`; `nth 11 4 4` (month, which, weekday from Monday = 1; -1 is the
/// last of the month); `easter -2` (days from Easter Sunday); `after 11` (the Tuesday after the first Monday).
pub(super) fn holiday(code: &str, year: i16) -> Option<Date> {
    let mut fields = code.split(' ');
    let kind = fields.next()?;
    let numbers: Vec<i8> = fields.map_while(|f| f.parse().ok()).collect();
    match (kind, numbers.as_slice()) {
        ("nth", [month, nth, weekday]) => {
            let weekday = Weekday::from_monday_one_offset(*weekday).ok()?;
            Date::new(year, *month, 1).ok()?.nth_weekday_of_month(*nth, weekday).ok()
        }
        ("after", [month]) => {
            let monday = Date::new(year, *month, 1).ok()?.nth_weekday_of_month(1, Weekday::Monday).ok()?;
            add_days(monday, 1)
        }
        ("easter", [days]) => add_days(easter(year)?, i64::from(*days)),
        _ => {
            let (month, day) = code.split_once('-')?;
            Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
        }
    }
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm published in Nature, 1876).
#[allow(clippy::many_single_char_names)] // The algorithm's own names.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15).rem_euclid(30);
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31) as i8 + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movable_holidays_fall_on_their_days() {
        let day = |code, year| holiday(code, year).unwrap().to_string();
        assert_eq!(day("easter 0", 2026), "2026-04-05");
        assert_eq!(day("easter -2", 2000), "2000-04-21");
        assert_eq!(day("nth 11 4 4", 1999), "1999-11-25");
        assert_eq!(day("nth 5 -1 1", 2026), "2026-05-25");
        assert_eq!(day("after 11", 1998), "1998-11-03");
        assert_eq!(day("12-25", 2026), "2026-12-25");
        assert_eq!(holiday("nonsense", 2026), None);
    }
}
