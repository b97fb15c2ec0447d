//! The paths that a file names, as absolute as they can be told without a compiler.

use super::tokens::{Token, tokens};

/// A path as written in a `use` or in the middle of code, `self` and `super` resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    /// `["crate", "store", "needs"]`, `["diesel", "prelude", "*"]`, `["std", "env"]`
    pub segments: Vec<String>,
}

impl Named {
    pub fn starts_with(&self, segments: &[&str]) -> bool {
        self.segments.len() >= segments.len()
            && self.segments.iter().zip(segments).all(|(a, b)| a == b)
    }

    pub fn written(&self) -> String {
        self.segments.join("::")
    }
}

/// Every path that `text`, the file `path` below `src/`, names.
pub fn named_paths(path: &str, text: &str) -> Vec<Named> {
    let tokens = tokens(text);
    let mut reader = Reader { tokens: &tokens, at: 0, module: module_of(path), found: Vec::new() };
    reader.run();
    reader.found
}

/// `domain/need.rs` -> `["domain", "need"]`; `main.rs` and `lib.rs` are the root.
fn module_of(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs");
    if path == "main" || path == "lib" {
        return Vec::new();
    }
    path.split('/').filter(|part| *part != "mod").map(str::to_owned).collect()
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    module: Vec<String>,
    found: Vec<Named>,
}

impl Reader<'_> {
    fn run(&mut self) {
        let mut depth = 0_usize;
        let mut inline_modules: Vec<usize> = Vec::new();
        while let Some(token) = self.token(0) {
            if token.is_sign('{') {
                depth += 1;
            } else if token.is_sign('}') {
                depth = depth.saturating_sub(1);
                if inline_modules.last() == Some(&depth) {
                    inline_modules.pop();
                    self.module.pop();
                }
            } else if token.word() == Some("mod") && self.opens_a_module() {
                inline_modules.push(depth);
                let name = self.token(1).and_then(Token::word).unwrap_or("").to_owned();
                self.module.push(name);
                self.at += 1;
            } else if token.word() == Some("use") && !self.sign_follows('<') {
                self.at += 1;
                self.use_tree(&[]);
            } else if token.word().is_some() && self.is_root() {
                self.inline_path();
            }
            self.at += 1;
        }
    }

    fn token(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead)
    }

    fn sign_follows(&self, sign: char) -> bool {
        self.token(1).is_some_and(|t| t.is_sign(sign))
    }

    fn opens_a_module(&self) -> bool {
        self.token(1).is_some_and(|t| t.word().is_some())
            && self.token(2).is_some_and(|t| t.is_sign('{'))
    }

    /// Whether the word here begins a path: a `::` comes after it, and none that belongs to it
    /// before; `x.collect::<T>()` is a method.
    fn is_root(&self) -> bool {
        let before = |steps: usize| self.at.checked_sub(steps).map(|at| &self.tokens[at]);
        let goes_on = self.token(1).is_some_and(Token::is_path_separator);
        let continues = before(1).is_some_and(Token::is_path_separator)
            && before(2).is_some_and(|t| t.word().is_some() || t.is_sign('>'))
            && !before(3).is_some_and(|t| t.is_sign('-'));
        let is_method =
            before(1).is_some_and(|t| t.is_sign('.')) && !before(2).is_some_and(|t| t.is_sign('.'));
        goes_on && !continues && !is_method
    }

    fn inline_path(&mut self) {
        let line = self.tokens[self.at].line;
        let mut segments =
            self.token(0).and_then(Token::word).map_or(vec![], |w| vec![w.to_owned()]);
        while self.token(1).is_some_and(Token::is_path_separator) {
            let Some(word) = self.token(2).and_then(Token::word) else { break };
            segments.push(word.to_owned());
            self.at += 2;
        }
        self.keep(line, &segments);
    }

    /// Reads `a::{b, c::*, d as e}` after `prefix`, up to and without what ends it.
    fn use_tree(&mut self, prefix: &[String]) {
        let mut segments = prefix.to_vec();
        let mut line = self.token(0).map_or(0, |t| t.line);
        let mut pending = false;
        while let Some(token) = self.token(0).cloned() {
            if token.is_sign(';') || token.is_sign('}') {
                break;
            } else if token.is_sign('{') {
                self.at += 1;
                self.use_tree(&segments);
                pending = false;
            } else if token.is_sign(',') {
                self.keep_if(pending, line, &segments);
                segments = prefix.to_vec();
                pending = false;
            } else if token.word() == Some("as") {
                self.at += 1;
            } else if token.is_sign('*') || token.word().is_some() {
                let word = token.word().unwrap_or("*");
                // The `self` of `use crate::store::{self}` is `crate::store`.
                if word != "self" || segments.is_empty() {
                    segments.push(word.to_owned());
                }
                line = token.line;
                pending = true;
            }
            self.at += 1;
        }
        self.keep_if(pending, line, &segments);
    }

    fn keep_if(&mut self, pending: bool, line: usize, segments: &[String]) {
        if pending {
            self.keep(line, segments);
        }
    }

    fn keep(&mut self, line: usize, written: &[String]) {
        let mut module = self.module.clone();
        let mut rest = written;
        let relative = matches!(written.first().map(String::as_str), Some("self" | "super"));
        while let Some((first, others)) = rest.split_first() {
            match first.as_str() {
                "self" => {}
                "super" => drop(module.pop()),
                _ => break,
            }
            rest = others;
        }
        let mut segments = Vec::new();
        if relative {
            segments.push("crate".to_owned());
            segments.append(&mut module);
        }
        segments.extend_from_slice(rest);
        self.found.push(Named { line, segments });
    }
}

#[test]
fn paths_are_found_wherever_they_are_written() {
    let found = |path: &str, text: &str| -> Vec<String> {
        named_paths(path, text).iter().map(Named::written).collect()
    };
    assert_eq!(
        found("app/needs.rs", "pub use crate::{store::{self, needs::*}, domain as d}; use ::csv;"),
        ["crate::store", "crate::store::needs::*", "crate::domain", "csv"]
    );
    assert_eq!(found("app/needs.rs", "fn f(x: super::super::a::B) {}"), ["crate::a::B"]);
    assert_eq!(
        found("app.rs", "mod tests { use super::*; }\nuse super::c;"),
        ["crate::app::*", "crate::c"]
    );
    assert_eq!(
        found("app.rs", "fn f() { serde_json::from_str::<a::T>(x)?; y.b::<u8>() }"),
        ["serde_json::from_str", "a::T"]
    );
    assert_eq!(found("app.rs", "fn f() -> impl Sized + use<'a> { <T as c::D>::e() }"), ["c::D"]);
    assert_eq!(found("app.rs", "fn f() -> ::csv::Reader {}"), ["csv::Reader"]);
    assert_eq!(found("app.rs", "use super::{self as root};"), ["crate"]);
}
