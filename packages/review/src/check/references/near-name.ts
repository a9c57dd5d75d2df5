import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { HASH } from "../../compare/match.ts";

/** The generated name with a hash, if a reference has it without; undefined if there is none. */
export function hashedName(name: string, candidates: Iterable<string>): string | undefined {
  for (const candidate of candidates)
    if (candidate.startsWith(name) && HASH.exec(candidate)?.index === name.length) return candidate;
  return undefined;
}

/** The candidate that differs by a slip: a letter or two, a hash, or a prefix or suffix that kustomize adds. */
export function nearName(name: string, candidates: readonly string[]): string | undefined {
  return (
    hashedName(name, candidates) ??
    misspelled(name, candidates) ??
    candidates.find(
      (candidate) =>
        name.length >= 5 &&
        candidate.length >= 5 &&
        (candidate.endsWith(`-${name}`) || name.endsWith(`-${candidate}`)),
    )
  );
}

/** The candidate, without a hash, that differs from a name by at most two letters. */
export function misspelled(name: string, candidates: readonly string[]): string | undefined {
  const names = candidates.map((one) => one.replace(HASH, ""));
  return (
    closest(name, names, name.length >= 8 ? 2 : name.length >= 4 ? 1 : 0) ??
    names.find((candidate) => isSlip(candidate, name, 2))
  );
}

/** True if two names of at least that length differ by one letter, or by two neighboring letters that are swapped. */
function isSlip(one: string, other: string, least = 4): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length < least || long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  const [first = "", second = ""] = [long[at], long[at + 1]];
  if (short.length < long.length) return /[a-z]/i.test(first) && short.slice(at) === long.slice(at + 1);
  const turned = second + first + long.slice(at + 2);
  return first !== second && turned === short.slice(at) && /^[a-z]{2}$/i.test(first + second);
}
