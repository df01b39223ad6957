//! The frame of the command line: help, usage errors, configuration.

use crate::harness::{relais, sample, tool};

#[test]
fn help_and_version_go_to_stdout() {
    let help = relais(["--help"]).run().succeeds();
    assert!(help.stdout.contains("Usage: relais"), "{help}");
    assert!(help.stderr.is_empty(), "{help}");
    let version = relais(["--version"]).run().succeeds();
    let lines: Vec<&str> = version.stdout.lines().collect();
    assert_eq!(lines[0], concat!("relais ", env!("CARGO_PKG_VERSION")));
    // `GDAL 3.6.2, released 2023/01/02`.
    let gdal = tool("gdalinfo", ["--version"]);
    assert_eq!(Some(lines[1]), gdal.split(',').next());
    assert!(lines[2].starts_with("PROJ 9."), "{version}");
    assert_eq!(lines.len(), 3, "{version}");
    let short = relais(["scene", "ortho", "-V"]).run().succeeds();
    assert_eq!(short.stdout, version.stdout);
}

#[test]
fn a_usage_error_exits_2_on_stderr() {
    relais(["scene", "paint"]).run().fails(2, "RLS-E900");
    relais(["scene", "ortho", "-of", "ENVI", "a", "b"])
        .run()
        .fails(2, "RLS-E901");
}

#[test]
fn a_verb_without_its_group_is_told_the_whole_command() {
    for (verb, command) in [
        ("ortho", "help: write `relais scene ortho`\n"),
        ("validate", "help: write `relais cog validate`\n"),
    ] {
        let ran = relais([verb, "a", "b"]).run().fails(2, "RLS-E900");
        ran.says(command);
    }
}

/// Of a group that has no such verb, its own verbs are told, never those of another group.
#[test]
fn a_verb_that_a_group_has_not_is_told_with_those_of_the_group() {
    for (words, help) in [
        (
            ["journal", "show"],
            "help: write `relais registry journal list --object ID`\n",
        ),
        (
            ["privacy", "list"],
            "help: it has register, export, erase, purge\n",
        ),
        (
            ["privacy", "show"],
            "help: it has register, export, erase, purge\n",
        ),
        (
            ["privacy", "exprot"],
            "help: write `relais registry privacy export`\n",
        ),
    ] {
        let ran = relais(["registry"].iter().chain(&words)).run();
        let ran = ran.fails(2, "RLS-E900");
        let [group, verb] = words;
        let what = format!("`relais registry {group}` has no command {verb}\n{help}");
        assert!(ran.stderr.contains(&what), "{ran}");
    }
}

#[test]
fn a_value_of_a_variable_is_not_blamed_on_the_option() {
    let ortho = ["scene", "ortho", "a", "b.tif"];
    let ran = relais(ortho).env("RELAIS_NUM_THREADS", "abc").run();
    let ran = ran.fails(2, "RLS-E900");
    ran.says("invalid value 'abc' for the variable RELAIS_NUM_THREADS: ");
    let typed = relais(["--num-threads=abc"].iter().chain(&["doctor"])).run();
    assert!(!typed.stderr.contains("RELAIS_"), "{typed}");
}

#[test]
fn among_json_lines_every_line_is_json() {
    let (_dir, words) = work(&["--progress", "json", "--height", "3"]);
    let ran = relais(words).run().succeeds();
    let mut warned = false;
    for line in ran.stderr.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let warning = line["level"] == "warning";
        warned |= warning
            && line["message"]
                .as_str()
                .unwrap()
                .contains("--height is not used");
    }
    assert!(warned, "{ran}");
}

#[test]
fn among_json_lines_a_failure_is_json_too() {
    let words = ["--progress", "json", "scene", "ortho", "nowhere", "a.tif"];
    let ran = relais(words).run();
    assert_eq!(ran.code, Some(3), "{ran}");
    let last = ran.stderr.lines().last().unwrap();
    let last: serde_json::Value = serde_json::from_str(last).unwrap();
    assert_eq!(last["level"], "error");
    assert_eq!(last["exit_code"], 3);
    assert!(
        last["code"].as_str().unwrap().starts_with("RLS-E"),
        "{last}"
    );
    assert!(last["message"].as_str().unwrap().contains("nowhere"));
    assert!(!last["help"].as_str().unwrap().is_empty() && last["because"].is_array());
}

#[test]
fn with_v_the_log_tells_the_steps_and_with_vv_the_mappings() {
    let said = |v: &str| {
        let (_dir, words) = work(&["--progress", "none", v]);
        relais(words).run().succeeds().stderr
    };
    let (info, debug) = (said("-v"), said("-vv"));
    for text in [
        "multispectral, by EPSG:32630",
        "proven",
        " blocks on ",
        "plan: ",
    ] {
        assert!(info.contains(text), "{text}\n{info}");
    }
    assert!(!info.contains("mapping by nodes") && debug.contains("mapping by nodes"));
}

/// An ortho of the sample with these words of progress.
fn work(progress: &[&str]) -> (tempfile::TempDir, Vec<String>) {
    let dir = tempfile::tempdir().unwrap();
    let (input, output) = (sample().join("spot7_ort"), dir.path().join("out.tif"));
    let paths = [input, output].map(|path| path.to_str().unwrap().to_string());
    let mut words = vec!["scene".to_string(), "ortho".into()];
    words.extend(paths);
    // Blocks enough for many lines.
    words.extend(["--res", "0.3"].map(String::from));
    words.extend(progress.iter().map(ToString::to_string));
    (dir, words)
}

#[test]
fn a_pipe_is_told_of_every_tenth_of_a_step_and_no_more() {
    for progress in [&[][..], &["--progress", "plain"]] {
        let (_dir, words) = work(progress);
        let ran = relais(words).run().succeeds();
        let expected: Vec<String> = (0..=10).map(|n| format!("ortho: {} %", n * 10)).collect();
        let lines: Vec<&str> = ran.stderr.lines().collect();
        assert!(
            lines.iter().all(|line| !line.contains(['\r', '\x1b'])),
            "{ran}"
        );
        let ortho = lines.iter().filter(|line| line.starts_with("ortho: "));
        assert!(
            ortho.clone().all(|l| expected.contains(&l.to_string())),
            "{ran}"
        );
        assert!((2..=11).contains(&ortho.count()), "{ran}");
    }
    for progress in [&["--quiet"][..], &["--progress", "none"]] {
        let (_dir, words) = work(progress);
        let ran = relais(words).run().succeeds();
        assert!(ran.stderr.is_empty(), "{ran}");
    }
}

#[test]
fn a_terminal_is_shown_a_bar_that_leaves_nothing_behind() {
    let (dir, words) = work(&[]);
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let program = env!("CARGO_BIN_EXE_relais");
    let result = dir.path().join("result");
    let line = format!("'{program}' {} > '{}'", quoted.join(" "), result.display());
    // `script` gives the program a terminal to write to.
    let shown = tool("script", ["-qec", &line, "/dev/null"]);
    assert!(shown.contains("blocks"), "no bar in {shown:?}");
    assert!(
        shown.contains('\x1b') && !shown.contains("ortho: "),
        "{shown:?}"
    );
    // The last thing drawn is an empty line.
    let last = shown.rsplit(['\r', '\n']).find(|line| !line.is_empty());
    assert!(!last.unwrap_or_default().contains("blocks"), "{shown:?}");
    assert!(std::fs::read_to_string(result).unwrap().contains("out.tif"));
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
