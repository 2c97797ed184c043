//! A specimen of everything that a page may hold, set and written down as text: what moved is read in a diff.

use super::{faces, filler, heading, paragraph};
use crate::base::fingerprint::sha256_hex;
use crate::render::blocks::*;
use crate::render::typeset::page::Page;
use crate::render::typeset::{Laid, layout};
use std::fmt::Write as _;
use std::path::Path;

/// `UPDATE_GOLDENS=1 cargo test golden` writes the file anew.
const UPDATE: &str = "UPDATE_GOLDENS";
const FILE: &str = "src/render/typeset/tests/golden/specimen.txt";

fn chart(kind: ChartKind, series: Vec<Series>, categories: &[&str]) -> Block {
    let categories = categories.iter().map(|name| (*name).to_owned()).collect();
    Block::Chart(Chart {
        kind,
        title: "图".into(),
        unit: "件".into(),
        categories,
        series,
        ..Chart::default()
    })
}

fn series(name: &str, values: &[f64]) -> Series {
    Series { name: name.into(), values: values.iter().copied().map(Some).collect(), ..Series::default() }
}

fn specimen() -> Vec<Block> {
    let cover = Cover {
        notice: "内部资料 注意保管".into(),
        title: "临河区脱贫攻坚档案\n考核材料包".into(),
        lines: vec![("检查时点".into(), "2020年4月15日".into()), ("编制".into(), String::new())],
        code: "150802-20200415".into(),
        ..Cover::default()
    };
    let mut grouped = Table { caption: vec![Span::plain("缺件清单")], ..Table::default() };
    grouped.head.push(Row::of(["层级", "材料", "件数"].map(Cell::plain).to_vec()));
    for village in 0..12 {
        let rows = (0..4).map(|at| {
            let name = format!("第{village}村第{at}种材料，名称较长，须折行才能排下");
            Row::of(vec![Cell::plain("嘎查村"), Cell::plain(name), Cell::plain(at.to_string())])
        });
        grouped.body.push(RowGroup { rows: rows.collect() });
    }
    grouped.totals = Some(Row::of(["合计", "", "72"].map(Cell::plain).to_vec()));
    grouped.footnote = vec![Span::plain("件数只计户卷。")];
    let figure = |label: &str, value: &str, mark| KeyFigure {
        label: label.into(),
        value: value.into(),
        unit: "件".into(),
        mark,
        ..KeyFigure::default()
    };
    let mut blocks = vec![Block::Cover(cover), Block::Contents(Contents::default())];
    blocks.extend([
        Block::PageBreak,
        heading("一、总体结论"),
        Block::Paragraph(Paragraph {
            spans: vec![Span::plain("红：尚有缺件。")],
            role: Role::Conclusion,
            mark: Some(Mark::Red),
        }),
        Block::KeyFigures(KeyFigures {
            figures: vec![figure("缺件", "3", Some(Mark::Red)), figure("不明", "0", None)],
            columns: 0,
        }),
        Block::PageBreak,
        heading("二、正文"),
        paragraph(
            Role::Body,
            "截至2020年4月15日，临河区应归材料138件（含“户卷”59件、村卷14件），已归135件，完整率97.82%；其余3件，\
             由责任单位于6月30日前补齐。按照《机关档案管理规定》，缺件、错件须逐件销号，不得代签补签。",
        ),
        Block::Heading(Heading { level: 2, spans: vec![Span::plain("（一）缺件")], anchor: "a".into() }),
        Block::List(List {
            start: Some(1),
            items: vec![ListItem { spans: vec![Span::plain("申请书")], nested: Vec::new() }],
        }),
        Block::Table(grouped),
        chart(ChartKind::Bars, vec![series("", &[97.5, 12.0])], &["狼山镇", "乌兰图克镇"]),
        chart(
            ChartKind::Stacked,
            vec![series("一致", &[6.0, 0.0]), series("存疑", &[2.0, 1.0]), series("矛盾", &[1.0, 3.0])],
            &["狼山镇", "新华镇"],
        ),
        chart(ChartKind::Columns, vec![series("户数", &[1.0, 7.0, 3.0])], &["不足4000", "4000～5000", "5000以上"]),
    ]);
    let reckoned =
        Series {
            values: vec![None, Some(20.0), Some(0.0)], line: LineStyle::Dashes, ..series("推算", &[])
        };
    blocks.push(Block::Chart(Chart {
        kind: ChartKind::Lines,
        title: "未到位".into(),
        categories: ["3月1日", "3月31日", "6月30日"].map(str::to_owned).to_vec(),
        positions: vec![0.0, 30.0, 121.0],
        series: vec![
            Series { values: vec![Some(54.0), Some(20.0), None], ..series("未到位", &[]) },
            reckoned,
        ],
        ..Chart::default()
    }));
    blocks.push(Block::Orientation(Orientation::Landscape));
    blocks.push(heading("三、横排"));
    blocks.extend(filler(2));
    blocks.push(Block::Orientation(Orientation::Portrait));
    blocks.push(heading("附件1　缺字"));
    blocks.push(Block::Paragraph(Paragraph {
        spans: vec![
            Span::plain("户主"),
            Span::name("王\u{E000}民"),
            Span::plain("，"),
            Span::name("乌云·其木格"),
        ],
        role: Role::Body,
        mark: None,
    }));
    blocks
}

/// Points, to a tenth; the hash below it holds the thousandths.
fn points(length: i32) -> f64 {
    f64::from(length) / 1000.0
}

fn written(laid: &Laid) -> String {
    let mut out = String::new();
    for (at, page) in laid.pages.iter().enumerate() {
        let hash = &sha256_hex(exact(page).as_bytes())[..16];
        let number = page.number.map_or_else(|| "无页码".to_owned(), |number| format!("页码{number}"));
        let (width, height) = (points(page.width), points(page.height));
        let _ = writeln!(out, "== 第{}面　{width:.1}×{height:.1}　{number}　{hash}", at + 1);
        let _ = writeln!(out, "框{}　线{}　链接{}", page.fills.len(), page.strokes.len(), page.links.len());
        for run in &page.runs {
            let (x, y, size) = (points(run.x), points(run.y), points(run.size));
            let face = &faces().face(run.face).name;
            let marks = [(run.turned, "　竖"), (run.missing, "　缺字")];
            let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
            let _ =
                writeln!(out, "{x:6.1} {y:6.1} {size:4.1} {face}{marks} | {}", page.text(run).escape_debug());
        }
    }
    out
}

/// Everything that is painted, to the thousandth.
fn exact(page: &Page) -> String {
    format!("{page:?}")
}

#[test]
fn the_specimen_is_set_as_the_golden_file_says() {
    let laid = layout(&specimen(), "临河区脱贫攻坚档案", faces());
    let now = written(&laid);
    assert_eq!(now, written(&layout(&specimen(), "临河区脱贫攻坚档案", faces())), "two runs differ");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = golden.lines().zip(now.lines()).position(|(old, new)| old != new);
    let differs = differs.or((golden.lines().count() != now.lines().count()).then(|| golden.lines().count()));
    if let Some(at) = differs {
        let line = |text: &str| text.lines().nth(at).unwrap_or("（无）").to_owned();
        panic!(
            "{FILE}:{}: pages are set otherwise\n was: {}\n now: {}\nlook at them; when it is meant: {UPDATE}=1 cargo test golden",
            at + 1,
            line(&golden),
            line(&now)
        );
    }
}
