//! Chinese words for what the scan found, for lists.

use crate::scan::entry::{FileClass, FileState, Format};

/// Format of a file.
#[must_use]
pub fn format(format: Format) -> &'static str {
    match format {
        Format::Unknown => "不明",
        Format::Pdf => "PDF",
        Format::Jpeg => "JPEG图片",
        Format::Tiff => "TIFF图片",
        Format::Png => "PNG图片",
        Format::Bmp => "BMP图片",
        Format::Gif => "GIF图片",
        Format::Heic => "HEIC图片",
        Format::Jp2 => "JPEG2000图片",
        Format::Ofd => "OFD版式文件",
        Format::Docx => "Word文档",
        Format::Doc => "Word97文档",
        Format::Wps => "WPS文字",
        Format::Xlsx => "Excel表格",
        Format::Xls => "Excel97表格",
        Format::Et => "WPS表格",
        Format::Pptx => "演示文稿",
        Format::Ole => "Office旧格式",
        Format::Zip => "ZIP压缩包",
        Format::Rar => "RAR压缩包",
        Format::SevenZip => "7z压缩包",
        Format::Text => "文本",
        Format::Csv => "CSV表格",
        Format::Xml => "XML",
        Format::Html => "网页",
        Format::Mp3 => "MP3音频",
        Format::Wav => "WAV音频",
        Format::Mp4 => "MP4视频",
        Format::Avi => "AVI视频",
        Format::Executable => "程序",
        Format::Odf => "ODF文档",
        Format::Rtf => "RTF文档",
        Format::Ppt => "旧版演示文稿",
        Format::Email => "邮件",
    }
}

/// State of a file.
#[must_use]
pub fn state(state: FileState) -> &'static str {
    match state {
        FileState::Good => "正常",
        FileState::Empty => "空文件",
        FileState::Damaged => "损坏",
        FileState::Encrypted => "加密",
        FileState::WrongExtension => "扩展名与格式不符",
        FileState::Unreadable => "无法读取",
        FileState::Link => "链接",
        FileState::Untold => "不明",
    }
}

/// What a file is for.
#[must_use]
pub fn class(class: FileClass) -> &'static str {
    match class {
        FileClass::Paper => "材料",
        FileClass::Junk => "非归档文件",
        FileClass::Catalogue => "目录",
        FileClass::Container => "压缩包",
    }
}
