//! The command line: what can be asked, in the language of the reader.

use std::ffi::OsString;

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::answer::Answer;
use crate::report::DocumentKind;
use crate::words::{Language, listed, say};

const NAME: &str = "govindex";

/// What is said instead of running: help and version with the code 0, what cannot be read with 2.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) code: u8,
}

/// Reads the command line.
pub(super) fn parse(args: &[OsString], language: Language) -> Result<ArgMatches, Said> {
    let name = OsString::from(NAME);
    command(language)
        .try_get_matches_from(std::iter::once(&name).chain(args))
        .map_err(|fault| refused(&fault, language))
}

/// The completions of a shell.
pub(super) fn completions(given: &ArgMatches, language: Language) -> Answer {
    let mut script = Vec::new();
    if let Some(&shell) = given.get_one::<clap_complete::Shell>("shell") {
        clap_complete::generate(shell, &mut command(language), NAME, &mut script);
    }
    Answer::text(String::from_utf8_lossy(&script).into_owned())
}

fn refused(fault: &clap::Error, language: Language) -> Said {
    let text = |kind: ContextKind| match fault.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(listed(language, texts)),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let meant = |kind: ContextKind| {
        text(kind).map_or_else(String::new, |near| say!(language, " (did you mean `{near}`?)", near))
    };
    let said = match fault.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            return Said { text: fault.render().to_string(), code: 0 };
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            return Said { text: fault.render().to_string(), code: 2 };
        }
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            let known = command(language);
            let near = crate::error::nearest(&name, known.get_subcommands().map(Command::get_name));
            let near =
                near.map_or_else(String::new, |near| say!(language, " (did you mean `{near}`?)", near));
            say!(language, "there is no subcommand `{name}`{near}", name, near)
        }
        ErrorKind::UnknownArgument => {
            let near = meant(ContextKind::SuggestedArg);
            say!(language, "there is no option or argument `{argument}` here{near}", argument, near)
        }
        ErrorKind::MissingRequiredArgument => say!(language, "{argument} is missing", argument),
        ErrorKind::InvalidValue if value.is_empty() => {
            say!(language, "{argument} needs a value", argument)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let known = text(ContextKind::ValidValue).unwrap_or_default();
            if known.is_empty() {
                say!(language, "`{value}` is no value for {argument}", value, argument)
            } else {
                say!(
                    language,
                    "`{value}` is no value for {argument}; there are {known}",
                    value,
                    argument,
                    known
                )
            }
        }
        ErrorKind::ArgumentConflict => {
            say!(language, "{argument} is given twice, or contradicts another", argument)
        }
        _ => say!(language, "the command line cannot be read at `{argument}`", argument),
    };
    let more = say!(language, "`govindex --help` shows what can be asked.");
    Said { text: format!("{said}\n{more}\n"), code: 2 }
}

