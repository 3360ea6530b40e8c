package io.echosounder.admin;

import io.echosounder.admin.connections.ApiParameters;
import io.echosounder.common.Durations;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ClosedBy;
import io.echosounder.connection.ConnectionState;
import io.echosounder.drain.DrainStage;
import io.echosounder.http.problem.AcceptedBody;
import io.echosounder.http.problem.Problem;
import io.echosounder.http.problem.ProblemType;
import io.echosounder.listener.ListenerState;
import io.echosounder.listener.PauseMode;
import io.echosounder.timeout.Timeout;
import io.echosounder.transport.Transport;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Completes the OpenAPI document with what annotations could only repeat: the parameters with the
 * words that the code accepts, and the problems of every call, from their catalogue. Runs while the
 * application is built.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDocument implements OASFilter {

  private static final String PATCH = "TimeoutsPatch";
  private static final String BASIC = "basic";

  @Override
  public void filterOpenAPI(OpenAPI document) {
    Components components = document.getComponents();
    ApiParameters.all().forEach(components::addParameter);
    components.addSchema(PATCH, patch());
    words(components, "ConnectionJson", "state", ConnectionState.values(), ConnectionState::label);
    words(components, "ConnectionJson", "reason", CloseReason.values(), CloseReason::label);
    words(components, "ConnectionJson", "closedBy", ClosedBy.values(), ClosedBy::label);
    words(components, "ListenerJson", "state", ListenerState.values(), ListenerState::label);
    words(components, "ListenerJson", "pauseMode", PauseMode.values(), PauseMode::label);
    words(components, "ListenerJson", "transport", Transport.values(), Transport::label);
    words(components, "DrainJson", "stage", DrainStage.values(), DrainStage::label);
    for (int status : statuses()) {
      components.addResponse(problemName(status), problem(status));
    }
    components.addSecurityScheme(
        BASIC,
        OASFactory.createSecurityScheme()
            .type(SecurityScheme.Type.HTTP)
            .scheme("basic")
            .description("The users viewer and operator; asked for where a password is set"));
    document.setSecurity(
        List.of(
            OASFactory.createSecurityRequirement(),
            OASFactory.createSecurityRequirement().addScheme(BASIC)));
    for (Map.Entry<String, PathItem> path : document.getPaths().getPathItems().entrySet()) {
      path.getValue()
          .getOperations()
          .forEach((method, operation) -> complete(path.getKey(), method, operation));
    }
  }

  private static <E> void words(
      Components components, String name, String field, E[] values, Function<E, String> word) {
    Schema schema = Objects.requireNonNull(components.getSchemas()).get(name);
    Map<String, Schema> fields = Objects.requireNonNull(schema).getProperties();
    Objects.requireNonNull(fields.get(field))
        .enumeration(Stream.of(values).<Object>map(word).toList());
  }

  private static void complete(String path, HttpMethod method, Operation operation) {
    ApiParameters.of(operation.getOperationId()).forEach(operation::addParameter);
    if (method == HttpMethod.PATCH) {
      operation.setRequestBody(
          OASFactory.createRequestBody()
              .required(true)
              .content(content(PATCH, AcceptedBody.MERGE_PATCH, "application/json")));
    }
    for (int status : statuses(path, method)) {
      operation
          .getResponses()
          .addAPIResponse(
              String.valueOf(status), OASFactory.createAPIResponse().ref(problemName(status)));
    }
  }

  /** What a call can fail with; what is no call, such as 405, has no place in the document. */
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

  private static Set<Integer> statuses() {
    return Stream.of(ProblemType.values())
        .map(ProblemType::status)
        .collect(Collectors.toCollection(TreeSet::new));
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
        .content(content("Problem", Problem.MEDIA_TYPE));
  }

  private static Schema patch() {
    Schema patch =
        OASFactory.createSchema()
            .addType(SchemaType.OBJECT)
            .description(
                "A merge patch (RFC 7396): absent keeps, null returns to the value below, 0s is off")
            .additionalPropertiesSchema(OASFactory.createSchema().booleanSchema(false));
    for (Timeout timeout : Timeout.values()) {
      patch.addProperty(
          timeout.label(),
          OASFactory.createSchema()
              .addType(SchemaType.STRING)
              .addType(SchemaType.NULL)
              .description(Durations.ACCEPTED + ", or null")
              .addExample("30s"));
    }
    return patch;
  }

  private static Content content(String schema, String... mediaTypes) {
    Content content = OASFactory.createContent();
    for (String mediaType : mediaTypes) {
      content.addMediaType(
          mediaType,
          OASFactory.createMediaType()
              .schema(OASFactory.createSchema().ref("#/components/schemas/" + schema)));
    }
    return content;
  }
}
