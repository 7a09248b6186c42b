//! One frame, one write, inside a synchronized update; nothing when nothing changed.

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::crossterm::terminal::size as crossterm_size;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// Collects what a frame writes; flushing is not ours to do before the frame is whole.
#[derive(Clone, Debug, Default)]
struct Frames(Rc<RefCell<Vec<u8>>>);

impl Write for Frames {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// The screen.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Frames>>,
    frames: Frames,
    shown: Option<Buffer>,
}

impl Screen {
    /// The whole terminal.
    ///
    /// # Errors
    /// When its size cannot be had.
    pub fn new() -> io::Result<Self> {
        let (columns, rows) = crossterm_size()?;
        let frames = Frames::default();
        // A viewport of our own size: the terminal is asked once, and from then on tells us.
        let options = TerminalOptions {
            viewport: Viewport::Fixed(Rect::new(0, 0, columns, rows)),
        };
        let terminal = Terminal::with_options(CrosstermBackend::new(frames.clone()), options)?;
        Ok(Self {
            terminal,
            frames,
            shown: None,
        })
    }

    /// Columns and rows.
    pub fn size(&mut self) -> (u16, u16) {
        let area = self.terminal.get_frame().area();
        (area.width, area.height)
    }

    /// The terminal's new size; the next frame is drawn whole.
    ///
    /// # Errors
    /// As the terminal.
    pub fn resize(&mut self, columns: u16, rows: u16) -> io::Result<()> {
        self.terminal.resize(Rect::new(0, 0, columns, rows))?;
        self.clear()
    }

    /// The next frame is drawn whole.
    ///
    /// # Errors
    /// As the terminal.
    pub fn clear(&mut self) -> io::Result<()> {
        self.shown = None;
        self.terminal.backend_mut().clear()?;
        // Both of ratatui's buffers are forgotten: what is on screen is unknown.
        self.terminal.swap_buffers();
        self.terminal.swap_buffers();
        Ok(())
    }

    /// Draws, and writes what changed in one write.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame)) -> io::Result<()> {
        let mut frame = self.terminal.get_frame();
        view(&mut frame);
        let new = self.terminal.current_buffer_mut().clone();
        let first = self.shown.as_ref().is_none_or(|old| old.area != new.area);
        if first {
            let blank = Buffer::empty(new.area);
            let all = blank.diff(&new);
            self.terminal.backend_mut().clear()?;
            self.terminal.backend_mut().draw(all.into_iter())?;
        } else if let Some(old) = &self.shown {
            let changed = old.diff(&new);
            if !changed.is_empty() {
                self.terminal.backend_mut().draw(changed.into_iter())?;
            }
        }
        self.shown = Some(new);
        self.terminal.swap_buffers();
        self.commit()
    }

    /// Bytes beside the frames: the bell, the clipboard.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    fn commit(&mut self) -> io::Result<()> {
        let mut bytes = self.frames.0.borrow_mut();
        if bytes.is_empty() {
            return Ok(());
        }
        let mut whole = Vec::with_capacity(bytes.len() + BEGIN.len() + END.len());
        whole.extend_from_slice(BEGIN);
        whole.append(&mut bytes);
        whole.extend_from_slice(END);
        drop(bytes);
        write_whole(&whole)
    }
}

/// Standard output is line-buffered, which would cut a frame at its line ends; the descriptor is not.
fn write_whole(bytes: &[u8]) -> io::Result<()> {
    use std::os::fd::AsFd;
    let fd = io::stdout().as_fd().try_clone_to_owned()?;
    std::fs::File::from(fd).write_all(bytes)
}
