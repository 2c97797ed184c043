import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.poi.xssf.usermodel.XSSFChart;
import org.apache.poi.xssf.usermodel.XSSFDrawing;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.xmlbeans.XmlError;
import org.apache.xmlbeans.XmlObject;
import org.apache.xmlbeans.XmlOptions;
import org.openxmlformats.schemas.spreadsheetml.x2006.main.CTRow;

/** Validates workbooks against the schemas of ECMA-376, with Apache POI, and looks for rows that stand twice. */
class ReadXlsx {
    /** Attributes of later versions, which readers are told to pass over (mc:Ignorable). */
    private static boolean isOfLaterVersions(XmlError error) {
        String words = error.getMessage();
        return words.startsWith("Attribute not allowed") && (words.contains("Ignorable@") || words.contains("dyDescent@"));
    }

    private static List<String> faults(XmlObject part) {
        List<XmlError> found = new ArrayList<>();
        part.validate(new XmlOptions().setErrorListener(found));
        List<String> told = new ArrayList<>();
        for (XmlError error : found) {
            if (!isOfLaterVersions(error)) told.add(error.getMessage());
        }
        return told;
    }

    private static List<String> faults(XSSFSheet sheet) {
        List<String> told = faults(sheet.getCTWorksheet());
        Set<Long> rows = new HashSet<>();
        for (CTRow row : sheet.getCTWorksheet().getSheetData().getRowArray()) {
            if (!rows.add(row.getR())) told.add("row " + row.getR() + " stands twice");
        }
        XSSFDrawing drawing = sheet.getDrawingPatriarch();
        if (drawing != null) {
            told.addAll(faults(drawing.getCTDrawing()));
            for (XSSFChart chart : drawing.getCharts()) told.addAll(faults(chart.getCTChartSpace()));
        }
        return told;
    }

    public static void main(String[] books) throws Exception {
        int sheets = 0;
        int wrong = 0;
        for (String book : books) {
            try (InputStream file = new FileInputStream(book); XSSFWorkbook workbook = new XSSFWorkbook(file)) {
                List<String> told = faults(workbook.getCTWorkbook());
                told.addAll(faults(workbook.getStylesSource().getCTStylesheet()));
                for (int at = 0; at < workbook.getNumberOfSheets(); at++) {
                    sheets++;
                    for (String fault : faults(workbook.getSheetAt(at))) told.add(workbook.getSheetName(at) + ": " + fault);
                }
                wrong += told.size();
                for (String fault : told) System.out.println(book + ": " + fault);
            }
        }
        System.out.println(books.length + " workbooks, " + sheets + " sheets, " + wrong + " faults");
        if (wrong > 0 || sheets == 0) System.exit(1);
    }
}
