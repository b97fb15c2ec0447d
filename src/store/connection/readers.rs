//! Several connections that see one state of the database, so that much can be read at once.

use super::{AnyConn, Error, Pooled, Store, begin_snapshot, changes, end_snapshot, take};

/// How often a connection is tried that saw another state than the first, because somebody wrote
/// between the two.
const TRIES: usize = 20;

/// Connections that see one state of the database: one, and those that help it.
pub struct Readers<'a> {
    first: &'a mut AnyConn,
    helpers: &'a mut [Pooled],
}

impl<'a> Readers<'a> {
    /// One connection, without help.
    pub fn alone(conn: &'a mut AnyConn) -> Self {
        Self { first: conn, helpers: &mut [] }
    }

    /// The one that is always there.
    pub fn first(&mut self) -> &mut AnyConn {
        self.first
    }

    /// All of them.
    pub fn each(&mut self) -> impl Iterator<Item = &mut AnyConn> {
        let helpers = self.helpers.iter_mut().map(|conn| &mut **conn);
        std::iter::once(&mut *self.first).chain(helpers)
    }
}

impl Store {
    /// Like [`Store::snapshot`], with as many connections as are wanted, or as can be had: they
    /// all stand at the same change of the log.
    pub fn snapshot_by_many<R, E: From<Error>>(
        &self,
        wanted: usize,
        f: impl FnOnce(&mut Readers<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        self.snapshot(|first| {
            let mut helpers = Vec::new();
            for _ in 1..wanted {
                helpers.extend(self.helper(first)?);
            }
            let outcome = f(&mut Readers { first, helpers: &mut helpers });
            let closed: Result<(), Error> =
                helpers.iter_mut().try_for_each(|conn| end_snapshot(conn));
            let value = outcome?;
            closed?;
            Ok(value)
        })
    }

    /// A connection that sees what the first one sees; `None` where all are taken, or
    /// others write too fast.
    fn helper(&self, first: &mut AnyConn) -> Result<Option<Pooled>, Error> {
        let head = changes::position(first)?.head;
        let mut conn = match take(&self.readers) {
            Err(Error::Busy) => return Ok(None),
            taken => taken?,
        };
        for _ in 0..TRIES {
            begin_snapshot(&mut conn)?;
            if changes::position(&mut conn)?.head == head {
                return Ok(Some(conn));
            }
            end_snapshot(&mut conn)?;
        }
        Ok(None)
    }
}
