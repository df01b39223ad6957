//! `relais scene mosaic`: which scene shows where, and how well they match.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::faults::Deed;
use crate::harness::{Ran, relais, sample, tool};

const PYTHON: &str = "/usr/bin/python3";

/// Makes scenes of one ground: OUT LEFT TOP SIZE GAIN OFFSET HOLE?
const MAKE: &str = "import sys
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
out,left,top,size,gain,offset,*hole=sys.argv[1:]
left,top,size=float(left),float(top),int(size)
d=gdal.GetDriverByName('GTiff').Create(out,size,size,2,gdal.GDT_UInt16,['TILED=YES'])
s=osr.SpatialReference();s.ImportFromEPSG(2154);d.SetProjection(s.ExportToWkt());d.SetGeoTransform([left,2,0,top,0,-2])
y,x=np.mgrid[0:size,0:size];x=left+2*x;y=top-2*y
r=np.random.default_rng(int(left+top)%97)
for b in range(2):
  v=600+250*np.sin(x/97+b)*np.cos(y/61)+80*np.sin(x/13)*np.sin(y/17)
  v=(v-float(offset))/float(gain)+r.normal(scale=4,size=v.shape)
  if hole and b==0: m=np.ones(v.shape,bool); m[100:180,100:180]=False
  if hole: v=np.where(m,v,0)
  d.GetRasterBand(b+1).WriteArray(np.clip(v,1 if not hole else 0,None).astype('u2'))
  if hole: d.GetRasterBand(b+1).SetNoDataValue(0)";

struct Bench {
    dir: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn scene(&self, name: &str, words: &str) -> PathBuf {
        let path = self.path(name);
        let mut all: Vec<OsString> = vec!["-c".into(), MAKE.into(), path.clone().into()];
        all.extend(words.split(' ').map(OsString::from));
        tool(PYTHON, all);
        path
    }

    fn mosaic(&self, scenes: &[&Path], output: &str, words: &str) -> Ran {
        let mut all: Vec<OsString> = vec!["scene".into(), "mosaic".into()];
        all.extend(scenes.iter().map(|s| s.into()));
        all.push(self.path(output).into());
        all.extend(words.split_whitespace().map(OsString::from));
        relais(all)
            .announce("the order of the bands")
            .announce("not matched")
            .announce("the rule was applied")
            .run()
    }
}

/// Numbers of GDAL over a mosaic and its sources.
fn python(code: &str, words: &[&Path]) -> String {
    let mut all: Vec<OsString> = vec!["-c".into(), code.into()];
    all.extend(words.iter().map(|w| w.into()));
    tool(PYTHON, all)
}

