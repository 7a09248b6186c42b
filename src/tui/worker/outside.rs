//! The way from the worker to whoever is told outside the screen, and to AWS support.

use super::super::event::Event;
use super::super::inbox::Inbox;
use super::Setting;
use crate::aws::Aws;
use crate::evidence;
use crate::notify::{About, Message, Sender};

/// Delivers from now on; trouble with it is told on the screen.
pub(super) fn sender(setting: &Setting, aws: &Aws) -> Sender {
    let about = About {
        account: aws.account().to_owned(),
        region: aws.region().to_owned(),
        simulated: aws.simulated(),
        run: setting.run.clone(),
    };
    let inbox = setting.inbox.clone();
    Sender::start(&setting.notify, about, move |told| {
        inbox.put(Event::Trouble(told));
    })
}

/// Tries every target, and says what each answered.
pub(super) async fn test(sender: &Sender, message: &Message, inbox: &Inbox) {
    for (target, sent) in sender.fire(message).await {
        let name = &target.name;
        inbox.put(match sent {
            Ok(sent) => {
                let (text, took) = (&sent.answered, sent.took.as_millis());
                Event::Notice(format!("notify: {name}: {text}, {took} ms"))
            }
            Err(e) => Event::Trouble(format!("notify: {name}: FAILED: {e}")),
        });
    }
}

/// Whose evidence it is.
pub(super) fn about(aws: &Aws, profile: Option<String>) -> evidence::About {
    evidence::About {
        account: aws.account().to_owned(),
        region: aws.region().to_owned(),
        simulated: aws.simulated(),
        profile,
        recorded: false,
    }
}
