import type { Resource } from "kustogen";
import { admits, type Someone, templates } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { opensail } from "../../../generators/systems/opensail/index.ts";
import { nightOf, sectionOf } from "../../pages/page.ts";
import { podsOf } from "../look.ts";
import { rendered } from "../rendered.ts";

const LAYERS = ["base", "local", "aws", "beta", "production"];

const pod = (state: readonly Resource[], name: string) => podsOf(state).get(name) as Someone;

describe.each(LAYERS)("the traffic of opensail in %s", (layer) => {
  const state = rendered(opensail, layer);

  test("who has a token reaches the Kubernetes API by its Service", () => {
    const withToken = templates(state).filter(([, { spec }]) =>
      JSON.stringify(spec).includes("serviceAccountToken"),
    );
    const automatic = templates(state).filter(([, { spec }]) => spec?.automountServiceAccountToken !== false);
    const askers = new Set([...withToken, ...automatic].map(([{ metadata }]) => metadata.name));
    expect(askers.size).toBeGreaterThanOrEqual(5);
    for (const name of askers)
      expect(admits(state, pod(state, name), { address: "172.20.0.1" }, 443), name).toBe(true);
    if (layer === "base") return;
    const others = [...podsOf(state)].filter(([name]) => !askers.has(name));
    for (const [name, who] of others)
      expect(admits(state, who, { address: "172.20.0.1" }, 443), name).toBe(false);
  });

  test("who is given the address of the database reaches it", () => {
    const given = new Set(
      opensail.secrets
        .filter(({ keys, layers }) => layers?.includes(layer) && "DATABASE_URL" in keys)
        .map(({ name }) => name),
    );
    const readers = templates(state).filter(([, { spec }]) =>
      [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some(
        ({ env = [], envFrom = [] }) =>
          envFrom.some(({ secretRef }) => given.has(secretRef?.name ?? "")) ||
          env.some(({ name }) => name === "DATABASE_URL"),
      ),
    );
    const database = layer === "production" ? { address: "10.0.3.7" } : pod(state, "postgres");
    expect(readers.length).toBeGreaterThanOrEqual(7);
    for (const [{ metadata }] of readers)
      expect(admits(state, pod(state, metadata.name), database, 5432), metadata.name).toBe(true);
  });

  test("from outside, only the ingress controller reaches the platform, and nobody its AST sidecar", () => {
    const stranger = { namespace: "default", labels: {} };
    const nginx = { namespace: "ingress-nginx", labels: {} };
    expect(admits(state, nginx, pod(state, "tesslate-backend"), 8000)).toBe(true);
    expect(admits(state, nginx, pod(state, "tesslate-frontend"), 80)).toBe(true);
    for (const [name, to] of podsOf(state)) {
      if (!("namespace" in to) || to.namespace !== "tesslate") continue;
      for (const port of [80, 5432, 6379, 8000, 8400, 8800, 9000])
        expect(admits(state, stranger, to, port), `${name}:${port}`).toBe(false);
      expect(admits(state, nginx, to, 9000), name).toBe(false);
    }
  });

  test("nobody reaches the node's metadata service, which hands out the node's credentials", () => {
    for (const [name, from] of podsOf(state)) {
      if (!("namespace" in from) || from.namespace !== "tesslate") continue;
      expect(admits(state, from, { address: "169.254.169.254" }, 80), name).toBe(false);
      expect(admits(state, from, { address: "169.254.170.2" }, 80), name).toBe(false);
    }
  });

  test("agents reach language models, and storage its bucket", () => {
    const internet = { address: "93.184.216.34" };
    for (const name of [
      "tesslate-backend",
      "tesslate-worker",
      "tesslate-btrfs-csi-node",
      "tesslate-marketplace",
    ])
      expect(admits(state, pod(state, name), internet, 443), name).toBe(true);
    for (const name of ["tesslate-frontend", "redis", "namespace-reaper"]) {
      expect(admits(state, pod(state, name), internet, 443), name).toBe(
        (layer === "base" || layer === "local") && name === "namespace-reaper",
      );
    }
  });

  test("apps reach the connector proxy, and nothing else of the platform", () => {
    const withProjects = [
      ...state,
      {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "proj-1", labels: { app: "tesslate", "managed-by": "tesslate-backend" } },
      },
    ];
    for (const namespace of ["proj-1", "tesslate-compute-pool"]) {
      const app = { namespace, labels: {} };
      expect(admits(withProjects, app, pod(state, "opensail-runtime"), 8400), namespace).toBe(true);
      expect(admits(withProjects, app, pod(state, "tesslate-backend"), 8000), namespace).toBe(false);
      expect(admits(withProjects, app, pod(state, "redis"), 6379), namespace).toBe(false);
    }
  });
});

test("production reaches LiteLLM, which Terraform runs beside it", () => {
  const state = rendered(opensail, "production");
  const litellm = { namespace: "tesslate", labels: { app: "litellm" } };
  expect(admits(state, pod(state, "tesslate-backend"), litellm, 4000)).toBe(true);
  // Its public route is Terraform's and off; where it is on, the controller gets there.
  const nginx = { namespace: "ingress-nginx", labels: {} };
  const open = rendered(opensail, "production", { settings: { litellm: { public: true } } });
  expect([state, open].map((one) => admits(one, nginx, litellm, 4000))).toEqual([false, true]);
  expect(admits(state, pod(state, "tesslate-frontend"), { address: "10.0.3.7" }, 5432)).toBe(false);
  // It has an RDS of its own, as the page says.
  expect(admits(state, litellm, { address: "10.0.3.7" }, 5432)).toBe(true);
  const restore = sectionOf(nightOf(opensail), "## Restore");
  expect(restore).toMatch(/^- \(beta\) \*\*LiteLLM's PostgreSQL\*\* .* copied by nothing/m);
  expect(restore).toMatch(/^- \(production\) \*\*LiteLLM's PostgreSQL\*\* .* is in RDS/m);
});
