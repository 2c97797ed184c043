import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.ofdrw.converter.ImageMaker;
import org.ofdrw.reader.ContentExtractor;
import org.ofdrw.reader.OFDReader;

/**
 * What ofdrw reads in OFD files: the text of every page, and pictures of some.
 *
 * Arguments: a folder, the dots of a picture to a millimetre, and for each file its path and the pages to draw (1,3,7 or
 * -). Writes FOLDER/N.txt (pages parted by form feeds, objects by lines) and FOLDER/N-PAGE.png.
 */
public class ReadOfd {
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        double dots = Double.parseDouble(arguments[1]);
        for (int at = 2; at < arguments.length; at += 2) {
            int number = at / 2 - 1;
            try (OFDReader reader = new OFDReader(Path.of(arguments[at]))) {
                ContentExtractor extractor = new ContentExtractor(reader);
                List<String> pages = new ArrayList<>();
                for (int page = 1; page <= reader.getNumberOfPages(); page++) {
                    pages.add(String.join("\n", extractor.getPageContent(page)));
                }
                Files.writeString(folder.resolve(number + ".txt"), String.join("\f", pages));
                if (!arguments[at + 1].equals("-")) {
                    ImageMaker maker = new ImageMaker(reader, dots);
                    for (String page : arguments[at + 1].split(",")) {
                        BufferedImage image = maker.makePage(Integer.parseInt(page) - 1);
                        ImageIO.write(image, "PNG", folder.resolve(number + "-" + page + ".png").toFile());
                    }
                }
            }
        }
    }
}
