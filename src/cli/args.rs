//! The command line as typed: clap structs only, no I/O. `cli::plan` turns them into a validated plan.

use crate::base::date;
use crate::cli::items::Trimmed;
use crate::cli::words::{Lang, phrase};
use chrono::NaiveDate;
use clap::builder::{EnumValueParser, StringValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// 档案齐全完整性核验与考核材料包批量生成
#[derive(Debug, Parser)]
#[command(
    name = "qiquan",
    version,
    about = "齐全：核验归档材料是否齐全完整，比对档案、座谈访谈、入户三环节，按旗县区生成考核材料包",
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = "退出码：0 正常；1 有达到门槛的问题；3 已完成但有文件夹或登记表未能读取；2 失败（配置、模板、参数或无可用内容）"
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// 帮助和终端提示用的语言；名称、规则和问题仍为中文
    #[arg(long, global = true, value_name = "LANG", default_value = "zh", ignore_case = true)]
    pub lang: Lang,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 主命令：扫描、核验并生成各旗县区材料包
    Pack(RunArgs),
    /// 只核验：终端小结、工作清单、检查记录和问题清单，不生成材料包
    Check(RunArgs),
    /// 移交准备：逐件登记归档文件并固化（SHA-256、SM3），可封装成移交包（BagIt）
    Prepare(PrepareArgs),
    /// 不重新扫描，按已保存的检查记录重新输出
    Render(RenderArgs),
    /// 把几个旗县区、苏木乡镇分开运行的结果（分片）合并为一个，与一次运行的结果相同；不需要档案和项目文件夹
    Merge(MergeArgs),
    /// 比较两次结果：新增、仍在、已消除（有新增时退出码为1）
    Diff(DiffArgs),
    /// 核对输出文件夹与回执是否一致、移交包与清单是否一致，或核对印出的校验码（有任何差异时退出码为1）
    Verify(VerifyArgs),
    /// 列出全部规则
    Rules(ListArgs),
    /// 说明一条规则或一种材料：要求、依据、怎样整改；材料的名称、条件、责任人
    Explain(ExplainArgs),
    /// 生成一个虚构的示例项目
    Sample(SampleArgs),
    /// 建立项目文件夹和带注释的 qiquan.toml，可先看已有的文件夹；在终端上不写参数时逐项询问
    Init(InitArgs),
    /// 检查项目：登记表怎样识别、文件夹各是谁的、对应不上时建议存放方式
    Doctor(DoctorArgs),
    /// 列出可分开运行的分片：旗县区或苏木乡镇、文件数、字节数，和各自的命令参数
    Plan(PlanArgs),
    /// 输出 JSON Schema（config、run、finding、rules、topics、scoring）或模板参考（templates）
    Schema(SchemaArgs),
    /// 列出档案文件夹中的每个文件：格式、归属、识别为哪种材料
    Scan(ScanArgs),
    /// 输出命令行补全脚本
    Completions(CompletionArgs),
    /// 输出手册页（man 格式），不写命令名时为总页
    Man(ManArgs),
}

