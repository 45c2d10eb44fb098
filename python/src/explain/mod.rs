//! The functions of `govindex.explain`; the package documents them.
