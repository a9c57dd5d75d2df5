import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { customReferences, isReferable } from "../../../cluster/custom-references.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { missingObjects, type NamedReference } from "./missing-objects.ts";

export const customReference = defineRule({
  id: "integrity/custom-reference",
  title:
    "Issuers, secret stores, middlewares, Gateways and other custom objects exist under the name that is used " +
    "for them",
  why:
    "The controller of a Certificate, ExternalSecret, route or scaler waits for the object that it refers to, " +
    "and reports this only in a condition, which is easily missed: no certificate, no Secret, no route. " +
    "References to objects that are created elsewhere aren't reported.",
  source: "https://cert-manager.io/docs/troubleshooting/",
  severity: "warning",
  worst: "error",
  basis: "broken",
  fromAbsence: "near",
  example: {
    bad: "kind: Issuer\nmetadata: {name: letsencrypt}\n---\nkind: Certificate\nspec: {issuerRef: {name: letsencript}}",
    good: "kind: Issuer\nmetadata: {name: letsencrypt}\n---\nkind: Certificate\nspec: {issuerRef: {name: letsencrypt}}",
  },
  *check(state, least) {
    const byKind = new Map<string, NamedReference[]>();
    for (const reference of customReferences(state))
      addTo(byKind, reference.kind, { ...reference, reader: `the ${reference.resource.kind}` });
    for (const [kind, references] of byKind) {
      const known = (namespace: string | undefined): string[] => namesIn(state, kind, namespace);
      const missing = references.filter(({ name, namespace }) => !known(namespace).includes(name));
      if (missing.length === 0) continue;
      const resolved = new Set(references.filter((one) => !missing.includes(one)).map(({ name }) => name));
      // Kinds without any object here usually belong to the cluster: issuers, a platform's Gateways.
      for (const finding of missingObjects(missing, {
        state,
        known,
        resolved,
        meant: () => resolved.size === 0,
        ...(least !== undefined && { least }),
      }))
        if (finding.prerequisite === undefined) yield finding;
    }
  },
});

function namesIn({ index }: State, kind: string, namespace: string | undefined): string[] {
  return index
    .ofKind(kind)
    .filter((one) => isReferable(one) && mayShareNamespace(one.metadata.namespace, namespace))
    .map(({ metadata }) => metadata.name);
}
