import { expect, test } from "vitest";
import { type Answer, warningsOf } from "./api-client.ts";
import type { RenderedObject } from "./rendered.ts";
import { dryRun } from "./server-dry-run.ts";

/** A server that serves Deployments and ClusterRoles, and answers an apply as told; it keeps what it was asked. */
function serverThat(answers: Partial<Answer>) {
  const asked: { method: string; path: string; body: string | undefined }[] = [];
  const lists: Record<string, object> = {
    "/apis/apps/v1": {
      resources: [
        { name: "deployments", kind: "Deployment", namespaced: true },
        { name: "deployments/scale", kind: "Scale", namespaced: true },
      ],
    },
    "/apis/rbac.authorization.k8s.io/v1": {
      resources: [{ name: "clusterroles", kind: "ClusterRole", namespaced: false }],
    },
  };
  const send = async (method: string, path: string, body?: string): Promise<Answer> => {
    if (method !== "GET") asked.push({ method, path, body });
    else if (lists[path] === undefined) return { status: 404, body: "", warnings: [] };
    else return { status: 200, body: JSON.stringify(lists[path]), warnings: [] };
    return { status: 200, body: "{}", warnings: [], ...answers };
  };
  return { asked, api: { send, close: () => {} } };
}

const object = (apiVersion: string, kind: string, namespace?: string): RenderedObject => ({
  ...{ source: "overlays/beta/a", name: "web", text: `kind: ${kind}\n` },
  ...{ apiVersion, kind, namespace },
});

test("an object is applied where it lies, strictly and without being stored, with its own bytes", async () => {
  const { api, asked } = serverThat({});
  const role = object("rbac.authorization.k8s.io/v1", "ClusterRole");
  const verdicts = await dryRun(api, [object("apps/v1", "Deployment", "tesslate"), role]);
  expect(verdicts.map(({ rejection, warnings }) => [rejection, warnings])).toEqual([
    [undefined, []],
    [undefined, []],
  ]);
  expect(asked.map(({ path }) => path.split("?")[0])).toEqual([
    "/apis/apps/v1/namespaces/tesslate/deployments/web",
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/web",
  ]);
  for (const { path } of asked) expect(path).toMatch(/fieldValidation=Strict.*dryRun=All/);
  expect(asked[0]).toMatchObject({ method: "PATCH", body: "kind: Deployment\n" });
});

test("the server's own message is the rejection", async () => {
  const { api } = serverThat({
    status: 422,
    body: JSON.stringify({ message: "spec.replicas: Invalid value" }),
  });
  const [verdict] = await dryRun(api, [object("apps/v1", "Deployment")]);
  expect(verdict?.rejection).toBe("spec.replicas: Invalid value");
});

test("a kind that is not served is rejected, never skipped", async () => {
  const { api, asked } = serverThat({});
  const [verdict] = await dryRun(api, [object("apps/v1beta1", "Deployment")]);
  expect(verdict?.rejection).toBe("the server does not serve Deployment of apps/v1beta1");
  expect(asked).toEqual([]);
});

test("warnings are reported, also of a namespace that has no meaning", async () => {
  const { api } = serverThat({ warnings: ["deprecated"] });
  const [verdict] = await dryRun(api, [object("rbac.authorization.k8s.io/v1", "ClusterRole", "tesslate")]);
  expect(verdict?.rejection).toBeUndefined();
  expect(verdict?.warnings).toEqual([
    "deprecated",
    "ClusterRole lies in no namespace: metadata.namespace is ignored",
  ]);
});

test("several warning headers are taken apart, with their quotes", () => {
  expect(warningsOf('299 - "first, with a comma", 299 - "says \\"second\\""')).toEqual([
    "first, with a comma",
    'says "second"',
  ]);
  expect(warningsOf(undefined)).toEqual([]);
});
