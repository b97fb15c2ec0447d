use std::cell::Cell;
use std::collections::BTreeMap;

use super::*;
use crate::domain::time::Span;

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % limit
    }
}

/// A problem as it is asked, before it is packed.
#[derive(Debug, Clone)]
struct Asked {
    wants: Vec<Want>,
    people: Vec<(Vec<Offer>, BTreeMap<i64, u32>)>,
}

impl Asked {
    fn made_up(dice: &mut Dice, needs: u64, people: u64, pairs_max: usize) -> Self {
        let want =
            |dice: &mut Dice| Want { places: 1 + dice.below(2) as u32, urgent: dice.below(4) == 0 };
        let wants: Vec<Want> = (0..=dice.below(needs)).map(|_| want(dice)).collect();
        let mut room = pairs_max;
        let mut person = |dice: &mut Dice| {
            let mut offers = Vec::new();
            for need in 0..wants.len() {
                if room > 0 && dice.below(3) > 0 {
                    offers.push(offer(dice, need));
                    room -= 1;
                }
            }
            let limit = |dice: &mut Dice, week| (week, 20 + dice.below(60) as u32);
            let weeks = dice.below(3) as i64;
            (offers, (0..weeks).map(|week| limit(dice, week)).collect())
        };
        let people = (0..=dice.below(people)).map(|_| person(dice)).collect();
        Self { wants, people }
    }

    fn problem(&self) -> Problem {
        let mut builder = Builder::new(self.wants.clone()).unwrap();
        for (offers, left) in &self.people {
            builder.person(offers, left);
        }
        builder.build()
    }

    /// The person and the offer of each pair, by number.
    fn pairs(&self) -> Vec<(usize, &Offer)> {
        let of =
            |(at, (offers, _)): (usize, &'_ (Vec<Offer>, BTreeMap<i64, u32>))| (at, offers.len());
        let counts: Vec<(usize, usize)> = self.people.iter().enumerate().map(of).collect();
        let person = |(at, count): (usize, usize)| (0..count).map(move |offer| (at, offer));
        let all = counts.into_iter().flat_map(person);
        all.map(|(at, offer)| (at, &self.people[at].0[offer])).collect()
    }

    /// What a choice of pairs comes to; `None` where it breaks a rule. Straight from scoring.md.
    fn worth(&self, picked: &[usize]) -> Option<[i64; 3]> {
        let pairs = self.pairs();
        let mut places = vec![0; self.wants.len()];
        let mut worth = [0; 3];
        for (person, (_, left)) in self.people.iter().enumerate() {
            let own: Vec<&Offer> =
                picked.iter().filter(|&&p| pairs[p].0 == person).map(|&p| pairs[p].1).collect();
            let mut sessions: Vec<Span> = own.iter().flat_map(|o| o.sessions.clone()).collect();
            sessions.sort_unstable();
            if sessions.windows(2).any(|two| two[1].from < two[0].to) {
                return None;
            }
            for (week, minutes) in left {
                let of_week = own.iter().flat_map(|o| &o.hours).filter(|(w, _)| w == week);
                if of_week.map(|(_, minutes)| minutes).sum::<u32>() > *minutes {
                    return None;
                }
            }
            for offer in own {
                places[offer.need] += 1;
                worth[0] += i64::from(self.wants[offer.need].urgent);
                worth[1] += 1;
                worth[2] += i64::from(offer.score);
            }
        }
        let kept = self.wants.iter().zip(&places).all(|(want, taken)| *taken <= want.places);
        kept.then_some(worth)
    }

    fn best_of_all(&self) -> [i64; 3] {
        let pairs = self.pairs().len();
        let set = |bits: u32| (0..pairs).filter(|at| bits >> at & 1 == 1).collect::<Vec<_>>();
        let all = (0..1_u32 << pairs).filter_map(|bits| self.worth(&set(bits)));
        all.max().unwrap_or([0; 3])
    }
}

fn offer(dice: &mut Dice, need: usize) -> Offer {
    let session = |dice: &mut Dice| {
        let from = dice.below(100) as i64;
        Span { from, to: from + 5 + dice.below(30) as i64 }
    };
    let sessions = (0..dice.below(3)).map(|_| session(dice)).collect();
    let hours = (0..dice.below(3) as i64).map(|week| (week, 10 + dice.below(40) as u32)).collect();
    Offer { need, score: 500_000 + dice.below(5) as u32 * 50_000, sessions, hours }
}

struct Never;

impl Watch for Never {
    fn stop(&self) -> bool {
        false
    }

