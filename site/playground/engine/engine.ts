import {
  type FieldSource,
  KUSTOMIZE_VERSION,
  MemoryTree,
  printYaml,
  Renderer,
  type Resource,
  type WrittenField,
  YamlLines,
} from "@kustogen/kustomize";
import {
  check,
  compareTrees,
  discover,
  effectiveEnvironment,
  htmlReport,
  ListedTree,
  RULES,
  reportOf,
} from "@kustogen/review";
import { maskReview } from "@kustogen/review/changes/mask.ts";

import type { Built, Files, Judged, Origin, VariableRow } from "./messages.ts";

/** The folder that a comparison is given in both states; no repository has one of the name. */
const COMPARED = ".compared";

/** Builds what it is given, and remembers the last result for questions about its lines. */
export class Engine {
  #renderer: Renderer | undefined;
  #resources: readonly Resource[] = [];
  #yaml = "";
  #state: { tree: MemoryTree; folder: string; files: string[] } | undefined;
  #lines: ReadonlyMap<number, WrittenField> | undefined;

  /**
   * Renders a folder.
   *
   * @param files texts by path
   * @param wanted the folder; the first overlay where no file is in it
   */
  build(files: Files, wanted: string | undefined): Built {
    const start = performance.now();
    const folders = foldersOf(listedTree(files));
    const isThere = (path: string) =>
      path === "" || Object.keys(files).some((file) => file.startsWith(`${path}/`));
    const folder =
      wanted !== undefined && (folders.includes(wanted) || isThere(wanted)) ? wanted : folders[0];
    const built: Built = { folders, folder, yaml: "", took: 0 };
    const tree = new MemoryTree(Object.entries(files));
    this.#state = { tree, folder: `/${folder ?? ""}`, files: Object.keys(files).map((path) => `/${path}`) };
    this.#lines = undefined;
    this.#resources = [];
    this.#yaml = "";
    try {
      if (folder === undefined) throw new Error("no folder has a kustomization.yaml; add one");
      this.#renderer = new Renderer(tree, { provenance: true });
      this.#resources = this.#renderer.build(`/${folder}`) as unknown as Resource[];
      built.yaml = this.#yaml = printYaml(this.#resources);
    } catch (error) {
      built.error = messageOf(error);
    }
    built.took = performance.now() - start;
    return built;
  }

  /** The findings of the rules in the folder that was rendered last, and the variables of its containers. */
  judge(): Judged {
    if (this.#state === undefined) return { findings: [], variables: [] };
    const { tree, folder } = this.#state;
    const { report } = check({
      tree,
      environments: [{ folder, strictness: undefined }],
      rules: RULES,
      exceptions: [],
      today: new Date().toISOString().slice(0, 10),
      files: this.#state.files,
      cwd: "/",
    });
    return { findings: report.findings, variables: this.#variables() };
  }

  /** The source of the field on a line of the last result; undefined if it is unknown. */
  origin(line: number): Origin | undefined {
    this.#lines ??= new YamlLines(this.#yaml).fields();
    let at = line;
    while (at > 0 && !this.#lines.has(at)) at--;
    const field = this.#lines.get(at);
    const resource = field && this.#resources[field.document];
    if (field === undefined || resource === undefined) return undefined;
    const found = this.#source(resource, field.path);
    return found && { field: printedPath(field.path), ...shortened(found) };
  }

  /** The review page of the change from one overlay to another. Throws InputError where one can't be compared. */
  compare(files: Files, before: string, after: string): string {
    const state = (folder: string) =>
      listedTree({
        ...files,
        [`${COMPARED}/kustomization.yaml`]: `resources: [${JSON.stringify(`../${folder}`)}]\n`,
      });
    const comparison = compareTrees(state(before), state(after), { only: [COMPARED] });
    const named = { name: after, path: after, environment: after };
    const environments = comparison.environments.map((one) => ({ ...one, ...named }));
    const review = {
      title: `${before} → ${after}`,
      before,
      after,
      ...comparison,
      environments,
      unchanged: [],
    };
    return [
      ...htmlReport(
        reportOf(maskReview(review)),
        `Rendered in the browser, as kustomize ${KUSTOMIZE_VERSION.slice(1)}.`,
      ),
    ].join("");
  }

  #source(resource: Resource, path: readonly (string | number)[]): FieldSource | undefined {
    return this.#renderer?.provenance?.of(resource as unknown as Parameters<Provenance["of"]>[0], [...path]);
  }

  #variables(): VariableRow[] {
    const containers = effectiveEnvironment(this.#resources, {
      placeOf: (resource, path) => {
        const found = this.#source(resource, path);
        return found && shortened(found);
      },
    });
    return containers.flatMap(({ workload, container, variables }) =>
      variables
        .filter(({ source }) => source.kind !== "Service")
        .map(({ name, value, secret, source, problem }) => ({
          workload: `${workload.kind} ${workload.name}`,
          container,
          name,
          value:
            problem ??
            (secret ? `key ${secret.key} of Secret ${secret.name}` : (value ?? "known in the cluster")),
          source: source.kind === "env" ? "env" : `${source.kind} ${source.name}`,
          ...(source.file !== undefined && { place: { file: source.file, line: source.line ?? 1 } }),
        })),
    );
  }
}

type Provenance = NonNullable<Renderer["provenance"]>;

/** The files as a tree that can be listed. */
function listedTree(files: Files): ListedTree {
  const entries = Object.entries(files).map(([path, text]) => [`/${path}`, { id: text }] as const);
  const encoder = new TextEncoder();
  return new ListedTree("files", entries, (path) => encoder.encode(files[path.slice(1)] ?? ""));
}

/** The folders that can be rendered, overlays before what they build on. */
function foldersOf(tree: ListedTree): string[] {
  const { overlays, folders } = discover(tree, {});
  const first = overlays.map(({ path }) => (path === "." ? "" : path));
  const others = [...folders].flatMap(([path, { component }]) => {
    const folder = path.replace(/^\/+/, "");
    return component || first.includes(folder) ? [] : [folder];
  });
  return [...first.sort(), ...others.sort()];
}

function shortened({ file, line, layer }: FieldSource): { file: string; line: number; layer: string } {
  return { file: file.replace(/^\/+/, ""), line, layer: layer.replace(/^\/+/, "") || "." };
}

function printedPath(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
}

/** The message of a failure for people. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
