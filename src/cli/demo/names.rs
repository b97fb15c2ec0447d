//! Names for people and groups that do not exist.

/// Names that go together, and a language that whoever has them may speak beside English.
pub struct Origin {
    /// Given names, with spaces between.
    pub given: &'static str,
    /// Family names, with spaces between.
    pub family: &'static str,
    /// A language of the vocabulary.
    pub language: Option<&'static str>,
}

/// Where names come from, with how often.
pub const ORIGINS: [(&Origin, u32); 8] = [
    (&BRITISH, 880),
    (&POLISH, 30),
    (&ARABIC, 24),
    (&UKRAINIAN, 16),
    (&CHINESE, 14),
    (&ROMANIAN, 12),
    (&YORUBA, 12),
    (&URDU, 12),
];

const BRITISH: Origin = Origin {
    given: "Aidan Alan Alfie Alice Amelia Amy Andrew Ann Anthony Audrey Barbara Ben Beryl Brenda \
        Brian Callum Carol Catherine Charlie Chloe Christine Claire Colin Connor Craig Daniel \
        David Dawn Deborah Denise Derek Donna Doreen Dylan Edith Eileen Ella Emily Emma Eric \
        Ethan Frances Frank Freya Gary Gemma Geoff George Gillian Grace Graham Harriet Harry \
        Hazel Heather Helen Holly Ian Irene Isla Jack Jackie Jade James Jan Janet Jason Jean \
        Jenny Jess Jim Joan Joe John Josh Joyce Judith Julie June Karen Kath Keith Kelly Ken \
        Kevin Laura Leanne Lee Les Lewis Liam Linda Lisa Lorraine Louise Lucy Lynn Maeve \
        Margaret Maria Marjorie Mark Martin Mary Matt Maureen Megan Mia Michael Mike Molly \
        Nathan Neil Niamh Nicola Noah Nora Olivia Oscar Pat Paul Pauline Peter Phil Rachel Ray \
        Rebecca Rob Roger Ron Rory Rose Roy Ruth Ryan Sally Sam Sandra Sarah Sean Sharon Sheila \
        Shirley Siân Sophie Stan Steve Stuart Sue Susan Sylvia Terry Theo Thomas Tina Tom Tony \
        Tracey Val Vera Victoria Wendy Will Winifred Yvonne Zoë",
    family: "Adams Allen Anderson Ashton Atherton Atkinson Bailey Baker Barker Barnes Bell Bennett \
        Birch Bradshaw Brennan Brooks Brown Burke Burns Byrne Campbell Carr Carroll Carter \
        Clarke Collins Cook Cooper Corcoran Cunningham Davies Dixon Dolan Doyle Duffy Edwards \
        Ellis Evans Fairclough Farrell Fletcher Flynn Foster Fox Gallagher Gibson Gill Gordon \
        Grant Gray Green Griffiths Hall Harper Harris Harrison Hart Harvey Hayes Heaton Hill \
        Holmes Hughes Hunt Jackson Jenkins Johnson Jones Kay Kelly Kennedy King Knight Lawson \
        Leatherbarrow Lee Lewis Lloyd Lunt Lynch Marsh Marshall Martin Mason McCarthy McDonald \
        McGrath McKenna Mercer Miller Molyneux Moore Morgan Morris Murphy Murray Naylor Newton \
        O'Brien O'Connor O'Neill Owen Palmer Parker Parry Phillips Pinnington Powell Price Quinn \
        Reid Reynolds Richards Rimmer Roberts Robinson Rogers Ryan Scott Shaw Simpson Smith \
        Spencer Stevens Stewart Sutton Swift Taylor Thomas Thompson Turner Tyrer Unsworth Walker \
        Walsh Ward Watson Webb West White Williams Wilson Winstanley Wood Wright Young",
    language: None,
};

const POLISH: Origin = Origin {
    given: "Agnieszka Anna Ewa Jakub Kasia Łukasz Marek Piotr Tomasz",
    family: "Dąbrowska Kowalski Lewandowski Mazur Nowak Wójcik Zielińska",
    language: Some("pl"),
};

const ARABIC: Origin = Origin {
    given: "Ahmed Amal Fatima Hassan Khalid Layla Mariam Omar Yusuf",
    family: "Abdullah Al-Saleh Aziz Haddad Hamdan Hussein Khalil Mansour",
    language: Some("ar"),
};

const UKRAINIAN: Origin = Origin {
    given: "Andriy Iryna Kateryna Maksym Oksana Olena Svitlana Taras",
    family: "Bondarenko Koval Kravchenko Melnyk Shevchenko Tkachuk",
    language: Some("uk"),
};

const CHINESE: Origin = Origin {
    given: "Hui Jun Ka-Ming Lan Li Mei Wai Wei Xin Ying",
    family: "Chan Chen Cheung Ho Lau Li Liu Wang Wong Zhang",
    language: Some("yue"),
};

const ROMANIAN: Origin = Origin {
    given: "Adrian Andrei Elena Ioana Mihai Simona Ștefan",
    family: "Dumitru Ionescu Munteanu Popa Popescu Stan",
    language: Some("ro"),
};

const YORUBA: Origin = Origin {
    given: "Ade Bola Folake Femi Kemi Sola Tunde Yemi",
    family: "Adebayo Adeyemi Afolabi Ajayi Ogunleye Olawale",
    language: Some("yo"),
};

const URDU: Origin = Origin {
    given: "Aisha Bilal Farah Imran Nadia Sana Tariq Zara",
    family: "Ahmed Akhtar Ali Hussain Iqbal Khan Mahmood Malik",
    language: Some("ur"),
};

/// First words of the names of groups and organisations: invented places. In this list and the
/// next ones `|` stands between.
pub const PLACES: &str = "\
    Alderbrook|Ashdell|Birchmere|Brackenhey|Brookvale|Cedar Cross|Clovergate|Copperfold|\
    Elderwick|Fernlea|Foxglade|Goldcrest|Harebell|Hawthorn Fold|Heronsgate|Hollinbank|\
    Ivybridge Row|Juniper Green|Kestrel Rise|Larkfield|Linnetfold|Marlfold|Meadowhey|\
    Oakenmere|Orchard Cross|Pinebank|Rowan Hey|Sandpiper|Silverbirch|Thornacre|Willowdale|\
    Wrenbrook";

/// What grass-roots groups are, with what they are about.
pub const GROUP_KINDS: &str = "\
    Community Pantry|Allotment Society|Baby and Toddler Group|Bereavement Circle|Bowls Club|\
    Brass Band|Carers' Circle|Chair Exercise Group|Community Choir|Community Garden|\
    Craft Circle|Crochet Club|Cycling Group|Drama Group|Food Club|Friends of the Park|\
    Games Night|Junior Football Club|Knit and Natter|Litter Pickers|Local History Group|\
    Lunch Club|Men's Shed|Parents' Group|Photography Club|Reading Group|Repair Café|\
    Residents' Association|Scout Group|Tenants' Forum|Walking Group|Women's Circle";

/// What larger organisations are.
pub const ORGANISATION_KINDS: &str = "\
    Advice Centre|Animal Rescue|Arts Trust|Befriending Service|Care Home|Carers' Centre|\
    Charity Shop|Children's Centre|Community Centre|Community Transport|Digital Hub|\
    Disability Network|Domestic Abuse Service|Employment Project|Family Centre|Foodbank|\
    Health Trust|Hospice|Housing Association|Library|Museum|Primary School|Refugee Support|\
    Youth Zone";
