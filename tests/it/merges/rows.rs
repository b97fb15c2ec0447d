//! The rows of the database as texts.

use diesel::prelude::*;
use diesel::sql_types::Text;
use onestop::store::{AnyConn, Error};

use crate::support::app::TestApp;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

const TABLES: [&str; 14] = [
    "volunteers",
    "consents",
    "checks",
    "placements",
    "placement_events",
    "hours",
    "needs",
    "blocks",
    "notes",
    "plan_lines",
    "import_references",
    "import_rows",
    "distinct_people",
    "merges",
];

fn lines(conn: &mut AnyConn, query: &str) -> Vec<String> {
    let query = diesel::sql_query(query);
    let found: QueryResult<Vec<Line>> = match conn {
        AnyConn::Sqlite(conn) => query.load(conn),
        AnyConn::Pg(conn) => query.load(conn),
    };
    found.expect("the rows").into_iter().map(|line| line.line).collect()
}

/// Every row of every table that a merge may touch, byte for byte.
pub fn dump(app: &TestApp) -> Vec<String> {
    let read = |conn: &mut AnyConn| -> Result<Vec<String>, Error> {
        let mut all = Vec::new();
        for table in TABLES {
            let query = match conn {
                AnyConn::Pg(_) => format!("SELECT t::text AS line FROM {table} t ORDER BY 1"),
                AnyConn::Sqlite(_) => {
                    let names = format!("SELECT name AS line FROM pragma_table_info('{table}')");
                    let columns: Vec<String> =
                        lines(conn, &names).iter().map(|name| format!("quote({name})")).collect();
                    format!(
                        "SELECT {} AS line FROM {table} ORDER BY 1",
                        columns.join(" || '|' || ")
                    )
                }
            };
            all.extend(lines(conn, &query).into_iter().map(|line| format!("{table} {line}")));
        }
        Ok(all)
    };
    app.app.store().read(read).expect("the rows")
}

/// Columns, as `table.column`, that can hold the id of a volunteer.
pub fn tables_that_name_volunteers(app: &TestApp) -> Vec<String> {
    let query = "SELECT m.name || '.' || c.name AS line FROM sqlite_master m \
                 JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND (\
                 c.name LIKE '%volunteer%' OR c.name LIKE '%person%' OR c.name IN ('subject', \
                 'record_id', 'new_id', 'keeper_id', 'other_id', 'first_id', 'second_id')) ORDER BY 1";
    app.app.store().read(|conn| Ok::<_, Error>(lines(conn, query))).expect("the columns")
}
