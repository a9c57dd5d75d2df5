import { describe, expect, it } from "vitest";
import { volumeSurvives } from "../../../../src/check/rules/argocd/volume-survives.ts";
import { application, judgedArgo } from "../../argo.ts";

const claim = (options: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, annotations: {argocd.argoproj.io/sync-options: "${options}"}}\n`;
const pruned = application("one", { spec: "syncPolicy: {automated: {prune: true}}" });

describe("argocd/volume-survives", () => {
  it("reports a claim that pruning can delete", () => {
    expect(judgedArgo(volumeSurvives, { one: claim("") }, pruned)).toEqual([
      "error PersistentVolumeClaim data: can be deleted with its data: Application one prunes, and the object lacks Prune=false",
    ]);
  });

  it("is silent about one that is kept, and where nothing is pruned", () => {
    expect(judgedArgo(volumeSurvives, { one: claim("Prune=false,Delete=false") }, pruned)).toEqual([]);
    expect(judgedArgo(volumeSurvives, { one: claim("") }, application("one"))).toEqual([]);
  });
});
