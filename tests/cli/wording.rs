//! Words that offices write where a code is asked for: read where they are clear, told where they are not, never dropped.

use crate::harness::{HOUSEHOLDS, Small, check, id_number, members, message, summary};

/// The two households, every person in this state.
fn state(word: &str) -> Small {
    let small = Small::new();
    let table = members().replace("首次识别时间\n", "首次识别时间,人员状态\n");
    small.write("registers/人员.csv", &table.replace("2016-05-01\n", &format!("2016-05-01,{word}\n")));
    check(&small, if word.contains('迁') && word.contains('出') { 3 } else { 0 });
    small
}

#[test]
fn an_unknown_state_of_a_person_leaves_nobody_out() {
    let counted = |small: &Small| summary(&small.out())["totals"]["persons"].as_u64();
    let small = state("外出");
    assert_eq!(counted(&small), Some(4));
    assert!(message(&small, "V016")[0].contains("人员状态取值“外出”不在标准代码内，暂按在册计入"));
    for known in ["正常户", "户籍迁入", "健在"] {
        let small = state(known);
        assert_eq!(counted(&small), Some(4), "{known}");
        assert!(message(&small, "V016").is_empty(), "{known}");
    }
}

/// A visit of the first household.
fn visit(heads: &str, answers: &str) -> Small {
    let small = Small::new();
    let (id, _) = HOUSEHOLDS[0];
    let head = format!("户编号,入户日期,受访人,{heads}");
    small.write("registers/入户.csv", &format!("{head}\n{id},2020-03-20,赵甲,{answers}\n"));
    check(&small, 0);
    small
}

#[test]
fn an_answer_that_says_neither_safe_nor_unsafe_contradicts_nothing() {
    let heads = "饮水安全,住房是否安全";
    let small = visit(heads, "自来水,砖混");
    assert!(message(&small, "X015").is_empty() && message(&small, "X014").is_empty());
    assert_eq!(message(&small, "D007").iter().filter(|said| said.contains("答非所问")).count(), 2);
    let fine = visit(heads, "有保障,B级");
    assert!(["X014", "X015", "D007"].into_iter().all(|rule| message(&fine, rule).is_empty()));
    let bad = visit(heads, "不达标,危房");
    assert_eq!((message(&bad, "X015").len(), message(&bad, "X014").len()), (1, 1));
}

#[test]
fn people_counted_in_words_are_compared() {
    let small = visit("家庭几口人", "三口人");
    assert!(message(&small, "X002")[0].contains("“3”与系统“2”"), "{:?}", message(&small, "X002"));
    for same in ["两口", "二人", "2口人"] {
        let small = visit("家庭几口人", same);
        assert!(message(&small, "X002").is_empty() && message(&small, "D007").is_empty(), "{same}");
    }
    let unsure = visit("家庭几口人", "三五口");
    assert!(message(&unsure, "X002").is_empty() && message(&unsure, "D007").len() == 1);
}

#[test]
fn a_loan_without_unit_beside_one_in_万元_is_doubtful() {
    let loans = |head: &str, second: &str| {
        let small = Small::new();
        let mut text = format!("户编号,借款人,证件号码,{head},发放日期,到期日期\n");
        for (at, (amount, (id, name))) in (1..).zip(["5万元", second].into_iter().zip(HOUSEHOLDS)) {
            let number = id_number("19560312", at);
            text += &format!("{id},{name},{number},{amount},2019-07-01,2022-06-30\n");
        }
        small.write("registers/贷款.csv", &text);
        check(&small, 0);
        small
    };
    let small = loans("贷款金额", "6");
    let said = message(&small, "D007");
    assert!(said.len() == 1 && said[0].contains("“6”没有单位") && said[0].contains("万元"), "{said:?}");
    assert!(message(&small, "P001").is_empty());
    for plain in ["60000", "6万", "陆万元整"] {
        let small = loans("贷款金额", plain);
        assert_eq!((message(&small, "D007").len(), message(&small, "P001").len()), (0, 1), "{plain}");
    }
}

#[test]
fn a_loan_whose_borrower_is_blank_is_told_by_its_household() {
    let small = Small::new();
    let (id, head) = HOUSEHOLDS[0];
    let heads = "户编号,户主姓名,借款人,贷款金额,贷款期限,发放日期";
    let write = |name: &str| {
        small.write("registers/贷款.csv", &format!("{heads}\n{id},{head},{name},40000,四年,2018-04-01\n"));
        check(&small, 0);
        message(&small, "P002")[0].clone()
    };
    assert!(write("").ends_with("赵甲的贷款期限48个月，超过36个月"));
    assert!(write("孙丙").ends_with("孙丙的贷款期限48个月，超过36个月"));
}

#[test]
fn an_exit_that_somebody_else_signed_is_not_signed_by_the_household() {
    for (answer, wanted) in [("代签", 1), ("没签", 1), ("本人签的", 0), ("记不清", 0)] {
        let small = Small::new();
        let (id, head) = HOUSEHOLDS[0];
        small.write(&format!("{}/{id}_{head}/脱贫确认书.pdf", crate::harness::VILLAGE), crate::harness::PDF);
        let text = format!("户编号,入户日期,受访人,脱贫是否本人签字\n{id},2020-03-20,赵甲,{answer}\n");
        small.write("registers/入户.csv", &text);
        check(&small, 0);
        assert_eq!(message(&small, "X003").len(), wanted, "{answer}");
    }
}

#[test]
fn a_household_that_knows_no_helper_names_nobody() {
    let said = |answer: &str| {
        let small = Small::new();
        let heads = "户编号,走访日期,帮扶责任人,走访方式";
        small.write("registers/走访.csv", &format!("{heads}\n{},2020-04-01,孙丽,入户\n", HOUSEHOLDS[0].0));
        let text =
            format!("户编号,入户日期,受访人,帮扶责任人\n{},2020-03-20,赵甲,{answer}\n", HOUSEHOLDS[0].0);
        small.write("registers/入户.csv", &text);
        check(&small, 0);
        message(&small, "X006")
    };
    assert!(said("不认识")[0].ends_with("农户不知道帮扶责任人"));
    assert!(said("王五")[0].contains("“王五”与登记的“孙丽”不符"));
    assert!(said("孙丽").is_empty());
}
