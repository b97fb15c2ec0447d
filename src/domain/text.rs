//! Text that people type: bounded, trimmed, without control characters.

use super::fault::Fault;
use super::pii::Pii;

/// Longest title or name, in characters.
pub const NAME_MAX: usize = 200;
/// Longest description or note, in characters.
pub const NOTE_MAX: usize = 5000;
/// Longest word or phrase for a skill as somebody wrote it, in characters.
pub const PHRASE_MAX: usize = 200;
/// Longest e-mail address, in characters (RFC 5321).
const EMAIL_MAX: usize = 254;

/// Trims and bounds a line of text (no control characters at all). `what` names it in the fault.
pub fn line(what: &str, text: &str, max: usize) -> Result<String, Fault> {
    bounded(what, text, max, char::is_control)
}

/// Trims and bounds a text that may have several lines.
pub fn lines(what: &str, text: &str, max: usize) -> Result<String, Fault> {
    bounded(what, text, max, |c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

fn bounded(
    what: &str,
    text: &str,
    max: usize,
    forbidden: impl Fn(char) -> bool,
) -> Result<String, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::new("required", format!("{what} must not be empty.")));
    }
    if text.chars().count() > max {
        let message = format!("{what} must have at most {max} characters.");
        return Err(Fault::new("too_long", message));
    }
    if text.chars().any(forbidden) {
        let message = format!("{what} must not contain control characters.");
        return Err(Fault::new("control_character", message));
    }
    Ok(text.to_owned())
}

/// The form in which texts are compared and searched: lower case, one space between words.
pub fn key(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// An e-mail address as somebody gave it. Not unique: couples share one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(Pii<String>);

impl Email {
    /// Accepts `local@domain` with a dot in the domain and no spaces. Whether it reaches anybody
    /// only a message can tell.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = line("The e-mail address", text, EMAIL_MAX)?;
        let well_formed = text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.contains('@')
                && domain.contains('.')
                && domain.split('.').all(|label| !label.is_empty())
                && !text.contains(char::is_whitespace)
                && !text.contains(['<', '>', '(', ')', ',', ';', '"'])
        });
        if well_formed {
            Ok(Self(Pii::new(text)))
        } else {
            Err(Fault::new("invalid_email", "Write the e-mail address as name@example.org."))
        }
    }

    /// The address as given.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    /// The address as it is compared.
    pub fn key(&self) -> String {
        self.reveal().to_lowercase()
    }
}

/// A telephone number in E.164 form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(Pii<String>);

impl Phone {
    /// Accepts `+` and 8 to 15 digits, or a United Kingdom number with its leading 0; spaces,
    /// hyphens, dots and brackets do not matter.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fault = || {
            let message = "Write the telephone number as +44 7700 900123 or 07700 900123.";
            Fault::new("invalid_phone", message)
        };
        let text = line("The telephone number", text, 40)?.replace("(0)", "");
        let bare: String =
            text.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '/')).collect();
        let digits = match (bare.strip_prefix('+'), bare.strip_prefix("00"), bare.strip_prefix('0'))
        {
            (Some(international), _, _) | (None, Some(international), _) => {
                international.to_owned()
            }
            (None, None, Some(national)) => format!("44{national}"),
            (None, None, None) => return Err(fault()),
        };
        let right = digits.chars().all(|c| c.is_ascii_digit())
            && (8..=15).contains(&digits.len())
            && !digits.starts_with('0');
        if right { Ok(Self(Pii::new(format!("+{digits}")))) } else { Err(fault()) }
    }

    /// The number with its leading `+`.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}
