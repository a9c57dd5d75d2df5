import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { z } from "zod";
import type { Environment } from "./environment.ts";
import { InputError, OutsideError } from "./errors.ts";
import { imagePin } from "./images.ts";
import { type Problem, printPath, problemsOf } from "./issues.ts";
import { isDnsLabel } from "./settings/kubernetes.ts";
import { choice, dnsLabel, text, url } from "./settings.ts";
import { suggestion } from "./suggest.ts";

/** Where environments live, relative to the root of the repository. */
export const ENVIRONMENTS_FOLDER = "generators/environments";

/** A mapping of the environment file: unknown keys are refused with the closest known one. */
function mapping<Shape extends z.ZodRawShape>(shape: Shape, expected: string) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys") {
        const key = (issue.keys as string[])[0] as string;
        return `unknown key "${key}". ${suggestion(key, Object.keys(shape))}`;
      }
      return issue.code === "invalid_type" ? expected : undefined;
    },
  });
}

/** An empty YAML value stands for an empty mapping: `systems:` and `app:` may be written bare. */
const orEmpty = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === null || value === undefined ? {} : value), schema);

const REPOSITORY = /^(?:(?:https?|ssh|git):\/\/[^\s@]+(?:@[^\s@]+)?|[\w.-]+@[\w.-]+:\S+)$/;

const environmentSchema = mapping(
  {
    stage: choice(["development", "beta", "production"]),
    kubernetes: z
      .string({ error: 'expected the Kubernetes version of the cluster in quotes, such as "1.35"' })
      .regex(
        /^1\.\d{1,2}$/,
        'expected the Kubernetes version of the cluster such as "1.35", without the patch number',
      ),
    cluster: z.union(
      [mapping({ server: url() }, ""), mapping({ name: text({ example: "in-cluster" }) }, "")],
      {
        error:
          "expected exactly one of server (the API server's URL, such as \"https://kubernetes.default.svc\") and name (the cluster's name in Argo CD)",
      },
    ),
    argocd: orEmpty(
      mapping(
        {
          repository: z
            .string({ error: "expected the URL of the repository that Argo CD reads" })
            .regex(
              REPOSITORY,
              'expected a repository URL that the cluster can reach, such as "https://github.com/acme/deploy.git" or "git@github.com:acme/deploy.git", without a password',
            )
            .refine((value) => !/^\w+:\/\/[^/@]*:[^/@]*@/.test(value), {
              error:
                "expected a repository URL without a password: Argo CD keeps credentials in its own Secret",
            })
            .optional(),
          revision: text({ example: "main" }).default("HEAD"),
          namespace: dnsLabel().default("argocd"),
          form: choice(["applications", "applicationset"]).default("applications"),
        },
        "expected a mapping with repository, revision, namespace and form",
      ),
    ),
    systems: orEmpty(
      z.record(
        z.string(),
        orEmpty(
          mapping(
            {
              settings: orEmpty(
                z.record(z.string(), z.unknown(), { error: "expected a mapping of the system's settings" }),
              ),
              images: orEmpty(
                z.record(z.string(), imagePin(), {
                  error: "expected a mapping from image names to their pins (name, tag, digest)",
                }),
              ),
            },
            "expected a mapping with settings and images",
          ),
        ),
        { error: "expected a mapping from system names to their settings and images" },
      ),
    ),
  },
  "expected a mapping that begins with stage, kubernetes and cluster",
);

/** The file as a syntax tree with the position of each node. */
class Source {
  readonly lines = new LineCounter();
  readonly root: Node | null;
  readonly value: unknown;
  readonly file: string;

  constructor(file: string, yaml: string) {
    this.file = file;
    const document = parseDocument(yaml, {
      lineCounter: this.lines,
      prettyErrors: false,
      keepSourceTokens: false,
      version: "1.2",
      strict: true,
    });
    const failure = document.errors[0] ?? document.warnings[0];
    if (failure) throw this.failure(failure.pos[0], explain(failure.code, failure.message));
    this.root = document.contents;
    const reserved = this.findReservedKey(this.root);
    if (reserved) throw this.failure(reserved.offset, reserved.message);
    try {
      this.value = document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      throw new InputError(`${file}:1:1: invalid YAML: ${(error as Error).message}`);
    }
  }

  /** An error at a character offset. */
  failure(offset: number, message: string): InputError {
    const { line, col } = this.lines.linePos(offset);
    return new InputError(`${this.file}:${line}:${col}: ${message}`);
  }

