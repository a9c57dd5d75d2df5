import { defineRule } from "../../model/rule.ts";

export const imageName = defineRule({
  id: "integrity/image-name",
  page: {
    title: "The image of a container is a valid reference",
    why:
      "The API server accepts almost any string as an image, but the kubelet doesn't: a space, a colon " +
      "without a tag or a capital letter in the path leads to InvalidImageName, and no pod of the workload starts.",
    source: "https://github.com/distribution/reference/blob/main/reference.go",
    bad: "image: ghcr.io/Acme/web:1.4.0",
    good: "image: ghcr.io/acme/web:1.4.0",
  },
  severity: "error",
  basis: "refused",
  *check({ pods }) {
    for (const { resource, containers } of pods)
      for (const { name, path, image } of containers) {
        const problem = image === undefined || TEMPLATE.test(image) ? undefined : imageProblem(image);
        if (problem === undefined) continue;
        yield {
          resource,
          path: [...path, "image"],
          cause: image,
          message: `container ${name} runs "${image?.slice(0, 120)}", which ${problem}; the kubelet rejects it`,
          fix: "write the image as registry/path:tag, with a lowercase path",
        };
      }
  },
});

/** An image that something fills in first. */
const TEMPLATE = /[${<%]|^\s*$/;
const HOST = /^(?:localhost|[A-Za-z0-9-]*[A-Z.][A-Za-z0-9.-]*|[A-Za-z0-9.-]+(?=:\d))(?::\d+)?$/;
const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/** The error in an image reference; undefined for a valid one. */
function imageProblem(image: string): string | undefined {
  if (/\s/.test(image)) return "contains a space";
  const [named = "", digest, ...more] = image.split("@");
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return `has no digest after its "@"`;
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  if (tag === "") return "has a colon and no tag after it";
  if (tag !== undefined && !TAG.test(tag)) return `has no valid tag after its colon: "${tag}"`;
  const parts = (hasTag ? named.slice(0, colon) : named).split("/");
  const path = parts.length > 1 && HOST.test(parts[0] as string) ? parts.slice(1) : parts;
  const wrong = path.find((part) => !PART.test(part));
  if (wrong === undefined) return undefined;
  return wrong === "" ? "has an empty part" : `has "${wrong}" in its path`;
}
