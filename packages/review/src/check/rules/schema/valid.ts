import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText } from "@kustogen/kustomize/value/value.ts";
import { objectsOf } from "../../../cluster/objects.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { defineRule, type Finding, type Rule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { NAMES } from "../../refusals/names.ts";
import { refusedIn } from "../../refusals/refused.ts";
import { onePerField, problemsOf, unlikeSchemas } from "../../refusals/unlike-schemas.ts";
import { placeInPatch, unappliedPatches } from "../../sources/patches.ts";

export const valid = defineRule({
  id: "schema/valid",
  title: "The API server accepts an object: it matches the schema of its kind, and its fields go together",
  why:
    "The API server rejects values of the wrong type, and server-side apply rejects unknown fields, which " +
    "client-side apply drops. Custom kinds are checked against the CustomResourceDefinitions in the " +
    "environment or the repository, or else a bundled catalog, and a patch for an object that can't be " +
    "rendered by itself.\n\nIt also rejects what no schema says: wrong names and labels, a container " +
    "without an image, which a patch with a misspelled name adds, two of one name, a mount without its " +
    "volume, a volume or probe with two sources, which a patch makes unless it sets the other to null, a " +
    "selector that doesn't match the template, a ConfigMap above 1 MiB.",
  source: "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
  cases: {
    warning: [
      "for a field of Kubernetes that the oldest maintained release doesn't have and that resembles none of its fields, where no version of the cluster is declared",
      "if the schema is from the catalog, and another version of the kind might allow the field",
      "if the repository's only CustomResourceDefinition of the kind was written by hand, although another project owns the kind",
      "for an unknown field in a folder that only Flux applies",
      "for a null element in a list of a built-in kind, which the API server reads as empty",
      "for a port that two containers of a pod declare, and a mount path with a colon",
    ],
  },
  bad: "apiVersion: apps/v1\nkind: Deployment\nspec: {replcas: 2}",
  good: "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 2}",
  error: "rejected",
  check: (state) => invalidIn(state),
  *checkKustomization(source) {
    for (const patch of unappliedPatches(source)) {
      const { strategic } = patch;
      // A patch with a target needs no kind of its own, and one that deletes needs no fields.
      const isOfKind = patch.target === undefined || patch.target.kind === strategic?.kind;
      if (!textAt(strategic, "apiVersion") || !isOfKind || strategic?.$patch === "delete") continue;
      const part = withoutDirectives(strategic) as unknown as Resource;
      for (const { resource: _, ...finding } of onePerField(problemsOf(part, undefined, undefined, true)))
        yield {
          ...finding,
          ...placeInPatch(source, patch, finding.path),
          message: `${part.kind} ${part.metadata?.name ?? patch.target?.name}: ${finding.message}`,
        };
    }
  },
  // An Application that is applied by hand is in no environment; neither is a template.
  *checkRepository({ argo }) {
    for (const { resource, file, set } of argo.outside) {
      if (set !== undefined) continue;
      const isTemplate = resource.kind !== "ApplicationSet" && jsonText(asMap(resource)).includes("{{");
      for (const finding of isTemplate ? [] : onePerField(problemsOf(resource, undefined, undefined)))
        if (at(resource, ...(finding.path ?? [])) !== undefined) yield { ...finding, file };
      for (const finding of refusedIn(objectsOf([resource]), NAMES)) yield { ...finding, file };
    }
  },
});

/** The rule without its schemas, for those who check these themselves. */
export const refused: Rule = { ...valid, check: (state) => refusedIn(state) };

/** The rule without names and labels of which something fills in a part: what they then are is unknown. */
export const validAsWritten: Rule = {
  ...valid,
  *check(state) {
    for (const finding of invalidIn(state)) if (!isOpen(finding)) yield finding;
  },
};

function isOpen({ resource, path = [] }: Finding): boolean {
  const texts = [at(resource, ...path), path.at(-1)];
  return path[0] === "metadata" && texts.some((one) => typeof one === "string" && isFilledIn(one));
}

function* invalidIn(state: State): Iterable<Finding> {
  const refused = [...refusedIn(state)];
  yield* refused;
  const seen = new Set(refused.map(placeOf));
  for (const finding of unlikeSchemas(state)) if (!seen.has(placeOf(finding))) yield finding;
}

/** The same for findings of one severity about one field of one object. */
function placeOf({ resource, path = [], severity }: Finding): string {
  return jsonText([resource?.apiVersion, resource?.kind, resource?.metadata, path, severity]);
}

/** A strategic merge patch without its directives, such as `$patch: delete`. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) =>
      key.startsWith("$") ? [] : [[key, withoutDirectives(one)]],
    ),
  );
}