/// Flags of `pack` and `check`.
#[derive(Debug, Clone, Args)]
pub struct RunArgs {
    /// 项目文件夹
    #[arg(default_value = ".", value_name = "PROJECT")]
    pub project: PathBuf,
    #[command(flatten)]
    pub cache: CacheArgs,
    /// 时点（YYYY-MM-DD）；缺省依次取 qiquan.toml、登记表最新数据日期、SOURCE_DATE_EPOCH、今天
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// 以旧的输出为底线：只有新增问题才计入退出码
    #[arg(long, value_name = "OUT")]
    pub baseline: Option<PathBuf>,
    /// 另将全市和各旗县区的材料包合订为一册：一份目录，页码连续，各册从单页起
    #[arg(long)]
    pub bind: bool,
    /// 只处理这些旗县区（6位代码，可多次给出或用逗号隔开）
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = Trimmed(StringValueParser::new()))]
    pub county: Vec<String>,
    /// 达到哪一级问题时以退出码1结束（check 缺省 error，其他缺省 never）
    #[arg(long, value_name = "LEVEL", ignore_case = true)]
    pub fail_on: Option<FailOn>,
    /// 输出哪些格式，逗号隔开
    #[arg(long, value_name = "LIST", value_delimiter = ',', ignore_case = true, value_parser = Trimmed(EnumValueParser::<Format>::new()))]
    pub format: Vec<Format>,
    /// 历次结果所在文件夹（缺省 OUT/history）
    #[arg(long, value_name = "DIR")]
    pub history: Option<PathBuf>,
    /// 不执行这些规则（代码或前缀，逗号隔开）；结果不计入历次记录
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = Trimmed(StringValueParser::new()))]
    pub ignore: Vec<String>,
    /// 并行数（缺省为处理器核数，至多为其4倍）；不影响结果
    #[arg(short, long, value_name = "N", allow_negative_numbers = true)]
    pub jobs: Option<usize>,
    /// 工作簿和网页中的出处链接到文件：项目文件夹对打开的人来说在哪里（文件夹，或 https://… 一类的网址）；不写则没有链接
    #[arg(long, value_name = "PATH_OR_URL")]
    pub link_base: Option<String>,
    /// 不显示进度
    #[arg(long)]
    pub no_progress: bool,
    /// 输出文件夹（相对当前文件夹）
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub out: PathBuf,
    /// 只输出错误信息
    #[arg(short, long)]
    pub quiet: bool,
    /// 只执行这些规则（代码或前缀，逗号隔开）；结果不计入历次记录
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = Trimmed(StringValueParser::new()))]
    pub select: Vec<String>,
    /// 结束时输出各阶段用时（标准错误）
    #[arg(long)]
    pub timings: bool,
    /// 封存分片的密钥文件（不少于32字节）；缺省用本用户自动生成的密钥。不带 --county、--township 时也写出分片
    #[arg(long, value_name = "FILE")]
    pub token_key: Option<PathBuf>,
    /// 只处理这些苏木乡镇（9位代码，可多次给出或用逗号隔开）
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = Trimmed(StringValueParser::new()))]
    pub township: Vec<String>,
}

/// What earlier runs found out.
#[derive(Debug, Clone, Args)]
pub struct CacheArgs {
    /// 缓存文件夹：没有变化的文件不再打开（缺省为用户的缓存文件夹）；随时可以删去，不影响结果
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// 不用缓存中的结果，全部重新读取和计算
    #[arg(long)]
    pub rehash: bool,
}

/// Gate of the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Error,
    Warning,
    Never,
}

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Format {
    Pdf,
    Ofd,
    Xlsx,
    Html,
    Csv,
    Sarif,
    Junit,
}

#[derive(Debug, Args)]
pub struct PrepareArgs {
    /// 项目文件夹
    #[arg(default_value = ".", value_name = "PROJECT")]
    pub project: PathBuf,
    #[command(flatten)]
    pub cache: CacheArgs,
    /// 时点（YYYY-MM-DD）；缺省依次取 qiquan.toml、登记表最新数据日期、SOURCE_DATE_EPOCH、今天
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// 只处理这些旗县区（6位代码，可多次给出或用逗号隔开）
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = Trimmed(StringValueParser::new()))]
    pub county: Vec<String>,
    /// 用哪些摘要算法固化，逗号隔开
    #[arg(long, value_name = "LIST", value_delimiter = ',', ignore_case = true, default_value = "sha256,sm3", value_parser = Trimmed(EnumValueParser::<DigestName>::new()))]
    pub digest: Vec<DigestName>,
    /// 读入 Siegfried（sf -json）、DROID（CSV）或 veraPDF（XML、JSON）的结果，与本程序的识别逐件核对，不同的列入格式差异
    #[arg(long, value_name = "FILE")]
    pub facts: Option<PathBuf>,
    /// 移交清单、归档目录、四性检测报告用哪些版式文件格式，逗号隔开
    #[arg(long, value_name = "LIST", value_delimiter = ',', ignore_case = true, default_value = "pdf", value_parser = Trimmed(EnumValueParser::<PageFormat>::new()))]
    pub format: Vec<PageFormat>,
    /// 并行数（缺省为处理器核数，至多为其4倍）；不影响结果
    #[arg(short, long, value_name = "N", allow_negative_numbers = true)]
    pub jobs: Option<usize>,
    /// 不显示进度
    #[arg(long)]
    pub no_progress: bool,
    /// 输出文件夹（相对当前文件夹）；结果在其中的 prepare 文件夹
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub out: PathBuf,
    /// 把归档文件复制到这个文件夹，按单位封装成移交包；原件只读不动，中断后可接着做
    #[arg(long, value_name = "DIR")]
    pub package: Option<PathBuf>,
    /// 移交包的形式：bagit 保持原来的文件夹（BagIt 1.0）；folder 每个档号一个文件夹，附目录文件.XML
    #[arg(long, value_name = "FORM", default_value = "bagit", ignore_case = true, requires = "package")]
    pub package_form: PackageForm,
    /// 只输出错误信息
    #[arg(short, long)]
    pub quiet: bool,
    /// 结束时输出各阶段用时（标准错误）
    #[arg(long)]
    pub timings: bool,
}

