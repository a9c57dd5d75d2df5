import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { cached, downloadModule } from "./go-programs.ts";
import { pins } from "./pins.ts";

/** What the referee reads of a CustomResourceDefinition. */
export interface CustomResourceDefinition {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; served: boolean }[];
  };
}

/** The pinned CustomResourceDefinitions, from the Go modules that ship them; parsed once, then read from the cache as JSON. */
export async function readCustomResourceDefinitions(): Promise<CustomResourceDefinition[]> {
  const sources = pins.customResources;
  const hash = createHash("sha256").update(JSON.stringify(sources)).digest("hex").slice(0, 12);
  const folder = await cached(`custom-resources-${hash}`, async (staging) => {
    const definitions: unknown[] = [];
    for (const source of sources) {
      const module = await downloadModule(source);
      for (const file of source.files) {
        const definition = parse(readFileSync(join(module, file), "utf8"));
        if (definition?.kind !== "CustomResourceDefinition")
          throw new Error(`${source.module}@${source.version} ${file}: not one CustomResourceDefinition`);
        definitions.push(definition);
      }
    }
    writeFileSync(join(staging, "definitions.json"), JSON.stringify(definitions));
  });
  return JSON.parse(readFileSync(join(folder, "definitions.json"), "utf8"));
}
