package io.echosounder.admin.connections;

import io.echosounder.common.Durations;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionState;
import io.echosounder.listener.PauseMode;
import io.echosounder.registry.Cidr;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** The query parameters for the OpenAPI document, with the words that the code accepts. */
public final class ApiParameters {

  /** Which calls take which, by the names of the components. */
  private static final Map<String, List<String>> BY_OPERATION =
      Map.of(
          "listConnections",
          List.of(
              "state",
              "remote",
              "reason",
              "idleOver",
              "olderThan",
              "bytesReceived",
              "sort",
              "limit",
              "cursor"),
          "endConnections",
          List.of(
              "openState",
              "remote",
              "reason",
              "idleOver",
              "olderThan",
              "bytesReceived",
              "all",
              "mode"),
          "endConnection",
          List.of("mode"),
          "pause",
          List.of("pauseMode"));

  private ApiParameters() {}

  /** References to those of one operation. */
  public static List<Parameter> of(String operationId) {
    return BY_OPERATION.getOrDefault(operationId, List.of()).stream()
        .map(name -> OASFactory.createParameter().ref(name))
        .toList();
  }

  /** By the names of the components. */
  public static Map<String, Parameter> all() {
    Map<String, Parameter> all = new LinkedHashMap<>();
    all.put(
        "state",
        query(
            "state",
            "Only those in one of these states; without it, all that are not closed. closed reads"
                + " those that were closed lately, the newest first.",
            repeated(words(Stream.of(ConnectionState.values()), ConnectionState::label))));
    all.put(
        "openState",
        query(
            "state",
            "Only those in one of these states.",
            repeated(
                words(
                    Stream.of(ConnectionState.values()).filter(s -> s != ConnectionState.CLOSED),
                    ConnectionState::label))));
    all.put(
        "remote",
        query(
            "remote",
            "Only those whose peer is in one of these blocks, each " + Cidr.ACCEPTED + ".",
            repeated(text().addExample("10.0.0.0/8"))));
    all.put("idleOver", query("idleOver", "Only those idle for longer than this.", duration()));
    all.put("olderThan", query("olderThan", "Only those accepted longer ago.", duration()));
    all.put(
        "reason",
        query(
            "reason",
            "Only those that end or ended for one of these reasons.",
            repeated(words(Stream.of(CloseReason.values()), CloseReason::label))));
    all.put(
        "bytesReceived",
        query(
            "bytesReceived",
            "Only those from which exactly so many bytes were received.",
            OASFactory.createSchema()
                .addType(SchemaType.INTEGER)
                .format("int64")
                .minimum(BigDecimal.ZERO)));
    all.put(
        "sort",
        query(
            "sort",
            "The order; a leading - is descending. The default is id, or -closedAt for closed"
                + " connections alone. By id is by age, the oldest first.",
            words(SortKey.Order.all().stream(), SortKey.Order::toString)));
    all.put(
        "limit",
        query(
            "limit",
            "Connections on a page.",
            OASFactory.createSchema()
                .addType(SchemaType.INTEGER)
                .format("int32")
                .minimum(BigDecimal.ONE)
                .maximum(BigDecimal.valueOf(ConnectionsResource.MAX_LIMIT))
                .defaultValue(ConnectionsResource.DEFAULT_LIMIT)));
    all.put(
        "cursor",
        query("cursor", "The next of the page before, with the same filters and sort.", text()));
    all.put(
        "all",
        query(
            "all",
            "Must be true where there is no filter.",
            OASFactory.createSchema().addType(SchemaType.BOOLEAN).defaultValue(false)));
    all.put(
        "mode",
        query(
            "mode",
            "fin sends what waits and then FIN; reset sends RST at once.",
            words(Stream.of(EndMode.values()), EndMode::label).defaultValue("fin")));
    all.put(
        "pauseMode",
        query(
            "mode",
            "hold leaves new clients in the kernel's queue, as a stalled server does; refuse closes"
                + " the listening socket.",
            words(Stream.of(PauseMode.values()), PauseMode::label).defaultValue("hold")));
    return all;
  }

  private static Parameter query(String name, String description, Schema schema) {
    return OASFactory.createParameter()
        .name(name)
        .in(Parameter.In.QUERY)
        .description(description)
        .schema(schema);
  }

  /** A parameter that may be given several times; any of its values may match. */
  private static Schema repeated(Schema value) {
    return OASFactory.createSchema().addType(SchemaType.ARRAY).items(value);
  }

  private static Schema text() {
    return OASFactory.createSchema().addType(SchemaType.STRING);
  }

  private static Schema duration() {
    return text().description(Durations.ACCEPTED).addExample("5m");
  }

  private static <E> Schema words(Stream<E> values, Function<E, String> word) {
    return text().enumeration(List.<Object>copyOf(values.map(word).toList()));
  }
}
