import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isMoving, parseImage, versionText } from "../../src/cluster/image.ts";
import { changesOf } from "../../src/compare/changes.ts";

const word = fc.stringMatching(/^[a-z0-9]{1,8}(?:[._-][a-z0-9]{1,5})?$/);
const port = fc.option(
  fc.integer({ min: 1, max: 65_535 }).map((number) => `:${number}`),
  { nil: "" },
);
const registry = fc.oneof(
  fc
    .tuple(fc.constantFrom("registry.example.com", "localhost", "10.0.0.1"), port)
    .map((parts) => parts.join("")),
  fc.tuple(fc.constantFrom("[::1]", "[fd00:1:2::3]"), port).map((parts) => parts.join("")),
);
const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("/"));
const parts = fc.record({
  registry: fc.option(registry, { nil: undefined }),
  path,
  tag: fc.option(fc.oneof(fc.constant("latest"), fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}$/)), {
    nil: undefined,
  }),
  digest: fc.option(
    fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`),
    { nil: undefined },
  ),
});

test("a reference is its name, tag and digest, whatever its registry looks like", () => {
  fc.assert(
    fc.property(parts, ({ registry, path, tag, digest }) => {
      const name = registry === undefined ? path : `${registry}/${path}`;
      const reference = `${name}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
      const parsed = parseImage(reference);
      expect(parsed).toEqual({ name, tag, digest });
      // What is pulled again each time is what the API server says so of.
      const pod = (fields: object): Resource => ({
        ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } },
        spec: { containers: [{ name: "a", image: reference, ...fields }] },
      });
      const pulledAlways = changesOf(pod({}), pod({ imagePullPolicy: "Always" })).length === 0;
      expect(pulledAlways).toBe(tag === "latest" || (tag === undefined && digest === undefined));
      if (digest !== undefined) expect(isMoving(parsed)).toBe(false);
    }),
  );
});

test("a version is short enough to read, with what tells it apart", () => {
  const digest = `sha256:${"0123456789ab".padEnd(64, "c")}`;
  expect(versionText(parseImage(`registry:5000/a:1.2@${digest}`))).toBe("1.2@sha256:0123456789ab…");
  expect(versionText(parseImage(`a@${digest}`))).toBe("sha256:0123456789ab…");
  expect(versionText(parseImage("registry:5000/a"))).toBe("");
});
