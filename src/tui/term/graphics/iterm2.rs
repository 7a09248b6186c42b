//! iTerm2's inline images [documented: iterm2.com/documentation-images]: the JPEG file as it came, which is
//! the least that can be sent.

use super::Placement;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::{self, Write};

/// Shows a picture where the cursor is.
pub fn show(out: &mut impl Write, placed: &Placement) -> io::Result<()> {
    let Some(file) = &placed.file else {
        return Ok(());
    };
    // The area has the picture's shape to within a cell; so it is filled, and nothing of an old one is left.
    write!(
        out,
        "\x1b]1337;File=inline=1;size={};width={};height={};preserveAspectRatio=0:{}\x07",
        file.len(),
        placed.area.width,
        placed.area.height,
        STANDARD.encode(file)
    )
}
