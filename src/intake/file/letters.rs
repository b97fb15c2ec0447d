//! From bytes to letters: which encoding a text is in, and its text piece by piece, so that
//! memory does not grow with the file.

use encoding_rs::{DecoderResult, Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::domain::fault::Fault;

/// How much of a file decides whether it is UTF-16 without a mark.
const LOOKED_AT: usize = 4096;
/// Letters that are decoded at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// A text in some encoding.
#[derive(Debug, Clone, Copy)]
pub struct Letters<'a> {
    bytes: &'a [u8],
    encoding: &'static Encoding,
}

impl<'a> Letters<'a> {
    /// Finds out the encoding: a mark at the start decides, then the zeros of UTF-16, then whether
    /// it is UTF-8. What is none of these was written by a British Windows (1252), or, where lines
    /// end as on old Macintoshes, there.
    pub fn of(bytes: &'a [u8]) -> Self {
        if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
            return Self { bytes: &bytes[mark..], encoding };
        }
        let encoding = match zeros(bytes) {
            Some(encoding) => encoding,
            None if std::str::from_utf8(bytes).is_ok() => UTF_8,
            None if is_macintosh(bytes) => MACINTOSH,
            None => WINDOWS_1252,
        };
        Self { bytes, encoding }
    }

    /// The name of the encoding, e.g. `UTF-8`.
    pub fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// Hands over the text piece by piece until `take` refuses. Bytes that are no text of the
    /// encoding are a fault.
    pub fn each(&self, mut take: impl FnMut(&str) -> Result<(), Fault>) -> Result<(), Fault> {
        if self.encoding == UTF_8 {
            let text = std::str::from_utf8(self.bytes).map_err(|_| self.broken())?;
            return take(text);
        }
        let mut decoder = self.encoding.new_decoder_without_bom_handling();
        let mut piece = String::with_capacity(PIECE);
        let mut rest = self.bytes;
        loop {
            piece.clear();
            let (result, read) =
                decoder.decode_to_string_without_replacement(rest, &mut piece, true);
            rest = &rest[read..];
            take(&piece)?;
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(_, _) => return Err(self.broken()),
            }
        }
    }

    /// The beginning of the text, at most a piece of it.
    pub fn beginning(&self) -> String {
        let end = self.bytes.len().min(PIECE);
        let (text, _) = self.encoding.decode_without_bom_handling(&self.bytes[..end]);
        text.into_owned()
    }

    fn broken(&self) -> Fault {
        let message = format!(
            "The file looks like {} but has bytes that are none. Save it as \"CSV UTF-8\" and \
             send it again.",
            self.encoding.name()
        );
        Fault::new("not_text", message)
    }
}

/// UTF-16 of Western text: every second byte is zero.
fn zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let looked_at = &bytes[..bytes.len().min(LOOKED_AT)];
    if looked_at.len() < 4 || bytes.len() % 2 == 1 {
        return None;
    }
    let zeros = |from: usize| looked_at.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), looked_at.len() / 2);
    let most = |zeros: usize| zeros * 10 >= pairs * 7;
    match (most(even), most(odd)) {
        (false, true) if even == 0 => Some(UTF_16LE),
        (true, false) if odd == 0 => Some(UTF_16BE),
        (false | true, false | true) => None,
    }
}

/// Lines that end with a lone CR, and none that ends with LF.
fn is_macintosh(bytes: &[u8]) -> bool {
    bytes.contains(&b'\r') && !bytes.contains(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, &'static str) {
        let letters = Letters::of(bytes);
        let mut text = String::new();
        letters
            .each(|piece| {
                text.push_str(piece);
                Ok(())
            })
            .unwrap();
        (text, letters.encoding())
    }

    fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn every_encoding_of_a_spreadsheet_is_read() {
        let text = "Name,Note\r\nSiân,£5 – O’Connor\r\n";
        let little = utf_16(text, u16::to_le_bytes);
        let big = utf_16(text, u16::to_be_bytes);
        let cp1252 = b"Name,Note\r\nSi\xe2n,\xa35 \x96 O\x92Connor\r\n".to_vec();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        let cases = [
            (text.as_bytes().to_vec(), "UTF-8"),
            (marked(b"\xef\xbb\xbf", text.as_bytes()), "UTF-8"),
            (marked(b"\xff\xfe", &little), "UTF-16LE"),
            (marked(b"\xfe\xff", &big), "UTF-16BE"),
            (little, "UTF-16LE"),
            (big, "UTF-16BE"),
            (cp1252, "windows-1252"),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(read(&bytes), (text.to_owned(), encoding));
        }
        assert_eq!(read(b"Name\rSi\x89n\r").0, "Name\rSiân\r");
    }

    #[test]
    fn text_longer_than_a_piece_comes_whole() {
        let long = "é,a\n".repeat(100_000);
        assert_eq!(read(&utf_16(&long, u16::to_be_bytes)).0, long);
        assert_eq!(read(&b"\xe9,a\n".repeat(100_000)).0, long);
    }

    #[test]
    fn half_a_letter_is_a_fault() {
        let broken = Letters::of(b"\xff\xfea\0b").each(|_| Ok(())).unwrap_err();
        assert_eq!(broken.code, "not_text");
        assert_eq!(
            Letters::of(b"\xef\xbb\xbfa\xe9").each(|_| Ok(())).unwrap_err().code,
            "not_text"
        );
    }
}
