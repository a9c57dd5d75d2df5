import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { lastPart, normalise } from "@kustogen/kustomize/tree/paths.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { inOneLine, isCommentLine, linesWith } from "./lines-with.ts";
import { EXAMPLE } from "./undeployed.ts";

/** How the texts of a repository use a folder: they build it, only mention it, or copy it as a template. */
export type Mention = "built" | "named" | "copied";

/** A text of the repository. */
export interface MentioningText {
  /** Relative to the repository root: "docs/deploy.md". */
  path: string;
  text: string;
}

/** What a text does as a whole. */
interface InText {
  builds: boolean;
  /** How it uses the folders that it names. */
  told: Mention;
  /** True if it fills in copies of folders, which few lines ask. */
  fills: () => boolean;
}

/** Commands that mention folders without building them. */
export const PASSED =
  /(?:^|\/)(?:kustomization\.ya?ml|Kustomization|CODEOWNERS|CHANGELOG\.md|\.\w*ignore|\.sops\.yaml|renovate[\w.-]*|\.renovate[\w.-]*|dependabot\.ya?ml|labeler\.ya?ml|package-lock\.json|kustogen\.yaml)$/;
/** A folder of what others publish, copied as a whole: its pages are about their repository. */
export const COPIED = /(?:^|\/)(?:upstream|vendor(?:ed)?|third[-_]?party)\/./;

/** The first file that defines a config management plugin of Argo CD, which can write files before kustomize runs. */
export function definesPlugin(texts: Iterable<MentioningText>): string | undefined {
  for (const { path, text } of texts) if (!isProse(path) && PLUGIN.test(text)) return path;
  return undefined;
}
const PLUGIN = /ConfigManagementPlugin\b(?<=^[ \t]*kind: *["']?ConfigManagementPlugin)/m;

/** True for prose, in which only commands count. */
export function isProse(path: string): boolean {
  return /\.(?:md|mdx|adoc|rst|txt|html)$/i.test(path);
}
/** A line that builds folders, or passes them to a program. */
const BUILDS =
  /\bkustomize["',\s]+build\b|\bkubectl\s+kustomize\b|\b(?:kubectl|oc|k)\s+-k\b|(?<![\w-])--path(?=[\s=])|\bargocd\s+app\b/;
/** Commands of kubectl that build a folder with one of the options. */
const CHANGES = /\b(?:apply|create|replace|diff|delete)\b/g;
const WITH_FOLDER = /\s(?:-k|--kustomize)\b/;
/** A text or line without any of these builds nothing. */
const MAY_BUILD = /kustomize|\s-k\b|--path|\bargocd\s/;
/** A part that is known only at run time: a variable, an expression, a name in brackets, such as `[APP_NAME]`. */
export const OPEN =
  /\$\{\{[^}\n]*\}\}|\{\{[^}\n]*\}\}|\$\{[^}\n]*\}|\$\([^)\n]*\)|\$\w+|<[A-Za-z][\w -]*>|\{[A-Za-z][\w.]*\}|\[[A-Z][A-Z_-]*\]/g;
/** A line that applies files or folders. */
const APPLIES = [
  /\b(?:kubectl|oc|k)\b/g,
  /\b(?:apply|create|replace)\b/,
  /\s(?:-\w*[fk]\b|--filename|--kustomize)/,
] as const;
/** A line that installs a chart from a folder. */
const INSTALLS = [/\bhelm\b/g, /\b(?:upgrade|install)\b/] as const;
/** A pipeline triggered by a branch: it applies what really runs, whereas a script may only bootstrap a cluster. */
const CI =
  /(?:^|\/)(?:Jenkinsfile[^/]*|\.gitlab-ci\.ya?ml|(?:azure|bitbucket)-pipelines?[^/]*\.ya?ml|cloudbuild[^/]*\.ya?ml|buildspec[^/]*\.ya?ml|\.drone\.ya?ml)$|(?:^|\/)\.(?:github\/workflows|circleci|tekton|woodpecker)\//;
