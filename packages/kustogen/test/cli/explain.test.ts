import { expect, it } from "vitest";
import { newRepository, put } from "../../../../test/repository.ts";
import { printed } from "./printed.ts";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: web
        env:
        - name: DB_PASSWORD
          value: Xk29-fjw8-Qpz1
---
apiVersion: v1
kind: Secret
metadata: {name: web}
stringData:
  KEY: tr0ub4dor
`;

/** A folder of plain kustomizations, which nobody generates. */
function folder(): string {
  const root = newRepository();
  put(root, "base/kustomization.yaml", "resources: [web.yaml]\n");
  put(root, "base/web.yaml", WEB);
  put(root, "overlays/beta/kustomization.yaml", "resources: [../../base]\n");
  put(
    root,
    "overlays/live/kustomization.yaml",
    "resources: [../../base]\nreplicas: [{name: web, count: 3}]\n",
  );
  return root;
}
const explained = (root: string, place: string, ...options: string[]) =>
  printed(root, "explain", place, ...options);

it("a line says its field and where it reaches", async () => {
  const root = folder();
  expect(await explained(root, "base/web.yaml:5")).toBe(
    "base/web.yaml:5, in the folder base\n\nDeployment web: spec.replicas = 1\n  in overlays/beta\n",
  );
  expect(JSON.parse(await explained(root, "base/web.yaml:5", "--json"))).toMatchObject({
    file: "base/web.yaml",
    line: 5,
    layer: "base",
    fields: [
      {
        resource: "Deployment web",
        path: "spec.replicas",
        value: 1,
        environments: [{ environment: "overlays/beta", settings: [] }],
      },
    ],
  });
});

it("what is secret is not shown", async () => {
  const root = folder();
  for (const line of [12, 18]) {
    const text = await explained(root, `base/web.yaml:${line}`);
    expect(text).toContain("********");
    expect(text).not.toMatch(/Xk29|tr0ub/);
  }
});
