import { describe, expect, it } from "vitest";
import { noKustomization } from "../../../../src/check/rules/traps/no-kustomization.ts";
import { judgedSources } from "../../sources.ts";

const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
const overlay = (path: string) => ({
  [`${path}/kustomization.yaml`]: "resources: [map.yaml]\n",
  [`${path}/map.yaml`]: MAP,
});
const given = (parent = "/web/overlays", left = "grafana") => ({
  ...overlay(`${parent}/ingress`),
  ...overlay(`${parent}/metrics`),
  [`${parent}/${left}/a.yaml`]: MAP.replace("name: a", "name: b"),
  [`${parent}/${left}/b.yaml`]: MAP,
});
const judged = (files: Record<string, string>, folder = "/web/overlays/ingress", ...more: string[]) =>
  judgedSources(noKustomization, files, [folder, ...more]);

describe("traps/no-kustomization", () => {
  it("warns of the only overlay that has none", () => {
    expect(judged(given())).toEqual([
      "warning web/overlays/grafana/a.yaml: the folder has 2 manifests and no kustomization, unlike every other one in overlays, so nothing applies them",
    ]);
    expect(judged({ ...given("/envs"), "/envs/grafana/b.yaml": "a: 1\n" }, "/envs/metrics")).toEqual([
      "warning envs/grafana/a.yaml: the folder has a manifest and no kustomization, unlike every other one in envs, so nothing applies it",
    ]);
  });

  it.each([
    ["all have one", { ...given(), ...overlay("/web/overlays/grafana") }],
    ["another one has none, either", { ...given(), "/web/overlays/logs/a.yaml": MAP }],
    [
      "the folder has no manifests",
      { ...given(), "/web/overlays/grafana/a.yaml": "a: 1\n", "/web/overlays/grafana/b.yaml": "- b\n" },
    ],
    ["a folder in it has one", { ...given(), ...overlay("/web/overlays/grafana/beta") }],
  ])("is silent where %s", (_, files) => expect(judged(files)).toEqual([]));

  it("is silent where the folders aren't overlays", () =>
    expect(judged(given("/web/parts"), "/web/parts/ingress")).toEqual([]));

  it("is silent where a kustomization above lists its files", () => {
    const above = { "/web/kustomization.yaml": "resources: [overlays/ingress, overlays/grafana/a.yaml]\n" };
    expect(judged({ ...given(), ...above }, "/web")).toEqual([]);
  });

  it("is silent where Flux deploys the folder as it is", () =>
    expect(
      judgedSources(noKustomization, given(), ["/web/overlays/ingress"], {
        flux: [{ name: "a", file: "/a.yaml", folder: "/web/overlays/grafana", document: {} }],
      }),
    ).toEqual([]));
});

