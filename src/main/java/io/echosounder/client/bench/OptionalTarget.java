package io.echosounder.client.bench;

import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Lets {@code bench --compare} go without a target, which every other use of the command needs.
 * {@link BenchCommand} checks that.
 */
final class OptionalTarget implements IModelTransformer {
  @Override
  public CommandSpec transform(CommandSpec command) {
    PositionalParamSpec target = command.positionalParameters().getFirst();
    command.remove(target);
    return command.addPositional(
        PositionalParamSpec.builder(target).required(false).arity("0..1").build());
  }
}
