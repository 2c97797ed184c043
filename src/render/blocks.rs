//! The block model (版块): what a section says, before any page or screen exists.
//!
//! Templates produce it, the page layout ([`crate::render`]'s typeset and PDF parts) and the HTML pages consume it.
//! It is plain data: no measures in millimetres, no faces, no tags. Text arrives already unescaped; whatever it
//! holds (`|`, `<`, line breaks) is text and nothing else.

/// A whole document: its blocks in reading order.
pub type Blocks = Vec<Block>;

/// One block of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// 分册 of a bound volume: everything up to the next one is that unit's.
    Volume(Volume),
    /// 封面: fills a page of its own, without a page number.
    Cover(Cover),
    /// 目录: replaced by the headings of levels `1..=depth` with their page numbers.
    Contents(Contents),
    /// 标题
    Heading(Heading),
    /// 正文
    Paragraph(Paragraph),
    /// 列表
    List(List),
    /// 表
    Table(Table),
    /// 关键数字: large figures in a grid.
    KeyFigures(KeyFigures),
    /// 图
    Chart(Chart),
    /// Versions of one thing, the fullest first: a page takes the first that fits on it, a screen the first of all.
    Fitted(Vec<Blocks>),
    /// Next block starts on a new page; nothing happens on a page that is still empty.
    PageBreak,
    /// Pages from here on are laid out this way round. A document starts upright.
    Orientation(Orientation),
}

/// Way round of the pages (纵向 / 横向).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Orientation {
    #[default]
    Portrait,
    Landscape,
}

/// 红黄绿. Always printed together with a word, never as a colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    Red,
    Yellow,
    Green,
}

impl Mark {
    /// The word printed when a mark comes without one.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Mark::Red => "红",
            Mark::Yellow => "黄",
            Mark::Green => "绿",
        }
    }
}

/// Weight of a span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpanStyle {
    #[default]
    Plain,
    /// 黑体
    Strong,
    /// 楷体
    Emphasis,
}

/// Where a span leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Anchor of a heading of the same document.
    Anchor(String),
    /// Address outside; only present when the user asked for links.
    Url(String),
}

/// A run of text in one style.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Span {
    /// May hold `\n` for a forced line break.
    pub text: String,
    pub style: SpanStyle,
    pub mark: Option<Mark>,
    /// A person's name: never split between two faces.
    pub name: bool,
    pub target: Option<Target>,
}

impl Span {
    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Span { text: text.into(), ..Span::default() }
    }
    /// 黑体 text.
    pub fn strong(text: impl Into<String>) -> Self {
        Span { text: text.into(), style: SpanStyle::Strong, ..Span::default() }
    }
    /// 楷体 text.
    pub fn emphasis(text: impl Into<String>) -> Self {
        Span { text: text.into(), style: SpanStyle::Emphasis, ..Span::default() }
    }
    /// A word in red, yellow or green.
    pub fn marked(text: impl Into<String>, mark: Mark) -> Self {
        Span { text: text.into(), mark: Some(mark), ..Span::default() }
    }
    /// A person's name.
    pub fn name(text: impl Into<String>) -> Self {
        Span { text: text.into(), name: true, ..Span::default() }
    }
}

/// Inline text.
pub type Spans = Vec<Span>;

/// The text of spans, one after the other.
#[must_use]
pub fn text_of(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// A cover page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cover {
    /// 密级 or 内部资料 line at the top left; empty for none.
    pub notice: String,
    pub title: String,
    pub subtitle: String,
    /// 旗县 · 数据时点 · 校验码 …: label and value.
    pub lines: Vec<(String, String)>,
    /// Issuing office, near the foot; empty for none.
    pub issuer: String,
    /// Date under the issuer; empty for none.
    pub date: String,
    /// Text of the QR code (二维码) at the top right; empty for none.
    pub code: String,
}

/// Where the part of a unit begins in a bound volume (合订本): on an odd page, one level above its own headings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Volume {
    /// In the contents and bookmarks.
    pub title: String,
    /// Unique in the document.
    pub anchor: String,
    /// Small line at the head of its pages; empty for none.
    pub running_head: String,
}

/// A table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// `目录`
    pub title: String,
    /// Deepest heading level listed.
    pub depth: u8,
}

impl Default for Contents {
    fn default() -> Self {
        Contents { title: "目录".into(), depth: 2 }
    }
}

/// A heading; it stays with the block that follows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heading {
    /// 1 (一、黑体) … 4. Level 1 does not start a page by itself.
    pub level: u8,
    pub spans: Spans,
    /// Unique in the document; bookmarks, contents and links lead here.
    pub anchor: String,
}

/// What a paragraph is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    /// Indented by two characters.
    #[default]
    Body,
    /// 结论: the line every section starts with; framed in the colour of `mark`.
    Conclusion,
    /// 注: small print under tables and charts.
    Note,
    /// Centred, without indent.
    Centred,
}

/// A paragraph.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paragraph {
    pub spans: Spans,
    pub role: Role,
    /// Colour of a conclusion's edge.
    pub mark: Option<Mark>,
}

/// A list; items may hold further lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List {
    /// Numbered from this; `None` for dots.
    pub start: Option<u64>,
    pub items: Vec<ListItem>,
}

/// One item of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListItem {
    pub spans: Spans,
    pub nested: Vec<List>,
}

