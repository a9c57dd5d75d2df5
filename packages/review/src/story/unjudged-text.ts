import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { readablePath } from "../compare/path.ts";
import type { Unjudged } from "../consequences/unjudged.ts";
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

/** "3 changes that no rule judges", or undefined for none. */
export function unjudgedCount(count: number): string | undefined {
  return count === 0 ? undefined : `${counted(count, "change")} that no rule judges`;
}
