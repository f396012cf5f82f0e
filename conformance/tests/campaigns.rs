//! Small campaigns: the large ones differ in their numbers only.

use std::path::PathBuf;

use synckit_conformance::campaign::CampaignError;
use synckit_conformance::campaign::crash::CrashCampaign;
use synckit_conformance::campaign::hostile::HostileCampaign;
use synckit_conformance::case::TransportKind;

fn crashes(peer: &str) -> CrashCampaign {
    CrashCampaign {
        program: judge(),
        peer: peer.to_owned(),
        rounds: 5,
        writers: 8,
        seed: 1,
    }
}

fn judge() -> PathBuf {
    env!("CARGO_BIN_EXE_synckit-conformance").into()
}

//= SK-STOR-001
//= SK-STOR-002
//= SK-STOR-003
//= SK-STOR-004
#[tokio::test(flavor = "multi_thread")]
async fn five_kills_lose_nothing_that_was_acknowledged() {
    let found = crashes("reference").run(|| {}).await;
    let found = found.expect("no promise is broken");
    assert_eq!(found.rounds, 5);
    assert!(!found.is_vacuous(), "{found}");
    assert_eq!(found.acknowledged, found.logged, "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_acknowledges_too_early_is_caught_by_five_kills() {
    let found = crashes("mutant:SRV-ACK-BEFORE-PERSIST").run(|| {}).await;
    assert!(matches!(found, Err(CampaignError::Broken(_))), "{found:?}");
}

//= SK-LIM-007
//= SK-WIRE-001
//= SK-WIRE-003
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_mutations_neither_silence_nor_crash_nor_fatten_the_server() {
    let campaign = HostileCampaign {
        program: judge(),
        peer: "reference".to_owned(),
        mutations: 1_000,
        transports: vec![TransportKind::WebSocket, TransportKind::Quic],
        seed: 1,
    };
    let found = campaign.run(|| {}).await.expect("no promise is broken");
    assert_eq!(found.mutations, 1_000);
    assert!(!found.is_vacuous(), "{found}");
}
