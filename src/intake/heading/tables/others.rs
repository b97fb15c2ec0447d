//! Headings of files of organisations, and of past work.

use super::Table;
use crate::intake::field::Field as F;

/// Headings by field.
pub const ORGANISATIONS: Table = &[
    (
        F::SourceId,
        "id|organisationid|organizationid|orgid|groupid|accountid|recordid|externalid|\
         referencenumber|reference|ref|refno|urn|uniqueid",
    ),
    (
        F::Name,
        "name|organisationname|organizationname|organisation|organization|groupname|\
         group|charityname|charity|orgname|org|company|companyname|accountname|club|\
         clubname|nameoforganisation|nameofgroup|teamname|displayname|organisationgroup|\
         groupororganisation",
    ),
    (
        F::Kind,
        "kind|type|organisationtype|organizationtype|grouptype|orgtype|legalstructure|\
         structure|legalform",
    ),
    (
        F::Description,
        "description|about|aboutus|whatwedo|whattheydo|purpose|aims|activities|services|\
         mission|shortdescription|summary|aimsandobjectives|details|servicedescription",
    ),
    (
        F::Email,
        "email|emailaddress|mainemail|generalemail|officeemail|organisationemail|mail|\
         email1|groupemail|publicemail",
    ),
    (F::EmailOther, "email2|otheremail|secondaryemail|alternateemail|anotheremail"),
    (
        F::Phone,
        "phone|telephone|tel|phonenumber|telephonenumber|telno|telephoneno|mainphone|\
         officephone|landline|phoneno|organisationphone",
    ),
    (F::PhoneOther, "mobile|mobilephone|mobilenumber|mob|phone2|telephone2"),
    (
        F::Postcode,
        "postcode|postalcode|zipcode|zip|pcode|billingpostalcode|mailingpostalcode|\
         addresspostcode|mainpostcode|officepostcode",
    ),
    (
        F::Address,
        "address|fulladdress|addressline1|address1|streetaddress|billingstreet|\
         mailingstreet|officeaddress|mainaddress|addressline2|address2|addressline3|\
         address3|venue|street|registeredaddress",
    ),
    (F::Ward, "ward|wardname|electoralward|area|neighbourhood|locality"),
    (
        F::ContactName,
        "contactname|contact|maincontact|maincontactname|keycontact|contactperson|\
         primarycontact|primarycontactname|leadcontact|leadname|contactfullname|\
         namedcontact|nameofcontact|lead",
    ),
    (
        F::ContactEmail,
        "contactemail|maincontactemail|contactemailaddress|primarycontactemail|leademail",
    ),
    (
        F::ContactPhone,
        "contactphone|contacttelephone|contactmobile|contacttel|contactnumber|\
         contactphonenumber|maincontactphone|primarycontactphone|contactno",
    ),
    (
        F::ContactRole,
        "contactrole|contactposition|contactjobtitle|contacttitle|role|position|jobtitle",
    ),
    (
        F::Note,
        "notes|note|comments|comment|website|url|web|webaddress|facebook|twitter|\
         socialmedia|charitynumber|charityno|registeredcharitynumber|companynumber|\
         remarks|otherinformation|openinghours|numberofvolunteers|staff|membership|\
         categories|category|causes",
    ),
];

/// Headings by field.
pub const HISTORY: Table = &[
    (
        F::SourceId,
        "volunteerid|memberid|contactid|personid|id|volunteernumber|volid|memberno|\
         membernumber|referencenumber|reference|ref|urn",
    ),
    (
        F::Name,
        "volunteername|name|fullname|volunteer|membername|person|contactname|\
         nameofvolunteer|displayname",
    ),
    (F::GivenName, "firstname|forename|givenname|first|fname"),
    (F::FamilyName, "lastname|surname|familyname|last|lname"),
    (F::Email, "email|emailaddress|volunteeremail|mail"),
    (
        F::Organisation,
        "organisation|organization|organisationname|organizationname|groupname|group|\
         teamname|team|charity|charityname|placement|venue|project|projectname|\
         placedwith|where|club|branch|hostorganisation|agency",
    ),
    (
        F::Role,
        "role|volunteerrole|roletitle|rolename|position|opportunity|opportunityname|\
         activity|activityname|task|job|assignment|shift|jobname|event|eventname|\
         opportunitytitle",
    ),
    (F::From, "from|startdate|start|datefrom|datestarted|started|placementstart"),
    (F::To, "to|enddate|end|dateto|dateended|ended|finishdate"),
    (
        F::Date,
        "date|shiftdate|activitydate|sessiondate|dateofshift|datevolunteered|\
         dateofactivity|day|datelogged|hoursdate|logdate|eventdate",
    ),
    (
        F::Hours,
        "hours|hoursworked|hoursgiven|hrs|duration|timespent|totalhours|volunteerhours|\
         hoursvolunteered|numberofhours|time|hourslogged|minutes|totalmins|mins",
    ),
    (F::Note, "notes|note|comments|comment|feedback|description|details|reason"),
];
