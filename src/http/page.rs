//! Pages of lists: how many, and after which.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use crate::app::Error;
use crate::domain::fault::{Fault, Faults};

/// Items of a page when the caller does not say.
const DEFAULT: usize = 50;
/// Most items of a page.
const MOST: usize = 200;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Most items, 1 to 200. Read one more than that, to know whether the list goes on.
    pub limit: usize,
    /// The id of the last item of the page before.
    pub after: Option<Uuid>,
}

impl Page {
    /// Reads `?limit=` and `?cursor=`.
    pub fn read(limit: Option<&str>, cursor: Option<&str>) -> Result<Self, Error> {
        let mut faults = Faults::new();
        let limit = faults.take("?limit", limit_of(limit));
        let after = faults.take("?cursor", cursor.map(id_of).transpose());
        let page = limit.zip(after).map(|(limit, after)| Self { limit, after });
        Ok(faults.finish(page)?)
    }
}

fn limit_of(text: Option<&str>) -> Result<usize, Fault> {
    let Some(text) = text else { return Ok(DEFAULT) };
    let limit = text.parse().ok().filter(|limit| (1..=MOST).contains(limit));
    limit.ok_or_else(|| Fault::range("The limit", 1, MOST))
}

/// The part of a list in memory that is wanted, and the cursor of the part after it. Its items have
/// words for ids; the cursor holds the last one's and nothing else.
pub fn part<'a, T>(
    all: &'a [T],
    id: impl Fn(&T) -> &str,
    limit: Option<&str>,
    cursor: Option<&str>,
) -> Result<(&'a [T], Option<String>), Error> {
    let mut faults = Faults::new();
    let limit = faults.take("?limit", limit_of(limit));
    let rest = match cursor {
        None => Some(all),
        Some(cursor) => {
            let last = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok();
            let at = last.and_then(|last| all.iter().position(|one| id(one).as_bytes() == last));
            faults.take("?cursor", at.map(|at| &all[at + 1..]).ok_or_else(no_cursor))
        }
    };
    let (limit, rest) = faults.finish(limit.zip(rest))?;
    let items = &rest[..limit.min(rest.len())];
    let next = items.last().filter(|_| items.len() < rest.len());
    Ok((items, next.map(|last| BASE64URL_NOPAD.encode(id(last).as_bytes()))))
}

/// The cursor that continues after an item. It holds the id and nothing else.
pub fn cursor(last: Uuid) -> String {
    BASE64URL_NOPAD.encode(last.as_bytes())
}

fn id_of(cursor: &str) -> Result<Uuid, Fault> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok();
    bytes.and_then(|bytes| Uuid::from_slice(&bytes).ok()).ok_or_else(no_cursor)
}

fn no_cursor() -> Fault {
    Fault::new("invalid_cursor", "Send the cursor as `next` of the page before gave it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_the_id_it_was_made_of() {
        let id = Uuid::from_u128(0x1234);
        let page = Page::read(Some("200"), Some(&cursor(id))).unwrap();
        assert_eq!(page, Page { limit: 200, after: Some(id) });
        assert_eq!(Page::read(None, None).unwrap(), Page { limit: 50, after: None });
    }

    #[test]
    fn a_list_of_words_is_read_in_parts_to_its_end() {
        let all = ["a", "b", "c", "d", "e"];
        let mut read: Vec<&str> = Vec::new();
        let mut cursor = None;
        for expected in [2, 2, 1] {
            let (items, next) = part(&all, |word| word, Some("2"), cursor.as_deref()).unwrap();
            assert_eq!(items.len(), expected);
            read.extend(items);
            cursor = next;
        }
        assert_eq!((read.as_slice(), cursor), (all.as_slice(), None));
        assert_eq!(part(&all, |word| word, Some("5"), None).unwrap().1, None);
        assert!(part(&all, |word| word, None, Some(&BASE64URL_NOPAD.encode(b"gone"))).is_err());
        assert!(part(&all, |word| word, Some("0"), None).is_err());
    }

    #[test]
    fn a_bad_limit_and_a_bad_cursor_are_refused_together() {
        let Err(Error::Invalid(faults)) = Page::read(Some("201"), Some("next!")) else {
            panic!("taken");
        };
        let pointers: Vec<_> = faults.list().iter().map(|f| f.pointer.as_str()).collect();
        assert_eq!(pointers, ["?limit", "?cursor"]);
        for limit in ["0", "-1", "", "1e2", "many", "99999999999999999999"] {
            assert!(Page::read(Some(limit), None).is_err(), "{limit}");
        }
        for cursor in ["", "AAAA", "====", "\0"] {
            assert!(Page::read(None, Some(cursor)).is_err(), "{cursor}");
        }
    }
}