describe("traps/no-kustomization in pipelines and scripts", () => {
  const WORKFLOW = "/.github/workflows/deploy.yaml";
  const run = (command: string, file = WORKFLOW, more: Record<string, string> = {}) =>
    judgedSources(
      noKustomization,
      {
        [file]:
          file === WORKFLOW
            ? `jobs:\n  a:\n    steps:\n    - run: |\n${command.replace(/^/gm, "        ")}\n`
            : `${command}\n`,
        "/infra/a.yaml": MAP,
        ...overlay("/overlay"),
        ...more,
      },
      ["/overlay"],
      { files: [file] },
    );

  it("warns of a command that builds a folder of manifests without one", () => {
    expect(run("kubectl apply -k infra/")).toEqual([
      "warning .github/workflows/deploy.yaml:5: kubectl apply -k infra/ fails, because infra has a manifest and no kustomization",
    ]);
    expect(run("\nkustomize build --enable-helm ./infra | kubectl apply -f -", "/run.sh")).toEqual([
      "warning run.sh:2: kustomize build --enable-helm ./infra fails, because ./infra has a manifest and no kustomization",
    ]);
    expect(run("kubectl kustomize ../infra", "/scripts/run.sh", { "/infra/b.yaml": MAP })).toEqual([
      "warning scripts/run.sh:1: kubectl kustomize ../infra fails, because ../infra has 2 manifests and no kustomization",
    ]);
  });

  const workflow = (steps: string, before = "") =>
    judgedSources(
      noKustomization,
      {
        [WORKFLOW]: `${before}jobs:\n  deploy:\n    steps:\n${steps.replace(/^/gm, "    ")}\n`,
        "/deploy/infra/a.yaml": MAP,
        "/deploy/web/kustomization.yaml": "resources: [a.yaml]\n",
        ...overlay("/overlay"),
      },
      ["/overlay"],
      { files: [WORKFLOW] },
    );

  it("follows a workflow into the folder in which a step runs", () => {
    const FAILS = /:\d+: kubectl apply -k infra fails, because infra has a manifest and no kustomization$/;
    const run = (more: string) => `- run: |\n    set -e\n    ${more}\n`;
    expect(workflow(run("cd deploy\n    kubectl apply -k infra")).join()).toMatch(FAILS);
    expect(workflow(run("cd deploy && kubectl apply -k infra")).join()).toMatch(FAILS);
    expect(workflow("- working-directory: deploy\n  run: kubectl apply -k infra").join()).toMatch(FAILS);
    const all = "defaults:\n  run:\n    working-directory: deploy\n";
    expect(workflow("- run: kubectl apply -k infra", all).join()).toMatch(FAILS);
    expect(workflow(run("cd deploy/web\n    kubectl apply -k ../infra"))).toHaveLength(1);
    expect(workflow(run("cd $DEPLOY\n    kubectl apply -k infra"))).toEqual([]);
    expect(workflow(run("cd deploy && kubectl apply -k web"))).toEqual([]);
    expect(workflow("- working-directory: ${{ env.DEPLOY }}\n  run: kubectl apply -k infra")).toEqual([]);
  });

  it("warns of a folder that doesn't exist, beside others", () => {
    expect(workflow("- run: kubectl apply -k deploy/wbe")).toEqual([
      "warning .github/workflows/deploy.yaml:4: kubectl apply -k deploy/wbe fails, because deploy/wbe doesn't exist; web is beside it",
    ]);
    expect(workflow("- run: kubectl apply -k other/web")).toEqual([]);
    expect(workflow("- run: kubectl apply -k web")).toEqual([]);
  });

  it.each([
    ["a folder with one", "kubectl apply -k infra", { "/infra/kustomization.yaml": "resources: [a.yaml]\n" }],
    ["a template of one", "kubectl apply -k infra", { "/infra/kustomization.yaml.tmpl": "" }],
    ["a folder without manifests", "kubectl apply -k infra", { "/infra/a.yaml": "a: 1\n" }],
    ["a folder that doesn't exist", "kubectl apply -k other", {}],
    ["files", "kubectl apply -f infra", {}],
    ["an output folder", "kustomize build -o infra overlay", {}],
    ["a variable", "kubectl apply -k $X/infra", {}],
    ["a longer path", "kubectl apply -k infra/$X", {}],
    ["the current folder", "kubectl apply -k .", {}],
    ["a comment", "\n  # kubectl apply -k infra", {}],
    ["a command that is printed", "echo kubectl apply -k infra", {}],
    ["a line that nobody wrote", `kubectl apply -k infra ${"apply ".repeat(5_000)}`, {}],
    ["another folder to run in", "cd deploy && kubectl apply -k infra", {}],
    ["a kustomization that is made before", "kustomize create && kubectl apply -k infra", {}],
    ["a checkout of another commit", "git checkout deploy && kubectl apply -k infra", {}],
  ])("takes %s", (_, command, more) => expect(run(command, WORKFLOW, more)).toEqual([]));

  it("takes a script that may mean one of two folders, and a text that isn't run", () => {
    expect(run("kubectl apply -k infra", "/web/run.sh", { "/web/infra/a.yaml": MAP })).toEqual([]);
    expect(run("kubectl apply -k infra", "/README.md")).toEqual([]);
  });
});

describe("traps/no-kustomization with a kustomization of another name", () => {
  const TEXT = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n";
  const named = (file: string, text = TEXT, more: Record<string, string> = {}) =>
    judgedSources(
      noKustomization,
      { [file]: text, "/apps/web/a.yaml": MAP, ...overlay("/overlay"), ...more },
      ["/overlay"],
      { files: [file] },
    );

  it("warns of a name that kustomize doesn't look for", () => {
    expect(named("/apps/web/kustomize.yaml")).toEqual([
      "warning apps/web/kustomize.yaml:2: kustomize doesn't look for a file called kustomize.yaml, and the folder has no other kustomization",
    ]);
    for (const name of [
      "Kustomization.yaml",
      "kustomizations.yml",
      "kustomizaton.yaml",
      "customization.yaml",
    ])
      expect(named(`/apps/web/${name}`)).toHaveLength(1);
  });

  it.each([
    ["of the right name", "/apps/web/kustomization.yml", TEXT, {}],
    ["of an example", "/apps/web/kustomization.example.yaml", TEXT, {}],
    ["for one cluster", "/apps/web/kustomization-beta.yaml", TEXT, {}],
    [
      "beside the right one",
      "/apps/web/kustomize.yaml",
      TEXT,
      { "/apps/web/kustomization.yaml": "resources: [a.yaml]\n" },
    ],
    ["with the settings of transformers", "/apps/web/kustomize.yaml", "nameReference: []\n", {}],
    [
      "of Flux",
      "/apps/web/kustomizations.yaml",
      TEXT.replace("kustomize.config.k8s.io/v1beta1", "kustomize.toolkit.fluxcd.io/v1"),
      {},
    ],
  ])("is silent about a file %s", (_, file, text, more) => expect(named(file, text, more)).toEqual([]));
});
