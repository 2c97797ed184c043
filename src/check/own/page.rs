//! The page of a rule of an office, in the five sections of every rule.

use crate::base::config::keys::LOOKS;
use crate::base::config::rules::Draft;

/// The Markdown page; what the office did not write is said by the condition and the message themselves.
pub fn of(draft: &Draft) -> String {
    let or = |written: &str, other: String| if written.is_empty() { other } else { written.to_owned() };
    let look = LOOKS.iter().find(|(word, _)| *word == draft.look).map_or("", |(_, chinese)| *chinese);
    let condition = draft.when.text.trim();
    let requirement = or(&draft.requirement, "下面“示例”中的条件不应成立。".to_owned());
    let why = or(&draft.why, format!("见依据（{}）；规则文件没有另作说明。", draft.basis));
    let remedy =
        or(&draft.remedy, format!("由{}核实，属实的更正登记，不属实的作核实说明。", draft.responsible));
    let origin = if draft.shipped { "随程序提供" } else { "本单位自定" };
    format!(
        "# {} {}\n\n## 要求\n\n{requirement}\n\n## 依据\n\n{}（{origin}，{}）\n\n## 为何\n\n{why}\n\n## 怎样整改\n\n{remedy}\n\n\
         ## 示例\n\n逐一查看{}，条件成立即为问题：\n\n```\n{condition}\n```\n\n问题说明：{}\n",
        draft.code.text, draft.title.text, draft.basis, draft.file, look, draft.message.text
    )
}
