import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { InstalledHelm } from "@kustogen/kustomize/node/helm.ts";
import type { HelmProgram } from "@kustogen/kustomize/outside.ts";
import { writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { applicationsOfSet } from "@kustogen/review/discovery/application-sets.ts";
import { declaredIn } from "@kustogen/review/discovery/argo-documents.ts";
import { discover } from "@kustogen/review/discovery/discover.ts";
import { listRevision } from "@kustogen/review/git/listed-trees.ts";
import { renderApplication } from "@kustogen/review/units/application-build.ts";
import { declaredFolders } from "@kustogen/review/units/applications.ts";
import { UnitRenderer } from "@kustogen/review/units/unit-renderer.ts";

/** The resources that kustogen gets from a source, as JSON, or why it can't. */
export interface OwnAnswer {
  name: string;
  file: string;
  document: unknown;
  /** The resources of all sources, as JSON. */
  manifests?: string[];
  /** Why nothing, or not all, of it is followed. */
  reason?: string;
}

/** An ApplicationSet, and what kustogen makes of it. */
export interface OwnSet {
  name: string;
  file: string;
  document: unknown;
  made: unknown[];
  reason?: string;
}

/** The results of reading a commit of a repository with kustogen. */
export interface OwnReading {
  applications: OwnAnswer[];
  sets: OwnSet[];
}

/** Values as JSON with sorted keys, so that two of them can be compared as texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one) => {
    if (typeof one === "bigint") return Number(one);
    if (typeof one !== "object" || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Helm for charts in the repository: this test pulls nothing. */
class LocalHelm implements HelmProgram {
  readonly #installed = new InstalledHelm();

  open(source: Parameters<HelmProgram["open"]>[0]): ReturnType<HelmProgram["open"]> {
    if (source.local === undefined)
      throw new InputError(`the Helm chart ${source.name} of another repository`);
    return this.#installed.open(source);
  }
}

/** Reads the Applications of a commit and renders each as `diff` does. */
export function ownReading(directory: string, commit: string): OwnReading {
  const tree = listRevision(new GitObjects(directory), commit, commit.slice(0, 12));
  const discovery = discover(tree);
  const files = [...tree.files.keys()].filter((path) => /\.(?:ya?ml|json)$/.test(path));
  const declared = declaredFolders(tree, discovery.folders, files, { helm: true });
  const helm = new LocalHelm();
  const applications = new Map<string, OwnAnswer>();
  for (const one of declared.built) {
    const answer: OwnAnswer = { name: one.name, file: one.file, document: one.document };
    // Argo CD lets kustomize run helm only where its own settings say so.
    const options = one.builds.some(({ kind }) => kind === "helm") ? { helm } : { parts: {} };
    try {
      const { resources, missing } = renderApplication(discovery, new UnitRenderer(tree, options), one);
      answer.manifests = resources.map((resource) => canonical(writtenOf(resource)));
      for (const part of missing) answer.reason ??= part.error?.message ?? "a part is missing";
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      answer.reason = error.message;
    }
    const key = `${one.file} ${one.name}`;
    applications.set(applications.has(key) ? `${key} ${applications.size}` : key, answer);
  }
  const sets: OwnSet[] = [];
  for (const { resource, file } of declaredIn(tree, files).objects) {
    const document = writtenOf(resource);
    const place = { name: resource.metadata.name, file: file.slice(1), document };
    if (resource.kind === "ApplicationSet") {
      const outcomes = applicationsOfSet(tree, document);
      const refused = outcomes.find((one) => "why" in one);
      sets.push({
        ...place,
        made: outcomes.flatMap((one) => ("why" in one ? [] : [one.template])),
        ...(refused !== undefined && { reason: refused.why }),
      });
    }
    const key = `${place.file} ${place.name}`;
    if (resource.kind === "Application" && !applications.has(key)) applications.set(key, place);
  }
  for (const { name, file, why } of declared.notRendered) {
    const known = applications.get(`${file} ${name}`);
    if (known !== undefined) known.reason ??= why;
  }
  return { applications: [...applications.values()], sets };
}
