//! One frame is one write, inside a synchronized update, so that nobody sees half of it, not over
//! ssh either. A frame in which nothing changed is no write at all.

use super::graphics::{Graphics, Placement};
use super::tty;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::{Frame, Terminal};
use std::fs::File;
use std::io::{self, Write};

/// Synchronized update, mode 2026; terminals that do not know it ignore it.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// Collects what is written until [`FrameWriter::commit`]. Its `flush` does nothing, because ratatui
/// flushes several times in one frame.
#[derive(Debug)]
pub struct FrameWriter<W> {
    out: W,
    frame: Vec<u8>,
}

impl<W: Write> FrameWriter<W> {
    /// Frames for `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            frame: BEGIN.to_vec(),
        }
    }

    /// Writes the frame in one write and gives its bytes; an empty frame is no write and no bytes.
    /// A frame that could not be written is dropped: the terminal is gone, or shall be cleared.
    pub fn commit(&mut self) -> io::Result<usize> {
        if self.frame.len() == BEGIN.len() {
            return Ok(0);
        }
        self.frame.extend_from_slice(END);
        let bytes = self.frame.len();
        let written = self.out.write_all(&self.frame);
        self.frame.truncate(BEGIN.len());
        written.map(|()| bytes)
    }

    /// Writes at once, in one write and around the frame: the bell, the clipboard, a title.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.out.write_all(bytes)
    }
}

impl<W> Write for FrameWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The cursor as the terminal has it; `None` where that is not known.
#[derive(Clone, Copy, Debug, Default)]
struct Cursor {
    shown: Option<bool>,
    at: Option<Position>,
}

/// CrosstermBackend's sequences, said only when they change something: an empty difference would
/// otherwise reset colours and hide the cursor again, 25 bytes for nothing. It never asks the
/// terminal anything, because the answer would come out of the input thread's hands.
struct Quiet<W> {
    out: FrameWriter<W>,
    size: Size,
    cursor: Cursor,
}

impl<W: Write> Quiet<W> {
    fn say(&mut self) -> CrosstermBackend<&mut FrameWriter<W>> {
        CrosstermBackend::new(&mut self.out)
    }
}

impl<W: Write> Backend for Quiet<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.cursor.at = None;
        self.say().draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor.shown == Some(false) {
            return Ok(());
        }
        self.cursor.shown = Some(false);
        self.say().hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor.shown == Some(true) {
            return Ok(());
        }
        self.cursor.shown = Some(true);
        self.say().show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor.at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor.at == Some(position) {
            return Ok(());
        }
        self.cursor.at = Some(position);
        self.say().set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.say().clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size,
            // Nothing here draws pixels.
            pixels: Size::default(),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is drawn on. Its size is what the last [`Screen::resize`] said, not what the terminal says
/// in the middle of a frame.
pub struct Screen<W: Write = File> {
    terminal: Terminal<Quiet<W>>,
    graphics: Graphics,
}

impl Screen {
    /// The terminal's screen, in its present size. Draw on it only while a
    /// [`Guard`](super::Guard) holds the terminal.
    pub fn open() -> io::Result<Self> {
        let out = tty::output()?;
        let (width, height) = tty::size(&out)?;
        let cell = tty::cell(&out);
        let mut screen = Self::on(out, width, height)?;
        screen.graphics.cell = cell;
        Ok(screen)
    }

    /// Pixels of a cell as they are now: with another size of the window or the font they may be others.
    pub fn cell(&mut self) -> Option<(u16, u16)> {
        self.graphics.cell = tty::cell(&self.terminal.backend().out.out);
        self.graphics.cell
    }

    /// After the terminal was in other hands: the size it has now, and everything drawn anew.
    pub fn reopen(&mut self) -> io::Result<()> {
        let (width, height) = tty::size(&self.terminal.backend().out.out)?;
        self.resize(width, height);
        self.clear()
    }
}

impl<W: Write> Screen<W> {
    /// A screen of that size whose frames go to `out`.
    pub fn on(out: W, width: u16, height: u16) -> io::Result<Self> {
        let backend = Quiet {
            out: FrameWriter::new(out),
            size: Size { width, height },
            cursor: Cursor::default(),
        };
        Ok(Self {
            terminal: Terminal::new(backend)?,
            graphics: Graphics::default(),
        })
    }

