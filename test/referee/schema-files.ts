import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ApiClient } from "./api-client.ts";
import type { CustomResourceDefinition } from "./custom-resources.ts";
import { type KindSchema, type OpenApi, strictSchemas } from "./strict-schema.ts";

/** Where kubeconform finds the schema of a kind, as the end of its `-schema-location`. */
export const SCHEMA_TEMPLATE = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json";

/** The file that SCHEMA_TEMPLATE names: kubeconform lowers the kind, and takes the version for the core group's name. */
function schemaFile({ group, version, kind }: KindSchema): string {
  return join(group || version, `${kind.toLowerCase()}_${version}.json`);
}

const DESCRIBED_WITHIN_MS = 60_000;

/** The strict schemas of one group and version, as the server describes it now. */
async function describe(api: ApiClient, path: string): Promise<KindSchema[]> {
  const answer = await api.send("GET", `/openapi/v3/${path}`);
  if (answer.status !== 200) throw new Error(`/openapi/v3/${path}: status ${answer.status}\n${answer.body}`);
  return strictSchemas(JSON.parse(answer.body) as OpenApi).filter(
    // Every description repeats the types that it uses of other groups; the group's own says what is served.
    ({ group, version }) => path === (group === "" ? `api/${version}` : `apis/${group}/${version}`),
  );
}

/** Waits until the server describes the custom resources: it does so a little later than it serves them. */
async function untilDescribed(api: ApiClient, definitions: CustomResourceDefinition[]): Promise<void> {
  const giveUp = performance.now() + DESCRIBED_WITHIN_MS;
  for (const { spec } of definitions)
    for (const version of spec.versions.filter(({ served }) => served))
      for (;;) {
        const kinds = await describe(api, `apis/${spec.group}/${version.name}`).catch(() => []);
        if (kinds.some(({ kind }) => kind === spec.names.kind)) break;
        if (performance.now() > giveUp)
          throw new Error(
            `the API server never described ${spec.names.kind} of ${spec.group}/${version.name}`,
          );
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
}

/**
 * Writes a strict JSON schema below `folder` for every kind that an API server serves, the given custom
 * resources included. Returns how many. Throws when the server does not describe all of them.
 */
export async function writeSchemas(
  api: ApiClient,
  definitions: CustomResourceDefinition[],
  folder: string,
): Promise<number> {
  await untilDescribed(api, definitions);
  const index = await api.send("GET", "/openapi/v3");
  const { paths } = JSON.parse(index.body) as { paths: Record<string, unknown> };
  let written = 0;
  for (const path of Object.keys(paths)) {
    // Only these describe kinds; the rest are the server's own paths.
    if (!/^(api\/[^/]+|apis\/[^/]+\/[^/]+)$/.test(path)) continue;
    for (const kind of await describe(api, path)) {
      const file = join(folder, schemaFile(kind));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(kind.schema));
      written++;
    }
  }
  return written;
}