    fn progress(&self, _: &Progress) {}
}

fn reached(plan: &Solved) -> [i64; 3] {
    plan.stages.map(|stage| stage.reached)
}

#[test]
fn a_plan_is_the_best_of_all_choices() {
    for seed in 1..4_000 {
        let asked = Asked::made_up(&mut Dice::new(seed), 5, 4, 9);
        let best = asked.best_of_all();
        // By branching alone, and by the program of sets from the beginning.
        for plain in [usize::MAX, 0] {
            let plan = search::solve_after(plain, &asked.problem(), &Never);
            assert_eq!(asked.worth(&plan.picked), Some(reached(&plan)), "seed {seed}");
            assert_eq!(reached(&plan), best, "seed {seed}");
            assert!(plan.stages.iter().all(|stage| stage.gap() == 0), "seed {seed}: {plan:?}");
        }
    }
}

#[test]
fn few_people_for_many_needs_are_planned_to_the_proof() {
    for seed in 1..150 {
        let asked = Asked::made_up(&mut Dice::new(seed), 40, 8, 200);
        let plan = solve(&asked.problem(), &Never);
        assert_eq!(asked.worth(&plan.picked), Some(reached(&plan)), "seed {seed}");
        assert!(plan.stages.iter().all(|stage| stage.gap() == 0), "seed {seed}: {plan:?}");
    }
}

#[test]
fn where_people_are_scarce_the_plan_is_the_one_that_another_solver_proves() {
    // What HiGHS 1.15 proves of the same problems.
    let proven = [
        (14, [31, 133, 91_150_000]),
        (16, [28, 129, 88_600_000]),
        (19, [51, 180, 123_550_000]),
        (20, [38, 133, 80_050_000]),
        (21, [34, 134, 89_550_000]),
    ];
    for (seed, best) in proven {
        let asked = Asked::made_up(&mut Dice::new(seed), 120, 30, 3_000);
        let plan = solve(&asked.problem(), &Never);
        assert_eq!(asked.worth(&plan.picked), Some(best), "seed {seed}");
        assert_eq!(reached(&plan), best, "seed {seed}");
        assert!(plan.stages.iter().all(|stage| stage.gap() == 0), "seed {seed}: {plan:?}");
    }
}

#[test]
fn the_same_problem_gives_the_same_plan() {
    for (needs, people, pairs) in [(40, 30, 400), (120, 30, 3_000)] {
        let asked = Asked::made_up(&mut Dice::new(7), needs, people, pairs);
        let first = solve(&asked.problem(), &Never);
        assert_eq!(first, solve(&asked.problem(), &Never));
    }
}

/// Stops after so many questions.
struct After(Cell<u32>);

impl Watch for After {
    fn stop(&self) -> bool {
        self.0.set(self.0.get().saturating_sub(1));
        self.0.get() == 0
    }

    fn progress(&self, _: &Progress) {}
}

#[test]
fn a_plan_that_is_stopped_keeps_the_rules_and_its_bounds_hold() {
    for seed in 1..60 {
        let asked = Asked::made_up(&mut Dice::new(seed), 40, 30, 400);
        let best = reached(&solve(&asked.problem(), &Never));
        for (questions, plain) in [1, 5, 20, 60, 200].into_iter().flat_map(|q| [(q, 200), (q, 0)]) {
            let watch = After(Cell::new(questions));
            let plan = search::solve_after(plain, &asked.problem(), &watch);
            assert_eq!(asked.worth(&plan.picked), Some(reached(&plan)), "seed {seed}");
            assert!(reached(&plan) <= best, "seed {seed}");
            assert!(plan.stages[0].bound >= best[0], "seed {seed}");
            let same = plan.stages[0].reached == best[0];
            assert!(!same || plan.stages[1].bound >= best[1], "seed {seed}");
            let same = same && plan.stages[1].reached == best[1];
            assert!(!same || plan.stages[2].bound >= best[2], "seed {seed}");
        }
    }
}

#[test]
fn an_urgent_place_outweighs_two_others() {
    let session = Span { from: 0, to: 60 };
    let pair = |need, sessions: &[Span]| Offer {
        need,
        score: 600_000,
        sessions: sessions.to_vec(),
        hours: Vec::new(),
    };
    let want = |urgent| Want { places: 1, urgent };
    let later = Span { from: 60, to: 120 };
    let offers = vec![pair(0, &[session, later]), pair(1, &[session]), pair(2, &[later])];
    let mut asked = Asked {
        wants: vec![want(true), want(false), want(false)],
        people: vec![(offers, BTreeMap::new())],
    };
    assert_eq!(solve(&asked.problem(), &Never).picked, [0]);
    asked.wants[0].urgent = false;
    assert_eq!(solve(&asked.problem(), &Never).picked, [1, 2]);
}

#[test]
fn nothing_to_plan_is_an_empty_plan() {
    let asked = Asked { wants: Vec::new(), people: Vec::new() };
    let plan = solve(&asked.problem(), &Never);
    assert!(plan.picked.is_empty() && plan.stages.iter().all(|stage| stage.gap() == 0));
    let asked = Asked { wants: vec![Want { places: 3, urgent: false }], people: Vec::new() };
    assert_eq!(reached(&solve(&asked.problem(), &Never)), [0; 3]);
}
