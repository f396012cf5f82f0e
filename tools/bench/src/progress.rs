//! What is running now: a spinner on a terminal, a line for each contest elsewhere.

use std::cell::RefCell;

use indicatif::{ProgressBar, ProgressStyle};

/// Where progress is shown. It goes to standard error, so that the table stays clean.
#[derive(Debug)]
pub struct Progress {
    spinner: Option<ProgressBar>,
    is_silent: bool,
    last_title: RefCell<String>,
}

impl Progress {
    /// Progress for the standard error stream, whatever it is.
    pub fn new() -> Self {
        let spinner = console::Term::stderr().is_term().then(|| {
            let style = ProgressStyle::with_template("{spinner} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            ProgressBar::new_spinner().with_style(style)
        });
        Self {
            spinner,
            is_silent: false,
            last_title: RefCell::default(),
        }
    }

    pub fn silent() -> Self {
        Self {
            spinner: None,
            is_silent: true,
            last_title: RefCell::default(),
        }
    }

    pub(crate) fn show(&self, title: &str, name: &str, round: usize, rounds: usize) {
        match &self.spinner {
            Some(spinner) => {
                spinner.set_message(format!("{title}: {name}, round {round} of {rounds}"));
                spinner.tick();
            }
            None if self.is_silent || *self.last_title.borrow() == title => {}
            None => eprintln!("{title}"),
        }
        title.clone_into(&mut self.last_title.borrow_mut());
    }

    /// Names a step that has no rounds.
    pub fn announce(&self, title: &str) {
        self.show(title, "counting", 1, 1);
    }

    pub fn finish(&self) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}
