package io.echosounder.adminclient;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The answers of several instances to the same call. They are asked at the same time, each on a
 * thread of its own, so a dead one costs one request timeout.
 *
 * @param good the answers, in the order of the instances
 * @param failures of the other instances
 */
public record Answers<T>(List<Answer<T>> good, List<AdminFailure> failures) {

  /** The answer of one instance, and the name of that instance. */
  public record Answer<T>(Instance instance, String name, T value) {}

  /** A call. */
  @FunctionalInterface
  public interface Call<T> {
    T of(Instance instance) throws AdminFailure;
  }

  /** Asks every instance, and waits for all of them. */
  public static <T> Answers<T> ask(List<Instance> instances, Call<T> call) {
    Answers<T> answers = new Answers<>(new ArrayList<>(), new ArrayList<>());
    if (instances.size() == 1) {
      try {
        answers.good.add(answer(instances.getFirst(), call));
      } catch (AdminFailure e) {
        answers.failures.add(e);
      }
      return answers;
    }
    List<Callable<Answer<T>>> tasks = new ArrayList<>();
    for (Instance each : instances) {
      tasks.add(() -> answer(each, call));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Answer<T>> each : threads.invokeAll(tasks)) {
        answers.add(each);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return answers;
  }

  private static <T> Answer<T> answer(Instance instance, Call<T> call) throws AdminFailure {
    T value = call.of(instance);
    return new Answer<>(instance, instance.name(), value);
  }

  private void add(Future<Answer<T>> each) throws InterruptedException {
    try {
      good.add(each.get());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof AdminFailure failure)) {
        throw new IllegalStateException(e.getCause());
      }
      failures.add(failure);
    }
  }
}
