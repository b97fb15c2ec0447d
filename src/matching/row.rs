//! What a quick look at a volunteer needs, in one line of the processor's cache.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::domain::ids::VolunteerId;
use crate::domain::point::Point;
use crate::domain::volunteer::TravelMode;

use super::distance::Spot;

/// Never asked: before any minute.
pub(crate) const NEVER: i32 = i32::MIN;
/// No limit of the hours a week.
const NO_LIMIT: u16 = u16::MAX;
/// Causes with a bit of their own.
const CAUSE_BITS: u32 = 63;

/// A yes or no about a volunteer; each is a bit of [`Row`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag {
    /// The record is not active.
    Inactive,
    /// No valid consent to be matched.
    NoConsent,
    /// There is a date up to which they are paused, past or not.
    Paused,
    /// The home point is known.
    Home,
    /// A guardian's permission is on record.
    Guardian,
    /// They have a vehicle.
    Vehicle,
    /// They have no vehicle.
    NoVehicle,
    /// They have told us when they are free.
    KnowsWhen,
    /// They list a skill.
    Skilled,
    /// Their languages are known.
    KnowsLanguages,
    /// They have extra windows.
    Extra,
    /// Their free time is their weekly windows, all on quarter hours: no dates away, no extra
    /// windows, nothing promised.
    PlainTime,
}

/// The short form of a volunteer.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Row {
    id: Uuid,
    spot: Spot,
    pub(crate) max_metres: u32,
    /// The minute (since 1970) of the last ask on record, whenever that is; or [`NEVER`].
    pub(crate) last_ask: i32,
    /// Date of birth, packed; 0 = unknown.
    pub(crate) born: u32,
    /// Causes, by [`cause_bit`].
    pub(crate) causes: u64,
    /// The needs and organisations of their placements and blocks, by [`history_bit`].
    pub(crate) history: u32,
    /// Where the record begins among those of the chunk.
    pub(crate) record: u32,
    limit: u16,
    /// Minutes of the weekly windows.
    pub(crate) weekly: u16,
    flags: u16,
    mode: u8,
}

/// What goes into a [`Row`] as it is.
pub(crate) struct Outline {
    pub(crate) id: VolunteerId,
    pub(crate) spot: Spot,
    pub(crate) mode: TravelMode,
    pub(crate) max_metres: u32,
    pub(crate) last_ask: Option<Timestamp>,
    pub(crate) born: Option<Date>,
    pub(crate) minutes_per_week: Option<u32>,
    pub(crate) weekly: u16,
    pub(crate) causes: u64,
    pub(crate) history: u32,
}

impl Row {
    /// Packs it.
    pub(crate) fn new(of: &Outline, flags: impl IntoIterator<Item = (Flag, bool)>) -> Self {
        let minute = |at: Timestamp| minute_of(at).max(NEVER + 1);
        let flags = flags.into_iter().filter(|(_, set)| *set);
        Self {
            id: of.id.0,
            spot: of.spot,
            max_metres: of.max_metres,
            last_ask: of.last_ask.map_or(NEVER, minute),
            born: of.born.map_or(0, packed),
            causes: of.causes,
            history: of.history,
            record: 0,
            limit: of.minutes_per_week.map_or(NO_LIMIT, |minutes| minutes as u16),
            weekly: of.weekly,
            flags: flags.fold(0, |flags, (flag, _)| flags | 1 << flag as u16),
            mode: of.mode as u8,
        }
    }

    /// Of nobody, until something else is put there.
    pub(crate) fn nobody() -> Self {
        let outline = Outline {
            id: VolunteerId(Uuid::nil()),
            spot: Spot::new(Point::from_micro(0, 0)),
            mode: TravelMode::PublicTransport,
            max_metres: 0,
            last_ask: None,
            born: None,
            minutes_per_week: None,
            weekly: 0,
            causes: 0,
            history: 0,
        };
        Self::new(&outline, [])
    }

    /// The volunteer.
    pub(crate) fn id(&self) -> VolunteerId {
        VolunteerId(self.id)
    }

    /// Whether a flag is set.
    pub(crate) fn is(&self, flag: Flag) -> bool {
        self.flags & 1 << flag as u16 != 0
    }

    /// Where they live; some spot where that is unknown.
    pub(crate) fn spot(&self) -> Spot {
        self.spot
    }

    /// Where they live, if that is known.
    pub(crate) fn home(&self) -> Option<&Spot> {
        self.is(Flag::Home).then_some(&self.spot)
    }

    /// How they travel.
    pub(crate) fn mode(&self) -> TravelMode {
        TravelMode::ALL.get(usize::from(self.mode)).copied().unwrap_or(TravelMode::PublicTransport)
    }

    /// Minutes a week they will give; `None` = no limit.
    pub(crate) fn minutes_per_week(&self) -> Option<u64> {
        (self.limit != NO_LIMIT).then_some(u64::from(self.limit))
    }

    /// Whether somebody is old enough, where `latest` is from [`born_by`]; `None` = not known.
    pub(crate) fn is_born_by(&self, latest: u32) -> Option<bool> {
        (self.born != 0).then_some(self.born <= latest)
    }
}

/// The minute since 1970 in which an instant lies.
pub(crate) fn minute_of(at: Timestamp) -> i32 {
    at.as_second().div_euclid(60).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}

/// The latest date of birth, packed, of those who are so old on a day (by the rule of
/// [`crate::domain::time::age_on`]).
pub(crate) fn born_by(day: Date, age: i16) -> u32 {
    pack(day.year() - age, day.month(), day.day())
}

fn packed(date: Date) -> u32 {
    pack(date.year(), date.month(), date.day())
}

fn pack(year: i16, month: i8, day: i8) -> u32 {
    ((i32::from(year) + 20_000) as u32) << 9 | (month as u32) << 5 | day as u32
}

/// The bit of a cause: its place in the vocabulary; all others share the last one.
pub(crate) fn cause_bit(place: Option<u32>) -> u64 {
    1 << place.unwrap_or(CAUSE_BITS).min(CAUSE_BITS)
}

/// The bit that several causes may share.
pub(crate) const SHARED_CAUSE_BIT: u64 = 1 << CAUSE_BITS;

/// The bit of a need or an organisation: two sets that share none have nothing in common.
pub(crate) fn history_bit(id: Uuid) -> u32 {
    1 << (id.as_u128() % 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::age_on;
    use jiff::civil::date;

    #[test]
    fn a_row_takes_one_line_of_the_cache() {
        assert_eq!(size_of::<Row>(), 64);
    }

    #[test]
    fn packed_dates_tell_ages_as_the_definition_does() {
        let days = [date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29), date(2026, 12, 31)];
        let births = [date(2008, 2, 29), date(2008, 2, 28), date(2008, 3, 1), date(2007, 12, 31)];
        for (day, born) in days.into_iter().flat_map(|day| births.map(|born| (day, born))) {
            for age in [0, 16, 17, 18, 19, 99] {
                let old_enough = packed(born) <= born_by(day, age);
                assert_eq!(old_enough, age_on(born, day) >= age, "{born} {day} {age}");
            }
        }
    }
}
