//! The README cannot drift: its help block is what the program prints.

use crate::harness::qiquan;
use std::path::Path;

#[test]
fn the_help_block_is_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, lang) in [("README.md", "en"), ("README.zh-CN.md", "zh")] {
        let printed = qiquan(root, &["--help", "--lang", lang]).expect(0).stdout;
        assert!(printed.contains("pack"));
        let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
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
            "{name}: paste the output of qiquan --help --lang {lang}"
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
        "docs/formats.md",
        "docs/templates.md",
        "docs/layouts.md",
        "docs/catalogue.md",
        "docs/user-rules.md",
        "docs/rule-fields.md",
        "docs/topics.md",
        "docs/quick-start.zh-CN.md",
        "docs/machine-formats.md",
        "docs/windows.md",
        "docs/parts-and-merge.md",
        "docs/parts-and-merge.zh-CN.md",
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
    let read = |name: &str| std::fs::read_to_string(root.join("docs").join(name)).unwrap();
    let page = read("templates.md") + &read("template-reference.md");
    for name in ["county.md.tera", "handover.md.tera", "prefecture.md.tera"] {
        let template = std::fs::read_to_string(root.join("report-templates").join(name)).unwrap();
        for line in
            template.lines().filter_map(|line| line.strip_prefix("```")).filter(|line| !line.is_empty())
        {
            let word = line.rsplit("name=").next().unwrap_or(line).trim();
            let word = word.split(" of=").next().unwrap_or(word);
            assert!(
                page.contains(&format!("`{word}`")),
                "{name}: {line} is in neither page of docs on templates"
            );
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

#[test]
fn the_page_on_layouts_lists_every_placeholder_and_its_examples_fit() {
    use qiquan::base::config::template::{PLACEHOLDERS, Pattern};
    use qiquan::base::config::{LayoutChoice, Project};
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/layouts.md")).unwrap();
    for (name, meaning) in PLACEHOLDERS {
        let shown = if name == "*" { "*".to_owned() } else { format!("{{{name}}}") };
        assert!(page.contains(&format!("| `{shown}` | {meaning} |")), "{shown}: {meaning}");
    }
    let divisions = qiquan::base::divisions::builtin();
    let mut examples = 0;
    for line in page.lines().filter(|line| line.starts_with("| `临河区/")) {
        let cells: Vec<&str> = line.split('`').collect();
        let (folder, template) = (cells[1], cells[3]);
        assert!(Pattern::parse(template).is_ok(), "{template}");
        let mut project = Project::default();
        project.layouts.push(LayoutChoice {
            county: "150802".into(),
            profile: String::new(),
            template: Some(template.into()),
        });
        let key = qiquan::scan::layout::Layouts::of(&project).unwrap().read(&divisions, folder);
        assert_eq!((key.head.as_str(), key.village.as_str()), ("赵某", "永丰村"), "{folder} by {template}");
        examples += 1;
    }
    assert!(examples >= 6);
}

/// Candidate checks of the field's list by family.
const FAMILIES: [(char, u32); 8] =
    [('C', 20), ('V', 45), ('X', 23), ('R', 11), ('T', 14), ('Z', 12), ('P', 21), ('D', 11)];

#[test]
fn every_check_of_the_list_is_built_or_its_absence_is_explained() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/not-computable.md"))
        .unwrap();
    let mut explained = std::collections::BTreeSet::new();
    for line in page.lines().filter(|line| line.starts_with("| ")) {
        let codes = line.trim_start_matches("| ").split(" | ").next().unwrap();
        if let Some((first, last)) = codes.split_once('—') {
            let number = |code: &str| code[1..].parse::<u32>().unwrap();
            explained.extend((number(first)..=number(last)).map(|at| format!("{}{at:03}", &first[..1])));
        } else {
            explained.extend(codes.split('、').map(str::to_owned));
        }
    }
    explained.retain(|code| code.starts_with(|c: char| c.is_ascii_uppercase()));
    let listed =
        FAMILIES.iter().flat_map(|(family, count)| (1..=*count).map(move |at| format!("{family}{at:03}")));
    let mut absent: Vec<String> =
        listed.filter(|code| qiquan::check::registry::find(code).is_none()).collect();
    absent.sort();
    assert_eq!(absent, explained.into_iter().collect::<Vec<_>>());
}
