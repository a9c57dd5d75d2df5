import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import { expect, it } from "vitest";
import { placeOfLine } from "../../src/report/model/plain-diff.ts";

const TEXT = `apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    a: b
spec:
  template:
    spec:
      containers:
      - args:
        - --verbose
        command:
        - sh
        - -c
        - |
          if x; then
            y: z
          fi

          done
        env:
        - name: A
          value: "1"
        image: web:1
        name: web
      initContainers:
      - image: init:1
        name: wait
        securityContext:
          runAsUser: 1
`;

it.each([
  ["    a: b", "metadata.annotations"],
  ["        - --verbose", "containers[name=web].args"],
  ["            y: z", "containers[name=web].command"],
  ['          value: "1"', "containers[name=web].env[name=A]"],
  ["        image: web:1", "containers[name=web]"],
  ["          runAsUser: 1", "initContainers[name=wait].securityContext"],
  ["kind: Deployment", ""],
])("says what a line is in: %s", (line, place) => {
  const lines = TEXT.split("\n");
  expect(lines).toContain(line);
  expect(placeOfLine(new YamlLines(TEXT), lines.indexOf(line) + 1)).toBe(place);
});

it("keeps to the key that a text of several lines has, whatever looks like a key in it", () => {
  const yaml = "data:\n  a.yaml: |\n    spec:\n      x: 1\nkind: ConfigMap\n";
  expect(placeOfLine(new YamlLines(yaml), 4)).toBe("data.a.yaml");
});

it("takes no name from the next element, and a name wherever it stands in its own", () => {
  const place = (lines: string[], line: string) =>
    placeOfLine(new YamlLines(lines.join("\n")), lines.indexOf(line) + 1);
  const next = ["containers:", "- image: a", "  tty: true", "- image: b", "  name: second", "  stdin: true"];
  expect(place(next, "  tty: true")).toBe("containers");
  expect(place(next, "  stdin: true")).toBe("containers[name=second]");
  const inner = ["list:", "- a:", "    name: deep", "  b: c", "", "  name: own", "  d: e"];
  expect(place(inner, "  b: c")).toBe("list[name=own]");
  expect(place(inner, "    name: deep")).toBe("list[name=own].a");
  const gap = ["list:", "  - name: own", "    deep:", "", "      a: b", "", "    c: d"];
  expect(place(gap, "      a: b")).toBe("list[name=own].deep");
  expect(place(gap, "    c: d")).toBe("list[name=own]");
  const bare = ["list:", "-", "  name: own", "  deep:", "    a: b", "- - x", "  - y"];
  expect(place(bare, "    a: b")).toBe("list[name=own].deep");
  expect(place(bare, "  - y")).toBe("list");
  expect(place(["a: b"], "a: b")).toBe("");
  expect(place(["- a", "- b"], "- b")).toBe("");
});
