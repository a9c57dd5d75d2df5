import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { systemFiles } from "../../src/import/code/system-files.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import { importedState } from "../../src/import/state.ts";

/** The code of an import of two environments. */
function code(beta: string, production: string): ReadonlyMap<string, string> {
  const states = Object.entries({ beta, production }).map(([name, yaml]) =>
    importedState({ name, from: name, resources: resources(yaml) }),
  );
  const system = describeStates("shop", states, undefined, "shop");
  return systemFiles(system, { description: "", secrets: [], exceptions: [], notSecret: undefined });
}

const ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n";

it("a component that is the same everywhere asks nothing of the context", () => {
  const files = code(ACCOUNT, ACCOUNT);
  expect(files.get("components/access.ts")).toContain("resources: () => [\n    object(");
  expect(files.get("index.ts")).toContain("components: [access],\n");
});

it("a component that only some environments have says when it is there, once", () => {
  const files = code(ACCOUNT, `${ACCOUNT}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: extra}\n`);
  const text = files.get("components/namespaces.ts");
  expect(text).toContain('  when: ({ within }) => within("production"),\n');
  expect(text).not.toContain("...(");
});

it("a component that is called like its system is told from it", () => {
  const job =
    "apiVersion: batch/v1\nkind: Job\nmetadata: {name: shop, namespace: shop}\nspec: {template: {spec: {containers: [{name: a, image: 'a:v1'}], restartPolicy: Never}}}\n";
  const index = code(job, job).get("index.ts");
  expect(index).toContain('import { shopComponent } from "./components/shop.ts";');
  expect(index).toContain("components: [shopComponent],");
});

it("labels that every object carries, and a text that several components have, are said once", () => {
  const objects = (environment: string) =>
    ["a", "b"]
      .map(
        (name) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}, acme.io/environment: ${environment}}}
spec:
  replicas: ${environment.length}
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: "main:v1"}]}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name}, namespace: shop, labels: {acme.io/environment: ${environment}}}
---
`,
      )
      .join("");
  const files = code(objects("beta"), objects("production"));
  expect(files.get("index.ts")).toContain(
    'labels: ({ settings }: Shop) => ({ "acme.io/environment": settings.environment }),',
  );
  expect(files.get("components/a.ts")).not.toContain("acme.io");
  expect(files.get("settings.ts")).toContain(`schema = settings({
  environment: text().default("beta").describe("The label acme.io/environment of several components"),
  a: group({
    replicas: replicas().default(4).describe("Pods of Deployment a"),
  }),
  b: group({
    replicas: replicas().default(4).describe("Pods of Deployment b"),
  }),
});`);
});

it("an object with what its kind's type has not is written without that type", () => {
  const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\nstatus: {}\n";
  const text = [...code(namespace, namespace).values()].join("\n");
  expect(text).toContain('object("v1", "Namespace" as string, {');
  expect([...code(ACCOUNT, ACCOUNT).values()].join("\n")).toContain('object("v1", "ServiceAccount", {');
});

it("words of a container that only some environments have keep their type", () => {
  const deployment = (containers: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [${containers}]}
`;
  const web = "{name: web, image: web:v1, imagePullPolicy: Always}";
  const proxy =
    "{name: proxy, image: proxy:v1, imagePullPolicy: IfNotPresent, ports: [{containerPort: 1, protocol: TCP}]}";
  const text = code(deployment(web), deployment(`${web}, ${proxy}`)).get("components/web.ts");
  expect(text).toContain('imagePullPolicy: "IfNotPresent" as const,');
  expect(text).toContain('protocol: "TCP" as const');
  expect(text).toContain('imagePullPolicy: "Always",');
});
