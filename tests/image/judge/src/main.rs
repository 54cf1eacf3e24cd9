//! Asks capOS' own configuration crate about a boot manifest: exit status 0 when the
//! kernel's form and init's form of it are accepted, else 1 and the reason.

use capos_config::manifest::{KernelBootstrapManifest, ManifestBootstrapPlan};
use capos_config::validation::validate_boot_manifest_size;

fn judge(bytes: &[u8]) -> Result<(), String> {
    let text = |e: capos_config::error::Error| format!("{e:?}");

    validate_boot_manifest_size(bytes.len()).map_err(text)?;
    KernelBootstrapManifest::from_capnp_bytes(bytes)
        .and_then(|m| m.validate_bootstrap())
        .map_err(text)?;
    ManifestBootstrapPlan::from_capnp_bytes(bytes)
        .and_then(|m| m.validate_bootstrap())
        .map_err(text)
}

fn main() {
    let path = std::env::args().nth(1).expect("a file");
    let bytes = std::fs::read(path).expect("a file that can be read");

    if let Err(reason) = judge(&bytes) {
        println!("{reason}");
        std::process::exit(1);
    }
}
