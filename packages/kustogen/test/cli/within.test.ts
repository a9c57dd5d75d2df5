import { symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { commitAll, git, newRepository, put, temporaryFolder } from "../../../../test/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { sourcesToImport } from "../../src/import/asked-sources.ts";
import { printed } from "./printed.ts";

const SECRET = "OUTSIDE-5d1f";
/** What no pull request may show: a kustomization, and a component, that lie beside the repository. */
const outside = temporaryFolder();
put(outside, "kustomization.yaml", "resources: [map.yaml]\n");
for (const folder of [outside, join(outside, "part")])
  put(
    folder,
    "map.yaml",
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${SECRET.toLowerCase()}}\nspec: {containers: [{name: a, image: a, env: [{name: A, value: ${SECRET}}]}]}\n`,
  );
put(
  outside,
  "part/kustomization.yaml",
  "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [map.yaml]\n",
);

const root = newRepository();
const shop = join(root, "overlays/beta/shop");
put(
  root,
  "base/pod.yaml",
  "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec: {containers: [{name: a, image: a}]}\n",
);
put(root, "base/kustomization.yaml", "resources: [pod.yaml]\n");
const up = (from: string) => relative(from, outside);
const WAYS = {
  resources: `resources:\n- ../../../base\n- ${up(shop)}\n`,
  bases: `resources:\n- ../../../base\nbases:\n- ${up(shop)}\n`,
  components: `resources:\n- ../../../base\ncomponents:\n- ${up(shop)}/part\n`,
  link: "resources:\n- ../../../base\n- linked\n",
  "a link of a base": "resources:\n- ../../../base\n- ../../../deep\n",
};
for (const [way, text] of Object.entries(WAYS))
  put(root, `overlays/beta/${way.replaceAll(" ", "-")}/kustomization.yaml`, text);
symlinkSync(outside, join(root, "overlays/beta/link/linked"));
put(root, "deep/kustomization.yaml", "resources:\n- up\n");
symlinkSync(up(join(root, "deep")), join(root, "deep/up"));
commitAll(root);
const nothing = git(root, "commit-tree", git(root, "mktree").trim(), "-m", "nothing").trim();
const emptyTree = git(root, "hash-object", "-t", "tree", "/dev/null");

describe.each(Object.keys(WAYS))("what is outside the repository, named by %s,", (way) => {
  const folder = `overlays/beta/${way.replaceAll(" ", "-")}`;
  const refusal = /kustomization\.yaml:\d+:\s+(?:resources|components):[\s\S]*isn.t\s+read;\s+--within\s/;

  it("is not read by check and env, whose message names the line and the option", async () => {
    for (const [where, args] of [
      [root, ["check", folder]],
      [root, ["check", folder, "--json"]],
      [join(root, folder), ["check", "."]],
      [dirname(root), ["check", join(root, folder)]],
      [root, ["env", folder]],
      [root, ["render", folder, "--within", "base"]],
    ] as const) {
      const text = await printed(where, ...args);
      expect(text, args.join(" ")).not.toContain(SECRET);
      expect(text, args.join(" ")).toMatch(refusal);
    }
  });

  it("is not read of a revision, by diff or by import", async () => {
    for (const args of [
      ["render", folder, "--rev", "HEAD"],
      ["diff", "HEAD", "--path", folder],
      ["diff", emptyTree, "--path", folder],
    ]) {
      const text = await printed(root, ...args);
      expect(text, args.join(" ")).not.toContain(SECRET);
    }
    const present = process.cwd();
    process.chdir(root);
    try {
      expect(() => sourcesToImport(root, DEFAULT_FOLDERS, [folder], { env: [] })).toThrow(refusal);
    } finally {
      process.chdir(present);
    }
  });

  it("is read with --within, and by render as by kustomize", async () => {
    expect(await printed(root, "render", folder)).toContain(SECRET);
    for (const args of [
      ["render", folder, "--within", outside],
      // A link of a revision has no place on the disk from which it could lead.
      ...(way.includes("link")
        ? []
        : [
            ["render", folder, "--rev", "HEAD", "--within", outside],
            ["diff", `${nothing}..HEAD`, "--path", folder, "--json", "--within", outside],
          ]),
      ["env", folder, "--within", outside],
    ])
      expect(await printed(root, ...args), args.join(" ")).toContain(SECRET);
    expect(await printed(root, "check", folder, "--within", outside)).not.toMatch(/isn't read/);
    if (way.includes("link")) return;
    // The second state of a range is laid out elsewhere than the working tree.
    const change = ["check", folder, "--since", `${nothing}..HEAD`, "--json"];
    const { notLookedAt } = JSON.parse(await printed(root, ...change, "--within", outside));
    expect(notLookedAt).toEqual([]);
    expect(JSON.parse(await printed(root, ...change)).notLookedAt).not.toEqual([]);
  });
});

it("outside git a folder's bases are read where they and the present folder have something in common", async () => {
  const project = temporaryFolder();
  put(project, "base/kustomization.yaml", "resources: [map.yaml]\n");
  put(project, "base/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept}\n");
  put(project, "overlays/beta/kustomization.yaml", "resources: [../../base]\n");
  expect(await printed(project, "check", "overlays/beta")).not.toMatch(/isn't read/);
  expect(await printed(join(project, "base"), "check", "../overlays/beta")).not.toMatch(/isn't read/);
  expect(await printed(join(project, "overlays/beta"), "check", ".")).toMatch(
    /base[\s\S]*isn.t\s+read;\s+--within\s/,
  );
});

it("a folder of --within that isn't there is named", async () => {
  expect(await printed(root, "check", ".", "--within", "../nowhere-at-all")).toContain(
    "--within ../nowhere-at-all: there is no such folder",
  );
});

it("of a revision a path above its top is no path in it", async () => {
  const own = newRepository();
  put(own, "base/kustomization.yaml", "configMapGenerator: [{name: a}]\n");
  put(own, "overlays/beta/kustomization.yaml", "resources: [../../../../base]\n");
  put(own, "map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n");
  put(own, "kustomization.yaml", "resources: [../map.yaml]\n");
  commitAll(own);
  for (const folder of ["overlays/beta", "."])
    expect(await printed(own, "render", folder, "--rev", "HEAD")).toMatch(
      /leads out of the repository, and a revision only contains its own files; .* --within/,
    );
});
