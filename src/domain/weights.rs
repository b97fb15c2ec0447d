//! Weights of the five components, and whole numbers of millionths.

use super::fault::Fault;

/// A value from 0 to 1 in whole millionths.
pub type Millionths = u32;

/// One, in millionths.
pub const ONE: Millionths = 1_000_000;

/// `m(a/b)` of scoring.md: a ratio of whole numbers in millionths, rounded half up, computed in
/// whole numbers. 0 where `b` is 0.
pub fn ratio(a: u64, b: u64) -> Millionths {
    if b == 0 {
        return 0;
    }
    // Nearly all ratios fit into 64 bits, where a division takes a tenth of the time.
    let above = a.checked_mul(2_000_000).and_then(|a| a.checked_add(b));
    if let (Some(above), Some(below)) = (above, b.checked_mul(2)) {
        return (above / below) as Millionths;
    }
    let (a, b) = (u128::from(a), u128::from(b));
    ((2_000_000 * a + b) / (2 * b)) as Millionths
}

/// `m(x)` of scoring.md for a real number from 0 to 1.
pub fn millionths(x: f64) -> Millionths {
    // To cut off is to round down, as nothing is below 0.
    (1_000_000.0 * x + 0.5) as Millionths
}

/// The parts of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// Skills.
    Skills,
    /// Availability.
    Availability,
    /// Distance.
    Distance,
    /// Interests.
    Interests,
    /// Rest of the volunteer; attention to the need where needs are ranked for a volunteer.
    Rest,
}

impl Component {
    /// All five, in the order of scoring.md.
    pub const ALL: [Self; 5] =
        [Self::Skills, Self::Availability, Self::Distance, Self::Interests, Self::Rest];

    /// Its name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Skills => "skills",
            Self::Availability => "availability",
            Self::Distance => "distance",
            Self::Interests => "interests",
            Self::Rest => "rest",
        }
    }

    /// Reads its name.
    pub fn parse(name: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|c| c.as_str() == name).ok_or_else(|| {
            let message = "A weight is for skills, availability, distance, interests or rest.";
            Fault::new("unknown", message)
        })
    }
}

/// Weights of the components: whole numbers 0 to 1000, not all 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weights([u16; 5]);

/// The largest weight.
pub const WEIGHT_MAX: u16 = 1000;

impl Default for Weights {
    /// The defaults of scoring.md.
    fn default() -> Self {
        Self([400, 250, 200, 50, 100])
    }
}

impl Weights {
    /// In the order of [`Component::ALL`].
    pub fn new(values: [u16; 5]) -> Result<Self, Fault> {
        if values.iter().any(|w| *w > WEIGHT_MAX) {
            return Err(Fault::range("A weight", 0, WEIGHT_MAX));
        }
        if values.iter().all(|w| *w == 0) {
            return Err(Fault::new("all_zero", "At least one weight must be above 0."));
        }
        Ok(Self(values))
    }

    /// The weight of a component.
    pub fn of(&self, component: Component) -> u16 {
        self.0[component as usize]
    }

    /// All, in the order of [`Component::ALL`].
    pub fn values(&self) -> [u16; 5] {
        self.0
    }

    /// These weights with those that `over` names replaced. Fails where all would be 0.
    pub fn with(&self, over: &WeightOverrides) -> Result<Self, Fault> {
        let mut values = self.0;
        for (value, over) in values.iter_mut().zip(over.0) {
            *value = over.unwrap_or(*value);
        }
        Self::new(values)
    }
}

/// Weights that replace some of those that would otherwise be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct WeightOverrides([Option<u16>; 5]);

impl WeightOverrides {
    /// In the order of [`Component::ALL`]; `None` leaves a weight as it is.
    pub fn new(values: [Option<u16>; 5]) -> Result<Self, Fault> {
        if values.iter().flatten().any(|w| *w > WEIGHT_MAX) {
            return Err(Fault::range("A weight", 0, WEIGHT_MAX));
        }
        Ok(Self(values))
    }

    /// Reads `skills:500,distance:500`; an empty text names none.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut values = [None; 5];
        for part in text.split(',').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part.split_once(':').ok_or_else(|| {
                Fault::new("invalid", "Write weights as skills:500,distance:500.")
            })?;
            let value: u16 =
                value.trim().parse().map_err(|_| Fault::range("A weight", 0, WEIGHT_MAX))?;
            let slot = &mut values[Component::parse(name.trim())? as usize];
            if slot.replace(value).is_some() {
                return Err(Fault::new("duplicate", "Name each component once."));
            }
        }
        Self::new(values)
    }

    /// In the order of [`Component::ALL`].
    pub fn values(&self) -> [Option<u16>; 5] {
        self.0
    }

    /// Whether none is named.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}
