//! Making a failing script small: deeds are left out as long as it still fails in the same way.

use std::future::Future;

/// The most scripts that shrinking may play.
const MAX_ATTEMPTS: usize = 400;

/// What is left of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shrunk {
    /// The numbers of the deeds that are enough.
    pub kept: Vec<usize>,
    /// How many scripts were played.
    pub attempts: usize,
}

/// The deeds that are enough. `fails` plays a script of these deeds alone.
///
/// The deeds behind the one that failed, counted from 1, go first: they cannot be the cause.
pub async fn shrink<F>(
    deeds: Vec<usize>,
    failed_at: usize,
    mut fails: impl FnMut(Vec<usize>) -> F,
) -> Shrunk
where
    F: Future<Output = bool>,
{
    let mut kept = deeds;
    let mut attempts = 0;
    if (1..kept.len()).contains(&failed_at) {
        attempts += 1;
        let until_then = kept[..failed_at].to_vec();
        if fails(until_then.clone()).await {
            kept = until_then;
        }
    }
    let mut chunk = kept.len().div_ceil(2).max(1);
    loop {
        let before = kept.len();
        let mut end = kept.len();
        while end > 0 && attempts < MAX_ATTEMPTS {
            let start = end.saturating_sub(chunk);
            let fewer = [&kept[..start], &kept[end..]].concat();
            attempts += 1;
            if !fewer.is_empty() && fails(fewer.clone()).await {
                kept = fewer;
            }
            end = start.min(kept.len());
        }
        // Single deeds are tried until none can go any more: one may have needed another.
        if (chunk == 1 && kept.len() == before) || attempts >= MAX_ATTEMPTS {
            return Shrunk { kept, attempts };
        }
        chunk = chunk.div_ceil(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_not_needed_goes_and_what_is_needed_stays() {
        let fails = |kept: Vec<usize>| {
            std::future::ready(kept.contains(&3) && kept.contains(&17) && !kept.is_empty())
        };
        let shrunk = shrink((0..40).collect(), 0, fails).await;
        assert_eq!(shrunk.kept, [3, 17]);
        assert!(shrunk.attempts < 40, "{shrunk:?}");
    }

    #[tokio::test]
    async fn deeds_behind_the_failure_go_first() {
        let mut tried = Vec::new();
        let fails = |kept: Vec<usize>| {
            let is_needed = kept.contains(&3);
            tried.push(kept);
            std::future::ready(is_needed)
        };
        let shrunk = shrink((0..40).collect(), 18, fails).await;
        assert_eq!(shrunk.kept, [3]);
        assert_eq!(tried[0], (0..18).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn deeds_behind_the_failure_stay_when_they_are_needed_all_the_same() {
        let fails = |kept: Vec<usize>| std::future::ready(kept.contains(&30));
        let shrunk = shrink((0..40).collect(), 18, fails).await;
        assert_eq!(shrunk.kept, [30]);
    }
}
