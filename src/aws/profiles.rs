//! Names of the profiles on this machine, for the set-up to offer. Names only: what is in a profile is
//! the SDK's to read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Profile names of the shared config and credentials files, sorted. Files that cannot be read have none.
pub fn profiles(env: &dyn Fn(&str) -> Option<String>, home: Option<&Path>) -> Vec<String> {
    let place = |variable: &str, usual: &str| {
        let named = env(variable).filter(|p| !p.is_empty()).map(PathBuf::from);
        named.or_else(|| home.map(|home| home.join(".aws").join(usual)))
    };
    let read = |path: Option<PathBuf>| {
        path.and_then(|p| std::fs::read_to_string(p).ok())
            .unwrap_or_default()
    };
    let config = read(place("AWS_CONFIG_FILE", "config"));
    let credentials = read(place("AWS_SHARED_CREDENTIALS_FILE", "credentials"));
    let mut names: BTreeSet<String> = sections(&credentials).map(str::to_owned).collect();
    // In the config file a profile is `[profile NAME]`, but for `[default]` [documented].
    names.extend(
        sections(&config).filter_map(|s| match s.strip_prefix("profile ") {
            Some(name) => Some(name.trim().to_owned()),
            None => (s == "default").then(|| s.to_owned()),
        }),
    );
    names.into_iter().collect()
}

fn sections(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let (name, _) = line.trim().strip_prefix('[')?.split_once(']')?;
        Some(name.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_both_files() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(".aws")).unwrap();
        let put = |name: &str, text: &str| {
            std::fs::write(dir.path().join(".aws").join(name), text).unwrap()
        };
        put(
            "config",
            "[default]\nregion=x\n[profile prod-sports]\n[sso-session corp]\n",
        );
        put("credentials", "[old]\naws_access_key_id = X\n");
        let none = |_: &str| None;
        assert_eq!(
            profiles(&none, Some(dir.path())),
            ["default", "old", "prod-sports"]
        );
        assert!(profiles(&none, None).is_empty());
    }
}
