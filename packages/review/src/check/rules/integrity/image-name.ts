import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import { isSlip } from "../../references/near-name.ts";

export const imageName = defineRule({
  id: "integrity/image-name",
  title: "The image of a container is a valid reference",
  why:
    "The API server accepts almost any string as an image, but the kubelet doesn't: a space, a colon " +
    "without a tag or a capital letter in the path leads to InvalidImageName, and no pod of the workload " +
    "starts. The rule also reports misspelled names of Docker Hub's official images and of common registries.",
  source: "https://github.com/distribution/reference/blob/main/reference.go",
  severity: "error",
  cases: {
    warning: [
      "for a placeholder in capital letters, such as `IMAGE`",
      "for an image without a registry whose name is nearly that of an official image, such as `apline`",
      "for a digest of one repeated digit, which stands for another one",
      "for a registry whose name is nearly that of a common one, such as `gchr.io`",
    ],
  },
  basis: "refused",
  example: { bad: "image: ghcr.io/Acme/web:1.4.0", good: "image: ghcr.io/acme/web:1.4.0" },
  *check({ pods }) {
    for (const { resource, containers } of pods)
      for (const { name, path, spec } of containers) {
        const image = textAt(spec, "image");
        if (image === undefined || good.has(image)) continue;
        const problem = TEMPLATE.test(image) ? undefined : imageProblem(image);
        const meant = problem === undefined ? misspelledOfficial(image) : undefined;
        if (OF_NOTHING.test(image)) {
          yield {
            resource,
            path: [...path, "image"],
            severity: "warning",
            message: `container ${name} runs an image with the digest ${image.slice(image.indexOf("@") + 1).slice(0, 14)}…, a placeholder that no image has`,
            fix: "write the digest that the registry shows for the image",
          };
          continue;
        }
        if (meant !== undefined && textAt(spec, "imagePullPolicy") !== "Never")
          yield {
            resource,
            path: [...path, "image"],
            severity: "warning",
            message: `container ${name} runs ${image}, an image without a registry that Docker Hub doesn't have; it has ${meant}`,
            fix: `write ${meant}, if you meant that`,
          };
        else if (problem === undefined) {
          const other = [...otherRegistry(image, { resource, path: [...path, "image"] })];
          if (other.length === 0) remember(image);
          yield* other;
        } else {
          const [, placeholder] = TO_FILL_IN.exec(problem) ?? [];
          const runs = `container ${name} runs "${image.slice(0, 120)}"`;
          yield {
            resource,
            path: [...path, "image"],
            cause: placeholder ?? image,
            ...(placeholder === undefined
              ? { message: `${runs}, which ${problem}; the kubelet rejects it`, fix: FIX }
              : {
                  message: `${runs}, in which ${placeholder} has to be filled in first`,
                  severity: "warning",
                  fix: "write the registry and path that it stands for; the kubelet rejects the image as it is",
                }),
          };
        }
      }
  },
});

const FIX = "write the image as registry/path:tag, with a lowercase path";
/**
 * An all-caps part of a path, which `sed` or an edit of the kustomization replaces: `PROJECT_ID`, `IMAGE:TAG`, and
 * `MY_REGION-docker.pkg.dev` or `harbor.MY_DOMAIN`.
 */
const TO_FILL_IN =
  /^has "([A-Z]{3,}(?:_[A-Z]+)*(?=")|[A-Z]+(?:_[A-Z]+)+(?=[-.][a-z0-9.-]+")|(?=[a-z0-9-]+[-.])(?:[a-z0-9-]+\.)*(?:[a-z0-9-]+-)?[A-Z]+(?:_[A-Z]+)+(?=[-.][a-z0-9.-]+"|"))/;

/** A digest of one repeated digit, which stands for one that a release fills in. */
const OF_NOTHING = /@sha256:([0-9a-f])\1{63}$/;

/** Images that Docker Hub has without an owner: it has no others with nearly the same names. */
const OFFICIAL =
  "adminer alpine busybox caddy cassandra couchdb debian docker drupal elasticsearch fedora ghost golang grafana haproxy httpd influxdb kibana logstash mariadb memcached mongo mongo-express mysql nextcloud nginx postgres python rabbitmq redis registry tomcat traefik ubuntu vault wordpress zookeeper".split(
    " ",
  );

/** The image of Docker Hub that one without a registry and owner is but for a slip. */
function misspelledOfficial(image: string): string | undefined {
  const name = image.replace(/[:@].*$/, "");
  return OFFICIAL.includes(name) ? undefined : OFFICIAL.find((one) => isSlip(one, name));
}

/** Registries that many images come from. */
const REGISTRIES =
  "cr.fluentbit.io docker.elastic.co docker.io gcr.io ghcr.io k8s.gcr.io lscr.io mcr.microsoft.com nvcr.io public.ecr.aws quay.io registry.gitlab.com registry.k8s.io".split(
    " ",
  );

/** A registry that is one of the known ones but for a slip: `gchr.io`. */
function* otherRegistry(image: string, place: Pick<Finding, "resource" | "path">): Iterable<Finding> {
  const [host = "", ...rest] = image.split("/");
  if (rest.length === 0 || !host.includes(".") || REGISTRIES.includes(host)) return;
  const meant = REGISTRIES.filter((one) => isSlip(one, host)).join(" or ");
  if (meant === "") return;
  yield {
    ...place,
    severity: "warning",
    message: `${image.slice(0, 120)} is from ${host}, which is nearly ${meant}`,
    fix: `write ${meant}, if you meant that`,
  };
}

/** Valid references, because environments run the same ones. Cleared when it grows too large. */
const good = new Set<string>();
const LIMIT = 20_000;

function remember(image: string): void {
  if (good.size >= LIMIT) good.clear();
  good.add(image);
}

/** A placeholder. */
const TEMPLATE = /[${<%]|^\s*$/;
const HOST = /^(?:localhost|[A-Za-z0-9-]*[A-Z.][A-Za-z0-9.-]*|[A-Za-z0-9.-]+(?=:\d))(?::\d+)?$/;
const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/** The error in an image reference; undefined for a valid one. */
export function imageProblem(image: string): string | undefined {
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
