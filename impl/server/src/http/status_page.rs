//! The page at `/`: reads `/healthz` once a second, and needs nothing from anywhere else.

pub(super) const HTML: &str = include_str!("status_page.html");
