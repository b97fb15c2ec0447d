//! The `onestop` program: wires, nothing more.

use std::process::ExitCode;

fn main() -> ExitCode {
    onestop::cli::main()
}
