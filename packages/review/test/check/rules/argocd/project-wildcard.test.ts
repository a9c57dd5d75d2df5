import { describe, expect, it } from "vitest";
import { projectWildcard } from "../../../../src/check/rules/argocd/project-wildcard.ts";
import { judgedArgo } from "../../argo.ts";

const project = (namespace: string) => `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop}
spec: {sourceRepos: ["https://git.example.com/a.git"], destinations: [{server: x, namespace: "${namespace}"}]}
`;

describe("argocd/project-wildcard", () => {
  it("reports a project that permits any namespace", () => {
    expect(judgedArgo(projectWildcard, {}, project("*"))).toEqual([
      "warning AppProject shop: permits any namespace",
    ]);
  });

  it("is silent about one that names its own", () => {
    expect(judgedArgo(projectWildcard, {}, project("shop"))).toEqual([]);
  });
});
