//! XLS (BIFF). The library builds dense ranges, so the stream's own cell records are measured first: a workbook whose
//! cells lie too far apart is refused instead of exhausting memory.

use super::{Grid, GridRow, MAX_CELLS, Merge};
use calamine::{Reader, SheetVisible, Xls};
use std::io::Cursor;

/// Most cells of the rectangle a sheet spans.
const MAX_AREA: u64 = 8_000_000;

/// Does the container hold an encrypted OOXML package?
#[must_use]
pub fn is_encrypted_package(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// Reads every sheet.
///
/// # Errors
/// A damaged, encrypted or oversized workbook.
pub fn read(bytes: &[u8]) -> Result<Vec<Grid>, String> {
    if is_foreign(bytes) {
        return Err("不是 .xls 工作簿（可能是 .doc/.wps 文件）；请另存为 .xlsx".to_owned());
    }
    measure(bytes)?;
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| {
        let reason = e.to_string();
        if reason.to_lowercase().contains("password") {
            "工作簿已加密；请去掉密码后重新放入".to_owned()
        } else {
            format!("工作簿无法读取，可能已损坏（{reason}）；请用表格软件打开后另存为 .xlsx")
        }
    })?;
    let date_1904 = book.has_1904_epoch();
    let sheets = book.sheets_metadata().to_vec();
    let mut grids = Vec::new();
    let mut cells = 0;
    for sheet in sheets {
        let Ok(range) = book.worksheet_range(&sheet.name) else { continue };
        let mut grid = Grid { sheet: sheet.name.clone(), date_1904, ..Grid::default() };
        if sheet.visible != SheetVisible::Visible {
            grid.hidden = true;
            grid.notes.push("隐藏的工作表，已读取".to_owned());
        }
        for merge in book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default() {
            if let (Ok(first), Ok(last)) = (u16::try_from(merge.start.1), u16::try_from(merge.end.1)) {
                grid.merges.push(Merge { rows: (merge.start.0, merge.end.0), columns: (first, last) });
            }
        }
        let (top, left) = range.start().unwrap_or_default();
        for (at, values) in range.rows().enumerate() {
            let mut row = GridRow { number: top + u32::try_from(at).unwrap_or(0) + 1, cells: Vec::new() };
            for (column, value) in values.iter().enumerate() {
                let Ok(column) = u16::try_from(column + left as usize) else { continue };
                if let Some(cell) = super::xlsx::from_data(value) {
                    row.cells.push((column, cell));
                }
            }
            cells += row.cells.len();
            if cells > MAX_CELLS {
                return Err(format!("单元格超过{MAX_CELLS}个；请按旗县拆分后重新导出"));
            }
            if !row.cells.is_empty() {
                grid.rows.push(row);
            }
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn is_foreign(bytes: &[u8]) -> bool {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    !has("Workbook") && !has("Book") && !has("WORKBOOK") && !has("BOOK")
}

/// Follows the sector chain of the workbook stream and measures every sheet's rectangle.
fn measure(bytes: &[u8]) -> Result<(), String> {
    let Some(stream) = workbook_stream(bytes) else {
        return Err("复合文档结构已损坏；请用表格软件打开后另存为 .xlsx".to_owned());
    };
    let word = |at: usize| stream.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]));
    let mut at = 0;
    let mut area = Area::default();
    while let (Some(id), Some(length)) = (word(at), word(at + 2)) {
        let body = at + 4;
        match id {
            // BOF: a new sheet.
            0x0809 | 0x0409 | 0x0209 | 0x0009 => area = Area::default(),
            // Cell records: FORMULA, BLANK, NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING, MULRK, MULBLANK.
            0x0006 | 0x0206 | 0x0406 | 0x0201 | 0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00FD | 0x00D6
            | 0x00BD | 0x00BE => {
                if let (Some(row), Some(first)) = (word(body), word(body + 2)) {
                    let last = if matches!(id, 0x00BD | 0x00BE) && length >= 6 {
                        word(body + usize::from(length) - 2).unwrap_or(first)
                    } else {
                        first
                    };
                    area.add(row, first.max(last));
                    area.add(row, first);
                    if area.size() > MAX_AREA {
                        return Err(format!(
                            "工作表跨度超过{MAX_AREA}格；请删除远处的空白或零星单元格后另存为 .xlsx"
                        ));
                    }
                }
            }
            _ => {}
        }
        at = body + usize::from(length);
    }
    Ok(())
}

