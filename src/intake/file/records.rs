//! Text into records and cells, as RFC 4180 and Excel have it: separators, quotes, doubled quotes,
//! cells of several lines. It works piece by piece and knows on which line a record begins.

use crate::domain::fault::Fault;

/// Longest cell in bytes; a cell of Excel has at most 32,767 letters.
pub const CELL_MAX: usize = 128 * 1024;

/// Who takes what is found.
pub trait Taker {
    /// A part of the text of the current cell.
    fn text(&mut self, part: &str);
    /// The end of a cell.
    fn end_cell(&mut self) -> Result<(), Fault>;
    /// The end of a record that began on a line.
    fn end_record(&mut self, line: u32) -> Result<(), Fault>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing of a record was seen yet.
    Between,
    /// At the start of a cell; spaces may still come before a quote.
    Start,
    /// In a cell without quotes, or after those it had.
    Bare,
    /// Between quotes.
    Quoted,
    /// After a quote between quotes: its end, or the first of two.
    Quote,
}

/// Parts a text into records.
pub struct Splitter<T> {
    separator: u8,
    taker: T,
    state: State,
    line: u32,
    began: u32,
    quote_on: u32,
    length: usize,
    after_cr: bool,
}

impl<T: Taker> Splitter<T> {
    /// Begins at the first line.
    pub fn new(separator: u8, taker: T) -> Self {
        Self {
            separator,
            taker,
            state: State::Between,
            line: 1,
            began: 1,
            quote_on: 1,
            length: 0,
            after_cr: false,
        }
    }

    /// Takes the next piece of the text.
    pub fn push(&mut self, text: &str) -> Result<(), Fault> {
        let bytes = text.as_bytes();
        // What is not handed over yet begins here.
        let mut held = 0;
        for (at, byte) in bytes.iter().copied().enumerate() {
            if byte == 0 {
                let message =
                    format!("Line {} contains a NUL byte: this is no CSV file.", self.line);
                return Err(Fault::new("control_character", message));
            }
            let ends_line = byte == b'\n' || byte == b'\r';
            let plain = !ends_line
                && match self.state {
                    State::Quoted => byte != b'"',
                    State::Bare => byte != self.separator,
                    State::Between | State::Start | State::Quote => false,
                };
            if plain {
                continue;
            }
            self.take(&text[held..at])?;
            held = self.step(byte, at)?;
            let after_cr = at.checked_sub(1).map_or(self.after_cr, |at| bytes[at] == b'\r');
            self.line += u32::from(ends_line && !(byte == b'\n' && after_cr));
        }
        self.after_cr = bytes.last().map_or(self.after_cr, |last| *last == b'\r');
        self.take(&text[held..])
    }

    /// Ends the text and gives back who took it.
    pub fn finish(mut self) -> Result<T, Fault> {
        match self.state {
            State::Quoted => return Err(open_quote(self.quote_on)),
            State::Between => {}
            State::Start | State::Bare | State::Quote => self.end_record()?,
        }
        Ok(self.taker)
    }

    /// Ends a text that was cut anywhere: the last record is left out.
    pub fn cut(self) -> T {
        self.taker
    }

    /// Moves on by a byte that means something here. Gives where text begins that is held back.
    fn step(&mut self, byte: u8, at: usize) -> Result<usize, Fault> {
        let next = at + 1;
        let ends_line = byte == b'\n' || byte == b'\r';
        if self.state == State::Quoted {
            if ends_line {
                return Ok(at);
            }
            self.state = State::Quote;
            return Ok(next);
        }
        if self.state == State::Between {
            if ends_line {
                return Ok(next);
            }
            self.state = State::Start;
            self.began = self.line;
        }
        if ends_line {
            self.end_record()?;
            return Ok(next);
        }
        if byte == self.separator {
            self.end_cell()?;
            self.state = State::Start;
            return Ok(next);
        }
        match (self.state, byte) {
            (State::Start, b'"') => {
                self.quote_on = self.line;
                self.state = State::Quoted;
                Ok(next)
            }
            (State::Start, b' ' | b'\t') => Ok(next),
            (State::Quote, b'"') => {
                self.take("\"")?;
                self.state = State::Quoted;
                Ok(next)
            }
            (
                State::Between | State::Start | State::Bare | State::Quoted | State::Quote,
                _letter,
            ) => {
                self.state = State::Bare;
                Ok(at)
            }
        }
    }

