//! Worlds made comparable.
use onair::sim::world::World;
use serde_json::Value;

pub fn normalize(world: &World) -> Value {
    serde_json::to_value(world).unwrap()
}