/// Two scenes that overlap by half: the first shows where it is valid, the other elsewhere, and the
/// numbers of the sources layer say which.
#[test]
fn every_place_shows_the_scene_that_the_sources_name() {
    let bench = Bench::new();
    let a = bench.scene("a.tif", "400000 6400000 300 1 0 hole");
    let b = bench.scene("b.tif", "400300 6399900 300 1 0");
    let report = bench
        .mosaic(&[&a, &b], "m.tif", "--priority given --json")
        .succeeds()
        .json();
    assert_eq!(report["scenes"][0]["name"], "a");
    let check = "import sys;from osgeo import gdal;import numpy as np
A,B,M,S=[gdal.Open(p) for p in sys.argv[1:]]
m,s=M.ReadAsArray(),S.ReadAsArray();v=S.GetRasterBand(1).GetMaskBand().ReadAsArray()
assert M.GetGeoTransform()[:4]==(400000,2,0,6400000) and m.shape[1:]==(350,450)
a=np.zeros_like(m);a[:,:300,:300]=A.ReadAsArray();okA=a[0]>0
b=np.zeros_like(m);b[:,50:350,150:450]=B.ReadAsArray();okB=b[0]>0
want=np.where(okA,1,np.where(okB,2,0))
assert (np.where(v>0,s,0)==want).all()
assert (m[:,want==1]==a[:,want==1]).all() and (m[:,want==2]==b[:,want==2]).all()
k=M.GetRasterBand(1).GetMaskBand().ReadAsArray()>0;assert (k==(want>0)).all()
print((want==1).mean()/(want>0).mean()*100)";
    let sources = bench.path("m.sources.tif");
    let said = python(check, &[&a, &b, &bench.path("m.tif"), &sources]);
    let first: f64 = said.trim().parse().unwrap();
    assert!((report["scenes"][0]["shown_percent"].as_f64().unwrap() - first).abs() < 0.01);
    for file in ["m.tif", "m.sources.tif"] {
        let path = bench.path(file);
        relais(["cog".as_ref(), "validate".as_ref(), path.as_os_str()])
            .run()
            .succeeds();
    }
    let table = std::fs::read_to_string(bench.path("m.sources.csv")).unwrap();
    assert!(table.starts_with("numero;scene;date;"), "{table}");
    assert_eq!(table.lines().count(), 3);
    let manifest = std::fs::read_to_string(bench.path("m.tif.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["outputs"].as_array().unwrap().len(), 3);
    assert!(
        manifest["facts"]["rule"]
            .as_str()
            .unwrap()
            .contains("as given")
    );
}

/// Lines of gain and offset are found again, though a part of the ground differs; a scene that
/// overlaps only a matched one is matched through it.
#[test]
fn scenes_are_matched_to_the_first() {
    let bench = Bench::new();
    let a = bench.scene("a.tif", "400000 6400000 300 1 0");
    let b = bench.scene("b.tif", "400300 6400000 300 1.25 90");
    let c = bench.scene("c.tif", "400700 6400000 300 0.8 -60");
    let far = bench.scene("far.tif", "402000 6400000 100 1 0");
    let scenes: [&Path; 4] = [&a, &b, &c, &far];
    let mut first = None;
    for threads in [1, 7] {
        let words = format!("--priority given --match --json --overwrite --num-threads {threads}");
        let report = bench.mosaic(&scenes, "m.tif", &words).succeeds().json();
        let matched = |i: usize| report["scenes"][i]["match"].clone();
        assert_eq!(matched(0)["lines"][0], serde_json::json!([1.0, 0.0]));
        for (i, gain, offset, to) in [(1, 1.25, 90.0, 0), (2, 0.8, -60.0, 1)] {
            let lines = matched(i)["lines"].clone();
            for line in lines.as_array().unwrap() {
                let at = |v: f64| line[0].as_f64().unwrap() * v + line[1].as_f64().unwrap();
                let worst = [400.0, 800.0].map(|v| (at(v) - gain * v - offset).abs());
                assert!(worst.iter().all(|w| *w < 10.0), "{i}: {lines}");
            }
            assert_eq!(matched(i)["to"], to);
        }
        assert_eq!(matched(3)["to"], Value::Null);
        let bytes = ["m.tif", "m.sources.tif", "m.sources.csv"]
            .map(|f| std::fs::read(bench.path(f)).unwrap());
        assert!(
            *first.get_or_insert_with(|| bytes.clone()) == bytes,
            "{threads} threads"
        );
    }
}

/// The sample's bundles: clouds of the newest scene let the older one show.
#[test]
fn clouds_let_the_other_scene_show() {
    let bench = Bench::new();
    let delivery = sample().join("spot7_ort");
    let masks = tool(
        "find",
        [delivery.as_os_str(), "-iname".as_ref(), "CLD*".as_ref()],
    );
    if masks.trim().is_empty() {
        eprintln!("skipped: the sample has no cloud mask");
        return;
    }
    // An older ortho of the same place without clouds or date: shows only where the other is cloudy.
    let older = bench.path("older.tif");
    relais([
        "scene".as_ref(),
        "ortho".as_ref(),
        delivery.as_os_str(),
        older.as_os_str(),
    ])
    .run()
    .succeeds();
    let report = bench
        .mosaic(&[&older, &delivery], "m.tif", "--json")
        .succeeds()
        .json();
    let scenes = report["scenes"].as_array().unwrap();
    assert!(scenes[0]["date"].is_string(), "{report}");
    assert_eq!(scenes[0]["cloud_mask"], true);
}

/// Three files and a manifest, one after the other.
#[test]
fn killed_runs_and_full_disks_leave_whole_files() {
    for disaster in [Deed::survives_kills, Deed::survives_full_disks] {
        let bench = Bench::new();
        let a = bench.scene("a.tif", "400000 6400000 700 1 0");
        let b = bench.scene("b.tif", "400300 6399900 700 1.1 0");
        let options = ["--priority given", "--match"];
        let folder = bench.path("made");
        disaster(&Deed::new(
            folder,
            ["scene", "mosaic"],
            &[&a, &b],
            "m.tif",
            options,
        ));
    }
}

#[test]
fn scenes_that_make_no_mosaic_are_refused() {
    let bench = Bench::new();
    let a = bench.scene("a.tif", "400000 6400000 100 1 0");
    bench.mosaic(&[&a], "m.tif", "").fails(2, "RLS-E397");
    bench.mosaic(&[&a, &a], "m.jpg", "").fails(2, "RLS-E106");
    let one = bench.path("one.tif");
    tool(
        "gdal_translate",
        [
            "-q".as_ref(),
            "-b".as_ref(),
            "1".as_ref(),
            a.as_os_str(),
            one.as_os_str(),
        ],
    );
    bench.mosaic(&[&a, &one], "m.tif", "").fails(2, "RLS-E396");
    bench
        .mosaic(&[&a, &a], "a.tif", "--overwrite")
        .fails(2, "RLS-E942");
    let names: Vec<_> = std::fs::read_dir(bench.dir.path()).unwrap().collect();
    assert_eq!(names.len(), 2);
}

/// Runs the program: its exit code and the most memory it took, in MiB.
const PEAK: &str = "import resource,subprocess,sys
ran=subprocess.run(sys.argv[1:],capture_output=True)
print(ran.returncode,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss>>10)";

/// Two scenes of which each shows every second column: SIZE ONE OTHER, and a third ever so far away.
const STRIPES: &str = "import sys
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
s=osr.SpatialReference();s.ImportFromEPSG(2154);n=int(sys.argv[1])
def make(out,left,top,size,stripes):
  d=gdal.GetDriverByName('GTiff').Create(out,size,size,1,gdal.GDT_Byte,['TILED=YES','COMPRESS=DEFLATE'])
  d.SetProjection(s.ExportToWkt());d.SetGeoTransform((left,1,0,top,0,-1));b=d.GetRasterBand(1);b.SetNoDataValue(0)
  a=np.full((256,size),7,'u1')
  if stripes: a[:,::2]=0
  for y in range(0,size,256): b.WriteArray(a[:min(256,size-y)],0,y)
make(sys.argv[2],100000,7000000,n,True)
make(sys.argv[3],100000,7000000,n,False)
make(sys.argv[4],1099900,6000100,100,False)";

/// What a mosaic remembers of the scenes that it shows is within the bound, as are the tables of an
/// output that is refused.
#[test]
fn a_mosaic_keeps_to_its_memory() {
    let bench = Bench::new();
    let images = ["stripes.tif", "full.tif", "far.tif"].map(|name| bench.path(name));
    let [stripes, full, far] = &images;
    let head = ["-c", STRIPES, "4096"].map(OsString::from);
    tool(
        PYTHON,
        head.into_iter().chain(images.iter().map(Into::into)),
    );
    let peak = |scenes: [&Path; 2], out: &str| -> (i32, u64) {
        let out = bench.path(out);
        let words = ["--max-memory=160M", "--priority=given", "--progress=none"];
        let program = env!("CARGO_BIN_EXE_relais");
        let mut all: Vec<OsString> = ["-c", PEAK, program, "scene", "mosaic"]
            .map(Into::into)
            .into();
        all.extend([scenes[0], scenes[1], &out].map(Into::into));
        all.extend(words.map(Into::into));
        let said = tool(PYTHON, all);
        let (code, mib) = said.trim().split_once(' ').unwrap();
        (code.parse().unwrap(), mib.parse().unwrap())
    };
    let (code, mib) = peak([stripes, full], "m.tif");
    assert!(code == 0 && mib <= 160, "{code} {mib}");
    let check = "import sys;from osgeo import gdal;import numpy as np
s=gdal.Open(sys.argv[1]).ReadAsArray();assert (s[:,::2]==2).all() and (s[:,1::2]==1).all() and s.shape==(4096,4096)";
    python(check, &[&bench.path("m.sources.tif")]);
    let (code, mib) = peak([stripes, far], "never.tif");
    assert!(code == 8 && mib <= 160, "{code} {mib}");
    assert!(!bench.path("never.tif").exists());
}
