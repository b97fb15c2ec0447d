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

/// The cursor that continues after an item. It holds the id and nothing else.
pub fn cursor(last: Uuid) -> String {
    BASE64URL_NOPAD.encode(last.as_bytes())
}

fn id_of(cursor: &str) -> Result<Uuid, Fault> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok();
    bytes.and_then(|bytes| Uuid::from_slice(&bytes).ok()).ok_or_else(|| {
        Fault::new("invalid_cursor", "Send the cursor as `next` of the page before gave it.")
    })
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
