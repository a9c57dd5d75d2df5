import type { EnvironmentReview } from "../../changes/review.ts";
import { pathText, readablePath } from "../../compare/path.ts";
import type { ResourceChange } from "../../compare/resources.ts";
import type { Unjudged } from "../../impact/unjudged.ts";
import { isSameName } from "../../kubernetes/resource-name.ts";
import { code, type Inline, joined } from "./inline.ts";
import { MOST } from "./shown-fields.ts";
import { NOTHING } from "./values.ts";

/** "`spec.ingressClassName` of Ingress web; new ResourceQuota shop; and 2 more", or a dash for none. */
export function unjudgedText(unjudged: readonly Unjudged[]): Inline {
  if (unjudged.length === 0) return [NOTHING];
  const shown = unjudged.slice(0, unjudged.length === MOST + 1 ? MOST + 1 : MOST);
  const more = unjudged.length - shown.length;
  const each = shown.map(({ kind, name, path }): Inline => {
    return path === undefined ? [`new ${kind} ${name}`] : [code(readablePath(path)), ` of ${kind} ${name}`];
  });
  return [...joined(each, "; "), ...(more > 0 ? [` and ${more} more`] : [])];
}

/** True if no rule judges any of the changes, so that a line about these needn't name them again. */
export function isAllUnjudged({ resources, unjudged = [] }: EnvironmentReview): boolean {
  return unjudged.length > 0 && resources.every((change) => isUnjudged(change, unjudged));
}

function isUnjudged(change: ResourceChange, unjudged: readonly Unjudged[]): boolean {
  const own = unjudged.filter((one) => isSameName(one, change));
  if (change.action !== "changed") return own.some(({ path }) => path === undefined);
  const paths = own.flatMap(({ path }) => (path === undefined ? [] : [pathText(path)]));
  return change.changes.every(({ path }) => paths.some((one) => one.startsWith(pathText(path))));
}
