//! IX's filters and the string methods that its templates call, in MiniJinja's
//! terms. Their rules are those of oracle/filters.py.

use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State};

pub fn failure(message: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.to_string())
}

/// Python's str.isspace in ASCII, and what Unicode adds.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .map(|line| line.trim_matches(is_space))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn fix_list(text: &str) -> String {
    let mut joined = lines(text).collect::<Vec<_>>().join(" ");

    while joined.contains("  ") {
        joined = joined.replace("  ", " ");
    }

    joined
}

fn parse_list(text: &str) -> Vec<String> {
    let words = fix_list(text);

    words
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(String::from)
        .collect()
}

/// Records of url and checksum, in the order in which their keys were met.
fn parse_urls(text: &str) -> Vec<Value> {
    let mut records = Vec::new();
    let mut pending: Vec<(&str, String)> = Vec::new();

    for word in fix_list(text).split(' ') {
        let (key, value) = match word.contains("://") {
            true => ("url", word),
            false => ("md5", word.strip_prefix("sha:").unwrap_or(word)),
        };

        match pending.iter_mut().find(|(k, _)| *k == key) {
            Some((_, old)) => *old = value.to_string(),
            None => pending.push((key, value.to_string())),
        }

        if pending.len() == 2 {
            records.push(Value::from_iter(std::mem::take(&mut pending)));
        }
    }

    records
}

fn json_string(text: &str, out: &mut String) {
    out.push('"');

    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            _ => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }

    out.push('"');
}

/// Python's json.dumps of what templates hand to it.
fn json(value: &Value, out: &mut String) -> Result<(), Error> {
    match value.kind() {
        ValueKind::String => json_string(value.as_str().unwrap_or_default(), out),
        ValueKind::Seq | ValueKind::Iterable => {
            out.push('[');
            for (i, item) in value.try_iter()?.enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                json(&item, out)?;
            }
            out.push(']');
        }
        ValueKind::Map => {
            out.push('{');
            for (i, key) in value.try_iter()?.enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                json(&key, out)?;
                out.push_str(": ");
                json(&value.get_item(&key)?, out)?;
            }
            out.push('}');
        }
        ValueKind::Bool | ValueKind::Number => out.push_str(&value.to_string().to_lowercase()),
        ValueKind::None => out.push_str("null"),
        kind => return Err(failure(&format!("{kind} is not JSON serializable"))),
    }

    Ok(())
}

fn jd(value: Value) -> Result<String, Error> {
    let mut out = String::new();
    json(&value, &mut out)?;
    Ok(out)
}

fn list_to_json(text: &str) -> String {
    let mut out = String::from("[");

    for (i, line) in lines(text).enumerate() {
        out.push_str(if i > 0 { ", " } else { "" });
        json_string(line, &mut out);
    }

    out.push(']');
    out
}

fn b64e(text: &str) -> String {
    STANDARD.encode(text)
}

fn b64d(text: &str) -> Result<String, Error> {
    let known = |c: &char| c.is_ascii_alphanumeric() || "+/=".contains(*c);
    let bytes = STANDARD
        .decode(text.chars().filter(known).collect::<String>())
        .map_err(|e| failure(&e.to_string()))?;

    String::from_utf8(bytes).map_err(|e| failure(&e.to_string()))
}

fn defined(value: Value, name: &str) -> Result<Value, Error> {
    match value.is_undefined() {
        true => Err(failure(&format!("{name} undefined"))),
        false => Ok(value),
    }
}

fn field(text: &str, index: usize) -> Result<String, Error> {
    text.split('.')
        .nth(index)
        .map(String::from)
        .ok_or_else(|| failure("list index out of range"))
}

fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());

    text.to_string() + &"0".repeat(missing)
}

fn number(value: &Value) -> Result<i64, Error> {
    match value.as_str() {
        Some(text) => text
            .trim_matches(is_space)
            .parse()
            .map_err(|_| failure("invalid literal for int()")),
        None => i64::try_from(value.clone()),
    }
}

fn add(value: Value, more: Value) -> Result<i64, Error> {
    Ok(number(&value)? + number(&more)?)
}

/// Jinja's own: what is no number is 0.
fn int(value: Value) -> Result<i64, Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }

    let as_float = || {
        value
            .to_string()
            .trim_matches(is_space)
            .parse::<f64>()
            .map_or(0, |x| x as i64)
    };

    Ok(number(&value).unwrap_or_else(|_| as_float()))
}

fn fjoin(list: Value, separator: &str) -> Result<String, Error> {
    let mut out = String::new();

    for (i, item) in list.try_iter()?.enumerate() {
        out.push_str(if i > 0 { separator } else { "" });
        out.push_str(item.as_str().ok_or_else(|| failure("expected a string"))?);
    }

    Ok(out)
}

fn basename(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_string()
}

fn dirname(path: &str) -> String {
    let head = &path[..path.rfind('/').map_or(0, |i| i + 1)];
    let trimmed = head.trim_end_matches('/');

    (if trimmed.is_empty() { head } else { trimmed }).to_string()
}

fn strip(text: &str) -> String {
    text.trim_matches(is_space).to_string()
}

pub fn register(env: &mut Environment) {
    env.add_filter("add", add);
    env.add_filter("b64d", b64d);
    env.add_filter("b64e", b64e);
    env.add_filter("basename", basename);
    env.add_filter("defined", defined);
    env.add_filter("dirname", dirname);
    env.add_filter("field", field);
    env.add_filter("fix_list", fix_list);
    env.add_filter("fjoin", fjoin);
    env.add_filter("int", int);
    env.add_filter("jd", jd);
    env.add_filter("list_to_json", list_to_json);
    env.add_filter("pad", pad);
    env.add_filter("parse_list", parse_list);
    env.add_filter("parse_urls", parse_urls);
    env.add_filter("strip", strip);
}

/// Python's methods of strings; MiniJinja has none of its own.
pub fn method(_: &State, object: &Value, name: &str, args: &[Value]) -> Result<Value, Error> {
    let unknown = || Error::from(ErrorKind::UnknownMethod);
    let text = object.as_str().ok_or_else(unknown)?;
    let arg = |i: usize| args.get(i).and_then(Value::as_str).ok_or_else(unknown);

    Ok(match name {
        "strip" => Value::from(strip(text)),
        "upper" => Value::from(text.to_uppercase()),
        "replace" => Value::from(text.replace(arg(0)?, arg(1)?)),
        "split" => Value::from_iter(text.split(arg(0)?)),
        "removeprefix" => {
            let prefix = arg(0)?;
            Value::from(text.strip_prefix(prefix).unwrap_or(text))
        }
        "join" => Value::from(fjoin(args.first().cloned().ok_or_else(unknown)?, text)?),
        _ => return Err(unknown()),
    })
}
