//! Keys and tokens of the office, each alone in a file that only its owner may read. They are never shown, and never
//! part of an error: errors name the file.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use http::header::HeaderValue;
use netra_model::Sentence;

/// No key or token is longer; a longer file is something else.
const MOST_BYTES: u64 = 4096;

/// The secret in a file as the value of a header, after a word such as `Bearer `. It is marked so that nothing that shows or
/// keeps headers shows it.
///
/// `called` is what it is called: `token X`, `the X token`.
///
/// # Errors
/// A sentence that names the file, never what stands in it.
pub(crate) fn header(file: &Path, called: (&str, &str), before: &str) -> Result<HeaderValue, Sentence> {
    let refused = |id: &str, en: &str| {
        let file = file.display();
        Sentence::new(format!("{} di {file} {id}", called.0), format!("{} in {file} {en}", called.1))
    };
    let unreadable = |error: std::io::Error| {
        refused(&format!("tidak terbaca ({error})"), &format!("cannot be read ({error})"))
    };
    let metadata = std::fs::metadata(file).map_err(unreadable)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(refused(
                "dapat dibaca orang lain: jalankan chmod 600 pada berkas itu",
                "can be read by others: run chmod 600 on that file",
            ));
        }
    }
    let not_one = || {
        refused(
            "bukan satu baris tanpa spasi: isi berkas itu hanya dengannya",
            "is not one line without spaces: put it alone in that file",
        )
    };
    if !metadata.is_file() {
        return Err(not_one());
    }
    let mut bytes = Vec::new();
    File::open(file).and_then(|it| it.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    let secret = bytes.trim_ascii();
    let fits =
        bytes.len() as u64 <= MOST_BYTES && !secret.is_empty() && secret.iter().all(u8::is_ascii_graphic);
    let value = HeaderValue::from_bytes(&[before.as_bytes(), secret].concat()).ok().filter(|_| fits);
    let mut value = value.ok_or_else(not_one)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_secret_is_one_line_in_a_file_of_its_owner_and_is_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        let read = |text: &[u8], mode: u32| {
            std::fs::write(&file, text).unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            header(&file, ("token Demo", "the Demo token"), "Bearer ")
        };
        let good = read(b"RAHASIA-demo\r\n", 0o600).unwrap();
        assert_eq!((good.as_bytes(), good.is_sensitive()), (&b"Bearer RAHASIA-demo"[..], true));
        assert!(!format!("{good:?}").contains("RAHASIA"));
        assert!(read(&[b'a'; 4096], 0o400).is_ok());
        let (long, one_line) = (b"RAHASIA".repeat(600), "is not one line");
        let bad: [(&[u8], u32, &str); 8] = [
            (b"RAHASIA-demo", 0o640, "chmod 600"),
            (b"RAHASIA-demo", 0o604, "chmod 600"),
            (b"RAHASIA demo", 0o600, one_line),
            (b"RAHASIA\ndemo\n", 0o600, one_line),
            (b"\n", 0o600, one_line),
            ("RAHASIA-é".as_bytes(), 0o600, one_line),
            (b"RAHASIA\xff\0", 0o600, one_line),
            (&long, 0o600, one_line),
        ];
        for (text, mode, says) in bad {
            let why = read(text, mode).unwrap_err();
            assert!(why.en.contains(says) && why.en.contains("the Demo token in"), "{why}");
            for sentence in [&why.id, &why.en] {
                assert!(sentence.contains(&*file.to_string_lossy()) && !sentence.contains("RAHASIA"));
            }
        }
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o700)).unwrap();
        let read = || header(&file, ("token Demo", "the Demo token"), "").unwrap_err().en;
        assert!(read().contains(one_line));
        std::fs::remove_dir(&file).unwrap();
        assert!(read().contains("cannot be read"));
    }
}
