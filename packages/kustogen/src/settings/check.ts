import { z } from "zod";

/** A string setting: `expected` completes the message "expected …", for a wrong type as well as for a failed check. */
export function checkedString(expected: string, accepts: (value: string) => boolean) {
  return z.string({ error: expected }).refine(accepts, { error: expected });
}
