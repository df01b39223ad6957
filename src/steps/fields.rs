//! The keys of a step, which are the options of its verb, so that they are written once.

/// The options of a struct, as keys of a pipeline: `t_srs` for `--t-srs`.
pub fn of<T: clap::Args>() -> Vec<String> {
    let command = T::augment_args(clap::Command::new("step"));
    let options = command.get_arguments().filter_map(|arg| arg.get_long());
    options.map(|option| option.replace('-', "_")).collect()
}
