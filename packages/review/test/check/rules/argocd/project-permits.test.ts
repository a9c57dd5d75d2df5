import { describe, expect, it } from "vitest";
import { projectPermits } from "../../../../src/check/rules/argocd/project-permits.ts";
import { application, judgedArgo } from "../../argo.ts";

const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
const project = (kinds: string, namespace = "shop") => `---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop}
spec:
  sourceRepos: ["https://git.example.com/a.git"]
  destinations: [{server: "https://one.example.com", namespace: ${namespace}}]
  namespaceResourceWhitelist: [${kinds}]
`;

describe("argocd/project-permits", () => {
  it("reports a kind and a namespace that the project does not permit", () => {
    const objects = `${application("one")}${project("{group: apps, kind: Deployment}", "other")}`;
    expect(judgedArgo(projectPermits, { one: CONFIG }, objects)).toEqual([
      "error AppProject shop: doesn't permit the namespace shop, to which one deploys",
      "error AppProject shop: doesn't permit ConfigMap, which one deploys",
    ]);
  });

  it("is silent where it permits them", () => {
    const objects = `${application("one")}${project('{group: "", kind: ConfigMap}', "sh*")}`;
    expect(judgedArgo(projectPermits, { one: CONFIG }, objects)).toEqual([]);
  });
});
