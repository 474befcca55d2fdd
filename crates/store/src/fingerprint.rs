//! Whether a chart is the one we know, without writing it out: a hash over everything it holds but the state of its sections.
//!
//! Comparing the values would not do: 1.50 mg and 1.5 mg are equal, and the ward is shown the digits of the source.
//!
//! Invariant: a fingerprint never leaves the process. Its bytes may be others in the next version.

use std::fmt::Error;

use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};
use serde::{Serialize, Serializer};
use ward::snapshot::Chart;

use crate::error::StoreError;
use crate::table::sha256;

/// The field of a chart that is left out: age and state move with every reading.
const LEFT_OUT: &str = "sections";

/// Hash over a chart without its sections. `scratch` is memory that is used again.
pub(crate) fn of(chart: &Chart, scratch: &mut Vec<u8>) -> Result<[u8; 32], StoreError> {
    scratch.clear();
    let writer = Writer {
        to: scratch,
        outermost: true,
    };
    chart.serialize(writer).map_err(|_| StoreError::Misfiled {
        what: "a chart that cannot be written",
    })?;
    Ok(sha256(scratch))
}

/// Writes values one behind the other, each so that where it ends can be told.
struct Writer<'a> {
    to: &'a mut Vec<u8>,
    outermost: bool,
}

impl Writer<'_> {
    fn put(self, tag: u8, bytes: &[u8]) {
        self.to.push(tag);
        self.to.extend_from_slice(bytes);
    }

    fn inner(to: &mut Vec<u8>) -> Writer<'_> {
        Writer {
            to,
            outermost: false,
        }
    }
}

/// What stands before a value of each kind.
mod tag {
    pub(super) const NONE: u8 = 0;
    pub(super) const SOME: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const TRUE: u8 = 3;
    pub(super) const SIGNED: u8 = 4;
    pub(super) const UNSIGNED: u8 = 5;
    pub(super) const FLOAT: u8 = 6;
    pub(super) const TEXT: u8 = 7;
    pub(super) const BYTES: u8 = 8;
    pub(super) const UNIT: u8 = 9;
    pub(super) const VARIANT: u8 = 10;
    pub(super) const OPEN: u8 = 11;
    pub(super) const CLOSE: u8 = 12;
    pub(super) const SKIPPED: u8 = 13;
}

macro_rules! numbers {
    ($($name:ident($kind:ty) as $wide:ty, $tag:ident;)*) => {$(
        fn $name(self, value: $kind) -> Result<(), Error> {
            self.put(tag::$tag, &<$wide>::from(value).to_le_bytes());
            Ok(())
        }
    )*};
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Inside<'a>;
    type SerializeTuple = Inside<'a>;
    type SerializeTupleStruct = Inside<'a>;
    type SerializeTupleVariant = Inside<'a>;
    type SerializeMap = Inside<'a>;
    type SerializeStruct = Inside<'a>;
    type SerializeStructVariant = Inside<'a>;

    numbers! {
        serialize_i8(i8) as i64, SIGNED;
        serialize_i16(i16) as i64, SIGNED;
        serialize_i32(i32) as i64, SIGNED;
        serialize_i64(i64) as i64, SIGNED;
        serialize_u8(u8) as u64, UNSIGNED;
        serialize_u16(u16) as u64, UNSIGNED;
        serialize_u32(u32) as u64, UNSIGNED;
        serialize_u64(u64) as u64, UNSIGNED;
        serialize_f32(f32) as f64, FLOAT;
        serialize_f64(f64) as f64, FLOAT;
        serialize_char(char) as u32, TEXT;
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.put(if value { tag::TRUE } else { tag::FALSE }, &[]);
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.to.push(tag::TEXT);
        self.to.extend_from_slice(&value.len().to_le_bytes());
        self.to.extend_from_slice(value.as_bytes());
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        self.to.push(tag::BYTES);
        self.to.extend_from_slice(&value.len().to_le_bytes());
        self.to.extend_from_slice(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.put(tag::NONE, &[]);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.to.push(tag::SOME);
        value.serialize(Writer::inner(self.to))
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.put(tag::UNIT, &[]);
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        index: u32,
        _variant: &'static str,
    ) -> Result<(), Error> {
        self.put(tag::VARIANT, &index.to_le_bytes());
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(Writer::inner(self.to))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let to = self.to;
        Writer::inner(to).serialize_unit_variant(name, index, variant)?;
        value.serialize(Writer::inner(to))
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Inside<'a>, Error> {
        Ok(Inside::open(self))
    }

    fn serialize_tuple(self, _len: usize) -> Result<Inside<'a>, Error> {
        Ok(Inside::open(self))
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<Inside<'a>, Error> {
        Ok(Inside::open(self))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Inside<'a>, Error> {
        Writer::inner(self.to).serialize_unit_variant(name, index, variant)?;
        Ok(Inside::open(self))
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Inside<'a>, Error> {
        Ok(Inside::open(self))
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Inside<'a>, Error> {
        Ok(Inside::open(self))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Inside<'a>, Error> {
        Writer::inner(self.to).serialize_unit_variant(name, index, variant)?;
        Ok(Inside::open(self))
    }
}

