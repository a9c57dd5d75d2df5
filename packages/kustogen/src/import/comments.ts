import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, isScalar, parseAllDocuments, parseDocument, type YAMLMap } from "yaml";
import { BASE } from "../authoring/environment.ts";
import { isGenerated } from "../output/file.ts";
import { inOrder } from "./alike-comments.ts";
import { carry, inTemplate, nameIn } from "./carried-comments.ts";
import { CommentLines } from "./comment-lines.ts";
import {
  isReplaced,
  LITERAL,
  type OwnSaid,
  ofOneEnvironment,
  type Said,
  settingIn,
  settingInside,
  settingsOf,
} from "./comment-values.ts";
import { collect, elementAt, firstComment, own, type SaidOf, withoutOwnName } from "./comments-in.ts";
import { commentsOfVariables, onlyComments } from "./env-comments.ts";
import { type ImportedSetting, isSaidOf } from "./imported-setting.ts";
import { withoutMarks } from "./marks.ts";
import { MaskedComments } from "./masked-comments.ts";
import { patchesOf } from "./patch-comments.ts";
import { isTakenOut, withoutGoneFiles } from "./said-of-files.ts";
import type { ImportedObject, Template } from "./template.ts";

/** A comment about an environment's setting, or a group of settings, or the whole environment. */
export interface EnvironmentComment {
  comment: string;
  setting: ImportedSetting | undefined;
  /** The group of settings that it is about. */
  group?: string;
  /** The field of its kustomization below it, if the environment's file contains that field's value. */
  field?: string;
}

/** The comments that authors wrote beside the fields of their objects, by object and path. */
export class SourceComments {
  /** Each comment line and its place. */
  readonly lines = new CommentLines();

  /** By "Kind name", then by path in the form that templates use; "" is the object itself. */
  readonly #objects = new Map<string, Map<string, Said[]>>();

  /** Comments of environments about values that are settings, and about shared objects. */
  readonly #byEnvironment = new Map<string, EnvironmentComment[]>();

  /** "Kind name" of objects outside any environment's folder: comments in such a folder are about a patch. */
  readonly #shared = new Set<string>();

  /** Hides credentials in comments before they are used. */
  readonly masked: MaskedComments;

  /** @param secrets Secrets whose values must not appear in comments */
  constructor(
    /** The environments, by the folders that contain only their files. */
    private readonly folders: ReadonlyMap<string, string> = new Map(),
    secrets: readonly Resource[] = [],
  ) {
    this.masked = new MaskedComments(secrets);
  }

  /** Comments in an environment's own files about its values and patches, which go into its file. */
  ofEnvironment(name: string): readonly EnvironmentComment[] {
    return this.#byEnvironment.get(name) ?? [];
  }

