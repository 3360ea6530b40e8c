package io.echosounder.http.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.common.ConfigMistake;
import io.echosounder.listener.NotNow;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * Answers every failure with a problem: exceptions of resources, and failures that Vert.x finds
 * before a resource is called.
 */
@Singleton
public final class ProblemMappers {

  private static final Logger LOG = Logger.getLogger("io.echosounder.admin");
  private static final String NEEDS_OPERATOR = "Changes need the user operator";
  private static final String NO_USER = "Name and password of HTTP Basic are missing or wrong";
  private static final String CHALLENGE = "Basic realm=\"echosounder\", charset=\"UTF-8\"";

  private static final Problem CLIENT_GONE =
      Problem.of(ProblemType.INVALID_REQUEST, "The connection closed before the request's end");

  /** Runs before the handlers of Quarkus, because these would answer without a body. */
  private static final int FIRST = Integer.MIN_VALUE;

  private static final int[] VERTX_STATUSES = {400, 401, 403, 404, 405, 406, 413, 415, 500};

  private final Provider<ObjectMapper> json;
  private final ApiCalls calls;

  ProblemMappers(Provider<ObjectMapper> json, ApiCalls calls) {
    this.json = json;
    this.calls = calls;
  }

  void register(@Observes Router router) {
    answerFailuresOf(router);
  }

  /** The management port has no resources of ours, but unknown paths and broken requests too. */
  void register(@Observes ManagementInterface management) {
    answerFailuresOf(management.router());
  }

  private void answerFailuresOf(Router router) {
    router
        .route()
        .order(FIRST)
        .failureHandler(context -> answer(context, problemOf(context, context.statusCode())));
    for (int status : VERTX_STATUSES) {
      router.errorHandler(status, context -> answer(context, problemOf(context, status)));
    }
  }

  @ServerExceptionMapper
  Response map(WebApplicationException failure, ContainerRequestContext request) {
    if (failure.getCause() instanceof ProblemException known) {
      // Thrown by fromString of a parameter. Quarkus wraps it in a 404, as JAX-RS demands.
      return response(known.problem()).build();
    }
    int status = failure.getResponse().getStatus();
    String path = request.getUriInfo().getPath();
    String allowed = calls.methods(path);
    if (status == 404 && allowed != null) {
      // Quarkus looks for the method in one of several resources that the path could belong to.
      status = 405;
    }
    ProblemType type = ProblemType.forStatus(status);
    Response.ResponseBuilder response =
        Response.status(status)
            .type(Problem.MEDIA_TYPE)
            .entity(
                new Problem(
                    type.uri(),
                    type.title(),
                    status,
                    detail(type, request.getMethod(), path),
                    null,
                    accepts(type, path)));
    if (type == ProblemType.METHOD_NOT_ALLOWED && allowed != null) {
      response.header("Allow", allowed);
    }
    if (type == ProblemType.UNSUPPORTED_MEDIA_TYPE) {
      response.header("Accept-Patch", AcceptedBody.MEDIA_TYPES);
      response.header("Accept", AcceptedBody.MEDIA_TYPES);
    }
    return response.build();
  }

  @ServerExceptionMapper
  Response map(Throwable failure) {
    return response(problemOf(failure)).build();
  }

  /** Answers with a problem where no resource can throw it. */
  public void answer(RoutingContext context, Problem problem) {
    if (context.response().ended() || context.response().headWritten()) {
      return;
    }
    if (problem.status() == ProblemType.UNAUTHENTICATED.status()) {
      context.response().putHeader("WWW-Authenticate", challenge(context));
    }
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .end(text(problem));
  }

  /**
   * A browser asks for a password at every 401 with Basic, even if a script made the request. A
   * script that says so shows the problem itself.
   */
  private static String challenge(RoutingContext context) {
    boolean script = context.request().getHeader("X-Requested-With") != null;
    return script ? "X-" + CHALLENGE : CHALLENGE;
  }

  static Problem problemOf(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case ProblemException known -> known.problem();
      case NotNow notNow -> Problem.of(ProblemType.NOT_NOW, notNow.getMessage());
      case ConfigMistake taken -> Problem.of(ProblemType.NOT_NOW, taken.getMessage());
      case UnauthorizedException u -> Problem.of(ProblemType.UNAUTHENTICATED, NO_USER);
      case AuthenticationException a -> Problem.of(ProblemType.UNAUTHENTICATED, NO_USER);
      case ForbiddenException f -> Problem.of(ProblemType.FORBIDDEN, NEEDS_OPERATOR);
      // The client has gone. Nothing went wrong in the server, so nothing is logged.
      case Exception gone when isClientGone(gone) -> CLIENT_GONE;
      default -> unforeseen(cause);
    };
  }

  /** The kernel reports a failed write as a plain IOException: reset by peer, or broken pipe. */
  private static boolean isClientGone(Exception failure) {
    return failure instanceof HttpClosedException
        || failure instanceof ClosedChannelException
        || (failure instanceof SocketException && !(failure instanceof BindException))
        || failure.getClass().equals(IOException.class);
  }

  private static Problem problemOf(RoutingContext context, int status) {
    Throwable failure = context.failure();
    if (failure != null && !(failure instanceof HttpException)) {
      return problemOf(failure);
    }
    ProblemType type =
        ProblemType.forStatus(
            failure instanceof HttpException refused ? refused.getStatusCode() : status);
    String path = String.valueOf(context.request().path());
    String method = context.request().method().name();
    return Problem.of(type, detail(type, method, path));
  }

  /** The answer has only a reference; the log has the cause. */
  private static Problem unforeseen(Throwable failure) {
    String reference = UUID.randomUUID().toString();
    LOG.errorf(failure, "Unforeseen failure reference=%s", reference);
    return Problem.of(
        ProblemType.INTERNAL_ERROR, "The log has the cause under reference " + reference);
  }

  private static Response.ResponseBuilder response(Problem problem) {
    return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
  }

  /** Explains a status that the framework has chosen. */
  private static @Nullable String detail(ProblemType type, String method, String path) {
    String shown = path.length() > 60 ? path.substring(0, 60) + "…" : path;
    return switch (type) {
      case UNKNOWN_PATH -> "There is no " + shown + " on this port";
      case METHOD_NOT_ALLOWED -> shown + " has no " + method;
      case NOT_ACCEPTABLE -> "Accept has no media type that " + shown + " is written in";
      case UNSUPPORTED_MEDIA_TYPE -> "Content-Type is not " + AcceptedBody.MEDIA_TYPES;
      case BODY_TOO_LARGE -> AcceptedBody.TOO_LARGE;
      case UNAUTHENTICATED -> NO_USER;
      case FORBIDDEN -> NEEDS_OPERATOR;
      default -> null;
    };
  }

  private @Nullable String accepts(ProblemType type, String path) {
    return switch (type) {
      case METHOD_NOT_ALLOWED -> calls.methods(path);
      case NOT_ACCEPTABLE ->
          path.endsWith("/events") ? MediaType.SERVER_SENT_EVENTS : MediaType.APPLICATION_JSON;
      case UNSUPPORTED_MEDIA_TYPE -> AcceptedBody.MEDIA_TYPES;
      default -> null;
    };
  }

  private String text(Problem problem) {
    try {
      return json.get().writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
