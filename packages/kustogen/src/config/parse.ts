import { limitOf, overLimit } from "@kustogen/kustomize/limits.ts";
import { settingProblems } from "../settings/problems.ts";
import { YamlSource } from "../text/yaml-source.ts";
import { configSchema } from "./schema.ts";
import { type Config, DEFAULT_CONFIG } from "./types.ts";

/** The configuration in a text; an empty one has no settings. @throws InputError with the place of each mistake */
export function parseConfig(file: string, text: string): Config {
  if (text.length > limitOf("configMiB") * 2 ** 20) throw overLimit("configMiB").within(file);
  const source = new YamlSource(file, text);
  const value = source.value ?? {};
  const result = configSchema.safeParse(value);
  if (!result.success) throw source.refusal(settingProblems(result.error, value));
  const { stages, folders, exceptions = [], ...rest } = result.data;
  return {
    ...DEFAULT_CONFIG,
    ...(rest as Partial<Config>),
    stages: { ...DEFAULT_CONFIG.stages, ...stages },
    folders: { ...DEFAULT_CONFIG.folders, ...folders },
    exceptions: exceptions.map((exception, index) => ({
      ...exception,
      place: `${file}:${source.lines.lineOf(["exceptions", index])}`,
    })),
  };
}
