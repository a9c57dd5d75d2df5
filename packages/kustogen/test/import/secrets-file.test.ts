import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import { describe, expect, it } from "vitest";
import { repeatedCode, repeatedObjects } from "../../src/import/code/repeated-objects.ts";
import { secretsFile } from "../../src/import/code/secrets-file.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import type { ImportedObject, Template } from "../../src/import/template.ts";
import { statesOf } from "./described.ts";

const ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n";
const system = describeStates(
  "shop",
  statesOf({ beta: ACCOUNT, "prod-eu": ACCOUNT, "prod-us": ACCOUNT }),
  "shop",
);
const secret = (name: string, more: object = {}) =>
  ({ name, keys: { token: { what: "a token" } }, ...more }) as unknown as SecretContract;
const HEAD = 'import type { SecretContract } from "kustogen";\n';
const ABOUT =
  "\n/** The Secrets that must exist in the cluster first. Their values are never in this repository. */\n";

/** The file's code, and whether it asks for the context. */
const code = (...secrets: SecretContract[]) => {
  const { text, asks } = secretsFile(secrets, system, "Shop");
  expect(text.startsWith(HEAD)).toBe(true);
  return [text.slice(HEAD.length), asks];
};

describe("the Secrets that an import found", () => {
  it("are a list", () => {
    expect(code(secret("web", { namespace: "shop" }))).toEqual([
      `${ABOUT}export const SECRETS: SecretContract[] = [\n  { name: "web", keys: { token: { what: "a token" } }, namespace: "shop" },\n];\n`,
      false,
    ]);
  });

  it("say once what all of their keys are", () => {
    const two = { keys: { token: { what: "a token" }, "a-b": { what: "a token" } } };
    expect(code(secret("web", two))[0]).toBe(
      `\nconst KEY = { what: "a token" };\n${ABOUT}export const SECRETS: SecretContract[] = [{ name: "web", keys: { token: KEY, "a-b": KEY } }];\n`,
    );
    expect(code(secret("web", { keys: { a: { what: "x" }, b: { what: "y" } } }))[0]).not.toContain("KEY");
  });

  it("have a name with the environment's in it where they are called after it", () => {
    const own = (name: string) => secret(`web-${name}`, { layers: [name], namespace: `shop-${name}` });
    expect(code(own("beta"), own("prod-eu"), own("prod-us"))).toEqual([
      `import type { Shop } from "./context.ts";\n\nconst KEY = { what: "a token" };\n${ABOUT}export const secretsIn = ({ layer }: Shop): SecretContract[] => [\n  { name: \`web-\${layer}\`, keys: { token: KEY }, namespace: \`shop-\${layer}\` },\n];\n`,
      true,
    ]);
    expect(code(own("prod-eu"), own("prod-us"))[0]).toContain('layers: ["prod-eu", "prod-us"]');
  });

  it("are made of a list where their names follow nothing, alone or beside others", () => {
    const one = secret("one", { layers: ["beta"] });
    const two = secret("two", { layers: ["prod-eu"] });
    expect(code(one, two)[0]).toBe(
      `\nconst KEY = { what: "a token" };\n${ABOUT}export const SECRETS: SecretContract[] = [\n  { layer: "beta", name: "one" },\n  { layer: "prod-eu", name: "two" },\n].map(({ layer, name }) => ({ name, keys: { token: KEY }, layers: [layer] }));\n`,
    );
    expect(code(one, two, secret("all"))[0]).toBe(
      `\nconst KEY = { what: "a token" };\n${ABOUT}export const SECRETS: SecretContract[] = [\n  ...[\n    { layer: "beta", name: "one" },\n    { layer: "prod-eu", name: "two" },\n  ].map(\n    ({ layer, name }): SecretContract => ({ name, keys: { token: KEY }, layers: [layer] }),\n  ),\n  { name: "all", keys: { token: KEY } },\n];\n`,
    );
  });

  it("of several environments each, or with other keys, stay apart", () => {
    const text = String(
      code(
        secret("a", { layers: ["beta", "prod-eu"] }),
        secret("b", { layers: ["beta", "prod-us"] }),
        secret("c", { layers: ["beta"], keys: {} }),
      )[0],
    );
    expect(text).not.toContain("map");
    expect(text.match(/name: "[abc]"/g)).toEqual(['name: "a"', 'name: "b"', 'name: "c"']);
  });
});

const map = (fields: Record<string, Template>): Template => ({
  type: "map",
  fields: Object.entries(fields).map(([key, value]) => ({ key, layers: 1, value })),
});
const text = (value: Value): Template => ({ type: "literal", value });
const thing = (name: string, of: string, more: object = {}, fields: Record<string, Template> = {}) =>
  ({
    apiVersion: "example.com/v1",
    kind: "Thing",
    name,
    layers: 1,
    hashed: false,
    body: map({ metadata: map({ name: text(name) }), spec: map({ of: text(of), ...fields }) }),
    ...more,
  }) as ImportedObject;
const three = (more: object = {}, fields?: Record<string, Template>) =>
  ["a", "b", "c"].map((name) => thing(name, `${name}!`, more, fields));

describe("objects that differ in their name and one text", () => {
  const repeated = (objects: readonly unknown[], from = 0) => {
    const found = repeatedObjects(objects, from);
    return found && [found.objects.length, found.called];
  };

  it("are written as a list of these, from three on", () => {
    expect(repeated(three())).toEqual([3, "of"]);
    expect(repeated([{}, ...three()], 1)).toEqual([3, "of"]);
    expect(repeated([...three(), thing("d", "d", { kind: "Other" })])).toEqual([3, "of"]);
    expect(repeated(three().slice(1))).toBeUndefined();
    expect(repeated([...three().slice(1), thing("d", "d", { layers: 2 })])).toBeUndefined();
    expect(repeatedCode(repeatedObjects(three(), 0) as never)).toBe(
      `...Object.entries({ a: "a!", b: "b!", c: "c!" }).map(([name, of]) =>\n      object("example.com/v1", "Thing", { metadata: { name }, spec: { of } }),\n    )`,
    );
  });

  it.each<[what: string, objects: readonly unknown[]]>([
    ["have a file", three({ file: {} })],
    ["have a hash in their names", three({ hashed: true })],
    ["are of no type", three({ free: true })],
    ["have a comment", three({ comment: "x" })],
    ["are calls of blocks", [{}, {}, {}]],
    [
      "hold something that looks like a credential",
      three({}, { x: { type: "literal", value: "x", suspect: true } }),
    ],
    ["hold several lines", three({}, { x: text("a\nb") })],
    ["hold a parameter", three({}, { x: { type: "parameter", name: "x" } })],
    ["have the same name twice", [...three().slice(1), thing("b", "d")]],
    ["are the same but for their names", ["a", "b", "c"].map((name) => thing(name, "x"))],
    ["differ in two texts", ["a", "b", "c"].map((name) => thing(name, name, {}, { x: text(name) }))],
    ["differ in a number", [1, 2, 3].map((count) => thing(`n${count}`, `${count}`, {}, { x: text(count) }))],
    ["differ in their fields", [...three().slice(1), thing("d", "d", {}, { x: text("x") })]],
    ["differ in a list", ["a", "b", "c"].map((name) => thing(name, "x", {}, { x: text([name]) }))],
  ])("are written each if they %s", (_, objects) => expect(repeated(objects)).toBeUndefined());
});
