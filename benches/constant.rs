//! What actix alone does: a server that answers every request with one constant JSON text, for
//! `scripts/bench-http.sh` to compare with.
//!
//! `constant FILE PORT` serves the file's text on 127.0.0.1 until it is stopped.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at a fault of its own data")]

use actix_web::http::header::ContentType;
use actix_web::web::Bytes;
use actix_web::{App, HttpResponse, HttpServer, web};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|part| !part.starts_with("--"));
    let (Some(file), Some(port)) = (arguments.next(), arguments.next()) else {
        println!("constant FILE PORT: scripts/bench-http.sh starts it");
        return Ok(());
    };
    let text = Bytes::from(std::fs::read(file)?);
    let answer = move || {
        let text = text.clone();
        async move { HttpResponse::Ok().content_type(ContentType::json()).body(text) }
    };
    let address = ("127.0.0.1", port.parse().unwrap());
    let app = move || App::new().default_service(web::to(answer.clone()));
    HttpServer::new(app).bind(address)?.run().await
}
