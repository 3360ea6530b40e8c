package io.echosounder.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.common.ConfigMistake;
import io.echosounder.listener.Listener;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Turns every failure into a problem document: those of the resources, and those that Vert.x finds
 * before or beside them.
 */
@Singleton
final class ProblemMappers {

  private static final Logger LOG = Logger.getLogger("io.echosounder.admin");
  private static final String CHALLENGE = "Basic realm=\"echosounder\", charset=\"UTF-8\"";

  /** Before every handler of Quarkus, which would answer a refusal without a body. */
  private static final int FIRST = Integer.MIN_VALUE;

  private static final int[] VERTX_STATUSES = {400, 401, 403, 404, 405, 406, 413, 415, 500};

  private final ObjectMapper json;

  ProblemMappers(ObjectMapper json) {
    this.json = json;
  }

  void register(@Observes Router router) {
    router
        .route()
        .order(FIRST)
        .failureHandler(context -> answer(context, problemOf(context, context.statusCode())));
    for (int status : VERTX_STATUSES) {
      router.errorHandler(status, context -> answer(context, problemOf(context, status)));
    }
  }

  @ServerExceptionMapper
  Response map(WebApplicationException failure) {
    Response original = failure.getResponse();
    ProblemType type = ProblemType.forStatus(original.getStatus());
    Response.ResponseBuilder response =
        response(new Problem(type.uri(), type.title(), original.getStatus(), null, null, null));
    // Allow, where the method was wrong.
    original
        .getStringHeaders()
        .forEach((name, values) -> copyAllow(response, name, values.getFirst()));
    if (type == ProblemType.UNSUPPORTED_MEDIA_TYPE) {
      response.header("Accept-Patch", TimeoutsPatch.MEDIA_TYPES);
    }
    return response.build();
  }

  @ServerExceptionMapper
  Response map(Throwable failure) {
    return response(problemOf(failure)).build();
  }

  /** Writes a problem where no resource is there to throw it. */
  void answer(RoutingContext context, Problem problem) {
    if (context.response().ended() || context.response().headWritten()) {
      return;
    }
    if (problem.status() == ProblemType.UNAUTHENTICATED.status()) {
      context.response().putHeader("WWW-Authenticate", CHALLENGE);
    }
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .end(text(problem));
  }

  static Problem problemOf(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case ProblemException known -> known.problem();
      case Listener.NotNow notNow -> Problem.of(ProblemType.NOT_NOW, notNow.getMessage());
      case ConfigMistake taken -> Problem.of(ProblemType.NOT_NOW, taken.getMessage());
      case UnauthorizedException u -> Problem.of(ProblemType.UNAUTHENTICATED, null);
      case AuthenticationException a -> Problem.of(ProblemType.UNAUTHENTICATED, null);
      case ForbiddenException f -> Problem.of(ProblemType.FORBIDDEN, AccessPolicy.NEEDS_OPERATOR);
      default -> unforeseen(cause);
    };
  }

  private static Problem problemOf(RoutingContext context, int status) {
    Throwable failure = context.failure();
    if (failure instanceof HttpException refused) {
      return Problem.of(ProblemType.forStatus(refused.getStatusCode()), null);
    }
    if (failure != null) {
      return problemOf(failure);
    }
    ProblemType type = ProblemType.forStatus(status);
    return Problem.of(type, status == 403 ? AccessPolicy.NEEDS_OPERATOR : null);
  }

  /** The answer names a reference only; what happened is for the log. */
  private static Problem unforeseen(Throwable failure) {
    String reference = UUID.randomUUID().toString();
    LOG.errorf(failure, "Unforeseen failure reference=%s", reference);
    return Problem.of(
        ProblemType.INTERNAL_ERROR, "The log has the cause under reference " + reference);
  }

  private static Response.ResponseBuilder response(Problem problem) {
    return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
  }

  private static void copyAllow(Response.ResponseBuilder response, String name, String value) {
    if (name.equalsIgnoreCase("Allow")) {
      response.header("Allow", value);
    }
  }

  private String text(Problem problem) {
    try {
      return json.writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
