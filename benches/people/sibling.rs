//! Made-up siblings of FEBRL 3: originals from its own values (and some that it does not hold),
//! and one damaged copy of each, with the kinds of errors that FEBRL's generator makes.

/// A record's values, empty = missing: given name, surname, street number, two lines of the address,
/// suburb, postcode, state, date of birth.
pub type Row = [String; 9];

/// How often a damaged field is that column, in hundredths (counted in FEBRL 3).
const DAMAGED: [usize; 9] = [15, 15, 8, 17, 19, 13, 8, 3, 4];

/// How much is damaged.
#[derive(Clone, Copy)]
pub struct Damage {
    /// How many copies in a hundred have 1, 2, 3, .. damaged fields.
    pub fields: [usize; 7],
    /// How many damaged fields in a hundred are damaged twice.
    pub twice: usize,
}

/// As in FEBRL 3.
pub const USUAL: Damage = Damage { fields: [28, 34, 23, 10, 4, 1, 0], twice: 10 };
/// Worse than FEBRL 3.
pub const HARD: Damage = Damage { fields: [5, 15, 25, 25, 15, 10, 5], twice: 30 };

/// A seeded source of choices.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// 0 to `sides - 1`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides.max(1)
    }

    fn by_share(&mut self, shares: &[usize]) -> usize {
        let mut rolled = self.roll(shares.iter().sum());
        for (at, share) in shares.iter().enumerate() {
            if rolled < *share {
                return at;
            }
            rolled -= share;
        }
        shares.len() - 1
    }
}

/// `count` originals, and a damaged copy of each in another order, with the place of the
/// original of each copy. A part of the copies can belong to nobody: `strangers` in a hundred.
pub fn pair_of_files(
    real: &[Row],
    count: usize,
    strangers: usize,
    damage: Damage,
    seed: u64,
) -> (Vec<Row>, Vec<Row>, Vec<Option<usize>>) {
    let mut dice = Dice::new(seed);
    let originals: Vec<Row> = (0..count).map(|_| original(real, &mut dice)).collect();
    let mut copies: Vec<(Row, Option<usize>)> = (0..count)
        .map(|at| {
            if dice.roll(100) < strangers {
                (original(real, &mut dice), None)
            } else {
                (copy(&originals[at], real, damage, &mut dice), Some(at))
            }
        })
        .collect();
    for at in (1..copies.len()).rev() {
        let other = dice.roll(at + 1);
        copies.swap(at, other);
    }
    let (rows, truth) = copies.into_iter().unzip();
    (originals, rows, truth)
}

/// Each value from another real record; rare kinds of values also made up, since a larger file
/// has more of them.
fn original(real: &[Row], dice: &mut Dice) -> Row {
    std::array::from_fn(|column| {
        let value = real[dice.roll(real.len())][column].clone();
        match column {
            _ if value.is_empty() => value,
            8 => format!("19{:02}{:02}{:02}", dice.roll(100), 1 + dice.roll(12), 1 + dice.roll(28)),
            1 | 3 | 4 | 5 if dice.roll(100) < 25 => made_up(&value, real, column, dice),
            _ => value,
        }
    })
}

/// The beginning of one value and the end of another.
fn made_up(value: &str, real: &[Row], column: usize, dice: &mut Dice) -> String {
    let other = &real[dice.roll(real.len())][column];
    let (head, tail): (Vec<char>, Vec<char>) = (value.chars().collect(), other.chars().collect());
    let from = tail.len() / 2;
    head[..head.len().div_ceil(2)].iter().chain(&tail[from..]).collect()
}

fn copy(original: &Row, real: &[Row], damage: Damage, dice: &mut Dice) -> Row {
    let mut row = original.clone();
    let fields = 1 + dice.by_share(&damage.fields);
    if dice.roll(100) < 7 {
        row.swap(0, 1);
    }
    if dice.roll(100) < 5 {
        row.swap(3, 4);
    }
    let mut done = Vec::new();
    while done.len() < fields {
        let column = dice.by_share(&DAMAGED);
        if done.contains(&column) {
            continue;
        }
        done.push(column);
        let times = 1 + usize::from(dice.roll(100) < damage.twice);
        for _ in 0..times {
            row[column] = damaged(&row[column], column, real, dice);
        }
    }
    row
}

/// One error: another value, none, or a typing error.
fn damaged(value: &str, column: usize, real: &[Row], dice: &mut Dice) -> String {
    match dice.roll(100) {
        0..=9 => String::new(),
        10..=27 if column != 7 => real[dice.roll(real.len())][column].clone(),
        _ if value.is_empty() => String::new(),
        _ => mistyped(value, dice),
    }
}

/// One typing error.
pub fn mistyped(value: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = value.chars().collect();
    if letters.is_empty() {
        return String::new();
    }
    let numeric = letters.iter().all(char::is_ascii_digit);
    let any = |dice: &mut Dice| -> char {
        let (first, count) = if numeric { (b'0', 10) } else { (b'a', 26) };
        char::from(first + dice.roll(count) as u8)
    };
    let at = dice.roll(letters.len());
    match dice.roll(if numeric { 4 } else { 6 }) {
        0 | 1 if at + 1 < letters.len() => letters.swap(at, at + 1),
        0..=2 => letters[at] = any(dice),
        3 if numeric => letters[at] = any(dice),
        3 => {
            let letter = any(dice);
            letters.insert(at, letter);
        }
        4 if letters.len() > 1 => {
            letters.remove(at);
        }
        _ => match letters.iter().position(|c| *c == ' ') {
            Some(space) => {
                letters.remove(space);
            }
            None => letters.insert(at, ' '),
        },
    }
    letters.into_iter().collect()
}
