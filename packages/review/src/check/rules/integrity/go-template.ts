import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { brokenTemplate } from "../../../discovery/go-actions.ts";
import { at, listAt, mapAt } from "../../../kubernetes/fields.ts";
import { IMAGES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { defineRule } from "../../rule.ts";

/** The ConfigMap with the templates of Argo CD's notifications. */
const NOTIFICATIONS = "argocd-notifications-cm";
const SECRETS = "external-secrets.io";
const MONITORING = "monitoring.coreos.com";

const ALERTS = "PrometheusRule";
/** A variable of an alert, and the actions in which it has a value. */
const BARE = /\$labels\.\w+|\$value\b/;
const ACTIONS = /\{\{[\s\S]*?\}\}/g;

/** The message of the commits that Flux makes. */
const MESSAGE = ["spec", "git", "commit", "messageTemplate"];
/** A field of the data for such a message that the API's first stable version came without. */
const GONE = /(?<![\w)])\.(?:Updated|Changed\.ImageResult)\b/;

/** The fields with Go templates, by group and kind. */
const PLACES: Readonly<Record<string, (resource: Resource) => Iterable<Path>>> = {
  [`${SECRETS}/ExternalSecret`]: () => [["spec", "target", "template"]],
  [`${SECRETS}/ClusterExternalSecret`]: () => [["spec", "externalSecretSpec", "target", "template"]],
  [`${IMAGES_OF_FLUX}/ImageUpdateAutomation`]: () => [MESSAGE],
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
    "If a block of a Go template has no `end` or a name is incomplete, the Secret isn't created, the rules " +
    "aren't loaded, or the message isn't sent or committed, although the API server accepted the object. " +
    "External Secrets, Prometheus, Alertmanager, Argo CD's notifications and Flux's image automation parse " +
    "a template only when they use it. In an alert, a variable such as `$value` is replaced only inside " +
    "`{{ }}`. External Secrets evaluates values and leaves keys unchanged.",
  source: "https://pkg.go.dev/text/template#hdr-Actions",
  example: {
    bad: "kind: ExternalSecret\nmetadata: {name: db}\nspec:\n  data: [{secretKey: password}]\n  target: {template: {data: {url: 'db://{{ if .password }}{{ .password }}'}}}",
    good: "kind: ExternalSecret\nmetadata: {name: db}\nspec:\n  data: [{secretKey: password}]\n  target: {template: {data: {url: 'db://{{ if .password }}{{ .password }}{{ end }}'}}}",
  },
  kinds: [
    "ExternalSecret",
    "ClusterExternalSecret",
    "ImageUpdateAutomation",
    "AlertmanagerConfig",
    "PrometheusRule",
    "ConfigMap",
  ],
  isAlone: true,
  *check({ resources }) {
    for (const resource of resources)
      for (const [path, text] of textsOf(resource)) {
        const why = text.includes("{{") ? brokenTemplate(text) : undefined;
        const [bare] = (resource.kind === ALERTS && BARE.exec(text.replace(ACTIONS, ""))) || [];
        if (why === undefined && bare !== undefined)
          yield {
            resource,
            path,
            message: `has ${bare} outside {{ }}, so every alert contains it as it is`,
            fix: `write {{ ${bare} }}`,
          };
        const reads = () => (text.match(ACTIONS) ?? []).some((action) => GONE.test(action));
        if (why === undefined && resource.apiVersion === `${IMAGES_OF_FLUX}/v1` && reads())
          yield {
            resource,
            path,
            message:
              "reads .Updated or .Changed.ImageResult, which Flux 2.7 removed, so Flux commits nothing",
            fix: "write .Changed.Changes, whose entries have OldValue and NewValue",
          };
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

/** The texts within a value, with their paths. */
export function* leaves(value: Value | undefined, path: Path): Iterable<[path: Path, text: string]> {
  if (typeof value === "string") yield [path, value];
  else if (Array.isArray(value))
    for (const [index, one] of value.entries()) yield* leaves(one, [...path, index]);
  else if (isMap(value)) for (const key of Object.keys(value)) yield* leaves(value[key], [...path, key]);
}
