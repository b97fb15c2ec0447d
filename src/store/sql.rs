//! Statements that diesel's `MultiConnection` does not cover by itself.
//!
//! `walk_variant_ast` is public but not documented: diesel is pinned to one minor version and
//! each helper has a test on both databases.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::sqlite::Sqlite;

use super::connection::{AnyConn, MultiBackend};

/// Loads rows of a query from the real connection beneath: of many rows a third faster than through
/// `MultiConnection`, which asks for each value of which database it is.
macro_rules! load_from_either {
    ($conn:expr, $query:expr) => {
        match $conn {
            AnyConn::Pg(conn) => $query.load(conn),
            AnyConn::Sqlite(conn) => $query.load(conn),
        }
    };
}
pub(super) use load_from_either;

/// A statement that is legal on both databases, written out by the real one at run time:
/// upserts and the like.
#[derive(Debug, Clone, Copy)]
pub struct Each<T>(pub T);

impl<T> QueryFragment<MultiBackend> for Each<T>
where
    T: QueryFragment<Pg> + QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<T: QueryId> QueryId for Each<T> {
    type QueryId = T::QueryId;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T: Query> Query for Each<T> {
    type SqlType = T::SqlType;
}

impl<T> RunQueryDsl<AnyConn> for Each<T> {}

/// Gives every statement `.each()`.
pub trait EachExt: Sized {
    /// See [`Each`].
    fn each(self) -> Each<Self> {
        Each(self)
    }
}

impl<T> EachExt for T {}

/// `FOR UPDATE` on `PostgreSQL`; nothing on `SQLite`, whose immediate transaction keeps other
/// writers out already. Every read whose result decides a write needs it.
#[derive(Debug, Clone, Copy)]
pub struct Locked<Q>(pub Q);

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Locked<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        if matches!(out.backend(), MultiBackend::Pg(_)) {
            out.push_sql(" FOR UPDATE");
        }
        Ok(())
    }
}

impl<Q> QueryId for Locked<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Locked<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<AnyConn> for Locked<Q> {}

/// Gives every query `.locked()`.
pub trait LockedExt: Sized {
    /// See [`Locked`].
    fn locked(self) -> Locked<Self> {
        Locked(self)
    }
}

impl<T> LockedExt for T {}
