import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { namedInValues } from "../../../cluster/named-in-values.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { isMentionedIn } from "../../mentioned.ts";
import { nearName } from "../../near-name.ts";
import type { Finding } from "../../rule.ts";
import type { State } from "../../state.ts";

const CLAIM = "PersistentVolumeClaim";
/** With fewer letters, one name often contains another by chance. */
const MANY_LETTERS = 8;

/**
 * The claims in the values of releases that nothing here creates, beside the only one with a similar name, which
 * nothing uses. Charts and other folders create claims of any name, but not one that is left over.
 */
export function* unclaimedInValues(state: State): Iterable<Finding> {
  const named = ["HelmRelease", "Application"]
    .flatMap((kind) => state.index.ofKind(kind))
    .flatMap((release) => (state.unsure?.has(release) ? [] : [...namedInValues(release)]))
    .filter(({ kind, name }) => kind === CLAIM && !isFilledIn(name));
  if (named.length === 0) return;
  const claims = state.index.ofKind(CLAIM).map(({ metadata }) => metadata);
  const isHere = (name: string, namespace: string | undefined) =>
    claims.some((one) => one.name === name && mayShareNamespace(one.namespace, namespace));
  // A template's claim may have any name.
  if (claims.some(({ name }) => isFilledIn(name))) return;
  const readers = state.resources.filter(({ kind }) => kind !== CLAIM && kind !== "PersistentVolume");
  const said = jsonText(readers);
  for (const { resource, name, namespace, path } of named) {
    if (isHere(name, namespace)) continue;
    const [only, ...others] = claims.filter(
      (one) =>
        mayShareNamespace(one.namespace, namespace) &&
        isAlike(name, one.name) &&
        !said.includes(`"${one.name}"`) &&
        !isMentionedIn(readers, one.name),
    );
    if (only === undefined || others.length > 0) continue;
    yield {
      resource,
      path,
      severity: "warning",
      message: `refers to ${CLAIM} ${name}, which nothing here creates; ${only.name} exists here, and nothing refers to it`,
      fix: `write ${only.name}, if you meant that`,
    };
  }
}

/** True for names that a slip may have made of each other, or of which one contains the other. */
function isAlike(name: string, other: string): boolean {
  const [short, long] = name.length < other.length ? [name, other] : [other, name];
  return nearName(name, [other]) !== undefined || (short.length >= MANY_LETTERS && long.includes(short));
}
