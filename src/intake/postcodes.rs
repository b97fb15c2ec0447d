//! Tables of postcodes as they are downloaded: which one a file is, and its lines.

use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

use super::code_point::{self, Converter, Line};
use super::onspd::Columns;
use crate::domain::fault::Fault;
use crate::domain::place::PlaceSource;

/// How the lines of a file are written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Format {
    CodePoint,
    Directory(Columns),
}

/// Reads a file line by line; memory does not grow with the file.
pub struct Lines<'c, R> {
    reader: csv::Reader<R>,
    record: StringRecord,
    /// Whether `record` holds a line that was read to know the format, and is yet to be given.
    pending: bool,
    format: Format,
    converter: &'c Converter,
    line: u64,
}

impl<'c, R: Read> Lines<'c, R> {
    /// Begins to read, and knows by the first line what the file is: the postcode directory has
    /// headings, Code-Point Open has none.
    pub fn new(file: R, converter: &'c Converter) -> Result<Self, Fault> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
        let mut record = StringRecord::new();
        let any = reader.read_record(&mut record).map_err(|_| unreadable(1))?;
        let columns = Columns::find(&record).transpose()?;
        let pending = any && columns.is_none();
        let format = columns.map_or(Format::CodePoint, Format::Directory);
        Ok(Self { reader, record, pending, format, converter, line: 1 })
    }

    /// Which table the file is.
    pub fn source(&self) -> PlaceSource {
        match self.format {
            Format::CodePoint => PlaceSource::CodePoint,
            Format::Directory(_) => PlaceSource::Directory,
        }
    }

    fn read(&mut self) -> Result<Option<Line>, Fault> {
        if self.pending {
            self.pending = false;
        } else {
            self.line += 1;
            let line = self.line;
            if !self.reader.read_record(&mut self.record).map_err(|_| unreadable(line))? {
                return Ok(None);
            }
        }
        let (parsed, code, what) = match &self.format {
            Format::CodePoint => (
                code_point::parse(&self.record, self.converter),
                "invalid_code_point",
                "Code-Point Open",
            ),
            Format::Directory(columns) => (
                columns.parse(&self.record, self.converter),
                "invalid_onspd",
                "a line of the ONS Postcode Directory",
            ),
        };
        let line = self.line;
        parsed.map(Some).map_err(|wrong| {
            Fault::new(code, format!("Line {line} is not {what}. {}", wrong.message))
        })
    }
}

impl<R: Read> Iterator for Lines<'_, R> {
    type Item = Result<Line, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn unreadable(line: u64) -> Fault {
    Fault::new("invalid_csv", format!("Line {line} of the file cannot be read as CSV."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> (PlaceSource, Vec<Result<Line, Fault>>) {
        let converter = Converter::new().unwrap();
        let lines = Lines::new(text.as_bytes(), &converter).unwrap();
        (lines.source(), lines.collect())
    }

    #[test]
    fn the_first_line_says_what_a_file_is() {
        let (source, found) = lines("L1 0AA,10,334864,389326,,,,,,E05015289\n");
        assert_eq!((source, found.len()), (PlaceSource::CodePoint, 1));
        let text = "\u{feff}pcds,doterm,osward,oseast1m,osnrth1m,osgrdind,lat,long\n\
                    L1 0AA,,E05015289,334864,389326,1,53.39715,-2.98143\n";
        let (source, found) = lines(text);
        assert_eq!((source, found.len()), (PlaceSource::Directory, 1));
        assert_eq!(found[0].as_ref().unwrap().postcode.as_str(), "L1 0AA");
        assert_eq!(lines("").1, []);
    }

    #[test]
    fn other_files_are_refused_with_the_line() {
        let good = "L1 0AA,10,334864,389326,,,,,,E05015289\n";
        let wrong = [
            ("PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n", "Line 1 "),
            (&format!("{good}L1 0AB,10,334864\n"), "Line 2 "),
            (&format!("{good}L1 0AB,10,-1,389326,,,,,,\n"), "Line 2 "),
            (&format!("{good}L1 0AB,10,9999999,389326,,,,,,\n"), "Line 2 "),
            (&format!("{good}L1 0AB,10,334864,389326,,,,,,Roby\n"), "Line 2 "),
        ];
        for (text, place) in wrong {
            let fault = lines(text).1.pop().unwrap().unwrap_err();
            assert!(fault.message.starts_with(place), "{fault}");
            assert_eq!(fault.code, "invalid_code_point");
        }
    }
}
