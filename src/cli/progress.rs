//! How far the work is, on stderr: a bar, plain lines or JSON lines.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};
use relais_run::{Progress, Silent};
use serde_json::json;

use super::machine;
use crate::config::ProgressKind;

/// The progress of a kind; `Auto` is a bar when stderr is a terminal, else plain lines. Bars are
/// drawn through `bars`, so that messages can be written between them.
pub fn of(kind: ProgressKind, bars: &MultiProgress) -> Arc<dyn Progress> {
    match kind {
        ProgressKind::Auto if std::io::stderr().is_terminal() => of(ProgressKind::Bar, bars),
        ProgressKind::Auto | ProgressKind::Plain => Arc::new(Lines::new(plain_line)),
        ProgressKind::Bar => Arc::new(Bar {
            bars: bars.clone(),
            bar: Mutex::new(None),
        }),
        ProgressKind::Json => Arc::new(Lines::new(json_line)),
        ProgressKind::None => Arc::new(Silent),
    }
}

struct Bar {
    bars: MultiProgress,
    bar: Mutex<Option<ProgressBar>>,
}

/// The bar of a plan counts milliseconds of foreseen time, which nobody wants to see.
const PLAN_BAR: &str = "{msg:24} {bar:32} {percent:>3}%{left}";
const BAR: &str = "{msg:24} {bar:32} {percent:>3}% {pos}/{len} blocks{rate}{left}";

/// What is said of the rate and of the time left once there is something to judge by.
fn rate(done: u64, per_second: f64) -> String {
    match done {
        0 => String::new(),
        _ => format!(", {per_second:.1}/s"),
    }
}

/// See [`rate`].
fn left(done: u64, left: Duration) -> String {
    match done {
        0 => String::new(),
        _ => format!(", {} left", duration(left.as_secs_f64())),
    }
}

impl Bar {
    fn start(&self, template: &str, message: String, total: u64) {
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .with_key("rate", |state: &ProgressState, out: &mut dyn fmt::Write| {
                let _ = out.write_str(&rate(state.pos(), state.per_sec()));
            })
            .with_key("left", |state: &ProgressState, out: &mut dyn fmt::Write| {
                let _ = out.write_str(&left(state.pos(), state.eta()));
            })
            .progress_chars("█▉▊▋▌▍▎▏ ");
        let bar = self.bars.add(ProgressBar::new(total));
        bar.set_style(style);
        bar.set_message(message);
        bar.enable_steady_tick(Duration::from_millis(200));
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar);
    }
}

impl Progress for Bar {
    fn begin(&self, step: &str, total: u64) {
        self.start(BAR, step.to_string(), total);
    }

    fn begin_plan(&self, _: &str, units: usize, total_ms: u64) {
        self.start(PLAN_BAR, format!("0 of {units} units"), total_ms);
    }

    fn units_done(&self, done: usize, of: usize) {
        if let Some(bar) = &*self.bar.lock().unwrap_or_else(PoisonError::into_inner) {
            bar.set_message(format!("{done} of {of} units"));
        }
    }

    fn advance(&self, units: u64) {
        if let Some(bar) = &*self.bar.lock().unwrap_or_else(PoisonError::into_inner) {
            bar.inc(units);
        }
    }

    fn end(&self) {
        let bar = self
            .bar
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(bar) = bar {
            bar.finish_and_clear();
            self.bars.remove(&bar);
        }
    }
}

/// One line for every tenth of the work.
struct Lines {
    line: fn(&Step) -> String,
    step: Mutex<Step>,
}

#[derive(Default)]
struct Step {
    name: String,
    total: u64,
    done: u64,
    tenths: u64,
    /// Units done and to be done, of a plan.
    units: Option<(usize, usize)>,
    /// When it began.
    began: Option<Instant>,
}

impl Step {
    /// Seconds that the rest will take, as the part that is done did.
    fn seconds_left(&self) -> Option<f64> {
        let passed = self.began?.elapsed().as_secs_f64();
        let left = self.total.saturating_sub(self.done) as f64;
        (self.done > 0).then(|| passed * left / self.done as f64)
    }

    /// Counts units; true when a new tenth of the work is done. What is done beyond the whole, or
    /// after its end, is no tenth of it.
    fn advance(&mut self, units: u64) -> bool {
        self.done += units;
        let tenths = (self.done * 10).checked_div(self.total).unwrap_or(10);
        let tenths = tenths.min(10);
        let new = tenths > self.tenths;
        self.tenths = tenths;
        new
    }
}

impl Lines {
    fn new(line: fn(&Step) -> String) -> Self {
        Self {
            line,
            step: Mutex::default(),
        }
    }

    fn print(&self, step: &Step) {
        // Progress is a courtesy: a closed stderr must not stop the work.
        let _ = writeln!(std::io::stderr(), "{}", (self.line)(step));
    }
}

impl Progress for Lines {
    fn begin(&self, name: &str, total: u64) {
        let mut step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        *step = Step {
            name: name.to_string(),
            total,
            ..Step::default()
        };
        self.print(&step);
    }

    fn advance(&self, units: u64) {
        let mut step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        if step.advance(units) {
            self.print(&step);
        }
    }

    fn begin_plan(&self, name: &str, units: usize, total_ms: u64) {
        let mut step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        *step = Step {
            name: name.to_string(),
            total: total_ms,
            units: Some((0, units)),
            began: Some(machine::instant()),
            ..Step::default()
        };
        self.print(&step);
    }

    fn units_done(&self, done: usize, of: usize) {
        let mut step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        step.units = Some((done, of));
    }

    fn end(&self) {}
}

fn plain_line(step: &Step) -> String {
    let mut line = format!("{}: {} %", step.name, step.tenths.min(10) * 10);
    if let Some((done, of)) = step.units {
        line.push_str(&format!(", {done} of {of} units"));
        if let Some(left) = step.seconds_left() {
            line.push_str(&format!(", {} left", duration(left)));
        }
    }
    line
}

/// A time as people say it.
pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

fn json_line(step: &Step) -> String {
    let mut line = json!({"step": step.name, "done": step.done, "total": step.total});
    if let Some((done, of)) = step.units {
        line["units"] = json!([done, of]);
        line["seconds_left"] = json!(step.seconds_left());
    }
    line.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_due_at_every_tenth() {
        let mut step = Step {
            name: "ortho".into(),
            total: 25,
            ..Step::default()
        };
        let due: Vec<u64> = (1..=25).filter(|_| step.advance(1)).collect();
        assert_eq!(due, [3, 5, 8, 10, 13, 15, 18, 20, 23, 25]);
        assert_eq!(plain_line(&step), "ortho: 100 %");
        assert_eq!(json_line(&step), r#"{"done":25,"step":"ortho","total":25}"#);
        assert!(!(0..50).any(|_| step.advance(1)));
    }

    #[test]
    fn nothing_is_said_of_a_rate_that_is_not_known() {
        assert_eq!(rate(0, 0.0) + &left(0, Duration::ZERO), "");
        let said = rate(1, 9.1541) + &left(1, Duration::from_secs(100));
        assert_eq!(said, ", 9.2/s, 2 min left");
    }

    #[test]
    fn a_step_without_units_is_done_at_once() {
        assert!(Step::default().advance(0));
    }
}
