import { readlinkSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { errorCode } from "@kustogen/kustomize/errors/system-call.ts";
import { entryAt } from "./entries.ts";

/**
 * Where a path in a root really is, relative to the root: a link is followed, as by everything that reads, if it leads
 * to a place in the root, and not into git's own folder. A commit of a stranger can contain any link.
 * @param gone links and files that are removed first. A link at the path itself is followed unless it is one of them; if
 * this is absent, it never is, because removing or replacing a link changes nothing at its target
 * @throws InputError for any other link, with where it leads and how to fix it
 */
export function realPlace(root: string, path: string, gone?: ReadonlySet<string>): string {
  let at = "";
  const names = path.split("/");
  for (const [index, name] of names.entries()) {
    const place = at === "" ? name : `${at}/${name}`;
    const wanted = index < names.length - 1 ? "folder" : "file";
    const stays = wanted === "file" && (gone === undefined || gone.has(place));
    const isFollowed = !stays && entryAt(`${root}/${place}`)?.isSymbolicLink();
    at = isFollowed ? targetOf(root, place, wanted, gone?.has(place)) : place;
  }
  return at;
}

/** The place in the root to which a link leads. */
function targetOf(root: string, link: string, wanted: "file" | "folder", isGone = false): string {
  const refuse = (which: string, code: "outside-tree" | "wrong-file-type" = "wrong-file-type") => {
    const said = `is a link to ${readlinkSync(`${root}/${link}`)}, ${which}; put a ${wanted} in its place`;
    return new InputError(`${link}: ${said}`, { code });
  };
  let real: string;
  try {
    real = realpathSync(`${root}/${link}`);
  } catch (error) {
    throw refuse(errorCode(error) === "ELOOP" ? "which leads in a circle" : "which leads nowhere");
  }
  const place = relative(realpathSync(root), real).split(sep).join("/");
  if (place === ".." || place.startsWith("../") || isAbsolute(place))
    throw refuse(
      `which leads out of this project, to ${real}, where kustogen writes nothing`,
      "outside-tree",
    );
  if (place.split("/").some((name) => name.toLowerCase() === ".git"))
    throw refuse("which leads into git's own folder, where kustogen writes nothing", "outside-tree");
  if (statSync(real).isDirectory() !== (wanted === "folder"))
    throw refuse(`which is ${wanted === "folder" ? "no folder" : "a folder"}`);
  // It is unclear whether what is below it goes as well.
  if (isGone) throw refuse("which is removed");
  return place;
}
