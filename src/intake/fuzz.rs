//! Files with random damage: whatever comes in, something is answered, and soon.

use super::answer::Answers;
use super::field::Target;
use super::file::File;
use super::mapping::Mapping;
use super::propose::propose;
use super::samples::Words;
use super::{history, organisations, volunteers};

/// Runs of the test; each file is damaged anew.
const RUNS: u64 = 150;

const FILES: [&[u8]; 6] = [
    b"First name,Surname,Email,Phone,DOB,Post Code,Skills,Availability,DBS status,GDPR consent\n\
      Sam,Taylor,sam@example.org,07700 900123,03/02/1961,L36 9YX,\"first aid, driving\",\"Tues eve, w/e\",cleared,yes\n\
      \"O'Connor, Si\xc3\xa2n\",,a@b.org; c@d.org,0151 496 0101 x4,3-Feb-61,l369yx,none,Mon-Fri 9-5 not Wed,,2024-01-01\n",
    b"\xff\xfeN\0a\0m\0e\0,\0M\0o\0n\0 \0A\0M\0\n\0S\0a\0m\0,\0x\0\n\0",
    b"Name;DBS level;DBS date;Mon;Tue;Languages\nZo\xeb & Al;Enhanced adult;12/13/2020;9-5;from 6pm;Polish (native)/en\n",
    b"Organisation Name\tWard\tContact email\tPostcode\nHub\tPage Moss\tx@y.org\tL36 9YX\n",
    b"Volunteer|Email|Organisation|Role|Date|Hours\n\"Lee, Jo\"|j@x.org|Hub|Cook|1/2/26|2:30\n",
    b"PK\x03\x04\x14\0\0\0\x08\0\0\0!\0xl/workbook.xmlPK\x01\x02PK\x05\x06",
];
/// What breaks things.
const PIECES: [&[u8]; 16] = [
    b"\"",
    b",",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xe2\x80",
    b";",
    b"-",
    b"99999999999999999999",
    b"1st and 3rd",
    b"not ",
    b"\xef\xbb\xbf",
    b"24/7",
    b"@",
    b"12:61am-",
];

/// A simple generator of numbers (splitmix64), so that a failure can be repeated.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
}

fn damaged(numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = FILES[numbers.below(FILES.len())].to_vec();
    for _ in 0..=numbers.below(12) {
        let at = numbers.below(bytes.len() + 1);
        match numbers.below(5) {
            0 if at < bytes.len() => bytes[at] = numbers.below(256) as u8,
            1 if at < bytes.len() => {
                bytes.remove(at);
            }
            2 => bytes.truncate(at.max(1)),
            3 => {
                let from = numbers.below(bytes.len());
                let part: Vec<u8> = bytes[from..].iter().take(60).copied().collect();
                bytes.splice(at.min(bytes.len())..at.min(bytes.len()), part);
            }
            _piece => {
                let piece = PIECES[numbers.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }
    bytes
}

#[test]
fn damaged_files_are_answered_and_nothing_panics() {
    let words = Words::new();
    let mut numbers = Numbers(20_261_122);
    let mut read = 0;
    for _ in 0..RUNS {
        let bytes = damaged(&mut numbers);
        let Ok(file) = File::read(&bytes) else { continue };
        for target in Target::ALL {
            let proposal = propose(&file, *target, &words.known());
            let Ok(mapping) = Mapping::parse_for(*target, &proposal.drafts()) else { continue };
            let answers = Answers::default();
            let rows = match target {
                Target::Volunteers => {
                    let sheet = volunteers::read_rows(&file, &mapping, &answers, &words.known());
                    sheet.unwrap().rows.len()
                }
                Target::Organisations => {
                    organisations::read_rows(&file, &mapping, &answers).unwrap().len()
                }
                Target::History => {
                    let sheet = history::read_rows(&file, &mapping, &answers, &words.known());
                    sheet.unwrap().rows.len()
                }
            };
            assert_eq!(rows, file.rows.len(), "no row is dropped unseen");
            read += rows;
        }
    }
    assert!(read > 100, "the damage leaves something to read: {read}");
}
