import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import { at } from "@kustogen/review/kubernetes/fields.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { defineSystem } from "../../src/authoring/system.ts";
import { factorLabels } from "../../src/factor/labels.ts";
import { verifyRoundTrip } from "../../src/factor/verify.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { SHOP } from "../authoring/shop.ts";
import { shopEnvironment } from "../generate/shop.ts";
import { buildLayers } from "./layers.ts";

const LABELS = { "app.kubernetes.io/part-of": "shop" };

/** A workload with labels on itself and on its pods. */
const workload = (kind: string, labels: Record<string, string>, podLabels = labels): Resource => ({
  apiVersion: kind === "ReplicationController" ? "v1" : kind === "Job" ? "batch/v1" : "apps/v1",
  kind,
  metadata: { name: "api", labels },
  spec: { template: { metadata: { labels: podLabels }, spec: {} } },
});

const pair = (parent: Resource, desired: Resource) => [parent, desired] as const;

it.each(["ReplicationController", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job"])(
  "a label that the pods of a %s have too is written for templates, and only then",
  (kind) => {
    const parent = workload(kind, {});
    const everywhere = workload(kind, LABELS);
    // A field pays from two resources on.
    const { entries, undo } = factorLabels([pair(parent, everywhere), pair(parent, everywhere)], []);
    expect(entries).toEqual([{ pairs: LABELS, includeTemplates: true }]);
    expect(undo(everywhere, parent)).toEqual(parent);
    const onItself = workload(kind, LABELS, {});
    expect(factorLabels([pair(parent, onItself), pair(parent, everywhere)], []).entries).toEqual([
      { pairs: LABELS },
    ]);
  },
);

it("a label that jobs and pods of a CronJob have too is written for templates, and not where one of both lacks it", () => {
  const job = (labels: Record<string, string>, jobLabels = labels, podLabels = labels): Resource => ({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "api", labels },
    spec: {
      jobTemplate: {
        metadata: { labels: jobLabels },
        spec: { template: { metadata: { labels: podLabels }, spec: {} } },
      },
    },
  });
  const entries = (desired: Resource) => {
    const { entries, undo } = factorLabels([pair(job({}), desired), pair(job({}), desired)], []);
    const undone = undo(desired, job({}));
    return [entries, undone] as const;
  };
  expect(entries(job(LABELS))).toEqual([[{ pairs: LABELS, includeTemplates: true }], job({})]);
  for (const desired of [job(LABELS, {}), job(LABELS, LABELS, {})])
    expect(entries(desired)).toEqual([
      [{ pairs: LABELS }],
      { ...desired, metadata: { name: "api", labels: {} } },
    ]);
});

it("labels are written once for all from two resources on, without those that a parent or one of them lacks", () => {
  const [bare, labelled] = [workload("Deployment", {}), workload("Deployment", LABELS)];
  const found = (...pairs: (readonly [Resource, Resource])[]) => factorLabels(pairs, []).entries.length;
  expect(found(pair(bare, labelled))).toBe(0);
  expect(found(pair(bare, labelled), pair(labelled, labelled))).toBe(0);
  expect(found(pair(bare, labelled), pair(labelled, { ...labelled }))).toBe(0);
  expect(found(pair(bare, labelled), pair(bare, { ...bare }), pair(bare, labelled))).toBe(0);
  expect(found(pair(bare, labelled), pair(labelled, labelled), pair(bare, { ...labelled }))).toBe(1);
  expect(factorLabels([pair(bare, labelled)], [labelled]).entries).toHaveLength(0);
  expect(factorLabels([pair(bare, labelled), pair(bare, labelled)], [labelled]).entries).toHaveLength(1);
  expect(factorLabels([], [labelled, labelled]).entries).toHaveLength(1);
  expect(factorLabels([pair(bare, labelled)], [bare]).entries).toHaveLength(0);
});

/** A StatefulSet with a claim for each of the labels; a claim without any if they are undefined. */
const claimed = (
  labels: Record<string, string>,
  podLabels: Record<string, string>,
  ...claims: (Record<string, string> | undefined)[]
): Resource => {
  const set = workload("StatefulSet", labels, podLabels);
  const volumeClaimTemplates = claims.map((labels, at) => ({
    metadata: { name: `data-${at}`, ...(labels && { labels }) },
  }));
  return { ...set, spec: { ...(set.spec as object), volumeClaimTemplates } } as Resource;
};

it("claims of a StatefulSet keep labels that templates get, which a later kustomize no longer gives them", () => {
  const labelled = workload("Deployment", LABELS);
  const all = claimed(LABELS, LABELS, LABELS, { ...LABELS, own: "b" });
  const { entries, undo } = factorLabels([], [all, labelled]);
  expect(entries).toEqual([{ pairs: LABELS, includeTemplates: true }]);
  expect(undo(all, undefined)).toMatchObject({
    metadata: { name: "api" },
    spec: {
      template: { spec: {} },
      volumeClaimTemplates: [
        { metadata: { name: "data-0", labels: LABELS } },
        { metadata: { name: "data-1", labels: { ...LABELS, own: "b" } } },
      ],
    },
  });
  expect(JSON.stringify(undo(all, undefined).metadata)).not.toContain("part-of");
});

