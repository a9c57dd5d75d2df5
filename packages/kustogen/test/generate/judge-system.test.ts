import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Exception } from "@kustogen/review/check/model/exception.ts";
import { describe, expect, it } from "vitest";
import { madeBy } from "../../src/authoring/made-by.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { judgeSystem, type RuleError, refusal } from "../../src/generate/judge-system.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { BETA, SHOP } from "../authoring/shop.ts";

/** A Deployment that mounts the named volume. */
const deployment = (mount: string) =>
  ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api" },
    spec: {
      selector: { matchLabels: { app: "api" } },
      template: {
        metadata: { labels: { app: "api" } },
        spec: {
          containers: [{ name: "api", image: "api:v1", volumeMounts: [{ name: mount, mountPath: "/data" }] }],
          volumes: [{ name: "data", emptyDir: {} }],
        },
      },
    },
  }) as Resource;

/** What is generated of a system with one Deployment that mounts the named volume. */
function generated(mount: string, exceptions: Exception[] = []) {
  const system = defineSystem({ ...SHOP, exceptions, resources: () => [deployment(mount)] });
  return generateSystem(resolveTree(system, [BETA]), DEFAULT_FOLDERS);
}

const mounts = (errors: RuleError[]) => errors.filter(({ rule }) => rule === "schema/valid");

/** What is said of the mount of such a system. */
function judged(mount: string, exceptions: Exception[] = [], allow: string[] = []) {
  return mounts(judgeSystem(generated(mount, exceptions), { exceptions: [], rules: allow }));
}

const TEXT =
  'Deployment api: spec.template.spec.containers[0].volumeMounts[0]: container api mounts dta, but the pod has no such volume; did you mean "data"?';

/** The error about the volume "dta". */
const ERROR = {
  rule: "schema/valid",
  system: "shop",
  layer: "beta",
  text: TEXT,
  cause: TEXT,
  severity: "error" as const,
  places: [],
  message: "container api mounts dta, but the pod has no such volume",
  resource: "Deployment/api",
  allowed: false,
};

it("says nothing of replicas beside an autoscaler, which the Application that gen writes leaves alone", () => {
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "api" };
  const scaler = {
    kind: "HorizontalPodAutoscaler",
    spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 5 },
  };
  const web = {
    ...deployment("data"),
    spec: { ...(deployment("data").spec as object), replicas: 2 },
  } as Resource;
  const all = [web, { apiVersion: "autoscaling/v2", metadata: { name: "api" }, ...scaler } as Resource];
  const layers = resolveTree(defineSystem({ ...SHOP, resources: () => all }), [BETA]);
  const found = judgeSystem(
    generateSystem(layers, DEFAULT_FOLDERS),
    { exceptions: [], rules: [] },
    "warning",
  );
  expect(found.map(({ rule }) => rule)).not.toContain("scaling/replicas-beside-autoscaler");
});

describe("what gen refuses to write", () => {
  it("is an error of a rule, with the resource and the fix", () => {
    expect(judged("data")).toEqual([]);
    expect(judged("dta")).toEqual([ERROR]);
  });

  it("passes with an exception, whatever its last day, and with --allow", () => {
    const exception = { rule: "schema/valid", reason: "mounted by a webhook", until: "2020-01-01" };
    expect(judged("dta", [exception])).toEqual([]);
    expect(judged("dta", [], ["schema/valid"])).toMatchObject([{ allowed: true }]);
  });

  it("names the rule, the author's folder and the ways on", () => {
    const others = { ...ERROR, rule: "traps/other", system: "blog" };
    const other = (layer: string, text: string) => ({ ...others, layer, text, cause: text });
    const production = { ...ERROR, layer: "production" };
    const errors = [ERROR, other("beta", "A"), production, other("test", "B"), other("far", "A")];
    const lines = [
      `generators/systems/shop (beta, production): schema/valid: ${ERROR.text}`,
      "generators/systems/blog (beta, far): traps/other: A",
      "generators/systems/blog (test): traps/other: B",
    ];
    const ways = [
      "Nothing was written. Fix it, or add an exception with a reason to the system;",
      "`--allow traps/other` writes once anyway. `kustogen explain traps/other` explains why.",
    ];
    expect(refusal(DEFAULT_FOLDERS, errors).split("\n")).toEqual([...lines, ...ways]);
    const many = Array.from({ length: 21 }, (_, at) => other("beta", `${at}`));
    expect(refusal(DEFAULT_FOLDERS, many.slice(1)).split("\n")).toHaveLength(22);
    expect(refusal(DEFAULT_FOLDERS, many).split("\n").slice(19, 21)).toEqual([
      "generators/systems/blog (beta): traps/other: 19",
      "1 more",
    ]);
  });

  it("is told once for all environments, whatever their namespaces, by the component that made the resource", () => {
    const web = { name: "web", resources: ({ namespace }: { namespace: string }) => [namespace] };
    const environments = ["beta", "live"].map((name) =>
      parseEnvironment(
        `generators/environments/${name}.yaml`,
        `stage: beta\nkubernetes: "1.35"\ncluster: {name: ${name}}\nsystems: {shop: {namespace: shop-${name}}}\n`,
      ),
    );
    const system = defineSystem({ ...SHOP, resources: () => [madeBy(web as never, deployment("dta"))] });
    const layers = generateSystem(resolveTree(system, environments), DEFAULT_FOLDERS);
    const errors = judgeSystem(layers, { exceptions: [], rules: [] });
    expect(mounts(errors).map(({ layer }) => layer)).toEqual(["beta", "live"]);
    const [line] = refusal(DEFAULT_FOLDERS, mounts(errors)).split("\n");
    expect(line).toMatch(
      /judge-system\.test\.ts:\d+:\d+: component web \(beta, live\): schema\/valid: Deployment api: spec/,
    );
  });
});
