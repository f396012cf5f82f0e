//! A day of the calendar: when an expectation expires.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};
use thiserror::Error;

const MS_A_DAY: u64 = 86_400_000;

/// A day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u64,
    month: u64,
    day: u64,
}

/// A text that is no day.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no date; one reads 2027-01-31")]
pub struct DateError(String);

impl Date {
    /// The day of a moment.
    #[must_use]
    pub const fn of_unix_ms(ms: u64) -> Self {
        // Counts in eras of 400 years from March of year 0, so that leap days end a year.
        let days = ms / MS_A_DAY + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let leap_days = day_of_era / 1_460 + day_of_era / 146_096;
        let year_of_era = (day_of_era + day_of_era / 36_524 - leap_days) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        let year = era * 400 + year_of_era + (month <= 2) as u64;
        Self { year, month, day }
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || DateError(text.to_owned());
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else {
            return Err(wrong());
        };
        let number = |part: &str, digits: usize| {
            let sound = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            if sound { part.parse().ok() } else { None }
        };
        let date = Self {
            year: number(year, 4).ok_or_else(wrong)?,
            month: number(month, 2).ok_or_else(wrong)?,
            day: number(day, 2).ok_or_else(wrong)?,
        };
        let sound = (1..=12).contains(&date.month) && (1..=31).contains(&date.day);
        if sound { Ok(date) } else { Err(wrong()) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_the_day_that_the_calendar_says() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (86_400, "1970-01-02"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_798_761_599, "2026-12-31"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(Date::of_unix_ms(seconds * 1_000).to_string(), day);
        }
    }

    #[test]
    fn days_are_in_order_and_read_back() {
        let date = |text: &str| text.parse::<Date>().expect("sound");
        assert!(date("2026-12-31") < date("2027-01-01"));
        assert_eq!(date("2027-01-31").to_string(), "2027-01-31");
        for wrong in ["2027-1-31", "2027-13-01", "2027-01-32", "tomorrow", ""] {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
    }
}
