//! The browsable report beside the same findings as CSV and NDJSON, for `benches/compare.py html`. Arguments: findings, runs,
//! folder to write into.
#![allow(clippy::print_stdout)]

mod large;

use qiquan::model::run::RunRecord;
use qiquan::render::html::browse;
use std::fs::{File, create_dir_all, write};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome = Result<u64, Box<dyn std::error::Error>>;

/// Bytes of the report, written.
fn report(record: &RunRecord, folder: &Path) -> Outcome {
    create_dir_all(folder.join("html/data"))?;
    let bytes = std::sync::atomic::AtomicU64::new(0);
    browse::write(record, &|part| {
        bytes.fetch_add(part.bytes.len() as u64, std::sync::atomic::Ordering::Relaxed);
        write(folder.join(&part.path), &part.bytes)
            .map_err(|error| qiquan::base::error::Error::Internal { stage: "bench", what: error.to_string() })
    })?;
    Ok(bytes.into_inner())
}

/// Bytes of the two lists, written by `csv` and `serde_json`.
fn lists(record: &RunRecord, folder: &Path) -> Outcome {
    create_dir_all(folder)?;
    let mut table = csv::Writer::from_path(folder.join("findings.csv"))?;
    for finding in record.findings() {
        let evidence: Vec<String> =
            finding.evidence.iter().map(|at| format!("{} → {} → {}", at.path, at.sheet, at.cell)).collect();
        table.write_record([
            &*finding.fingerprint.0,
            &finding.rule,
            &finding.county,
            &finding.township,
            &finding.village,
            &finding.household_id,
            &finding.subject,
            &finding.message,
            &finding.expected,
            &finding.actual,
            &evidence.join("；"),
            &finding.responsible,
            &finding.first_seen,
        ])?;
    }
    table.flush()?;
    let mut lines = BufWriter::new(File::create(folder.join("findings.ndjson"))?);
    for finding in record.findings() {
        serde_json::to_writer(&mut lines, finding)?;
        lines.write_all(b"\n")?;
    }
    lines.flush()?;
    let size = |name: &str| std::fs::metadata(folder.join(name)).map(|meta| meta.len());
    Ok(size("findings.csv")? + size("findings.ndjson")?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let number = |at: usize, other| words.get(at).and_then(|word| word.parse().ok()).unwrap_or(other);
    let (findings, runs) = (number(0, 100_000), number(1, 5));
    let scratch = words.get(2).map_or_else(std::env::temp_dir, Into::into).join("qiquan-html-bench");
    let record = large::record(findings);
    let timed = |what: fn(&RunRecord, &Path) -> Outcome, folder: &str| {
        let begun = Instant::now();
        what(&record, &scratch.join(folder)).map(|bytes| (begun.elapsed().as_secs_f64(), bytes))
    };
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..=runs {
        let (one, other) = (timed(report, "ours")?, timed(lists, "theirs")?);
        // The first pair warms the caches.
        if run > 0 {
            ours.push(one);
            theirs.push(other);
            ratios.push(one.0 / other.0);
        }
    }
    let median = |values: &mut Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let seconds = |all: &[(f64, u64)]| median(&mut all.iter().map(|one| one.0).collect());
    println!(
        "html, {findings} findings: report {:.2} s, {} MB | CSV and NDJSON {:.2} s, {} MB | ratio {:.2} ({:.2}–{:.2})",
        seconds(&ours),
        ours[0].1 / 1_000_000,
        seconds(&theirs),
        theirs[0].1 / 1_000_000,
        median(&mut ratios),
        ratios[0],
        ratios[ratios.len() - 1],
    );
    println!("{}", ratios.iter().map(f64::to_string).collect::<Vec<_>>().join(" "));
    Ok(())
}