    /// Draws, and writes what changed in one write; gives the bytes written, none if nothing
    /// changed. `render` gives the pictures that stand on what it draws. An error for which
    /// [`is_gone`](super::is_gone) holds means that the terminal is.
    pub fn draw(&mut self, render: impl Fn(&mut Frame<'_>) -> Vec<Placement>) -> io::Result<usize> {
        let mut placed = Vec::new();
        self.terminal.draw(|frame| placed = render(frame))?;
        if self.graphics.leaves_paint(&placed) {
            self.clear()?;
            self.terminal.draw(|frame| placed = render(frame))?;
        }
        let out = &mut self.terminal.backend_mut().out;
        self.graphics.show(&placed, out)?;
        out.commit()
    }

    /// From the next frame on the screen has this size; that frame is drawn whole.
    pub fn resize(&mut self, width: u16, height: u16) {
        // ratatui compares before each frame and clears; pictures go with the rest.
        if (width, height) != self.size() {
            self.graphics.forget();
        }
        self.terminal.backend_mut().size = Size { width, height };
    }

    /// The next frame is drawn whole: after the terminal was in other hands.
    pub fn clear(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().cursor = Cursor::default();
        self.graphics.forget();
        self.terminal.clear()
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        let Size { width, height } = self.terminal.backend().size;
        (width, height)
    }

    /// Writes at once, beside the frames: the clipboard, the bell. It must not move the cursor.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.terminal.backend_mut().out.send(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::widgets::Paragraph;
    use std::cell::RefCell;
    use std::rc::Rc;

    /// Remembers each write.
    #[derive(Clone, Default)]
    struct Tty(Rc<RefCell<Vec<Vec<u8>>>>);

    impl Tty {
        fn writes(&self) -> Vec<String> {
            let writes = self.0.take();
            let text = |w| String::from_utf8(w).unwrap();
            writes.into_iter().map(text).collect()
        }
    }

    impl Write for Tty {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().push(bytes.to_vec());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Dead;

    impl Write for Dead {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(rustix::io::Errno::IO.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn screen(width: u16, height: u16) -> (Screen<Tty>, Tty) {
        let tty = Tty::default();
        (Screen::on(tty.clone(), width, height).unwrap(), tty)
    }

    fn text(what: &'static str) -> impl Fn(&mut Frame<'_>) -> Vec<Placement> {
        move |frame| {
            frame.render_widget(Paragraph::new(what), frame.area());
            Vec::new()
        }
    }

    #[test]
    fn a_frame_is_one_write_inside_a_synchronized_update() {
        let (mut screen, tty) = screen(40, 5);
        let bytes = screen.draw(text("on-air\nsince 14:03")).unwrap();
        let writes = tty.writes();
        assert_eq!(writes.len(), 1);
        assert_eq!(bytes, writes[0].len());
        assert!(writes[0].starts_with("\x1b[?2026h") && writes[0].ends_with("\x1b[?2026l"));
        assert!(writes[0].contains("on-air"));
    }

    #[test]
    fn nothing_changed_is_nothing_written() {
        let (mut screen, tty) = screen(40, 5);
        screen.draw(text("on-air")).unwrap();
        tty.writes();
        assert_eq!(screen.draw(text("on-air")).unwrap(), 0);
        assert!(tty.writes().is_empty());
        assert!(screen.draw(text("on aid")).unwrap() > 0);
        assert_eq!(tty.writes().len(), 1);
    }

    #[test]
    fn a_cursor_that_stays_is_not_repeated_and_comes_back_after_a_change() {
        let (mut screen, tty) = screen(40, 5);
        let with = |what: &'static str, x| {
            move |frame: &mut Frame<'_>| {
                text(what)(frame);
                frame.set_cursor_position((x, 0));
                Vec::new()
            }
        };
        screen.draw(with("name", 4)).unwrap();
        assert!(tty.writes()[0].contains("\x1b[?25h"));
        assert_eq!(screen.draw(with("name", 4)).unwrap(), 0);
        screen.draw(with("name", 3)).unwrap();
        assert_eq!(tty.writes(), ["\x1b[?2026h\x1b[1;4H\x1b[?2026l"]);
        screen.draw(with("nape", 3)).unwrap();
        assert!(tty.writes()[0].ends_with("\x1b[1;4H\x1b[?2026l"));
        screen.draw(text("nape")).unwrap();
        assert_eq!(tty.writes(), ["\x1b[?2026h\x1b[?25l\x1b[?2026l"]);
    }

    #[test]
    fn another_size_and_a_clear_draw_everything_in_one_write() {
        let (mut screen, tty) = screen(40, 5);
        screen.draw(text("on-air")).unwrap();
        for (width, height) in [(20, 9), (60, 2), (1, 1), (40, 5)] {
            tty.writes();
            screen.resize(width, height);
            screen.draw(text("on-air")).unwrap();
            let writes = tty.writes();
            assert_eq!(writes.len(), 1);
            assert!(writes[0].contains("\x1b[2J") && writes[0].contains('o'));
            assert_eq!(screen.size(), (width, height));
        }
        screen.clear().unwrap();
        assert!(tty.writes().is_empty(), "a clear waits for its frame");
        screen.draw(text("on-air")).unwrap();
        let writes = tty.writes();
        assert_eq!(writes.len(), 1);
        assert!(writes[0].contains("\x1b[?25l") && writes[0].contains("on-air"));
    }

    #[test]
    fn the_clipboard_goes_around_the_frame() {
        let (mut screen, tty) = screen(40, 5);
        screen.send(b"\x07").unwrap();
        screen.send(b"").unwrap();
        assert_eq!(tty.writes(), ["\x07"]);
    }

    #[test]
    fn a_dead_terminal_is_an_error_and_the_frame_is_dropped() {
        let mut screen = Screen::on(Dead, 40, 5).unwrap();
        let error = screen.draw(text("on-air")).unwrap_err();
        assert!(super::super::is_gone(&error));
        assert_eq!(screen.draw(text("on-air")).unwrap(), 0);
    }
}
