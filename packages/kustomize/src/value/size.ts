import type { Value } from "./value.ts";

/**
 * The number of values in a value, including itself; stops counting shortly above the limit. A long text counts for several,
 * and so does what is deeply nested, because each of its lines is long.
 */
export function sizeOf(value: Value, limit: number, depth = 0): number {
  if (typeof value === "string") return 1 + ((depth + value.length) >> 4);
  let size = 1 + (depth >> 4);
  if (Array.isArray(value))
    for (let at = 0; at < value.length && size <= limit; at++)
      size += sizeOf(value[at] as Value, limit - size, depth + 1);
  else if (typeof value === "object" && value !== null)
    for (const key in value) {
      size += sizeOf(value[key] as Value, limit - size, depth + 1);
      if (size > limit) break;
    }
  return size;
}
