import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { path, text } from "../../../kustomize/test/provenance/plain-texts.ts";
import { linesIn, readDocuments } from "../../src/check/sources/source-files.ts";

afterEach(() => {
  shortcuts.taken = true;
});

it("the line of a place is the same whether or not all of YAML is read for it", () => {
  let found = 0;
  fc.assert(
    fc.property(text, fc.array(path, { minLength: 12, maxLength: 12 }), (given, paths) => {
      // A text that isn't YAML has no places.
      const { length } = readDocuments(given, "a.yaml");
      const [short, long] = [true, false].map((taken) => {
        shortcuts.taken = taken;
        const lineOf = linesIn(given);
        // A build ignores what follows the end of a document, and these lines don't.
        if (length > 0 && !/^\.{3}/m.test(given))
          expect([lineOf(length - 1, []), lineOf(length, [])]).toEqual([expect.any(Number), undefined]);
        return [0, 1, 2].slice(0, length).flatMap((document) => paths.map((one) => lineOf(document, one)));
      });
      expect(short).toEqual(long);
      found += new Set(short).size;
    }),
    { numRuns: Number(process.env.RUNS ?? 500) },
  );
  expect(found).toBeGreaterThan(1000);
});

it.each([true, false])("a document without content has no place, as in a build (shortcuts: %s)", (taken) => {
  shortcuts.taken = taken;
  const lineOf = linesIn("---\n---\n# none\n---\na: 1\n---\nb: 2\n");
  expect([lineOf(0, ["a"]), lineOf(1, ["b"]), lineOf(2, [])]).toEqual([5, 7, undefined]);
});
