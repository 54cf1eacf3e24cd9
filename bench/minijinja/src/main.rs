//! MiniJinja over the corpus: how fast it compiles and renders what
//! dump_contexts.py wrote, and how much of it comes out as upstream's.
//!
//! usage: ixt-bench-minijinja FILE RUNS [compile|render|equal]
//!
//! Lines are those of bench-phases (name, items, bytes, best and median seconds);
//! `equal` is followed by the packages rendered as upstream does and by all.

mod filters;

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::sync::Arc;
use std::time::Instant;

use minijinja::value::{Object, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State};
use serde::Deserialize;

#[derive(Deserialize)]
struct Host {
    tools: HashMap<String, String>,
    isfile: HashSet<String>,
}

#[derive(Deserialize)]
struct Source {
    name: String,
    text: String,
    template: bool,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    context: serde_json::Map<String, serde_json::Value>,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Record {
    Host(Host),
    Source(Source),
    Package(Package),
}

/// The dump: what all engines are given.
struct Corpus {
    host: Arc<Host>,
    sources: Arc<HashMap<String, String>>,
    templates: Vec<String>,
    packages: Vec<Package>,
}

fn read(path: &str) -> Result<Corpus, Box<dyn std::error::Error>> {
    let mut host = None;
    let (mut sources, mut templates, mut packages) = (HashMap::new(), Vec::new(), Vec::new());

    for line in BufReader::new(File::open(path)?).lines() {
        match serde_json::from_str(&line?)? {
            Record::Host(found) => host = Some(Arc::new(found)),
            Record::Source(source) => {
                if source.template {
                    templates.push(source.name.clone());
                }
                sources.insert(source.name, source.text);
            }
            Record::Package(package) => packages.push(package),
        }
    }

    Ok(Corpus {
        host: host.ok_or("no host in the dump")?,
        sources: Arc::new(sources),
        templates,
        packages,
    })
}

/// The name of a file as seen from `parent`; `//n` and `n` are one file.
fn join(name: &str, parent: &str) -> String {
    if let Some(rest) = name.strip_prefix("//") {
        return rest.to_string();
    }

    match parent.rsplit_once('/') {
        Some((dir, _)) if !name.starts_with('/') => format!("{dir}/{name}"),
        _ => name.to_string(),
    }
}

/// The `ix` of templates.
#[derive(Debug)]
struct Ix {
    package: String,
    sources: Arc<HashMap<String, String>>,
}

impl Object for Ix {
    fn call_method(
        self: &Arc<Self>,
        _: &State,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        let arg = args.first().and_then(Value::as_str).unwrap_or_default();

        match method {
            "load_file" => self
                .sources
                .get(&join(arg, &self.package))
                .map(|text| Value::from(text.as_str()))
                .ok_or_else(|| Error::new(ErrorKind::TemplateNotFound, arg.to_string())),
            "error" => Err(filters::failure(arg)),
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }
}

/// IX's environment with nothing compiled in it.
fn environment(corpus: &Corpus) -> Environment<'static> {
    let mut env = Environment::new();

    env.set_trim_blocks(true);
    env.set_lstrip_blocks(true);
    env.set_auto_escape_callback(|_| AutoEscape::None);
    env.set_path_join_callback(|name, parent| join(name, parent).into());
    env.set_unknown_method_callback(filters::method);
    filters::register(&mut env);

    let sources = corpus.sources.clone();
    env.set_loader(move |name| Ok(sources.get(name).cloned()));

    env
}

/// What a package's template sees, the functions included.
fn context(corpus: &Corpus, package: &Package) -> Value {
    let (host, files) = (corpus.host.clone(), corpus.host.clone());
    let mut all: HashMap<String, Value> = package
        .context
        .iter()
        .map(|(k, v)| (k.clone(), Value::from_serialize(v)))
        .collect();

    let functions = [
        (
            "ix",
            Value::from_object(Ix {
                package: package.name.clone(),
                sources: corpus.sources.clone(),
            }),
        ),
        (
            "ix_boot_tool",
            Value::from_function(move |name: String| host.tools.get(&name).cloned()),
        ),
        (
            "isfile",
            Value::from_function(move |path: String| files.isfile.contains(&path)),
        ),
        (
            "intro",
            Value::from_function(|_: Value| -> Result<Value, Error> {
                Err(filters::failure("intro works only for whole packages"))
            }),
        ),
    ];
    all.extend(functions.map(|(name, value)| (name.to_string(), value)));

    Value::from_iter(all)
}

fn compile(corpus: &Corpus) -> f64 {
    let env = environment(corpus);
    let start = Instant::now();

    for name in &corpus.templates {
        // one that it cannot compile costs it time, too
        let _ = env.get_template(name);
    }

    start.elapsed().as_secs_f64()
}

fn render(env: &Environment, package: &Package, context: &Value) -> Option<String> {
    env.get_template(&package.name).ok()?.render(context).ok()
}

fn report(name: &str, items: usize, bytes: usize, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    println!(
        "{name}\t{items}\t{bytes}\t{:.6}\t{:.6}",
        times[0],
        times[times.len() / 2]
    );
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let (Some(path), Some(runs)) = (args.get(1), args.get(2)) else {
        eprintln!("usage: ixt-bench-minijinja FILE RUNS [compile|render|equal]");
        std::process::exit(2);
    };
    let wanted = |phase: &str| args.get(3).map_or(true, |x| x == phase);
    let runs: usize = runs.parse()?;
    let corpus = read(path)?;

    if wanted("compile") {
        let times = (0..runs).map(|_| compile(&corpus)).collect();
        report("compile", corpus.templates.len(), 0, times);
    }

    if !wanted("render") && !wanted("equal") {
        return Ok(());
    }

    let env = environment(&corpus);
    let contexts: Vec<Value> = corpus.packages.iter().map(|p| context(&corpus, p)).collect();
    let all = || corpus.packages.iter().zip(&contexts);

    // also what makes the timed runs warm
    let texts: Vec<Option<String>> = all().map(|(p, c)| render(&env, p, c)).collect();
    let bytes = texts.iter().flatten().map(String::len).sum();
    let equal = (texts.iter().zip(&corpus.packages))
        .filter(|(text, package)| text.as_ref() == Some(&package.text))
        .count();

    if wanted("render") {
        let time = |_| {
            let start = Instant::now();
            all().for_each(|(p, c)| drop(render(&env, p, c)));
            start.elapsed().as_secs_f64()
        };
        let rendered = texts.iter().flatten().count();
        report("render", rendered, bytes, (0..runs).map(time).collect());
    }

    if wanted("equal") {
        println!("equal\t{equal}\t{}", corpus.packages.len());
    }

    Ok(())
}
