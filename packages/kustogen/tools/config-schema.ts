// Writes schema/kustogen.schema.json: node scripts/run.mjs packages/kustogen/tools/config-schema.ts
import { writeFileSync } from "node:fs";
import { configJsonSchema } from "../src/config/schema.ts";

const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
writeFileSync("packages/kustogen/schema/kustogen.schema.json", text);
