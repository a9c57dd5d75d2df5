import { describe, expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { ignoredDifferences, scaledReplicas } from "../../src/argocd/ignore-differences.ts";
import { environment, shop } from "./fixture.ts";

const scaler = (target: string, namespace = "", least = "minReplicas: 2, ") =>
  `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a${namespace}}\nspec: {scaleTargetRef: {${target}}, ${least}maxReplicas: 3}\n`;
const keda = (target: string, apiVersion = "keda.sh/v1alpha1") =>
  `---\napiVersion: ${apiVersion}\nkind: ScaledObject\nmetadata: {name: a}\nspec: {scaleTargetRef: {${target}}}\n`;
const MAP =
  "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n";
const API = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\n";

describe("Argo CD ignores", () => {
  it("the replicas of what an autoscaler scales", () => {
    const found = scaledReplicas(
      resources(
        scaler("apiVersion: apps/v1, kind: Deployment, name: web", ", namespace: shop") +
          scaler("apiVersion: example.com/v1, kind: Machine, name: m") +
          scaler("kind: StatefulSet, name: db") +
          keda("name: api") +
          keda("apiVersion: example.com/v1, kind: Fleet, name: f") +
          keda("name: other", "other.example/v1") +
          MAP,
      ),
    );
    const jsonPointers = ["/spec/replicas"];
    expect(found).toEqual([
      { group: "apps", kind: "Deployment", name: "web", namespace: "shop", jsonPointers },
      { group: "example.com", kind: "Machine", name: "m", jsonPointers },
      { group: "apps", kind: "StatefulSet", name: "db", jsonPointers },
      { group: "apps", kind: "Deployment", name: "api", jsonPointers },
      { group: "example.com", kind: "Fleet", name: "f", jsonPointers },
    ]);
  });

  it("what the system declares everywhere and here, if it has such an object here", () => {
    const system = shop({
      argocd: {
        ignoreDifferences: [
          { kind: "ConfigMap", jsonPointers: ["/data/a"] },
          { kind: "ConfigMap", name: "b", jsonPointers: ["/data/b"] },
          { kind: "Deployment", jsonPointers: ["/spec/a"] },
          { group: "apps", kind: "Deployment", name: "web", namespace: "shop", jqPathExpressions: [".spec"] },
          { kind: "Secret", jsonPointers: ["/data"] },
        ],
        environments: {
          beta: { ignoreDifferences: [{ kind: "ConfigMap", name: "a", jsonPointers: ["/data/c"] }] },
          production: { ignoreDifferences: [{ kind: "ConfigMap", jsonPointers: ["/data/d"] }] },
        },
      },
    });
    const given = { system, environment: environment("beta"), resources: resources(MAP) };
    expect(ignoredDifferences(given as never)).toEqual([
      { kind: "ConfigMap", jsonPointers: ["/data/a"] },
      { group: "apps", kind: "Deployment", name: "web", namespace: "shop", jqPathExpressions: [".spec"] },
      { kind: "ConfigMap", name: "a", jsonPointers: ["/data/c"] },
    ]);
    expect(ignoredDifferences({ ...given, system: shop({ argocd: undefined }) } as never)).toEqual([]);
    // What is declared of replicas needs no second entry, unless it is of another object.
    const replicas = (name: string) => ({
      group: "apps",
      kind: "Deployment",
      ...(name && { name }),
      jsonPointers: ["/spec/x", "/spec/replicas"],
    });
    const scaled = resources(MAP + scaler("apiVersion: apps/v1, kind: Deployment, name: api") + API);
    const all = (name: string) => {
      const declared = shop({ argocd: { ignoreDifferences: [replicas(name)] } });
      return ignoredDifferences({ ...given, system: declared, resources: scaled } as never);
    };
    expect(all("")).toEqual([replicas("")]);
    expect(all("api")).toEqual([replicas("api")]);
    expect(all("web")).toEqual([{ ...replicas("api"), jsonPointers: ["/spec/replicas"] }, replicas("web")]);
  });
});
