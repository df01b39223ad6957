//! From a pipeline to its plan.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_files::atomic::Digest;
use relais_files::folder::is_remote;
use relais_files::place;
use serde_json::value::RawValue;

use super::confine::confined;
use super::{Head, Input, Plan, Unit, store};
use crate::limits::Cancel;
use crate::manifest::{Digests, Values};
use crate::pipeline::{
    Draft, Naming, Pipeline, PipelineFault, Scope, StepText, Steps, items, stem_of,
};

/// How closely the inputs are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// By size: to check, and to foresee. The ids of such a plan are of no use.
    Sizes,
    /// By hash.
    Hashes,
}

/// What a plan is made of.
pub struct Making<'a> {
    /// The pipeline.
    pub pipeline: &'a Pipeline,
    /// Its text, to be kept.
    pub text: &'a str,
    /// The values of its parameters.
    pub params: Values,
    /// The steps there are.
    pub steps: &'a dyn Steps,
    /// The version of the program.
    pub version: &'a str,
    /// The folder from which names are meant, which must be the working directory.
    pub folder: &'a Path,
    /// The output folder, as named.
    pub output: &'a str,
    /// How closely inputs are looked at.
    pub look: Look,
    /// Known hashes.
    pub digests: &'a mut Digests,
    /// Stops it.
    pub cancel: &'a Cancel,
}

/// Makes the plan.
///
/// # Errors
/// References that name nothing, outputs that lead out or are made twice, values that a step
/// refuses. An input that is not there is no error: its units will fail, and no others.
pub fn make(making: Making) -> Result<Plan, Trouble> {
    let mut maker = Maker {
        root: place::whereabouts(&making.folder.join(making.output)),
        making,
        inputs: Vec::new(),
        contents: Vec::new(),
        places: HashMap::new(),
        units: Vec::new(),
        made: BTreeMap::new(),
        outputs: BTreeMap::new(),
        folders: HashMap::new(),
    };
    for step in &maker.making.pipeline.steps {
        maker.step(step)?;
    }
    maker.check_order()?;
    maker.finish()
}

struct Maker<'a> {
    making: Making<'a>,
    /// Where the output folder is.
    root: PathBuf,
    inputs: Vec<Input>,
    contents: Vec<Digest>,
    /// Inputs by name.
    places: HashMap<String, usize>,
    units: Vec<Unit>,
    /// Who makes what, by where it is.
    made: BTreeMap<PathBuf, usize>,
    /// What each step makes, as later steps name it.
    outputs: BTreeMap<String, Vec<String>>,
    /// Where folders are, by how they are named: links are resolved once.
    folders: HashMap<PathBuf, PathBuf>,
}

