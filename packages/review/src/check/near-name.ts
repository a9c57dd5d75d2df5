import { closest } from "@kustogen/kustomize/errors/suggest.ts";

/** How kustomize ends the names of what it generates: ten characters of its own alphabet. */
const HASH = /^-[2456789bcdfghkmt]{10}$/;

/** The name that was generated with a hash where a reference has it without; undefined for none. */
export function hashedName(name: string, candidates: Iterable<string>): string | undefined {
  for (const candidate of candidates)
    if (candidate.startsWith(name) && HASH.test(candidate.slice(name.length))) return candidate;
  return undefined;
}

/**
 * The candidate that differs from a name by a slip: two letters at most, one for a short name, a hash, or a prefix or
 * suffix that kustomize adds. Names that only look related are not near.
 */
export function nearName(name: string, candidates: readonly string[]): string | undefined {
  return (
    hashedName(name, candidates) ??
    closest(name, candidates, name.length >= 8 ? 2 : name.length >= 4 ? 1 : 0) ??
    candidates.find((candidate) => spelledOut(candidate) === spelledOut(name)) ??
    candidates.find(
      (candidate) =>
        name.length >= 5 &&
        candidate.length >= 5 &&
        (candidate.endsWith(`-${name}`) || name.endsWith(`-${candidate}`)),
    )
  );
}

/** A name without the abbreviations that people use for kinds: `shop-svc` is `shop-service`. */
function spelledOut(name: string): string {
  return name.replace(/(?<=-)svc(?=-|$)/g, "service").replace(/(?<=-)deploy(?=-|$)/g, "deployment");
}
