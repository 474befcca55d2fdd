//! The use cases: the only crate that joins the others.
