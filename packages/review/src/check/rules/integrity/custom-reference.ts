import { twinOf } from "../../../cluster/custom-references.ts";
import { defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { customSelectors } from "../../references/custom-selectors.ts";
import { missingKey } from "../../references/data-keys.ts";
import { missingObjects } from "../../references/findings.ts";
import type { Reference } from "../../references/reference.ts";
import { referencesOf } from "../../references/table.ts";
import { namesOf } from "../../references/targets.ts";

export const customReference = defineRule({
  id: "integrity/custom-reference",
  page: {
    title:
      "Custom resources refer only to issuers, secret stores, middlewares, Gateways and other objects that " +
      "exist",
    why:
      "If the object that a Certificate, ExternalSecret, HelmRelease, ScaledObject or route refers to is " +
      "missing, the controller waits for it and reports this only in a status condition, which is easily " +
      "missed. Meanwhile there is no certificate, no Secret or no route. The same happens if `valuesFrom` " +
      "refers to a key that doesn't exist, or to a ConfigMap that kustomize generates: kustomize adds the " +
      "hash to the name there only if a `configurations` file lists the field. References are found by the names " +
      "of fields, such as `issuerRef` or `secretName`. A custom resource that selects Services or pods by labels, such as a ServiceMonitor, " +
      "selects nothing if it misspells a label, and reads nothing from a port that they don't have.",
    source: "https://cert-manager.io/docs/troubleshooting/",
    cases: { error: "if kustomize added a hash to the object's name" },
    bad: "kind: Issuer\nmetadata: {name: letsencrypt}\n---\nkind: Certificate\nspec: {issuerRef: {name: letsencript}}",
    good: "kind: Issuer\nmetadata: {name: letsencrypt}\n---\nkind: Certificate\nspec: {issuerRef: {name: letsencrypt}}",
  },
  basis: "broken",
  fromAbsence: "near",
  *check(state, least) {
    const references = [...referencesOf(state, "custom"), ...referencesOf(state, "class")];
    if (!state.inPart) {
      yield* customSelectors(state);
      for (const reference of references) yield* missingKey(state, reference);
    }
    yield* missingObjects(state, references, { isQuiet: true, other: twinHere }, least);
  },
});

function twinHere({ kind, name }: Reference, state: State): string | undefined {
  const twin = twinOf(kind);
  return namesOf(state, twin, undefined).includes(name) ? `though ${twin} ${name} is here` : undefined;
}
