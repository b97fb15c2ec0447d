//! Chance with a seed (splitmix64).

use jiff::ToSpan;
use jiff::civil::Date;
use onestop::domain::time::Clock;
use uuid::Uuid;

pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.bits() % limit
    }

    /// From 0 to just below 1.
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    pub fn some<T>(&mut self, most: u64, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    /// An id like those of the service: 48 bits of time, the rest by chance.
    pub fn uuid(&mut self) -> Uuid {
        let time = 0x0193_0000_0000 + self.below(1 << 33);
        Uuid::from_u64_pair(time << 16 | 0x7000 | self.below(4_096), self.bits() | 1 << 63)
    }

    /// A time of day from an hour on: mostly on the hour, some on the half, few else.
    pub fn clock(&mut self, from: u64, hours: u64) -> Clock {
        let minute = match self.below(100) {
            0..80 => 0,
            80..95 => 30,
            95..98 => 15,
            98 => 45,
            _ => self.below(60),
        };
        Clock::from_minutes(((from + self.below(hours)) * 60 + minute) as u16).unwrap()
    }

    pub fn day(&mut self, first: Date, days: u64) -> Date {
        first.saturating_add((self.below(days) as i64).days())
    }
}
