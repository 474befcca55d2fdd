//! The conditions of a card: `variable op literal`, joined by `and`. Nothing else: a card holds no code.
//!
//! Invariant: whatever is written, reading it ends in a condition or in a refusal, never in a panic.

use serde::{Deserialize, Serialize};

/// States that `mode` is compared with.
const MODES: [&str; 12] = [
    "normal",
    "stale",
    "suspect",
    "planned",
    "pending",
    "active",
    "read-only",
    "recovery-hold",
    "back-entry",
    "reconciled",
    "closed",
    "drill",
];

/// Longest condition that is read.
const LENGTH_MAX: usize = 400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variable {
    Mode,
    CacheAge,
    Outage,
    Printer,
    Power,
    Unit,
    Choice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Literal {
    Number(i64),
    Word(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Comparison {
    variable: Variable,
    op: Op,
    literal: Literal,
}

/// A condition that was read and makes sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(Vec<Comparison>);

/// Where a condition stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Used<'a> {
    /// On a step.
    If,
    /// On a link, whose step has these answers.
    Link(&'a [&'a str]),
}

/// Why a condition is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadExpression {
    /// Not of the form.
    #[error("not of the form `variable op value`: `{0}`")]
    Form(String),
    /// No such variable, or not here.
    #[error("`{0}` cannot be asked here")]
    Variable(String),
    /// The operator or the value does not suit the variable.
    #[error("`{0}` does not suit the variable")]
    Value(String),
}

/// Whether the ward's printer works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrinterState {
    /// It takes jobs.
    Ok,
    /// There is none.
    Absent,
    /// It does not print.
    Error,
}

/// What the station runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Power {
    /// The mains.
    Mains,
    /// Its battery.
    Battery,
}

/// What is known when a condition is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Name of the ward's state.
    pub mode: String,
    /// Age of the oldest data.
    pub cache_age_min: Option<i64>,
    /// Since when the record is missed.
    pub outage_min: Option<i64>,
    /// The printer.
    pub printer: Option<PrinterState>,
    /// The power.
    pub power: Option<Power>,
    /// The ward's code.
    pub unit: String,
    /// The answer that was given to the step.
    pub choice: Option<String>,
}

/// Whether a condition holds. What is not known is neither yes nor no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// A fact is missing.
    Unknown,
}

impl Expression {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, used: &Used<'_>) -> Result<Expression, BadExpression> {
        if text.chars().count() > LENGTH_MAX {
            return Err(BadExpression::Form(text.chars().take(40).collect()));
        }
        let words = words(text)?;
        let mut read = vec![];
        for part in words.split(|word| word == "and") {
            let [variable, op, literal] = part else {
                return Err(BadExpression::Form(part.join(" ")));
            };
            read.push(comparison(variable, op, literal, used)?);
        }
        Ok(Expression(read))
    }

    /// Whether it holds now.
    pub fn holds(&self, facts: &Facts) -> Held {
        let mut all = Held::Yes;
        for one in &self.0 {
            match one.holds(facts) {
                Held::No => return Held::No,
                Held::Unknown => all = Held::Unknown,
                Held::Yes => {}
            }
        }
        all
    }
}

/// Cuts into variables, operators and literals, with or without spaces between.
fn words(text: &str) -> Result<Vec<String>, BadExpression> {
    let mut words: Vec<String> = vec![];
    let mut last = None;
    for c in text.chars() {
        let kind = match c {
            '=' | '!' | '<' | '>' => Some(true),
            '-' | '_' => Some(false),
            c if c.is_ascii_alphanumeric() => Some(false),
            ' ' | '\t' => None,
            other => return Err(BadExpression::Form(other.to_string())),
        };
        match (kind, last, words.last_mut()) {
            (None, ..) => {}
            (Some(_), _, Some(word)) if kind == last => word.push(c),
            (Some(_), ..) => words.push(c.to_string()),
        }
        last = kind;
    }
    Ok(words)
}

