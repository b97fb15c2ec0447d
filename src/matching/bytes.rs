//! Records as bytes: numbers take as few of them as they can.

/// Writes a record.
#[derive(Debug, Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// With room for so many bytes.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// A number, seven bits to a byte.
    pub(crate) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// A number that may be below 0.
    pub(crate) fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)) as u64);
    }

    /// A number below 65,536 as two bytes: quicker to read than one of any length.
    pub(crate) fn short(&mut self, number: u16) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    /// The numbers of a list, with its length before them.
    pub(crate) fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.number(items.len() as u64);
        for item in items {
            write(self, item);
        }
    }

    /// Sixteen bytes as they are.
    pub(crate) fn id(&mut self, id: uuid::Uuid) {
        self.0.extend_from_slice(id.as_bytes());
    }

    /// A text.
    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Bytes, with their number before them.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    /// What was written.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Reads a record that a [`Writer`] wrote. Beyond its end everything is 0.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// From the start.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// See [`Writer::number`].
    pub(crate) fn number(&mut self) -> u64 {
        let mut number = 0;
        let mut shift = 0;
        while let Some((byte, rest)) = self.0.split_first() {
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
            shift += 7;
        }
        number
    }

    /// See [`Writer::signed`].
    pub(crate) fn signed(&mut self) -> i64 {
        let number = self.number();
        (number >> 1) as i64 ^ -((number & 1) as i64)
    }

    /// See [`Writer::list`]; the items replace those of `into`.
    pub(crate) fn list<T>(&mut self, into: &mut Vec<T>, mut read: impl FnMut(&mut Self) -> T) {
        into.clear();
        let length = self.number() as usize;
        into.extend((0..length).map(|_| read(self)));
    }

    /// See [`Writer::short`].
    pub(crate) fn short(&mut self) -> u16 {
        let (number, rest) = self.0.split_first_chunk().unwrap_or((&[0; 2], &[]));
        self.0 = rest;
        u16::from_le_bytes(*number)
    }

    /// Passes over so many bytes.
    pub(crate) fn pass(&mut self, bytes: usize) {
        self.0 = self.0.get(bytes..).unwrap_or_default();
    }

    /// See [`Writer::id`].
    pub(crate) fn id(&mut self) -> uuid::Uuid {
        match self.0.split_first_chunk() {
            Some((id, rest)) => {
                self.0 = rest;
                uuid::Uuid::from_bytes(*id)
            }
            None => uuid::Uuid::nil(),
        }
    }

    /// See [`Writer::text`]; what is no text is empty.
    pub(crate) fn text(&mut self) -> &'a str {
        let length = self.number() as usize;
        let (text, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        std::str::from_utf8(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let numbers = [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX];
        let signed = [0, -1, 1, 63, -64, 64, i64::MIN, i64::MAX];
        let id = uuid::Uuid::from_u128(0x0123_4567_89AB_CDEF_0011_2233_4455_6677);
        let mut writer = Writer::default();
        writer.list(&numbers, |to, number| to.number(*number));
        writer.text("Zoë");
        writer.id(id);
        writer.list(&signed, |to, number| to.signed(*number));
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        let (mut found, mut found_signed) = (vec![7], vec![7]);
        reader.list(&mut found, Reader::number);
        assert_eq!(found, numbers);
        assert_eq!((reader.text(), reader.id()), ("Zoë", id));
        reader.list(&mut found_signed, Reader::signed);
        assert_eq!(found_signed, signed);
        assert_eq!((reader.number(), reader.text(), reader.id()), (0, "", uuid::Uuid::nil()));
        let mut writer = Writer::default();
        for number in [0, 258, u16::MAX] {
            writer.short(number);
        }
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        reader.pass(2);
        assert_eq!([reader.short(), reader.short(), reader.short()], [258, u16::MAX, 0]);
        reader.pass(1);
        assert_eq!(reader.number(), 0);
    }
}
