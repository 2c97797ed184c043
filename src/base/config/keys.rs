//! The one table of what `qiquan.toml` and `waivers.toml` may hold.
//!
//! Validation, the suggestions for misspelt keys, the JSON Schemas and the commented file that `init` writes all
//! read this table, so they cannot disagree.

/// What a value must look like.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text that is not blank.
    Text,
    /// The same, of at most so many characters.
    Short(usize),
    /// Six digits of GB/T 2260.
    Code,
    /// `2020-04-15`, as a TOML date or as text.
    Date,
    /// A year, 1980–2100.
    Year,
    /// A folder, relative to the project.
    Folder,
    /// A file, relative to the project.
    File,
    /// A whole number that is not negative.
    Count,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Any number.
    Number,
    /// A list of texts.
    Words,
    /// A table with exactly these keys.
    Table(&'static [Key]),
    /// A table with these keys, and the same below six-digit county codes.
    PerCounty(&'static [Key]),
    /// `[[name]]`: any number of tables with these keys.
    Tables(&'static [Key]),
    /// Free keys, each with a count.
    Counts,
    /// Rule code, or rule code and a table of named numbers.
    Thresholds,
    /// Text of one line or several.
    Lines,
    /// One of these words, with the Chinese word beside each, which is accepted as well.
    Word(&'static [(&'static str, &'static str)]),
    /// Free keys, each with one of these words.
    Worded(&'static [(&'static str, &'static str)]),
    /// A number, or text that is not blank.
    Figure,
    /// A list of six-digit codes.
    Codes,
    /// `true` or `false`.
    Flag,
}

/// How much a finding weighs.
pub const SEVERITIES: &[(&str, &str)] = &[("error", "错误"), ("warning", "疑点"), ("info", "提示")];

/// What a rule of an office looks at, one at a time.
pub const LOOKS: &[(&str, &str)] = &[
    ("household", "户"),
    ("person", "人"),
    ("village", "嘎查村"),
    ("visit", "入户调查"),
    ("interview", "座谈访谈"),
    ("helper_log", "走访记录"),
    ("human_check", "人工核验"),
    ("loan", "小额信贷"),
    ("project", "项目"),
    ("problem", "整改问题"),
    ("roster", "部门名单"),
    ("sample", "抽样名单"),
    ("borderline", "边缘户监测户名单"),
    ("helper", "帮扶责任人名册"),
];

/// What no register carries about a county, for its brief (一页县情), with the name that is printed.
pub const BRIEF_KEYS: &[(&str, &str)] = &[
    ("area", "面积"),
    ("population", "总人口"),
    ("rural_population", "乡村人口"),
    ("exit_year", "摘帽年份"),
    ("poverty_rate_start", "建档之初贫困发生率"),
    ("poverty_rate", "目前贫困发生率"),
    ("income_county", "农村居民人均收入"),
    ("income_registered", "建档立卡户人均收入"),
    ("funds_last_year", "上年专项扶贫资金"),
    ("funds_this_year", "本年专项扶贫资金"),
    ("industries", "扶贫主导产业"),
    ("contact", "联系人"),
];

/// Figures that a pack counts itself, for topics and for the brief.
pub const TAKEN: &[(&str, &str)] = &[
    ("households", "享受政策户数"),
    ("persons", "享受政策人数"),
    ("poor_households", "未脱贫户数"),
    ("poor_persons", "未脱贫人数"),
    ("borderline_households", "边缘户户数"),
    ("borderline_persons", "边缘户人数"),
    ("monitored_households", "监测户户数"),
    ("monitored_persons", "监测户人数"),
    ("townships", "苏木乡镇级单位数"),
    ("villages", "嘎查村数"),
    ("poor_villages", "贫困嘎查村数"),
    ("exited_villages", "已出列嘎查村数"),
    ("problems", "整改问题数"),
    ("problems_closed", "已销号问题数"),
    ("problems_overdue", "逾期问题数"),
    ("required", "应归材料件数"),
    ("present", "已归材料件数"),
    ("completeness", "档案完整率"),
    ("sampled", "抽样户数"),
    ("consistent", "三环节一致户数"),
    ("consistency", "三环节一致率"),
    ("colour", "结论"),
];

/// One key of a configuration file.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    /// What it means, in Chinese.
    pub about: &'static str,
    /// Shown by `init` and in hints.
    pub example: &'static str,
}

const fn key(
    name: &'static str,
    kind: Kind,
    required: bool,
    about: &'static str,
    example: &'static str,
) -> Key {
    Key { name, kind, required, about, example }
}

/// Faces that a project may replace, with the Chinese name that is accepted as well.
pub const FACES: [(&str, &str); 9] = [
    ("title", "小标宋"),
    ("title", "方正小标宋"),
    ("song", "宋体"),
    ("hei", "黑体"),
    ("kai", "楷体"),
    ("kai", "楷体_GB2312"),
    ("fangsong", "仿宋"),
    ("fangsong", "仿宋_GB2312"),
    ("rare", "生僻字"),
];

/// Keys of `qiquan.toml`, in the order in which they are documented.
pub const PROJECT: &[Key] = &[
    key("name", Kind::Text, true, "最高一级单位的名称，印在封面上", "\"巴彦淖尔市\""),
    key("code", Kind::Code, true, "最高一级单位的六位区划代码（GB/T 2260）", "\"150800\""),
    key(
        "as_of",
        Kind::Date,
        false,
        "数据时点；不写时取登记表中最新的“数据日期”，再取 SOURCE_DATE_EPOCH，再取当天",
        "2020-04-15",
    ),
    key("deadline", Kind::Date, false, "归档截止日期；不写时为时点当年的6月30日", "2020-06-30"),
    key("annual_from", Kind::Year, false, "年度材料从哪一年起要求，默认2017", "2017"),
    key(
        "archives",
        Kind::Folder,
        false,
        "档案文件夹，默认 archives；也可以是清单文件（scan --format ndjson、sf -json、DROID 的 CSV）",
        "\"archives\"",
    ),
    key("registers", Kind::Folder, false, "登记表、台账文件夹，默认 registers", "\"registers\""),
    key("controls", Kind::Table(CONTROLS), false, "通知公布的控制数，用于对账", ""),
    key("problems", Kind::Table(PROBLEMS), false, "整改台账应有的问题数", ""),
    key(
        "thresholds",
        Kind::Thresholds,
        false,
        "规则的阈值：规则编号 = 数值，或 [thresholds.规则编号] 下逐项列出",
        "",
    ),
    key(
        "severity",
        Kind::Worded(SEVERITIES),
        false,
        "本单位对规则级别的调整：每行一条规则，级别写 error（错误）、warning（疑点）或 info（提示）",
        "",
    ),
    key("layout", Kind::Tables(LAYOUT), false, "某个旗县的档案文件夹另有摆法时写一项", ""),
    key("clock", Kind::Tables(CLOCK), false, "归档时限以外另计的时限，如摸底排查；每个时限写一项", ""),
    key("brief", Kind::Tables(BRIEF), false, "一页县情中登记表没有的内容，每个旗县区的每一项写一段", ""),
    key("ranking", Kind::Table(RANKING), false, "旗县区排名：比哪些指标、各占多少；不写时按缺省", ""),
    key(
        "signers",
        Kind::PerCounty(SIGNERS),
        false,
        "封面和附件上的编制单位、编制、审核、签发；[signers.六位代码] 下写某个旗县区自己的",
        "",
    ),
    key(
        "filing",
        Kind::PerCounty(FILING),
        false,
        "移交准备（qiquan prepare）：拟定档号所需、由接收档案馆给定的内容；[filing.六位代码] 下写某个旗县区自己的",
        "",
    ),
    key("fonts", Kind::Table(FONTS), false, "用本机字体文件代替内置字体", ""),
];

/// How an archive is arranged.
pub const FILING_FORMS: &[(&str, &str)] = &[("item", "按件"), ("volume", "按卷")];

const FILING: &[Key] = &[
    key(
        "form",
        Kind::Word(FILING_FORMS),
        false,
        "整理方式：item 按件（缺省），volume 按卷（一户一卷）",
        "\"item\"",
    ),
    key("fonds", Kind::Text, false, "全宗号；不写则不拟档号", "\"J001\""),
    key("category", Kind::Text, false, "门类代码，按件时用；不写则不拟档号", "\"WS\""),
    key("office", Kind::Text, false, "机构（问题）代码，按件时用；不写则不拟档号", "\"FPB\""),
    key("class", Kind::Text, false, "分类号，按卷时用；不写则不拟档号", "\"JF\""),
    key("box_pages", Kind::Count, false, "每盒装多少页；不写则不分盒", "300"),
];

const CONTROLS: &[Key] = &[
    key("as_of", Kind::Date, false, "控制数的统计时点，印在对账表中", "2020-02-24"),
    key("households", Kind::Count, false, "已脱贫享受政策户数", "14701"),
    key("persons", Kind::Count, false, "已脱贫享受政策人数", "27042"),
    key("exited_villages", Kind::Count, false, "出列贫困嘎查村数", "162"),
    key("exited_counties", Kind::Count, false, "摘帽旗县数", "5"),
    key("borderline_households", Kind::Count, false, "边缘户户数", "105"),
    key("borderline_persons", Kind::Count, false, "边缘户人数", "208"),
    key("monitored_households", Kind::Count, false, "脱贫监测户户数", "34"),
    key("monitored_persons", Kind::Count, false, "脱贫监测户人数", "69"),
];

const PROBLEMS: &[Key] = &[key(
    "expected",
    Kind::Counts,
    false,
    "问题来源 = 个数",
    "{ \"驻站式指导\" = 41, \"自治区会议\" = 14 }",
)];

const LAYOUT: &[Key] = &[
    key("county", Kind::Code, true, "旗县区的六位区划代码", "\"150823\""),
    key(
        "profile",
        Kind::Text,
        false,
        "存放方式的名称：household（一户一档）、class（按类），或项目 layouts/ 中自己写的；与 template 只写一个",
        "\"class\"",
    ),
    key(
        "template",
        Kind::Text,
        false,
        "路径模板，如 {county}/{township}/{village}/{head}{id_tail}；占位符见 docs/layouts.md",
        "\"{county}/{township}/{village}/{head}\"",
    ),
];

const CLOCK: &[Key] = &[
    key("name", Kind::Short(super::clock::LONGEST_NAME), true, "时限的名称，印在材料包中", "\"摸底排查\""),
    key(
        "counts",
        Kind::OneOf(&MEASURES),
        true,
        "计什么：visits 入户走访的户、sampled_visits 入户的抽样户、problems 已销号的问题、papers 归档材料",
        "\"visits\"",
    ),
    key("deadline", Kind::Date, false, "截止日期；不写时与归档时限相同", "2020-06-30"),
    key("since", Kind::Date, false, "只计这一天及以后的入户；不写时入户记录都计", "2020-03-01"),
];

const BRIEF: &[Key] = &[
    key("county", Kind::Code, true, "旗县区的六位区划代码", "\"150821\""),
    key("key", Kind::Word(BRIEF_KEYS), true, "哪一项", "\"area\""),
    key("value", Kind::Figure, true, "数字或文字，照印", "2492"),
    key("unit", Kind::Short(super::brief::LONGEST_UNIT), false, "单位，印在数字后面", "\"平方公里\""),
    key("as_of", Kind::Date, true, "时点", "2019-12-31"),
    key("source", Kind::Short(super::brief::LONGEST_SOURCE), true, "来源或文号", "\"2019年统计公报\""),
];

const RANKING: &[Key] = &[
    key(
        "order",
        Kind::Words,
        false,
        "列出哪些指标、按什么次序列；不写时为缺省的五项",
        "[\"completeness\", \"consistency\", \"errors\", \"overdue\", \"self_score\"]",
    ),
    key("completeness", Kind::Count, false, "完整率的权重；缺省40", "40"),
    key("consistency", Kind::Count, false, "一致率（抽样户三环节一致）的权重；缺省20", "20"),
    key("errors", Kind::Count, false, "未解决错误的权重；缺省20", "20"),
    key("overdue", Kind::Count, false, "逾期问题的权重；缺省20", "20"),
    key("closed", Kind::Count, false, "销号率的权重；缺省0", "0"),
    key("interviewed", Kind::Count, false, "访谈覆盖率的权重；缺省0", "0"),
    key("visited", Kind::Count, false, "入户率的权重；缺省0", "0"),
    key("self_score", Kind::Count, false, "自评得分的权重；缺省0", "0"),
];

const SIGNERS: &[Key] = &[
    key("unit", Kind::Short(super::signers::LONGEST), false, "编制单位", "\"巴彦淖尔市扶贫开发办公室\""),
    key("author", Kind::Short(super::signers::LONGEST), false, "编制", "\"张某\""),
    key("reviewer", Kind::Short(super::signers::LONGEST), false, "审核", "\"李某\""),
    key("approver", Kind::Short(super::signers::LONGEST), false, "签发", "\"王某\""),
];

/// Keys of a 评分表 (`scoring/*.toml`).
pub const SCORE_SHEET: &[Key] = &[
    key(
        "title",
        Kind::Short(super::scoring::LONGEST_TITLE),
        true,
        "评分表的名称",
        "\"2019年度成效考核评分表\"",
    ),
    key("basis", Kind::Text, true, "依据：文件和文号，或写明是自拟的", "\"……考核办法\""),
    key("total", Kind::Number, true, "总分，等于各指标分值之和", "100"),
    key(
        "base",
        Kind::Word(BASES),
        false,
        "写 default：保留缺省表的指标，只替换代码相同的，并增加新的",
        "\"default\"",
    ),
    key("indicator", Kind::Tables(INDICATOR), false, "指标，每个一项", ""),
];

/// Sheets that another one may build on.
pub const BASES: &[(&str, &str)] = &[("default", "缺省表")];

/// Keys of one `[[indicator]]`.
pub const INDICATOR: &[Key] = &[
    key("code", Kind::Short(12), true, "代码，各指标不同", "\"1.1\""),
    key("first", Kind::Short(20), true, "一级指标", "\"档案\""),
    key("second", Kind::Short(30), true, "二级指标", "\"户级材料\""),
    key("content", Kind::Text, true, "评价内容", "\"户级应归材料齐全\""),
    key("formula", Kind::Text, true, "评价标准（公式）", "\"户级完整率＝已归÷应归\""),
    key("condition", Kind::Text, true, "计分条件", "\"达到98%得满分，每低1个百分点扣1分\""),
    key("points", Kind::Number, true, "分值", "10"),
    key("source", Kind::Text, true, "数据来源", "\"档案检查\""),
    key("department", Kind::Text, true, "考核部门", "\"扶贫办\""),
    key("evidence", Kind::Words, false, "佐证材料的代码", "[\"H04\", \"G07\"]"),
    key("deduct", Kind::Tables(DEDUCT), false, "怎样扣分，每条一项；不写的为人工评分，自评分待填", ""),
];

/// Keys of one `[[indicator.deduct]]`.
pub const DEDUCT: &[Key] = &[
    key("name", Kind::Short(30), true, "数值的名称，印在扣分原因里", "\"户级完整率\""),
    key("unit", Kind::Short(6), true, "单位；% 表示比率", "\"%\""),
    key("figure", Kind::Lines, true, "数值（CEL），可用的名称见 docs/scoring.md", "\"papers.household\""),
    key("at_least", Kind::Number, false, "不低于多少不扣分；与 at_most 只写一个", "98"),
    key("at_most", Kind::Number, false, "不高于多少不扣分", "0"),
    key(
        "step",
        Kind::Number,
        false,
        "每差多少扣一次，不足一次的按一次；与 take 合用，都不写的达不到即不得分",
        "1",
    ),
    key("take", Kind::Number, false, "每次扣多少分", "1"),
];

/// What a clock may count, by the names that files use.
pub const MEASURES: [&str; 4] = ["papers", "visits", "sampled_visits", "problems"];

const FONTS: &[Key] = &[
    key("title", Kind::File, false, "小标宋体", "\"C:/Windows/Fonts/FZXBSJW.TTF\""),
    key("song", Kind::File, false, "宋体", "\"C:/Windows/Fonts/simsun.ttc\""),
    key("hei", Kind::File, false, "黑体", "\"C:/Windows/Fonts/simhei.ttf\""),
    key("kai", Kind::File, false, "楷体", "\"C:/Windows/Fonts/simkai.ttf\""),
    key("fangsong", Kind::File, false, "仿宋", "\"C:/Windows/Fonts/simfang.ttf\""),
    key(
        "rare",
        Kind::File,
        false,
        "生僻字：其他字体都没有的字用它；姓名整个用它排，所以要有常用字",
        "\"C:/Windows/Fonts/SURSONG.TTF\"",
    ),
];

/// Keys of a layout profile (`layouts/<name>.toml`).
pub const LAYOUT_FILE: &[Key] = &[
    key("name", Kind::Text, false, "存放方式的名称，与文件名相同", "\"village-first\""),
    key("title", Kind::Text, false, "说明", "\"先村后户\""),
    key("template", Kind::Text, true, "路径模板", "\"{county}/{village}/{seq}_{head}\""),
    key("class_words", Kind::Words, false, "文件夹名含这些词的是类别，不是户", "[\"材料\", \"台账\"]"),
    key("markers", Kind::Table(MARKERS), false, "存放各级自己材料的文件夹名", ""),
];

/// Keys of `[markers]` of a layout profile.
pub const MARKERS: &[Key] = &[
    key("prefecture", Kind::Words, false, "市级材料", "[\"市级\"]"),
    key("county", Kind::Words, false, "旗县区级材料", "[\"旗县级\"]"),
    key("department", Kind::Words, false, "部门材料，下一层为各部门", "[\"部门\"]"),
    key("township", Kind::Words, false, "苏木乡镇级材料", "[\"乡镇级\"]"),
    key("village", Kind::Words, false, "嘎查村级材料", "[\"村级\"]"),
    key("household", Kind::Words, false, "只起归拢作用、其下为各户的文件夹", "[\"户档\"]"),
];

/// Keys of one `[[waiver]]` of `waivers.toml` (核实说明).
pub const WAIVER: &[Key] = &[
    key("rule", Kind::Text, true, "规则编号", "\"C003\""),
    key("key", Kind::Text, true, "发现的指纹（32位），或对象，可用 * 代替任意字符", "\"H04@2019\""),
    key("reason", Kind::Text, true, "核实情况", "\"原件借出，2020-05-20归还\""),
    key("person", Kind::Text, true, "核实人", "\"王某\""),
    key("date", Kind::Date, false, "核实日期", "2020-04-10"),
    key("expires", Kind::Date, false, "到期日，过后不再有效", "2020-06-30"),
];

/// Keys of one `[[rule]]` of `rules/*.toml` (自定规则).
pub const RULE: &[Key] = &[
    key("code", Kind::Text, true, "规则编号：U 加三位数字，U001 至 U899", "\"U001\""),
    key("title", Kind::Text, true, "问题的名称，至多20个字", "\"入户时无人在家\""),
    key("severity", Kind::Word(SEVERITIES), true, "级别", "\"warning\""),
    key("look", Kind::Word(LOOKS), true, "逐一查看什么", "\"visit\""),
    key("when", Kind::Lines, true, "有问题的条件（CEL），字段用英文键", "\"visit.mode == '电话'\""),
    key("message", Kind::Text, true, "问题说明，{字段} 处填入登记的值", "\"{date}的调查方式为{mode}\""),
    key("basis", Kind::Text, true, "依据：文件和条款，或内部规则", "\"内部规则\""),
    key("responsible", Kind::Text, true, "责任单位（人）", "\"驻村工作队\""),
    key("expected", Kind::Text, false, "应为，可用 {字段}", "\"入户面访\""),
    key("actual", Kind::Text, false, "实为，可用 {字段}", "\"{mode}\""),
    key(
        "subject",
        Kind::Text,
        false,
        "问题的对象是哪个字段；不写时按查看的内容确定（人编号、合同号、问题编号……）",
        "\"mode\"",
    ),
    key("requirement", Kind::Lines, false, "要求，印在规则说明中", "\"……\""),
    key("why", Kind::Lines, false, "为何，印在规则说明中", "\"……\""),
    key("remedy", Kind::Lines, false, "怎样整改，印在规则说明和检查项目表中", "\"……\""),
];

/// Top level of `rules/*.toml`.
pub const RULE_FILE: &[Key] = &[key("rule", Kind::Tables(RULE), false, "自定规则，每条一项", "")];

/// Keys of one `[[topic]]` of `topics/*.toml` (专项).
pub const TOPIC: &[Key] = &[
    key(
        "name",
        Kind::Short(super::topics::LONGEST_NAME),
        true,
        "专题的名称；与内置专题同名即替换它",
        "\"小额信贷\"",
    ),
    key("counties", Kind::Codes, false, "只在这些旗县区印出（六位代码）；不写为全部", "[\"150802\"]"),
    key("conclusion", Kind::Words, false, "结论的各个分句，{指标键} 处填入数值", "[\"在贷{live}笔\"]"),
    key("rules", Kind::Words, false, "有关的检查项目", "[\"P001\", \"P002\"]"),
    key("papers", Kind::Words, false, "有关的材料代码", "[\"Q19\", \"B25\"]"),
    key("add", Kind::Text, false, "没有资料时请补充什么；不写时按缺的登记表说明", "\"小额信贷台账\""),
    key("figure", Kind::Tables(FIGURE), false, "指标，每个一项", ""),
];

/// Keys of one `[[topic.figure]]`.
pub const FIGURE: &[Key] = &[
    key("key", Kind::Text, true, "指标键，用在结论的分句里；字母、数字和下划线", "\"live\""),
    key("name", Kind::Short(super::topics::LONGEST_FIGURE), true, "指标的名称", "\"在贷笔数\""),
    key("unit", Kind::Short(super::brief::LONGEST_UNIT), false, "单位；% 表示占比", "\"笔\""),
    key("take", Kind::Word(TAKEN), false, "取材料包自己算出的数；与 over 只写一个", "\"households\""),
    key("over", Kind::Word(LOOKS), false, "逐一数哪张登记表的行", "\"loan\""),
    key("where", Kind::Lines, false, "数哪些行（CEL）；不写为全部", "\"loan.balance > 0\""),
    key("sum", Kind::Lines, false, "不数行数而求和的数值（CEL）", "\"loan.balance / 10000\""),
    key("of", Kind::Lines, false, "求占比时的分母（CEL），与 sum 合用", "\"project.fund_arrived\""),
    key("each", Kind::Lines, false, "相同的只数一次（CEL，文字）", "\"loan.hh_id\""),
    key("by", Kind::Lines, false, "按什么分组列出构成（CEL，文字）", "\"hh.cause_main\""),
    key(
        "within",
        Kind::Text,
        false,
        "是哪个指标的一部分；那个指标未提供或不明时，这个也不印数",
        "\"problems\"",
    ),
    key(
        "speaks",
        Kind::Lines,
        false,
        "哪些行说到这件事（CEL）；一行也没有时印“未提供”，不印0",
        "\"has(helper.team_role)\"",
    ),
    key(
        "rules",
        Kind::Words,
        false,
        "也查这件事的规则；数不明、未提供时，旁边写明它们发现几条",
        "[\"P003\"]",
    ),
    key("optional", Kind::Flag, false, "写 true：没有符合的行时印“未提供”，不印0", "true"),
];

/// Top level of `topics/*.toml`.
pub const TOPIC_FILE: &[Key] = &[key("topic", Kind::Tables(TOPIC), false, "专题，每个一项", "")];

/// One `[[item]]` of the brief that comes with the program.
pub const BRIEF_ITEM: &[Key] = &[
    key("name", Kind::Short(12), true, "项目", "\"边缘户\""),
    key("text", Kind::Words, false, "内容的各个分句", "[\"{households}户\"]"),
    key("config", Kind::Word(BRIEF_KEYS), false, "取自 [[brief]] 的哪一项", "\"area\""),
    key("figure", Kind::Tables(FIGURE), false, "指标", ""),
];

/// Top level of `data/brief.toml`.
pub const BRIEF_FILE: &[Key] = &[key("item", Kind::Tables(BRIEF_ITEM), false, "项目，每个一项", "")];

/// Top level of `waivers.toml`.
pub const WAIVERS: &[Key] = &[key("waiver", Kind::Tables(WAIVER), false, "核实说明，每条一项", "")];
