//! Waits until a person has attached a debugger to the judged process.

/// Says where the judged process is, and waits for Enter. At the end of standard input it goes on.
pub(super) async fn wait_for_debugger(name: &str, place: &str) {
    eprintln!("attach  {name}  {place}; Enter begins the case");
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(drop)
    });
    // Without a terminal there is nobody to wait for.
    let _ = line.await;
}
