//! Rust source as a list of tokens, as far as the rules of the house need it: comments are gone,
//! and a text in quotes can never be mistaken for code.

/// One token and the line (from 1) that it starts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An identifier, a keyword or a number.
    Word(String),
    /// The content of a string, plain, raw or of bytes, escapes as written.
    Text(String),
    /// `::`
    PathSeparator,
    /// Any other single character.
    Sign(char),
}

impl Token {
    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            Kind::Text(_) | Kind::PathSeparator | Kind::Sign(_) => None,
        }
    }

    pub fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }

    pub fn is_path_separator(&self) -> bool {
        self.kind == Kind::PathSeparator
    }
}

/// Splits `source` into tokens.
pub fn tokens(source: &str) -> Vec<Token> {
    let characters: Vec<char> = source.chars().collect();
    Lexer { characters: &characters, at: 0, line: 1, found: Vec::new() }.run()
}

struct Lexer<'a> {
    characters: &'a [char],
    at: usize,
    line: usize,
    found: Vec<Token>,
}

impl Lexer<'_> {
    fn run(mut self) -> Vec<Token> {
        while let Some(c) = self.peek(0) {
            let line = self.line;
            let kind = match c {
                '/' if self.peek(1) == Some('/') => self.line_comment(),
                '/' if self.peek(1) == Some('*') => self.block_comment(),
                '"' => Some(self.quoted()),
                '\'' => self.character_or_lifetime(),
                ':' if self.peek(1) == Some(':') => {
                    self.skip(2);
                    Some(Kind::PathSeparator)
                }
                c if c.is_alphanumeric() || c == '_' => Some(self.word_or_text()),
                c => {
                    self.skip(1);
                    (!c.is_whitespace()).then_some(Kind::Sign(c))
                }
            };
            self.found.extend(kind.map(|kind| Token { line, kind }));
        }
        self.found
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.at + ahead).copied()
    }

    fn skip(&mut self, count: usize) {
        let end = (self.at + count).min(self.characters.len());
        self.line += self.characters[self.at..end].iter().filter(|c| **c == '\n').count();
        self.at = end;
    }

    fn line_comment(&mut self) -> Option<Kind> {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.skip(1);
        }
        None
    }

    fn block_comment(&mut self) -> Option<Kind> {
        let mut depth = 0_usize;
        loop {
            match (self.peek(0)?, self.peek(1)) {
                ('/', Some('*')) => {
                    depth += 1;
                    self.skip(2);
                }
                ('*', Some('/')) => {
                    depth -= 1;
                    self.skip(2);
                    if depth == 0 {
                        return None;
                    }
                }
                (_, _) => self.skip(1),
            }
        }
    }

    fn quoted(&mut self) -> Kind {
        self.skip(1);
        let start = self.at;
        while let Some(c) = self.peek(0).filter(|c| *c != '"') {
            self.skip(if c == '\\' { 2 } else { 1 });
        }
        let text = self.characters[start..self.at].iter().collect();
        self.skip(1);
        Kind::Text(text)
    }

    /// `'x'` and `'\n'` vanish; of a lifetime only the mark does, its name stays as a word.
    fn character_or_lifetime(&mut self) -> Option<Kind> {
        if self.peek(1) == Some('\\') {
            self.skip(3);
            while self.peek(0).is_some_and(|c| c != '\'') {
                self.skip(1);
            }
            self.skip(1);
        } else if self.peek(2) == Some('\'') {
            self.skip(3);
        } else {
            self.skip(1);
        }
        None
    }

    fn word_or_text(&mut self) -> Kind {
        let start = self.at;
        while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.skip(1);
        }
        let word: String = self.characters[start..self.at].iter().collect();
        match (word.as_str(), self.peek(0)) {
            ("b" | "c", Some('"')) => self.quoted(),
            ("r" | "br" | "cr", Some('"' | '#')) => self.raw(),
            (_, _) => Kind::Word(word),
        }
    }

    /// What follows the `r` of a raw string or of a raw identifier (`r#type`).
    fn raw(&mut self) -> Kind {
        let mut marks = 0;
        while self.peek(marks) == Some('#') {
            marks += 1;
        }
        self.skip(marks);
        if self.peek(0) != Some('"') {
            return self.word_or_text();
        }
        self.skip(1);
        let start = self.at;
        let closes = |lexer: &Self| {
            lexer.peek(0) == Some('"') && (1..=marks).all(|i| lexer.peek(i) == Some('#'))
        };
        while self.at < self.characters.len() && !closes(self) {
            self.skip(1);
        }
        let text = self.characters[start..self.at].iter().collect();
        self.skip(1 + marks);
        Kind::Text(text)
    }
}

#[test]
fn comments_and_quotes_hide_nothing_and_invent_nothing() {
    let words = |source: &str| -> Vec<String> {
        tokens(source).iter().filter_map(|t| t.word().map(str::to_owned)).collect()
    };
    assert_eq!(words("a /* b /* c */ d */ e // f\ng"), ["a", "e", "g"]);
    assert_eq!(words(r##"a "b \" c" d r#"e " f"# g r#type"##), ["a", "d", "g", "type"]);
    assert_eq!(words(r#"a '"' b '\'' c '\u{41}' d <'e>"#), ["a", "b", "c", "d", "e"]);
    assert_eq!(tokens("\n\n  x").first().map(|t| t.line), Some(3));
    assert_eq!(tokens(r#"b"begin""#)[0].kind, Kind::Text("begin".to_owned()));
}
