//! Which characters a face has (覆盖), counted against the 通用规范汉字表.

use super::font::Face;

/// The table as its ministry published it; see `data/fonts/README.md`.
const TABLE: &str = include_str!("../../../data/fonts/tongyong-8105.txt");

/// Characters of levels 1, 2 and 3 (一级字, 二级字, 三级字).
pub const SIZES: [usize; 3] = [3500, 3000, 1605];

/// How many characters of each level a face has.
#[must_use]
pub fn covered(face: &Face) -> [usize; 3] {
    let all = TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars);
    let mut counts = [0; 3];
    for (at, c) in all.filter(|c| !c.is_whitespace()).enumerate() {
        let level = usize::from(at >= SIZES[0]) + usize::from(at >= SIZES[0] + SIZES[1]);
        counts[level] += usize::from(face.glyph(c) != 0);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::typeset::FaceSet;
    use crate::render::typeset::font::Use;

    #[test]
    fn built_in_faces_have_what_their_readme_says() {
        let set = FaceSet::builtin().unwrap();
        let of = |use_| covered(set.face(set.of(use_)));
        assert_eq!(of(Use::Table), SIZES);
        assert_eq!(of(Use::Hei), SIZES);
        assert_eq!(of(Use::Kai)[..2], SIZES[..2]);
        let title = of(Use::Title);
        assert!(title[0] == SIZES[0] && title[1] < SIZES[1], "{title:?}");
    }
}
