//! What of a stream is there now. Everything is asked at once; nothing is changed.

use crate::aws::{Aws, AwsError, Class, NOT_OURS, Seen};
use crate::shape::Part;
use crate::stack::Identity;
use crate::stack::identity::{GLOBAL_REGION, TAG_PART};
use crate::stack::plan::Inventory;
use futures::future::try_join_all;

/// Finds every part of the stream, wanted or not.
///
/// # Errors
/// The first call that fails: an inventory with a hole would be a lie.
pub async fn inventory(aws: &Aws, identity: &Identity) -> Result<Inventory, AwsError> {
    let fixed = Part::fixed().map(|part| async {
        let found = match aws.find(&identity.key(&part)).await {
            // Somebody else has the bucket that the page would be in; the bucket's own look tells.
            Err(e) if part == Part::Player && matches!(e.class, Class::Permission { .. }) => {
                let bucket = aws.find(&identity.key(&Part::SiteBucket)).await?;
                let foreign = |s: &Seen| s.state.detail.as_deref() == Some(NOT_OURS);
                if bucket.iter().any(foreign) {
                    vec![]
                } else {
                    return Err(e);
                }
            }
            found => found?,
        };
        Ok::<_, AwsError>((part, found))
    });
    let (fixed, alarms) = futures::try_join!(try_join_all(fixed), alarms(aws, identity))?;
    let mut inventory = Inventory::default();
    for (part, found) in fixed.into_iter().filter(|(_, found)| !found.is_empty()) {
        inventory.0.insert(part, found);
    }
    for (part, seen) in alarms {
        inventory.0.entry(part).or_default().push(seen);
    }
    Ok(inventory)
}

/// The stream's alarms, in its own region and in CloudFront's. Each says by its tag which part it is.
async fn alarms(aws: &Aws, identity: &Identity) -> Result<Vec<(Part, Seen)>, AwsError> {
    let prefix = identity.alarm_prefix();
    let here = identity.region.as_str();
    let regions = if here == GLOBAL_REGION {
        vec![here]
    } else {
        vec![here, GLOBAL_REGION]
    };
    let found = try_join_all(
        regions
            .into_iter()
            .map(|region| aws.find_alarms(&prefix, region)),
    )
    .await?;
    let part = |seen: &Seen| {
        let tagged = seen.tags.get(TAG_PART).and_then(|text| text.parse().ok());
        tagged.unwrap_or_else(|| Part::Alarm(seen.id.trim_start_matches(&prefix).to_owned()))
    };
    Ok(found
        .into_iter()
        .flatten()
        .map(|seen| (part(&seen), seen))
        .collect())
}
