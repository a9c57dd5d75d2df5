import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";

type Fields = Record<string, unknown>;

const review = (before: Resource[], after: Resource[]) =>
  reviewEnvironment(before, after, { name: "beta/shop", path: "overlays/beta/shop" });

/** What is said of one kind of risk. */
const said = (id: string, before: Resource[], after: Resource[]) =>
  review(before, after)
    .risks.filter((risk) => risk.id.replace(/^change\//, "") === id)
    .map(({ severity, message }) => `${severity}: ${message}`);

const object = (apiVersion: string, kind: string, spec: Fields, annotations: Fields = {}): Resource =>
  ({ apiVersion, kind, metadata: { name: "thing", namespace: "shop", annotations }, spec }) as Resource;
const workload = (spec: Fields = {}, container: Fields = {}, kind = "Deployment"): Resource =>
  object("apps/v1", kind, {
    selector: { matchLabels: { app: "api" } },
    ...spec,
    template: {
      metadata: { labels: { app: "api" } },
      spec: { containers: [{ name: "api", image: "a:1", ...container }] },
    },
  });
const ready = { readinessProbe: { httpGet: { path: "/", port: 80 } } };

describe("a NetworkPolicy", () => {
  const policy = (spec: Fields) =>
    object("networking.k8s.io/v1", "NetworkPolicy", { podSelector: {}, ...spec });
  const widened = (before: Fields, after: Fields) =>
    said("network-policy-widened", [policy(before)], [policy(after)]);
  const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });

  it("without policyTypes limits what goes out as soon as it has rules for that", () => {
    const [opened] = widened({ egress: [{ to: [app("db")] }] }, { egress: [{ to: [app("db")] }, {}] });
    expect(opened).toMatch(/^warning: .*allows more egress: to anyone on any port/);
    const [unlimited] = widened({ egress: [{ to: [app("db")] }] }, {});
    expect(unlimited).toMatch(/no longer limits egress/);
    // The API server fills in Egress only for a list with something in it.
    expect(widened({ egress: [] }, {})).toEqual([]);
    expect(widened({}, { egress: [{}] })).toEqual([]);
  });

  it("without policyTypes limits what comes in, whatever rules it has", () => {
    expect(widened({}, { ingress: [{}] })[0]).toMatch(/allows more ingress: from anyone on any port/);
    expect(widened({ egress: [{}] }, { egress: [{}], ingress: [{ from: [app("a")] }] })[0]).toMatch(
      /more ingress/,
    );
  });

  it("that names its types limits these alone", () => {
    const egress = { policyTypes: ["Egress"] };
    expect(widened(egress, { ...egress, ingress: [{}] })).toEqual([]);
    expect(widened(egress, { ...egress, egress: [{}] })[0]).toMatch(/more egress/);
    expect(widened({ policyTypes: ["Ingress", "Egress"] }, egress)[0]).toMatch(/no longer limits ingress/);
  });

  it("is no wider for rules in another order or form, or for fewer peers and ports", () => {
    const rule = (ports: Fields[], ...names: string[]) => ({ ingress: [{ from: names.map(app), ports }] });
    const tcp = { port: 80, protocol: "TCP" };
    expect(widened(rule([tcp], "a", "b"), rule([{ port: 80 }], "b", "a"))).toEqual([]);
    expect(widened(rule([tcp, { port: 81 }], "a", "b"), rule([tcp], "a"))).toEqual([]);
    expect(widened({ ingress: [{}] }, rule([tcp], "a"))).toEqual([]);
    expect(widened(rule([tcp], "a"), rule([{ port: 80, endPort: 90 }], "a"))[0]).toMatch(/on TCP 80–90/);
    expect(widened(rule([tcp], "a"), rule([{ protocol: "UDP" }], "a"))[0]).toMatch(/on any UDP port/);
  });
});

