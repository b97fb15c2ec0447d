//! Spellings near a spelling: what somebody meant whose finger slipped.

use std::collections::HashMap;

use strsim::osa_distance;

/// Longest spelling that is compared, in bytes: longer ones are no words.
const LONGEST: usize = 30;
/// Shortest spelling that may hold an error: among three letters every one counts.
const SHORTEST: usize = 3;
/// A first letter is seldom wrong: where it is, the likeness counts so much less.
const WRONG_FIRST: f32 = 0.9;
/// The likeness of a spelling with an error is below that of a right one by this factor.
pub const WRONG: f32 = 0.95;

/// Finds spellings by what is left of them when an error is made.
#[derive(Debug, Clone, Default)]
pub struct Slips {
    /// The hash of every spelling and of every form of it with one letter left out, with the
    /// spelling's place; sorted. Two spellings one error apart share a hash.
    shortened: Vec<(u32, u32)>,
    /// The places of the spellings that have two neighbouring letters, for more than one error.
    pairs: HashMap<[u8; 2], Vec<u32>>,
}

impl Slips {
    /// Prepares a list of spellings; places are their positions in it.
    pub fn new<'a>(spellings: impl Iterator<Item = &'a str>) -> Self {
        let mut slips = Self::default();
        for (place, spelling) in spellings.enumerate() {
            let place = place as u32;
            slips.shortened.extend(shortened(spelling).map(|hash| (hash, place)));
            for pair in pairs(spelling) {
                let list = slips.pairs.entry(pair).or_default();
                if list.last() != Some(&place) {
                    list.push(place);
                }
            }
        }
        slips.shortened.sort_unstable();
        slips.shortened.dedup();
        slips.shortened.shrink_to_fit();
        slips
    }

    /// The places of spellings that a text may be a slip of, with their likeness (0 to below 1):
    /// those one error away or nearly so, else those with up to three errors in a long word.
    pub fn near(&self, text: &str, spellings: &[(Box<str>, u32)]) -> Vec<(u32, f32)> {
        // A digit is never a slip: D1 is not D2.
        let digits = text.bytes().any(|b| b.is_ascii_digit());
        if digits || text.len() < SHORTEST || text.len() > LONGEST {
            return Vec::new();
        }
        let most = match text.len() {
            0..=4 => 1,
            5..=8 => 2,
            _ => 3,
        };
        let alike = |places: Vec<u32>, most: usize| -> Vec<(u32, f32)> {
            let likeness = |place: u32| {
                likeness(text, &spellings[place as usize].0, most).map(|alike| (place, alike))
            };
            places.into_iter().filter_map(likeness).collect()
        };
        let found = alike(self.one_away(text), most.min(2));
        if found.is_empty() && text.len() > 5 {
            return alike(self.sharing_pairs(text, most, spellings.len()), most);
        }
        found
    }

    fn one_away(&self, text: &str) -> Vec<u32> {
        let mut places = Vec::new();
        for hash in shortened(text) {
            let from = self.shortened.partition_point(|(there, _)| *there < hash);
            let same = self.shortened[from..].iter().take_while(|(there, _)| *there == hash);
            places.extend(same.map(|(_, place)| *place));
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    /// One error spoils two pairs of neighbours.
    fn sharing_pairs(&self, text: &str, most: usize, count: usize) -> Vec<u32> {
        let needed = (text.len() + 1).saturating_sub(2 * most).max(2) as u8;
        let mut counts = vec![0_u8; count];
        let mut places = Vec::new();
        for list in pairs(text).filter_map(|pair| self.pairs.get(&pair)) {
            for place in list {
                let shared = &mut counts[*place as usize];
                *shared = shared.saturating_add(1);
                if *shared == needed {
                    places.push(*place);
                }
            }
        }
        places
    }
}

fn likeness(a: &str, b: &str, most: usize) -> Option<f32> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let errors = osa_distance(a, b);
    if errors > most {
        return None;
    }
    let alike = 1.0 - errors as f32 / a.len().max(b.len()) as f32;
    let first = if a.as_bytes().first() == b.as_bytes().first() { 1.0 } else { WRONG_FIRST };
    Some(WRONG * first * alike)
}

/// FNV-1a hashes of a spelling and of its forms with one byte left out.
fn shortened(spelling: &str) -> impl Iterator<Item = u32> + '_ {
    let bytes = spelling.as_bytes();
    (0..=bytes.len()).map(move |left_out| {
        let kept = bytes.iter().enumerate().filter(move |(i, _)| *i != left_out);
        kept.fold(0x811c_9dc5_u32, |hash, (_, b)| (hash ^ u32::from(*b)).wrapping_mul(0x0100_0193))
    })
}

/// Neighbouring bytes, the edges of the word included.
fn pairs(word: &str) -> impl Iterator<Item = [u8; 2]> + '_ {
    let bytes = word.as_bytes();
    let edge = |b: Option<&u8>| b.copied().unwrap_or(b' ');
    let inside = bytes.windows(2).map(|pair| [pair[0], pair[1]]);
    std::iter::once([b' ', edge(bytes.first())])
        .chain(inside)
        .chain(std::iter::once([edge(bytes.last()), b' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(text: &str) -> Vec<String> {
        let spellings: Vec<(Box<str>, u32)> = ["gardening", "driving", "minibus", "d1", "cook"]
            .iter()
            .map(|word| (Box::from(*word), 0))
            .collect();
        let slips = Slips::new(spellings.iter().map(|(word, _)| &**word));
        let found = slips.near(text, &spellings);
        found.iter().map(|(place, _)| spellings[*place as usize].0.to_string()).collect()
    }

    #[test]
    fn a_letter_too_many_missing_wrong_or_swapped_is_found() {
        for slip in ["gardeningg", "gardning", "gardenibg", "gardeinng", "grdnening", "agrdening"] {
            assert_eq!(near(slip), ["gardening"], "{slip}");
        }
        assert_eq!(near("coook"), ["cook"]);
    }

    #[test]
    fn three_errors_are_found_in_a_long_word_only() {
        assert_eq!(near("gsrdenjnh"), ["gardening"]);
        assert!(near("dtivjmg").is_empty());
    }

    #[test]
    fn a_digit_is_no_slip() {
        assert!(near("d2").is_empty() && near("min1bus").is_empty());
    }
}
