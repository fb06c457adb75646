//! The article's own date, where its first lines say it in full.

use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

/// A dateline stands in the first lines, if anywhere.
const LINES: usize = 6;
/// No further into a line than this many bytes: a date in running text is not the article's.
const DEPTH: usize = 80;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sep(?:t(?:ember|\.)?|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)";
    // Words are told by what they lack: a class of all letters, six times over, takes long to compile.
    let head = r"^(?:(?:[A-Z][^\s,()|:;]*[ ,]+){0,6}(?:\([^)]{1,30}\)[ ,]*|\()?|.{0,40}?(?:[Pp]ublished|PUBLISHED|[Uu]pdated|[Pp]osted|[Ii]ssued|[Dd]ate)(?: on| at)?:? *)(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? +)?";
    let tail = r"\)?(?P<tail>.?.?.?)";
    let date = format!(
        r"{head}(?:(?P<y1>\d{{4}})-(?P<m1>\d{{2}})-(?P<d1>\d{{2}})|{month} +(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? +(?P<y2>\d{{4}})|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)? +{month3},? +(?P<y3>\d{{4}})){tail}",
        month3 = month.replace("month", "month3"),
    );
    Regex::new(&date).ok()
});

/// The day on which the text says that it was written: "OSLO, 4 March 2027 -", "Published: 2027-03-04",
/// "Thursday, March 4, 2027" in its first lines, with day, month and year. `None` for anything less; a date in
/// running text does not count.
pub fn dateline_date(text: &str) -> Option<Date> {
    let regex = DATE.as_ref()?;
    text.lines().map(str::trim).filter(|l| !l.is_empty()).take(LINES).find_map(|line| {
        let found = regex.captures(line)?;
        let whole = found.get(0)?;
        if whole.start() > DEPTH || whole.end() > DEPTH + 40 {
            return None;
        }
        // What follows must end the dateline: the line's end, a dash, a bracket, a time of day.
        let rest = line[found.name("tail").map_or(whole.end(), |t| t.start())..].trim_start();
        let ends = rest.is_empty()
            || rest.starts_with(['-', '\u{2013}', '\u{2014}', '(', ')', '|', '/', ':', '_', '\u{b7}', 'T'])
            || rest.starts_with(|c: char| c.is_ascii_digit())
            || (rest.starts_with(',') && line.len() < DEPTH);
        if !ends {
            return None;
        }
        let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<i16>().ok());
        let month = |name: &str| {
            let prefix = found.name(name)?.as_str().get(..3)?.to_ascii_lowercase();
            MONTHS.iter().position(|m| **m == prefix).map(|m| m as i16 + 1)
        };
        let (y, m, d) = match (number("y1"), number("y2")) {
            (Some(y), _) => (y, number("m1")?, number("d1")?),
            (_, Some(y)) => (y, month("month")?, number("d2")?),
            _ => (number("y3")?, month("month3")?, number("d3")?),
        };
        Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        dateline_date(text).map_or_else(String::new, |d| d.to_string())
    }

    #[test]
    fn datelines_of_the_usual_forms_are_read() {
        for text in [
            "Talks resume\n\nBRUSSELS, March 4, 2027 (Wire) -- Ministers met.",
            "OSLO, 4 March 2027 \u{2014} The two sides met.",
            "Ministers meet\nPublished: 2027-03-04\n\nThe two sides met.",
            "Thursday, March 4, 2027\n\nMinisters met.",
            "By Ann Other\nPublished on 4 March 2027\n\nText.",
            "Updated: 2027-03-04T10:00Z",
            "WASHINGTON (Wire), Mar. 4, 2027 - He left.",
            "March 4, 2027",
        ] {
            assert_eq!(found(text), "2027-03-04", "{text}");
        }
    }

    #[test]
    fn anything_less_is_no_dateline() {
        for text in [
            "BRUSSELS, March 4 (Wire) -- Ministers met.",
            "OSLO, March 2027 - The two sides met.",
            "The treaty was signed on March 4, 2027 in Oslo.",
            "On March 4, 2027, ministers met in Oslo, and the two sides agreed that they would meet again soon.",
            "March 4, 2027 was a cold day.",
            "One.\nTwo.\nThree.\nFour.\nFive.\nSix.\nSeven.\nMarch 4, 2027",
            "Published: 2027-13-04",
            "",
        ] {
            assert_eq!(found(text), "", "{text}");
        }
    }
}