/// The command and its subcommands.
#[expect(clippy::too_many_lines, reason = "a list of subcommands and their arguments")]
fn command(language: Language) -> Command {
    let options = language.of("Options", "选项");
    let arguments = language.of("Arguments", "参数");
    let usage = language.of("Usage: ", "用法：");
    let template = format!("{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}\n");
    let flag = |name: &'static str, help: String| {
        Arg::new(name).long(name).help(help).help_heading(options).action(ArgAction::SetTrue)
    };
    let option = |name: &'static str, value: &'static str, help: String| {
        Arg::new(name).long(name).value_name(value).help(help).help_heading(options)
    };
    let argument = |name: &'static str, value: &'static str, help: String| {
        Arg::new(name).value_name(value).help(help).help_heading(arguments).required(true)
    };
    let help = || {
        let arg = Arg::new("help").long("help").short('h').action(ArgAction::Help);
        arg.help(say!(language, "Show this help")).help_heading(options)
    };
    let sub = |name: &'static str, about: String| {
        Command::new(name).about(about).help_template(template.clone()).disable_help_flag(true)
    };
    let dir = || argument("dir", "DIR", say!(language, "The folder of the project"));
    let path = || {
        argument("path", "PATH", say!(language, "A project's folder, or a stored result (assessment.json)"))
    };
    let whole = |arg: Arg| arg.value_parser(value_parser!(u64));
    let out = || {
        option(
            "out",
            "DIR",
            say!(language, "Where to write; the folder `out` of the project where it is left out"),
        )
    };
    let day = || {
        let day = option("day", "DAY", say!(language, "The day of the assessment, such as 2025-12-31"));
        day.value_parser(|text: &str| crate::evidence::day(text))
    };
    let runs = || whole(option("runs", "N", say!(language, "Runs of the simulation; 0 for none")));
    let node = || option("node", "CODE", say!(language, "The node; the index where it is left out"));
    let several = |arg: Arg| arg.value_delimiter(',');
    let formats = || {
        several(option(
            "formats",
            "LIST",
            say!(language, "html, docx, xlsx, md; several with commas between them"),
        ))
        .value_parser(PossibleValuesParser::new(["html", "docx", "xlsx", "md"]))
        .hide_possible_values(true)
    };
    let documents = || {
        let names = DocumentKind::ALL.map(DocumentKind::name);
        let said = say!(
            language,
            "{names}; by default all that have something to say",
            names = listed(language, &names)
        );
        several(option("documents", "LIST", said))
            .value_parser(PossibleValuesParser::new(names))
            .hide_possible_values(true)
    };
    let languages = || {
        several(option("languages", "LIST", say!(language, "The languages of the documents: zh, en or both")))
            .value_parser(PossibleValuesParser::new(["zh", "en"]))
            .hide_possible_values(true)
    };

    let all = Command::new(NAME)
        .about(say!(language, "Assess digital government: from a folder of files to the finished report"))
        .version(env!("CARGO_PKG_VERSION"))
        .help_template(template.clone())
        .subcommand_help_heading(language.of("Commands", "命令"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(help())
        .arg(
            Arg::new("version")
                .long("version")
                .action(ArgAction::Version)
                .help(say!(language, "Show the version"))
                .help_heading(options),
        )
        .arg(
            option(
                "language",
                "CODE",
                say!(language, "The language of messages: zh or en; by default that of the system"),
            )
            .global(true)
            .value_parser(|code: &str| code.parse::<Language>().map_err(|fault| fault.to_string())),
        )
        .arg(flag("json", say!(language, "Answer with a JSON document on the standard output")).global(true))
        .arg(flag("quiet", say!(language, "Tell no progress on the standard error")).global(true))
        .subcommand(sub("new", say!(language, "Make a project's folder")).arg(dir()).arg(option(
            "from",
            "ID",
            say!(language, "The built-in framework to begin with"),
        )))
        .subcommand(
            sub("check", say!(language, "Name every fault of framework and evidence, each with its place"))
                .arg(dir())
                .arg(day())
                .arg(flag("strict", say!(language, "Count what should be known as a fault, too"))),
        )
        .subcommand(
            sub("run", say!(language, "Measure, assess, simulate, explain, and write the documents"))
                .arg(dir())
                .arg(out())
                .arg(day())
                .arg(runs())
                .arg(formats())
                .arg(languages())
                .arg(documents())
                .arg(flag(
                    "strict",
                    say!(language, "Write nothing where there is something that should be known"),
                )),
        )
        .subcommand(sub("frameworks", say!(language, "List the built-in frameworks")))
        .subcommand(
            sub("show", say!(language, "Show a framework"))
                .arg(argument("framework", "ID", say!(language, "The id of a built-in framework, or a file")))
                .arg(flag("toml", say!(language, "As the file that a project holds"))),
        )
        .subcommand(
            sub("assess", say!(language, "Assess a table of values by a framework"))
                .arg(argument("framework", "ID", say!(language, "The id of a built-in framework, or a file")))
                .arg(argument("data", "FILE", say!(language, "A CSV file with a row per unit")))
                .arg(option("unit", "COLUMN", say!(language, "The column of unit codes")))
                .arg(option("period", "COLUMN", say!(language, "The column of periods")))
                .arg(several(option("groups", "LIST", say!(language, "Columns that put units into groups")))),
        )
        .subcommand(
            sub("explain", say!(language, "Say why a unit stands where it stands"))
                .arg(argument("unit", "UNIT", say!(language, "The code or the name of the unit")))
                .arg(path().required(false).default_value(".").hide_default_value(true)),
        )
        .subcommand(
            sub("compare", say!(language, "Compare two results"))
                .arg(argument("a", "PATH", say!(language, "The earlier one")))
                .arg(argument("b", "PATH", say!(language, "The later one")))
                .arg(node()),
        )
        .subcommand(
            sub("robustness", say!(language, "Say how sure each rank is"))
                .arg(path())
                .arg(runs())
                .arg(node()),
        )
        .subcommand(
            sub("trend", say!(language, "Say what changed from period to period"))
                .arg(path().num_args(1..).help(say!(
                    language,
                    "A project of several periods, or stored results, the earliest first"
                )))
                .arg(node()),
        )
        .subcommand(
            sub("report", say!(language, "Write the documents of a result"))
                .arg(path())
                .arg(out().required(true))
                .arg(formats())
                .arg(languages())
                .arg(documents()),
        )
        .subcommand(
            sub("questionnaire", say!(language, "Ask experts for weights, and read their answers"))
                .subcommand_help_heading(language.of("Commands", "命令"))
                .disable_help_subcommand(true)
                .subcommand_required(true)
                .arg_required_else_help(true)
                .subcommand(
                    sub("out", say!(language, "Write a workbook per expert into `questionnaires`"))
                        .arg(dir())
                        .arg(
                            several(option("experts", "LIST", say!(language, "The names of the experts, with commas between them")))
                                .required(true),
                        )
                        .arg(help()),
                )
                .subcommand(
                    sub("in", say!(language, "Read the workbooks of `questionnaires`, and show the weights that they give"))
                        .arg(dir())
                        .arg(
                            option("max-consistency-ratio", "R", say!(language, "Leave out experts whose consistency ratio is above this (0.1 is Saaty's limit)"))
                                .value_parser(value_parser!(f64)),
                        )
                        .arg(help()),
                ),
        )
        .subcommand(
            sub("schema", say!(language, "Print the JSON Schema of a file, by which editors complete and check it")).arg(
                argument("file", "FILE", say!(language, "framework (framework.toml) or project (project.toml)"))
                    .required(false)
                    .default_value("framework")
                    .hide_default_value(true)
                    .value_parser(PossibleValuesParser::new(["framework", "project"]))
                    .hide_possible_values(true),
            ),
        )
        .subcommand(
            sub("completions", say!(language, "Print the completions of a shell")).arg(
                argument("shell", "SHELL", say!(language, "bash, elvish, fish, powershell or zsh"))
                    .value_parser(value_parser!(clap_complete::Shell))
                    .hide_possible_values(true),
            ),
        );
    // Behind what is asked for.
    all.mut_subcommands(|sub| sub.arg(help()))
}
