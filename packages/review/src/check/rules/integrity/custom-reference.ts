import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { hasLabels, type Labels } from "../../../cluster/selection/label-selector.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { at, itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { referencesFrom } from "../../model/derived.ts";
import { defineRule, examples, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { brokenReferences } from "../../references/broken.ts";

export const customReference = defineRule({
  id: "integrity/custom-reference",
  title: "Custom resources refer only to issuers, secret stores and other objects that exist",
  why:
    "A controller waits for a missing issuer, store or Service, and says so only in a status condition; " +
    "meanwhile there is no certificate, Secret or route. References are found by the names of fields, such " +
    "as `issuerRef`. A selector of Services or pods, such as a ServiceMonitor's, selects nothing with a " +
    "misspelled label or port.",
  source: "https://cert-manager.io/docs/troubleshooting/",
  cases: {
    error: "if kustomize added a hash to the object's name",
    info: "for what another folder may create, such as a PriorityClass",
  },
  ...examples(
    "kind: Issuer\nmetadata: {name: letsencrypt}\n---\nkind: Certificate\nspec: {issuerRef: {name: HERE}}",
    "letsencript",
    "letsencrypt",
  ),
  basis: "broken",
  fromAbsence: "near",
  *check(state, least) {
    if (!state.inPart) yield* customSelectors(state);
    yield* brokenReferences(
      state,
      referencesFrom(state, "custom", "class", "pull secret", "injected"),
      least,
    );
  },
});

/** The selectors of custom resources that select nothing because of a slip, or name a port that nothing selected has. */
function* customSelectors(state: State): Iterable<Finding> {
  for (const resource of state.resources) {
    if (
      isBuiltInGroup(groupOf(resource.apiVersion)) ||
      at(resource, "spec", "namespaceSelector") !== undefined
    )
      continue;
    const wanted = mapAt(resource, "spec", "selector", "matchLabels");
    if (Object.keys(wanted).length === 0) continue;
    const candidates = selectableBy(state, resource);
    const selected = candidates.filter(({ labels }) => hasLabels(wanted, labels));
    if (selected.length === 0) yield* slip(resource, wanted, candidates);
    else yield* wrongPorts(resource, selected);
  }
}

/** What a custom resource may select: Services and pods, with the names of their ports. */
function selectableBy({ index, selectable }: State, { metadata }: Resource) {
  const services = index
    .ofKind("Service", "")
    .filter((one) => mayShareNamespace(one.metadata.namespace, metadata.namespace));
  return [
    ...services.map((one) => ({
      what: `Service ${one.metadata.name}`,
      labels: mapAt(one, "metadata", "labels"),
      ports: itemsAt(one, "spec", "ports").map(([port]) => textAt(port, "name")),
    })),
    ...selectable.in(metadata.namespace).map(({ containers, labels, resource }) => ({
      what: `${resource.kind} ${resource.metadata.name}`,
      labels,
      ports: containers.flatMap(({ ports }) => ports.map((port) => textAt(port, "name"))),
    })),
  ];
}

type Selectable = ReturnType<typeof selectableBy>[number];

/** The finding if something has all of the labels except for one, whose value it has but for a slip. */
function* slip(resource: Resource, wanted: Labels, candidates: readonly Selectable[]): Iterable<Finding> {
  for (const { what, labels } of candidates) {
    const [[key, value] = ["", ""], ...others] = Object.entries(wanted).filter(
      ([label, one]) => lookUp(labels, label) !== one,
    );
    const found = asText((lookUp(labels, key) ?? "") as Value);
    if (others.length > 0 || closest(String(value), [found], 2) === undefined) continue;
    const message = `selects nothing here: it requires ${key}=${String(value)}, but ${what} has ${key}=${found}`;
    const fix = "select labels that it has";
    yield { resource, path: ["spec", "selector", "matchLabels", key], message, fix };
    return;
  }
}

function* wrongPorts(resource: Resource, selected: readonly Selectable[]): Iterable<Finding> {
  const names = [...new Set(selected.flatMap(({ ports }) => ports.filter((port) => port !== undefined)))];
  if (names.length === 0) return;
  for (const [field, list] of Object.entries(mapAt(resource, "spec")))
    for (const [index, entry] of (Array.isArray(list) ? list : []).entries()) {
      const port = isMap(entry) ? entry.port : undefined;
      if (typeof port === "string" && !names.includes(port))
        yield {
          resource,
          path: ["spec", field, index, "port"],
          message: `names port ${port}, but what it selects only has ${names.join(", ")}`,
          fix: "name one of its ports",
        };
    }
}