#[derive(Default)]
struct Area(Option<(u16, u16, u16, u16)>);

impl Area {
    fn add(&mut self, row: u16, column: u16) {
        let (top, bottom, left, right) = self.0.unwrap_or((row, row, column, column));
        self.0 = Some((top.min(row), bottom.max(row), left.min(column), right.max(column)));
    }
    fn size(&self) -> u64 {
        self.0.map_or(0, |(top, bottom, left, right)| {
            (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
        })
    }
}

/// The `Workbook` stream of a compound file, with every chain bounded by the file's size.
fn workbook_stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let u32_at =
        |data: &[u8], at: usize| data.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    let shift = u32::from(*bytes.get(30)?);
    if !(7..=16).contains(&shift) {
        return None;
    }
    let size = 1usize << shift;
    let sector = |id: u32| {
        let start = (id as usize).checked_add(1)?.checked_mul(size)?;
        bytes.get(start..(start + size).min(bytes.len())).filter(|s| !s.is_empty())
    };
    let most = bytes.len() / size + 2;
    // The allocation table: 109 sectors in the header, more in a chain of their own.
    let mut tables: Vec<u32> =
        (0..109).filter_map(|n| u32_at(bytes, 76 + n * 4)).filter(|id| *id < 0xFFFF_FFF0).collect();
    let mut next = u32_at(bytes, 68)?;
    for _ in 0..most {
        if next >= 0xFFFF_FFF0 {
            break;
        }
        let data = sector(next)?;
        for n in 0..size / 4 - 1 {
            tables.extend(u32_at(data, n * 4).filter(|id| *id < 0xFFFF_FFF0));
        }
        next = u32_at(data, size - 4)?;
    }
    tables.truncate(most);
    let follow = |id: u32| {
        let table = sector(*tables.get(id as usize / (size / 4))?)?;
        u32_at(table, (id as usize % (size / 4)) * 4)
    };
    let chain = |first: u32| {
        let mut out = Vec::new();
        let mut id = first;
        for _ in 0..most {
            let Some(data) = (id < 0xFFFF_FFF0).then(|| sector(id)).flatten() else { break };
            out.extend_from_slice(data);
            let Some(after) = follow(id) else { break };
            id = after;
        }
        out
    };
    let directory = chain(u32_at(bytes, 48)?);
    let mut root = None;
    let mut found = None;
    for entry in directory.chunks_exact(128) {
        let length = usize::from(u16::from_le_bytes([entry[64], entry[65]])).min(64);
        let wide: Vec<u16> = entry[..length.saturating_sub(2)]
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        let name = String::from_utf16_lossy(&wide);
        let place = (u32_at(entry, 116)?, u32_at(entry, 120)? as usize);
        if entry[66] == 5 {
            root = Some(place);
        } else if name.eq_ignore_ascii_case("Workbook")
            || (name.eq_ignore_ascii_case("Book") && found.is_none())
        {
            found = Some(place);
        }
    }
    let (first, length) = found?;
    if length >= 4096 {
        let mut stream = chain(first);
        stream.truncate(length);
        return Some(stream);
    }
    // Small streams live in 64-byte sectors inside the root's stream.
    let mini = chain(root?.0);
    let mini_table = chain(u32_at(bytes, 60)?);
    let mut out = Vec::new();
    let mut id = first;
    for _ in 0..=length / 64 {
        let Some(data) = mini.get(id as usize * 64..(id as usize * 64 + 64).min(mini.len())) else { break };
        out.extend_from_slice(data);
        let Some(after) = u32_at(&mini_table, id as usize * 4) else { break };
        if after >= 0xFFFF_FFF0 {
            break;
        }
        id = after;
    }
    out.truncate(length);
    Some(out)
}
