import { chmodSync, cpSync, lstatSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyOf, put, repositoryWithHistory } from "../../../../test/repository.ts";
import { type Delivered, type DeliverOptions, deliver, planDelivery } from "../../src/delivery/deliver.ts";
import { recover } from "../../src/delivery/recover.ts";
import { openProjectRepository } from "../../src/delivery/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { type GeneratedFile, yamlHeader } from "../../src/output/file.ts";
import type { Plan } from "../../src/output/plan.ts";
import { StoredRecord, stampOf } from "../../src/output/record/record.ts";

export {
  commitAll,
  commitSnapshots,
  committedPaths,
  git,
  identify,
  newRepository,
  put,
  putAll,
  repositoryWithHistory,
  snapshot,
  status,
  temporaryFolder,
  text,
} from "../../../../test/repository.ts";

/** A generated file with the header. */
export function yaml(path: string, body: string): GeneratedFile {
  return { path, text: `${yamlHeader(DEFAULT_FOLDERS)}${body}\n` };
}

export const SCOPE = ["base", "overlays", "argocd"];

/** Two systems as `gen` would hand them over; `replicas` is what a test changes. */
export function systems(replicas = 1): GeneratedFile[] {
  return [
    yaml("base/opensail/kustomization.yaml", "resources:\n- deployment-api.yaml\n- service-api.yaml"),
    yaml("base/opensail/deployment-api.yaml", `kind: Deployment\nspec:\n  replicas: ${replicas}`),
    yaml("base/opensail/service-api.yaml", "kind: Service"),
    yaml("overlays/beta/opensail/kustomization.yaml", "resources:\n- ../../../base/opensail"),
    yaml("base/trevor/kustomization.yaml", "resources: []"),
    yaml("argocd/beta/opensail.yaml", "kind: Application"),
  ];
}

/** What `gen` does with its files, without the generators. */
export async function gen(
  root: string,
  files: GeneratedFile[],
  options: Partial<DeliverOptions> = {},
): Promise<Delivered & { plan: Plan }> {
  const all = { scope: SCOPE, fingerprint: "inputs", commit: true, onMessage: () => {}, ...options };
  const repository = openProjectRepository(root, DEFAULT_FOLDERS);
  await recover(repository);
  const plan = planDelivery(repository, files, all.scope);
  return { plan, ...(await deliver(repository, plan, all)) };
}

/** Copies of a repository that `make` makes the first time; kustogen knows their files as untouched, like those of the original. */
export function generatedCopies(make: () => Promise<string>): () => Promise<string> {
  let original: Promise<string> | undefined;
  return async () => {
    original ??= make().then(outliving);
    const root = copyOf(await original);
    const { recordFolder } = openProjectRepository(root, DEFAULT_FOLDERS);
    const record = StoredRecord.read(recordFolder);
    const files = [...record.files].map(
      ([path, file]) => [path, { ...file, stamp: stampOf(lstatSync(join(root, path))) }] as const,
    );
    record.write(recordFolder, { files: new Map(files) });
    return root;
  };
}

/** A copy that is there for the tests of other files too. */
function outliving(made: string): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-original-")));
  cpSync(made, root, { recursive: true, preserveTimestamps: true });
  return root;
}

/** A repository in which the first of the systems are generated and committed. */
export const generatedRepository = generatedCopies(async () => {
  const root = repositoryWithHistory();
  await gen(root, systems(1));
  return root;
});

/** Makes a shell script a hook of the repository. */
export function hook(root: string, name: string, script: string): void {
  put(root, `.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(join(root, ".git/hooks", name), 0o755);
}
