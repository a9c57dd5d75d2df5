import { InputError } from "./errors.ts";

/** The result of the work; `otherwise` if an input is wrong. Any other failure is thrown. */
export function attempt<Result, Otherwise>(work: () => Result, otherwise: Otherwise): Result | Otherwise {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) return otherwise;
    throw error;
  }
}

/** The result of the work; `otherwise` if it fails, for whatever reason. */
export function orElse<Result, Otherwise>(work: () => Result, otherwise: Otherwise): Result | Otherwise {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
