import { addTo, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMadeByOperator } from "../../../cluster/provided.ts";
import { nameWithoutHash } from "../../../compare/match.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { nameText, resourceText } from "../../../kubernetes/resource-name.ts";
import { readPath } from "../../changes/changed.ts";
import { changeRule } from "../../changes/rows.ts";
import { providedIn, referencesFrom } from "../../model/derived.ts";
import { type ChangeFinding, defineRule, examples } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

export const secretKeyNeeded = changeRule({
  id: "change/secret-key-needed",
  title: "Secrets and keys exist before pods read them",
  why:
    "New pods don't start without a Secret or key that they read, and an ExternalSecret fails as a whole " +
    "without one of its keys. Whether the cluster and the store have them, the repository doesn't show.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables",
  cases: {
    warning: [
      "if an object of the environment fetches the Secret from a store",
      "if every workload that reads it is new, so that nothing that runs stops",
    ],
  },
  bad: "image: acme/web:1.4.2\nenvFrom: [{secretRef: {name: db}}]",
  good: "image: acme/web:1.4.2",
  fix: "create the Secret or the key first, or mark the reference as `optional: true`",
  error: "decision",
  rows: [
    {
      kinds: ["ExternalSecret"],
      path: "spec",
      value: remoteKeys,
      how: "gains",
      orNew: true,
      severity: ({ after, isNew, states: [was, is] }) => {
        const { name, namespace } = after.metadata;
        const secret = textAt(after, "spec", "target", "name") ?? name;
        const readers = needsOf(is).filter(
          (one) => one.secret === secret && one.namespace === (namespace ?? ""),
        );
        return isNew && readers.every(({ workload }) => !isIn(was, workload)) ? "warning" : undefined;
      },
      says: ({ name, after, items }) =>
        `${named(items)} must be in ${storeOf(after)} first: ${name} fetches ${items.length === 1 ? "it" : "them"}, and fails as a whole without ${items.length === 1 ? "it" : "them"}`,
      todo: ({ name, after, items, isNew }) =>
        `${isNew ? BEFORE_SYNC : ""}make sure that ${storeOf(after)} has ${named(items)}, which ${name} fetches`,
    },
  ],
  more: neededByPods,
});

/** What a new workload lacks stops nothing that runs: it is to be there when Argo CD applies it. */
const BEFORE_SYNC = "before the first sync, ";

function isIn({ index }: State, { kind, metadata }: Resource): boolean {
  return index.find(kind, metadata.name, metadata.namespace) !== undefined;
}

/** The Secrets, and keys of them, without which pods don't start, each with what it is read into; no key for a whole Secret. */
function needsOf(state: State) {
  return referencesFrom(state, "data").flatMap((one) => {
    const { kind, name, namespace = "", key, optional, variable, volume, resource: workload } = one;
    if (kind !== "Secret" || optional) return [];
    const how = variable ?? (volume === undefined ? "envFrom" : `volume ${volume}`);
    return [{ workload, namespace, secret: nameWithoutHash("Secret", name), key, how, path: readPath(one) }];
  });
}

type Need = ReturnType<typeof needsOf>[number];

function* neededByPods(before: State, after: State): Iterable<ChangeFinding> {
  const keyOf = ({ namespace, secret, key }: Need) => `${namespace}|${secret}|${key ?? "*"}`;
  const known = new Set(needsOf(before).map(keyOf));
  const needed = new Map<string, Need[]>();
  const running = new Set<string>();
  for (const [id, all] of groupedBy(needsOf(after), keyOf)) {
    const [use] = all;
    if (use === undefined || known.has(id)) continue;
    const provided = providedIn.of(after).get("Secret", use.secret, use.namespace);
    const isMade =
      provided !== undefined &&
      (use.key === undefined || provided.keys.has(use.key) || isMadeByOperator(provided));
    if (isMade) continue;
    const of = `${use.namespace}|${use.secret}`;
    addTo(needed, of, use);
    if (all.some(({ workload }) => isIn(before, workload))) running.add(of);
  }
  for (const [of, uses] of needed) {
    const [{ namespace, secret: name, workload: resource, path }] = uses as [Need];
    const secret = nameText({ kind: "Secret", namespace, name });
    const keys = uses.flatMap(({ key }) => key ?? []);
    const read = `${keys.length < uses.length ? "at least " : ""}${named(keys)}`;
    const workloads = [...new Set(uses.map(({ workload }) => resourceText(workload)))];
    const hows = [...new Set(uses.map(({ how }) => how))].join(", ");
    const reads = `${named(workloads)} ${workloads.length === 1 ? "reads" : "read"} it (${hows})`;
    const message = `${secret} must ${keys.length === 0 ? "exist" : `have ${read}`} first: ${reads} and new pods will not start without it`;
    const made = providedIn.of(after).get("Secret", name, namespace);
    const isNew = !running.has(of);
    const maker = made?.open && made.by.kind !== "Secret" ? resourceText(made.by) : undefined;
    if (maker !== undefined)
      yield {
        ...{ resource, path, severity: "warning" },
        message: `${message}; ${maker} creates it from a store, which must have ${uses.length === 1 ? "it" : "them"}`,
      };
    else
      yield {
        ...{ resource, path, message },
        ...(isNew && { severity: "warning" }),
        todo: `${isNew ? BEFORE_SYNC : ""}make sure that ${secret} ${keys.length === 0 ? "exists" : `has ${read}`}; ${reads}, and ${workloads.length === 1 ? "its" : "their"} new pods will not start without it`,
      };
  }
}

function named(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function storeOf({ spec }: Resource): string {
  return textAt(spec, "secretStoreRef", "name") ?? "its store";
}

/** The keys of a store, with the property if it is only one, that an ExternalSecret fetches. */
function remoteKeys({ spec }: Resource): string[] {
  return [
    ...itemsAt(spec, "data").map(([{ remoteRef }]) => remoteRef),
    ...itemsAt(spec, "dataFrom").map(([{ extract }]) => extract),
  ].flatMap((one) => {
    const parts = [textAt(one, "key"), textAt(one, "property")].filter((part) => part !== undefined);
    return parts.length === 0 ? [] : parts.join(" ");
  });
}

export const configWithoutRestart = defineRule({
  id: "change/config-without-restart",
  title: "Pods restart when their configuration changes",
  why:
    "If a ConfigMap changes under the same name, nothing happens until the pods are restarted, perhaps " +
    "weeks later: variables are read at the start, and files mounted with `subPath` are never refreshed.",
  source:
    "https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically",
  cases: { info: "if the kubelet refreshes the files in the pods" },
  ...examples(
    "kind: ConfigMap\nmetadata: {name: app}\ndata: {LOG_LEVEL: HERE}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]}}}",
    "debug",
    "info",
  ),
  fix: "generate the object with `configMapGenerator` or `secretGenerator`, so that its name has a hash, or restart the pods",
  *checkChange(_before, after, { stale }) {
    for (const { sources, refreshed, ...name } of stale)
      yield {
        severity: refreshed ? ("info" as const) : ("warning" as const),
        resource: after.index.find(name.kind, name.name, name.namespace),
        message: `${nameText(name)} does not restart although ${sources.join(" and ")} changed: ${
          refreshed
            ? "its files are refreshed within a minute or two, if it reads them again"
            : "it keeps the old values until its pods are replaced"
        }`,
      };
  },
});
