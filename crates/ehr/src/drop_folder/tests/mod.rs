//! Stories of the drop folder.
