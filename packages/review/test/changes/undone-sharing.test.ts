import type { HelmProgram } from "@kustogen/kustomize/outside.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { afterEach, expect, test } from "vitest";
import type { CompareOptions } from "../../src/changes/selection.ts";
import type { DeclaredCluster } from "../../src/discovery/listed-tree.ts";
import { bothReports } from "./both-reports.ts";
import { application, argo, deployment, map, OWN, of, set } from "./random-states.ts";

afterEach(() => {
  shortcuts.taken = true;
});

/** Helm as far as a chart of nothing but its values needs it. */
const PRINTS_VALUES: HelmProgram = {
  open: () => ({
    values: () => Buffer.from(""),
    template: (values) => values.map((one) => Buffer.from(one).toString()).join("---\n"),
    close: () => undefined,
  }),
};

/** What is there before and after. */
const SHARED = {
  "base/kustomization.yaml": "resources: [web.yaml]\n",
  "base/web.yaml": deployment("web:v1"),
  "other/kustomization.yaml": "resources: [map.yaml]\n",
  "other/map.yaml": map("other"),
  "overlays/beta/shop/kustomization.yaml": "resources: [../../../base]\n",
  "overlays/beta/blog/kustomization.yaml": "resources: [../../../other]\n",
  "plain/map.yaml": map("plain"),
};
const SHOP = "overlays/beta/shop";
const BLOG = "overlays/beta/blog";
const flux = (spec: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: flux}\nspec: {${spec}}\n`;
const shopOf = (more: object = {}) => application("shop", { source: of(SHOP), ...more });
const project = (namespace: string) =>
  argo("AppProject", "shop", { sourceRepos: ["*"], destinations: [{ namespace, server: "*" }] });
const filesSet = set({ git: { repoURL: OWN, files: [{ path: "config/*.json" }] } }, "{{folder}}");
/** A set of which each Application puts what it is given before the names of one folder. */
const prefixedSet = (generator: object, given: string) =>
  argo("ApplicationSet", "set", {
    generators: [generator],
    template: {
      metadata: { name: `{{${given}}}` },
      spec: {
        project: "default",
        source: of(SHOP, { kustomize: { namePrefix: `{{${given}}}-` } }),
        destination: { namespace: "set" },
      },
    },
  });
const element = (folder: string) => JSON.stringify({ name: "one", folder });

interface Case {
  /** Files of both states, over the shared ones. */
  both?: Record<string, string>;
  /** What differs: the texts before and after, `null` where the file is missing. */
  changes: Record<string, readonly [string | null, string | null]>;
  /** What the report says of it. */
  says: string;
  options?: Partial<CompareOptions>;
  clusters?: readonly [DeclaredCluster[], DeclaredCluster[]];
}

const repository = (branch: string) =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: one}\nspec: {url: "${OWN}", ref: {branch: ${branch}}}\n`;

