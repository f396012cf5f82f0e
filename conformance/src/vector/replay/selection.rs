//! Which vectors a run takes: globs over ids, or the beginning of one.

use globset::{Glob, GlobMatcher};

use crate::run::Shard;

/// What `--only` and `--skip` say of vectors.
#[derive(Clone, Debug)]
pub struct VectorSelection {
    only: Vec<Pattern>,
    skip: Vec<Pattern>,
    shard: Option<Shard>,
}

#[derive(Clone, Debug)]
struct Pattern {
    text: String,
    glob: GlobMatcher,
}

impl Pattern {
    fn new(text: &str) -> Result<Self, globset::Error> {
        let glob = Glob::new(text)?.compile_matcher();
        let text = text.to_owned();
        Ok(Self { text, glob })
    }

    fn is_match(&self, id: &str) -> bool {
        let rest = id.strip_prefix(self.text.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) || self.glob.is_match(id)
    }
}

impl VectorSelection {
    /// Ids that match one of `only` (all when there is none) and none of `skip`.
    ///
    /// # Errors
    /// When a glob cannot be read.
    pub fn new(only: &[String], skip: &[String]) -> Result<Self, globset::Error> {
        let read = |texts: &[String]| -> Result<Vec<Pattern>, globset::Error> {
            texts.iter().map(|text| Pattern::new(text)).collect()
        };
        Ok(Self {
            only: read(only)?,
            skip: read(skip)?,
            shard: None,
        })
    }

    /// Only the vectors of this part.
    #[must_use]
    pub fn of_shard(mut self, shard: Option<Shard>) -> Self {
        self.shard = shard;
        self
    }

    /// Whether the run takes this vector.
    #[must_use]
    pub fn takes(&self, id: &str) -> bool {
        let named = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.is_match(id));
        let in_shard = self.shard.is_none_or(|shard| shard.takes_name(id));
        in_shard && (self.only.is_empty() || named(&self.only)) && !named(&self.skip)
    }
}

#[cfg(test)]
mod tests {
    use super::VectorSelection;

    fn takes(only: &[&str], skip: &[&str], id: &str) -> bool {
        let owned = |texts: &[&str]| {
            texts
                .iter()
                .map(|&text| text.to_owned())
                .collect::<Vec<_>>()
        };
        VectorSelection::new(&owned(only), &owned(skip))
            .expect("globs")
            .takes(id)
    }

    #[test]
    fn a_vector_is_selected_by_a_glob_or_by_the_folder_it_is_in() {
        let id = "vectors/session/sync-session/12";
        assert!(takes(&[], &[], id));
        assert!(takes(&["vectors/session"], &[], id));
        assert!(takes(&["vectors/session/*/12"], &[], id));
        assert!(!takes(&["vectors/session/sync-session/1"], &[], id));
        assert!(!takes(&["SK-SYNC-0001"], &[], id));
        assert!(!takes(&[], &["vectors"], id));
    }
}
