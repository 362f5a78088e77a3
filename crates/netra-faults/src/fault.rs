//! Ways to go wrong that can be laid over any good answer.

use std::sync::OnceLock;
use std::time::Duration;

use crate::answer::{Act, Answer};

/// Decoded, a bomb is this large; on the wire it is a few kilobytes.
const BOMB: usize = 64 << 20;
/// The length that a slow body claims.
const MEGABYTES: usize = 5 << 20;

/// One way to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Another status, with a few words of plain text.
    Status(u16),
    /// Another status, with these headers.
    Refuses(u16, &'static [(&'static str, &'static str)]),
    /// Half the body, then a reset.
    ResetInTheMiddle,
    /// Half the body, then the end of the connection.
    EndsInTheMiddle,
    /// A chunked body without its last chunk.
    LastChunkMissing,
    /// A length beyond the end of the body.
    ClaimsTooMuch,
    /// A length before the end of the body.
    ClaimsTooLittle,
    /// Half the text, with a length that fits it.
    HalfTheText,
    /// A gzip stream cut in the middle, with a length that fits it.
    HalfTheGzip,
    /// A gzip stream with a byte changed in the middle.
    BrokenGzip,
    /// A megabytes-long body, one byte every tenth of a second.
    SlowLoris,
    /// Nothing at all.
    Silence,
    /// A body without end.
    Flood,
    /// A web page with status 200, called one.
    WebPage,
    /// A web page with status 200, called what was asked for.
    WebPageInDisguise,
    /// 100,000 opening brackets.
    Brackets,
    /// Bytes that are no text in any encoding.
    Noise,
    /// An empty body.
    Nothing,
    /// A few kilobytes of gzip that become 64 MB.
    GzipBomb,
    /// A few kilobytes of zstd that become 64 MB.
    ZstdBomb,
    /// A body in an encoding that was not asked for.
    UnaskedEncoding,
    /// Something that is no HTTP.
    NotHttp,
    /// 10,000 headers.
    Headers,
    /// A redirect to an address inside the office.
    IntoTheOffice,
    /// A redirect to a file of the machine.
    ToAFile,
    /// A redirect to itself.
    InCircles,
}

impl Fault {
    /// What is done instead of giving this answer.
    pub fn spoil(self, good: Answer) -> Act {
        let half = good.body.len() / 2;
        let front = |answer: &Answer| answer.body[..answer.body.len() / 2].to_vec();
        match self {
            Self::Status(code) => text(Answer::status(code), "Oops <b>").into(),
            Self::Refuses(code, headers) => {
                headers.iter().fold(Answer::status(code), |it, (name, value)| it.header(name, *value)).into()
            }
            Self::ResetInTheMiddle => Act::Reset(up_to_half_the_body(&good)),
            Self::EndsInTheMiddle => Act::Write(up_to_half_the_body(&good)),
            Self::LastChunkMissing => {
                let mut bytes = good.head(&[("transfer-encoding", "chunked")]);
                bytes.extend(format!("{:x}\r\n", good.body.len()).as_bytes());
                bytes.extend(&good.body);
                bytes.extend(b"\r\n");
                Act::Write(bytes)
            }
            Self::ClaimsTooMuch => Act::Write(good.bytes_claiming(good.body.len() + 100)),
            Self::ClaimsTooLittle => Act::Write(good.bytes_claiming(half)),
            Self::HalfTheText => good.clone().body(front(&good)).into(),
            Self::HalfTheGzip => {
                let packed = good.gzip();
                packed.clone().body(front(&packed)).into()
            }
            Self::BrokenGzip => {
                let mut packed = good.gzip();
                let middle = packed.body.len() / 2;
                packed.body[middle] ^= 0x55;
                packed.into()
            }
            Self::SlowLoris => {
                let head = good.head(&[("content-length", &MEGABYTES.to_string())]);
                // For ten minutes.
                let rest = good.body.iter().copied().chain(std::iter::repeat(b' ')).take(6000).collect();
                Act::Trickle(head, rest, Duration::from_millis(100))
            }
            Self::Silence => Act::Silence,
            Self::Flood => Act::Flood(
                good.head(&[("transfer-encoding", "chunked")]),
                [b"4000\r\n", &[b' '; 0x4000][..], b"\r\n"].concat(),
            ),
            Self::WebPage => Answer::ok("text/html; charset=utf-8", PAGE).into(),
            Self::WebPageInDisguise => good.body(PAGE).into(),
            Self::Brackets => good.body(vec![b'['; 100_000]).into(),
            Self::Noise => good.body([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80].repeat(50)).into(),
            Self::Nothing => good.body("").into(),
            Self::GzipBomb => bomb(good, &GZIP_BOMB, "gzip", Answer::gzip),
            Self::ZstdBomb => bomb(good, &ZSTD_BOMB, "zstd", Answer::zstd),
            Self::UnaskedEncoding => good.header("content-encoding", "br").into(),
            Self::NotHttp => Act::Write(b"220 mail.example ESMTP (DEMO)\r\n".to_vec()),
            Self::Headers => (0..10_000).fold(good, |answer, n| answer.header(&format!("x-{n}"), "1")).into(),
            Self::IntoTheOffice => elsewhere("http://169.254.169.254/latest/"),
            Self::ToAFile => elsewhere("file:///etc/passwd"),
            Self::InCircles => elsewhere("#again"),
        }
    }
}

static GZIP_BOMB: OnceLock<Vec<u8>> = OnceLock::new();
static ZSTD_BOMB: OnceLock<Vec<u8>> = OnceLock::new();

/// Zeros, packed once: it takes its time.
fn bomb(good: Answer, packed: &OnceLock<Vec<u8>>, encoding: &str, pack: fn(Answer) -> Answer) -> Act {
    let body = packed.get_or_init(|| pack(Answer::json(vec![0; BOMB])).body);
    good.body(body.clone()).header("content-encoding", encoding).into()
}

const PAGE: &str = "<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>";

fn text(answer: Answer, words: &str) -> Answer {
    answer.header("content-type", "text/plain").body(words)
}

fn elsewhere(location: &str) -> Act {
    Answer::status(302).header("location", location).into()
}

fn up_to_half_the_body(good: &Answer) -> Vec<u8> {
    let mut bytes = good.bytes();
    bytes.truncate(bytes.len() - good.body.len().div_ceil(2));
    bytes
}
