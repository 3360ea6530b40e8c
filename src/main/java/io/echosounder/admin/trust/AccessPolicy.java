package io.echosounder.admin.trust;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Reading needs a user, changing needs the user {@code operator}. If no password is configured,
 * everybody may do both.
 */
@Singleton
public class AccessPolicy implements HttpSecurityPolicy {

  private final AdminUsers users;

  AccessPolicy(AdminUsers users) {
    this.users = users;
  }

  @Override
  public Uni<CheckResult> checkPermission(
      RoutingContext request, Uni<SecurityIdentity> identity, AuthorizationRequestContext context) {
    if (!users.areThere()) {
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
            // Quarkus would answer a denial without a body.
            throw new AuthenticationFailedException();
          }
          return reads || mayChange(user) ? CheckResult.PERMIT : CheckResult.DENY;
        });
  }

  /** Whether this caller may change anything. */
  public boolean mayChange(SecurityIdentity user) {
    return !users.areThere() || user.hasRole(AdminUsers.OPERATOR);
  }
}
