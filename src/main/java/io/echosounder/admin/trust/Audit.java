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

  /** Notes who changes what, before the change. The request may be gone when the change is done. */
  public Entry entry() {
    String user = identity.isAnonymous() ? "anonymous" : identity.getPrincipal().getName();
    return new Entry(
        user,
        String.valueOf(request.request().remoteAddress()),
        request.request().method() + " " + request.request().uri());
  }

  /** A change that has not been logged yet. Any thread may log it. */
  public record Entry(String user, String from, String call) {

    /** Logs the change. */
    public void changed(Object before, Object after) {
      LOG.infof(
          "Changed user=%s from=%s call=%s old=[%s] new=[%s]", user, from, call, before, after);
    }
  }
}