/// How a package is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PackageForm {
    Bagit,
    Folder,
}

/// A format of pages (版式文件).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    Pdf,
    Ofd,
}

/// A digest that `prepare` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DigestName {
    Sha256,
    Sm3,
}

#[derive(Debug, Args)]
pub struct RenderArgs {
    /// 另将全市和各旗县区的材料包合订为一册：一份目录，页码连续，各册从单页起
    #[arg(long)]
    pub bind: bool,
    /// 检查时所用的字体文件所在的文件夹；不写时按 qiquan.toml 所写的路径，从当前文件夹和输出文件夹的上级找
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 已有的输出文件夹
    #[arg(long, value_name = "OUT")]
    pub from: PathBuf,
    /// 输出哪些格式，逗号隔开
    #[arg(long, value_name = "LIST", value_delimiter = ',', ignore_case = true, value_parser = Trimmed(EnumValueParser::<Format>::new()))]
    pub format: Vec<Format>,
    /// 并行数
    #[arg(short, long, value_name = "N", allow_negative_numbers = true)]
    pub jobs: Option<usize>,
    /// 工作簿和网页中的出处链接到文件：项目文件夹对打开的人来说在哪里（文件夹，或 https://… 一类的网址）；不写则没有链接
    #[arg(long, value_name = "PATH_OR_URL")]
    pub link_base: Option<String>,
    /// 不显示进度
    #[arg(long)]
    pub no_progress: bool,
    /// 输出文件夹（相对当前文件夹）
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub out: PathBuf,
    /// 已用 --unit 生成的材料包所在的文件夹（可多次给出）：其中的单位不再生成，直接取用
    #[arg(long, value_name = "DIR", conflicts_with = "unit")]
    pub packs: Vec<PathBuf>,
    /// 只输出错误信息
    #[arg(short, long)]
    pub quiet: bool,
    /// 输出各步骤用时
    #[arg(long)]
    pub timings: bool,
    /// 只生成这些单位的材料包（旗县区或盟市代码，可多次给出或用逗号隔开），供 --packs 取用；不写检查记录
    #[arg(long, value_name = "CODE", value_delimiter = ',', conflicts_with = "bind", value_parser = Trimmed(StringValueParser::new()))]
    pub unit: Vec<String>,
}