it("a label that a claim of a StatefulSet lacks is not written for templates, since kustomize 5.8.1 gives it to claims", () => {
  const labelled = workload("Deployment", LABELS);
  const mixed = claimed(LABELS, LABELS, LABELS, undefined);
  expect(factorLabels([], [mixed, labelled]).entries).toEqual([{ pairs: LABELS }]);
});

it("claims whose labels differ from one layer to the next are changed by a patch", () => {
  const [before, after] = [{ tier: "dev" }, { tier: "prod" }];
  const state = (labels: Record<string, string>) => [
    claimed(labels, labels, labels),
    workload("Job", labels),
  ];
  const { overlay, rendered } = buildLayers(state(before), state(after));
  verifyRoundTrip("claims", state(after), rendered);
  expect(overlay.kustomization.labels).toEqual([{ pairs: after, includeTemplates: true }]);
  expect(JSON.stringify(overlay.files)).toContain("volumeClaimTemplates");
});

/** The overlay as a kustomize reads it that doesn't take claims for templates. */
function withoutClaims(kustomization: string): string {
  const pods = (kind: string, group: string) => ({
    ...{ kind, group, path: "spec/template/metadata/labels", create: true },
  });
  const fields = [pods("StatefulSet", "apps"), pods("Deployment", "apps"), pods("Job", "batch")];
  const { labels, ...rest } = parse(kustomization) as {
    labels?: { pairs: object; includeTemplates?: boolean }[];
  };
  return stringify({
    ...rest,
    labels: labels?.map(({ pairs, ...entry }) =>
      entry.includeTemplates ? { pairs, fields } : { pairs, ...entry },
    ),
  });
}

it("whatever labels systems have, a kustomize that labels claims with templates and one that doesn't build the same", () => {
  const labels = fc.dictionary(fc.constantFrom("tier", "part"), fc.constantFrom("a", "b"));
  const common = fc.tuple(labels, fc.option(labels, { nil: undefined, freq: 4 }));
  // Mostly one set of labels everywhere, as a system has them, and sometimes another in one place.
  const state = common.chain(([all, other = all]) => {
    const place = fc.oneof({ weight: 6, arbitrary: fc.constant(all) }, fc.constant(other));
    return fc
      .tuple(place, place, place, fc.option(place, { nil: undefined }), place, place)
      .map(([a, b, c, d, e, f]) => [
        ...[claimed(a, b, ...(d ? [c, d] : [c])), workload("Job", e, f), workload("Deployment", e, a)],
      ]);
  });
  let templates = 0;
  fc.assert(
    fc.property(fc.subarray([0, 1, 2], { minLength: 1 }), state, state, (kept, before, desired) => {
      const parent = before.filter((_, at) => kept.includes(at));
      const { files, rendered, overlay } = buildLayers(parent, desired);
      // A label that a base gave to an object and its pods is one scalar to kustomize: what changes one changes both, and
      // gen refuses that.
      fc.pre(sameResources(rendered, desired));
      if (overlay.kustomization.labels?.some(({ includeTemplates }) => includeTemplates)) templates++;
      for (const path of ["/base/kustomization.yaml", "/overlay/kustomization.yaml"])
        files.set(path, withoutClaims(files.get(path) as string));
      expect(new Renderer(new MemoryTree(files)).build("/overlay")).toEqual(rendered);
    }),
  );
  expect(templates).toBeGreaterThan(20);
});

it("a label that an environment changes on an object, but not in its template, isn't one that kustomize writes to both", () => {
  const objects = (own: string): Resource[] =>
    ["api", "web"].map((name) => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace: "shop", labels: { team: name === "web" ? own : "a" } },
      spec: {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name, team: "a" } },
          spec: { containers: [{ name, image: "web:v1" }] },
        },
      },
    }));
  const states = new Map([["production", objects("b")]]);
  const system = defineSystem({
    ...SHOP,
    resources: ({ layer }) => states.get(layer) ?? objects("a"),
  });
  // kustomize labels metadata and template with one scalar, so that a patch of the one would change the other.
  const layers = generateSystem(
    resolveTree(system, [shopEnvironment("beta", {}), shopEnvironment("production", {})]),
    DEFAULT_FOLDERS,
  );
  const production = layers.find(({ node }) => node.layer === "production");
  expect(
    production?.rendered?.map(({ metadata, spec }) => [metadata.labels, at(spec, "template", "metadata")]),
  ).toEqual([
    [{ team: "a" }, { labels: { app: "api", team: "a" } }],
    [{ team: "b" }, { labels: { app: "web", team: "a" } }],
  ]);
});
