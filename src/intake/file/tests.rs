use super::*;

fn code(bytes: &[u8]) -> &'static str {
    File::read(bytes).unwrap_err().list()[0].fault.code
}

fn cells(file: &File, row: usize) -> Vec<&str> {
    file.rows[row].cells().collect()
}

#[test]
fn rows_know_their_line_also_after_a_cell_of_two_lines() {
    for end in ["\r\n", "\n", "\r"] {
        let text = "\u{feff}Name,Note|Ann,\"a\nb\"|,|| Bob ,'=1+1|".replace('|', end);
        let file = File::read(text.as_bytes()).unwrap();
        assert_eq!(file.headings, ["Name", "Note"]);
        assert_eq!((file.rows[0].line, cells(&file, 0)), (2, vec!["Ann", "a\nb"]));
        assert_eq!((file.rows[1].line, cells(&file, 1)), (6, vec!["Bob", "=1+1"]));
    }
}

#[test]
fn the_quote_that_guards_a_cell_goes_and_any_other_stays() {
    assert_eq!(plain("'+44 151"), "+44 151");
    assert_eq!(plain("'@home"), "@home");
    assert_eq!(plain("'07700 900123"), "07700 900123");
    assert_eq!(plain("'tis"), "'tis");
    assert_eq!(plain("'t Hooft"), "'t Hooft");
    assert_eq!(plain(" O’Connor\u{a0}"), "O’Connor");
}

#[test]
fn title_lines_above_the_headings_are_passed_over() {
    let text = "Volunteers of Huyton,,\nPrinted on,3 Feb 2026,\n\nFirst name,Surname,Email\nSam,Taylor,s@x.org\n";
    let file = File::read(text.as_bytes()).unwrap();
    assert_eq!(
        (file.heading_line, file.headings),
        (4, vec!["First name".to_owned(), "Surname".into(), "Email".into()])
    );
    assert_eq!(file.rows.len(), 1);
}

#[test]
fn a_file_without_headings_is_not_read_as_if_its_first_person_were_one() {
    assert_eq!(code(b"Sam,Taylor,sam@example.org\nJo,Lee,jo@example.org\n"), "no_heading_row");
    assert_eq!(code(b"Sam,L36 9YX\nJo,L36 9YX\n"), "no_heading_row");
}

#[test]
fn columns_without_a_name_of_their_own_get_one() {
    let file = File::read(b"Name,Email,,Email,\nSam,a@x.org,1,b@x.org,\n").unwrap();
    assert_eq!(file.headings, ["Name", "Email", "Column 3", "Email (2)"]);
}

#[test]
fn files_of_one_source_have_one_fingerprint() {
    let print = |text: &str| File::read(text.as_bytes()).unwrap().fingerprint();
    assert_eq!(print("Name,Email\na,b\n"), print("EMAIL ; name\nc;d\ne;f\n"));
    assert_ne!(print("Name,Email\na,b\n"), print("Name,Mail\na,b\n"));
}

#[test]
fn a_file_that_is_none_is_refused_with_its_reason() {
    assert_eq!(code(b""), "no_heading_row");
    assert_eq!(code(b"\n,,\n"), "no_heading_row");
    assert_eq!(code(b"Name\nA\0b\n"), "control_character");
    assert_eq!(code(b"%PDF-1.7"), "wrong_kind");
    assert_eq!(code(b"Name,Note\nAnn,\"a\nBob,b\n"), "open_quote");
    assert_eq!(code(&vec![b'a'; BYTES_MAX + 1]), "too_large");
    assert_eq!(code(&vec![b'a'; BYTES_MAX]), "cell_too_long");
    assert_eq!(code(&[b"n\n".as_slice(), &b"a\n".repeat(ROWS_MAX + 1)].concat()), "too_many_rows");
    let most = [b"n\n".as_slice(), &b"a\n".repeat(ROWS_MAX)].concat();
    assert_eq!(File::read(&most).expect("as many as may be").rows.len(), ROWS_MAX);
    assert_eq!(code(&b"a,".repeat(1_000_000)), "too_many_columns");
    let sheet = File::read_sheet(b"Name\nSam\n", Some("One")).unwrap_err();
    assert_eq!(
        (sheet.list()[0].pointer.as_str(), sheet.list()[0].fault.code),
        ("/sheet", "unknown_sheet")
    );
}