impl Maker<'_> {
    fn step(&mut self, step: &StepText) -> Result<(), Trouble> {
        let path = format!("step.{}", step.id);
        let params = self.making.params.clone();
        let outputs = std::mem::take(&mut self.outputs);
        let scope = Scope {
            params: &params,
            outputs: &outputs,
            item: None,
        };
        let all = match &step.foreach {
            None => vec![None],
            Some(value) => {
                let path = format!("{path}.foreach");
                let filled = scope.value(value, &path)?;
                items(&filled, &path, self.making.cancel)?
                    .into_iter()
                    .map(Some)
                    .collect()
            }
        };
        let mut names = Vec::with_capacity(all.len());
        for item in all {
            self.making.cancel.check()?;
            let values = scope.with(item.as_deref()).fill(&step.values, &path)?;
            let naming = Naming {
                step: &step.id,
                stem: item.as_deref().map(stem_of),
            };
            let draft = self.making.steps.draft(values, &naming)?;
            let unit = self.unit(step, draft)?;
            names.extend(unit.outputs.first().map(|name| self.named(name)));
            self.units.push(unit);
        }
        self.outputs = outputs;
        self.outputs.insert(step.id.clone(), names);
        Ok(())
    }

    /// An output as later steps name it.
    fn named(&self, output: &str) -> String {
        let path = Path::new(self.making.output).join(output);
        path.to_string_lossy().into_owned()
    }

    fn unit(&mut self, step: &StepText, draft: Draft) -> Result<Unit, Trouble> {
        let work = serde_json::to_string(&draft.values).unwrap_or_default();
        let mut said = format!("relais {}\n{work}\n", self.making.version);
        let (mut inputs, mut needs, mut bytes) = (Vec::new(), Vec::new(), 0);
        for name in &draft.inputs {
            let makers = self.makers_of(name);
            if makers.is_empty() {
                let place = self.input(name)?;
                bytes += self.inputs[place].bytes();
                said.push_str(&format!("{name}\0{}\n", self.contents[place]));
                inputs.push(place);
            }
            for maker in makers {
                bytes += self.units[maker].cost.bytes;
                said.push_str(&format!("{name}\0{}\n", self.units[maker].id));
                needs.push(maker);
            }
        }
        needs.sort_unstable();
        needs.dedup();
        inputs.dedup();
        let outputs = self.claim(step, &draft.outputs)?;
        let cost = self.making.steps.estimate(&draft.values, bytes);
        let mut digits = Digest::of_bytes(said.as_bytes()).to_string();
        digits.truncate(16);
        Ok(Unit {
            id: format!("{}-{digits}", step.id),
            step: step.id.clone(),
            work: RawValue::from_string(work).unwrap_or_default(),
            inputs,
            needs,
            outputs,
            cost,
        })
    }

    fn input(&mut self, name: &str) -> Result<usize, Trouble> {
        if let Some(place) = self.places.get(name) {
            return Ok(*place);
        }
        let making = &mut self.making;
        let input = Input::look(name, making.look, making.digests, making.cancel)?;
        self.contents.push(input.content());
        self.inputs.push(input);
        let place = self.inputs.len() - 1;
        self.places.insert(name.to_string(), place);
        Ok(place)
    }

    /// The units that make an input, however it is named.
    fn makers_of(&mut self, input: &str) -> Vec<usize> {
        if is_remote(input) {
            return Vec::new();
        }
        let path = self.at(&self.making.folder.join(input));
        let makers = self.makers_at(&path);
        // The link itself may be what is made, or what it leads to.
        match makers.is_empty() && path.is_symlink() {
            true => self.makers_at(&place::whereabouts(&path)),
            false => makers,
        }
    }

    /// Where a path is: links of its folder are resolved, it itself is not.
    fn at(&mut self, path: &Path) -> PathBuf {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return place::whereabouts(path);
        };
        let known = self.folders.entry(folder.to_path_buf());
        known
            .or_insert_with(|| place::whereabouts(folder))
            .join(name)
    }

    /// The units that make a path, a folder around it, or something in it.
    fn makers_at(&self, path: &Path) -> Vec<usize> {
        if let Some(maker) = path.ancestors().find_map(|p| self.made.get(p)) {
            return vec![*maker];
        }
        let within = self.made.range(path.to_path_buf()..);
        let within = within.take_while(|(made, _)| made.starts_with(path));
        within.map(|(_, maker)| *maker).collect()
    }

    /// Notes the outputs of the next unit.
    fn claim(&mut self, step: &StepText, outputs: &[String]) -> Result<Vec<String>, PipelineFault> {
        let mut claimed = Vec::with_capacity(outputs.len());
        for output in outputs {
            let name = confined(output).map_err(|reason| PipelineFault::Escape {
                path: format!("step.{}.output", step.id),
                name: output.clone(),
                reason,
            })?;
            let path = self.at(&self.root.join(&name));
            if let Some(first) = self.makers_at(&path).first() {
                return Err(PipelineFault::Clash {
                    output: name,
                    first: format!("by `{}`", self.units[*first].id),
                    second: format!("by `{}`", step.id),
                });
            }
            self.made.insert(path, self.units.len());
            claimed.push(name);
        }
        Ok(claimed)
    }

    /// An input that a later step makes was taken for one from outside.
    fn check_order(&mut self) -> Result<(), PipelineFault> {
        let names: Vec<String> = self.inputs.iter().map(|i| i.input.clone()).collect();
        for (place, input) in names.into_iter().enumerate() {
            if !self.makers_of(&input).is_empty() {
                let reader = self.units.iter().find(|unit| unit.inputs.contains(&place));
                return Err(PipelineFault::Order {
                    step: reader.map(|unit| unit.step.clone()).unwrap_or_default(),
                    input,
                });
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Plan, Trouble> {
        let Making {
            pipeline, params, ..
        } = self.making;
        let mut plan = Plan {
            head: Head {
                relais_plan: store::FORMAT,
                relais: self.making.version.to_string(),
                pipeline: pipeline.name.clone(),
                version: pipeline.version.clone(),
                description: pipeline.description.clone(),
                text: self.making.text.to_string(),
                params,
                folder: self.making.folder.to_path_buf(),
                output: self.making.output.to_string(),
                quality: pipeline.quality.clone(),
            },
            inputs: self.inputs,
            units: self.units,
            hash: String::new(),
        };
        plan.hash = store::hash(&plan)?;
        Ok(plan)
    }
}
