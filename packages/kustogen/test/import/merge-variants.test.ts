import type { Value } from "@kustogen/kustomize/value/value.ts";
import { expect, it } from "vitest";
import type { Merging } from "../../src/import/merge-variants.ts";
import { mergeVariants } from "../../src/import/merge-variants.ts";
import { suspectKey, waivedNotes } from "../../src/import/suspects.ts";
import type { Template } from "../../src/import/template.ts";

/** Two layers without images, and every setting named after its place. */
const merging = {
  images: { of: () => undefined },
  settings: { of: (_: unknown, { path }: { path: (string | number)[] }) => ({ name: path.join(".") }) },
  unmarked: (text: string) => text,
  suspects: new Set(),
} as unknown as Merging;

const merged = (field: string, one: Value, other: Value): Template =>
  mergeVariants(
    [{ [field]: one }, { [field]: other }],
    { object: "Deployment api", path: [] } as never,
    merging,
  );

/** What a field became: its kind, and the kinds of a list's elements. */
function form(field: string, one: Value, other: Value): unknown {
  const template = merged(field, one, other);
  if (template.type !== "map") return template.type;
  const value = template.fields[0]?.value;
  return value?.type === "list" ? value.items.map((item) => item.value.type) : value?.type;
}

it("a command and finalizers are shown whole where they differ, other lists word by word", () => {
  const words: [Value, Value] = [
    ["run", "--a"],
    ["run", "--b"],
  ];
  expect(form("args", ...words)).toEqual(["literal", "setting"]);
  expect(form("command", ...words)).toBe("choice");
  expect(form("finalizers", ...words)).toBe("choice");
  expect(form("command", words[0], words[0])).toEqual(["literal", "literal"]);
});

it("elements are matched by what names them, whatever their position, and those of one layer are kept", () => {
  const env = (...names: string[]) => names.map((name) => ({ name, value: "x" }));
  const template = merged("env", env("A", "B"), env("B", "C")) as Extract<Template, { type: "map" }>;
  const list = template.fields[0]?.value as Extract<Template, { type: "list" }>;
  expect(list.items.map(({ layers }) => layers)).toEqual([1, 3, 2]);
});

it("named elements in another order stand once, with their order where it differs; without names a list is shown whole", () => {
  const named = (...names: string[]) => names.map((name) => ({ name }));
  const template = merged("containers", named("a", "b", "c"), named("b", "a", "c")) as Extract<
    Template,
    { type: "map" }
  >;
  const list = template.fields[0]?.value as Extract<Template, { type: "list" }>;
  expect(list.items).toHaveLength(3);
  expect(list.order?.by).toBe("name");
  expect(form("rules", [{ a: {} }], [{ a: {} }, { a: {} }])).toBe("choice");
});

it("rules whose host differs are one rule, also where an environment has more of them", () => {
  const rule = (host: string, service: string) => ({ host, http: { paths: [{ path: "/", service }] } });
  expect(
    form(
      "rules",
      [rule("b.example.com", "web")],
      [rule("example.com", "web"), rule("i.example.com", "proxy")],
    ),
  ).toEqual(["map", "map"]);
});

it("a literal that looks like a credential and has the environment's name in it is made of that", () => {
  const values = ["changeme-beta", "changeme-live"].map((password) => ({ password }));
  const template = mergeVariants(values, { object: "Deployment api", path: [] } as never, {
    ...merging,
    layers: { names: ["beta", "live"] } as never,
    suspects: new Set(values.map(({ password }) => suspectKey(password, ["password"]))),
  });
  expect(template).toMatchObject({
    fields: [{ value: { type: "named", parts: ["changeme-", "layer"], suspect: true } }],
  });
});

it("the report says which literals stay because of the reason that was given", () => {
  const places = [
    "beta: HelmRelease web: spec.values.password: a literal value for password",
    "live: HelmRelease web: spec.values.password: a literal value for password",
  ];
  expect(waivedNotes({ places, values: new Set() })).toEqual([
    "stays in the code because of --not-secret, where everyone can read it:",
    "  HelmRelease web: spec.values.password: a literal value for password",
  ]);
  expect(waivedNotes({ places: [], values: new Set() })).toEqual([]);
});
