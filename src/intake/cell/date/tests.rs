use super::*;
use jiff::civil::date;

fn style(order: Option<DateOrder>, short_years: Option<ShortYears>) -> Style {
    Style { order, short_years, today: date(2026, 11, 22) }
}

fn read(text: &str) -> Result<Date, &'static str> {
    style(None, None).read(text, When::Past).map_err(|fault| fault.code)
}

#[test]
fn dates_that_can_mean_one_day_only_are_read() {
    let born = date(1961, 2, 23);
    for text in [
        "1961-02-23",
        "1961/02/23",
        "19610223",
        "23/02/1961",
        "23/2/1961",
        "23.02.1961",
        "23-02-1961",
        "02/23/1961",
        "23 Feb 1961",
        "23rd February 1961",
        "Feb 23, 1961",
        "23-Feb-1961",
        "Thu 23 Feb 1961",
        "23/02/1961 00:00",
        "1961-02-23 00:00:00",
        "1961-02-23T09:15:00.000Z",
        "22335",
        "22335.0",
        " 23 02 1961 ",
        "23 Febr 1961",
    ] {
        assert_eq!(read(text), Ok(born), "{text}");
    }
    assert_eq!(read("03/03/1961"), Ok(date(1961, 3, 3)));
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "",
        "1961",
        "Feb 1961",
        "31/31/1990",
        "30/02/1990",
        "1/1/1/1990",
        "é/1/1990",
        "soon",
        "0",
        "12",
        "1234",
        "123456",
        "23/02",
        "99999999",
        "23/02/19611",
        "1899-01-01",
        "2026-13-01",
        "L36 9YX",
        "07700 900123",
    ] {
        assert_eq!(read(text), Err("invalid_date"), "{text}");
    }
}

#[test]
fn what_can_mean_two_days_is_not_guessed() {
    assert_eq!(read("03/02/1961"), Err("ambiguous_date"));
    let day = style(Some(DateOrder::DayFirst), None);
    assert_eq!(day.read("03/02/1961", When::Past), Ok(date(1961, 2, 3)));
    let month = style(Some(DateOrder::MonthFirst), None);
    assert_eq!(month.read("03/02/1961", When::Past), Ok(date(1961, 3, 2)));
    assert!(day.read("02/23/1961", When::Past).is_err(), "the answer holds for every cell");
}

#[test]
fn a_century_is_not_guessed() {
    assert_eq!(read("23/02/61"), Err("two_digit_year"));
    assert_eq!(read("3-Feb-61"), Err("two_digit_year"));
    let past = style(None, Some(ShortYears::Past));
    let cases = [
        ("23/02/61", When::Past, 1961),
        ("23/02/15", When::Past, 2015),
        ("23/12/26", When::Past, 1926),
        ("23/02/29", When::Any, 2029),
        ("23/02/61", When::Any, 1961),
    ];
    for (text, when, year) in cases {
        assert_eq!(past.read(text, when).unwrap().year(), year, "{text}");
    }
}

#[test]
fn a_column_decides_for_its_dates() {
    let mut seen = Evidence::default();
    for text in ["03/02/1961", "2026-01-01", "", "23/02/1961"] {
        seen.see(text);
    }
    assert_eq!((seen.order(), seen.either), (Some(DateOrder::DayFirst), 1));
    seen.see("02/23/1961");
    assert_eq!(seen.order(), None, "a column that contradicts itself decides nothing");
    let mut short = Evidence::default();
    short.see("3-Feb-61");
    assert_eq!(short.short_years, 1);
}
