import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { writtenOf } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { leanly } from "../../../src/check/memory/document-memory.ts";
import { deployingIn } from "../../../src/discovery/deploying-files.ts";

afterEach(() => {
  shortcuts.taken = true;
});

/** Values as files have them, in the forms that YAML has for them. */
const value = fc.constantFrom(
  ..."a null ~ 1 1.0 -0 .nan .inf 0x1f yes 2026-01-02 !!str 5 '5' [a,{b: c}] {} [] *x".split(" "),
  '"twelve letters and more"',
);

const application = fc
  .record({
    anchor: fc.boolean(),
    name: value,
    label: value,
    path: value,
    odd: value,
    apiVersion: fc.constantFrom("argoproj.io/v1alpha1", "v1"),
    isList: fc.boolean(),
  })
  .map(({ anchor, name, label, path, odd, apiVersion, isList }) => {
    const one = `{apiVersion: ${apiVersion}, kind: Application, odd: ${anchor ? "&x {a: b}" : odd}, metadata: {name: ${name}, labels: {l: ${label}}}, spec: {source: {path: ${path}, repoURL: "https://git.example.test/long.git"}}}`;
    return isList ? `{kind: List, apiVersion: v1, items: [${one}, ${one}]}` : one;
  });

/** What a file says, and how its objects are written. */
function said(text: string, isLean: boolean) {
  shortcuts.taken = isLean;
  const found = leanly(deployingIn(Buffer.from(text), "/a.yaml"));
  return { found, written: found.objects.map(({ resource }) => writtenOf(resource)) };
}

describe("what a check keeps of files that deploy something", () => {
  it("is what reading them says, whatever they hold", () => {
    fc.assert(
      fc.property(fc.array(application, { maxLength: 3 }), (documents) => {
        const text = documents.join("\n---\n");
        expect(said(text, true)).toEqual(said(text, false));
      }),
      { numRuns: 200 },
    );
  });

  it("holds no more of a file than what it says", () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const used = () => {
      gc();
      return process.memoryUsage().heapUsed / 2 ** 20;
    };
    const before = used();
    const found = Array.from({ length: 40 }, (_, at) =>
      leanly(
        deployingIn(
          Buffer.from(
            `# ${String(at).repeat(200_000)}\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: an-application-with-a-name}\n`,
          ),
          "/a.yaml",
        ),
      ),
    );
    expect(used() - before).toBeLessThan(5);
    expect(found).toHaveLength(40);
  });
});
