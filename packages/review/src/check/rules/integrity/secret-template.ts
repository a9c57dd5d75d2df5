import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import { isSlip } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";
import { keyFix } from "./object-keys.ts";

const GROUP = "external-secrets.io";
const ACTION = /\{\{((?:"(?:\\.|[^"\\])*"|`[^`]*`|(?!\}\})[^"`])*)\}\}/g;
/** Texts and comments in an action, which may hold actions for another program. */
const TEXT = /"(?:\\.|[^"\\])*"|`[^`]*`|\/\*.*?\*\//gs;
/** A value by its name, and not a field of another value. */
const VALUE = /(?<![\w.)\]$"'`])\.([A-Za-z_]\w*)/g;
/** What changes the meaning of a point, or asks for a value that needn't exist. */
const OTHER = /\b(?:range|with|define|template|block|hasKey)\b/;

export const secretTemplate = defineRule({
  id: "integrity/secret-template",
  title: "The template of an ExternalSecret uses only values that are fetched",
  why:
    "If a template uses a name that isn't the `secretKey` of a fetched value, the operator doesn't write " +
    "the Secret, which keeps its old content or doesn't exist. Only a status condition shows why.",
  source: "https://external-secrets.io/latest/guides/templating/",
  severity: "error",
  least: "warning",
  cases: { warning: "if `dataFrom` may fetch more values and the name looks like a typo" },
  basis: "broken",
  kinds: ["ExternalSecret", "ClusterExternalSecret"],
  example: {
    bad: 'kind: ExternalSecret\nmetadata: {name: db}\nspec: {data: [{secretKey: pwd}], target: {template: {data: {url: "db://{{ .password }}@db"}}}}',
    good: 'kind: ExternalSecret\nmetadata: {name: db}\nspec: {data: [{secretKey: password}], target: {template: {data: {url: "db://{{ .password }}@db"}}}}',
  },
  isAlone: true,
  *check({ index }) {
    for (const [kind, place] of [
      ["ExternalSecret", ["spec"]],
      ["ClusterExternalSecret", ["spec", "externalSecretSpec"]],
    ] as const)
      for (const resource of index.ofKind(kind, GROUP)) {
        const known = fetched(resource, place) ?? [];
        const isOpen = listAt(resource, ...place, "dataFrom").length > 0;
        // The store may have more values, but hardly one that is nearly the name of another.
        for (const { name, path } of known.length === 0 ? [] : used(resource, place))
          if (!known.includes(name) && (!isOpen || known.some((one) => isSlip(one, name))))
            yield {
              resource,
              path,
              ...(isOpen && { severity: "warning" as const }),
              message: `uses .${name}, but no secretKey is called ${name}, so the Secret isn't written`,
              fix: keyFix(name, known),
            };
      }
  },
});

/** The names of the values that are fetched one by one; undefined if a variable is in one of them. */
function fetched(resource: Resource, place: readonly string[]): string[] | undefined {
  const names = itemsAt(resource, ...place, "data").flatMap(([one]) => textAt(one, "secretKey") ?? []);
  return names.length === 0 || names.some((name) => hasVariable(name)) ? undefined : names;
}

/** The values that the texts of a template name, each once. */
function used(resource: Resource, place: readonly string[]): { name: string; path: Path }[] {
  const path = [...place, "target", "template", "data"];
  const data: Value | undefined = at(resource, ...path);
  if (!isMap(data)) return [];
  const found = new Map<string, Path>();
  for (const [key, text] of Object.entries(mapAt(resource, ...path))) {
    if (typeof text !== "string" || OTHER.test(text)) continue;
    for (const [, action = ""] of text.matchAll(ACTION))
      for (const [, name = ""] of action.replace(TEXT, '""').matchAll(VALUE))
        if (!found.has(name)) found.set(name, [...path, key]);
  }
  return [...found].map(([name, at]) => ({ name, path: at }));
}
