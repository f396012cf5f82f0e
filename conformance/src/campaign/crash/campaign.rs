//! The rounds of a crash campaign: write, kill, restart, look.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::findings::CrashFindings;
use super::inspector::Inspector;
use super::writer::{Played, Purpose, Writer};
use crate::campaign::CampaignError;
use crate::campaign::process::start_peer;
use crate::case::TransportKind;
use crate::peer::Addresses;
use crate::simulator::dice::Dice;
use crate::target::Server;

/// The kill comes so long after all clients have started to write, in milliseconds.
const KILL_AFTER_MS: (u64, u64) = (5, 150);
/// How long the clients may take until all of them write.
const START_PATIENCE: Duration = Duration::from_secs(10);
/// Documents; each writer writes in two of them, so that each has several writers and readers.
const DOCUMENTS: u64 = 4;
/// All logs are read from their beginning after so many rounds, and at the end.
const WHOLE_READ_INTERVAL: u64 = 20;

/// Which campaign to make.
#[derive(Clone, Debug)]
pub struct CrashCampaign {
    /// The program that knows `serve`.
    pub program: PathBuf,
    /// Which peer of it: `reference`, or `mutant:BUG`.
    pub peer: String,
    /// Kills.
    pub rounds: u64,
    /// Writing clients; over WebSocket and QUIC in turn.
    pub writers: u64,
    /// Of everything random but the machine itself.
    pub seed: u64,
}

impl CrashCampaign {
    /// Makes it; `passed` hears of each round.
    ///
    /// # Errors
    /// When a promise is broken, or the campaign cannot go on.
    pub async fn run(&self, mut passed: impl FnMut()) -> Result<CrashFindings, CampaignError> {
        let began = Instant::now();
        let server = start_peer(&self.program, &self.peer, &[]).await?;
        let mut dice = Dice::new(self.seed, 0);
        let mut findings = CrashFindings::default();
        let mut inspector = Inspector::default();
        let mut writers = self.writers();
        for round in 1..=self.rounds {
            let (low, high) = KILL_AFTER_MS;
            let moment = Duration::from_millis(dice.between(low, high));
            writers = kill_while_writing(&server, writers, moment, &mut findings).await?;
            let whole = round.is_multiple_of(WHOLE_READ_INTERVAL);
            let transport = transport_of(round);
            let addresses = server.addresses();
            let looked = inspector.inspect(&addresses, transport, &writers, whole);
            looked.await?;
            findings.rounds += 1;
            findings.whole_reads += u64::from(whole);
            passed();
        }
        let addresses = server.addresses();
        let (writers, played) = play(&addresses, writers, &Purpose::Settle).await?;
        findings.add(&played);
        for transport in [TransportKind::WebSocket, TransportKind::Quic] {
            let looked = inspector.inspect(&addresses, transport, &writers, true);
            looked.await?;
            findings.whole_reads += 1;
        }
        findings.logged = inspector.changes() as u64;
        for outbox in writers.iter().flat_map(|writer| writer.outboxes.values()) {
            let acknowledged = outbox.acknowledged_changes();
            findings.written += outbox.written.len() as u64;
            findings.acknowledged += acknowledged as u64;
        }
        findings.took = began.elapsed();
        Ok(findings)
    }

    fn writers(&self) -> Vec<Writer> {
        let writer = |number: u64| {
            let document = |next: u64| format!("crash-{}", (number + next) % DOCUMENTS);
            let documents = [document(0), document(1)];
            Writer::new(number, transport_of(number), &documents, self.seed)
        };
        (0..self.writers).map(writer).collect()
    }
}

impl CrashFindings {
    fn add(&mut self, played: &[Played]) {
        for played in played {
            self.resent += played.resent as u64;
            self.duplicates += played.duplicates as u64;
        }
    }
}

const fn transport_of(number: u64) -> TransportKind {
    if number.is_multiple_of(2) {
        TransportKind::WebSocket
    } else {
        TransportKind::Quic
    }
}

/// Lets everyone write, kills the server, and starts it again on the same file.
async fn kill_while_writing(
    server: &Server,
    writers: Vec<Writer>,
    moment: Duration,
    findings: &mut CrashFindings,
) -> Result<Vec<Writer>, CampaignError> {
    let (started, mut starts) = mpsc::channel(writers.len().max(1));
    let (kill, killed) = watch::channel(false);
    let expected = writers.len();
    let addresses = server.addresses();
    let purpose = Purpose::Write { started, killed };
    let killing = async {
        let all_write = async {
            for _ in 0..expected {
                starts.recv().await;
            }
        };
        // Who cannot write says so itself; the others must not wait for it.
        let _ = timeout(START_PATIENCE, all_write).await;
        sleep(moment).await;
        let killed_at = Instant::now();
        let restarting = server.restart(true);
        let telling = async { kill.send_replace(true) };
        let (restarted, _) = tokio::join!(restarting, telling);
        (killed_at, restarted)
    };
    let (played, (killed_at, restarted)) =
        tokio::join!(play(&addresses, writers, &purpose), killing);
    let (writers, played) = played?;
    //= SK-STOR-002
    restarted
        .map_err(|error| CampaignError::broken("SK-STOR-002", format!("after a kill, {error}")))?;
    findings.add(&played);
    let in_flight: usize = writers
        .iter()
        .map(|writer| writer.waiting_since_before(killed_at))
        .sum();
    findings.in_flight += in_flight as u64;
    findings.kills_in_flight += u64::from(in_flight > 0);
    Ok(writers)
}

/// Lets all writers play one round, each in a task.
async fn play(
    addresses: &Addresses,
    writers: Vec<Writer>,
    purpose: &Purpose,
) -> Result<(Vec<Writer>, Vec<Played>), CampaignError> {
    let mut tasks = JoinSet::new();
    for (place, mut writer) in writers.into_iter().enumerate() {
        let (addresses, purpose) = (addresses.clone(), purpose.clone());
        tasks.spawn(async move {
            let played = writer.play(&addresses, purpose).await;
            (place, writer, played)
        });
    }
    let mut done = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        let (place, writer, played) =
            joined.map_err(|error| CampaignError::Machine(error.to_string()))?;
        done.push((place, writer, played?));
    }
    done.sort_by_key(|(place, ..)| *place);
    let unzip = done.into_iter().map(|(_, writer, played)| (writer, played));
    Ok(unzip.unzip())
}
