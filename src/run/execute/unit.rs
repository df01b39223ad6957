//! One unit: its inputs are what they were, its outputs may be where they shall be, it is done, and
//! its receipt is written last.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::PoisonError;
use std::time::Instant;

use relais_core::fault::Trouble;
use relais_files::atomic::{Digest, Stat};
use relais_files::place;
use serde_json::value::RawValue;

use super::{ExecuteFault, Execution};
use crate::limits::{Cancel, Limits};
use crate::manifest::ManifestFault;
use crate::pipeline::{Made, MadeFile, Task};
use crate::plan::Unit;
use crate::receipt::{Receipt, ReceiptFile};

impl Execution<'_> {
    /// Does a unit, and gives what was measured of it.
    pub(super) fn unit(&self, place: usize, limits: Limits) -> Result<Box<RawValue>, Trouble> {
        let unit = &self.plan.units[place];
        let began = Instant::now();
        for input in &unit.inputs {
            let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
            self.plan.inputs[*input].check(&mut digests, &limits.cancel)?;
        }
        self.make_room(unit)?;
        self.book.claim(&unit.outputs)?;
        let cancel = limits.cancel.clone();
        let made = self
            .make(unit, limits)
            .inspect_err(|_| self.disclaim(unit))?;
        let receipt = self.receipt(unit, made, began, &cancel)?;
        self.book.add(&receipt)?;
        Ok(receipt.measures)
    }

    fn make(&self, unit: &Unit, limits: Limits) -> Result<Made, Trouble> {
        let task = Task {
            root: &self.root,
            unit: &unit.id,
            limits,
        };
        let make = AssertUnwindSafe(|| self.steps.make(unit.work.get(), &task));
        catch_unwind(make).unwrap_or_else(|_| Err(ExecuteFault::Lost.into()))
    }

    /// Takes back the claim to what a unit that failed has not made.
    fn disclaim(&self, unit: &Unit) {
        let taken = |name: &&String| place::is_taken(&self.root.join(name));
        let outputs = unit.outputs.iter().filter(|name| !taken(name));
        let outputs: Vec<String> = outputs.cloned().collect();
        if let Err(fault) = self.book.disclaim(&outputs) {
            tracing::debug!("the claim to {outputs:?} stays: {fault}");
        }
    }

    /// Makes the folders of its outputs; none of them may lead out of the output folder.
    fn make_room(&self, unit: &Unit) -> Result<(), Trouble> {
        let root = place::real(&self.root)?;
        for output in &unit.outputs {
            let folder = self.root.join(output);
            let folder = folder.parent().unwrap_or(&self.root);
            // A folder that is filled may be a link itself; a file is replaced, not followed.
            let filled = self.root.join(output);
            let leads_out = |path: &Path| Ok::<_, Trouble>(!place::real(path)?.starts_with(&root));
            // What is there of the path is looked at first: no folder is made elsewhere.
            let there = folder.ancestors().find(|path| place::is_taken(path));
            if leads_out(there.unwrap_or(&self.root))? || filled.is_dir() && leads_out(&filled)? {
                return Err(ExecuteFault::LedOut {
                    output: output.clone(),
                    root: self.root.display().to_string(),
                }
                .into());
            }
            place::make_folder(folder)?;
        }
        Ok(())
    }

    fn receipt(
        &self,
        unit: &Unit,
        made: Made,
        began: Instant,
        cancel: &Cancel,
    ) -> Result<Receipt, Trouble> {
        let files = made.files.iter().map(|f| self.file(f, cancel));
        let files: Result<Vec<_>, Trouble> = files.collect();
        let measures = serde_json::to_string(&made.measures).unwrap_or_default();
        Ok(Receipt {
            unit: unit.id.clone(),
            files: files?,
            measures: RawValue::from_string(measures).unwrap_or_default(),
            seconds: (began.elapsed().as_secs_f64() * 1e3).round() / 1e3,
        })
    }

    fn file(&self, made: &MadeFile, cancel: &Cancel) -> Result<ReceiptFile, Trouble> {
        let unreadable = |source| ManifestFault::Read {
            path: made.path.clone(),
            source,
        };
        let stat = Stat::of(&made.path).map_err(unreadable)?;
        let known = made.sha256.as_deref().and_then(|text| text.parse().ok());
        let sha256 = match known {
            Some(digest) => digest,
            None => Digest::of_file_while(&made.path, &|| !cancel.is_cancelled())?,
        };
        let name = made.path.strip_prefix(&self.root);
        let name = name.unwrap_or(Path::new(&made.path));
        Ok(ReceiptFile {
            name: name.to_string_lossy().into(),
            stat,
            sha256,
        })
    }
}
