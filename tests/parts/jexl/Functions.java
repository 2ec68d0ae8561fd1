import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The functions of the language that JEXL has not, as Java writes them. */
public final class Functions {
    public Number abs(Number x) {
        return isDecimal(x) ? (Number) Math.abs(x.doubleValue()) : (Number) Math.abs(x.longValue());
    }

    public Number min(Number... numbers) {
        Number least = numbers[0];
        for (Number number : numbers) {
            least = number.doubleValue() < least.doubleValue() ? number : least;
        }
        return least;
    }

    public Number max(Number... numbers) {
        Number most = numbers[0];
        for (Number number : numbers) {
            most = number.doubleValue() > most.doubleValue() ? number : most;
        }
        return most;
    }

    public Number round(Number x) {
        return isDecimal(x) ? (Number) rounded(x, 0).longValueExact() : x;
    }

    public Number round(Number x, Number digits) {
        return isDecimal(x) ? (Number) rounded(x, digits.intValue()).doubleValue() : x;
    }

    public Instant time(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static BigDecimal rounded(Number x, int digits) {
        return new BigDecimal(x.doubleValue()).setScale(digits, RoundingMode.HALF_EVEN);
    }

    private static boolean isDecimal(Number x) {
        return x instanceof Double;
    }
}
