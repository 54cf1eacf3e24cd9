//! Says of each file named on standard input what capOS' own ELF parser says: a line
//! `ok`, or `refused REASON`.

use std::io::BufRead;

fn main() {
    for path in std::io::stdin().lock().lines().map_while(Result::ok) {
        match std::fs::read(&path) {
            Err(error) => println!("unreadable {error}"),
            Ok(bytes) => match capos_lib::elf::parse(&bytes) {
                Ok(_) => println!("ok"),
                Err(reason) => println!("refused {reason}"),
            },
        }
    }
}
