//! A guarded server as in production: TLS on every transport, and tokens signed by a private key
//! that the server does not have.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rcgen::{KeyPair, PKCS_ED25519, generate_simple_self_signed};
use serde_json::{Value as Json, json};
use synckit_client::{ClientOptions, Trust, Value, WaitError};
use synckit_server::config::{Access, ServerConfig, TlsFiles};
use synckit_server::{Running, Server};
use tempfile::TempDir;

use crate::command::{fail, succeed};
use crate::setup::{endpoints, open, path, soon, until};

/// A server with a certificate of its own making, and the key that its tokens are signed with.
struct House {
    running: Running,
    signer: EncodingKey,
    /// Holds `cert.pem`, which is also the authority that clients trust.
    folder: TempDir,
}

impl House {
    async fn build() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = generate_simple_self_signed(names).unwrap();
        let files = TlsFiles {
            certificate: folder.path().join("cert.pem"),
            key: folder.path().join("key.pem"),
        };
        fs::write(&files.certificate, made.cert.pem()).unwrap();
        fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        let config = ServerConfig {
            tls: Some(files),
            access: Access::EdDsa(key.public_key_pem().into_bytes()),
            ..ServerConfig::default()
        };
        Self {
            running: Server::start(config).await.unwrap(),
            signer: EncodingKey::from_ed_pem(key.serialize_pem().as_bytes()).unwrap(),
            folder,
        }
    }

    fn authority_file(&self) -> String {
        let file = self.folder.path().join("cert.pem");
        file.to_str().unwrap().to_owned()
    }

    fn options(&self, endpoint: &str, token: &str) -> ClientOptions {
        let authority = fs::read_to_string(self.authority_file()).unwrap();
        ClientOptions {
            endpoint: Some(endpoint.parse().unwrap()),
            trust: Trust::authorities(&authority).unwrap(),
            token: token.to_owned(),
            ..ClientOptions::default()
        }
    }
}

fn token(signer: &EncodingKey, permissions: &Json) -> String {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let claims = json!({
        "sub": "ada",
        "exp": since_epoch.as_secs() + 60,
        "permissions": permissions,
    });
    encode(&Header::new(Algorithm::EdDSA), &claims, signer).unwrap()
}

//= SK-AUTH-003
//= SK-TRAN-021
#[tokio::test]
async fn clients_meet_over_tls_with_tokens_of_a_private_key() {
    let house = House::build().await;
    let [wss, quic] = endpoints(&house.running);
    assert!(wss.starts_with("wss://"), "{wss}");
    let writing = token(&house.signer, &json!({"team/*": "write"}));
    let reading = token(&house.signer, &json!({"team/*": "read"}));
    let (ada, plan) = open(house.options(&wss, &writing), "team/plan").await;
    let (bob, copy) = open(house.options(&quic, &reading), "team/plan").await;
    plan.set(&path("title"), "Emma").unwrap();
    soon(plan.settled()).await;
    let title = Some(Value::from("Emma"));
    until(&copy, |copy| copy.get(&path("title")) == title).await;
    ada.close().await.unwrap();
    bob.close().await.unwrap();
    house.running.shutdown().await;
}

//= SK-AUTH-001
//= SK-AUTH-003
#[tokio::test]
async fn a_token_of_another_key_is_refused_over_tls() {
    let house = House::build().await;
    let other = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let other = EncodingKey::from_ed_pem(other.serialize_pem().as_bytes()).unwrap();
    for token in [token(&other, &json!({"*": "write"})), String::new()] {
        for endpoint in endpoints(&house.running) {
            let (client, plan) = open(house.options(&endpoint, &token), "team/plan").await;
            let outcome = plan.live().await;
            assert!(matches!(outcome, Err(WaitError::Stopped(_))), "{outcome:?}");
            client.close().await.unwrap();
        }
    }
    house.running.shutdown().await;
}

#[tokio::test]
async fn the_command_believes_the_authority_it_is_given_and_no_other_server() {
    let house = House::build().await;
    let token = token(&house.signer, &json!({"*": "write"}));
    for endpoint in endpoints(&house.running) {
        let server = ["--server", &endpoint, "--token", &token];
        let authority = house.authority_file();
        let trusting = [&server[..], &["--trust", &authority]].concat();
        succeed(&[&["set", "book", "/title", "\"Emma\""], &trusting[..]].concat()).await;
        let title = succeed(&[&["get", "book", "/title"], &trusting[..]].concat()).await;
        assert_eq!(title, "Emma\n");

        let distrusting = [&["get", "book", "--timeout", "1"], &server[..]].concat();
        let (code, message) = fail(&distrusting).await;
        assert_eq!(code, 3, "{message}");
        assert!(message.contains("certificate"), "{message}");
    }
    house.running.shutdown().await;
}
