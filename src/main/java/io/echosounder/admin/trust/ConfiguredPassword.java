package io.echosounder.admin.trust;

import io.echosounder.admin.AdminConfig;
import io.echosounder.common.ConfigMistake;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the password of a user: in a property as it stands, or in the file that another names. */
final class ConfiguredPassword {

  /** Room for any password or hash; a larger file is the wrong file. */
  private static final int MAX_BYTES = 4096;

  private ConfiguredPassword() {}

  static Optional<Password> viewer(AdminConfig config) {
    return of(
        "echosounder.admin.viewer-password", config.viewerPassword(), config.viewerPasswordFile());
  }

  static Optional<Password> operator(AdminConfig config) {
    return of(
        "echosounder.admin.operator-password",
        config.operatorPassword(),
        config.operatorPasswordFile());
  }

  private static Optional<Password> of(
      String property, Optional<String> password, Optional<String> file) {
    String fileProperty = property + "-file";
    if (password.isPresent() && file.isPresent()) {
      throw new ConfigMistake(fileProperty, "stands beside " + property + ": give one of the two");
    }
    return file.isPresent()
        ? file.map(path -> Password.of(fileProperty, read(fileProperty, path)))
        : password.map(text -> Password.of(property, text));
  }

  /** The file's text without one line end at its end. */
  private static String read(String property, String path) {
    byte[] bytes = bytes(property, path);
    if (bytes.length > MAX_BYTES) {
      throw new ConfigMistake(property, path + " has more than 4,096 bytes: it is no password");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ConfigMistake(property, path + " is not UTF-8");
    }
    String password = text.replaceFirst("\\r?\\n\\z", "");
    if (password.isBlank()) {
      throw new ConfigMistake(property, path + " is empty");
    }
    return password;
  }

  private static byte[] bytes(String property, String path) {
    try (InputStream file = Files.newInputStream(Path.of(path))) {
      return file.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new ConfigMistake(property, path + " does not exist");
    } catch (AccessDeniedException e) {
      throw new ConfigMistake(property, path + " may not be read by this user");
    } catch (IOException | InvalidPathException e) {
      throw new ConfigMistake(property, path + " cannot be read: " + e.getMessage());
    }
  }
}
