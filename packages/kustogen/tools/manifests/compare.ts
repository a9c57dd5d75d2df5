import { canonical } from "./ours.ts";

/** How an Application came out. */
export interface Outcome {
  /**
   * Whether kustogen and Argo CD make the same of it, both fail, it is reported as not followed, or there is a bug of
   * ours.
   */
  kind: "identical" | "both fail" | "named" | "differs" | "we fail" | "argo fails";
  /** For what isn't identical: why. */
  why?: string;
}

/** Compares what two made of an Application: resources as JSON, or why there are none. */
export function compared(
  own: { manifests?: readonly string[]; reason?: string },
  real: { sources?: readonly (readonly string[] | null)[]; error?: string },
): Outcome {
  if (own.reason !== undefined && real.error !== undefined)
    return { kind: "both fail", why: `${own.reason} | ${real.error}` };
  if (real.error !== undefined) return { kind: "argo fails", why: real.error };
  if (own.reason !== undefined) return { kind: "named", why: own.reason };
  const expected = (real.sources ?? []).flatMap((list) =>
    (list ?? []).map((one) => canonical(JSON.parse(one))),
  );
  const found = own.manifests ?? [];
  const at = expected.findIndex((one, index) => one !== found[index]);
  if (at < 0 && expected.length === found.length) return { kind: "identical" };
  const [theirs, ours] = [[...expected].sort(), [...found].sort()];
  if (theirs.every((one, index) => one === ours[index]) && theirs.length === ours.length)
    return { kind: "differs", why: "in order only" };
  const gone = theirs.find((one) => !ours.includes(one));
  const extra = ours.find((one) => !theirs.includes(one));
  const where = gone && extra ? firstDifference(JSON.parse(gone), JSON.parse(extra)) : (gone ?? extra);
  return { kind: "differs", why: `${expected.length} there, ${found.length} here; ${where}` };
}

/** The first path at which two values differ, with both. */
export function firstDifference(there: unknown, here: unknown, path = ""): string | undefined {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null;
  if (!isObject(there) || !isObject(here) || Array.isArray(there) !== Array.isArray(here))
    return there === here
      ? undefined
      : `${path}: ${JSON.stringify(there)} there, ${JSON.stringify(here)} here`;
  for (const key of new Set([...Object.keys(there), ...Object.keys(here)])) {
    const found = firstDifference(there[key], here[key], `${path}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The parts of a generated Application that are compared. */
export function said(application: unknown): unknown {
  const { metadata, spec } = application as Record<string, Record<string, unknown>>;
  return { name: metadata?.name, labels: metadata?.labels, annotations: metadata?.annotations, spec };
}
