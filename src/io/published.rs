//! Dates of publication as metadata writes them.

use jiff::civil::Date;
use jiff::fmt::{rfc2822, temporal::Pieces};

/// The day that an ISO 8601 date or date-time (`2027-03-04`, `2027-03-04T10:00:00Z`) or an RFC 2822 date (`Thu, 4 Mar 2027 10:00:00
/// +0100`) names, as written, in its own time zone; `None` where the string is neither.
pub(super) fn parse(date: &str) -> Option<Date> {
    let date = date.trim();
    Pieces::parse(date)
        .map(|pieces| pieces.date())
        .ok()
        .or_else(|| rfc2822::parse(date).map(|moment| moment.date()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn iso_and_mail_dates_are_understood() {
        for form in [
            "2027-03-04",
            " 2027-03-04T10:00:00Z ",
            "2027-03-04T23:30:00-05:00",
            "2027-03-04 10:00",
            "2027-03-04T10:00:00.123+01:00",
            "Thu, 4 Mar 2027 10:00:00 +0100",
            "4 Mar 2027 23:00:00 GMT",
        ] {
            assert_eq!(parse(form), Some(date(2027, 3, 4)), "{form}");
        }
    }

    #[test]
    fn other_dates_are_not_guessed() {
        for form in ["", "yesterday", "03/04/2027", "2027-13-01", "2027-02-30", "4 March"] {
            assert_eq!(parse(form), None, "{form}");
        }
    }
}
