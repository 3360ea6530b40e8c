package io.echosounder.admin.trust;

import io.echosounder.admin.AdminConfig;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.UsernamePasswordAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/** The users {@code viewer} and {@code operator}, if their passwords are configured. */
@Singleton
public class AdminUsers implements IdentityProvider<UsernamePasswordAuthenticationRequest> {

  static final String VIEWER = "viewer";
  static final String OPERATOR = "operator";

  private final Map<String, Password> passwords = new HashMap<>();

  AdminUsers(AdminConfig config) {
    ConfiguredPassword.viewer(config).ifPresent(password -> passwords.put(VIEWER, password));
    ConfiguredPassword.operator(config).ifPresent(password -> passwords.put(OPERATOR, password));
  }

  /**
   * True if callers must log in. Beyond loopback they always must, because the start is refused
   * without a password; on loopback only if a password is configured.
   */
  boolean areThere() {
    return !passwords.isEmpty();
  }

  @Override
  public Class<UsernamePasswordAuthenticationRequest> getRequestType() {
    return UsernamePasswordAuthenticationRequest.class;
  }

  /** Runs on a worker thread, because bcrypt is slow on purpose. */
  @Override
  public Uni<SecurityIdentity> authenticate(
      UsernamePasswordAuthenticationRequest request, AuthenticationRequestContext context) {
    return context.runBlocking(
        () -> {
          String name = request.getUsername();
          Password expected = passwords.get(name);
          if (expected == null
              || !expected.matches(new String(request.getPassword().getPassword()))) {
            throw new AuthenticationFailedException();
          }
          return QuarkusSecurityIdentity.builder()
              .setPrincipal(new QuarkusPrincipal(name))
              .addRole(name)
              .build();
        });
  }
}
