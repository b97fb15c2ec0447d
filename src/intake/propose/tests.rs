use super::*;
use crate::intake::answer::Answers;
use crate::intake::samples::{Words, people};

/// What a file's columns are proposed to be, in short.
fn fields(text: &str) -> Vec<(String, &'static str, &'static str)> {
    let words = Words::new();
    let file = File::read(text.as_bytes()).unwrap();
    let proposal = propose(&file, Target::Volunteers, &words.known());
    let short = |c: ProposedColumn| (c.heading, c.field.as_str(), c.confidence.as_str());
    proposal.columns.into_iter().map(short).collect()
}

fn field(text: &str, heading: &str) -> (&'static str, &'static str) {
    let found = fields(text).into_iter().find(|(name, _, _)| name == heading).unwrap();
    (found.1, found.2)
}

#[test]
fn rows_of_assignments_become_people_with_assignments() {
    let text = "team_name,first_name,last_name,email,volunteer_role,background_check_status\n\
        Huyton Hub,Sarah,Chen,sarah.chen@example.com,Team Manager,cleared\n\
        Huyton Hub,Raj,Patel,raj.patel@example.com,Befriender,pending\n\
        Kirkby Pantry,Sarah,Chen,Sarah.Chen@example.com,Driver,expired\n";
    let found = people(text.as_bytes());
    let told = found[0].assignments.iter();
    let places = told.map(|a| (a.line, a.organisation.as_deref(), a.role.as_deref()));
    assert_eq!(
        places.collect::<Vec<_>>(),
        [(2, Some("Huyton Hub"), Some("Team Manager")), (4, Some("Kirkby Pantry"), Some("Driver"))]
    );
    assert!(found.iter().all(|one| one.checks.is_empty()), "no clearance is made up");
    let note = found[0].note.as_ref().unwrap().reveal();
    assert!(note.contains("background_check_status: cleared"), "{note}");
    assert!(note.contains("background_check_status: expired"), "{note}");
    let (_, sheet) = Words::new().read(text.as_bytes(), Answers::default());
    assert_eq!(sheet.rows[2].same_as, Some(2));
    assert_eq!(sheet.rows[0].remarks[0].code, "no_check");
}

#[test]
fn a_file_of_civicrm_has_a_given_name_and_two_addresses() {
    let text = "Player First Name,Email,Source,Another email\n\
        Susie,mum@example.org,Import,bob@example.org\n";
    let found = people(text.as_bytes()).remove(0);
    assert_eq!(found.name.display().reveal(), "Susie");
    assert_eq!(found.email.unwrap().reveal(), "mum@example.org");
    let note = found.note.unwrap();
    assert!(note.reveal().contains("Another email: bob@example.org"), "{}", note.reveal());
}

#[test]
fn a_file_of_point_is_read() {
    let text = "firstName,lastName,email,birthdate,gender,bio,languageSkills,notes,phone,addressLine1,city,zipCode\n\
        Siân,O’Connor,sian.oconnor@example.org,1961-03-09,Female,\"Retired nurse, likes \"\"walks\"\"\",\"en, cy\",,0151 496 0101,\"14 Example Rd, Flat 2\",Huyton,l369yx\n\
        ,,,,,,,,,,,\n\
        Tom,Smith, tom.smith@example.org ,,,,\"en,pl\",call after 6,07700 900123,,,L35 5DR\n";
    let found = people(text.as_bytes());
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].name.display().reveal(), "Siân O’Connor");
    assert_eq!(found[0].languages, Some(vec!["cy".into(), "en".into()]));
    assert_eq!(found[0].note.as_ref().unwrap().reveal(), "bio: Retired nurse, likes \"walks\"");
    assert_eq!(found[0].postcode.as_ref().unwrap().as_str(), "L36 9YX");
    assert_eq!(found[1].note.as_ref().unwrap().reveal(), "call after 6");
    assert_eq!(found[1].email.as_ref().unwrap().reveal(), "tom.smith@example.org");
}

#[test]
fn a_file_of_salesforce_takes_the_preferred_address() {
    let headings = "Id,FirstName,LastName,Email,npe01__HomeEmail__c,npe01__WorkEmail__c,npe01__Preferred_Email__c,MobilePhone,npe01__PreferredPhone__c,Birthdate,MailingPostalCode,Last_Volunteer_Date__c,SystemModstamp\n";
    let row = |work: &str, preferred: &str| {
        format!(
            "{headings}0035g00000ABCDE,Susan,Jones,,susan@example.org,{work},{preferred},07700 900789,Mobile,1970-02-28,L34 3AA,2026-10-01,2026-10-02T09:15:00.000Z\n"
        )
    };
    let home = people(row("", "Personal").as_bytes()).remove(0);
    assert_eq!(home.email.unwrap().reveal(), "susan@example.org");
    assert_eq!(home.source_id.as_deref(), Some("0035g00000ABCDE"));
    let work = people(row("s@work.org", "Work").as_bytes()).remove(0);
    assert_eq!(work.email.unwrap().reveal(), "s@work.org");
    assert!(work.note.unwrap().reveal().contains("susan@example.org"));
}

