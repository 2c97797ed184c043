//! What is to be done about a finding, as an instruction that can be carried out: the first step of the rule's
//! remedy, with the paper or the value it is about. What was found stands in the column beside it.

use crate::check::finding::Finding;
use crate::model::run::RunRecord;
use crate::scan::entry::FileState;

/// A paper as an instruction names it.
#[derive(Debug, Clone, Default)]
pub(super) struct Paper<'a> {
    /// Official name; empty when the finding is about no single paper.
    pub name: &'a str,
    pub year: Option<&'a str>,
    /// Announced by a catalogue, not seen.
    pub listed: bool,
    /// The record that calls for it, or why it is 不明.
    pub remark: &'a str,
}

impl Paper<'_> {
    /// `《收入核算表》2018年度`
    fn title(&self) -> String {
        format!("《{}》{}", self.name, self.year.map(|year| format!("{year}年度")).unwrap_or_default())
    }
}

/// The instruction.
pub(super) fn of(record: &RunRecord, finding: &Finding, paper: &Paper<'_>) -> String {
    let what = fault(finding);
    let title = if paper.name.is_empty() { format!("“{}”", file_name(finding)) } else { paper.title() };
    match finding.rule.as_str() {
        "C002" => "核对户编号；已清退、销户、合户的，移入相应类目并附说明，不要删除".into(),
        "C003" | "C004" | "C010" | "C012" | "C013" if paper.listed => original(&title),
        "C003" | "C012" => format!("补交{title}"),
        "C004" if paper.remark.is_empty() => format!("补交{title}（按登记情况应有）；未享受的，先更正登记"),
        "C004" => format!("补交{title}（{}）；登记有误的，先更正登记", paper.remark),
        "C010" => format!("补齐程序材料{title}：查乡镇、旗县留存的同批材料复印归卷，不得补造"),
        "C013" => format!("移交{title}"),
        "C014" if finding.actual.contains("未登记") => format!("在归档目录中补登{title}"),
        "C014" => original(&title),
        "C015" => damaged(&finding.actual, &title),
        "C016" => {
            let also = what.split_once("另见").map(|(_, rest)| format!("（另见{rest}）")).unwrap_or_default();
            format!("查清雷同文件“{}”属于哪一户{also}：放错的移回，复制的撤下", file_name(finding))
        }
        "C020" => {
            let nearest = what.split_once("最接近：").map(|(_, near)| format!("，最接近：{near}"));
            format!("写明材料和年度，改正文件名：“{}”{}", finding.actual, nearest.unwrap_or_default())
        }
        "D001" => format!("重新导出名册，证件号码一列设为文本：{what}"),
        "V001" | "V002" | "V004" | "V006" | "V007" => format!("核对证件号码：{what}"),
        "V008" | "V009" | "V010" => format!("核对户主和家庭关系：{what}"),
        "V012" => format!("核对户主姓名和号码：{what}"),
        "V013" | "X002" => format!("核对家庭人口：{what}"),
        "X001" => format!("对照原件核对：{}", what.trim_start_matches("档案与系统不一致：")),
        "X022" => {
            let link = finding.actual.trim_start_matches('缺');
            format!("补做或补录{link}（抽样户），记录上写明户编号")
        }
        "R002" | "R003" => format!("核对上报数：{what}"),
        "R005" | "R006" => format!("核对并更正汇报材料：{what}"),
        _ => {
            let texts = record.rule_texts.iter().find(|text| text.code == finding.rule);
            let first = texts.map(|text| first_step(&text.remedy)).unwrap_or_default();
            if first.is_empty() { what.to_owned() } else { format!("{what}。{first}") }
        }
    }
}

/// What is to be done about a paper that is 不明 and that no finding speaks about.
pub(super) fn undecided(paper: &Paper<'_>) -> String {
    let title = paper.title();
    match paper.remark {
        remark if remark.contains("两表不一致") || remark.contains("两份人员表不一致") => {
            format!("核对两表，更正有误的一表：{}，以判定是否应有{title}", cause(remark))
        }
        remark if remark.contains("是否应有") => format!("补填登记字段，以判定是否应有{title}"),
        remark if remark.contains("文件夹") => folder(remark, &title),
        remark if remark.contains("年度") => format!("在文件名中写明年度：{title}"),
        remark if remark.contains("不能确定是哪") => format!("查明是哪一户的材料，改正文件名：{title}"),
        remark => damaged(remark, &title),
    }
}

/// What is to be done about a folder behind papers that are 不明: one that cannot be read, or whose unit nobody can tell.
pub(super) fn folder(remark: &str, papers: &str) -> String {
    if remark.contains("无法读取") {
        return format!("检查文件夹的权限或存储介质，读出后重新检查：{papers}");
    }
    format!("查明文件夹是哪个单位的，改正文件夹名或移入该单位（{remark}）：{papers}")
}

/// The fault of a file, as C015 says it, that a remark about a paper gives as its reason.
pub(super) fn fault_of_file(remark: &str) -> Option<&'static str> {
    use FileState::{Damaged, Empty, Encrypted, Link, Unreadable};
    let faults = [Empty, Damaged, Encrypted, Unreadable, Link].into_iter().filter_map(FileState::fault);
    faults.map(|(what, _)| what).find(|what| remark == *what || remark.strip_prefix("文件") == Some(*what))
}