#[derive(Debug, Args)]
pub struct MergeArgs {
    /// 各分片的输出文件夹
    #[arg(value_name = "OUT", required = true)]
    pub parts: Vec<PathBuf>,
    /// 时点（YYYY-MM-DD）；须与各分片一致，缺省取各分片的时点
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// 以旧的输出为底线：只有新增问题才计入退出码
    #[arg(long, value_name = "OUT")]
    pub baseline: Option<PathBuf>,
    /// 另将全市和各旗县区的材料包合订为一册：一份目录，页码连续，各册从单页起
    #[arg(long)]
    pub bind: bool,
    /// 达到哪一级问题时以退出码1结束（check 缺省 error，其他缺省 never）
    #[arg(long, value_name = "LEVEL", ignore_case = true)]
    pub fail_on: Option<FailOn>,
    /// 检查时所用的字体文件所在的文件夹；不写时按 qiquan.toml 所写的路径，从当前文件夹和输出文件夹的上级找
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 输出哪些格式，逗号隔开
    #[arg(long, value_name = "LIST", value_delimiter = ',', ignore_case = true, value_parser = Trimmed(EnumValueParser::<Format>::new()))]
    pub format: Vec<Format>,
    /// 历次结果所在文件夹（缺省 OUT/history）
    #[arg(long, value_name = "DIR")]
    pub history: Option<PathBuf>,
    /// 并行数（缺省为处理器核数，至多为其4倍）；不影响结果
    #[arg(short, long, value_name = "N", allow_negative_numbers = true)]
    pub jobs: Option<usize>,
    /// 工作簿和网页中的出处链接到文件：项目文件夹对打开的人来说在哪里（文件夹，或 https://… 一类的网址）；不写则没有链接
    #[arg(long, value_name = "PATH_OR_URL")]
    pub link_base: Option<String>,
    /// 不显示进度
    #[arg(long)]
    pub no_progress: bool,
    /// 输出文件夹（相对当前文件夹）
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub out: PathBuf,
    /// 缺少旗县区或苏木乡镇时也合并：结果与只处理已有各单位的一次运行相同，可再与其他分片合并
    #[arg(long)]
    pub partial: bool,
    /// 只输出错误信息
    #[arg(short, long)]
    pub quiet: bool,
    /// 结束时输出各阶段用时（标准错误）
    #[arg(long)]
    pub timings: bool,
    /// 封存各分片的密钥文件；缺省用本用户自动生成的密钥
    #[arg(long, value_name = "FILE")]
    pub token_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct PlanArgs {
    /// 项目文件夹
    #[arg(default_value = ".", value_name = "PROJECT")]
    pub project: PathBuf,
    /// 时点（YYYY-MM-DD）；缺省依次取 qiquan.toml、登记表最新数据日期、SOURCE_DATE_EPOCH、今天
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// 并行数（缺省为处理器核数，至多为其4倍）；不影响结果
    #[arg(short, long, value_name = "N", allow_negative_numbers = true)]
    pub jobs: Option<usize>,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
    /// 文件多于此数的旗县区按苏木乡镇分片；不写则一个旗县区一个分片
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub max_files: Option<u64>,
    /// 合并结果的输出文件夹；各分片的输出在它旁边的“…-parts”文件夹内
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub out: PathBuf,
    /// 写入各条命令的密钥文件；缺省用本用户自动生成的密钥
    #[arg(long, value_name = "FILE")]
    pub token_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// 较早的输出文件夹
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// 较新的输出文件夹
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// 材料包封面的校验码（或扫码所得文字）：是哪个单位的检查记录，现在的记录是否仍与它一致
    #[arg(long, value_name = "CODE", conflicts_with = "depth")]
    pub code: Option<String>,
    /// 移交包核对到哪一层：count 件数和字节数，files 再加逐件是否齐全，full 再加逐件摘要
    #[arg(long, value_name = "DEPTH", default_value = "full", ignore_case = true)]
    pub depth: DepthName,
    /// 输出文件夹，或移交包（含 bagit.txt 的文件夹；也可以是装有若干移交包的文件夹）
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// 并行数
    #[arg(short, long, value_name = "N", allow_negative_numbers = true)]
    pub jobs: Option<usize>,
    /// 不显示进度
    #[arg(long)]
    pub no_progress: bool,
}

/// How deep a package is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DepthName {
    Count,
    Files,
    Full,
}

/// Text for people or JSON for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    Text,
    Json,
}

