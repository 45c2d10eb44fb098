//! How the parameters of a weighting model are declared, so that each is read from a file, set by a builder, and
//! named in the result in the same way.

use crate::error::Problem;
use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Which model made the weights, with every choice that it was given.
///
/// ```
/// use govindex::weights::{Critic, critic};
/// use govindex::stats::Columns;
///
/// let (a, b) = ([1.0, 2.0, 4.0], [9.0, 5.0, 6.0]);
/// let made = critic(&Columns::new(vec![&a, &b])?, &[], &Critic::default())?;
/// assert_eq!(
///     made.variant.to_string(),
///     "critic(correlation=pearson, conflict=signed, contrast=standard-deviation, directions=applied)"
/// );
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Variant {
    /// The model's name.
    pub model: Cow<'static, str>,
    /// Each parameter and its value, in the model's order.
    pub choices: Vec<(Cow<'static, str>, Cow<'static, str>)>,
}

impl Variant {
    pub(super) fn plain(model: &'static str) -> Self {
        Self { model: model.into(), choices: Vec::new() }
    }

    pub(super) fn and(mut self, parameter: &'static str, choice: impl Into<Cow<'static, str>>) -> Self {
        self.choices.push((parameter.into(), choice.into()));
        self
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.model)?;
        for (i, (parameter, choice)) in self.choices.iter().enumerate() {
            write!(f, "{}{parameter}={choice}", if i == 0 { "(" } else { ", " })?;
        }
        if self.choices.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}

/// A parameter's value as it is written in files and results.
pub(super) trait Choice {
    fn text(&self) -> Cow<'static, str>;
}

impl Choice for f64 {
    fn text(&self) -> Cow<'static, str> {
        self.to_string().into()
    }
}

impl Choice for usize {
    fn text(&self) -> Cow<'static, str> {
        self.to_string().into()
    }
}

impl Choice for crate::stats::Divisor {
    fn text(&self) -> Cow<'static, str> {
        match self {
            Self::Sample => "sample",
            Self::Population => "population",
        }
        .into()
    }
}

impl Choice for crate::stats::ConcordanceTest {
    fn text(&self) -> Cow<'static, str> {
        match self {
            Self::ChiSquare => "chi-square".into(),
            Self::F => "f".into(),
            Self::Exact => "exact".into(),
            Self::Permutation { draws, seed } => {
                format!("permutation of {draws} draws from seed {seed}").into()
            }
        }
    }
}

impl Choice for crate::stats::PcaMatrix {
    fn text(&self) -> Cow<'static, str> {
        match self {
            Self::Correlation => "correlation",
            Self::Covariance => "covariance",
        }
        .into()
    }
}

impl Choice for crate::stats::Correlation {
    fn text(&self) -> Cow<'static, str> {
        match self {
            Self::Pearson => "pearson",
            Self::Spearman => "spearman",
            Self::Kendall => "kendall",
            Self::Distance => "distance",
        }
        .into()
    }
}

/// Declares an enum of named choices: the name in files is the name in results.
macro_rules! choices {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $text)] $variant,)+
        }

        impl $crate::weights::parameters::Choice for $name {
            fn text(&self) -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(match self { $(Self::$variant => $text,)+ })
            }
        }
    };
}
pub(super) use choices;

/// Declares the parameters of a model: fields with defaults, a setter for each, and their names for the result.
macro_rules! parameters {
    ($(#[$meta:meta])* pub struct $name:ident as $model:literal {
        $($(#[doc = $doc:literal])+ pub $field:ident as $key:literal: $type:ty = $default:expr,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[doc = $doc])+ #[serde(rename = $key)] pub $field: $type,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl $name {
            /// The model's name in errors and results.
            pub(super) const MODEL: &'static str = $model;

            $($(#[doc = $doc])+ #[must_use] pub fn $field(mut self, $field: $type) -> Self {
                self.$field = $field;
                self
            })*

            pub(super) fn variant(&self) -> $crate::weights::Variant {
                #[allow(unused_imports, reason = "a model may have no parameters")]
                use $crate::weights::parameters::Choice as _;
                $crate::weights::Variant::plain(Self::MODEL)$(.and($key, self.$field.text()))*
            }
        }
    };
}
pub(super) use parameters;

/// Refuses a parameter outside its range.
pub(super) fn within(
    method: &'static str,
    parameter: &'static str,
    value: f64,
    fits: impl Fn(f64) -> bool,
    expected: &'static str,
) -> Result<()> {
    if value.is_finite() && fits(value) {
        return Ok(());
    }
    Err(Error::from(Problem::InvalidParameter { method, parameter, found: value.to_string(), expected }))
}
