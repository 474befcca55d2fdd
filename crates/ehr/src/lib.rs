//! Reading the record and writing back to it: FHIR R4, probes.
