import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RenderedObject } from "./rendered.ts";
import { SCHEMA_TEMPLATE } from "./schema-files.ts";

/** What kubeconform says about one object. */
export interface SchemaVerdict {
  object: RenderedObject;
  /** Undefined when the object is valid. A kind without schema is a complaint, not a pass. */
  complaint: string | undefined;
}

interface Report {
  resources: { filename: string; status: string; msg: string }[];
}

/** Runs the program and returns what it printed; its exit code 1 only repeats that something is invalid. */
function runProgram(program: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      stdout === "" ? reject(new Error(`kubeconform ended with ${code}:\n${stderr}`)) : resolve(stdout),
    );
  });
}

/** kubeconform's message without the schema's file and the levels that only say that something below them fails. */
export function shorten(message: string): string {
  return message
    .replace(/^.*? failed with 'file:[^']*' *- /s, "")
    .replace(/at '[^']*': 'allOf' failed\s*- /g, "");
}

/**
 * Validates objects with the real kubeconform, strict, against the schemas below `schemas`; no kind is
 * skipped. Returns one verdict for each object, in their order. Throws when kubeconform does not run or
 * leaves an object out.
 */
export async function kubeconform(
  program: string,
  schemas: string,
  objects: RenderedObject[],
): Promise<SchemaVerdict[]> {
  if (objects.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), "kustogen-kubeconform-"));
  try {
    // One file for each object: the report then says which one it means even when names repeat.
    const byFile = new Map(objects.map((object, at) => [join(folder, `${at}.yaml`), object]));
    for (const [file, object] of byFile) writeFileSync(file, object.text);
    const location = `${schemas}/${SCHEMA_TEMPLATE}`;
    const args = ["-strict", "-verbose", "-output", "json", "-schema-location", location, folder];
    const report = JSON.parse(await runProgram(program, args)) as Report;
    const complaints = new Map<RenderedObject, string | undefined>();
    for (const { filename, status, msg } of report.resources) {
      const object = byFile.get(filename);
      if (object === undefined) throw new Error(`kubeconform reports an unknown file: ${filename}`);
      const before = complaints.get(object);
      complaints.set(object, before ?? (status === "statusValid" ? undefined : shorten(msg) || status));
    }
    return objects.map((object) => {
      if (!complaints.has(object))
        throw new Error(`kubeconform says nothing about ${object.kind} ${object.name} of ${object.source}`);
      return { object, complaint: complaints.get(object) };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
