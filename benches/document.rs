//! Puts what a benchmark measured between its marks in `docs/matching-words-and-people.md`.

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/matching-words-and-people.md");

/// Prints the tables of `skills` or `people`, and writes them in their place.
pub fn publish(of: &str, tables: &str) {
    println!("{tables}");
    match write(of, tables) {
        Ok(()) => println!("Written to {DOCUMENT}."),
        Err(error) => println!("{DOCUMENT} cannot be written: {error}."),
    }
}

fn write(of: &str, tables: &str) -> std::io::Result<()> {
    let (begin, end) =
        (format!("<!-- {of}: written by `make bench` -->"), format!("<!-- end of {of} -->"));
    let document = std::fs::read_to_string(DOCUMENT)?;
    let around = document.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some((before, after))
    });
    let (before, after) =
        around.ok_or_else(|| std::io::Error::other(format!("it has no marks for {of}")))?;
    std::fs::write(DOCUMENT, format!("{before}{begin}\n\n{}\n\n{end}{after}", tables.trim()))
}
