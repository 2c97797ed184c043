//! Faults of the files of households (C).

use crate::sample::faults::{Bed, Change, Planter};
use crate::sample::papers::{self, Paper};

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "C003", fault: c003, near_miss: |bed, round| odd_name(bed, "C003", round) },
    Planter { rule: "C014", fault: c014, near_miss: c014_near },
    Planter { rule: "C015", fault: c015, near_miss: |bed, round| odd_name(bed, "C015", round) },
    Planter { rule: "C020", fault: c020, near_miss: |bed, round| odd_name(bed, "C020", round) },
    Planter { rule: "C004", fault: c004, near_miss: c004_near },
    Planter { rule: "C017", fault: c017, near_miss: c017_near },
    Planter { rule: "C016", fault: c016, near_miss: c016_near },
];

/// The nth paper of the household that may go missing, once-only or annual, required or conditional.
fn some_paper(bed: &Bed<'_>, at: usize, need: &str, round: usize) -> Option<Paper> {
    let kinds = &bed.plan.papers.household;
    let mine: Vec<Paper> = bed
        .plan
        .papers
        .of_house(&bed.plan.houses[at])
        .into_iter()
        .filter(|paper| {
            kinds[paper.kind].need == need
                && !matches!(kinds[paper.kind].code.as_str(), "H05" | "H06" | "H30" | "H31")
        })
        .collect();
    (!mine.is_empty()).then(|| mine[(round * 7 + at) % mine.len()].clone())
}

/// A fault of one paper of a household that keeps single files.
fn of_paper(
    bed: &mut Bed<'_>,
    rule: &'static str,
    need: &str,
    round: usize,
    change: impl Fn(Paper) -> Change,
) -> Option<()> {
    let at = bed.free(|house| !house.volume)?;
    let paper = some_paper(bed, at, need, round)?;
    let subject = papers::key(&bed.plan.papers.household, &paper);
    bed.fault(at, rule, subject);
    bed.take(at, change(paper));
    Some(())
}

fn c003(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    of_paper(bed, "C003", "required", round, Change::Missing)
}

fn c004(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    of_paper(bed, "C004", "conditional", round, Change::Missing)
}

/// 慢性病 alone asks for no 大病 papers.
fn c004_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| {
        let anyone = |word: &str| house.people.iter().any(|person| person.health.contains(word));
        anyone("慢性病") && !anyone("大病")
    })?;
    bed.register_near_miss(at, "C004", "H23")
}

fn c014(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    if round.is_multiple_of(2) {
        return of_paper(bed, "C014", "required", round, Change::Unlisted);
    }
    let at = bed.free(|house| !house.volume)?;
    bed.fault(at, "C014", "H25");
    bed.take(at, Change::ListedOnly);
    Some(())
}

fn c014_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| !house.volume)?;
    bed.near_miss(at, "C014", "H01");
    bed.take(at, Change::Listed);
    Some(())
}

fn c015(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    of_paper(bed, "C015", "required", round, |paper| Change::Damaged(paper, round % 3))
}

/// The subject holds the digest of the content; it is added when the bytes are known.
fn c016(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| !house.volume)?;
    let own = bed.plan.houses[at].id.clone();
    let twin = bed.free(|house| !house.volume && house.id != own)?;
    bed.take(twin, Change::Register);
    bed.take(at, Change::SameFile(twin));
    Some(())
}

/// Photos that only look alike.
fn c016_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| !house.volume)?;
    bed.register_near_miss(at, "C016", "H30")
}

/// More pages than the 备考表 at the end has, which may also be a file of its own. The subject follows from the bytes.
fn c017(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.volume)?;
    bed.take(at, Change::ShortVolume([4, 12, 7][round % 3]));
    Some(())
}

/// Blank pages behind the last paper.
fn c017_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.volume)?;
    bed.take(at, Change::LongVolume([1, 2, 5][round % 3]));
    Some(())
}

/// As with C016, the subject follows from the bytes.
fn c020(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| !house.volume)?;
    bed.take(at, Change::BadName(["新建文件夹副本", "IMG_20190304_112233", "扫描0001"][round % 3]));
    Some(())
}

/// An addition behind the name of a paper.
fn odd_name(bed: &mut Bed<'_>, rule: &'static str, round: usize) -> Option<()> {
    let at = bed.free(|house| !house.volume)?;
    let subject = papers::key(&bed.plan.papers.household, &Paper { kind: 0, year: None });
    bed.near_miss(at, rule, subject);
    bed.take(at, Change::OddName(["（最终版2）", " (2)", "【补】"][round % 3]));
    Some(())
}
