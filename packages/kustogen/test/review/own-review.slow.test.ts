import { rmSync, symlinkSync } from "node:fs";
import type { JsonReport } from "@kustogen/review/report/print/json.ts";
import { describe, expect, it } from "vitest";
import { runDiff } from "../../src/cli/diff/command.ts";
import {
  commitSnapshots,
  git,
  newRepository,
  put,
  snapshot,
  temporaryFolder,
  text,
} from "../delivery/fixture.ts";
import { SHOP } from "./shop.ts";

/** What nobody may hide. */
const EVIL = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      hostNetwork: true
      containers: [{name: shop, image: "evil.example/pwned:9", securityContext: {privileged: true}}]
`;

/** A repository with a base and two overlays, and a change that does what the test says beside the evil patch. */
function changed(change: (root: string) => void, configuration?: string): string {
  const root = newRepository();
  put(root, "base/kustomization.yaml", "resources: [shop.yaml]\n");
  put(root, "base/shop.yaml", SHOP);
  for (const name of ["beta", "production"])
    put(root, `overlays/${name}/shop/kustomization.yaml`, "resources: [../../../base]\n");
  if (configuration !== undefined) put(root, "kustogen.yaml", configuration);
  const before = snapshot(root);
  put(
    root,
    "overlays/production/shop/kustomization.yaml",
    "resources: [../../../base]\npatches: [{path: evil.yaml}]\n",
  );
  put(root, "overlays/production/shop/evil.yaml", EVIL);
  change(root);
  commitSnapshots(root, [before, snapshot(root)], false);
  return root;
}

/** The reports of `kustogen diff`, in every form, with its exit code. */
async function reviewed(root: string, range: string | undefined = "HEAD~1..HEAD", more: object = {}) {
  const folder = temporaryFolder();
  const before = process.cwd();
  process.chdir(root);
  try {
    const output = [`${folder}/r.json`, `${folder}/r.md`, `${folder}/r.html`, `${folder}/r`];
    const code = await runDiff("between" in more ? undefined : range, {
      system: [],
      env: [],
      path: [],
      failOn: "never",
      output,
      ...more,
    });
    const report = JSON.parse(text(folder, "r.json")) as JsonReport;
    return {
      code,
      report,
      markdown: text(folder, "r.md"),
      html: text(folder, "r.html"),
      terminal: text(folder, "r"),
      seen: text(folder, "r.json").includes("evil.example/pwned:9"),
      paths: report.environments.map(({ path }) => path),
    };
  } finally {
    process.chdir(before);
  }
}

const production = "overlays/production/shop";

it("a diff of the working tree says which sources nothing was generated from yet", async () => {
  const root = changed(() => {});
  const said = async () => (await reviewed(root, "HEAD")).terminal.replace(/\s+/g, " ");
  expect(await said()).not.toContain("npm run gen");
  put(root, "generators/environments/production.yaml", "stage: production\n");
  expect(await said()).toContain(
    "generators/environments/production.yaml changed, without npm run gen since",
  );
  put(root, "base/shop.yaml", `${SHOP}# more\n`);
  expect(await said()).not.toContain("npm run gen");
});

