import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The functions of the language that JEXL has not, as Java writes them. */
public final class Functions {
    public Number abs(Number x) {
        return isDecimal(x) ? (Number) Math.abs(x.doubleValue()) : (Number) Math.abs(x.longValue());
    }

    public Object min(Object... values) {
        Object least = values[0];
        for (Object value : values) {
            least = compared(value, least) < 0 ? value : least;
        }
        return least;
    }

    public Object max(Object... values) {
        Object most = values[0];
        for (Object value : values) {
            most = compared(value, most) > 0 ? value : most;
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

    @SuppressWarnings("unchecked") // What cannot be compared fails, as it should.
    private static int compared(Object one, Object other) {
        if (one instanceof Number && other instanceof Number) {
            return Double.compare(((Number) one).doubleValue(), ((Number) other).doubleValue());
        }
        return ((Comparable<Object>) one).compareTo(other);
    }

    private static BigDecimal rounded(Number x, int digits) {
        return new BigDecimal(x.doubleValue()).setScale(digits, RoundingMode.HALF_EVEN);
    }

    private static boolean isDecimal(Number x) {
        return x instanceof Double;
    }
}
