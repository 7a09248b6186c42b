//! A program in a terminal, every chunk it writes kept with the moment it came.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::Failed;

/// A burst ends when nothing came for so long.
pub const GAP: Duration = Duration::from_millis(12);

/// The program, and what it has shown so far.
pub struct Pty {
    /// Process id.
    pub pid: u32,
    /// When it was started.
    pub began: Instant,
    /// The screen, read through a terminal emulator.
    pub screen: vt100::Parser,
    /// Bytes written so far.
    pub bytes: usize,
    /// Synchronized updates begun so far: one per frame.
    pub frames: usize,
    from: Receiver<(Instant, Vec<u8>)>,
    to: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    /// Closed last: without it the program's terminal is gone.
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

/// What came in one go.
#[derive(Clone, Copy, Debug)]
pub struct Burst {
    /// Its last chunk.
    pub last: Instant,
    /// How many bytes.
    pub bytes: usize,
}

impl Pty {
    /// Starts `command` in a terminal of this size.
    pub fn start(command: CommandBuilder, (cols, rows): (u16, u16)) -> Result<Self, Failed> {
        let pair = native_pty_system().openpty(PtySize {
            rows,
            cols,
            pixel_width: 0,
            pixel_height: 0,
        })?;
        let mut reader = pair.master.try_clone_reader()?;
        let to = pair.master.take_writer()?;
        let (told, from) = channel();
        let began = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        std::thread::spawn(move || {
            let mut buf = [0; 65536];
            while let Ok(n @ 1..) = reader.read(&mut buf) {
                if told.send((Instant::now(), buf[..n].to_vec())).is_err() {
                    return;
                }
            }
        });
        let some = |n| NonZeroU16::new(n).ok_or("a terminal of no size");
        Ok(Self {
            pid: child.process_id().ok_or("no process id")?,
            began,
            screen: vt100::Parser::new(some(rows)?, some(cols)?, 0),
            bytes: 0,
            frames: 0,
            from,
            to,
            child,
            _master: pair.master,
        })
    }

    fn take(&mut self, chunk: &[u8]) {
        self.bytes += chunk.len();
        self.frames += chunk.windows(8).filter(|w| w == b"\x1b[?2026h").count();
        self.screen.process(chunk);
    }

    /// The next burst, if one begins within `patience`.
    pub fn burst(&mut self, patience: Duration) -> Result<Option<Burst>, Failed> {
        let mut burst: Option<Burst> = None;
        loop {
            let wait = if burst.is_some() { GAP } else { patience };
            match self.from.recv_timeout(wait) {
                Ok((at, chunk)) => {
                    self.take(&chunk);
                    let so_far = burst.get_or_insert(Burst { last: at, bytes: 0 });
                    so_far.last = at;
                    so_far.bytes += chunk.len();
                }
                Err(RecvTimeoutError::Timeout) => return Ok(burst),
                Err(RecvTimeoutError::Disconnected) => return Err("the program ended".into()),
            }
        }
    }

    /// The next whole frame, if it comes within `patience`: what is written in one synchronized update.
    pub fn frame(&mut self, patience: Duration) -> Result<Option<Burst>, Failed> {
        let (give_up, mut bytes) = (Instant::now() + patience, 0);
        while let Some(left) = give_up.checked_duration_since(Instant::now()) {
            match self.from.recv_timeout(left) {
                Ok((at, chunk)) => {
                    self.take(&chunk);
                    bytes += chunk.len();
                    if chunk.windows(8).any(|w| w == b"\x1b[?2026l") {
                        return Ok(Some(Burst { last: at, bytes }));
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Ok(None),
                Err(RecvTimeoutError::Disconnected) => return Err("the program ended".into()),
            }
        }
        Ok(None)
    }

    /// Reads until the screen satisfies `is`; when the frame that made it so ended.
    pub fn until(
        &mut self,
        what: &str,
        is: impl Fn(&vt100::Screen) -> bool,
    ) -> Result<Instant, Failed> {
        let give_up = Instant::now() + Duration::from_secs(60);
        while Instant::now() < give_up {
            // Inside tmux nothing says where a frame ends.
            let frame = self.frame(Duration::from_millis(200))?;
            if is(self.screen.screen()) {
                return Ok(frame.map_or_else(Instant::now, |frame| frame.last));
            }
        }
        Err(format!("no {what}:\n{}", self.screen.screen().contents()).into())
    }

    /// Reads what comes within `time`.
    pub fn pass(&mut self, time: Duration) -> Result<(), Failed> {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            match self.from.recv_timeout(left) {
                Ok((_, chunk)) => self.take(&chunk),
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => return Err("the program ended".into()),
            }
        }
        Ok(())
    }

    /// Types; when it was.
    pub fn keys(&mut self, keys: &str) -> Result<Instant, Failed> {
        let at = Instant::now();
        self.to.write_all(keys.as_bytes())?;
        self.to.flush()?;
        Ok(at)
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// How many cells of the screen show anything.
pub fn painted(screen: &vt100::Screen) -> usize {
    let shown = screen.contents();
    shown.chars().filter(|c| !c.is_whitespace()).count()
}
