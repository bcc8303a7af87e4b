//! What this crate refuses.

use kernel::Problems;
use model::{Class, Entry};

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The name or the password is wrong; which of them is not told.
    #[error("the name or the password is wrong")]
    Wrong,
    /// Too many wrong passwords; try again in so many minutes.
    #[error("locked for {minutes} minutes")]
    Locked {
        /// Until then.
        minutes: i64,
    },
    /// The account is locked by the office that keeps it.
    #[error("the account is locked")]
    Closed,
    /// The password does not meet the rule.
    #[error("the password does not meet the rule")]
    WeakPassword,
    /// The kernel refused or failed.
    #[error(transparent)]
    Kernel(#[from] Problems),
    /// The machine's randomness or hashing failed.
    #[error("no secret could be made")]
    Secret,
}

impl IdentityError {
    /// The code of the table of codes; none for what the kernel says itself.
    pub fn code(&self) -> Option<&'static str> {
        match self {
            IdentityError::Wrong => Some("sign-in.wrong"),
            IdentityError::Locked { .. } => Some("sign-in.locked"),
            IdentityError::Closed => Some("sign-in.closed"),
            IdentityError::WeakPassword => Some("sign-in.weak-password"),
            IdentityError::Secret => Some("site.failed"),
            IdentityError::Kernel(_) => None,
        }
    }
}

impl From<store::StoreError> for IdentityError {
    fn from(error: store::StoreError) -> Self {
        IdentityError::Kernel(error.into())
    }
}

/// This crate's codes.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "sign-in.wrong",
        class: Class::Unknown,
        zh: "账号或密码不对",
        en: "The account or the password is wrong.",
    },
    Entry {
        code: "sign-in.locked",
        class: Class::TooMany,
        zh: "密码错误次数过多，{minutes} 分钟后再试",
        en: "Too many wrong passwords. Try again in {minutes} minutes.",
    },
    Entry {
        code: "sign-in.closed",
        class: Class::Forbidden,
        zh: "账号已锁定，找系统管理员解锁",
        en: "The account is locked. Ask the site administrator.",
    },
    Entry {
        code: "sign-in.weak-password",
        class: Class::Invalid,
        zh: "密码至少 10 位，不能与账号相同",
        en: "At least 10 characters, and not the account's name.",
    },
];
