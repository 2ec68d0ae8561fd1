import java.lang.reflect.Array;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Read and write the lines of tests/parts/jexl_process.py: JSON, with NaN and Infinity as Python writes them, and with
 * objects of one key for what JSON has not: {"$set": [1]}, {"$time": microseconds since the epoch}.
 */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object read(String text) {
        return new Json(text).value();
    }

    private Object value() {
        blanks();
        switch (text.charAt(at)) {
            case '{': return object();
            case '[': return list();
            case '"': return string();
            default: return word();
        }
    }

    private Object object() {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        while (!ends('}')) {
            String key = (String) value();
            ends(':');
            map.put(key, value());
            ends(',');
        }
        if (map.size() == 1 && map.containsKey("$set")) {
            return new LinkedHashSet<>((List<?>) map.get("$set"));
        }
        if (map.size() == 1 && map.containsKey("$time")) {
            return Instant.EPOCH.plus(((Number) map.get("$time")).longValue(), ChronoUnit.MICROS);
        }
        return map;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        at++;
        while (!ends(']')) {
            list.add(value());
            ends(',');
        }
        return list;
    }

    private String string() {
        StringBuilder read = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            char character = text.charAt(at);
            if (character == '\\') {
                character = text.charAt(++at);
                int known = "bfnrt".indexOf(character);
                if (known >= 0) {
                    character = "\b\f\n\r\t".charAt(known);
                } else if (character == 'u') {
                    character = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
                    at += 4;
                }
            }
            read.append(character);
        }
        at++;
        return read.toString();
    }

    private Object word() {
        int begin = at;
        while (at < text.length() && ",:]} ".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(begin, at);
        switch (word) {
            case "null": return null;
            case "true": return true;
            case "false": return false;
            case "NaN": return Double.NaN;
            case "Infinity": return Double.POSITIVE_INFINITY;
            case "-Infinity": return Double.NEGATIVE_INFINITY;
            default: return word.matches("-?[0-9]+") ? whole(new BigInteger(word)) : Double.valueOf(word);
        }
    }

    /** Answer the narrowest type that holds a number, as JEXL reads its literals. */
    private static Number whole(BigInteger number) {
        if (number.bitLength() < Integer.SIZE) {
            return number.intValue();
        }
        return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
    }

    /** Skip the character if it stands here, and tell so. */
    private boolean ends(char character) {
        blanks();
        boolean stands = text.charAt(at) == character;
        if (stands) {
            at++;
        }
        return stands;
    }

    private void blanks() {
        while (text.charAt(at) == ' ') {
            at++;
        }
    }

    static String written(Object value) {
        StringBuilder line = new StringBuilder();
        write(value, line);
        return line.toString();
    }

    private static void write(Object value, StringBuilder line) {
        if (value == null || value instanceof Boolean || isWhole(value)) {
            line.append(value);
        } else if (value instanceof Number) {
            line.append(((Number) value).doubleValue());
        } else if (value instanceof Instant) {
            line.append("{\"$time\": ").append(ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value)).append('}');
        } else if (value instanceof Map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                line.append(separator);
                write(String.valueOf(entry.getKey()), line);
                write(entry.getValue(), line.append(": "));
                separator = ", ";
            }
            line.append(separator.equals("{") ? "{}" : "}");
        } else if (value instanceof Set) {
            write((Iterable<?>) value, line.append("{\"$set\": "));
            line.append('}');
        } else if (value instanceof List) {
            write((Iterable<?>) value, line);
        } else if (value.getClass().isArray()) {
            List<Object> list = new ArrayList<>();
            for (int index = 0; index < Array.getLength(value); index++) {
                list.add(Array.get(value, index));
            }
            write(list, line);
        } else {
            // A range, which may be longer than any line, or a thing of Java's.
            quote(value.toString(), line);
        }
    }

    private static void write(Iterable<?> items, StringBuilder line) {
        String separator = "[";
        for (Object item : items) {
            line.append(separator);
            write(item, line);
            separator = ", ";
        }
        line.append(separator.equals("[") ? "[]" : "]");
    }

    private static boolean isWhole(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof BigInteger
                || value instanceof Short || value instanceof Byte;
    }

    private static void quote(String text, StringBuilder line) {
        line.append('"');
        for (char character : text.toCharArray()) {
            if (character == '"' || character == '\\') {
                line.append('\\').append(character);
            } else if (character < ' ' || character > '~') {
                line.append(String.format("\\u%04x", (int) character));
            } else {
                line.append(character);
            }
        }
        line.append('"');
    }
}
