package org.galleryml.client.records;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which instances are meant; all that is said must hold. Immutable: each method gives one that says more.
 *
 * <pre>{@code
 * Search.in("marketplace").model("demand").where("city == 'Oslo'").limit(10)
 * }</pre>
 */
public final class Search {
    private List<Constraint> constraints = List.of();
    private String where;
    private boolean deprecated;
    private boolean copies;
    private boolean drafts;
    private boolean scan;
    private Order order;
    private Long most;

    private Search() {}

    private Search(Search other) {
        constraints = other.constraints;
        where = other.where;
        deprecated = other.deprecated;
        copies = other.copies;
        drafts = other.drafts;
        scan = other.scan;
        order = other.order;
        most = other.most;
    }

    /** Searches everywhere. */
    public static Search everywhere() {
        return new Search();
    }

    /** Searches a project. */
    public static Search in(String project) {
        return everywhere().with("projectName", Operator.EQUAL, Value.of(project));
    }

    /** Searches a model by its name. */
    public Search model(String name) {
        return with("baseVersionId", Operator.EQUAL, Value.of(name));
    }

    /** Adds an expression in the rule language: {@code city == "Paris" && mape < 0.2}. In place of one before. */
    public Search where(String expression) {
        Search more = new Search(this);
        more.where = expression;
        return more;
    }

    /** Adds a comparison of a field; docs/reference/search.md lists the fields. */
    public Search with(String field, Operator operator, Value... values) {
        Search more = new Search(this);
        List<Constraint> all = new ArrayList<>(constraints);
        all.add(new Constraint(field, operator, List.of(values)));
        more.constraints = Collections.unmodifiableList(all);
        return more;
    }

    /** Shows deprecated instances too. */
    public Search includingDeprecated() {
        Search more = new Search(this);
        more.deprecated = true;
        return more;
    }

    /** Shows copies too that a change of dependencies made. */
    public Search includingCopies() {
        Search more = new Search(this);
        more.copies = true;
        return more;
    }

    /** Shows drafts too. */
    public Search includingDrafts() {
        Search more = new Search(this);
        more.drafts = true;
        return more;
    }

    /** Allows what would look at every instance. */
    public Search allowingScan() {
        Search more = new Search(this);
        more.scan = true;
        return more;
    }

    /** Orders by a field, missing values last; newest first where unset. */
    public Search orderedBy(String field, boolean descending) {
        Search more = new Search(this);
        more.order = new Order(field, descending);
        return more;
    }

    /** Ends after so many. */
    public Search limit(long count) {
        Search more = new Search(this);
        more.most = count;
        return more;
    }

    /** Tells the comparisons. */
    public List<Constraint> constraints() {
        return constraints;
    }

    /** Tells the expression. */
    public Optional<String> where() {
        return Optional.ofNullable(where);
    }

    /** Tells whether deprecated instances are shown. */
    public boolean includesDeprecated() {
        return deprecated;
    }

    /** Tells whether copies are shown. */
    public boolean includesCopies() {
        return copies;
    }

    /** Tells whether drafts are shown. */
    public boolean includesDrafts() {
        return drafts;
    }

    /** Tells whether it may look at every instance. */
    public boolean allowsScan() {
        return scan;
    }

    /** Tells the order; empty for newest first. */
    public Optional<Order> order() {
        return Optional.ofNullable(order);
    }

    /** Tells after how many it ends. */
    public OptionalLong limit() {
        return most == null ? OptionalLong.empty() : OptionalLong.of(most);
    }

    /**
     * One comparison.
     *
     * @param field what is compared
     * @param operator how
     * @param values with what: one, or several for IN and NOT_IN
     */
    public record Constraint(String field, Operator operator, List<Value> values) {}

    /**
     * An order of what is found.
     *
     * @param field by which
     * @param descending from the largest value
     */
    public record Order(String field, boolean descending) {}
}
