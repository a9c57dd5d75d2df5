import { describe, expect, it } from "vitest";
import { MentionedFolders } from "../../src/discovery/mentioned-folders.ts";

const FOLDERS = ["k8s/overlays/prod", "deploy", "operator/deploy", "clusters/example", "old/app", ""];

const told = (path: string, text: string) => {
  const folders = new MentionedFolders([{ path, text }], FOLDERS);
  return FOLDERS.filter((folder) => folders.of(folder) === "built");
};

describe("which folders the texts of a repository build", () => {
  it.each([
    ["a command in a page", "README.md", "kubectl apply -k k8s/overlays/prod"],
    [
      "a script that knows the top",
      "scripts/deploy.sh",
      'kustomize build "$ROOT/k8s/overlays/prod" | kubectl apply -f -',
    ],
    ["a script with the environment as a variable", "deploy.sh", 'kubectl apply -k "k8s/overlays/$ENV"'],
    [
      "a workflow with a matrix",
      ".github/workflows/ci.yml",
      "run: kustomize build k8s/overlays/$" + "{{ matrix.env }}",
    ],
    [
      "a template of an Application",
      "charts/apps/templates/app.yaml",
      "    path: k8s/overlays/{{ .Values.env }}",
    ],
    ["a page beside the folder", "k8s/README.md", "kubectl apply -k overlays/prod/"],
    ["a list of folders", "skaffold.yaml", "paths: [k8s/overlays/prod/kustomization.yaml]"],
    ["a placeholder in a page", "README.md", "oc apply -k k8s/overlays/<environment>"],
    ["a loop over folders", "ci.sh", "for one in k8s/overlays/*; do kustomize build $one; done"],
  ])("%s", (_, path, text) => {
    expect(told(path, text)).toEqual(["k8s/overlays/prod"]);
  });

  it("takes a name without folders behind a command only, from wherever it may run", () => {
    expect(told("operator/notes.txt", "oc apply -k deploy")).toEqual(["deploy", "operator/deploy"]);
    expect(told("README.md", "how we deploy")).toEqual([]);
  });

  it.each([
    ["prose and lists of files", "README.md", "old/app holds what we had: `old/app/web.yaml`"],
    ["an image of that name", "web.yaml", "image: old/app"],
    ["a comment", "deploy.sh", "# kustomize build old/app"],
    ["who answers for it", ".github/CODEOWNERS", "old/app @someone"],
    ["the chart of a release", "release.yaml", "      chart: ./old/app"],
    ["the chart of a command", "commands.txt.sh", "flux create hr web \\\n  --chart=./old/app"],
    [
      "a page that was copied with a folder of others",
      "k8s/upstream/README.md",
      "kubectl apply -k k8s/overlays/prod",
    ],
    ["a step back to the top", "ci.sh", "kustomize build elsewhere\ncd ..\n"],
    ["an image that is built at the top", ".github/workflows/ci.yml", "run: docker build . -t web"],
    ["the path of a route", "route.yaml", "- path: /deploy"],
  ])("none in %s", (_, path, text) => {
    expect(told(path, text)).toEqual([]);
  });

  it("takes a short path behind a command for any folder below a page, other than an example to be copied", () => {
    const folders = new MentionedFolders(
      [
        {
          path: "skills/README.md",
          text: "kustomize build overlays/dev\nkustomize build apps/[CATEGORY]/[APP]/overlays/qa",
        },
      ],
      ["skills/web/overlays/dev", "skills/templates/web/overlays/dev", "skills/web/overlays/qa"],
    );
    expect(folders.of("skills/web/overlays/dev")).toBe("built");
    expect(folders.of("skills/templates/web/overlays/dev")).toBe(undefined);
    // A name in brackets stands for a folder.
    expect(folders.of("skills/web/overlays/qa")).toBe(undefined);
  });

  it("takes a word behind a command in a template's own page for no folder below it", () => {
    const folder = "templates/web/overlays/dev";
    const isBuilt = (text: string) =>
      new MentionedFolders([{ path: "templates/web/README.md", text }], [folder]).of(folder) === "built";
    expect(isBuilt("- [ ] kustomize build dev is green")).toBe(false);
    expect(isBuilt("kustomize build overlays/dev")).toBe(true);
  });

  it("takes a search for all folders in a script, not in a page, which only tells others how", () => {
    const text =
      "find . -name kustomization.yaml | while read one; do kustomize build $(dirname $one); done\n";
    const isTried = (path: string) => new MentionedFolders([{ path, text }], FOLDERS).isTried("old/app");
    expect(isTried("ci.sh")).toBe(true);
    expect(isTried("AGENTS.md")).toBe(false);
  });

  it("takes the top itself where a command names it", () => {
    expect(told("README.md", "kubectl apply -k .")).toEqual([""]);
  });

  it("tells what a script only names from what a command builds", () => {
    const folders = (text: string) => new MentionedFolders([{ path: "check.sh", text }], FOLDERS);
    expect(folders("cp -r clusters/example $TMP/cluster").of("clusters/example")).toBe("named");
    expect(folders("cp -r deploy a\nkustomize build deploy\necho deploy/done").of("deploy")).toBe("built");
  });

  it("tells a folder at the top that is copied before use", () => {
    const folders = new MentionedFolders([{ path: "README.md", text: "cp -R deploy mine" }], FOLDERS);
    expect(folders.of("deploy")).toBe("copied");
  });

  it("takes a copied absolute path for no folder of the repository", () => {
    const told = (text: string, folder: string) =>
      new MentionedFolders([{ path: "docs/README.md", text }], ["deploy", "docs", ""]).of(folder);
    expect(told("cp -r ./deploy /srv", "deploy")).toBe("copied");
    expect(told("cp -r . /srv", "docs")).toBe("copied");
    for (const text of ["cp -r /deploy mine", 'cp -r "/deploy" mine', "cp -r  / mine"])
      for (const folder of ["deploy", "docs", ""]) expect(told(text, folder), text).toBeUndefined();
  });

  it("tells a folder whose kustomization alone a program copies to where it makes the rest", () => {
    const told = (text: string) =>
      new MentionedFolders([{ path: "ansible/tasks.yml", text }], ["hack/seed"]).of("hack/seed");
    const copy = '- ansible.builtin.copy:\n    src: "{{ root }}/hack/seed/kustomization.yaml"\n';
    expect(told(copy)).toBe("copied");
    expect(told("cp hack/seed/kustomization.yaml $OUT/")).toBe("copied");
    expect(told(copy.replace("kustomization.yaml", "values.yaml"))).not.toBe("copied");
  });

  it("reads a line with much room at its beginning as quickly as others", () => {
    const began = process.cpuUsage();
    told("web.yaml", `${" ".repeat(20_000)}a/b\n`.repeat(20));
    expect(process.cpuUsage(began).user).toBeLessThan(200_000);
  });

  it("tells a folder that is copied before use, and one that CI tries to build", () => {
    const folders = new MentionedFolders(
      [
        { path: "README.md", text: "cp -R clusters/example clusters/mine\nkubectl apply -k clusters/<name>" },
        {
          path: "ci.sh",
          text: "find old -name kustomization.yaml | while read f; do kustomize build $(dirname $f); done",
        },
      ],
      FOLDERS,
    );
    expect(folders.of("clusters/example")).toBe("copied");
    expect(FOLDERS.filter((folder) => folders.isTried(folder))).toEqual(["old/app"]);
  });
});
