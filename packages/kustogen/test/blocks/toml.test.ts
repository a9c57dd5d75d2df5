import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { toml } from "../../src/blocks/toml.ts";

test("values come before tables, tables before what is inside them", () => {
  expect(
    toml({
      table: { inner: { deep: true }, name: "a" },
      title: "first",
      list: [1, 2],
      providers: [
        { name: "okta", scopes: ["openid", "email"] },
        { name: "azure", claims: { role: "user" } },
      ],
      off: undefined,
      last: {},
    }),
  ).toBe(`title = "first"
list = [ 1, 2 ]

[table]
name = "a"

[table.inner]
deep = true

[[providers]]
name = "okta"
scopes = [ "openid", "email" ]

[[providers]]
name = "azure"

[providers.claims]
role = "user"

[last]
`);
});

test("a parser reads what was written", () => {
  const document = {
    name: 'a "b"',
    table: { "a.b": [1, 2], inner: { on: true } },
    list: [{ n: 1 }, { n: 2 }],
  };
  expect(parse(toml(document))).toEqual(document);
});
