import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { actionsOf } from "../../../discovery/go-actions.ts";
import { at, listAt, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

/** The ConfigMap with the templates of Argo CD's notifications. */
const NOTIFICATIONS = "argocd-notifications-cm";
const SECRETS = "external-secrets.io";
const MONITORING = "monitoring.coreos.com";

/** The fields with Go templates, by group and kind. */
const PLACES: Readonly<Record<string, (resource: Resource) => Iterable<Path>>> = {
  [`${SECRETS}/ExternalSecret`]: () => [["spec", "target", "template"]],
  [`${SECRETS}/ClusterExternalSecret`]: () => [["spec", "externalSecretSpec", "target", "template"]],
  [`${MONITORING}/AlertmanagerConfig`]: () => [["spec", "receivers"]],
  *[`${MONITORING}/PrometheusRule`](rule) {
    for (const [group, one] of listAt(rule, "spec", "groups").entries())
      for (const index of listAt(one, "rules").keys())
        for (const field of ["annotations", "labels"]) yield ["spec", "groups", group, "rules", index, field];
  },
};

export const goTemplate = defineRule({
  id: "integrity/go-template",
  title: "Strings that a program evaluates as Go templates are valid templates",
  why:
    "External Secrets, Prometheus, Alertmanager and Argo CD's notifications evaluate such a string only when " +
    "they need it. A block without its end, or an incomplete name, then stops the Secret, the rules or the " +
    "message, although the API server has accepted it. External Secrets evaluates values and leaves keys " +
    "unchanged.",
  source: "https://pkg.go.dev/text/template#hdr-Actions",
  kinds: ["ExternalSecret", "ClusterExternalSecret", "AlertmanagerConfig", "PrometheusRule", "ConfigMap"],
  *check({ resources }) {
    for (const resource of resources)
      for (const [path, text] of textsOf(resource)) {
        const why = text.includes("{{") ? brokenTemplate(text) : undefined;
        if (why === undefined) continue;
        yield {
          resource,
          path,
          message: `isn't a valid Go template: ${why}`,
          fix: "correct the template",
        };
      }
    for (const resource of resources)
      for (const path of filledKeys(resource))
        yield {
          resource,
          path,
          message: "has a template as its key, but External Secrets evaluates only values",
          fix: "write key and value into a literal of templateFrom",
        };
  },
});

/** The keys that are templates, in a Secret that External Secrets creates. */
function* filledKeys(resource: Resource): Iterable<Path> {
  const group = groupOf(resource.apiVersion);
  if (group !== SECRETS) return;
  for (const place of PLACES[`${group}/${resource.kind}`]?.(resource) ?? [])
    for (const field of [["data"], ["metadata", "labels"], ["metadata", "annotations"]])
      for (const key of Object.keys(mapAt(resource, ...place, ...field)))
        if (key.includes("{{")) yield [...place, ...field, key];
}

/** The texts of an object that are templates, with their paths. */
function* textsOf(resource: Resource): Iterable<[path: Path, text: string]> {
  const { apiVersion, kind, metadata } = resource;
  if (kind === "ConfigMap" && metadata.name === NOTIFICATIONS) {
    for (const [key, text] of Object.entries(mapAt(resource, "data")))
      if (key.startsWith("template.") && typeof text === "string")
        for (const one of attempt(() => parseDocuments(text, key), []))
          for (const [, inside] of leaves(one, [])) yield [["data", key], inside];
    return;
  }
  for (const place of PLACES[`${groupOf(apiVersion)}/${kind}`]?.(resource) ?? [])
    yield* leaves(at(resource, ...place), place);
}

function* leaves(value: Value | undefined, path: Path): Iterable<[path: Path, text: string]> {
  if (typeof value === "string") yield [path, value];
  else if (Array.isArray(value))
    for (const [index, one] of value.entries()) yield* leaves(one, [...path, index]);
  else if (isMap(value)) for (const key of Object.keys(value)) yield* leaves(value[key], [...path, key]);
}

const OPENS = new Set(["if", "range", "with", "block", "define"]);

/**
 * Why Go can't parse a text as a template; undefined if it can, and if that depends on the functions it knows.
 * Reports only errors in every Go version: unclosed or extra actions, quotes, parentheses and blocks.
 */
function brokenTemplate(text: string): string | undefined {
  const open: string[] = [];
  for (const action of actionsOf(text)) {
    if ("broken" in action) return action.broken;
    const { code } = action;
    if (code === undefined) continue;
    const [word = ""] = /^\w+/.exec(code) ?? [];
    if (code === "") return "{{ }} is empty";
    if (OPENS.has(word)) open.push(word);
    else if (word === "else" && open.length === 0) return "{{ else }} is in no block";
    else if (word === "end" && open.pop() === undefined) return "there is one {{ end }} too many";
  }
  const left = open.at(-1);
  return left === undefined ? undefined : `{{ ${left} }} has no {{ end }}`;
}