  /** Adds the comments of one file; a file that isn't YAML has none. */
  read(original: string, file = ""): void {
    // Comments that kustogen generated aren't an author's.
    if (isGenerated(original)) return;
    const text = this.masked.of(withoutOwnName(original, file), file);
    const environment = this.#environmentOf(file);
    for (const { environment: name, ...one } of this.lines.read(text, file, environment))
      this.#add(name, { ...one, setting: undefined });
    // Parsing comments takes long: most documents have none, and definitions stay unchanged. A comment before the
    // first document is about its object.
    const documents = text.replace(/^((?:\s*#.*\n|\s*\n)+)---[ \t]*\n/, "$1").split(/^---(?=\s|$)/m);
    for (const document of documents) {
      const [, kind] = /^kind: *["']?(\w+)/m.exec(document) ?? [];
      const [, name] =
        /^metadata:(?:\s*\n(?:.*\n)*? +| *\{(?:.*[ ,])?)name: *["']?([\w.-]+)/m.exec(document) ?? [];
      if (environment === undefined) this.#shared.add(`${kind} ${name}`);
      if (document.includes("#") && kind !== "CustomResourceDefinition")
        this.#readDocument(document, environment);
    }
  }

  /** Adds the comments of a file with variables. @param made the "Kind name" of the object generated from it */
  readVariables(original: string, file: string, made: string): void {
    const text = this.masked.of(onlyComments(original), file);
    const environment = this.#environmentOf(file);
    this.lines.read(text, file, environment);
    if (environment === undefined) this.#shared.add(made);
    const masked = text.split("\n");
    const lines = original.split("\n").map((line, index) => masked[index] || line);
    this.#addSaid(made, commentsOfVariables(lines.join("\n")), environment);
  }

  #environmentOf(file: string): string | undefined {
    for (const [folder, name] of this.folders) if (file.startsWith(`${folder}/`)) return name;
    return undefined;
  }

  #readDocument(text: string, environment: string | undefined): void {
    let documents: ReturnType<typeof parseAllDocuments>;
    try {
      documents = parseAllDocuments(text, { strict: false, logLevel: "silent", uniqueKeys: false });
    } catch {
      return;
    }
    if (!Array.isArray(documents)) return;
    for (const document of documents) {
      const { contents } = document;
      if (!isMap(contents)) continue;
      const patches = patchesOf(contents);
      for (const inline of patches.texts) this.#readDocument(inline, environment);
      for (const { kind, name, comment } of patches.said) {
        this.#addSaid(`${kind} ${name}`, new Map([["", { comment }]]), environment);
        this.lines.place(comment);
      }
      const kind = contents.get("kind");
      const name = contents.getIn(["metadata", "name"]);
      if (typeof kind !== "string" || typeof name !== "string") continue;
      const found = new Map<string, SaidOf>();
      const head = own([document.commentBefore, firstComment(contents)].filter(Boolean).join("\n"));
      if (head !== undefined) found.set("", { comment: head });
      collect(contents, "", found, text);
      if (kind === "Secret") this.#firstKeys(contents, found);
      this.#addSaid(`${kind} ${name}`, found, environment);
    }
  }

  #addSaid(object: string, found: ReadonlyMap<string, SaidOf>, environment: string | undefined): void {
    const known = entryOf(this.#objects, object, () => new Map<string, Said[]>());
    for (const [path, one] of found) {
      const comment = withoutGoneFiles(one.comment);
      if (comment !== undefined) addTo(known, path, { ...one, comment, environment });
    }
  }

  /**
   * Of the comments at the beginning of a Secret's values, the last paragraph is about the first value, or about all
   * of them if no other value has a comment.
   */
  #firstKeys(secret: YAMLMap, found: Map<string, SaidOf>): void {
    for (const field of ["data", "stringData"]) {
      const values = secret.get(field);
      const [first, ...others] = isMap(values) ? values.items.map(({ key }) => key) : [];
      const said = own(firstComment(values) ?? "")
        ?.split(/\n(?:[ \t]*\n)+/)
        .at(-1);
      const isOfFirst =
        others.length === 0 || others.some((key) => isScalar(key) && found.has(`.${field}.${key.value}`));
      if (said === undefined || !isScalar(first)) continue;
      const path = `.${field}.${String(first.value)}`;
      if (isOfFirst) found.set(path, { comment: said });
      else found.delete(path);
    }
  }

  /** The comments about a key of a Secret, in one line; undefined without any, or for commented-out YAML. */
  ofSecretKey(secret: string, key: string): string | undefined {
    const found = this.#of("Secret", [secret]);
    const said = ["data", "stringData"]
      .flatMap((field) => found.get(`.${field}.${key}`) ?? [])
      .flatMap(({ comment }) => comment.split(/\n(?:[ \t]*\n)+/))
      .map((paragraph) =>
        paragraph
          .split("\n")
          .filter((line) => !isTakenOut(line))
          .join("\n"),
      )
      .filter((paragraph) => paragraph !== "");
    return said.length === 0 ? undefined : oneLine([...new Set(said)].join("\n"));
  }

  /** The object with the comments of its source at the same places. */
  carriedBy(object: ImportedObject): ImportedObject {
    const found = this.#of(object.kind, [withoutMarks(object.name), ...(object.names ?? [])]);
    this.#readValues(object.body, "", found);
    if (found.size === 0) return object;
    const isPatched = this.#shared.has(`${object.kind} ${withoutMarks(object.name)}`);
    for (const [path, all] of found) {
      const [one] = all;
      if (!one?.isFirst || inTemplate(object.body, path) !== undefined) continue;
      found.delete(path);
      for (const said of all) addTo(found, path.slice(0, path.lastIndexOf(".")), said);
    }
    const said = (path: string, template: Template) => this.#saidAt(found.get(path) ?? [], template);
    const head = found.get("") ?? [];
    return {
      ...object,
      comment: isPatched ? this.#saidOfPatches(head, object.body) : said("", LITERAL),
      body: carry(object.body, "", said),
    };
  }

  /** Comments for an object's code; a comment above an environment's patch goes with its values. */
  #saidOfPatches(found: readonly Said[], body: Template): string | undefined {
    const own = ofOneEnvironment(found);
    for (const { comment, environment } of own) {
      if (isTakenOut(comment)) continue;
      const settings = settingsOf(body).filter((setting) => isSaidOf(setting, environment));
      const groups = [...new Set(settings.map((setting) => setting.group))];
      // A feature of a component is named after that.
      const group = groups.find((one) => groups.every((other) => other.startsWith(one)));
      this.#add(environment, {
        comment,
        setting: settings.length === 1 ? settings[0] : undefined,
        ...(group && settings.length > 1 && { group }),
      });
    }
    return inOrder(found.filter((one) => !own.includes(one as OwnSaid)));
  }

