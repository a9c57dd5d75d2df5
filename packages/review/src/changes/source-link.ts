import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { SourceLink } from "./sources.ts";

/**
 * Creates URLs of lines from a template with {commit}, {file} and {line}; none for a state that isn't a commit. Throws
 * InputError for a template without them, or that isn't a web URL.
 */
export function sourceLink(
  address: string,
  commits: { before: string | undefined; after: string | undefined },
): SourceLink {
  if (
    !/^https?:\/\/[^\s"'<>()]+$/.test(address) ||
    !address.includes("{file}") ||
    !address.includes("{line}")
  )
    throw new InputError(
      `--source-links: expected an address such as https://git.example.com/team/repo/blob/{commit}/{file}#L{line}, found ${address}`,
    );
  const [beforeCommit, ...parts] = address.split("{commit}");
  return (side, file, line) => {
    const commit = commits[side];
    if (parts.length > 0 && (commit === undefined || commit === "")) return undefined;
    return [beforeCommit, ...parts]
      .join(commit ?? "")
      .replaceAll("{line}", String(line))
      .replaceAll("{file}", () => file.split("/").map(encoded).join("/"));
  };
}

/** Encodes a part of a path for URLs and Markdown. */
function encoded(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