describe("a change that would switch off its own review", () => {
  it.each([
    ["excludes the environment", "", "overlays: {exclude: [overlays/production/**]}\n"],
    ["names others alone", "{}\n", "overlays: {paths: [overlays/beta/*]}\n"],
    ["excludes what was named", "overlays: {paths: [overlays/*/*]}\n", "overlays: {exclude: ['**']}\n"],
    ["names nothing", "overlays: {exclude: [vendor]}\n", "overlays: {paths: []}\n"],
    ["has Windows line ends", "stages: {}\r\n", "overlays:\r\n  exclude:\r\n  - overlays/production/**\r\n"],
  ])("shows the environment anyway where kustogen.yaml %s, and says so", async (_, before, after) => {
    const root = changed((at) => put(at, "kustogen.yaml", after), before);
    const { code, seen, paths, report, markdown, terminal, html } = await reviewed(root);
    expect([code, seen]).toEqual([0, true]);
    expect(paths).toContain(production);
    const words = "kustogen.yaml changes which folders";
    expect(report.notices).toEqual([{ severity: "warning", message: expect.stringContaining(words) }]);
    for (const form of [markdown, terminal, html]) expect(form.replace(/\s+/g, " ")).toContain(words);
  });

  it("looks at what only the new version names, too", async () => {
    const root = changed(
      (at) => put(at, "kustogen.yaml", "overlays: {paths: [overlays/*/*]}\n"),
      "overlays: {paths: [overlays/beta/*]}\n",
    );
    expect((await reviewed(root)).paths).toEqual([production]);
  });

  it("leaves out what both versions exclude, and says nothing where nothing of it changes", async () => {
    const config = "overlays: {exclude: [overlays/production/**]}\n";
    const root = changed((at) => put(at, "kustogen.yaml", `# other words\n${config}`), config);
    const { paths, report } = await reviewed(root);
    expect([paths, report.notices]).toEqual([[], undefined]);
  });

  it("is checked by the new kustogen.yaml where there was none, but for what that leaves out, and the first line says so", async () => {
    const root = changed((at) => put(at, "kustogen.yaml", "overlays: {exclude: [overlays/production/**]}\n"));
    const { markdown, terminal, html, paths } = await reviewed(root);
    expect(paths).toEqual([production]);
    for (const form of [markdown, terminal])
      expect(form.split("\n")[0]).toContain("checked with a kustogen.yaml of this change");
    expect(html).toMatch(/<h1>[^<]*checked with a kustogen\.yaml of this change/);
  });

  it.each([
    ["a mistake", "exceptions: nonsense\n"],
    ["no YAML", "a: [\n"],
    ["folders that can't be read", "folders: 7\n"],
    ["the bytes of another encoding", "\u0000\u0001"],
    ["a kustogen.yml beside it", undefined],
  ])("fails with a whole report, by the side before, where kustogen.yaml has %s", async (_, content) => {
    const root = changed(
      (at) => (content === undefined ? put(at, "kustogen.yml", "{}\n") : put(at, "kustogen.yaml", content)),
      "overlays: {exclude: [overlays/beta/**]}\n",
    );
    const { code, seen, markdown, report, paths } = await reviewed(root);
    expect([code, seen, paths]).toEqual([2, true, [production]]);
    expect(report.notices?.[0]).toMatchObject({ severity: "error" });
    expect(markdown.split("\n")[0]).toContain("kustogen.yaml can't be read");
  });

  it("fixes a kustogen.yaml that could not be read", async () => {
    const root = changed((at) => put(at, "kustogen.yaml", "overlays: {paths: [overlays/*/*]}\n"), "a: [\n");
    const { code, seen, report } = await reviewed(root);
    expect([code, seen]).toEqual([0, true]);
    expect(report.notices?.[0]?.message).toContain("could not be read before");
  });

  it("takes kustogen.yaml from the commits that are compared, and not from the working tree", async () => {
    const root = changed(() => {}, "{}\n");
    put(root, "kustogen.yaml", "overlays: {exclude: ['**']}\n");
    expect((await reviewed(root)).paths).toEqual([production]);
  });

  const component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
  it.each<[string, Record<string, string>]>([
    [
      "becomes a Component",
      {
        [`${production}/kustomization.yaml`]: `${component}resources: [../../../base]\npatches: [{path: evil.yaml}]\n`,
      },
    ],
    ["is included by another", { "overlays/other/kustomization.yaml": "resources: [../production/shop]\n" }],
    [
      "is included by a Component",
      { "parts/kustomization.yaml": `${component}resources: [../${production}]\n` },
    ],
    [
      "is included by a cycle",
      {
        "x/kustomization.yaml": `resources: [../y, ../${production}]\n`,
        "y/kustomization.yaml": "resources: [../x]\n",
      },
    ],
  ])("shows an environment that %s", async (_, files) => {
    const root = changed((at) => {
      for (const [path, content] of Object.entries(files)) put(at, path, content);
    });
    const { seen, paths } = await reviewed(root);
    expect([seen, paths.includes(production)]).toEqual([true, true]);
  });
});

describe("an environment that is no longer what it was", () => {
  const risksOf = async (root: string, range?: string) => {
    const { report } = await reviewed(root, range);
    return new Map(report.environments.map(({ path, risks }) => [path, risks]));
  };

  it("says that it is a Component, a part of others, or a link now, and is compared anyway", async () => {
    const component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
    const parts: [string, (root: string) => void][] = [
      [
        "is a Component now",
        (at) => put(at, `${production}/kustomization.yaml`, `${component}resources: [../../../base]\n`),
      ],
      [
        "is part of other kustomizations now",
        (at) => put(at, "overlays/other/kustomization.yaml", "resources: [../production/shop]\n"),
      ],
      [
        "is a link to hid/shop now",
        (at) => {
          put(at, "hid/shop/kustomization.yaml", "resources: [../../base]\npatches: [{path: evil.yaml}]\n");
          put(at, "hid/shop/evil.yaml", EVIL);
          rmSync(`${at}/${production}`, { recursive: true });
          symlinkSync("../../hid/shop", `${at}/${production}`);
        },
      ],
    ];
    for (const [words, change] of parts) {
      const root = changed(change);
      const found = (await risksOf(root)).get(production) ?? [];
      expect(found.map(({ message }) => message)).toContainEqual(expect.stringContaining(words));
      if (words.includes("link")) expect(found.map(({ rule }) => rule)).toContain("change/privileges-raised");
    }
  });
});

