import type { CheckOutput } from "@kustogen/review";

/** The files of the playground: texts by path, without a leading "/". */
export type Files = Readonly<Record<string, string>>;

/** A request of the page to the engine; each answer has the same `id`. */
export type Question =
  | { id: number; ask: "build"; files: Files; folder: string | undefined }
  | { id: number; ask: "judge" }
  | { id: number; ask: "origin"; line: number }
  | { id: number; ask: "compare"; files: Files; before: string; after: string };

/** A variable of a container, as a row of a table. */
export interface VariableRow {
  workload: string;
  container: string;
  name: string;
  /** The value that the container sees; for a Secret its name and key, never a value. */
  value: string;
  source: string;
  place?: { file: string; line: number };
}

/** The result of rendering a folder. */
export interface Built {
  /** Every folder with a kustomization that isn't a component; those that nothing builds on come first. */
  folders: string[];
  /** The folder that was rendered; undefined if there is none. */
  folder: string | undefined;
  yaml: string;
  /** Why it can't be rendered. */
  error?: string;
  /** Milliseconds that it took in the engine. */
  took: number;
}

/** The findings and variables of the folder that was rendered last. */
export interface Judged {
  findings: CheckOutput["report"]["findings"];
  variables: VariableRow[];
}

/** Where a line of what was rendered comes from. */
export interface Origin {
  /** The field, as a path: "spec.template.spec.containers[0].image". */
  field: string;
  file: string;
  line: number;
  layer: string;
}

/** An answer of the engine; `failed` for unexpected errors. */
export type Answer =
  | { id: number; built: Built }
  | { id: number; judged: Judged }
  | { id: number; origin: Origin | undefined }
  | { id: number; page: string }
  | { id: number; failed: string };

/** The content of a link: the files, and which folder, file and view of the result it opens. */
export interface Shared {
  files: Files;
  folder?: string;
  file?: string;
  view?: string;
}
