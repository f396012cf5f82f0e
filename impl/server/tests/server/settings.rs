//! Settings: flags over file over defaults, and errors that say what to do.

use std::fs;
use std::path::PathBuf;

use synckit_server::config::{Access, Data};
use synckit_server::flags::Flags;
use tempfile::TempDir;

fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.toml");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn read(args: &[&str]) -> Result<Flags, String> {
    let args = ["synckit-server"].iter().chain(args);
    Flags::read(args).map_err(|error| error.to_string())
}

#[test]
fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
    let (_folder, path) = file(
        "listen = \"127.0.0.1:9\"\nmax-frame-bytes = 70000\nno-quic = true\n\
         allow-origin = [\"https://a.example\", \"https://b.example\"]\ndata = \"memory\"\n",
    );
    let path = path.to_str().unwrap();
    let flags = read(&["--config", path, "--max-frame-bytes", "80000"]).unwrap();
    let config = flags.into_config().unwrap();
    assert_eq!(config.listen.port(), 9);
    assert_eq!(config.limits.max_frame_bytes, 80_000);
    assert_eq!(config.limits.max_changes_per_frame, 1_024);
    assert!(!config.quic);
    assert_eq!(config.data, Data::Memory);
    assert_eq!(
        config.allowed_origins,
        ["https://a.example", "https://b.example"]
    );
}

#[test]
fn a_misspelt_setting_and_a_value_out_of_range_are_refused_by_name() {
    let (_folder, path) = file("max-frame-byte = 70000\n");
    let refused = read(&["--config", path.to_str().unwrap()]).unwrap_err();
    assert!(
        refused.contains("`max-frame-byte`") && refused.contains("--help"),
        "{refused}"
    );

    let (_folder, path) = file("max-frame-bytes = 7\n");
    let refused = read(&["--config", path.to_str().unwrap()]).unwrap_err();
    assert!(refused.contains("--max-frame-bytes"), "{refused}");
}

#[test]
fn a_secret_file_loses_its_last_newline_and_a_missing_one_is_named() {
    let (folder, path) = file("s3cret\n");
    let flags = read(&["--jwt-secret-file", path.to_str().unwrap()]).unwrap();
    assert_eq!(
        flags.into_config().unwrap().access,
        Access::Hs256(b"s3cret".to_vec())
    );

    let missing = folder.path().join("none");
    let flags = read(&["--jwt-secret-file", missing.to_str().unwrap()]).unwrap();
    let refused = flags.into_config().unwrap_err().to_string();
    assert!(refused.contains("--jwt-secret-file"), "{refused}");
}

#[test]
fn two_keys_and_half_a_certificate_are_refused() {
    assert!(read(&["--jwt-secret", "s", "--jwt-public-key", "f"]).is_err());
    assert!(read(&["--tls-cert", "f"]).is_err());
    assert!(read(&["--tls-cert", "f", "--tls-key", "g"]).is_ok());
}

#[test]
fn a_queue_smaller_than_a_frame_is_refused() {
    let flags = read(&["--max-outbound-bytes", "65536"]).unwrap();
    let refused = flags.into_config().unwrap_err().to_string();
    assert!(refused.contains("--max-frame-bytes"), "{refused}");
}

#[test]
fn help_shows_every_flag_with_its_default() {
    let help = read(&["--help"]).unwrap_err();
    for words in [
        "127.0.0.1:8080",
        "./synckit.db",
        "30000",
        "1048576",
        "65536",
        "--no-quic",
    ] {
        assert!(help.contains(words), "{words} in\n{help}");
    }
}
