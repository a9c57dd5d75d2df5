import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { isCommentLine, linesWith } from "../discovery/lines-with.ts";
import { isProse, MentionedFolders, type MentioningText, PASSED } from "../discovery/mentioned-folders.ts";
import type { Placed } from "./placed.ts";
import { imageName, placeholderIn } from "./rules/integrity/image-name.ts";
import { unlistedFile } from "./rules/traps/unlisted-file.ts";
import { unlistedFolder } from "./rules/traps/unlisted-folder.ts";

/** The texts of the repository, read only if a finding depends on them, and what is known of them from before. */
export interface HandledBy {
  texts(): Iterable<MentioningText>;
  ask(question: readonly string[], answer: () => string | undefined): string | undefined;
  /** A path of the tree as texts name it. */
  label(path: string): string;
}

/**
 * The findings without folders that a script or CI deploys; files and placeholders that such texts name are info. The
 * images with one placeholder are one finding.
 */
export function handledByTexts(findings: readonly Placed[], by: HandledBy): Placed[] {
  const placeholders = new Map<string, Placed[]>();
  const left = findings.flatMap((placed): Placed[] => {
    const { rule, reported } = placed;
    if (rule === unlistedFolder && isDeployed(by.label(reported.cause ?? ""), by)) return [];
    if (rule === unlistedFile && reported.severity === "warning") return [named(placed, by)];
    const placeholder = rule === imageName && reported.cause ? placeholderIn(reported.cause) : undefined;
    if (placeholder === undefined) return [placed];
    const known = placeholders.get(placeholder);
    if (known !== undefined) known.push(placed);
    else placeholders.set(placeholder, [placed]);
    return known === undefined ? [placed] : [];
  });
  return left.map((placed) => {
    const [placeholder, all] = [...placeholders].find(([, [first]]) => first === placed) ?? [];
    return placeholder === undefined || all === undefined ? placed : asOne(placeholder, all, by);
  });
}

function isDeployed(folder: string, { texts, ask }: HandledBy): boolean {
  const how = () => new MentionedFolders(texts(), [folder]).of(folder);
  return ask(["mentions", folder], how) !== undefined;
}

/** Info for a file that a text beside it names, such as the settings of a plugin, or that a script names by its path. */
function named(placed: Placed, { texts, ask }: HandledBy): Placed {
  const { reported } = placed;
  const { file } = reported;
  if (file === undefined) return placed;
  const by = ask(["names", file], () => nameOf(file, texts()));
  if (by === undefined) return placed;
  return {
    ...placed,
    reported: {
      ...reported,
      severity: "info",
      fix: `${reported.fix}, unless it is applied by ${by}, which names it`,
    },
  };
}

function nameOf(file: string, texts: Iterable<MentioningText>): string | undefined {
  const name = lastPart(file);
  const folder = folderOf(`/${file}`).slice(1);
  const beside = literalWord(name);
  const whole = literalWord(folder === "" ? name : `${lastPart(folder)}/${name}`);
  for (const { path, text } of texts) {
    if (path === file || PASSED.test(path) || isProse(path.replace(/(?<=(?:^|\/)[\w-]*env)\.txt$/, "")))
      continue;
    const isBeside = folderOf(`/${path}`).slice(1) === folder;
    if (isBeside && MANIFEST.test(text)) continue;
    for (const line of linesWith(isBeside ? beside : whole, text)) if (!isCommentLine(line)) return path;
  }
  return undefined;
}

/** A manifest beside another one refers to objects, not to files. */
const MANIFEST = /^apiVersion:/m;

function literalWord(text: string): RegExp {
  return new RegExp(`(?<![\\w.-])${literalPattern(text)}(?![\\w-])`, "g");
}

/** One finding for all images with a placeholder. */
function asOne(placeholder: string, all: readonly Placed[], { texts, ask }: HandledBy): Placed {
  const [first] = all as [Placed];
  const by = ask(["fills", placeholder], () => {
    const word = literalWord(placeholder);
    for (const { path, text } of texts())
      if (!PASSED.test(path) && !isProse(path) && !MANIFEST.test(text))
        for (const line of linesWith(word, text)) if (!isCommentLine(line)) return path;
    return undefined;
  });
  const { reported } = first;
  const others = all.length - 1;
  const more =
    others > 0 ? `; so it is in the images of ${others} more container${others > 1 ? "s" : ""}` : "";
  return {
    ...first,
    reported: {
      ...reported,
      cause: placeholder,
      message: `${reported.message}${more}`,
      ...(by !== undefined && {
        severity: "info",
        fix: `nothing, if ${by} fills it in before the objects are applied`,
      }),
    },
  };
}
