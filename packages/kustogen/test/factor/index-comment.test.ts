import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { expect, it } from "vitest";
import { operationsComment } from "../../src/factor/index-comment.ts";
import type { Operation } from "../../src/factor/json6902.ts";

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
  ["replace", "/rules/0", "/rules/0 is host a.example.com"],
  ["add", "/rules/1/more", "/rules/1 is one"],
  ["remove", "/rules/2", "/rules/2 is plain text"],
  ["remove", "/rules/3", "/rules/3 is [1, {a: 2}]"],
  ["replace", "/rules/3/1/a", "/rules/3/1 is {a: 2}"],
  ["replace", "/rules/0/paths/0/path", "/rules/0/paths/0 is {path: /}"],
  ["replace", "/rules/4", `/rules/4 is {a: ${"y".repeat(67)}…`],
  ["replace", "/a~1b/0", "/a~1b/0 is slash"],
  ["add", "/rules/-", undefined],
  ["add", "/rules/1", "/rules/1 is added before one"],
  ["replace", "/other", undefined],
])("an operation that would %s %s says which element that is", (op, path, said) => {
  expect(operationsComment([FROM], [{ op, path }])).toBe(said);
});

it("an element of several operations is said once", () => {
  const operations = ["/rules/1/a", "/rules/1/b", "/rules/0"].map(
    (path): Operation => ({ op: "replace", path }),
  );
  expect(operationsComment([FROM], operations)).toBe("/rules/1 is one\n/rules/0 is host a.example.com");
});

it("what an index is in several objects is said once for each that differs", () => {
  const pod = (name: string): ValueMap => ({ containers: [{ name }] });
  const operation: Operation = { op: "add", path: "/containers/0/tty", value: true };
  expect(operationsComment([pod("a"), pod("b"), pod("a")], [operation])).toBe("/containers/0 is a, b");
});
