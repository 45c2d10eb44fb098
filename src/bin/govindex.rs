//! The command `govindex`.

fn main() -> std::process::ExitCode {
    govindex::cli::run(std::env::args_os().skip(1)).into()
}
