import fc from "fast-check";
import { expect, it } from "vitest";
import {
  DOMAIN,
  hasInternal,
  remembering,
  withInternal,
  withoutInternal,
} from "../../src/resource/internal-annotations.ts";
import { metadataOf } from "../../src/resource/metadata.ts";
import { BuildResource, type History, NO_HISTORY } from "../../src/resource/resource.ts";
import type { ValueMap } from "../../src/value/value.ts";

const annotationsOf = (value: ValueMap) => Object.keys(metadataOf(value).annotations ?? {});

const word = fc.constantFrom("a", "b-", "shop", "default");
const words = fc.array(word, { maxLength: 3 });
const history: fc.Arbitrary<History> = fc.record({
  previous: fc.array(fc.record({ kind: word, name: word, scope: word }), { maxLength: 3 }),
  prefixes: words,
  suffixes: words,
  behavior: fc.constantFrom<History["behavior"]>(undefined, "unspecified", "create", "replace", "merge"),
  needsHash: fc.boolean(),
  vars: fc.constant([]),
  shared: fc.constant(undefined),
  ofHelm: fc.boolean(),
  allowNameChange: fc.boolean(),
  allowKindChange: fc.boolean(),
});
const value = fc.constantFrom<ValueMap>(
  { kind: "ConfigMap", metadata: { name: "x" } },
  { kind: "ConfigMap", metadata: { name: "x", annotations: { note: "a", [`${DOMAIN}other`]: "b" } } },
);

it("what a build knows of a resource is in its annotations where another program changes it, and is read from them", () => {
  fc.assert(
    fc.property(history, value, (known, content) => {
      const resource = new BuildResource(content, known, () => false);
      const shown = withInternal(resource);
      const noted = annotationsOf(shown).filter((key) => !annotationsOf(content).includes(key));
      expect(hasInternal(resource)).toBe(noted.length > 0);
      if (noted.length === 0) expect(shown).toBe(content);
      for (const key of noted) expect(key.startsWith(DOMAIN)).toBe(true);
      expect(withoutInternal(shown)).toEqual(content);
      const read = remembering(new BuildResource(content, NO_HISTORY, () => false), shown, "x.yaml");
      expect(read.history).toEqual(known);
      expect(read.value).toEqual(content);
    }),
  );
});
