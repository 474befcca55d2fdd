//! Every sheet of paper: forms, page layout, PDF, printers.
//!
//! `forms` decide what a sheet says; `page` records what is drawn and writes it as PDF; `printer` brings the PDF to a
//! printer or a folder.

pub mod forms;
pub mod page;
pub mod printer;
