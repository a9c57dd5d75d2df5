import { folderOf, isWithin, lastPart, normalise } from "@kustogen/kustomize/tree/paths.ts";
import { isFilledIn } from "../kubernetes/variables.ts";
import { leads } from "./applied-files.ts";
import { linesWith, withoutBreaks } from "./lines-with.ts";
import { isProse, type MentioningText, OPEN, PASSED } from "./mentioned-folders.ts";

/** The output file in a command; a ">" in prose may be a quotation or part of an arrow. */
const WRITES =
  /(?:\S\s+>{1,2}|\btee(?:\s+-a)?\s)\s*["']?([^\s"'`,;()|<>&]+)|(?:\s(?:-o|-out|--out(?:put)?(?:-file)?)[=\s]\s*|\b(?:cp|mv)\s[^\n;&|]*\s)["']?([^\s"'`,;()|<>&]+)/g;
/** A sentence that asks the reader for a file, and the names quoted in it. */
const ASKS =
  /\b(?:add|create|copy|download|generate|place|provide|put|save|store|supply)\b[^\n]{0,300}[`"']/i;
const QUOTED = /[`"']([\w./-]+)[`"']/g;
/** A line without any of these has no quoted name. */
const MAY_QUOTE = /[`"'][\w./-]+[`"']/g;
/** A file that a command puts into a folder under its own name. */
const PUTS =
  /\b(?:cp|mv)\s+(?:-\w+\s+)*["']?([^\s"'`;|&]+)["']?\s+["']?([^\s"'`;|&]*\/(?:[\w-]+|\.)?|\.)["']?(?=\s|$)/g;
/** The files that a Makefile deletes, as it makes them itself. */
const DELETES = /\brm\s+(?:-\w+\s+)*([^;&|]+)/g;
const MAKEFILE = /(?:^|\/)(?:GNU)?[Mm]akefile[\w.-]*$|\.mk$/;
/** A line without any of these writes nothing. */
const MAY_WRITE = /[^\S\n]>|\btee\b|\b(?:cp|mv|mkdir|rm)\s|\s-{1,2}o|generate kustomize|controller.gen/gi;
/** Commands of generators, whose output files aren't mentioned. */
const WEBHOOKS = /\bcontroller[-_]gen\b.*\bwebhook\b/i;
const ROLES = /\bcontroller[-_]gen\b.*\brbac\b/i;
const ROLES_IN = /\boutput:rbac:(?:artifacts:config|dir)=["']?([\w./-]+)/;
/** Go code from which controller-gen writes a role. */
const RIGHTS = /^[ \t]*\/\/\s*\+kubebuilder:rbac:/m;
const DEFINITIONS = /\boutput:crd:(?:artifacts:config|dir)=["']?([\w./-]+)/;
const BUNDLE = /\bgenerate kustomize manifests\b/;
/** The name of an operator, after which its files are named. */
const PROJECT = /^projectName:\s*["']?([\w.-]+)/m;

/** A command that creates a folder. */
const MAKES = /\bmkdir\s+(?:-\w+\s+)*["']?([^\s"'`,;()|<>&]+)/g;
/** A shell variable that a script sets to a path, which may begin with another one. */
const SETS =
  /^[^\S\n]*(?:export |local |readonly )?(\w+)=["']?((?:\$\{?\w+\}?\/)?[\w.-]+(?:\/[\w.-]+)*)["']?[^\S\n]*$/gm;
const VARIABLE = /\$(?:\{(\w+)\}|(\w+))/g;

/** A file that a script or page describes how to create. */
interface Target {
  path: string;
  by: string;
  /** True for a command that writes to a file; other commands may write a folder. */
  isFile?: boolean;
  /** True for a command that creates a folder. */
  isFolder?: boolean;
  /** True if a page asks the reader for it. */
  isAsked?: boolean;
}

/** The files that scripts, CI or documentation write: a file that isn't committed may be one of them. */
export class WrittenFiles {
  #targets: Target[] | undefined;

  /** @param texts read when the first file is looked up */
  constructor(private readonly texts: () => Iterable<MentioningText>) {}

  /**
   * The first text with a command that writes a file, given relative to the repository root; undefined if there is
   * none.
   *
   * @param isData true for a file that a generator reads, which a page may ask the reader for, as for a folder
   */
  by(file: string, isData = false): string | undefined {
    // A path without an extension may be a folder.
    const hasEnding = lastPart(file).includes(".");
    this.#targets ??= [...this.#read()];
    return this.#targets.find(({ path, by, isFile, isFolder, isAsked }) => {
      if (isFolder) return !hasEnding && isMade(path, by, file);
      const isMeant = isAsked
        ? (isData || !hasEnding) && ((hasEnding && path.includes("/")) || isNear(by, file))
        : hasEnding || isFile;
      return isMeant && leads(path, file);
    })?.by;
  }

  /** The first list of what git ignores, in any folder, with a file's name; such a file is nowhere in git. */
  keptOutBy(name: string): string | undefined {
    for (const { path, text } of this.texts())
      if (lastPart(path) === ".gitignore" && text.includes(name))
        for (const line of text.split("\n"))
          if (line.trim().replace(/^(?:\*\*)?\//, "") === name) return path;
    return undefined;
  }

  *#read(): Generator<Target> {
    const bundles: string[] = [];
    const roles: Target[] = [];
    let hasRights = false;
    const projects: string[] = [];
    for (const { path: by, text } of this.texts()) {
      if (PASSED.test(by)) continue;
      if (lastPart(by) === "PROJECT") projects.push(PROJECT.exec(text)?.[1] ?? "");
      hasRights ||= by.endsWith(".go") && RIGHTS.test(text);
      const commands = withoutBreaks(text);
      let known: ReadonlyMap<string, string> | undefined;
      for (const written of linesWith(MAY_WRITE, commands)) {
        const line = written.includes("$") ? withVariables(written, (known ??= setIn(commands))) : written;
        if (WEBHOOKS.test(line)) yield { path: "config/webhook/manifests.yaml", by };
        if (ROLES.test(line))
          roles.push({ path: `${ROLES_IN.exec(line)?.[1] ?? "config/rbac"}/role.yaml`, by });
        const [, definitions] = DEFINITIONS.exec(line) ?? [];
        if (definitions !== undefined) yield { path: `${definitions}/*`, by };
        if (BUNDLE.test(line)) bundles.push(by);
        const plain = isFilledIn(line) ? line.replace(OPEN, "*") : line;
        for (const [, filled, other] of plain.matchAll(WRITES)) {
          const path = filled ?? other;
          if (path !== undefined) yield { path, by, isFile: filled !== undefined };
        }
        for (const [, file = "", folder = ""] of plain.matchAll(PUTS))
          if (/\w{2}/.test(folder)) yield { path: normalise(`${folder}/${lastPart(file)}`).slice(1), by };
        for (const [, files = ""] of MAKEFILE.test(by) ? plain.matchAll(DELETES) : [])
          for (const path of files.trim().split(/\s+/))
            if (lastPart(path).includes(".")) yield { path, by, isFile: true };
        for (const [, path = ""] of plain.matchAll(MAKES)) yield { path, by, isFolder: true };
      }
      for (const line of isProse(by) ? linesWith(MAY_QUOTE, text) : [])
        for (const [, path = ""] of ASKS.test(line) ? line.matchAll(QUOTED) : [])
          yield { path, by, isAsked: true };
    }
    if (hasRights) yield* roles;
    for (const by of bundles)
      for (const name of projects)
        yield { path: `config/manifests/bases/${name}.clusterserviceversion.yaml`, by };
  }
}

/** True for a page in the folder of a file, or in a folder above it, except the repository root. */
function isNear(page: string, file: string): boolean {
  const folder = folderOf(`/${page}`);
  return folder === "/" ? !file.includes("/") : isWithin(`/${file}`, folder);
}

/** The variables that a script sets to paths. */
function setIn(commands: string): ReadonlyMap<string, string> {
  return new Map([...commands.matchAll(SETS)].map(([, name = "", value = ""]) => [name, value]));
}

/** A line with the paths of the variables that a script sets, also of those within them. */
function withVariables(line: string, known: ReadonlyMap<string, string>): string {
  let text = line;
  for (let depth = 0; depth < MOST_DEPTH; depth++) {
    const before = text;
    text = text.replace(VARIABLE, (all, braced, plain) => known.get(braced ?? plain) ?? all);
    if (text === before) break;
  }
  return text;
}

const MOST_DEPTH = 5;

/**
 * True if a command that creates a folder creates this one, maybe on the way: it is relative to the command's text, or
 * has two parts of its path.
 */
function isMade(path: string, by: string, folder: string): boolean {
  const parts = path.replace(/\/$/, "").split("/");
  return parts.some((_, index) => {
    const made = parts.slice(0, index + 1).join("/");
    if (normalise(`${folderOf(`/${by}`)}/${made}`) === `/${folder}`) return true;
    return (
      parts.slice(0, index + 1).filter((part) => /^[\w-]{2,}$/.test(part)).length > 1 && leads(made, folder)
    );
  });
}
