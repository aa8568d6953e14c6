package dev.understudy.kestra.http;

/** A refusal by a route itself: the kind of problem, and its detail for the caller. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public final Problem problem;

  public ProblemException(Problem problem, String detail) {
    super(detail);
    this.problem = problem;
  }

  public static ProblemException notFound(String detail) {
    return new ProblemException(Problem.NOT_FOUND, detail);
  }
}
