//! Which model is used: one that the program carries, or a folder.

use super::{ModelError, ModelFolder, embedded};
use std::ffi::OsString;
use std::path::PathBuf;

/// A model by name or place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ModelChoice {
    /// `default`: the more accurate of the models that the program carries.
    #[default]
    Default,
    /// `fast`: the one of half as many layers.
    Fast,
    /// A model folder, or a checkpoint.
    Folder(PathBuf),
}

impl ModelChoice {
    /// Reads the model.
    pub fn open(&self) -> Result<ModelFolder, ModelError> {
        match self {
            Self::Default => embedded::default(),
            Self::Fast => embedded::fast(),
            Self::Folder(path) => ModelFolder::open(path),
        }
    }
}

/// `default` and `fast` are names; anything else is a path, as is `./fast`.
impl From<OsString> for ModelChoice {
    fn from(text: OsString) -> Self {
        match text.to_str() {
            Some("default") => Self::Default,
            Some("fast") => Self::Fast,
            _ => Self::Folder(text.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_models_and_all_else_is_a_path() {
        let choice = |text: &str| ModelChoice::from(OsString::from(text));
        assert_eq!(choice("default"), ModelChoice::Default);
        assert_eq!(choice("fast"), ModelChoice::Fast);
        assert_eq!(choice("./fast"), ModelChoice::Folder("./fast".into()));
        assert_eq!(choice("models/mine"), ModelChoice::Folder("models/mine".into()));
    }
}
