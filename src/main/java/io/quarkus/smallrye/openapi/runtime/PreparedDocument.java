package io.quarkus.smallrye.openapi.runtime;

import io.quarkus.arc.Unremovable;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.runtime.filter.AutoSecurityFilter;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Serves the OpenAPI document as the build has written it. Quarkus parses that file at every start,
 * completes nothing in it, and writes it again; that took a quarter of the start.
 *
 * <p>No property turns that off, and the method is visible in its package only. Therefore this
 * class is in the package of Quarkus. In tests and in live reload that is impossible, because there
 * another class loader loads Quarkus; they prepare the document as ever.
 */
@IfBuildProfile("prod")
@Alternative
@Priority(1)
@Singleton
@Unremovable
final class PreparedDocument extends OpenApiDocumentService {

  private static final String NAME = "/META-INF/quarkus-generated-openapi-doc.";

  /** Called at the start. Does nothing. */
  @Override
  void prepareDocument(
      AutoSecurityFilter security,
      Map<OpenApiFilter.RunStage, List<String>> filters,
      String documentName) {}

  @Override
  public byte[] getDocument(String documentName, Format format) {
    try (InputStream in = PreparedDocument.class.getResourceAsStream(NAME + format)) {
      if (in == null) {
        throw new IOException("the build left " + NAME + format + " out");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
