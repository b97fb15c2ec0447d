//! Skills and their hierarchy: a forest in which a child implies its parent.

use std::collections::HashMap;

use super::fault::Fault;
use super::ids::SkillId;

/// A skill, activity or credential that a person can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skill {
    /// Key, e.g. `minibus-driving`.
    pub id: SkillId,
    /// As people read it.
    pub label: String,
    /// A heading for lists; nobody can hold it and it is no parent.
    pub heading: String,
    /// The more general skill that whoever holds this one also has.
    pub parent: Option<SkillId>,
    /// `skill`, `activity`, `credential` or `role`.
    pub kind: String,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// Its identifier in the UK volunteering data standard, where one corresponds.
    pub standard_id: Option<String>,
}

/// A level of a skill: 1 basic, 2 competent, 3 expert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(u8);

impl Level {
    /// What a need asks for where it says nothing.
    pub const NEEDED: Self = Self(1);
    /// What a volunteer has who says nothing.
    pub const HELD: Self = Self(2);

    /// 1, 2 or 3.
    pub fn new(level: i64) -> Result<Self, Fault> {
        if (1..=3).contains(&level) {
            Ok(Self(level as u8))
        } else {
            Err(Fault::range("A level", 1, 3))
        }
    }

    /// 1, 2 or 3.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// The place of a skill in its taxonomy: a small number that engines compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SkillIndex(pub u32);

/// A forest of skills, sorted by id (so that the smaller index is the smaller id).
#[derive(Debug, Clone, Default)]
pub struct Taxonomy {
    skills: Vec<Skill>,
    parents: Vec<Option<SkillIndex>>,
    by_id: HashMap<SkillId, SkillIndex>,
}

impl Taxonomy {
    /// Builds the forest. Refuses two skills with one id, a parent that does not exist, and a
    /// skill that lies below itself.
    pub fn new(mut skills: Vec<Skill>) -> Result<Self, Fault> {
        skills.sort_by(|a, b| a.id.cmp(&b.id));
        let mut by_id = HashMap::new();
        for (i, skill) in skills.iter().enumerate() {
            if by_id.insert(skill.id.clone(), SkillIndex(i as u32)).is_some() {
                return Err(Fault::new(
                    "duplicate",
                    format!("Two skills have the id {}.", skill.id),
                ));
            }
        }
        let parents = skills
            .iter()
            .map(|skill| match &skill.parent {
                None => Ok(None),
                Some(parent) => by_id.get(parent).copied().map(Some).ok_or_else(|| {
                    let message = format!("The parent {parent} of {} does not exist.", skill.id);
                    Fault::new("unknown", message)
                }),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let taxonomy = Self { skills, parents, by_id };
        let circular = (0..taxonomy.skills.len())
            .find(|i| taxonomy.ancestors(SkillIndex(*i as u32)).count() > taxonomy.skills.len());
        match circular {
            None => Ok(taxonomy),
            Some(i) => {
                let message = format!("The skill {} lies below itself.", taxonomy.skills[i].id);
                Err(Fault::new("circular", message))
            }
        }
    }

    /// All skills, sorted by id.
    pub fn all(&self) -> &[Skill] {
        &self.skills
    }

    /// The index of a skill.
    pub fn index(&self, id: &SkillId) -> Option<SkillIndex> {
        self.index_of(id.as_str())
    }

    /// The index of the skill with a key.
    pub fn index_of(&self, key: &str) -> Option<SkillIndex> {
        self.by_id.get(key).copied()
    }

    /// The skill with an id.
    pub fn get(&self, id: &SkillId) -> Option<&Skill> {
        self.index(id).map(|i| self.at(i))
    }

    /// The skill at an index of this taxonomy.
    pub fn at(&self, index: SkillIndex) -> &Skill {
        &self.skills[index.0 as usize]
    }

    /// The parent of a skill.
    pub fn parent(&self, index: SkillIndex) -> Option<SkillIndex> {
        self.parents[index.0 as usize]
    }

    /// A skill's parent, grandparent and so on. One more than there are skills means a circle,
    /// which [`Taxonomy::new`] refuses.
    pub fn ancestors(&self, index: SkillIndex) -> impl Iterator<Item = SkillIndex> + '_ {
        let steps = self.skills.len() + 1;
        std::iter::successors(self.parent(index), |i| self.parent(*i)).take(steps)
    }
}
