//! Touching what is looked at soon. Nothing is decided by what is found, so that nothing waits for it
//! and the memory brings many things at a time. It makes work quicker and never changes what comes
//! of it.

use std::hint::black_box;

/// Bytes that the memory brings at a time.
const LINE: usize = 64;

/// Touches things; each gives some of its bits.
pub(crate) fn touch(bits: impl Iterator<Item = u64>) {
    black_box(bits.fold(0, |all, some| all ^ some));
}

/// Some bits of a record, from the two lines that most records have.
pub(crate) fn bits_of(record: &[u8]) -> u64 {
    let byte = |at| record.get(at).copied().unwrap_or(0);
    u64::from(byte(0) ^ byte(LINE))
}
