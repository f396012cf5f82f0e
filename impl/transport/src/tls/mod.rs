//! Who a server is, and whom a client believes. TLS 1.3 by rustls and ring, and nothing older.
//!
//! Chapter: `spec/09-transports.md`, [SK-TRAN-021].

mod error;
mod identity;
mod trust;

pub use error::TlsError;
pub use identity::Identity;
pub use trust::Trust;