describe("attributes and other files that tell git how to look", () => {
  const application = (image: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: production-shop, namespace: argocd}
spec:
  project: default
  source:
    repoURL: https://git.example.test/r.git
    path: overlays/production/shop
    kustomize: {images: ["ghcr.io/acme/shop=${image}"]}
  destination: {namespace: shop}
`;
  const FILE = "argocd/production-shop.yaml";

  it.each([
    [".gitattributes", "*.yaml -diff\n"],
    [".gitattributes", "*.yaml binary\n"],
    [".gitattributes", "argocd/** -diff -text\n"],
    ["argocd/.gitattributes", "* binary export-ignore\n"],
    [".gitattributes", "*.yaml diff=none ident eol=crlf text\n"],
    [".gitattributes", "*.yaml working-tree-encoding=UTF-16\n"],
    [".gitattributes", "[attr]hidden -diff -merge -text\n* hidden\r\n"],
    [".gitignore", "argocd/\n*.yaml\n"],
    [".mailmap", "* <x@example.test>\n"],
  ])("don't hide an Application: %s with %j", async (file, content) => {
    const root = newRepository();
    put(root, "base/kustomization.yaml", "resources: [shop.yaml]\n");
    put(root, "base/shop.yaml", SHOP);
    put(root, "overlays/production/shop/kustomization.yaml", "resources: [../../../base]\n");
    put(root, FILE, application("ghcr.io/acme/shop:1.0"));
    const before = snapshot(root);
    // As git's own objects, so that no attribute has a say in what they hold.
    const withFile = new Map(before).set(file, { content: Buffer.from(content), link: false });
    const evil = Buffer.from(application("evil.example/pwned:9"));
    commitSnapshots(root, [before, withFile, new Map(withFile).set(FILE, { content: evil, link: false })]);
    for (const range of ["HEAD~2..HEAD", "HEAD~1..HEAD"])
      expect((await reviewed(root, range)).seen).toBe(true);
    // As it is checked out by someone who wants to see it.
    rmSync(`${root}/.git/index`);
    git(root, "reset", "-q", "--hard");
    for (const range of ["HEAD~2", "HEAD~1"]) expect((await reviewed(root, range)).seen).toBe(true);
    put(root, FILE, application("ghcr.io/acme/shop:1.0"));
    expect((await reviewed(root, "HEAD~2")).seen).toBe(false);
  });
});

it("an Application that a checkout has without a byte order mark, so that Argo CD can't read it, is reported as removed", async () => {
  const root = newRepository();
  put(root, "overlays/production/shop/kustomization.yaml", "resources: [shop.yaml]\n");
  put(root, "overlays/production/shop/shop.yaml", SHOP);
  put(
    root,
    "argocd/shop.yaml",
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\n",
  );
  const before = snapshot(root);
  const attributes = Buffer.from("argocd/* working-tree-encoding=UTF-16LE\n");
  commitSnapshots(root, [
    before,
    new Map(before).set(".gitattributes", { content: attributes, link: false }),
  ]);
  const { report } = await reviewed(root, "HEAD~1..HEAD");
  const found = report.environments.flatMap(({ resources }) => resources);
  expect(found).toContainEqual(
    expect.objectContaining({ action: "removed", kind: "Application", name: "shop" }),
  );
});

describe("exceptions hold for the risks of diff as for the findings of check", () => {
  const exceptions = (...rules: string[]) =>
    `exceptions:\n${rules.map((rule) => `- {rule: change/${rule}, reason: we know it}\n`).join("")}`;
  const said = (report: JsonReport) =>
    report.environments.flatMap(({ risks }) => risks.map(({ rule }) => rule)).sort();
  const named = (list: JsonReport["excused"] = []) =>
    [...new Set(list.map(({ rule, by }) => `${rule} ${by}`))].sort();

  it("those of before are counted, those that the change adds are listed and fail for a fork", async () => {
    const root = changed(
      (at) => put(at, "kustogen.yaml", exceptions("image-moved", "privileges-raised")),
      exceptions("image-moved"),
    );
    const plain = await reviewed(changed(() => undefined));
    expect(said(plain.report)).toEqual(
      expect.arrayContaining(["change/image-moved", "change/privileges-raised"]),
    );
    const { report, terminal, markdown, code } = await reviewed(root);
    const rules = ["change/image-moved", "change/privileges-raised"];
    expect(said(report)).toEqual(said(plain.report).filter((rule) => !rules.includes(rule as string)));
    expect(named(report.excused)).toEqual(["change/privileges-raised kustogen.yaml:3"]);
    expect(report.notices).toContainEqual({
      severity: "info",
      message: "1 risk is excepted, as before this change",
    });
    for (const form of [terminal, markdown]) expect(form).toContain("excused by this change");
    expect([code, (await reviewed(root, undefined, { fork: true })).code]).toEqual([0, 1]);
  });

  it("one for another resource, or whose day has passed, holds for none", async () => {
    const other =
      "exceptions:\n- {rule: change/image-moved, resource: Deployment/other, reason: we know it}\n- {rule: change/privileges-raised, until: 2020-01-01, reason: we know it}\n";
    const { report } = await reviewed(changed(() => undefined, other));
    expect(said(report)).toEqual(expect.arrayContaining(["change/image-moved", "change/privileges-raised"]));
    expect([report.excused, report.notices]).toEqual([undefined, undefined]);
  });
});
