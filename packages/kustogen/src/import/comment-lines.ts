import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { LICENCE, own } from "./comments-in.ts";
import { isTakenOut, pointsAtItsLine, speaksOfFiles } from "./said-of-files.ts";

const KUSTOMIZATION = /(?:^|\/)[Kk]ustomization(?:\.ya?ml)?$/;

/** Fields of a kustomization whose values an environment's file says. */
const VALUES = /^(?:images|namespace|namePrefix|nameSuffix|replicas)$/;

/** Words of a line that says more than what stands below it. */
const REASON =
  /\b(?:because|since|so that|until|unless|must|never|not|only|as long|TODO)\b|n't\b|[:;?].*\w{3}|https?:/i;

/** A line of comment with where it stands. */
interface CommentLine {
  comment: string;
  file: string;
  /** From 1. */
  line: number;
  /** The environment whose own file says it. */
  environment: string | undefined;
  /** True for what is said of kustomize's own folders and entries, which are gone. */
  isGone: boolean;
}

/** The lines of comment in the files of an import, for what becomes of them. */
export class CommentLines {
  readonly #all: CommentLine[] = [];

  /** The comments that a written text has none of, each with its place, and how many there are in all. */
  left(written: string): { found: number; left: string[] } {
    const left = this.#all.filter(({ comment }) => !written.includes(comment));
    return {
      found: this.#all.length,
      left: left.map(({ comment, file, line }) => `${file}:${line}: ${comment}`),
    };
  }

  /** The comments of kustomizations in a folder that a written text has none of, in their order. */
  ofKustomization(folder: string, written: string): string[] {
    return this.#ofKustomizations(
      written,
      ({ file }) => file.slice(0, Math.max(0, file.lastIndexOf("/"))) === folder,
    );
  }

  /** The comments of the kustomizations that several environments build on, which a written text has none of. */
  ofSharedKustomizations(written: string): string[] {
    return this.#ofKustomizations(written, ({ environment }) => environment === undefined);
  }

  #ofKustomizations(written: string, isAsked: (line: CommentLine) => boolean): string[] {
    const found = this.#all.filter(
      (line) =>
        !line.isGone && KUSTOMIZATION.test(line.file) && isAsked(line) && !written.includes(line.comment),
    );
    return [...new Set(found.map(({ comment }) => comment))];
  }

  /** Adds the lines of one file. Returns what its kustomization says of values that an environment's file has, too. */
  read(
    text: string,
    file: string,
    environment: string | undefined,
  ): { environment: string; comment: string; field: string }[] {
    const ofValues: { environment: string; comment: string; field: string }[] = [];
    const lines = text.split("\n");
    // A licence is no comment about anything, however many lines it has.
    const head = lines.findIndex((line) => !/^\s*(?:#|$)/.test(line));
    const licence = LICENCE.test(lines.slice(0, head).join("\n")) ? head : 0;
    const said = lines.map((line) => /^(?:[^"'#]*\s)?#+\s*(\S.*?)\s*$/.exec(line)?.[1]);
    const isWhole = lines.map((line) => /^\s*#/.test(line));
    said.forEach((comment, index) => {
      if (comment === undefined || index < licence || own(comment) === undefined) return;
      let [start, end] = [index, index];
      while (isWhole[start - 1]) start--;
      while (isWhole[end + 1]) end++;
      // What is said of kustomize in its own file is about folders that are gone, and so is the heading of an entry.
      const isHeading =
        end - start < 2 && /^\s*- (?:path:\s*)?["']?[\w./-]+["']?\s*$/.test(lines[end + 1] ?? "");
      while (start < index && said.slice(start, index).includes(undefined)) start++;
      const after = said.indexOf(undefined, index);
      if (after >= 0 && after <= end) end = after - 1;
      const whole = said.slice(start, end + 1).join("\n");
      const isKustomization = KUSTOMIZATION.test(file);
      const [, field] = (isKustomization && start > 0 && /^([a-z]\w*):/i.exec(lines[end + 1] ?? "")) || [];
      const isAboutFiles =
        [speaksOfFiles, isTakenOut].some((isIt) => isIt(whole)) || pointsAtItsLine(comment);
      if (
        field !== undefined &&
        VALUES.test(field) &&
        environment !== undefined &&
        index === start &&
        !isAboutFiles
      )
        ofValues.push({ environment, comment: whole, field });
      const isTitle = field !== undefined && end === start && !REASON.test(comment);
      const isGone = isKustomization && (isHeading || isTitle || isAboutFiles);
      this.#all.push({ comment, file, line: index + 1, environment, isGone });
    });
    return ofValues;
  }
}

/** The comments of the originals that are nowhere in what is written, counted and shown. */
export function commentNotes({ found, left }: { found: number; left: readonly string[] }): string[] {
  if (left.length === 0) return [];
  return [
    `${left.length} of ${counted(found, "comment")} in the hand-written files are in none of the written ones:`,
    ...left.map((comment) => `  ${comment}`),
  ];
}
