//! One module with one configuration, ready to be stepped.
//!
//! Decides how names of the model meet the engine: constants, variables, and the evaluation of
//! any expression or action in a state. The engine keeps state per thread, so a `Model` stays
//! on the thread that loaded it.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use tla_checker::ast::{Env, Expr, Spec, State, Value};
use tla_checker::checker::{format_eval_error, prepare_spec};
use tla_checker::eval::{Definitions, eval, init_states, make_primed_names, next_states};
use tla_checker::load::{Prepared, prepare_from_path};
use tla_checker::parser::parse_expr;

/// A name bound to a value while an expression is evaluated.
pub(crate) type Binding = (Arc<str>, Value);

pub(crate) struct Model {
    spec: Spec,
    domains: Env,
    definitions: Definitions,
    primed: Vec<Arc<str>>,
}

impl Model {
    pub(crate) fn load(module: &Path, config: &Path, constants: &[Binding]) -> Result<Self> {
        let prepared = load(module, config, constants)?;
        let (domains, definitions) = prepare_spec(
            &prepared.spec,
            &prepared.domains,
            Some(&prepared.spec_path),
            true,
        )
        .map_err(|error| anyhow!("{}: {error:?}", module.display()))?;
        let primed = make_primed_names(&prepared.spec.vars);
        Ok(Self {
            spec: prepared.spec,
            domains,
            definitions,
            primed,
        })
    }

    pub(crate) fn variables(&self) -> &[Arc<str>] {
        &self.spec.vars
    }

    pub(crate) fn constants(&self) -> impl Iterator<Item = (&Arc<str>, &Value)> {
        self.spec
            .constants
            .iter()
            .filter_map(|name| Some((name, self.domains.get(name)?)))
    }

    /// The initial states, by the configuration's specification or by `Init`.
    pub(crate) fn initial(&self) -> Result<Vec<State>> {
        let init = self.named_or(self.spec.init.as_ref(), "Init")?;
        init_states(&init, &self.spec.vars, &self.domains, &self.definitions)
            .map_err(|error| anyhow!(format_eval_error(&error)))
    }

    /// Every successor by the configuration's next-state relation.
    pub(crate) fn successors(&self, state: &State) -> Result<Vec<State>> {
        let next = self.named_or(self.spec.next.as_ref(), "Next")?;
        self.successors_by(&next, state, &[])
    }

    /// The successors by one action; none when it is not enabled.
    pub(crate) fn successors_by(
        &self,
        action: &Expr,
        state: &State,
        bindings: &[Binding],
    ) -> Result<Vec<State>> {
        let mut env = self.bound(bindings);
        let transitions = next_states(
            action,
            state,
            &self.spec.vars,
            &self.primed,
            &mut env,
            &self.definitions,
        )
        .map_err(|error| anyhow!(format_eval_error(&error)))?;
        let mut states: Vec<State> = transitions.into_iter().map(|step| step.state).collect();
        states.sort_by(|a, b| a.values.cmp(&b.values));
        states.dedup();
        Ok(states)
    }

    pub(crate) fn value(
        &self,
        expression: &Expr,
        state: &State,
        bindings: &[Binding],
    ) -> Result<Value> {
        let mut env = self.bound(bindings);
        for (name, value) in self.spec.vars.iter().zip(&state.values) {
            env.insert(Arc::clone(name), value.clone());
        }
        eval(expression, &mut env, &self.definitions)
            .map_err(|error| anyhow!(format_eval_error(&error)))
    }

    fn bound(&self, bindings: &[Binding]) -> Env {
        let mut env = self.domains.clone();
        for (name, value) in bindings {
            env.insert(Arc::clone(name), value.clone());
        }
        env
    }

    fn named_or(&self, given: Option<&Expr>, name: &str) -> Result<Expr> {
        match given {
            Some(expression) => Ok(expression.clone()),
            None if self.definitions.contains_key(name) => expression(name),
            None => bail!("the configuration names no specification and there is no {name}"),
        }
    }
}

/// A module with its configuration, before any evaluation.
pub(crate) fn load(module: &Path, config: &Path, constants: &[Binding]) -> Result<Prepared> {
    prepare_from_path(module, Some(config), constants)
        .map_err(|error| anyhow!("{error}"))
        .with_context(|| format!("{} with {}", module.display(), config.display()))
}

pub(crate) fn expression(text: &str) -> Result<Expr> {
    parse_expr(text).map_err(|error| anyhow!("`{text}`: {}", error.message))
}
