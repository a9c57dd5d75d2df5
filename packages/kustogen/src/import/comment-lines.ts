import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { addTo, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { licenceIn, own } from "./comments-in.ts";
import { isTakenOut, pointsAtItsLine, speaksOfFiles, withoutAside } from "./said-of-files.ts";

const KUSTOMIZATION = /(?:^|\/)[Kk]ustomization(?:\.ya?ml)?$/;

/** Fields of a kustomization whose values are in an environment's file. */
const VALUES = /^(?:images|namespace|namePrefix|nameSuffix|replicas)$/;

/** Words of a line that adds something to the content below it. */
const REASON =
  /\b(?:because|since|so that|until|unless|must|never|not|only|as long|TODO)\b|n't\b|[:;?].*\w{3}|https?:/i;

/** A line of comment and its place. */
interface CommentLine {
  comment: string;
  file: string;
  /** From 1; and the first line of the same paragraph. */
  line: number;
  first: number;
  /** The environment whose own file contains it. */
  environment: string | undefined;
  /** True for comments about kustomize's own folders and entries, which no longer exist. */
  isGone: boolean;
  /** True in YAML that was commented out. */
  isTakenOut: boolean;
}

/** The comment lines in the files of an import, to find out which are kept. */
export class CommentLines {
  readonly #all: CommentLine[] = [];

  /** Lines of kustomizations that are about an object, and are kept with it. */
  readonly #placed = new Set<string>();

  /** The files that begin with a licence, by its text. */
  readonly #licences = new Map<string, string[]>();

  /** The licence at the beginning of the files, if all that have one have the same. */
  get licence(): string | undefined {
    const [[licence] = [], ...others] = this.#licences;
    return others.length > 0 ? undefined : licence;
  }

  /** Report lines about comments that aren't in the written text. */
  left(written: string): string[] {
    const left = this.#all.filter(({ comment }) => !written.includes(withoutAside(comment)));
    const said = left.filter((line) => !line.isTakenOut);
    const found = this.#all.filter((line) => !line.isTakenOut).length;
    const paragraphs = groupedBy(said, (line) => `${line.file}:${line.first}`);
    const yaml = new Map<string, CommentLine[]>();
    for (const line of left) if (line.isTakenOut) addTo(yaml, line.file, line);
    const files = [...yaml].map(([file, lines]) => `${file} (${counted(lines.length, "line")})`);
    const heading = `${said.length} of ${counted(found, "line")} of comment in the hand-written files ${said.length === 1 ? "is" : "are"} in none of the written ones:`;
    return [
      ...(said.length === 0 ? [] : [heading]),
      ...[...paragraphs.values()].map(
        (lines) => `  ${lines[0]?.file}:${lines[0]?.line}: ${lines.map(({ comment }) => comment).join(" ")}`,
      ),
      ...(files.length === 0 ? [] : [`YAML that is commented out is left out: ${files.join(", ")}`]),
      ...this.#licenceNotes(),
    ];
  }

  #licenceNotes(): string[] {
    const all = [...this.#licences.values()];
    const files = counted(all.flat().length, "file");
    if (all.length === 0) return [];
    return [
      this.licence === undefined
        ? `the licenses at the top of ${files} differ, so the written files have none`
        : `the license at the top of ${files} is now at the top of index.ts, and no other written file has it`,
    ];
  }

  /** Records that a comment of a kustomization is about an object. */
  place(comment: string): void {
    for (const line of comment.split("\n")) this.#placed.add(line.trim());
  }

  /** The comments of kustomizations in a folder that aren't in the written text, in order. */
  ofKustomization(folder: string, written: string): string[] {
    return this.#ofKustomizations(
      written,
      ({ file }) => file.slice(0, Math.max(0, file.lastIndexOf("/"))) === folder,
    );
  }

  /** The comments of kustomizations shared by several environments that aren't in the written text. */
  ofSharedKustomizations(written: string): string[] {
    return this.#ofKustomizations(written, ({ environment }) => environment === undefined);
  }

  #ofKustomizations(written: string, isAsked: (line: CommentLine) => boolean): string[] {
    const found = this.#all.filter(
      (line) =>
        !line.isGone &&
        !this.#placed.has(line.comment) &&
        KUSTOMIZATION.test(line.file) &&
        isAsked(line) &&
        !written.includes(line.comment),
    );
    return [...new Set(found.map(({ comment }) => comment))];
  }

  /** Adds a file's lines. Returns its kustomization's comments about values that an environment's file also has. */
  read(
    text: string,
    file: string,
    environment: string | undefined,
  ): { environment: string; comment: string; field: string }[] {
    const ofValues: { environment: string; comment: string; field: string }[] = [];
    const lines = text.split("\n");
    // A licence isn't a comment about anything, however many lines it has.
    const said = lines.map((line) => /^(?:[^"'#]*\s)?#+\s*(\S.*?)\s*$/.exec(line)?.[1]);
    const isWhole = lines.map((line) => /^\s*#/.test(line));
    const head = lines.findIndex((line) => !/^\s*(?:#|$)/.test(line));
    const licence = licenceIn(said.slice(0, head < 0 ? undefined : head).map((line) => line ?? ""));
    if (licence > 0) addTo(this.#licences, said.slice(0, licence).join("\n").trim(), file);
    said.forEach((comment, index) => {
      if (comment === undefined || index < licence || own(comment) === undefined) return;
      let [start, end] = [index, index];
      // A comment at the end of a line is about that line only.
      const isBehind = !isWhole[index];
      while (!isBehind && isWhole[start - 1]) start--;
      while (!isBehind && isWhole[end + 1]) end++;
      // Comments about kustomize in its own file are about folders that no longer exist; so is the heading of an
      // entry.
      const isHeading =
        end - start < 2 && /^\s*- (?:path:\s*)?["']?[\w./-]+["']?\s*$/.test(lines[end + 1] ?? "");
      while (start < index && said.slice(start, index).includes(undefined)) start++;
      const after = said.indexOf(undefined, index);
      if (after >= 0 && after <= end) end = after - 1;
      const whole = said.slice(start, end + 1).join("\n");
      const isKustomization = KUSTOMIZATION.test(file);
      const about = lines[isBehind ? index : end + 1] ?? "";
      const [, field] = (isKustomization && start > 0 && /^([a-z]\w*):/i.exec(about)) || [];
      // The purpose of a patch is obsolete with it.
      const isOfPatch =
        isBehind && /^patches/.test(lines.findLast((line, at) => at < index && /^[a-z]/i.test(line)) ?? "");
      const isOut = isTakenOut(whole);
      const isAboutFiles = isOut || speaksOfFiles(whole) || pointsAtItsLine(comment);
      if (
        field !== undefined &&
        VALUES.test(field) &&
        environment !== undefined &&
        index === start &&
        !isAboutFiles
      )
        ofValues.push({ environment, comment: whole, field });
      const isTitle = (field !== undefined || isOfPatch) && end === start && !REASON.test(comment);
      const isGone = isKustomization && (isHeading || isTitle || isAboutFiles);
      this.#all.push({
        ...{ comment, file, environment, isGone },
        ...{ line: index + 1, first: start + 1, isTakenOut: isOut },
      });
    });
    return ofValues;
  }
}
