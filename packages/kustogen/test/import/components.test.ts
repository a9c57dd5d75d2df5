import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { componentsOf } from "../../src/import/components.ts";

/** Each part of the file: its first line is the system's name, then the objects of one environment, or of each. */
const PARTS = readFileSync(join(import.meta.dirname, "components/objects.yaml"), "utf8")
  .split(/^# === /m)
  .slice(1)
  .map((part) => {
    const [head = "", ...lines] = part.split("\n");
    const [title = "", system = "shop"] = head.split(" in ");
    return { title, system, texts: lines.join("\n").split(/^# --- .*$/m) };
  });

const nameOf = ({ kind, metadata }: Resource) => `${kind} ${metadata.name}`;

it("which component each object belongs to is what was read (npx vitest --update writes it)", async () => {
  const said = PARTS.map(({ title, system, texts }) => {
    const states = texts.map(resources);
    const names = [...new Set(states.flat().map(nameOf))];
    const rows = names.map((name) => states.map((state) => state.find((one) => nameOf(one) === name)));
    const all = rows.map((row) => row.find((one) => one !== undefined) as Resource);
    const found = componentsOf(all, system, rows);
    return `=== ${title}\n${all.map((one) => `${nameOf(one)}: ${found.get(one)}\n`).join("")}`;
  });
  await expect(said.join("\n")).toMatchFileSnapshot("components/found.txt");
});
