import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Limits } from "@kustogen/kustomize/limits.ts";
import { problemsOf } from "../settings/problems.ts";
import { YamlSource } from "../text/yaml-source.ts";
import { configSchema } from "./schema.ts";
import { type Config, DEFAULT_CONFIG } from "./types.ts";

/**
 * The configuration in the text of a file. An empty file is one without settings.
 *
 * @throws InputError naming file, line and column of each mistake
 */
export function parseConfig(file: string, text: string): Config {
  const source = new YamlSource(file, text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  const value = source.value ?? {};
  const result = configSchema.safeParse(value);
  if (!result.success) {
    const problems = problemsOf(result.error, value)
      .map(({ path, message }) => ({
        offset: source.offsetOf(path),
        text: path.length === 0 ? message : `${printPath(path)}: ${message}`,
      }))
      .sort((a, b) => a.offset - b.offset);
    throw new InputError(
      problems.map(({ offset, text }) => source.failure(offset, text).message).join("\n"),
      { code: "invalid-settings" },
    );
  }
  const { stages, argocd, folders, overlays, parity = [], exceptions = [] } = result.data;
  const { namespace, limits = {}, within = [], hosts = [] } = result.data;
  return {
    stages: { ...DEFAULT_CONFIG.stages, ...stages },
    argocd: argocd ?? DEFAULT_CONFIG.argocd,
    ...(namespace !== undefined && { namespace }),
    folders: { ...DEFAULT_CONFIG.folders, ...folders },
    overlays: overlays ?? {},
    limits: limits as Limits,
    within,
    hosts,
    parity,
    exceptions: exceptions.map((exception, index) => ({
      ...exception,
      place: `${file}:${source.lines.linePos(source.offsetOf(["exceptions", index])).line}`,
    })),
  };
}
