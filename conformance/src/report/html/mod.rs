//! Pages for people: one file each, no network, no font or script from elsewhere.

mod case_entry;
mod diagram;
mod matrix_page;
mod overview;
mod page;
mod run_page;

pub use matrix_page::write_matrix_html;
pub use run_page::write_html;
