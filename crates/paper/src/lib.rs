//! Every sheet of paper: forms, page layout, PDF, printers.
//!
//! `page` records what is drawn and writes it as PDF; `printer` brings the PDF to a printer or a folder. What a
//! sheet says belongs to the forms, which are written on top of both.

pub mod page;
pub mod printer;
