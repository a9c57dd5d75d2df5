import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { RULES } from "../../src/check/rules.ts";
import type { Undeployed } from "../../src/discovery/undeployed.ts";

const TWO_SOURCES = `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  volumes: [{name: data, emptyDir: {}, persistentVolumeClaim: {claimName: data}}]
  containers: [{name: a, image: "a:1", volumeMounts: [{name: data, mountPath: /data}]}]
`;

function errors(
  folder: string,
  resources: string,
  undeployed: Undeployed,
  files: Record<string, string> = {},
) {
  const tree = {
    [`/${folder}/kustomization.yaml`]: `resources: [${resources}]\n`,
    [`/${folder}/web.yaml`]: TWO_SOURCES,
    ...files,
  };
  const { report } = check({
    tree: new MemoryTree(Object.entries(tree)),
    environments: [{ folder: `/${folder}`, strictness: undefined, undeployed }],
    files: Object.keys(files),
    rules: RULES,
    exceptions: [],
    today: "2027-03-31",
    notRendered: [],
    cwd: "/",
  });
  return report.findings.filter(({ rule }) => ["kustomize/builds", "integrity/volume-source"].includes(rule));
}

describe("what is wrong in a folder that nothing deploys", () => {
  it.each(["web.yaml", "gone.yaml"])("is a warning with its reason beside deployed ones: %s", (resources) => {
    expect(errors("old/app", resources, "others")).toMatchObject([
      {
        severity: "warning",
        fix: expect.stringMatching(/; a warning, because nothing here deploys or builds old\/app/),
      },
    ]);
  });

  it.each(["web.yaml", "gone.yaml"])("is an error where a page tells to apply it: %s", (resources) => {
    const files = { "/README.md": "kubectl apply -k old/app\n" };
    expect(errors("old/app", resources, "others", files)).toMatchObject([{ severity: "error" }]);
  });

  it("is an error where nothing here deploys any folder", () => {
    expect(errors("old/app", "gone.yaml", "none")).toMatchObject([{ severity: "error" }]);
  });

  it("is an error where CI builds whatever it finds, if that stops the build", () => {
    const files = {
      "/ci.sh": "find . -name kustomization.yaml | xargs -n1 dirname | xargs -n1 kustomize build\n",
    };
    expect(errors("old/app", "gone.yaml", "others", files)).toMatchObject([{ severity: "error" }]);
    expect(errors("old/app", "web.yaml", "others", files)).toMatchObject([{ severity: "warning" }]);
  });

  it("is a warning in what is copied before use, and in an example", () => {
    const files = { "/README.md": "cp -R clusters/first clusters/mine\n" };
    expect(errors("clusters/first", "gone.yaml", "none", files)).toMatchObject([
      { severity: "warning", fix: expect.stringContaining("clusters/first is copied before it is used") },
    ]);
    expect(errors("examples/app", "gone.yaml", "none")).toMatchObject([{ severity: "warning" }]);
  });
});