describe("a workload with one pod", () => {
  /** What is said if an image changes; `was` differs before. */
  const rolled = (
    spec: Fields,
    container: Fields = ready,
    kind = "Deployment",
    was: Fields = { replicas: 2 },
  ) =>
    said(
      "replicas-lowered",
      [workload({ replicas: 1, ...spec, ...was }, container, kind)],
      [workload({ replicas: 1, ...spec }, { ...container, image: "a:2" }, kind)],
    ).filter((text) => !/ goes from| is scaled/.test(text));
  const surge = (maxSurge: unknown) => ({ strategy: { rollingUpdate: { maxSurge, maxUnavailable: 1 } } });
  const recreate = { strategy: { type: "Recreate" } };

  it.each([0, "0", "0%"])("is down while it is replaced where nothing may be added: maxSurge %j", (none) =>
    expect(rolled(surge(none))[0]).toMatch(/^warning: .*stopped before its replacement starts/),
  );

  it.each([1, "1", "25%"])(
    "answers on until the new one is ready where one may be added: maxSurge %j",
    (some) => expect(rolled(surge(some))[0]).toMatch(/^info: .*until the new one is ready/),
  );

  it("is down where it is stopped first, and is stopped early without a readiness probe", () => {
    expect(rolled(recreate)[0]).toMatch(/^warning: .*: it is down/);
    expect(rolled({}, ready, "StatefulSet")[0]).toMatch(/^warning: .*stopped before its replacement starts/);
    expect(rolled({}, {})[0]).toMatch(/^warning: .*no readiness probe/);
  });

  it("is one of none where there are more, and nothing is replaced where none runs", () => {
    expect(rolled({ replicas: 2 })).toEqual([]);
    expect(rolled({ replicas: 2, ...recreate }, ready, "Deployment", { strategy: {} })[0]).toMatch(
      /^warning: .*all? at once|Recreate/,
    );
    expect(rolled({ replicas: 0 })).toEqual([]);
  });

  it("is no risk of this change if it was replaced in the same way before, and no news if it answers on", () => {
    expect(rolled(recreate, ready, "Deployment", {})[0]).toMatch(/^info: .*it is down in between/);
    expect(rolled({}, ready, "StatefulSet", {})[0]).toMatch(/^info: /);
    expect(rolled({}, {}, "Deployment", {})[0]).toMatch(/^info: .*no readiness probe/);
    expect(rolled({ replicas: 3, ...recreate }, ready, "Deployment", {})[0]).toMatch(/^info: /);
    expect(rolled({}, ready, "Deployment", {})).toEqual([]);
    expect(rolled(recreate, ready, "Deployment", { strategy: {} })[0]).toMatch(/^warning: .*it is down/);
  });

  it("is a risk if this change takes its readiness probe away", () =>
    expect(
      said("replicas-lowered", [workload({ replicas: 1 }, ready)], [workload({ replicas: 1 })])[0],
    ).toMatch(/^warning: .*no readiness probe/));
});

it.each(["Deployment", "StatefulSet"])(
  "a number of pods that git didn't set before, of a %s, is told, whoever set it",
  (kind) => {
    const [was, is] = [workload({}, {}, kind), workload({ replicas: 1 }, {}, kind)];
    expect(review([was], [is])).toMatchObject({
      resources: [{ changes: [{ path: ["spec", "replicas"], after: 1 }] }],
      restarts: [],
    });
    expect(said("replicas-lowered", [was], [is])).toEqual([
      `info: ${kind} shop/thing: git now sets the number of pods, 1, whatever the cluster has`,
    ]);
    expect(
      said("replicas-lowered", [workload({ replicas: 1 }, {}, kind)], [workload({ replicas: 2 }, {}, kind)]),
    ).toEqual([]);
    expect(said("replicas-lowered", [], [is])).toEqual([]);
  },
);

describe("pods are replaced", () => {
  const restarts = (before: Resource, after: Resource) =>
    review([before], [after]).restarts.map(({ kind, how }) => `${kind} ${how}`);

  it("where their template changes, and not where the workload runs none or ends by itself", () => {
    expect(restarts(workload({ replicas: 2 }), workload({ replicas: 2 }, { image: "a:2" }))).toEqual([
      "Deployment rolling",
    ]);
    expect(restarts(workload({ replicas: 0 }), workload({ replicas: 0 }, { image: "a:2" }))).toEqual([]);
    expect(restarts(workload({ replicas: 2 }), workload({ replicas: 3 }))).toEqual([]);
    expect(restarts(workload({}, {}, "CronJob"), workload({}, { image: "a:2" }, "CronJob"))).toEqual([]);
  });
});

it("risks are listed from the worst to the least, whatever rule finds them", () => {
  const kept = { "argocd.argoproj.io/sync-options": "Prune=false" };
  const claim = object("v1", "PersistentVolumeClaim", { accessModes: ["ReadWriteOnce"] }, kept);
  const config = (data: Fields): Resource =>
    ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, immutable: true, data }) as Resource;
  const { risks } = review(
    [claim, workload({ replicas: 3 }), config({ a: "1" })],
    [workload({ replicas: 1 }, { image: "a:2" }), config({ a: "2" })],
  );
  const ranks = risks.map(({ severity }) => ["error", "warning", "info"].indexOf(severity));
  expect(new Set(ranks).size).toBe(3);
  expect(ranks).toEqual([...ranks].sort());
});
