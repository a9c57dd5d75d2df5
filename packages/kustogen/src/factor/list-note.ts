import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { textAt } from "@kustogen/review/kubernetes/fields.ts";

/**
 * For the reader of a list of variables or their sources: that it is whole, and what differs from the one that it replaces, as
 * far as anyone would read on.
 */
export function listNote(whole: string, before: readonly Value[], after: readonly Value[]): string {
  const own = after.filter((one) => !before.some((old) => equal(old, one)));
  const gone = before.filter((old) => !after.some((one) => nameOf(one) === nameOf(old)));
  const said = (fate: string, some: readonly Value[]) =>
    some.length === 0 ? "" : ` ${fate}: ${someOf(some.map(nameOf), 10)}.`;
  return whole + said("New or changed", own) + said("Gone", gone);
}

/** The name of a variable; the kind and name of a source. */
function nameOf(one: Value): string {
  const map = textAt(one, "configMapRef", "name");
  return textAt(one, "name") ?? (map ? `ConfigMap ${map}` : `Secret ${textAt(one, "secretRef", "name")}`);
}
