//! How a view is declared: plain data, stable names, the same in Rust, JSON and TypeScript.

macro_rules! view {
    ($($(#[$doc:meta])* $kind:ident $name:ident $body:tt)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        #[serde(rename_all = "kebab-case", rename_all_fields = "snake_case")]
        pub $kind $name $body
    )*};
}

macro_rules! record {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident : $ty:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty),* }
    )*};
}

pub(crate) use {record, view};