/// Side to which cells lean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    Centre,
    /// Figures.
    Right,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub align: Align,
    /// Least width in characters of the table's size; 0 leaves it to the content.
    pub min_chars: f32,
    /// Share of the width left over when all columns have what they need; 0 keeps the column narrow.
    pub grow: f32,
    /// Breaks nowhere when there is room: codes, dates, household numbers.
    pub unbroken: bool,
}

impl Default for Column {
    fn default() -> Self {
        Column { align: Align::Left, min_chars: 0.0, grow: 1.0, unbroken: false }
    }
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    pub spans: Spans,
    /// Columns covered, at least 1.
    pub columns: u16,
    /// Overrides the column's side.
    pub align: Option<Align>,
}

impl Cell {
    /// Plain text in one column.
    pub fn plain(text: impl Into<String>) -> Self {
        Cell { spans: vec![Span::plain(text)], columns: 1, align: None }
    }
    /// Spans in one column.
    #[must_use]
    pub fn of(spans: Spans) -> Self {
        Cell { spans, columns: 1, align: None }
    }
}

/// One row: cells from the left; missing cells stay empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// 小计 and the like: set in 黑体 on a light ground.
    pub emphasised: bool,
}

impl Row {
    /// An ordinary row.
    #[must_use]
    pub fn of(cells: Vec<Cell>) -> Self {
        Row { cells, emphasised: false }
    }
}

/// Rows kept on one page where that is possible (one household, one unit).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowGroup {
    pub rows: Vec<Row>,
}

/// Size of a table's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TableSize {
    /// 五号
    #[default]
    Normal,
    /// 小五: many columns.
    Small,
    /// 六号: matrices.
    Tiny,
}

/// A table. Heads repeat on every page; nothing is ever left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// 表题, above; empty for none.
    pub caption: Spans,
    /// The heading above says the same: the caption is printed only where the table continues.
    pub under_its_heading: bool,
    pub columns: Vec<Column>,
    /// Head rows; cells may cover several columns.
    pub head: Vec<Row>,
    pub body: Vec<RowGroup>,
    /// 合计
    pub totals: Option<Row>,
    /// 注, below.
    pub footnote: Spans,
    pub size: TableSize,
}

impl Table {
    /// Adds a row as a group of its own.
    pub fn push(&mut self, row: Row) {
        self.body.push(RowGroup { rows: vec![row] });
    }
    /// Number of columns: declared, or the widest row.
    #[must_use]
    pub fn width(&self) -> usize {
        let rows = self.head.iter().chain(self.body.iter().flat_map(|group| &group.rows)).chain(&self.totals);
        let widest =
            rows.map(|row| row.cells.iter().map(|cell| usize::from(cell.columns.max(1))).sum()).max();
        widest.unwrap_or(0).max(self.columns.len())
    }
}

/// One large figure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeyFigure {
    /// 完整率
    pub label: String,
    /// `98.76%`
    pub value: String,
    /// 户, 份 …; empty for none.
    pub unit: String,
    /// Small line under the figure (与上次比较); empty for none.
    pub note: String,
    pub mark: Option<Mark>,
}

/// A grid of large figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeyFigures {
    pub figures: Vec<KeyFigure>,
    /// Figures side by side; 0 chooses.
    pub columns: u8,
}

/// Kind of chart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ChartKind {
    /// 条形: horizontal bars, long Chinese labels.
    #[default]
    Bars,
    /// 柱形: upright columns.
    Columns,
    /// 折线
    Lines,
    /// 堆积条形: one bar a category, made of the series one after another.
    Stacked,
}

/// One series of a chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    pub name: String,
    /// One value a category; `None` where nothing is known (a gap, never 0).
    pub values: Vec<Option<f64>>,
    pub mark: Option<Mark>,
    /// How its line is drawn.
    pub line: LineStyle,
}

/// Stroke of a line. What is not measured but reckoned (推算) is broken, each in a way of its own: two such lines are told
/// apart in black and white.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LineStyle {
    /// 实线: measured.
    #[default]
    Solid,
    /// 长划线
    Dashes,
    /// 点线
    Dots,
}

impl LineStyle {
    /// Not measured but reckoned.
    #[must_use]
    pub fn is_reckoned(self) -> bool {
        self != LineStyle::Solid
    }
}

/// A chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chart {
    pub kind: ChartKind,
    pub title: String,
    /// Unit of the values (户, %, 份).
    pub unit: String,
    pub categories: Vec<String>,
    /// Where the categories of a line stand, in days; empty for equal steps.
    pub positions: Vec<f64>,
    pub series: Vec<Series>,
    /// Digits after the point of printed values.
    pub digits: u8,
    /// Upper end of the scale (100 for a percentage); `None` follows the data.
    pub maximum: Option<f64>,
    /// What the chart says, for readers who cannot see it.
    pub summary: String,
    /// Small print below: what the chart leaves out; empty for none.
    pub note: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_as_wide_as_its_widest_row() {
        let mut table = Table { columns: vec![Column::default(); 2], ..Table::default() };
        table.head.push(Row::of(vec![Cell { columns: 3, ..Cell::plain("合并") }, Cell::plain("末列")]));
        assert_eq!(table.width(), 4);
        table.push(Row::of(vec![Cell::plain("一")]));
        assert_eq!(table.width(), 4);
    }
}
