//! `/matches/batch`: the ranked lists of many needs, a line each as it is made.

use std::io;
use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use actix_web::web::{self, Bytes};
use actix_web::{HttpResponse, http::header};
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{self, error::TrySendError};
use utoipa::ToSchema;

use super::view::RankingView;
use super::{LIMIT, LIMIT_MAX, instant};
use crate::app::matches::batch::{Batch, BatchLine, BatchQuery};
use crate::app::{App, Error};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::NeedId;
use crate::http::body::Body;
use crate::http::caller::StaffMember;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::reply::Reply;

/// Media type of lines of JSON.
const NDJSON: &str = "application/x-ndjson";
/// Most needs that can be named.
const NEEDS_MAX: usize = 10_000;
/// Lines that wait for the client to read them.
const WAITING: usize = 16;
/// How often it is looked whether a slow client has room for another line.
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// A client that reads nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// For which needs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchBody {
    /// These needs, at most 10,000, answered in this order; either this or `all_open`.
    pub need_ids: Option<Vec<String>>,
    /// `true`: all open needs of the centre, by their ids.
    pub all_open: Option<bool>,
    /// Most items of each list, 1 to 200 (20).
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// The instant (RFC 3339) for which to answer; now where left out. It moves the clock, not
    /// the data.
    #[schema(format = "date-time")]
    pub as_of: Option<String>,
}

impl BatchBody {
    fn parse(&self) -> Result<BatchQuery, Error> {
        let mut faults = Faults::new();
        let needs = selection(self.need_ids.as_deref(), self.all_open, &mut faults);
        let limit = match self.limit.map(usize::try_from) {
            None => Ok(LIMIT),
            Some(Ok(limit)) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
            Some(_) => Err(Fault::range("The limit", 1, LIMIT_MAX)),
        };
        let limit = faults.take("/limit", limit);
        let as_of = match self.as_of.as_deref().map(instant) {
            None => None,
            Some(instant) => faults.take("/as_of", instant),
        };
        let query = (|| Some(BatchQuery { needs: needs?, as_of, limit: limit? }))();
        Ok(faults.finish(query)?)
    }
}

/// The needs that a body names, or all open ones: `Some(None)`.
pub fn selection(
    need_ids: Option<&[String]>,
    all_open: Option<bool>,
    faults: &mut Faults,
) -> Option<Option<Vec<NeedId>>> {
    match (need_ids, all_open) {
        (Some(ids), None | Some(false)) => named(ids, faults).map(Some),
        (None, Some(true)) => Some(None),
        (Some(_), Some(true)) | (None, None | Some(false)) => {
            let message = "Give either need_ids or \"all_open\": true.";
            faults.add("/need_ids", Fault::new("required", message));
            None
        }
    }
}

fn named(ids: &[String], faults: &mut Faults) -> Option<Vec<NeedId>> {
    if ids.is_empty() || ids.len() > NEEDS_MAX {
        faults.add("/need_ids", Fault::range("The number of needs", 1, NEEDS_MAX));
        return None;
    }
    let id = |(at, id): (usize, &String)| faults.take(format!("/need_ids/{at}"), id.parse());
    let ids: Vec<Option<NeedId>> = ids.iter().enumerate().map(id).collect();
    ids.into_iter().collect()
}

/// One line: the list of a need, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum BatchLineView<'a> {
    /// The people who fit it, as `/needs/{id}/matches` answers.
    Ranking(RankingView<'a>),
    /// There is no list.
    Refused(RefusedView),
}

/// A need without a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusedView {
    /// The need.
    pub need_id: String,
    /// Why: what `/needs/{id}/matches` answers.
    pub problem: ProblemBody,
}

/// The line of one need as JSON, with its end.
pub fn ndjson(line: BatchLine<'_>) -> serde_json::Result<Vec<u8>> {
    let need_id = line.need;
    let mut line = match line.ranked {
        Ok(ranked) => {
            serde_json::to_vec(&BatchLineView::Ranking(RankingView::of(need_id, &ranked)))
        }
        Err(error) => serde_json::to_vec(&BatchLineView::Refused(RefusedView {
            need_id: need_id.to_string(),
            problem: Problem::from(error).body(),
        })),
    }?;
    line.push(b'\n');
    Ok(line)
}

/// The people who fit many needs: lines of JSON, one a need, in order, sent as they are made. A need
/// without a list has a line that says why. An answer that breaks off is not whole.
#[utoipa::path(post, path = "/api/v1/matches/batch", tag = "matches", request_body = BatchBody,
    responses((status = 200, description = "A line for each need",
        content((BatchLineView = "application/x-ndjson")))))]
pub async fn match_batch(app: web::Data<App>, staff: StaffMember, body: Body<BatchBody>) -> Reply {
    let query = body.value.parse()?;
    let batch = app.match_many(&staff.0, &query).map_err(Problem::from)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, NDJSON))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(lines(batch)))
}

/// A part of the answer.
enum Piece {
    Line(Vec<u8>),
    /// Nothing is missing.
    End,
}

fn lines(batch: Batch) -> impl Stream<Item = io::Result<Bytes>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    // Ranking takes all cores for as long as the batch does: no thread of the server waits for it.
    thread::spawn(move || {
        let mut whole = true;
        batch.run(ndjson, |line| {
            let sent = match line {
                None => Ok(()),
                Some(Ok(line)) => send(&sender, Piece::Line(line)),
                Some(Err(_)) => Err(Gone),
            };
            whole = sent.is_ok();
            if whole { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if whole {
            // Nobody is there to miss it where that fails.
            drop(send(&sender, Piece::End));
        }
    });
    stream::unfold(Some(receiver), async |receiver: Option<mpsc::Receiver<Piece>>| {
        let mut receiver = receiver?;
        match receiver.recv().await {
            Some(Piece::Line(line)) => Some((Ok(Bytes::from(line)), Some(receiver))),
            Some(Piece::End) => None,
            // The connection is cut, so that nobody takes a part for the whole.
            None => Some((Err(io::Error::other("a batch broke off")), None)),
        }
    })
}

/// The client left, or reads nothing.
struct Gone;

/// Hands a piece over, and waits for a client that is slow.
fn send(sender: &mpsc::Sender<Piece>, mut piece: Piece) -> Result<(), Gone> {
    let mut waited = Duration::ZERO;
    loop {
        piece = match sender.try_send(piece) {
            Ok(()) => return Ok(()),
            Err(TrySendError::Closed(_)) => return Err(Gone),
            Err(TrySendError::Full(piece)) => piece,
        };
        if waited >= PATIENCE {
            return Err(Gone);
        }
        thread::sleep(LOOK_AGAIN);
        waited += LOOK_AGAIN;
    }
}
