import { InputError } from "./errors.ts";

/** What the work gives; `otherwise` where an input is wrong. Any other failure is thrown. */
export function attempt<Result, Otherwise>(work: () => Result, otherwise: Otherwise): Result | Otherwise {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) return otherwise;
    throw error;
  }
}
