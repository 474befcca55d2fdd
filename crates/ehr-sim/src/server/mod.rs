//! The pretend record's FHIR server: a store of resources and a pure function from request to answer.

mod answer;
mod capability;
mod create;
mod page;
mod params;
mod search;
mod store;
mod stu3;

pub(crate) use answer::{Answer, Request, Verb, answer};
pub(crate) use store::Store;
pub(crate) use stu3::as_stu3;
