package io.echosounder.admin;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/**
 * Who may use the admin API: {@code echosounder.admin.*}; the address is {@code quarkus.http.*}.
 */
@ConfigMapping(prefix = "echosounder.admin")
public interface AdminConfig {

  /** The password of user {@code viewer}, who may read; plain or bcrypt ({@code $2a$…}). */
  Optional<String> viewerPassword();

  /** The password of user {@code operator}, who may do everything; plain or bcrypt. */
  Optional<String> operatorPassword();

  /** A file with the viewer's password instead; one line end behind it is not part of it. */
  Optional<String> viewerPasswordFile();

  /** A file with the operator's password instead, such as a mounted Secret. */
  Optional<String> operatorPasswordFile();

  /**
   * How many may listen to events at a time, 1 to 1,000; no more than half of the admin port's
   * connections.
   */
  @WithDefault("64")
  int eventSubscribers();
}
