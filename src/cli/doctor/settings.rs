//! What the project is set to, and where each setting comes from.

use crate::base::config::layouts;
use crate::base::error::Result;
use crate::check::Input;
use crate::ingest::schema;
use crate::render::template;
use serde::Serialize;
use std::path::Path;

/// Settings of the project.
#[derive(Debug, Serialize)]
pub struct Settings {
    pub name: String,
    pub code: String,
    pub as_of: String,
    pub as_of_from: &'static str,
    pub deadline: String,
    pub archives: String,
    pub registers: String,
    /// Own layout profiles, templates, catalogue files that take the place of built-in ones.
    pub own_layouts: Vec<String>,
    pub own_templates: Vec<String>,
    pub own_catalogue: Vec<String>,
    /// Codes of the project's own rules, and of the rules whose weight it changes.
    pub own_rules: Vec<String>,
    pub adjusted_rules: Vec<String>,
    pub papers: usize,
    pub waivers: usize,
    pub known_registers: usize,
}

pub(super) fn settings(input: &Input<'_>) -> Result<Settings> {
    let project = input.project;
    // Broken templates are told here and not first after a long run.
    template::load(&project.root)?;
    let date = |date: chrono::NaiveDate| date.format("%Y-%m-%d").to_string();
    Ok(Settings {
        name: project.name.clone(),
        code: project.code.clone(),
        as_of: date(input.as_of),
        as_of_from: if project.as_of.is_some() {
            "qiquan.toml"
        } else if input.data.newest_data_date.is_some() {
            "登记表最新的数据日期"
        } else {
            "SOURCE_DATE_EPOCH 或当天"
        },
        deadline: date(input.deadline),
        archives: project.archives_display.clone(),
        registers: project.registers_display.clone(),
        own_layouts: own(&project.root, layouts::FOLDER, ".toml"),
        own_templates: own(&project.root, "report-templates", ".tera"),
        own_catalogue: own(&project.root, "catalogue", ".toml"),
        own_rules: project.rules.iter().map(|rule| rule.code.text.clone()).collect(),
        adjusted_rules: input
            .rules
            .entries()
            .iter()
            .filter(|rule| rule.adjusted_from().is_some())
            .map(|rule| format!("{} {}", rule.code, rule.severity.label()))
            .collect(),
        papers: input.catalogue.types.len(),
        waivers: project.waivers.len(),
        known_registers: schema::schema()?.registers.len(),
    })
}

fn own(root: &Path, folder: &str, ending: &str) -> Vec<String> {
    let listing = walkdir::WalkDir::new(root.join(folder)).min_depth(1).max_depth(1).sort_by_file_name();
    listing
        .into_iter()
        .flatten()
        .map(|entry| crate::base::text::display(&entry.file_name().to_string_lossy()))
        .filter(|name| name.ends_with(ending))
        .collect()
}
