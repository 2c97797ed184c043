//! The key that parts are sealed with. Whoever holds it can merge them; nobody else can read them or match their tokens.

use crate::base::cache::usual_folder;
use crate::base::error::{Error, Result, reason};
use crate::base::fingerprint::hex;
use crate::base::{inside, mask, text};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::io::Write;
use std::path::Path;

/// Least bytes of a key file.
const LEAST: usize = 32;
/// Name of the key that is made for a user, in their cache folder.
const OWN: &str = "token.key";

/// Keys derived from one key file, one for each use.
#[derive(Clone)]
pub struct Key {
    pub(super) seal: [u8; 32],
    pub(super) nonce: [u8; 32],
    token: [u8; 32],
    /// Eight hex digits that tell keys apart and say nothing of them.
    pub id: String,
}

impl std::fmt::Debug for Key {
    /// Never the key itself.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

/// HMAC-SHA256.
pub(super) fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

impl Key {
    /// The key of a key file's bytes (extract, then expand with a label, as HKDF does).
    #[must_use]
    pub fn of(secret: &[u8]) -> Key {
        let root = hmac(b"qiquan part 1", &[secret]);
        let of = |label: &str| hmac(&root, &[label.as_bytes()]);
        Key { seal: of("seal"), nonce: of("nonce"), token: of("token"), id: hex(&of("id")[..4]) }
    }

    /// The key in a file that the user names.
    ///
    /// # Errors
    /// A file that cannot be read or is too short to be a key.
    pub fn read(path: &Path) -> Result<Key> {
        let shown = mask::text(&text::display(&path.to_string_lossy()));
        let hint = "请用 --token-key 指定密钥文件：任意一个不少于32字节、内容随机、妥善保管的文件";
        let secret = inside::read_regular(path)
            .map_err(|error| Error::io("无法读取密钥文件", &shown, &error, hint))?;
        if secret.len() < LEAST {
            return Err(Error::refused(
                format!("密钥文件 {shown} 只有{}字节，少于{LEAST}字节", secret.len()),
                hint,
            ));
        }
        Ok(Key::of(&secret))
    }

    /// The user's own key, made once from the randomness of the system; the error is a reason in Chinese.
    ///
    /// # Errors
    /// When there is no folder for it, or it cannot be made or read.
    pub fn of_user() -> std::result::Result<Key, String> {
        let folder = usual_folder().ok_or("找不到用户的缓存文件夹（HOME、XDG_CACHE_HOME 都没有设置）")?;
        let path = folder.join(OWN);
        if path.symlink_metadata().is_err() {
            make(&folder, &path)
                .map_err(|error| format!("密钥写不进用户的缓存文件夹：{}", reason(&error)))?;
        }
        Key::read(&path).map_err(|error| error.to_string())
    }

    /// Stands for `text` in the list of tokens: the same for equal texts, and nothing else can be told from it.
    #[must_use]
    pub fn token(&self, kind: &str, text: &str) -> String {
        hex(&hmac(&self.token, &[kind.as_bytes(), text.as_bytes()]))
    }
}

/// Two runs may make the key at the same time: the first one stays, and nobody ever reads half a key.
fn make(folder: &Path, path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut secret = [0; LEAST];
    getrandom::fill(&mut secret).map_err(std::io::Error::other)?;
    let temporary = folder.join(format!("{OWN}.{}", hex(&hmac(&secret, &[b"name"])[..8])));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&temporary).and_then(|mut file| {
        file.write_all(&secret)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| match std::fs::hard_link(&temporary, path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        // A file system without links.
        Err(_) => std::fs::rename(&temporary, path),
        Ok(()) => Ok(()),
    });
    let _ = std::fs::remove_file(&temporary);
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_one_secret_agree_and_of_two_do_not() {
        let (one, same, other) = (Key::of(&[1; 32]), Key::of(&[1; 32]), Key::of(&[2; 32]));
        assert_eq!((&one.id, one.token("id", "甲")), (&same.id, same.token("id", "甲")));
        assert_ne!(one.id, other.id);
        assert_ne!(one.token("id", "甲"), other.token("id", "甲"));
        assert_ne!(one.token("id", "甲"), one.token("phone", "甲"));
        assert!(one.id.len() == 8 && format!("{one:?}") == format!("Key({})", one.id));
    }
}
