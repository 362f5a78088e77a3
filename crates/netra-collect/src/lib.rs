//! Connectors, file readers, and the one collection loop as a pure state machine.
