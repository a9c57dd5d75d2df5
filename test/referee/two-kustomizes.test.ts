import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { differences } from "./two-kustomizes.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kustogen-two-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program that prints the file of its name from the folder that it is told to build. */
function program(name: string): string {
  const path = join(root, name);
  writeFileSync(path, `#!/bin/sh\ncat "$2/${name}"\n`);
  chmodSync(path, 0o755);
  return path;
}

const object = (kind: string, name: string, ...more: string[]) =>
  [`kind: ${kind}`, "metadata:", "  labels:", "    name: other", `  name: ${name}`, ...more, ""].join("\n");

async function found(folders: Record<string, [one: string, other?: string]>): Promise<string[]> {
  for (const [folder, [one, other]] of Object.entries(folders)) {
    mkdirSync(join(root, folder));
    writeFileSync(join(root, folder, "one"), one);
    if (other !== undefined) writeFileSync(join(root, folder, "other"), other);
  }
  const programs = { earlierKustomize: program("one"), kustomize: program("other") };
  return differences(programs, root, Object.keys(folders));
}

test("a folder that both build to the same bytes is not named", async () => {
  const text = object("Service", "api");
  expect(await found({ a: [text, text], b: ["", ""] })).toEqual([]);
});

test("a folder that differs is named with the line and its object", async () => {
  const [service, claims] = [object("Service", "api"), object("StatefulSet", "db", "spec:", "  labels: {}")];
  const without = object("StatefulSet", "db", "spec:", "  replicas: 1");
  expect(
    await found({
      same: [service, service],
      a: [`${service}---\n${claims}`, `${service}---\n${without}`],
      shorter: [`${service}---\n${claims}`, service],
      empty: ["", service],
    }),
  ).toEqual([
    'a: line 13, in StatefulSet db: v5.8.1 has "labels: {}", v5.8.3 has "replicas: 1"',
    'shorter: line 6, in StatefulSet db: v5.8.1 has "---", v5.8.3 has ""',
    'empty: line 1, in Service api: v5.8.1 has "", v5.8.3 has "kind: Service"',
  ]);
});

test("a folder that one of both can't build is named with the message", async () => {
  const [message] = await found({ a: [object("Service", "api")] });
  expect(message).toMatch(/^a: .*other: No such file/s);
});