const ANY = "\ue000";
const PATHS = /[\w.@~+*\ue000-]*(?:\/[\w.@~+*\ue000-]*)+/g;
/** A name without folders, used as a path in a command or in a field of an Application. */
const NAMED =
  /(?:\s-k|--kustomize|\bbuild|\bkustomize(?!\s+build\b)|--path|\bcd|["']?\bpath["']?:|\bworking-directory:)(?:\s+--[\w-]+)*[=\s"']+([\w.@~+*\ue000-]+)(?=["'\s,;)`&|]|$)/g;
/** A line without any of these mentions no folder. */
const MAY_NAME = /\/|-k|kustomize|build|path|\bc[dp]\b|working-directory/g;
const IS_NAMING = new RegExp(MAY_NAME.source);
/** The same for a line of prose without a command that builds. */
const MAY_SAY = /\bcp\s|\bpath\s*:/g;
/** More names than this aren't searched for in one pass. */
const MOST_NAMES = 200;
/** A command that builds whatever folder a variable has, in a text without literal variables. */
const BUILDS_ANY =
  /(?:\bbuild|\bkubectl\s+kustomize|\s-k|--kustomize)(?:\s+--?[\w-]+(?:=\S+)?)*[=\s"']+\ue000(?=["'\s;|&)]|$)/m;
/** A text without any of these applies and builds nothing. */
const MAY_DO = /\s-\w*[fk]\b|--filename|--path|kustomize|helm|argocd/;
/** A text without any of these has only literal paths. */
const MAY_BE_OPEN = ["$", "{", "<", "["];
/** A text with a slash that isn't a folder: an image, a name. */
const OTHER = /^[\s-]*["']?(?:chart|image|name|newName|repository|repoURL|url)["']?\s*[:=]/;
/** A line that copies a folder; an absolute path is outside the repository. */
const COPIES = /\bcp\s+-(?=\w*[rRa])\w+\s+["']?(?!\/)([\w./-]+)/;
/** A line of a script that copies a folder to one with a variable in its name, other than a temporary one: `$(id)-shop`. */
const COPIES_TO_NAME =
  /\bcp\s+-(?=\w*[rRa])\w+\s+["']?(?!\/)([\w./-]+)["']?\s+["']?(?!\ue000(?:["'\s/]|$))[\w./\ue000-]*\ue000/;
/** A command that fills in a copy. */
const FILLS_IN = /\b(?:sed|envsubst|yq|perl|awk)\b/;
/** A line that copies the kustomization alone, as what it lists is made in the new place. */
const COPIES_FILE = [
  /(?<![\w-])(?:cp|src)[\s:"']+/g,
  /(?<![\w./-])([\w./-]+)\/kustomization\.ya?ml/,
] as const;
const FINDS = [/\bfind\s+["']?([^\s"']+)/g, /kustomization/] as const;

/** The folders that the texts of a repository mention: scripts, CI, documentation, templates of Applications. */
export class MentionedFolders {
  readonly #wanted: ReadonlySet<string>;
  /** Their names, without the parent folders. */
  readonly #names: ReadonlySet<string>;
  /** Other lines that build nothing mention none of the folders; undefined if there are too many names. */
  readonly #mayMention: RegExp | undefined;
  readonly #told = new Map<string, Mention>();
  /** The folders that CI builds. */
  readonly #builtByCi = new Set<string>();
  /** True while a text of CI is read. */
  #isOfCi = false;
  /** Folders below which a script builds every kustomization. */
  readonly #searched: string[] = [];
  /** The paths that scripts, CI and documentation apply, each with the first text that does. */
  readonly #applied = new Map<string, string>();

  /** @param folders the folders of interest, relative to the repository root */
  constructor(texts: Iterable<MentioningText>, folders: Iterable<string>) {
    this.#wanted = new Set(folders);
    this.#names = new Set([...this.#wanted].map(lastPart));
    this.#mayMention = mentionOf([...this.#names].filter((name) => name !== ""));
    for (const text of texts)
      if (!PASSED.test(text.path) && !(isProse(text.path) && COPIED.test(text.path))) this.#read(text);
  }

  /** How the texts use a folder; undefined if they don't. */
  of(folder: string): Mention | undefined {
    return this.#told.get(folder);
  }

  /** True for a folder that CI builds, or a script that builds every one. */
  isBuiltByCi(folder: string): boolean {
    return this.#builtByCi.has(folder) || this.isTried(folder);
  }

  /** True if a script builds every kustomization that it finds, as CI does to prove that all can be built. */
  isTried(folder: string): boolean {
    return this.#searched.some((start) => start === folder || isBelow(folder, start));
  }

  /**
   * The path that CI applies instead of a folder's top-level folder. Undefined if CI applies nothing here, or if a
   * script or documentation applies something in that top-level folder.
   * @param exists true for a path of the repository
   */
  instead(folder: string, exists: (path: string) => boolean): { applied: string; by: string } | undefined {
    const top = (path: string) => path.slice(0, path.indexOf("/") + 1);
    const here = [...this.#applied].filter(([path]) => exists(path));
    if (top(folder) === "" || here.some(([path]) => top(`${path}/`) === top(folder))) return undefined;
    const [applied, by] = here.find(([, text]) => CI.test(text)) ?? [];
    return applied === undefined || by === undefined ? undefined : { applied, by };
  }

  #read({ path, text }: MentioningText): void {
    this.#isOfCi = CI.test(path);
    const here = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    const prose = isProse(path);
    const fills = lazily(() => !prose && FILLS_IN.test(text));
    if (shortcuts.taken && !MAY_DO.test(text)) {
      // Long data, such as definitions of kinds, has many paths in its descriptions.
      for (const line of linesWith(prose ? MAY_SAY : MAY_NAME, text)) {
        if (!this.#mayName(line)) continue;
        const plain = line.replace(OPEN, ANY);
        if (IS_NAMING.test(plain) && (prose || !isCommentLine(plain)))
          this.#inLine(plain, here, prose, { fills });
      }
      return;
    }
    const plain = MAY_BE_OPEN.some((mark) => text.includes(mark)) ? text.replace(OPEN, ANY) : text;
    const does = MAY_DO.test(plain);
    const builds = does && isBuild(plain);
    const [[, start] = []] = (builds && inOneLine(plain, ...FINDS)) || [];
    // A page only tells others how to build all folders.
    if (start !== undefined && !prose)
      this.#searched.push(...(start.includes(ANY) ? [""] : [at(start, here), at(start, "")]));
    // The folders that a script names elsewhere are what it builds in a loop.
    const told = builds && !prose && BUILDS_ANY.test(plain) ? "built" : "named";
    for (const line of linesWith(MAY_NAME, plain)) {
      if (!prose && isCommentLine(line)) continue;
      if (does && applies(line))
        for (const [word] of line.matchAll(PATHS))
          for (const from of ["", here]) {
            const applied = at(word.replace(/\/$/, ""), from);
            if (applied !== "" && !this.#applied.has(applied)) this.#applied.set(applied, path);
          }
      this.#inLine(line, here, prose, { builds, told, fills });
    }
  }

  #inLine(
    line: string,
    here: string,
    prose: boolean,
    { builds = false, told = "named", fills }: Partial<InText> & Pick<InText, "fills">,
  ): void {
    const [, named] = COPIES_TO_NAME.exec(line) ?? [];
    if (named !== undefined && fills()) for (const from of ["", here]) this.#add(at(named, from), "copied");
    const [, copied] = (prose ? COPIES.exec(line) : inOneLine(line, ...COPIES_FILE)?.[1]) ?? [];
    const isCommand = builds && isBuild(line);
    if (copied !== undefined)
      for (const from of ["", here]) this.#add(at(copied, prose ? from : ""), "copied");
    else if (!isCommand && !this.#mayName(line)) return;
    else if (isCommand || (prose ? /^[\s-]*path\s*:/.test(line) : !OTHER.test(line)))
      this.#line(line, here, isCommand, told);
    else if (builds && /\bcd\s/.test(line)) this.#line(line, here, false, told);
  }

  /** True for a line that may mention one of the folders, or any. */
  #mayName(line: string): boolean {
    return !shortcuts.taken || this.#mayMention === undefined || this.#mayMention.test(line);
  }

  #line(line: string, here: string, isCommand: boolean, otherwise: Mention): void {
    const told = isCommand || /\bpaths?["']?\s*:/.test(line) ? "built" : otherwise;
    const paths = line.includes("/") ? line.matchAll(PATHS) : [];
    for (const [one] of paths) if (isCommand || !one.startsWith("/")) this.#name(one, here, isCommand, told);
    for (const [, one = ""] of line.matchAll(NAMED)) this.#name(one, here, isCommand, told);
  }

  /** @param isCommand true if the command may run in any folder below that of the text, other than an example */
  #name(said: string, here: string, isCommand: boolean, told: Mention): void {
    const path = said.replace(/\/(?:kustomization\.ya?ml)?$/, "");
    // A build of the current folder is more often that of an image or a program than of a kustomization.
    if (path.includes("**") || (/^\.{0,2}$/.test(path) && !isCommand)) return;
    if (path.includes(ANY) || path.includes("*")) {
      // A path that begins with a variable is relative to the repository root or to the script's folder.
      const known = path.replace(/^(?:\.{0,2}\/)*\ue000\//, "");
      if (!/[A-Za-z]{2}/.test(known)) return;
      for (const from of ["", here]) {
        for (const folder of foldersLike(at(known, from), this.#wanted)) this.#add(folder, told);
      }
      return;
    }
    const name = lastPart(path);
    if (!this.#names.has(name) && /[^.]/.test(name)) return;
    for (const from of ["", here]) this.#add(at(path, from), told);
    const rest = path.replace(/^(?:\.{0,2}\/)+/, "");
    if (!isCommand || !/^\w/.test(rest)) return;
    for (const folder of this.#wanted)
      if (folder.endsWith(`/${rest}`) && isBelow(folder, here) && !EXAMPLE.test(folder))
        this.#add(folder, told);
  }

  #add(folder: string, told: Mention): void {
    const known = this.#told.get(folder);
    if (told === "built" && this.#isOfCi) this.#builtByCi.add(folder);
    if (!this.#wanted.has(folder) || known === "copied" || (known === "built" && told === "named")) return;
    this.#told.set(folder, told);
  }
}

function isBuild(text: string): boolean {
  if (shortcuts.taken && !MAY_BUILD.test(text)) return false;
  return BUILDS.test(text) || inOneLine(text, CHANGES, WITH_FOLDER) !== undefined;
}

function applies(line: string): boolean {
  return (
    /\bkustomize["',\s]+build\b/.test(line) ||
    inOneLine(line, ...APPLIES) !== undefined ||
    inOneLine(line, ...INSTALLS) !== undefined
  );
}

/** An expression for a name as a part of a path, a part of dots, and what may stand for any name. */
function mentionOf(names: readonly string[]): RegExp | undefined {
  if (names.length > MOST_NAMES) return undefined;
  const parts = [...names.map(literalPattern), "\\.+"].join("|");
  return new RegExp(`[*$<{[\ue000]|(?<![\\w.@~+-])(?:${parts})(?![\\w.@~+-])`);
}

/** The target of a path in a folder, relative to the repository root. */
function at(path: string, folder: string): string {
  return normalise(`/${folder}/${path}`).slice(1);
}

function isBelow(folder: string, other: string): boolean {
  return other === "" || folder.startsWith(`${other}/`);
}

/** The folders that a path may be: each part of it that is known only at run time stands for at least one character. */
function foldersLike(path: string, folders: ReadonlySet<string>): string[] {
  const parts = path.split(/[\ue000*]+/);
  const [begin = ""] = parts;
  const end = parts.at(-1) ?? "";
  // Few paths are like any folder, and an expression for each of them takes time.
  const near = [...folders].filter(
    (folder) => !shortcuts.taken || (folder.startsWith(begin) && folder.endsWith(end)),
  );
  if (near.length === 0) return near;
  const pattern = new RegExp(`^${parts.map((part) => part.replace(/[.+]/g, "\\$&")).join("[^/]+")}$`);
  return near.filter((folder) => pattern.test(folder));
}
