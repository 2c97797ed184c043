//! Terms of the field, with the official Chinese word beside each.

use serde::{Deserialize, Serialize};

/// Weight of a finding (错误 / 疑点 / 提示).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// 错误: cannot be true, or a must-have is missing.
    Error,
    /// 疑点: needs a 核实说明.
    Warning,
    /// 提示: counted only.
    Info,
}

impl Severity {
    pub fn label(self) -> &'static str {
        match self {
            Severity::Error => "错误",
            Severity::Warning => "疑点",
            Severity::Info => "提示",
        }
    }

    /// The weight a word of the configuration means.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Severity> {
        [("error", Severity::Error), ("warning", Severity::Warning), ("info", Severity::Info)]
            .into_iter()
            .find(|(known, _)| *known == word)
            .map(|(_, severity)| severity)
    }
}

/// The level a paper, unit or finding belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 户
    Household,
    /// 嘎查村
    Village,
    /// 苏木乡镇
    Township,
    /// 旗县区
    County,
    /// 部门 (成员单位)
    Department,
    /// 市
    Prefecture,
}

impl Level {
    pub const ALL: [Level; 6] = [
        Level::Household,
        Level::Village,
        Level::Township,
        Level::County,
        Level::Department,
        Level::Prefecture,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Level::Household => "户",
            Level::Village => "嘎查村",
            Level::Township => "苏木乡镇",
            Level::County => "旗县区",
            Level::Department => "部门",
            Level::Prefecture => "市",
        }
    }
}

/// Where a claim comes from (系统 / 档案 / 座谈访谈 / 入户 / 台账).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    Registry,
    File,
    Interview,
    Visit,
    Ledger,
}

impl Link {
    pub fn label(self) -> &'static str {
        match self {
            Link::Registry => "系统",
            Link::File => "档案",
            Link::Interview => "访谈",
            Link::Visit => "入户",
            Link::Ledger => "台账",
        }
    }
}

/// How far a rule must see before it may decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    Person,
    Household,
    Village,
    Township,
    County,
    Prefecture,
}

/// Presence of a required paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// 有实体: a file, or a page range of a scanned volume.
    Present,
    /// 引用村卷: held in the village volume.
    InVillageVolume,
    /// 仅目录登记: listed in a catalogue, no file.
    ListedOnly,
    /// 缺
    Missing,
    /// 不明: unreadable folder, damaged or encrypted file, undecidable condition.
    Unknown,
}

impl Presence {
    pub fn label(self) -> &'static str {
        match self {
            Presence::Present => "有实体",
            Presence::InVillageVolume => "引用村卷",
            Presence::ListedOnly => "仅目录登记",
            Presence::Missing => "缺",
            Presence::Unknown => "不明",
        }
    }
    /// Counts towards `present` in the totals.
    pub fn is_present(self) -> bool {
        matches!(self, Presence::Present | Presence::InVillageVolume)
    }
    /// Counts towards `missing` in the totals.
    pub fn is_missing(self) -> bool {
        matches!(self, Presence::ListedOnly | Presence::Missing)
    }
}

/// State of a drawn household across the three links; exclusive, the first that applies wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// 矛盾: an unwaived X error.
    Contradictory,
    /// 脱节: a link is absent.
    Detached,
    /// 存疑: an unwaived X warning, or papers without a single readable value.
    Doubtful,
    /// 一致
    Consistent,
    /// 未抽取
    NotSampled,
}

impl LinkState {
    pub fn label(self) -> &'static str {
        match self {
            LinkState::Contradictory => "矛盾",
            LinkState::Detached => "脱节",
            LinkState::Doubtful => "存疑",
            LinkState::Consistent => "一致",
            LinkState::NotSampled => "未抽取",
        }
    }
}

/// What a deadline counts (计什么).
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// 归档材料: papers in place out of those required.
    #[default]
    Papers,
    /// 入户走访: households with a row of a visit register, out of all.
    Visits,
    /// 抽样户入户: the same among the drawn households.
    SampledVisits,
    /// 问题销号: problems struck off the rectification ledgers, out of all.
    Problems,
}

impl Measure {
    pub const ALL: [Measure; 4] =
        [Measure::Papers, Measure::Visits, Measure::SampledVisits, Measure::Problems];

    /// Its name in files.
    pub fn key(self) -> &'static str {
        match self {
            Measure::Papers => "papers",
            Measure::Visits => "visits",
            Measure::SampledVisits => "sampled_visits",
            Measure::Problems => "problems",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Measure::Papers => "归档材料",
            Measure::Visits => "入户走访",
            Measure::SampledVisits => "抽样户入户",
            Measure::Problems => "问题销号",
        }
    }

    /// What one of them is called.
    pub fn unit(self) -> &'static str {
        match self {
            Measure::Papers => "件",
            Measure::Visits | Measure::SampledVisits => "户",
            Measure::Problems => "个",
        }
    }
}
