//! The centre's own settings.

use super::{App, Error, audit};
use crate::domain::account::{Caller, Staff};
use crate::domain::centre::Centre;
use crate::domain::ids::CentreId;
use crate::store;

impl App {
    /// A centre's settings.
    pub fn centre(&self, centre: CentreId) -> Result<Centre, Error> {
        Ok(self.engine.world().centre(centre)?.centre.clone())
    }

    /// The centre that a caller without a token means: by its short name, or the only one.
    pub fn centre_named(&self, slug: Option<&str>) -> Result<CentreId, Error> {
        Ok(self.engine.world().centre_by_slug(slug)?.centre.id)
    }

    /// Changes the settings. `new.version` is one above the version that was read; `Stale` where
    /// somebody was faster.
    pub fn change_centre(&self, staff: &Staff, new: Centre) -> Result<Centre, Error> {
        if !staff.admin {
            return Err(Error::forbidden("Only an admin of the centre may change its settings."));
        }
        let now = self.clock.now();
        self.write(|tx| {
            let old = store::centres::get_locked(tx, staff.centre)?.ok_or(Error::NotFound)?;
            super::next_version(old.version, new.version)?;
            store::centres::update(tx, &new)?;
            let entry = audit::entry(&Caller::from(*staff), staff.centre, "change", "centre", now);
            tx.audit(audit::about(entry, [staff.centre.0]));
            Ok(new)
        })
    }
}