#[test]
fn a_file_of_an_old_windows_is_read() {
    let bytes = b"Forename,Surname,Email,Post Code,Notes\nZo\xeb,Bront\xeb,zoe@example.org,L33 1XX,\"\xa35 expenses \x96 paid\nsecond line\"\n";
    let found = people(bytes).remove(0);
    assert_eq!(found.name.display().reveal(), "Zoë Brontë");
    assert_eq!(found.note.unwrap().reveal(), "£5 expenses – paid\nsecond line");
}

#[test]
fn the_days_of_the_standard_may_be_columns() {
    let text =
        "Name,Surname,Mon AM,Tuesday Evening,Weekends\nSam,Taylor,Y,x,no\nJo,Lee,,yes,10-12\n";
    assert_eq!(field(text, "Mon AM"), ("slot", "sure"));
    assert_eq!(field(text, "Name"), ("given_name", "likely"));
    let found = people(text.as_bytes());
    assert_eq!(found[0].availability.weekly.len(), 2);
    assert_eq!(found[1].availability.weekly.len(), 3);
}

#[test]
fn cells_tell_what_headings_do_not() {
    let text =
        "Name,Kontakt,Wohnort,Blah\nSam Taylor,s@x.org,L36 9YX,green\nJo Lee,j@x.org,L36 9YX,red\n";
    assert_eq!(field(text, "Name"), ("name", "sure"));
    assert_eq!(field(text, "Kontakt"), ("email", "likely"));
    assert_eq!(field(text, "Wohnort"), ("postcode", "likely"));
    assert_eq!(field(text, "Blah"), ("ignore", "unsure"));
}

#[test]
fn what_the_cells_contradict_is_not_sure() {
    let text = "First name,Email,DOB\nSam,see notes,tall\nJo,ask,short\n";
    assert_eq!(field(text, "Email"), ("email", "unsure"));
    assert_eq!(field(text, "DOB"), ("date_of_birth", "unsure"));
}

#[test]
fn a_second_column_of_a_name_is_asked_about() {
    let text = "First Name,Last Name,Mum’s first name,Last Name\nSam,Taylor,Ann,Lee\n";
    assert_eq!(field(text, "Last Name"), ("family_name", "sure"));
    assert_eq!(field(text, "Mum’s first name"), ("ignore", "sure"));
    assert_eq!(field(text, "Last Name (2)"), ("ignore", "unsure"));
}

#[test]
fn every_heading_of_other_systems_is_known() {
    let headings = "firstName,lastName,email,birthdate,gender,bio,tShirtSize,dietaryRestrictionsAllergies,languageSkills,notes,phone,addressLine1,addressLine2,city,state,zipCode|Email,First Name,Last Name,Phone Number,Profile picture,Date of Birth,Gender,Gender Text,Occupation,Organization,Address,Emergency Contact (Name)|Member ID,First name,Last name,Title,Suffix,Preferred first name,Reference number,Email,Address (line 1),Address (line 2),City,State,Postcode,Postal address (line 1),Postal address (line 2),Postal City,Postal State,Postal Postcode,Phone (Home),Phone (Work),Phone (Mobile),Phone (Alternate),Fax,Pager,Preferred phone number,Group,Group ID,Group name,Date of birth,Position,Date joined,Emergency contact name,Emergency contact number|team_name,first_name,last_name,email,volunteer_role,background_check_status,phone,background_check_date,start_date,notes|Id,FirstName,LastName,MiddleName,Email,npe01__HomeEmail__c,npe01__WorkEmail__c,npe01__AlternateEmail__c,npe01__Preferred_Email__c,MobilePhone,HomePhone,npe01__WorkPhone__c,Phone,npe01__PreferredPhone__c,Title,Department,Gender__c,Birthdate,npsp__Primary_Affiliation__c,Last_Mailchimp_Email_Date__c,Last_Volunteer_Date__c,SystemModstamp,LastModifiedDate|First Name,Last Name,Birth Date,Street Address,City,Postal Code,Country,State,Email,Signature Text,IM,Website,Phone,Phone Ext,Mum's first name|first_name,last_name,email,phone_no,address,emergencyContactRelation,emergencyContactName,emergencyContactPhoneNo,roles,availability,gdpr.email,gdpr.phone";
    for set in headings.split('|') {
        for heading in set.split(',') {
            assert!(heading::meaning(Target::Volunteers, heading).is_some(), "{heading}");
        }
    }
}
