//! Kill sweep.
use crate::rig::{Rig, full};
use onair::sim::world::World;

#[tokio::test(flavor = "current_thread")]
async fn up_and_down() {
    let spec = full();
    let rig = Rig::new(&spec).await;
    rig.deployed("anna").await;
    assert_eq!(rig.changes(&spec).await, Vec::<String>::new());
    rig.destroyed("anna").await;
    assert_eq!(rig.world().census(), World::default().census());
        println!(
            "{} {} {} {} {:?}",
            r.at, r.service, r.operation, r.status, r.code
        );
    }
}
