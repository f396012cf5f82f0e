//! conformance/oracle
