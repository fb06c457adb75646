//! For the engine rust-bert: says plainly which libtorch is missing or wrong, and tells programs where to find it.
//!
//! The build script of `torch-sys` looks for the same library; what it says of a wrong one is a page of C++.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// What `tch` 0.17 is written for.
const VERSION: [&str; 3] = ["2", "4", "0"];

const HINT: &str = "In a checkout, eval \"$(scripts/setup-libtorch.sh)\" brings it and sets what is needed";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    for name in ["LIBTORCH", "LIBTORCH_CXX11_ABI", "LIBTORCH_LIB", "LIBTORCH_INCLUDE", "LIBTORCH_USE_PYTORCH"]
    {
        println!("cargo:rerun-if-env-changed={name}");
    }
    if env::var_os("CARGO_FEATURE_RUST_BERT").is_none() {
        return;
    }
    match check() {
        Ok(Some(library)) => {
            println!("cargo:rerun-if-changed={}", library.display());
            // Programs find the library where it was found now, without LD_LIBRARY_PATH.
            if cfg!(unix) {
                println!("cargo:rustc-link-arg=-Wl,-rpath,{}", library.display());
            }
        }
        Ok(None) => {}
        Err(problem) => {
            println!(
                "cargo::error=the feature rust-bert needs libtorch {}: {problem}. {HINT}",
                VERSION.join(".")
            );
        }
    }
}

/// The folder of the library, where it is not the system's business to find it.
fn check() -> Result<Option<PathBuf>, String> {
    if env::var_os("LIBTORCH_USE_PYTORCH").is_some() {
        return Ok(None);
    }
    let folder = |name: &str| env::var_os(name).map(PathBuf::from);
    let Some(home) = folder("LIBTORCH") else {
        return if Path::new("/usr/lib/libtorch.so").exists() {
            Ok(None)
        } else {
            Err("LIBTORCH is not set".to_string())
        };
    };
    let library = folder("LIBTORCH_LIB").unwrap_or_else(|| home.clone()).join("lib");
    let include = folder("LIBTORCH_INCLUDE").unwrap_or_else(|| home.clone()).join("include");
    let header = include.join("torch/csrc/api/include/torch/version.h");
    let header = fs::read_to_string(&header)
        .map_err(|_| format!("LIBTORCH is {}, which holds no {}", home.display(), header.display()))?;
    let found = ["MAJOR", "MINOR", "PATCH"].map(|part| {
        let line = header.lines().find_map(|l| l.strip_prefix(&format!("#define TORCH_VERSION_{part} ")));
        line.unwrap_or("?").trim()
    });
    if found != VERSION {
        return Err(format!("LIBTORCH is {}, which holds version {}", home.display(), found.join(".")));
    }
    check_strings(&library)?;
    Ok(Some(library))
}

/// libtorch comes with the old and with the new strings of C++, and does not link where one is taken for the other.
fn check_strings(library: &Path) -> Result<(), String> {
    let Ok(bytes) = fs::read(library.join("libc10.so")) else { return Ok(()) };
    let has = |symbol: &[u8]| bytes.windows(symbol.len()).any(|w| w == symbol);
    let said = env::var("LIBTORCH_CXX11_ABI").unwrap_or_else(|_| "1".to_string());
    let is = match (
        has(b"_ZN3c105ErrorC2ENS_14SourceLocationESs"),
        has(b"_ZN3c105ErrorC2ENS_14SourceLocationENSt7__cxx11"),
    ) {
        (true, false) => "0",
        (false, true) => "1",
        _ => return Ok(()),
    };
    if said == is {
        Ok(())
    } else {
        Err(format!("the library in {} needs LIBTORCH_CXX11_ABI={is}", library.display()))
    }
}
