//! The page for IT shows the very files that the tests read, and names every code and column.

use super::super::RefusalCode as Code;
use super::super::{census, given, orders};
use super::{ALLERGIES, CENSUS, DOSES, ORDERS};

const PAGE: &str = include_str!("../../../../../docs/drop-folder.md");

#[test]
fn the_examples_of_the_page_are_the_files_of_the_tests() {
    for (name, table) in [
        ("census", CENSUS),
        ("orders", ORDERS),
        ("doses", DOSES),
        ("allergies", ALLERGIES),
    ] {
        assert!(
            PAGE.contains(table.trim_end()),
            "{name}.csv stands on the page as it is read"
        );
    }
}

#[test]
fn every_column_and_every_code_is_explained() {
    for columns in [
        &census::COLUMNS,
        &orders::COLUMNS,
        &given::DOSES,
        &given::ALLERGIES,
    ] {
        for column in columns.known {
            assert!(PAGE.contains(&format!("`{column}`")), "column {column}");
        }
    }
    for code in [
        Code::Manifest,
        Code::Name,
        Code::OtherWard,
        Code::FromTheFuture,
        Code::NotNewer,
        Code::TooManyFiles,
        Code::TooLarge,
        Code::NotAPlainFile,
        Code::Sha256,
        Code::Rows,
        Code::Format,
        Code::Archive,
        Code::Xml,
        Code::Encoding,
        Code::ZeroByte,
        Code::LongLine,
        Code::LongCell,
        Code::TooManyRows,
        Code::Header,
        Code::MissingColumn,
        Code::RaggedRow,
        Code::OpenQuote,
        Code::Json,
        Code::NotTaken,
    ] {
        assert!(
            PAGE.contains(&format!("| `{}` |", code.code())),
            "code {}",
            code.code()
        );
    }
}
