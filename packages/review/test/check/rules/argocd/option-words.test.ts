import { describe, expect, it } from "vitest";
import { optionWords } from "../../../../src/check/rules/argocd/option-words.ts";
import { application, judgedArgo } from "../../argo.ts";

const said = (spec: string) => judgedArgo(optionWords, {}, application("one", { spec }));
const options = (list: string) => said(`syncPolicy: {syncOptions: [${list}]}`);
const ignored = (pointer: string) => said(`ignoreDifferences: [{kind: A, jsonPointers: ["${pointer}"]}]`);

describe("argocd/option-words", () => {
  it("reports an option that is misspelled, and a pointer without a slash", () => {
    expect(options("CreateNamespaces=true, PruneLast=true")).toEqual([
      "warning Application one: Argo CD has no sync option CreateNamespaces, so it is ignored",
    ]);
    expect(ignored("spec/replicas")).toEqual([
      `warning Application one: "spec/replicas" isn't a JSON pointer, so the difference isn't ignored`,
    ]);
  });

  it("reports words that Argo CD reads in another place", () => {
    expect(options("ServerSideDiff=true, SelfHeal=true, AllowEmpty=true, Prune=true")).toEqual(
      ["ServerSideDiff", "SelfHeal", "AllowEmpty"].map(
        (one) => `warning Application one: Argo CD has no sync option ${one}, so it is ignored`,
      ),
    );
  });

  it("takes options that are known or quite another, and pointers", () => {
    expect(options("CreateNamespace=true, ServerSideApply=true, Beta=true")).toEqual([]);
    expect(ignored("/metadata/annotations/a.b~1c")).toEqual([]);
    expect(ignored("{{ .pointer }}")).toEqual([]);
  });
});
