//! A made-up centre: people of common British names, couples and families under one roof who
//! share e-mail and telephone, twins, and fathers and sons of one name; and a messy second copy
//! of some of them.

use super::sibling::Dice;

/// Given name, family name, date of birth, e-mail, telephone, postcode; empty = not known.
pub type Person = [String; 6];

const GIVEN: &str = "Margaret Susan John David Patricia Michael Christine Peter Linda Paul Barbara \
    Robert Elizabeth William James Jean Mary Alan Stephen Anthony Andrew Mark Kevin Karen Julie \
    Jacqueline Deborah Tracey Jane Helen Diane Sharon Amanda Angela Alison Caroline Nicola Emma \
    Sarah Claire Rebecca Samantha Joanne Victoria Katherine Jennifer Rachel Daniel Matthew \
    Christopher Thomas Joshua Samuel Benjamin Joseph Edward Charles Richard Kenneth Ronald Leslie \
    Dorothy Joyce Joan Doreen Irene Sheila Brenda Maureen Pauline Sandra Valerie Ann Eileen Kathleen \
    Geoffrey Raymond Derek Brian Keith Colin Graham Terence Roger Dennis Philip Ian Gary Neil \
    Simon Timothy Jonathan Nicholas Lee Craig Darren Jason Stuart Gillian Wendy Lesley Janet Carol";
const FAMILY: &str = "Smith Jones Williams Taylor Brown Davies Evans Wilson Thomas Johnson Roberts \
    Robinson Thompson Wright Walker White Edwards Hughes Green Hall Lewis Harris Clarke Patel \
    Jackson Wood Turner Martin Cooper Hill Ward Morris Moore Clark Lee King Baker Harrison Morgan \
    Allen James Scott Phillips Watson Davis Parker Price Bennett Young Griffiths Mitchell Kelly \
    Cook Carter Richardson Bailey Collins Bell Shaw Murphy Miller Cox Richards Khan Marshall \
    Anderson Simpson Ellis Adams Singh Begum Wilkinson Foster Chapman Powell Webb Rogers Gray \
    Mason Ali Hunt Hussain Campbell Matthews Owen Palmer Holmes Mills Barnes Knight Lloyd Butler \
    Molyneux Rimmer Leatherbarrow Winstanley Fazakerley Atherton Unsworth Critchley Eccleston";

/// Everybody of a centre.
pub fn people(count: usize, seed: u64) -> Vec<Person> {
    let mut dice = Dice::new(seed);
    let mut people: Vec<Person> = Vec::with_capacity(count);
    while people.len() < count {
        let person = stranger(people.len(), &mut dice);
        let kin = match dice.roll(1_000) {
            0..=99 => Some(relative(&person, false, &mut dice)),
            100..=104 => Some(relative(&person, true, &mut dice)),
            105..=106 => {
                let mut son = relative(&person, false, &mut dice);
                son[0].clone_from(&person[0]);
                Some(son)
            }
            _ => None,
        };
        people.push(person);
        people.extend(kin);
    }
    people.truncate(count);
    people
}

fn one_of(list: &str, dice: &mut Dice) -> String {
    let words: Vec<&str> = list.split_whitespace().collect();
    // The first words are the commonest, as in life.
    let at = dice.roll(words.len()).min(dice.roll(words.len()));
    words[at].to_owned()
}

fn birth(dice: &mut Dice) -> String {
    format!("{}-{:02}-{:02}", 1932 + dice.roll(74), 1 + dice.roll(12), 1 + dice.roll(28))
}

fn postcode(dice: &mut Dice) -> String {
    let letter = |dice: &mut Dice| char::from(b'A' + dice.roll(20) as u8);
    let (first, second) = (letter(dice), letter(dice));
    format!("L{} {}{first}{second}", 26 + dice.roll(11), dice.roll(10))
}

fn stranger(number: usize, dice: &mut Dice) -> Person {
    let (given, family) = (one_of(GIVEN, dice), one_of(FAMILY, dice));
    let mailbox = match dice.roll(3) {
        0 => format!("{given}.{family}{}", 50 + dice.roll(50)),
        1 => format!("{}{family}{}", &given[..1], dice.roll(1_000)),
        _ => format!("{given}{number}"),
    };
    let email = format!("{}@{}.example", mailbox.to_lowercase(), ["mail", "post"][dice.roll(2)]);
    let phone = format!("07{:09}", dice.roll(1_000_000_000));
    let known = |value: String, share: usize, dice: &mut Dice| {
        if dice.roll(100) < share { value } else { String::new() }
    };
    let (birth, postcode) = (birth(dice), postcode(dice));
    let (email, phone) = (known(email, 80, dice), known(phone, 80, dice));
    [given, family, known(birth, 75, dice), email, phone, known(postcode, 95, dice)]
}

/// Somebody under the same roof.
fn relative(person: &Person, twin: bool, dice: &mut Dice) -> Person {
    let mut other = stranger(0, dice);
    other[5].clone_from(&person[5]);
    if twin || dice.roll(100) < 80 {
        other[1].clone_from(&person[1]);
    }
    if twin {
        other[2].clone_from(&person[2]);
    }
    while other[0] == person[0] {
        other[0] = one_of(GIVEN, dice);
    }
    for (field, share) in [(3, 40), (4, 40)] {
        if dice.roll(100) < share {
            other[field].clone_from(&person[field]);
        }
    }
    other
}

/// A second record of the same person, as somebody else wrote it down years later.
pub fn messy(person: &Person, dice: &mut Dice) -> Person {
    let mut copy = person.clone();
    if dice.roll(100) < 30 {
        copy[0] = short_form(&copy[0], dice);
    }
    if dice.roll(100) < 12 {
        let at = dice.roll(2);
        copy[at] = super::sibling::mistyped(&copy[at], dice);
    }
    if dice.roll(100) < 4 {
        copy[1] = one_of(FAMILY, dice);
    }
    if dice.roll(100) < 20 {
        copy[5] = postcode(dice);
    }
    for (field, changed) in [(3, 25), (4, 25)] {
        if dice.roll(100) < changed {
            copy[field].clone_from(&stranger(7, dice)[field]);
        }
    }
    if dice.roll(100) < 6 {
        let parts: Vec<&str> = copy[2].split('-').collect();
        if let [year, month, day] = parts[..] {
            copy[2] = format!("{year}-{day}-{month}");
        }
    }
    for value in &mut copy[2..6] {
        if dice.roll(100) < 15 {
            value.clear();
        }
    }
    copy
}

/// A short form of the product's own list, which is what the comparison knows.
fn short_form(given: &str, dice: &mut Dice) -> String {
    let list = include_str!("../../vocabulary/nicknames.csv");
    let line =
        list.lines().find_map(|line| line.strip_prefix(&given.to_lowercase())?.strip_prefix(','));
    let forms: Vec<&str> = line.unwrap_or(given).split('|').collect();
    forms[dice.roll(forms.len())].to_owned()
}
