/** How much of a budget is left. */
export interface Budget {
  readonly limit: number;
  /** 0 where the request was one too many, too: see `refused`. */
  readonly remaining: number;
  /** Until there is more. */
  readonly resetMs: number;
  readonly windowMs: number;
}

/** A budget of requests for each caller, shared by replicas. */
export interface RequestBudget {
  /** Takes one; `refused` where there was none left, which costs next to nothing. */
  take(callerId: string): Promise<Budget & { readonly refused: boolean }>;
}
