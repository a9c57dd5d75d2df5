import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { isManifestFile } from "../discovery/argo-documents.ts";
import { MentionedFolders, type MentioningText } from "../discovery/mentioned-folders.ts";
import { controllerMadeBy, definitionsMadeBy, namespaceMadeBy, serviceMadeBy } from "./made-in-texts.ts";
import { NamedInTexts } from "./named-in-texts.ts";
import type { Placed } from "./placed.ts";
import { imageName, placeholderIn } from "./rules/integrity/image-name.ts";
import { namespaceExists } from "./rules/integrity/namespace-exists.ts";
import { releaseFirst } from "./rules/integrity/release-first.ts";
import { ingressClass } from "./rules/network/ingress-class.ts";
import { serviceAddress } from "./rules/network/service-address.ts";
import { unlistedFile } from "./rules/traps/unlisted-file.ts";
import { unlistedFolder } from "./rules/traps/unlisted-folder.ts";

/** The texts of the repository, read only if a finding depends on them, and what is known of them from before. */
export interface HandledBy {
  texts(): Iterable<MentioningText>;
  ask(question: readonly string[], answer: () => string | undefined): string | undefined;
  /** A path of the tree as texts name it. */
  label(path: string): string;
  /** True if only some folders of the repository are checked. */
  isPart: boolean;
}

/**
 * The findings without folders that a script or CI deploys, and without names or classes for which they, or folders that
 * aren't checked, may create Services or controllers; files, placeholders and namespaces that such texts name are info,
 * and so are custom kinds that they may define. The images with one placeholder are one finding. However many findings
 * there are, each text is read a few times at most.
 */
export function handledByTexts(
  findings: readonly Placed[],
  { texts, ask, label, isPart }: HandledBy,
): Placed[] {
  const folders: string[] = [];
  const files: string[] = [];
  const placeholders = new Map<string, Placed[]>();
  for (const placed of findings) {
    const placeholder = placeholderOf(placed);
    if (placed.rule === unlistedFolder) folders.push(label(placed.reported.cause ?? ""));
    else if (isUnlistedFile(placed)) files.push(placed.reported.file ?? "");
    else if (placeholder !== undefined) addTo(placeholders, placeholder, placed);
  }
  const mentions = lazily(() => new MentionedFolders(outside(folders, texts()), folders));
  const names = lazily(() => new NamedInTexts(texts(), files, placeholders.keys()));
  return findings.flatMap((placed): Placed[] => {
    const { rule, reported } = placed;
    const { file = "", cause = "" } = reported;
    if (rule === unlistedFolder) {
      const folder = label(cause);
      return ask(["mentions", folder], () => mentions().of(folder)) === undefined ? [placed] : [];
    }
    if (isUnlistedFile(placed)) {
      const by = ask(["names", file], () => names().ofFile(file));
      return [by === undefined ? placed : appliedBy(by, placed)];
    }
    if (rule === serviceAddress && cause !== "") {
      if (isPart) return [];
      const [host = "", elsewhere] = cause.split(" ");
      const by = ask(["service", cause], () => serviceMadeBy(host, texts(), elsewhere !== undefined));
      return by === undefined ? [placed] : [];
    }
    if (rule === ingressClass) {
      const by = isPart
        ? "a folder outside"
        : ask(["controller", cause], () => controllerMadeBy(cause, texts()));
      return by === undefined ? [placed] : [];
    }
    if (rule === namespaceExists && cause !== "") {
      const by = isPart ? "a folder outside" : ask(["makes", cause], () => namespaceMadeBy(cause, texts()));
      return [by === undefined ? placed : madeBy(by, placed)];
    }
    if (rule === releaseFirst && cause !== "") {
      const by = isPart
        ? "a folder outside"
        : ask(["defines", cause], () => definitionsMadeBy(cause.split(" "), texts()));
      return [by === undefined ? placed : madeBy(by, placed)];
    }
    const placeholder = placeholderOf(placed);
    if (placeholder === undefined) return [placed];
    const all = placeholders.get(placeholder) ?? [];
    if (all[0] !== placed) return [];
    const by = ask(["fills", placeholder], () => names().ofPlaceholder(placeholder));
    return [asOne(placeholder, all, by)];
  });
}

/** The texts without the manifests in these folders, which are only applied if something else deploys the folder. */
function* outside(folders: readonly string[], texts: Iterable<MentioningText>): Iterable<MentioningText> {
  const inside = new Set(folders);
  for (const text of texts) if (!isManifestFile(text.path) || !isBelow(text.path, inside)) yield text;
}

function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
    if (folders.has(path.slice(0, end))) return true;
  return false;
}

function isUnlistedFile({ rule, reported: { severity, file } }: Placed): boolean {
  return rule === unlistedFile && severity !== "info" && file !== undefined;
}

function placeholderOf({ rule, reported: { cause } }: Placed): string | undefined {
  return rule === imageName && cause !== undefined ? placeholderIn(cause) : undefined;
}

/** Info for a file that a text beside it names, such as the settings of a plugin, or that a script names by its path. */
function appliedBy(by: string, placed: Placed): Placed {
  const { reported } = placed;
  const fix = `${reported.fix}, unless it is applied by ${by}, which names it`;
  return { ...placed, reported: { ...reported, severity: "info", fix } };
}

/** Info for an object that a text may create. */
function madeBy(by: string, placed: Placed): Placed {
  const { reported } = placed;
  const fix = `nothing, if ${by} creates it; otherwise ${reported.fix}`;
  return { ...placed, reported: { ...reported, severity: "info", fix } };
}

/** One finding for all images with a placeholder. @param by the text that fills it in */
function asOne(placeholder: string, all: readonly Placed[], by: string | undefined): Placed {
  const [first] = all as [Placed];
  const { reported } = first;
  const others = all.length - 1;
  const more =
    others > 0 ? `; it is also in the images of ${others} more container${others > 1 ? "s" : ""}` : "";
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
