import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import {
  holdsNothing,
  isSwitchedOff,
  isTemplate,
  originOf,
  templateOf,
} from "../../src/check/missing-by-intent.ts";
import { WrittenFiles } from "../../src/discovery/written-files.ts";

const tree = (...files: string[]) => new MemoryTree(new Map(files.map((path) => [path, ""])));

it.each<[absent: string, beside: string, isTemplate: boolean]>([
  ["/a/values.yaml", "/a/values.yaml.j2", true],
  ["/a/values.yaml", "/a/values.tmpl.yaml", true],
  ["/a/db.env", "/a/db.env.example", true],
  ["/a/db.env", "/a/db.sample.env", true],
  ["/a/.env", "/a/.env.dist", true],
  ["/a/values.yaml", "/a/values.yaml.decrypted", true],
  ["/a/values.yaml", "/a/values.dec.yaml", true],
  ["/a/.env", "/a/.dist.env", false],
  ["/a.b/secret", "/a.b/secret.tpl", true],
  ["/a.b/secret", "/a.tpl.b/secret", false],
  ["/a/values.yaml", "/a/values.yaml.old", false],
  ["/a/values.yaml", "/b/values.yaml.j2", false],
  ["/a/made", "/a/made/kustomization.yaml.j2", true],
  ["/a/made", "/a/made/kustomization.yml.j2", false],
])("where %s is missing, %s is its template: %s", (absent, beside, isTemplate) => {
  expect(templateOf(tree(beside, "/a/other"), absent)).toBe(isTemplate ? beside : undefined);
});

it.each([
  ["/op/config/manifests/bases/a.clusterserviceversion.yaml", "/op/PROJECT", true],
  ["/op/config/manifests/bases/a.clusterserviceversion.yaml", "/PROJECT", false],
  ["/op/config/manifests/bases/a.yaml", "/op/PROJECT", false],
  ["/op/config/default/bases/a.clusterserviceversion.yaml", "/op/PROJECT", false],
])("where %s is missing beside %s, operator-sdk writes it: %s", (absent, beside, isMade) => {
  const by = originOf(
    tree(beside, "/op/Makefile"),
    { absent, isData: false, label: (path) => path },
    new WrittenFiles(() => []),
  );
  expect(by).toBe(isMade ? ", which operator-sdk generate kustomize manifests writes" : undefined);
});

it("a missing file that a generator reads isn't in git if the list of another folder has its name", () => {
  const of = (line: string, isData = true) =>
    originOf(
      tree("/k8s/kustomization.yaml"),
      { absent: "/k8s/license.dat", isData, label: (path) => path.slice(1) },
      new WrittenFiles(() => [{ path: "api/.gitignore", text: `# licences\n${line}\n` }]),
    );
  const by = ", which isn't in git, judging by api/.gitignore";
  for (const line of ["license.dat", "/license.dat", "**/license.dat"]) expect(of(line)).toBe(by);
  for (const line of ["# license.dat", "license.dat.old", "*.dat", "!license.dat"])
    expect(of(line)).toBeUndefined();
  expect(of("license.dat", false)).toBeUndefined();
});

it("a missing file is of a package that kpt renders, or in a folder that a script creates", () => {
  const of = (absent: string, files: Record<string, string>, script = "") =>
    originOf(
      new MemoryTree(new Map(Object.entries({ "/a/other": "", ...files }))),
      { absent, isData: false, label: (path) => path.slice(1) },
      new WrittenFiles(() => [{ path: "tasks/make.sh", text: script }]),
    );
  const kpt = ", which kpt may write when it renders the package";
  expect(of("/a/b/c.yaml", { "/a/Kptfile": "" })).toBe(kpt);
  expect(of("/a/b/c.yaml", { "/b/Kptfile": "" })).toBeUndefined();
  const makes = "mkdir -p ${ROOT}/op/config/${channel}/bundle\n";
  const by = ", which tasks/make.sh says to create";
  expect(of("/op/config/beta/bundle/a/0.yaml", { "/op/config/beta/x.yaml": "" }, makes)).toBe(by);
  expect(
    of("/op/config/beta/bundle/a/0.yaml", { "/op/config/beta/bundle/a/1.yaml": "" }, makes),
  ).toBeUndefined();
  expect(of("/op/config/beta/0.yaml", { "/op/config/beta/x.yaml": "" }, makes)).toBeUndefined();
});

it("a kustomization is switched off, or a template, by its own text", () => {
  const of = (text: string) => {
    const files = new MemoryTree([["/a/kustomization.yaml", text]]);
    return [isSwitchedOff(files, "/a"), isTemplate(files, "/a")];
  };
  expect(of("resources:\n# - b.yaml\n")).toEqual([false, false]);
  expect(of("# resources:\n# - b.yaml\n")).toEqual([true, false]);
  expect(of("resources:\n# later\n")).toEqual([false, false]);
  expect(of("resources:\n# - b.yaml\n- c.yaml\n")).toEqual([false, false]);
  expect(of("resources:\n- b.yaml\n{{- if .tls }}\n- c.yaml\n{{- end }}\n")).toEqual([false, true]);
  expect(of("resources:\n- b.yaml\npatches: [{patch: '{{ if }}'}]\n")).toEqual([false, false]);
});

it("a folder holds nothing where a kustomization that says nothing and empty files are all that is in it", () => {
  const holds = (files: Record<string, string>) =>
    holdsNothing(new MemoryTree(new Map(Object.entries(files))), "/a");
  expect([
    holds({ "/a/kustomization.yaml": "" }),
    holds({ "/a/kustomization.yaml": "# later\n" }),
    holds({ "/a/kustomization.yaml": "resources: []\n" }),
    holds({ "/a/kustomization.yaml": "resources: [b.yaml]\n" }),
    holds({ "/a/kustomization.yaml": "", "/a/b.yaml": "", "/a/c.yaml": "\n" }),
    holds({ "/a/kustomization.yaml": "", "/a/b.yaml": "kind: A" }),
    holds({ "/a/kustomization.yaml": "", "/a/b/c.yaml": "" }),
    holds({ "/a/b.yaml": "" }),
    holds({ "/b/kustomization.yaml": "" }),
  ]).toEqual([true, true, true, false, true, false, false, false, false]);
});

it("a folder holds nothing itself, whatever its subfolders have", () => {
  const holds = (files: Record<string, string>, isAlone: boolean) =>
    holdsNothing(new MemoryTree(new Map(Object.entries(files))), "/a", isAlone);
  const below = { "/a/kustomization.yaml": "", "/a/b/kustomization.yaml": "resources: [c.yaml]\n" };
  expect([holds(below, false), holds(below, true)]).toEqual([true, false]);
  expect(holds({ ...below, "/a/b.yaml": "kind: A\n" }, false)).toBe(false);
  expect(holds({ ...below, "/a/c/b.yaml": "kind: A\n" }, false)).toBe(false);
  expect(holds({ ...below, "/a/kustomization.yaml": "resources: [b]\n" }, false)).toBe(false);
});
