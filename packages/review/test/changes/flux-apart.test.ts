import fc from "fast-check";
import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Record<string, string>;

/** How a cluster deploys the folder; undefined if it doesn't. */
interface Deployed {
  host: string;
  namespace: string;
}

const CLUSTERS = ["home", "away", "lab"];

function filesOf(clusters: readonly (Deployed | undefined)[]): Files {
  const files: Files = {
    "apps/web/kustomization.yaml": "resources: [map.yaml]\n",
    "apps/web/map.yaml":
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: x}\ndata: {host: "$' + '{HOST}"}\n',
  };
  for (const [at, deployed] of clusters.entries()) {
    const folder = `clusters/${CLUSTERS[at]}`;
    files[`${folder}/kustomization.yaml`] = `resources: [map.yaml${deployed ? ", web.yaml" : ""}]\n`;
    files[`${folder}/map.yaml`] = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${CLUSTERS[at]}}\n`;
    if (deployed === undefined) continue;
    const { host, namespace } = deployed;
    files[`${folder}/web.yaml`] =
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: web, namespace: flux-system}\n` +
      `spec: {interval: 1h, path: ./apps/web, prune: true, sourceRef: {kind: GitRepository, name: flux-system}, ` +
      `targetNamespace: ${namespace}, postBuild: {substitute: {HOST: ${host}}}}\n`;
  }
  return files;
}

function said(before: Files, after: Files) {
  const [old, now] = [before, after].map((files) => listedMemory(Object.entries(files)));
  const manifests = (files: Files) => Object.keys(files).map((file) => `/${file}`);
  const { environments, notRendered } = compareTrees(old as never, now as never, {
    applications: { before: manifests(before), after: manifests(after) },
  });
  const changes = environments
    .filter(({ path }) => path === "apps/web")
    .flatMap(({ environment, resources }) =>
      resources.map(({ action, before, after }) => {
        const [was, is] = [before, after].map(
          (one) => one && `${one.metadata.namespace} ${(one.data as { host: string }).host}`,
        );
        return { environment, text: `${action}: ${was} → ${is}` };
      }),
    );
  return { changes, notRendered };
}

function expected(before: readonly (Deployed | undefined)[], after: readonly (Deployed | undefined)[]) {
  return CLUSTERS.flatMap((environment, at) => {
    const [was, is] = [before[at], after[at]].map((one) => one && `${one.namespace} ${one.host}`);
    if (was === is) return [];
    const action = was === undefined ? "added" : is === undefined ? "removed" : "changed";
    return [{ environment, text: `${action}: ${was} → ${is}` }];
  });
}

const some = fc.option(
  fc.record({ host: fc.constantFrom("h0", "h1"), namespace: fc.constantFrom("n0", "n1") }),
  { nil: undefined, freq: 4 },
);
const all = fc.tuple(some, some, some);

it("each Flux Kustomization of a folder is compared with itself, whatever others build from the folder", () => {
  let apart = 0;
  const isSaid = fc.property(
    all,
    all,
    fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
    (before, to, stays) => {
      const after = before.map((one, at) => (stays[at] ? one : to[at]));
      // Without one that stays, the folder may only have moved to another one.
      fc.pre(before.some((one, at) => one && after[at]));
      const { changes, notRendered } = said(filesOf(before), filesOf(after));
      const texts = expected(before, after).map(({ text }) => text);
      expect(new Set(changes.map(({ text }) => text))).toEqual(new Set(texts));
      expect(notRendered).toEqual([]);
      if (changes.some(({ environment }) => environment !== undefined)) apart++;
    },
  );
  fc.assert(isSaid, { numRuns: 100 });
  expect(apart).toBeGreaterThan(30);
});
