//! Bodies that are longer than anything that is read: sent as they are made, and never to the end.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::hostile::{MIB, most_memory};
use crate::bad_input::stored;
use crate::durability::program::Program;

/// How much is sent at once, and between two looks whether there is an answer.
const PIECE: usize = 64 * 1024;
/// However slow the machine is, nobody waits longer for a server that does not answer.
const PATIENCE: Duration = Duration::from_mins(2);
/// Of a body without an end, more than the server reads and the two ends hold back is never taken.
const TAKEN_AT_MOST: usize = 96 * MIB;

/// How a body says how long it is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Framing {
    Length,
    Chunks,
}

/// Sends a body of `length` bytes, `fill` again and again, until there is an answer; its status,
/// and how many bytes the server had taken by then.
fn send(at: SocketAddr, token: &str, framing: Framing, length: usize, fill: &[u8]) -> (u16, usize) {
    let mut stream = TcpStream::connect(at).expect("a connection");
    stream.set_write_timeout(Some(PATIENCE)).expect("a limit");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    let long = match framing {
        Framing::Length => format!("Content-Length: {length}"),
        Framing::Chunks => "Transfer-Encoding: chunked".to_owned(),
    };
    let head = format!(
        "POST /api/v1/imports HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: text/csv\r\n{long}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("the head");
    let answered = AtomicBool::new(false);
    let mut reading = stream.try_clone().expect("the same connection");
    thread::scope(|scope| {
        let answer = scope.spawn(|| {
            let mut line = [0; 12];
            let read = reading.read_exact(&mut line);
            answered.store(true, Ordering::Release);
            read.map(|()| String::from_utf8_lossy(&line[9..]).parse().expect("a status"))
        });
        let sent = write(&mut stream, framing, length, fill, &answered);
        let status = answer.join().expect("a reader").expect("an answer");
        // The server may be gone already.
        drop(stream.shutdown(Shutdown::Both));
        (status, sent)
    })
}

/// Writes until all is sent, or the server answers or hangs up.
fn write(
    stream: &mut TcpStream,
    framing: Framing,
    length: usize,
    fill: &[u8],
    answered: &AtomicBool,
) -> usize {
    let data = fill.repeat(PIECE / fill.len());
    let mut sent = 0;
    let heading: &[u8] = b"First,Last\n";
    let mut piece: &[u8] = heading;
    while sent < length && !answered.load(Ordering::Acquire) {
        let now = &piece[..piece.len().min(length - sent)];
        let framed = match framing {
            Framing::Length => now.to_vec(),
            Framing::Chunks => [format!("{:x}\r\n", now.len()).as_bytes(), now, b"\r\n"].concat(),
        };
        if stream.write_all(&framed).is_err() {
            break;
        }
        sent += now.len();
        piece = &data;
    }
    sent
}

#[test]
fn a_body_without_end_is_refused_before_it_is_sent_and_takes_no_memory() {
    let program = Program::new();
    program.run(&["centre", "add", "--slug", "knowsley", "--name", "Knowsley"]);
    program.sign_up();
    let server = program.serve();
    let staff = server.sign_in();
    let token = staff.token.clone().expect("a token");
    let first = staff.send_bytes(
        "POST",
        "/imports",
        &[("Content-Type", "text/csv")],
        b"First,Last\nAnn,Lee\n",
    );
    assert_eq!(first.status, 201, "{}", first.text);
    let (there, before) = (stored(&staff), most_memory(server.pid()));
    for (what, length, fill) in [
        ("a line of 1 GB", 1024 * MIB, b"a".as_slice()),
        ("100 MB of rows", 100 * MIB, b"Ann,Lee\n"),
        ("100 MB of quotes", 100 * MIB, b"\"\"\"\""),
    ] {
        for framing in [Framing::Length, Framing::Chunks] {
            let (status, sent) = send(server.address(), &token, framing, length, fill);
            assert_eq!(status, 413, "{what}, {framing:?}");
            assert!(sent <= TAKEN_AT_MOST, "{what}, {framing:?}: {} MiB sent", sent / MIB);
            let more = most_memory(server.pid()).saturating_sub(before);
            assert!(more <= 64 * MIB, "{what}, {framing:?} took {} MiB", more / MIB);
            eprintln!("  {what}, {framing:?}: {} MiB sent, {} MiB taken", sent / MIB, more / MIB);
        }
    }
    assert_eq!(stored(&staff), there, "nothing of them is there");
}
