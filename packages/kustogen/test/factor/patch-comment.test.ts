import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { expect, it } from "vitest";
import type { Operation } from "../../src/factor/json6902.ts";
import { envComment, operationsComment, orderComment } from "../../src/factor/patch-comment.ts";

const env = (...entries: string[]) => entries.map((entry) => ({ name: entry.charAt(0), value: entry }));
const pod = (...containers: ValueMap[]): ValueMap => ({ spec: { containers } });
const api = (more: ValueMap) => ({ name: "api", ...more });

it.each<[string, ValueMap, ValueMap, string | undefined]>([
  [
    "adds, removes and changes",
    pod(api({ env: env("a1", "b1", "c1", "d1") })),
    pod(api({ env: env("a1", "c2", "e1", "f1") })),
    "Against the layer below:\n  api: + e, f; - b, d; ~ c",
  ],
  [
    "adds one",
    pod(api({ env: env("a1") })),
    pod(api({ env: env("a1", "b1") })),
    "Against the layer below:\n  api: + b",
  ],
  [
    "removes one",
    pod(api({ env: env("a1", "b1") })),
    pod(api({ env: env("b1") })),
    "Against the layer below:\n  api: - a",
  ],
  [
    "puts in another order",
    pod(api({ env: env("a1", "b1") })),
    pod(api({ env: env("b1", "a1") })),
    "Against the layer below:\n  api: another order",
  ],
  [
    "writes for two containers",
    pod(api({ env: env("a1") }), { name: "web", env: env("a1") }),
    pod(api({ env: env("a2") }), { name: "web", env: env("b1") }),
    "Against the layer below:\n  api: ~ a\n  web: + b; - a",
  ],
  ["begins", pod(api({ env: [] })), pod(api({ env: env("a1") })), undefined],
  ["gives to a container that is new", pod(), pod(api({ env: env("a1") })), undefined],
  [
    "gives to a container by another name",
    pod({ name: "b", env: env("a1") }),
    pod(api({ env: env("a1") })),
    undefined,
  ],
])("the comment of a list of variables says what a patch %s", (_, from, patch, comment) => {
  expect(envComment(from, patch)).toBe(comment);
});

it("a long comment is wrapped at 100 characters, each further line indented by two more", () => {
  const lines = (...lengths: number[]) => {
    const names = lengths.map((length, at) => String(at).repeat(length));
    const added = names.map((name) => ({ name, value: "1" }));
    return envComment(pod(api({ env: env("a1") })), pod(api({ env: [...env("a1"), ...added] })))
      ?.split("\n")
      .slice(1)
      .map((line) => line.replace(/(\d)\1+/g, (run) => `${run.charAt(0)}*${run.length}`));
  };
  // "  api: + " takes 9.
  expect(lines(40, 49)).toEqual(["  api: + 0*40, 1*49"]);
  expect(lines(40, 50)).toEqual(["  api: + 0*40,", "    1*50"]);
  expect(lines(40, 48, 30)).toEqual(["  api: + 0*40, 1*48,", "    2*30"]);
  expect(lines(40, 49, 30)).toEqual(["  api: + 0*40,", "    1*49, 2*30"]);
  expect(lines(40, 50, 43, 20)).toEqual(["  api: + 0*40,", "    1*50, 2*43,", "    3*20"]);
  expect(lines(40, 50, 44, 20)).toEqual(["  api: + 0*40,", "    1*50,", "    2*44, 3*20"]);
  expect(lines(120)).toEqual(["  api: +", "    0*120"]);
});

const KEYED: [key: string, value: string | number][] = [
  ["name", "x"],
  ["containerPort", 80],
  ["port", 80],
  ["mountPath", "/x"],
  ["devicePath", "/dev/x"],
  ["topologyKey", "zone"],
  ["ip", "10.0.0.1"],
];

it.each(KEYED)("an element that a patch lists by its %s only to keep the order is named", (key, value) => {
  const from: ValueMap = {
    list: [
      { [key]: value, a: 1 },
      { [key]: "other", a: 1 },
    ],
  };
  expect(orderComment(from, { list: [{ [key]: value }, { [key]: "other", a: 2 }] })).toBe(
    `Listed only to keep the order, since kustomize puts the elements of a patch first: ${value}.`,
  );
});

it("elements that a patch changes, deletes or replaces need no word about their order", () => {
  const from: ValueMap = { list: [{ name: "x", a: 1 }, { name: "y" }], map: { list: [{ name: "z" }] } };
  const of = (...list: ValueMap[]) => orderComment(from, { list });
  expect(of({ name: "x", a: 2 })).toBeUndefined();
  expect(of({ name: "new" })).toBeUndefined();
  expect(of({ name: "x", $patch: "delete" })).toBeUndefined();
  expect(of({ name: "x" }, { $patch: "replace" })).toBeUndefined();
  expect(orderComment(from, { list: "x", other: [{ name: "x" }] })).toBeUndefined();
  expect(
    orderComment(from, { list: [{ name: "y" }, { name: "y" }], map: { list: [{ name: "z" }] } }),
  ).toMatch(/first: y, z\.$/);
});

const FROM: ValueMap = {
  rules: [
    { host: "a.example.com", paths: [{ path: "/" }] },
    { type: "x", name: "one" },
    "plain\n  text",
    [1, { a: 2 }],
    { a: "y".repeat(80) },
  ],
  "a/b": ["slash"],
};

it.each<[op: Operation["op"], path: string, said: string | undefined]>([
  ["replace", "/rules/0", "/rules/0 is the one of host a.example.com"],
  ["add", "/rules/1", "/rules/1 goes before the one of name one"],
  ["add", "/rules/1/more", "/rules/1 is the one of name one"],
  ["remove", "/rules/2", "/rules/2 is plain text"],
  ["remove", "/rules/3", "/rules/3 is [1, {a: 2}]"],
  ["replace", "/rules/3/1/a", "/rules/3/1 is {a: 2}"],
  ["replace", "/rules/0/paths/0/path", "/rules/0/paths/0 is {path: /}"],
  ["replace", "/rules/4", `/rules/4 is {a: ${"y".repeat(67)}…`],
  ["replace", "/a~1b/0", "/a~1b/0 is slash"],
  ["add", "/rules/-", undefined],
  ["replace", "/other", undefined],
])("an operation that would %s %s says which element that is", (op, path, said) => {
  expect(operationsComment(FROM, [{ op, path }], ["b", "a", "b"]).split("\n")).toEqual([
    "JSON 6902 because a; b.",
    ...(said === undefined ? [] : [said]),
  ]);
});

it("an element of several operations is said once", () => {
  const operations = ["/rules/1/a", "/rules/1/b", "/rules/0"].map(
    (path): Operation => ({ op: "replace", path }),
  );
  expect(operationsComment(FROM, operations, ["x"]).split("\n").slice(1)).toEqual([
    "/rules/1 is the one of name one",
    "/rules/0 is the one of host a.example.com",
  ]);
});
