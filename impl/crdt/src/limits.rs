//! The bounds a change is held to, and their names.
//!
//! Spec: chapter 11. Limits of frames and connections are checked where those are known.

use std::fmt;

use thiserror::Error;

/// How large values, paths and changes may be. A limit's own value is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub max_ops_per_change: u32,
    pub max_value_bytes: u32,
    pub max_value_depth: u32,
    pub max_path_segments: u32,
    pub max_path_bytes: u32,
    pub max_deps_per_change: u32,
    pub max_references_per_change: u32,
}

impl Limits {
    /// No bound at all: for what was checked when it was first accepted.
    pub const UNBOUNDED: Self = Self {
        max_ops_per_change: u32::MAX,
        max_value_bytes: u32::MAX,
        max_value_depth: u32::MAX,
        max_path_segments: u32::MAX,
        max_path_bytes: u32::MAX,
        max_deps_per_change: u32::MAX,
        max_references_per_change: u32::MAX,
    };

    /// The bound that `limit` names.
    pub fn bound(&self, limit: Limit) -> u32 {
        match limit {
            Limit::MaxOpsPerChange => self.max_ops_per_change,
            Limit::MaxValueBytes => self.max_value_bytes,
            Limit::MaxValueDepth => self.max_value_depth,
            Limit::MaxPathSegments => self.max_path_segments,
            Limit::MaxPathBytes => self.max_path_bytes,
            Limit::MaxDepsPerChange => self.max_deps_per_change,
            Limit::MaxReferencesPerChange => self.max_references_per_change,
        }
    }

    /// Refuses `amount` when it is above the bound that `limit` names.
    //= SK-LIM-002
    pub fn check(&self, limit: Limit, amount: usize) -> Result<(), LimitExceeded> {
        if u64::from(self.bound(limit)) < amount as u64 {
            return Err(LimitExceeded { limit });
        }
        Ok(())
    }
}

/// The reference server's defaults.
impl Default for Limits {
    fn default() -> Self {
        Self {
            max_ops_per_change: 4_096,
            max_value_bytes: 262_144,
            max_value_depth: 32,
            max_path_segments: 32,
            max_path_bytes: 1_024,
            max_deps_per_change: 256,
            max_references_per_change: 65_536,
        }
    }
}

/// The name of a bound of [`Limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    MaxOpsPerChange,
    MaxValueBytes,
    MaxValueDepth,
    MaxPathSegments,
    MaxPathBytes,
    MaxDepsPerChange,
    MaxReferencesPerChange,
}

impl Limit {
    /// The name as the specification and the wire write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::MaxOpsPerChange => "max_ops_per_change",
            Self::MaxValueBytes => "max_value_bytes",
            Self::MaxValueDepth => "max_value_depth",
            Self::MaxPathSegments => "max_path_segments",
            Self::MaxPathBytes => "max_path_bytes",
            Self::MaxDepsPerChange => "max_deps_per_change",
            Self::MaxReferencesPerChange => "max_references_per_change",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something is larger than the named bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{limit} is exceeded")]
pub struct LimitExceeded {
    pub limit: Limit,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_allowed_and_one_more_is_not() {
        let limits = Limits {
            max_value_depth: 3,
            ..Limits::default()
        };
        assert_eq!(limits.check(Limit::MaxValueDepth, 3), Ok(()));
        assert_eq!(
            limits.check(Limit::MaxValueDepth, 4),
            Err(LimitExceeded {
                limit: Limit::MaxValueDepth
            })
        );
    }
}
