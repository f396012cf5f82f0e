//! Whom a client believes, and what a certificate must be.

use std::sync::Arc;

use synckit_transport::tls::{Identity, TlsError, Trust};
use synckit_transport::{ConnectError, ConnectOptions, connect, websocket};
use synckit_transport::{Connection, Endpoint};

use crate::link::{at, plain, quic_at, quic_listener, soon, trust, websocket_listener};

async fn dial(endpoint: &Endpoint, trust: Trust) -> Result<Connection, ConnectError> {
    let options = ConnectOptions {
        trust,
        ..ConnectOptions::default()
    };
    soon(connect(endpoint, &options)).await
}

//= SK-TRAN-021
#[tokio::test]
async fn a_secure_websocket_is_believed_by_its_certificate_alone() {
    let identity = Identity::self_signed(&["localhost"]).unwrap();
    let other = Identity::self_signed(&["localhost"]).unwrap();
    let mut options = plain();
    options.tls = Some(Arc::new(identity.server_config(websocket::ALPN).unwrap()));
    let mut listener = websocket_listener(options).await;
    let endpoint = at("wss", &listener);
    tokio::spawn(async move {
        loop {
            drop(listener.accept().await);
        }
    });
    dial(&endpoint, trust(&identity)).await.unwrap();
    dial(&endpoint, Trust::anyone()).await.unwrap();
    dial(&endpoint, trust(&other)).await.unwrap_err();
    dial(&endpoint, Trust::default()).await.unwrap_err();
}

#[tokio::test]
async fn quic_is_believed_by_its_certificate_alone() {
    let identity = Identity::self_signed(&["127.0.0.1"]).unwrap();
    let other = Identity::self_signed(&["127.0.0.1"]).unwrap();
    let misnamed = Identity::self_signed(&["elsewhere.example"]).unwrap();
    let mut listener = quic_listener(&identity);
    let endpoint = quic_at(&listener);
    tokio::spawn(async move {
        loop {
            drop(listener.accept().await);
        }
    });
    dial(&endpoint, trust(&identity)).await.unwrap();
    dial(&endpoint, Trust::anyone()).await.unwrap();
    dial(&endpoint, trust(&other)).await.unwrap_err();
    dial(&endpoint, Trust::default()).await.unwrap_err();

    let mut listener = quic_listener(&misnamed);
    let endpoint = quic_at(&listener);
    tokio::spawn(async move { listener.accept().await });
    dial(&endpoint, trust(&misnamed)).await.unwrap_err();
}

#[test]
fn an_identity_comes_back_from_its_pem() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let identity = Identity::from_pem(&certificate, &key).unwrap();
    assert_eq!(identity.certificate_pem(), certificate);
    assert_eq!(identity.fingerprint().len(), 64);
    assert!(!format!("{identity:?}").contains("PRIVATE"));

    let without_key = Identity::from_pem(&certificate, &certificate).unwrap_err();
    assert!(matches!(without_key, TlsError::Key(_)), "{without_key}");
    let without_certificate = Identity::from_pem(&key, &key).unwrap_err();
    assert!(
        matches!(without_certificate, TlsError::Certificate(_)),
        "{without_certificate}"
    );
    let other = rcgen::KeyPair::generate().unwrap().serialize_pem();
    let mixed = Identity::from_pem(&certificate, &other).unwrap();
    let refusal = mixed.server_config(b"x").unwrap_err();
    assert!(matches!(refusal, TlsError::Config(_)), "{refusal}");
}
