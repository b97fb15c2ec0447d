//! Advice of the engine is what trying each change on everybody gives.

use onestop::domain::advice::{Advice, Change, Eligible};
use onestop::matching::advice::advise;

use crate::reference::{self, Advised};

use super::agree::worlds;
use super::compare::{Disagreements, Tally, snapshot};

pub fn said(advice: &Advice) -> Vec<Advised> {
    let line = |what: String, fit: &Eligible| (what, fit.count, fit.best);
    let changed = advice.changes.iter().map(|(change, fit)| {
        let what = match change {
            Change::Shift(minutes) => format!("shift {minutes}"),
            Change::Move(days) => format!("move {days}"),
            Change::Desirable(skill) => format!("desirable {skill}"),
            Change::LessCoverage(least) => format!("coverage {least}"),
            Change::Remote => "remote".to_owned(),
        };
        line(what, fit)
    });
    std::iter::once(line("unchanged".to_owned(), &advice.unchanged)).chain(changed).collect()
}

#[test]
fn advice_is_what_trying_each_change_on_everybody_gives() {
    let (mut wrong, mut tally, mut cases) = (Disagreements::default(), Tally::default(), 0);
    for world in worlds(7, 120) {
        let snapshot = snapshot(&world);
        for need in &world.needs {
            cases += 1;
            let (as_of, over) = (world.now.as_of, &world.request);
            let expected = reference::advice(&world.centre, &world.volunteers, need, as_of, over);
            let found = advise(&snapshot, need, as_of, over);
            let found = found.as_ref().ok().map(said);
            let lines = expected.iter().flatten();
            for (what, count, _) in lines.clone().skip(1) {
                let kind = what.split(' ').next().unwrap_or_default();
                tally.add(kind);
                let unchanged = lines.clone().next().map(|line| line.1);
                if Some(*count) != unchanged {
                    tally.add(&format!("{kind} matters"));
                }
            }
            if found != expected {
                wrong.note(format!(
                    "seed {}, need {:?}\nreference: {expected:#?}\nengine: {found:#?}",
                    world.seed, need.need
                ));
            }
        }
    }
    wrong.none_of(cases);
    tally.at_least(20, ["shift", "move", "desirable", "coverage", "remote"]);
    let matters = ["shift matters", "move matters", "desirable matters", "remote matters"];
    tally.at_least(3, matters);
    tally.at_least(1, ["coverage matters"]);
}
