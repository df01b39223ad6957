//! The frame of the command line: help, usage errors, configuration.

use crate::harness::relais;

#[test]
fn help_and_version_go_to_stdout() {
    let help = relais(["--help"]).run().succeeds();
    assert!(help.stdout.contains("Usage: relais"), "{help}");
    assert!(help.stderr.is_empty(), "{help}");
    let version = relais(["--version"]).run().succeeds();
    assert_eq!(
        version.stdout,
        concat!("relais ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn a_usage_error_exits_2_on_stderr() {
    relais(["scene", "paint"]).run().fails(2, "RLS-E900");
    relais(["scene", "ortho", "-of", "ENVI", "a", "b"])
        .run()
        .fails(2, "RLS-E901");
}

#[test]
fn a_closed_stdout_or_stderr_does_not_panic() {
    let run = |redirections: &str| {
        let script = format!("\"$0\" --help {redirections}; \"$0\" scene paint {redirections}");
        std::process::Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_relais")])
            .output()
            .unwrap()
    };
    for redirections in [">&-", "2>&-", ">/dev/full", "2>/dev/full"] {
        let output = run(redirections);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{redirections}: {stderr}");
        assert_eq!(output.status.code(), Some(2), "{redirections}: {stderr}");
    }
}
