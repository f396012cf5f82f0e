//! Who is there, between real clients over a real server.

use synckit_client::Value;

use crate::setup::{endpoints, online, open, serve, soon, until};

//= SK-PRES-011
//= SK-PRES-012
//= SK-PRES-014
#[tokio::test]
async fn two_clients_see_each_other_come_change_and_leave() {
    let running = serve().await;
    for endpoint in endpoints(&running) {
        let document = endpoint.as_str();
        let (ada, hers) = open(online(&endpoint), document).await;
        soon(hers.live()).await;
        hers.presence().set("Ada");
        assert_eq!(hers.presence().own(), Some(Value::from("Ada")));

        let (bob, his) = open(online(&endpoint), document).await;
        let ada_is = |state: &str| vec![(ada.replica(), Value::from(state))];
        until(&his, |his| his.presence().others() == ada_is("Ada")).await;
        his.presence().set("Bob");
        let bob_is = vec![(bob.replica(), Value::from("Bob"))];
        until(&hers, |hers| hers.presence().others() == bob_is).await;

        for number in 0..200 {
            hers.presence().set(format!("Ada at {number}"));
        }
        until(&his, |his| his.presence().others() == ada_is("Ada at 199")).await;
        hers.presence().clear();
        until(&his, |his| his.presence().others().is_empty()).await;
        bob.disconnect();
        until(&hers, |hers| hers.presence().others().is_empty()).await;
        bob.reconnect();
        until(&hers, |hers| hers.presence().others() == bob_is).await;
    }
    running.shutdown().await;
}
