//! The catalogue itself: which files make up which language.

/// The languages of the catalogue; French is the reference, `fr` means the French of France.
pub const CODES: [&str; 3] = ["fr", "fr-CA", "en"];

/// One embedded file of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Name of the file, for example `app.ftl`.
    pub file: &'static str,
    /// Its text, in Fluent's syntax.
    pub text: &'static str,
}

macro_rules! language {
    ($code:literal) => {
        &[
            Source {
                file: "app.ftl",
                text: include_str!(concat!("../locales/", $code, "/app.ftl")),
            },
            Source {
                file: "command.ftl",
                text: include_str!(concat!("../locales/", $code, "/command.ftl")),
            },
            Source {
                file: "register.ftl",
                text: include_str!(concat!("../locales/", $code, "/register.ftl")),
            },
            Source {
                file: "press.ftl",
                text: include_str!(concat!("../locales/", $code, "/press.ftl")),
            },
            Source {
                file: "stay.ftl",
                text: include_str!(concat!("../locales/", $code, "/stay.ftl")),
            },
            Source {
                file: "paper.ftl",
                text: include_str!(concat!("../locales/", $code, "/paper.ftl")),
            },
            Source {
                file: "forms.ftl",
                text: include_str!(concat!("../locales/", $code, "/forms.ftl")),
            },
            Source {
                file: "papers.ftl",
                text: include_str!(concat!("../locales/", $code, "/papers.ftl")),
            },
            Source {
                file: "procedures.ftl",
                text: include_str!(concat!("../locales/", $code, "/procedures.ftl")),
            },
            Source {
                file: "cards.ftl",
                text: include_str!(concat!("../locales/", $code, "/cards.ftl")),
            },
            Source {
                file: "ui.ftl",
                text: include_str!(concat!("../locales/", $code, "/ui.ftl")),
            },
            Source {
                file: "settings.ftl",
                text: include_str!(concat!("../locales/", $code, "/settings.ftl")),
            },
            Source {
                file: "service.ftl",
                text: include_str!(concat!("../locales/", $code, "/service.ftl")),
            },
            Source {
                file: "drill.ftl",
                text: include_str!(concat!("../locales/", $code, "/drill.ftl")),
            },
            Source {
                file: "errors.ftl",
                text: include_str!(concat!("../locales/", $code, "/errors.ftl")),
            },
        ]
    };
}

const FR: &[Source] = language!("fr");
const FR_CA: &[Source] = language!("fr-CA");
const EN: &[Source] = language!("en");

/// The files of one language, or nothing for a code that the catalogue does not have.
pub fn sources(code: &str) -> Option<&'static [Source]> {
    match code {
        "fr" => Some(FR),
        "fr-CA" => Some(FR_CA),
        "en" => Some(EN),
        _ => None,
    }
}
