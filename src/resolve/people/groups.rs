//! Who belongs together in one set: pairs joined into groups, with care. Being alike is not
//! transitive; two groups become one only where the evidence between all their members allows it.

use std::collections::HashMap;

use super::finding::LIKELY;

/// Largest group that is built. Nobody stands in a file that often.
const LARGEST: usize = 40;
/// Two groups are joined where the odds between their members, averaged in bits, are at least this.
const MEAN_BITS: f64 = -4.0;

/// Groups of two or more, each sorted, in order of their first member. `pairs` are (place, place,
/// probability); `bits` gives the odds of any two places in bits.
pub(super) fn groups(pairs: &[(u32, u32, f64)], bits: impl Fn(u32, u32) -> f64) -> Vec<Vec<u32>> {
    let mut order: Vec<&(u32, u32, f64)> = pairs.iter().filter(|pair| pair.2 >= LIKELY).collect();
    order.sort_unstable_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    let mut group_of: HashMap<u32, usize> = HashMap::new();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for (a, b, _) in order {
        let mut own = |at: u32| {
            *group_of.entry(at).or_insert_with(|| {
                groups.push(vec![at]);
                groups.len() - 1
            })
        };
        let (x, y) = (own(*a), own(*b));
        if x == y || groups[x].len() + groups[y].len() > LARGEST {
            continue;
        }
        let each = groups[x].iter().flat_map(|a| groups[y].iter().map(|b| bits(*a, *b)));
        let sum: f64 = each.sum();
        if sum < MEAN_BITS * (groups[x].len() * groups[y].len()) as f64 {
            continue;
        }
        let joined = std::mem::take(&mut groups[y]);
        for at in &joined {
            group_of.insert(*at, x);
        }
        groups[x].extend(joined);
    }
    groups.retain(|group| group.len() > 1);
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable();
    groups
}
