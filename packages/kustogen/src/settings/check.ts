import { z } from "zod";

/** A string setting: `expected` is the end of "expected …", used for a wrong type and for a failed check alike. */
export function checkedString(expected: string, accepts: (value: string) => boolean) {
  return z.string({ error: expected }).refine(accepts, { error: expected });
}