/// What is to be done about papers of which no register of the county says whether they are needed.
pub(super) fn hand_in(remark: &str, folder: &str, count: u64, codes: &str) -> String {
    let what = if is_crossed(remark) {
        format!("改正该行：{}", cause(remark))
    } else if remark.contains("没有本村") {
        format!(
            "在{}中补齐所缺的嘎查村，没有该表的放入 {folder}",
            remark.split("没有本村").next().unwrap_or_default()
        )
    } else {
        format!("向主管部门收齐登记表，放入 {folder}")
    };
    format!("{what}，然后重新检查：{codes}共{count}件材料不能判定是否应有")
}

/// Is one cause behind the papers of many units, so that one line tells all of them to the office that keeps the registers?
pub(super) fn is_shared(remark: &str) -> bool {
    let starts = ["未找到", "户表、人员表没有"];
    starts.iter().any(|start| remark.starts_with(start)) || remark.contains("没有本村") || is_crossed(remark)
}

/// A row whose household number and whose person or place are of two households.
fn is_crossed(remark: &str) -> bool {
    remark.contains("各属一户")
        || ["旗县", "苏木乡镇", "嘎查村"]
            .iter()
            .any(|word| remark.contains(&format!("户编号与所填{word}不符")))
}

/// Do two registers, or one row of a register, keep the paper open? Then whoever keeps the data acts, not the helper.
pub(super) fn is_of_data(remark: &str) -> bool {
    remark.contains("不一致") && remark.contains("是否应有")
}

/// The remark without what follows from it.
fn cause(remark: &str) -> &str {
    remark.split("，无法判定").next().unwrap_or(remark)
}

fn original(title: &str) -> String {
    format!("找出{title}原件归档（目录已登记）；确实没有的，从目录注销并说明")
}

fn damaged(state: &str, title: &str) -> String {
    match state {
        state if state.contains("加密") => format!("去除{title}的密码后归档"),
        state if state.contains("扩展名") => format!("改正{title}的扩展名，不要另存转换"),
        state if state.contains("读取") => format!("检查{title}的权限或存储介质"),
        state if state.contains("链接") => format!("删去链接，放入{title}的文件本身"),
        _ => format!("重新扫描{title}，或从备份恢复"),
    }
}

/// The fault alone: the message without the place and the person in front of it.
fn fault(finding: &Finding) -> &str {
    let message = finding.message.as_str();
    message.split_once('：').map_or(message, |(_, what)| what)
}

/// Name of the file the finding points to.
fn file_name(finding: &Finding) -> &str {
    let path = finding.evidence.first().map_or("", |evidence| evidence.path.as_str());
    path.rsplit(['/', '›']).next().unwrap_or_default()
}

/// `1. 查甲。2. 查乙。` → `查甲`
fn first_step(remedy: &str) -> String {
    let first = remedy.split("2.").next().unwrap_or_default();
    first.trim_start_matches("1.").trim().trim_end_matches('。').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_a_paper_open_says_what_is_to_be_done() {
        let blank =
            Paper {
                name: "危房改造材料", remark: "户表“危房户”为空，无法判定是否应有", ..Paper::default()
            };
        assert!(undecided(&blank).starts_with("补填登记字段"), "{}", undecided(&blank));
        let two = "“健康状况”两份人员表不一致（甲.xlsx Q11：患有大病，乙.xlsx Q11：健康），无法判定是否应有";
        let two = Paper { remark: two, ..blank };
        assert!(undecided(&two).starts_with("核对两表"), "{}", undecided(&two));
        let row = "小额信贷台账（登记/贷款.csv C3）的户编号与姓名或证件号码各属一户，无法判定是否应有";
        assert!(
            is_shared(row)
                && hand_in(row, "登记", 2, "H26").starts_with("改正该行：小额信贷台账（登记/贷款.csv C3）")
        );
        let village = "嘎查村信息表没有本村，无法判定是否应有";
        assert!(is_shared(village) && hand_in(village, "登记", 9, "G11").contains("没有该表的放入 登记"));
        assert!(hand_in("未找到小额信贷台账，无法判定是否应有", "登记", 9, "H26").contains("放入 登记"));
        assert!(!is_shared(blank.remark));
    }

    #[test]
    fn an_instruction_says_what_to_do_and_not_where() {
        let record = crate::render::tests::record();
        let finding = |rule: &str, message: &str, actual: &str| Finding {
            rule: rule.into(),
            message: message.into(),
            actual: actual.into(),
            ..record.counties[0].findings[0].clone()
        };
        let paper = Paper { name: "收入核算表", year: Some("2018"), ..Paper::default() };
        let missing = finding("C003", "临河区狼山镇张三（1001）：缺件：张三缺2018年《收入核算表》", "缺");
        assert_eq!(of(&record, &missing, &paper), "补交《收入核算表》2018年度");
        let listed = Paper { listed: true, ..paper.clone() };
        assert!(of(&record, &missing, &listed).starts_with("找出《收入核算表》2018年度原件归档"));
        let why = Paper { remark: "小额信贷台账：2018-05-03贷款50000元", ..paper.clone() };
        assert_eq!(
            of(&record, &finding("C004", "条件缺件：…", "缺"), &why),
            "补交《收入核算表》2018年度（小额信贷台账：2018-05-03贷款50000元）；登记有误的，先更正登记"
        );
        let number =
            finding("V001", "临河区狼山镇张三（1001）：李四证件号码校验位错误", "150899************");
        assert_eq!(of(&record, &number, &Paper::default()), "核对证件号码：李四证件号码校验位错误");
        let nearest = finding("C020", "甲：文件命名不规范：“a.jpg”，最接近：H04 采集表", "a.jpg");
        assert!(of(&record, &nearest, &Paper::default()).ends_with("“a.jpg”，最接近：H04 采集表"));
        assert_eq!(first_step("1. 查甲。2. 查乙。"), "查甲");
    }
}
