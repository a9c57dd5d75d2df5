import { describe, expect, it } from "vitest";
import { appliedFiles } from "../../src/discovery/applied-files.ts";

const FILE = "bootstrap/apps-prod.yaml";
const isApplied = (path: string, text: string) => appliedFiles([{ path, text }], new Set([FILE])).has(FILE);

describe("a file is applied by hand", () => {
  it.each([
    ["by a command in a page", "README.md", "    kubectl apply -n argocd -f bootstrap/apps-prod.yaml"],
    ["with its folder", "README.md", "$ oc apply -f ./bootstrap/"],
    ["by a script that knows the environment", "up.sh", 'kubectl create -f "$ROOT/bootstrap/apps-$ENV.yaml"'],
    ["in a command of two lines", "README.md", "kubectl apply \\\n  --filename=bootstrap/apps-prod.yaml"],
    ["by the program of Argo CD", "README.md", "argocd appset create bootstrap/apps-prod.yaml"],
    ["from an address", "README.md", `kubectl apply -f https://example.com/raw/main/${FILE}`],
    ["by what isn't a command", "main.tf", 'content = file("../bootstrap/apps-prod.yaml")'],
  ])("%s", (_, path, text) => {
    expect(isApplied(path, text)).toBe(true);
  });

  it("but not by a name alone that several files have", () => {
    const script = { path: "main.tf", text: "for f in ks.yaml; do apply $f; done" };
    const files = ["apps/web/ks.yaml", "apps/db/ks.yaml"];
    const texts = files.map((path) => ({ path, text: "" }));
    expect(appliedFiles([script, ...texts], new Set([files[0] as string]))).toEqual(new Set());
    expect(appliedFiles([script, ...texts.slice(0, 1)], new Set([files[0] as string])).size).toBe(1);
  });

  it.each([
    ["in prose", "README.md", "`bootstrap/apps-prod.yaml` makes one Application for each service"],
    ["in a kustomization", "bootstrap/kustomization.yaml", "# - apps-prod.yaml"],
    ["in a comment", "stages.yaml", "  # apps-prod.yaml is disabled"],
    ["in a list of owners", "CODEOWNERS", "/bootstrap/apps-prod.yaml @platform"],
    ["as the end of another name", "main.tf", 'content = file("bootstrap/old-apps-prod.yaml")'],
    ["as the beginning of another name", "main.tf", 'content = file("bootstrap/apps-prod.yaml_old")'],
    ["in a command about others", "README.md", "kubectl apply -n bootstrap -f root.yaml"],
  ])("but not where it is named %s", (_, path, text) => {
    expect(isApplied(path, text)).toBe(false);
  });
});
