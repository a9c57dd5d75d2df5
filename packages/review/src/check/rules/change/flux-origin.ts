import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_GROUP, FLUX_SOURCES, RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { type ChangeFinding, defineRule, type Severity } from "../../rule.ts";
import type { State } from "../../state.ts";
import { changedResources } from "./changed.ts";
import { fieldMoves } from "./field-changes.ts";

type Consequence = readonly [text: string, when?: (now: Value | undefined) => boolean, severity?: Severity];

const isGone = (now: Value | undefined) => now === undefined;
const isTrue = (now: Value | undefined) => now === true;

const AGAIN: Consequence = [
  "Flux uninstalls the release, with volumes that its chart doesn't keep, and installs it again",
  undefined,
  "error",
];
const ELSEWHERE: Consequence = ["everything installed from it comes from a different place"];
const SOURCE: Readonly<Record<string, Consequence>> = {
  bucketName: ELSEWHERE,
  endpoint: ELSEWHERE,
  insecure: ["it is fetched without encryption", isTrue],
  url: ELSEWHERE,
  verify: ["its signature is no longer checked", isGone],
};

/** Fields whose change replaces what Flux installed, or trusts another source, by group. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Consequence>>>> = {
  [RELEASES_OF_FLUX]: {
    "chart.spec.sourceRef.name": ["its chart comes from another source"],
    "chart.spec.verify": ["the signature of its chart is no longer checked", isGone],
    "chartRef.name": ["its chart comes from another source"],
    kubeConfig: ["it is installed in another cluster, and stays in the old one"],
    releaseName: AGAIN,
    storageNamespace: AGAIN,
    targetNamespace: AGAIN,
  },
  [FLUX_GROUP]: {
    decryption: ["encrypted Secrets are no longer decrypted", isGone],
    force: ["objects whose immutable fields change are deleted and created again", isTrue],
    kubeConfig: ["its objects are applied to another cluster, and stay in the old one"],
    serviceAccountName: ["it applies its objects with different permissions"],
    targetNamespace: [
      "its objects are created again in another namespace, and the old ones deleted if it prunes",
    ],
  },
  [FLUX_SOURCES]: SOURCE,
};

export const fluxOrigin = defineRule({
  id: "change/flux-origin",
  title: "A HelmRelease isn't reinstalled, and Flux's sources stay the same",
  why:
    "If the name, namespace or chart of a release changes, Flux uninstalls the release and installs a new " +
    "one. Whoever controls the address of a source decides what runs in the cluster.",
  source: "https://fluxcd.io/flux/components/helm/helmreleases/#release-name",
  example: {
    bad: "kind: GitRepository\nmetadata: {name: deploy}\nspec: {url: 'https://git.example.com/other/deploy.git'}",
    good: "kind: GitRepository\nmetadata: {name: deploy}\nspec: {url: 'https://git.example.com/acme/deploy.git'}",
  },
  worst: "error",
  cases: {
    error: "if Flux is sure to uninstall the release",
  },
  basis: "decision",
  fix: "keep the name and the source, or say in the review what should happen to the installed release",
  *checkChange(old, now, context) {
    for (const { before, after, changes } of changedResources(context)) {
      const group = groupOf(after.apiVersion);
      const fields = lookUp(FIELDS, group);
      if (fields === undefined) continue;
      if (group === RELEASES_OF_FLUX) yield* chartMoves([old, before], [now, after]);
      const told = new Set<string>();
      for (const { path, before: was, after: is } of fieldMoves(changes)) {
        const [text, when, severity] = lookUp(fields, path.slice(1).join(".")) ?? [];
        if (path[0] !== "spec" || text === undefined || told.has(text) || when?.(is) === false) continue;
        if (isSameAddress(was, is)) continue;
        told.add(text);
        yield {
          ...(severity && { severity }),
          resource: after,
          path,
          message: `${resourceText(after)}: ${text} (${path.slice(1).join(".")} ${shown(was)} → ${shown(is)})`,
        };
      }
      if (acceptsOthers(before, after))
        yield {
          resource: after,
          path: SIGNERS,
          message: `${resourceText(after)}: other signatures are accepted`,
        };
    }
  },
});

/** A release whose chart has another name is uninstalled, wherever the chart comes from. */
function* chartMoves(was: [State, Resource], is: [State, Resource]): Iterable<ChangeFinding> {
  const [old, now] = [chartOf(...was), chartOf(...is)];
  if (old === undefined || now === undefined || old.name === now.name) return;
  const isCertain = old.isCertain && now.isCertain;
  yield {
    severity: isCertain ? "error" : "warning",
    resource: is[1],
    path: now.path,
    message: `${resourceText(is[1])}: ${isCertain ? "" : "if its chart has another name, "}${AGAIN[0]} (chart ${old.name} → ${now.name})`,
  };
}

/** The name of a release's chart: the last part of its address. Without its source, that of the reference. */
function chartOf({ index }: State, release: Resource) {
  const nameIn = (address: string) => address.replace(/\/+$/, "").replace(/^.*\//, "");
  const written = textAt(release, "spec", "chart", "spec", "chart");
  if (written !== undefined)
    return { name: nameIn(written), path: ["spec", "chart", "spec", "chart"], isCertain: true };
  const [kind, name] = ["kind", "name"].map((field) => textAt(release, "spec", "chartRef", field));
  if (kind === undefined || name === undefined) return undefined;
  const namespace = textAt(release, "spec", "chartRef", "namespace") ?? release.metadata.namespace ?? "";
  const source = index.find(kind, name, namespace);
  const address = textAt(source, "spec", kind === "HelmChart" ? "chart" : "url");
  return {
    name: nameIn(address ?? name),
    path: ["spec", "chartRef", "name"],
    isCertain: address !== undefined,
  };
}

/** An address is the same with `.git` and a slash at its end. */
function isSameAddress(...both: readonly [Value | undefined, Value | undefined]): boolean {
  const [was, is] = both.map((one) => (typeof one === "string" ? one.replace(/(?:\.git)?\/?$/, "") : one));
  return typeof was === "string" && was === is;
}

const SIGNERS = ["spec", "verify", "matchOIDCIdentity"];

/** True if signatures are still checked, and others are accepted than before. */
function acceptsOthers(before: Resource, after: Resource): boolean {
  const [was, is] = [before, after].map((one) => at(one, ...SIGNERS));
  return was !== undefined && at(after, "spec", "verify") !== undefined && !equal(was, is);
}

function shown(value: Value | undefined): string {
  return value === undefined || value === null
    ? "–"
    : isMap(value) || Array.isArray(value)
      ? "…"
      : asText(value);
}