/// How `scan` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScanFormat {
    Text,
    Json,
    Ndjson,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// 改为列出自定规则可用的变量和字段
    #[arg(long, conflicts_with_all = ["format", "project"])]
    pub fields: bool,
    /// 输出格式
    #[arg(long, value_name = "FORMAT", default_value = "text", ignore_case = true)]
    pub format: ListFormat,
    /// 连同这个项目的自定规则，按它调整的级别
    #[arg(long, value_name = "DIR")]
    pub project: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// 规则代码或材料代码，如 C003、H01
    #[arg(value_name = "CODE")]
    pub code: String,
    /// 输出格式
    #[arg(long, value_name = "FORMAT", default_value = "text", ignore_case = true)]
    pub format: ListFormat,
    /// 连同这个项目的自定规则，按它调整的级别
    #[arg(long, value_name = "DIR")]
    pub project: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct SampleArgs {
    /// 写到哪个文件夹（须为空或不存在）
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// 埋设问题的比例（0–1）
    #[arg(long, value_name = "RATE", default_value_t = 0.02, allow_negative_numbers = true)]
    pub defects: f64,
    /// 改写规则小样：不宜埋在示例城市里的规则，各有若干小项目，内含问题和易混淆项
    #[arg(long, conflicts_with_all = ["defects", "households", "preset"])]
    pub fixtures: bool,
    /// 户数
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub households: Option<u64>,
    /// 档案只写成清单（清单.ndjson），不写文件：项目可以大于磁盘
    #[arg(long, conflicts_with = "fixtures")]
    pub listing: bool,
    /// 预设：bayannur 复现公开的总数
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// 随机种子；种子相同则内容相同
    #[arg(long, value_name = "S", default_value_t = 1, allow_negative_numbers = true)]
    pub seed: u64,
    /// 只输出错误信息
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, Clone, Default, Args)]
pub struct InitArgs {
    /// 项目文件夹
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// 档案所在的文件夹（缺省 DIR/archives）
    #[arg(long, value_name = "FOLDER")]
    pub archives: Option<PathBuf>,
    /// 时点（YYYY-MM-DD）；缺省取登记表最新数据日期，再取当天
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<NaiveDate>,
    /// 最高一级单位的六位区划代码；缺省由文件夹推断
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    /// 另写空白表（访谈、入户、走访、人工核验、抽样、整改、档案著录）到 DIR/forms/；已有的项目只写空白表
    #[arg(long)]
    pub forms: bool,
    /// 先看这个已有的文件夹：找出其中的档案和登记表，推断单位，建议存放方式（只读不写）
    #[arg(long, value_name = "FOLDER")]
    pub from: Option<PathBuf>,
    /// 最高一级单位的名称；缺省由代码推断
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// 登记表所在的文件夹（缺省 DIR/registers）
    #[arg(long, value_name = "FOLDER")]
    pub registers: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// 项目文件夹
    #[arg(default_value = ".", value_name = "PROJECT")]
    pub project: PathBuf,
    /// 输出格式（json 不省略任何一项）
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

/// Which schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaName {
    Config,
    Run,
    Finding,
    Rules,
    Topics,
    Scoring,
    Templates,
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// 哪一个；templates 为版块模板可用的值、表和图（Markdown）
    #[arg(value_name = "NAME", default_value = "config", ignore_case = true)]
    pub name: SchemaName,
}

#[derive(Debug, Args)]
pub struct ScanArgs {
    /// 项目文件夹
    #[arg(default_value = ".", value_name = "PROJECT")]
    pub project: PathBuf,
    /// 只处理这些旗县区（6位代码）
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = Trimmed(StringValueParser::new()))]
    pub county: Vec<String>,
    /// 输出格式：制表符分隔的文本、JSON，或可再读入的清单（ndjson，不遮盖）
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ScanFormat,
    /// 不看档案文件夹，读入清单：scan --format ndjson、sf -json 或 DROID 的 CSV 导出
    #[arg(long, value_name = "LISTING")]
    pub from: Option<PathBuf>,
    /// 并行数
    #[arg(short, long, value_name = "N", allow_negative_numbers = true)]
    pub jobs: Option<usize>,
    /// 把清单与档案文件夹核对：缺少、多出、改变的逐个列出，有差异时退出码为1
    #[arg(long, requires = "from", conflicts_with = "format")]
    pub verify: bool,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    /// 哪个命令的手册页
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

#[derive(Debug, Args)]
pub struct CompletionArgs {
    /// 终端类型
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// A day, in any of the ways in which registers and `qiquan.toml` may write it.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    date::parse(text).and_then(date::PartialDate::day).ok_or_else(|| phrase!("fault.day"))
}
