import { expect, it } from "vitest";
import { placeOfLine } from "../../src/text/yaml-place.ts";

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
  expect(placeOfLine(lines, lines.indexOf(line))).toBe(place);
});

it("keeps to the key that a text of several lines has, whatever looks like a key in it", () => {
  const lines = "data:\n  a.yaml: |\n    spec:\n      x: 1\nkind: ConfigMap\n".split("\n");
  expect(placeOfLine(lines, 3)).toBe("data.a.yaml");
});
