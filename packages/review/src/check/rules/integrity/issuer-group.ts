import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { defineRule } from "../../rule.ts";

const OWN = ["Issuer", "ClusterIssuer"];
const [KIND, GROUP] = ["cert-manager.io/issuer-kind", "cert-manager.io/issuer-group"];
/** Where cert-manager's own objects name an issuer, and where others have annotations, also in the values of charts. */
const PLACES: readonly Path[] = [
  ["metadata", "annotations"],
  ["spec", "issuerRef"],
  ["spec", "values"],
  ["spec", "source"],
  ["spec", "sources"],
];

export const issuerGroup = defineRule({
  id: "integrity/issuer-group",
  title: "An issuer that isn't cert-manager's own is named with its group",
  why:
    "cert-manager looks for an issuer in its own group, which has only the kinds `Issuer` and `ClusterIssuer`. " +
    "An issuer of another project, such as a `StepIssuer`, needs the group of its kind beside the kind: without " +
    "it, the certificate is never issued.",
  source: "https://cert-manager.io/docs/usage/ingress/#supported-annotations",
  example: {
    bad: "kind: Ingress\nmetadata:\n  name: web\n  annotations: {cert-manager.io/issuer: step, cert-manager.io/issuer-kind: StepIssuer}\nspec: {rules: []}",
    good: "kind: Ingress\nmetadata:\n  name: web\n  annotations: {cert-manager.io/issuer: step, cert-manager.io/issuer-kind: StepIssuer, cert-manager.io/issuer-group: certmanager.step.sm}\nspec: {rules: []}",
  },
  isAlone: true,
  *check({ resources }) {
    for (const resource of resources)
      for (const place of PLACES)
        for (const { kind, path } of groupless(at(resource, ...place), place))
          yield {
            resource,
            path,
            message: `names an issuer of kind ${kind} without a group, but cert-manager's own has only the kinds Issuer and ClusterIssuer`,
            fix: "write the group of the kind beside it, or one of these kinds",
          };
  },
});

/** The kinds of issuers that others define, in places that name no group. */
function* groupless(value: Value | undefined, path: Path): Iterable<{ kind: string; path: Path }> {
  if (Array.isArray(value)) for (const [i, one] of value.entries()) yield* groupless(one, [...path, i]);
  if (!isMap(value)) return;
  const [own, group] = path.at(-1) === "issuerRef" ? ["kind", "group"] : [KIND, GROUP];
  const kind = textAt(value, own);
  const isForeign = kind !== undefined && kind !== "" && !OWN.includes(kind) && !isFilledIn(kind);
  if (isForeign && textAt(value, group) === undefined) yield { kind, path: [...path, own] };
  for (const [key, one] of Object.entries(value)) yield* groupless(one, [...path, key]);
}
