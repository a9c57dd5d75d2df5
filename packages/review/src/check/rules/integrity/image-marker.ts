import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { parseImage } from "../../../cluster/image.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { IMAGES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { filesBehind } from "../../files.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";

/** A comment by which Flux finds the place of an image, with the namespace and name of its policy. */
const MARKER = /\{\s*"\$imagepolicy"\s*:\s*"([\w.-]+):([\w.-]+)(?::\w+)?"\s*\}/;
/** A line with a field: its indentation, also as the first field of a list's element, its name and its value. */
const FIELD = /^(\s*(?:-\s+)?)["']?([\w.-]+)["']?\s*:\s*["']?([^\s"'#]*)/;
/** What Flux's comments look like, also with a slip in it. */
const NEARLY = /\$image-?polic\w*/i;
/** The parts of an image that a comment can name. */
const PARTS = ["tag", "name", "digest"];
/** The fields beside a tag or digest that name its image, the first that is there. */
const NAMES = ["newName", "repository", "image", "name"];

/** The image policies of an environment, by namespace and name, each with its ImageRepository. */
const policiesIn = new Fact(({ index }): readonly (readonly [policy: string, repository: string])[] =>
  index.ofKind("ImagePolicy", IMAGES_OF_FLUX).map((one) => {
    const { name, namespace = "" } = one.metadata;
    const of = textAt(one, "spec", "imageRepositoryRef", "namespace") ?? namespace;
    return [`${namespace}:${name}`, `${of}:${textAt(one, "spec", "imageRepositoryRef", "name")}`];
  }),
);

/** The images of an environment's ImageRepositories, by namespace and name. */
const repositoriesIn = new Fact(({ index }): readonly (readonly [repository: string, image: string])[] =>
  index
    .ofKind("ImageRepository", IMAGES_OF_FLUX)
    .map((one) => [
      `${one.metadata.namespace ?? ""}:${one.metadata.name}`,
      textAt(one, "spec", "image") ?? "",
    ]),
);

/** A comment that names a policy, and the name of the image next to it. */
interface Marker {
  file: string;
  line: number;
  policy: string;
  /** Without a tag; undefined if it isn't known. */
  image: string | undefined;
}

/** A comment that Flux doesn't understand. */
interface Broken extends Pick<Marker, "file" | "line"> {
  message: string;
}

/** The policies that the files of an environment name, with their places. */
const markersIn = new Fact((state): readonly Marker[] =>
  filesBehind(state).flatMap((file) => {
    const text = state.sources?.files.text(file) ?? "";
    if (!text.includes("$imagepolicy")) return [];
    const lines = text.split("\n");
    return lines.flatMap((line, at) => {
      const [, namespace, name] = MARKER.exec(line) ?? [];
      return name === undefined || /^\s*#/.test(line)
        ? []
        : [{ file, line: at + 1, policy: `${namespace}:${name}`, image: imageAt(lines, at) }];
    });
  }),
);

/** The comments behind fields that are nearly Flux's, with their places. */
const brokenIn = new Fact((state): readonly Broken[] =>
  filesBehind(state).flatMap((file) => {
    const text = state.sources?.files.text(file) ?? "";
    if (!NEARLY.test(text)) return [];
    return text.split("\n").flatMap((line, at) => {
      const comment = FIELD.test(line) && NEARLY.test(line) ? commentIn(line) : undefined;
      const message = comment === undefined ? undefined : problemWith(comment);
      return message === undefined ? [] : [{ file, line: at + 1, message }];
    });
  }),
);

/** The comment behind a value, if it begins as Flux's do. */
function commentIn(line: string): string | undefined {
  const at = line.search(/\s#\s*\{/);
  return at < 0 ? undefined : line.slice(at).trim().slice(1).trim();
}

/** What is wrong with a comment; undefined if Flux reads it. */
function problemWith(comment: string): string | undefined {
  const read: unknown = orElse(() => JSON.parse(comment), undefined);
  if (typeof read !== "object" || read === null) return "isn't JSON";
  const [key = ""] = Object.keys(read);
  if (key !== KEY) return `has the key ${key} instead of ${KEY}`;
  const [namespace, name, part = "tag", ...more] = String(Object.values(read)[0]).split(":");
  if (!namespace || !name || more.length > 0)
    return "doesn't have the namespace and the name of an ImagePolicy";
  return PARTS.includes(part) ? undefined : `ends with ${part}, which is neither ${PARTS.join(" nor ")}`;
}

const KEY = "$imagepolicy";

export const imageMarker = defineRule({
  id: "integrity/image-marker",
  title: "The comment next to an image refers to an existing ImagePolicy for that image",
  why:
    "If the comment next to an image refers to no ImagePolicy, or isn't JSON, Flux doesn't update the image, " +
    "and reports no error. The comment contains the namespace and name of the ImagePolicy, as in `# " +
    '{"$imagepolicy": "flux-system:web"}`. If the ImagePolicy is for another image, Flux writes a tag that ' +
    "the image doesn't have. If two comments next to the same image refer to different ImagePolicies, the " +
    "versions of the image differ.",
  source: "https://fluxcd.io/flux/components/image/imageupdateautomations/#setters",
  example: {
    bad: '# shop/kustomization.yaml; manifests.yaml contains the ImagePolicies web and api, in flux-system\nresources: [manifests.yaml]\nimages:\n  - name: acme/web\n    newTag: 1.4.2 # {"$imagepolicy": "flux-system:wbe:tag"}',
    good: '# shop/kustomization.yaml; manifests.yaml contains the ImagePolicies web and api, in flux-system\nresources: [manifests.yaml]\nimages:\n  - name: acme/web\n    newTag: 1.4.2 # {"$imagepolicy": "flux-system:web:tag"}',
  },
  around: "flux",
  asks: () => [policiesIn, repositoriesIn, markersIn, brokenIn],
  *checkRepository({ environments }) {
    const broken = environments.flatMap((state) => brokenIn.of(state));
    for (const { file, line, message } of new Map(
      broken.map((one) => [`${one.file}:${one.line}`, one]),
    ).values())
      yield {
        file,
        line,
        message: `the comment ${message}, so Flux doesn't update the image`,
        fix: 'write it as {"$imagepolicy": "NAMESPACE:NAME"}, with :tag or :name at its end for a part of an image',
      };
    const policies = new Map(environments.flatMap((state) => policiesIn.of(state)));
    const images = new Map(environments.flatMap((state) => repositoriesIn.of(state)));
    const markers = new Map(
      environments.flatMap((state) =>
        markersIn.of(state).map((one) => [`${one.file}:${one.line}`, one] as const),
      ),
    );
    const all = [...markers.values()];
    const imageOf = (policy: string) => images.get(policies.get(policy) ?? "");
    yield* ofOthers(all, imageOf);
    yield* ofTwo(all, imageOf);
    // Without a namespace in its file, a policy gets one from whatever applies it.
    if (policies.size === 0 || [...policies.keys()].some((one) => one.startsWith(":") || one.includes("$")))
      return;
    const wrong = all.filter(({ policy }) => !policies.has(policy));
    // Where most are elsewhere, all may be.
    if (wrong.length * 2 > markers.size && policies.size < 2) return;
    for (const { file, line, policy } of wrong)
      yield {
        file,
        line,
        message: `refers to ImagePolicy ${policy}, which nothing in this repository creates`,
        fix: "write the namespace and the name of one that exists",
      };
  },
});

/** The comments whose policy is for another image; a mirror has the same last name. */
function* ofOthers(
  all: readonly Marker[],
  imageOf: (policy: string) => string | undefined,
): Iterable<RepositoryFinding> {
  for (const { file, line, policy, image } of all) {
    const other = imageOf(policy);
    if (image === undefined || other === undefined || isOpen(image) || isOpen(other)) continue;
    if (lastPart(image) === lastPart(other)) continue;
    yield {
      file,
      line,
      message: `the image is ${image}, and ImagePolicy ${policy} is for ${other}`,
      fix: `refer to the ImagePolicy for ${image}`,
    };
  }
}

/** The comments about an image with another policy than the comment before it in the file. */
function* ofTwo(
  all: readonly Marker[],
  imageOf: (policy: string) => string | undefined,
): Iterable<RepositoryFinding> {
  const first = new Map<string, Marker>();
  for (const marker of all) {
    const { file, line, policy, image } = marker;
    if (image === undefined || isOpen(image)) continue;
    const before = first.get(`${file} ${image}`);
    if (before === undefined) first.set(`${file} ${image}`, marker);
    else if (before.policy !== policy && imageOf(policy) === imageOf(before.policy))
      yield {
        file,
        line,
        message: `refers to ImagePolicy ${policy}, and line ${before.line} to ${before.policy} for the same image, ${image}`,
        fix: "refer to the same ImagePolicy in both places",
      };
  }
}

function isOpen(image: string): boolean {
  return image === "" || image.includes("$");
}

/** The number of lines around a tag in which its image is looked for: a file may have a comment on each of many lines. */
const NEAR = 50;

/** The name of the image on a line, or next to the tag, digest or name on it. */
function imageAt(lines: readonly string[], at: number): string | undefined {
  const [, space = "", field = "", value = ""] = FIELD.exec(lines[at] ?? "") ?? [];
  if (field === "image") return parseImage(value).name;
  const beside = new Map([[field, value]]);
  const column = space.length;
  const add = (line: string | undefined): boolean => {
    const found = FIELD.exec(line ?? "");
    const [, before = "", name = "", text = ""] = found ?? [];
    if (found === null || before.length < column) return line === undefined || /^\s*(?:#.*)?$/.test(line);
    if (before.length === column) beside.set(name, text);
    return true;
  };
  const top = Math.max(0, at - NEAR);
  for (let up = at; up > top && !lines[up]?.trimStart().startsWith("-") && add(lines[up - 1]); ) up--;
  for (let down = at + 1; down < Math.min(lines.length, at + NEAR); down++)
    if (lines[down]?.trimStart().startsWith("-") || !add(lines[down])) break;
  const name = NAMES.map((one) => beside.get(one)).find((one) => one !== undefined && one !== "");
  return name === undefined ? undefined : parseImage(name).name;
}
