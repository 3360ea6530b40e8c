package io.echosounder.admin.trust;

import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import org.jboss.logging.Logger;

/** Writes every change to the log category {@code audit}: who, from where, what, old and new. */
@RequestScoped
public class Audit {

  private static final Logger LOG = Logger.getLogger("audit");

  private final SecurityIdentity identity;
  private final RoutingContext request;

  Audit(SecurityIdentity identity, RoutingContext request) {
    this.identity = identity;
    this.request = request;
  }

  /** What is known of the change before it is made, while the request is at hand. */
  public Entry entry() {
    String user = identity.isAnonymous() ? "anonymous" : identity.getPrincipal().getName();
    return new Entry(
        user,
        String.valueOf(request.request().remoteAddress()),
        request.request().method() + " " + request.request().uri());
  }

  /** A change that is being made; logged once it has been, on whatever thread. */
  public record Entry(String user, String from, String call) {

    /** Logs the change. */
    public void changed(Object before, Object after) {
      LOG.infof(
          "Changed user=%s from=%s call=%s old=[%s] new=[%s]", user, from, call, before, after);
    }
  }
}