  /** Keys that JavaScript treats specially, keys that are no text, and merge keys, which YAML 1.2 does not have. */
  private findReservedKey(node: unknown): { offset: number; message: string } | undefined {
    if (isSeq(node)) {
      for (const item of node.items) {
        const found = this.findReservedKey(item);
        if (found) return found;
      }
    } else if (isMap(node)) {
      for (const { key, value } of node.items) {
        const offset = (key as Node).range?.[0] ?? 0;
        if (!isScalar(key) || typeof key.value !== "string")
          return { offset, message: "expected a key that is text; put it in quotes" };
        if (key.value === "__proto__")
          return { offset, message: 'the key "__proto__" is reserved; rename it' };
        if (key.value === "<<")
          return { offset, message: "merge keys (<<) are not supported; write the keys out" };
        const found = this.findReservedKey(value);
        if (found) return found;
      }
    }
    return undefined;
  }

  /** The offset of the key at a path, or of its closest parent that exists. */
  offsetOf(path: readonly (string | number)[]): number {
    let node: unknown = this.root;
    let offset = this.root?.range?.[0] ?? 0;
    for (const part of path) {
      if (isAlias(node)) node = this.resolve(node.source);
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && key.value === String(part));
        if (pair === undefined) return offset;
        offset = (pair.key as Node).range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        const item = node.items[Number(part)] as Node | undefined;
        if (item === undefined) return offset;
        offset = item.range?.[0] ?? offset;
        node = item;
      } else return offset;
    }
    return offset;
  }

  /** The node that an anchor names. */
  private resolve(anchor: string, node: unknown = this.root): unknown {
    if (isScalar(node) || isMap(node) || isSeq(node)) if (node.anchor === anchor) return node;
    const children = isMap(node) ? node.items.map(({ value }) => value) : isSeq(node) ? node.items : [];
    for (const child of children) {
      const found = this.resolve(anchor, child);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** What the parser found, in words that say how to mend it. */
function explain(code: string, message: string): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return "duplicate key; keep one of the two";
    case "MULTIPLE_DOCS":
      return "expected one YAML document; remove what follows `---`";
    case "TAB_AS_INDENT":
      return "invalid YAML: indent with spaces, not with tabs";
    default:
      return `invalid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
  }
}

/**
 * Reads one environment from the text of its file. `file` is its path relative to the repository, whose base name
 * is the environment's name. Throws InputError with file, line and column.
 */
export function parseEnvironment(file: string, source: string): Environment {
  const name = (file.split("/").at(-1) as string).replace(/\.ya?ml$/, "");
  if (!isDnsLabel(name) || name === "base")
    throw new InputError(
      `${file}: "${name}" is no environment name. Expected lower-case letters, digits and "-", at most 63, and not "base"; rename the file`,
    );
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  const parsed = new Source(file, text);
  if (parsed.value === null || parsed.value === undefined)
    throw new InputError(
      `${file}:1:1: the file is empty. Expected at least stage, kubernetes and cluster; see docs/environments.md`,
    );
  const result = environmentSchema.safeParse(parsed.value);
  if (!result.success) {
    const problems = problemsOf(result.error, parsed.value).map((problem) => ({
      offset: parsed.offsetOf(problem.path),
      text: describeProblem(problem),
    }));
    problems.sort((a, b) => a.offset - b.offset);
    const lines = problems.map(({ offset, text: message }) => parsed.failure(offset, message).message);
    throw new InputError(lines.join("\n"));
  }
  const { cluster, argocd, systems, ...rest } = result.data;
  return {
    name,
    ...rest,
    cluster: cluster as Environment["cluster"],
    argocd,
    systems,
    file,
    lineOf: (path) => parsed.lines.linePos(parsed.offsetOf(path)).line,
  };
}

/** One problem with its key in front; the root has none. */
function describeProblem({ path, message }: Problem): string {
  return path.length === 0 ? message : `${printPath(path)}: ${message}`;
}

/**
 * Reads every environment of a repository, `generators/environments/*.yaml`, sorted by name. Throws InputError
 * where a file can't be used (with file, line and column) or where there is none.
 */
export function loadEnvironments(root: string): Environment[] {
  const folder = join(root, ENVIRONMENTS_FOLDER);
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT")
      throw new OutsideError(`${ENVIRONMENTS_FOLDER}: can't be read: ${(error as Error).message}`);
    entries = [];
  }
  const names = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .sort();
  const wrong = names.find((name) => name.endsWith(".yml"));
  if (wrong !== undefined)
    throw new InputError(
      `${ENVIRONMENTS_FOLDER}/${wrong}: environment files end in .yaml; rename it to ${wrong.replace(/\.yml$/, ".yaml")}`,
    );
  const files = names.filter((name) => name.endsWith(".yaml"));
  if (files.length === 0)
    throw new InputError(
      `${ENVIRONMENTS_FOLDER}: no environment found. Expected at least one file such as beta.yaml; see docs/environments.md`,
    );
  return files.map((name) => {
    const file = `${ENVIRONMENTS_FOLDER}/${name}`;
    return parseEnvironment(file, readText(join(folder, name), file));
  });
}

/** The text of a file, which must be UTF-8. */
function readText(path: string, file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new OutsideError(`${file}: can't be read: ${(error as Error).message}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InputError(`${file}: is not UTF-8 text; save it as UTF-8`);
  }
}