    fn take(&mut self, part: &str) -> Result<(), Fault> {
        if part.is_empty() {
            return Ok(());
        }
        self.length += part.len();
        if self.length > CELL_MAX {
            let quoted = if self.state == State::Quoted { self.quote_on } else { self.began };
            let message = format!(
                "A cell that begins on line {quoted} is longer than {CELL_MAX} bytes. Is a quote \
                 missing, or is this no table?"
            );
            return Err(Fault::new("cell_too_long", message));
        }
        self.taker.text(part);
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Fault> {
        self.length = 0;
        self.taker.end_cell()
    }

    fn end_record(&mut self) -> Result<(), Fault> {
        self.end_cell()?;
        self.state = State::Between;
        self.taker.end_record(self.began)
    }
}

fn open_quote(line: u32) -> Fault {
    let message = format!("A quote that opens on line {line} is never closed.");
    Fault::new("open_quote", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct All {
        cell: String,
        record: Vec<String>,
        records: Vec<(u32, Vec<String>)>,
    }

    impl Taker for All {
        fn text(&mut self, part: &str) {
            self.cell.push_str(part);
        }
        fn end_cell(&mut self) -> Result<(), Fault> {
            self.record.push(std::mem::take(&mut self.cell));
            Ok(())
        }
        fn end_record(&mut self, line: u32) -> Result<(), Fault> {
            self.records.push((line, std::mem::take(&mut self.record)));
            Ok(())
        }
    }

    /// Reads a text in pieces of a length.
    fn read(text: &str, piece: usize) -> Result<Vec<(u32, Vec<String>)>, Fault> {
        let mut splitter = Splitter::new(b',', All::default());
        let letters: Vec<char> = text.chars().collect();
        for part in letters.chunks(piece) {
            splitter.push(&part.iter().collect::<String>())?;
        }
        Ok(splitter.finish()?.records)
    }

    fn cells(text: &str) -> Vec<String> {
        let whole = read(text, 1000).unwrap();
        assert_eq!(whole, read(text, 1).unwrap(), "{text}");
        whole.into_iter().flat_map(|(_, cells)| cells).collect()
    }

    #[test]
    fn cells_are_parted_as_spreadsheets_write_them() {
        assert_eq!(cells("a,b,c"), ["a", "b", "c"]);
        assert_eq!(cells("a,,"), ["a", "", ""]);
        assert_eq!(cells("\"a,b\",\"c\"\"d\",\"\"\n"), ["a,b", "c\"d", ""]);
        assert_eq!(cells("a, \"b,c\" ,d"), ["a", "b,c ", "d"]);
        assert_eq!(cells("5\" pipe,\"x\"y"), ["5\" pipe", "xy"]);
        assert_eq!(cells("é,\"ü\r\nß\""), ["é", "ü\r\nß"]);
    }

    #[test]
    fn records_know_the_line_on_which_they_begin() {
        for end in ["\n", "\r\n", "\r"] {
            let text = "a,b|\"c|d\",e|||f|".replace('|', end);
            for piece in [1, 2, 3, 1000] {
                let lines: Vec<u32> = read(&text, piece).unwrap().iter().map(|r| r.0).collect();
                assert_eq!(lines, [1, 2, 6], "{end:?} {piece}");
            }
        }
    }

    #[test]
    fn what_never_ends_is_refused() {
        assert_eq!(read("a,b\nc,\"d\n", 3).unwrap_err(), open_quote(2));
        let long = "x".repeat(CELL_MAX + 1);
        assert_eq!(read(&long, 4096).unwrap_err().code, "cell_too_long");
        assert_eq!(read(&format!("a\n\"{long}"), 4096).unwrap_err().code, "cell_too_long");
        assert_eq!(read("a\0b", 9).unwrap_err().code, "control_character");
    }
}
