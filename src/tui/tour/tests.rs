use super::*;

/// Something that comes to be seen.
type Then = fn(&mut Seen);

/// A world in which everything takes its time, in simulated seconds.
#[derive(Default)]
struct Slow {
    /// What will be seen, and when, in real seconds.
    due: Vec<(f64, Then)>,
    seen: Seen,
}

impl Slow {
    fn after(&mut self, now: f64, simulated: f64, then: Then) {
        self.due.push((now + simulated / SPEED, then));
    }

    /// The slow end of what the simulator draws, and of CloudWatch's lateness.
    fn does(&mut self, act: Act, now: f64) {
        match act {
            Act::Deploy => self.after(now, 960.0, |s| {
                s.deployed = true;
                s.channel = Some("IDLE".into());
            }),
            Act::Start => self.after(now, 190.0, |s| s.channel = Some("RUNNING".into())),
            Act::Order(Order::Back(Pipeline::A)) => self.after(now, 120.0, |s| {
                s.input_lost = false;
            }),
            Act::Order(Order::Back(Pipeline::B)) => {
                self.after(now, 120.0, |s| s.inputs_good = true);
            }
            Act::Order(Order::Unplug(_)) => self.after(now, 120.0, |s| s.input_lost = true),
            Act::Stop => self.after(now, 65.0, |s| s.channel = Some("IDLE".into())),
            Act::Destroy => self.after(now, 960.0, |s| s.receipt = true),
            Act::Show | Act::End => {}
            Act::Order(other) => panic!("{other:?}"),
        }
    }

    fn pass(&mut self, now: f64) {
        for (at, then) in std::mem::take(&mut self.due) {
            if at <= now {
                then(&mut self.seen);
            } else {
                self.due.push((at, then));
            }
        }
    }
}

#[test]
fn even_a_slow_world_is_shown_in_three_minutes() {
    let (mut tour, mut world) = (Tour::new(), Slow::default());
    let (mut acts, mut tenths) = (Vec::new(), 0u32);
    while !tour.over() {
        let now = f64::from(tenths) / 10.0;
        world.pass(now);
        if let Some(act) = tour.next(&world.seen, Duration::from_secs_f64(now)) {
            acts.push(act);
            world.does(act, now);
        }
        tenths += 1;
        assert!(tenths < 1800, "still at {:?}", tour.progress());
    }
    let wanted: Vec<Act> = STEPS.iter().map(|s| s.act).chain([Act::End]).collect();
    assert_eq!(acts, wanted);
    assert_eq!(tour.caption(), STEPS.last().unwrap().caption);
    assert_eq!(tour.progress(), (STEPS.len(), STEPS.len()));
    assert_eq!(tour.next(&world.seen, Duration::MAX), None);
}

#[test]
fn a_caption_stays_until_it_is_read_and_until_it_has_come_true() {
    let mut tour = Tour::new();
    let (mut seen, s) = (Seen::default(), Duration::from_secs);
    assert_eq!(tour.caption(), "");
    assert_eq!(tour.next(&seen, s(0)), Some(Act::Show));
    assert_eq!(tour.next(&seen, s(1)), None);
    assert_eq!(tour.next(&seen, s(6)), Some(Act::Deploy));
    assert_eq!(tour.next(&seen, s(60)), None, "nothing is deployed yet");
    seen.deployed = true;
    assert_eq!(tour.next(&seen, s(61)), Some(Act::Start));
}

#[test]
fn a_failure_ends_it_with_a_reason() {
    let mut tour = Tour::new();
    let mut seen = Seen::default();
    tour.next(&seen, Duration::ZERO);
    seen.failed = Some("quota of channels".into());
    assert_eq!(tour.next(&seen, Duration::ZERO), Some(Act::End));
    assert!(tour.over());
    assert_eq!(tour.caption(), "The tour stops here: quota of channels");
    let mut waiting = Tour::new();
    let seen = Seen::default();
    waiting.next(&seen, Duration::ZERO);
    waiting.next(&seen, Duration::from_secs(6));
    let late = Duration::from_secs(6) + PATIENCE;
    assert_eq!(waiting.next(&seen, late), Some(Act::End));
    assert!(waiting.caption().contains("does not come"));
}

#[test]
fn captions_can_be_read_in_their_time() {
    for step in STEPS {
        // Four words a second is fast for reading; most steps last longer than their shortest.
        let words = step.caption.split(' ').count() as u64;
        assert!(words <= step.dwell.as_secs() * 5, "{}", step.caption);
        let sentences = step.caption.matches(['.', '?']).count();
        assert!((1..=3).contains(&sentences), "{}", step.caption);
    }
}
