//! A sound client in the middle of an attack: it must be served as if there were none.
//!
//! Clause: [SK-LIM-007].

use std::time::Duration;

use serde_json::{Value, json};

use crate::campaign::CampaignError;
use crate::campaign::conversation::{Conversation, Received};
use crate::case::TransportKind;
use crate::peer::Addresses;

/// How long each answer may take.
const ANSWER_PATIENCE: Duration = Duration::from_secs(5);

/// Greets, writes, waits for the acknowledgement, and reads the change back.
pub(super) async fn serve_fresh_client(
    addresses: &Addresses,
    transport: TransportKind,
    number: u64,
) -> Result<(), CampaignError> {
    let replica = format!("hex:{}", hex::encode(format!("fresh-{number}")));
    let document = format!("fresh-{number}");
    let mut conversation = Conversation::open(addresses, transport, &replica).await?;
    let change = json!({"replica": replica, "seq": 1, "timestamp": {"ms": 1_700_000_000_000_u64},
        "ops": [{"set": "/number", "value": number}]});
    let update = json!({"document_id": document, "changes": [change]});
    conversation.send(&json!({"update": update}))?;
    let ack = answer(&mut conversation, "ack").await?;
    let request = json!({"request_id": 1, "document_id": document, "mode": "ONCE"});
    conversation.send(&json!({"sync_request": request}))?;
    let page = answer(&mut conversation, "sync_response").await?;
    let read = &page["changes"][0]["set"]["/number"];
    if ack["through_seq"] != 1 || *read != json!(number) {
        let text = format!("a fresh client wrote {number} and got {ack} and {page}");
        return Err(CampaignError::broken("SK-LIM-007", text));
    }
    Ok(())
}

async fn answer(conversation: &mut Conversation, name: &str) -> Result<Value, CampaignError> {
    match conversation.receive(ANSWER_PATIENCE).await? {
        Received::Frame(mut frame) if frame[name].is_object() => Ok(frame[name].take()),
        other @ (Received::Frame(_) | Received::Ended(_) | Received::Nothing) => {
            let text = format!("a fresh client waits for `{name}` and got {other:?}");
            Err(CampaignError::broken("SK-LIM-007", text))
        }
    }
}
