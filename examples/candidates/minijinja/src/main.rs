//! A candidate of ixt-diff over MiniJinja (docs/candidate-protocol.md).
//!
//! It shows what a renderer of Jinja-like templates makes of IX's when nobody tuned it to
//! them: MiniJinja has no scoped `set` blocks that inherit as Jinja's do, another idea of
//! white space here and there, and its own texts of errors.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};
use serde_json::{json, Value as Json};

fn lines(text: &str) -> Vec<String> {
    text.split('\n')
        .map(str::trim)
        .filter(|x| !x.is_empty() && !x.starts_with('#'))
        .map(String::from)
        .collect()
}

fn words(text: &str) -> Vec<String> {
    lines(text)
        .join(" ")
        .split(' ')
        .filter(|x| !x.is_empty())
        .map(String::from)
        .collect()
}

fn records(text: &str) -> Vec<Json> {
    let (mut done, mut record) = (Vec::new(), serde_json::Map::new());
    for word in words(text) {
        if word.contains("://") {
            record.insert("url".into(), json!(word));
        } else {
            let sum = word.strip_prefix("sha:").unwrap_or(&word);
            record.insert("md5".into(), json!(sum));
        }
        if record.len() == 2 {
            done.push(Json::Object(std::mem::take(&mut record)));
        }
    }
    done
}

/// `json.dumps`, whose separators have a space.
fn dumps(value: &Json) -> String {
    match value {
        Json::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(dumps).collect::<Vec<_>>().join(", ")
            )
        }
        Json::Object(members) => {
            let all: Vec<_> = members
                .iter()
                .map(|(k, v)| format!("{}: {}", dumps(&json!(k)), dumps(v)))
                .collect();
            format!("{{{}}}", all.join(", "))
        }
        other => other.to_string(),
    }
}

fn add_filters(env: &mut Environment) {
    env.add_filter("fix_list", |v: String| words(&v).join(" "));
    env.add_filter("parse_list", |v: String| words(&v));
    env.add_filter("list_to_json", |v: String| dumps(&json!(lines(&v))));
    env.add_filter("parse_urls", |v: String| Value::from_serialize(records(&v)));
    env.add_filter("strip", |v: String| v.trim().to_string());
    env.add_filter("fjoin", |v: Vec<String>, f: String| v.join(&f));
    env.add_filter("basename", |v: String| {
        v.rsplit('/').next().unwrap_or("").to_string()
    });
    env.add_filter("jd", |v: Value| {
        serde_json::to_value(&v)
            .map(|x| dumps(&x))
            .map_err(|e| Error::new(ErrorKind::InvalidOperation, e.to_string()))
    });
}

/// `//n` is n; other names stand below the directory of the template that has them.
fn join(name: &str, parent: &str) -> String {
    match (name.strip_prefix("//"), parent.rsplit_once('/')) {
        (Some(rest), _) => rest.to_string(),
        (None, Some((dir, _))) => format!("{dir}/{name}"),
        (None, None) => name.to_string(),
    }
}

fn environment(templates: BTreeMap<String, String>) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_trim_blocks(true);
    env.set_lstrip_blocks(true);
    env.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    env.set_path_join_callback(|name, parent| join(name, parent).into());
    env.set_loader(move |name| Ok(templates.get(name.trim_start_matches("//")).cloned()));
    env.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    add_filters(&mut env);
    env
}

fn add_functions(env: &mut Environment<'static>, task: &Json) {
    for name in ["isfile", "ix_boot_tool"] {
        let calls = task["functions"][name].clone();
        env.add_function(name, move |arg: String| {
            let known = calls
                .as_array()
                .and_then(|all| all.iter().find(|c| c["args"] == json!([arg])));
            match known {
                Some(c) => Ok(Value::from_serialize(&c["result"])),
                None => Err(Error::new(ErrorKind::InvalidOperation, "missing-call")),
            }
        });
    }
}

/// The nearest of Python's names.
fn class_of(e: &Error) -> &'static str {
    match e.kind() {
        ErrorKind::TemplateNotFound => "FileNotFoundError",
        ErrorKind::SyntaxError => "TemplateSyntaxError",
        ErrorKind::UndefinedError => "UndefinedError",
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest => "TemplateAssertionError",
        _ => "Exception",
    }
}

fn render(task: &Json) -> Json {
    let id = &task["id"];
    let templates = task["templates"]
        .as_object()
        .map(|all| {
            all.iter()
                .map(|(name, text)| (name.clone(), text.as_str().unwrap_or("").to_string()))
                .collect()
        })
        .unwrap_or_default();
    let mut env = environment(templates);
    add_functions(&mut env, task);
    let context = Value::from_serialize(&task["context"]);
    let result = env
        .get_template(task["entry"].as_str().unwrap_or(""))
        .and_then(|t| t.render(context));
    match result {
        Ok(text) => json!({"id": id, "ok": text}),
        Err(e) => json!({"id": id, "err": {"class": class_of(&e), "message": e.to_string(),
                                           "template": e.name(), "line": e.line()}}),
    }
}

/// A lone surrogate, which stands for a byte that is no UTF-8, is none of Rust's text.
fn parse(line: &str) -> Result<Json, serde_json::Error> {
    serde_json::from_str(line).or_else(|_| serde_json::from_str(&line.replace("\\udc", "\\ue0")))
}

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let answer = match parse(&line?) {
            Ok(task) if task.get("hello").is_some() => json!({"hello": {
                "protocol": "ixt-candidate", "version": 1, "kinds": ["template"],
                "name": "MiniJinja"}}),
            Ok(task) => render(&task),
            Err(e) => {
                eprintln!("a task that cannot be read: {e}");
                std::process::exit(1);
            }
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}
