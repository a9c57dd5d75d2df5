import { expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { listedMemory } from "../discovery/listed-memory.ts";
import { PLAIN } from "./plain-input.ts";

/** Put together here, so that no scanner takes this file for a leak. */
const tokenOf = (place: string) => ["ghp", `${place}B3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5`].join("_");
const SCRIPT = [
  "set -e",
  "echo begin",
  `curl -H "Authorization: Bearer ${tokenOf("d")}" https://example.test`,
  "echo end",
];
const configOf = (place: string) => ["server:", "  port: 80", "client:", `  token: ${tokenOf(place)}`];
const indented = (lines: readonly string[], by: number) =>
  lines.map((line) => `${" ".repeat(by)}${line}\n`).join("");

const FILES: Record<string, string> = {
  "app/kustomization.yaml":
    "resources: [map.yaml, pod.yaml]\nconfigMapGenerator:\n- name: made\n  files: [server.yaml]\npatches:\n- target: {kind: ConfigMap, name: patched}\n" +
    `  patch: |\n    - op: add\n      path: /data/server.yaml\n      value: |\n${indented(configOf("b"), 8)}`,
  "app/server.yaml": indented(configOf("a"), 0),
  "app/map.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\ndata:\n  server.yaml: |\n${indented(configOf("c"), 4)}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: patched}\ndata: {a: b}\n`,
  "app/pod.yaml": `apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec:\n  containers:\n  - name: pod\n    image: pod:1\n    command:\n    - sh\n    - -c\n    - |\n${indented(SCRIPT, 6)}`,
};

test("a credential inside a long text has the line that it stands on, not that of the text", async () => {
  const { report } = check({
    ...PLAIN,
    tree: listedMemory(Object.entries(FILES)),
    environments: [{ folder: "/app", strictness: undefined }],
  });
  const places = report.findings
    .filter(({ rule }) => rule === "secrets/credential")
    .map(({ resource, file, line }) => {
      const text = FILES[file as string]?.split("\n")[(line ?? 0) - 1];
      return [resource?.name.replace(/-.*/, ""), file, text?.trim()];
    });
  expect(places.sort()).toEqual([
    ["made", "app/server.yaml", `token: ${tokenOf("a")}`],
    ["patched", "app/kustomization.yaml", `token: ${tokenOf("b")}`],
    ["plain", "app/map.yaml", `token: ${tokenOf("c")}`],
    ["pod", "app/pod.yaml", SCRIPT[2]],
  ]);
});
