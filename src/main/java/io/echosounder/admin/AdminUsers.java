package io.echosounder.admin;

import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.UsernamePasswordAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** The two users that the properties know: {@code viewer} and {@code operator}. */
@Singleton
public class AdminUsers implements IdentityProvider<UsernamePasswordAuthenticationRequest> {

  static final String VIEWER = "viewer";
  static final String OPERATOR = "operator";

  private final AdminConfig config;

  AdminUsers(AdminConfig config) {
    this.config = config;
  }

  @Override
  public Class<UsernamePasswordAuthenticationRequest> getRequestType() {
    return UsernamePasswordAuthenticationRequest.class;
  }

  /** bcrypt takes its time on purpose, so not on an event loop. */
  @Override
  public Uni<SecurityIdentity> authenticate(
      UsernamePasswordAuthenticationRequest request, AuthenticationRequestContext context) {
    return context.runBlocking(
        () -> {
          String name = request.getUsername();
          String password = new String(request.getPassword().getPassword());
          if (!expected(name).map(secret -> matches(password, secret)).orElse(false)) {
            throw new AuthenticationFailedException();
          }
          return QuarkusSecurityIdentity.builder()
              .setPrincipal(new QuarkusPrincipal(name))
              .addRole(name)
              .build();
        });
  }

  private Optional<String> expected(String name) {
    return switch (name) {
      case VIEWER -> config.viewerPassword();
      case OPERATOR -> config.operatorPassword();
      default -> Optional.empty();
    };
  }

  private static boolean matches(String password, String secret) {
    if (secret.startsWith("$2")) {
      return BcryptUtil.matches(password, secret);
    }
    return MessageDigest.isEqual(
        password.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
  }
}
