//! The README cannot drift: its help block is what the program prints.

use crate::harness::qiquan;
use std::path::Path;

#[test]
fn the_help_block_is_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let printed = qiquan(root, &["--help"]).expect(0).stdout;
    assert!(printed.contains("pack"));
    let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
    for name in ["README.md", "README.zh-CN.md"] {
        let readme = std::fs::read_to_string(root.join(name)).unwrap();
        let block = readme
            .split("<!-- help -->\n```text\n")
            .nth(1)
            .and_then(|rest| rest.split("```\n").next())
            .unwrap_or_else(|| panic!("{name} has no help block"));
        let shown: Vec<&str> = block.lines().map(str::trim_end).collect();
        assert_eq!(
            shown.join("\n").trim(),
            printed.join("\n").trim(),
            "{name}: paste the output of qiquan --help"
        );
    }
}

#[test]
fn every_link_to_a_file_of_the_repository_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut dead = Vec::new();
    for name in [
        "README.md",
        "README.zh-CN.md",
        "docs/manual.zh-CN.md",
        "docs/exit-codes.md",
        "docs/templates.md",
        "docs/catalogue.md",
    ] {
        let text = std::fs::read_to_string(root.join(name)).unwrap();
        let folder = root.join(name).parent().unwrap().to_owned();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") && !folder.join(path).exists() {
                dead.push(format!("{name}: {target}"));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

#[test]
fn every_directive_of_the_built_in_templates_is_documented() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/templates.md")).unwrap();
    for name in ["county.md.tera", "prefecture.md.tera"] {
        let template = std::fs::read_to_string(root.join("report-templates").join(name)).unwrap();
        for line in
            template.lines().filter_map(|line| line.strip_prefix("```")).filter(|line| !line.is_empty())
        {
            let word = line.rsplit("name=").next().unwrap_or(line).trim();
            assert!(page.contains(&format!("`{word}`")), "{name}: {line} is not in docs/templates.md");
        }
    }
}

#[test]
fn the_chinese_readme_names_the_same_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let (english, chinese) = (read("README.md"), read("README.zh-CN.md"));
    for command in ["init", "doctor", "check", "pack", "diff"] {
        let call = format!("qiquan {command}");
        assert!(english.contains(&call) && chinese.contains(&call), "{call}");
    }
}
