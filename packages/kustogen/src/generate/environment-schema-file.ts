import type { System } from "../authoring/system.ts";
import type { Config } from "../config/types.ts";
import { environmentJsonSchema } from "../environments/json-schema.ts";
import { environmentSchemaPath } from "../folders.ts";
import type { GeneratedFile } from "../output/file.ts";
import { jsonFile } from "../output/layer.ts";

/**
 * The schema of environment files as a generated file. @param systems every system, including those in no environment
 */
export function environmentSchemaFile(systems: readonly System[], config: Config): GeneratedFile {
  return {
    path: environmentSchemaPath(config.folders),
    text: jsonFile(config.folders, environmentJsonSchema(systems, config)),
  };
}