fn comparison(
    variable: &str,
    op: &str,
    literal: &str,
    used: &Used<'_>,
) -> Result<Comparison, BadExpression> {
    let answers = match used {
        Used::If => None,
        Used::Link(answers) => Some(*answers),
    };
    let named = match variable {
        "mode" => Variable::Mode,
        "cache_age_min" => Variable::CacheAge,
        "outage_min" => Variable::Outage,
        "printer" => Variable::Printer,
        "power" => Variable::Power,
        "unit" => Variable::Unit,
        "choice" if answers.is_some() => Variable::Choice,
        other => return Err(BadExpression::Variable(other.to_owned())),
    };
    let op = match op {
        "=" => Op::Is,
        "!=" => Op::IsNot,
        "<" => Op::Less,
        "<=" => Op::AtMost,
        ">" => Op::More,
        ">=" => Op::AtLeast,
        other => return Err(BadExpression::Form(other.to_owned())),
    };
    let unsuited = || BadExpression::Value(literal.to_owned());
    let numeric = matches!(named, Variable::CacheAge | Variable::Outage);
    if numeric {
        let number: u32 = literal.parse().map_err(|_| unsuited())?;
        return Ok(Comparison {
            variable: named,
            op,
            literal: Literal::Number(i64::from(number)),
        });
    }
    let suits = match named {
        Variable::Mode => MODES.contains(&literal),
        Variable::Printer => ["ok", "absent", "error"].contains(&literal),
        Variable::Power => ["mains", "battery"].contains(&literal),
        Variable::Choice => answers.is_some_and(|answers| answers.contains(&literal)),
        Variable::Unit => true,
        Variable::CacheAge | Variable::Outage => false,
    };
    if !suits || !matches!(op, Op::Is | Op::IsNot) {
        return Err(unsuited());
    }
    Ok(Comparison {
        variable: named,
        op,
        literal: Literal::Word(literal.to_owned()),
    })
}

impl Comparison {
    fn holds(&self, facts: &Facts) -> Held {
        let word = |fact: Option<&str>, wanted: &str| {
            fact.map(|fact| match self.op {
                Op::IsNot => fact != wanted,
                _ => fact == wanted,
            })
        };
        let number = |fact: Option<i64>, wanted: i64| {
            fact.map(|fact| match self.op {
                Op::Is => fact == wanted,
                Op::IsNot => fact != wanted,
                Op::Less => fact < wanted,
                Op::AtMost => fact <= wanted,
                Op::More => fact > wanted,
                Op::AtLeast => fact >= wanted,
            })
        };
        let known = match (self.variable, &self.literal) {
            (Variable::CacheAge, Literal::Number(wanted)) => number(facts.cache_age_min, *wanted),
            (Variable::Outage, Literal::Number(wanted)) => number(facts.outage_min, *wanted),
            (Variable::Mode, Literal::Word(wanted)) => word(Some(&facts.mode), wanted),
            (Variable::Unit, Literal::Word(wanted)) => word(Some(&facts.unit), wanted),
            (Variable::Choice, Literal::Word(wanted)) => word(facts.choice.as_deref(), wanted),
            (Variable::Printer, Literal::Word(wanted)) => word(
                facts.printer.map(|printer| match printer {
                    PrinterState::Ok => "ok",
                    PrinterState::Absent => "absent",
                    PrinterState::Error => "error",
                }),
                wanted,
            ),
            (Variable::Power, Literal::Word(wanted)) => word(
                facts.power.map(|power| match power {
                    Power::Mains => "mains",
                    Power::Battery => "battery",
                }),
                wanted,
            ),
            // Never made by `comparison`.
            (_, Literal::Number(_) | Literal::Word(_)) => None,
        };
        match known {
            Some(true) => Held::Yes,
            Some(false) => Held::No,
            None => Held::Unknown,
        }
    }
}
