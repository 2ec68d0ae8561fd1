import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.jexl3.JexlBuilder;
import org.apache.commons.jexl3.JexlContext;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlScript;
import org.apache.commons.jexl3.MapContext;
import org.apache.commons.jexl3.introspection.JexlMethod;

/**
 * Evaluate one expression a line with Apache JEXL 3.1: {"text": ..., "names": {...}, "answers": {...}} is answered by
 * {"value": ...}, by {"refused": why it does not parse} or by {"failed": why it has no value}. "answers" holds
 * functions, each with the one value that it answers.
 *
 * <p>The engine is the one that lets most pass, since that is how JEXL comes to act on what is missing:
 *
 * <ul>
 *   <li>not strict: an unknown name is null, a field of null is null, and null counts as zero in arithmetic. A strict
 *       engine fails there, and so has no value that ours could be compared with;
 *   <li>not silent: what still fails is told, where a silent engine would answer null and log;
 *   <li>arithmetic: JEXL's own, which follows strictness, with the precision of Java's double and long.
 * </ul>
 */
public final class Evaluate {
    private static final JexlEngine ENGINE =
            new JexlBuilder()
                    .strict(false)
                    .silent(false)
                    .namespaces(Collections.singletonMap(null, new Functions()))
                    .create();

    private Evaluate() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            answers.println(Json.written(answer((Map<?, ?>) Json.read(line))));
            answers.flush();
        }
    }

    private static Map<String, Object> answer(Map<?, ?> asked) {
        JexlScript script;
        try {
            script = ENGINE.createScript((String) asked.get("text"));
        } catch (RuntimeException problem) {
            return Collections.singletonMap("refused", problem.toString());
        }
        JexlContext context = new MapContext();
        ((Map<?, ?>) asked.get("names")).forEach((name, value) -> context.set((String) name, value));
        Map<?, ?> answers = (Map<?, ?>) asked.get("answers");
        answers.forEach((name, value) -> context.set((String) name, new Called(arguments -> value)));
        // Not among Functions, since JEXL would find the context's own `has` before it.
        context.set("has", new Called(arguments -> arguments[0] != null));
        try {
            return Collections.singletonMap("value", script.execute(context));
        } catch (RuntimeException problem) {
            // JEXL lets some of Java's own through, such as NumberFormatException.
            return Collections.singletonMap("failed", problem.toString());
        }
    }

    /** A function that stands in the context, as a name does. */
    private static final class Called implements JexlMethod {
        private final Function<Object[], Object> function;

        Called(Function<Object[], Object> function) {
            this.function = function;
        }

        @Override
        public Object invoke(Object target, Object... arguments) {
            return function.apply(arguments);
        }

        @Override
        public Object tryInvoke(String name, Object target, Object... arguments) {
            return function.apply(arguments);
        }

        @Override
        public boolean tryFailed(Object answer) {
            return false;
        }

        @Override
        public boolean isCacheable() {
            return false;
        }

        @Override
        public Class<?> getReturnType() {
            return Object.class;
        }
    }
}
