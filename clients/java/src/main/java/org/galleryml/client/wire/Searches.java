package org.galleryml.client.wire;

import java.util.List;
import org.galleryml.client.records.Operator;
import org.galleryml.client.records.Search;
import org.galleryml.idl.Constraint;
import org.galleryml.idl.InstanceQuery;
import org.galleryml.idl.SearchOrder;
import org.galleryml.idl.Value;

/** Searches. */
public final class Searches {
    private Searches() {}

    /** Writes which instances are meant. */
    public static InstanceQuery write(Search search) {
        return new InstanceQuery()
                .setConstraints(search.constraints().stream().map(Searches::write).toList())
                .setWhere(search.where().orElse(null))
                .setIncludeDeprecated(search.includesDeprecated())
                .setIncludeCopies(search.includesCopies())
                .setIncludeDrafts(search.includesDrafts())
                .setAllowScan(search.allowsScan());
    }

    /** Writes the order; null for the usual one. */
    public static SearchOrder order(Search search) {
        return search.order()
                .map(order -> new SearchOrder().setField(order.field()).setDescending(order.descending()))
                .orElse(null);
    }

    private static Constraint write(Search.Constraint constraint) {
        List<Value> values = constraint.values().stream()
                .map(value -> Values.write(constraint.field(), value)).toList();
        Constraint wire = new Constraint().setField(constraint.field())
                .setOperator(org.galleryml.idl.Operator.valueOf(constraint.operator().name()));
        if (constraint.operator() == Operator.IN || constraint.operator() == Operator.NOT_IN) {
            return wire.setValues(values);
        }
        return values.isEmpty() ? wire : wire.setValue(values.get(0));
    }
}
