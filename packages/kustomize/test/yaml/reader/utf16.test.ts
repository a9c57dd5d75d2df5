import { describe, expect, it } from "vitest";
import { refused } from "../../../../../test/refused.ts";
import { InputError } from "../../../src/errors/errors.ts";
import { Renderer } from "../../../src/index.ts";
import { MemoryTree } from "../../../src/tree/memory.ts";
import { printResources } from "../../../src/yaml/printer/print.ts";
import { configMap } from "../../build.ts";

const LITTLE = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");
const BIG = (text: string): Buffer => LITTLE(text).swap16();

function render(kustomization: string | Buffer, resources: string | Buffer, patch: string | Buffer): string {
  const tree = new MemoryTree([
    ["app/kustomization.yaml", kustomization],
    ["app/r.yaml", resources],
    ["app/p.yaml", patch],
  ]);
  return printResources(new Renderer(tree).build("/app"));
}

const KUSTOMIZATION = "resources: [r.yaml]\npatches: [{path: p.yaml}]\n";
const PATCH = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata: {key: é}\n";

describe("files in UTF-16", () => {
  it.each([LITTLE, BIG])("with a byte order mark are read, whatever they hold", (encoded) => {
    const expected = render(KUSTOMIZATION, configMap("cm"), PATCH);
    expect(render(encoded(KUSTOMIZATION), encoded(configMap("cm")), encoded(PATCH))).toBe(expected);
    expect(expected).toContain("key: é");
  });

  it("hold one document, because kustomize looks for others in the bytes", () => {
    const two = LITTLE(`${configMap("cm")}---\n${configMap("other")}`);
    expect(render("resources: [r.yaml]\n", two, "")).toBe(configMap("cm"));
  });

  it("need the mark, and whole characters", () => {
    refused(() => render("resources: [r.yaml]\n", LITTLE("a: b").subarray(2), "")).toThrow(InputError);
    refused(() => render("resources: [r.yaml]\n", LITTLE("a: b").subarray(0, 5), "")).toThrow(/UTF-16/);
  });
});
