//! The course of a hostile campaign: truncations, a warm-up, mutations, and a look at the memory.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::attacker::{Attacker, MAX_FRAME_BYTES};
use super::fresh_client::serve_fresh_client;
use super::memory::resident_bytes;
use super::mutation::{Shot, mutation, truncations};
use super::outcome::{HostileFindings, Outcome};
use super::sound_frame::{SoundFrame, sound_frames};
use crate::campaign::CampaignError;
use crate::campaign::process::start_peer;
use crate::case::TransportKind;
use crate::peer::Addresses;
use crate::target::Server;

/// Connections at a time, over each transport.
const ATTACKERS: usize = 8;
/// A fresh client is served after so many mutations.
const FRESH_CLIENT_INTERVAL: u64 = 1_000;
/// The first tenth of the mutations is warm-up: caches and pools fill.
const WARM_UP_SHARE: u64 = 10;
/// What the server may gain after that, in bytes.
const MAX_GROWTH_BYTES: u64 = 32 << 20;

/// Which campaign to make.
#[derive(Clone, Debug)]
pub struct HostileCampaign {
    /// The program that knows `serve`.
    pub program: PathBuf,
    /// Which peer of it: `reference`, or `mutant:BUG`.
    pub peer: String,
    /// Mutations in all; the transports take turns. Truncations go over each of them.
    pub mutations: u64,
    /// Over which transports.
    pub transports: Vec<TransportKind>,
    /// Of the mutations.
    pub seed: u64,
}

impl HostileCampaign {
    /// Makes it; `passed` hears of each mutation.
    ///
    /// # Errors
    /// When a promise is broken, or the campaign cannot go on.
    pub async fn run(&self, mut passed: impl FnMut()) -> Result<HostileFindings, CampaignError> {
        let began = Instant::now();
        let limit = format!("max_frame_bytes={MAX_FRAME_BYTES}");
        let server = start_peer(&self.program, &self.peer, &[&limit]).await?;
        let mut findings = HostileFindings::default();
        let attacked = self.attack(&server, &mut findings, &mut passed).await;
        //= SK-LIM-007
        if let Some(words) = server.crash() {
            let text = format!("the server ended: {words}; {attacked:?}");
            return Err(CampaignError::broken("SK-LIM-007", text));
        }
        attacked?;
        let growth_bytes = findings.growth_bytes();
        if growth_bytes > MAX_GROWTH_BYTES {
            let text = format!("the server gained {growth_bytes} bytes, {findings}");
            return Err(CampaignError::broken("SK-LIM-007", text));
        }
        findings.took = began.elapsed();
        Ok(findings)
    }

    async fn attack(
        &self,
        server: &Server,
        findings: &mut HostileFindings,
        passed: &mut impl FnMut(),
    ) -> Result<(), CampaignError> {
        let frames: Arc<[SoundFrame]> = sound_frames()?.into();
        let cut: Arc<[Shot]> = truncations(&frames).into();
        for transport in &self.transports {
            let cut = Arc::clone(&cut);
            let first = self.mutations + findings.truncations;
            let shots = Shots::new(first, cut.len(), move |index| cut[index].clone());
            findings.truncations += shots.count as u64;
            throw_all(server, &[*transport], shots, findings, &mut || {}).await?;
        }
        let process = || {
            let ended = || CampaignError::Machine("the server has no process".to_owned());
            server.process_id().ok_or_else(ended)
        };
        let warm_up = self.mutations / WARM_UP_SHARE;
        for (first, end) in [(0, warm_up), (warm_up, self.mutations)] {
            let (frames, seed) = (Arc::clone(&frames), self.seed);
            let count = usize::try_from(end - first).unwrap_or(usize::MAX);
            let make = move |index: usize| mutation(&frames, seed, first + index as u64);
            let shots = Shots::new(first, count, make);
            throw_all(server, &self.transports, shots, findings, passed).await?;
            findings.mutations += end - first;
            if first == 0 {
                findings.warm_bytes = resident_bytes(process()?)?;
            }
        }
        let first = self.mutations + findings.truncations;
        for (number, transport) in (first..).zip(&self.transports) {
            serve_fresh_client(&server.addresses(), *transport, number).await?;
            findings.fresh_clients += 1;
        }
        findings.end_bytes = resident_bytes(process()?)?;
        Ok(())
    }
}

/// Frames to throw, by index.
#[derive(Clone)]
struct Shots {
    /// The number of the first.
    first: u64,
    count: usize,
    make: Arc<dyn Fn(usize) -> Shot + Send + Sync>,
    next: Arc<AtomicUsize>,
}

impl Shots {
    fn new(first: u64, count: usize, make: impl Fn(usize) -> Shot + Send + Sync + 'static) -> Self {
        Self {
            first,
            count,
            make: Arc::new(make),
            next: Arc::default(),
        }
    }

    /// The next one, and its number.
    fn take(&self) -> Option<(u64, Shot)> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        (index < self.count).then(|| (self.first + index as u64, (self.make)(index)))
    }

    /// There is no next one any more.
    fn stop(&self) {
        self.next.store(self.count, Ordering::Relaxed);
    }
}

/// One attacker, until nothing is left.
async fn throw_some(
    addresses: Addresses,
    transport: TransportKind,
    shots: &Shots,
    thrown: &mpsc::Sender<(Outcome, bool)>,
) -> Result<(), CampaignError> {
    let mut attacker = Attacker::new(addresses.clone(), transport);
    while let Some((number, shot)) = shots.take() {
        let outcome = attacker.throw(&shot).await?;
        let due = number % FRESH_CLIENT_INTERVAL == FRESH_CLIENT_INTERVAL - 1;
        if due {
            serve_fresh_client(&addresses, transport, number).await?;
        }
        let _ = thrown.send((outcome, due)).await;
    }
    Ok(())
}

/// Lets attackers throw everything, each from connections of its own.
async fn throw_all(
    server: &Server,
    transports: &[TransportKind],
    shots: Shots,
    findings: &mut HostileFindings,
    passed: &mut impl FnMut(),
) -> Result<(), CampaignError> {
    let (thrown, mut heard) = mpsc::channel(ATTACKERS);
    let mut tasks = JoinSet::new();
    for number in 0..ATTACKERS * transports.len() {
        let transport = transports[number % transports.len()];
        let (addresses, shots, thrown) = (server.addresses(), shots.clone(), thrown.clone());
        tasks.spawn(async move {
            let thrown = throw_some(addresses, transport, &shots, &thrown).await;
            if thrown.is_err() {
                shots.stop();
            }
            thrown
        });
    }
    drop(thrown);
    let mut outcomes: BTreeMap<Outcome, u64> = BTreeMap::new();
    while let Some((outcome, served)) = heard.recv().await {
        *outcomes.entry(outcome).or_default() += 1;
        findings.fresh_clients += u64::from(served);
        passed();
    }
    for (outcome, count) in outcomes {
        *findings.outcomes.entry(outcome).or_default() += count;
    }
    while let Some(joined) = tasks.join_next().await {
        joined.map_err(|error| CampaignError::Machine(error.to_string()))??;
    }
    Ok(())
}