  /** Comments for the code: the reason for an environment's value goes with the value. */
  #saidAt(found: readonly Said[], template: Template): string | undefined {
    const all = found.filter((one) => !isReplaced(one, template));
    const own = ofOneEnvironment(all).flatMap((one) => {
      const setting = settingIn(template) ?? settingInside(template, one);
      return setting !== undefined && isSaidOf(setting, one.environment) ? [{ one, setting }] : [];
    });
    for (const { one, setting } of own) this.#add(one.environment, { comment: one.comment, setting });
    const rest = all.filter((said) => own.every(({ one }) => one !== said));
    if (own.length === 0 || template.type !== "setting") return inOrder(rest);
    // The base's comment about its value applies unless an environment has its own.
    const { setting } = template.use;
    const others = [...this.folders.values()].filter((name) =>
      own.every(({ one }) => one.environment !== name),
    );
    if (!others.every((name) => isSaidOf(setting, name))) return inOrder(rest);
    for (const name of others) {
      const holds = rest.filter(
        ({ value, isHeading }) =>
          !isHeading &&
          (value === undefined || value === String(setting.own.get(name) ?? setting.own.get(BASE))),
      );
      const comment = inOrder(holds);
      if (comment !== undefined) this.#add(name, { comment, setting: template.use.setting });
    }
    return inOrder(rest.filter(({ isHeading }) => isHeading));
  }

  #add(environment: string, comment: EnvironmentComment): void {
    this.#byEnvironment.set(environment, [...(this.#byEnvironment.get(environment) ?? []), comment]);
  }

  /** The comments about an object under its names; overlays add affixes, so parts of a name are searched, too. */
  #of(kind: string, names: readonly string[]): Map<string, Said[]> {
    const all = new Map<string, Said[]>();
    const exact = [...new Set(names)].flatMap((name) => this.#objects.get(`${kind} ${name}`) ?? []);
    const similar = [...this.#objects].filter(
      ([key]) =>
        key.startsWith(`${kind} `) && names.some((name) => name.includes(key.slice(kind.length + 1))),
    );
    const found = exact.length > 0 ? exact : similar.length === 1 ? similar.map(([, said]) => said) : [];
    for (const said of found) for (const [path, own] of said) for (const one of own) addTo(all, path, one);
    return all;
  }

  /** Adds comments in texts with chart values, which are rewritten. */
  #readValues(template: Template, path: string, found: Map<string, Said[]>): void {
    if (template.type === "map")
      for (const { key, value } of template.fields) this.#readValues(value, `${path}.${key}`, found);
    if (template.type === "list") {
      const names = template.items.map(({ value }) => nameIn(value));
      for (const [index, { value }] of template.items.entries())
        this.#readValues(value, `${path}.${elementAt(names, index)}`, found);
    }
    if (template.type !== "yaml") return;
    const environments = [...this.folders.values()];
    for (const [index, original] of template.texts.entries()) {
      if (!original?.includes("#")) continue;
      const text = this.masked.of(original, `the values at ${path.slice(1)}`);
      const { contents, commentBefore } = parseDocument(text, { logLevel: "silent" });
      const said = new Map<string, SaidOf>();
      collect(contents, path, said, text);
      const head = own([commentBefore, firstComment(contents)].filter(Boolean).join("\n"));
      if (head !== undefined) said.set(path, { comment: head });
      for (const [at, one] of said) {
        const comment = withoutGoneFiles(one.comment);
        if (comment !== undefined) addTo(found, at, { ...one, comment, environment: environments[index] });
      }
    }
  }
}

/** Joins lines: a short one becomes a separate sentence if the next one begins a sentence. */
function oneLine(text: string): string {
  return text.replace(/^(.{0,60}[^\s.,:;!?])\n(?=[A-Z])/gm, "$1. ").replace(/\s+/g, " ");
}
