import { MemoryTree } from "@kustogen/kustomize";
import { expect, it } from "vitest";
import { printedInBrowser } from "../../kustomize/test/browser.ts";
import { check, RULES } from "../src/index.ts";

/** An overlay with two mistakes, and one line that has a secret. */
const FILES = {
  "base/kustomization.yaml": "resources: [deployment.yaml, service.yaml]\n",
  "base/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: "api:1", env: [{name: URL, value: "$(HOST)/x"}]}]}
`,
  "base/service.yaml": `apiVersion: v1
kind: Service
metadata: {name: api}
spec: {selector: {app: apo}, ports: [{port: 80}]}
`,
  "overlays/beta/kustomization.yaml": "resources: [../../base]\nimages: [{name: apy, newTag: '2'}]\n",
};

it("a browser checks an overlay as Node does", async () => {
  const { report } = check({
    tree: new MemoryTree(Object.entries(FILES)),
    environments: [{ folder: "/overlays/beta", strictness: "production" }],
    rules: RULES,
    exceptions: [],
    today: "2026-01-01",
    cwd: "/",
  });
  expect(report.findings.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(["integrity/service-selector", "traps/dead-entry"]),
  );
  const printed = await printedInBrowser(`
    import { MemoryTree } from "@kustogen/kustomize";
    import { check, RULES } from "../../review/src/index.ts";
    const { report } = check({ tree: new MemoryTree(Object.entries(${JSON.stringify(FILES)})),
      environments: [{ folder: "/overlays/beta", strictness: "production" }],
      rules: RULES, exceptions: [], today: "2026-01-01", notRendered: [], cwd: "/" });
    console.log(JSON.stringify(report));`);
  expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(report)));
});
