import { expect, it } from "vitest";
import { systemFiles } from "../../src/import/code/system-files.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import { importedState } from "../../src/import/state.ts";
import { resources } from "../check/state.ts";

/** The code of an import of two environments. */
function code(beta: string, production: string): ReadonlyMap<string, string> {
  const states = Object.entries({ beta, production }).map(([name, yaml]) =>
    importedState({ name, from: name, resources: resources(yaml) }),
  );
  const system = describeStates("shop", states, undefined, "shop");
  return systemFiles(system, { description: "", secrets: [], exceptions: [], notSecret: undefined });
}

const ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n";

it("a component that is the same everywhere takes no context, and is given none", () => {
  const files = code(ACCOUNT, ACCOUNT);
  expect(files.get("index.ts")).toContain("resources: () => [\n    ...access(),\n");
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
