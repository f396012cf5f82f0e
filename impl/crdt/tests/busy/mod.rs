//! How work grows, by the time that a thread was at it.

use std::sync::LazyLock;
use std::time::{Duration, Instant};
use std::{fs, thread};

/// How much more work the larger run does.
pub(crate) const TIMES: usize = 16;

/// Sixteen times the work takes 256 times as long where each step looks at all before it. The
/// bound lies where neither the noise of a busy machine nor a logarithm reaches it.
const MOST: f64 = 80.0;

/// How long this thread has worked: without the time it waited for a processor, where the system
/// tells that.
pub(crate) fn busy() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    // The count is brought up to date when a thread gives way.
    thread::yield_now();
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// Of each size the least of three, which noise adds least to.
pub(crate) fn grows_gently(what: &str, small: usize, run: impl Fn(usize) -> Duration) {
    let least = |count| {
        let runs = (0..3).map(|_| run(count));
        runs.min().expect("three runs").as_secs_f64()
    };
    let ratio = least(small * TIMES) / least(small);
    assert!(
        ratio < MOST,
        "{what}: {TIMES} times the work took {ratio:.1} times as long"
    );
}
