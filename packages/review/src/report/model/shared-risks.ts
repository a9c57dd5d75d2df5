import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { Risk } from "../../changes/review.ts";
import { nameText } from "../../kubernetes/resource-name.ts";

/** A risk as it is described, and the one of the first object that has it. */
export interface SharedRisk {
  described: Risk;
  risk: Risk;
}

/** Equal risks of several objects as one: that of the first, with the names of the others. */
export function sharedRisks(risks: readonly Risk[]): SharedRisk[] {
  const alike = groupedBy(risks, ({ id, severity, message, resource }) =>
    jsonText([id, severity, ...(resource === undefined ? [message] : message.split(nameText(resource)))]),
  );
  return [...alike.values()].map(([risk, ...others]) => {
    const names = others.flatMap(({ resource }) => (resource === undefined ? [] : nameText(resource)));
    const message = `${(risk as Risk).message}; the same applies to ${someOf(names, 6)}`;
    return {
      risk: risk as Risk,
      described: names.length === 0 ? (risk as Risk) : { ...(risk as Risk), message },
    };
  });
}
