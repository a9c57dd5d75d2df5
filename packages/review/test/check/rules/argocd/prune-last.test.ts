import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { pruneLast } from "../../../../src/check/rules/argocd/prune-last.ts";
import { SourceLoader } from "../../../../src/check/sources/source-loader.ts";
import { stateOf } from "../../../../src/check/state-of.ts";
import { application, judgedArgo } from "../../argo.ts";

const generated = (options: string) => {
  const text = `configMapGenerator: [{name: a, literals: [A=b]${options}}]\n`;
  const { resources, sources } = new SourceLoader(new MemoryTree([["/one/kustomization.yaml", text]])).load(
    "/one",
  );
  return stateOf(resources, { sources });
};
const policy = (options: string) =>
  application("one", { spec: `syncPolicy: {automated: {prune: true}, syncOptions: [${options}]}` });

describe("argocd/prune-last", () => {
  it("reports an Application that prunes hashed ConfigMaps first", () => {
    expect(judgedArgo(pruneLast, { one: generated("") }, policy(""))).toEqual([
      "error Application one: Application one prunes ConfigMaps with a hash in their name before the pods that read them are replaced",
    ]);
  });

  it("is silent with PruneLast, and where names carry no hash", () => {
    expect(judgedArgo(pruneLast, { one: generated("") }, policy("PruneLast=true"))).toEqual([]);
    expect(
      judgedArgo(pruneLast, { one: generated(", options: {disableNameSuffixHash: true}") }, policy("")),
    ).toEqual([]);
  });
});
