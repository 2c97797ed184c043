//! Columns that the forms and exports of the offices have beside those that every row fills: blank here unless something
//! is planted in them. Without the column a check could not be made at all, and the sample would say so.

use crate::sample::faults::Sheet;
use crate::sample::sheets::Table;

fn columns(sheet: Sheet) -> &'static [&'static str] {
    match sheet {
        Sheet::Member => &["是否参加城镇职工基本养老保险", "其他致贫原因", "人员状态"],
        Sheet::Household => &["养老金或离退休金", "到户产业帮扶类型", "最低生活保障金"],
        Sheet::Visit => &[
            "是否脱贫",
            "脱贫是否本人签字",
            "帮扶责任人",
            "是否认识帮扶责任人",
            "走访次数",
            "享受政策",
            "不认可的措施",
            "借款金额",
            "贷款使用人",
            "6-15岁不在校人数",
            "不在校儿童姓名",
            "水质是否达标",
            "人均日水量",
            "取水时间",
            "取水距离",
            "年停水天数",
            "人均纯收入",
        ],
        Sheet::Loan => &["资金实际使用人", "使用方式", "收款账户", "贷款方式", "贷款利率", "展期到期日"],
        _ => &[],
    }
}

/// The table with all columns of its form.
pub fn complete(sheet: Sheet, mut table: Table) -> Table {
    for name in columns(sheet) {
        let _ = table.column(&[name]);
    }
    table
}
