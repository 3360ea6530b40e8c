package io.echosounder.admin;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Reading needs any user, changing needs the operator; nothing where no password is asked for. */
@Singleton
public class AccessPolicy implements HttpSecurityPolicy {

  static final String NEEDS_OPERATOR = "Changes need the user " + AdminUsers.OPERATOR;

  private final Trust trust;

  AccessPolicy(Trust trust) {
    this.trust = trust;
  }

  @Override
  public Uni<CheckResult> checkPermission(
      RoutingContext request, Uni<SecurityIdentity> identity, AuthorizationRequestContext context) {
    if (!trust.asksForPassword()) {
      return CheckResult.permit();
    }
    HttpMethod method = request.request().method();
    boolean reads =
        method.equals(HttpMethod.GET)
            || method.equals(HttpMethod.HEAD)
            || method.equals(HttpMethod.OPTIONS);
    return identity.map(
        user -> {
          if (user.isAnonymous()) {
            // Not a denial, which would be answered without a body.
            throw new AuthenticationFailedException();
          }
          boolean may = reads || user.hasRole(AdminUsers.OPERATOR);
          return may ? CheckResult.PERMIT : CheckResult.DENY;
        });
  }
}
