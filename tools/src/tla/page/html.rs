//! The page itself: one section for each model.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::expected::{Kind, Verdict};
use super::super::modules::Modules;
use super::super::report::Row;
use super::super::second_engine::Opinion;
use super::svg::escaped;
use super::{Chapter, layout, sequence, trace};

const STYLE: &str = include_str!("style.css");

pub(super) fn page(chapters: &[Chapter<'_>], modules: &Modules) -> anyhow::Result<String> {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>SyncKit: the models</title>\n<style>\n{STYLE}</style></head>\n<body>\n"
    );
    page.push_str(&opening(chapters));
    for chapter in chapters {
        page.push_str(&section(chapter, modules)?);
    }
    page.push_str("</body></html>\n");
    Ok(page)
}

/// What was found, in one look.
fn opening(chapters: &[Chapter<'_>]) -> String {
    let rows = || chapters.iter().flat_map(|chapter| chapter.rows.iter());
    let of = |kind: Kind| rows().filter(move |row| row.run.kind() == kind).count();
    let whole = || rows().filter(|row| row.outcome.verdict == Verdict::Holds);
    let states: u64 = whole().map(|row| row.outcome.distinct_states).sum();
    let edges: u64 = whole().map(|row| row.outcome.edges).sum();
    let tiles = [
        (grouped(states), "states visited"),
        (grouped(edges), "edges walked"),
        (of(Kind::Bug).to_string(), "planted bugs caught"),
        (
            of(Kind::Reachability).to_string(),
            "claims of never refuted",
        ),
    ];
    let mut html = String::from(
        "<header><h1>The models</h1><p>Every state within the bounds was visited, by TLC and, \
         where it can judge, by a second engine that shares no line with it. Point at a picture \
         for more.</p><div class=\"tiles\">",
    );
    for (number, what) in tiles {
        let _ = write!(html, "<div><b>{number}</b><span>{what}</span></div>");
    }
    html.push_str("</div><nav>");
    for chapter in chapters {
        let _ = write!(html, "<a href=\"#{0}\">{0}</a> ", escaped(chapter.spec));
    }
    html.push_str("</nav></header>\n");
    html
}

fn section(chapter: &Chapter<'_>, modules: &Modules) -> anyhow::Result<String> {
    let spec = escaped(chapter.spec);
    let header = &chapter.header;
    let mut html = format!(
        "<section id=\"{spec}\"><h2>{spec}</h2>\n<p class=\"says\">{}</p>\n",
        escaped(&header.says)
    );
    for paragraph in &header.models {
        let _ = writeln!(html, "<p>{}</p>", escaped(paragraph));
    }
    if let Some((config, graph)) = &chapter.graph {
        let states: usize = graph.nodes.iter().map(|node| node.states).sum();
        let picture = layout::draw(graph, &format!("The states of {config}"));
        let _ = writeln!(
            html,
            "<figure>{picture}<figcaption>The {} states of <code>{}</code>, those that agree in \
             what is written drawn as one. Broad lines are many steps, dashed ones lead back.\
             </figcaption></figure>",
            grouped(states as u64),
            escaped(config)
        );
    }
    html.push_str(&configurations(chapter));
    html.push_str(&properties(chapter, modules)?);
    html.push_str(&bugs(chapter, modules)?);
    if !header.leaves_out.is_empty() {
        let _ = writeln!(
            html,
            "<h3>What it does not cover</h3><p class=\"leaves-out\">{}</p>",
            escaped(&header.leaves_out)
        );
    }
    html.push_str("</section>\n");
    Ok(html)
}

fn configurations(chapter: &Chapter<'_>) -> String {
    let mut html = String::from(
        "<h3>Within these bounds</h3><table><tr><th>configuration</th><th>verdict</th>\
         <th>states</th><th>edges</th><th>depth</th><th>second engine</th></tr>",
    );
    for row in chapter
        .rows
        .iter()
        .filter(|row| row.run.kind() == Kind::Promise)
    {
        let verdict = match row.outcome.verdict {
            Verdict::Holds => "<span class=\"holds\">holds</span>".to_owned(),
            Verdict::Violated => format!(
                "<span class=\"wanted\">violates {}, as it must</span>",
                escaped(row.outcome.property.as_deref().unwrap_or_default())
            ),
        };
        let opinion = match &row.opinion {
            Some(Opinion::Agrees) => "agrees",
            Some(Opinion::Disagrees(_)) => "disagrees",
            None => "not asked",
        };
        let _ = write!(
            html,
            "<tr><td><code>{}</code></td><td>{verdict}</td><td>{}</td><td>{}</td><td>{}</td>\
             <td>{opinion}</td></tr>",
            escaped(&row.run.config),
            grouped(row.outcome.distinct_states),
            grouped(row.outcome.edges),
            row.outcome.depth,
        );
    }
    html.push_str("</table>\n");
    html
}

/// Each property: how many configurations it holds in, and which bugs it catches.
fn properties(chapter: &Chapter<'_>, modules: &Modules) -> anyhow::Result<String> {
    let mut known: BTreeMap<String, (usize, Vec<&str>)> = BTreeMap::new();
    for row in &chapter.rows {
        let holds = row.outcome.verdict == Verdict::Holds;
        match row.run.kind() {
            Kind::Promise if holds => {
                for name in modules.properties(&row.run.config)? {
                    known.entry(name).or_default().0 += 1;
                }
            }
            Kind::Bug => {
                let name = row.outcome.property.clone().unwrap_or_default();
                known.entry(name).or_default().1.push(bug(row));
            }
            Kind::Promise | Kind::Reachability => {}
        }
    }
    let mut html = String::from(
        "<h3>Properties</h3><table><tr><th>property</th><th>holds in</th><th>catches</th></tr>",
    );
    for (name, (holds, catches)) in &known {
        let bugs: Vec<String> = catches
            .iter()
            .map(|bug| format!("<code>{}</code>", escaped(bug)))
            .collect();
        let _ = write!(
            html,
            "<tr><td>{}</td><td class=\"holds\">{}</td><td>{}</td></tr>",
            escaped(name),
            if *holds == 1 {
                "1 configuration".to_owned()
            } else {
                format!("{holds} configurations")
            },
            bugs.join(" ")
        );
    }
    html.push_str("</table>\n");
    Ok(html)
}

/// The planted bugs, each with the shortest way to its harm; the shortest of all is open.
fn bugs(chapter: &Chapter<'_>, modules: &Modules) -> anyhow::Result<String> {
    let mut drawn = Vec::new();
    for row in chapter
        .rows
        .iter()
        .filter(|row| row.run.kind() == Kind::Bug)
    {
        let steps = trace::read(&row.outcome.counterexample, modules)?;
        let property = row.outcome.property.clone().unwrap_or_default();
        let picture = sequence::draw(chapter.spec, &steps, &property);
        drawn.push((steps.len(), bug(row), property, picture));
    }
    if drawn.is_empty() {
        return Ok(String::new());
    }
    let shows =
        |(steps, _, _, picture): &&(usize, _, _, Option<String>)| picture.is_some() && *steps > 1;
    let shortest = drawn.iter().filter(shows).map(|(steps, ..)| *steps).min();
    let mut html = String::from("<h3>Planted bugs, each caught</h3>\n");
    let mut opened = false;
    for (steps, name, property, picture) in &drawn {
        let open = !opened && picture.is_some() && Some(*steps) == shortest;
        opened |= open;
        let length = match steps {
            0 => "a law is refuted".to_owned(),
            steps => format!("{} steps", steps - 1),
        };
        let _ = writeln!(
            html,
            "<details{}><summary><code>{}</code> <span>caught by {}</span> \
             <i>{length}</i></summary>",
            if open { " open" } else { "" },
            escaped(name),
            escaped(property)
        );
        match picture {
            Some(picture) => html.push_str(picture),
            None => html.push_str(&listed(chapter, name, modules)?),
        }
        html.push_str("</details>\n");
    }
    Ok(html)
}

/// A behaviour without parties: its last state in words.
fn listed(chapter: &Chapter<'_>, name: &str, modules: &Modules) -> anyhow::Result<String> {
    let Some(row) = chapter.rows.iter().find(|row| bug(row) == name) else {
        return Ok(String::new());
    };
    let steps = trace::read(&row.outcome.counterexample, modules)?;
    let mut html = String::from("<dl>");
    for (variable, value) in steps.last().iter().flat_map(|step| &step.state) {
        let _ = write!(
            html,
            "<dt>{}</dt><dd>{}</dd>",
            escaped(variable),
            escaped(&value.to_string())
        );
    }
    html.push_str("</dl>");
    Ok(html)
}

/// The name of a planted bug, as the configuration has it.
fn bug(row: &Row) -> &str {
    let name = row
        .run
        .config
        .trim_start_matches("BUG_")
        .trim_start_matches("Refine");
    name.strip_prefix(row.run.spec.as_str())
        .unwrap_or(name)
        .trim_start_matches('_')
}

/// A number in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}