const CASES: Record<string, Case> = {
  "a file that a set's generator reads": {
    both: { "argocd/set.yaml": filesSet },
    changes: { "config/one.json": [element(SHOP), element(BLOG)] },
    says: "Application configone applies a different folder: from overlays/beta/shop to overlays/beta/blog",
  },
  "what stands beside a source": {
    both: { "argocd/shop.yaml": shopOf() },
    changes: {
      [`${SHOP}/.argocd-source.yaml`]: ["kustomize: {namePrefix: a-}\n", "kustomize: {namePrefix: b-}\n"],
    },
    says: '"name": "b-web"',
  },
  "what comes to stand beside a source": {
    both: { "argocd/shop.yaml": shopOf() },
    changes: { [`${SHOP}/.argocd-source-shop.yaml`]: [null, "kustomize: {namePrefix: b-}\n"] },
    says: '"name": "b-web"',
  },
  "a folder more for a set's generator": {
    both: {
      "argocd/set.yaml": set(
        { git: { repoURL: OWN, directories: [{ path: "overlays/beta/*" }] } },
        "{{path}}",
      ),
    },
    changes: { "overlays/beta/new/map.yaml": [null, map("new")] },
    says: '"name": "beta/new"',
  },
  "a folder less for a set's generator": {
    both: {
      "argocd/set.yaml": set(
        { git: { repoURL: OWN, directories: [{ path: "overlays/beta/*" }] } },
        "{{path}}",
      ),
    },
    changes: { "overlays/beta/new/map.yaml": [map("new"), null] },
    says: '"name": "beta/new"',
  },
  "a project": {
    both: { "argocd/shop.yaml": shopOf({ project: "shop" }) },
    changes: { "argocd/project.yaml": [project("*"), project("other")] },
    says: "AppProject shop now permits the destination namespace=other",
  },
  "the values of a chart": {
    both: {
      "chart/Chart.yaml": "name: chart\nversion: 1.0.0\n",
      "argocd/chart.yaml": application("chart", {
        source: of("chart", { helm: { valueFiles: ["/values/beta.yaml"] } }),
      }),
    },
    changes: { "values/beta.yaml": [map("one"), map("two")] },
    says: '"after": "two"',
    options: { renderer: { helm: PRINTS_VALUES } },
  },
  "a GitRepository beside a Kustomization of Flux": {
    changes: {
      "flux.yaml": [
        `${flux(`path: ./${SHOP}, sourceRef: {kind: GitRepository, name: one}`)}---\n${repository("main")}`,
        `${flux(`path: ./${BLOG}, targetNamespace: flux, sourceRef: {kind: GitRepository, name: one}`)}---\n${repository("next")}`,
      ],
    },
    says: "Deployment shop/web is removed",
  },
  "a GitRepository in a file of its own": {
    both: { "flux.yaml": flux(`path: ./${SHOP}, sourceRef: {kind: GitRepository, name: one}`) },
    changes: { "repository.yaml": [repository("main"), repository("next")] },
    says: '"environments": []',
  },
  "what a link to an Application leads to": {
    both: { "argocd/shop.yaml": "->../apps/shop.txt" },
    changes: { "apps/shop.txt": [shopOf(), application("shop", { source: of(BLOG) })] },
    says: "Application shop applies a different folder",
  },
  "where a link to an Application leads": {
    both: { "apps/shop.txt": shopOf(), "apps/blog.txt": application("shop", { source: of(BLOG) }) },
    changes: { "argocd/shop.yaml": ["->../apps/shop.txt", "->../apps/blog.txt"] },
    says: "Application shop applies a different folder",
  },
  "where a link in an Application's path leads": {
    both: { "argocd/shop.yaml": application("shop", { source: of("current") }) },
    changes: { current: [`->${SHOP}`, `->${BLOG}`] },
    says: '"path": "current"',
  },
  "a file that becomes a link": {
    both: { "apps/blog.txt": application("shop", { source: of(BLOG) }) },
    changes: { "argocd/shop.yaml": [shopOf(), "->../apps/blog.txt"] },
    says: "Application shop applies a different folder",
  },
  "a kustomization in a folder of manifests": {
    both: { "argocd/plain.yaml": application("plain", { source: of("plain") }) },
    changes: { "plain/kustomization.yaml": [null, "resources: [map.yaml]\nnamePrefix: new-\n"] },
    says: '"name": "new-map"',
  },
  "a kustomization that goes": {
    both: { "argocd/plain.yaml": application("plain", { source: of("plain") }) },
    changes: { "plain/kustomization.yaml": ["resources: [map.yaml]\nnamePrefix: new-\n", null] },
    says: '"name": "new-map"',
  },
  "a kustomization that refers to something else": {
    changes: {
      [`${SHOP}/kustomization.yaml`]: [
        "resources: [../../../base]\n",
        "resources: [../../../base, ../blog]\n",
      ],
    },
    says: '"file": "other/map.yaml"',
  },
  "a kustomization that becomes a component": {
    changes: {
      [`${SHOP}/kustomization.yaml`]: [
        "resources: [../../../base]\n",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [../../../base]\n",
      ],
    },
    says: "is a Component now",
  },
  "what a link to a kustomization leads to": {
    both: { "linked/kustomization.yaml": "->list.txt" },
    changes: { "linked/list.txt": [`resources: [../${SHOP}]\n`, `resources: [../${BLOG}]\n`] },
    says: '"path": "overlays/beta/blog"',
  },
  "an Application in a file that had none": {
    changes: {
      "docs/any.yaml": [map("any"), shopOf({ source: of(SHOP, { kustomize: { namePrefix: "a-" } }) })],
    },
    says: '"name": "a-web"',
  },
  "a file that no longer has an Application": {
    changes: {
      "docs/any.yaml": [shopOf({ source: of(SHOP, { kustomize: { namePrefix: "a-" } }) }), map("any")],
    },
    says: '"name": "a-web"',
  },
  "a file that no longer has a Kustomization of Flux": {
    changes: { "docs/any.yaml": [flux(`path: ./${SHOP}, targetNamespace: flux`), map("any")] },
    says: "Deployment flux/web is removed",
  },
  "an Application that could not be read": {
    both: { "argocd/blog.yaml": application("blog", { source: of(BLOG) }) },
    changes: { "docs/any.yaml": [`${shopOf()}]`, "a: b\n"] },
    says: '"environments": []',
  },
  "an Application in a file of another ending": {
    both: { "other/kustomization.yaml": "resources: [apps.txt]\n" },
    changes: {
      "other/apps.txt": [
        shopOf(),
        application("shop", { source: of(SHOP, { kustomize: { namePrefix: "a-" } }) }),
      ],
    },
    says: "kustomize.namePrefix changes",
  },
  "a folder more for a set that makes something else of another one": {
    both: {
      "argocd/set.yaml": prefixedSet(
        { git: { repoURL: OWN, directories: [{ path: "tenants/*" }] } },
        "path.basename",
      ),
    },
    changes: { "tenants/two/notes.txt": [null, "two\n"] },
    says: '"name": "two-web"',
  },
  "a kustomization that no longer lists a file with an Application": {
    both: { "apps/apps.txt": application("shop", { source: of(SHOP, { kustomize: { namePrefix: "a-" } }) }) },
    changes: { "apps/kustomization.yaml": ["resources: [apps.txt]\n", "namePrefix: a-\n"] },
    says: '"name": "a-web"',
  },
  "where a link in a kustomization leads": {
    both: { "kustomization.yaml": "resources: [current]\n" },
    changes: { current: [`->${SHOP}`, `->${BLOG}`] },
    says: '"name": "beta/blog"',
  },
  "a file that becomes a link to a folder": {
    both: { "kustomization.yaml": "resources: [current]\n" },
    changes: { current: [map("file"), `->${BLOG}`] },
    says: '"name": "beta/blog"',
  },
  "a link to a folder that becomes a file": {
    both: { "kustomization.yaml": "resources: [current]\n" },
    changes: { current: [`->${BLOG}`, map("file")] },
    says: '"name": "beta/blog"',
  },
  "a link in an Application's path that becomes a file": {
    both: { "argocd/shop.yaml": application("shop", { source: of("current") }) },
    changes: { current: [`->${SHOP}`, map("file")] },
    says: "current isn't in this repository",
  },
  "a folder that a kustomization waited for": {
    both: { "kustomization.yaml": "resources: [fresh]\n" },
    changes: { "fresh/kustomization.yaml": [null, "resources: [../base]\n"] },
    says: "fresh",
  },
  "the clusters of a set's generator": {
    both: { "argocd/set.yaml": prefixedSet({ clusters: {} }, "name") },
    changes: { "notes.txt": ["one\n", "two\n"] },
    clusters: [
      [{ name: "one", server: "https://one.example.test" }],
      [
        { name: "one", server: "https://one.example.test" },
        { name: "two", server: "https://two.example.test" },
      ],
    ],
    says: '"name": "two-web"',
  },
};

test.each(Object.entries(CASES))("%s", (_, { both = {}, changes, says, options, clusters }) => {
  const texts = (side: 0 | 1) => {
    const all = new Map<string, string>(Object.entries({ ...SHARED, ...both }));
    for (const [path, sides] of Object.entries(changes)) {
      const text = sides[side];
      if (text === null) all.delete(path);
      else all.set(path, text);
    }
    return all;
  };
  const { alone, told } = bothReports({
    before: texts(0),
    after: texts(1),
    ...(options && { options }),
    ...(clusters && { clusters }),
  });
  expect(told).toBe(alone);
  expect(told).toContain(says);
});
