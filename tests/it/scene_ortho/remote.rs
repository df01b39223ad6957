//! Links: images on a server of this machine, which wants a signature in the address.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{Bench, find, manifest};
use crate::harness::{relais, sample, workspace};

/// A server of a folder, ended when dropped.
struct Server {
    process: Child,
    port: String,
}

impl Server {
    /// None, said on stderr, where there is no openssl to make a certificate with.
    fn of(folder: &Path, bench: &Bench) -> Option<Self> {
        let (certificate, key) = (bench.path("certificate.pem"), bench.path("key.pem"));
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
            ])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&certificate)
            .stderr(Stdio::null())
            .status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("skipped: no openssl");
            return None;
        }
        let mut process = Command::new("/usr/bin/python3")
            .arg(workspace().join("tests/it/scene_ortho/serve.py"))
            .args([folder, &certificate, &key])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut port)
            .unwrap();
        let port = port.trim().to_string();
        Some(Self { process, port })
    }

    fn link(&self, file: &Path, signature: &str) -> String {
        let name = file.file_name().unwrap().to_string_lossy();
        format!(
            "https://localhost:{}/{name}?signature={signature}&part=1",
            self.port
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn signed_links_are_read_and_told_without_their_signature() {
    let bench = Bench::new();
    let folder = sample().join("dinamis");
    let Some(server) = Server::of(&folder, &bench) else {
        return;
    };
    let (pan, xs) = (find(&folder, "", "_PAN.tif"), find(&folder, "", "_XS.tif"));
    let made = |name: &str, pan: &str, xs: &str| {
        let out = bench.path(name);
        let words = [
            "scene",
            "ortho",
            out.to_str().unwrap(),
            "--pan",
            pan,
            "--ms",
            xs,
            "-v",
        ]
        .map(String::from);
        let run = relais(words)
            .env("GDAL_HTTP_UNSAFESSL", "YES")
            .announce("the order of the bands")
            .announce("fitted to a sample")
            .run();
        assert!(
            !format!("{}{}", run.stdout, run.stderr).contains("c0ffee"),
            "{run}"
        );
        (out, run)
    };
    let (far, run) = made(
        "far.tif",
        &server.link(&pan, "c0ffee"),
        &server.link(&xs, "c0ffee"),
    );
    run.succeeds();
    let (near, run) = made("near.tif", pan.to_str().unwrap(), xs.to_str().unwrap());
    run.succeeds();
    assert!(std::fs::read(&far).unwrap() == std::fs::read(&near).unwrap());

    let told = manifest(&far);
    assert!(
        !told.to_string().contains("c0ffee") && !told.to_string().contains("part=1"),
        "{told}"
    );
    let input = &told["inputs"][0];
    assert!(
        input["name"].as_str().unwrap().ends_with("_PAN.tif"),
        "{input}"
    );
    assert_eq!(input["sha256"], "not hashed");
    assert_eq!(input["size"], std::fs::metadata(&pan).unwrap().len());
    assert_eq!(input["etag"], "one");

    let (none, run) = made(
        "none.tif",
        &server.link(&pan, "forged"),
        &server.link(&xs, "c0ffee"),
    );
    run.fails(3, "RLS-E122").says("_PAN.tif").says("403");
    assert!(!none.exists());
}
