package io.echosounder.admin;

import io.echosounder.admin.connections.ConnectionOrder;
import io.echosounder.admin.connections.EndMode;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ClosedBy;
import io.echosounder.connection.ConnectionState;
import io.echosounder.connection.Protocol;
import io.echosounder.drain.DrainStage;
import io.echosounder.http.problem.Problem;
import io.echosounder.http.problem.ProblemType;
import io.echosounder.listener.ListenerState;
import io.echosounder.listener.PauseMode;
import io.echosounder.transport.Transport;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Completes the OpenAPI document with what annotations could only repeat: the words that enums of
 * the core have in the API, and the problems of every call, from their catalogue. An annotation
 * takes constants only. Runs while the application is built.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDocument implements OASFilter {

  private static final String BASIC = "basic";

  @Override
  public void filterOpenAPI(OpenAPI document) {
    Components components = document.getComponents();
    words(components, "ConnectionState", ConnectionState.values(), ConnectionState::label);
    words(components, "CloseReason", CloseReason.values(), CloseReason::label);
    words(components, "ClosedBy", ClosedBy.values(), ClosedBy::label);
    words(components, "Protocol", Protocol.values(), Protocol::label);
    words(components, "EndMode", EndMode.values(), EndMode::label);
    words(components, "ListenerState", ListenerState.values(), ListenerState::label);
    words(components, "PauseMode", PauseMode.values(), PauseMode::label);
    words(components, "Transport", Transport.values(), Transport::label);
    words(components, "DrainStage", DrainStage.values(), DrainStage::label);
    ConnectionOrder[] orders = ConnectionOrder.all().toArray(ConnectionOrder[]::new);
    words(components, "ConnectionOrder", orders, ConnectionOrder::toString);
    onlyOpenStates(document);
    for (ProblemType type : ProblemType.values()) {
      components.addResponse(problemName(type.status()), problem(type.status()));
    }
    components.addSecurityScheme(
        BASIC,
        OASFactory.createSecurityScheme()
            .type(SecurityScheme.Type.HTTP)
            .scheme("basic")
            .description("The users viewer and operator; asked for if a password is configured"));
    document.setSecurity(
        List.of(
            OASFactory.createSecurityRequirement(),
            OASFactory.createSecurityRequirement().addScheme(BASIC)));
    for (Map.Entry<String, PathItem> path : document.getPaths().getPathItems().entrySet()) {
      path.getValue()
          .getOperations()
          .forEach((method, operation) -> addProblems(path.getKey(), method, operation));
    }
  }

  /** A value of the core is written by its label, so its schema is a text with these words. */
  private static <E> void words(
      Components components, String schema, E[] values, Function<E, String> label) {
    components.addSchema(
        schema,
        OASFactory.createSchema()
            .addType(SchemaType.STRING)
            .enumeration(Stream.of(values).<Object>map(label).toList()));
  }

  /** The filters are those of the listing, but nobody can end a connection that is closed. */
  private static void onlyOpenStates(OpenAPI document) {
    Operation end = document.getPaths().getPathItem("/api/v1/connections").getDELETE();
    end.setParameters(
        end.getParameters().stream()
            .map(each -> "state".equals(each.getName()) ? openStates(each) : each)
            .toList());
  }

  private static Parameter openStates(Parameter listed) {
    Stream<Object> states =
        Stream.of(ConnectionState.values())
            .filter(state -> state != ConnectionState.CLOSED)
            .map(ConnectionState::label);
    return OASFactory.createParameter()
        .name(listed.getName())
        .in(listed.getIn())
        .description("Only those in one of these states; without it, all.")
        .schema(
            OASFactory.createSchema()
                .addType(SchemaType.ARRAY)
                .items(
                    OASFactory.createSchema()
                        .addType(SchemaType.STRING)
                        .enumeration(states.toList())));
  }

  private static void addProblems(String path, HttpMethod method, Operation operation) {
    for (int status : statuses(path, method)) {
      operation
          .getResponses()
          .addAPIResponse(
              String.valueOf(status), OASFactory.createAPIResponse().ref(problemName(status)));
    }
  }

  /**
   * The statuses with which a call can fail. A 405 is not about a call, so the document leaves it
   * out.
   */
  private static Set<Integer> statuses(String path, HttpMethod method) {
    Set<Integer> statuses = new TreeSet<>(Set.of(400, 401, 403, 406, 413, 500));
    if (path.contains("{id}")) {
      statuses.addAll(Set.of(404, 410));
    }
    if (method == HttpMethod.PATCH) {
      statuses.addAll(Set.of(412, 415));
    }
    if (method == HttpMethod.DELETE && path.endsWith("/timeouts")) {
      statuses.add(412);
    }
    if (method == HttpMethod.POST) {
      statuses.add(409);
    }
    if (path.endsWith("/events")) {
      statuses.add(503);
    }
    return statuses;
  }

  private static String problemName(int status) {
    return "Problem" + status;
  }

  private static APIResponse problem(int status) {
    String types =
        Stream.of(ProblemType.values())
            .filter(type -> type.status() == status)
            .map(type -> type.uri() + ": " + type.title())
            .collect(Collectors.joining("; "));
    return OASFactory.createAPIResponse()
        .description(types)
        .content(
            OASFactory.createContent()
                .addMediaType(
                    Problem.MEDIA_TYPE,
                    OASFactory.createMediaType()
                        .schema(OASFactory.createSchema().ref("#/components/schemas/Problem"))));
  }
}