/// Inside something that holds several values.
struct Inside<'a> {
    to: &'a mut Vec<u8>,
    outermost: bool,
}

impl<'a> Inside<'a> {
    fn open(of: Writer<'a>) -> Inside<'a> {
        of.to.push(tag::OPEN);
        Inside {
            to: of.to,
            outermost: of.outermost,
        }
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(Writer::inner(self.to))
    }

    fn close(self) {
        self.to.push(tag::CLOSE);
    }
}

macro_rules! holds_values {
    ($($kind:ident :: $name:ident;)*) => {$(
        impl $kind for Inside<'_> {
            type Ok = ();
            type Error = Error;

            fn $name<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.value(value)
            }

            fn end(self) -> Result<(), Error> {
                self.close();
                Ok(())
            }
        }
    )*};
}

holds_values! {
    SerializeSeq::serialize_element;
    SerializeTuple::serialize_element;
    SerializeTupleStruct::serialize_field;
    SerializeTupleVariant::serialize_field;
}

macro_rules! holds_fields {
    ($($kind:ident;)*) => {$(
        impl $kind for Inside<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                if self.outermost && name == LEFT_OUT {
                    return Ok(());
                }
                self.value(value)
            }

            fn skip_field(&mut self, _name: &'static str) -> Result<(), Error> {
                self.to.push(tag::SKIPPED);
                Ok(())
            }

            fn end(self) -> Result<(), Error> {
                self.close();
                Ok(())
            }
        }
    )*};
}

holds_fields! {
    SerializeStruct;
    SerializeStructVariant;
}

impl SerializeMap for Inside<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.value(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.value(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ward::clinical::{Amount, Dose, Known, OrderStatus, Timing};

    use super::*;
    use crate::trial;

    fn fingerprint(chart: &Chart) -> [u8; 32] {
        of(chart, &mut vec![]).unwrap()
    }

    fn plain() -> Chart {
        trial::chart(1, "ESSAI", trial::noon())
    }

    fn with_dose(digits: &str) -> Chart {
        let mut chart = plain();
        chart.orders[0].dose = Dose::Exact(Amount::parse(digits, "mg").unwrap());
        chart
    }

    #[test]
    fn the_age_of_a_chart_is_not_its_content() {
        let mut later = trial::chart(1, "ESSAI", trial::noon() + chrono::TimeDelta::hours(1));
        assert_eq!(fingerprint(&plain()), fingerprint(&later), "an hour later");
        later.sections.clear();
        assert_eq!(fingerprint(&plain()), fingerprint(&later), "never read");
    }

    #[test]
    fn digits_of_equal_value_are_another_chart() {
        assert_eq!(with_dose("1.50"), with_dose("1.5"), "equal as numbers");
        assert_ne!(
            fingerprint(&with_dose("1.50")),
            fingerprint(&with_dose("1.5")),
            "and not what the ward is shown"
        );
    }

    #[test]
    fn every_change_of_a_chart_shows() {
        let changes: [fn(&mut Chart); 12] = [
            |chart| chart.patient.family = None,
            |chart| chart.patient.given = vec!["Amé".to_owned(), "lie".to_owned()],
            |chart| chart.patient.deceased = true,
            |chart| chart.encounter.place.bed = Some("2".to_owned()),
            |chart| chart.allergies = Known::NotRecorded,
            |chart| chart.orders[0].status = OrderStatus::OnHold,
            |chart| chart.orders[0].status = OrderStatus::Other("active".to_owned()),
            |chart| chart.orders[0].timing = Timing::TimesPerDay(4),
            |chart| chart.orders[0].dose = Dose::Exact(Amount::parse("1", "mg").unwrap()),
            |chart| chart.orders[0].rate = Amount::parse("1", "mg"),
            |chart| chart.orders.swap(0, 1),
            |chart| chart.gone_since = Some(trial::noon()),
        ];
        let mut seen = vec![fingerprint(&plain())];
        for (nth, change) in changes.iter().enumerate() {
            let mut chart = plain();
            change(&mut chart);
            let changed = fingerprint(&chart);
            assert!(!seen.contains(&changed), "change {nth} is seen as such");
            seen.push(changed);
        }
    }
}
